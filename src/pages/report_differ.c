/* Two documents of one report held against each other: their figures and what they rest on, and apart from them their words. */
#include <math.h>

#include "pages/report_document.h"

/* Of the day the document was made, or what was said beside the figures. target_then: what is to be reached is compared; visits_revised:
 * so are the visits; late, excluded: what was exported and imported again no longer knows it. */
static const char *const not_compared[] = {
    "document",       "program",     "made",  "remarks", "comments",   "notes",    "target_then",
    "visits_revised", "visits_late", "moves", "late",    "late_hides", "excluded", "exclusions"};
/* Whose target holds ("unit") is words as long as it asks the same number; units themselves are known by their places.
 * A definition whose figures are continued by a later one differs from it in words: what differs in more shows in the figures. */
static const char *const words[] = {"title",    "unit",        "titles",         "unit_name", "name",
                                    "above",    "authority",   "owner",          "owners",    "source",
                                    "revision", "definitions", "question_titles"};
/* What documents have said since 2026-11-26 only: of hidden units why, and how questions read in every language. */
static const char *const added[] = {"why", "question_titles"};

struct differing {
    void (*each)(void *context, bool words, const char *place, const json_t *then, const json_t *now);
    void *context;
    bool in_words;
    size_t count;
};

#define IS_ONE_OF(key, list) is_one_of((key), (list), sizeof(list) / sizeof *(list))
static bool is_one_of(const char *key, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], key) == 0)
            return true;
    return false;
}

/* What an item of a list is known by; NULL: by its place in it. */
static const char *name_of(const json_t *item) {
    static const char *const keys[] = {"period", "code", "unit", "question"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const json_t *name = json_object_get(item, keys[i]);
        if (json_is_string(name))
            return json_string_value(name);
    }
    return NULL;
}

static const json_t *item_named(const json_t *list, const char *name) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *other = name_of(json_array_get(list, i));
        if (other != NULL && strcmp(other, name) == 0)
            return json_array_get(list, i);
    }
    return NULL;
}

static bool same_leaf(const json_t *then, const json_t *now) {
    if (json_is_number(then) && json_is_number(now))
        return fabs(json_number_value(then) - json_number_value(now)) < 1e-9;
    return then != NULL && now != NULL && json_equal(then, now);
}

enum { PLACE_SIZE = 400 };

static void differ(struct differing *d, const char *place, const json_t *then, const json_t *now);

static void differ_objects(struct differing *d, const char *place, const json_t *then, const json_t *now,
                           bool back) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)then, key, value) {
        const json_t *other = json_object_get(now, key);
        char deeper[PLACE_SIZE];
        if (IS_ONE_OF(key, not_compared) || (back && (other != NULL || IS_ONE_OF(key, added))))
            continue;
        snprintf(deeper, sizeof deeper, "%.300s%s%.60s", place, place[0] == '\0' ? "" : ".", key);
        bool in_words = d->in_words;
        d->in_words = in_words || IS_ONE_OF(key, words);
        differ(d, deeper, back ? NULL : value, back ? value : other);
        d->in_words = in_words;
    }
}

static void differ_lists(struct differing *d, const char *place, const json_t *then, const json_t *now,
                         bool back) {
    for (size_t i = 0; i < json_array_size(then); i++) {
        const json_t *item = json_array_get(then, i);
        const char *name = name_of(item);
        const json_t *other = name != NULL ? item_named(now, name) : json_array_get(now, i);
        char deeper[PLACE_SIZE];
        if (back && other != NULL)
            continue;
        if (name != NULL)
            snprintf(deeper, sizeof deeper, "%.300s[%.60s]", place, name);
        else
            snprintf(deeper, sizeof deeper, "%.300s[%zu]", place, i + 1);
        differ(d, deeper, back ? NULL : item, back ? item : other);
    }
}

static void differ(struct differing *d, const char *place, const json_t *then, const json_t *now) {
    if (json_is_object(then) && json_is_object(now)) {
        differ_objects(d, place, then, now, false);
        differ_objects(d, place, now, then, true);
    } else if (json_is_array(then) && json_is_array(now)) {
        differ_lists(d, place, then, now, false);
        differ_lists(d, place, now, then, true);
    } else if (!same_leaf(then, now)) {
        d->count += !d->in_words;
        d->each(d->context, d->in_words, place, then, now);
    }
}

size_t report_document_differ(const json_t *then, const json_t *now,
                              void (*each)(void *context, bool words, const char *place, const json_t *then,
                                           const json_t *now),
                              void *context) {
    struct differing d = {each, context, false, 0};
    differ(&d, "", then, now);
    return d.count;
}
