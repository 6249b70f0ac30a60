/* The page of how many people came: typed for each counter and day of a week, or pasted as CSV, beside the responses of the unit and
 * how many of them are still wanted. page_visits.c reads and writes, visits_model.c makes the view model. */
#ifndef PAGES_VISITS_H
#define PAGES_VISITS_H

#include "pages/job.h"
#include "pages/office.h"
#include "report/report.h"
#include "store/visits.h"

#define VISITS_SUFFIX "/visits"

enum {
    VISITS_DAYS = 7,
    VISITS_COUNTERS = 20, /* on a page */
    VISITS_SURVEYS = 5,   /* whose need is shown: the first ones that the unit's counters ask */
    VISITS_FAULTS = 20,   /* of a pasted table that are shown */
    VISITS_RECENT = 3,    /* changes that may be taken back, of the last VISITS_RECENT_DAYS */
    VISITS_RECENT_DAYS = 30,
    VISITS_FIRST_DAY = 10957 /* 2000-01-01: an earlier one is a slip of the pen */
};

struct visits_counter {             /* a line of the form */
    const char *code, *name, *unit; /* the unit's name */
    bool own;                       /* of the unit of the page itself */
    struct visits_cell {
        bool open;             /* the counter was open, and the day has come */
        struct str typed, was; /* of the form: as sent, and as it stood there when the page was made */
        bool known;            /* a number is stored */
        uint32_t stored;
        const char *fault; /* a key of words; NULL: none */
        bool exceeded;     /* more answered than came */
    } days[VISITS_DAYS];
};

struct visits_need { /* of one survey in the month of the week */
    const char *code, *title;
    uint64_t whole;
    struct report_need need;
    bool made;
    struct visit_sum days[VISITS_DAYS];
};

struct visits_page { /* in the request's arena */
    struct job job;
    const char *unit;
    int32_t monday, today;
    size_t skip, all; /* counters in front of those shown, and how many there are */
    struct visits_counter *counters;
    size_t count;
    struct visits_need needs[VISITS_SURVEYS];
    size_t need_count;
    struct arena *arena;

    struct visits_recent {
        struct audit_entry line;
        size_t count; /* counters and days that nobody changed since */
    } recent[VISITS_RECENT];
    size_t recent_count;

    enum { VISITS_LOOK, VISITS_SAVE, VISITS_IMPORT, VISITS_UNDO } verb;
    int64_t undo;            /* number of the log's line that is taken back */
    struct str pasted, seen; /* seen: visits_seen of what was asked about */
    struct visit *rows;      /* read from the table */
    size_t row_count;
    struct visits_fault {
        unsigned long line; /* of the table; 0: of all of it */
        const char *why;    /* a key of words */
    } faults[VISITS_FAULTS];
    size_t fault_count;
    bool wrong, done;
    bool ask; /* numbers are there already that differ: nothing was written */
    struct visit_change change;
};

/* "52.3895.1301": what somebody saw who says that the numbers that are there are to be replaced. */
enum { VISITS_SEEN_SIZE = 72 };
void visits_seen(const struct visit_change *change, char out[VISITS_SEEN_SIZE]);

enum http_next visits_show(struct job *job, struct http_response *response);

#endif
