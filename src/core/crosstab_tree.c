#include "core/crosstab_tree.h"

#include <string.h>

#include "core/crosstab_hide.h"

enum { CELLS_MAX = (CROSSTAB_LINES_MAX + 1) * (CROSSTAB_SIDE_MAX + 1) };

struct tree {
    size_t rows, columns, cells;
    uint64_t threshold;
    const bool *base;
    struct crosstab_part *parts;
    size_t count;
};

static void hide(const struct tree *t, const uint64_t *people, bool *hidden) {
    if (people[t->cells - 1] < t->threshold)
        memset(hidden, true, t->cells * sizeof *hidden);
    else
        crosstab_hide(people, t->rows, t->columns, t->threshold, hidden);
}

/* Totals of a table with two directions were decided before, in the tables with one. */
static bool is_total(const struct tree *t, size_t cell) {
    size_t width = t->columns + 1;
    return t->columns > 0 && (cell / width == t->rows || cell % width == t->columns);
}

static bool is_leaf(const struct tree *t, size_t part) {
    for (size_t i = part + 1; i < t->count; i++)
        if (t->parts[i].above == part)
            return false;
    return true;
}

static bool is_leaf_of(const struct tree *t, size_t part, size_t above) {
    return t->parts[part].above == above && is_leaf(t, part);
}

static bool hides_more(const struct tree *t, const bool *hidden, const bool *than) {
    for (size_t cell = 0; cell < t->cells; cell++)
        if (hidden[cell] && !than[cell])
            return true;
    return false;
}

static void add(const struct tree *t, bool *hidden, const bool *more, bool totals) {
    for (size_t cell = 0; cell < t->cells; cell++)
        hidden[cell] |= more[cell] && (totals || !is_total(t, cell));
}

/* ---- Leaves under one figure ---------------------------------------------------------------------------------------- */

/* Those that hide more than the base: the cells that they hide together, so that it is enough for each. Totals are each
 * leaf's own. False: there are none. */
static bool hide_alike(const struct tree *t, size_t above, bool *cells) {
    bool before[CELLS_MAX], any = false;
    do {
        memcpy(before, cells, t->cells * sizeof *before);
        for (size_t i = above + 1; i < t->count; i++) {
            bool *hidden = t->parts[i].hidden;
            if (!is_leaf_of(t, i, above) || !hides_more(t, hidden, t->base))
                continue;
            any = true;
            add(t, hidden, cells, false);
            hide(t, t->parts[i].people, hidden);
            add(t, cells, hidden, false);
        }
    } while (hides_more(t, cells, before));
    return any;
}

/* wanted: what all leaves hide, totals too. By itself it hides no more than the base: where it hides for others,
 * there are enough people, or in the base somebody. */
static bool can_be_partner(const struct tree *t, size_t part, const bool *wanted) {
    const struct crosstab_part *p = &t->parts[part];
    bool own[CELLS_MAX];
    for (size_t cell = 0; cell < t->cells; cell++) {
        if (wanted[cell] && (p->people[cell] == 0 || (is_total(t, cell) && !p->hidden[cell])))
            return false;
    }
    memcpy(own, t->base, t->cells * sizeof *own);
    hide(t, p->people, own);
    return !hides_more(t, own, t->base);
}

/* The one that most people answered: it is the same in most tables. */
static bool partner_hides(const struct tree *t, size_t above, const bool *wanted) {
    const struct crosstab_part *best = NULL;
    for (size_t i = above + 1; i < t->count; i++) {
        const struct crosstab_part *part = &t->parts[i];
        if (is_leaf_of(t, i, above) && can_be_partner(t, i, wanted) &&
            (best == NULL || part->people[t->cells - 1] > best->people[t->cells - 1]))
            best = part;
    }
    if (best != NULL)
        add(t, best->hidden, wanted, true);
    return best != NULL;
}

/* Without a partner. Where totals that only leaves hide could be told by their own partner, no cell is left to hold them against. */
static void above_hides(const struct tree *t, size_t above, bool *cells, const bool *wanted) {
    bool totals_shown = false;
    for (size_t cell = 0; cell < t->cells; cell++)
        totals_shown |= is_total(t, cell) && wanted[cell] && !t->parts[above].hidden[cell];
    for (size_t cell = 0; totals_shown && cell < t->cells; cell++)
        cells[cell] |= !is_total(t, cell);
    for (size_t i = above + 1; totals_shown && i < t->count; i++)
        if (is_leaf_of(t, i, above) && hides_more(t, t->parts[i].hidden, t->base))
            add(t, t->parts[i].hidden, cells, false);
    for (size_t part = above; part != CROSSTAB_TOP; part = t->parts[part].above)
        add(t, t->parts[part].hidden, cells, false);
}

/* A leaf of few people shows nothing, and neither does what is above it: a partner would have to hide even its own whole. */
static bool few_in_all(const struct tree *t, size_t above) {
    for (size_t i = above + 1; i < t->count; i++) {
        uint64_t people = t->parts[i].people[t->cells - 1];
        if (is_leaf_of(t, i, above) && people > 0 && people < t->threshold)
            return true;
    }
    return false;
}

static void leaves_settle(const struct tree *t, size_t above) {
    bool cells[CELLS_MAX] = {false}, wanted[CELLS_MAX] = {false};
    add(t, cells, t->base, false);
    if (!hide_alike(t, above, cells))
        return;
    add(t, wanted, cells, false);
    for (size_t i = above + 1; i < t->count; i++)
        if (is_leaf_of(t, i, above))
            for (size_t cell = 0; cell < t->cells; cell++)
                wanted[cell] |= is_total(t, cell) && t->parts[i].hidden[cell];
    if (few_in_all(t, above) || !partner_hides(t, above, wanted))
        above_hides(t, above, cells, wanted);
}

/* ---- All ------------------------------------------------------------------------------------------------------------ */

static void settle(const struct tree *t, const uint64_t *responses, bool *base) {
    hide(t, responses, base);
    for (size_t i = 0; i < t->count; i++) {
        add(t, t->parts[i].hidden, base, true);
        if (is_leaf(t, i) && t->parts[i].people[t->cells - 1] > 0)
            hide(t, t->parts[i].people, t->parts[i].hidden);
    }
    for (size_t i = 0; i < t->count; i++)
        if (!is_leaf(t, i))
            leaves_settle(t, i);
    for (size_t i = 0; i < t->count; i++)
        if (!is_leaf(t, i) && t->parts[i].people[t->cells - 1] > 0)
            hide(t, t->parts[i].people, t->parts[i].hidden);
}

/* One line of totals as a table of its own, so that every table decides alike on them. step: from one to the next. */
static void totals_settle(const struct tree *t, const uint64_t *responses, size_t first, size_t step,
                          size_t lines, struct crosstab_part *line, uint64_t *people, bool *hidden) {
    bool base[CROSSTAB_LINES_MAX + 1] = {false};
    size_t cells = lines + 1;
    struct tree own = {.rows = lines,
                       .cells = cells,
                       .threshold = t->threshold,
                       .base = base,
                       .parts = line,
                       .count = t->count};
    memset(hidden, false, t->count * cells * sizeof *hidden);
    for (size_t i = 0; i <= t->count; i++) {
        const uint64_t *from = i < t->count ? t->parts[i].people : responses;
        for (size_t k = 0; k < cells; k++)
            people[i * cells + k] = from[first + k * step];
        if (i < t->count)
            line[i] = (struct crosstab_part){t->parts[i].above, people + i * cells, hidden + i * cells};
    }
    settle(&own, people + t->count * cells, base);
    for (size_t i = 0; i < t->count; i++)
        for (size_t k = 0; k < cells; k++)
            t->parts[i].hidden[first + k * step] |= line[i].hidden[k];
}

int crosstab_hide_tree(const uint64_t *responses, size_t rows, size_t columns, uint64_t threshold,
                       struct crosstab_part *parts, size_t count, struct arena *arena, struct err *err) {
    bool base[CELLS_MAX] = {false};
    struct tree t = {.rows = rows,
                     .columns = columns,
                     .cells = (rows + 1) * (columns + 1),
                     .threshold = threshold,
                     .base = base,
                     .parts = parts,
                     .count = count};
    size_t most = (rows > columns ? rows : columns) + 1;
    struct crosstab_part *line = arena_array(arena, count, sizeof *line);
    uint64_t *people = arena_array(arena, (count + 1) * most, sizeof *people);
    bool *hidden = arena_array(arena, count * most, sizeof *hidden);
    if (line == NULL || people == NULL || hidden == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what a cross-tab hides");
    for (size_t i = 0; i < count; i++)
        memset(parts[i].hidden, false, t.cells * sizeof *parts[i].hidden);
    if (columns > 0) {
        totals_settle(&t, responses, columns, columns + 1, rows, line, people, hidden);
        totals_settle(&t, responses, rows * (columns + 1), 1, columns, line, people, hidden);
    }
    settle(&t, responses, base);
    return 0;
}
