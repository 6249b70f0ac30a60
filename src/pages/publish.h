/* Publishing results: the page on which a unit's admin decides, period by period, what everybody sees. page_publish.c reads what
 * is asked for and writes what is posted; publish_model.c makes the view model. */
#ifndef PAGES_PUBLISH_H
#define PAGES_PUBLISH_H

#include "pages/job.h"
#include "pages/offer.h"
#include "pages/office.h"

#define PUBLISH_SUFFIX "/publish"

enum { PUBLISH_PERIODS = 36, DEED_TEXT_MAX = 160 /* characters */, PUBLISH_ARENA = 512 * 1024 * 1024 };

struct publish_page { /* in the request's arena */
    struct job job;
    struct published_place place; /* period "": the list of periods */
    bool asking;                  /* a withdrawal is to be confirmed */

    /* Of a POST. */
    enum { PUBLISH_LOOK, PUBLISH_PUBLISH, PUBLISH_WITHDRAW, PUBLISH_DEEDS } verb;
    const char *seen;                   /* digest of what its author saw */
    bool typing;                        /* lines came along: of DEEDS always, of PUBLISH from its page */
    int64_t after;                      /* id of the last version its author knew */
    struct deeds deeds;                 /* of the form, or the ones that hold */
    const char *faults[2 * DEED_LINES]; /* keys of words, by field; NULL: none */
    struct str typed[2 * DEED_LINES];
    const char *fault; /* a key of words: why nothing was done; NULL: there is no reason */
    bool done;

    struct arena *arena;
    struct publication *publications; /* of the survey, with documents, as store_publications gives them */
    size_t count;
    struct period *periods; /* that are over, the latest first */
    size_t period_count;
    struct offer offer;
    struct buf sheet; /* PDF */
    bool absent;      /* nothing is public that could stand on a sheet */
};

extern const char *const publish_deed_fields[2 * DEED_LINES]; /* names in the form, by typed and faults */

/* The last one of a period, whatever became of it; NULL: it was never published. */
const struct publication *publish_last(const struct publish_page *page, const char *period);

enum http_next publish_show(struct job *job, struct http_response *response);
enum http_next publish_preview_show(struct job *job, struct http_response *response);

#endif
