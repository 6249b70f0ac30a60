/* Responses for SPSS (sav) and Stata (dta): variables with labels, answers as numbers with value labels, days as days. What was
 * skipped is missing; "not applicable" and "not asked" are missing with a number of their own, as the codebook says. */
#ifdef HAVE_READSTAT
#include <readstat.h>

#include "base/utf8.h"
#include "core/answer.h"
#include "files/writer.h"

enum {
    SPSS_EPOCH_DAYS = 141428, /* 1582-10-14 to 1970-01-01 */
    STATA_EPOCH_DAYS = -3653, /* 1960-01-01 */
    DAY_SECONDS = 86400,
    STATA_TEXT_MAX = 2045, /* bytes of a text; longer ones go on in a further variable */
    SPSS_TEXT_MAX = 32767,
    LABEL_MAX_BYTES = 240, /* of a variable in SPSS: 255 */
    STATA_LABEL_MAX = 80,  /* characters */
    NAME_SIZE = 40
};

/* The variables of a column: one; for several choices one each; for a long text one for every piece. */
struct variables {
    readstat_variable_t **items;
    size_t count;
};

struct own {
    readstat_writer_t *writer;
    bool stata;
    struct variables *columns;
    size_t text_max;
};

static const char *word(const struct writing *w, const char *key) {
    const char *words = view_word(w->request->view, w->request->language, key);
    return words == NULL ? "" : words;
}

static int fault(struct err *err, readstat_error_t rc) {
    return err_set(err, rc == READSTAT_ERROR_MALLOC ? ERR_NOMEM : ERR_IO, "cannot write the file: %s",
                   readstat_error_message(rc));
}

/* ---- Variables ------------------------------------------------------------------------------------------------------ */

/* As much of a text as a label holds, and no half character. */
static const char *label_of(const struct own *own, struct arena *arena, const char *text) {
    size_t characters = own->stata ? STATA_LABEL_MAX : LABEL_MAX_BYTES, at = 0;
    struct str s = str_of(text);
    for (size_t n = 0; n < characters && at < s.n; n++) {
        size_t before = at;
        (void)utf8_next(s, &at);
        if (at > LABEL_MAX_BYTES) {
            at = before;
            break;
        }
    }
    const char *label = arena_copy(arena, s.p, at);
    return label == NULL ? "" : label;
}

static readstat_variable_t *variable_add(struct writing *w, const char *name, const char *label,
                                         readstat_type_t type, size_t width, readstat_measure_t measure) {
    struct own *own = w->own;
    readstat_variable_t *variable = readstat_add_variable(own->writer, name, type, width);
    if (variable == NULL)
        return NULL;
    readstat_variable_set_label(variable, label_of(own, w->arena, label));
    readstat_variable_set_measure(variable, measure);
    return variable;
}

static bool variables_room(struct writing *w, struct variables *out, size_t count) {
    out->count = count;
    out->items = arena_array(w->arena, count, sizeof *out->items);
    return out->items != NULL;
}

/* Missing, with a number or a letter that tells why. */
static void add_missing(struct writing *w, readstat_variable_t *variable, readstat_label_set_t *set,
                        const struct codebook_column *column) {
    struct own *own = w->own;
    const char *na = word(w, "choice.na"), *not_asked = word(w, "files.not_asked");
    if (own->stata) {
        readstat_label_tagged_value(set, 'a', na);
        readstat_label_tagged_value(set, 'b', not_asked);
        return;
    }
    readstat_variable_add_missing_double_value(variable, (double)column->na);
    readstat_variable_add_missing_double_value(variable, (double)column->not_asked);
    readstat_label_double_value(set, (double)column->na, na);
    readstat_label_double_value(set, (double)column->not_asked, not_asked);
}

static bool add_numbers(struct writing *w, size_t index, const char *name, const char *label,
                        const struct codebook_value *values, size_t count, readstat_variable_t **out) {
    struct own *own = w->own;
    const struct codebook_column *column = &w->book.columns[index];
    bool scale = column->question->scale != NULL, number = column->question->kind->input == INPUT_NUMBER;
    char set_name[NAME_SIZE];
    snprintf(set_name, sizeof set_name, "labels_%zu", index);
    readstat_label_set_t *set = readstat_add_label_set(own->writer, READSTAT_TYPE_DOUBLE, set_name);
    *out = variable_add(w, name, label, READSTAT_TYPE_DOUBLE, 0,
                        number  ? READSTAT_MEASURE_SCALE
                        : scale ? READSTAT_MEASURE_ORDINAL
                                : READSTAT_MEASURE_NOMINAL);
    if (set == NULL || *out == NULL)
        return false;
    readstat_variable_set_format(*out, own->stata ? "%10.0g" : "F10.0");
    for (size_t i = 0; i < count; i++)
        if (values[i].number != column->na)
            readstat_label_double_value(set, (double)values[i].number,
                                        label_of(own, w->arena, values[i].words[0]));
    add_missing(w, *out, set, column);
    readstat_variable_set_label_set(*out, set);
    return true;
}

/* Several choices: a variable each, 1 chosen, 0 not. */
static bool add_choices(struct writing *w, size_t index, struct variables *out) {
    const struct codebook_column *column = &w->book.columns[index];
    const struct codebook_value chosen[] = {{"0", {word(w, "choice.no"), ""}, 0, false},
                                            {"1", {word(w, "choice.yes"), ""}, 1, false}};
    size_t count = 0;
    char name[NAME_SIZE];
    if (!variables_room(w, out, column->value_count))
        return false;
    for (size_t i = 0; i < column->value_count; i++) {
        if (column->values[i].number == column->na)
            continue;
        snprintf(name, sizeof name, "%s_%zu", column->name, i + 1);
        const char *label = arena_printf(w->arena, "%s: %s", column->values[i].words[0], column->words[0]);
        if (label == NULL || !add_numbers(w, index, name, label, chosen, 2, &out->items[count++]))
            return false;
    }
    out->count = count;
    return true;
}

static bool add_texts(struct writing *w, size_t index, struct variables *out) {
    const struct codebook_column *column = &w->book.columns[index];
    const struct own *own = w->own;
    size_t longest = w->longest[index - RESPONSE_COLUMNS];
    /* A piece that ends before a character that would be cut is up to three bytes shorter. */
    size_t pieces = longest <= own->text_max ? 1 : longest / (own->text_max - 3) + 1;
    char name[NAME_SIZE];
    if (!variables_room(w, out, pieces))
        return false;
    for (size_t i = 0; i < pieces; i++) {
        size_t width = pieces > 1 ? own->text_max : longest == 0 ? 1 : longest;
        snprintf(name, sizeof name, i == 0 ? "%s" : "%s_%zu", column->name, i + 1);
        out->items[i] =
            variable_add(w, name, column->words[0], READSTAT_TYPE_STRING, width, READSTAT_MEASURE_NOMINAL);
        if (out->items[i] == NULL)
            return false;
    }
    return true;
}

static bool add_column(struct writing *w, size_t index) {
    struct own *own = w->own;
    struct variables *out = &own->columns[index];
    const struct codebook_column *column = &w->book.columns[index];
    const struct question *question = column->question;
    if (question != NULL && question->size == 0)
        return add_texts(w, index, out);
    if (question != NULL && question->kind->input == INPUT_CHECKS)
        return add_choices(w, index, out);
    if (!variables_room(w, out, 1))
        return false;
    if (question != NULL)
        return add_numbers(w, index, column->name, column->words[0], column->values, column->value_count,
                           &out->items[0]);
    bool number = index == RESPONSE_DATE || index == RESPONSE_REVISION;
    out->items[0] =
        variable_add(w, column->name, column->words[0], number ? READSTAT_TYPE_DOUBLE : READSTAT_TYPE_STRING,
                     number ? 0 : 12, number ? READSTAT_MEASURE_SCALE : READSTAT_MEASURE_NOMINAL);
    if (out->items[0] != NULL && index == RESPONSE_REVISION)
        readstat_variable_set_format(out->items[0], own->stata ? "%10.0g" : "F10.0");
    if (out->items[0] != NULL && index == RESPONSE_DATE)
        readstat_variable_set_format(out->items[0], own->stata ? "%td" : "EDATE10");
    return out->items[0] != NULL;
}

/* ---- The file ------------------------------------------------------------------------------------------------------- */

static ssize_t to_stream(const void *bytes, size_t n, void *context) {
    struct writing *w = context;
    return fwrite(bytes, 1, n, w->out) == n ? (ssize_t)n : -1;
}

static int begin(struct writing *w, bool stata, struct err *err) {
    struct own *own = arena_alloc(w->arena, sizeof *own);
    w->own = own;
    if (own == NULL || (own->columns = arena_array(w->arena, w->book.count, sizeof *own->columns)) == NULL ||
        (own->writer = readstat_writer_init()) == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a file of responses");
    own->stata = stata;
    own->text_max = stata ? STATA_TEXT_MAX : SPSS_TEXT_MAX;
    if (w->total > INT32_MAX)
        return err_set(err, ERR_LIMIT, "more responses than such a file has room for; choose fewer days");
    readstat_set_data_writer(own->writer, to_stream);
    readstat_writer_set_file_label(own->writer, label_of(own, w->arena, w->book.survey->code));
    readstat_writer_set_file_timestamp(own->writer, (time_t)w->request->today * DAY_SECONDS);
    if (!stata)
        readstat_writer_set_compression(own->writer, READSTAT_COMPRESS_ROWS);
    for (size_t i = 0; i < w->book.count; i++)
        if (!add_column(w, i))
            return err_set(err, ERR_NOMEM, "no memory for the variables of a file of responses");
    readstat_error_t rc = stata ? readstat_begin_writing_dta(own->writer, w, (long)w->total)
                                : readstat_begin_writing_sav(own->writer, w, (long)w->total);
    return rc == READSTAT_OK ? 0 : fault(err, rc);
}

static int begin_sav(struct writing *w, struct err *err) {
    return begin(w, false, err);
}

static int begin_dta(struct writing *w, struct err *err) {
    return begin(w, true, err);
}

/* ---- Rows ----------------------------------------------------------------------------------------------------------- */

static readstat_error_t put_missing(struct own *own, readstat_variable_t *variable, char tag,
                                    int64_t number) {
    return own->stata ? readstat_insert_tagged_missing_value(own->writer, variable, tag)
                      : readstat_insert_double_value(own->writer, variable, (double)number);
}

/* The text in pieces, none of which ends within a character. */
static readstat_error_t put_text(struct writing *w, const struct variables *variables, struct str text) {
    struct own *own = w->own;
    readstat_error_t rc = READSTAT_OK;
    for (size_t i = 0; i < variables->count && rc == READSTAT_OK; i++) {
        size_t n = text.n < own->text_max ? text.n : own->text_max;
        while (n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
            n--;
        const char *piece = n == 0 ? "" : arena_copy(w->row_arena, text.p, n);
        rc = piece == NULL ? READSTAT_ERROR_MALLOC
                           : readstat_insert_string_value(own->writer, variables->items[i], piece);
        text = (struct str){text.p + n, text.n - n};
    }
    return rc;
}

/* An option has the number of the codebook, which knows those of every revision. */
static double number_of(const struct codebook_column *column, const struct question *question,
                        const struct value *value) {
    if (question->option_count == 0)
        return (double)value->number;
    const struct codebook_value *known =
        codebook_value(column, str_of(question->options[value->number].code));
    return known == NULL ? 0 : (double)known->number;
}

static double chosen(const struct codebook_column *column, const struct question *question,
                     const struct value *value, size_t which) {
    size_t option = question_option(question, str_of(column->values[which].code));
    return option != SURVEY_NONE && (value->number >> option & 1) != 0;
}

static readstat_error_t put_answer(struct writing *w, const struct response_row *row, size_t c,
                                   const bool *asked) {
    struct own *own = w->own;
    const struct codebook_column *column = &w->book.columns[RESPONSE_COLUMNS + c];
    const struct variables *variables = &own->columns[RESPONSE_COLUMNS + c];
    size_t index = revisions_question(&w->revisions, row->response->revision, c);
    const struct question *question = NULL;
    const struct value *value = NULL;
    bool there = row_value(w, row, c, &question, &value);
    if (column->question->size == 0)
        return put_text(w, variables, there ? value->text : STR(""));
    readstat_error_t rc = READSTAT_OK;
    for (size_t i = 0; i < variables->count && rc == READSTAT_OK; i++) {
        readstat_variable_t *variable = variables->items[i];
        if (index == SURVEY_NONE || !asked[index])
            rc = put_missing(own, variable, 'b', column->not_asked);
        else if (!there)
            rc = readstat_insert_missing_value(own->writer, variable);
        else if (value->state == VALUE_NA)
            rc = put_missing(own, variable, 'a', column->na);
        else
            rc = readstat_insert_double_value(own->writer, variable,
                                              question->kind->input == INPUT_CHECKS
                                                  ? chosen(column, question, value, i)
                                                  : number_of(column, question, value));
    }
    return rc;
}

static readstat_error_t put_frame(struct own *own, const struct stored_response *response) {
    readstat_writer_t *writer = own->writer;
    const struct variables *v = own->columns;
    double day = own->stata ? (double)response->day - STATA_EPOCH_DAYS
                            : ((double)response->day + SPSS_EPOCH_DAYS) * DAY_SECONDS;
    readstat_error_t rc = readstat_insert_double_value(writer, v[RESPONSE_DATE].items[0], day);
    if (rc == READSTAT_OK)
        rc = readstat_insert_string_value(writer, v[RESPONSE_COUNTER].items[0], response->counter_code);
    if (rc == READSTAT_OK)
        rc = readstat_insert_string_value(writer, v[RESPONSE_CHANNEL].items[0],
                                          channel_name(response->channel));
    if (rc == READSTAT_OK)
        rc = readstat_insert_string_value(writer, v[RESPONSE_LANGUAGE].items[0], response->language);
    if (rc == READSTAT_OK)
        rc = readstat_insert_double_value(writer, v[RESPONSE_REVISION].items[0], response->revision);
    if (rc == READSTAT_OK)
        rc = readstat_insert_string_value(writer, v[RESPONSE_HALF_DAY].items[0],
                                          response_halves[response->half]);
    return rc;
}

static int row(struct writing *w, const struct response_row *row, struct err *err) {
    struct own *own = w->own;
    bool asked[SURVEY_QUESTIONS_MAX];
    answer_asked(row->survey, row->values, asked);
    readstat_error_t rc = readstat_begin_row(own->writer);
    if (rc == READSTAT_OK)
        rc = put_frame(own, row->response);
    for (size_t c = 0; c < w->revisions.code_count && rc == READSTAT_OK; c++)
        rc = put_answer(w, row, c, asked);
    if (rc == READSTAT_OK)
        rc = readstat_end_row(own->writer);
    return rc == READSTAT_OK ? 0 : fault(err, rc);
}

static int end(struct writing *w, struct err *err) {
    struct own *own = w->own;
    readstat_error_t rc = readstat_end_writing(own->writer);
    return rc == READSTAT_OK ? 0 : fault(err, rc);
}

static void release(struct writing *w) {
    struct own *own = w->own;
    if (own != NULL && own->writer != NULL)
        readstat_writer_free(own->writer);
}

const struct responses_writer write_sav = {begin_sav, row, end, release},
                              write_dta = {begin_dta, row, end, release};
#else
typedef int no_statistics; /* a file of C wants something in it */
#endif
