/* The figures of a public document as templates/results.html shows them. */
#include "pages/late_words.h"
#include "pages/page.h"
#include "pages/results.h"
#include "report/report.h"
#include "view/format.h"

static void set_saying(json_t *model, const char *key,
                       void (*tell)(const struct telling *, const json_t *, char[TELLING_SIZE]),
                       const struct telling *telling, const json_t *dimension) {
    char text[TELLING_SIZE];
    tell(telling, dimension, text);
    model_set_text(model, key, text);
}

/* A length for SVG, which wants a point whatever the language. */
static void set_length(json_t *model, const char *key, const json_t *percent) {
    char text[32], length[40];
    format_decimal(json_number_value(percent), 2, "en", text, sizeof text);
    snprintf(length, sizeof length, "%s%%", text);
    model_set(model, key, json_string(length));
}

/* Of a topic only what is more than chance: a page of "not clearly different" would bury it. */
static bool is_certain(const json_t *dimension) {
    const char *verdict = json_string_value(json_object_get(json_object_get(dimension, "before"), "verdict"));
    return verdict != NULL && (strcmp(verdict, report_verdict_name(REPORT_UP)) == 0 ||
                               strcmp(verdict, report_verdict_name(REPORT_DOWN)) == 0);
}

static void set_figure(json_t *row, const struct telling *telling, const json_t *dimension, bool whole) {
    char value[TELLING_SIZE], best[TELLING_SIZE];
    const json_t *low = json_object_get(dimension, "low"), *high = json_object_get(dimension, "high");
    bool hidden = json_is_true(json_object_get(dimension, "hidden")), bounded = low != NULL && high != NULL;
    model_set(row, "shown", json_boolean(!hidden));
    if (hidden) {
        set_saying(row, "why", telling_why, telling, dimension);
        return;
    }
    telling_value(telling, dimension, value, best);
    model_set(row, "value", json_string(value));
    model_set_text(row, "of", best);
    set_length(row, "bar", json_object_get(dimension, "percent"));
    model_set(row, "bounded", json_boolean(bounded));
    if (bounded) {
        set_length(row, "bar_low", low);
        set_length(row, "bar_high", high);
    }
    format_count((uint64_t)json_number_value(json_object_get(dimension, "respondents")), telling->language,
                 value, sizeof value);
    model_set(row, "people", json_string(value));
    model_set(row, "broken", json_boolean(json_is_true(json_object_get(dimension, "break"))));
    set_saying(row, "interval", telling_interval, telling, dimension);
    set_saying(row, "target", telling_target, telling, dimension);
    set_saying(row, "target_then", telling_then, telling, dimension);
    if (whole || is_certain(dimension))
        set_saying(row, "change", telling_change, telling, dimension);
    else
        model_set(row, "change", json_false());
}

/* A topic alone at the top repeats the whole. */
static void set_rows(json_t *model, const struct telling *telling) {
    json_t *rows = json_array(), *dimension;
    bool parts = false;
    size_t i;
    json_array_foreach(json_object_get(telling->document, "dimensions"), i, dimension) parts |=
        json_integer_value(json_object_get(dimension, "depth")) > 1;
    json_array_foreach(json_object_get(telling->document, "dimensions"), i, dimension) {
        json_int_t depth = json_integer_value(json_object_get(dimension, "depth"));
        if (depth == 0 || json_is_true(json_object_get(dimension, "repeats")))
            continue;
        json_t *row = json_object();
        model_set(row, "row_name", json_string(telling_title(telling, json_object_get(dimension, "titles"))));
        model_set(row, "top", json_boolean(parts && depth == 1));
        set_figure(row, telling, dimension, false);
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "any_row", json_boolean(json_array_size(rows) > 0));
    model_set(model, "rows", rows);
}

/* How it is computed, in the words of the survey's method, and what its questions follow. */
static void set_method(json_t *model, const struct telling *telling) {
    char key[128];
    const char *method = json_string_value(json_object_get(telling->document, "method")),
               *survey = json_string_value(json_object_get(telling->document, "survey"));
    snprintf(key, sizeof key, "results.method.%s.how", method == NULL ? "" : method);
    model_set_text(model, "how", page_word(telling->view, telling->language, key));
    snprintf(key, sizeof key, "results.method.%s.by_dimension", method == NULL ? "" : method);
    model_set_text(model, "by_dimension", page_word(telling->view, telling->language, key));
    survey = survey == NULL ? "" : survey;
    snprintf(key, sizeof key, "results.basis.%.*s", (int)strcspn(survey, "-"), survey);
    model_set_text(model, "basis", page_word(telling->view, telling->language, key));
}

void results_model_figures(json_t *model, const struct telling *telling) {
    const json_t *document = telling->document, *all = publication_dimension(document, SURVEY_ALL_CODE);
    char text[TELLING_SIZE];
    telling_period_of(telling, text);
    model_set(model, "period", json_string(text));
    telling_days(telling, text);
    model_set(model, "days", json_string(text));
    model_set(model, "survey_title",
              json_string(telling_title(telling, json_object_get(document, "titles"))));
    format_count((uint64_t)json_number_value(json_object_get(document, "responses")), telling->language, text,
                 sizeof text);
    model_set(model, "responses", json_string(text));
    const json_t *excluded = json_object_get(document, "excluded");
    format_count((uint64_t)json_integer_value(excluded), telling->language, text, sizeof text);
    model_set_text(model, "excluded", excluded == NULL ? NULL : text);
    late_words_of(telling->view, telling->language, document, text, sizeof text);
    model_set_text(model, "late", text);
    json_t *whole = json_object();
    set_saying(whole, "plain", telling_plain, telling, all);
    set_figure(whole, telling, all, true);
    model_set(model, "whole", whole);
    set_rows(model, telling);
    set_method(model, telling);
}
