/* Reads every unit's tallies once: what the subjects need is kept, of the others only how many people are behind each
 * figure. Months that lie in a span with all of their days are read as one row; days are read where spans begin or end
 * within a month. */
#include <stdlib.h>

#include "report/internal.h"

/* Tallies of units' own counters, as they come from the store. A month's row is counted as it comes. Days are many: those of
 * one unit, which come one behind the other, are added up first. */
struct reading {
    struct making *making;
    size_t link;
    bool days;        /* days are read, not months */
    struct tally row; /* of a month, in the link's layout */
    uint32_t *people; /* behind every figure of a tally, by slot */
    int64_t unit;     /* the store's; whose days `spans` holds. 0: none yet */
    struct tally *spans;
    size_t *touched; /* the spans that hold something */
    size_t touched_count;
    bool *is_touched; /* by span */
    struct period *
        stretch; /* by span: the months that are read whole, from the first one's first day to the last one's last;
                               from > to: none */
};

struct tally *making_count(const struct making *making, size_t subject, size_t span, size_t link) {
    return &making->counts[subject][span * making->link_count + link];
}

void people_add(uint32_t *people, const struct tally *tally) {
    const struct survey *survey = tally->survey;
    const struct question *questions = survey->questions;
    uint32_t *of_dimension = people + suppress_dimension_slot(0);
    uint32_t *of_question = people + suppress_question_slot(survey, 0);
    const uint64_t *sums = tally_sums(tally, 0),
                   *cells = tally->cells; /* one dimension's lie behind the other's */
    for (size_t i = 0; i < survey->dimension_count; i++)
        of_dimension[i] += (uint32_t)sums[i * survey->tally_sums + TALLY_K];
    people[SUPPRESS_ALL] += (uint32_t)sums[survey->dimension_count * survey->tally_sums + TALLY_K];
    for (size_t i = 0; i < survey->question_count; i++) {
        uint64_t answers = 0;
        for (size_t c = questions[i].cell, end = c + questions[i].answer_cells; c < end; c++)
            answers += cells[c];
        of_question[i] += (uint32_t)answers;
    }
}

static void people_count(struct reading *reading, const struct tally *own) {
    memset(reading->people, 0, suppress_slots(own->survey) * sizeof *reading->people);
    people_add(reading->people, own);
}

/* Adds what a unit's own counters have in a span; reading->people are theirs. */
static int span_count(const struct reading *reading, size_t node, size_t span, const struct tally *own,
                      struct err *err) {
    struct making *making = reading->making;
    uint32_t *people = making->nodes[node].people + span * making->people_offset[making->link_count] +
                       making->people_offset[reading->link];
    size_t slots = suppress_slots(own->survey);
    for (size_t i = 0; i < slots; i++)
        people[i] += reading->people[i];
    for (size_t s = 0; s < making->subject_count; s++)
        if (making->nodes[node].inside[s])
            tally_merge(making_count(making, s, span, reading->link), own);
    return span < making->bands[0].count ? ranking_count(making, node, reading->link, own, err) : 0;
}

static int node_of(const struct making *making, int64_t unit, size_t *out, struct err *err) {
    *out = units_node(making, unit);
    return *out != SUPPRESS_NONE
               ? 0
               : err_set(err, ERR_STORE, "a tally belongs to unit %lld, which is not there", (long long)unit);
}

/* The band's span in which the row is to be counted; SUPPRESS_NONE: none. */
static size_t span_of(const struct reading *reading, size_t b, int32_t day) {
    const struct making *making = reading->making;
    const struct band *band = &making->bands[b];
    int32_t first = making->links[reading->link].first; /* a span may begin there, within the month */
    size_t i = period_index(band->periods, band->count, day < first ? first : day);
    if (i == band->count)
        return SUPPRESS_NONE;
    const struct period *months = &reading->stretch[band->first + i];
    bool whole = day >= months->from && day <= months->to;
    return whole != reading->days ? band->first + i : SUPPRESS_NONE;
}

static int each_month(void *context, int64_t unit, int32_t day, const uint8_t *cells, size_t size,
                      struct err *err) {
    struct reading *reading = context;
    size_t node;
    int rc = node_of(reading->making, unit, &node, err);
    tally_clear(&reading->row);
    if (rc == 0)
        rc = tally_merge_packed(&reading->row, cells, size, err);
    if (rc != 0)
        return rc;
    people_count(reading, &reading->row);
    for (size_t b = 0; rc == 0 && b < BANDS; b++) {
        size_t span = span_of(reading, b, day);
        if (span != SUPPRESS_NONE)
            rc = span_count(reading, node, span, &reading->row, err);
    }
    return rc;
}

static int unit_done(struct reading *reading, struct err *err) {
    size_t node;
    if (reading->touched_count == 0)
        return 0;
    int rc = node_of(reading->making, reading->unit, &node, err);
    for (size_t i = 0; rc == 0 && i < reading->touched_count; i++) {
        size_t span = reading->touched[i];
        people_count(reading, &reading->spans[span]);
        rc = span_count(reading, node, span, &reading->spans[span], err);
        tally_clear(&reading->spans[span]);
        reading->is_touched[span] = false;
    }
    reading->touched_count = 0;
    return rc;
}

static int each_day(void *context, int64_t unit, int32_t day, const uint8_t *cells, size_t size,
                    struct err *err) {
    struct reading *reading = context;
    int rc = unit == reading->unit ? 0 : unit_done(reading, err);
    reading->unit = unit;
    for (size_t b = 0; rc == 0 && b < BANDS; b++) {
        size_t span = span_of(reading, b, day);
        if (span == SUPPRESS_NONE)
            continue;
        rc = tally_merge_packed(&reading->spans[span], cells, size, err);
        if (!reading->is_touched[span])
            reading->touched[reading->touched_count++] = span;
        reading->is_touched[span] = true;
    }
    return rc;
}

/* ---- Months and days ---------------------------------------------------------------------------------------------- */

static int32_t month_end(int32_t day) {
    return day_month_start(day, -1) - 1;
}

/* The months of which a span has every day that was answered: that other days of the first and the last one are missing
 * does not matter, there is nothing on them. */
static struct period months_of(const struct period *span, const struct link *link) {
    int32_t from =
        span->from > link->first ? day_month_start(span->from, 0) : day_month_start(link->first, 0);
    int32_t to = span->to < link->last ? month_end(span->to) : month_end(link->last);
    if (from < span->from && link->first < span->from)
        from = day_month_start(from, -1);
    if (to > span->to && link->last > span->to)
        to = day_month_start(to, 0) - 1;
    return (struct period){.from = from, .to = to};
}

static int by_from(const void *a, const void *b) {
    const struct period *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static void range_add(struct period *ranges, size_t *count, int32_t from, int32_t to) {
    if (from <= to)
        ranges[(*count)++] = (struct period){.from = from, .to = to};
}

/* Ordered, and those that overlap or follow each other as one. */
static size_t ranges_join(struct period *ranges, size_t count) {
    size_t out = 0;
    qsort(ranges, count, sizeof *ranges, by_from);
    for (size_t i = 0; i < count; i++) {
        if (out > 0 && ranges[i].from <= ranges[out - 1].to + 1)
            ranges[out - 1].to = ranges[i].to > ranges[out - 1].to ? ranges[i].to : ranges[out - 1].to;
        else
            ranges[out++] = ranges[i];
    }
    return out;
}

static int ranges_read(struct reading *reading, struct period *ranges, size_t count, struct err *err) {
    const struct making *making = reading->making;
    int64_t revision = making->links[reading->link].revision.id;
    int rc = 0;
    count = ranges_join(ranges, count);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = reading->days ? store_unit_tallies(making->store, revision, ranges[i].from, ranges[i].to,
                                                each_day, reading, err)
                           : store_month_tallies(making->store, revision, ranges[i].from, ranges[i].to,
                                                 each_month, reading, err);
    return rc == 0 ? unit_done(reading, err) : rc;
}

static int spans_read(struct reading *reading, struct err *err) {
    struct making *making = reading->making;
    struct period *months = arena_array(making->arena, making->span_count, sizeof *months);
    struct period *days = arena_array(making->arena, 2 * making->span_count, sizeof *days);
    size_t month_count = 0, day_count = 0;
    if (months == NULL || days == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu periods", making->span_count);
    for (size_t s = 0; s < making->span_count; s++) {
        const struct link *link = &making->links[reading->link];
        const struct period *span = making_span(making, s);
        int32_t from = span->from > link->first ? span->from : link->first;
        int32_t to = span->to < link->last ? span->to : link->last;
        struct period whole = months_of(span, link);
        bool any = whole.from <= whole.to;
        reading->stretch[s] = whole;
        range_add(months, &month_count, whole.from, whole.to);
        range_add(days, &day_count, from, any ? whole.from - 1 : to);
        range_add(days, &day_count, any ? whole.to + 1 : to + 1, to);
    }
    int rc = ranges_read(reading, months, month_count, err);
    reading->days = true;
    return rc == 0 ? ranges_read(reading, days, day_count, err) : rc;
}

static int link_read(struct making *making, size_t link, struct err *err) {
    struct reading reading = {.making = making, .link = link};
    const struct survey *survey = making->links[link].survey;
    size_t spans = making->span_count;
    reading.spans = arena_array(making->arena, spans, sizeof *reading.spans);
    reading.touched = arena_array(making->arena, spans, sizeof *reading.touched);
    reading.is_touched = arena_array(making->arena, spans, sizeof *reading.is_touched);
    reading.stretch = arena_array(making->arena, spans, sizeof *reading.stretch);
    reading.people = arena_array(making->arena, suppress_slots(survey), sizeof *reading.people);
    if (reading.people == NULL || reading.spans == NULL || reading.touched == NULL ||
        reading.is_touched == NULL || reading.stretch == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu periods", spans);
    int rc = tally_init(&reading.row, survey, making->arena, err);
    for (size_t s = 0; rc == 0 && s < spans; s++)
        rc = tally_init(&reading.spans[s], survey, making->arena, err);
    return rc == 0 ? spans_read(&reading, err) : rc;
}

/* Figures come in blocks of this size, for the compiler to work on several at once. */
enum { BLOCK = 8 };

static bool any_few(const uint32_t *people, size_t count, uint64_t threshold) {
    uint32_t few = threshold > 1 ? (uint32_t)threshold - 1 : 0; /* so many and fewer, but not nobody */
    uint32_t any = 0;
    for (size_t i = 0; i < count; i += BLOCK)
        for (size_t k = 0; k < BLOCK; k++)
            any |= people[i + k] - 1 < few; /* nobody wraps round to very many */
    return any != 0;
}

static void add_people(uint32_t *restrict into, const uint32_t *restrict people, size_t count) {
    for (size_t i = 0; i < count; i += BLOCK)
        for (size_t k = 0; k < BLOCK; k++)
            into[i + k] += people[i + k];
}

/* Every unit's people are those above it too. */
static void people_raise(struct making *making) {
    size_t width = making->span_count * making->people_offset[making->link_count];
    for (size_t i = 0; i < making->node_count; i++)
        making->few |= any_few(making->nodes[i].people, width, making->report->threshold);
    for (size_t i = making->node_count; i-- > 1;) {
        const struct node *node = &making->nodes[making->order[i]];
        add_people(making->nodes[node->parent].people, node->people, width);
    }
}

static int people_new(struct making *making, struct err *err) {
    size_t width = 0;
    making->people_offset = arena_array(making->arena, making->link_count + 1, sizeof *making->people_offset);
    if (making->people_offset == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the units");
    for (size_t l = 0; l < making->link_count; l++) {
        making->people_offset[l] = width;
        width += suppress_slots(making->links[l].survey);
    }
    making->people_offset[making->link_count] = width;
    for (size_t n = 0; n < making->node_count; n++) {
        struct node *node = &making->nodes[n];
        node->people = arena_array(making->arena, making->span_count * width + BLOCK, sizeof *node->people);
        if (node->people == NULL)
            return err_set(
                err, ERR_LIMIT,
                "%zu units in %zu periods, those before among them, are too many to decide together what "
                "is hidden: choose longer periods or fewer days",
                making->node_count - 1, making->span_count);
    }
    return 0;
}

int counts_read(struct making *making, struct err *err) {
    int rc = people_new(making, err);
    for (size_t s = 0; rc == 0 && s < making->subject_count; s++) {
        making->counts[s] =
            arena_array(making->arena, making->span_count * making->link_count, sizeof *making->counts[s]);
        if (making->counts[s] == NULL)
            return err_set(err, ERR_NOMEM, "no memory for %zu periods", making->span_count);
        for (size_t p = 0; p < making->span_count; p++)
            for (size_t l = 0; rc == 0 && l < making->link_count; l++)
                rc = tally_init(making_count(making, s, p, l), making->links[l].survey, making->arena, err);
    }
    for (size_t l = 0; rc == 0 && l < making->link_count; l++)
        if (making->links[l].used)
            rc = link_read(making, l, err);
    if (rc == 0)
        people_raise(making);
    return rc;
}
