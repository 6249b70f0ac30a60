/* A report document as CSV: one row a figure, then one for each fact that the figures rest on, each unit and counter side by side, each
 * agency that answers for something, and each remark. */
#include "base/csv.h"
#include "files/report_facts.h"
#include "files/response_file.h"
#include "pages/report_document.h"

enum {
    FIGURE_COLUMNS = 32, /* from "respondents" to "target_changed", which are of figures alone */
    AGAINST_COLUMN = 8,  /* from "revision" to before "against_percent" */
    AFTER_AGAINST = 13,  /* from "target_operator" to "target_changed" */
    TITLE_MAX = 8 * SURVEY_TEXT_MAX
};

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

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

static void add_words(struct buf *line, const char *text) {
    struct buf cell;
    buf_init(&cell, TITLE_MAX);
    buf_printf(&cell, "%s%s", response_text_guarded(str_of(text)) ? "'" : "", text);
    buf_addc(line, ',');
    csv_add_field(line, buf_str(&cell));
    line->failed |= cell.failed;
    buf_release(&cell);
}

static void add_text(struct buf *line, const json_t *value) {
    add_words(line, json_is_string(value) ? json_string_value(value) : "");
}

static void add_change(struct buf *line, const json_t *change) {
    add_number(line, json_object_get(change, "percent"));
    add_number(line, json_object_get(change, "diff"));
    add_word(line, json_object_get(change, "verdict"));
}

/* "respondents" to "score" of an entry, a unit or a counter. */
static void add_figure(struct buf *line, const json_t *of) {
    const json_t *score = json_object_get(of, "score");
    add_count(line, json_object_get(of, "respondents"));
    add_count(line, json_object_get(of, "answers"));
    add_count(line, json_object_get(of, "satisfied"));
    add_number(line, json_object_get(of, "percent"));
    add_number(line, json_object_get(of, "low"));
    add_number(line, json_object_get(of, "high"));
    add_flag(line, json_object_get(of, "hidden"));
    add_number(line, score != NULL ? score : json_object_get(of, "percent"));
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

struct writing {
    const json_t *document;
    const char *language;
    struct buf *out;
};

static void add_row(const struct writing *w, const json_t *period, const json_t *entry, bool dimension) {
    const json_t *document = w->document;
    struct buf *out = w->out;
    const json_t *revision = json_object_get(entry, "revision");
    buf_printf(out, "%s", json_string_value(json_object_get(period, "period")));
    add_word(out, json_object_get(period, "from"));
    add_word(out, json_object_get(period, "to"));
    add_count(out, json_object_get(period, "responses"));
    buf_adds(out, dimension ? ",dimension" : ",question");
    add_text(out, json_object_get(entry, "code"));
    add_words(out, report_entry_title(document, entry, dimension, w->language));
    add_figure(out, entry);
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

static void begin_row(struct buf *out, const json_t *period, const char *kind, const char *code) {
    buf_adds(out, period == NULL ? "" : json_string_value(json_object_get(period, "period")));
    add_word(out, json_object_get(period, "from"));
    add_word(out, json_object_get(period, "to"));
    add_count(out, json_object_get(period, "responses"));
    buf_printf(out, ",%s", kind);
    add_words(out, code == NULL ? "" : code);
}

static void skip(struct buf *out, size_t columns) {
    for (size_t i = 0; i < columns; i++)
        buf_addc(out, ',');
}

static void end_row(struct buf *out, const char *title, const struct report_fact *fact) {
    add_words(out, title == NULL ? "" : title);
    skip(out, FIGURE_COLUMNS + 1);
    if (fact != NULL && fact->known)
        buf_printf(out, strcmp(fact->kind, "percent") == 0 ? "%.6f" : "%.0f", fact->value);
    buf_adds(out, "\r\n");
}

/* What a number is of, where its name does not say it. */
static void name_fact(const struct report_fact *fact, const char *language, struct buf *title) {
    const json_t *of = fact->of, *day = json_object_get(of, "day");
    const char *words;
    if (of == NULL)
        return;
    if (strcmp(fact->kind, "comments") == 0) {
        words = report_words_in(json_object_get(of, "titles"), language);
        buf_adds(title, words == NULL ? "" : words);
    } else if (strcmp(fact->kind, "move") == 0)
        buf_printf(title, "%s -> %s, %s", text_of(of, "from"), text_of(of, "to"),
                   json_is_null(day) ? "with its past" : json_string_value(day));
    else if (strcmp(fact->kind, "exclusion") == 0)
        buf_printf(title, "%s..%s, %s", text_of(of, "from"), text_of(of, "to"), text_of(of, "reason"));
    else
        buf_printf(title, "%s..%s", text_of(of, "first"), text_of(of, "last"));
}

static void add_fact(void *context, const struct report_fact *fact) {
    const struct writing *w = context;
    struct buf title;
    if (strcmp(fact->kind, "target") == 0) /* which stands beside its figure */
        return;
    buf_init(&title, TITLE_MAX);
    name_fact(fact, w->language, &title);
    buf_addc(&title, '\0');
    begin_row(w->out, fact->period, fact->kind, fact->code);
    end_row(w->out, title.p, fact);
    w->out->failed |= title.failed;
    buf_release(&title);
}

/* A unit or counter by the whole survey; of a unit in a report of several periods there is no more than of the units below. */
static void add_beside(struct buf *out, const json_t *period, const char *kind, const json_t *row) {
    const json_t *code = json_object_get(row, "code");
    begin_row(out, period, kind, json_string_value(code != NULL ? code : json_object_get(row, "unit")));
    add_text(out, json_object_get(row, "name"));
    add_figure(out, row);
    skip(out, AGAINST_COLUMN + 1);
    add_number(out, json_object_get(row, "diff"));
    add_word(out, json_object_get(row, "band"));
    skip(out, AFTER_AGAINST);
    add_count(out, json_object_get(row, "responses"));
    buf_adds(out, "\r\n");
}

static void add_comparison(const struct writing *w) {
    const json_t *periods = json_object_get(w->document, "periods"),
                 *comparison = json_object_get(w->document, "comparison"),
                 *counters = json_object_get(comparison, "counters"),
                 *units = json_object_get(json_is_object(comparison) ? comparison : w->document, "units"),
                 *period = json_array_size(periods) == 1 ? json_array_get(periods, 0) : NULL;
    for (size_t i = 0; i < json_array_size(units); i++)
        add_beside(w->out, period, "unit", json_array_get(units, i));
    for (size_t i = 0; i < json_array_size(counters); i++)
        add_beside(w->out, period, "counter", json_array_get(counters, i));
}

/* Who answers for a target, period by period, since targets are of a year. */
static void add_target_owners(const struct writing *w, const json_t *period) {
    const json_t *list = json_object_get(period, "dimensions");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        const char *owner = text_of(json_object_get(entry, "target"), "owner");
        if (owner[0] == '\0')
            continue;
        begin_row(w->out, period, "owner", text_of(entry, "code"));
        end_row(w->out, owner, NULL);
    }
}

/* The agencies that the survey's definition names: "Sở Tư pháp (what of it)". */
static void add_owners(const struct writing *w, const json_t *dimension) {
    const json_t *owners = json_object_get(dimension, "owners");
    for (size_t i = 0; i < json_array_size(owners); i++) {
        const json_t *owner = json_array_get(owners, i);
        const char *agency = report_words_in(json_object_get(owner, "agency"), w->language),
                   *scope = report_words_in(json_object_get(owner, "scope"), w->language);
        struct buf title;
        buf_init(&title, TITLE_MAX);
        buf_adds(&title, agency == NULL ? "" : agency);
        if (scope != NULL)
            buf_printf(&title, " (%s)", scope);
        buf_addc(&title, '\0');
        begin_row(w->out, NULL, text_of(owner, "role"), text_of(dimension, "code"));
        end_row(w->out, title.p, NULL);
        w->out->failed |= title.failed;
        buf_release(&title);
    }
}

static void add_remark(struct buf *out, const json_t *document, const json_t *remark) {
    const json_t *periods = json_object_get(document, "periods"), *of = NULL;
    for (size_t i = 0; i < json_array_size(periods) && of == NULL; i++)
        if (json_equal(json_object_get(json_array_get(periods, i), "period"),
                       json_object_get(remark, "period")))
            of = json_array_get(periods, i);
    begin_row(out, of, "remark", text_of(remark, "dimension"));
    end_row(out, text_of(remark, "text"), NULL);
}

static void add_figures(const struct writing *w, const json_t *period) {
    const json_t *list = json_object_get(period, "dimensions");
    for (size_t i = 0; i < json_array_size(list); i++)
        add_row(w, period, json_array_get(list, i), true);
    list = json_object_get(period, "questions");
    for (size_t i = 0; i < json_array_size(list); i++)
        add_row(w, period, json_array_get(list, i), false);
}

bool report_document_csv(const json_t *document, const char *language, struct buf *out) {
    const json_t *periods = json_object_get(document, "periods"),
                 *dimensions = json_object_get(document, "dimensions"),
                 *remarks = json_object_get(document, "remarks");
    struct writing w = {document, language, out};
    buf_adds(out,
             "\xef\xbb\xbfperiod,from,to,responses,kind,code,title,respondents,answers,satisfied,percent,low,"
             "high,hidden,score,revision,break,before_percent,before_diff,before_verdict,year_before_percent,"
             "year_before_diff,year_before_verdict,against_percent,against_diff,against_verdict,"
             "target_operator,target,target_gap,target_verdict,official,drop,"
             "mixed,weighted_percent,weighted_low,weighted_high,target_then_operator,target_then,target_"
             "changed,value\r\n");
    for (size_t p = 0; p < json_array_size(periods); p++)
        add_figures(&w, json_array_get(periods, p));
    report_facts(document, add_fact, &w);
    add_comparison(&w);
    for (size_t p = 0; p < json_array_size(periods); p++)
        add_target_owners(&w, json_array_get(periods, p));
    for (size_t i = 0; i < json_array_size(dimensions); i++)
        add_owners(&w, json_array_get(dimensions, i));
    for (size_t i = 0; i < json_array_size(remarks); i++)
        add_remark(out, document, json_array_get(remarks, i));
    return !out->failed;
}
