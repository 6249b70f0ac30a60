/* The page of campaigns: a list with a form for a new one, and one campaign with its links. page_campaigns.c reads and writes,
 * campaigns_model.c makes the view models. */
#ifndef PAGES_CAMPAIGNS_H
#define PAGES_CAMPAIGNS_H

#include "pages/job.h"
#include "pages/office.h"
#include "posters/address.h"
#include "store/campaigns.h"

#define CAMPAIGNS_SUFFIX "/campaigns"

enum { CAMPAIGNS_LISTED = 100, CAMPAIGN_UNITS_SHOWN = 100 };

struct campaigns_page { /* in the request's arena */
    struct job job;
    const char *unit;
    int64_t id;  /* of the campaign looked at; 0: the list */
    size_t skip; /* units in front of those shown */
    bool csv;    /* all its links as a table */
    bool asking; /* for the confirmation that it is to end today */
    int32_t today;
    struct arena *arena;

    enum { CAMPAIGNS_LOOK, CAMPAIGNS_ADD, CAMPAIGNS_END } verb;
    /* As typed, and what is wrong: keys of words, NULL: nothing. */
    struct str title, survey, first, last, scope;
    const char *title_fault, *survey_fault, *first_fault, *last_fault, *alert;
    struct campaign campaign; /* the new one, or the one looked at */
    int32_t new_last;
    bool gone, done;
    const char *said; /* key of words: what was just done; NULL: nothing */

    struct campaign *campaigns;
    size_t count;
    struct campaign_unit *units;
    size_t unit_count;
    struct address address;
};

enum http_next campaigns_show(struct job *job, struct http_response *response);

#endif
