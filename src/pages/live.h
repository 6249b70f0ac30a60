/* Pages of figures that notice new responses by themselves (page_live.c, parts/office-live.html, web/js/live.js). */
#ifndef PAGES_LIVE_H
#define PAGES_LIVE_H

#include "pages/office.h"

enum { LIVE_SIZE = 32 };

/* Adds live, the address to ask at, and live_count, what it says now; live is false where there is nothing to ask about. Called
 * when the figures are made: what comes between the two is noticed a little later, never counted as new twice. unit: code, NULL:
 * everywhere; survey: code, may be NULL. */
void live_model(json_t *model, struct pages *pages, const struct http_request *request,
                const struct site *site, const char *unit, const char *survey);

#endif
