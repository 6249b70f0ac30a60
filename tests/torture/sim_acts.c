/* What else happens, and how often each thing does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cut_vfs.h"
#include "simulation.h"
#include "store/visits.h"
#include "store/retention.h"

/* ---- Surveys and bulk ----------------------------------------------------------------------------------------------- */

struct publishing {
    char definition[8192];
    int32_t day;
    unsigned number;
    bool is_new;
};

static int publish_fn(struct transaction *tx, void *context, struct err *err) {
    struct publishing *p = context;
    return store_publish(tx, sim_survey, str_of(p->definition), p->day, &p->number, &p->is_new, err);
}

static void publish(struct sim_world *world) {
    static struct publishing p;
    struct sim_model *model = &world->model;
    struct sim_revision *revision = &model->revisions[model->revision_count];
    struct revision stored;
    if (model->revision_count == SIM_REVISIONS)
        return;
    sim_revision_draw(world, revision);
    revision->published = p.day = sim_today(world);
    sim_definition(model, revision, sim_chance(world, 2), p.definition, sizeof p.definition);
    sim_trace(world, "%s", p.definition);
    int took = sim_transact(world, publish_fn, &p);
    if (took == 0 && world->err.code == ERR_INPUT)
        sim_fail(world, "the definition was refused: %s: %s", world->err.text, p.definition);
    if (took <= 0 || world->failed || (took > 0 && !p.is_new))
        return;
    struct store *reader = sim_reader(world);
    if (world->failed)
        return;
    if (p.number != (unsigned)model->revision_count + 1 ||
        store_revision(reader, sim_survey, p.number, world->arena, &stored, &world->err) != 0)
        sim_fail(world, "revision %u: %s", p.number, world->err.text);
    revision->id = stored.id;
    model->revision_count++;
}

struct bulk {
    struct sim_world *world;
    struct sim_response rows[12];
    int count, next;
    struct stored_comment comment;
    char text[24];
    uint64_t written;
};

static int bulk_next(void *context, struct bulk_row *row, struct err *err) {
    struct bulk *bulk = context;
    (void)err;
    if (bulk->next == bulk->count)
        return 0;
    *row = sim_row(bulk->world, &bulk->rows[bulk->next++], &bulk->comment, bulk->text);
    return 1;
}

static int import_fn(struct transaction *tx, void *context, struct err *err) {
    struct bulk *bulk = context;
    bulk->next = 0;
    return store_append(tx, sim_today(bulk->world), bulk_next, bulk, &bulk->written, err);
}

static void import(struct sim_world *world) {
    struct sim_model *model = &world->model;
    struct bulk bulk = {.world = world, .count = 1 + sim_draw(world, 12)};
    if (model->response_count + (size_t)bulk.count > SIM_RESPONSES)
        return;
    for (int i = 0; i < bulk.count; i++) {
        struct sim_response *row = &bulk.rows[i];
        row->counter = sim_draw(world, model->counter_count);
        row->revision = sim_revision_any(world);
        row->day = sim_today(world) - sim_draw(world, sim_chance(world, 3) ? 200 : 20);
        row->entered = sim_today(world);
        row->half = sim_chance(world, 2) ? HALF_UNKNOWN : sim_draw(world, 2);
        row->channel = (enum channel)sim_draw(world, CHANNEL_COUNT);
        sim_answers_draw(world, row);
    }
    sim_trace(world, "%d rows", bulk.count);
    if (sim_transact(world, import_fn, &bulk) <= 0)
        return;
    for (int i = 0; i < bulk.count; i++)
        sim_add(world, &bulk.rows[i]);
}

/* ---- Visits, settings, targets -------------------------------------------------------------------------------------- */

struct noting {
    struct visit visit;
    const char *name, *value;
    struct target target;
};

static int visit_fn(struct transaction *tx, void *context, struct err *err) {
    struct noting *n = context;
    return store_visit_put(tx, &n->visit, NULL, err);
}
static int visit_drop_fn(struct transaction *tx, void *context, struct err *err) {
    struct noting *n = context;
    return store_visit_drop(tx, n->visit.counter, n->visit.day, NULL, err);
}
static int setting_fn(struct transaction *tx, void *context, struct err *err) {
    struct noting *n = context;
    return store_setting_set(tx, n->name, n->value, err);
}
static int target_fn(struct transaction *tx, void *context, struct err *err) {
    struct noting *n = context;
    return store_target_put(tx, &n->target, err);
}

static void visits(struct sim_world *world) {
    struct sim_counter *counter = &world->model.counters[sim_draw(world, world->model.counter_count)];
    struct noting n = {
        .visit = {.day = sim_today(world) - sim_draw(world, 60), .visits = (uint32_t)sim_draw(world, 30)}};
    bool drop = sim_chance(world, 5);
    memcpy(n.visit.counter, counter->code, sizeof n.visit.counter);
    for (int d = 0; drop && d < 60 && counter->visits[n.visit.day - SIM_DAY] == SIM_NONE; d++)
        n.visit.day = sim_today(world) - d;
    sim_trace(world, "%s %d: %d", counter->code, n.visit.day - sim_today(world),
              drop ? SIM_NONE : (int)n.visit.visits);
    if (sim_transact(world, drop ? visit_drop_fn : visit_fn, &n) > 0)
        counter->visits[n.visit.day - SIM_DAY] = drop ? SIM_NONE : (int32_t)n.visit.visits;
}

static void settings(struct sim_world *world) {
    static const char *const thresholds[] = {"1", "1", "1", "3", "5", "10"};
    bool usual = sim_chance(world, 3), is_ours = sim_chance(world, 2);
    struct noting n = {.name = usual ? "survey.default" : "threshold.respondents",
                       .value = usual ? (is_ours ? sim_survey : "khac") : thresholds[sim_draw(world, 6)]};
    sim_trace(world, "%s = %s", n.name, n.value);
    if (sim_transact(world, setting_fn, &n) <= 0)
        return;
    if (usual)
        world->model.usual = is_ours;
    else
        world->model.threshold = strtoull(n.value, NULL, 10);
}

/* Comments that were kept long enough go, and no figure changes. What the power cut off is done by the next run. */
static void erase(struct sim_world *world) {
    struct sim_model *model = &world->model;
    static const char *const months[] = {"1", "2", "3"};
    struct noting n = {.name = "retention.comments", .value = months[sim_draw(world, 3)]};
    struct erased erased;
    int64_t kept = sim_period(PERIOD_MONTH, PERIOD_CALENDAR, sim_today(world)) - (n.value[0] - '1');
    uint64_t gone = 0;
    if (sim_transact(world, setting_fn, &n) <= 0)
        return;
    for (size_t i = 0; i < model->response_count; i++) {
        struct sim_response *r = &model->responses[i];
        bool old = sim_period(PERIOD_MONTH, PERIOD_CALENDAR, r->day) < kept;
        gone += old && r->comment != 0;
        r->comment = old ? 0 : r->comment;
    }
    bool cut = false;
    int rc;
    do {
        struct store *reader = sim_reader(world);
        rc = reader == NULL
                 ? ERR_IO
                 : store_retention_run(reader, world->store, "", world->clock.fixed, &erased, &world->err);
        cut |= cut_vfs_off();
    } while (sim_recover(world) && !world->failed);
    sim_trace(world, "%llu comments", (unsigned long long)erased.comments);
    if (rc != 0)
        sim_fail(world, "%s", world->err.text);
    else if (!cut && erased.comments != gone)
        sim_fail(world, "%llu comments were erased, %llu in the model", (unsigned long long)erased.comments,
                 (unsigned long long)gone);
}

static void targets(struct sim_world *world) {
    static const char *const codes[] = {"all", "A", "B", "B1", "B2"};
    struct sim_model *model = &world->model;
    struct sim_target target = {.place = sim_draw(world, 1 + SIM_DIMENSIONS),
                                .unit = sim_draw(world, model->unit_count + 1) - 1,
                                .year = 2024 + sim_draw(world, 2),
                                .value = sim_draw(world, 1000000)};
    int at = 0;
    while (at < model->target_count &&
           (model->targets[at].place != target.place || model->targets[at].unit != target.unit ||
            model->targets[at].year != target.year))
        at++;
    if (at == SIM_TARGETS)
        return;
    struct noting n = {.target = {.survey = sim_survey,
                                  .dimension = codes[target.place],
                                  .unit = target.unit == SIM_NONE ? "" : model->units[target.unit].code,
                                  .year = target.year,
                                  .op = TARGET_AT_LEAST,
                                  .value = target.value,
                                  .official = TARGET_ABSENT,
                                  .source = "",
                                  .owner = ""}};
    if (sim_transact(world, target_fn, &n) <= 0)
        return;
    model->targets[at] = target;
    model->target_count += at == model->target_count;
}

/* ---- Time and lives ------------------------------------------------------------------------------------------------- */

static void clock_step(struct sim_world *world) {
    static const int32_t steps[] = {600,    3600,      -3600,   43200,      86400,     86400,
                                    -86400, 2 * 86400, -172800, 31 * 86400, 7 * 86400, -600};
    int64_t now = world->clock.fixed;
    int lot = sim_draw(world, 15);
    if (lot < 12)
        now += steps[lot];
    else if (lot == 12) /* the last second of a half-day */
        now = (now + 7 * 3600) / 43200 * 43200 + 43199 - 7 * 3600;
    else if (lot == 13)
        now++;
    else /* the evening before the next month of thirty days */
        now += 86400 * (30 - sim_today(world) % 30);
    if (now > (int64_t)(SIM_DAY + 300) * 86400 && now < (int64_t)(SIM_DAY + SIM_DAYS - 250) * 86400)
        world->clock.fixed = now;
    sim_trace(world, "day %d", sim_today(world));
}

/* The power will go in what comes. */
static void power(struct sim_world *world) {
    unsigned operations = 1 + (unsigned)sim_draw(world, 40);
    cut_vfs_arm(operations);
    sim_trace(world, "in %u operations", operations);
}

static void restart(struct sim_world *world) {
    store_close(world->reader);
    store_close(world->store);
    world->reader = world->store = NULL;
    int rc = cut_vfs_off() ? 0 : store_open(world->dir, STORE_WRITE, &world->store, &world->err);
    if (!sim_recover(world) && rc != 0)
        sim_fail(world, "not to be opened again: %s", world->err.text);
}

static void log_empty(struct sim_world *world) {
    if (store_log_empty(world->store, &world->err) != 0 && !sim_recover(world))
        sim_fail(world, "%s", world->err.text);
    (void)sim_recover(world);
}

/* ---- One of them ---------------------------------------------------------------------------------------------------- */

void sim_act(struct sim_world *world) {
    static const struct {
        const char *name;
        void (*act)(struct sim_world *);
        int weight;
    } acts[] = {{"send", sim_send, 30},
                {"import", import, 8},
                {"paper", sim_paper, 10},
                {"clock", clock_step, 14},
                {"publish", publish, 2},
                {"move-counter", sim_move_counter, 5},
                {"put-counter", sim_put_counter, 4},
                {"put-unit", sim_put_unit, 3},
                {"change-units", sim_change_units, 5},
                {"undo-change", sim_undo_change, 3},
                {"put-aside", sim_put_aside, 5},
                {"take-back", sim_take_back, 3},
                {"visits", visits, 6},
                {"settings", settings, 4},
                {"targets", targets, 3},
                {"power", power, 4},
                {"restart", restart, 2},
                {"empty-log", log_empty, 1},
                {"erase", erase, 1}};
    enum { ACTS = sizeof acts / sizeof *acts };
    int all = 0, at = 0;
    for (int i = 0; i < ACTS; i++)
        all += acts[i].weight;
    int lot = sim_draw(world, all);
    while (lot >= acts[at].weight)
        lot -= acts[at++].weight;
    world->doing = acts[at].name;
    world->operation++;
    world->sum.operations++;
    sim_mix(world, (uint64_t)at);
    sim_checkpoint_draw(world);
    acts[at].act(world);
    sim_mix(world, world->model.response_count);
    arena_reset(world->arena);
}
