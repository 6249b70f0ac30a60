#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/rand.h"
#include "base/str.h"
#include "core/equivalence.h"
#include "core/kind.h"
#include "core/survey_json.h"

static struct arena *arena;

static int setup(void **state) {
    (void)state;
    arena = arena_new(256 << 20);
    return arena == NULL;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct survey *load(const char *json) {
    static struct survey_faults faults;
    struct survey *survey = NULL;
    if (survey_load(str_of(json), arena, &survey, &faults, NULL) != 0)
        fail_msg("%s: %s\n%s", faults.items[0].pointer, faults.items[0].message, json);
    return survey;
}

#define DIMENSION(code) "{\"code\":\"" code "\",\"title\":{\"vi\":\"N\"}}"
#define SURVEY(dimensions, questions, more)                                                                  \
    "{\"code\":\"s\",\"title\":{\"vi\":\"T\"},\"method\":\"satisfied-share\",\"scale\":\"satisfaction-5\","  \
    "\"dimensions\":[" dimensions "],\"questions\":[" questions "]" more "}"
#define QUESTION(code, dimension, rest)                                                                      \
    "{\"code\":\"" code "\",\"dimension\":\"" dimension "\",\"text\":{\"vi\":\"H\"}," rest "}"
#define SCALE(code, dimension) QUESTION(code, dimension, "\"kind\":\"scale\"")
#define CONTINUES(what) ",\"continues\":[{\"revision\":1," what "}]"

static int make(const struct survey *now, const struct survey *then, struct equivalence *out,
                struct err *err) {
    return equivalence_make(now, then, &now->continuations[0], out, err);
}

/* The question of `then` that a code of `now` continues; "" for none. */
static const char *continued(const struct equivalence *e, const char *code) {
    size_t old = e->questions[survey_question(e->now, str_of(code))];
    return old == SURVEY_NONE ? "" : e->then->questions[old].code;
}

static const char *dimension(const struct equivalence *e, const char *code) {
    size_t old = equivalence_dimension(e, survey_dimension(e->now, str_of(code)));
    return old == SURVEY_NONE ? "" : old == SURVEY_ALL ? SURVEY_ALL_CODE : e->then->dimensions[old].code;
}

static void test_same_and_pairs(void **state) {
    (void)state;
    const struct survey *then =
        load(SURVEY(DIMENSION("A") "," DIMENSION("B") "," DIMENSION("C"),
                    SCALE("a1", "A") "," SCALE("a2", "A") "," SCALE("b1", "B") "," SCALE("c1", "C"), ""));
    const struct survey *now =
        load(SURVEY(DIMENSION("A") "," DIMENSION("B") "," DIMENSION("C"),
                    SCALE("a1", "A") "," SCALE("a2", "A") "," SCALE("b1", "B") "," SCALE("b2", "B") "," SCALE(
                        "c1", "C") ",{\"code\":\"note\",\"kind\":\"text\",\"text\":{\"vi\":\"Ghi\"}}",
                    CONTINUES("\"same\":true,\"questions\":{\"a2\":null,\"b2\":\"c1\",\"c1\":null}")));
    struct equivalence e;
    assert_int_equal(make(now, then, &e, NULL), 0);
    assert_string_equal(continued(&e, "a1"), "a1");
    assert_string_equal(continued(&e, "a2"), "");   /* null */
    assert_string_equal(continued(&e, "b1"), "b1"); /* same */
    assert_string_equal(continued(&e, "b2"), "c1"); /* named */
    assert_string_equal(continued(&e, "c1"), "");   /* its old one went to b2: nobody counts twice */
    assert_string_equal(continued(&e, "note"), "");
    /* A lost a2, B has one of C's, C none: no dimension counts what it counted. */
    assert_string_equal(dimension(&e, "A"), "");
    assert_string_equal(dimension(&e, "B"), "");
    assert_string_equal(dimension(&e, "C"), "");
    assert_string_equal(dimension(&e, "all"), "");
    /* Pairs alone: what is not named does not continue. */
    now = load(SURVEY(DIMENSION("X"), SCALE("x1", "X") "," SCALE("a1", "X") "," SCALE("a2", "X"),
                      ",\"continues\":[{\"survey\":\"old\",\"revision\":3,\"questions\":{\"x1\":\"b1\"}}]"));
    assert_int_equal(make(now, then, &e, NULL), 0);
    assert_string_equal(continued(&e, "x1"), "b1");
    assert_string_equal(continued(&e, "a1"), "");
    assert_string_equal(dimension(&e, "X"), ""); /* a1 and a2 are in it too */
    now = load(SURVEY(DIMENSION("X"), SCALE("x1", "X"), CONTINUES("\"questions\":{\"x1\":\"b1\"}")));
    assert_int_equal(make(now, then, &e, NULL), 0);
    assert_string_equal(dimension(&e, "X"),
                        "B"); /* the codes of dimensions do not matter, what they count does */
    assert_string_equal(dimension(&e, "all"), "B");
}

static void test_same_itself(void **state) {
    (void)state;
    const struct survey *survey = load(
        SURVEY(DIMENSION("A") "," DIMENSION("B"),
               SCALE("a1", "A") "," SCALE("b1", "B") ",{\"code\":\"note\",\"kind\":\"text\",\"text\":{\"vi\":"
                                                     "\"Ghi\"}}",
               ""));
    struct equivalence e;
    equivalence_same(survey, &e);
    assert_string_equal(continued(&e, "a1"), "a1");
    assert_string_equal(continued(&e, "note"), "");
    assert_string_equal(dimension(&e, "B"), "B");
    assert_string_equal(dimension(&e, "all"), "all");
    assert_true(e.whole);
}

static void test_missing_code(void **state) {
    (void)state;
    const struct survey *then = load(SURVEY(DIMENSION("A"), SCALE("a1", "A"), ""));
    const struct survey *now = load(SURVEY(DIMENSION("A"), SCALE("a1", "A") "," SCALE("a2", "A"),
                                           CONTINUES("\"same\":true,\"questions\":{\"a2\":\"z9\"}")));
    struct equivalence e = {.now = NULL};
    struct err err = ERR_INIT;
    assert_int_equal(make(now, then, &e, &err), ERR_INPUT);
    assert_string_equal(
        err.text, "question \"a2\" continues \"z9\", which revision 1 of s does not ask: mend the code");
    assert_null(e.now); /* untouched */
}

/* What a question was and is: only the first of a row is the same thing. */
static void test_changed(void **state) {
    (void)state;
    static const char *const kinds[][8] = {
        {"\"kind\":\"scale\"", "\"kind\":\"scale\",\"scale\":\"agree-5\"",
         "\"kind\":\"scale\",\"scale\":\"satisfaction-3\"", "\"kind\":\"scale\",\"reverse\":true",
         "\"kind\":\"yes-no\""},
        {"\"kind\":\"yes-no\"", "\"kind\":\"yes-no\",\"positive\":\"no\"",
         "\"kind\":\"yes-no\",\"reverse\":true"},
        {"\"kind\":\"single\",\"options\":[{\"code\":\"x\",\"text\":{\"vi\":\"X\"}},{\"code\":\"y\",\"text\":"
         "{"
         "\"vi\":\"Y\"}}],\"positive\":[\"x\"]",
         "\"kind\":\"single\",\"options\":[{\"code\":\"x\",\"text\":{\"vi\":\"X\"}},{\"code\":\"y\",\"text\":"
         "{"
         "\"vi\":\"Y\"}}],\"positive\":[\"y\"]",
         "\"kind\":\"single\",\"options\":[{\"code\":\"y\",\"text\":{\"vi\":\"X\"}},{\"code\":\"x\",\"text\":"
         "{"
         "\"vi\":\"Y\"}}],\"positive\":[\"y\"]",
         "\"kind\":\"single\",\"options\":[{\"code\":\"x\",\"text\":{\"vi\":\"X\"}},{\"code\":\"y\",\"text\":"
         "{"
         "\"vi\":\"Y\"}},{\"code\":\"z\",\"text\":{\"vi\":\"Z\"}}],\"positive\":[\"x\"]"},
        {"\"kind\":\"number\",\"min\":0,\"max\":9,\"positive\":{\"from\":5}",
         "\"kind\":\"number\",\"min\":0,\"max\":10,\"positive\":{\"from\":5}",
         "\"kind\":\"number\",\"min\":1,\"max\":9,\"positive\":{\"from\":5}",
         "\"kind\":\"number\",\"min\":0,\"max\":9,\"positive\":{\"from\":6}",
         "\"kind\":\"number\",\"min\":0,\"max\":9,\"positive\":{\"from\":5,\"to\":8}"}};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (size_t i = 0; kinds[k][i] != NULL; i++)
            for (int named = 0; named < 2; named++) {
                char then[2000], now[2000];
                snprintf(then, sizeof then,
                         SURVEY(DIMENSION("A"), QUESTION("a1", "A", "%s") "," SCALE("a2", "A"), ""),
                         kinds[k][0]);
                snprintf(now, sizeof now,
                         SURVEY(DIMENSION("A"), QUESTION("a1", "A", "%s,\"na\":true") "," SCALE("a2", "A"),
                                ",\"continues\":[{\"revision\":1,\"same\":true%s}]"),
                         kinds[k][i], named ? ",\"questions\":{\"a1\":\"a1\"}" : "");
                struct equivalence e;
                struct err err = ERR_INIT;
                int rc = make(load(now), load(then), &e, &err);
                /* The code alone promises nothing; a pair that is named and cannot hold is a fault. */
                assert_int_equal(rc, i > 0 && named ? ERR_INPUT : 0);
                if (rc != 0) {
                    assert_non_null(
                        strstr(err.text, "question \"a1\" cannot continue \"a1\": its kind, scale,"));
                    continue;
                }
                assert_string_equal(continued(&e, "a1"), i == 0 ? "a1" : "");
                assert_string_equal(continued(&e, "a2"), "a2");
                assert_string_equal(dimension(&e, "A"), i == 0 ? "A" : "");
            }
}

/* A question outside the index has no counts that could continue. */
static void test_not_counted(void **state) {
    (void)state;
    static const char outside[] = "{\"code\":\"y\",\"kind\":\"yes-no\",\"text\":{\"vi\":\"H\"}}";
    char json[1000];
    snprintf(json, sizeof json, SURVEY(DIMENSION("A"), SCALE("a1", "A") ",%s", ""), outside);
    const struct survey *then = load(json);
    const struct survey *now =
        load(SURVEY(DIMENSION("A"), SCALE("a1", "A") "," QUESTION("y", "A", "\"kind\":\"yes-no\""),
                    CONTINUES("\"same\":true")));
    struct equivalence e;
    assert_int_equal(make(now, then, &e, NULL), 0);
    assert_string_equal(continued(&e, "a1"), "a1");
    assert_string_equal(continued(&e, "y"), "");
    assert_string_equal(dimension(&e, "A"), "");
}

static void test_join(void **state) {
    (void)state;
    const struct survey *first = load(SURVEY(DIMENSION("A") "," DIMENSION("B"),
                                             SCALE("a1", "A") "," SCALE("a2", "A") "," SCALE("b1", "B"), ""));
    const struct survey *second = load(
        SURVEY(DIMENSION("A") "," DIMENSION("B"), SCALE("b9", "B") "," SCALE("a1", "A") "," SCALE("a2", "A"),
               CONTINUES("\"same\":true,\"questions\":{\"b9\":\"b1\",\"a2\":null}")));
    const struct survey *third = load(
        SURVEY(DIMENSION("A") "," DIMENSION("B"), SCALE("a2", "A") "," SCALE("a7", "A") "," SCALE("b9", "B"),
               ",\"continues\":[{\"revision\":2,\"same\":true,\"questions\":{\"a7\":\"a1\"}}]"));
    struct equivalence old, young, e;
    assert_int_equal(make(second, first, &old, NULL), 0);
    assert_int_equal(make(third, second, &young, NULL), 0);
    assert_string_equal(dimension(&young, "A"), "A");
    assert_string_equal(dimension(&young, "all"), "all");
    equivalence_join(&young, &old, &e);
    assert_ptr_equal(e.now, third);
    assert_ptr_equal(e.then, first);
    assert_string_equal(continued(&e, "a7"), "a1");
    assert_string_equal(continued(&e, "a2"), ""); /* the first step lost it */
    assert_string_equal(continued(&e, "b9"), "b1");
    assert_string_equal(dimension(&e, "A"), "");
    assert_string_equal(dimension(&e, "B"), "B");
    assert_string_equal(dimension(&e, "all"), "");
}

/* ---- Against a recount of the people ------------------------------------------------------------------------------ */

enum { IDS = 9, DIMS = 5, PEOPLE = 30 };
/* What may be asked; of a changed question another row of the same code. */
static const char *const specs[] = {"\"kind\":\"scale\"",
                                    "\"kind\":\"scale\",\"reverse\":true",
                                    "\"kind\":\"scale\",\"scale\":\"trust-4\"",
                                    "\"kind\":\"yes-no\"",
                                    "\"kind\":\"yes-no\",\"positive\":\"no\"",
                                    "\"kind\":\"number\",\"min\":0,\"max\":9,\"positive\":{\"from\":5}"};

struct draft {
    size_t parents[DIMS], count;           /* a parent has a smaller index, or is itself: at the top */
    size_t spec[IDS], at[IDS], order[IDS]; /* by id; at: the dimension */
    bool asked[IDS], renamed[IDS];
};

static struct rng rng_of_test;
static size_t below(size_t n) {
    return (size_t)rng_below(&rng_of_test, n);
}

static void draft_tree(struct draft *d) {
    d->count = 1 + below(DIMS);
    for (size_t i = 0; i < d->count; i++)
        d->parents[i] = below(2) == 0 ? i : below(i + 1);
    for (size_t i = 0; i < IDS; i++)
        d->at[i] = below(d->count);
}

/* Whether dimension `d` of one draft (DIMS: all) holds the question. */
static bool in_dimension(const struct draft *draft, size_t id, size_t d) {
    size_t at = draft->at[id];
    while (d != DIMS && at != d && draft->parents[at] != at)
        at = draft->parents[at];
    return d == DIMS || at == d;
}

/* A definition has no dimension without questions. */
static bool has_questions(const struct draft *draft, size_t d) {
    for (size_t id = 0; id < IDS; id++)
        if (draft->asked[id] && in_dimension(draft, id, d))
            return true;
    return false;
}

static void write_dimensions(struct buf *out, const struct draft *d, size_t parent) {
    const char *comma = "";
    for (size_t i = 0; i < d->count; i++) {
        bool top = d->parents[i] == i;
        if (parent == DIMS ? !top : top || d->parents[i] != parent)
            continue;
        if (!has_questions(d, i))
            continue;
        bool inner = false;
        for (size_t c = 0; c < d->count; c++)
            inner |= c != i && d->parents[c] == i && has_questions(d, c);
        buf_printf(out, "%s{\"code\":\"D%zu\",\"title\":{\"vi\":\"N\"}%s", comma, i,
                   inner ? ",\"dimensions\":[" : "");
        write_dimensions(out, d, i);
        buf_adds(out, inner ? "]}" : "}");
        comma = ",";
    }
}

static const struct survey *write_survey(const struct draft *d, bool scores, const char *more) {
    struct buf out;
    const char *comma = "";
    buf_init(&out, 20000);
    buf_printf(&out,
               "{\"code\":\"s\",\"title\":{\"vi\":\"T\"},\"method\":\"%s\",\"scale\":\"satisfaction-5\","
               "\"dimensions\":[",
               scores ? "mean-score" : "satisfied-share");
    write_dimensions(&out, d, DIMS);
    buf_adds(&out, "],\"questions\":[");
    for (size_t i = 0; i < IDS; i++) {
        size_t id = d->order[i];
        if (!d->asked[id])
            continue;
        buf_printf(&out,
                   "%s{\"code\":\"%c%zu\",\"dimension\":\"D%zu\",\"text\":{\"vi\":\"H\"},\"na\":true,%s}",
                   comma, d->renamed[id] ? 'n' : 'q', id, d->at[id], specs[scores ? 0 : d->spec[id]]);
        comma = ",";
    }
    buf_printf(&out, "]%s}", more);
    assert_false(out.failed);
    const struct survey *survey = load(arena_strdup(arena, out.p));
    buf_release(&out);
    return survey;
}

/* The pairs of a random map, and what is expected to continue: by id. */
static void write_map(struct draft *now, const struct draft *then, bool *expected, struct buf *out) {
    const char *comma = ",\"questions\":{";
    buf_adds(out, ",\"continues\":[{\"revision\":1,\"same\":true");
    for (size_t id = 0; id < IDS; id++) {
        bool both = now->asked[id] && then->asked[id], refused = below(5) == 0;
        expected[id] = both && now->spec[id] == then->spec[id] && !(refused && !now->renamed[id]);
        if (!now->asked[id] || (now->renamed[id] && !expected[id]))
            continue; /* a new code continues nothing unless it is named */
        if (now->renamed[id])
            buf_printf(out, "%s\"n%zu\":\"q%zu\"", comma, id, id);
        else if (refused)
            buf_printf(out, "%s\"q%zu\":null", comma, id);
        else
            continue;
        comma = ",";
    }
    buf_adds(out, comma[1] == '\0' ? "}}]" : "}]");
}

/* The questions counted by a dimension of now are exactly those of some dimension then, all continued. */
static bool dimension_expected(const struct draft *now, const struct draft *then, const bool *expected,
                               size_t d) {
    for (size_t old = 0; old <= then->count; old++) {
        bool exact = true, any = false;
        for (size_t id = 0; id < IDS; id++) {
            bool here = now->asked[id] && in_dimension(now, id, d);
            bool there = then->asked[id] && in_dimension(then, id, old == then->count ? DIMS : old);
            exact &= here ? there && expected[id] : !there;
            any |= here;
        }
        if (exact && any)
            return true;
    }
    return false;
}

static struct value random_value(const struct question *q) {
    if (below(5) < 2)
        return (struct value){.state = below(2) == 0 ? VALUE_NA : VALUE_SKIPPED};
    if (q->scale != NULL)
        return (struct value){.state = VALUE_SET, .number = 1 + (int64_t)below(q->scale->levels)};
    int64_t number = (int64_t)below(strcmp(q->kind->name, "number") == 0 ? 10 : 2);
    return (struct value){.state = VALUE_SET, .number = number};
}

static char old_code(const char *code, char out[8]) {
    snprintf(out, 8, "%s", code);
    out[0] = 'q';
    return out[1];
}

/* PEOPLE answer the old survey; the recount is the tally of what of each of them continues, had it been answered now. */
static void fill(const struct survey *then, const struct survey *now, const bool *expected, struct tally *old,
                 struct tally *recount) {
    for (size_t person = 0; person < PEOPLE; person++) {
        uint8_t then_bytes[1000], now_bytes[1000];
        struct value values[IDS];
        for (size_t q = 0; q < then->question_count; q++) {
            const struct question *question = &then->questions[q];
            values[q] = random_value(question);
            question->kind->pack(question, &values[q], then_bytes + question->offset);
        }
        for (size_t q = 0; q < now->question_count; q++) {
            const struct question *question = &now->questions[q];
            char code[8];
            size_t id = (size_t)(old_code(question->code, code) - '0');
            struct value value = {.state = VALUE_SKIPPED};
            if (expected[id])
                value = values[survey_question(then, str_of(code))];
            question->kind->pack(question, &value, now_bytes + question->offset);
        }
        tally_add(old, then_bytes);
        tally_add(recount, now_bytes);
    }
}

static void check(const struct equivalence *e, const struct draft *now, const struct draft *then,
                  const bool *expected) {
    struct tally old, recount, carried;
    assert_int_equal(tally_init(&old, e->then, arena, NULL), 0);
    assert_int_equal(tally_init(&recount, e->now, arena, NULL), 0);
    assert_int_equal(tally_init(&carried, e->now, arena, NULL), 0);
    fill(e->then, e->now, expected, &old, &recount);
    equivalence_carry(e, &old, &carried);
    assert_int_equal(carried.cells[0], PEOPLE);
    for (size_t q = 0; q < e->now->question_count; q++) {
        const struct question *question = &e->now->questions[q];
        /* One that does not continue has only zeros: the recount has nobody there. */
        assert_memory_equal(carried.cells + question->cell, recount.cells + question->cell,
                            question->kind->cells(question) * sizeof *carried.cells);
    }
    for (size_t d = 0; d <= now->count; d++) {
        char code[8];
        snprintf(code, sizeof code, "D%zu", d);
        size_t index = d == now->count ? SURVEY_ALL : survey_dimension(e->now, str_of(code));
        if (index == SURVEY_NONE)
            continue;
        bool continues = dimension_expected(now, then, expected, d == now->count ? DIMS : d);
        assert_int_equal(equivalence_dimension(e, index) != SURVEY_NONE, continues);
        static const uint64_t none[TALLY_SUMS_SCORED];
        assert_memory_equal(tally_sums(&carried, index), continues ? tally_sums(&recount, index) : none,
                            e->now->tally_sums * sizeof *carried.cells);
    }
    /* Carried twice is counted twice: it adds. */
    uint64_t before = carried.cells[e->now->tally_cells - e->now->tally_sums];
    equivalence_carry(e, &old, &carried);
    assert_int_equal(carried.cells[0], 2 * PEOPLE);
    assert_int_equal(carried.cells[e->now->tally_cells - e->now->tally_sums], 2 * before);
}

static void shuffle(size_t *order) {
    for (size_t i = 0; i < IDS; i++)
        order[i] = i;
    for (size_t i = IDS; i-- > 1;) {
        size_t j = below(i + 1), held = order[i];
        order[i] = order[j];
        order[j] = held;
    }
}

static void test_recount(void **state) {
    (void)state;
    size_t whole = 0, parts = 0;
    rng_of_test = rng_seeded(7);
    for (int round = 0; round < 1500; round++) {
        struct draft then = {.count = 0}, now;
        bool scores = below(4) == 0, dropped = below(3) == 0, gentle = below(2) == 0, expected[IDS];
        draft_tree(&then);
        shuffle(then.order);
        for (size_t id = 0; id < IDS; id++) {
            then.spec[id] = scores ? 0 : below(sizeof specs / sizeof *specs);
            then.asked[id] = id == 0 || below(3) > 0;
        }
        now = then;
        if (!gentle)
            draft_tree(&now);
        shuffle(now.order);
        for (size_t id = 0; id < IDS; id++) {
            now.asked[id] = id == 0 || (below(8) == 0 ? !then.asked[id] : then.asked[id]);
            now.renamed[id] = below(4) == 0;
            now.spec[id] = scores || below(8) > 0 ? then.spec[id] : below(sizeof specs / sizeof *specs);
        }
        struct buf map;
        buf_init(&map, 4000);
        write_map(&now, &then, expected, &map);
        const struct survey *old = write_survey(&then, scores, ""),
                            *young = write_survey(&now, scores && !dropped, map.p);
        struct equivalence e;
        struct err err = ERR_INIT;
        if (make(young, old, &e, &err) != 0)
            fail_msg("%s", err.text);
        check(&e, &now, &then, expected);
        whole += equivalence_dimension(&e, SURVEY_ALL) != SURVEY_NONE;
        for (size_t d = 0; d < young->dimension_count; d++)
            parts += e.dimensions[d] != SURVEY_NONE;
        buf_release(&map);
    }
    assert_true(whole > 20 && parts > 200); /* the rounds were worth something */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_and_pairs), cmocka_unit_test(test_same_itself),
        cmocka_unit_test(test_missing_code),   cmocka_unit_test(test_changed),
        cmocka_unit_test(test_not_counted),    cmocka_unit_test(test_join),
        cmocka_unit_test(test_recount),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
