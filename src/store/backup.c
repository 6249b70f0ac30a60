#include "store/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/date.h"
#include "store/backup_parts.h"
#include "store/internal.h"

#define NAME_START "backup-"
#define NAME_END ".db"
#define TEMPORARY_END ".db.tmp"

enum {
    STEP_PAGES =
        1024, /* 4 MB: what reaches the disk at once, so that no commit waits behind the whole copy */
    NAME_SIZE = 40,
    NAME_LENGTH = 7 + 10 + 1 + 6 + 3,
    ROOM_LEFT = 32 * 1024 * 1024 /* bytes that a copy leaves free: responses go on being stored */
};

/* ---- Names -------------------------------------------------------------------------------------------------------- */

static void name_make(int64_t now, char out[NAME_SIZE]) {
    int64_t local = now + DATE_ZONE_SECONDS;
    int second = (int)(local % 86400);
    char day[DATE_TEXT_SIZE];
    day_format(day_of_seconds(now), day);
    snprintf(out, NAME_SIZE, NAME_START "%s-%02d%02d%02d" NAME_END, day, second / 3600, second / 60 % 60,
             second % 60);
}

/* When a copy of this name was begun; false: it is none of ours. */
static bool name_read(const char *name, int64_t *out) {
    size_t n = strlen(NAME_START);
    int32_t day;
    int64_t clock;
    if (strlen(name) != NAME_LENGTH || strncmp(name, NAME_START, n) != 0 || name[n + 10] != '-' ||
        strcmp(name + n + 17, NAME_END) != 0 || !day_parse((struct str){name + n, 10}, &day) ||
        !str_to_int((struct str){name + n + 11, 6}, 0, 235959, &clock))
        return false;
    *out = (int64_t)day * 86400 + clock / 10000 * 3600 + clock / 100 % 100 * 60 + clock % 100 -
           DATE_ZONE_SECONDS;
    return true;
}

static bool ends_with(const char *name, const char *end) {
    size_t n = strlen(name), m = strlen(end);
    return n > m && strcmp(name + n - m, end) == 0;
}

int backup_fault(const char *path, const char *what, struct err *err) {
    return err_set(err, ERR_IO, "%s: cannot %s: %s", path, what, strerror(errno));
}

int backup_path(char out[PATH_MAX], const char *dir, const char *name, struct err *err) {
    int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);
    return n >= 0 && n < PATH_MAX ? 0 : err_set(err, ERR_LIMIT, "%s: the path is too long", dir);
}

int backup_folder(const char *dir, char out[PATH_MAX], struct err *err) {
    int rc = backup_path(out, dir, "backups", err);
    if (rc == 0 && mkdir(out, 0700) != 0 && errno != EEXIST)
        rc = backup_fault(out, "make the directory", err);
    return rc;
}

int backup_sync(const char *path, struct err *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = fd < 0 || fsync(fd) != 0 ? backup_fault(path, "sync", err) : 0;
    if (fd >= 0)
        close(fd);
    return rc;
}

bool backup_stopped(const struct backup_watch *watch) {
    return watch->stop != NULL && watch->stop(watch->context);
}

/* ---- Those that are there ------------------------------------------------------------------------------------------ */

/* A name is given to whole copies only; a disk or a person may have cut one off since. Whether it is what it was is for restore. */
static bool ends_whole(int folder, const char *name) {
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool whole = fd >= 0 && backup_sum_there(fd);
    if (fd >= 0)
        close(fd);
    return whole;
}

/* oldest: its name in the folder. */
static int folder_read(const char *dir, int64_t now, size_t *count, char oldest[NAME_SIZE], int64_t *newest,
                       struct err *err) {
    char path[PATH_MAX];
    int64_t at, least = INT64_MAX;
    *count = 0;
    *newest = 0;
    int rc = backup_path(path, dir, "backups", err);
    DIR *folder = rc == 0 ? opendir(path) : NULL;
    if (folder == NULL)
        return rc != 0 || errno == ENOENT ? rc : backup_fault(path, "open", err);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (!name_read(entry->d_name, &at) || !ends_whole(dirfd(folder), entry->d_name))
            continue;
        at = at > now ? -at : at;
        if (at < least) {
            least = at;
            snprintf(oldest, NAME_SIZE, "%.*s", NAME_LENGTH, entry->d_name);
        }
        *newest = at > *newest ? at : *newest;
        ++*count;
    }
    closedir(folder);
    return 0;
}

int store_backups_look(const char *dir, int64_t now, size_t *count, int64_t *newest, struct err *err) {
    char oldest[NAME_SIZE];
    return folder_read(dir, now, count, oldest, newest, err);
}

int store_backups_prune(const char *dir, int64_t now, size_t keep, size_t *removed, struct err *err) {
    char folder[PATH_MAX], path[PATH_MAX], oldest[NAME_SIZE];
    int64_t newest;
    size_t count;
    *removed = 0;
    for (;;) {
        int rc = folder_read(dir, now, &count, oldest, &newest, err);
        if (rc != 0 || count <= keep)
            return rc;
        rc = backup_folder(dir, folder, err);
        if (rc == 0)
            rc = backup_path(path, folder, oldest, err);
        if (rc == 0 && unlink(path) != 0)
            rc = backup_fault(path, "remove", err);
        if (rc != 0)
            return rc;
        ++*removed;
    }
}

/* What runs that were killed left; a run under way holds a lock on its own. */
static void leftovers_remove(const char *folder, const char *start) {
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
        if (strncmp(entry->d_name, start, strlen(start)) != 0 || !ends_with(entry->d_name, TEMPORARY_END))
            continue;
        int fd = openat(dirfd(entries), entry->d_name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
            continue;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            unlinkat(dirfd(entries), entry->d_name, 0);
        close(fd);
    }
    if (entries != NULL)
        closedir(entries);
}

/* ---- Making one ---------------------------------------------------------------------------------------------------- */

struct making {
    const struct backup_watch *watch;
    struct backup *out;
    char source[PATH_MAX], folder[PATH_MAX], temporary[PATH_MAX];
    int fd; /* of the temporary file, locked; closed last: closing it gives up SQLite's own locks on it */
};

bool backup_same_file(const char *a, const char *b) {
    struct stat one, two;
    return stat(a, &one) == 0 && stat(b, &two) == 0 && one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

/* Where it goes, and that nothing else lies there. */
static int place_find(struct making *m, const char *dir, const char *to, int64_t now,
                      char start[NAME_MAX + 1], struct err *err) {
    char log[PATH_MAX], name[NAME_SIZE];
    struct stat there;
    int rc = backup_path(m->source, dir, "hailong.db", err);
    if (rc != 0)
        return rc;
    if (to == NULL) {
        name_make(now, name);
        snprintf(start, NAME_MAX + 1, "%s", NAME_START);
        rc = backup_folder(dir, m->folder, err);
        return rc == 0 ? backup_path(m->out->path, m->folder, name, err) : rc;
    }
    const char *slash = strrchr(to, '/');
    int a = snprintf(m->out->path, PATH_MAX, "%s", to), b = snprintf(log, PATH_MAX, "%s-wal", to);
    int c = snprintf(m->folder, PATH_MAX, "%.*s",
                     slash == NULL ? 1
                     : slash == to ? 1
                                   : (int)(slash - to),
                     slash == NULL ? "." : to);
    int d = snprintf(start, NAME_MAX + 1, "%s.", slash == NULL ? to : slash + 1);
    if (a < 0 || b < 0 || b >= PATH_MAX || c < 0 || d < 0 || d > NAME_MAX)
        return err_set(err, ERR_LIMIT, "%s: the path is too long", to);
    if (stat(to, &there) == 0 && !S_ISREG(there.st_mode))
        return err_set(err, ERR_INPUT, "%s: this is no file: name one inside it, or another one", to);
    if (backup_same_file(m->source, to) || access(log, F_OK) == 0)
        return err_set(err, ERR_INPUT, "%s: this is a database in use: choose another file", to);
    return 0;
}

static int room_check(const struct making *m, sqlite3 *source, struct err *err) {
    int64_t pages = 0, size = 0;
    struct statvfs disk;
    if (access(m->folder, F_OK) != 0 && errno == ENOENT)
        return err_set(err, ERR_INPUT, "%s: there is no such folder: make it, or choose another one",
                       m->folder);
    int rc = sqlite_number(source, "PRAGMA page_count", &pages, err);
    if (rc == 0)
        rc = sqlite_number(source, "PRAGMA page_size", &size, err);
    if (rc != 0)
        return rc;
    if (statvfs(m->folder, &disk) != 0)
        return backup_fault(m->folder, "look at the disk of", err);
    int64_t there = (int64_t)((uint64_t)disk.f_bavail * disk.f_frsize), need = pages * size + ROOM_LEFT;
    if (there < need)
        return err_set(
            err, ERR_LIMIT,
            "%s: %lld MB are free there and a copy needs %lld: free some space, or choose another disk",
            m->folder, (long long)(there >> 20), (long long)(need >> 20));
    return 0;
}

static int temporary_make(struct making *m, struct err *err) {
    struct stat file;
    int n = snprintf(m->temporary, PATH_MAX, "%s.%ld" TEMPORARY_END, m->out->path, (long)getpid());
    if (n < 0 || n >= PATH_MAX)
        return err_set(err, ERR_LIMIT, "%s: the path is too long", m->out->path);
    m->fd = open(m->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (m->fd < 0)
        return backup_fault(m->temporary, "make", err);
    /* Somebody may have taken it for a leftover just now. */
    if (flock(m->fd, LOCK_EX | LOCK_NB) != 0 || fstat(m->fd, &file) != 0 || file.st_nlink == 0)
        return err_set(err, ERR_BUSY, "%s: another copy is being made there: try again", m->temporary);
    return 0;
}

/* Page by page, all of one moment: the reading transaction stands until the last one. */
static int pages_copy(const struct making *m, sqlite3 *from, sqlite3 *to, struct err *err) {
    int64_t any;
    int rc = sqlite_exec(from, "BEGIN", err);
    if (rc == 0)
        rc = sqlite_number(from, "SELECT count(*) FROM sqlite_schema", &any, err);
    sqlite3_backup *copy = rc == 0 ? sqlite3_backup_init(to, "main", from, "main") : NULL;
    if (rc != 0 || copy == NULL)
        return rc != 0 ? rc : sqlite_fault(to, err);
    int step = SQLITE_OK;
    while (step == SQLITE_OK && rc == 0) {
        step = sqlite3_backup_step(copy, STEP_PAGES);
        uint64_t total = (uint64_t)sqlite3_backup_pagecount(copy);
        if (m->watch->progress != NULL)
            m->watch->progress(m->watch->context, BACKUP_COPYING,
                               total - (uint64_t)sqlite3_backup_remaining(copy), total);
        if (fdatasync(m->fd) != 0)
            rc = backup_fault(m->temporary, "write", err);
        else if (backup_stopped(m->watch))
            rc = err_set(err, ERR_BUSY, "stopped");
    }
    int end = sqlite3_backup_finish(copy);
    if (rc == 0 && end != SQLITE_OK)
        rc = sqlite_fault(to, err);
    return rc;
}

/* The copy says that a log belongs to it (file format 1.3.3); it has none, and is to be one file wherever it is opened. */
static int no_log(const struct making *m, struct err *err) {
    static const uint8_t versions[] = {1, 1};
    return pwrite(m->fd, versions, sizeof versions, 18) == sizeof versions
               ? 0
               : backup_fault(m->temporary, "write", err);
}

static int copy_make(struct making *m, struct err *err) {
    sqlite3 *from = NULL, *to = NULL;
    int rc = sqlite_open(m->source, STORE_READ, &from, err);
    if (rc == 0)
        rc = room_check(m, from, err);
    if (rc == 0)
        rc = temporary_make(m, err);
    if (rc == 0)
        rc = sqlite_open(m->temporary, STORE_WRITE, &to, err);
    if (rc == 0) /* it is synced here, and thrown away when anything fails */
        rc = sqlite_exec(
            to, "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA secure_delete = OFF", err);
    if (rc == 0)
        rc = pages_copy(m, from, to, err);
    sqlite3_close(to);
    sqlite3_close(from);
    if (rc == 0)
        rc = no_log(m, err);
    if (rc == 0 && fsync(m->fd) != 0)
        rc = backup_fault(m->temporary, "sync", err);
    return rc;
}

struct checking {
    const struct backup_watch *watch;
    bool stopped;
};

static void check_fault(void *context, const char *line) {
    const struct backup_watch *watch = ((struct checking *)context)->watch;
    if (watch->fault != NULL)
        watch->fault(watch->context, line);
}

static void check_progress(void *context, uint64_t done, uint64_t total) {
    const struct backup_watch *watch = ((struct checking *)context)->watch;
    if (watch->progress != NULL)
        watch->progress(watch->context, BACKUP_CHECKING, done, total);
}

/* SQLite asks now and then. */
static int check_stop(void *context) {
    struct checking *checking = context;
    checking->stopped = backup_stopped(checking->watch);
    return checking->stopped;
}

int backup_check(struct store *copy, const struct backup_watch *watch, struct verify_result *out,
                 struct err *err) {
    enum { STEPS = 100000 };
    struct checking checking = {watch, false};
    *out = (struct verify_result){0, 0, 0};
    sqlite3_progress_handler(copy->db, STEPS, check_stop, &checking);
    int rc = store_verify(copy, check_fault, check_progress, &checking, out, err);
    sqlite3_progress_handler(copy->db, 0, NULL, NULL);
    if (checking.stopped)
        return err_set(err, ERR_BUSY, "stopped");
    int failure = sqlite3_errcode(copy->db) & 0xff;
    if (rc != 0 && (failure == SQLITE_CORRUPT || failure == SQLITE_NOTADB))
        return err_set(err, ERR_STORE, "it is damaged");
    if (rc != 0 && out->faults > 0)
        return err_set(err, ERR_STORE, "it is not whole: %llu %s", (unsigned long long)out->faults,
                       out->faults == 1 ? "fault" : "faults");
    return rc;
}

static int made_check(const struct making *m, struct err *err) {
    struct store *copy;
    struct verify_result counted;
    struct stat file;
    int rc = store_open_file(m->temporary, &copy, err);
    if (rc != 0)
        return err_wrap(err, "the copy cannot be opened, so it was thrown away");
    rc = backup_check(copy, m->watch, &counted, err);
    store_close(copy);
    if (rc != 0)
        return rc == ERR_STORE ? err_wrap(err, "the copy was thrown away (look with hailong verify)") : rc;
    if (fstat(m->fd, &file) != 0)
        return backup_fault(m->temporary, "look at", err);
    m->out->bytes = (uint64_t)file.st_size;
    m->out->responses = counted.responses;
    m->out->tallies = counted.tallies;
    return 0;
}

int store_backup(const char *dir, const char *to, int64_t now, const struct backup_watch *watch,
                 struct backup *out, struct err *err) {
    char start[NAME_MAX + 1];
    struct making *m = calloc(1, sizeof *m); /* paths are long, and threads have small stacks */
    struct backup *made = calloc(1, sizeof *made);
    int rc = m == NULL || made == NULL ? err_set(err, ERR_NOMEM, "no memory for a copy") : 0;
    if (rc == 0) {
        *m = (struct making){.watch = watch, .out = made, .fd = -1};
        rc = place_find(m, dir, to, now, start, err);
    }
    if (rc == 0) {
        leftovers_remove(m->folder, start);
        rc = copy_make(m, err);
    }
    if (rc == 0)
        rc = made_check(m, err);
    if (rc == 0)
        rc = backup_sum_add(m->fd, m->temporary, err);
    if (rc == 0 && fsync(m->fd) != 0)
        rc = backup_fault(m->temporary, "sync", err);
    if (rc == 0 && rename(m->temporary, made->path) != 0)
        rc = backup_fault(m->temporary, "rename", err);
    if (rc == 0)
        rc = backup_sync(m->folder, err);
    if (rc == 0)
        *out = *made;
    else if (m != NULL && m->fd >= 0)
        unlink(m->temporary);
    if (m != NULL && m->fd >= 0)
        close(m->fd);
    free(m);
    free(made);
    return rc;
}
