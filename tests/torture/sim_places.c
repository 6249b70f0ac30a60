/* Counters and units that are added, moved, merged, ended and put back. */
#include <stdio.h>
#include <string.h>

#include "simulation.h"
#include "store/places.h"

/* What one of these operations hands to its transaction. */
struct placing {
    struct place_author by;
    const char *code, *other; /* of a counter and a unit */
    int32_t day;
    struct counter counter;
    struct unit unit;
    struct unit_change change;
    enum place_fault fault;
    bool is_new;
    int64_t id;
};

static struct place_author author(const struct sim_world *world) {
    return (struct place_author){"", world->clock.fixed};
}

static const char *code_of(const struct sim_model *model, int unit) {
    return unit == SIM_NONE ? "" : model->units[unit].code;
}

/* Within the days of the model, and some before and behind today; often where somebody answered, or the day after. */
static int32_t day_near(struct sim_world *world, int back, int ahead) {
    const struct sim_model *model = &world->model;
    int32_t day = sim_today(world) - back + sim_draw(world, back + ahead + 1);
    if (model->response_count > 0 && sim_chance(world, 2))
        day = model->responses[sim_draw(world, (int)model->response_count)].day + sim_draw(world, 2);
    return day < SIM_DAY + 1 ? SIM_DAY + 1 : day >= SIM_DAY + SIM_DAYS ? SIM_DAY + SIM_DAYS - 1 : day;
}

static int unit_at_last(const struct sim_counter *counter) {
    return counter->unit[SIM_DAYS - 1];
}

/* ---- Counters ------------------------------------------------------------------------------------------------------- */

static int move_fn(struct transaction *tx, void *context, struct err *err) {
    struct placing *p = context;
    return store_counter_move(tx, p->code, p->other, p->day, &p->by, &p->fault, err);
}

/* A counter that nobody answered and came to belongs to its new unit altogether. */
static void moved(struct sim_world *world, int counter, int32_t day, int unit) {
    bool in_use = sim_in_use(&world->model, counter);
    sim_move(&world->model.counters[counter], in_use ? day : DAY_NONE, unit);
}

void sim_move_counter(struct sim_world *world) {
    struct sim_model *model = &world->model;
    int counter = sim_draw(world, model->counter_count), unit = sim_draw(world, model->unit_count);
    struct placing p = {.by = author(world),
                        .code = model->counters[counter].code,
                        .other = model->units[unit].code,
                        .day = day_near(world, 120, 60)};
    if (sim_chance(world, 3)) /* takes back what may be planned */
        p.day = sim_settled(&model->counters[counter]);
    if (p.day == DAY_NONE)
        return;
    sim_trace(world, "%s to %s from %d", p.code, p.other, p.day - sim_today(world));
    if (sim_transact(world, move_fn, &p) > 0)
        moved(world, counter, p.day, unit);
}

static int counter_fn(struct transaction *tx, void *context, struct err *err) {
    struct placing *p = context;
    return store_counter_put(tx, &p->counter, p->day, &p->is_new, err);
}

static void counter_added(struct sim_world *world, const struct placing *p, int unit) {
    struct sim_model *model = &world->model;
    struct counter stored;
    struct store *reader = sim_reader(world);
    if (world->failed)
        return;
    struct sim_counter *counter = &model->counters[model->counter_count++];
    memset(counter, 0, sizeof *counter);
    memcpy(counter->code, p->counter.code, sizeof counter->code);
    snprintf(counter->survey, sizeof counter->survey, "%s", p->counter.survey);
    sim_move(counter, DAY_NONE, unit);
    for (int at = 0; at < SIM_DAYS; at++)
        counter->visits[at] = SIM_NONE;
    if (store_counter(reader, counter->code, p->day, world->arena, &stored, &world->err) != 0)
        sim_fail(world, "%s", world->err.text);
    else
        counter->id = stored.id;
}

/* As a list of counters does: adds one, or says anew where one belongs from a day on and what it asks. */
void sim_put_counter(struct sim_world *world) {
    static const char *const surveys[] = {"thu", "", "khac"};
    struct sim_model *model = &world->model;
    bool fresh = model->counter_count < SIM_COUNTERS && sim_chance(world, 3);
    int counter = sim_draw(world, model->counter_count), unit = sim_draw(world, model->unit_count);
    struct placing p = {.day = day_near(world, 90, 30),
                        .counter = {.unit = model->units[unit].code,
                                    .name = "Quầy thử",
                                    .field = "",
                                    .survey = surveys[sim_draw(world, 3)],
                                    .channel = CHANNEL_QR,
                                    .valid_from = DAY_NONE,
                                    .valid_to = DAY_NONE}};
    if (fresh)
        snprintf(p.counter.code, sizeof p.counter.code, "AAAAAA%u", (unsigned)model->counter_count % 10u);
    else
        memcpy(p.counter.code, model->counters[counter].code, sizeof p.counter.code);
    sim_trace(world, "%s in %s from %d, asks \"%s\"", p.counter.code, p.counter.unit,
              p.day - sim_today(world), p.counter.survey);
    if (sim_transact(world, counter_fn, &p) <= 0)
        return;
    if (fresh) {
        counter_added(world, &p, unit);
        return;
    }
    snprintf(model->counters[counter].survey, sizeof model->counters[counter].survey, "%s", p.counter.survey);
    if (unit_at_last(&model->counters[counter]) != unit)
        moved(world, counter, p.day, unit);
}

/* ---- Units ---------------------------------------------------------------------------------------------------------- */

static int unit_fn(struct transaction *tx, void *context, struct err *err) {
    struct placing *p = context;
    return store_unit_put(tx, &p->unit, &p->is_new, err);
}

static void unit_added(struct sim_world *world, const char *code, int parent, int32_t from) {
    struct sim_unit *unit = &world->model.units[world->model.unit_count++];
    *unit = (struct sim_unit){.parent = parent, .valid_from = from, .valid_to = DAY_NONE};
    snprintf(unit->code, sizeof unit->code, "%s", code);
}

/* Adds one, or puts one below another, with its whole series. */
void sim_put_unit(struct sim_world *world) {
    struct sim_model *model = &world->model;
    bool fresh = model->unit_count < SIM_UNITS && sim_chance(world, 2);
    int unit = sim_draw(world, model->unit_count), parent = sim_draw(world, model->unit_count + 1) - 1;
    char code[16];
    snprintf(code, sizeof code, "N%d", model->unit_count);
    struct placing p = {.unit = {.code = fresh ? code : model->units[unit].code,
                                 .parent = code_of(model, parent),
                                 .name = "Đơn vị thử",
                                 .kind = "commune",
                                 .valid_from = fresh ? DAY_NONE : model->units[unit].valid_from,
                                 .valid_to = fresh ? DAY_NONE : model->units[unit].valid_to}};
    bool loop = !fresh && parent != SIM_NONE && sim_within(model, parent, unit);
    sim_trace(world, "%s below \"%s\"", p.unit.code, p.unit.parent);
    if (sim_transact(world, unit_fn, &p) <= 0)
        return;
    if (loop)
        sim_fail(world, "unit %s stands below itself", p.unit.code);
    else if (fresh)
        unit_added(world, code, parent, DAY_NONE);
    else
        model->units[unit].parent = parent;
}

static int change_fn(struct transaction *tx, void *context, struct err *err) {
    struct placing *p = context;
    return store_unit_change(tx, &p->change, &p->by, &p->id, &p->fault, err);
}

/* The counters that belong to the unit in the end go over to another. */
static void hand_over(struct sim_model *model, int unit, int other, int32_t day) {
    for (int c = 0; c < model->counter_count; c++) {
        struct sim_counter *counter = &model->counters[c];
        int32_t since = sim_settled(counter);
        if (unit_at_last(counter) == unit)
            sim_move(counter, since > day ? since : day, other);
    }
}

static void change_apply(struct sim_world *world, const struct unit_change *change, int unit, int other) {
    struct sim_model *model = &world->model;
    bool succeeded = change->verb == UNIT_MOVE && change->successor[0] != '\0';
    if (succeeded) {
        unit_added(world, change->successor, other, change->day);
        other = model->unit_count - 1;
    }
    if (change->verb == UNIT_MERGE && change->past)
        for (int u = 0; u < model->unit_count; u++)
            if (model->units[u].parent == unit &&
                (model->units[u].valid_to == DAY_NONE || model->units[u].valid_to >= change->day))
                model->units[u].parent = other;
    if ((change->verb == UNIT_MOVE && !succeeded) || (change->verb == UNIT_MERGE && change->past))
        model->units[unit].parent = other;
    if (change->verb == UNIT_MERGE || succeeded) {
        model->units[unit].valid_to = change->day - 1;
        hand_over(model, unit, other, change->day);
    } else if (change->verb == UNIT_RETIRE) {
        model->units[unit].valid_to = change->day;
    }
}

void sim_change_units(struct sim_world *world) {
    struct sim_model *model = &world->model;
    int unit = sim_draw(world, model->unit_count), other = sim_draw(world, model->unit_count);
    enum unit_verb verb = (enum unit_verb)sim_draw(world, UNIT_VERB_COUNT);
    struct sim_change *kept = &model->changes[model->change_count % SIM_CHANGES];
    char successor[16] = "";
    if (verb == UNIT_MOVE && model->unit_count < SIM_UNITS && sim_chance(world, 2))
        snprintf(successor, sizeof successor, "N%d", model->unit_count);
    struct placing p = {.by = author(world),
                        .change = {.verb = verb,
                                   .unit = model->units[unit].code,
                                   .other = verb == UNIT_RETIRE ? "" : model->units[other].code,
                                   .day = day_near(world, 60, 90),
                                   .past = sim_chance(world, 2),
                                   .successor = successor,
                                   .earliest = SIM_DAY,
                                   .latest = SIM_DAY + SIM_DAYS}};
    sim_trace(world, "%s %s, %s, from %d%s%s", unit_verb_name(verb), p.change.unit, p.change.other,
              p.change.day - sim_today(world), p.change.past ? ", past" : "",
              successor[0] != '\0' ? ", successor" : "");
    if (sim_transact(world, change_fn, &p) <= 0)
        return;
    if (verb == UNIT_MOVE && sim_within(model, other, unit)) {
        sim_fail(world, "unit %s stands below itself", p.change.unit);
        return;
    }
    sim_places_keep(model, &kept->before);
    change_apply(world, &p.change, unit, other);
    sim_places_keep(model, &kept->after);
    kept->id = p.id;
    kept->successor = successor[0] != '\0' ? model->unit_count - 1 : SIM_NONE;
    model->change_count++;
}

/* ---- Taken back ----------------------------------------------------------------------------------------------------- */

static int undo_fn(struct transaction *tx, void *context, struct err *err) {
    struct placing *p = context;
    return store_unit_change_undo(tx, p->id, &p->by, err);
}

/* What it changed is as it was before; nothing of it may have been changed since. */
static void change_back(struct sim_world *world, const struct sim_change *change) {
    struct sim_model *model = &world->model;
    for (int u = 0; u < model->unit_count; u++) {
        if (u == change->successor)
            continue; /* it was not there before, and stays where it was put */
        if (change->before.parent[u] != change->after.parent[u])
            model->units[u].parent = change->before.parent[u];
        if (change->before.valid_to[u] != change->after.valid_to[u])
            model->units[u].valid_to = change->before.valid_to[u];
    }
    for (int c = 0; c < model->counter_count; c++) {
        const int8_t *before = change->before.unit[c], *after = change->after.unit[c];
        int8_t *now = model->counters[c].unit;
        int at = 0;
        while (at < SIM_DAYS && before[at] == after[at])
            at++;
        if (at == SIM_DAYS)
            continue;
        size_t rest = (size_t)(SIM_DAYS - at) * sizeof *now;
        if (memcmp(now + at, after + at, rest) != 0)
            sim_fail(world, "counter %s was moved after the change that is taken back, and that is lost",
                     model->counters[c].code);
        memcpy(now + at, before + at, rest);
    }
    if (change->successor != SIM_NONE)
        model->units[change->successor].valid_to = model->units[change->successor].valid_from;
}

void sim_undo_change(struct sim_world *world) {
    struct sim_model *model = &world->model;
    int count = model->change_count < SIM_CHANGES ? model->change_count : SIM_CHANGES;
    if (count == 0)
        return;
    struct sim_change *change = &model->changes[sim_draw(world, count)];
    struct placing p = {.by = author(world), .id = change->id};
    sim_trace(world, "change %lld", (long long)p.id);
    if (change->id == 0 || sim_transact(world, undo_fn, &p) <= 0)
        return;
    change_back(world, change);
    change->id = 0;
}
