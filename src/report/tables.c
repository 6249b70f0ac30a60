/* What is hidden, decided over all units and spans of a table at once.
 *
 * In a span in which one member was answered the table has that one's figures, all of them. In a span with answers to
 * several it has only what continues in all of these: the rest would tell the members apart, and with the joined figures
 * beside it a few people of one of them could follow. So there a figure that a revision gives alone is not shown, unless the
 * span is a month at most and no figure of any unit in it is few people's.
 *
 * For core/suppress every span needs a tree of dimensions, and the same figure the same slot in all of them. Hence a layout:
 * figures of all members are numbered together, those that continue each other once; the whole survey is a dimension
 * like any other there (the slot of the whole itself counts people, and is shown nowhere). */
#include "report/tables_parts.h"

/* Longer spans hold months, of which one may be hidden in a report month by month. */
enum { CLEAN_DAYS_MAX = 31 };

/* ---- Who was answered when ---------------------------------------------------------------------------------------- */

static const uint32_t *people_at(const struct making *making, size_t node, size_t span, size_t link) {
    return making->nodes[node].people + span * making->people_offset[making->link_count] +
           making->people_offset[link];
}

static bool is_clean(const struct making *making, const uint32_t *people, size_t slots) {
    for (size_t i = 0; i < slots; i++)
        if (people[i] > 0 && people[i] < making->report->threshold)
            return false;
    return true;
}

bool table_rest_clean(const struct making *making, size_t node, size_t span, size_t link, size_t slot) {
    const struct period *part = making_span(making, span);
    uint32_t less = people_at(making, node, span, link)[slot];
    for (size_t s = 0; s < making->span_count; s++) {
        const struct period *whole = making_span(making, s);
        uint32_t more = people_at(making, node, s, link)[slot];
        if (whole->from <= part->from && whole->to >= part->to && more > less &&
            more - less < making->report->threshold)
            return false;
    }
    return true;
}

/* The whole time is all spans that are shown. A unit's own counters count too, which no report names. */
static int look(struct draft *draft, struct err *err) {
    struct making *making = draft->making;
    struct table *table = draft->table;
    size_t spans = making->span_count, shown = making->bands[0].count;
    table->present = arena_array(making->arena, spans + 1, sizeof *table->present);
    table->clean = arena_array(making->arena, spans + 1, sizeof *table->clean);
    if (table->present == NULL || table->clean == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu periods", spans);
    for (size_t s = 0; s < spans; s++) {
        const struct period *span = making_span(making, s);
        /* With a threshold of one nobody is too few. */
        table->clean[s] = span->to - span->from < CLEAN_DAYS_MAX || making->report->threshold <= 1;
        for (size_t l = 0; l < making->link_count; l++) {
            if (!table_has(table, l))
                continue;
            size_t slots = suppress_slots(making->links[l].survey);
            if (people_at(making, 0, s, l)[SUPPRESS_ALL] > 0)
                table->present[s] |= (uint64_t)1 << l;
            for (size_t n = 0; making->few && table->clean[s] && n < making->node_count; n++)
                table->clean[s] = is_clean(making, people_at(making, n, s, l), slots);
        }
    }
    table->clean[spans] = true;
    for (size_t s = 0; s < shown; s++) {
        table->present[spans] |= table->present[s];
        table->clean[spans] &= table->clean[s];
    }
    return 0;
}

/* ---- Groups ------------------------------------------------------------------------------------------------------- */

/* Adds what a node has in a span to the group of that span, or of the whole time (as). */
static void count_span(const struct draft *draft, size_t group, size_t as, size_t node, size_t span) {
    const struct making *making = draft->making;
    for (size_t l = 0; l < making->link_count; l++) {
        const struct routes *routes = &draft->table->routes[as * making->link_count + l];
        if ((draft->table->present[as] >> l & 1) != 0)
            suppress_count_all(draft->table->suppress, group, routes->items, routes->count,
                               people_at(making, node, span, l));
    }
}

static int groups_make(struct draft *draft, size_t node, const struct survey *const *layouts,
                       struct err *err) {
    struct making *making = draft->making;
    struct table *table = draft->table;
    size_t spans = making->span_count, *groups = table->groups + node * (spans + 1);
    int rc = suppress_group(table->suppress, layouts[spans], SUPPRESS_NONE, NULL, &groups[spans], err);
    for (size_t s = 0; rc == 0 && s < spans; s++) {
        bool shown = s < making->bands[0].count;
        rc = suppress_group(table->suppress, layouts[s], shown ? groups[spans] : SUPPRESS_NONE, NULL,
                            &groups[s], err);
        if (rc != 0)
            break;
        suppress_withhold(table->suppress, groups[s], SUPPRESS_ALL);
        count_span(draft, groups[s], s, node, s);
        if (shown)
            count_span(draft, groups[spans], spans, node, s);
    }
    if (rc == 0)
        suppress_withhold(table->suppress, groups[spans], SUPPRESS_ALL);
    return rc;
}

static int families_make(struct draft *draft, struct err *err) {
    const struct making *making = draft->making;
    const struct table *table = draft->table;
    size_t width = making->span_count + 1;
    size_t *first = arena_array(making->arena, making->node_count, sizeof *first); /* 0: none is below it */
    size_t *next = arena_array(making->arena, making->node_count, sizeof *next);
    size_t *parts = arena_array(making->arena, making->node_count, sizeof *parts);
    if (first == NULL || next == NULL || parts == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the units");
    for (size_t i = making->node_count; i-- > 1;) {
        next[i] = first[making->nodes[i].parent];
        first[making->nodes[i].parent] = i;
    }
    for (size_t n = 0; n < making->node_count; n++)
        for (size_t s = 0; first[n] != 0 && s < width; s++) {
            size_t count = 0;
            for (size_t i = first[n]; i != 0; i = next[i])
                parts[count++] = table->groups[i * width + s];
            int rc = suppress_family(table->suppress, table->groups[n * width + s], parts, count, err);
            if (rc != 0)
                return rc;
        }
    return 0;
}

static int decide(struct draft *draft, struct err *err) {
    struct making *making = draft->making;
    struct table *table = draft->table;
    size_t spans = making->span_count;
    int rc = 0;
    const struct survey **layouts = arena_array(making->arena, spans + 1, sizeof *layouts);
    table->suppress = suppress_new(making->report->threshold, making->arena);
    table->groups = arena_array(making->arena, making->node_count * (spans + 1), sizeof *table->groups);
    if (layouts == NULL || table->suppress == NULL || table->groups == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    for (size_t s = 0; rc == 0 && s <= spans; s++)
        if ((layouts[s] = tables_layout(draft, table->present[s], err)) == NULL)
            rc = ERR_NOMEM;
    for (size_t n = 0; rc == 0 && n < making->node_count; n++)
        rc = groups_make(draft, n, layouts, err);
    if (rc == 0)
        rc = families_make(draft, err);
    if (rc == 0)
        suppress_settle(table->suppress);
    return rc;
}

static int table_make(struct draft *draft, struct err *err) {
    int rc = look(draft, err);
    if (rc == 0)
        rc = tables_number(draft, err);
    if (rc == 0)
        rc = tables_route(draft, err);
    return rc == 0 && draft->making->few ? decide(draft, err) : rc;
}

/* ---- All tables --------------------------------------------------------------------------------------------------- */

bool table_joins(const struct link *link) {
    for (size_t i = 0; i < link->now.now->question_count; i++)
        if (link->now.questions[i] != SURVEY_NONE)
            return true;
    return false;
}

int tables_make(struct making *making, struct err *err) {
    int rc = 0;
    making->tables = arena_array(making->arena, making->link_count, sizeof *making->tables);
    if (making->tables == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu revisions", making->link_count);
    making->tables[0].members = 1;
    making->table_count = 1;
    for (size_t l = 1; l < making->link_count; l++) {
        uint64_t bit = (uint64_t)1 << l;
        if (table_joins(&making->links[l]))
            making->tables[0].members |= bit;
        else if (making->links[l].used || l == making->shown)
            making->tables[making->table_count++].members = bit;
    }
    for (size_t t = 0; rc == 0 && t < making->table_count; t++) {
        struct draft draft = {.making = making, .table = &making->tables[t]};
        draft.first = (size_t)__builtin_ctzll(making->tables[t].members);
        rc = table_make(&draft, err);
    }
    return rc;
}

static const struct table *table_of(const struct making *making, size_t link) {
    for (size_t t = 0; t < making->table_count; t++)
        if (table_has(&making->tables[t], link))
            return &making->tables[t];
    return NULL;
}

uint64_t table_present(const struct making *making, size_t link, size_t span) {
    const struct table *table = table_of(making, link);
    return table == NULL ? 0 : table->present[span];
}

/* How many people are behind a figure, by its number, in a span or over the whole time. */
static uint64_t people_behind(const struct making *making, const struct table *table, size_t node,
                              size_t span, size_t number) {
    bool whole = span == making->span_count;
    size_t first = whole ? 0 : span, last = whole ? making->bands[0].count : span + 1;
    uint64_t people = 0;
    for (size_t l = 0; l < making->link_count; l++) {
        const size_t *from = table->routes[span * making->link_count + l].from;
        for (size_t s = first; from != NULL && from[number] != SUPPRESS_NONE && s < last; s++)
            people += people_at(making, node, s, l)[from[number]];
    }
    return people;
}

static bool shows(const struct making *making, const struct table *table, size_t node, size_t span,
                  size_t link, struct place place) {
    size_t number = table_number(making, table, link, place);
    if (table->suppress != NULL)
        return !suppress_hidden(table->suppress, table->groups[node * (making->span_count + 1) + span],
                                number);
    uint64_t people = people_behind(making, table, node, span, number);
    return people > 0 && people >= making->report->threshold;
}

bool table_shows_joined(const struct making *making, size_t node, size_t span, struct place place) {
    return shows(making, &making->tables[0], node, span, 0, place);
}

bool table_shows_alone(const struct making *making, size_t node, size_t span, size_t link,
                       struct place place) {
    const struct table *table = table_of(making, link);
    if (table == NULL)
        return false;
    if (__builtin_popcountll(table->present[span]) <= 1)
        return shows(making, table, node, span, link, place);
    return table->clean[span];
}
