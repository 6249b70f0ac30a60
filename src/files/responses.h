/* A file of single responses: written row by row, in the memory of one row. It is for whoever may hold single responses
 * (law 7), and says so where its format has a place for it. */
#ifndef FILES_RESPONSES_H
#define FILES_RESPONSES_H

#include <stdio.h>

#include "files/codebook.h"

enum { RESPONSES_PROGRESS_ROWS = 4096 };

struct responses_format { /* files/formats.def */
    const char *name;     /* "csv" */
    const char *type;     /* MIME */
    bool there;           /* false: built without the library it needs */
    bool measured; /* wants to know the number of rows and the longest texts first: rows are read twice */
    const struct responses_writer *writer; /* files/writer.h */
};
/* NULL for an unknown name, and past the last. */
const struct responses_format *responses_format_find(const char *name);
const struct responses_format *responses_format_at(size_t index);

/* What people wrote by themselves. */
enum responses_texts {
    RESPONSES_TEXTS_ALL,
    RESPONSES_TEXTS_SHOWN, /* in batches shown on `today` (core/comment_batch.h), as pages show them */
    RESPONSES_TEXTS_NONE
};

struct responses_request {
    const struct responses_format *format;
    struct selection selection; /* revision_id 0 */
    bool raw;                   /* CSV without its guard against formulas, for programs */
    enum responses_texts texts;
    int32_t today;
    const char *dir; /* where temporary files may lie: where the data is */
    const struct view *view;
    const char *language; /* of a workbook's own words */
    /* Every RESPONSES_PROGRESS_ROWS rows and once at the end; not 0: end here, and that is returned. May be NULL. */
    int (*progress)(void *context, uint64_t rows, struct err *err);
    void *context;
};

/* Writes to a stream that need not seek. ERR_LIMIT where the format has no room for so many rows. */
int responses_write(struct store *store, const struct responses_request *request, FILE *out, uint64_t *rows,
                    struct err *err);

#endif
