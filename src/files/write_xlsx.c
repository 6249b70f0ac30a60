/* Responses as a workbook: what it is and for whom, the responses, and what their columns mean. */
#include "files/workbook.h"
#include "files/writer.h"

/* Numbers as the library counts rows; the first one names the columns. */
enum { HEAD_ROWS = 1 };

struct own {
    struct workbook workbook;
    lxw_worksheet *sheet; /* the responses */
};

static const char *word(const struct writing *w, const char *key) {
    const char *words = view_word(w->request->view, w->request->language, key);
    return words == NULL ? "" : words;
}

/* ---- The first sheet ------------------------------------------------------------------------------------------------ */

static void line(struct own *own, lxw_worksheet *sheet, uint32_t *row, const char *name, const char *value) {
    sheet_text(sheet, *row, 0, name, own->workbook.head);
    sheet_text(sheet, (*row)++, 1, value, own->workbook.wrap);
}

static void day_line(struct own *own, lxw_worksheet *sheet, uint32_t *row, const char *name, int32_t day) {
    if (day == DAY_NONE)
        return;
    sheet_text(sheet, *row, 0, name, own->workbook.head);
    sheet_day(sheet, (*row)++, 1, day, own->workbook.left_day);
}

static int write_first(struct writing *w, struct own *own, struct err *err) {
    static const char *const texts[] = {[RESPONSES_TEXTS_ALL] = "files.texts_all",
                                        [RESPONSES_TEXTS_SHOWN] = "files.texts_shown",
                                        [RESPONSES_TEXTS_NONE] = "files.texts_none"};
    const struct selection *selection = &w->request->selection;
    lxw_worksheet *sheet = workbook_sheet(&own->workbook, word(w, "files.sheet_first"), err);
    if (sheet == NULL)
        return ERR_NOMEM;
    uint32_t row = 0;
    worksheet_set_column(sheet, 0, 0, 24, NULL);
    worksheet_set_column(sheet, 1, 1, 90, NULL);
    sheet_text(sheet, row++, 0, word(w, "files.title"), own->workbook.title);
    line(own, sheet, &row, word(w, "files.whom"), word(w, "files.whom_text"));
    line(own, sheet, &row, word(w, "files.holds"), word(w, "files.holds_text"));
    line(own, sheet, &row, word(w, "files.texts"), word(w, texts[w->request->texts]));
    line(own, sheet, &row, word(w, "files.survey"), text_in(&w->book.survey->title, w->request->language));
    line(own, sheet, &row, word(w, "files.survey_code"), selection->survey_code);
    line(own, sheet, &row, word(w, "files.unit"),
         selection->unit_code == NULL ? word(w, "files.everywhere") : selection->unit_code);
    day_line(own, sheet, &row, word(w, "files.from"), selection->from);
    day_line(own, sheet, &row, word(w, "files.to"), selection->to);
    day_line(own, sheet, &row, word(w, "files.made"), w->request->today);
    return sheet_check(sheet, err);
}

/* ---- The responses -------------------------------------------------------------------------------------------------- */

static int begin(struct writing *w, struct err *err) {
    struct own *own = arena_alloc(w->arena, sizeof *own);
    if (own == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a workbook");
    own->workbook.fd = -1;
    w->own = own;
    int rc = workbook_begin(&own->workbook, w->request->dir, word(w, "files.title"),
                            (int64_t)w->request->today * 86400, true, err);
    if (rc == 0)
        rc = write_first(w, own, err);
    if (rc == 0 &&
        (own->sheet = workbook_sheet(&own->workbook, word(w, "files.sheet_responses"), err)) == NULL)
        rc = ERR_NOMEM;
    if (rc < 0)
        return rc;
    worksheet_set_column(own->sheet, 0, RESPONSE_COLUMNS - 1, 11, NULL);
    worksheet_freeze_panes(own->sheet, HEAD_ROWS, 0);
    for (size_t i = 0; i < w->book.count; i++)
        sheet_text(own->sheet, 0, (uint16_t)i, w->book.columns[i].code, own->workbook.title);
    return 0;
}

static void write_value(struct writing *w, lxw_worksheet *sheet, uint32_t at, size_t c,
                        const struct response_row *row) {
    const struct question *question;
    const struct value *value;
    uint16_t column = (uint16_t)(RESPONSE_COLUMNS + c);
    if (!row_value(w, row, c, &question, &value))
        return;
    if (value->state == VALUE_SET && (question->kind->keys & (KIND_SCALE | KIND_RANGE)) != 0) {
        sheet_number(sheet, at, column, (double)value->number, NULL);
        return;
    }
    struct str text = question->kind->format(question, value, w->row_arena);
    const char *string = text.p == NULL ? NULL : arena_copy(w->row_arena, text.p, text.n);
    if (string == NULL)
        w->line.failed = true;
    else
        sheet_text(sheet, at, column, string, NULL);
}

static int row(struct writing *w, const struct response_row *row, struct err *err) {
    struct own *own = w->own;
    const struct stored_response *response = row->response;
    lxw_worksheet *sheet = own->sheet;
    if (w->rows + HEAD_ROWS >= LXW_ROW_MAX)
        return err_set(err, ERR_LIMIT,
                       "a sheet has room for %d responses and there are more; choose fewer days, or csv",
                       LXW_ROW_MAX - HEAD_ROWS);
    uint32_t at = (uint32_t)w->rows + HEAD_ROWS;
    sheet_day(sheet, at, RESPONSE_DATE, response->day, own->workbook.day);
    sheet_text(sheet, at, RESPONSE_COUNTER, response->counter_code, NULL);
    sheet_text(sheet, at, RESPONSE_CHANNEL, channel_name(response->channel), NULL);
    sheet_text(sheet, at, RESPONSE_LANGUAGE, response->language, NULL);
    sheet_number(sheet, at, RESPONSE_REVISION, response->revision, NULL);
    sheet_text(sheet, at, RESPONSE_HALF_DAY, response_halves[response->half], NULL);
    for (size_t c = 0; c < w->revisions.code_count; c++)
        write_value(w, sheet, at, c, row);
    if (w->line.failed)
        return err_set(err, ERR_NOMEM, "no memory for a row of the file");
    return w->rows % RESPONSES_PROGRESS_ROWS == 0 ? sheet_check(sheet, err) : 0;
}

/* ---- The codebook --------------------------------------------------------------------------------------------------- */

static void write_column(struct writing *w, lxw_worksheet *sheet, uint32_t *at, size_t index) {
    const struct codebook_column *column = &w->book.columns[index];
    lxw_format *wrap = ((struct own *)w->own)->workbook.wrap;
    const char *cells[] = {column->code,
                           column->words[0],
                           column->words[1],
                           column->kind,
                           column->dimension,
                           column->dimension_words[0],
                           column->condition,
                           column->revisions,
                           "",
                           ""};
    for (size_t i = 0; i <= column->value_count; i++, (*at)++) {
        if (i == column->value_count && i > 0)
            break;
        for (uint16_t k = 0; k < 8; k++)
            sheet_text(sheet, *at, k, cells[k], wrap);
        if (i == column->value_count)
            continue;
        sheet_text(sheet, *at, 8, column->values[i].code, wrap);
        sheet_text(sheet, *at, 9, column->values[i].words[0], wrap);
        sheet_text(sheet, *at, 10, column->values[i].words[1], wrap);
        if (column->values[i].good)
            sheet_text(sheet, *at, 11, word(w, "files.yes"), wrap);
    }
}

static int write_codebook(struct writing *w, struct own *own, struct err *err) {
    static const char *const heads[] = {"files.code",      "files.words_vi",  "files.words_en",
                                        "files.kind",      "files.dimension", "files.dimension_words",
                                        "files.condition", "files.revisions", "files.value",
                                        "files.value_vi",  "files.value_en",  "files.good"};
    lxw_worksheet *sheet = workbook_sheet(&own->workbook, word(w, "files.sheet_codebook"), err);
    if (sheet == NULL)
        return ERR_NOMEM;
    worksheet_set_column(sheet, 0, 0, 16, NULL);
    worksheet_set_column(sheet, 1, 2, 50, NULL);
    worksheet_set_column(sheet, 5, 5, 40, NULL);
    worksheet_set_column(sheet, 9, 10, 24, NULL);
    worksheet_freeze_panes(sheet, 1, 1);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        sheet_text(sheet, 0, (uint16_t)i, word(w, heads[i]), own->workbook.head);
    uint32_t at = 1;
    for (size_t i = 0; i < w->book.count; i++)
        write_column(w, sheet, &at, i);
    worksheet_autofilter(sheet, 0, 0, at - 1, (uint16_t)(sizeof heads / sizeof *heads - 1));
    return sheet_check(sheet, err);
}

static int end(struct writing *w, struct err *err) {
    struct own *own = w->own;
    if (w->rows > 0)
        worksheet_autofilter(own->sheet, 0, 0, (uint32_t)w->rows, (uint16_t)(w->book.count - 1));
    int rc = sheet_check(own->sheet, err);
    if (rc == 0)
        rc = write_codebook(w, own, err);
    return rc == 0 ? workbook_end(&own->workbook, w->out, err) : rc;
}

static void release(struct writing *w) {
    struct own *own = w->own;
    if (own != NULL)
        workbook_release(&own->workbook);
}

const struct responses_writer write_xlsx = {begin, row, end, release};
