#include "posters/choice.h"

#include "core/name_order.h"

static int no_memory(struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory for so many counters; choose a unit");
}

static int compare_counters(const void *a, const void *b) {
    const struct counter *x = a, *y = b;
    int order = strcmp(x->unit, y->unit);
    if (order == 0)
        order = name_order(x->name, y->name);
    return order != 0 ? order : strcmp(x->code, y->code);
}

static int named_counter(const struct choice *p, const char *typed, struct counter *out, struct err *err) {
    char code[PLACE_CODE_SIZE];
    if (place_code_parse(str_of(typed), code) != CODE_GOOD)
        return err_set(
            err, ERR_INPUT,
            "\"%.60s\" is not a counter's code (%d letters and digits, the last one a check); see: hailong "
            "counter list",
            typed, PLACE_CODE_LENGTH);
    int rc = store_counter(p->store, code, p->today, p->arena, out, err);
    if (rc == 0 && counter_is_closed(out, p->today)) {
        char day[DATE_TEXT_SIZE];
        day_format(out->valid_to, day);
        return err_set(err, ERR_CONFLICT,
                       "counter %s was closed on %s; what is printed for it would lead nowhere", code, day);
    }
    return rc;
}

static int named_counters(const struct choice *p, struct counter **out, size_t *count, struct err *err) {
    struct counter *counters = arena_array(p->arena, p->code_count, sizeof *counters);
    if (counters == NULL)
        return no_memory(err);
    for (size_t i = 0; i < p->code_count; i++) {
        int rc = named_counter(p, p->codes[i], &counters[i], err);
        if (rc != 0)
            return rc;
    }
    qsort(counters, p->code_count, sizeof *counters, compare_counters);
    size_t kept = 0;
    for (size_t i = 0; i < p->code_count; i++) /* a code named twice is one sheet */
        if (kept == 0 || strcmp(counters[kept - 1].code, counters[i].code) != 0)
            counters[kept++] = counters[i];
    *out = counters;
    *count = kept;
    return 0;
}

static int all_counters(const struct choice *p, struct counter **out, size_t *count, size_t *left_out,
                        struct err *err) {
    struct unit found;
    struct counter *counters;
    size_t all = 0, kept = 0, others = 0;
    int rc = p->unit == NULL ? 0 : store_unit(p->store, p->unit, p->arena, &found, err);
    if (rc == 0)
        rc = store_counters(p->store, p->unit, p->today, p->arena, &counters, &all, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < all; i++) {
        if (!counter_is_open(&counters[i], p->today))
            continue;
        if (!p->scanned || counters[i].channel == CHANNEL_QR)
            counters[kept++] = counters[i];
        else
            others++;
    }
    if (kept == 0)
        return err_set(
            err, ERR_NOT_FOUND,
            "there is no counter %s%s that is open today%s; add one with: hailong counter import FILE.csv",
            p->unit == NULL ? "yet" : "in unit ", p->unit == NULL ? "" : p->unit,
            p->scanned ? " and answered by QR code" : "");
    qsort(counters, kept, sizeof *counters, compare_counters);
    *out = counters;
    *count = kept;
    *left_out = others;
    return 0;
}

int choice_counters(const struct choice *choice, struct counter **out, size_t *count, size_t *left_out,
                    struct err *err) {
    *left_out = 0;
    return choice->code_count > 0 ? named_counters(choice, out, count, err)
                                  : all_counters(choice, out, count, left_out, err);
}
