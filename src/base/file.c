#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int file_read(FILE *file, const char *name, size_t max, struct arena *arena, struct str *out,
              struct err *err) {
    struct buf all;
    buf_init(&all, max);
    char part[16384];
    size_t n;
    while ((n = fread(part, 1, sizeof part, file)) > 0 && !all.failed)
        buf_add(&all, part, n);
    int rc = 0;
    if (ferror(file))
        rc = err_set(err, ERR_IO, "%s: cannot read: %s", name, strerror(errno));
    else if (all.failed)
        rc = err_set(err, ERR_LIMIT, "%s: larger than the limit of %zu bytes", name, max);
    if (rc == 0) {
        struct str copy = arena_str(arena, buf_str(&all));
        if (copy.p == NULL)
            rc = err_set(err, ERR_NOMEM, "%s: no memory for %zu bytes", name, all.n);
        else
            *out = copy;
    }
    buf_release(&all);
    return rc;
}

int file_load(const char *path, size_t max, struct arena *arena, struct str *out, struct err *err) {
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return err_set(err, ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    int rc = file_read(file, path, max, arena, out, err);
    fclose(file);
    return rc;
}

static int write_all(int fd, struct str bytes) {
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        bytes.p += n;
        bytes.n -= (size_t)n;
    }
    return 0;
}

static int cannot_write(const char *path, int reason, struct err *err) {
    return err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(reason));
}

/* What is no plain file is not replaced by one. */
static int write_through(const char *path, struct str bytes, struct err *err) {
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return cannot_write(path, errno, err);
    int failed = write_all(fd, bytes);
    int reason = errno;
    if (close(fd) != 0 && failed == 0)
        return cannot_write(path, errno, err);
    return failed == 0 ? 0 : cannot_write(path, reason, err);
}

enum place { PLACE_FILE, PLACE_THROUGH };

/* Where the bytes go, and the name of the file beside it that takes them first. */
static int find_place(const char *path, enum place *place, char target[PATH_MAX], char temporary[PATH_MAX],
                      struct err *err) {
    struct stat s;
    bool there = stat(path, &s) == 0;
    *place = there && !S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode) ? PLACE_THROUGH : PLACE_FILE;
    if (there && realpath(path, target) == NULL)
        return cannot_write(path, errno, err);
    int n = snprintf(temporary, PATH_MAX, "%s.%ld.tmp", there ? target : path, (long)getpid());
    if (n < 0 || n >= PATH_MAX || (!there && snprintf(target, PATH_MAX, "%s", path) >= PATH_MAX))
        return err_set(err, ERR_LIMIT, "%s: the path is too long", path);
    if (there && S_ISDIR(s.st_mode))
        return cannot_write(path, EISDIR, err);
    return 0;
}

int file_writable(const char *path, struct err *err) {
    enum place place;
    char target[PATH_MAX], temporary[PATH_MAX];
    int rc = find_place(path, &place, target, temporary, err);
    if (rc != 0)
        return rc;
    if (place == PLACE_THROUGH)
        return access(path, W_OK) == 0 ? 0 : cannot_write(path, errno, err);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return cannot_write(path, errno, err);
    close(fd);
    unlink(temporary);
    return 0;
}

int file_replace(const char *path, struct str bytes, struct err *err) {
    enum place place;
    char target[PATH_MAX], temporary[PATH_MAX];
    int rc = find_place(path, &place, target, temporary, err);
    if (rc != 0 || place == PLACE_THROUGH)
        return rc != 0 ? rc : write_through(path, bytes, err);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return cannot_write(path, errno, err);
    int failed = write_all(fd, bytes) != 0 || fsync(fd) != 0;
    int reason = errno;
    failed |= close(fd) != 0;
    if (!failed && rename(temporary, target) == 0)
        return 0;
    if (!failed)
        reason = errno;
    unlink(temporary);
    return cannot_write(path, reason, err);
}
