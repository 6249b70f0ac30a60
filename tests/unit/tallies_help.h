/* Adds up the tallies of a unit's subtree by period, from the one verb that reads them. */
#ifndef TALLIES_HELP_H
#define TALLIES_HELP_H

#include "store/store.h"

struct tallies_of {
    const struct unit *units;
    size_t unit_count;
    const struct selection *selection;
    const struct period *periods;
    struct tally *tallies;
    size_t count;
};

static bool tallies_below(const struct tallies_of *t, int64_t id) {
    const char *code = NULL;
    for (size_t i = 0; i < t->unit_count; i++)
        if (t->units[i].id == id)
            code = t->units[i].code;
    while (code != NULL && code[0] != '\0' && strcmp(code, t->selection->unit_code) != 0) {
        const char *parent = "";
        for (size_t i = 0; i < t->unit_count; i++)
            if (strcmp(t->units[i].code, code) == 0)
                parent = t->units[i].parent;
        code = parent;
    }
    return code != NULL && code[0] != '\0';
}

static int tallies_each(void *context, int64_t unit, int32_t day, const uint8_t *cells, size_t size,
                        struct err *err) {
    struct tallies_of *t = context;
    size_t period = period_index(t->periods, t->count, day);
    if (period == t->count || (t->selection->unit_code != NULL && !tallies_below(t, unit)))
        return 0;
    return tally_merge_packed(&t->tallies[period], cells, size, err);
}

static int tallies_of(struct store *store, struct arena *arena, const struct selection *selection,
                      const struct period *periods, struct tally *tallies, size_t count, struct err *err) {
    struct unit *units;
    struct tallies_of t = {NULL, 0, selection, periods, tallies, count};
    int32_t from = selection->from, to = selection->to == DAY_NONE ? INT32_MAX : selection->to;
    int rc = store_units(store, arena, &units, &t.unit_count, err);
    t.units = units;
    return rc == 0 ? store_unit_tallies(store, selection->revision_id, from, to, tallies_each, &t, err) : rc;
}

#endif
