/* The store under the simulation: made, killed, opened again. Everything that touches the disk is over before the next thing is
 * decided (a writer thread is stopped when what it was started for is done), so that a seed is the same run every time. */
#include "../unit/store_help.h"

#include <errno.h>

#include "core/audit_event.h"
#include "cut_vfs.h"
#include "simulation.h"
#include "store/internal.h"
#include "store/officers.h"

const char sim_survey[] = "thu";

enum { ARENA_MAX = 256 << 20 };

static struct sim_model first; /* what the template holds */
static bool checkpoint_now;
static int checkpoint_seen; /* length of the log when it was last looked at */

/* In some operations the log goes into the database after everything that was written, and not when it is long. How often the
 * writer's thread comes by is a matter of chance: where nothing was written since, nothing happens. */
void __real_store_checkpoint(struct store *store);
void __wrap_store_checkpoint(struct store *store);
void __wrap_store_checkpoint(struct store *store) {
    int frames = store->wal_frames;
    if (checkpoint_now && frames != checkpoint_seen)
        store->wal_frames = INT32_MAX;
    __real_store_checkpoint(store);
    store->wal_frames = checkpoint_seen = frames;
}

/* ---- Words ---------------------------------------------------------------------------------------------------------- */

void sim_fail(struct sim_world *world, const char *format, ...) {
    va_list args;
    if (world->failed)
        return;
    world->failed = true;
    printf("simulation: seed %llu, operation %llu (%s): ", (unsigned long long)world->seed,
           (unsigned long long)world->operation, world->doing);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
}

void sim_trace(const struct sim_world *world, const char *format, ...) {
    va_list args;
    if (!world->trace)
        return;
    printf("  %llu %s: ", (unsigned long long)world->operation, world->doing);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
}

void sim_mix(struct sim_world *world, uint64_t value) {
    for (int i = 0; i < 64; i += 8)
        world->digest = (world->digest ^ (value >> i & 255)) * 1099511628211u;
}

int sim_draw(struct sim_world *world, int n) {
    return (int)rng_below(&world->rng, (uint64_t)n);
}

bool sim_chance(struct sim_world *world, int of) {
    return sim_draw(world, of) == 0;
}

int32_t sim_today(const struct sim_world *world) {
    return (int32_t)((world->clock.fixed + 7 * 3600) / 86400);
}

static void must(const struct sim_world *world, const char *what, int rc) {
    if (rc == 0)
        return;
    printf("simulation: %s: %s\n", what, world->err.text);
    exit(2);
}

/* ---- The template --------------------------------------------------------------------------------------------------- */

static int places_make(struct transaction *tx, void *context, struct err *err) {
    struct sim_world *world = context;
    struct sim_model *model = &world->model;
    static const char *const units[] = {"T", "X", "Y", "Z"}, *const surveys[] = {"thu", "", "thu", "khac"};
    bool is_new;
    int rc = 0;
    for (int i = 0; rc == 0 && i < 4; i++) {
        struct sim_unit *unit = &model->units[model->unit_count++];
        *unit = (struct sim_unit){.parent = i == 0 ? SIM_NONE : 0, DAY_NONE, DAY_NONE};
        snprintf(unit->code, sizeof unit->code, "%s", units[i]);
        rc = help_unit(tx, unit->code, i == 0 ? "" : "T", err);
    }
    for (int i = 0; rc == 0 && i < 4; i++) {
        struct sim_counter *counter = &model->counters[model->counter_count++];
        snprintf(counter->code, sizeof counter->code, "AAAAAA%d", i);
        snprintf(counter->survey, sizeof counter->survey, "%s", surveys[i]);
        counter->id = i + 1;
        sim_move(counter, DAY_NONE, 1 + i % 3);
        for (int at = 0; at < SIM_DAYS; at++)
            counter->visits[at] = SIM_NONE;
        struct counter put = {.unit = units[1 + i % 3],
                              .name = "Quầy thử",
                              .field = "",
                              .survey = counter->survey,
                              .channel = CHANNEL_QR,
                              .valid_from = DAY_NONE,
                              .valid_to = DAY_NONE};
        memcpy(put.code, counter->code, sizeof put.code);
        rc = store_counter_put(tx, &put, SIM_START, &is_new, err);
    }
    return rc;
}

static int survey_make(struct transaction *tx, void *context, struct err *err) {
    struct sim_world *world = context;
    struct sim_revision *revision = &world->model.revisions[0];
    char text[8192];
    unsigned number;
    bool is_new;
    sim_revision_draw(world, revision);
    revision->id = 1;
    revision->published = SIM_START - 300;
    world->model.revision_count = 1;
    sim_definition(&world->model, revision, false, text, sizeof text);
    return store_publish(tx, sim_survey, str_of(text), revision->published, &number, &is_new, err);
}

static void path_of(const struct sim_world *world, const char *name, char out[128]) {
    snprintf(out, 128, "%s/%s", world->dir, name);
}

static void copy_file(const char *from, const char *to) {
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    char block[65536];
    bool ok = in != NULL && out != NULL;
    for (size_t n; ok && (n = fread(block, 1, sizeof block, in)) > 0;)
        ok = fwrite(block, 1, n, out) == n;
    if (!ok || fclose(out) != 0 || fclose(in) != 0) {
        printf("%s: %s\n", to, strerror(errno));
        exit(2);
    }
}

/* What the store drew when it was made is the same in every run. */
static void secret_fix(const char *path) {
    sqlite3 *db = NULL;
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db,
                     "UPDATE meta SET secret = x'000102030405060708090a0b0c0d0e0f';"
                     "PRAGMA journal_mode = DELETE",
                     NULL, NULL, NULL) != SQLITE_OK) {
        printf("%s: %s\n", path, sqlite3_errmsg(db));
        exit(2);
    }
    sqlite3_close(db);
}

void sim_world_install(struct sim_world *world) {
    const char *base = getenv("TMPDIR");
    char database[128], template[128];
    snprintf(world->dir, sizeof world->dir, "%.40s/hailong-sim-XXXXXX",
             base != NULL && base[0] != '\0' ? base
             : access("/dev/shm", W_OK) == 0 ? "/dev/shm" /* what is durable is decided here, not by a disk */
                                             : "/tmp");
    if (mkdtemp(world->dir) == NULL) {
        printf("%s: %s\n", world->dir, strerror(errno));
        exit(2);
    }
    world->arena = arena_new(ARENA_MAX);
    world->rng = rng_seeded(1);
    world->doing = "template";
    must(world, "open", store_open(world->dir, STORE_WRITE, &world->store, &world->err));
    must(world, "places", store_transact(world->store, places_make, world, &world->err));
    must(world, "survey", store_transact(world->store, survey_make, world, &world->err));
    store_close(world->store);
    world->store = NULL;
    path_of(world, "hailong.db", database);
    path_of(world, "template", template);
    secret_fix(database);
    copy_file(database, template);
    world->model.threshold = 10; /* the setting's default */
    first = world->model;
    cut_vfs_install();
}

/* ---- Lives ---------------------------------------------------------------------------------------------------------- */

static void reader_close(struct sim_world *world) {
    store_close(world->reader);
    world->reader = NULL;
}

void sim_world_begin(struct sim_world *world, uint64_t seed) {
    static const char *const more[] = {"hailong.db-wal", "hailong.db-shm"};
    char path[128], template[128];
    cut_vfs_forget();
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        path_of(world, more[i], path);
        (void)unlink(path);
    }
    path_of(world, "hailong.db", path);
    path_of(world, "template", template);
    copy_file(template, path);
    world->model = first;
    world->seed = seed;
    world->rng = rng_seeded(seed);
    checkpoint_now = false;
    checkpoint_seen = 0;
    world->clock = clock_fixed((int64_t)SIM_START * 86400);
    world->operation = world->marker = 0;
    world->forms = world->comments = 0;
    world->codes = 1000; /* not those of the template */
    world->failed = false;
    world->doing = "begin";
    must(world, "open", store_open(world->dir, STORE_WRITE, &world->store, &world->err));
}

void sim_world_end(struct sim_world *world) {
    world->sum.responses += world->model.response_count;
    reader_close(world);
    store_close(world->store);
    world->store = NULL;
    arena_reset(world->arena);
}

void sim_world_remove(struct sim_world *world) {
    help_remove(world->dir);
    arena_free(world->arena);
}

struct store *sim_reader(struct sim_world *world) {
    if (world->reader == NULL && store_open(world->dir, STORE_READ, &world->reader, &world->err) != 0)
        sim_fail(world, "not to be opened for reading: %s", world->err.text);
    return world->reader;
}

bool sim_recover(struct sim_world *world) {
    int rc = 1;
    if (!cut_vfs_off())
        return false;
    world->sum.kills++;
    sim_trace(world, "the power goes");
    reader_close(world);
    store_close(world->store);
    world->store = NULL;
    cut_vfs_cut(&world->rng);
    for (int tries = 0; tries < 3 && sim_chance(world, 4); tries++) {
        cut_vfs_arm(1 + (unsigned)sim_draw(world, 12));
        if (store_open(world->dir, STORE_WRITE, &world->store, &world->err) == 0) {
            cut_vfs_arm(1);
            store_close(world->store);
            world->store = NULL;
        }
        cut_vfs_cut(&world->rng);
    }
    rc = store_open(world->dir, STORE_WRITE, &world->store, &world->err);
    if (rc != 0)
        sim_fail(world, "not to be opened after the power went: %s", world->err.text);
    return true;
}

/* ---- Transactions --------------------------------------------------------------------------------------------------- */

static int nothing(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    (void)err;
    transaction_quiet(tx);
    return 0;
}

/* What it does first, forgetting old keys, is begun before what it is started for. */
bool sim_writer_start(struct sim_world *world) {
    int rc = store_writer_start(world->store, &world->clock, &world->err);
    if (rc == 0)
        rc = store_transact(world->store, nothing, NULL, &world->err);
    if (rc != 0 && !cut_vfs_off())
        sim_fail(world, "%s", world->err.text);
    return rc == 0;
}

void sim_checkpoint_draw(struct sim_world *world) {
    checkpoint_now = sim_chance(world, 5);
}

struct marked {
    struct sim_world *world;
    int (*fn)(struct transaction *, void *context, struct err *);
    void *context;
};

static int marked_fn(struct transaction *tx, void *context, struct err *err) {
    const struct marked *marked = context;
    char mark[32];
    int rc = marked->fn(tx, marked->context, err);
    if (rc != 0)
        return rc;
    snprintf(mark, sizeof mark, "%llu", (unsigned long long)marked->world->marker);
    const struct audit_entry entry = {.at = marked->world->clock.fixed,
                                      .who = "",
                                      .event = audit_event_name(AUDIT_EXPORT),
                                      .about = "simulation",
                                      .unit = "",
                                      .detail = mark};
    return store_audit_add(tx, &entry, err);
}

static bool marker_there(struct sim_world *world) {
    sqlite3_stmt *stmt = NULL;
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE about = 'simulation' AND detail = '%llu'",
             (unsigned long long)world->marker);
    if (world->failed || sqlite3_prepare_v2(world->store->db, sql, -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW) {
        sim_fail(world, "the log cannot be read");
        sqlite3_finalize(stmt);
        return false;
    }
    int n = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return n > 0;
}

int sim_transact(struct sim_world *world, int (*fn)(struct transaction *, void *context, struct err *),
                 void *context) {
    struct marked marked = {world, fn, context};
    bool thread = sim_chance(world, 3);
    world->err = (struct err)ERR_INIT;
    world->marker++;
    if (thread)
        (void)sim_writer_start(world);
    int rc = store_transact(world->store, marked_fn, &marked, &world->err);
    if (thread)
        store_writer_stop(world->store);
    if (sim_recover(world)) {
        bool there = marker_there(world);
        if (rc == 0 && !there)
            sim_fail(world, "was acknowledged and is lost");
        sim_trace(world, there ? "it took place" : "it did not take place");
        return there;
    }
    if (rc == ERR_CONFLICT || rc == ERR_NOT_FOUND || rc == ERR_INPUT) {
        world->sum.refused++;
        sim_trace(world, "refused: %s", world->err.text);
        return 0;
    }
    if (rc != 0)
        sim_fail(world, "%s", world->err.text);
    return rc == 0;
}
