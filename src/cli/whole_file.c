#include "cli/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int whole_file_write(struct cli *cli, const char *path, int (*write)(void *context, FILE *out, struct err *),
                     void *context, struct err *err) {
    if (strcmp(path, "-") == 0)
        return write(context, cli->out, err);
    const char *temporary = arena_printf(cli->arena, "%s.%ld.tmp", path, (long)getpid());
    if (temporary == NULL)
        return err_set(err, ERR_NOMEM, "no memory");
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "wb");
    if (out == NULL) {
        if (fd >= 0)
            close(fd);
        return err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(errno));
    }
    int rc = write(context, out, err);
    bool flushed = fflush(out) == 0 && fsync(fileno(out)) == 0;
    int reason = errno;
    flushed = fclose(out) == 0 && flushed;
    if (rc == 0 && (!flushed || rename(temporary, path) != 0))
        rc = err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(flushed ? errno : reason));
    if (rc < 0)
        unlink(temporary);
    return rc;
}
