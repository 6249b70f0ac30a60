/* What the tables of all dimensions hide together, attacked: everything that is shown of a whole and its parts, in tables with two
 * directions and with one, is set up as equations, and no sum of few people's answers may follow from them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/rand.h"
#include "core/crosstab_hide.h"
#include "core/crosstab_tree.h"

enum { WORLDS = 8000, PARTS = 7, SIDE = 3, CELLS = (SIDE + 1) * (SIDE + 1), UNKNOWNS = 12, PRIME = 1000003 };
static struct arena *arena;

struct world {
    size_t rows, columns, count, leaf_count;
    uint64_t threshold;
    size_t above[PARTS], leaves[PARTS]; /* leaves: the parts that are */
    uint64_t who[CELLS][1 << PARTS];    /* people of an inner cell by the leaves they answered (bits) */
    uint64_t responses[CELLS], people[PARTS][CELLS];
    bool hidden[PARTS][CELLS];
};

static size_t at(const struct world *w, size_t row, size_t column) {
    return row * (w->columns + 1) + column;
}

static bool is_below(const struct world *w, size_t part, size_t above) {
    while (part != above && part != CROSSTAB_TOP)
        part = w->above[part];
    return part == above;
}

/* The leaves (bits) below a part. */
static uint32_t leaves_of(const struct world *w, size_t part) {
    uint32_t set = 0;
    for (size_t l = 0; l < w->leaf_count; l++)
        set |= is_below(w, w->leaves[l], part) ? (uint32_t)1 << l : 0;
    return set;
}

static bool in_line(const struct world *w, size_t inner, size_t line) {
    size_t width = w->columns + 1;
    return (line / width == w->rows || line / width == inner / width) &&
           (line % width == w->columns || line % width == inner % width);
}

/* People behind any cell, total or not, who answered one of these leaves; 0: whoever came. */
static uint64_t people_of(const struct world *w, size_t line, uint32_t leaves) {
    uint64_t sum = 0;
    for (size_t r = 0; r < w->rows; r++)
        for (size_t c = 0; c < w->columns; c++)
            for (uint32_t set = 0; in_line(w, at(w, r, c), line) && set < 1u << w->leaf_count; set++)
                sum += leaves == 0 || (set & leaves) != 0 ? w->who[at(w, r, c)][set] : 0;
    return sum;
}

/* A whole of leaves, or with one part that has leaves of its own. */
static void random_tree(struct rng *rng, struct world *w) {
    w->above[0] = CROSSTAB_TOP;
    w->count = 1;
    size_t top = rng_below(rng, 3), below = 1 + rng_below(rng, 3);
    for (size_t i = 0; i < top; i++)
        w->above[w->count++] = 0;
    size_t over = top > 0 && rng_below(rng, 2) == 0 ? w->count : 0;
    if (over > 0)
        w->above[w->count++] = 0;
    for (size_t i = 0; i < below; i++)
        w->above[w->count++] = over;
    for (size_t i = 0; i < w->count; i++) {
        bool leaf = true;
        for (size_t k = 1; k < w->count; k++)
            leaf = leaf && w->above[k] != i;
        if (leaf)
            w->leaves[w->leaf_count++] = i;
    }
}

static void hide(struct world *w, const uint64_t *responses, size_t rows, size_t columns,
                 uint64_t people[PARTS][CELLS], bool hidden[PARTS][CELLS]) {
    struct crosstab_part parts[PARTS];
    struct err err = ERR_INIT;
    for (size_t i = 0; i < w->count; i++)
        parts[i] = (struct crosstab_part){w->above[i], people[i], hidden[i]};
    assert_int_equal(crosstab_hide_tree(responses, rows, columns, w->threshold, parts, w->count, arena, &err),
                     0);
}

/* Mostly everybody answers a leaf; one is rare. */
static void random_world(struct rng *rng, struct world *w) {
    *w = (struct world){.rows = 2 + rng_below(rng, SIDE - 1), .threshold = 2 + rng_below(rng, 5)};
    w->columns = 2 + rng_below(rng, SIDE - 1);
    random_tree(rng, w);
    size_t rare = rng_below(rng, w->leaf_count + 1), most = (rng_below(rng, 4) + 1) * w->threshold;
    for (size_t r = 0; r < w->rows; r++)
        for (size_t c = 0; c < w->columns; c++)
            for (size_t n = rng_below(rng, most + 1) + (rng_below(rng, 4) > 0 ? w->threshold : 0); n > 0;
                 n--) {
                uint32_t set = 0;
                for (size_t l = 0; l < w->leaf_count; l++)
                    set |= rng_below(rng, 10) < (l == rare ? 3u : 9u) ? 1u << l : 0;
                w->who[at(w, r, c)][set]++;
            }
    for (size_t line = 0; line < (w->rows + 1) * (w->columns + 1); line++) {
        w->responses[line] = people_of(w, line, 0);
        for (size_t i = 0; i < w->count; i++)
            w->people[i][line] = people_of(w, line, leaves_of(w, i));
    }
    hide(w, w->responses, w->rows, w->columns, w->people, w->hidden);
    arena_reset(arena);
}

/* ---- The attack ------------------------------------------------------------------------------------------------------ */

enum { VARIABLES = PARTS * CELLS };
struct attack {
    int64_t rows[VARIABLES][VARIABLES]; /* in echelon form, modulo PRIME */
    size_t lead[VARIABLES], row_count;
};

static int64_t inverse(int64_t a) {
    int64_t out = 1;
    for (int64_t e = PRIME - 2; e > 0; e /= 2, a = a * a % PRIME)
        if (e % 2 == 1)
            out = out * a % PRIME;
    return out;
}

static bool reduced(const struct attack *a, int64_t *row, size_t *lead) {
    for (size_t i = 0; i < a->row_count; i++) {
        int64_t factor = row[a->lead[i]];
        for (size_t k = 0; factor != 0 && k < VARIABLES; k++)
            row[k] = ((row[k] - factor * a->rows[i][k]) % PRIME + PRIME) % PRIME;
    }
    for (*lead = 0; *lead < VARIABLES && row[*lead] == 0; ++*lead)
        ;
    return *lead == VARIABLES;
}

/* Everything that is shown of any part, over the answers of a leaf in an inner cell. */
static void attack_make(const struct world *w, struct attack *a) {
    a->row_count = 0;
    for (size_t i = 0; i < w->count; i++)
        for (size_t line = 0; line < (w->rows + 1) * (w->columns + 1); line++) {
            int64_t row[VARIABLES] = {0};
            size_t lead;
            uint32_t leaves = leaves_of(w, i);
            for (size_t l = 0; l < w->leaf_count; l++)
                for (size_t r = 0; r < w->rows; r++)
                    for (size_t c = 0; c < w->columns; c++)
                        row[l * CELLS + at(w, r, c)] =
                            (leaves >> l & 1) != 0 && in_line(w, at(w, r, c), line);
            if (w->hidden[i][line] || reduced(a, row, &lead))
                continue;
            int64_t scale = inverse(row[lead]);
            for (size_t k = 0; k < VARIABLES; k++)
                a->rows[a->row_count][k] = row[k] * scale % PRIME;
            a->lead[a->row_count++] = lead;
        }
}

static uint64_t people_behind(const struct world *w, const size_t *unknowns, size_t count, uint32_t group) {
    uint32_t leaves[CELLS] = {0};
    uint64_t sum = 0;
    for (size_t k = 0; k < count; k++)
        leaves[unknowns[k] % CELLS] |= (group >> k & 1) << unknowns[k] / CELLS;
    for (size_t cell = 0; cell < CELLS; cell++)
        sum += leaves[cell] == 0 ? 0 : people_of(w, cell, leaves[cell]);
    return sum;
}

/* Every group of what is hidden, where that is little; how many few people's were looked at. */
static size_t check_groups(const struct world *w, const struct attack *a) {
    size_t unknowns[VARIABLES], count = 0, looked = 0, lead;
    for (size_t l = 0; l < w->leaf_count; l++)
        for (size_t r = 0; r < w->rows; r++)
            for (size_t c = 0; c < w->columns; c++)
                if (w->hidden[w->leaves[l]][at(w, r, c)])
                    unknowns[count++] = l * CELLS + at(w, r, c);
    for (uint32_t group = 1; count <= UNKNOWNS && group < (uint32_t)1 << count; group++) {
        int64_t row[VARIABLES] = {0};
        uint64_t people = people_behind(w, unknowns, count, group);
        for (size_t k = 0; k < count; k++)
            row[unknowns[k]] = group >> k & 1;
        if (people == 0 || people >= w->threshold)
            continue;
        looked++;
        if (reduced(a, row, &lead))
            fail_msg("%llu people's answers follow", (unsigned long long)people);
    }
    return looked;
}

static void nothing_of_few_people_follows_from_all_tables(void **state) {
    struct rng rng = rng_seeded(31);
    static struct world w;
    static struct attack a;
    size_t looked = 0, worlds = 0;
    (void)state;
    for (size_t n = 0; n < WORLDS; n++) {
        random_world(&rng, &w);
        for (size_t i = 0; i < w.count; i++)
            for (size_t line = 0; line < (w.rows + 1) * (w.columns + 1); line++)
                if (w.people[i][line] > 0 && w.people[i][line] < w.threshold)
                    assert_true(w.hidden[i][line]);
        attack_make(&w, &a);
        size_t more = check_groups(&w, &a);
        looked += more;
        worlds += more > 0;
    }
    assert_in_range(looked, 30000, SIZE_MAX);
    assert_in_range(worlds, 500, WORLDS);
}

/* A table by one of the two features shows the same totals. */
static void totals_are_the_same_in_every_table(void **state) {
    struct rng rng = rng_seeded(32);
    static struct world w;
    size_t hidden = 0;
    (void)state;
    for (size_t n = 0; n < WORLDS; n++) {
        uint64_t responses[CELLS], people[PARTS][CELLS];
        bool line[PARTS][CELLS];
        random_world(&rng, &w);
        for (size_t r = 0; r <= w.rows; r++) {
            responses[r] = w.responses[at(&w, r, w.columns)];
            for (size_t i = 0; i < w.count; i++)
                people[i][r] = w.people[i][at(&w, r, w.columns)];
        }
        hide(&w, responses, w.rows, 0, people, line);
        for (size_t i = 0; i < w.count; i++)
            for (size_t r = 0; r < w.rows; r++) {
                assert_int_equal(line[i][r], w.hidden[i][at(&w, r, w.columns)]);
                hidden += line[i][r];
            }
        arena_reset(arena);
    }
    assert_in_range(hidden, 1000, SIZE_MAX);
}

/* One of three parts is rare in a row: it hides there, and so does the one that most answered; the third and the whole do not. */
static void a_rare_part_hides_itself_and_a_partner(void **state) {
    uint64_t responses[] = {60, 40, 100}, rare[] = {3, 8, 11}, most[] = {58, 38, 96}, other[] = {50, 39, 89};
    bool hidden[4][3];
    struct crosstab_part parts[] = {{CROSSTAB_TOP, responses, hidden[0]},
                                    {0, rare, hidden[1]},
                                    {0, most, hidden[2]},
                                    {0, other, hidden[3]}};
    struct err err = ERR_INIT;
    (void)state;
    assert_int_equal(crosstab_hide_tree(responses, 2, 0, 5, parts, 4, arena, &err), 0);
    for (size_t row = 0; row < 2; row++) {
        assert_false(hidden[0][row] || hidden[3][row]);
        assert_true(hidden[1][row] && hidden[2][row]);
    }
    assert_int_equal(crosstab_hide_tree(responses, 2, 0, 5, parts, 2, arena, &err), 0);
    assert_true(hidden[0][0] && hidden[0][1]); /* without another part there is no partner */
}

int main(void) {
    arena = arena_new((size_t)1 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_of_few_people_follows_from_all_tables),
        cmocka_unit_test(totals_are_the_same_in_every_table),
        cmocka_unit_test(a_rare_part_hides_itself_and_a_partner),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
