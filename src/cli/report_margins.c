#include "cli/report_margins.h"

#include "cli/rows.h"
#include "core/target.h"

enum { SOURCE_MAX = 200, OPTIONS_MAX = 400 /* characters */ };

/* The margin of a question; a new one when it is met first. NULL when there are too many. */
static struct report_margin *margin_of(struct report_margin *margins, size_t *count, const char *question) {
    for (size_t i = 0; i < *count; i++)
        if (strcmp(margins[i].question, question) == 0)
            return &margins[i];
    if (*count == WEIGHT_MARGINS_MAX)
        return NULL;
    margins[*count] = (struct report_margin){.question = question, .source = ""};
    return &margins[(*count)++];
}

/* "sex" is short for "respondent.sex". */
static const char *question_read(struct rows *rows) {
    struct str code = rows_field(rows, "question");
    struct arena *arena = rows->cli->arena;
    for (size_t i = 0; respondent_field_at(i) != NULL; i++)
        if (str_is(code, respondent_field_at(i)->name))
            return arena_printf(arena, RESPONDENT_PREFIX "%.*s", STR_ARG(code));
    if (code.n == 0)
        rows_fault(rows, "question", "is empty; name a question about the person, such as sex or age");
    return arena_str(arena, code).p;
}

static int row_read(struct rows *rows, struct report_margin *margins, size_t *count, struct err *err) {
    const char *question = question_read(rows);
    const char *options = rows_text(rows, "options", OPTIONS_MAX),
               *source = rows_text(rows, "source", SOURCE_MAX);
    struct str share = rows_field(rows, "share");
    int64_t percent = 0;
    if (question == NULL || options == NULL || source == NULL)
        return rows->faults > 0 ? 0 : err_set(err, ERR_NOMEM, "no memory for the weights");
    if (share.n > 0 && share.p[share.n - 1] == '%')
        share.n--;
    if (!target_value_parse(str_trim(share), &percent) || percent > 100 * (int64_t)TARGET_UNITS ||
        percent == 0)
        rows_fault(rows, "share", "must be a percentage above 0, such as 49,2");
    if (options[0] == '\0')
        rows_fault(rows, "options", "is empty; name an option, or several with | between");
    if (source[0] == '\0')
        rows_fault(rows, "source", "is empty; say where the share comes from, such as a census");
    struct report_margin *margin = margin_of(margins, count, question);
    if (margin == NULL || margin->count == WEIGHT_CATEGORIES_MAX) {
        rows_fault(rows, "question", margin == NULL ? "is one question too many" : "has too many rows");
        return 0;
    }
    margin->source = source;
    margin->categories[margin->count++] =
        (struct report_category){options, (double)percent / (100.0 * TARGET_UNITS)};
    return 0;
}

int margins_read(struct cli *cli, const char *path, const struct report_margin **out, size_t *count,
                 struct err *err) {
    static const char *const columns[] = {"question", "options", "share", "source", NULL};
    static const char *const none[] = {NULL};
    struct report_margin *margins = arena_array(cli->arena, WEIGHT_MARGINS_MAX, sizeof *margins);
    struct rows rows;
    if (margins == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the weights");
    int rc = rows_open(&rows, cli, path, columns, none, err);
    *count = 0;
    while (rc == 0 && (rc = rows_next(&rows, err)) == 1)
        rc = row_read(&rows, margins, count, err);
    if (rc == 0 && rows.faults > 0)
        rc = err_set(err, ERR_INPUT, "%s: %zu %s, so no report was made", path, rows.faults,
                     cli_noun(rows.faults, "fault", "faults"));
    if (rc == 0 && *count == 0)
        rc = err_set(err, ERR_INPUT, "%s: there is no row below the column names", path);
    rows_close(&rows);
    *out = margins;
    return rc;
}
