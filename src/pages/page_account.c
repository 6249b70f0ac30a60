/* One's own account: what it is, and the way to another password, telephone and recovery codes. */
#include "pages/job.h"
#include "pages/office.h"

struct renew_job {
    struct job job;
    struct str password;
    struct account_entry entry;
};

/* alert: a key of words, or NULL; wait: how long, in words, or "". */
static enum http_next account_show(struct pages *pages, struct http_request *request,
                                   struct http_response *response, const char *alert, const char *wait) {
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    const struct account_session *session = &office_visitor(request)->session;
    const char *heading = page_word(view, language, "office.account_title"), *title = heading;
    if (alert != NULL)
        title = page_title(request->arena, page_word(view, language, "form.error"), heading, NULL);
    if (title == NULL)
        return page_problem(pages, request, response, 500);
    const struct office_field field = {.id = "password",
                                       .label = "office.password_now",
                                       .type = "password",
                                       .autocomplete = "current-password",
                                       .input_mode = "text",
                                       .value = STR("")};
    json_t *model = office_model(pages, request, title, alert == NULL ? "" : NULL);
    model_set(model, "heading", json_string(heading));
    office_model_fields(model, pages, language, &field, 1, alert);
    model_set_text(model, "wait", wait);
    model_set(model, "login", json_string(session->login));
    return office_show(pages, request, response, "office-account", model);
}

enum http_next page_account(void *app, struct http_request *request, struct http_response *response) {
    return account_show(app, request, response, NULL, "");
}

static int renew_run(struct job *job, struct store *read, struct err *err) {
    struct renew_job *renew = (struct renew_job *)(void *)job;
    return account_renew(pages_account(job->pages), read, &office_visitor(job->request)->session,
                         renew->password, job->request->arena, &renew->entry, err);
}

static enum http_next renew_show(struct job *job, struct http_response *response) {
    struct renew_job *renew = (struct renew_job *)(void *)job;
    struct http_request *request = job->request;
    const struct account_entry *entry = &renew->entry;
    if (entry->result == ACCOUNT_OK)
        return office_go(job->pages, request, response,
                         arena_printf(request->arena, OFFICE_SETUP "?t=%s", entry->setup));
    if (entry->result != ACCOUNT_WAIT) {
        response->status = 422;
        return account_show(job->pages, request, response, "office.wrong_password", "");
    }
    response->status = 429;
    response->retry_after = (unsigned)entry->wait;
    return account_show(job->pages, request, response, "office.wait",
                        office_wait_words(pages_view(job->pages), request, entry->wait));
}

enum http_next page_account_post(void *app, struct http_request *request, struct http_response *response) {
    struct renew_job *renew = arena_alloc(request->arena, sizeof *renew);
    if (renew == NULL)
        return page_problem(app, request, response, 500);
    if (!office_form_good(request, "password"))
        return page_problem(app, request, response, 400);
    renew->password = http_field_get(&request->form, "password");
    renew->job.pool = WORKERS_ACCOUNTS;
    renew->job.run = renew_run;
    renew->job.show = renew_show;
    return job_begin(app, request, &renew->job);
}
