#include "core/crosstab.h"

#include <stdlib.h>

#include "core/crosstab_hide.h"
#include "core/crosstab_tree.h"
#include "core/kind.h"
#include "core/place.h"

enum { WEEKDAYS = 7, THURSDAY = 3 /* 1970-01-01 */ };

void crosstab_axis_set(struct crosstab_axis *axis, enum crosstab_kind kind, const struct survey *survey,
                       size_t question) {
    *axis = (struct crosstab_axis){.kind = kind, .question = question};
    if (kind == CROSSTAB_QUESTION)
        axis->count = 1 + survey->questions[question].option_count + survey->questions[question].na;
    else if (kind == CROSSTAB_CHANNEL)
        axis->count = CHANNEL_COUNT;
    else if (kind == CROSSTAB_WEEKDAY)
        axis->count = WEEKDAYS;
}

/* ---- Counting ------------------------------------------------------------------------------------------------------- */

struct bound {
    int32_t first, last;
};

/* While one dimension, or several, are counted. Cells are those of the table without totals, and behind them one for what
 * was not selected. */
struct count {
    const struct columns *columns;
    const struct crosstab_request *request;
    struct arena *arena;
    size_t cells, width;  /* width: the table's columns, at least 1 */
    struct bound *bounds; /* by counter id */
    size_t bound_count;
    struct tally *tallies; /* by cell */
    uint32_t *counts;      /* by cell, items answered and items satisfied; of one dimension at a time */
    size_t steps;          /* items of that dimension + 1 */
    struct part *parts; /* the whole survey, its dimensions, and questions beside dimensions; in this order */
    size_t part_count;
};

/* Whose people are counted to decide what is hidden. */
struct part {
    size_t dimension;
    bool beside; /* only the dimension's own questions, which stand beside those of dimensions below it */
    bool enough; /* counting on would not change what is hidden */
    uint32_t *people; /* who answered something of it, by cell */
};

static void categories(const struct crosstab_axis *axis, const struct columns *columns,
                       const struct columns_block *block, uint8_t *out) {
    uint8_t by_code[COLUMN_CODES] = {0};
    const uint8_t *column = NULL;
    if (axis->kind == CROSSTAB_QUESTION) {
        column = columns_of(columns, block, axis->question);
        for (unsigned code = 1; code < COLUMN_CODES; code++)
            by_code[code] = (uint8_t)(code == COLUMN_NA ? axis->count - 1 : code < axis->count ? code : 0);
    }
    switch (axis->kind) {
    case CROSSTAB_QUESTION:
        for (size_t i = 0; i < block->count; i++)
            out[i] = by_code[column[i] & COLUMN_CODE];
        break;
    case CROSSTAB_COUNTER:
        for (size_t i = 0; i < block->count; i++)
            out[i] = block->counter[i] < axis->counter_count ? axis->of_counter[block->counter[i]] : 0;
        break;
    case CROSSTAB_CHANNEL:
        memcpy(out, block->channel, block->count);
        break;
    case CROSSTAB_WEEKDAY: /* the number added keeps it positive and is whole weeks */
        for (size_t i = 0; i < block->count; i++)
            out[i] = (uint8_t)((block->day[i] + THURSDAY + WEEKDAYS * INT64_C(400000000)) % WEEKDAYS);
        break;
    default:
        memset(out, 0, block->count);
    }
}

/* The cell of every row of a block. */
static void place(const struct count *count, const struct columns_block *block,
                  uint32_t cell[COLUMNS_BLOCK]) {
    uint8_t row[COLUMNS_BLOCK], column[COLUMNS_BLOCK];
    uint32_t width = (uint32_t)count->width, outside = (uint32_t)count->cells;
    categories(&count->request->rows, count->columns, block, row);
    categories(&count->request->columns, count->columns, block, column);
    for (size_t i = 0; i < block->count; i++) {
        const struct bound *bound = &count->bounds[block->counter[i]];
        bool mine = (block->day[i] >= bound->first) & (block->day[i] <= bound->last);
        cell[i] = mine ? row[i] * width + column[i] : outside;
    }
}

/* Eight rows at a time: how many items each answered, and how many of them satisfied. */
static void add_items(const uint8_t *answers, uint8_t *answered, uint8_t *satisfied) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    for (size_t i = 0; i < COLUMNS_BLOCK; i += sizeof ones) {
        uint64_t bytes, m, y;
        memcpy(&bytes, answers + i, sizeof bytes);
        memcpy(&m, answered + i, sizeof m);
        memcpy(&y, satisfied + i, sizeof y);
        m += bytes / COLUMN_ANSWERED & ones;
        y += bytes / COLUMN_GOOD & ones;
        memcpy(answered + i, &m, sizeof m);
        memcpy(satisfied + i, &y, sizeof y);
    }
}

static bool is_item(const struct count *count, size_t question, size_t dimension) {
    const struct survey *survey = count->columns->survey;
    return survey_question_in(survey, question, dimension) && question_counts(&survey->questions[question]);
}

static void count_scores(const struct count *count, size_t dimension, const struct columns_block *block,
                         const uint32_t *cell, const uint8_t *answered);

static void count_block(const struct count *count, size_t dimension, const struct columns_block *block,
                        const uint32_t *cell) {
    const struct survey *survey = count->columns->survey;
    uint8_t answered[COLUMNS_BLOCK] = {0}, satisfied[COLUMNS_BLOCK] = {0};
    for (size_t q = 0; q < survey->question_count; q++)
        if (is_item(count, q, dimension))
            add_items(columns_of(count->columns, block, q), answered, satisfied);
    uint32_t steps = (uint32_t)count->steps;
    for (size_t i = 0; i < block->count; i++)
        count->counts[(cell[i] * steps + answered[i]) * steps + satisfied[i]]++;
    if (survey->method->wants_scores)
        count_scores(count, dimension, block, cell, answered);
}

static uint64_t *sums_of(const struct count *count, size_t cell, size_t dimension) {
    const struct tally *tally = &count->tallies[cell];
    return tally->cells + (tally_sums(tally, dimension) - tally->cells);
}

/* The credits of everybody, straight into the sums. */
static void count_scores(const struct count *count, size_t dimension, const struct columns_block *block,
                         const uint32_t *cell, const uint8_t *answered) {
    const struct survey *survey = count->columns->survey;
    uint32_t scores[COLUMNS_BLOCK] = {0};
    for (size_t q = 0; q < survey->question_count; q++) {
        const struct question *question = &survey->questions[q];
        uint32_t credit[COLUMN_CODES] = {0};
        uint8_t packed[8];
        if (!is_item(count, q, dimension))
            continue;
        const uint8_t *column = columns_of(count->columns, block, q);
        for (unsigned code = 1; code < COLUMN_NA; code++) {
            uint64_t cells[COLUMN_CODES + 1] = {0};
            struct person_sums person = {0, 0, 0};
            if (columns_packed(question, code, packed))
                question->kind->count(question, packed, cells, &person);
            credit[code] = (uint32_t)person.credit;
        }
        for (size_t i = 0; i < block->count; i++)
            scores[i] += credit[column[i] & COLUMN_CODE];
    }
    for (size_t i = 0; i < block->count; i++) {
        uint64_t *sums = sums_of(count, cell[i], dimension), s = scores[i];
        sums[TALLY_S] += s;
        sums[TALLY_SS] += s * s;
        sums[TALLY_MS] += s * answered[i];
    }
}

/* What was counted by items answered and satisfied, into the sums. */
static void take_counts(const struct count *count, size_t dimension) {
    for (size_t cell = 0; cell < count->cells; cell++) {
        uint64_t *sums = sums_of(count, cell, dimension);
        const uint32_t *counts = count->counts + cell * count->steps * count->steps;
        for (size_t m = 0; m < count->steps; m++)
            for (size_t y = 0; y <= m; y++) {
                uint64_t n = counts[m * count->steps + y];
                sums[TALLY_K] += m > 0 ? n : 0;
                sums[TALLY_M] += n * m;
                sums[TALLY_Y] += n * y;
                sums[TALLY_MM] += n * m * m;
                sums[TALLY_YY] += n * y * y;
                sums[TALLY_MY] += n * m * y;
                if (dimension == count->request->dimension)
                    count->tallies[cell].cells[0] += n;
            }
    }
}

/* The cells of one question, for methods that want them. */
static void count_question(const struct count *count, size_t question, const struct columns_block *block,
                           const uint32_t *cell) {
    const uint8_t *column = columns_of(count->columns, block, question);
    for (size_t i = 0; i < block->count; i++)
        count->counts[cell[i] * COLUMN_CODES + (column[i] & COLUMN_CODE)]++;
}

static void take_question(const struct count *count, size_t at) {
    const struct question *question = &count->columns->survey->questions[at];
    uint64_t one[COLUMN_CODES + 1];
    uint8_t packed[8];
    struct person_sums nobody = {0, 0, 0};
    for (size_t cell = 0; cell < count->cells; cell++)
        for (unsigned code = 1; code < COLUMN_CODES; code++) {
            uint64_t n = count->counts[cell * COLUMN_CODES + code];
            if (n == 0 || !columns_packed(question, code, packed))
                continue;
            memset(one, 0, sizeof one);
            question->kind->count(question, packed, one, &nobody);
            for (size_t i = 0; i < question->kind->cells(question); i++)
                count->tallies[cell].cells[question->cell + i] += n * one[i];
        }
}

/* From the first day to the last that any counter's stretch covers. */
static struct bound bounds_all(const struct count *count) {
    struct bound all = {INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < count->bound_count; i++) {
        all.first = count->bounds[i].first < all.first ? count->bounds[i].first : all.first;
        all.last = count->bounds[i].last > all.last ? count->bounds[i].last : all.last;
    }
    return all;
}

/* One pass over all blocks for a dimension, or for a question where that is one. */
static int pass(struct count *count, size_t dimension, size_t question, struct err *err) {
    size_t items = 0;
    for (size_t q = 0; question == SURVEY_NONE && q < count->columns->survey->question_count; q++)
        items += is_item(count, q, dimension);
    count->steps = items + 1;
    size_t codes = question == SURVEY_NONE ? count->steps * count->steps : COLUMN_CODES;
    count->counts = calloc((count->cells + 1) * codes, sizeof *count->counts);
    if (count->counts == NULL)
        return err_set(err, ERR_NOMEM, "no memory to count a cross-tab");
    struct bound all = bounds_all(count);
    for (size_t b = 0; b < count->columns->block_count; b++) {
        const struct columns_block *block = count->columns->blocks[b];
        uint32_t cell[COLUMNS_BLOCK];
        if (block->first > all.last || block->last < all.first)
            continue;
        place(count, block, cell);
        if (question == SURVEY_NONE)
            count_block(count, dimension, block, cell);
        else
            count_question(count, question, block, cell);
    }
    if (question == SURVEY_NONE)
        take_counts(count, dimension);
    else
        take_question(count, question);
    free(count->counts);
    return 0;
}

/* Questions beside dimensions: their figure is what these leave of the one above. */
static bool has_besides(const struct survey *survey, size_t dimension) {
    bool above = false, own = false;
    for (size_t d = 0; d < survey->dimension_count; d++)
        above |= survey->dimensions[d].parent == dimension;
    for (size_t q = 0; q < survey->question_count; q++)
        own |= survey->questions[q].dimension == dimension && question_counts(&survey->questions[q]);
    return above && own;
}

static int passes(struct count *count, struct err *err) {
    const struct survey *survey = count->columns->survey;
    size_t dimension = count->request->dimension;
    int rc = pass(count, dimension, SURVEY_NONE, err);
    for (size_t q = 0; rc == 0 && survey->method->wants_items && q < survey->question_count; q++)
        if (is_item(count, q, dimension))
            rc = pass(count, dimension, q, err);
    return rc;
}

/* Counters mostly have one stretch each: the first ones are counted, then the second ones, until there are none. */
static int count_all(struct count *count, int (*count_once)(struct count *, struct err *), struct err *err) {
    const struct crosstab_request *request = count->request;
    bool any = true;
    int rc = 0;
    for (size_t nth = 0; rc == 0 && any; nth++) {
        size_t of_counter = 0;
        any = false;
        for (size_t i = 0; i < count->bound_count; i++)
            count->bounds[i] = (struct bound){INT32_MAX, INT32_MIN};
        for (size_t i = 0; i < request->stretch_count; i++) {
            const struct crosstab_stretch *s = &request->stretches[i];
            of_counter = i > 0 && s[-1].counter == s->counter ? of_counter + 1 : 0;
            if (of_counter != nth || s->counter < 0 || (uint64_t)s->counter >= count->bound_count)
                continue;
            count->bounds[s->counter] = (struct bound){s->first, s->last};
            any = true;
        }
        if (any)
            rc = count_once(count, err);
    }
    return rc;
}

/* ---- People, to decide what is hidden ------------------------------------------------------------------------------- */

static bool part_add(struct count *count, size_t dimension, bool beside) {
    struct part *part = &count->parts[count->part_count++];
    *part = (struct part){.dimension = dimension, .beside = beside};
    part->people = arena_array(count->arena, count->cells + 1, sizeof *part->people);
    return part->people != NULL;
}

static bool parts_make(struct count *count) {
    const struct survey *survey = count->columns->survey;
    count->parts = arena_array(count->arena, 1 + 2 * survey->dimension_count, sizeof *count->parts);
    bool made = count->parts != NULL && part_add(count, SURVEY_ALL, false);
    for (size_t d = 0; made && d < survey->dimension_count; d++)
        made = part_add(count, d, false);
    for (size_t d = 0; made && d < survey->dimension_count; d++)
        made = !has_besides(survey, d) || part_add(count, d, true);
    return made;
}

static bool is_of_part(const struct count *count, const struct part *part, size_t question) {
    return is_item(count, question, part->dimension) &&
           (!part->beside || count->columns->survey->questions[question].dimension == part->dimension);
}

static void part_count_block(const struct count *count, const struct part *part,
                             const struct columns_block *block, const uint32_t *cell) {
    uint8_t any[COLUMNS_BLOCK] = {0};
    for (size_t q = 0; q < count->columns->survey->question_count; q++) {
        if (!is_of_part(count, part, q))
            continue;
        const uint8_t *column = columns_of(count->columns, block, q);
        for (size_t i = 0; i < COLUMNS_BLOCK; i++)
            any[i] |= column[i];
    }
    for (size_t i = 0; i < block->count; i++)
        part->people[cell[i]] += (any[i] & COLUMN_ANSWERED) != 0;
}

/* Where every cell has as many as the threshold nothing hides, and more people would not change it. */
static bool all_have_enough(const struct count *count) {
    for (size_t i = 0; i < count->cells; i++)
        for (size_t part = 0; count->tallies[i].cells[0] > 0 && part < count->part_count; part++)
            if (count->parts[part].people[i] < count->request->threshold)
                return false;
    return true;
}

/* Millions of people need not be counted to know that they are many. */
static int people_count(struct count *count, struct err *err) {
    struct bound all = bounds_all(count);
    (void)err;
    for (size_t b = 0, done = 0; b < count->columns->block_count; b++) {
        const struct columns_block *block = count->columns->blocks[b];
        uint32_t cell[COLUMNS_BLOCK];
        if (block->first > all.last || block->last < all.first)
            continue;
        place(count, block, cell);
        for (size_t i = 0; i < count->part_count; i++)
            part_count_block(count, &count->parts[i], block, cell);
        done++;
        if ((done & (done - 1)) == 0 && all_have_enough(count))
            break;
    }
    return 0;
}

/* ---- Figures -------------------------------------------------------------------------------------------------------- */

/* Tallies of the whole table from those of its cells. */
static int with_totals(const struct count *count, size_t rows, size_t columns, struct tally *out,
                       struct err *err) {
    for (size_t i = 0; i < (rows + 1) * (columns + 1); i++) {
        int rc = tally_init(&out[i], count->columns->survey, count->arena, err);
        if (rc != 0)
            return rc;
    }
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < count->width; c++) {
            const struct tally *cell = &count->tallies[r * count->width + c];
            size_t last = rows * (columns + 1);
            if (columns > 0) {
                tally_merge(&out[r * (columns + 1) + c], cell);
                tally_merge(&out[last + c], cell);
            }
            tally_merge(&out[r * (columns + 1) + columns], cell);
            tally_merge(&out[last + columns], cell);
        }
    return 0;
}

/* A part's people, with totals. */
static void part_table(const struct count *count, const struct part *part, uint64_t *people) {
    size_t rows = count->request->rows.count, columns = count->request->columns.count, width = columns + 1;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < count->width; c++) {
            uint64_t n = part->people[r * count->width + c];
            if (columns > 0) {
                people[r * width + c] += n;
                people[rows * width + c] += n;
            }
            people[r * width + columns] += n;
            people[rows * width + columns] += n;
        }
}

/* The part that a part is a summand of. */
static size_t above_of(const struct survey *survey, const struct part *part) {
    if (part->dimension == SURVEY_ALL)
        return CROSSTAB_TOP;
    if (part->beside)
        return 1 + part->dimension;
    size_t parent = survey->dimensions[part->dimension].parent;
    return parent == SURVEY_NONE ? 0 : 1 + parent;
}

/* *hidden: what the figure asked for hides. */
static int hide(const struct count *count, const struct tally *tallies, const bool **hidden,
                struct err *err) {
    const struct crosstab_request *request = count->request;
    size_t rows = request->rows.count, columns = request->columns.count, cells = (rows + 1) * (columns + 1);
    uint64_t *responses = arena_array(count->arena, cells, sizeof *responses);
    struct crosstab_part *parts = arena_array(count->arena, count->part_count, sizeof *parts);
    if (responses == NULL || parts == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what a cross-tab hides");
    for (size_t i = 0; i < cells; i++)
        responses[i] = tallies[i].cells[0];
    for (size_t i = 0; i < count->part_count; i++) {
        const struct part *part = &count->parts[i];
        parts[i] = (struct crosstab_part){.above = above_of(tallies[0].survey, part),
                                          .people = arena_array(count->arena, cells, sizeof(uint64_t)),
                                          .hidden = arena_array(count->arena, cells, sizeof(bool))};
        if (parts[i].people == NULL || parts[i].hidden == NULL)
            return err_set(err, ERR_NOMEM, "no memory to decide what a cross-tab hides");
        part_table(count, part, parts[i].people);
    }
    *hidden = parts[request->dimension == SURVEY_ALL ? 0 : 1 + request->dimension].hidden;
    return crosstab_hide_tree(responses, rows, columns, request->threshold, parts, count->part_count,
                              count->arena, err);
}

static int figures(const struct count *count, struct crosstab *out, struct err *err) {
    const struct crosstab_request *request = count->request;
    size_t cells = (out->rows + 1) * (out->columns + 1);
    struct tally *tallies = arena_array(count->arena, cells, sizeof *tallies);
    const bool *hidden = NULL;
    out->cells = arena_array(count->arena, cells, sizeof *out->cells);
    if (tallies == NULL || out->cells == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a cross-tab");
    int rc = with_totals(count, out->rows, out->columns, tallies, err);
    if (rc == 0)
        rc = hide(count, tallies, &hidden, err);
    for (size_t i = 0; rc == 0 && i < cells; i++) {
        struct crosstab_cell *cell = &out->cells[i];
        index_dimension(&tallies[i], request->dimension, hidden[i] ? UINT64_MAX : 0, &cell->figure);
        cell->nobody = !hidden[i] && cell->figure.respondents == 0;
    }
    if (rc == 0)
        out->responses = tallies[cells - 1].cells[0];
    return rc;
}

int crosstab_make(const struct columns *columns, const struct crosstab_request *request, struct arena *arena,
                  struct crosstab *out, struct err *err) {
    size_t rows = request->rows.count, side = request->columns.count;
    if (rows == 0 || rows > CROSSTAB_LINES_MAX || side > CROSSTAB_LINES_MAX ||
        (rows > CROSSTAB_SIDE_MAX && side > CROSSTAB_SIDE_MAX))
        return err_set(err, ERR_INPUT, "a cross-tab has 1 to %d lines, of one direction %d at most",
                       CROSSTAB_LINES_MAX, CROSSTAB_SIDE_MAX);
    struct count count = {.columns = columns,
                          .request = request,
                          .arena = arena,
                          .cells = rows * (side > 0 ? side : 1),
                          .width = side > 0 ? side : 1,
                          .bound_count = (size_t)columns->counter_max + 1};
    *out = (struct crosstab){.rows = rows, .columns = side};
    count.bounds = arena_array(arena, count.bound_count, sizeof *count.bounds);
    count.tallies = arena_array(arena, count.cells + 1, sizeof *count.tallies);
    if (count.bounds == NULL || count.tallies == NULL || !parts_make(&count))
        return err_set(err, ERR_NOMEM, "no memory for a cross-tab");
    int rc = 0;
    for (size_t i = 0; rc == 0 && i <= count.cells; i++)
        rc = tally_init(&count.tallies[i], columns->survey, arena, err);
    if (rc == 0)
        rc = count_all(&count, passes, err);
    if (rc == 0)
        rc = count_all(&count, people_count, err);
    return rc == 0 ? figures(&count, out, err) : rc;
}
