/* The page of a unit's printed sheets: which hang where, and what is done with them. page_register.c reads what is asked and writes
 * what is posted; register_model.c makes the view model. */
#ifndef PAGES_REGISTER_H
#define PAGES_REGISTER_H

#include "pages/job.h"
#include "posters/register.h"
#include "store/officers.h"

#define REGISTER_SUFFIX "/register"

enum {
    REGISTER_SHOWN = 50,      /* counters listed at once */
    REGISTER_RUNS_SHOWN = 10, /* runs of a counter, unless it is asked for alone */
    REGISTER_RUNS_MAX = 200,
    REGISTER_RANGES_MAX = 20 /* typed at once */
};

struct serial_range {
    uint32_t first, last;
};

struct register_page { /* in the request's arena */
    struct job job;
    const char *unit;
    const char *counter; /* code; NULL: all of the unit */
    bool all;            /* also what was taken down */
    size_t from;
    int64_t
        line; /* of the log, which tells what was done before this page was asked for, or is done now; 0: none */
    int64_t lines;    /* up to this one belong to what was done */
    const char *said; /* what it tells: a key of words; NULL: nothing */

    /* Sheets to be taken down, or to be forgotten as never used: asked about by a GET, done by a POST. */
    enum { REGISTER_LOOK, REGISTER_REMOVE, REGISTER_BACK, REGISTER_HANG } verb;
    bool posted, done;
    struct str typed;
    const char
        *undo; /* the serials that the line says were taken down, and that may be hung up again; NULL: none */
    struct serial_range ranges[REGISTER_RANGES_MAX];
    size_t range_count;
    const char *fault; /* a key of words; NULL: none */
    uint64_t named;    /* sheets that are meant */

    struct arena *arena;
    struct sheet_register all_sheets;
    struct sheet *meant; /* runs of the ranges, cut to them */
    size_t meant_count;
    struct audit_entry
        last;    /* the unit's last print of which all sheets are as they were; number 0: none is known */
    int64_t now; /* seconds: of all lines that a change writes */
    int32_t today;
};

enum http_next register_show(struct job *job, struct http_response *response);

#endif
