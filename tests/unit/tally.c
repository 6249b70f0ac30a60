#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/embed.h"
#include "base/file.h"
#include "base/rand.h"
#include "core/answer.h"
#include "core/survey_json.h"
#include "core/tally.h"

/* method.md 3.2: 12 persons × 4 items, 0 = not applicable; items 1-3 are dimension A, item 4 is B. */
static const uint8_t matrix[12][4] = {{5, 4, 4, 5}, {4, 4, 3, 4}, {5, 5, 5, 5}, {2, 3, 3, 2},
                                      {4, 4, 4, 0}, {5, 4, 5, 4}, {3, 2, 4, 3}, {4, 4, 4, 4},
                                      {1, 2, 2, 0}, {4, 5, 4, 4}, {4, 3, 4, 5}, {5, 5, 4, 0}};

static struct survey *load(struct str json, struct arena *arena) {
    static struct survey_faults faults;
    struct survey *survey = NULL;
    assert_int_equal(survey_load(json, arena, &survey, &faults, NULL), 0);
    return survey;
}

static struct survey *load_twelve(struct arena *arena) {
    struct str json;
    assert_int_equal(file_load(TESTS "/surveys/ok/twelve.json", SURVEY_FILE_MAX, arena, &json, NULL), 0);
    return load(json, arena);
}

static struct survey *load_sipas(struct arena *arena) {
    return load(embed_find(embed_surveys, "sipas-service.json")->bytes, arena);
}

static struct tally empty(const struct survey *survey, struct arena *arena) {
    struct tally tally;
    assert_int_equal(tally_init(&tally, survey, arena, NULL), 0);
    return tally;
}

static void assert_sums(const struct tally *tally, size_t dimension, const uint64_t expected[TALLY_SUMS]) {
    const uint64_t *sums = tally_sums(tally, dimension);
    for (size_t i = 0; i < TALLY_SUMS; i++)
        assert_int_equal(sums[i], expected[i]);
}

static void golden_matrix(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    const struct survey *survey = load_twelve(arena);
    struct tally tally = empty(survey, arena);
    for (size_t person = 0; person < 12; person++) {
        uint8_t bytes[4];
        for (size_t i = 0; i < 4; i++)
            bytes[i] = matrix[person][i] == 0 ? ANSWER_NA_BYTE : matrix[person][i];
        tally_add(&tally, bytes);
    }
    assert_int_equal(tally.cells[0], 12);
    /* k, Σm, Σy, Σm², Σy², Σmy of the rows above. */
    assert_sums(&tally, 0, (uint64_t[]){12, 36, 26, 108, 72, 78});
    assert_sums(&tally, 1, (uint64_t[]){9, 9, 7, 9, 7, 7});
    assert_sums(&tally, SURVEY_ALL, (uint64_t[]){12, 45, 33, 171, 117, 126});
    /* They give the standard error of the golden file: var = k/(k-1) · Σ(y - Rm)² / (Σm)². */
    const uint64_t *s = tally_sums(&tally, SURVEY_ALL);
    double k = (double)s[TALLY_K], m = (double)s[TALLY_M], r = (double)s[TALLY_Y] / m;
    double squares = (double)s[TALLY_YY] - 2 * r * (double)s[TALLY_MY] + r * r * (double)s[TALLY_MM];
    assert_true(fabs(sqrt(k / (k - 1) * squares) / m - 0.11408544260986243) < 1e-12);
    static const uint64_t counts[4][6] = {
        {1, 1, 1, 5, 4, 0}, {0, 2, 2, 5, 3, 0}, {0, 1, 2, 7, 2, 0}, {0, 1, 1, 4, 3, 3}};
    static const uint64_t items[4][2] = {{12, 9}, {12, 8}, {12, 9}, {9, 7}};
    for (size_t q = 0; q < 4; q++) {
        const struct question *question = &survey->questions[q];
        const uint64_t *cells = tally.cells + question->cell;
        struct item_counts item;
        for (size_t i = 0; i < 6; i++)
            assert_int_equal(cells[i], counts[q][i]);
        question->kind->summary(question, cells, &item);
        assert_int_equal(item.answers, items[q][0]);
        assert_int_equal(item.satisfied, items[q][1]);
    }
    tally_clear(&tally);
    struct tally zero = empty(survey, arena);
    assert_true(tally_equal(&tally, &zero));
    arena_free(arena);
}

/* What no form and no import lets in counts as skipped, wherever it came from. */
static void impossible_bytes_count_as_skipped(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    const struct survey *survey = load_twelve(arena);
    struct tally odd = empty(survey, arena), skipped = empty(survey, arena);
    tally_add(&odd, (const uint8_t[]){6, 7, 254, 128});
    tally_add(&skipped, (const uint8_t[]){0, 0, 0, 0});
    assert_true(tally_equal(&odd, &skipped));
    assert_int_equal(odd.cells[0], 1);
    arena_free(arena);
}

static void random_response(const struct survey *survey, struct rng *rng, uint8_t *bytes) {
    for (size_t i = 0; i < survey->answers_size; i++)
        bytes[i] = (uint8_t)(rng_below(rng, 8) == 7 ? ANSWER_NA_BYTE : rng_below(rng, 6));
}

static struct tally random_tally(const struct survey *survey, struct rng *rng, struct arena *arena) {
    struct tally tally = empty(survey, arena);
    uint8_t bytes[SURVEY_QUESTIONS_MAX];
    for (uint64_t n = rng_below(rng, 300); n > 0; n--) {
        random_response(survey, rng, bytes);
        tally_add(&tally, bytes);
    }
    return tally;
}

/* The same figures the slow way: per dimension over all questions below it, from unpacked values. */
static void add_slowly(struct tally *tally, const uint8_t *bytes, struct arena *arena) {
    const struct survey *survey = tally->survey;
    struct answer answer;
    assert_int_equal(answer_unpack(survey, bytes, survey->answers_size, arena, &answer, NULL), 0);
    tally->cells[0]++;
    for (size_t q = 0; q < survey->question_count; q++) {
        const struct value *value = &answer.values[q];
        if (value->state == VALUE_SET)
            tally->cells[survey->questions[q].cell + (size_t)value->number - 1]++;
        else if (value->state == VALUE_NA)
            tally->cells[survey->questions[q].cell + 5]++;
    }
    for (size_t d = 0; d <= survey->dimension_count; d++) {
        uint64_t m = 0, y = 0;
        for (size_t q = 0; q < survey->question_count; q++) {
            const struct value *value = &answer.values[q];
            if (value->state != VALUE_SET ||
                !survey_question_in(survey, q, d == survey->dimension_count ? SURVEY_ALL : d))
                continue;
            m++;
            y += value->number >= 4;
        }
        const uint64_t add[TALLY_SUMS] = {m > 0, m, y, m * m, y * y, m * y};
        uint64_t *sums = tally->cells + survey->tally_cells - (survey->dimension_count + 1 - d) * TALLY_SUMS;
        for (size_t i = 0; i < TALLY_SUMS; i++)
            sums[i] += add[i];
    }
}

static void sums_equal_brute_force(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 28), *scratch = arena_new(1 << 20);
    struct rng rng = rng_seeded(11);
    const struct survey *survey = load_sipas(arena);
    struct tally fast = empty(survey, arena), slow = empty(survey, arena);
    uint8_t bytes[16];
    for (int i = 0; i < 2000; i++) {
        random_response(survey, &rng, bytes);
        tally_add(&fast, bytes);
        add_slowly(&slow, bytes, scratch);
        assert_true(tally_equal(&fast, &slow));
        arena_reset(scratch);
    }
    arena_free(scratch);
    arena_free(arena);
}

static void merging_is_adding(void **state) {
    (void)state;
    struct rng rng = rng_seeded(5);
    for (int round = 0; round < 50; round++) {
        struct arena *arena = arena_new(1 << 24);
        const struct survey *survey = load_sipas(arena);
        struct tally a = random_tally(survey, &rng, arena), b = random_tally(survey, &rng, arena),
                     c = random_tally(survey, &rng, arena);
        struct tally left = empty(survey, arena), right = empty(survey, arena), inner = empty(survey, arena);
        tally_merge(&left, &a); /* (a + b) + c */
        tally_merge(&left, &b);
        tally_merge(&left, &c);
        tally_merge(&inner, &c); /* (c + b) + a, the inner one as packed bytes */
        tally_merge(&inner, &b);
        struct buf packed;
        buf_init(&packed, 1 << 20);
        tally_pack(&inner, &packed);
        assert_false(packed.failed);
        assert_int_equal(tally_merge_packed(&right, (uint8_t *)packed.p, packed.n, NULL), 0);
        assert_true(tally_equal(&right, &inner));
        tally_merge(&right, &a);
        assert_true(tally_equal(&left, &right));
        buf_release(&packed);
        arena_free(arena);
    }
}

static void any_cells_round_trip(void **state) {
    (void)state;
    struct rng rng = rng_seeded(6);
    struct arena *arena = arena_new(1 << 24);
    const struct survey *survey = load_sipas(arena);
    for (int round = 0; round < 200; round++) {
        struct tally tally = empty(survey, arena), again = empty(survey, arena);
        for (size_t i = 0; i < survey->tally_cells; i++) {
            rng_bytes(&rng, &tally.cells[i], 8);
            tally.cells[i] >>= 1 + rng_below(&rng, 63);
        }
        tally.cells[7] = INT64_MAX;
        struct buf packed;
        buf_init(&packed, 1 << 20);
        tally_pack(&tally, &packed);
        assert_int_equal(tally_merge_packed(&again, (uint8_t *)packed.p, packed.n, NULL), 0);
        assert_true(tally_equal(&tally, &again));
        buf_release(&packed);
    }
    arena_free(arena);
}

/* Refused, with these words, and the tally as it was. */
static void refuses(struct tally *tally, const void *bytes, size_t n, const char *words) {
    struct err err = ERR_INIT;
    uint64_t before[64];
    size_t cells = tally->survey->tally_cells;
    assert_true(cells <= sizeof before / sizeof before[0]);
    memcpy(before, tally->cells, cells * sizeof *before);
    assert_int_equal(tally_merge_packed(tally, bytes, n, &err), ERR_STORE);
    if (strstr(err.text, words) == NULL)
        fail_msg("%s", err.text);
    assert_memory_equal(tally->cells, before, cells * sizeof *before);
}

static void damaged_bytes_are_refused(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    const struct survey *survey = load_twelve(arena);
    struct tally tally = empty(survey, arena), one = empty(survey, arena);
    size_t cells = survey->tally_cells;
    assert_true(cells > 2 * 16 && cells < 3 * 16); /* two whole blocks and a short one */
    tally_add(&one, (const uint8_t[]){5, 5, 5, 5});
    struct buf packed;
    buf_init(&packed, 1 << 16);
    tally_pack(&one, &packed);
    uint8_t bytes[256];
    memcpy(bytes, packed.p, packed.n);
    bytes[packed.n] = 0;
    refuses(&tally, "", 0, "unknown format");
    refuses(&tally, "\x02", 1, "unknown format");
    refuses(&tally, "\x01\x00\x00", 3, "unknown format"); /* of before, which the store's migration repacks */
    refuses(&tally, bytes, packed.n - 1, "the block at cell 32 of");
    refuses(&tally, bytes, packed.n + 1, "1 bytes too many for survey");
    bytes[1]++;
    refuses(&tally, bytes, packed.n, "cells and survey");
    bytes[1]--;
    bytes[3 + 17] = 3; /* the second block's width */
    refuses(&tally, bytes, packed.n, "the block at cell 16 of");
    /* Past 63 bits in the last cell, which is a sum of the whole survey: what came before it is taken back. */
    tally.cells[cells - 1] = INT64_MAX;
    refuses(&tally, packed.p, packed.n, "the block at cell 32 of");
    tally.cells[cells - 1] -= one.cells[cells - 1];
    assert_int_equal(tally_merge_packed(&tally, (uint8_t *)packed.p, packed.n, NULL), 0);
    assert_int_equal(tally.cells[cells - 1], INT64_MAX);
    assert_int_equal(tally.cells[0], 1);
    /* Nobody can read more, so nobody writes it. */
    tally.cells[cells - 1]++;
    tally_pack(&tally, &packed);
    assert_true(packed.failed);
    buf_release(&packed);
    arena_free(arena);
}

static void random_bytes_are_survived(void **state) {
    (void)state;
    struct rng rng = rng_seeded(8);
    struct arena *arena = arena_new(1 << 20);
    const struct survey *survey = load_twelve(arena);
    struct tally tally = empty(survey, arena), before = empty(survey, arena);
    unsigned added = 0;
    for (int round = 0; round < 100000; round++) {
        uint8_t bytes[80] = {0};
        size_t cells = survey->tally_cells, n = rng_below(&rng, sizeof bytes + 1);
        rng_bytes(&rng, bytes, n);
        if (n > 0 && rng_below(&rng, 10) > 0)
            bytes[0] = 2;
        if (n > 3 && rng_below(&rng, 10) > 0)
            memcpy(bytes + 1, (const uint8_t[]){(uint8_t)cells, 0}, 2);
        for (size_t at = 3; at < n && rng_below(&rng, 10) > 0; at += 1 + 16 * (size_t)bytes[at])
            bytes[at] = (uint8_t)rng_below(&rng, 3); /* blocks of some width */
        if (n > 3 && rng_below(&rng, 4) == 0)
            n = 3 + 1 + 16 + 1 + 16 + 1 + (cells - 32); /* as if each were 1 */
        tally_clear(&before);
        tally_merge(&before, &tally);
        int rc = tally_merge_packed(&tally, bytes, n, NULL);
        assert_true(rc == 0 || (rc == ERR_STORE && tally_equal(&tally, &before)));
        added += rc == 0;
        /* Answers that would not unpack are skipped, not counted out of bounds. */
        if (n >= survey->answers_size)
            tally_add(&tally, bytes);
    }
    assert_true(added > 100);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_matrix),
        cmocka_unit_test(impossible_bytes_count_as_skipped),
        cmocka_unit_test(sums_equal_brute_force),
        cmocka_unit_test(merging_is_adding),
        cmocka_unit_test(any_cells_round_trip),
        cmocka_unit_test(damaged_bytes_are_refused),
        cmocka_unit_test(random_bytes_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
