/* The page where paper slips are typed in. page_paper.c reads what is asked, paper_write.c writes what is posted, paper_model.c
 * makes the view models: of the list of batches (office-paper.html) and of one batch (office-paper-batch.html). */
#ifndef PAGES_PAPER_H
#define PAGES_PAPER_H

#include "core/answer.h"
#include "pages/job.h"
#include "pages/office.h"
#include "store/paper.h"

#define PAPER_SUFFIX "/paper"

enum {
    PAPER_LISTED = 20,       /* ended batches on a page */
    PAPER_OPEN_MAX = 100,    /* open ones; more wait for some of them to be closed */
    PAPER_COUNTERS_MAX = 200 /* offered in a list; beyond that the code is typed */
};

enum paper_verb {
    PAPER_LOOK,
    PAPER_BEGIN,
    PAPER_SLIP,    /* a slip was typed */
    PAPER_AGAIN,   /* one was typed a second time */
    PAPER_SETTLE,  /* which of two typings holds */
    PAPER_DROP,    /* the last slip is taken back */
    PAPER_KEEP,    /* the batch is closed */
    PAPER_DISCARD, /* its slips are erased */
    PAPER_VERBS
};
const char *paper_verb_name(enum paper_verb verb); /* as the field "do" says it */

/* What a new batch is made of: as typed, what was read, and what is wrong (keys of words; NULL: nothing). */
struct paper_begin {
    struct str counter, survey, day, expected;
    const char *counter_fault, *survey_fault, *day_fault, *expected_fault;
    struct paper_batch batch;
    const char *code;  /* of the survey that is asked for */
    unsigned revision; /* 0: the one in force on the day */
    int32_t since;     /* with day_fault "…fault_before": from when the revision is there */
};

struct paper_count { /* of one question in the slips that were typed */
    unsigned answered, na;
};

struct paper_page { /* in the request's arena */
    struct job job;
    const char *unit;    /* code */
    int64_t id;          /* of the batch; 0: the list */
    unsigned number;     /* of the slip that is asked about or posted */
    enum paper_verb ask; /* what the page is to ask for: PAPER_SLIP, PAPER_AGAIN, …; of the list PAPER_LOOK */
    enum paper_verb verb; /* of a POST */
    size_t skip;          /* ended batches in front of those shown */
    const char *said;     /* what was just done, as the address says it; "" */

    struct arena *arena; /* of what the worker reads */
    struct paper_begin begin;
    struct survey_entry *surveys;
    size_t survey_count;
    struct paper_batch *open, *ended; /* of the list; one more than PAPER_LISTED are read */
    size_t open_count, ended_count;

    struct paper_batch batch;
    struct revision revision;
    json_t *model; /* form_model's of the revision */
    struct paper_slip *slips;
    size_t slip_count;
    struct paper_count *counts; /* by question */
    struct answer_faults faults;
    const char **row_faults; /* by question: a key of words that say what else is wrong; NULL: nothing */
    bool any_unasked;        /* something was typed that by an earlier answer was not to be answered */
    const char *alert;       /* a key of words: why nothing was stored */
    bool gone;               /* 404 */
    bool malformed;          /* 400 */
    bool done;
    unsigned stored; /* the slip it became */
};

/* The slip `number` of the open batch. NULL: there is none. */
const struct paper_slip *paper_slip_of(const struct paper_page *page, unsigned number, bool again);
/* The first slip that waits to be typed again, or to be settled; 0: none. */
unsigned paper_waiting(const struct paper_page *page, enum paper_verb verb);

/* paper_write.c, on a worker: does what was posted; what is wrong is set in the page. */
int paper_write(struct paper_page *page, struct store *read, struct err *err);

/* paper_settle.c: what was chosen and typed for a slip that was typed twice, into bytes; what is wrong is set in the page. */
int paper_settled(struct paper_page *page, const struct paper_slip *first, const struct paper_slip *second,
                  uint8_t *bytes, struct err *err);

/* paper_model.c */
enum http_next paper_show(struct job *job, struct http_response *response);

#endif
