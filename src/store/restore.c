/* Everything is made ready in DIR/restore.tmp, a data directory of its own; then one rename puts it in its place. The database that
 * is there has its log taken in before, as a log must never meet another database than its own. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/rand.h"
#include "core/audit_event.h"
#include "store/backup_parts.h"
#include "store/internal.h"
#include "store/migrate.h"
#include "store/officers.h"

#define ASIDE_START "replaced-"

struct restore {
    int lock; /* of DIR */
    const char *file;
    bool summed;
    const struct backup_watch *watch;
    char dir[PATH_MAX], stage[PATH_MAX], staged[PATH_MAX], live[PATH_MAX];
    struct store *store;
    struct restored out;
};

/* ---- Before and after ---------------------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *file, int kind, struct FTW *where) {
    (void)file;
    (void)kind;
    (void)where;
    return remove(path);
}

static int stage_remove(const char *path, struct err *err) {
    enum { FILES = 8 };
    return nftw(path, remove_one, FILES, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT
               ? 0
               : backup_fault(path, "remove", err);
}

/* A run that was killed between moving aside and the end: what it moved aside is the database still, or is not any more. */
static int aside_settle(const struct restore *r, const char *folder, struct err *err) {
    char name[NAME_MAX + 1], path[PATH_MAX], log[PATH_MAX];
    int rc = backup_path(log, r->dir, "hailong.db-wal", err);
    DIR *entries = rc == 0 ? opendir(folder) : NULL;
    for (struct dirent *entry; rc == 0 && entries != NULL && (entry = readdir(entries)) != NULL;) {
        size_t n = strlen(entry->d_name);
        if (strncmp(entry->d_name, ASIDE_START, strlen(ASIDE_START)) != 0 || n < 4 ||
            strcmp(entry->d_name + n - 4, ".tmp") != 0)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(n - 4), entry->d_name);
        rc = backup_path(path, folder, entry->d_name, err);
        if (rc == 0 && (backup_same_file(path, r->live) || backup_same_file(path, log)
                            ? unlink(path) != 0
                            : renameat(dirfd(entries), entry->d_name, dirfd(entries), name) != 0))
            rc = backup_fault(path, "rename", err);
    }
    if (entries != NULL)
        closedir(entries);
    return rc;
}

/* ---- Making ready -------------------------------------------------------------------------------------------------- */

static int bytes_copy(int from, int to, struct restore *r, uint64_t size, struct err *err) {
    enum { PIECE = 1 << 20 };
    char *piece = malloc(PIECE);
    uint64_t done = 0;
    ssize_t n = 1;
    int rc = piece == NULL ? err_set(err, ERR_NOMEM, "no memory to copy") : 0;
    while (rc == 0 && (n = read(from, piece, PIECE)) > 0) {
        for (ssize_t at = 0, m; at < n; at += m)
            if ((m = write(to, piece + at, (size_t)(n - at))) < 0) {
                free(piece);
                return backup_fault(r->staged, "write", err);
            }
        done += (uint64_t)n;
        if (r->watch->progress != NULL)
            r->watch->progress(r->watch->context, BACKUP_COPYING, done, size);
        if (backup_stopped(r->watch))
            rc = err_set(err, ERR_BUSY, "stopped");
    }
    free(piece);
    return rc == 0 && n < 0 ? backup_fault(r->file, "read", err) : rc;
}

static int sum_check(const struct restore *r, int fd, struct err *err) {
    int rc = backup_sum_take(fd, r->staged, err);
    if (rc == ERR_STORE)
        return err_wrap(err, "%s: this copy is damaged: take another one", r->file);
    if (rc == 0 && r->summed)
        return err_set(
            err, ERR_CONFLICT,
            "%s: it does not end with a checksum, as copies made by hailong backup do: it was cut off, or "
            "was made "
            "otherwise. Where no better one is left, --without-checksum relies on the recount alone",
            r->file);
    return rc < 0 ? rc : 0;
}

static int file_copy(struct restore *r, struct err *err) {
    char start[16];
    struct stat file;
    int from = open(r->file, O_RDONLY | O_CLOEXEC | O_NOCTTY), to = -1, rc = 0;
    if (from < 0)
        return backup_fault(r->file, "open", err);
    if (fstat(from, &file) != 0 || pread(from, start, sizeof start, 0) != sizeof start ||
        memcmp(start, "SQLite format 3", sizeof start) != 0)
        rc = err_set(err, ERR_INPUT, "%s: this is no copy of a database", r->file);
    if (rc == 0 && (to = open(r->staged, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) < 0)
        rc = backup_fault(r->staged, "make", err);
    if (rc == 0)
        rc = bytes_copy(from, to, r, (uint64_t)file.st_size, err);
    if (rc == 0)
        rc = sum_check(r, to, err);
    close(from);
    if (to >= 0)
        close(to);
    return rc;
}

/* Whatever SQLite says there of a damaged database, it is not the one in DIR that is to be moved. */
static int not_whole(const struct restore *r, struct err *err) {
    return err_set(err, ERR_STORE, "%s: this copy is damaged: take another one", r->file);
}

static int version_look(struct restore *r, struct err *err) {
    sqlite3 *db = NULL;
    int64_t faults = 0;
    size_t known;
    migrate_list(&known);
    r->out.known = (int)known;
    int rc = sqlite_open(r->staged, STORE_WRITE, &db, err);
    if (rc != 0)
        return not_whole(r, err);
    rc = migrate_check(db, r->out.known, &r->out.version, err);
    if (rc < 0 && sqlite3_errcode(db) != SQLITE_OK && sqlite3_errcode(db) != SQLITE_DONE &&
        sqlite3_errcode(db) != SQLITE_ROW)
        rc = not_whole(r, err);
    if (rc > 0 && r->out.version == 0)
        rc = err_set(err, ERR_INPUT, "%s: there is nothing in it", r->file);
    if (rc > 0) { /* what a migration makes anew may not be seen to be damaged afterwards */
        rc = sqlite_number(db, "SELECT count(*) FROM pragma_integrity_check(1) WHERE integrity_check <> 'ok'",
                           &faults, err);
        if (rc != 0 || faults > 0)
            rc = not_whole(r, err);
    }
    sqlite3_close(db);
    return rc < 0 ? err_wrap(err, "%s", r->file) : 0;
}

static int file_find(struct restore *r, struct err *err) {
    static const char *const beside[] = {"-wal", "-journal"};
    char path[PATH_MAX];
    struct stat file;
    if (stat(r->file, &file) != 0)
        return backup_fault(r->file, "open", err);
    if (!S_ISREG(file.st_mode))
        return err_set(err, ERR_INPUT, "%s: this is no file", r->file);
    if (backup_same_file(r->file, r->live))
        return err_set(err, ERR_INPUT, "%s: this is the database itself", r->file);
    for (size_t i = 0; i < 2; i++) {
        int n = snprintf(path, sizeof path, "%s%s", r->file, beside[i]);
        if (n > 0 && n < PATH_MAX && stat(path, &file) == 0 && file.st_size > 0)
            return err_set(
                err, ERR_INPUT,
                "%s: this is no copy but a database that was not closed (%s belongs to it): name its "
                "directory with --data and make a copy with hailong backup",
                r->file, path);
    }
    return 0;
}

static int stage(struct restore *r, struct err *err) {
    struct verify_result counted;
    char folder[PATH_MAX];
    int rc = backup_folder(r->dir, folder, err);
    if (rc == 0)
        rc = aside_settle(r, folder, err);
    if (rc == 0)
        rc = file_find(r, err);
    if (rc == 0)
        rc = stage_remove(r->stage, err);
    if (rc == 0 && mkdir(r->stage, 0700) != 0)
        rc = backup_fault(r->stage, "make the directory", err);
    if (rc == 0)
        rc = file_copy(r, err);
    if (rc == 0)
        rc = version_look(r, err);
    if (rc == 0 && (rc = store_open(r->stage, STORE_WRITE, &r->store, err)) != 0)
        err_wrap(err, "%s", r->file);
    if (rc == 0 && (rc = backup_check(r->store, r->watch, &counted, err)) != 0)
        err_wrap(err, "%s", r->file);
    if (rc == 0) {
        r->out.responses = counted.responses;
        r->out.tallies = counted.tallies;
    }
    return rc;
}

/* What another user restored the server could not open. */
static int owner_check(const char *dir, struct err *err) {
    struct stat folder;
    if (stat(dir, &folder) != 0 || folder.st_uid == geteuid())
        return 0;
    struct passwd entry, *user = NULL;
    char number[16], text[1024];
    (void)getpwuid_r(folder.st_uid, &entry, text, sizeof text, &user);
    snprintf(number, sizeof number, "#%u", (unsigned)folder.st_uid);
    const char *name = user != NULL ? user->pw_name : number;
    return err_set(err, ERR_INPUT,
                   "%s: it belongs to %s, whose server could not open what you restore: restore as that "
                   "user, with sudo -u "
                   "%s hailong restore",
                   dir, name, name);
}

int store_restore_begin(const char *dir, const char *file, bool summed, const struct backup_watch *watch,
                        struct restore **out, struct err *err) {
    struct restore *r = calloc(1, sizeof *r);
    if (r == NULL)
        return err_set(err, ERR_NOMEM, "no memory to restore");
    r->lock = -1;
    r->file = file;
    r->summed = summed;
    r->watch = watch;
    snprintf(r->dir, PATH_MAX, "%s", dir);
    int rc = owner_check(dir, err);
    if (rc == 0)
        rc = backup_path(r->stage, dir, "restore.tmp", err); /* longer, so the one above is whole too */
    if (rc == 0)
        rc = backup_path(r->staged, r->stage, "hailong.db", err);
    if (rc == 0)
        rc = backup_path(r->live, dir, "hailong.db", err);
    if (rc == 0)
        rc = store_claim(dir, &r->lock, err);
    if (rc == 0)
        rc = stage(r, err);
    if (rc == 0)
        *out = r;
    else
        store_restore_end(r);
    return rc;
}

struct store *store_restore_store(struct restore *restore) {
    return restore->store;
}

/* ---- Taking it ----------------------------------------------------------------------------------------------------- */

struct taking {
    struct restore *restore;
    int64_t now;
};

static int take_fn(struct transaction *tx, void *context, struct err *err) {
    const struct taking *taking = context;
    const char *slash = strrchr(taking->restore->file, '/');
    char detail[32];
    struct rng rng = rng_system();
    struct query start = query_of(tx->store, STATEMENT_RESTORE_START);
    query_int(&start, 1, (int64_t)rng_below(&rng, UINT16_MAX + 1));
    int rc = query_run(&start, err);
    if (rc == 0)
        rc = store_run(tx->store, STATEMENT_RESTORE_SESSIONS, err);
    if (rc == 0)
        rc = store_run(tx->store, STATEMENT_RESTORE_SETUPS, err);
    snprintf(detail, sizeof detail, "%llu", (unsigned long long)taking->restore->out.responses);
    const struct audit_entry entry = {.at = taking->now,
                                      .who = "",
                                      .event = audit_event_name(AUDIT_RESTORED),
                                      .about = slash == NULL ? taking->restore->file : slash + 1,
                                      .unit = "",
                                      .detail = detail};
    return rc == 0 ? store_audit_add(tx, &entry, err) : rc;
}

/* Takes the log in, and keeps everybody out while *db is open. 1: it cannot be read, so its files move as they are. */
static int live_close(const struct restore *r, sqlite3 **db, struct err *err) {
    struct err why = ERR_INIT;
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite_open(r->live, STORE_WRITE, db, &why);
    if (rc != 0)
        return 1;
    int step = sqlite3_prepare_v2(*db, "PRAGMA journal_mode = DELETE", -1, &stmt, NULL) == SQLITE_OK
                   ? sqlite3_step(stmt)
                   : SQLITE_ERROR;
    bool closed = step == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(stmt, 0), "delete") == 0;
    int failure = sqlite3_errcode(*db) & 0xff;
    sqlite3_finalize(stmt);
    if (closed)
        return sqlite_exec(*db, "BEGIN EXCLUSIVE", err);
    if (failure == SQLITE_BUSY || failure == SQLITE_LOCKED || step == SQLITE_ROW)
        return err_set(err, ERR_BUSY, "%s: somebody reads it: wait until they have ended, and try again",
                       r->live);
    return failure == SQLITE_CORRUPT || failure == SQLITE_NOTADB ? 1 : sqlite_fault(*db, err);
}

/* A second name in DIR/backups for what is there, so that it is never without one. end "-wal": for its log, if there is one. */
static int aside_link(const struct restore *r, const char *folder, int64_t now, const char *end,
                      char out[PATH_MAX], struct err *err) {
    char from[PATH_MAX], day[DATE_TEXT_SIZE];
    struct stat file;
    int second = (int)((now + DATE_ZONE_SECONDS) % 86400);
    day_format(day_of_seconds(now), day);
    int a = snprintf(from, sizeof from, "%s%s", r->live, end);
    int b = snprintf(out, PATH_MAX, "%s/" ASIDE_START "%s-%02d%02d%02d.db%s.tmp", folder, day, second / 3600,
                     second / 60 % 60, second % 60, end);
    if (a < 0 || a >= PATH_MAX || b < 0 || b >= PATH_MAX)
        return err_set(err, ERR_LIMIT, "%s: the path is too long", folder);
    if (end[0] != '\0' && (stat(from, &file) != 0 || file.st_size == 0))
        out[0] = '\0';
    else if (link(from, out) != 0)
        return backup_fault(out, "move the old database to", err);
    return 0;
}

/* The last name; and it is kept as long as other copies, from now on. */
static int aside_name(char path[PATH_MAX], struct err *err) {
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%.*s", (int)(strlen(path) - 4), path);
    if (utimensat(AT_FDCWD, path, NULL, 0) != 0 || rename(path, name) != 0)
        return backup_fault(path, "rename", err);
    snprintf(path, PATH_MAX, "%s", name);
    return 0;
}

/* What cannot be opened has its log moved along, before: without it nothing is lost that could be read. */
static int log_move(const struct restore *r, struct err *err) {
    static const char *const beside[] = {"-wal", "-shm", "-journal"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        int n = snprintf(path, sizeof path, "%s%s", r->live, beside[i]);
        if (n < 0 || n >= PATH_MAX || (unlink(path) != 0 && errno != ENOENT))
            return backup_fault(r->live, "remove the log of", err);
    }
    return 0;
}

/* Renames; what was there has its second names already. */
static int rename_in(struct restore *r, const char *folder, char log[PATH_MAX], struct err *err) {
    int rc = backup_sync(folder, err);
    if (rc == 0 && log[0] != '\0')
        rc = log_move(r, err);
    if (rc == 0 && rename(r->staged, r->live) != 0)
        rc = backup_fault(r->live, "put the copy in the place of", err);
    if (rc == 0)
        rc = backup_sync(r->dir, err);
    if (rc == 0 && r->out.aside[0] != '\0')
        rc = aside_name(r->out.aside, err);
    if (rc == 0 && log[0] != '\0')
        rc = aside_name(log, err);
    return rc == 0 ? backup_sync(folder, err) : rc;
}

static int swap(struct restore *r, int64_t now, struct err *err) {
    char folder[PATH_MAX], log[PATH_MAX] = "";
    sqlite3 *old = NULL;
    bool any = access(r->live, F_OK) == 0;
    int rc = backup_folder(r->dir, folder, err);
    /* First: of a database it cannot read SQLite throws the log away. */
    if (rc == 0 && any)
        rc = aside_link(r, folder, now, "-wal", log, err);
    if (rc == 0 && any)
        rc = live_close(r, &old, err);
    if (rc == 0 && log[0] != '\0') { /* it is taken in */
        unlink(log);
        log[0] = '\0';
    }
    if (rc >= 0 && any)
        rc = aside_link(r, folder, now, "", r->out.aside, err);
    if (rc >= 0)
        rc = rename_in(r, folder, log, err);
    else if (log[0] != '\0')
        unlink(log);
    sqlite3_close(old);
    return rc;
}

int store_restore_take(struct restore *r, int64_t now, struct restored *out, struct err *err) {
    char log[PATH_MAX];
    struct stat left;
    struct taking taking = {r, now};
    int rc = store_transact(r->store, take_fn, &taking, err);
    if (rc != 0)
        return rc;
    store_close(r->store); /* its log is taken in */
    r->store = NULL;
    int n = snprintf(log, sizeof log, "%s-wal", r->staged);
    if (n < 0 || n >= PATH_MAX || (stat(log, &left) == 0 && left.st_size > 0))
        return err_set(err, ERR_STORE, "%s: the copy could not be closed: look at the disk, and try again",
                       r->staged);
    rc = backup_sync(r->staged, err);
    if (rc == 0)
        rc = swap(r, now, err);
    if (rc == 0)
        *out = r->out;
    return rc;
}

void store_restore_end(struct restore *r) {
    if (r == NULL)
        return;
    store_close(r->store);
    if (r->lock >= 0) {
        stage_remove(r->stage, NULL);
        close(r->lock); /* last, as in store_close */
    }
    free(r);
}
