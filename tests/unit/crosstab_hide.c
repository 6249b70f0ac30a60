/* What a two-way table hides, attacked: by elimination over every group of few people, and for small tables by trying all
 * tables that show the same. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/rand.h"
#include "core/crosstab_hide.h"

enum { TABLES = 4000, SIDE = 5, CELLS = (SIDE + 1) * (SIDE + 1), GROUPS_MAX = 14, PRIME = 1000003 };

struct table {
    size_t rows, columns;
    uint64_t threshold, people[CELLS];
    bool hidden[CELLS];
};

static size_t at(const struct table *t, size_t row, size_t column) {
    return row * (t->columns + 1) + column;
}

static void totals(struct table *t) {
    for (size_t r = 0; r <= t->rows; r++)
        t->people[at(t, r, t->columns)] = t->columns == 0 && r < t->rows ? t->people[at(t, r, 0)] : 0;
    for (size_t c = 0; c < t->columns; c++)
        t->people[at(t, t->rows, c)] = 0;
    t->people[at(t, t->rows, t->columns)] = 0;
    for (size_t r = 0; r < t->rows; r++) {
        for (size_t c = 0; c < t->columns; c++) {
            t->people[at(t, r, t->columns)] += t->people[at(t, r, c)];
            t->people[at(t, t->rows, c)] += t->people[at(t, r, c)];
        }
        t->people[at(t, t->rows, t->columns)] += t->people[at(t, r, t->columns)];
    }
}

/* One in three tables has no columns but the totals. */
static void random_table(struct rng *rng, struct table *t, size_t side) {
    do {
        *t = (struct table){.rows = 2 + rng_below(rng, side - 1),
                            .columns = rng_below(rng, 3) == 0 ? 0 : 1 + rng_below(rng, side),
                            .threshold = 2 + rng_below(rng, 9)};
        uint64_t most = 1 + rng_below(rng, 4 * t->threshold), empty = rng_below(rng, 4);
        for (size_t r = 0; r < t->rows; r++)
            for (size_t c = 0; c < (t->columns == 0 ? 1 : t->columns); c++)
                t->people[at(t, r, c)] = rng_below(rng, 6) < empty ? 0 : rng_below(rng, most + 1);
        totals(t);
    } while (t->people[at(t, t->rows, t->columns)] < t->threshold);
    crosstab_hide(t->people, t->rows, t->columns, t->threshold, t->hidden);
}

/* ---- Everything that is shown, as equations over the hidden cells --------------------------------------------------- */

struct attack {
    size_t unknowns[CELLS], count;  /* inner cells; of one direction the rows' totals */
    int64_t rows[2 * CELLS][CELLS]; /* in echelon form, modulo PRIME */
    size_t row_count;
};

static int64_t inverse(int64_t a) {
    int64_t out = 1;
    for (int64_t e = PRIME - 2; e > 0; e /= 2, a = a * a % PRIME)
        if (e % 2 == 1)
            out = out * a % PRIME;
    return out;
}

/* Takes a row off by those in echelon form; true: nothing is left. */
static bool reduced(const struct attack *a, int64_t *row) {
    for (size_t i = 0; i < a->row_count; i++) {
        size_t lead = 0;
        while (a->rows[i][lead] == 0)
            lead++;
        int64_t factor = row[lead];
        for (size_t k = 0; k < a->count; k++)
            row[k] = ((row[k] - factor * a->rows[i][k]) % PRIME + PRIME) % PRIME;
    }
    for (size_t k = 0; k < a->count; k++)
        if (row[k] != 0)
            return false;
    return true;
}

static void take(struct attack *a, int64_t *row) {
    if (reduced(a, row))
        return;
    size_t lead = 0;
    while (row[lead] == 0)
        lead++;
    int64_t scale = inverse(row[lead]);
    for (size_t k = 0; k < a->count; k++)
        a->rows[a->row_count][k] = row[k] * scale % PRIME;
    a->row_count++;
}

static bool in_line(const struct table *t, size_t cell, size_t row, size_t column) {
    size_t width = t->columns + 1;
    return (row == t->rows || cell / width == row) && (column == t->columns || cell % width == column);
}

static void attack_make(const struct table *t, struct attack *a) {
    *a = (struct attack){0};
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < (t->columns == 0 ? 1 : t->columns); c++)
            if (t->hidden[at(t, r, c)])
                a->unknowns[a->count++] = at(t, r, c);
    for (size_t r = 0; r <= t->rows; r++)
        for (size_t c = 0; c <= t->columns; c++) {
            int64_t row[CELLS] = {0};
            bool is_total = r == t->rows || (c == t->columns && t->columns > 0);
            for (size_t k = 0; k < a->count; k++)
                row[k] = in_line(t, a->unknowns[k], r, c);
            if (is_total && (!t->hidden[at(t, r, c)] || (r == t->rows && c == t->columns)))
                take(a, row);
        }
}

/* No group of hidden cells of few people has a sum that follows. */
static void check_groups(const struct table *t, const struct attack *a) {
    for (uint32_t group = 1; a->count <= GROUPS_MAX && group < (uint32_t)1 << a->count; group++) {
        int64_t row[CELLS] = {0};
        uint64_t people = 0;
        for (size_t k = 0; k < a->count; k++) {
            row[k] = group >> k & 1;
            people += row[k] != 0 ? t->people[a->unknowns[k]] : 0;
        }
        if (people > 0 && people < t->threshold && reduced(a, row))
            fail_msg("%llu people follow", (unsigned long long)people);
    }
    for (size_t k = 0; k < a->count; k++) {
        int64_t row[CELLS] = {0};
        row[k] = 1;
        if (t->people[a->unknowns[k]] > 0)
            assert_false(reduced(a, row) && t->people[a->unknowns[k]] < t->threshold);
    }
}

static void check_small(const struct table *t) {
    for (size_t i = 0; i < (t->rows + 1) * (t->columns + 1); i++)
        if (t->people[i] > 0 && t->people[i] < t->threshold)
            assert_true(t->hidden[i]);
    assert_false(t->hidden[at(t, t->rows, t->columns)]);
}

static void nothing_of_few_people_follows(void **state) {
    struct rng rng = rng_seeded(11);
    size_t hidden = 0, attacked = 0;
    (void)state;
    for (size_t n = 0; n < TABLES; n++) {
        struct table t;
        struct attack a;
        random_table(&rng, &t, SIDE);
        check_small(&t);
        attack_make(&t, &a);
        check_groups(&t, &a);
        hidden += a.count > 0;
        attacked += a.count > 0 && a.count <= GROUPS_MAX;
    }
    assert_in_range(hidden, TABLES / 2, TABLES);
    assert_in_range(attacked, 1000, TABLES);
}

/* ---- All tables that show the same ----------------------------------------------------------------------------------- */

struct search {
    const struct table *t;
    struct attack a;
    uint64_t low[CELLS], high[CELLS], found, steps;
    struct table made;
};

static bool shows_the_same(const struct table *t, const struct table *made) {
    for (size_t i = 0; i < (t->rows + 1) * (t->columns + 1); i++)
        if ((!t->hidden[i] || i == at(t, t->rows, t->columns)) && t->people[i] != made->people[i])
            return false;
    return true;
}

/* Who attacks knows that every hidden cell has somebody, unless cells without people are hidden too. */
static void look(struct search *s, size_t k) {
    const struct table *t = s->t;
    if (k == s->a.count) {
        totals(&s->made);
        if (!shows_the_same(t, &s->made))
            return;
        s->found++;
        for (size_t i = 0; i < (t->rows + 1) * (t->columns + 1); i++) {
            s->low[i] = s->made.people[i] < s->low[i] ? s->made.people[i] : s->low[i];
            s->high[i] = s->made.people[i] > s->high[i] ? s->made.people[i] : s->high[i];
        }
        return;
    }
    size_t cell = s->a.unknowns[k];
    uint64_t most = t->people[cell] + 3;
    s->steps++;
    for (uint64_t value = t->people[cell] > 0 ? 1 : 0; value <= most; value++) {
        s->made.people[cell] = value;
        look(s, k + 1);
    }
}

/* Cells of few people can be another number, for all that is shown; unless all of the table is hidden. */
static void every_small_cell_could_be_another(void **state) {
    struct rng rng = rng_seeded(12);
    size_t checked = 0;
    (void)state;
    for (size_t n = 0; n < 20 * TABLES && checked < 1500; n++) {
        struct table t;
        struct search s = {.t = &t};
        double tables = 1;
        size_t width;
        random_table(&rng, &t, 3);
        width = t.columns + 1;
        attack_make(&t, &s.a);
        for (size_t k = 0; k < s.a.count; k++)
            tables *= (double)t.people[s.a.unknowns[k]] + 4;
        if (s.a.count == 0 || tables > 20000 || s.a.count == t.rows * (t.columns == 0 ? 1 : t.columns))
            continue;
        checked++;
        s.made = t;
        memset(s.low, 255, sizeof s.low);
        look(&s, 0);
        for (size_t cell = 0; cell < at(&t, t.rows, t.columns); cell++)
            if (t.people[cell] > 0 && t.people[cell] < t.threshold && s.low[cell] == s.high[cell])
                fail_msg("cell %zu,%zu is %llu", cell / width, cell % width,
                         (unsigned long long)t.people[cell]);
    }
    assert_in_range(checked, 1000, 1500);
}

static void totals_hide_by_themselves(void **state) {
    struct rng rng = rng_seeded(13);
    (void)state;
    for (size_t n = 0; n < TABLES; n++) {
        struct table t, alone;
        random_table(&rng, &t, SIDE);
        if (t.columns == 0)
            continue;
        alone = (struct table){.rows = t.rows, .columns = 0, .threshold = t.threshold};
        for (size_t r = 0; r <= t.rows; r++)
            alone.people[r] = t.people[at(&t, r, t.columns)];
        crosstab_hide(alone.people, t.rows, 0, t.threshold, alone.hidden);
        for (size_t r = 0; r < t.rows; r++)
            assert_int_equal(alone.hidden[r], t.hidden[at(&t, r, t.columns)]);
    }
}

/* 2 of 40 people hide with the next smallest group; nothing is hidden where all are many. */
static void hides_no_more_than_it_must(void **state) {
    (void)state;
    struct table t = {.rows = 3, .columns = 0, .threshold = 5, .people = {2, 30, 8, 40}};
    crosstab_hide(t.people, 3, 0, 5, t.hidden);
    assert_true(t.hidden[0] && !t.hidden[1] && t.hidden[2] && !t.hidden[3]);
    t = (struct table){.rows = 2, .columns = 2, .threshold = 5, .people = {5, 6, 0, 7, 0, 0}};
    totals(&t);
    crosstab_hide(t.people, 2, 2, 5, t.hidden);
    for (size_t i = 0; i < 9; i++)
        assert_false(t.hidden[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_of_few_people_follows),
        cmocka_unit_test(every_small_cell_could_be_another),
        cmocka_unit_test(totals_hide_by_themselves),
        cmocka_unit_test(hides_no_more_than_it_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
