/* Rows on their way into the store, kept in a file without a name: a million of them need no memory, and the transaction
 * that stores them waits for nobody's disk or typing. */
#ifndef CLI_SPOOL_H
#define CLI_SPOOL_H

#include <stdio.h>

#include "store/store.h"

struct spool {
    FILE *file;
    uint64_t rows;    /* written */
    struct buf bytes; /* the row that was read last: answers, then texts */
    struct stored_comment comments[SURVEY_QUESTIONS_MAX];
};

/* The file lies in dir, on the disk the data is for, and vanishes with spool_close (needed in every case). */
int spool_open(struct spool *spool, const char *dir, struct err *err);
void spool_close(struct spool *spool);

int spool_add(struct spool *spool, const struct bulk_row *row, struct err *err);

/* From writing to reading. */
int spool_rewind(struct spool *spool, struct err *err);
/* 1 a row (its pointers hold until the next call), 0 no more, negative error. */
int spool_next(struct spool *spool, struct bulk_row *row, struct err *err);

#endif
