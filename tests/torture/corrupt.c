/* corrupt MUTANTS [SEED] — damages a small database and its log in every way a disk, a copy or a hand may, and opens what
 * comes of it, to read and to write. Each is refused with a reason and left as it was, byte for byte, or found wrong by verify,
 * or well with every response in it. What must not happen: a crash (build it with SAN=address,undefined), a change of a file
 * that was refused, and "all is well" over a database that lacks responses.
 * Exit status 0: none of these. */
#include "../unit/store_help.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/rand.h"
#include "store/internal.h"

enum { RESPONSES = 400, IN_LOG = 60, PATH = 160 };

/* What is done to a file, and what it may cost: LOG only frames that were in the log, which recovery drops from the first
 * damaged one on; NOTHING no response. */
enum way {
    FLIP_BITS,
    FLIP_HEADER,
    OVERWRITE,
    ZERO_PAGE,
    SWAP_PAGES,
    COPY_PAGE,
    CUT_ANYWHERE,
    CUT_AT_PAGE,
    APPEND,
    EMPTY,
    VERSION_NEWER,
    VERSION_OLDER,
    STRANGER,
    LOG_FLIP,
    LOG_CUT,
    LOG_FOREIGN,
    LOG_NOISE,
    LOG_OF_NOTHING,
    WAY_COUNT
};
static const char *const way_names[WAY_COUNT] = {"bits turned",        "bits of the header turned",
                                                 "bytes overwritten",  "a page of zeros",
                                                 "pages swapped",      "a page twice",
                                                 "cut anywhere",       "cut behind a page",
                                                 "noise behind it",    "empty",
                                                 "of a newer version", "called an older version",
                                                 "of another program", "log: bits turned",
                                                 "log: cut",           "log of another database",
                                                 "log of noise",       "log, database empty"};

struct bytes {
    uint8_t *p;
    size_t n;
};

struct totals {
    uint64_t mutants, refused, found, well;
};

static struct help help;
static struct bytes plain, with_log, its_log, foreign_log;
static struct totals totals[WAY_COUNT];
static uint64_t wrong;

static void must(bool ok, const char *what) {
    if (ok)
        return;
    printf("corrupt: %s: %s (%s)\n", what, help.err.text, strerror(errno));
    exit(2);
}

/* ---- Files ---------------------------------------------------------------------------------------------------------- */

static void path_of(char out[PATH], const char *more) {
    if (more[0] == '/')
        snprintf(out, PATH, "%s%s", help.dir, more);
    else
        snprintf(out, PATH, "%s/hailong.db%s", help.dir, more);
}

static struct bytes read_all(const char *more) {
    char path[PATH];
    struct stat st;
    path_of(path, more);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return (struct bytes){NULL, 0};
    must(fstat(fd, &st) == 0, path);
    struct bytes bytes = {malloc((size_t)st.st_size + 1), (size_t)st.st_size};
    must(bytes.p != NULL && read(fd, bytes.p, bytes.n) == (ssize_t)bytes.n, path);
    close(fd);
    return bytes;
}

static void write_all(const char *more, struct bytes bytes) {
    char path[PATH];
    path_of(path, more);
    (void)unlink(path);
    if (bytes.p == NULL)
        return;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    must(fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n && close(fd) == 0, path);
}

/* A log of nothing is as good as none. */
static bool unchanged(const char *more, struct bytes before) {
    struct bytes now = read_all(more);
    bool same = now.n == before.n && (now.n == 0 || memcmp(now.p, before.p, now.n) == 0);
    free(now.p);
    return same;
}

static struct bytes copy_of(struct bytes from) {
    struct bytes copy = {malloc(from.n + 4096), from.n};
    must(copy.p != NULL, "memory");
    memcpy(copy.p, from.p, from.n);
    return copy;
}

/* ---- The database that is damaged ----------------------------------------------------------------------------------- */

static int make_row(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const uint8_t answers[3][HELP_ANSWERS] = {{5, 4, 255}, {1, 2, 3}, {3, 255, 5}};
    static struct stored_comment comment = {HELP_COMMENT, {"Chờ lâu quá", 15}};
    (void)err;
    help_row(h, (int64_t)(i % 3) + 1, HELP_DAY - (int32_t)(i % 50), answers[i % 3], row);
    if (i % 5 == 0) {
        comment.text.n = strlen(comment.text.p);
        row->comments = &comment;
        row->comment_count = 1;
    }
    return 0;
}

static void make(size_t responses) {
    struct revision revision;
    must(store_open(help.dir, STORE_WRITE, &help.store, &help.err) == 0, "open");
    must(store_transact(help.store, help_publish_first, NULL, &help.err) == 0, "publish");
    must(store_transact(help.store, help_places, NULL, &help.err) == 0, "places");
    must(store_revision(help.store, "thu", 0, help.arena, &revision, &help.err) == 0, "revision");
    help.revision = revision.id;
    must(help_append(&help, responses, make_row) == 0, "responses");
}

static void close_store(void) {
    store_close(help.store);
    help.store = NULL;
}

static void clear(void) {
    help_remove(help.dir);
    must(mkdir(help.dir, 0700) == 0, help.dir);
}

/* What a server leaves beside its database: without it an empty file is that of somebody who begins. */
static void in_use(void) {
    write_all("/key", (struct bytes){(uint8_t[1]){0}, 1});
}

static void templates_make(void) {
    make(RESPONSES - IN_LOG);
    must(store_log_empty(help.store, &help.err) == 0, "empty the log");
    must(help_append(&help, IN_LOG, make_row) == 0, "more responses");
    with_log = read_all("");
    its_log = read_all("-wal");
    close_store();
    plain = read_all("");
    clear();
    make(RESPONSES / 2);
    foreign_log = read_all("-wal");
    close_store();
    clear();
}

/* ---- Damage --------------------------------------------------------------------------------------------------------- */

static size_t page_size(struct bytes db) {
    return (size_t)db.p[16] << 8 | db.p[17];
}

static void flip(struct bytes in, size_t below, struct rng *rng) {
    for (uint64_t i = 0, count = 1 + rng_below(rng, 8); i < count; i++)
        in.p[rng_below(rng, below)] ^= (uint8_t)(1u << rng_below(rng, 8));
}

static void noise(uint8_t *p, size_t n, struct rng *rng) {
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)rng_below(rng, 256);
}

static void number_put(struct bytes db, size_t at, uint32_t number) {
    for (int i = 0; i < 4; i++)
        db.p[at + (size_t)i] = (uint8_t)(number >> (24 - 8 * i));
}

static uint32_t number_get(struct bytes db, size_t at) {
    return (uint32_t)db.p[at] << 24 | (uint32_t)db.p[at + 1] << 16 | (uint32_t)db.p[at + 2] << 8 |
           db.p[at + 3];
}

enum { AT_VERSION = 60, AT_APPLICATION = 68 }; /* of user_version and application_id in the header */

static void damage_database(enum way way, struct bytes *db, struct rng *rng) {
    size_t page = page_size(*db), pages = db->n / page;
    uint8_t *one = db->p + rng_below(rng, pages) * page, *other = db->p + rng_below(rng, pages) * page;
    size_t at = rng_below(rng, db->n), run = 1 + rng_below(rng, 300);
    switch (way) {
    case FLIP_BITS:
        flip(*db, db->n, rng);
        break;
    case FLIP_HEADER:
        flip(*db, 100, rng);
        break;
    case OVERWRITE:
        noise(db->p + at, run < db->n - at ? run : db->n - at, rng);
        break;
    case ZERO_PAGE:
        memset(one, 0, page);
        break;
    case SWAP_PAGES:
        for (size_t i = 0; i < page; i++) {
            uint8_t byte = one[i];
            one[i] = other[i];
            other[i] = byte;
        }
        break;
    case COPY_PAGE:
        memmove(one, other, page);
        break;
    case CUT_ANYWHERE:
        db->n = 1 + at;
        break;
    case CUT_AT_PAGE:
        db->n = (1 + rng_below(rng, pages)) * page;
        break;
    case APPEND:
        noise(db->p + db->n, run, rng);
        db->n += run;
        break;
    case EMPTY:
    case LOG_OF_NOTHING:
        db->n = 0;
        break;
    case VERSION_NEWER:
        number_put(*db, AT_VERSION, number_get(*db, AT_VERSION) + 1 + (uint32_t)rng_below(rng, 1000));
        break;
    case VERSION_OLDER:
        number_put(*db, AT_VERSION, (uint32_t)rng_below(rng, number_get(*db, AT_VERSION)));
        break;
    case STRANGER:
        noise(db->p + AT_APPLICATION, 4, rng);
        break;
    default:
        break;
    }
}

static void damage_log(enum way way, struct bytes *log, struct rng *rng) {
    switch (way) {
    case LOG_FLIP:
        flip(*log, log->n, rng);
        break;
    case LOG_CUT:
        log->n = rng_below(rng, log->n);
        break;
    case LOG_FOREIGN:
        memcpy(log->p, foreign_log.p, log->n = foreign_log.n < log->n ? foreign_log.n : log->n);
        break;
    case LOG_NOISE:
        noise(log->p, log->n, rng);
        break;
    default:
        break;
    }
}

/* ---- What comes of it ----------------------------------------------------------------------------------------------- */

static void ignore_line(void *context, const char *line) {
    (void)context;
    (void)line;
}

static int ignore_response(void *context, const struct stored_response *response, struct err *err) {
    (void)response;
    (void)err;
    ++*(uint64_t *)context;
    return 0;
}

static int ignore_tally(void *context, int64_t unit_id, int32_t day, const uint8_t *cells, size_t size,
                        struct err *err) {
    (void)context;
    (void)unit_id;
    (void)day;
    (void)err;
    uint64_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += cells[i];
    return sum == UINT64_MAX ? -1 : 0;
}

/* Reads as pages do, whatever comes of it. */
static void read_everything(void) {
    struct arena *arena = arena_new(64 << 20);
    struct survey_entry *surveys;
    struct unit *units;
    struct counter *counters;
    struct revision revision;
    uint64_t seen = 0;
    size_t count;
    (void)store_surveys(help.store, arena, &surveys, &count, NULL);
    (void)store_units(help.store, arena, &units, &count, NULL);
    (void)store_counters(help.store, NULL, HELP_DAY, arena, &counters, &count, NULL);
    if (store_revision(help.store, "thu", 0, arena, &revision, NULL) == 0) {
        struct selection selection = {revision.id, "thu", NULL, DAY_NONE, DAY_NONE};
        (void)store_responses(help.store, &selection, ignore_response, &seen, NULL);
        (void)store_unit_tallies(help.store, revision.id, HELP_DAY - 60, HELP_DAY, ignore_tally, NULL, NULL);
    }
    arena_free(arena);
}

static void complain(enum way way, uint64_t seed, const char *what) {
    printf("corrupt: seed %llu, %s: %s: %s\n", (unsigned long long)seed, way_names[way], what, help.err.text);
    wrong++;
}

/* Opens it in a mode: refused, found wrong, or well with all that can be asked of it. */
static void open_and_look(enum way way, uint64_t seed, enum store_mode mode, struct bytes db,
                          struct bytes log) {
    struct totals *sum = &totals[way];
    struct verify_result result = {0, 0, 0};
    help.err = (struct err)ERR_INIT;
    if (store_open(help.dir, mode, &help.store, &help.err) != 0) {
        sum->refused++;
        if (help.err.text[0] == '\0')
            complain(way, seed, "refused without a reason");
        if (!unchanged("", db) || !unchanged("-wal", log))
            complain(way, seed, "refused, and changed");
        return;
    }
    read_everything();
    if (store_verify(help.store, ignore_line, NULL, NULL, &result, &help.err) != 0) {
        sum->found++;
        if (help.err.text[0] == '\0')
            complain(way, seed, "found wrong without a reason");
    } else {
        bool log_may_lack = way == LOG_FLIP || way == LOG_CUT || way == LOG_FOREIGN || way == LOG_NOISE;
        uint64_t least = log_may_lack ? RESPONSES - IN_LOG : RESPONSES;
        sum->well++;
        if (result.responses < least || result.responses > RESPONSES)
            complain(way, seed, "well, and not with all responses");
    }
    close_store();
    if (mode == STORE_READ && (!unchanged("", db) || !unchanged("-wal", log)))
        complain(way, seed, "changed by reading");
}

static void mutant(enum way way, uint64_t seed) {
    struct rng rng = rng_seeded(seed);
    bool logged = way >= LOG_FLIP || (way < EMPTY && rng_below(&rng, 3) == 0);
    struct bytes db = copy_of(logged ? with_log : plain), log = {NULL, 0};
    if (logged)
        log = copy_of(its_log);
    damage_database(way, &db, &rng);
    if (logged)
        damage_log(way, &log, &rng);
    static const enum store_mode modes[] = {STORE_READ, STORE_WRITE};
    for (size_t i = 0; i < 2; i++) {
        clear();
        if (way == EMPTY)
            in_use();
        write_all("", db);
        write_all("-wal", log);
        open_and_look(way, seed, modes[i], db, log);
    }
    totals[way].mutants++;
    free(db.p);
    free(log.p);
}

int main(int argc, char **argv) {
    unsigned long long count = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
    if (count == 0) {
        fputs("usage: corrupt MUTANTS [SEED]\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("corrupt: %llu mutants, seed %llu\n", count, (unsigned long long)seed);
    const char *base = getenv("TMPDIR");
    snprintf(help.dir, sizeof help.dir, "%.30s/hailong-corrupt-XXXXXX",
             base != NULL && base[0] != '\0' ? base : "/tmp");
    must(mkdtemp(help.dir) != NULL, help.dir);
    help.arena = arena_new(64 << 20);
    templates_make();
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (unsigned long long i = 0; i < count; i++)
        mutant((enum way)(i % WAY_COUNT), seed + i);
    clock_gettime(CLOCK_MONOTONIC, &end);
    struct totals all = {0, 0, 0, 0};
    for (int i = 0; i < WAY_COUNT; i++) {
        struct totals *t = &totals[i];
        printf("  %-26s %6llu: %6llu times refused, %6llu found wrong, %6llu well\n", way_names[i],
               (unsigned long long)t->mutants, (unsigned long long)t->refused, (unsigned long long)t->found,
               (unsigned long long)t->well);
        all.mutants += t->mutants;
        all.refused += t->refused;
        all.found += t->found;
        all.well += t->well;
    }
    printf("corrupt: %llu mutants, each opened twice: %llu refused and untouched, %llu found wrong, %llu "
           "well, 0 "
           "crashes, %llu faults; %.0f s\n",
           (unsigned long long)all.mutants, (unsigned long long)all.refused, (unsigned long long)all.found,
           (unsigned long long)all.well, (unsigned long long)wrong, (double)(end.tv_sec - begin.tv_sec));
    help_remove(help.dir);
    arena_free(help.arena);
    free(plain.p);
    free(with_log.p);
    free(its_log.p);
    free(foreign_log.p);
    return wrong == 0 ? 0 : 1;
}
