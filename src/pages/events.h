/* The page of a unit's events: what happened on which day, and the figures before and after. page_events.c reads what is asked
 * and writes what is posted; events_model.c makes the view model. */
#ifndef PAGES_EVENTS_H
#define PAGES_EVENTS_H

#include "pages/asked.h"
#include "pages/dashboard.h"
#include "pages/job.h"
#include "report/effect.h"
#include "store/notes.h"

#define EVENTS_SUFFIX "/events"

struct events_page { /* in the request's arena */
    struct job job;
    struct asked asked;
    int64_t chosen;      /* the event whose figures are asked for; 0: the last one */
    int64_t withdrawing; /* the event that a withdrawal is to be confirmed of; 0: none */

    /* Of a POST. */
    enum { EVENTS_LOOK, EVENTS_ADD, EVENTS_AGAIN, EVENTS_WITHDRAW } verb;
    struct str typed_day, typed_text;
    const char *day_fault, *text_fault; /* keys of words; NULL: none */
    int32_t day;
    int64_t id; /* of the event to withdraw or to set again; of the new one */
    bool done, gone;

    struct event *events;
    size_t count;
    const struct event *shown; /* whose figures are shown; NULL: none */
    struct arena *arena;       /* of the reports */
    struct effect effect;
    const char
        *fault; /* a key of words: why there are no figures; NULL: there are, or nothing is to be shown */
};

enum http_next events_show(struct job *job, struct http_response *response);

#endif
