/* The page of a unit's responses that are put aside (store/exclusions.h): who put which aside and why, for whoever sees its figures; and for
 * auditors who stand outside it, a form in two steps, and the way back. page_exclusions.c reads what is asked and writes what is posted;
 * exclusions_model.c makes the view model. */
#ifndef PAGES_EXCLUSIONS_H
#define PAGES_EXCLUSIONS_H

#include "pages/job.h"
#include "store/exclusions.h"

#define EXCLUSIONS_SUFFIX "/exclusions"

struct exclusions_page { /* in the request's arena */
    struct job job;
    const char *unit;
    uint64_t least;
    int64_t asked; /* the decision that is to be taken back, of a GET; 0: none */

    /* Of a POST. */
    enum { EXCLUSIONS_SHOW, EXCLUSIONS_LOOK, EXCLUSIONS_ADD, EXCLUSIONS_UNDO } verb;
    struct str counter, channel, first, last, reason; /* as typed */
    struct exclusion_asked what;
    const char *text;                                                    /* the reason as it is stored */
    const char *counter_fault, *first_fault, *last_fault, *reason_fault; /* keys of words; NULL: none */
    const char *fault;                                                   /* of all of it */
    uint64_t seen;                                                       /* responses that the preview told */
    int64_t id;
    bool may; /* the visitor decides about this unit */
    bool done, gone;
    bool previewed; /* weight is to be shown, and confirmed */
    struct exclusion_weight weight;

    struct exclusion *list;
    size_t count;
};

bool exclusions_faulty(const struct exclusions_page *page);
enum http_next exclusions_show(struct job *job, struct http_response *response);
/* Whether a decision's counter belonged to the page's unit, or to one below it. */
bool exclusions_own(const struct site *site, const struct exclusions_page *page, const char *unit);

#endif
