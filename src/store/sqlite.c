#include "store/sqlite.h"

#include "base/date.h"
#include "store/internal.h"

#define STATEMENTS_TEXTS
#include "statements.h"

/* Our own SQL is small; whatever is larger comes from a damaged or a doctored file. */
static void lower_limits(sqlite3 *db) {
    static const struct {
        int id, value;
    } limits[] = {
        {SQLITE_LIMIT_LENGTH, 8000000},
        {SQLITE_LIMIT_SQL_LENGTH, 100000},
        {SQLITE_LIMIT_COLUMN, 50},
        {SQLITE_LIMIT_EXPR_DEPTH, 30},
        {SQLITE_LIMIT_COMPOUND_SELECT, 5},
        {SQLITE_LIMIT_VDBE_OP, 25000},
        {SQLITE_LIMIT_FUNCTION_ARG, 8},
        {SQLITE_LIMIT_ATTACHED, 1},
        {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
        {SQLITE_LIMIT_VARIABLE_NUMBER, 16},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 5},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        sqlite3_limit(db, limits[i].id, limits[i].value);
}

static int harden(sqlite3 *db, enum store_mode mode, struct err *err) {
    static const struct {
        int id, value;
    } switches[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    };
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        int now = -1;
        if (sqlite3_db_config(db, switches[i].id, switches[i].value, &now) != SQLITE_OK ||
            now != switches[i].value)
            return err_set(err, ERR_BUG, "SQLite %s lacks a protection that is needed (%d)",
                           sqlite3_libversion(), switches[i].id);
    }
    lower_limits(db);
    sqlite3_busy_timeout(db, SQLITE_BUSY_MS);
    /* secure_delete: a key whose time is over leaves nothing in the file.
     * Readers never checkpoint, not even when the last of them leaves: only one connection may (design, law 2). */
    if (mode == STORE_WRITE)
        return sqlite_exec(db,
                           "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA secure_delete = ON;"
                           "PRAGMA synchronous = FULL; PRAGMA cache_size = -1024;",
                           err);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    return sqlite_exec(db,
                       "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA query_only = ON;"
                       "PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -512;",
                       err);
}

int sqlite_open(const char *path, enum store_mode mode, sqlite3 **out, struct err *err) {
    sqlite3 *db = NULL;
    int flags = mode == STORE_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    int rc = sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (db == NULL)
        return err_set(err, ERR_NOMEM, "%s: no memory to open the database", path);
    if (rc != SQLITE_OK)
        rc = err_set(err, ERR_STORE, "%s: cannot open the database: %s", path, sqlite3_errmsg(db));
    else
        rc = harden(db, mode, err);
    if (rc == 0)
        rc = sqlite_functions(db, err);
    if (rc != 0) {
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
        sqlite3_close(db);
    } else {
        *out = db;
    }
    return rc;
}

int sqlite_use_wal(sqlite3 *db, struct err *err) {
    sqlite3_stmt *stmt = NULL;
    int rc = 0;
    if (sqlite3_prepare_v2(db, "PRAGMA journal_mode = WAL", -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW)
        rc = sqlite_fault(db, err);
    else if (sqlite3_stricmp((const char *)sqlite3_column_text(stmt, 0), "wal") != 0)
        rc = err_set(err, ERR_STORE, "%s: this file system cannot hold a write-ahead log: use a local disk",
                     sqlite3_db_filename(db, "main"));
    sqlite3_finalize(stmt);
    return rc;
}

void sqlite_seal(sqlite3 *db) {
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
}

void sqlite_finalize(sqlite3_stmt *statements[STATEMENT_COUNT]) {
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(statements[i]);
}

/* The log's index cannot grow: that is a full disk too, though SQLite counts it among the failures of the device. Nothing
 * that was acknowledged depends on the index; it is made anew from the log. */
static int primary_code(int rc) {
    return rc == SQLITE_IOERR_SHMSIZE ? SQLITE_FULL : rc & 0xff;
}

bool sqlite_fatal(int rc) {
    int primary = primary_code(rc);
    return (primary == SQLITE_IOERR && rc != SQLITE_IOERR_NOMEM) || primary == SQLITE_CORRUPT ||
           primary == SQLITE_NOTADB;
}

int sqlite_damaged(const char *path, struct err *err, const char *format, ...) {
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    const char *slash = strrchr(path, '/');
    return err_set(
        err, ERR_STORE,
        "%s: %s: stop the server, then put a copy in its place with hailong restore FILE; the server "
        "makes copies in %.*s/backups",
        path, what, slash == NULL ? 1 : (int)(slash - path), slash == NULL ? "." : path);
}

int sqlite_fault(sqlite3 *db, struct err *err) {
    int rc = sqlite3_extended_errcode(db);
    const char *path = sqlite3_db_filename(db, "main");
    switch (primary_code(rc)) {
    case SQLITE_NOMEM:
        return err_set(err, ERR_NOMEM, "no memory for the database");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, ERR_BUSY, "%s: the database is busy: try again", path);
    case SQLITE_FULL:
        return err_set(err, ERR_STORE, "%s: the disk is full: free some space and try again", path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return sqlite_damaged(path, err, "the database is damaged (%s)", sqlite3_errmsg(db));
    case SQLITE_IOERR:
        return err_set(err, ERR_STORE,
                       "%s: the disk failed (%s, %d): look at the kernel's log, then start again", path,
                       sqlite3_errmsg(db), rc);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return err_set(err, ERR_STORE, "%s: %s: look at the directory's owner and rights", path,
                       sqlite3_errmsg(db));
    case SQLITE_CONSTRAINT:
        return err_set(err, ERR_CONFLICT, "it contradicts what is stored: %s", sqlite3_errmsg(db));
    default:
        return err_set(err, ERR_STORE, "%s: %s (%d)", path, sqlite3_errmsg(db), rc);
    }
}

int sqlite_exec(sqlite3 *db, const char *sql, struct err *err) {
    /* sql: the wrapper itself; its callers are held to literals */
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : sqlite_fault(db, err);
}

int sqlite_number(sqlite3 *db, const char *sql, int64_t *out, struct err *err) {
    sqlite3_stmt *stmt = NULL;
    int rc = 0;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK || sqlite3_step(stmt) != SQLITE_ROW)
        rc = sqlite_fault(db, err);
    else
        *out = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return rc;
}

struct query query_of(struct store *store, enum statement which) {
    sqlite3_stmt *stmt = store->statements[which];
    if (stmt == NULL) {
        int rc = sqlite3_prepare_v3(store->db, statement_texts[which].text, -1, SQLITE_PREPARE_PERSISTENT,
                                    &store->statements[which], NULL);
        return (struct query){store, store->statements[which], rc};
    }
    /* In use already: a callback asked for what it is being called from. */
    return (struct query){store, stmt, sqlite3_stmt_busy(stmt) ? SQLITE_MISUSE : SQLITE_OK};
}

static void bound(struct query *q, int rc) {
    if (q->rc == SQLITE_OK)
        q->rc = rc;
}

void query_int(struct query *q, int at, int64_t value) {
    bound(q, sqlite3_bind_int64(q->stmt, at, value));
}

void query_day(struct query *q, int at, int32_t day) {
    bound(q, day == DAY_NONE ? sqlite3_bind_null(q->stmt, at) : sqlite3_bind_int64(q->stmt, at, day));
}

void query_text(struct query *q, int at, const char *text) {
    if (text == NULL)
        bound(q, sqlite3_bind_null(q->stmt, at));
    else
        query_str(q, at, str_of(text));
}

void query_str(struct query *q, int at, struct str text) {
    bound(q, sqlite3_bind_text64(q->stmt, at, text.n == 0 ? "" : text.p, text.n, SQLITE_STATIC, SQLITE_UTF8));
}

void query_blob(struct query *q, int at, const void *bytes, size_t n) {
    bound(q, sqlite3_bind_blob64(q->stmt, at, n == 0 ? "" : bytes, n, SQLITE_STATIC));
}

static int query_fault(const struct query *q, int rc, struct err *err) {
    if (sqlite_fatal(rc))
        atomic_store(&q->store->healthy, false);
    return sqlite_fault(q->store->db, err);
}

int query_step(struct query *q, struct err *err) {
    if (q->stmt == NULL)
        return query_fault(q, q->rc, err);
    if (q->rc == SQLITE_MISUSE)
        return err_set(err, ERR_BUG, "a statement is used while it is in use: %.100s", sqlite3_sql(q->stmt));
    if (q->rc != SQLITE_OK)
        return err_set(err, ERR_NOMEM, "no memory for the database");
    int rc = sqlite3_step(q->stmt);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE)
        return 0;
    return query_fault(q, rc, err);
}

void query_end(struct query *q) {
    if (q->rc != SQLITE_MISUSE)
        sqlite3_reset(q->stmt);
}

int query_run(struct query *q, struct err *err) {
    int rc = query_step(q, err);
    query_end(q);
    return rc < 0 ? rc : 0;
}

int store_run(struct store *store, enum statement which, struct err *err) {
    struct query q = query_of(store, which);
    return query_run(&q, err);
}

struct str column_str(const struct query *q, int at) {
    const char *text = (const char *)sqlite3_column_text(q->stmt, at);
    return (struct str){text == NULL ? "" : text, (size_t)sqlite3_column_bytes(q->stmt, at)};
}

const char *column_copy(const struct query *q, int at, struct arena *arena) {
    return arena_str(arena, column_str(q, at)).p;
}

int32_t column_day(const struct query *q, int at) {
    return sqlite3_column_type(q->stmt, at) == SQLITE_NULL ? DAY_NONE : sqlite3_column_int(q->stmt, at);
}

int rows_reserve(struct arena *arena, void **items, size_t count, size_t *room, size_t size,
                 struct err *err) {
    if (count < *room)
        return 0;
    size_t more = *room == 0 ? 16 : *room * 2;
    void *grown = arena_array(arena, more, size);
    if (grown == NULL)
        return err_set(err, ERR_NOMEM, "no memory for more than %zu rows", count);
    if (count > 0)
        memcpy(grown, *items, count * size);
    *items = grown;
    *room = more;
    return 0;
}
