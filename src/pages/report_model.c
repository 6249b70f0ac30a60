/* The page of a report document. */
#include "pages/late_words.h"
#include "pages/office.h"
#include "pages/report_page.h"
#include "view/format.h"

enum { SHOWN_ROWS = 60 /* of a comparison; more are summed up */ };

static void set_count(json_t *model, const struct retelling *retelling, const char *key,
                      const json_t *count) {
    char text[RETELLING_SIZE];
    retelling_count(retelling, count, text);
    model_set_text(model, key, json_integer_value(count) == 0 ? NULL : text);
}

static const json_t *find(const json_t *list, const char *key, const char *value) {
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(retelling_text(json_array_get(list, i), key), value) == 0)
            return json_array_get(list, i);
    return NULL;
}

static const json_t *dimension_of(const struct retelling *retelling, const char *code) {
    return find(json_object_get(retelling->document, "dimensions"), "code", code);
}

static const char *name_of(const struct retelling *retelling, const json_t *dimension) {
    return strcmp(retelling_text(dimension, "code"), SURVEY_ALL_CODE) == 0
               ? page_word(retelling->view, retelling->language, "office.fig.whole")
               : retelling_titles(retelling, json_object_get(dimension, "titles"));
}

bool retelling_begin(struct retelling *out, const struct view *view, const char *language,
                     const json_t *document) {
    const json_t *periods = json_object_get(document, "periods"),
                 *measure = json_object_get(document, "measure");
    *out = (struct retelling){.view = view,
                              .language = language,
                              .document = document,
                              .period = json_array_get(periods, 0),
                              .scored = strcmp(retelling_text(measure, "unit"), "percent") != 0,
                              .decimals = (unsigned)json_integer_value(json_object_get(measure, "decimals"))};
    return json_array_size(periods) == 1;
}

/* ---- Head ------------------------------------------------------------------------------------------------------------- */

static void set_head(json_t *model, const struct retelling *retelling) {
    const json_t *document = retelling->document, *period = retelling->period,
                 *above = json_array_get(json_object_get(document, "above"), 0);
    enum period_unit by = PERIOD_MONTH;
    char text[RETELLING_SIZE];
    (void)period_unit_parse(str_of(retelling_text(document, "by")), &by);
    const char *over = above != NULL ? retelling_text(above, "name") : retelling_text(document, "authority");
    model_set_text(model, "authority", over);
    model_set(model, "unit_name", json_string(retelling_text(document, "unit_name")));
    period_words(retelling->view, retelling->language, by, retelling_text(period, "period"), text);
    model_set(model, "period_name", json_string(text));
    retelling_day(json_object_get(period, "from"), text);
    model_set(model, "period_from", json_string(text));
    retelling_day(json_object_get(period, "to"), text);
    model_set(model, "period_to", json_string(text));
    retelling_day(json_object_get(document, "made"), text);
    model_set(model, "made", json_string(text));
    model_set(model, "administrative",
              json_boolean(strcmp(retelling_text(document, "period_style"),
                                  period_style_name(PERIOD_ADMINISTRATIVE)) == 0));
    model_set(model, "survey_title",
              json_string(retelling_titles(retelling, json_object_get(document, "titles"))));
    model_set(model, "for_reference", json_boolean(json_is_true(json_object_get(document, "for_reference"))));
}

/* "Quét mã QR: 120; phiếu giấy: 9" */
static void set_channels(json_t *model, const struct retelling *retelling) {
    const json_t *channels = json_object_get(retelling->document, "channels");
    struct buf text;
    buf_init(&text, 2048);
    for (size_t i = 0; i < CHANNEL_COUNT; i++) {
        const json_t *count = json_object_get(channels, channel_name((enum channel)i));
        char key[40], shown[RETELLING_SIZE];
        if (count == NULL)
            continue;
        snprintf(key, sizeof key, "office.cross.channel_%s", channel_name((enum channel)i));
        retelling_count(retelling, count, shown);
        buf_printf(&text, "%s%s: %s", text.n == 0 ? "" : "; ",
                   page_word(retelling->view, retelling->language, key), shown);
    }
    model_set_str(model, "channels", buf_str(&text));
    buf_release(&text);
}

static void set_late_hides(json_t *model, const struct retelling *retelling) {
    const json_t *hides = json_object_get(retelling->period, "late_hides"),
                 *codes = json_object_get(hides, "dimensions");
    struct buf names;
    char text[1280];
    buf_init(&names, 1024);
    for (size_t i = 0; i < json_array_size(codes); i++) {
        const char *code = json_string_value(json_array_get(codes, i));
        const json_t *dimension = code == NULL ? NULL : dimension_of(retelling, code);
        buf_printf(&names, "%s%s", i == 0 ? "" : "; ",
                   dimension == NULL ? page_word(retelling->view, retelling->language, "office.fig.whole")
                                     : name_of(retelling, dimension));
    }
    buf_addc(&names, '\0');
    late_hides_words(retelling->view, retelling->language,
                     (uint64_t)json_integer_value(json_object_get(hides, "figures")),
                     names.failed ? "" : names.p, text, sizeof text);
    model_set_text(model, "late_hides", text);
    buf_release(&names);
}

static void set_coverage(json_t *model, const struct retelling *retelling) {
    const json_t *period = retelling->period, *need = json_object_get(period, "need");
    json_int_t visits = json_integer_value(json_object_get(need, "visits")),
               answered = json_integer_value(json_object_get(need, "answered"));
    char text[RETELLING_SIZE];
    retelling_count(retelling, json_object_get(period, "responses"), text);
    model_set(model, "responses", json_string(text));
    model_set(model, "answered_any",
              json_boolean(json_integer_value(json_object_get(period, "responses")) > 0));
    set_channels(model, retelling);
    set_count(model, retelling, "left_out", json_object_get(period, "left_out"));
    set_count(model, retelling, "other_revisions", json_object_get(retelling->document, "other_revisions"));
    retelling_count(retelling, json_object_get(retelling->document, "excluded"), text);
    model_set(model, "excluded", json_string(text));
    set_count(model, retelling, "visits", json_object_get(need, "visits"));
    retelling_revised(retelling, need, "visits_revised", text);
    model_set_text(model, "visits_revised", text);
    retelling_revised(retelling, need, "visits_late", text);
    model_set_text(model, "visits_late", text);
    late_words_of(retelling->view, retelling->language, period, text, sizeof text);
    model_set_text(model, "late", text);
    set_late_hides(model, retelling);
    model_set(model, "rate", json_false());
    if (visits > 0 && visits >= answered) {
        format_percent((uint64_t)((double)answered * 10000 / (double)visits + 0.5), retelling->language, text,
                       sizeof text);
        model_set(model, "rate", json_string(text));
        retelling_count(retelling, json_object_get(need, "answered"), text); /* 0 is told, too */
        model_set(model, "answered", json_string(text));
    }
    set_count(model, retelling, "missing", json_object_get(need, "missing"));
}

/* ---- I: figures --------------------------------------------------------------------------------------------------------- */

static void set_figure(json_t *row, const struct retelling *retelling, const json_t *figure) {
    char text[RETELLING_SIZE];
    retelling_value(retelling, figure, text);
    model_set_text(row, "value", text);
    retelling_interval(retelling, figure, text);
    model_set_text(row, "interval", text);
    retelling_why(retelling, figure, text);
    model_set(row, "why", json_string(text));
    if (json_is_true(json_object_get(figure, "hidden")))
        snprintf(text, sizeof text, "–");
    else
        retelling_count(retelling, json_object_get(figure, "respondents"), text);
    model_set(row, "people", json_string(text));
}

static void set_held(json_t *row, const struct retelling *retelling, const json_t *entry) {
    const json_t *target = json_object_get(entry, "target");
    char text[RETELLING_SIZE];
    retelling_change(retelling, json_object_get(entry, "before"), text);
    model_set_text(row, "before", text);
    retelling_change(retelling, json_object_get(entry, "year_before"), text);
    model_set_text(row, "year_before", text);
    retelling_target(retelling, target, text);
    model_set_text(row, "target", text);
    retelling_gap(retelling, target, text);
    model_set_text(row, "gap", text);
    retelling_then(retelling, entry, text);
    model_set_text(row, "target_then", text);
    model_set(row, "missed", json_boolean(retelling_missed(entry)));
    model_set(row, "broken", json_boolean(json_is_true(json_object_get(entry, "break"))));
}

static bool is_inner(const struct retelling *retelling, const json_t *dimension) {
    const char *parent = json_string_value(json_object_get(dimension, "parent"));
    return parent != NULL && !json_is_true(json_object_get(dimension_of(retelling, parent), "repeats"));
}

static json_t *row_model(const struct retelling *retelling, const json_t *dimension, const json_t *entry) {
    json_t *row = json_object();
    model_set(row, "row_name", json_string(name_of(retelling, dimension)));
    model_set(row, "is_whole", json_boolean(strcmp(retelling_text(dimension, "code"), SURVEY_ALL_CODE) == 0));
    model_set(row, "inner", json_boolean(is_inner(retelling, dimension)));
    set_figure(row, retelling, entry);
    set_held(row, retelling, entry);
    return row;
}

static void set_figures(json_t *model, const struct retelling *retelling) {
    const json_t *entries = json_object_get(retelling->period, "dimensions");
    json_t *rows = json_array();
    for (size_t i = 0; i < json_array_size(entries); i++) {
        const json_t *entry = json_array_get(entries, i),
                     *dimension = dimension_of(retelling, retelling_text(entry, "code"));
        if (dimension != NULL && !json_is_true(json_object_get(dimension, "repeats")))
            (void)json_array_append_new(rows, row_model(retelling, dimension, entry));
    }
    model_set(model, "whole",
              row_model(retelling, dimension_of(retelling, SURVEY_ALL_CODE),
                        find(entries, "code", SURVEY_ALL_CODE)));
    model_set(model, "rows", rows);
}

/* ---- II: what is below its target ------------------------------------------------------------------------------------------ */

static json_t *owners_model(const struct retelling *retelling, const json_t *dimension) {
    const json_t *owners = json_object_get(dimension, "owners");
    json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(owners); i++) {
        const json_t *owner = json_array_get(owners, i);
        bool lead = strcmp(retelling_text(owner, "role"), owner_role_name(OWNER_LEAD)) == 0;
        json_t *row = json_object();
        model_set(row, "role",
                  json_string(page_word(retelling->view, retelling->language,
                                        lead ? "office.fig.lead" : "office.fig.monitor")));
        model_set(row, "agency", json_string(retelling_titles(retelling, json_object_get(owner, "agency"))));
        model_set_text(row, "scope", retelling_titles(retelling, json_object_get(owner, "scope")));
        (void)json_array_append_new(list, row);
    }
    return list;
}

static void set_remark(json_t *row, const struct retelling *retelling, const json_t *remark) {
    char text[RETELLING_SIZE], key[48];
    snprintf(key, sizeof key, "office.role.%.20s", retelling_text(remark, "role"));
    retelling_day(json_object_get(remark, "day"), text);
    model_set_text(row, "said", json_string_value(json_object_get(remark, "text")));
    model_set(row, "author", json_string(retelling_text(remark, "name")));
    model_set_text(row, "author_role",
                   retelling_text(remark, "role")[0] == '\0'
                       ? NULL
                       : page_word(retelling->view, retelling->language, key));
    model_set(row, "written", json_string(text));
}

static json_t *remark_form(const struct retelling *retelling, const char *path, const char *code,
                           const json_t *remark) {
    json_t *form = json_object();
    model_set(form, "form_path", json_string(path));
    model_set(form, "survey", json_string(retelling_text(retelling->document, "survey")));
    model_set(form, "by", json_string(retelling_text(retelling->document, "by")));
    model_set(form, "style", json_string(retelling_text(retelling->document, "period_style")));
    model_set(form, "label", json_string(retelling_text(retelling->period, "period")));
    model_set(form, "dimension", json_string(code));
    model_set(form, "after", json_integer(json_integer_value(json_object_get(remark, "id"))));
    model_set(form, "typed", json_string(retelling_text(remark, "text")));
    return form;
}

static json_t *missed_model(const struct retelling *retelling, const json_t *dimension, const json_t *entry,
                            const char *path) {
    const char *code = retelling_text(dimension, "code");
    const json_t *remark = find(json_object_get(retelling->document, "remarks"), "dimension", code),
                 *target = json_object_get(entry, "target");
    json_t *row = row_model(retelling, dimension, entry);
    model_set(row, "code", json_string(code));
    model_set_text(row, "owner", json_string_value(json_object_get(target, "owner")));
    model_set(row, "owners", owners_model(retelling, dimension));
    set_remark(row, retelling, remark);
    model_set(row, "form", path == NULL ? json_false() : remark_form(retelling, path, code, remark));
    return row;
}

/* What misses its target, most first, then what was explained and misses none. */
static void set_missed(json_t *model, const struct retelling *retelling, const char *path) {
    const json_t *entries = json_object_get(retelling->period, "dimensions"),
                 *remarks = json_object_get(retelling->document, "remarks");
    const json_t *chosen[SURVEY_DIMENSIONS_MAX + 1];
    double gaps[SURVEY_DIMENSIONS_MAX + 1];
    size_t count = 0;
    json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(entries) && count <= SURVEY_DIMENSIONS_MAX; i++) {
        const json_t *entry = json_array_get(entries, i);
        const char *code = retelling_text(entry, "code");
        bool missed = retelling_missed(entry);
        if (json_is_true(json_object_get(dimension_of(retelling, code), "repeats")) ||
            (!missed && find(remarks, "dimension", code) == NULL))
            continue;
        double gap = missed ? json_number_value(json_object_get(json_object_get(entry, "target"), "gap")) : 0;
        size_t at = count++;
        for (; at > 0 && gap < gaps[at - 1]; at--) {
            chosen[at] = chosen[at - 1];
            gaps[at] = gaps[at - 1];
        }
        chosen[at] = entry;
        gaps[at] = gap;
    }
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(
            list, missed_model(retelling, dimension_of(retelling, retelling_text(chosen[i], "code")),
                               chosen[i], path));
    model_set(model, "any_missed", json_boolean(count > 0));
    model_set(model, "below", list);
}

/* ---- III: side by side ------------------------------------------------------------------------------------------------------- */

static bool differs(const json_t *row) {
    const char *band = retelling_text(row, "band");
    return strcmp(band, "higher") == 0 || strcmp(band, "lower") == 0;
}

/* band: report_band_name's. */
static const char *band_word(const struct retelling *retelling, const char *band) {
    char key[64];
    snprintf(key, sizeof key, "office.compare.%.20s", strcmp(band, "no-test") == 0 ? "no_test" : band);
    return strcmp(band, "hidden") == 0 ? "" : page_word(retelling->view, retelling->language, key);
}

/* "Cao hơn mức chung: 1; …" */
static void set_sums(json_t *model, const struct retelling *retelling, const json_t *rows) {
    static const char *const bands[][2] = {{"higher", "sum_higher"},   {"lower", "sum_lower"},
                                           {"alike", "sum_alike"},     {"few", "sum_few"},
                                           {"no-test", "sum_no_test"}, {"hidden", "sum_hidden"}};
    struct buf text;
    buf_init(&text, 2048);
    for (size_t b = 0; b < sizeof bands / sizeof *bands; b++) {
        char key[64], shown[RETELLING_SIZE];
        uint64_t count = 0;
        for (size_t i = 0; i < json_array_size(rows); i++)
            count += strcmp(retelling_text(json_array_get(rows, i), "band"), bands[b][0]) == 0;
        if (count == 0)
            continue;
        snprintf(key, sizeof key, "office.compare.%s", bands[b][1]);
        format_count(count, retelling->language, shown, sizeof shown);
        buf_printf(&text, "%s%s %s", text.n == 0 ? "" : "; ",
                   page_word(retelling->view, retelling->language, key), shown);
    }
    model_set_str(model, "sums", buf_str(&text));
    buf_release(&text);
}

/* The number of responses is never hidden, as on the page that compares units; of counters a document has none. */
static void set_hidden_responses(json_t *model, const struct retelling *retelling, const json_t *row) {
    const json_t *responses = json_object_get(row, "responses");
    char text[RETELLING_SIZE], whole[2 * RETELLING_SIZE];
    if (!json_is_true(json_object_get(row, "hidden")) || responses == NULL)
        return;
    retelling_count(retelling, responses, text);
    snprintf(whole, sizeof whole, "%s %s",
             page_word(retelling->view, retelling->language, "office.compare.responses"), text);
    model_set(model, "people", json_string(whole));
}

static void add_list(json_t *lists, const struct retelling *retelling, const char *key, const char *heading,
                     const char *column) {
    const json_t *rows = json_object_get(json_object_get(retelling->document, "comparison"), key);
    bool all = json_array_size(rows) <= SHOWN_ROWS;
    size_t shown = 0;
    if (json_array_size(rows) == 0)
        return;
    json_t *list = json_object(), *out = json_array();
    for (size_t i = 0; i < json_array_size(rows) && shown < SHOWN_ROWS; i++) {
        const json_t *row = json_array_get(rows, i);
        if (!all && !differs(row))
            continue;
        json_t *model = json_object();
        model_set(model, "row_name", json_string(retelling_text(row, "name")));
        set_figure(model, retelling, row);
        set_hidden_responses(model, retelling, row);
        model_set_text(model, "band", band_word(retelling, retelling_text(row, "band")));
        model_set(model, "differs", json_boolean(differs(row)));
        (void)json_array_append_new(out, model);
        shown++;
    }
    model_set(list, "list_name", json_string(page_word(retelling->view, retelling->language, heading)));
    model_set(list, "column", json_string(page_word(retelling->view, retelling->language, column)));
    model_set(list, "of_counters", json_boolean(strcmp(key, "counters") == 0));
    set_sums(list, retelling, rows);
    model_set(list, "cut", json_boolean(!all));
    model_set(list, "any_row", json_boolean(shown > 0));
    model_set(list, "rows", out);
    (void)json_array_append_new(lists, list);
}

static void set_comparison(json_t *model, const struct retelling *retelling) {
    const json_t *comparison = json_object_get(retelling->document, "comparison");
    json_t *lists = json_array();
    char text[RETELLING_SIZE];
    add_list(lists, retelling, "units", "office.compare.units", "office.compare.unit");
    add_list(lists, retelling, "counters", "office.compare.counters", "office.compare.counter");
    model_set(model, "any_list", json_boolean(json_array_size(lists) > 0));
    model_set(model, "lists", lists);
    model_set(model, "several", json_boolean(json_is_true(json_object_get(comparison, "several_revisions"))));
    retelling_count(retelling, json_object_get(comparison, "least"), text);
    model_set(model, "least", json_string(text));
}

/* ---- IV and V -------------------------------------------------------------------------------------------------------------- */

static void set_comments(json_t *model, const struct retelling *retelling) {
    const json_t *comments = json_object_get(retelling->document, "comments");
    json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(comments); i++) {
        const json_t *question = json_array_get(comments, i);
        json_t *row = json_object();
        model_set(row, "question",
                  json_string(retelling_titles(retelling, json_object_get(question, "titles"))));
        set_count(row, retelling, "count", json_object_get(question, "comments"));
        set_count(row, retelling, "batches", json_object_get(question, "batches"));
        (void)json_array_append_new(list, row);
    }
    model_set(model, "any_comment", json_boolean(json_array_size(list) > 0));
    model_set(model, "comments", list);
}

static void set_method(json_t *model, const struct retelling *retelling) {
    const json_t *definitions = json_object_get(retelling->document, "definitions");
    json_t *list = json_array();
    char key[64], text[RETELLING_SIZE];
    snprintf(key, sizeof key, "results.method.%.24s.measure", retelling_text(retelling->document, "method"));
    model_set(model, "measure", json_string(page_word(retelling->view, retelling->language, key)));
    snprintf(key, sizeof key, "results.method.%.24s.how", retelling_text(retelling->document, "method"));
    model_set(model, "how", json_string(page_word(retelling->view, retelling->language, key)));
    retelling_count(retelling, json_object_get(retelling->document, "threshold"), text);
    model_set(model, "threshold", json_string(text));
    for (size_t i = 0; i < json_array_size(definitions); i++) {
        const json_t *definition = json_array_get(definitions, i);
        json_t *row = json_object();
        retelling_day(json_object_get(definition, "published"), text);
        model_set(row, "revision", json_integer(json_integer_value(json_object_get(definition, "revision"))));
        model_set(row, "published", json_string(text));
        snprintf(text, sizeof text, "%.16s", retelling_text(definition, "sha256"));
        model_set(row, "digest", json_string(text));
        (void)json_array_append_new(list, row);
    }
    model_set(model, "definitions", list);
    model_set(model, "program", json_string(retelling_text(retelling->document, "program")));
}

static void set_exclusions(json_t *model, const struct retelling *retelling) {
    static const char *const names[] = {"counter", "name", "by", "reason"}, *const days[] = {"from", "to",
                                                                                             "decided"};
    const json_t *exclusions = json_object_get(retelling->document, "exclusions");
    json_t *rows = json_array();
    char text[RETELLING_SIZE], key[48];
    for (size_t i = 0; i < json_array_size(exclusions); i++) {
        const json_t *one = json_array_get(exclusions, i);
        const char *channel = json_string_value(json_object_get(one, "channel"));
        json_t *row = json_object();
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            model_set(row, names[k], json_string(retelling_text(one, names[k])));
        for (size_t k = 0; k < sizeof days / sizeof *days; k++) {
            retelling_day(json_object_get(one, days[k]), text);
            model_set(row, days[k], json_string(text));
        }
        if (json_equal(json_object_get(one, "from"), json_object_get(one, "to"))) /* one day is told once */
            model_set(row, "to", json_false());
        snprintf(key, sizeof key, "office.cross.channel_%.20s", channel == NULL ? "" : channel);
        model_set(row, "channel",
                  json_string(page_word(retelling->view, retelling->language,
                                        channel == NULL ? "office.exclusions.every_channel" : key)));
        model_set(row, "id", json_incref(json_object_get(one, "id")));
        retelling_count(retelling, json_object_get(one, "responses"), text);
        model_set(row, "responses", json_string(text));
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "any_exclusion", json_boolean(json_array_size(rows) > 0));
    model_set(model, "exclusions", rows);
}

void report_model(json_t *model, const struct retelling *retelling, const char *remark_path) {
    set_head(model, retelling);
    set_coverage(model, retelling);
    set_figures(model, retelling);
    set_missed(model, retelling, remark_path);
    set_comparison(model, retelling);
    set_comments(model, retelling);
    late_moves_model(model, json_object_get(retelling->document, "moves"));
    set_exclusions(model, retelling);
    set_method(model, retelling);
}
