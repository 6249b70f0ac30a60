#include "files/responses.h"

#include <errno.h>

#include "core/answer.h"
#include "files/writer.h"

#ifdef HAVE_READSTAT
enum { HAVE_STATISTICS = true };
#else
enum { HAVE_STATISTICS = false };
/* Never asked: their formats are refused before. */
const struct responses_writer write_sav, write_dta;
#endif

enum { FILE_ARENA_MAX = 64 * 1024 * 1024 };

static const struct responses_format formats[] = {
#define FORMAT(name, type, there, measured, writer) {name, type, there, measured, &write_##writer},
#include "files/formats.def"
#undef FORMAT
};

const struct responses_format *responses_format_at(size_t index) {
    return index < sizeof formats / sizeof *formats ? &formats[index] : NULL;
}

const struct responses_format *responses_format_find(const char *name) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

/* ---- Rows ----------------------------------------------------------------------------------------------------------- */

int line_write(struct writing *w, struct err *err) {
    if (w->line.failed)
        return err_set(err, ERR_NOMEM, "no memory for a row of the file");
    if (fwrite(w->line.p, 1, w->line.n, w->out) != w->line.n)
        return err_set(err, ERR_IO, "cannot write the file: %s", strerror(errno));
    return 0;
}

bool row_value(const struct writing *w, const struct response_row *row, size_t code,
               const struct question **question, const struct value **value) {
    size_t index = revisions_question(&w->revisions, row->response->revision, code);
    if (index == SURVEY_NONE || row->values[index].state == VALUE_SKIPPED)
        return false;
    *question = &row->survey->questions[index];
    *value = &row->values[index];
    return true;
}

/* The response's values by question, its texts put in their places. */
static int row_read(struct writing *w, const struct stored_response *response, struct response_row *out,
                    struct err *err) {
    if (response->revision == 0 || response->revision > w->revisions.count)
        return err_set(err, ERR_STORE,
                       "a response belongs to revision %u, which is not stored; run: hailong verify",
                       response->revision);
    const struct survey *survey = w->revisions.items[response->revision - 1].survey;
    struct answer answer;
    arena_reset(w->row_arena);
    int rc = answer_unpack(survey, response->answers, response->answers_size, w->row_arena, &answer, err);
    if (rc < 0)
        return rc;
    if (w->request->texts != RESPONSES_TEXTS_NONE)
        for (size_t i = 0; i < response->comment_count; i++)
            if (response->comments[i].question < survey->question_count)
                answer.values[response->comments[i].question] =
                    (struct value){.state = VALUE_SET, .text = response->comments[i].text};
    *out = (struct response_row){response, survey, answer.values};
    return 0;
}

static int progress(struct writing *w, struct err *err) {
    return w->request->progress == NULL ? 0 : w->request->progress(w->request->context, w->rows, err);
}

static int write_row(void *context, const struct stored_response *response, struct err *err) {
    struct writing *w = context;
    struct response_row row;
    int rc = row_read(w, response, &row, err);
    if (rc == 0)
        rc = w->request->format->writer->row(w, &row, err);
    if (rc == 0 && ++w->rows % RESPONSES_PROGRESS_ROWS == 0)
        rc = progress(w, err);
    return rc;
}

static int measure_row(void *context, const struct stored_response *response, struct err *err) {
    struct writing *w = context;
    struct response_row row;
    int rc = row_read(w, response, &row, err);
    for (size_t c = 0; rc == 0 && c < w->revisions.code_count; c++) {
        const struct question *question;
        const struct value *value;
        if (w->book.columns[RESPONSE_COLUMNS + c].question->size > 0 ||
            !row_value(w, &row, c, &question, &value))
            continue;
        w->longest[c] = value->text.n > w->longest[c] ? value->text.n : w->longest[c];
    }
    w->total++;
    /* A file that is measured says how far it is only while it is written, but may be ended before. */
    return rc == 0 && w->total % RESPONSES_PROGRESS_ROWS == 0 ? progress(w, err) : rc;
}

static int each(struct writing *w, struct store *store,
                int (*row)(void *, const struct stored_response *, struct err *), struct err *err) {
    const struct responses_request *request = w->request;
    int32_t shown_on = request->texts == RESPONSES_TEXTS_SHOWN ? request->today : DAY_NONE;
    return store_responses_shown(store, &request->selection, shown_on, row, w, err);
}

/* ---- The file ------------------------------------------------------------------------------------------------------- */

static int write_all(struct writing *w, struct store *store, struct err *err) {
    const struct responses_writer *writer = w->request->format->writer;
    int rc = revisions_load(store, w->request->selection.survey_code, w->arena, &w->revisions, err);
    if (rc == 0)
        rc = codebook_make(&w->revisions, w->request->view, w->arena, &w->book, err);
    if (rc == 0 && (w->longest = arena_array(w->arena, w->revisions.code_count, sizeof *w->longest)) == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for a file of responses");
    if (rc == 0 && w->request->format->measured)
        rc = each(w, store, measure_row, err);
    if (rc == 0)
        rc = writer->begin(w, err);
    if (rc == 0)
        rc = each(w, store, write_row, err);
    if (rc == 0)
        rc = writer->end(w, err);
    if (rc == 0)
        rc = progress(w, err);
    if (writer->release != NULL)
        writer->release(w);
    return rc;
}

int responses_write(struct store *store, const struct responses_request *request, FILE *out, uint64_t *rows,
                    struct err *err) {
    struct writing w = {.request = request,
                        .out = out,
                        .arena = arena_new(FILE_ARENA_MAX),
                        .row_arena = arena_new(ROW_BYTES_MAX)};
    buf_init(&w.line, ROW_BYTES_MAX);
    bool begun = false;
    int rc = w.arena == NULL || w.row_arena == NULL
                 ? err_set(err, ERR_NOMEM, "no memory for a file of responses")
                 : 0;
    /* What is measured and what is written are the same rows. */
    if (rc == 0 && request->format->measured)
        rc = store_snapshot_begin(store, &begun, err);
    if (rc == 0)
        rc = write_all(&w, store, err);
    store_snapshot_end(store, begun);
    if (rc == 0)
        *rows = w.rows;
    buf_release(&w.line);
    arena_free(w.row_arena);
    arena_free(w.arena);
    return rc;
}
