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

enum { ROW_SETS = 1 << (CROSSTAB_SIDE_MAX + 1) };

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

/* What is hidden, by classes of rows and columns. */
struct ways {
    uint64_t people[CROSSTAB_LINES_MAX + 1][CROSSTAB_SIDE_MAX + 1];
    uint32_t cells[CROSSTAB_LINES_MAX + 1][CROSSTAB_SIDE_MAX + 1];
    uint32_t more[CROSSTAB_LINES_MAX + 1][CROSSTAB_SIDE_MAX + 1]; /* cells with two people at least */
};

static void ways_make(const struct table *t, struct ways *ways) {
    memset(ways, 0, sizeof *ways);
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++) {
            uint64_t people = t->people[at(t, r, c)];
            if (!t->hidden[at(t, r, c)])
                continue;
            ways->people[t->column_class[c]][t->row_class[r]] += people;
            ways->cells[t->column_class[c]][t->row_class[r]]++;
            ways->more[t->column_class[c]][t->row_class[r]] += people > 1;
        }
}

static bool is_few(const struct table *t, uint64_t people) {
    return people > 0 && people < t->threshold;
}

/* Over every set of row classes: the column classes whose hidden cells all lie in it are taken away; what is hidden in its rows
 * and is left is known. So are the hidden cells of a column class together. */
static bool sums_are_many(const struct table *t, const struct ways *ways) {
    uint64_t known[ROW_SETS], inside[ROW_SETS];
    size_t sets = (size_t)1 << t->row_classes;
    memset(known, 0, sets * sizeof *known);
    for (size_t c = 0; c < t->column_classes; c++) {
        size_t rows = 0;
        uint64_t sum = 0;
        for (size_t r = 0; r < t->row_classes; r++) {
            rows |= ways->cells[c][r] > 0 ? (size_t)1 << r : 0;
            sum += ways->people[c][r];
        }
        if (is_few(t, sum))
            return false;
        if (rows == 0)
            continue;
        inside[0] = 0;
        for (size_t r = 0; r < t->row_classes; r++)
            for (size_t set = 0, bit = (size_t)1 << r; set < bit; set++)
                inside[set | bit] = inside[set] + ways->people[c][r];
        for (size_t set = 0; set < sets; set++)
            known[set] += (rows & ~set) != 0 ? inside[set] : 0;
    }
    for (size_t set = 0; set < sets; set++)
        if (is_few(t, known[set]))
            return false;
    return true;
}

/* Whether a hidden cell can change by one so that no total does: a way back from its column to its row (up: the cell grows)
 * or from its row to its column, over other hidden cells; what shrinks must have two people at least. */
static bool changes(const struct table *t, const struct ways *ways, size_t row, size_t column, bool up) {
    uint64_t rows = up ? 0 : (uint64_t)1 << row, columns = up ? (uint64_t)1 << column : 0, before;
    do {
        before = rows + columns;
        for (size_t c = 0; c < t->column_classes; c++)
            for (size_t r = 0; r < t->row_classes; r++) {
                if ((columns >> c & 1) != 0 && ways->more[c][r] > 0)
                    rows |= (uint64_t)1 << r;
                if ((rows >> r & 1) != 0 && ways->cells[c][r] > 0)
                    columns |= (uint64_t)1 << c;
            }
    } while (before != rows + columns);
    return (up ? rows >> row & 1 : columns >> column & 1) != 0;
}

/* Every hidden cell of few people could be another number. */
static bool few_are_open(const struct table *t, struct ways *ways) {
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++) {
            size_t row = t->row_class[r], column = t->column_class[c];
            uint64_t people = t->people[at(t, r, c)];
            if (!is_few(t, people))
                continue;
            ways->cells[column][row]--;
            ways->more[column][row] -= people > 1;
            bool open =
                changes(t, ways, row, column, true) || (people > 1 && changes(t, ways, row, column, false));
            ways->cells[column][row]++;
            ways->more[column][row] += people > 1;
            if (!open)
                return false;
        }
    return true;
}

static bool is_safe(const struct table *t) {
    struct ways ways;
    ways_make(t, &ways);
    return sums_are_many(t, &ways) && few_are_open(t, &ways);
}

/* The hidden cell that comes next: one without people, then the largest; kept ones do not come. SIZE_MAX: none. */
static size_t next_cell(const struct table *t, const bool *kept) {
    size_t best = SIZE_MAX;
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++) {
            size_t cell = at(t, r, c);
            if (t->hidden[cell] && !kept[cell] &&
                (best == SIZE_MAX || t->people[cell] - 1 > t->people[best] - 1)) /* 0 is the largest */
                best = cell;
        }
    return best;
}

/* From a table that shows nothing, cells are shown one after the other, unless it would not be safe. One that could not be shown
 * may be later, when others are. */
static void show_cells(const struct table *t, const bool *must) {
    bool kept[(CROSSTAB_LINES_MAX + 1) * (CROSSTAB_SIDE_MAX + 1)];
    size_t cells = (t->rows + 1) * (t->columns + 1);
    for (bool shown = true; shown;) {
        shown = false;
        memcpy(kept, must, cells * sizeof *kept);
        for (size_t cell = next_cell(t, kept); cell != SIZE_MAX; cell = next_cell(t, kept)) {
            t->hidden[cell] = false;
            kept[cell] = t->hidden[cell] = !is_safe(t);
            shown |= !t->hidden[cell];
        }
    }
}

void crosstab_hide(const uint64_t *people, size_t rows, size_t columns, uint64_t threshold, bool *hidden) {
    bool must[(CROSSTAB_LINES_MAX + 1) * (CROSSTAB_SIDE_MAX + 1)];
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
        for (size_t c = 0; c < t.columns; c++)
            hidden[at(&t, r, c)] |= is_few(&t, people[at(&t, r, c)]);
    if (is_safe(&t))
        return;
    memcpy(must, hidden, (rows + 1) * width * sizeof *must);
    for (size_t r = 0; r < t.rows; r++)
        for (size_t c = 0; c < t.columns; c++)
            hidden[at(&t, r, c)] = true;
    show_cells(&t, must);
}
