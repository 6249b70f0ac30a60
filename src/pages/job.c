#include "pages/job.h"

#include "base/log.h"

static void run(struct work *work, struct store *read) {
    struct job *job = (struct job *)(void *)work;
    job->rc = read == NULL ? ERR_BUSY : job->run(job, read, &job->err);
    http_request_ready(job->request);
}

static int start(void *app, struct http_request *request) {
    struct job *job = request->page;
    (void)app;
    return workers_add(pages_workers(job->pages, job->pool), &job->work);
}

static enum http_next resume(void *app, struct http_request *request, struct http_response *response,
                             bool started) {
    struct job *job = request->page;
    (void)app;
    if (started && job->rc == 0)
        return job->show(job, response);
    if (!started || job->rc == ERR_BUSY)
        return page_problem(job->pages, request, response, 503);
    log_event(LOG_LEVEL_ERROR, "office", "route=%s error=\"%s\"", request->route->pattern, job->err.text);
    return page_problem(job->pages, request, response, 500);
}

enum http_next job_begin(struct pages *pages, struct http_request *request, struct job *job) {
    job->work.run = run;
    job->pages = pages;
    job->request = request;
    request->page = job;
    request->start = start;
    request->resume = resume;
    return HTTP_WAIT;
}
