/* A report document as CSV: one row a figure, then one row for each fact that the figures rest on, and for each remark. */
#include "base/csv.h"
#include "files/report_facts.h"
#include "files/response_file.h"
#include "pages/report_document.h"

enum { FIGURE_COLUMNS = 32 /* from "respondents" to "target_changed", which are of figures alone */ };

static void add_number(struct buf *line, const json_t *value) {
    if (json_is_number(value))
        buf_printf(line, ",%.6f", json_number_value(value));
    else
        buf_addc(line, ',');
}

static void add_count(struct buf *line, const json_t *value) {
    if (json_is_integer(value))
        buf_printf(line, ",%lld", (long long)json_integer_value(value));
    else
        buf_addc(line, ',');
}

static void add_flag(struct buf *line, const json_t *value) {
    buf_adds(line, json_is_true(value) ? ",true" : ",false");
}

static void add_word(struct buf *line, const json_t *value) {
    buf_printf(line, ",%s", json_is_string(value) ? json_string_value(value) : "");
}

static void add_text(struct buf *line, const json_t *value) {
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    struct buf cell;
    buf_init(&cell, 8 * SURVEY_TEXT_MAX);
    buf_printf(&cell, "%s%s", response_text_guarded(str_of(text)) ? "'" : "", text);
    buf_addc(line, ',');
    csv_add_field(line, buf_str(&cell));
    line->failed |= cell.failed;
    buf_release(&cell);
}

static void add_change(struct buf *line, const json_t *change) {
    add_number(line, json_object_get(change, "percent"));
    add_number(line, json_object_get(change, "diff"));
    add_word(line, json_object_get(change, "verdict"));
}

static void add_goal(struct buf *line, const json_t *entry) {
    const json_t *target = json_object_get(entry, "target");
    add_word(line, json_object_get(target, "operator"));
    add_number(line, json_object_get(target, "value"));
    add_number(line, json_object_get(target, "gap"));
    add_word(line, json_object_get(target, "verdict"));
    add_number(line, json_object_get(json_object_get(entry, "official"), "value"));
}

/* What was to be reached when the period ended, where that was changed afterwards. */
static void add_then(struct buf *line, const json_t *then) {
    add_word(line, json_object_get(then, "operator"));
    add_number(line, json_object_get(then, "value"));
    add_word(line, json_object_get(then, "changed"));
}

static void add_weighted(struct buf *line, const json_t *document, const json_t *code) {
    const json_t *list = json_object_get(json_object_get(document, "weighted"), "dimensions"), *found = NULL;
    for (size_t i = 0; code != NULL && i < json_array_size(list); i++)
        if (json_equal(json_object_get(json_array_get(list, i), "code"), code))
            found = json_array_get(list, i);
    add_number(line, json_object_get(found, "percent"));
    add_number(line, json_object_get(found, "low"));
    add_number(line, json_object_get(found, "high"));
}

static void add_row(struct buf *out, const json_t *document, const json_t *period, const json_t *entry,
                    bool dimension) {
    const json_t *score = json_object_get(entry, "score"), *revision = json_object_get(entry, "revision");
    buf_printf(out, "%s", json_string_value(json_object_get(period, "period")));
    add_word(out, json_object_get(period, "from"));
    add_word(out, json_object_get(period, "to"));
    add_count(out, json_object_get(period, "responses"));
    buf_adds(out, dimension ? ",dimension" : ",question");
    add_text(out, json_object_get(entry, "code"));
    add_text(out, json_object_get(entry, "title"));
    add_count(out, json_object_get(entry, "respondents"));
    add_count(out, json_object_get(entry, "answers"));
    add_count(out, json_object_get(entry, "satisfied"));
    add_number(out, json_object_get(entry, "percent"));
    add_number(out, json_object_get(entry, "low"));
    add_number(out, json_object_get(entry, "high"));
    add_flag(out, json_object_get(entry, "hidden"));
    add_number(out, score != NULL ? score : json_object_get(entry, "percent"));
    add_count(out, revision != NULL ? revision : json_object_get(document, "revision"));
    add_flag(out, json_object_get(entry, "break"));
    add_change(out, json_object_get(entry, "before"));
    add_change(out, json_object_get(entry, "year_before"));
    add_change(out, json_object_get(entry, "against"));
    add_goal(out, entry);
    buf_adds(out, json_object_get(entry, "drop") != NULL ? ",true" : ",false");
    add_flag(out, json_object_get(entry, "mixed"));
    add_weighted(out, document, dimension ? json_object_get(entry, "code") : NULL);
    add_then(out, json_object_get(entry, "target_then"));
    buf_adds(out, ",\r\n");
}

/* ---- Rows that are no figures ----------------------------------------------------------------------------------------- */

static void begin_row(struct buf *out, const json_t *period, const char *kind, const json_t *code) {
    buf_adds(out, period == NULL ? "" : json_string_value(json_object_get(period, "period")));
    add_word(out, json_object_get(period, "from"));
    add_word(out, json_object_get(period, "to"));
    add_count(out, json_object_get(period, "responses"));
    buf_printf(out, ",%s", kind);
    add_text(out, code);
}

static void end_row(struct buf *out, const json_t *title, const struct report_fact *fact) {
    add_text(out, title);
    for (size_t i = 0; i < FIGURE_COLUMNS; i++)
        buf_addc(out, ',');
    buf_addc(out, ',');
    if (fact != NULL && fact->known)
        buf_printf(out, strcmp(fact->kind, "percent") == 0 ? "%.6f" : "%.0f", fact->value);
    buf_adds(out, "\r\n");
}

/* What a number is of, where its name does not say it. */
static json_t *title_of(const struct report_fact *fact) {
    const json_t *of = fact->of;
    if (strcmp(fact->kind, "comments") == 0)
        return json_incref(json_object_get(json_object_get(of, "titles"), "vi"));
    if (strcmp(fact->kind, "move") == 0)
        return json_sprintf("%s -> %s, %s", json_string_value(json_object_get(of, "from")),
                            json_string_value(json_object_get(of, "to")),
                            json_is_null(json_object_get(of, "day"))
                                ? "with its past"
                                : json_string_value(json_object_get(of, "day")));
    if (strcmp(fact->kind, "exclusion") == 0)
        return json_sprintf("%s..%s, %s", json_string_value(json_object_get(of, "from")),
                            json_string_value(json_object_get(of, "to")),
                            json_string_value(json_object_get(of, "reason")));
    return of == NULL ? json_null()
                      : json_sprintf("%s..%s", json_string_value(json_object_get(of, "first")),
                                     json_string_value(json_object_get(of, "last")));
}

static void add_fact(void *context, const struct report_fact *fact) {
    struct buf *out = context;
    if (strcmp(fact->kind, "target") == 0) /* which stands beside its figure */
        return;
    json_t *code = json_string(fact->code), *title = title_of(fact);
    begin_row(out, fact->period, fact->kind, code);
    end_row(out, title, fact);
    json_decref(code);
    json_decref(title);
}

static void add_remark(struct buf *out, const json_t *document, const json_t *remark) {
    const json_t *periods = json_object_get(document, "periods"), *of = NULL;
    for (size_t i = 0; i < json_array_size(periods) && of == NULL; i++)
        if (json_equal(json_object_get(json_array_get(periods, i), "period"),
                       json_object_get(remark, "period")))
            of = json_array_get(periods, i);
    begin_row(out, of, "remark", json_object_get(remark, "dimension"));
    end_row(out, json_object_get(remark, "text"), NULL);
}

bool report_document_csv(const json_t *document, struct buf *out) {
    const json_t *periods = json_object_get(document, "periods");
    buf_adds(out,
             "\xef\xbb\xbfperiod,from,to,responses,kind,code,title,respondents,answers,satisfied,percent,low,"
             "high,hidden,score,revision,break,before_percent,before_diff,before_verdict,year_before_percent,"
             "year_before_diff,year_before_verdict,against_percent,against_diff,against_verdict,"
             "target_operator,target,target_gap,target_verdict,official,drop,"
             "mixed,weighted_percent,weighted_low,weighted_high,target_then_operator,target_then,target_"
             "changed,value\r\n");
    for (size_t p = 0; p < json_array_size(periods); p++) {
        const json_t *period = json_array_get(periods, p), *list = json_object_get(period, "dimensions");
        for (size_t i = 0; i < json_array_size(list); i++)
            add_row(out, document, period, json_array_get(list, i), true);
        list = json_object_get(period, "questions");
        for (size_t i = 0; i < json_array_size(list); i++)
            add_row(out, document, period, json_array_get(list, i), false);
    }
    report_facts(document, add_fact, out);
    for (size_t i = 0; i < json_array_size(json_object_get(document, "remarks")); i++)
        add_remark(out, document, json_array_get(json_object_get(document, "remarks"), i));
    return !out->failed;
}
