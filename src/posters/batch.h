/* A batch of posters: counters of the store on a layout, as one file. For the command line and for whoever else prints them;
 * the steps are apart because a server enters numbers by its own writer and draws in another thread:
 *
 *   batch_plan      reads the store: which counters, what stands on their sheets
 *                   then enter batch->rows into the register and set `first` to the numbers given out (0: sheets without)
 *   batch_draw      the file, from memory alone
 *
 * Everything lives in the arena given to batch_plan; batch_free lets go of the layout. A batch belongs to one thread at a
 * time. */
#ifndef POSTERS_BATCH_H
#define POSTERS_BATCH_H

#include "posters/address.h"
#include "posters/choice.h"
#include "print/poster.h"
#include "view/view.h"

enum {
    BATCH_PIECES_MAX = 50 * 1000,
    BATCH_COPIES_MAX = 1000,
    BATCH_LAYOUT_NAME_MAX = 80,         /* letters */
    BATCH_FILE_MAX = 512 * 1024 * 1024, /* bytes */
    BATCH_DPI = 300                     /* of a PNG */
};
#define BATCH_LAYOUT "poster-a4"

struct batch_request {
    const char *const *
        counters; /* codes as typed; 0 of them: all of the unit that are open today and answered by QR code */
    size_t counter_count;
    const char *unit; /* NULL: everywhere */
    const char *
        layout; /* NULL: BATCH_LAYOUT; a built-in name, with "poster-" or without, or a path with '/' or ".svg" */
    const char *base_url; /* NULL: the setting base.url */
    const char *first,
        *second;       /* languages; first NULL: the layout's first, and its second one where it has room */
    const char *paper; /* "A4"; NULL: the layout's */
    unsigned
        copies; /* pieces of each counter; 0: one, or where the layout puts several on a sheet, a sheet full */
    enum poster_format format;
    bool apart;  /* a zip with a file for each counter */
    bool cover;  /* a list of what is in it, in front */
    bool verify; /* every code is read back from the file before it is done */
};

/* Sheets of one counter, as the register keeps them: their numbers are first, first + 1, …, first + count - 1. */
struct batch_row {
    const struct counter *counter;
    const char *unit; /* its name, as printed */
    uint32_t first;   /* 0: without numbers */
    uint32_t count;
};

struct batch {
    struct arena *arena;
    const struct view *view;
    struct batch_request request;
    const char *layout_name; /* as the register keeps it */
    bool given;              /* its pieces are handed out, not hung up */
    struct poster_layout *layout;
    struct poster_sheet paper;
    struct poster_plan plan;
    int32_t today;
    struct address address;
    const char *site, *slogan, *colour;
    struct str emblem;
    struct batch_row *rows;
    const struct batch_contact *contacts; /* by row */
    size_t row_count;
    size_t pieces, sheets; /* sheets: pages with posters */
    size_t left_out;       /* counters of other channels (kiosk, paper, …), for which nobody scans a code */
};

/* ERR_INPUT, ERR_NOT_FOUND, ERR_CONFLICT and ERR_LIMIT say what to do: no base URL, an unknown or retired counter, a faulty
 * layout, a language it lacks, too many pieces. */
int batch_plan(struct store *store, const struct view *view, int32_t today, struct arena *arena,
               const struct batch_request *request, struct batch **out, struct err *err);
void batch_free(struct batch *batch); /* NULL is allowed */

/* ERR_INPUT when the address makes the codes larger than they need be; the text says what would help. */
int batch_code_check(const struct batch *batch, struct err *err);

/* In pieces drawn, and in pages whose codes were read back; false stops it all (ERR_BUSY). */
enum batch_step { BATCH_DRAWN, BATCH_CHECKED };
typedef bool batch_progress(void *context, enum batch_step step, size_t done, size_t total);

/* Appends the file to *out; progress may be NULL. The same rows, settings and day give the same bytes. ERR_LIMIT for a text
 * too long for its box; with request.verify ERR_INPUT and ERR_BUG for a code that does not read as it must, ERR_NOT_FOUND
 * when pdftoppm is missing. */
int batch_draw(struct batch *batch, batch_progress *progress, void *context, struct buf *out,
               struct err *err);

/* The emblem that is set; n 0: none. */
int batch_emblem(struct store *store, struct arena *arena, struct str *out, struct err *err);
/* A wall poster with this emblem and what the settings say, the rest made up, with `mark` across it: a PNG so many pixels wide. */
int batch_emblem_preview(struct store *store, struct str emblem, unsigned width, const char *mark,
                         struct arena *arena, struct buf *out, struct err *err);

/* One sheet as it will look, without numbers and with `mark` across it: a PNG so many pixels wide, of the first row. */
int batch_preview(struct batch *batch, unsigned width, const char *mark, struct buf *out, struct err *err);

/* What pictures of layouts show: visibly made up. */
extern const struct poster_field batch_example[POSTER_FIELD_COUNT];

/* A built-in layout by its name, with "poster-" or without. ERR_NOT_FOUND lists them. */
int batch_layout(const char *name, struct poster_layout **out, struct err *err);

#endif
