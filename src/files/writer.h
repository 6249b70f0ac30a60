/* What the writers of responses share. */
#ifndef FILES_WRITER_H
#define FILES_WRITER_H

#include "core/kind.h"
#include "files/responses.h"

struct writing {
    const struct responses_request *request;
    FILE *out;
    struct revisions revisions;
    struct codebook book;
    struct arena *arena, *row_arena; /* for as long as the file, and for one row */
    struct buf line;
    uint64_t rows;   /* written, or in the first pass read */
    uint64_t total;  /* where the format wants to be measured */
    size_t *longest; /* the same: bytes of the longest text, by index in revisions.codes */
    void *own;       /* the writer's */
};

/* One response; values by question of its revision. */
struct response_row {
    const struct stored_response *response;
    const struct survey *survey;
    const struct value *values;
};

struct responses_writer {
    int (*begin)(struct writing *, struct err *);
    int (*row)(struct writing *, const struct response_row *, struct err *);
    int (*end)(struct writing *, struct err *);
    void (*release)(struct writing *); /* in every case, also when begin failed; may be NULL */
};
extern const struct responses_writer write_csv, write_json, write_xlsx, write_sav, write_dta;

/* The question and the answer in a column; false where the response's revision does not ask it, or it was skipped. */
bool row_value(const struct writing *, const struct response_row *, size_t code,
               const struct question **question, const struct value **value);
/* Writes w->line. */
int line_write(struct writing *w, struct err *err);
/* No more than the memory of one row, nor less than any row can have. */
enum { ROW_BYTES_MAX = 4 * 1024 * 1024 };

#endif
