/* powercut CYCLES [SEED [MODE]] — cuts the power under the store again and again while responses are written, and holds every
 * one that was acknowledged against what is there afterwards: none lost, none twice, the database whole, its tallies equal to
 * a recount. Some cuts come while the last one is being recovered from.
 *
 * MODE  none: as the product is. The others are wrong on purpose, and this program must see it:
 *       normal  PRAGMA synchronous = NORMAL: must lose acknowledged responses
 *       off     PRAGMA synchronous = OFF: must damage databases
 *       early   acknowledged before COMMIT: must lose, within 20 cycles
 * Exit status 0: nothing went wrong, or what had to go wrong did. */
#include "../unit/store_help.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/rand.h"
#include "cut_vfs.h"
#include "store/internal.h"

enum {
    NOW = HELP_DAY * 86400,
    BATCH_MAX = 24,      /* responses on their way at once */
    ROUNDS_MAX = 12,     /* of them before the power goes at the latest */
    OPERATIONS_MAX = 90, /* of the disk before it goes */
    WORLD_CYCLES = 20,   /* cycles on one database, which grows */
    RESPONSES_MAX = WORLD_CYCLES * BATCH_MAX * ROUNDS_MAX,
    MUTANT_CYCLES = 20 /* so soon an acknowledgement before the commit must be seen */
};

enum mode { MODE_NONE, MODE_NORMAL, MODE_OFF, MODE_EARLY, MODE_COUNT };
static const char *const mode_names[MODE_COUNT] = {"none", "normal", "off", "early"};

static const uint8_t answers[2][HELP_ANSWERS] = {{5, 4, 255}, {1, 2, 3}};

struct world {
    struct help help;
    struct rng rng;
    enum mode mode;
    uint32_t sent;                            /* of this database */
    _Atomic bool acknowledged[RESPONSES_MAX]; /* by number */
    uint8_t there[RESPONSES_MAX];             /* how often it is stored */
    /* Over all cycles. */
    uint64_t cycles, acks, lost, twice, damaged, recovered_twice;
};

struct slip {
    struct submission submission;
    struct world *world;
    uint32_t number;
    char text[32];
    struct stored_comment comment;
    pthread_mutex_t *lock;
    pthread_cond_t *changed;
    size_t *done;
};

static struct world world;
static struct rng checkpoint_rng;

static void must(const char *what, int rc) {
    if (rc != 0) {
        printf("powercut: %s: %s\n", what, world.help.err.text);
        exit(2);
    }
}

/* The log goes into the database far more often than its length asks for. On the writer's thread. */
void __real_store_checkpoint(struct store *store);
void __wrap_store_checkpoint(struct store *store);
void __wrap_store_checkpoint(struct store *store) {
    if (rng_below(&checkpoint_rng, 3) == 0)
        store->wal_frames = INT32_MAX;
    __real_store_checkpoint(store);
}

/* ---- Responses ------------------------------------------------------------------------------------------------------ */

static void slip_done(struct submission *submission) {
    struct slip *slip = submission->context;
    if (submission->result == SUBMISSION_STORED || submission->result == SUBMISSION_REPEATED)
        atomic_store(&slip->world->acknowledged[slip->number], true);
    pthread_mutex_lock(slip->lock);
    ++*slip->done;
    pthread_cond_signal(slip->changed);
    pthread_mutex_unlock(slip->lock);
}

static void slip_make(struct slip *slip, uint32_t number) {
    struct help *h = &world.help;
    slip->world = &world;
    slip->number = number;
    slip->comment = (struct stored_comment){
        HELP_COMMENT, {slip->text, (size_t)snprintf(slip->text, sizeof slip->text, "phieu %u", number)}};
    submit_key_make(store_secret(h->store), half_day_number(NOW), store_start_number(h->store), number,
                    "AAAAAA1", 1, slip->submission.key);
    help_row(h, (int64_t)(number % 3) + 1, HELP_DAY - (int32_t)(number % 40), answers[number % 2],
             &slip->submission.row);
    slip->submission.row.comments = &slip->comment;
    slip->submission.row.comment_count = 1;
    slip->submission.done = slip_done;
    slip->submission.context = slip;
    slip->submission.result = SUBMISSION_FAILED;
}

/* Sends some and waits until all are answered; false when the store takes none any more. */
static bool send_some(size_t count) {
    static struct slip slips[BATCH_MAX];
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
    size_t done = 0, queued = 0;
    memset(slips, 0, sizeof slips);
    for (size_t i = 0; i < count; i++) {
        slips[i].lock = &lock;
        slips[i].changed = &changed;
        slips[i].done = &done;
        slip_make(&slips[i], world.sent++);
        if (store_submit(world.help.store, &slips[i].submission) != 0)
            break;
        queued++;
        if (world.mode == MODE_EARLY)
            atomic_store(&world.acknowledged[slips[i].number], true);
    }
    pthread_mutex_lock(&lock);
    while (done < queued)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return queued == count && store_writer_healthy(world.help.store) && !cut_vfs_off();
}

/* ---- One life of the store ------------------------------------------------------------------------------------------ */

static void wrong_on_purpose(void) {
    const char *pragma = world.mode == MODE_NORMAL ? "PRAGMA synchronous = NORMAL"
                         : world.mode == MODE_OFF  ? "PRAGMA synchronous = OFF"
                                                   : NULL;
    if (pragma != NULL && sqlite3_exec(world.help.store->db, pragma, NULL, NULL, NULL) != SQLITE_OK)
        must(pragma, 1);
}

static const struct clock *clock_now(void) {
    static struct clock clock;
    clock = clock_fixed(NOW);
    return &clock;
}

static void live_and_cut(void) {
    struct help *h = &world.help;
    cut_vfs_arm(1 + (unsigned)rng_below(&world.rng, OPERATIONS_MAX));
    wrong_on_purpose();
    must("start the writer", store_writer_start(h->store, clock_now(), &h->err));
    for (size_t round = 0; round < ROUNDS_MAX; round++) {
        if (!send_some(1 + rng_below(&world.rng, BATCH_MAX)))
            break;
        if (rng_below(&world.rng, 6) == 0 && store_log_empty(h->store, &h->err) != 0)
            break;
    }
    if (!cut_vfs_off())
        cut_vfs_arm(1);
    store_close(h->store); /* with the power off nothing of it reaches the disk */
    h->store = NULL;
    cut_vfs_cut(&world.rng);
}

/* Opens what is left, now and then with another cut on the way. */
static int come_back(void) {
    struct help *h = &world.help;
    for (unsigned tries = 0; tries < 3 && rng_below(&world.rng, 3) == 0; tries++) {
        cut_vfs_arm(1 + (unsigned)rng_below(&world.rng, 12));
        if (store_open(h->dir, STORE_WRITE, &h->store, &h->err) == 0) {
            cut_vfs_arm(1);
            store_close(h->store);
            h->store = NULL;
        }
        world.recovered_twice++;
        cut_vfs_cut(&world.rng);
    }
    return store_open(h->dir, STORE_WRITE, &h->store, &h->err);
}

/* ---- What is there -------------------------------------------------------------------------------------------------- */

static bool count_stored(void) {
    sqlite3_stmt *stmt = NULL;
    memset(world.there, 0, sizeof world.there);
    bool ok =
        sqlite3_prepare_v2(world.help.store->db, "SELECT text FROM comment", -1, &stmt, NULL) == SQLITE_OK;
    int rc = SQLITE_ERROR;
    while (ok && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(stmt, 0);
        unsigned number;
        ok = text != NULL && sscanf(text, "phieu %u", &number) == 1 && number < world.sent;
        if (ok)
            world.there[number]++;
    }
    sqlite3_finalize(stmt);
    return ok && rc == SQLITE_DONE;
}

static void complain(void *context, const char *line) {
    (void)context;
    if (world.mode == MODE_NONE)
        printf("  %s\n", line);
}

/* False: the database is damaged. */
static bool check(uint64_t seed) {
    struct help *h = &world.help;
    struct verify_result result;
    if (!count_stored() || store_verify(h->store, complain, NULL, NULL, &result, &h->err) != 0) {
        world.damaged++;
        if (world.mode == MODE_NONE)
            printf("powercut: seed %llu: %s\n", (unsigned long long)seed, h->err.text);
        return false;
    }
    for (uint32_t i = 0; i < world.sent; i++) {
        bool acknowledged = atomic_load(&world.acknowledged[i]);
        world.lost += acknowledged && world.there[i] == 0;
        world.twice += world.there[i] > 1;
        if (world.mode == MODE_NONE && ((acknowledged && world.there[i] == 0) || world.there[i] > 1))
            printf("powercut: seed %llu: response %u is there %u times\n", (unsigned long long)seed, i,
                   world.there[i]);
        if (world.there[i] == 0)
            atomic_store(&world.acknowledged[i], false); /* counted once */
    }
    return true;
}

/* ---- Databases ------------------------------------------------------------------------------------------------------ */

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

static void template_path(char *out, size_t size) {
    snprintf(out, size, "%s.template", world.help.dir);
}

static void template_make(void) {
    struct help *h = &world.help;
    struct revision revision;
    char database[128], template[128];
    const char *base = getenv("TMPDIR");
    snprintf(h->dir, sizeof h->dir, "%.40s/hailong-cut-XXXXXX",
             base != NULL && base[0] != '\0' ? base : "/tmp");
    if (mkdtemp(h->dir) == NULL) {
        printf("%s: %s\n", h->dir, strerror(errno));
        exit(2);
    }
    h->arena = arena_new(64 << 20);
    must("open", store_open(h->dir, STORE_WRITE, &h->store, &h->err));
    must("publish", store_transact(h->store, help_publish_first, NULL, &h->err));
    must("places", store_transact(h->store, help_places, NULL, &h->err));
    must("revision", store_revision(h->store, "thu", 0, h->arena, &revision, &h->err));
    h->revision = revision.id;
    store_close(h->store);
    h->store = NULL;
    snprintf(database, sizeof database, "%s/hailong.db", h->dir);
    template_path(template, sizeof template);
    copy_file(database, template);
}

static void acks_add(void) {
    for (uint32_t i = 0; i < world.sent; i++)
        world.acks += atomic_load(&world.acknowledged[i]);
}

static void world_begin(void) {
    struct help *h = &world.help;
    char path[128], template[128];
    store_close(h->store);
    h->store = NULL;
    cut_vfs_forget();
    static const char *const more[] = {"-wal", "-shm"};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        snprintf(path, sizeof path, "%s/hailong.db%s", h->dir, more[i]);
        (void)unlink(path);
    }
    snprintf(path, sizeof path, "%s/hailong.db", h->dir);
    template_path(template, sizeof template);
    copy_file(template, path);
    acks_add();
    world.sent = 0;
    memset(world.acknowledged, 0, sizeof world.acknowledged);
    must("open", store_open(h->dir, STORE_WRITE, &h->store, &h->err));
}

static double seconds_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void cycle(uint64_t seed, bool *fresh) {
    if (*fresh || world.sent + BATCH_MAX * ROUNDS_MAX > RESPONSES_MAX)
        world_begin();
    world.rng = rng_seeded(seed);
    checkpoint_rng = rng_seeded(~seed);
    live_and_cut();
    world.cycles++;
    int rc = come_back();
    if (rc != 0) {
        world.damaged++;
        if (world.mode == MODE_NONE)
            printf("powercut: seed %llu: not to be opened: %s\n", (unsigned long long)seed,
                   world.help.err.text);
    }
    *fresh = rc != 0 || !check(seed) || world.cycles % WORLD_CYCLES == 0;
}

static int verdict(double seconds) {
    acks_add();
    printf("powercut %s: %llu cuts (%llu while recovering), %llu acknowledged, %llu lost, %llu twice, %llu "
           "databases "
           "damaged; %.0f s\n",
           mode_names[world.mode], (unsigned long long)(world.cycles + world.recovered_twice),
           (unsigned long long)world.recovered_twice, (unsigned long long)world.acks,
           (unsigned long long)world.lost, (unsigned long long)world.twice, (unsigned long long)world.damaged,
           seconds);
    bool seen = world.mode == MODE_OFF ? world.damaged > 0 : world.lost > 0;
    if (world.mode == MODE_EARLY && world.cycles > MUTANT_CYCLES)
        seen = false; /* not soon enough */
    bool good = world.mode == MODE_NONE ? world.lost + world.twice + world.damaged == 0 : seen;
    if (!good)
        printf("powercut: %s\n",
               world.mode == MODE_NONE ? "FAILED" : "a fault made on purpose was NOT SEEN, or too late");
    return good ? 0 : 1;
}

int main(int argc, char **argv) {
    unsigned long long cycles = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
    for (int i = 0; argc > 3 && i < MODE_COUNT; i++)
        if (strcmp(argv[3], mode_names[i]) == 0)
            world.mode = (enum mode)i;
    if (cycles == 0 || argc > 4 || (argc > 3 && strcmp(argv[3], mode_names[world.mode]) != 0)) {
        fputs("usage: powercut CYCLES [SEED [none|normal|off|early]]\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("powercut %s: %llu cycles, seed %llu\n", mode_names[world.mode], cycles, (unsigned long long)seed);
    /* What the store logs of the failures it is given would drown the rest. */
    if (freopen("/dev/null", "w", stderr) == NULL)
        return 2;
    cut_vfs_install();
    checkpoint_rng = rng_seeded(seed);
    template_make();
    double start = seconds_now(), said = start;
    bool fresh = true;
    for (unsigned long long i = 0; i < cycles; i++) {
        cycle(seed + i, &fresh);
        if (world.mode == MODE_EARLY && world.lost > 0)
            break;
        if (seconds_now() - said > 15) {
            said = seconds_now();
            printf("  %llu of %llu cycles, %.0f a second\n", i + 1, cycles, (double)(i + 1) / (said - start));
        }
    }
    int rc = verdict(seconds_now() - start);
    char template[128];
    store_close(world.help.store);
    template_path(template, sizeof template);
    (void)unlink(template);
    help_remove(world.help.dir);
    arena_free(world.help.arena);
    return rc;
}
