/* One's own sessions: where one is signed in, and an end to it. */
#include "pages/job.h"
#include "pages/office.h"

struct sessions_job {
    struct job job;
    struct session *list;
    size_t count;
    int64_t end; /* of a POST: the session to end, 0: all but this one */
};

static enum http_next list_show(struct job *job, struct http_response *response) {
    struct sessions_job *sessions = (struct sessions_job *)(void *)job;
    struct pages *pages = job->pages;
    struct http_request *request = job->request;
    const struct view *view = pages_view(pages);
    const char *title = page_word(view, page_language(view, request), "office.sessions_title");
    int64_t own = office_visitor(request)->session.id;
    json_t *model = office_model(pages, request, title, ""), *list = json_array();
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *session = &sessions->list[i];
        json_t *row = json_object();
        char created[OFFICE_TIME_SIZE], seen[OFFICE_TIME_SIZE];
        office_time(session->created, created);
        office_time(session->seen, seen);
        model_set(row, "id", json_integer(session->id));
        model_set(row, "created", json_string(created));
        model_set(row, "seen", json_string(seen));
        model_set(row, "own", json_boolean(session->id == own));
        (void)json_array_append_new(list, row);
    }
    model_set(model, "any_other", json_boolean(sessions->count > 1));
    model_set(model, "sessions", list);
    return office_show(pages, request, response, "office-sessions", model);
}

static int list_run(struct job *job, struct store *read, struct err *err) {
    struct sessions_job *sessions = (struct sessions_job *)(void *)job;
    return account_sessions(read, office_visitor(job->request)->session.login, pages_now(job->pages),
                            job->request->arena, &sessions->list, &sessions->count, err);
}

static int end_run(struct job *job, struct store *read, struct err *err) {
    struct sessions_job *sessions = (struct sessions_job *)(void *)job;
    const struct account_session *session = &office_visitor(job->request)->session;
    uint64_t count;
    (void)read;
    return account_revoke(pages_account(job->pages), session->login, session->login, sessions->end,
                          sessions->end == 0 ? session->id : 0, &count, err);
}

/* Whoever has ended the very session that asked meets the log-in page there. */
static enum http_next end_show(struct job *job, struct http_response *response) {
    return office_go(job->pages, job->request, response, "/office/sessions");
}

static struct sessions_job *begin(struct http_request *request) {
    return arena_alloc(request->arena, sizeof(struct sessions_job));
}

enum http_next page_sessions(void *app, struct http_request *request, struct http_response *response) {
    struct sessions_job *sessions = begin(request);
    if (sessions == NULL)
        return page_problem(app, request, response, 500);
    sessions->job.pool = WORKERS_ACCOUNTS;
    sessions->job.run = list_run;
    sessions->job.show = list_show;
    return job_begin(app, request, &sessions->job);
}

enum http_next page_sessions_post(void *app, struct http_request *request, struct http_response *response) {
    struct sessions_job *sessions = begin(request);
    struct str end = http_field_get(&request->form, "end");
    if (sessions == NULL)
        return page_problem(app, request, response, 500);
    if (!office_form_good(request, "end") ||
        (!str_is(end, "others") && !str_to_int(end, 1, INT64_MAX, &sessions->end)))
        return page_problem(app, request, response, 400);
    sessions->job.pool = WORKERS_ACCOUNTS;
    sessions->job.run = end_run;
    sessions->job.show = end_show;
    return job_begin(app, request, &sessions->job);
}
