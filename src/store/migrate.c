#include "store/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite.h"

#define STATEMENTS_MIGRATIONS
#include "statements.h"

enum { PATH_SIZE = 4096 };

const struct migration *migrate_list(size_t *count) {
    *count = MIGRATION_COUNT;
    return migration_list;
}

int migrate_check(sqlite3 *db, int latest, int *version, struct err *err) {
    int64_t application = 0, user_version = 0, objects = 0;
    int rc = sqlite_number(db, "PRAGMA application_id", &application, err);
    if (rc == 0)
        rc = sqlite_number(db, "PRAGMA user_version", &user_version, err);
    if (rc == 0)
        rc = sqlite_number(db, "SELECT count(*) FROM sqlite_schema", &objects, err);
    if (rc != 0)
        return rc;
    const char *path = sqlite3_db_filename(db, "main");
    bool empty = objects == 0 && application == 0 && user_version == 0;
    if (!empty && application != MIGRATE_APPLICATION_ID)
        return err_set(err, ERR_STORE,
                       "%s: this is the database of another program: choose another directory", path);
    if (user_version > latest)
        return err_set(
            err, ERR_STORE,
            "%s: the database has version %lld and this program knows up to %d: use the newer hailong", path,
            (long long)user_version, latest);
    *version = (int)user_version;
    return user_version == latest ? 0 : 1;
}

static int file_sync(const char *path, struct err *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    int rc = fsync(fd) == 0 ? 0 : err_set(err, ERR_IO, "%s: cannot sync: %s", path, strerror(errno));
    close(fd);
    return rc;
}

static int vacuum_into(sqlite3 *db, const char *path, struct err *err) {
    sqlite3_stmt *stmt = NULL;
    int rc = 0;
    if (sqlite3_prepare_v2(db, "VACUUM INTO ?1", -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC) != SQLITE_OK || sqlite3_step(stmt) != SQLITE_DONE)
        rc = sqlite_fault(db, err);
    sqlite3_finalize(stmt);
    return rc;
}

/* Complete and synced before it gets its name: a copy called before-NNNN.db is always whole. */
static int backup(sqlite3 *db, const char *dir, int number, char out[PATH_SIZE], struct err *err) {
    char folder[PATH_SIZE], temporary[PATH_SIZE];
    int a = snprintf(folder, PATH_SIZE, "%s/backups", dir);
    int b = snprintf(out, PATH_SIZE, "%s/backups/before-%04d.db", dir, number);
    int c = snprintf(temporary, PATH_SIZE, "%s/backups/before-%04d.db.tmp", dir, number);
    if (a < 0 || b < 0 || c < 0 || c >= PATH_SIZE)
        return err_set(err, ERR_LIMIT, "%s: the path is too long", dir);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, "%s: cannot make the directory: %s", folder, strerror(errno));
    if (unlink(temporary) != 0 && errno != ENOENT)
        return err_set(err, ERR_IO, "%s: cannot remove: %s", temporary, strerror(errno));
    int rc = vacuum_into(db, temporary, err);
    if (rc == 0 && chmod(temporary, 0600) != 0)
        rc = err_set(err, ERR_IO, "%s: cannot restrict: %s", temporary, strerror(errno));
    if (rc == 0)
        rc = file_sync(temporary, err);
    if (rc == 0 && rename(temporary, out) != 0)
        rc = err_set(err, ERR_IO, "%s: cannot rename: %s", temporary, strerror(errno));
    if (rc == 0)
        rc = file_sync(folder, err);
    return rc;
}

static int references_check(sqlite3 *db, struct err *err) {
    sqlite3_stmt *stmt = NULL;
    int rc = 0;
    int step = sqlite3_prepare_v2(db, "PRAGMA foreign_key_check", -1, &stmt, NULL) == SQLITE_OK
                   ? sqlite3_step(stmt)
                   : SQLITE_ERROR;
    if (step == SQLITE_ROW)
        rc =
            err_set(err, ERR_STORE, "a row of table %s would point to nothing", sqlite3_column_text(stmt, 0));
    else if (step != SQLITE_DONE)
        rc = sqlite_fault(db, err);
    sqlite3_finalize(stmt);
    return rc;
}

/* One step within the transaction of all. */
static int step_run(sqlite3 *db, const struct migration *step, struct err *err) {
    char marks[96];
    snprintf(marks, sizeof marks, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
             MIGRATE_APPLICATION_ID, step->number);
    int rc = sqlite_exec(db, step->text, err); /* sql: the migration itself, a file of ours built in */
    if (rc == 0)
        rc = references_check(db, err);
    if (rc == 0)
        rc = sqlite_exec(db, marks, err); /* sql: two numbers of ours, and a PRAGMA takes no parameters */
    return rc == 0 ? 0 : err_wrap(err, "migration %04d-%s failed", step->number, step->title);
}

/* All or none: a step that refuses takes back those before it, so a database is of the version it had, or of ours. */
static int steps_run(sqlite3 *db, const struct migration *list, size_t from, size_t count, struct err *err) {
    int rc = sqlite_exec(db, "BEGIN IMMEDIATE", err);
    for (size_t i = from; i < count && rc == 0; i++)
        rc = step_run(db, &list[i], err);
    if (rc == 0)
        rc = sqlite_exec(db, "COMMIT", err);
    if (rc != 0 && !sqlite3_get_autocommit(db))
        sqlite_exec(db, "ROLLBACK", NULL);
    return rc;
}

int migrate_run(sqlite3 *db, const char *dir, const struct migration *list, size_t count, struct err *err) {
    int version = 0;
    char copy[PATH_SIZE] = "";
    int rc = migrate_check(db, (int)count, &version, err);
    if (rc <= 0)
        return rc;
    rc = version == 0 ? 0 : backup(db, dir, version + 1, copy, err);
    if (rc != 0)
        return err_wrap(err, "no backup could be made, so the database was not changed");
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0,
                      (int *)NULL); /* a step may change the schema's text */
    rc = steps_run(db, list, (size_t)version, count, err);
    if (rc != 0 && version > 0)
        err_wrap(err, "nothing was changed (%s is a copy of the database)", copy);
    else if (rc != 0)
        err_wrap(err, "nothing was changed");
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, (int *)NULL);
    return rc;
}
