#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/internal.h"
#include "store/retention_parts.h"

static bool ends_with(const char *name, const char *end) {
    size_t n = strlen(name), m = strlen(end);
    return n > m && strcmp(name + n - m, end) == 0;
}

/* 1: a copy that is too old; 0: not. */
static int too_old(int folder, const char *name, int64_t before) {
    struct stat file;
    return (ends_with(name, ".db") || ends_with(name, ".db-wal") || ends_with(name, ".tmp")) &&
           fstatat(folder, name, &file, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(file.st_mode) &&
           file.st_mtime < before;
}

int retention_backups(struct store *store, int64_t before, bool remove, uint64_t *count, struct err *err) {
    char path[4096];
    const char *file = sqlite3_db_filename(store->db, "main"), *end = strrchr(file, '/');
    int rc = 0, n = snprintf(path, sizeof path, "%.*s/backups", end == NULL ? 0 : (int)(end - file), file);
    *count = 0;
    if (end == NULL || n < 0 || (size_t)n >= sizeof path)
        return err_set(err, ERR_LIMIT, "%s: the path is too long", file);
    DIR *folder = opendir(path);
    if (folder == NULL)
        return errno == ENOENT ? 0 : err_set(err, ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    for (struct dirent *entry; rc == 0 && (entry = readdir(folder)) != NULL;) {
        if (!too_old(dirfd(folder), entry->d_name, before))
            continue;
        if (remove && unlinkat(dirfd(folder), entry->d_name, 0) != 0)
            rc = err_set(err, ERR_IO, "%s/%s: cannot remove: %s", path, entry->d_name, strerror(errno));
        else
            ++*count;
    }
    if (rc == 0 && *count > 0 && remove && fsync(dirfd(folder)) != 0)
        rc = err_set(err, ERR_IO, "%s: cannot sync: %s", path, strerror(errno));
    closedir(folder);
    return rc;
}
