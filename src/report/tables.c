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
#include "report/internal.h"

/* Longer spans hold months, of which one may be hidden in a report month by month. */
enum { CLEAN_DAYS_MAX = 31 };

/* A table being made. */
struct draft {
    struct making *making;
    struct table *table;
    size_t first;  /* member that the others' figures are numbered after */
    size_t *inner; /* by link × dimension (all last): the innermost of the figures that are this one */
    size_t inner_width;
    struct survey *layouts[REPORT_REVISIONS_MAX]; /* by link: where it is alone */
    struct routes {
        struct suppress_route *items;
        size_t count;
    } * routes; /* by span × link */
};

static bool is_member(const struct table *table, size_t link) {
    return (table->members >> link & 1) != 0;
}

static size_t *inner_of(const struct draft *draft, size_t link, size_t dimension) {
    size_t all = draft->making->links[link].survey->dimension_count;
    return &draft->inner[link * draft->inner_width + (dimension == SURVEY_ALL ? all : dimension)];
}

static size_t id_slot(const struct table *table, size_t dimension_id, size_t question_id) {
    return question_id != SURVEY_NONE ? 1 + table->dimensions + question_id : 1 + dimension_id;
}

static size_t union_slot(const struct making *making, const struct table *table, size_t link,
                         struct place place) {
    if (place.question != SURVEY_NONE)
        return id_slot(table, SURVEY_NONE, table->question_ids[link][place.question]);
    size_t all = making->links[link].survey->dimension_count;
    return id_slot(table, table->dimension_ids[link][place.dimension == SURVEY_ALL ? all : place.dimension],
                   SURVEY_NONE);
}

/* ---- Numbering -------------------------------------------------------------------------------------------------- */

/* The dimensions of a link, and last its SURVEY_ALL. */
static struct place dimension_place(const struct survey *survey, size_t i) {
    return (struct place){i == survey->dimension_count ? SURVEY_ALL : i, SURVEY_NONE};
}

/* Gives every figure of a member its number: that of the first member's figure which continues it, else a new one. Where
 * several continue it (a dimension and the only one below it), the outermost is its number, and the innermost is kept
 * for what lies below. */
static int number_member(struct draft *draft, size_t l, struct err *err) {
    struct making *making = draft->making;
    struct table *table = draft->table;
    const struct link *link = &making->links[l];
    const struct survey *survey = link->survey, *first = making->links[draft->first].survey;
    size_t *dimensions = arena_array(making->arena, survey->dimension_count + 1, sizeof *dimensions);
    size_t *questions = arena_array(making->arena, survey->question_count, sizeof *questions);
    if (dimensions == NULL || questions == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    for (size_t i = 0; i <= survey->dimension_count; i++)
        dimensions[i] = SURVEY_NONE;
    for (size_t i = 0; i < survey->question_count; i++)
        questions[i] = SURVEY_NONE;
    table->dimension_ids[l] = dimensions;
    table->question_ids[l] = questions;
    /* The whole survey first, then the dimensions, parents before children. */
    for (size_t i = 0; l != draft->first && i <= first->dimension_count; i++) {
        size_t from = i == 0 ? first->dimension_count : i - 1;
        struct place then;
        if (!place_continues(link, dimension_place(first, from), &then))
            continue;
        size_t to = then.dimension == SURVEY_ALL ? survey->dimension_count : then.dimension;
        size_t id = table->dimension_ids[draft->first][from];
        dimensions[to] = dimensions[to] == SURVEY_NONE ? id : dimensions[to];
        *inner_of(draft, l, then.dimension) = id;
    }
    for (size_t i = 0; i <= survey->dimension_count; i++)
        if (dimensions[i] == SURVEY_NONE) {
            dimensions[i] = table->dimensions++;
            *inner_of(draft, l, dimension_place(survey, i).dimension) = dimensions[i];
        }
    for (size_t i = 0; l != draft->first && i < first->question_count; i++)
        if (link->now.questions[i] != SURVEY_NONE)
            questions[link->now.questions[i]] = i;
    for (size_t i = 0; i < survey->question_count; i++)
        if (questions[i] == SURVEY_NONE)
            questions[i] = table->questions++;
    return 0;
}

static int number(struct draft *draft, struct err *err) {
    struct making *making = draft->making;
    for (size_t l = 0; l < making->link_count; l++)
        if (making->links[l].survey->dimension_count + 1 > draft->inner_width)
            draft->inner_width = making->links[l].survey->dimension_count + 1;
    draft->inner = arena_array(making->arena, making->link_count * draft->inner_width, sizeof *draft->inner);
    if (draft->inner == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    int rc = number_member(draft, draft->first, err);
    for (size_t l = 0; rc == 0 && l < making->link_count; l++)
        if (l != draft->first && is_member(draft->table, l))
            rc = number_member(draft, l, err);
    return rc;
}

/* ---- Layouts ---------------------------------------------------------------------------------------------------- */

static struct survey *layout_new(const struct draft *draft, struct err *err) {
    const struct table *table = draft->table;
    struct arena *arena = draft->making->arena;
    struct survey *layout = arena_alloc(arena, sizeof *layout);
    struct dimension *dimensions = arena_array(arena, table->dimensions, sizeof *dimensions);
    struct question *questions = arena_array(arena, table->questions, sizeof *questions);
    if (layout == NULL || dimensions == NULL || questions == NULL) {
        err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
        return NULL;
    }
    *layout = *draft->making->links[draft->first].survey;
    layout->dimensions = dimensions;
    layout->dimension_count = table->dimensions;
    layout->questions = questions;
    layout->question_count = table->questions;
    for (size_t i = 0; i < table->dimensions; i++)
        dimensions[i].parent = SURVEY_NONE;
    for (size_t i = 0; i < table->questions; i++)
        questions[i].dimension = SURVEY_NONE;
    return layout;
}

/* All figures of one member. */
static struct survey *layout_alone(const struct draft *draft, size_t l, struct err *err) {
    const struct making *making = draft->making;
    const struct table *table = draft->table;
    const struct survey *survey = making->links[l].survey, *first = making->links[draft->first].survey;
    struct survey *layout = layout_new(draft, err);
    if (layout == NULL)
        return NULL;
    for (size_t i = 0; i < survey->dimension_count; i++) {
        size_t parent = survey->dimensions[i].parent;
        layout->dimensions[table->dimension_ids[l][i]].parent =
            *inner_of(draft, l, parent == SURVEY_NONE ? SURVEY_ALL : parent);
    }
    /* Several figures that are the same one here hang on each other, outermost first. */
    for (size_t i = 0; l != draft->first && i <= first->dimension_count; i++) {
        size_t from = i == 0 ? first->dimension_count : i - 1, id = table->dimension_ids[draft->first][from];
        struct place then;
        if (!place_continues(&making->links[l], dimension_place(first, from), &then))
            continue;
        size_t to = then.dimension == SURVEY_ALL ? survey->dimension_count : then.dimension;
        size_t above = first->dimensions[from == first->dimension_count ? 0 : from].parent;
        if (id != table->dimension_ids[l][to] && from < first->dimension_count)
            layout->dimensions[id].parent =
                table->dimension_ids[draft->first][above == SURVEY_NONE ? first->dimension_count : above];
    }
    for (size_t i = 0; i < survey->question_count; i++)
        if (question_counts(&survey->questions[i]))
            layout->questions[table->question_ids[l][i]].dimension =
                *inner_of(draft, l, survey->questions[i].dimension);
    return layout;
}

/* Whether a figure of the first member continues in all of these. */
static bool continues_all(const struct draft *draft, uint64_t present, struct place place) {
    struct place then;
    for (size_t l = 0; l < draft->making->link_count; l++)
        if ((present >> l & 1) != 0 && !place_continues(&draft->making->links[l], place, &then))
            return false;
    return true;
}

/* The nearest dimension from here upwards that continues in all; the whole survey's number where none does, which has no
 * people then and so is no figure. */
static size_t joined_above(const struct draft *draft, uint64_t present, size_t dimension) {
    const struct survey *survey = draft->making->links[draft->first].survey;
    const size_t *ids = draft->table->dimension_ids[draft->first];
    for (; dimension != SURVEY_NONE; dimension = survey->dimensions[dimension].parent)
        if (continues_all(draft, present, (struct place){dimension, SURVEY_NONE}))
            return ids[dimension];
    return ids[survey->dimension_count];
}

/* What continues in all of several members. */
static struct survey *layout_joined(const struct draft *draft, uint64_t present, struct err *err) {
    const struct survey *survey = draft->making->links[draft->first].survey;
    struct survey *layout = layout_new(draft, err);
    if (layout == NULL)
        return NULL;
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (continues_all(draft, present, (struct place){i, SURVEY_NONE}))
            layout->dimensions[draft->table->dimension_ids[draft->first][i]].parent =
                joined_above(draft, present, survey->dimensions[i].parent);
    for (size_t i = 0; i < survey->question_count; i++)
        if (question_counts(&survey->questions[i]) &&
            continues_all(draft, present, (struct place){SURVEY_NONE, i}))
            layout->questions[i].dimension = joined_above(draft, present, survey->questions[i].dimension);
    return layout;
}

static const struct survey *layout_of(struct draft *draft, uint64_t present, struct err *err) {
    size_t only = present == 0 ? draft->first : (size_t)__builtin_ctzll(present);
    if (__builtin_popcountll(present) > 1)
        return layout_joined(draft, present, err);
    if (draft->layouts[only] == NULL)
        draft->layouts[only] = layout_alone(draft, only, err);
    return draft->layouts[only];
}

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
            if (!is_member(table, l))
                continue;
            size_t slots = suppress_slots(making->links[l].survey);
            if (people_at(making, 0, s, l)[SUPPRESS_ALL] > 0)
                table->present[s] |= (uint64_t)1 << l;
            for (size_t n = 0; table->clean[s] && n < making->node_count; n++)
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

static void route_add(struct routes *routes, size_t from, size_t to) {
    routes->items[routes->count++] = (struct suppress_route){from, to};
}

static void route_alone(const struct draft *draft, size_t l, struct routes *out) {
    const struct making *making = draft->making;
    const struct table *table = draft->table;
    const struct survey *survey = making->links[l].survey, *first = making->links[draft->first].survey;
    for (size_t slot = 0; slot < suppress_slots(survey); slot++)
        route_add(out, slot, union_slot(making, table, l, place_of(survey, slot)));
    for (size_t i = 0; l != draft->first && i <= first->dimension_count; i++) {
        struct place place = dimension_place(first, i), then;
        if (!place_continues(&making->links[l], place, &then))
            continue;
        size_t slot = union_slot(making, table, draft->first, place);
        if (slot != union_slot(making, table, l, then)) /* it was counted under its first number */
            route_add(out, place_slot(survey, then), slot);
    }
}

static void route_joined(const struct draft *draft, uint64_t present, size_t l, struct routes *out) {
    const struct making *making = draft->making;
    const struct survey *first = making->links[draft->first].survey;
    for (size_t slot = 0; slot < suppress_slots(first); slot++) {
        struct place place = place_of(first, slot), then;
        if (continues_all(draft, present, place) && place_continues(&making->links[l], place, &then))
            route_add(out, place_slot(making->links[l].survey, then),
                      union_slot(making, draft->table, draft->first, place));
    }
}

/* By span (the last: the whole time) and link: where each figure of the link is counted. */
static int routes_make(struct draft *draft, struct err *err) {
    const struct making *making = draft->making;
    size_t links = making->link_count, spans = making->span_count;
    draft->routes = arena_array(making->arena, (spans + 1) * links, sizeof *draft->routes);
    if (draft->routes == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    for (size_t i = 0; i < (spans + 1) * links; i++) {
        size_t l = i % links, s = i / links;
        uint64_t present = draft->table->present[s];
        struct routes *routes = &draft->routes[i];
        if (s > 0 && present == draft->table->present[s - 1])
            *routes = draft->routes[i - links];
        if ((present >> l & 1) == 0 || routes->items != NULL)
            continue;
        size_t most =
            suppress_slots(making->links[draft->first].survey) + suppress_slots(making->links[l].survey) + 1;
        routes->items = arena_array(making->arena, most, sizeof *routes->items);
        if (routes->items == NULL)
            return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
        route_add(routes, SUPPRESS_ALL, SUPPRESS_ALL);
        if (__builtin_popcountll(present) > 1)
            route_joined(draft, present, l, routes);
        else
            route_alone(draft, l, routes);
    }
    return 0;
}

/* Adds what a node has in a span to the group of that span, or of the whole time (as). */
static void count_span(const struct draft *draft, size_t group, size_t as, size_t node, size_t span) {
    const struct making *making = draft->making;
    for (size_t l = 0; l < making->link_count; l++) {
        const struct routes *routes = &draft->routes[as * making->link_count + l];
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

static int table_make(struct draft *draft, struct err *err) {
    struct making *making = draft->making;
    struct table *table = draft->table;
    size_t spans = making->span_count;
    const struct survey **layouts = arena_array(making->arena, spans + 1, sizeof *layouts);
    table->suppress = suppress_new(making->report->threshold, making->arena);
    table->groups = arena_array(making->arena, making->node_count * (spans + 1), sizeof *table->groups);
    if (layouts == NULL || table->suppress == NULL || table->groups == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    int rc = look(draft, err);
    if (rc == 0)
        rc = number(draft, err);
    for (size_t s = 0; rc == 0 && s <= spans; s++)
        if ((layouts[s] = layout_of(draft, table->present[s], err)) == NULL)
            rc = ERR_NOMEM;
    if (rc == 0)
        rc = routes_make(draft, err);
    for (size_t n = 0; rc == 0 && n < making->node_count; n++)
        rc = groups_make(draft, n, layouts, err);
    if (rc == 0)
        rc = families_make(draft, err);
    if (rc == 0)
        suppress_settle(table->suppress);
    return rc;
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
        if (is_member(&making->tables[t], link))
            return &making->tables[t];
    return NULL;
}

uint64_t table_present(const struct making *making, size_t link, size_t span) {
    const struct table *table = table_of(making, link);
    return table == NULL ? 0 : table->present[span];
}

static bool shows(const struct making *making, const struct table *table, size_t node, size_t span,
                  size_t link, struct place place) {
    return !suppress_hidden(table->suppress, table->groups[node * (making->span_count + 1) + span],
                            union_slot(making, table, link, place));
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
