#include "pages/counter_options.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/name_order.h"
#include "pages/page.h"

static int by_name(const void *a, const void *b) {
    const struct site_counter *const *x = a, *const *y = b;
    int order = name_order((*x)->counter.name, (*y)->counter.name);
    return order != 0 ? order : strcmp((*x)->counter.code, (*y)->counter.code);
}

json_t *counter_options(const struct site *site, struct str unit, int32_t open_since, size_t most,
                        struct str chosen, struct arena *arena) {
    const struct unit *top = site_unit(site, unit);
    const struct site_counter **listed = arena_array(arena, site->counter_count + 1, sizeof(const void *));
    json_t *list = json_array();
    size_t count = 0;
    for (size_t i = 0; listed != NULL && i < site->counter_count; i++) {
        const struct site_counter *c = &site->counters[i];
        if ((open_since == DAY_NONE || !counter_is_closed(&c->counter, open_since)) &&
            site_within(site, c->unit, top))
            listed[count++] = c;
    }
    if (count == 0 || count > most)
        return list;
    qsort(listed, count, sizeof *listed, by_name);
    for (size_t i = 0; i < count; i++) {
        const struct site_counter *c = listed[i];
        const char *name = arena_printf(arena, "%s%s%s – %s", c->counter.name, c->unit == top ? "" : ", ",
                                        c->unit == top ? "" : c->unit->name, c->counter.code);
        model_add_choice(list, c->counter.code, name == NULL ? "" : name, chosen);
    }
    return list;
}
