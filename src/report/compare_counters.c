/* The counters of one unit: their tallies, and what may be shown of them. */
#include "report/compare_parts.h"

#include "core/suppress_counters.h"

enum { COUNTERS_FIRST = 16 };

/* While tallies come from the store. */
struct reading {
    struct making *making;
    const struct survey *survey; /* whose layout they are in */
    struct desk {
        const char *code, *name;
        struct tally tally;
    } * desks;
    size_t count, room;
};

static int desk_new(struct reading *reading, const char *code, const char *name, struct err *err) {
    struct arena *arena = reading->making->arena;
    if (reading->count == reading->room) {
        size_t room = reading->room == 0 ? COUNTERS_FIRST : 2 * reading->room;
        struct desk *desks = arena_array(arena, room, sizeof *desks);
        if (desks == NULL)
            return err_set(err, ERR_NOMEM, "no memory for the counters");
        if (reading->count > 0)
            memcpy(desks, reading->desks, reading->count * sizeof *desks);
        reading->desks = desks;
        reading->room = room;
    }
    struct desk *desk = &reading->desks[reading->count++];
    desk->code = arena_strdup(arena, code);
    desk->name = arena_strdup(arena, name);
    if (desk->code == NULL || desk->name == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the counters");
    return tally_init(&desk->tally, reading->survey, arena, err);
}

static int each_tally(void *context, const char *code, const char *name, const uint8_t *cells, size_t size,
                      struct err *err) {
    struct reading *reading = context;
    int rc = 0;
    if (reading->count == 0 || strcmp(reading->desks[reading->count - 1].code, code) != 0)
        rc = desk_new(reading, code, name, err);
    return rc == 0 ? tally_merge_packed(&reading->desks[reading->count - 1].tally, cells, size, err) : rc;
}

/* Whether a unit's figure is told: it is shown, or that nobody answered (as in series.c). */
static bool told(const struct making *making, size_t node, uint64_t responses, size_t link, size_t slot) {
    uint32_t people = making->nodes[node].people[making->people_offset[link] + slot];
    return table_shows_alone(making, node, making->span_count, link,
                             place_of(making->links[link].survey, slot)) ||
           (people == 0 && (responses == 0 || responses >= making->report->threshold));
}

/* Whether what the own counters add up to follows from the figures of units in the whole survey and every dimension. One that
 * nobody answered is told too: else such a dimension of a survey darkened a counter where there is nobody to protect. */
static bool is_told(const struct making *making, size_t link) {
    uint64_t responses = making_count(making, 0, 0, link)->cells[0];
    for (size_t slot = 0; slot < suppress_question_slot(making->links[link].survey, 0); slot++) {
        if (!told(making, making->subjects[0], responses, link, slot))
            return false;
        for (size_t i = 0; i < making->below_count; i++)
            if (!told(making, making->below[i], making->below_responses[i], link, slot))
                return false;
    }
    return true;
}

/* By desk and slot of the link; NULL without memory. *open: it may be said where nobody answered. */
static bool *hidden_make(const struct reading *reading, size_t link, bool *open, struct err *err) {
    const struct making *making = reading->making;
    size_t slots = suppress_slots(reading->survey);
    uint32_t *counts = arena_array(making->arena, reading->count * slots, sizeof *counts);
    bool *hidden = arena_array(making->arena, reading->count * slots, sizeof *hidden);
    if (counts == NULL || hidden == NULL) {
        err_set(err, ERR_NOMEM, "no memory for the counters");
        return NULL;
    }
    for (size_t i = 0; i < reading->count; i++)
        people_add(counts + i * slots, &reading->desks[i].tally);
    struct suppress_counters all = {.survey = reading->survey,
                                    .threshold = making->report->threshold,
                                    .count = reading->count,
                                    .people = counts,
                                    .told = is_told(making, link)};
    if (suppress_counters(&all, making->arena, hidden, err) != 0)
        return NULL;
    *open = suppress_counters_open(&all, hidden);
    return hidden;
}

/* What a desk has, in the layout of the comparison's source: that is the link it answered, or the first one. */
static int desk_carry(const struct comparing *c, size_t link, const struct tally *own, struct tally *out,
                      struct err *err) {
    const struct making *making = c->making;
    int rc = tally_init(out, c->total.survey, making->arena, err);
    if (rc == 0 && c->source.link == link)
        tally_merge(out, own);
    else if (rc == 0)
        equivalence_carry(&making->links[link].now, own, out);
    return rc;
}

static int rows_make(const struct comparing *c, const struct reading *reading, size_t link,
                     struct compared *rows, struct err *err) {
    const struct making *making = c->making;
    struct place then = c->source.place;
    bool asked = c->source.link == link || place_continues(&making->links[link], c->place, &then),
         open = false;
    const bool *hidden = hidden_make(reading, link, &open, err);
    for (size_t i = 0; hidden != NULL && i < reading->count; i++) {
        const struct desk *desk = &reading->desks[i];
        struct report_entry *entry = &rows[i].row.entry;
        struct tally *carried = arena_alloc(making->arena, sizeof *carried);
        if (carried == NULL || desk_carry(c, link, &desk->tally, carried, err) != 0)
            return err_set(err, ERR_NOMEM, "no memory for the counters");
        bool may = asked && !hidden[i * suppress_slots(reading->survey) + place_slot(reading->survey, then)];
        rows[i].tally = carried;
        rows[i].row = (struct report_compared){.code = desk->code, .name = desk->name};
        entry->revision = making->links[c->source.link].revision.number;
        entry_read(making, carried, c->source.place, may, entry);
        /* Where it was not asked nobody answered, as the level says; else only where it may be told who was there. */
        entry->nobody = asked ? entry->nobody && open : c->level->nobody;
    }
    return hidden == NULL ? ERR_NOMEM : 0;
}

int compare_counters(struct comparing *c, struct compared **out, size_t *count, bool *several,
                     struct err *err) {
    struct making *making = c->making;
    const struct unit *unit = making->nodes[making->subjects[0]].unit;
    const struct period *span = making_span(making, 0);
    uint64_t present = table_present(making, c->source.link, making->span_count);
    *several = (present & (present - 1)) != 0;
    if (unit == NULL || present == 0 || *several)
        return 0;
    size_t link = (size_t)__builtin_ctzll(present); /* the source's, or one that goes on in the first link */
    struct reading reading = {.making = making, .survey = making->links[link].survey};
    int rc = store_counter_tallies(making->store, making->links[link].revision.id, unit->id, span->from,
                                   span->to, each_tally, &reading, err);
    *out = arena_array(making->arena, reading.count, sizeof **out);
    if (rc == 0 && *out == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for the counters");
    if (rc == 0)
        rc = rows_make(c, &reading, link, *out, err);
    *count = reading.count;
    return rc;
}
