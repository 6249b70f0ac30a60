/* How many people came to a counter on a day, as a program counted them. The same sent twice is one. */
#include "core/audit_event.h"
#include "pages/api.h"
#include "store/visits.h"

struct visits_put {
    struct job job; /* first */
    struct visit visit;
    struct visit_change change;
    bool bad_day, foreign;
};

static int put_fn(struct transaction *tx, void *context, struct err *err) {
    struct visits_put *put = context;
    const struct api_token *token = &api_caller(put->job.request)->token;
    struct visit_change *change = &put->change;
    char day[DATE_TEXT_SIZE], detail[96], who[32], was[32] = "";
    transaction_quiet(tx);
    int rc = store_visits_begin(tx, pages_now(put->job.pages), change, err);
    if (rc == 0)
        rc = store_visit_put(tx, &put->visit, change, err);
    if (rc != 0 || change->cells == 0)
        return rc;
    day_format(put->visit.day, day);
    snprintf(who, sizeof who, "%lld", (long long)token->id);
    if (change->replaced > 0)
        snprintf(was, sizeof was, "%llu → ", (unsigned long long)change->before);
    snprintf(detail, sizeof detail, "%s %s: %s%u", put->visit.counter, day, was, (unsigned)put->visit.visits);
    const struct audit_entry entry = {.at = pages_now(put->job.pages),
                                      .who = "",
                                      .event = audit_event_name(AUDIT_TOKEN_VISITS),
                                      .about = who,
                                      .unit = token->unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct visits_put *put = (struct visits_put *)(void *)job;
    struct counter counter;
    bool within;
    int rc = store_counter(read, put->visit.counter, put->visit.day, job->request->arena, &counter, err);
    if (rc != 0)
        return rc;
    bool early = counter.valid_from != DAY_NONE && put->visit.day < counter.valid_from;
    bool late = counter.valid_to != DAY_NONE && put->visit.day > counter.valid_to;
    put->bad_day = early || late;
    /* The guard knows whose the counter is today. */
    rc = store_counter_within(read, put->visit.counter, put->visit.day, api_caller(job->request)->token.unit,
                              job->request->arena, &within, err);
    put->foreign = rc == 0 && !within;
    return rc != 0 || put->bad_day || put->foreign
               ? rc
               : store_transact(pages_store(job->pages), put_fn, put, err);
}

static enum http_next bad_value(struct http_response *response, const char *pointer, const char *detail) {
    json_t *errors = json_array();
    (void)json_array_append_new(errors, api_fault("pointer", pointer, detail));
    return api_problem_list(response, 422, "values",
                            "A value cannot be used; \"errors\" says which one and why.", errors);
}

static enum http_next show(struct job *job, struct http_response *response) {
    const struct visits_put *put = (struct visits_put *)(void *)job;
    char day[DATE_TEXT_SIZE];
    if (put->foreign)
        return api_problem_status(job->request, response, 404);
    if (put->bad_day)
        return api_bad_parameter(response, "day", "The counter was not in use on that day.");
    day_format(put->visit.day, day);
    return api_json(
        response, put->change.cells > put->change.replaced ? 201 : 200,
        json_pack("{ss ss si}", "counter", put->visit.counter, "day", day, "visits", (int)put->visit.visits));
}

/* {"visits": 12}, and nothing else. */
static bool read_visits(const json_t *body, uint32_t *out) {
    const json_t *visits = json_object_get(body, "visits");
    json_int_t number = json_integer_value(visits);
    if (json_object_size(body) != 1 || !json_is_integer(visits) || number < 0 || number > VISITS_MAX)
        return false;
    *out = (uint32_t)number;
    return true;
}

enum http_next page_api_visits_put(void *app, struct http_request *request, struct http_response *response) {
    struct visits_put *put = arena_alloc(request->arena, sizeof *put);
    struct err err = ERR_INIT;
    json_t *body = NULL;
    if (put == NULL)
        return page_problem(app, request, response, 500);
    if (!api_query_good(request, response, ""))
        return HTTP_REPLY;
    place_code_parse(request->params[0], put->visit.counter); /* the guard knows it */
    if (!day_parse(request->params[1], &put->visit.day) || put->visit.day > day_of_seconds(pages_now(app)))
        return api_bad_parameter(response, "day", "Give a day as YYYY-MM-DD, today or earlier.");
    int rc = api_body_parse(request->body, &body, &err);
    if (rc != 0)
        return rc == ERR_INPUT ? api_problem(response, 400, "json", err.text)
                               : page_problem(app, request, response, 500);
    bool good = read_visits(body, &put->visit.visits);
    json_decref(body);
    if (!good)
        return bad_value(response, "/visits",
                         "Send {\"visits\": N}, N being a whole number from 0 to 100000, and nothing else.");
    put->job.pool = WORKERS_PROGRAMS;
    put->job.run = run;
    put->job.show = show;
    return job_begin(app, request, &put->job);
}
