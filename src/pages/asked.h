/* What a page of figures is asked for by the form above it (parts/office-choice.html): survey, by, style, from, to, against. Pages of one
 * unit share it, so that what was chosen goes along from one to the next. */
#ifndef PAGES_ASKED_H
#define PAGES_ASKED_H

#include "pages/office.h"
#include "report/report.h"

struct asked {
    const char *unit;         /* code; NULL: the whole installation */
    const char *const *codes; /* of surveys: the one asked for, or those to try, in this order */
    size_t code_count;
    struct report_request request; /* survey_code is set by asked_choose */
    const char *fault;             /* a key of words: what is wrong with what was asked for; NULL: nothing */
};

/* Reads the query, on the request's thread; everything lies in the request's arena. False without memory. */
bool asked_read(const struct http_request *request, const struct site *site, const char *unit,
                struct asked *out);
/* On a worker's: the survey asked for; without one the first that was answered in the unit, the default before the others.
 * Of days and weeks, unless the range was said, the last ones that were answered: a year of days is more than a page can show.
 * code_count > 0. */
int asked_choose(struct store *read, struct asked *asked, struct arena *arena, struct err *err);

/* What was asked for as it stands behind other pages' addresses: "survey=…&by=…&" or ""; NULL without memory. What was
 * refused goes nowhere. */
const char *asked_query(const struct http_request *request, const struct asked *asked);
/* Adds by_query and the form: several_surveys, choice_surveys, choice_by, choice_style, choice_from, choice_to, any_against, choice_against (the units beside this one that
 * the visitor may see too) against, the name of the one chosen, or false, and book_path (the workbook of these figures). */
void asked_model(json_t *model, const struct view *view, const struct http_request *request,
                 const struct site *site, const struct asked *asked);

#endif
