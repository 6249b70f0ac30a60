/* The API's view of what there is: surveys, units, counters. All of it is in the site, so that nothing waits for the disk. */
#include "core/index.h"
#include "pages/api.h"
#include "view/format.h"

/* The answer of a list: {name: […], "next": cursor or null}. list is taken over. */
static enum http_next list_show(const struct http_request *request, struct http_response *response,
                                const char *name, json_t *list, bool more, const char *next) {
    if (more && next == NULL) { /* without memory; a list that is cut short would look whole */
        json_decref(list);
        list = NULL;
    }
    return api_json_tagged(request, response, json_pack("{so ss?}", name, list, "next", next));
}

/* ---- Surveys -------------------------------------------------------------------------------------------------------- */

static json_t *survey_json(const struct revision *revision) {
    const struct survey *survey = revision->survey;
    return json_pack("{ss ss ss si so}", "code", survey->code, "title", text_in(&survey->title, "vi"),
                     "method", survey->method->name, "revision", (int)revision->number, "published",
                     format_day_json(revision->published));
}

enum http_next page_api_surveys(void *app, struct http_request *request, struct http_response *response) {
    const struct site *site = pages_site(app, request);
    json_t *list = json_array();
    if (!api_query_good(request, response, "")) {
        json_decref(list);
        return HTTP_REPLY;
    }
    for (size_t i = 0; site != NULL && i < site->survey_count; i++)
        (void)json_array_append_new(list, survey_json(site->surveys[i].revisions[0]));
    return list_show(request, response, "surveys", list, false, NULL);
}

/* With its definition, as it was published. */
enum http_next page_api_survey(void *app, struct http_request *request, struct http_response *response) {
    const struct site *site = pages_site(app, request);
    const struct site_survey *survey = site == NULL ? NULL : site_survey(site, request->params[0]);
    struct str given = http_field_get(&request->query, "revision");
    int64_t number = 0;
    if (!api_query_good(request, response, "revision"))
        return HTTP_REPLY;
    if (given.p != NULL && !str_to_int(given, 1, INT32_MAX, &number))
        return api_bad_parameter(response, "revision", "Give a whole number: 1, 2 …");
    const struct revision *revision = NULL;
    for (size_t i = 0; survey != NULL && i < survey->revision_count && revision == NULL; i++)
        if (number == 0 || survey->revisions[i]->number == number)
            revision = survey->revisions[i];
    if (revision == NULL)
        return api_problem_status(request, response, 404);
    json_t *out = survey_json(revision);
    if (out != NULL)
        (void)json_object_set_new(out, "definition",
                                  json_loadb(revision->definition.p, revision->definition.n, 0, NULL));
    return api_json_tagged(request, response, out);
}

/* ---- Units ---------------------------------------------------------------------------------------------------------- */

static json_t *unit_json(const struct unit *unit) {
    return json_pack("{ss ss* ss ss so so}", "code", unit->code, "parent",
                     unit->parent[0] != '\0' ? unit->parent : NULL, "name", unit->name, "kind", unit->kind,
                     "valid_from", format_day_json(unit->valid_from), "valid_to",
                     format_day_json(unit->valid_to));
}

/* Reads limit and cursor of a list; false: the answer is given. after.n 0: from the beginning. */
static bool page_read(const struct http_request *request, struct http_response *response, const char *names,
                      size_t *limit, struct str *after) {
    struct str cursor = http_field_get(&request->query, "cursor");
    *after = STR("");
    if (!api_query_good(request, response, names) || !api_limit(request, response, limit))
        return false;
    if (cursor.p == NULL || api_cursor_read(cursor, request->arena, after))
        return true;
    api_bad_parameter(response, "cursor", "It is none that was given out. Begin without it.");
    return false;
}

enum http_next page_api_units(void *app, struct http_request *request, struct http_response *response) {
    const struct site *site = pages_site(app, request);
    const struct api_token *token = &api_caller(request)->token;
    size_t limit;
    struct str after;
    if (!page_read(request, response, "limit cursor", &limit, &after))
        return HTTP_REPLY;
    json_t *list = json_array();
    const char *last = "", *next = NULL;
    bool more = false;
    for (size_t i = 0; site != NULL && i < site->unit_count && !more; i++) {
        const struct unit *unit = &site->units[i];
        if ((after.n > 0 && strcmp(unit->code, after.p) <= 0) ||
            !api_reaches(token, site->units, site->unit_count, unit->code, site->day))
            continue;
        more = json_array_size(list) == limit;
        if (more)
            next = api_cursor_make(request->arena, str_of(last));
        else
            (void)json_array_append_new(list, unit_json(unit));
        last = unit->code;
    }
    return list_show(request, response, "units", list, more, next);
}

enum http_next page_api_unit(void *app, struct http_request *request, struct http_response *response) {
    const struct site *site = pages_site(app, request);
    const struct unit *unit = site == NULL ? NULL : site_unit(site, request->params[0]);
    if (!api_query_good(request, response, ""))
        return HTTP_REPLY;
    return unit == NULL ? api_problem_status(request, response, 404)
                        : api_json_tagged(request, response, unit_json(unit));
}

/* ---- Counters ------------------------------------------------------------------------------------------------------- */

static json_t *counter_json(const struct site *site, const struct site_counter *at) {
    const struct counter *counter = &at->counter;
    const char *survey = counter->survey[0] != '\0' ? counter->survey : site->survey_default;
    return json_pack("{ss ss ss ss ss ss so so}", "code", counter->code, "unit", at->unit->code, "name",
                     counter->name, "field", counter->field, "survey", survey, "channel",
                     channel_name(counter->channel), "valid_from", format_day_json(counter->valid_from),
                     "valid_to", format_day_json(counter->valid_to));
}

/* Where a counter stands in the list, as a text that sorts like it: by unit, then by code. */
static const char *counter_place(struct arena *arena, const struct site_counter *at) {
    return arena_printf(arena, "%s %s", at->unit->code, at->counter.code);
}

static bool is_behind(const struct site_counter *at, struct str after) {
    const char *gap = memchr(after.p, ' ', after.n);
    struct str unit = {after.p, gap != NULL ? (size_t)(gap - after.p) : after.n};
    struct str own = str_of(at->unit->code);
    int order = memcmp(own.p, unit.p, own.n < unit.n ? own.n : unit.n);
    if (order == 0)
        order = (own.n > unit.n) - (own.n < unit.n);
    return order > 0 || (order == 0 && strcmp(at->counter.code, gap != NULL ? gap + 1 : "") > 0);
}

/* Whether a unit is this one or lies anywhere below it; code n 0: always. */
static bool lies_in(const struct site *site, const struct unit *unit, struct str code) {
    for (size_t steps = 0; code.n > 0 && steps < UNIT_DEPTH_MAX; steps++) {
        if (unit == NULL || str_is(code, unit->code))
            return unit != NULL;
        unit = site_unit(site, str_of(unit->parent));
    }
    return code.n == 0;
}

/* Those of a unit and below it, or of all that the token reaches. */
enum http_next page_api_counters(void *app, struct http_request *request, struct http_response *response) {
    const struct site *site = pages_site(app, request);
    const struct api_token *token = &api_caller(request)->token;
    struct str unit = http_field_get(&request->query, "unit"), after;
    size_t limit;
    if (!page_read(request, response, "unit limit cursor", &limit, &after))
        return HTTP_REPLY;
    json_t *list = json_array();
    const struct site_counter *last = NULL;
    const char *next = NULL;
    bool more = false;
    for (size_t i = 0; site != NULL && i < site->counter_count && !more; i++) {
        const struct site_counter *at = &site->counters[i];
        bool same = last != NULL && last->unit == at->unit;
        if ((after.n > 0 && !is_behind(at, after)) ||
            (!same && (!lies_in(site, at->unit, unit) ||
                       !api_reaches(token, site->units, site->unit_count, at->unit->code, site->day))))
            continue;
        more = last != NULL && json_array_size(list) == limit;
        if (more) {
            const char *place = counter_place(request->arena, last);
            next = place == NULL ? NULL : api_cursor_make(request->arena, str_of(place));
        } else
            (void)json_array_append_new(list, counter_json(site, at));
        last = at;
    }
    return list_show(request, response, "counters", list, more, next);
}
