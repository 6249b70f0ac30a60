#include "core/crosstab_counters.h"

#include <stdlib.h>

#include "core/suppress_counters.h"

/* A counter while it belonged to one unit. */
struct place_of_work {
    int64_t unit;
    uint32_t *people; /* by slot (suppress.h), and last all that gave a response */
};

struct counting {
    const struct columns *columns;
    const struct crosstab_stretch *stretches;
    size_t stretch_count, slots;
    size_t *first;  /* stretch by counter id; stretch_count: none */
    uint32_t *desk; /* by stretch; the last one: no stretch */
    struct place_of_work *desks;
    size_t desk_count;
};

static bool people_new(struct counting *c, struct arena *arena, int64_t unit) {
    struct place_of_work *desk = &c->desks[c->desk_count++];
    *desk = (struct place_of_work){unit, arena_array(arena, c->slots + 1, sizeof *desk->people)};
    return desk->people != NULL;
}

/* A counter that came back to a unit is one with what it was there before. */
static bool desks_make(struct counting *c, struct arena *arena) {
    size_t ids = (size_t)c->columns->counter_max + 1, n = c->stretch_count;
    c->first = arena_array(arena, ids, sizeof *c->first);
    c->desk = arena_array(arena, n + 1, sizeof *c->desk);
    c->desks = arena_array(arena, n + 1, sizeof *c->desks);
    if (c->first == NULL || c->desk == NULL || c->desks == NULL)
        return false;
    for (size_t i = 0; i < ids; i++)
        c->first[i] = n;
    for (size_t i = n; i-- > 0;)
        if (c->stretches[i].counter >= 0 && (uint64_t)c->stretches[i].counter < ids)
            c->first[c->stretches[i].counter] = i;
    for (size_t i = 0; i < n; i++) {
        size_t same = i;
        while (same > 0 && c->stretches[same - 1].counter == c->stretches[i].counter)
            if (c->stretches[--same].unit == c->stretches[i].unit)
                break;
        bool known = same < i && c->stretches[same].unit == c->stretches[i].unit;
        c->desk[i] = known ? c->desk[same] : (uint32_t)c->desk_count;
        if (!known && !people_new(c, arena, c->stretches[i].unit))
            return false;
    }
    c->desk[n] = (uint32_t)c->desk_count;
    return people_new(c, arena, 0);
}

static size_t stretch_of(const struct counting *c, uint32_t counter, int32_t day) {
    for (size_t i = c->first[counter]; i < c->stretch_count && c->stretches[i].counter == counter; i++)
        if (day >= c->stretches[i].first && day <= c->stretches[i].last)
            return i;
    return c->stretch_count;
}

/* Whoever answered one of the questions behind a figure. */
static void block_count(const struct counting *c, const struct columns_block *block) {
    const struct survey *survey = c->columns->survey;
    size_t first = suppress_question_slot(survey, 0);
    uint32_t *rows[COLUMNS_BLOCK];
    for (size_t i = 0; i < block->count; i++) {
        rows[i] = c->desks[c->desk[stretch_of(c, block->counter[i], block->day[i])]].people;
        rows[i][c->slots]++;
    }
    for (size_t slot = 0; slot < c->slots; slot++) {
        uint8_t any[COLUMNS_BLOCK] = {0};
        size_t dimension = slot == SUPPRESS_ALL ? SURVEY_ALL : slot - 1;
        for (size_t q = 0; q < survey->question_count; q++) {
            bool in = slot < first ? survey_question_in(survey, q, dimension) : slot == first + q;
            if (!in || !question_counts(&survey->questions[q]))
                continue;
            const uint8_t *column = columns_of(c->columns, block, q);
            for (size_t i = 0; i < COLUMNS_BLOCK; i++)
                any[i] |= column[i];
        }
        for (size_t i = 0; i < block->count; i++)
            rows[i][slot] += (any[i] & COLUMN_ANSWERED) != 0;
    }
}

static int compare_units(const void *a, const void *b) {
    const struct place_of_work *x = a, *y = b;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static bool any_few(const struct counting *c, uint64_t threshold, uint64_t *own) {
    const struct survey *survey = c->columns->survey;
    for (size_t i = 0; i < c->desk_count; i++) {
        bool last = i + 1 == c->desk_count || c->desks[i + 1].unit != c->desks[i].unit;
        for (size_t slot = 0; slot <= c->slots; slot++) {
            uint64_t people = c->desks[i].people[slot];
            bool told = slot == c->slots || suppress_counters_follow(survey, slot);
            own[slot] += people;
            if ((told && people > 0 && people < threshold) ||
                (last && own[slot] > 0 && own[slot] < threshold))
                return true;
            own[slot] = last ? 0 : own[slot];
        }
    }
    return false;
}

int crosstab_counters_few(const struct columns *columns, const struct crosstab_stretch *stretches,
                          size_t count, uint64_t threshold, struct arena *arena, bool *few, struct err *err) {
    struct counting c = {.columns = columns,
                         .stretches = stretches,
                         .stretch_count = count,
                         .slots = suppress_slots(columns->survey)};
    uint64_t *own = arena_array(arena, c.slots + 1, sizeof *own);
    if (own == NULL || !desks_make(&c, arena))
        return err_set(err, ERR_NOMEM, "no memory to look at single counters");
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (size_t i = 0; i < count; i++) {
        first = stretches[i].first < first ? stretches[i].first : first;
        last = stretches[i].last > last ? stretches[i].last : last;
    }
    for (size_t b = 0; b < columns->block_count; b++)
        if (columns->blocks[b]->first <= last && columns->blocks[b]->last >= first)
            block_count(&c, columns->blocks[b]);
    c.desk_count--; /* without what is elsewhere */
    if (c.desk_count > 0)
        qsort(c.desks, c.desk_count, sizeof *c.desks, compare_units);
    *few = any_few(&c, threshold, own);
    return 0;
}
