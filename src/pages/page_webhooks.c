/* Webhooks: who is told what happened, and what did not arrive. */
#include "account/webhook.h"
#include "outbound/reach.h"
#include "pages/job.h"
#include "pages/office.h"

#define WEBHOOKS_PATH "/office/webhooks"

struct webhooks_page {
    struct job job; /* first */
    struct webhook *webhooks;
    size_t count;
    int64_t asking; /* the one that is about to be removed; 0: none */
    /* Of a POST. */
    bool adding, done, bad_url, full;
    int64_t id;
    struct webhook made;
    struct str url;     /* as typed */
    const char *secret; /* to be shown now */
};

/* ---- On a worker ---------------------------------------------------------------------------------------------------- */

/* Receivers on this very machine are for whoever has its shell: an officer's browser must not reach what listens here. */
static int add(struct webhooks_page *page, struct err *err) {
    const struct account_session *session = &office_visitor(page->job.request)->session;
    struct err why = ERR_INIT;
    page->bad_url =
        strlen(page->made.url) > WEBHOOK_URL_MAX || outbound_url_check(page->made.url, false, &why) != 0;
    if (page->bad_url || page->made.kinds == 0)
        return 0;
    int rc = account_webhook_add(pages_account(page->job.pages), session->login, &page->made,
                                 page->job.request->arena, &page->secret, &page->id, &why);
    page->full = rc == ERR_LIMIT;
    page->done = rc == 0;
    return page->full || rc == 0 ? 0 : err_set(err, rc, "%s", why.text);
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct webhooks_page *page = (struct webhooks_page *)(void *)job;
    int rc = 0;
    if (page->adding)
        rc = add(page, err);
    else if (page->id != 0) {
        rc = account_webhook_remove(pages_account(job->pages), office_visitor(job->request)->session.login,
                                    page->id, err);
        page->done = true;
        rc = rc == ERR_NOT_FOUND ? 0 : rc; /* the list shows what there is */
    }
    return rc == 0 ? store_webhooks(read, job->request->arena, &page->webhooks, &page->count, err) : rc;
}

/* ---- The model ------------------------------------------------------------------------------------------------------ */

static json_t *kinds_model(const struct view *view, const char *language, unsigned kinds, bool all) {
    json_t *list = json_array();
    char key[64];
    for (unsigned i = 0; i < WEBHOOK_KINDS; i++) {
        bool has = (kinds >> i & 1) != 0;
        const char *dot = strchr(webhook_kind_name((enum webhook_kind)i), '.');
        if (!has && !all)
            continue;
        snprintf(key, sizeof key, "office.api.kind.%s", dot + 1);
        (void)json_array_append_new(list,
                                    json_pack("{ss ss sb}", "kind", webhook_kind_name((enum webhook_kind)i),
                                              "label", page_word(view, language, key), "checked", (int)has));
    }
    return list;
}

static json_t *webhook_model(const struct view *view, const char *language,
                             const struct http_request *request, const struct webhook *webhook) {
    json_t *row = json_object();
    char made[OFFICE_TIME_SIZE], arrived[OFFICE_TIME_SIZE];
    office_time(webhook->created, made);
    office_time(webhook->arrived, arrived);
    model_set(row, "id", json_integer(webhook->id));
    model_set(row, "url", json_string(webhook->url));
    model_set(row, "kinds", kinds_model(view, language, webhook->kinds, false));
    model_set(row, "made", json_string(made));
    model_set_text(row, "by", webhook->created_by);
    model_set_text(row, "arrived", webhook->arrived == 0 ? NULL : arrived);
    model_set(row, "waiting",
              webhook->waiting == 0 ? json_false() : json_integer((json_int_t)webhook->waiting));
    model_set(row, "given_up",
              webhook->given_up == 0 ? json_false() : json_integer((json_int_t)webhook->given_up));
    model_set_text(row, "fault", webhook->fault);
    const char *path = arena_printf(request->arena, WEBHOOKS_PATH "?remove=%lld", (long long)webhook->id);
    model_set_text(row, "remove_path", page_path(view, request, language, path));
    return row;
}

static void set_form(json_t *model, const struct webhooks_page *page, const char *language) {
    const struct view *view = pages_view(page->job.pages);
    const struct office_field fields[] = {{"url", "office.api.url", "office.api.url_hint",
                                           page->bad_url ? "office.api.url_fault" : NULL, "text", "off",
                                           "url", page->url}};
    bool none = page->adding && page->made.kinds == 0;
    office_model_fields(model, page->job.pages, language, fields, 1, page->full ? "office.api.full" : NULL);
    if (none) { /* the check boxes are no field of the list above */
        model_set(model, "alert", json_string(page_word(view, language, "office.mend")));
        model_set(model, "any_fault", json_true());
        (void)json_array_append_new(json_object_get(model, "faults"),
                                    json_pack("{ss ss ss}", "id", "kinds", "label",
                                              page_word(view, language, "office.api.kinds"), "fault",
                                              page_word(view, language, "office.api.kinds_fault")));
    }
    model_set(model, "no_kind", json_boolean(none));
    model_set(model, "offered", kinds_model(view, language, page->made.kinds, true));
}

static enum http_next show(struct job *job, struct http_response *response) {
    struct webhooks_page *page = (struct webhooks_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const char *language = page_language(view, request);
    const char *title = page_word(view, language, "office.api.webhooks_title");
    bool wrong = page->adding && !page->done;
    if (page->done && !page->adding)
        return office_go(job->pages, request, response, WEBHOOKS_PATH);
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
        (void)json_array_append_new(list, webhook_model(view, language, request, &page->webhooks[i]));
        if (page->webhooks[i].id == page->asking)
            model_set(model, "asking", json_incref(json_array_get(list, i)));
    }
    model_set(model, "any_webhook", json_boolean(page->count > 0));
    model_set(model, "webhooks", list);
    model_set_text(model, "made_secret", page->secret);
    model_set_text(model, "form_path", page_path(view, request, language, WEBHOOKS_PATH));
    model_set_text(model, "tokens_path", page_path(view, request, language, "/office/tokens"));
    set_form(model, page, language);
    if (wrong)
        response->status = 422;
    return office_show(job->pages, request, response, "office-api-webhooks", model);
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

static enum http_next begin(struct pages *pages, struct http_request *request, struct webhooks_page *page) {
    page->job.pool = WORKERS_ACCOUNTS;
    page->job.run = run;
    page->job.show = show;
    return job_begin(pages, request, &page->job);
}

enum http_next page_webhooks(void *app, struct http_request *request, struct http_response *response) {
    struct webhooks_page *page = arena_alloc(request->arena, sizeof *page);
    if (page == NULL)
        return page_problem(app, request, response, 500);
    page->url = STR("");
    page->made.kinds = (1u << WEBHOOK_KINDS) - 1;
    (void)str_to_int(http_field_get(&request->query, "remove"), 1, INT64_MAX, &page->asking);
    return begin(app, request, page);
}

enum http_next page_webhooks_post(void *app, struct http_request *request, struct http_response *response) {
    struct webhooks_page *page = arena_alloc(request->arena, sizeof *page);
    struct str verb = http_field_get(&request->form, "do");
    if (page == NULL)
        return page_problem(app, request, response, 500);
    page->adding = str_is(verb, "add");
    page->url = office_typed(request, "url");
    struct str url = str_trim(page->url);
    page->made.url = arena_copy(request->arena, url.p, url.n);
    for (unsigned i = 0; i < WEBHOOK_KINDS; i++)
        if (http_field_get(&request->form, webhook_kind_name((enum webhook_kind)i)).p != NULL)
            page->made.kinds |= 1u << i;
    bool good = page->adding ? office_form_good(request, "do url report.frozen signal.raised") &&
                                   page->made.url != NULL
                             : str_is(verb, "remove") && office_form_good(request, "do id") &&
                                   str_to_int(http_field_get(&request->form, "id"), 1, INT64_MAX, &page->id);
    return good ? begin(app, request, page) : page_problem(app, request, response, 400);
}
