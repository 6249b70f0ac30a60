/* The page of a unit's comments. page_comments.c reads what was asked for and finds it on a worker's thread; comments_model.c makes
 * it a view model. */
#ifndef PAGES_COMMENTS_H
#define PAGES_COMMENTS_H

#include "pages/job.h"
#include "pages/office.h"
#include "store/comments.h"

enum { COMMENTS_A_PAGE = 50, COMMENTS_FIND_MAX = 100 /* characters */ };

/* A month as it stands in an address and in choices. */
enum { MONTH_SIZE = 8 };
void month_format(int32_t day, char out[MONTH_SIZE]); /* "2026-11" */

/* What the form above them asks for. Everything may be left out. */
struct comments_asked {
    const char *survey, *dimension, *question; /* codes, "" for all; dimension COMMENTS_NO_DIMENSION */
    const char *find;                          /* as it was typed */
    struct str wanted;                         /* the same, folded; n == 0: everything */
    int32_t from, to;                          /* first day of a month, last day of one; DAY_NONE: open */
    uint64_t page;                             /* 1… */
    const char *fault;                         /* a key of words; NULL: nothing is wrong */
};
#define COMMENTS_NO_DIMENSION "-"

/* What stands on the page of one batch: all its comments, or those that were found in it, or what of them is on this page. */
struct comments_group {
    const struct comment_batch *batch;
    const struct survey *survey; /* of the batch's revision */
    uint32_t found;              /* in the batch */
    struct str *texts;
    size_t count;
};

struct comments { /* in the request's arena, which outlives the work */
    struct job job;
    const char *unit;
    struct comments_asked asked;
    struct arena *arena; /* of everything below */
    int32_t first, last; /* days of all batches there are here; DAY_NONE without any */
    uint64_t total;      /* comments that were asked for */
    uint64_t page, pages;
    struct comments_group *groups;
    size_t group_count;
};

/* comments_model.c: the page. */
enum http_next comments_show(struct job *job, struct http_response *response);

#endif
