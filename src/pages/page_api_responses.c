/* Responses that a program sends: all of a batch or nothing, once for a key of its choice, on disk before it is told so. */
#include "core/audit_event.h"
#include "pages/api_responses.h"
#include "store/officers.h"

enum { BATCH_ARENA_MAX = 64 * 1024 * 1024, KEY_MAX = 128 /* bytes of Idempotency-Key */ };

struct sending {
    struct job job; /* first */
    struct arena *arena;
    struct api_request sent;
    struct api_batch batch;
    size_t next;
    enum api_seen seen;
    const char *answer; /* JSON */
    int fault;          /* status of a problem; 0: none */
    const char *name, *detail;
};

/* ---- Writing -------------------------------------------------------------------------------------------------------- */

static int next_row(void *context, struct bulk_row *row, struct err *err) {
    struct sending *sending = context;
    (void)err;
    if (sending->next == sending->batch.count)
        return 0;
    *row = sending->batch.rows[sending->next++];
    return 1;
}

static int note(struct transaction *tx, const struct sending *sending, struct err *err) {
    const struct api_token *token = &api_caller(sending->job.request)->token;
    char about[24], detail[120];
    snprintf(about, sizeof about, "%lld", (long long)token->id);
    snprintf(detail, sizeof detail, "%zu of %s", sending->batch.count, sending->batch.revision.survey->code);
    const struct audit_entry entry = {.at = pages_now(sending->job.pages),
                                      .who = "",
                                      .event = audit_event_name(AUDIT_TOKEN_RESPONSES),
                                      .about = about,
                                      .unit = token->unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

/* Asked once more where nobody else can come between. */
static int store_fn(struct transaction *tx, void *context, struct err *err) {
    struct sending *sending = context;
    uint64_t rows = 0;
    transaction_quiet(tx);
    int rc = store_api_request(transaction_store(tx), &sending->sent, sending->arena, &sending->seen,
                               &sending->answer, err);
    if (rc != 0 || sending->seen != API_NEW)
        return rc;
    rc = store_append(tx, day_of_seconds(pages_now(sending->job.pages)), next_row, sending, &rows, err);
    if (rc == 0)
        rc = store_api_request_add(tx, &sending->sent, err);
    if (rc == 0)
        rc = note(tx, sending, err);
    sending->answer = sending->sent.answer;
    return rc;
}

/* ---- Judging -------------------------------------------------------------------------------------------------------- */

static void refuse(struct sending *sending, int status, const char *name, const char *detail) {
    sending->fault = status;
    sending->name = name;
    sending->detail = detail;
}

static int read_batch(struct sending *sending, struct store *read, struct err *err) {
    struct api_batch_place place = {.token = &api_caller(sending->job.request)->token,
                                    .read = read,
                                    .today = day_of_seconds(pages_now(sending->job.pages))};
    struct unit *units;
    json_t *body = NULL;
    struct err why = ERR_INIT;
    int rc = api_body_parse(sending->job.request->body, &body, &why);
    if (rc == ERR_INPUT) {
        refuse(sending, 400, "json", arena_strdup(sending->arena, why.text));
        return 0;
    }
    if (rc == 0)
        rc = store_units(read, sending->arena, &units, &place.unit_count, err);
    if (rc == 0) {
        place.units = units;
        rc = api_batch_read(body, &place, sending->arena, &sending->batch, err);
    }
    json_decref(body);
    if (rc == 0 && sending->batch.errors != NULL)
        refuse(sending, 422, "values",
               "Nothing was stored. \"errors\" says what cannot be used, the first 50 of it.");
    return rc;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct sending *sending = (struct sending *)(void *)job;
    sending->arena = arena_new(BATCH_ARENA_MAX);
    if (sending->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a batch");
    /* What was sent before is answered as then, whatever holds today. */
    int rc = store_api_request(read, &sending->sent, sending->arena, &sending->seen, &sending->answer, err);
    if (rc == 0 && sending->seen == API_NEW)
        rc = read_batch(sending, read, err);
    if (rc != 0 || sending->seen != API_NEW || sending->fault != 0)
        return rc;
    sending->sent.answer = arena_printf(sending->arena, "{\"stored\":%zu}\n", sending->batch.count);
    if (sending->sent.answer == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an answer");
    return store_transact(pages_store(job->pages), store_fn, sending, err);
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

static enum http_next show(struct job *job, struct http_response *response) {
    struct sending *sending = (struct sending *)(void *)job;
    json_t *errors = sending->batch.errors;
    sending->batch.errors = NULL;
    if (sending->seen == API_CONFLICT)
        return api_problem(
            response, 409, "key-used",
            "The Idempotency-Key was used with another body, which is stored. Send this one under a "
            "key of its own.");
    if (sending->fault != 0)
        return api_problem_list(response, sending->fault, sending->name,
                                sending->detail != NULL ? sending->detail : "The body cannot be read.",
                                errors);
    response->status = 201;
    response->type = "application/json";
    buf_adds(&response->body, sending->answer);
    return HTTP_REPLY;
}

static void release(void *job) {
    struct sending *sending = job;
    json_decref(sending->batch.errors);
    arena_free(sending->arena);
}

/* Visible ASCII, so that it is the same text for everybody. */
static bool key_good(struct str key) {
    for (size_t i = 0; i < key.n; i++)
        if ((unsigned char)key.p[i] <= 0x20 || (unsigned char)key.p[i] >= 0x7f)
            return false;
    return key.p != NULL && key.n > 0 && key.n <= KEY_MAX;
}

enum http_next page_api_responses_post(void *app, struct http_request *request,
                                       struct http_response *response) {
    struct sending *sending = arena_alloc(request->arena, sizeof *sending);
    if (sending == NULL)
        return page_problem(app, request, response, 500);
    if (!api_query_good(request, response, ""))
        return HTTP_REPLY;
    if (!key_good(request->idempotency_key))
        return api_problem(
            response, 400, "key",
            "Send the header Idempotency-Key: 1 to 128 visible ASCII characters, new for every batch "
            "and the same when it is sent again.");
    sending->sent.token = api_caller(request)->token.id;
    sending->sent.day = day_of_seconds(pages_now(app));
    hash_digest(request->idempotency_key, sending->sent.key);
    hash_digest(request->body, sending->sent.body);
    sending->job.pool = WORKERS_PROGRAMS;
    sending->job.run = run;
    sending->job.show = show;
    request->page_free = release;
    return job_begin(app, request, &sending->job);
}
