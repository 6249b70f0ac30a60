/* The page on which posters are printed: page_posters.c reads what is asked, posters_print.c makes the file on a worker,
 * posters_model.c makes the view model. */
#ifndef PAGES_POSTERS_H
#define PAGES_POSTERS_H

#include "pages/job.h"
#include "posters/batch.h"

#define POSTERS_SUFFIX "/posters"

enum {
    POSTERS_SHEETS_MAX = 200,  /* of one file: about a minute on a slow machine */
    POSTERS_COUNTERS_MAX = 200 /* listed at once */
};

struct posters_page { /* in the request's arena */
    struct job job;
    enum { POSTERS_LOOK, POSTERS_PREVIEW, POSTERS_PRINT } verb;
    const char *unit;
    int64_t
        campaign; /* whose counters there are to choose from, also before it begins; 0: those of every day */
    const char *campaign_title; /* in arena; NULL: none, or none of the unit */
    bool only_one, none;        /* of a GET: what is ticked is one counter, or nothing */
    bool added; /* it is a new one, as the address says; made_name then is its name, if that is so */
    const char *made_name;
    bool all;    /* nobody chose: all that are listed are ticked */
    size_t from; /* place of the first counter that is listed */

    /* What was chosen. */
    const char **codes;
    size_t code_count;
    const char *layout; /* a built-in one */
    bool cover;
    enum poster_format format;
    unsigned copies; /* 0: left open */
    struct str typed_copies;

    /* Keys of words; NULL: none. */
    const char *counters_fault, *copies_fault, *fault;
    const char *detail; /* what the drawing says of itself, in English; NULL: nothing */

    struct counter *counters; /* to choose from, as posters come; in arena */
    const char **units;       /* beside each: its unit's name */
    size_t count, left_out;
    struct address address;
    struct arena *arena;
    struct buf file; /* of POSTERS_PRINT */
    bool done;
    int32_t today;
};

/* Reads the counters and the address, and prints where that is asked. The whole of job.run. */
int posters_run(struct job *job, struct store *read, struct err *err);
enum http_next posters_show(struct job *job, struct http_response *response);

/* The batch of what was chosen; *out lives in page->arena and is let go with batch_free. Errors are batch_plan's. */
int posters_plan(struct posters_page *page, struct store *read, struct batch **out, struct err *err);

#endif
