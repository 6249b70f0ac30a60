/* For the tests of core/index: surveys of every kind made at random, with the rules of their questions beside them, and
 * people who answer them. */
#ifndef TESTS_UNIT_INDEX_HELP_H
#define TESTS_UNIT_INDEX_HELP_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <math.h>

#include "base/rand.h"
#include "core/index.h"
#include "core/kind.h"
#include "load_help.h"

#define assert_within(a, b, e)                                                                               \
    do {                                                                                                     \
        double a_ = (a), b_ = (b);                                                                           \
        if (!(fabs(a_ - b_) <= (e)))                                                                         \
            fail_msg("%s: %.17g is not %.17g", #a, a_, b_);                                                  \
    } while (0)

static inline struct tally tally_of(const struct survey *survey) {
    struct tally tally;
    assert_int_equal(tally_init(&tally, survey, arena, NULL), 0);
    return tally;
}

enum { DIMENSIONS = 6, ITEMS = 14, PEOPLE = 60, OPTIONS = 5 };

/* What the definition says of a question, kept apart from what the program makes of it. */
enum form { FORM_SCALE, FORM_YES_NO, FORM_SINGLE, FORM_NUMBER, FORM_MULTI, FORM_TEXT, FORMS };
struct item {
    enum form form;
    size_t dimension; /* SURVEY_NONE: none */
    int levels, from; /* scale: satisfied from this level on, unless reverse */
    bool reverse;
    unsigned good;     /* single: bits of options; yes-no: 1 for yes */
    int64_t low, high; /* number: good ones */
};

struct made {
    const struct survey *survey;
    size_t dimension_count, item_count, people;
    size_t parents[DIMENSIONS]; /* SURVEY_NONE at the top */
    struct item items[ITEMS];
    struct value values[PEOPLE][ITEMS];
};

static const struct {
    const char *code;
    int levels, from;
} scales[] = {{"satisfaction-5", 5, 4}, {"agree-5", 5, 4},        {"quality-5", 5, 4},  {"better-5", 5, 4},
              {"ease-5", 5, 4},         {"satisfaction-3", 3, 3}, {"trust-4", 4, 3},    {"interest-4", 4, 3},
              {"frequency-4", 4, 3},    {"score-10", 10, 8},      {"likely-11", 11, 10}};
enum { SCALES = sizeof scales / sizeof *scales };

static inline void add_dimensions(struct buf *json, const struct made *made, size_t parent) {
    bool any = false;
    for (size_t d = 0; d < made->dimension_count; d++) {
        if (made->parents[d] != parent)
            continue;
        buf_printf(json, "%s{\"code\":\"D%zu\",\"title\":{\"vi\":\"t\"}", any ? "," : "", d);
        any = true;
        for (size_t c = 0; c < made->dimension_count; c++)
            if (made->parents[c] == d) {
                buf_adds(json, ",\"dimensions\":[");
                add_dimensions(json, made, d);
                buf_adds(json, "]");
                break;
            }
        buf_adds(json, "}");
    }
}

static inline void add_options(struct buf *json) {
    buf_adds(json, ",\"options\":[");
    for (int i = 0; i < OPTIONS; i++)
        buf_printf(json, "%s{\"code\":\"o%d\",\"text\":{\"vi\":\"o\"}}", i > 0 ? "," : "", i);
    buf_adds(json, "]");
}

static inline void add_rule(struct buf *json, struct item *item, struct rng *rng, size_t scale) {
    item->reverse = rng_below(rng, 3) == 0;
    switch (item->form) {
    case FORM_SCALE:
        item->levels = scales[scale].levels;
        item->from = scales[scale].from;
        buf_printf(json, "\"scale\",\"scale\":\"%s\",\"reverse\":%s", scales[scale].code,
                   item->reverse ? "true" : "false");
        break;
    case FORM_YES_NO:
        item->good = item->reverse ? 0 : 1;
        buf_printf(json, "\"yes-no\"%s",
                   !item->reverse           ? ""
                   : rng_below(rng, 2) == 0 ? ",\"positive\":\"no\""
                                            : ",\"reverse\":true");
        break;
    case FORM_SINGLE:
        item->good = 1 + (unsigned)rng_below(rng, (1 << OPTIONS) - 2);
        buf_adds(json, "\"single\",\"positive\":[");
        for (int i = 0, n = 0; i < OPTIONS; i++)
            if ((item->good >> i & 1) != 0)
                buf_printf(json, "%s\"o%d\"", n++ > 0 ? "," : "", i);
        buf_adds(json, "]");
        add_options(json);
        break;
    case FORM_NUMBER:
        item->low = -4 + (int64_t)rng_below(rng, 9);
        item->high = item->reverse ? 20 : item->low + (int64_t)rng_below(rng, 8);
        buf_printf(json, "\"number\",\"min\":-5,\"max\":20,\"positive\":{\"from\":%d", (int)item->low);
        if (item->reverse)
            buf_adds(json, "}");
        else
            buf_printf(json, ",\"to\":%d}", (int)item->high);
        break;
    case FORM_MULTI:
        buf_adds(json, "\"multi\"");
        add_options(json);
        break;
    default:
        buf_adds(json, "\"text\"");
    }
}

static inline bool has_parts(const struct made *made, size_t dimension) {
    for (size_t d = 0; d < made->dimension_count; d++)
        if (made->parents[d] == dimension)
            return true;
    return false;
}

/* In the order of a walk through the tree, as the file has them. papi: two levels, questions on the second. */
static inline void random_tree(struct made *made, struct rng *rng, bool papi) {
    size_t last = SURVEY_NONE;
    made->dimension_count = papi ? 2 + rng_below(rng, DIMENSIONS - 1) : 1 + rng_below(rng, DIMENSIONS);
    for (size_t d = 0; d < made->dimension_count; d++) {
        size_t parent = last;
        if (papi) {
            bool top = d == 0 || (last != SURVEY_NONE && made->parents[last] != SURVEY_NONE &&
                                  d + 1 < made->dimension_count && rng_below(rng, 3) == 0);
            parent = top ? SURVEY_NONE : made->parents[last] == SURVEY_NONE ? last : made->parents[last];
        } else {
            while (parent != SURVEY_NONE && rng_below(rng, 2) == 0)
                parent = made->parents[parent];
        }
        made->parents[d] = parent;
        last = d;
    }
}

/* leaf: the dimension it must be in, or SURVEY_NONE. */
static inline void random_item(struct made *made, struct rng *rng, struct item *item, size_t leaf, bool papi,
                               bool scale_only) {
    item->form =
        scale_only ? FORM_SCALE : (enum form)rng_below(rng, leaf != SURVEY_NONE ? FORM_MULTI : FORMS);
    if (scale_only && leaf == SURVEY_NONE && rng_below(rng, 4) == 0)
        item->form = FORM_TEXT;
    item->dimension = leaf;
    if (item->form >= FORM_MULTI || leaf != SURVEY_NONE)
        return;
    do
        item->dimension = rng_below(rng, made->dimension_count);
    while (papi && made->parents[item->dimension] == SURVEY_NONE);
}

/* Every dimension has a question: the first ones go to the leaves. */
static inline size_t leaf_at(const struct made *made, size_t n) {
    for (size_t d = 0; d < made->dimension_count; d++)
        if (!has_parts(made, d) && n-- == 0)
            return d;
    return SURVEY_NONE;
}

static inline void random_survey(struct made *made, struct rng *rng, const char *method) {
    bool papi = strcmp(method, "papi-scale") == 0, scale_only = strcmp(method, "mean-score") == 0;
    size_t scale = rng_below(rng, SCALES);
    struct buf json;
    *made = (struct made){0};
    buf_init(&json, 50000);
    random_tree(made, rng, papi);
    while (leaf_at(made, made->item_count) != SURVEY_NONE)
        made->item_count++;
    made->item_count += rng_below(rng, ITEMS - made->item_count + 1);
    buf_printf(&json, "{\"code\":\"test\",\"title\":{\"vi\":\"t\"},\"method\":\"%s\",\"dimensions\":[",
               method);
    add_dimensions(&json, made, SURVEY_NONE);
    buf_adds(&json, "],\"questions\":[");
    for (size_t q = 0; q < made->item_count; q++) {
        struct item *item = &made->items[q];
        random_item(made, rng, item, leaf_at(made, q), papi, scale_only);
        buf_printf(&json, "%s{\"code\":\"q%zu\",\"text\":{\"vi\":\"?\"},", q > 0 ? "," : "", q);
        if (item->dimension != SURVEY_NONE)
            buf_printf(&json, "\"dimension\":\"D%zu\",", item->dimension);
        if (item->form != FORM_TEXT)
            buf_adds(&json, "\"na\":true,");
        buf_adds(&json, "\"kind\":");
        add_rule(&json, item, rng, scale_only ? scale : rng_below(rng, SCALES));
        buf_adds(&json, "}");
    }
    buf_adds(&json, "]}");
    assert_false(json.failed);
    made->survey = load(json.p);
    buf_release(&json);
}

static inline struct value random_value(const struct item *item, struct rng *rng) {
    uint64_t chance = rng_below(rng, 10);
    if (chance < 2 || item->form == FORM_TEXT)
        return (struct value){.state = chance == 0 && item->form != FORM_TEXT ? VALUE_NA : VALUE_SKIPPED};
    int64_t number = item->form == FORM_SCALE    ? 1 + (int64_t)rng_below(rng, (uint64_t)item->levels)
                     : item->form == FORM_YES_NO ? (int64_t)rng_below(rng, 2)
                     : item->form == FORM_SINGLE ? (int64_t)rng_below(rng, OPTIONS)
                     : item->form == FORM_NUMBER ? -5 + (int64_t)rng_below(rng, 26)
                                                 : 1 + (int64_t)rng_below(rng, (1 << OPTIONS) - 1);
    return (struct value){.state = VALUE_SET, .number = number};
}

/* Some questions nobody answers. */
static inline void random_people(struct made *made, struct rng *rng) {
    bool asked[ITEMS];
    made->people = rng_below(rng, PEOPLE + 1);
    for (size_t q = 0; q < made->item_count; q++)
        asked[q] = rng_below(rng, 12) > 0;
    for (size_t p = 0; p < made->people; p++)
        for (size_t q = 0; q < made->item_count; q++)
            made->values[p][q] = asked[q] ? random_value(&made->items[q], rng) : (struct value){0};
}

static inline void add_person(const struct made *made, size_t person, struct tally *tally) {
    uint8_t bytes[ITEMS * 8] = {0};
    for (size_t q = 0; q < made->item_count; q++) {
        const struct question *question = &made->survey->questions[q];
        if (question->size > 0)
            question->kind->pack(question, &made->values[person][q], bytes + question->offset);
    }
    tally_add(tally, bytes);
}

/* From the bad end (0) to the good end (1). */
static inline double place(const struct item *item, int64_t number) {
    switch (item->form) {
    case FORM_SCALE:
        return item->reverse ? (double)(item->levels - number) / (item->levels - 1)
                             : (double)(number - 1) / (item->levels - 1);
    case FORM_YES_NO:
        return (unsigned)number == item->good;
    case FORM_SINGLE:
        return item->good >> number & 1;
    default:
        return number >= item->low && number <= item->high;
    }
}

static inline bool is_satisfied(const struct item *item, int64_t number) {
    if (item->form != FORM_SCALE)
        return place(item, number) > 0.5;
    return item->reverse ? number <= item->levels + 1 - item->from : number >= item->from;
}

static inline bool in_dimension(const struct made *made, size_t q, size_t dimension) {
    size_t d = made->items[q].dimension;
    while (d != SURVEY_NONE && d != dimension && dimension != SURVEY_ALL)
        d = made->parents[d];
    return d != SURVEY_NONE;
}

#endif
