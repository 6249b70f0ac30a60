/* The page of targets: of a unit, or wherever no nearer target is set. page_targets.c reads and writes, targets_table.c takes a pasted table,
 * targets_model.c makes the view model. */
#ifndef PAGES_TARGETS_H
#define PAGES_TARGETS_H

#include "core/target_row.h"
#include "pages/job.h"
#include "pages/office.h"
#include "report/report.h"
#include "store/officers.h"

#define TARGETS_SUFFIX "/targets"
#define TARGETS_PATH "/office/targets"

enum {
    TARGETS_ROWS_MAX = 5000, /* of a pasted table */
    TARGETS_FAULTS = 20,     /* of it that are shown */
    TARGETS_PAST = 50,       /* changes of a target that are shown */
    TARGETS_SEEN_SIZE = 17
};

struct targets_row { /* the whole survey, then its dimensions */
    const char *code, *title;
    bool any_own, any_target, any_official, any_last;
    struct target own, target, official; /* set here; those that hold here */
    struct target last;                  /* own, of the year before */
    struct target_row typed;
    struct target_faults faults;
    bool posted, conflict; /* somebody changed it since the form was made */
};

struct targets_fault {
    unsigned long line; /* of the table; 0: of all of it */
    const char *column; /* "" : of the whole line */
    const char *why;    /* a key of words */
    const char *text;   /* what stands there, or "" */
};

struct targets_table { /* pasted */
    struct str text;
    struct target *targets;
    size_t count;
    struct targets_fault faults[TARGETS_FAULTS];
    size_t fault_count;
};

struct targets_page { /* in the request's arena */
    struct job job;
    const char *unit; /* code; NULL: everywhere */
    const char *unit_name;
    bool may; /* change them */
    enum unit_relation relation;
    const char *survey; /* code; NULL: none is published */
    int year;
    bool copy;             /* the form offers last year's own where there is none yet */
    const char *dimension; /* whose changes are shown; NULL: none */

    enum { TARGETS_LOOK, TARGETS_SAVE, TARGETS_IMPORT, TARGETS_UNDO } verb;
    struct arena *arena;
    struct revision revision;
    int64_t limit;
    struct targets_row *rows;
    size_t count;
    struct targets_table table;
    struct audit_entry *past;
    size_t past_count;
    bool any_report; /* of the year before */
    struct report report;
    bool wrong, stale, done;
    size_t changed;
    int64_t line,
        last; /* the log's last line of a change; and how many it wrote: as the address, or the form of an undo, says */
    int64_t lines;
    int64_t now; /* seconds: of all lines that a change writes, however long it takes */
    bool lately; /* it was so */
    bool unable; /* to undo it: something of it was changed since, or it was long ago */
};

/* What a form has seen of a row: told from any other state of it. */
void targets_seen(const struct target *own, char out[TARGETS_SEEN_SIZE]);

/* targets_table.c, on a worker's thread: reads table->text against what is stored. Faults are no errors. */
int targets_table_read(struct targets_page *page, struct store *read, struct err *err);

/* targets_model.c */
enum http_next targets_show(struct job *job, struct http_response *response);

#endif
