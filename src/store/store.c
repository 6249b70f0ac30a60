#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rand.h"
#include "base/secret/seal.h"
#include "store/counting.h"
#include "store/internal.h"
#include "store/migrate.h"
#include "store/arrivals.h"
#include "store/openings.h"

enum {
    PATH_SIZE = 4096,
    /* Pages in the log before it is copied back: 16 MB. 1,000 to 16,000 made no difference; a rarer checkpoint writes a
     * busy tally page once instead of many times. */
    WAL_FRAMES_MAX = 4000,
    COUNTING_BYTES = 8 * 1024 * 1024
};

static int path_make(char out[PATH_SIZE], const char *dir, const char *name, struct err *err) {
    int n = snprintf(out, PATH_SIZE, "%s/%s", dir, name);
    if (n < 0 || n >= PATH_SIZE)
        return err_set(err, ERR_LIMIT, "%s: the path is too long", dir);
    return 0;
}

/* The directory itself must survive a power cut, so its parent is synced too. */
static int directory_make(const char *dir, struct err *err) {
    char parent[PATH_SIZE];
    int rc = path_make(parent, dir, "..", err);
    if (rc != 0)
        return rc;
    if (mkdir(dir, 0700) != 0)
        return errno == EEXIST
                   ? 0
                   : err_set(err, ERR_IO, "%s: cannot make the directory: %s", dir, strerror(errno));
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        rc = err_set(err, ERR_IO, "%s: cannot sync: %s", parent, strerror(errno));
    if (fd >= 0)
        close(fd);
    return rc;
}

static int lock_take(const char *dir, int *out, struct err *err) {
    char path[PATH_SIZE];
    int rc = path_make(path, dir, "lock", err);
    if (rc != 0)
        return rc;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        rc = errno == EWOULDBLOCK
                 ? err_set(err, ERR_BUSY, "%s: another hailong is writing here: wait for it, or stop it", dir)
                 : err_set(err, ERR_IO, "%s: cannot lock: %s", path, strerror(errno));
        close(fd);
        return rc;
    }
    *out = fd;
    return 0;
}

/* SQLite would make the file readable for everybody. Closing a descriptor of a database that is open elsewhere in this
 * process would drop its locks, hence only ever a new file. */
static int file_make(const char *path, struct err *err) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    else if (errno != EEXIST)
        return err_set(err, ERR_IO, "%s: cannot make: %s", path, strerror(errno));
    return 0;
}

static bool there(const char *dir, const char *name, off_t *size) {
    char path[PATH_SIZE];
    struct stat st;
    if (path_make(path, dir, name, NULL) != 0 || stat(path, &st) != 0)
        return false;
    *size = st.st_size;
    return true;
}

/* An empty file is a database that somebody begins. But not where one has been: SQLite would delete the log of it unread,
 * and a server would go on as if nobody had ever answered. */
static int emptied_refuse(const char *dir, const char *path, struct err *err) {
    off_t size = 0, log = 0, other;
    if (!there(dir, "hailong.db", &size) || size > 0)
        return 0;
    bool used = (there(dir, "hailong.db-wal", &log) && log > 0) || there(dir, SEAL_FILE, &other) ||
                there(dir, "backups", &other);
    return used ? sqlite_damaged(path, err, "the database is empty, and it was not") : 0;
}

static int no_database(const char *dir, struct err *err) {
    return err_set(err, ERR_NOT_FOUND,
                   "%s: there is no database yet: publish a survey or start the server first", dir);
}

int store_claim(const char *dir, int *lock, struct err *err) {
    int rc = directory_make(dir, err);
    return rc == 0 ? lock_take(dir, lock, err) : rc;
}

static int open_to_write(struct store *store, const char *dir, const char *path, struct err *err) {
    size_t count;
    const struct migration *list = migrate_list(&count);
    int version;
    int rc = store_claim(dir, &store->lock, err);
    if (rc == 0)
        rc = emptied_refuse(dir, path, err);
    if (rc == 0)
        rc = file_make(path, err);
    if (rc == 0)
        rc = sqlite_open(path, STORE_WRITE, &store->db, err);
    if (rc == 0)
        rc = migrate_check(store->db, (int)count, &version,
                           err); /* before anything of a stranger's file changes */
    if (rc >= 0)
        rc = sqlite_use_wal(store->db, err);
    if (rc == 0)
        rc = migrate_run(store->db, dir, list, count, err);
    return rc;
}

static int open_to_read(struct store *store, const char *dir, const char *path, struct err *err) {
    size_t count;
    migrate_list(&count);
    int version = 0;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return no_database(dir, err);
    int rc = emptied_refuse(dir, path, err);
    if (rc == 0)
        rc = sqlite_open(path, STORE_READ, &store->db, err);
    if (rc == 0)
        rc = migrate_check(store->db, (int)count, &version, err);
    if (rc > 0 && version == 0)
        return no_database(dir, err);
    if (rc > 0)
        return err_set(
            err, ERR_STORE,
            "%s: the database is of an older version (%d): start the server or run a writing command once",
            path, version);
    return rc;
}

static int meta_read(struct store *store, struct err *err) {
    uint8_t fresh[HASH_SECRET_SIZE];
    struct rng rng = rng_system();
    rng_bytes(&rng, fresh, sizeof fresh);
    struct query q = query_of(store, store->mode == STORE_WRITE ? STATEMENT_META_OPEN : STATEMENT_META_GET);
    if (store->mode == STORE_WRITE)
        query_blob(&q, 1, fresh, sizeof fresh);
    int rc = query_step(&q, err);
    if (rc == 0 || (rc > 0 && sqlite3_column_bytes(q.stmt, 0) != HASH_SECRET_SIZE))
        rc = sqlite_damaged(sqlite3_db_filename(store->db, "main"), err, "the database lacks its secret");
    if (rc > 0) {
        memcpy(store->secret, sqlite3_column_blob(q.stmt, 0), HASH_SECRET_SIZE);
        store->start_number = (uint16_t)sqlite3_column_int64(q.stmt, 1);
        /* A RETURNING statement writes at its end, not at its first row. */
        rc = query_step(&q, err);
    }
    query_end(&q);
    return rc;
}

static int log_grown(void *context, sqlite3 *db, const char *name, int frames) {
    (void)db;
    (void)name;
    ((struct store *)context)->wal_frames = frames;
    return SQLITE_OK;
}

static int open_path(const char *dir, const char *path, enum store_mode mode, struct store **out,
                     struct err *err) {
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a store");
    store->mode = mode;
    store->lock = -1;
    atomic_init(&store->generation, 1);
    atomic_init(&store->healthy, true);
    int rc = mode == STORE_WRITE ? open_to_write(store, dir, path, err) : open_to_read(store, dir, path, err);
    if (rc == 0) {
        sqlite_seal(store->db);
        rc = meta_read(store, err);
    }
    if (rc == 0) {
        store->layouts = layouts_new();
        store->kept = kept_revisions_new();
        store->counting = mode == STORE_WRITE ? counting_new(store, COUNTING_BYTES) : NULL;
        store->openings = mode == STORE_WRITE ? openings_new() : NULL;
        store->arrivals = mode == STORE_WRITE ? arrivals_new() : NULL;
        if (store->layouts == NULL || store->kept == NULL ||
            (mode == STORE_WRITE &&
             (store->counting == NULL || store->openings == NULL || store->arrivals == NULL)))
            rc = err_set(err, ERR_NOMEM, "no memory for a store");
    }
    if (rc == 0)
        rc = form_clock_load(store, err);
    if (rc == 0 && mode == STORE_WRITE) {
        /* Ours in place of SQLite's own, which would checkpoint inside COMMIT, before anybody has his answer. */
        sqlite3_wal_hook(store->db, log_grown, store);
        rc = writer_new(store, err);
    }
    if (rc != 0) {
        atomic_store(&store->healthy, false); /* what is refused stays as it is, its log too */
        store_close(store);
    } else {
        *out = store;
    }
    return rc;
}

int store_open(const char *dir, enum store_mode mode, struct store **out, struct err *err) {
    char path[PATH_SIZE];
    int rc = path_make(path, dir, "hailong.db", err);
    return rc == 0 ? open_path(dir, path, mode, out, err) : rc;
}

int store_open_file(const char *path, struct store **out, struct err *err) {
    return open_path(path, path, STORE_READ, out, err);
}

void store_close(struct store *store) {
    if (store == NULL)
        return;
    if (store->writer != NULL)
        writer_free(store);
    sqlite_finalize(store->statements);
    if (store->db != NULL &&
        !atomic_load(&store->healthy)) /* the log stays as the failure left it, for the next start */
        sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    sqlite3_close(store->db);
    counting_free(store->counting);
    openings_free(store->openings);
    arrivals_free(store->arrivals);
    layouts_free(store->layouts);
    kept_revisions_free(store->kept);
    if (store->lock >= 0)
        close(store->lock); /* last: whoever takes the lock finds the database closed */
    free(store);
}

void store_rest(struct store *store) {
    if (store == NULL)
        return;
    sqlite_finalize(store->statements);
    memset(store->statements, 0, sizeof store->statements);
    sqlite3_db_release_memory(store->db);
}

const uint8_t *store_secret(const struct store *store) {
    return store->secret;
}

uint16_t store_start_number(const struct store *store) {
    return store->start_number;
}

uint64_t store_generation(const struct store *store) {
    return atomic_load(&store->generation);
}

struct store *transaction_store(struct transaction *tx) {
    return tx->store;
}

void transaction_quiet(struct transaction *tx) {
    tx->quiet = true;
}

void transaction_undo(struct store *store) {
    arrivals_undo(store->arrivals);
    counting_drop(store->counting);
    if (!sqlite3_get_autocommit(store->db)) /* SQLite takes back some failures by itself */
        store_run(store, STATEMENT_TRANSACTION_ROLLBACK, NULL);
}

int transaction_run(struct store *store, int (*fn)(struct transaction *, void *context, struct err *),
                    void *context, struct err *err) {
    if (!atomic_load(&store->healthy))
        return err_set(err, ERR_STORE,
                       "the disk or the database failed before: look at the log, then start again");
    int rc = store_run(store, STATEMENT_TRANSACTION_BEGIN, err);
    if (rc != 0)
        return rc;
    struct transaction tx = {.store = store};
    rc = fn(&tx, context, err);
    if (rc >= 0)
        rc = store_run(store, STATEMENT_TRANSACTION_COMMIT, err);
    if (rc < 0) {
        transaction_undo(store);
        return rc;
    }
    arrivals_commit(store->arrivals);
    counting_drop(store->counting); /* fn may have changed what the counts were read from */
    if (!tx.quiet)
        atomic_fetch_add(&store->generation, 1);
    return 0;
}

void store_checkpoint(struct store *store) {
    if (store->wal_frames < WAL_FRAMES_MAX)
        return;
    int rc = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (sqlite_fatal(rc))
        atomic_store(&store->healthy, false);
}

int checkpoint_all(struct store *store, struct err *err) {
    enum { WAIT_MS = 200 }; /* responses wait meanwhile */
    sqlite3_busy_timeout(store->db, WAIT_MS);
    int rc = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(store->db, SQLITE_BUSY_MS);
    if (rc == SQLITE_OK) {
        store->wal_frames = 0;
        return 0;
    }
    if (sqlite_fatal(rc))
        atomic_store(&store->healthy, false);
    return sqlite_fault(store->db, err);
}
