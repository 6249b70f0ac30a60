/* A throwaway store beside a real one: everything that figures are made with, and no response. */
#include "store/internal.h"

/* What reports read besides responses and what is counted of them. Nobody's secret is among it. */
static const char *const tables[] = {"setting", "survey",       "revision",   "unit",
                                     "counter", "counter_unit", "target",     "target_past",
                                     "visit",   "visit_part",   "visit_past", "unit_setting"};

static int attach(sqlite3 *db, const char *path, struct err *err) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, "ATTACH ?1 AS source", -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK && sqlite3_step(stmt) != SQLITE_DONE)
        rc = SQLITE_ERROR;
    sqlite3_finalize(stmt);
    return rc == SQLITE_OK ? 0 : sqlite_fault(db, err);
}

static int copy_tables(sqlite3 *db, struct err *err) {
    int rc = sqlite_exec(db, "BEGIN IMMEDIATE", err);
    for (size_t i = 0; rc == 0 && i < sizeof tables / sizeof *tables; i++) {
        char sql[160];
        snprintf(sql, sizeof sql, "DELETE FROM main.%s; INSERT INTO main.%s SELECT * FROM source.%s",
                 tables[i], tables[i], tables[i]);
        /* sql: names of tables cannot be bound, and these are the constants above */
        rc = sqlite_exec(db, sql, err);
    }
    return rc == 0 ? sqlite_exec(db, "COMMIT", err) : rc;
}

int store_copy_without_responses(const struct store *from, const char *dir, struct err *err) {
    char path[4096];
    struct store *fresh;
    sqlite3 *db = NULL;
    int n = snprintf(path, sizeof path, "%s/hailong.db", dir);
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(err, ERR_LIMIT, "%s: the path is too long", dir);
    int rc = store_open(dir, STORE_WRITE, &fresh, err); /* makes its tables */
    if (rc != 0)
        return rc;
    store_close(fresh);
    rc = sqlite_open(path, STORE_WRITE, &db, err);
    if (rc != 0)
        return rc;
    /* Tables are copied one by one; and the real database's log is its writer's alone to take in. */
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    rc = sqlite_exec(db, "PRAGMA wal_autocheckpoint = 0", err);
    if (rc == 0)
        rc = attach(db, sqlite3_db_filename(from->db, "main"), err);
    if (rc == 0)
        rc = copy_tables(db, err);
    sqlite3_close(db);
    return rc;
}
