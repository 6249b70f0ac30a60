#include "cli/spool.h"

#include <errno.h>
#include <unistd.h>

#include "base/unnamed.h"

enum { SPOOL_ROW_MAX = 2 * 1024 * 1024 };

/* What stands before a row's bytes. Only this process reads it, so it is written as it lies in memory. */
struct head {
    struct bulk_row row; /* its pointers mean nothing in the file */
};
struct comment_head {
    size_t question, size;
};

int spool_open(struct spool *spool, const char *dir, struct err *err) {
    memset(spool, 0, sizeof *spool);
    buf_init(&spool->bytes, SPOOL_ROW_MAX);
    int fd = file_unnamed(dir);
    if (fd >= 0)
        spool->file = fdopen(fd, "w+b");
    if (spool->file != NULL)
        return 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    return err_set(err, ERR_IO, "%s: cannot make a temporary file: %s", dir, strerror(reason));
}

void spool_close(struct spool *spool) {
    if (spool->file != NULL)
        fclose(spool->file);
    buf_release(&spool->bytes);
    spool->file = NULL;
}

static bool put(struct spool *spool, const void *bytes, size_t n) {
    return n == 0 || fwrite(bytes, n, 1, spool->file) == 1;
}

int spool_add(struct spool *spool, const struct bulk_row *row, struct err *err) {
    struct head head;
    memset(&head, 0, sizeof head); /* padding too: nothing of our memory goes to the disk */
    head.row = *row;
    head.row.answers = NULL;
    head.row.comments = NULL;
    bool good = put(spool, &head, sizeof head) && put(spool, row->answers, row->answers_size);
    for (size_t i = 0; i < row->comment_count && good; i++) {
        struct comment_head comment = {row->comments[i].question, row->comments[i].text.n};
        good = put(spool, &comment, sizeof comment) && put(spool, row->comments[i].text.p, comment.size);
    }
    if (!good)
        return err_set(err, ERR_IO, "cannot write the temporary file: %s", strerror(errno));
    spool->rows++;
    return 0;
}

int spool_rewind(struct spool *spool, struct err *err) {
    if (fflush(spool->file) != 0 || fseek(spool->file, 0, SEEK_SET) != 0)
        return err_set(err, ERR_IO, "cannot write the temporary file: %s", strerror(errno));
    return 0;
}

/* Reads n bytes behind those that are in spool->bytes; false at the end of the file or without memory. */
static bool take(struct spool *spool, size_t n) {
    struct buf *bytes = &spool->bytes;
    buf_reserve(bytes, n);
    if (bytes->failed || (n > 0 && fread(bytes->p + bytes->n, n, 1, spool->file) != 1))
        return false;
    bytes->n += n;
    return true;
}

int spool_next(struct spool *spool, struct bulk_row *row, struct err *err) {
    struct head head;
    if (fread(&head, sizeof head, 1, spool->file) != 1) {
        if (ferror(spool->file))
            return err_set(err, ERR_IO, "cannot read the temporary file: %s", strerror(errno));
        return 0;
    }
    buf_reset(&spool->bytes);
    bool good = take(spool, head.row.answers_size) && head.row.comment_count <= SURVEY_QUESTIONS_MAX;
    size_t starts[SURVEY_QUESTIONS_MAX];
    for (size_t i = 0; i < head.row.comment_count && good; i++) {
        struct comment_head comment;
        good = fread(&comment, sizeof comment, 1, spool->file) == 1;
        starts[i] = spool->bytes.n;
        good = good && take(spool, comment.size);
        if (good)
            spool->comments[i] = (struct stored_comment){comment.question, {NULL, comment.size}};
    }
    if (!good)
        return err_set(err, ERR_IO, "cannot read the temporary file: it ends too early");
    /* Pointers only now: the buffer may have moved while it grew. */
    for (size_t i = 0; i < head.row.comment_count; i++)
        spool->comments[i].text.p = spool->bytes.p + starts[i];
    *row = head.row;
    row->answers = (const uint8_t *)buf_str(&spool->bytes).p;
    row->comments = spool->comments;
    return 1;
}
