#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
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

int file_replace(const char *path, struct str bytes, struct err *err) {
    char temporary[4096];
    int n = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof temporary)
        return err_set(err, ERR_LIMIT, "%s: the path is too long", path);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(errno));
    int failed = write_all(fd, bytes) != 0 || fsync(fd) != 0;
    int reason = errno;
    failed |= close(fd) != 0;
    if (!failed && rename(temporary, path) == 0)
        return 0;
    if (!failed)
        reason = errno;
    unlink(temporary);
    return err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(reason));
}
