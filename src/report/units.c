/* The unit tree, and the units a report is about. */
#include <stdlib.h>

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

/* ---- Orders ------------------------------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b, void *context) {
    const struct node *nodes = context;
    int64_t x = nodes[*(const size_t *)a].unit->id, y = nodes[*(const size_t *)b].unit->id;
    return (x > y) - (x < y);
}

size_t units_node(const struct making *making, int64_t id) {
    size_t low = 0, high = making->node_count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2, node = making->by_id[middle];
        if (making->nodes[node].unit->id == id)
            return node;
        if (making->nodes[node].unit->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return SUPPRESS_NONE;
}

/* How far below the first node; the tree has no loops (store_unit_put). */
static size_t depth_of(const struct making *making, size_t node) {
    size_t depth = 0;
    while ((node = making->nodes[node].parent) != SUPPRESS_NONE)
        depth++;
    return depth;
}

static int by_depth(const void *a, const void *b, void *context) {
    size_t x = depth_of(context, *(const size_t *)a), y = depth_of(context, *(const size_t *)b);
    return (x > y) - (x < y);
}

static int orders_make(struct making *making, struct err *err) {
    making->order = arena_array(making->arena, making->node_count, sizeof *making->order);
    making->by_id = arena_array(making->arena, making->node_count, sizeof *making->by_id);
    if (making->order == NULL || making->by_id == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu units", making->node_count);
    for (size_t n = 0; n < making->node_count; n++)
        making->order[n] = n;
    for (size_t n = 1; n < making->node_count; n++)
        making->by_id[n - 1] = n;
    qsort_r(making->order, making->node_count, sizeof *making->order, by_depth, making);
    qsort_r(making->by_id, making->node_count - 1, sizeof *making->by_id, by_id, making->nodes);
    return 0;
}

static void find_inside(struct making *making) {
    for (size_t i = 0; i < making->node_count; i++) {
        struct node *node = &making->nodes[making->order[i]];
        for (size_t s = 0; s < making->subject_count; s++)
            node->inside[s] = making->order[i] == making->subjects[s] ||
                              (node->parent != SUPPRESS_NONE && making->nodes[node->parent].inside[s]);
    }
}

static const char *code_to_ask(const struct making *making) {
    size_t n = 1;
    while (n < making->node_count && making->nodes[n].inside[0])
        n++;
    return n == making->node_count ? NULL : making->report->request.unit_code;
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
    rc = orders_make(making, err);
    if (rc == 0)
        rc = subjects_set(making, err);
    if (rc != 0)
        return rc;
    find_inside(making);
    making->unit_code = code_to_ask(making);
    return 0;
}
