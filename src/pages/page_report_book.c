/* The figures that a page of a unit shows, as a workbook: the same choice of survey, periods and days; with a period the one that the
 * report of that address is of. */
#include <stdlib.h>

#include "files/report_book.h"
#include "files/responses.h"
#include "pages/report_page.h"

struct book {
    struct job job;
    struct asked asked;
    const char *language, *name;
    char *bytes; /* of malloc */
    size_t size;
};

int report_book_bytes(struct pages *pages, const json_t *document, const char *language, char **bytes,
                      size_t *size, struct err *err) {
    FILE *out = open_memstream(bytes, size);
    if (out == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a workbook");
    int rc = report_book_write(document, pages_view(pages), language, pages_data_dir(pages), out, err);
    return fclose(out) != 0 && rc == 0 ? err_set(err, ERR_NOMEM, "no memory for a workbook") : rc;
}

static int write_book(struct book *book, struct store *read, struct arena *arena, struct err *err) {
    int32_t today = day_of_seconds(pages_now(book->job.pages));
    json_t *document;
    int rc = report_document_make(read, &book->asked.request, today, arena, &document, err);
    if (rc != 0)
        return rc;
    book->name = report_file_name(book->job.request->arena, document, "xlsx");
    rc = report_book_bytes(book->job.pages, document, book->language, &book->bytes, &book->size, err);
    json_decref(document);
    return rc;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct book *book = (struct book *)(void *)job;
    struct arena *arena = arena_new(REPORT_ARENA_MAX);
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    int rc = asked_choose(read, &book->asked, arena, err);
    if (rc == 0)
        rc = write_book(book, read, arena, err);
    arena_free(arena);
    if (rc != ERR_INPUT && rc != ERR_LIMIT)
        return rc;
    book->asked.fault = "office.fig.fault_much";
    return 0;
}

static enum http_next refuse(struct pages *pages, struct http_request *request,
                             struct http_response *response, const char *fault) {
    return office_message(pages, request, response, 422, "office.export.book_not", fault);
}

static enum http_next show(struct job *job, struct http_response *response) {
    struct book *book = (struct book *)(void *)job;
    if (book->asked.fault != NULL)
        return refuse(job->pages, job->request, response, book->asked.fault);
    if (book->name == NULL)
        return page_problem(job->pages, job->request, response, 500);
    buf_add(&response->body, book->bytes, book->size);
    response->type = responses_format_find("xlsx")->type;
    response->encoding = HTTP_IDENTITY;
    response->download = book->name;
    response->noindex = true;
    return HTTP_REPLY;
}

static void release(void *page) {
    free(((struct book *)page)->bytes);
}

/* False without memory. */
static bool read_asked(struct pages *pages, const struct http_request *request, const struct site *site,
                       struct asked *out) {
    struct report_choice choice;
    if (http_field_get(&request->query, "period").n == 0)
        return asked_read(request, site, office_visitor(request)->unit->code, out);
    if (!report_choice_read(request, site, day_of_seconds(pages_now(pages)), &choice))
        return false;
    *out = choice.asked;
    out->fault = choice.fault;
    return true;
}

enum http_next page_report_book(void *app, struct http_request *request, struct http_response *response) {
    const struct site *site = pages_site(app, request);
    struct book *book = arena_alloc(request->arena, sizeof *book);
    if (site == NULL || book == NULL || !read_asked(app, request, site, &book->asked))
        return page_problem(app, request, response, 500);
    if (book->asked.fault != NULL || book->asked.code_count == 0)
        return refuse(app, request, response,
                      book->asked.fault != NULL ? book->asked.fault : "office.export.none");
    book->language = page_language(pages_view(app), request);
    book->job.run = run;
    book->job.show = show;
    request->page_free = release;
    return job_begin(app, request, &book->job);
}
