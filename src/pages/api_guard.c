/* Which programs may come in: the one place where tokens, their scopes, their reach and how often they ask are checked. */
#include "base/log.h"
#include "pages/api.h"
#include "pages/api_rate.h"

bool api_is(const struct http_request *request) {
    const struct str prefix = STR(API_PREFIX);
    return request != NULL && request->path.n >= prefix.n && memcmp(request->path.p, prefix.p, prefix.n) == 0;
}

bool api_reaches(const struct api_token *token, const struct unit *units, size_t count, const char *unit,
                 int32_t day) {
    enum unit_relation relation = officer_relation(units, count, token->unit, unit, day);
    return relation == RELATION_OWN || relation == RELATION_BELOW;
}

/* ---- That it was used ----------------------------------------------------------------------------------------------- */

struct touch {
    struct work work;
    struct account *account;
    int64_t id;
    int32_t day;
};

static void touch_run(struct work *work, struct store *read) {
    struct touch *touch = (struct touch *)(void *)work;
    struct err err = ERR_INIT;
    (void)read;
    if (account_token_used(touch->account, touch->id, touch->day, &err) != 0)
        log_event(LOG_LEVEL_ERROR, "api", "what=\"a token's last use is not noted\" error=\"%s\"", err.text);
    free(touch);
}

/* Once a day, by a worker; what cannot be done now is done with the next request. */
static void touch(struct pages *pages, const struct api_token *token, int32_t today) {
    if (token->used == today)
        return;
    struct touch *touch = calloc(1, sizeof *touch);
    if (touch == NULL)
        return;
    *touch = (struct touch){
        .work = {.run = touch_run}, .account = pages_account(pages), .id = token->id, .day = today};
    if (workers_add(pages_workers(pages, WORKERS_ACCOUNTS), &touch->work) != 0)
        free(touch);
}

/* ---- Who it is ------------------------------------------------------------------------------------------------------ */

/* What stands behind "Bearer "; n 0: nothing. */
static struct str bearer(struct str authorization) {
    const struct str scheme = STR("bearer ");
    if (authorization.p == NULL || authorization.n <= scheme.n ||
        !str_equal_nocase((struct str){authorization.p, scheme.n}, scheme))
        return STR("");
    return str_trim((struct str){authorization.p + scheme.n, authorization.n - scheme.n});
}

static void refuse(struct http_response *response, enum api_token_state state, bool given) {
    static const char *const details[] = {
        [API_TOKEN_UNKNOWN] =
            "There is no such token. Ask the administrator for one: /office/tokens makes it.",
        [API_TOKEN_EXPIRED] = "The token's last day is over. Ask the administrator for a new one.",
        [API_TOKEN_REVOKED] = "The token was revoked. Ask the administrator why, and for a new one."};
    static const char *const names[] = {[API_TOKEN_UNKNOWN] = "token-unknown",
                                        [API_TOKEN_EXPIRED] = "token-expired",
                                        [API_TOKEN_REVOKED] = "token-revoked"};
    response->authenticate =
        given ? "Bearer realm=\"hailong\", error=\"invalid_token\"" : "Bearer realm=\"hailong\"";
    if (given)
        api_problem(response, 401, names[state], details[state]);
    else
        api_problem(response, 401, "token-missing",
                    "This address asks for a token. Send the header: Authorization: Bearer TOKEN.");
}

/* ---- What it reaches ------------------------------------------------------------------------------------------------ */

static struct str param(const struct http_request *request, const char *name) {
    size_t n = strlen(name), at = 0;
    for (const char *p = request->route->pattern; (p = strstr(p, "/:")) != NULL; p += 2, at++)
        if (strncmp(p + 2, name, n) == 0 && (p[2 + n] == '/' || p[2 + n] == '\0'))
            return request->params[at];
    return (struct str){NULL, 0};
}

static bool reaches_unit(const struct site *site, const struct api_token *token, struct str code) {
    const struct unit *unit = code.p == NULL ? NULL : site_unit(site, code);
    return code.p == NULL ||
           (unit != NULL && api_reaches(token, site->units, site->unit_count, unit->code, site->day));
}

static bool reaches_counter(const struct site *site, const struct api_token *token, struct str code) {
    char plain[PLACE_CODE_SIZE];
    if (code.p == NULL)
        return true;
    const struct site_counter *counter =
        place_code_parse(code, plain) == CODE_GOOD ? site_counter(site, plain) : NULL;
    return counter != NULL &&
           api_reaches(token, site->units, site->unit_count, counter->unit->code, site->day);
}

/* Every unit and counter in the address, and in the end the token's own unit, which may be over. */
static bool reaches(const struct site *site, const struct http_request *request,
                    const struct api_token *token) {
    return reaches_unit(site, token, param(request, "unit")) &&
           reaches_unit(site, token, http_field_get(&request->query, "unit")) &&
           reaches_unit(site, token, http_field_get(&request->query, "against")) &&
           reaches_counter(site, token, param(request, "counter")) &&
           (token->unit[0] == '\0' ||
            api_reaches(token, site->units, site->unit_count, token->unit, site->day));
}

/* ---- The gate ------------------------------------------------------------------------------------------------------- */

static bool let_in(struct pages *pages, struct http_request *request, struct http_response *response,
                   const struct api_token *token) {
    const struct site *site = pages_site(pages, request);
    unsigned wait = api_rate_take(pages_rate(pages), token->id, clock_monotonic_us());
    char detail[160];
    enum scope scope = (enum scope)request->route->right;
    if (wait > 0) {
        response->retry_after = wait;
        snprintf(detail, sizeof detail,
                 "The token asks more often than %d times a second. Wait for the seconds in Retry-After.",
                 API_RATE_PER_SECOND);
        api_problem(response, 429, "too-often", detail);
    } else if (!scopes_have(token->scopes, scope)) {
        response->authenticate = "Bearer realm=\"hailong\", error=\"insufficient_scope\"";
        snprintf(detail, sizeof detail,
                 "The token has not the scope %s. Ask the administrator for a token that has it.",
                 scope_name(scope));
        api_problem(response, 403, "scope", detail);
    } else if (site == NULL)
        api_problem_status(request, response, 500);
    else if (!reaches(site, request, token))
        api_problem_status(request, response, 404);
    else
        return true;
    return false;
}

bool api_guard(struct pages *pages, struct http_request *request, struct http_response *response) {
    struct api_caller *caller = arena_alloc(request->arena, sizeof *caller);
    struct str given = bearer(request->authorization);
    enum api_token_state state = API_TOKEN_UNKNOWN;
    int32_t today = day_of_seconds(pages_now(pages));
    struct store *read;
    struct err err = ERR_INIT;
    int rc = caller == NULL ? err_set(&err, ERR_NOMEM, "no memory for a caller") : 0;
    if (rc == 0)
        rc = pages_reader(pages, request, &read, &err);
    if (rc == 0)
        rc = account_token(read, given, today, request->arena, &caller->token, &state, &err);
    if (rc < 0) {
        log_event(LOG_LEVEL_ERROR, "api", "route=%s error=\"%s\"", request->route->pattern, err.text);
        api_problem_status(request, response, 500);
        return false;
    }
    if (state != API_TOKEN_HOLDS) {
        refuse(response, state, given.n > 0);
        return false;
    }
    touch(pages, &caller->token, today);
    request->visitor = caller;
    return let_in(pages, request, response, &caller->token);
}
