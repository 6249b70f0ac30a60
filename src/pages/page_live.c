/* What an open page of figures asks every few seconds: how many responses its unit's counters have taken since the server began.
 * Answered from memory, on the network thread, without a report; that it was asked is no use of the session (guard.c). */
#include "pages/live.h"

/* By the unit a counter belongs to today. unit NULL: everywhere. */
static bool belongs(const struct site *site, const struct site_counter *counter, const struct unit *unit) {
    const struct unit *at = counter->unit;
    while (at != NULL && at != unit && unit != NULL)
        at = site_unit(site, str_of(at->parent));
    return unit == NULL || at == unit;
}

static uint64_t live_count(struct pages *pages, const struct site *site, const struct unit *unit,
                           const struct site_survey *survey) {
    uint64_t sum = 0;
    for (size_t i = 0; i < site->counter_count; i++) {
        const struct site_counter *counter = &site->counters[i];
        for (size_t r = 0; belongs(site, counter, unit) && r < survey->revision_count; r++)
            sum += store_arrived(pages_store(pages), counter->counter.id, survey->revisions[r]->id);
    }
    return sum;
}

/* The server's start stands before the number: one from before it means nothing after it. */
static void live_text(struct pages *pages, uint64_t count, char out[LIVE_SIZE]) {
    snprintf(out, LIVE_SIZE, "%u.%llu", store_start_number(pages_store(pages)), (unsigned long long)count);
}

void live_model(json_t *model, struct pages *pages, const struct http_request *request,
                const struct site *site, const char *unit, const char *survey) {
    const struct site_survey *asked = survey == NULL ? NULL : site_survey(site, str_of(survey));
    const struct unit *here = unit == NULL ? NULL : site_unit(site, str_of(unit));
    char count[LIVE_SIZE];
    model_set(model, "live", json_false());
    if (asked == NULL || (unit != NULL && here == NULL))
        return;
    const char *query = arena_printf(request->arena, "survey=%s&", survey);
    const char *path = unit != NULL && query != NULL
                           ? office_unit_path(pages_view(pages), request, unit, "/live", query)
                           : arena_printf(request->arena, "/office/live?survey=%s", survey);
    live_text(pages, live_count(pages, site, here, asked), count);
    model_set_text(model, "live", path);
    model_set(model, "live_count", json_string(count));
}

static enum http_next answer(struct pages *pages, struct http_request *request,
                             struct http_response *response, const struct unit *unit) {
    const struct site *site = pages_site(pages, request);
    struct str code = http_field_get(&request->query, "survey");
    const struct site_survey *survey =
        site == NULL ? NULL : site_survey(site, code.p == NULL ? str_of(site->survey_default) : code);
    char text[LIVE_SIZE];
    if (survey == NULL)
        return page_problem(pages, request, response, 404);
    live_text(pages, live_count(pages, site, unit, survey), text);
    response->type = "text/plain; charset=utf-8";
    buf_adds(&response->body, text);
    return HTTP_REPLY;
}

enum http_next page_live(void *app, struct http_request *request, struct http_response *response) {
    return answer(app, request, response, NULL);
}

enum http_next page_live_unit(void *app, struct http_request *request, struct http_response *response) {
    return answer(app, request, response, office_visitor(request)->unit);
}
