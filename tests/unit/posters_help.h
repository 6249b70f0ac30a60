/* What the tests of posters/ share: a store with two offices below a commune, and counters by their names. */
#ifndef POSTERS_HELP_H
#define POSTERS_HELP_H

#include "store_help.h"

/* A counter's code: the same for the same number, with a right check symbol. */
static inline const char *posters_code(struct help *h, unsigned number) {
    const uint8_t bits[PLACE_CODE_LENGTH - 1] = {
        7, 15, 3, (uint8_t)(number >> 10 & 31), (uint8_t)(number >> 5 & 31), (uint8_t)(number & 31)};
    char code[PLACE_CODE_SIZE];
    code_from_bits(bits, PLACE_CODE_LENGTH, code);
    return arena_strdup(h->arena, code);
}

struct posters_counter {
    struct help *help;
    unsigned number;
    const char *unit, *name;
    enum channel channel;
    int32_t from, to;
};

static inline int posters_counter_fn(struct transaction *tx, void *context, struct err *err) {
    const struct posters_counter *c = context;
    bool is_new;
    struct counter counter = {.unit = c->unit,
                              .name = c->name,
                              .field = "",
                              .survey = "",
                              .channel = c->channel,
                              .valid_from = c->from,
                              .valid_to = c->to};
    memcpy(counter.code, posters_code(c->help, c->number), PLACE_CODE_SIZE);
    return store_counter_put(tx, &counter, HELP_DAY - 100, &is_new, err);
}

static inline void posters_add(struct help *h, unsigned number, const char *unit, const char *name) {
    struct posters_counter c = {h, number, unit, name, CHANNEL_QR, DAY_NONE, DAY_NONE};
    help_ok(h, store_transact(h->store, posters_counter_fn, &c, &h->err));
}

struct posters_setting {
    const char *unit, *name, *value;
};

static inline int posters_setting_fn(struct transaction *tx, void *context, struct err *err) {
    const struct posters_setting *s = context;
    return s->unit != NULL ? store_unit_setting_set(tx, s->name, s->unit, s->value, err)
                           : store_setting_set(tx, s->name, s->value, err);
}

/* unit NULL: for all. */
static inline void posters_set(struct help *h, const char *unit, const char *name, const char *value) {
    struct posters_setting s = {unit, name, value};
    help_ok(h, store_transact(h->store, posters_setting_fn, &s, &h->err));
}

static inline int posters_units_fn(struct transaction *tx, void *context, struct err *err) {
    static const struct unit units[] = {
        {0, "xa", "", "Xã Ví Dụ", "commune", DAY_NONE, DAY_NONE},
        {0, "mc", "xa", "Một cửa Ví Dụ", "centre", DAY_NONE, DAY_NONE},
        {0, "yte", "xa", "Trạm y tế Ví Dụ", "centre", DAY_NONE, DAY_NONE},
    };
    (void)context;
    int rc = 0;
    for (size_t i = 0; i < sizeof units / sizeof *units && rc == 0; i++) {
        bool is_new;
        rc = store_unit_put(tx, &units[i], &is_new, err);
    }
    return rc;
}

/* Counters 1 to 3 in mc and 4 in yte, not in the order of their names. */
static inline int posters_setup(void **state) {
    help_empty_setup(state);
    struct help *h = *state;
    help_ok(h, store_transact(h->store, posters_units_fn, NULL, &h->err));
    posters_add(h, 1, "mc", "Quầy 10");
    posters_add(h, 2, "mc", "Quầy 2");
    posters_add(h, 3, "mc", "Quầy 1");
    posters_add(h, 4, "yte", "Tiếp đón");
    return 0;
}

#endif
