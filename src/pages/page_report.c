/* The report of a period: as a page, and as files. */
#include "pages/report_page.h"

#include <stdlib.h>

#include "files/responses.h"

/* ---- Paper ------------------------------------------------------------------------------------------------------------ */

void report_paper_release(struct report_paper *paper) {
    json_decref(paper->document);
    arena_free(paper->arena);
    free(paper->book);
    *paper = (struct report_paper){0};
}

static int paper_open(struct report_paper *paper, struct err *err) {
    *paper = (struct report_paper){.arena = arena_new(REPORT_ARENA_MAX)};
    return paper->arena == NULL ? err_set(err, ERR_NOMEM, "no memory for a report") : 0;
}

int report_paper_make(struct store *read, struct report_choice *choice, int32_t today,
                      struct report_paper *out, struct err *err) {
    int rc = paper_open(out, err);
    if (rc == 0)
        rc = asked_choose(read, &choice->asked, out->arena, err);
    if (rc == 0)
        rc = report_document_make(read, &choice->asked.request, today, out->arena, &out->document, err);
    if (rc == 0)
        rc = report_document_bytes(out->document, out->arena, &out->bytes, err);
    if (rc == 0)
        hash_sha256_hex(out->bytes, out->sha256);
    if (rc != ERR_INPUT && rc != ERR_LIMIT)
        return rc;
    choice->fault = "office.fig.fault_much";
    return 0;
}

int report_paper_load(struct str bytes, struct report_paper *out, struct err *err) {
    int rc = paper_open(out, err);
    if (rc != 0)
        return rc;
    out->bytes = arena_str(out->arena, bytes);
    out->document = out->bytes.p == NULL ? NULL : json_loadb(out->bytes.p, out->bytes.n, 0, NULL);
    if (out->document == NULL)
        return err_set(err, ERR_STORE, "a frozen report cannot be read; run: hailong verify");
    hash_sha256_hex(out->bytes, out->sha256);
    return 0;
}

/* Letters and digits of codes go into a file's name as they are; a unit's dots too. */
const char *report_file_name(struct arena *arena, const json_t *document, const char *end) {
    const json_t *periods = json_object_get(document, "periods");
    size_t count = json_array_size(periods);
    const char *first = retelling_text(json_array_get(periods, 0), "period"),
               *last = count > 1 ? retelling_text(json_array_get(periods, count - 1), "period") : "";
    bool administrative =
        strcmp(retelling_text(document, "period_style"), period_style_name(PERIOD_ADMINISTRATIVE)) == 0;
    return arena_printf(arena, "%s-%s-%s%s%s%s.%s", retelling_text(document, "survey"),
                        retelling_text(document, "unit"), first, last[0] == '\0' ? "" : "..", last,
                        administrative ? "-hc" : "", end);
}

enum http_next report_paper_send(struct pages *pages, struct http_request *request,
                                 struct http_response *response, const struct report_paper *paper,
                                 enum report_file file) {
    static const struct {
        const char *end, *type;
    } kinds[] = {[REPORT_JSON] = {"json", "application/json"},
                 [REPORT_CSV] = {"csv", "text/csv; charset=utf-8"},
                 [REPORT_BOOK] = {"xlsx", NULL}};
    response->download = report_file_name(request->arena, paper->document, kinds[file].end);
    response->type = file == REPORT_BOOK ? responses_format_find("xlsx")->type : kinds[file].type;
    response->encoding = HTTP_IDENTITY;
    response->noindex = true;
    if (file == REPORT_CSV)
        (void)report_document_csv(paper->document, page_language(pages_view(pages), request),
                                  &response->body);
    else if (file == REPORT_BOOK)
        buf_add(&response->body, paper->book, paper->book_size);
    else
        buf_addstr(&response->body, paper->bytes);
    return response->download == NULL || response->body.failed ? page_problem(pages, request, response, 500)
                                                               : HTTP_REPLY;
}

/* ---- The page --------------------------------------------------------------------------------------------------------- */

struct report_page { /* in the request's arena, which outlives the work */
    struct job job;
    enum report_file file;
    struct report_choice choice;
    struct report_paper paper;
    struct frozen *frozen; /* of the same place and period, the latest first */
    size_t frozen_count;
};

static int run(struct job *job, struct store *read, struct err *err) {
    struct report_page *page = (struct report_page *)(void *)job;
    struct report_choice *choice = &page->choice;
    int32_t today = day_of_seconds(pages_now(job->pages));
    if (choice->fault != NULL || choice->asked.code_count == 0)
        return 0;
    int rc = report_paper_make(read, choice, today, &page->paper, err);
    if (rc != 0 || choice->fault != NULL)
        return rc;
    const struct frozen_filter filter = {.unit = choice->asked.unit,
                                         .survey = choice->asked.request.survey_code,
                                         .by = choice->asked.request.by,
                                         .style = choice->asked.request.style,
                                         .period = choice->period.label,
                                         .max = 1};
    return store_frozen_list(read, &filter, page->paper.arena, &page->frozen, &page->frozen_count, err);
}

static const char *path_of(const struct report_page *page, const char *suffix) {
    struct http_request *request = page->job.request;
    const char *query = report_period_query(request, &page->choice, page->choice.period.label);
    return query == NULL ? NULL
                         : office_unit_path(pages_view(page->job.pages), request, page->choice.asked.unit,
                                            suffix, query);
}

/* The same days for what is asked by days. */
static const char *days_path_of(const struct report_page *page, const char *suffix) {
    struct http_request *request = page->job.request;
    const char *query = report_days_query(request, &page->choice);
    return query == NULL ? NULL
                         : office_unit_path(pages_view(page->job.pages), request, page->choice.asked.unit,
                                            suffix, query);
}

/* Where this period was handed in already. */
static void set_handed(json_t *model, const struct report_page *page) {
    struct http_request *request = page->job.request;
    char at[OFFICE_TIME_SIZE];
    model_set(model, "handed_path", json_false());
    if (page->frozen_count == 0)
        return;
    const char *suffix = arena_printf(request->arena, FROZEN_SUFFIX "/%lld", (long long)page->frozen->number);
    office_time(page->frozen->at, at);
    model_set(model, "handed_at", json_string(at));
    model_set(model, "handed_by", json_string(page->frozen->name));
    model_set(model, "handed_number", json_integer(page->frozen->number));
    model_set_text(model, "handed_path",
                   suffix == NULL ? NULL
                                  : office_unit_path(pages_view(page->job.pages), request,
                                                     page->choice.asked.unit, suffix, ""));
}

static void set_document(json_t *model, const struct report_page *page, const struct retelling *retelling) {
    const struct view *view = pages_view(page->job.pages);
    struct http_request *request = page->job.request;
    const struct visitor *visitor = office_visitor(request);
    const struct officer_rights *rights = &visitor->session.rights;
    const char *remarks = officer_can(rights, ACTION_WRITE_REMARKS, visitor->relation)
                              ? office_unit_path(view, request, page->choice.asked.unit, "/remarks", "")
                              : NULL;
    bool files = officer_can(rights, ACTION_EXPORT_AGGREGATES, visitor->relation),
         freezes = officer_can(rights, ACTION_FREEZE_REPORTS, visitor->relation) && page->choice.over &&
                   json_integer_value(json_object_get(retelling->period, "responses")) > 0;
    report_model(model, retelling, remarks);
    set_handed(model, page);
    model_set(model, "frozen", json_false());
    model_set(model, "running", json_boolean(!page->choice.over));
    model_set_text(model, "json_path", files ? path_of(page, REPORT_SUFFIX ".json") : NULL);
    model_set_text(model, "csv_path", files ? path_of(page, REPORT_SUFFIX ".csv") : NULL);
    model_set_text(model, "sheet_path", files ? days_path_of(page, REPORT_SUFFIX ".xlsx") : NULL);
    model_set_text(model, "freeze_path", freezes ? path_of(page, FROZEN_SUFFIX) : NULL);
    model_set(model, "seen", json_string(page->paper.sha256));
    model_set(model, "changed",
              json_boolean(str_is(http_field_get(&request->query, "changed"), "1") && freezes));
}

static enum http_next show(struct job *job, struct http_response *response) {
    struct report_page *page = (struct report_page *)(void *)job;
    struct http_request *request = job->request;
    struct report_choice *choice = &page->choice;
    const struct view *view = pages_view(job->pages);
    const char *language = page_language(view, request);
    const struct site *site = pages_site(job->pages, request);
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(choice->asked.unit));
    const char *query = report_period_query(request, choice, choice->period.label),
               *days = report_days_query(request, choice);
    struct retelling retelling;
    bool told = choice->fault == NULL && page->paper.document != NULL &&
                retelling_begin(&retelling, view, language, page->paper.document);
    if (site == NULL || query == NULL || days == NULL)
        return page_problem(job->pages, request, response, 500);
    if (page->file != REPORT_PAGE && told)
        return report_paper_send(job->pages, request, response, &page->paper, page->file);
    const char *heading = unit == NULL ? choice->asked.unit : unit->name,
               *title = page_title(request->arena,
                                   choice->fault == NULL ? NULL : page_word(view, language, "form.error"),
                                   page_word(view, language, "office.report.title"), heading);
    json_t *model = office_model(job->pages, request, title == NULL ? heading : title, query);
    model_set(model, "heading", json_string(page_word(view, language, "office.report.title")));
    model_set_text(model, "fault", choice->fault == NULL ? NULL : page_word(view, language, choice->fault));
    model_set(model, "document", json_boolean(told));
    office_model_tabs(model, job->pages, request, choice->asked.unit, office_visitor(request)->relation,
                      REPORT_SUFFIX, days);
    report_choice_model(model, view, request, site, choice, day_of_seconds(pages_now(job->pages)));
    model_set_text(model, "list_path",
                   office_unit_path(view, request, choice->asked.unit, FROZEN_SUFFIX, ""));
    if (told)
        set_document(model, page, &retelling);
    if (choice->fault != NULL)
        response->status = 422;
    return office_show(job->pages, request, response, "office-report", model);
}

static void release(void *job) {
    struct report_page *page = job;
    report_paper_release(&page->paper);
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct http_response *response,
                            enum report_file file) {
    struct report_page *page = arena_alloc(request->arena, sizeof *page);
    const struct site *site = pages_site(pages, request);
    if (page == NULL || site == NULL)
        return page_problem(pages, request, response, 500);
    *page = (struct report_page){.file = file, .job = {.run = run, .show = show}};
    if (!report_choice_read(request, site, day_of_seconds(pages_now(pages)), &page->choice))
        return page_problem(pages, request, response, 500);
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

enum http_next page_report(void *app, struct http_request *request, struct http_response *response) {
    return begin(app, request, response, REPORT_PAGE);
}

enum http_next page_report_json(void *app, struct http_request *request, struct http_response *response) {
    return begin(app, request, response, REPORT_JSON);
}

enum http_next page_report_csv(void *app, struct http_request *request, struct http_response *response) {
    return begin(app, request, response, REPORT_CSV);
}
