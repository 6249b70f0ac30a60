/* Signing in, in two steps: name and password, then the code; and signing out. */
#include "pages/job.h"
#include "pages/office.h"

struct login_job {
    struct job job;
    struct account_try given;
    struct account_entry entry;
};

enum { LOGIN_STEP_NAME, LOGIN_STEP_CODE };

struct login_page {
    int step;
    const char *ticket; /* of the second step */
    const char *alert;  /* a key of words; NULL: none */
    const char *wait;   /* how long, in words; NULL: not */
};

static const char *next_given(const struct http_request *request, const struct http_fields *fields) {
    struct str next = http_field_get(fields, "next");
    return next.p == NULL || !office_next_good(next) ? "" : arena_copy(request->arena, next.p, next.n);
}

static enum http_next login_show(struct pages *pages, struct http_request *request,
                                 struct http_response *response, const struct login_page *page) {
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    bool first = request->method == HTTP_GET, code = page->step == LOGIN_STEP_CODE;
    const char *next = next_given(request, first ? &request->query : &request->form);
    const char *heading = page_word(view, language, code ? "office.code_title" : "office.login_title");
    const char *title = heading, *query = "";
    if (next == NULL)
        return page_problem(pages, request, response, 500);
    if (page->alert != NULL)
        title = page_title(request->arena, page_word(view, language, "form.error"), heading, NULL);
    if (next[0] != '\0') {
        query = office_next_value(request, next);
        query = query == NULL ? NULL : arena_printf(request->arena, "next=%s&", query);
    }
    if (title == NULL || query == NULL)
        return page_problem(pages, request, response, 500);
    const struct office_field fields[] = {
        {.id = "login",
         .label = "office.login",
         .type = "text",
         .autocomplete = "username",
         .input_mode = "text",
         .value = office_typed(request, "login")},
        {.id = "password",
         .label = "office.password",
         .type = "password",
         .autocomplete = "current-password",
         .input_mode = "text",
         .value = STR("")},
        {.id = "code",
         .label = "office.code",
         .hint = "office.code_hint",
         .type = "text",
         .autocomplete = "one-time-code",
         .input_mode = "text",
         .value = STR("")},
    };
    json_t *model = office_model(pages, request, title, first ? query : NULL);
    model_set(model, "heading", json_string(heading));
    office_model_fields(model, pages, language, code ? fields + 2 : fields, code ? 1 : 2, page->alert);
    model_set_text(model, "ticket", page->ticket);
    model_set_text(model, "next", next);
    model_set_text(model, "wait", page->wait);
    return office_show(pages, request, response, "office-login", model);
}

enum http_next page_login(void *app, struct http_request *request, struct http_response *response) {
    return login_show(app, request, response, &(struct login_page){.step = LOGIN_STEP_NAME});
}

static int login_run(struct job *job, struct store *read, struct err *err) {
    struct login_job *login = (struct login_job *)(void *)job;
    return account_login(pages_account(job->pages), read, &login->given, job->request->arena, &login->entry,
                         err);
}

/* Whole minutes above a minute, rounded up, so that nobody comes too early. */
const char *office_wait_words(const struct view *view, const struct http_request *request, int64_t seconds) {
    const char *language = page_language(view, request);
    bool minutes = seconds > 60;
    const char *words =
        arena_printf(request->arena, "%lld %s", (long long)(minutes ? (seconds + 59) / 60 : seconds),
                     page_word(view, language, minutes ? "office.minutes" : "office.seconds"));
    return words != NULL ? words : "";
}

static enum http_next login_done(struct job *job, struct http_response *response) {
    struct login_job *login = (struct login_job *)(void *)job;
    struct http_request *request = job->request;
    const struct account_entry *entry = &login->entry;
    bool second = login->given.ticket.n > 0;
    struct login_page page = {.step = second ? LOGIN_STEP_CODE : LOGIN_STEP_NAME};
    const char *next = next_given(request, &request->form);
    if (second)
        page.ticket = arena_copy(request->arena, login->given.ticket.p, login->given.ticket.n);
    switch (entry->result) {
    case ACCOUNT_OK:
        response->session = entry->session;
        return office_go(job->pages, request, response, next != NULL && next[0] != '\0' ? next : OFFICE_HOME);
    case ACCOUNT_NEEDS_SETUP:
        return office_go(job->pages, request, response,
                         arena_printf(request->arena, OFFICE_SETUP "?t=%s", entry->setup));
    case ACCOUNT_NEEDS_CODE:
        page.step = LOGIN_STEP_CODE;
        page.ticket = entry->ticket;
        break;
    case ACCOUNT_WAIT:
        response->status = 429;
        response->retry_after = (unsigned)entry->wait;
        page.alert = "office.wait";
        page.wait = office_wait_words(pages_view(job->pages), request, entry->wait);
        break;
    case ACCOUNT_WRONG:
        response->status = 422;
        page.alert = second ? "office.wrong_code" : "office.wrong";
        break;
    }
    return login_show(job->pages, request, response, &page);
}

enum http_next page_login_post(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    struct login_job *login = arena_alloc(request->arena, sizeof *login);
    if (login == NULL)
        return page_problem(pages, request, response, 500);
    if (!office_form_good(request, "login password ticket code next"))
        return page_problem(pages, request, response, 400);
    login->given = (struct account_try){.login = http_field_get(&request->form, "login"),
                                        .password = http_field_get(&request->form, "password"),
                                        .ticket = http_field_get(&request->form, "ticket"),
                                        .code = http_field_get(&request->form, "code")};
    login->job.pool = WORKERS_ACCOUNTS;
    login->job.run = login_run;
    login->job.show = login_done;
    return job_begin(pages, request, &login->job);
}

static int logout_run(struct job *job, struct store *read, struct err *err) {
    (void)read;
    return account_logout(pages_account(job->pages), &office_visitor(job->request)->session, err);
}

static enum http_next logout_done(struct job *job, struct http_response *response) {
    response->session = "";
    response->forget = true;
    return office_go(job->pages, job->request, response, OFFICE_LOGIN);
}

enum http_next page_logout(void *app, struct http_request *request, struct http_response *response) {
    struct job *job = arena_alloc(request->arena, sizeof *job);
    if (job == NULL)
        return page_problem(app, request, response, 500);
    if (!office_form_good(request, ""))
        return page_problem(app, request, response, 400);
    job->pool = WORKERS_ACCOUNTS;
    job->run = logout_run;
    job->show = logout_done;
    return job_begin(app, request, job);
}
