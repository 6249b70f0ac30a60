#include "files/report_facts.h"

#include <string.h>

#include "core/place.h"

struct telling {
    report_fact_each *each;
    void *context;
    const json_t *period;
};

static void tell(const struct telling *t, const char *kind, const char *code, const json_t *number,
                 const json_t *of) {
    struct report_fact fact = {.kind = kind, .code = code, .period = t->period, .of = of};
    fact.known = json_is_number(number);
    fact.value = json_number_value(number);
    t->each(t->context, &fact);
}

/* Where the document has it. */
static void tell_known(const struct telling *t, const char *kind, const char *code, const json_t *number) {
    if (json_is_number(number))
        tell(t, kind, code, number, NULL);
}

static void tell_percent(const struct telling *t, const char *code, bool known, double value) {
    t->each(t->context,
            &(struct report_fact){
                .kind = "percent", .code = code, .period = t->period, .known = known, .value = value});
}

/* Without visits that is said; with fewer visits than answers there is no rate. */
static void tell_visits(const struct telling *t, const json_t *need) {
    const json_t *visits = json_object_get(need, "visits"), *answered = json_object_get(need, "answered"),
                 *revised = json_object_get(need, "visits_revised"),
                 *late = json_object_get(need, "visits_late");
    double came = json_number_value(visits), told = json_number_value(answered);
    tell(t, "count", "visits", visits, NULL);
    tell_known(t, "count", "counter_days", json_object_get(need, "counter_days"));
    tell_known(t, "count", "answered", answered);
    if (json_is_number(visits) && json_is_number(answered))
        tell_percent(t, "response_rate", came > 0 && told <= came, came > 0 ? 100 * told / came : 0);
    if (revised != NULL)
        tell(t, "count", "visits_revised", json_object_get(revised, "cells"), revised);
    if (late != NULL)
        tell(t, "count", "visits_late", json_object_get(late, "cells"), late);
}

static void tell_period(const struct telling *t, const json_t *document) {
    const json_t *need = json_object_get(t->period, "need"), *late = json_object_get(t->period, "late"),
                 *channels = json_object_get(document, "channels"),
                 *list = json_object_get(t->period, "dimensions"),
                 *unit = json_object_get(json_object_get(document, "measure"), "unit");
    tell_known(t, "count", "responses", json_object_get(t->period, "responses"));
    tell_known(t, "count", "left_out", json_object_get(t->period, "left_out"));
    for (size_t i = 0; t->period == report_facts_last(document) && i < CHANNEL_COUNT; i++)
        tell_known(t, "channel", channel_name((enum channel)i),
                   json_object_get(channels, channel_name((enum channel)i)));
    tell_known(t, "count", "excluded", json_object_get(t->period, "excluded"));
    tell_known(t, "count", "late", json_object_get(late, "responses"));
    tell_known(t, "count", "late_fewer_than", json_object_get(late, "fewer_than"));
    tell_known(t, "count", "late_hides",
               json_object_get(json_object_get(t->period, "late_hides"), "figures"));
    tell_visits(t, need);
    tell_known(t, "count", "needed", json_object_get(need, "responses"));
    tell_known(t, "count", "missing", json_object_get(need, "missing"));
    /* Of other methods the figure is in another unit than this interval. */
    if (json_is_string(unit) && strcmp(json_string_value(unit), "percent") == 0) {
        tell_known(t, "percent", "all_visitors_low", json_object_get(need, "low"));
        tell_known(t, "percent", "all_visitors_high", json_object_get(need, "high"));
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i), *then = json_object_get(entry, "target_then");
        if (then != NULL)
            tell(t, "target", json_string_value(json_object_get(entry, "code")),
                 json_object_get(then, "value"), entry);
    }
}

static void tell_list(const struct telling *t, const json_t *list, const char *kind, const char *code,
                      const char *number) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        tell(t, kind, json_string_value(json_object_get(one, code)), json_object_get(one, number), one);
    }
}

const json_t *report_facts_last(const json_t *document) {
    const json_t *periods = json_object_get(document, "periods"), *last = json_array_get(periods, 0);
    for (size_t i = 0; i < json_array_size(periods); i++)
        if (json_integer_value(json_object_get(json_array_get(periods, i), "responses")) > 0)
            last = json_array_get(periods, i);
    return last;
}

const char *report_words_in(const json_t *titles, const char *language) {
    const char *words = json_string_value(json_object_get(titles, language));
    return words != NULL ? words : json_string_value(json_object_get(titles, "vi"));
}

const char *report_entry_title(const json_t *document, const json_t *entry, bool dimension,
                               const char *language) {
    const json_t *code = json_object_get(entry, "code"), *list = json_object_get(document, "dimensions"),
                 *titles = NULL;
    if (!dimension)
        titles = json_object_get(json_object_get(document, "question_titles"), json_string_value(code));
    for (size_t i = 0; dimension && titles == NULL && i < json_array_size(list); i++)
        if (json_equal(json_object_get(json_array_get(list, i), "code"), code))
            titles = json_object_get(json_array_get(list, i), "titles");
    const char *words = report_words_in(titles, language);
    if (words == NULL)
        words = json_string_value(json_object_get(entry, "title"));
    return words == NULL ? "" : words;
}

void report_facts(const json_t *document, report_fact_each *each, void *context) {
    struct telling t = {each, context, NULL};
    const json_t *periods = json_object_get(document, "periods");
    tell_known(&t, "count", "excluded", json_object_get(document, "excluded"));
    tell_known(&t, "count", "other_revisions", json_object_get(document, "other_revisions"));
    for (size_t i = 0; i < json_array_size(periods); i++) {
        t.period = json_array_get(periods, i);
        tell_period(&t, document);
    }
    t.period = NULL;
    tell_list(&t, json_object_get(document, "comments"), "comments", "question", "comments");
    tell_list(&t, json_object_get(document, "moves"), "move", "counter", NULL);
    tell_list(&t, json_object_get(document, "exclusions"), "exclusion", "counter", "responses");
}
