/* Auditors put responses aside and take that back. */
#include <string.h>

#include "simulation.h"
#include "store/exclusions.h"

struct deciding {
    struct exclusion_asked what;
    struct exclusion_author by;
    enum exclusion_fault fault;
    uint64_t least;
    int64_t id;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct deciding *d = context;
    return store_exclusion_add(tx, &d->what, d->least, &d->by, &d->id, &d->fault, err);
}

static int undo_fn(struct transaction *tx, void *context, struct err *err) {
    const struct deciding *d = context;
    return store_exclusion_undo(tx, d->id, &d->by, err);
}

static bool covers(const struct sim_decision *d, const struct sim_response *r) {
    return r->counter == d->counter && r->day >= d->first && r->day <= d->last &&
           (d->channel == SIM_NONE || (int)r->channel == d->channel);
}

static bool overlaps(const struct sim_model *model, const struct sim_decision *d) {
    for (int i = 0; i < model->decision_count; i++) {
        const struct sim_decision *other = &model->decisions[i];
        if (other->stands && other->counter == d->counter && other->first <= d->last &&
            other->last >= d->first &&
            (other->channel == SIM_NONE || d->channel == SIM_NONE || other->channel == d->channel))
            return true;
    }
    return false;
}

/* Two days are in one part of a month if they are in one month of both styles. */
static bool same_part(int32_t a, int32_t b) {
    return sim_period(PERIOD_MONTH, PERIOD_CALENDAR, a) == sim_period(PERIOD_MONTH, PERIOD_CALENDAR, b) &&
           sim_period(PERIOD_MONTH, PERIOD_ADMINISTRATIVE, a) ==
               sim_period(PERIOD_MONTH, PERIOD_ADMINISTRATIVE, b);
}

/* Whether of some revision and part of a month fewer than that would be taken. */
static bool too_few(const struct sim_model *model, const struct sim_decision *d, uint64_t least, bool *none) {
    *none = true;
    for (size_t i = 0; i < model->response_count; i++) {
        const struct sim_response *r = &model->responses[i];
        uint64_t alike = 0;
        if (!covers(d, r))
            continue;
        *none = false;
        for (size_t k = 0; k < model->response_count; k++)
            alike += covers(d, &model->responses[k]) && model->responses[k].revision == r->revision &&
                     same_part(model->responses[k].day, r->day);
        if (alike < least)
            return true;
    }
    return false;
}

static enum exclusion_fault expected(const struct sim_world *world, const struct sim_decision *d,
                                     uint64_t least) {
    const struct sim_model *model = &world->model;
    bool none, few = too_few(model, d, least, &none);
    if (d->last >= sim_today(world))
        return EXCLUSION_NOT_OVER;
    for (int32_t day = d->first; day < d->last; day++)
        if (sim_unit_on(&model->counters[d->counter], day) !=
            sim_unit_on(&model->counters[d->counter], day + 1))
            return EXCLUSION_MOVED;
    return overlaps(model, d) ? EXCLUSION_TWICE
           : none             ? EXCLUSION_NONE
           : few              ? EXCLUSION_FEW
                              : EXCLUSION_GOOD;
}

void sim_put_aside(struct sim_world *world) {
    struct sim_model *model = &world->model;
    struct sim_decision d = {.counter = sim_draw(world, model->counter_count),
                             .channel = sim_chance(world, 2) ? SIM_NONE : sim_draw(world, CHANNEL_COUNT),
                             .first = sim_today(world) - sim_draw(world, 60)};
    if (model->decision_count == SIM_DECISIONS)
        return;
    if (model->response_count > 0 && !sim_chance(world, 4)) {
        const struct sim_response *r = &model->responses[sim_draw(world, (int)model->response_count)];
        d.counter = r->counter;
        d.first = r->day - sim_draw(world, 3);
    }
    d.last = d.first + sim_draw(world, 40);
    struct deciding deciding = {.what = {model->counters[d.counter].code, d.first, d.last,
                                         d.channel == SIM_NONE ? EXCLUSION_ALL_CHANNELS : d.channel},
                                .by = {"kiem-tra", "Kiểm Tra", "nghi ngờ", world->clock.fixed},
                                .least = sim_chance(world, 3) ? model->threshold : 1};
    enum exclusion_fault fault = expected(world, &d, deciding.least);
    sim_trace(world, "counter %d, days %d to %d, channel %d: %s", d.counter, d.first, d.last, d.channel,
              exclusion_fault_word(fault));
    int took = sim_transact(world, add_fn, &deciding);
    if (took > 0 ? fault != EXCLUSION_GOOD : deciding.fault != EXCLUSION_GOOD && deciding.fault != fault)
        sim_fail(world, "putting aside: %s in the store, %s in the model",
                 exclusion_fault_word(deciding.fault), exclusion_fault_word(fault));
    if (took <= 0 || world->failed)
        return;
    d.id = deciding.id;
    d.stands = true;
    model->decisions[model->decision_count++] = d;
    for (size_t i = 0; i < model->response_count; i++)
        if (covers(&d, &model->responses[i]))
            model->responses[i].aside = model->decision_count;
}

void sim_take_back(struct sim_world *world) {
    struct sim_model *model = &world->model;
    if (model->decision_count == 0)
        return;
    int at = sim_draw(world, model->decision_count);
    struct sim_decision *d = &model->decisions[at];
    struct deciding deciding = {.id = d->id,
                                .by = {"kiem-tra", "Kiểm Tra", "là phiếu thật", world->clock.fixed}};
    sim_trace(world, "decision %d%s", at + 1, d->stands ? "" : ", once more");
    int took = sim_transact(world, undo_fn, &deciding);
    if (took > 0 && !d->stands)
        sim_fail(world, "decision %d was taken back twice", at + 1);
    if (took <= 0)
        return;
    d->stands = false;
    for (size_t i = 0; i < model->response_count; i++)
        if (model->responses[i].aside == at + 1)
            model->responses[i].aside = 0;
}
