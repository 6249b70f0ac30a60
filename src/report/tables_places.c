/* Numbers the figures of a table's members, lays them out as trees, and says where each is counted (see tables.c). */
#include "report/tables_parts.h"

static size_t *inner_of(const struct draft *draft, size_t link, size_t dimension) {
    size_t all = draft->making->links[link].survey->dimension_count;
    return &draft->inner[link * draft->inner_width + (dimension == SURVEY_ALL ? all : dimension)];
}

static size_t id_slot(const struct table *table, size_t dimension_id, size_t question_id) {
    return question_id != SURVEY_NONE ? 1 + table->dimensions + question_id : 1 + dimension_id;
}

size_t table_number(const struct making *making, const struct table *table, size_t link, struct place place) {
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

int tables_number(struct draft *draft, struct err *err) {
    struct making *making = draft->making;
    for (size_t l = 0; l < making->link_count; l++)
        if (making->links[l].survey->dimension_count + 1 > draft->inner_width)
            draft->inner_width = making->links[l].survey->dimension_count + 1;
    draft->inner = arena_array(making->arena, making->link_count * draft->inner_width, sizeof *draft->inner);
    if (draft->inner == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    int rc = number_member(draft, draft->first, err);
    for (size_t l = 0; rc == 0 && l < making->link_count; l++)
        if (l != draft->first && table_has(draft->table, l))
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

const struct survey *tables_layout(struct draft *draft, uint64_t present, struct err *err) {
    size_t only = present == 0 ? draft->first : (size_t)__builtin_ctzll(present);
    if (__builtin_popcountll(present) > 1)
        return layout_joined(draft, present, err);
    if (draft->layouts[only] == NULL)
        draft->layouts[only] = layout_alone(draft, only, err);
    return draft->layouts[only];
}

/* ---- Routes ------------------------------------------------------------------------------------------------------ */

static void route_add(struct routes *routes, size_t from, size_t to) {
    routes->items[routes->count++] = (struct suppress_route){from, to};
    routes->from[to] = from;
}

static void route_alone(const struct draft *draft, size_t l, struct routes *out) {
    const struct making *making = draft->making;
    const struct table *table = draft->table;
    const struct survey *survey = making->links[l].survey, *first = making->links[draft->first].survey;
    for (size_t slot = 0; slot < suppress_slots(survey); slot++)
        route_add(out, slot, table_number(making, table, l, place_of(survey, slot)));
    for (size_t i = 0; l != draft->first && i <= first->dimension_count; i++) {
        struct place place = dimension_place(first, i), then;
        if (!place_continues(&making->links[l], place, &then))
            continue;
        size_t slot = table_number(making, table, draft->first, place);
        if (slot != table_number(making, table, l, then)) /* it was counted under its first number */
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
                      table_number(making, draft->table, draft->first, place));
    }
}

/* By span (the last: the whole time) and link: where each figure of the link is counted. */
int tables_route(struct draft *draft, struct err *err) {
    const struct making *making = draft->making;
    size_t links = making->link_count, spans = making->span_count;
    size_t numbers = id_slot(draft->table, SURVEY_NONE, draft->table->questions);
    draft->table->routes = arena_array(making->arena, (spans + 1) * links, sizeof *draft->table->routes);
    if (draft->table->routes == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    for (size_t i = 0; i < (spans + 1) * links; i++) {
        size_t l = i % links, s = i / links;
        uint64_t present = draft->table->present[s];
        struct routes *routes = &draft->table->routes[i];
        if (s > 0 && present == draft->table->present[s - 1])
            *routes = draft->table->routes[i - links];
        if ((present >> l & 1) == 0 || routes->items != NULL)
            continue;
        size_t most =
            suppress_slots(making->links[draft->first].survey) + suppress_slots(making->links[l].survey) + 1;
        routes->items = arena_array(making->arena, most, sizeof *routes->items);
        routes->from = arena_array(making->arena, numbers, sizeof *routes->from);
        if (routes->items == NULL || routes->from == NULL)
            return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
        for (size_t n = 0; n < numbers; n++)
            routes->from[n] = SUPPRESS_NONE;
        route_add(routes, SUPPRESS_ALL, SUPPRESS_ALL);
        if (__builtin_popcountll(present) > 1)
            route_joined(draft, present, l, routes);
        else
            route_alone(draft, l, routes);
    }
    return 0;
}
