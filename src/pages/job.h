/* A request that waits for a worker: the handler fills a job and returns job_begin. */
#ifndef PAGES_JOB_H
#define PAGES_JOB_H

#include "pages/page.h"
#include "pages/worker.h"

struct job { /* in the request's arena, first member of what the page keeps */
    struct work work;
    enum worker_pool pool; /* whose workers run it */
    struct pages *pages;
    struct http_request *request;
    /* On a worker's thread; it may use the request's arena, and leaves what it finds around the job. */
    int (*run)(struct job *job, struct store *read, struct err *err);
    /* On the request's own thread, when run went well. When it did not, or the workers have too much to do, the answer is an
     * error page: 503 to come again, or 500 and a line in the log. */
    enum http_next (*show)(struct job *job, struct http_response *response);
    int rc; /* of run */
    struct err err;
};

/* run and show are set. */
enum http_next job_begin(struct pages *pages, struct http_request *request, struct job *job);

#endif
