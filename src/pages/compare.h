/* The officer's page that holds the units below, and the unit's own counters, side by side. page_compare.c reads what was asked
 * for and makes the comparison on a worker's thread; compare_model.c makes it a view model, funnel_picture.c its picture. */
#ifndef PAGES_COMPARE_H
#define PAGES_COMPARE_H

#include "pages/dashboard.h"
#include "report/compare.h"

struct compare_page { /* in the request's arena, which outlives the work */
    struct job job;
    struct asked asked;
    const char *dimension; /* code; "": the whole survey */
    struct arena *arena;   /* the comparison's, NULL before */
    bool made;
    struct report_comparison comparison;
    json_t *moves; /* report_moves'; NULL before */
};

/* compare_model.c: answers with the page. */
enum http_next compare_show(struct job *job, struct http_response *response);

/* funnel_picture.c: adds picture: the rows' figures against how many people are behind each, with the limits of chance around
 * the unit's own; false where the level or its interval is not shown or fewer than two rows have a figure. */
void funnel_picture(json_t *model, const struct saying *saying, const struct report_comparison *comparison,
                    const struct report_compared_list *list);

#endif
