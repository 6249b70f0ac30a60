/* Tokens of other programs: listed, made (shown once), revoked. */
#include "account/api_token.h"
#include "base/utf8.h"
#include "pages/job.h"
#include "pages/office.h"

#define TOKENS_PATH "/office/tokens"

struct tokens_page {
    struct job job; /* first */
    struct api_token *tokens;
    size_t count;
    int64_t asking; /* the one that is about to be revoked; 0: none */
    /* Of a POST. */
    bool adding, unknown_unit, done;
    int64_t id;
    struct api_token made;
    struct str name, unit, day; /* as typed */
    bool day_bad;
    enum api_token_fault fault;
    const char *text; /* the token, to be shown now */
};

/* ---- On a worker ---------------------------------------------------------------------------------------------------- */

static int add(struct tokens_page *page, struct err *err) {
    const struct account_session *session = &office_visitor(page->job.request)->session;
    struct err why = ERR_INIT;
    page->fault = account_token_judge(&page->made, day_of_seconds(pages_now(page->job.pages)));
    if (page->fault != API_TOKEN_GOOD || page->day_bad)
        return 0;
    int rc = account_token_add(pages_account(page->job.pages), session->login, &page->made,
                               page->job.request->arena, &page->text, &page->id, &why);
    page->unknown_unit = rc == ERR_NOT_FOUND;
    page->done = rc == 0;
    return page->unknown_unit || rc == 0 ? 0 : err_set(err, rc, "%s", why.text);
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct tokens_page *page = (struct tokens_page *)(void *)job;
    int rc = 0;
    if (page->adding)
        rc = add(page, err);
    else if (page->id != 0) {
        rc = account_token_revoke(pages_account(job->pages), office_visitor(job->request)->session.login,
                                  page->id, err);
        page->done = true;
        rc = rc == ERR_NOT_FOUND ? 0 : rc; /* the list shows what there is */
    }
    return rc == 0 ? store_tokens(read, job->request->arena, &page->tokens, &page->count, err) : rc;
}

/* ---- The model ------------------------------------------------------------------------------------------------------ */

static json_t *token_model(const struct view *view, const char *language, const struct http_request *request,
                           const struct api_token *token, int32_t today) {
    enum api_token_state state = api_token_state(token, today);
    json_t *row = json_object(), *scopes = json_array();
    char key[64], made[OFFICE_TIME_SIZE];
    for (unsigned i = 0; i < SCOPE_COUNT; i++) {
        if (!scopes_have(token->scopes, (enum scope)i))
            continue;
        snprintf(key, sizeof key, "office.api.scope.%s", scope_name((enum scope)i));
        (void)json_array_append_new(scopes, json_pack("{ss}", "scope", page_word(view, language, key)));
    }
    office_time(token->created, made);
    model_set(row, "id", json_integer(token->id));
    model_set(row, "name", json_string(token->name));
    model_set_text(row, "unit", token->unit);
    model_set(row, "scopes", scopes);
    model_set(row, "made", json_string(made));
    model_set_text(row, "by", token->created_by);
    model_set_day(row, "until", token->last_day);
    model_set_day(row, "used", token->used);
    snprintf(key, sizeof key, "office.api.state.%s",
             state == API_TOKEN_REVOKED   ? "revoked"
             : state == API_TOKEN_EXPIRED ? "expired"
                                          : "holds");
    model_set(row, "state", json_string(page_word(view, language, key)));
    const char *path = arena_printf(request->arena, TOKENS_PATH "?revoke=%lld", (long long)token->id);
    model_set_text(row, "revoke_path",
                   state == API_TOKEN_REVOKED ? NULL : page_path(view, request, language, path));
    return row;
}

static void set_form(json_t *model, const struct tokens_page *page, const char *language) {
    const struct view *view = pages_view(page->job.pages);
    const struct office_field fields[] = {
        {"name", "office.api.name", "office.api.name_hint",
         page->fault == API_TOKEN_NAME ? "office.api.name_fault" : NULL, "text", "off", "text", page->name},
        {"unit", "office.api.unit", "office.api.unit_hint",
         page->unknown_unit ? "office.api.unit_fault" : NULL, "text", "off", "text", page->unit},
        {"day", "office.api.day", "office.api.day_hint",
         page->day_bad || page->fault == API_TOKEN_DAY ? "office.api.day_fault" : NULL, "date", "off", "text",
         page->day}};
    json_t *scopes = json_array(), *channels = json_array();
    char key[64];
    for (unsigned i = 0; i < SCOPE_COUNT; i++) {
        snprintf(key, sizeof key, "office.api.scope.%s", scope_name((enum scope)i));
        (void)json_array_append_new(scopes, json_pack("{ss ss sb}", "scope", scope_name((enum scope)i),
                                                      "label", page_word(view, language, key), "checked",
                                                      (int)scopes_have(page->made.scopes, (enum scope)i)));
    }
    for (unsigned i = CHANNEL_LINK; i < CHANNEL_COUNT; i++) {
        snprintf(key, sizeof key, "office.api.channel.%s", channel_name((enum channel)i));
        (void)json_array_append_new(channels, json_pack("{ss ss sb}", "value", channel_name((enum channel)i),
                                                        "label", page_word(view, language, key), "selected",
                                                        (int)(page->made.channel == (enum channel)i)));
    }
    office_model_fields(model, page->job.pages, language, fields, sizeof fields / sizeof *fields, NULL);
    bool none = page->fault == API_TOKEN_SCOPES;
    if (none) { /* the check boxes are no field of the list above */
        model_set(model, "alert", json_string(page_word(view, language, "office.mend")));
        model_set(model, "any_fault", json_true());
        (void)json_array_append_new(json_object_get(model, "faults"),
                                    json_pack("{ss ss ss}", "id", "scopes", "label",
                                              page_word(view, language, "office.api.scopes"), "fault",
                                              page_word(view, language, "office.api.scopes_fault")));
    }
    model_set(model, "no_scope", json_boolean(none));
    model_set(model, "offered", scopes);
    model_set(model, "channels", channels);
}

static enum http_next show(struct job *job, struct http_response *response) {
    struct tokens_page *page = (struct tokens_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const char *language = page_language(view, request);
    const char *title = page_word(view, language, "office.api.tokens_title");
    int32_t today = day_of_seconds(pages_now(job->pages));
    bool wrong = page->adding && !page->done;
    if (page->done && !page->adding)
        return office_go(job->pages, request, response, TOKENS_PATH);
    const char *whole =
        wrong ? page_title(request->arena, page_word(view, language, "form.error"), title, NULL) : title;
    if (whole == NULL)
        return page_problem(job->pages, request, response, 500);
    json_t *model = office_model(job->pages, request, whole, page->adding ? NULL : "");
    office_model_whole(model, job->pages, request);
    json_t *list = json_array();
    model_set(model, "heading", json_string(title));
    model_set(model, "asking", json_false());
    for (size_t i = 0; i < page->count; i++) {
        (void)json_array_append_new(list, token_model(view, language, request, &page->tokens[i], today));
        if (page->tokens[i].id == page->asking && page->tokens[i].revoked == 0)
            model_set(model, "asking", json_incref(json_array_get(list, i)));
    }
    model_set(model, "any_token", json_boolean(page->count > 0));
    model_set(model, "tokens", list);
    model_set_text(model, "made_token", page->text);
    model_set_text(model, "form_path", page_path(view, request, language, TOKENS_PATH));
    model_set_text(model, "webhooks_path", page_path(view, request, language, "/office/webhooks"));
    if (page->done)
        page->name = page->unit = STR(""); /* for another one */
    set_form(model, page, language);
    if (wrong)
        response->status = 422;
    return office_show(job->pages, request, response, "office-api", model);
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

static enum http_next begin(struct pages *pages, struct http_request *request, struct tokens_page *page) {
    page->job.pool = WORKERS_ACCOUNTS;
    page->job.run = run;
    page->job.show = show;
    return job_begin(pages, request, &page->job);
}

/* What the form says at first: read-structure, a year from today. NULL: 500. */
static struct tokens_page *page_new(struct pages *pages, struct http_request *request) {
    struct tokens_page *page = arena_alloc(request->arena, sizeof *page);
    char day[DATE_TEXT_SIZE];
    if (page == NULL)
        return NULL;
    page->made = (struct api_token){
        .name = "", .unit = "", .scopes = 1u << SCOPE_READ_STRUCTURE, .channel = CHANNEL_LINK};
    page->made.last_day = day_of_seconds(pages_now(pages)) + API_TOKEN_DAYS;
    day_format(page->made.last_day, day);
    page->name = page->unit = STR("");
    page->day = arena_str(request->arena, str_of(day));
    return page->day.p != NULL ? page : NULL;
}

enum http_next page_tokens(void *app, struct http_request *request, struct http_response *response) {
    struct tokens_page *page = page_new(app, request);
    if (page == NULL)
        return page_problem(app, request, response, 500);
    (void)str_to_int(http_field_get(&request->query, "revoke"), 1, INT64_MAX, &page->asking);
    return begin(app, request, page);
}

/* False: it cannot have come from the form. */
static bool read_form(struct tokens_page *page, const struct http_request *request) {
    struct err err = ERR_INIT;
    struct str name;
    page->name = office_typed(request, "name");
    page->unit = office_typed(request, "unit");
    page->day = office_typed(request, "day");
    page->made.scopes = 0;
    for (unsigned i = 0; i < SCOPE_COUNT; i++)
        if (http_field_get(&request->form, scope_name((enum scope)i)).p != NULL)
            page->made.scopes |= 1u << i;
    page->day_bad = !day_parse_typed(page->day, &page->made.last_day);
    if (!channel_parse(http_field_get(&request->form, "channel"), &page->made.channel) ||
        utf8_clean(page->name, false, request->arena, &name, &err) != 0)
        return false;
    page->made.name = arena_copy(request->arena, name.p, name.n);
    struct str unit = str_trim(page->unit);
    page->made.unit = arena_copy(request->arena, unit.p, unit.n);
    return page->made.name != NULL && page->made.unit != NULL;
}

enum http_next page_tokens_post(void *app, struct http_request *request, struct http_response *response) {
    struct tokens_page *page = page_new(app, request);
    struct str verb = http_field_get(&request->form, "do");
    if (page == NULL)
        return page_problem(app, request, response, 500);
    page->adding = str_is(verb, "add");
    bool good = page->adding
                    ? office_form_good(request, "do name unit day channel read-structure read-figures "
                                                "read-responses write-visits write-responses") &&
                          read_form(page, request)
                    : str_is(verb, "revoke") && office_form_good(request, "do id") &&
                          str_to_int(http_field_get(&request->form, "id"), 1, INT64_MAX, &page->id);
    return good ? begin(app, request, page) : page_problem(app, request, response, 400);
}
