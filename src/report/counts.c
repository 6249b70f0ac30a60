/* Reads every unit's tallies once: what the subjects need is kept, of the others only how many people are behind each
 * figure. */
#include "report/internal.h"

/* Tallies of one unit's own counters, as they come from the store. */
struct reading {
    struct making *making;
    size_t link;
    int64_t unit;        /* the store's; whose tallies `spans` holds */
    struct tally *spans; /* by span, in the link's layout */
    bool *touched;       /* by span */
};

struct tally *making_count(const struct making *making, size_t subject, size_t span, size_t link) {
    return &making->counts[subject][span * making->link_count + link];
}

static size_t node_by_id(const struct making *making, int64_t id) {
    for (size_t n = 1; n < making->node_count; n++)
        if (making->nodes[n].unit->id == id)
            return n;
    return SUPPRESS_NONE;
}

void people_add(uint32_t *people, const struct tally *tally) {
    const struct survey *survey = tally->survey;
    struct figure figure;
    people[SUPPRESS_ALL] += (uint32_t)tally_sums(tally, SURVEY_ALL)[TALLY_K];
    for (size_t i = 0; i < survey->dimension_count; i++)
        people[suppress_dimension_slot(i)] += (uint32_t)tally_sums(tally, i)[TALLY_K];
    for (size_t i = 0; i < survey->question_count; i++) {
        index_question(tally, i, 0, &figure);
        people[suppress_question_slot(survey, i)] += (uint32_t)figure.respondents;
    }
}

/* Adds one span of a unit to itself and to every unit above it. */
static void span_count(struct reading *reading, size_t node, size_t span) {
    struct making *making = reading->making;
    const struct tally *own = &reading->spans[span];
    size_t at = span * making->people_offset[making->link_count] + making->people_offset[reading->link];
    for (size_t n = node; n != SUPPRESS_NONE; n = making->nodes[n].parent) {
        people_add(making->nodes[n].people + at, own);
        for (size_t s = 0; s < making->subject_count; s++)
            if (making->subjects[s] == n)
                tally_merge(making_count(making, s, span, reading->link), own);
        if (span < making->bands[0].count)
            ranking_count(making, n, reading->link, own);
    }
}

static int unit_done(struct reading *reading, struct err *err) {
    struct making *making = reading->making;
    if (reading->unit == 0)
        return 0;
    size_t node = node_by_id(making, reading->unit);
    if (node == SUPPRESS_NONE)
        return err_set(err, ERR_STORE, "a tally belongs to unit %lld, which is not there",
                       (long long)reading->unit);
    for (size_t s = 0; s < making->span_count; s++) {
        if (!reading->touched[s])
            continue;
        span_count(reading, node, s);
        tally_clear(&reading->spans[s]);
        reading->touched[s] = false;
    }
    return 0;
}

static int each_tally(void *context, int64_t unit, int32_t day, const uint8_t *cells, size_t size,
                      struct err *err) {
    struct reading *reading = context;
    const struct making *making = reading->making;
    int rc = unit == reading->unit ? 0 : unit_done(reading, err);
    reading->unit = unit;
    for (size_t b = 0; rc == 0 && b < BANDS; b++) {
        const struct band *band = &making->bands[b];
        size_t i = period_index(band->periods, band->count, day);
        if (i == band->count)
            continue;
        rc = tally_merge_packed(&reading->spans[band->first + i], cells, size, err);
        reading->touched[band->first + i] = true;
    }
    return rc;
}

static int link_read(struct making *making, size_t link, struct err *err) {
    struct reading reading = {.making = making, .link = link};
    const struct survey *survey = making->links[link].survey;
    int32_t from = INT32_MAX, to = INT32_MIN;
    reading.spans = arena_array(making->arena, making->span_count, sizeof *reading.spans);
    reading.touched = arena_array(making->arena, making->span_count, sizeof *reading.touched);
    if (reading.spans == NULL || reading.touched == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu periods", making->span_count);
    int rc = 0;
    for (size_t s = 0; rc == 0 && s < making->span_count; s++) {
        const struct period *span = making_span(making, s);
        from = span->from < from ? span->from : from;
        to = span->to > to ? span->to : to;
        rc = tally_init(&reading.spans[s], survey, making->arena, err);
    }
    if (rc == 0)
        rc = store_unit_tallies(making->store, making->links[link].revision.id, from, to, each_tally,
                                &reading, err);
    return rc == 0 ? unit_done(&reading, err) : rc;
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
        node->people = arena_array(making->arena, making->span_count * width, sizeof *node->people);
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
    return rc;
}
