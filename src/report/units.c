/* The unit tree, with a group of figures for every unit and span, so that what one report shows tells nothing that
 * another hides. */
#include "report/internal.h"

static size_t node_find(const struct making *making, const char *code) {
    size_t low = 1, high = making->node_count; /* units come in the order of their codes */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(making->nodes[middle].unit->code, code);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SUPPRESS_NONE;
}

static int subject_set(struct making *making, const char *code, const struct unit **unit, struct err *err) {
    size_t node = code == NULL ? 0 : node_find(making, code);
    if (node == SUPPRESS_NONE)
        return err_set(err, ERR_NOT_FOUND, "there is no unit \"%.60s\"; hailong unit list shows the codes",
                       code);
    making->subjects[making->subject_count++] = node;
    *unit = making->nodes[node].unit;
    return 0;
}

static bool is_above(const struct making *making, size_t above, size_t node) {
    while (node != SUPPRESS_NONE && node != above)
        node = making->nodes[node].parent;
    return node == above;
}

static int subjects_set(struct making *making, struct err *err) {
    struct report *report = making->report;
    const struct report_request *request = &report->request;
    int rc = subject_set(making, request->unit_code, &report->unit, err);
    if (rc != 0 || request->against_code == NULL)
        return rc;
    rc = subject_set(making, request->against_code, &report->against, err);
    if (rc == 0 && making->subjects[0] == making->subjects[1])
        return err_set(err, ERR_INPUT, "the two units are the same one, \"%s\": name another with --against",
                       request->against_code);
    if (rc == 0 && (is_above(making, making->subjects[0], making->subjects[1]) ||
                    is_above(making, making->subjects[1], making->subjects[0])))
        rc = err_set(err, ERR_INPUT,
                     "one of the two units contains the other, so the same people would stand on both sides: "
                     "choose two that are apart");
    return rc;
}

/* One more than the spans: the whole time that is shown, within which the shown spans lie. */
static int groups_make(struct making *making, struct node *node, struct err *err) {
    const struct survey *survey = making->joined;
    size_t whole;
    node->groups = arena_array(making->arena, making->span_count + 1, sizeof *node->groups);
    if (node->groups == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the units");
    int rc = suppress_group(making->suppress, survey, SUPPRESS_NONE, NULL, &whole, err);
    node->groups[making->span_count] = whole;
    for (size_t s = 0; rc == 0 && s < making->span_count; s++)
        rc = suppress_group(making->suppress, survey, s < making->bands[0].count ? whole : SUPPRESS_NONE,
                            NULL, &node->groups[s], err);
    return rc;
}

/* Slots of a link's own questions among those of the first link's. */
static size_t *own_slots(struct making *making, const struct link *link) {
    size_t count = suppress_slots(link->survey);
    size_t *slots = arena_array(making->arena, count, sizeof *slots);
    for (size_t i = 0; slots != NULL && i < count; i++)
        slots[i] = SUPPRESS_NONE;
    const struct survey *now = making->links[0].survey;
    for (size_t i = 0; slots != NULL && i <= now->dimension_count; i++) {
        size_t dimension = i == now->dimension_count ? SURVEY_ALL : i;
        size_t then = equivalence_dimension(&link->now, dimension);
        if (then != SURVEY_NONE)
            slots[suppress_dimension_slot(then)] = suppress_dimension_slot(dimension);
    }
    for (size_t i = 0; slots != NULL && i < now->question_count; i++)
        if (link->now.questions[i] != SURVEY_NONE)
            slots[suppress_question_slot(link->survey, link->now.questions[i])] =
                suppress_question_slot(now, i);
    return slots;
}

/* What a revision says by itself is a part of what the joined figure says. */
static int own_groups_make(struct making *making, struct node *node, size_t *const *slots, struct err *err) {
    node->own_groups =
        arena_array(making->arena, making->span_count * making->link_count, sizeof *node->own_groups);
    if (node->own_groups == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the units");
    int rc = 0;
    for (size_t s = 0; s < making->span_count; s++)
        for (size_t l = 0; rc == 0 && l < making->link_count; l++)
            if (making->links[l].used || l == making->shown)
                rc = suppress_group(making->suppress, making->links[l].survey, node->groups[s], slots[l],
                                    &node->own_groups[s * making->link_count + l], err);
    return rc;
}

/* ---- What adds up ------------------------------------------------------------------------------------------------ */

/* The used revisions that continue in a question or, where it is SURVEY_NONE, in a dimension; a bit for each. */
static uint64_t links_in(const struct making *making, size_t dimension, size_t question) {
    uint64_t set = 0;
    for (size_t l = 0; l < making->link_count; l++) {
        const struct equivalence *e = &making->links[l].now;
        size_t then = question != SURVEY_NONE ? e->questions[question] : equivalence_dimension(e, dimension);
        if (making->links[l].used && then != SURVEY_NONE)
            set |= (uint64_t)1 << l;
    }
    return set;
}

/* A question joined with an earlier revision is no part of a dimension that is not: other people are behind it. What the
 * revisions say alone adds up in their own groups. */
static int tree_of_joined(struct making *making, struct err *err) {
    const struct survey *survey = making->links[0].survey;
    struct survey *tree = arena_alloc(making->arena, sizeof *tree);
    struct dimension *dimensions =
        arena_array(making->arena, survey->dimension_count, sizeof *survey->dimensions);
    struct question *questions =
        arena_array(making->arena, survey->question_count, sizeof *survey->questions);
    if (tree == NULL || dimensions == NULL || questions == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    *tree = *survey;
    for (size_t i = 0; i < survey->dimension_count; i++) {
        dimensions[i] = survey->dimensions[i];
        size_t parent = dimensions[i].parent == SURVEY_NONE ? SURVEY_ALL : dimensions[i].parent;
        if (links_in(making, i, SURVEY_NONE) != links_in(making, parent, SURVEY_NONE))
            dimensions[i].parent = SURVEY_ALL; /* which is nobody's index: a part of nothing */
    }
    for (size_t i = 0; i < survey->question_count; i++) {
        questions[i] = survey->questions[i];
        if (question_counts(&questions[i]) &&
            links_in(making, questions[i].dimension, SURVEY_NONE) != links_in(making, SURVEY_NONE, i))
            questions[i].dimension = SURVEY_NONE;
    }
    tree->dimensions = dimensions;
    tree->questions = questions;
    making->joined = tree;
    return 0;
}

/* A unit and those below it; parts is room for as many groups. */
struct brood {
    const struct node *node;
    size_t *children, count;
    size_t *parts;
};

static int family_make(const struct making *making, const struct brood *brood, size_t span, struct err *err) {
    for (size_t i = 0; i < brood->count; i++)
        brood->parts[i] = making->nodes[brood->children[i]].groups[span];
    return suppress_family(making->suppress, brood->node->groups[span], brood->parts, brood->count, err);
}

/* Reports on one revision alone are held against each other too. */
static int own_families_make(const struct making *making, const struct brood *brood, struct err *err) {
    int rc = 0;
    for (size_t g = 0; rc == 0 && g < making->span_count * making->link_count; g++) {
        if (!making->links[g % making->link_count].used)
            continue;
        for (size_t i = 0; i < brood->count; i++)
            brood->parts[i] = making->nodes[brood->children[i]].own_groups[g];
        rc = suppress_family(making->suppress, brood->node->own_groups[g], brood->parts, brood->count, err);
    }
    return rc;
}

static int families_make(struct making *making, struct err *err) {
    struct brood brood = {.children = arena_array(making->arena, making->node_count, sizeof *brood.children),
                          .parts = arena_array(making->arena, making->node_count, sizeof *brood.parts)};
    if (brood.children == NULL || brood.parts == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the units");
    for (size_t n = 0; n < making->node_count; n++) {
        int rc = 0;
        brood.node = &making->nodes[n];
        brood.count = 0;
        for (size_t i = 1; i < making->node_count; i++)
            if (making->nodes[i].parent == n)
                brood.children[brood.count++] = i;
        for (size_t s = 0; rc == 0 && brood.count > 0 && s <= making->span_count; s++)
            rc = family_make(making, &brood, s, err);
        if (rc == 0 && brood.count > 0 && brood.node->own_groups != NULL)
            rc = own_families_make(making, &brood, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

int units_load(struct making *making, struct err *err) {
    struct unit *units;
    size_t count;
    int rc = store_units(making->store, making->arena, &units, &count, err);
    if (rc != 0)
        return rc;
    making->nodes = arena_array(making->arena, count + 1, sizeof *making->nodes);
    if (making->nodes == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu units", count);
    making->node_count = count + 1;
    making->nodes[0].parent = SUPPRESS_NONE;
    for (size_t i = 0; i < count; i++)
        making->nodes[i + 1].unit = &units[i];
    for (size_t i = 1; i <= count; i++) {
        const char *parent = making->nodes[i].unit->parent;
        making->nodes[i].parent = parent[0] == '\0' ? 0 : node_find(making, parent);
        if (making->nodes[i].parent == SUPPRESS_NONE)
            return err_set(err, ERR_STORE, "unit \"%s\" hangs on \"%s\", which is not there",
                           making->nodes[i].unit->code, parent);
    }
    return subjects_set(making, err);
}

int groups_plan(struct making *making, struct err *err) {
    bool several = making->shown > 0; /* then what each revision says alone may be shown */
    size_t *slots[REPORT_REVISIONS_MAX] = {NULL};
    int rc;
    making->suppress = suppress_new(making->report->threshold, making->arena);
    if (making->suppress == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    if ((rc = tree_of_joined(making, err)) != 0)
        return rc;
    for (size_t l = 1; l < making->link_count; l++)
        several |= making->links[l].used;
    for (size_t l = 0; several && l < making->link_count; l++)
        if ((slots[l] = own_slots(making, &making->links[l])) == NULL)
            return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    for (size_t n = 0; rc == 0 && n < making->node_count; n++) {
        rc = groups_make(making, &making->nodes[n], err);
        if (rc == 0 && several)
            rc = own_groups_make(making, &making->nodes[n], slots, err);
    }
    if (rc == 0)
        rc = families_make(making, err);
    if (rc != ERR_NOMEM)
        return rc;
    return err_set(
        err, ERR_LIMIT,
        "%zu units in %zu periods, those before among them, are too many to decide together what is "
        "hidden: choose longer periods or fewer days",
        making->node_count - 1, making->span_count);
}
