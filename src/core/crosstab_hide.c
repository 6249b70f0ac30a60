#include "core/crosstab_hide.h"

#include <string.h>

/* The shorter side stands in rows. Rows whose totals are hidden are known only together: they are one class; so are columns. */
struct table {
    const uint64_t *people;
    bool *hidden;
    size_t rows, columns, row_step, column_step;
    uint64_t threshold;
    size_t row_class[CROSSTAB_SIDE_MAX], column_class[CROSSTAB_LINES_MAX];
    size_t row_classes, column_classes;
};

static size_t at(const struct table *t, size_t row, size_t column) {
    return row * t->row_step + column * t->column_step;
}

/* ---- Totals ---------------------------------------------------------------------------------------------------------- */

/* One line of totals, every step-th count; their sum is known. One without people hides where no other helps. */
static void hide_line(const uint64_t *people, size_t count, size_t step, uint64_t threshold, bool *hidden) {
    for (size_t i = 0; i < count; i++)
        hidden[i * step] |= people[i * step] > 0 && people[i * step] < threshold;
    for (;;) {
        uint64_t sum = 0, price = 0;
        size_t n = 0, best = count;
        for (size_t i = 0; i < count; i++) {
            uint64_t p = people[i * step], asks = p == 0 ? UINT64_MAX : p;
            n += hidden[i * step];
            sum += hidden[i * step] ? p : 0;
            if (!hidden[i * step] && (best == count || asks < price)) {
                best = i;
                price = asks;
            }
        }
        if (n == 0 || best == count || (n > 1 && sum >= threshold && sum > n))
            return;
        hidden[best * step] = true;
    }
}

/* ---- Cells ----------------------------------------------------------------------------------------------------------- */

/* Lines with a hidden total become class 0, the others one each from 1 on. */
static size_t classes(const struct table *t, size_t lines, bool of_rows, size_t *out) {
    size_t count = 1;
    for (size_t i = 0; i < lines; i++)
        out[i] = t->hidden[of_rows ? at(t, i, t->columns) : at(t, t->rows, i)] ? 0 : count++;
    return count;
}

static bool in(uint32_t set, size_t member) {
    return (set >> member & 1) != 0;
}

/* Hides the cell that is the cheapest of those wanted. False: there is none. */
static bool hide_one(const struct table *t, const bool *wanted /* rows × columns */) {
    size_t best = SIZE_MAX;
    uint64_t price = 0;
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++) {
            size_t cell = at(t, r, c);
            uint64_t p = t->people[cell] == 0 ? UINT64_MAX : t->people[cell];
            if (wanted[r * t->columns + c] && !t->hidden[cell] && (best == SIZE_MAX || p < price)) {
                best = cell;
                price = p;
            }
        }
    if (best != SIZE_MAX)
        t->hidden[best] = true;
    return best != SIZE_MAX;
}

/* Of a set of row classes: the columns (classes) whose hidden cells all lie in it are taken away; what is hidden in its rows
 * and is left is known. */
static bool set_settle(const struct table *t, uint32_t rows) {
    bool inside[CROSSTAB_LINES_MAX + 1], wanted[CROSSTAB_SIDE_MAX * CROSSTAB_LINES_MAX];
    uint64_t sum = 0;
    memset(inside, true, sizeof inside);
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++)
            if (t->hidden[at(t, r, c)] && !in(rows, t->row_class[r]))
                inside[t->column_class[c]] = false;
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++) {
            bool of_rows = in(rows, t->row_class[r]), taken = inside[t->column_class[c]];
            sum += of_rows && !taken && t->hidden[at(t, r, c)] ? t->people[at(t, r, c)] : 0;
            wanted[r * t->columns + c] = of_rows != taken;
        }
    return sum > 0 && sum < t->threshold && hide_one(t, wanted);
}

/* A column's (class's) hidden cells together. */
static bool column_settle(const struct table *t, size_t one) {
    bool wanted[CROSSTAB_SIDE_MAX * CROSSTAB_LINES_MAX];
    uint64_t sum = 0;
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++) {
            bool mine = t->column_class[c] == one;
            sum += mine && t->hidden[at(t, r, c)] ? t->people[at(t, r, c)] : 0;
            wanted[r * t->columns + c] = mine;
        }
    return sum > 0 && sum < t->threshold && hide_one(t, wanted);
}

/* Whether a hidden cell can change by one so that no total does: a way back from its column to its row (up: the cell grows)
 * or from its row to its column, over other hidden cells; what shrinks must have two people at least. */
static bool changes(const struct table *t, size_t row, size_t column, bool up) {
    bool row_seen[CROSSTAB_SIDE_MAX + 1] = {false}, column_seen[CROSSTAB_LINES_MAX + 1] = {false};
    if (up)
        column_seen[t->column_class[column]] = true;
    else
        row_seen[t->row_class[row]] = true;
    for (bool more = true; more;) {
        more = false;
        for (size_t r = 0; r < t->rows; r++)
            for (size_t c = 0; c < t->columns; c++) {
                bool *of_row = &row_seen[t->row_class[r]], *of_column = &column_seen[t->column_class[c]];
                if (!t->hidden[at(t, r, c)] || (r == row && c == column))
                    continue;
                bool shrinks = *of_column && !*of_row && t->people[at(t, r, c)] > 1;
                bool grows = *of_row && !*of_column;
                *of_row |= shrinks;
                *of_column |= grows;
                more |= shrinks || grows;
            }
    }
    return up ? row_seen[t->row_class[row]] : column_seen[t->column_class[column]];
}

static bool cell_settle(const struct table *t, size_t row, size_t column) {
    bool wanted[CROSSTAB_SIDE_MAX * CROSSTAB_LINES_MAX];
    if (!t->hidden[at(t, row, column)] || changes(t, row, column, true) ||
        (t->people[at(t, row, column)] > 1 && changes(t, row, column, false)))
        return false;
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++)
            wanted[r * t->columns + c] =
                t->row_class[r] == t->row_class[row] || t->column_class[c] == t->column_class[column];
    if (hide_one(t, wanted))
        return true;
    memset(wanted, true, sizeof wanted);
    return hide_one(t, wanted);
}

static bool cells_settle(const struct table *t) {
    bool changed = false;
    for (uint32_t rows = 1; rows < (uint32_t)1 << t->row_classes; rows++)
        changed |= set_settle(t, rows);
    for (size_t one = 0; one < t->column_classes; one++)
        changed |= column_settle(t, one);
    for (size_t r = 0; !changed && r < t->rows; r++)
        for (size_t c = 0; !changed && c < t->columns; c++)
            changed = cell_settle(t, r, c);
    return changed;
}

void crosstab_hide(const uint64_t *people, size_t rows, size_t columns, uint64_t threshold, bool *hidden) {
    size_t width = columns + 1;
    hide_line(people + columns, rows, width, threshold, hidden + columns);
    if (columns == 0)
        return;
    hide_line(people + rows * width, columns, 1, threshold, hidden + rows * width);
    bool turn = rows > columns;
    struct table t = {.people = people,
                      .hidden = hidden,
                      .rows = turn ? columns : rows,
                      .columns = turn ? rows : columns,
                      .row_step = turn ? 1 : width,
                      .column_step = turn ? width : 1,
                      .threshold = threshold};
    t.row_classes = classes(&t, t.rows, true, t.row_class);
    t.column_classes = classes(&t, t.columns, false, t.column_class);
    for (size_t r = 0; r < t.rows; r++)
        for (size_t c = 0; c < t.columns; c++) {
            uint64_t p = people[at(&t, r, c)];
            hidden[at(&t, r, c)] |= p > 0 && p < threshold;
        }
    while (cells_settle(&t))
        ;
}
