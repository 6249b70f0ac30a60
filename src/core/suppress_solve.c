/* What must be hidden so that a figure does not follow, exactly, for some cells around it.
 *
 * A figure is the sum of its cells, so what is shown is a set of linear equations, and the target follows if it is a sum
 * of them. They are taken in one after the other, the most wanted first: what may not be hidden, then figures as large as
 * their whole, then by people. One that would let the target follow from those taken in before is hidden instead.
 * Equations are kept in echelon form modulo a prime; cells outside the choice are held for known, which is the worse
 * case. */
#include <stdlib.h>

#include "core/suppress_parts.h"

enum { CELLS_MAX = 400, EQUATIONS_MAX = 4096, PRIME = 2147483647 };

/* How many partners of each kind take part: as a rule, and where these are not enough. */
static const size_t most[][3] = {
    {3, 2, 2}, {8, 4, 5}, {SUPPRESS_PARTNERS_MAX, SUPPRESS_PARTNERS_MAX, SUPPRESS_PARTNERS_MAX}};
enum { ATTEMPTS = sizeof most / sizeof *most };

struct equation {
    struct mark *mark;
    uint64_t rank; /* the more wanted the higher */
    uint8_t cells[CELLS_MAX / 8];
};

struct linear {
    size_t cell_count, count;
    struct equation equations[EQUATIONS_MAX];
    uint64_t rows[CELLS_MAX][CELLS_MAX]; /* rows[i]: leading 1 in column i, or all zero */
    uint64_t target[CELLS_MAX];
};

struct linear *suppress_linear_new(struct arena *arena) {
    return arena_alloc(arena, sizeof(struct linear));
}

#define SETTLED UINT64_MAX

static uint64_t rank_of(const struct search *search, const struct touched *t) {
    const struct group *group = suppress_at(search->suppress, t->group);
    if (t->mark->hidden)
        return 0;
    if (group->stage < search->stage)
        return SETTLED;
    return t->mark->people + (suppress_fixed(search->suppress, group, t->slot) ? SETTLED / 2 : 0);
}

static struct equation *equation_of(struct linear *linear, const struct touched *t, uint64_t rank) {
    for (size_t i = linear->count; i-- > 0;)
        if (linear->equations[i].mark == t->mark)
            return &linear->equations[i];
    if (linear->count == EQUATIONS_MAX)
        return NULL;
    linear->equations[linear->count] = (struct equation){.mark = t->mark, .rank = rank};
    return &linear->equations[linear->count++];
}

/* False without room. */
static bool cell_add(struct search *search, struct linear *linear, size_t g, size_t question) {
    const struct group *group = suppress_at(search->suppress, g);
    if (!suppress_answered(group, question) || linear->cell_count == CELLS_MAX)
        return true;
    suppress_touch(search, g, question, 1);
    bool room = search->count < SUPPRESS_TOUCHED_MAX;
    for (size_t i = 0; room && i < search->count; i++) {
        uint64_t rank = rank_of(search, &search->touched[i]);
        struct equation *equation = rank == 0 ? NULL : equation_of(linear, &search->touched[i], rank);
        room = rank == 0 || equation != NULL;
        if (equation != NULL)
            equation->cells[linear->cell_count / 8] |= (uint8_t)(1 << linear->cell_count % 8);
    }
    linear->target[linear->cell_count++] = (uint64_t)suppress_net(search); /* one cell: 0 or 1 */
    suppress_untouch(search);
    return room;
}

static size_t fewer(size_t a, size_t b) {
    return a < b ? a : b;
}

static bool cells_add(struct search *search, struct linear *linear, size_t g, size_t question,
                      const struct partners partners[3], const size_t counts[3]) {
    size_t time = suppress_at(search->suppress, g)->time;
    for (size_t u = 0; u <= fewer(partners[0].count, counts[0]); u++) {
        size_t unit = u == 0 ? suppress_unit(search->suppress, g) : partners[0].items[u - 1].value;
        for (size_t t = 0; t <= fewer(partners[1].count, counts[1]); t++) {
            size_t at = suppress_find(search, unit, t == 0 ? time : partners[1].items[t - 1].value);
            if (at == unit && t > 0)
                break; /* it has one time only */
            for (size_t q = 0; at != SUPPRESS_NONE && q <= fewer(partners[2].count, counts[2]); q++)
                if (!cell_add(search, linear, at, q == 0 ? question : partners[2].items[q - 1].value))
                    return false;
        }
    }
    return true;
}

static uint64_t inverse(uint64_t a) {
    uint64_t out = 1;
    for (uint64_t e = PRIME - 2; e > 0; e >>= 1, a = a * a % PRIME)
        if ((e & 1) != 0)
            out = out * a % PRIME;
    return out;
}

/* Takes the rows off; returns the first column that is left, or cell_count: none. */
static size_t reduce(const struct linear *linear, uint64_t *row, size_t from) {
    size_t first = linear->cell_count;
    for (size_t i = from; i < linear->cell_count; i++) {
        uint64_t factor = PRIME - row[i];
        if (row[i] != 0 && linear->rows[i][i] == 0)
            first = first == linear->cell_count ? i : first;
        else if (row[i] != 0)
            for (size_t k = i; k < linear->cell_count; k++)
                row[k] = (row[k] + factor * linear->rows[i][k]) % PRIME;
    }
    return first;
}

/* Takes the equation in, unless the target would follow. */
static bool take_in(struct linear *linear, const struct equation *equation) {
    uint64_t row[CELLS_MAX] = {0}, target[CELLS_MAX];
    for (size_t i = 0; i < linear->cell_count; i++)
        row[i] = equation->cells[i / 8] >> i % 8 & 1;
    size_t first = reduce(linear, row, 0);
    if (first == linear->cell_count)
        return true;
    uint64_t scale = inverse(row[first]);
    for (size_t k = 0; k < linear->cell_count; k++)
        linear->rows[first][k] = row[k] * scale % PRIME;
    memcpy(target, linear->target, sizeof target);
    if (reduce(linear, target, 0) == linear->cell_count) {
        memset(linear->rows[first], 0, sizeof linear->rows[first]);
        return false;
    }
    memcpy(linear->target, target, sizeof target);
    return true;
}

static int by_rank(const void *a, const void *b) {
    const struct equation *x = a, *y = b;
    return x->rank < y->rank ? 1 : x->rank > y->rank ? -1 : 0;
}

static bool solve(struct linear *linear, bool last, bool *hid) {
    qsort(linear->equations, linear->count, sizeof *linear->equations, by_rank);
    for (size_t i = 0; i < linear->count; i++)
        if (!take_in(linear, &linear->equations[i])) {
            /* Those that should not be hidden come first, so nothing was hidden in vain. */
            if (linear->equations[i].rank == SETTLED && !last)
                return false;
            linear->equations[i].mark->hidden = true;
            *hid = true;
        }
    return true;
}

static void near_add(const struct suppress *suppress, size_t unit, struct partners *out) {
    const struct group *group = suppress_at(suppress, unit);
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i].value == unit)
            return;
    if (out->count < SUPPRESS_PARTNERS_MAX && group->marks[SUPPRESS_ALL].rest > 0)
        out->items[out->count++] = (struct partner){unit, 0};
}

/* All units with people of their own below one, as long as there is room. */
static void near_below(const struct suppress *suppress, size_t unit, struct partners *out) {
    const struct group *group = suppress_at(suppress, unit);
    near_add(suppress, unit, out);
    for (size_t i = 0; group->family != SUPPRESS_NONE && i < suppress->families[group->family].count; i++)
        if (out->count < SUPPRESS_PARTNERS_MAX)
            near_below(suppress, suppress->families[group->family].parts[i], out);
}

/* Those of the target's unit, then of the one above it, and so on. */
static void near_units(const struct search *search, struct partners *out) {
    const struct suppress *suppress = search->suppress;
    out->count = 0;
    size_t unit = suppress_unit(suppress, search->group);
    near_below(suppress, unit, out);
    while (suppress_at(suppress, unit)->up != SUPPRESS_NONE) {
        unit = suppress->families[suppress_at(suppress, unit)->up].whole;
        near_below(suppress, unit, out);
    }
}

bool suppress_solve(struct search *search, size_t group, size_t question, struct partners partners[3],
                    bool *hid) {
    struct linear *linear = search->suppress->linear;
    for (size_t i = 0; i < ATTEMPTS; i++) {
        memset(linear, 0, sizeof *linear);
        if (i > 0)
            near_units(search, &partners[0]);
        if (cells_add(search, linear, group, question, partners, most[i]) &&
            solve(linear, i + 1 == ATTEMPTS, hid))
            return true;
    }
    return false;
}
