/* One connection: opened hardened, each statement prepared when it is first used, and the few words needed to run them.
 *
 *     struct query q = query_of(store, STATEMENT_SETTING_GET);
 *     query_text(&q, 1, name);
 *     rc = query_step(&q, err);      1 a row, 0 the end, negative an error
 *     …sqlite3_column_…(q.stmt, 0)…
 *     query_end(&q);                 always: a statement left open would hold a snapshot
 *
 * What is bound is not copied: it must hold until the query ends. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>

#include "base/arena.h"
#include "base/err.h"
#include "statements.h"
#include "store/store.h"

enum { SQLITE_BUSY_MS = 5000 /* how long a statement waits for another process */ };

/* Opened with what SQL needs besides: month_start(day) is the first day of its month, part_start(day) that of the
 * part of a month that no period cuts (core/period.h), tally_add(cells, cells) and the
 * aggregate tally_sum(cells) add packed tallies of one revision (NULL where these cannot be added). */
int sqlite_open(const char *path, enum store_mode mode, sqlite3 **out, struct err *err);
int sqlite_functions(sqlite3 *db, struct err *err); /* sqlite_open calls it */
int repack_function(sqlite3 *db,
                    int flags); /* tally_repack, of migrations (repack.c); SQLite's result code */
/* WRITE: turns on the write-ahead log; only after the database is known to be ours. */
int sqlite_use_wal(sqlite3 *db, struct err *err);
/* The end of the set-up: what only the set-up needs (attaching, for VACUUM INTO) is off from here on. */
void sqlite_seal(sqlite3 *db);
void sqlite_finalize(sqlite3_stmt *statements[STATEMENT_COUNT]);

/* The connection's last error as one of ours, with what to do. */
int sqlite_fault(sqlite3 *db, struct err *err);
/* ERR_STORE, "PATH: what the format says: " and what to do about it. path: DIR/hailong.db. */
int sqlite_damaged(const char *path, struct err *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* After such a result code nothing more may be acknowledged: the disk or the database cannot be trusted. */
bool sqlite_fatal(int rc);
/* The first column of the first row of a constant piece of SQL. */
int sqlite_number(sqlite3 *db, const char *sql, int64_t *out, struct err *err);
int sqlite_exec(sqlite3 *db, const char *sql, struct err *err);

struct query {
    struct store *store;
    sqlite3_stmt *stmt;
    int rc; /* first failure of preparing and binding; reported by query_step */
};
/* Prepares the statement if this is its first use on this connection: a connection needs few of the hundreds. That each can be
 * prepared is tested (tests/unit/sqlite.c). */
struct query query_of(struct store *store, enum statement which);
void query_int(struct query *q, int at, int64_t value);
void query_day(struct query *q, int at, int32_t day);       /* DAY_NONE becomes NULL */
void query_text(struct query *q, int at, const char *text); /* NULL becomes NULL */
void query_str(struct query *q, int at, struct str text);
void query_blob(struct query *q, int at, const void *bytes, size_t n);
int query_step(struct query *q, struct err *err);
void query_end(struct query *q);
int query_run(struct query *q, struct err *err); /* for statements without rows: step and end */
int store_run(struct store *store, enum statement which, struct err *err); /* the same without parameters */

/* Columns of the current row. Texts are copied into the arena; NULL without memory. */
struct str column_str(const struct query *q, int at); /* holds until the next step */
const char *column_copy(const struct query *q, int at, struct arena *arena);
int32_t column_day(const struct query *q, int at); /* NULL becomes DAY_NONE */

/* Room for one more in an array that grows inside an arena (it doubles, so at most as much again is wasted). */
int rows_reserve(struct arena *arena, void **items, size_t count, size_t *room, size_t size, struct err *err);

#endif
