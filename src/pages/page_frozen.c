/* Reports that are handed in: frozen, listed, and shown for ever as they were. */
#include "pages/report_page.h"

enum { LIST_PAGE = 50 };

/* ---- Freezing --------------------------------------------------------------------------------------------------------- */

struct freezing { /* in the request's arena, which outlives the work */
    struct job job;
    struct report_choice choice;
    struct report_paper paper;
    struct str seen; /* hash of what the officer saw */
    struct frozen frozen;
    bool changed; /* it says something else by now */
};

static int freeze_fn(struct transaction *tx, void *context, struct err *err) {
    struct freezing *f = context;
    transaction_quiet(tx);
    return store_frozen_add(tx, &f->frozen, f->paper.bytes, &f->frozen.number, err);
}

static int freeze_run(struct job *job, struct store *read, struct err *err) {
    struct freezing *f = (struct freezing *)(void *)job;
    const struct account_session *session = &office_visitor(job->request)->session;
    int64_t now = pages_now(job->pages);
    struct retelling retelling;
    int rc = report_paper_make(read, &f->choice, day_of_seconds(now), &f->paper, err);
    if (rc != 0 || f->choice.fault != NULL)
        return rc;
    f->changed = !str_is(f->seen, f->paper.sha256);
    if (f->changed)
        return 0;
    if (!retelling_begin(&retelling, pages_view(job->pages), "vi", f->paper.document) ||
        json_integer_value(json_object_get(retelling.period, "responses")) == 0) {
        f->choice.fault = "office.fig.none";
        return 0;
    }
    const struct report_request *request = &f->choice.asked.request;
    f->frozen = (struct frozen){.at = now,
                                .login = session->login,
                                .name = session->name,
                                .unit = f->choice.asked.unit,
                                .survey = request->survey_code,
                                .by = request->by,
                                .style = request->style,
                                .period = f->choice.period.label};
    return store_transact(pages_store(job->pages), freeze_fn, f, err);
}

/* To the frozen report; or back to the page, which says that it is not the one that was seen. */
static enum http_next freeze_show(struct job *job, struct http_response *response) {
    struct freezing *f = (struct freezing *)(void *)job;
    struct http_request *request = job->request;
    const char *suffix = REPORT_SUFFIX, *query = "";
    if (f->choice.fault != NULL)
        return page_problem(job->pages, request, response, 400);
    if (f->changed) {
        query = report_period_query(request, &f->choice, f->choice.period.label);
        query = query == NULL ? NULL : arena_printf(request->arena, "%schanged=1&", query);
    } else {
        suffix = arena_printf(request->arena, FROZEN_SUFFIX "/%lld", (long long)f->frozen.number);
    }
    return page_redirect(
        job->pages, request, response,
        suffix == NULL || query == NULL
            ? NULL
            : office_unit_path(pages_view(job->pages), request, f->choice.asked.unit, suffix, query));
}

static void freeze_release(void *job) {
    struct freezing *f = job;
    report_paper_release(&f->paper);
}

enum http_next page_reports_post(void *app, struct http_request *request, struct http_response *response) {
    struct freezing *f = arena_alloc(request->arena, sizeof *f);
    const struct site *site = pages_site(app, request);
    if (f == NULL || site == NULL)
        return page_problem(app, request, response, 500);
    *f = (struct freezing){.seen = http_field_get(&request->form, "seen"),
                           .job = {.run = freeze_run, .show = freeze_show}};
    if (!report_choice_read(request, site, day_of_seconds(pages_now(app)), &f->choice))
        return page_problem(app, request, response, 500);
    /* What our page never sends: a period that still runs, another field. */
    if (!office_form_good(request, "seen") || f->seen.p == NULL || f->choice.fault != NULL ||
        f->choice.asked.code_count != 1 || !f->choice.over)
        return page_problem(app, request, response, 400);
    request->page_free = freeze_release;
    return job_begin(app, request, &f->job);
}

/* ---- One of them -------------------------------------------------------------------------------------------------------- */

struct frozen_page {
    struct job job;
    enum report_file file;
    const char *unit, *language;
    int64_t number;
    bool there;
    struct frozen frozen;
    struct report_paper paper;
};

static int frozen_run(struct job *job, struct store *read, struct err *err) {
    struct frozen_page *page = (struct frozen_page *)(void *)job;
    struct arena *arena = arena_new(REPORT_ARENA_MAX);
    struct str document;
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    int rc = store_frozen(read, page->number, arena, &page->frozen, &document, err);
    page->there = rc > 0 && strcmp(page->frozen.unit, page->unit) == 0;
    if (page->there) {
        rc = report_paper_load(document, &page->paper, err);
        if (rc == 0 && page->file == REPORT_BOOK)
            rc = report_book_bytes(job->pages, page->paper.document, page->language, &page->paper.book,
                                   &page->paper.book_size, err);
        page->frozen.name = arena_strdup(job->request->arena, page->frozen.name);
        page->frozen.period = arena_strdup(job->request->arena, page->frozen.period);
    }
    arena_free(arena);
    return rc < 0 ? rc : 0;
}

static const char *frozen_path(const struct frozen_page *page, int64_t number, const char *end) {
    struct http_request *request = page->job.request;
    const char *suffix = arena_printf(request->arena, FROZEN_SUFFIX "/%lld%s", (long long)number, end);
    return suffix == NULL ? NULL
                          : office_unit_path(pages_view(page->job.pages), request, page->unit, suffix, "");
}

static void set_frozen(json_t *model, const struct frozen_page *page) {
    const struct visitor *visitor = office_visitor(page->job.request);
    bool files = officer_can(&visitor->session.rights, ACTION_EXPORT_AGGREGATES, visitor->relation);
    const struct frozen *frozen = &page->frozen;
    char at[OFFICE_TIME_SIZE];
    json_t *said = json_object();
    office_time(frozen->at, at);
    model_set(said, "number", json_integer(frozen->number));
    model_set(said, "at", json_string(at));
    model_set(said, "name", json_string(frozen->name));
    model_set(said, "sha256", json_string(frozen->sha256));
    model_set_text(said, "superseded_path",
                   frozen->superseded == 0 ? NULL : frozen_path(page, frozen->superseded, ""));
    model_set(said, "superseded", json_integer(frozen->superseded));
    model_set(said, "intact", json_boolean(strcmp(frozen->sha256, page->paper.sha256) == 0));
    model_set(model, "frozen", said);
    model_set(model, "running", json_false());
    model_set(model, "handed_path", json_false());
    model_set(model, "changed", json_false());
    model_set(model, "freeze_path", json_false());
    model_set_text(model, "json_path", files ? frozen_path(page, frozen->number, "/report.json") : NULL);
    model_set_text(model, "csv_path", files ? frozen_path(page, frozen->number, "/report.csv") : NULL);
    model_set_text(model, "sheet_path", files ? frozen_path(page, frozen->number, "/report.xlsx") : NULL);
    model_set_text(
        model, "list_path",
        office_unit_path(pages_view(page->job.pages), page->job.request, page->unit, FROZEN_SUFFIX, ""));
}

static enum http_next frozen_show(struct job *job, struct http_response *response) {
    struct frozen_page *page = (struct frozen_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const char *language = page_language(view, request);
    struct retelling retelling;
    if (!page->there)
        return page_problem(job->pages, request, response, 404);
    if (page->file != REPORT_PAGE)
        return report_paper_send(job->pages, request, response, &page->paper, page->file);
    const struct site *site = pages_site(job->pages, request);
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(page->unit));
    if (site == NULL || !retelling_begin(&retelling, view, language, page->paper.document))
        return page_problem(job->pages, request, response, 500);
    const char *task =
                   arena_printf(request->arena, "%s %lld", page_word(view, language, "office.report.number"),
                                (long long)page->number),
               *title = task == NULL ? NULL
                                     : arena_printf(request->arena, "%s: %s", task,
                                                    unit == NULL ? page->unit : unit->name);
    if (title == NULL)
        return page_problem(job->pages, request, response, 500);
    json_t *model = office_model(job->pages, request, title, "");
    model_set(model, "heading", json_string(task));
    model_set(model, "document", json_true());
    office_model_tabs(model, job->pages, request, page->unit, office_visitor(request)->relation,
                      REPORT_SUFFIX, "");
    report_model(model, &retelling, NULL);
    set_frozen(model, page);
    return office_show(job->pages, request, response, "office-report-frozen", model);
}

static void frozen_release(void *job) {
    struct frozen_page *page = job;
    report_paper_release(&page->paper);
}

static enum http_next frozen_begin(struct pages *pages, struct http_request *request,
                                   struct http_response *response, enum report_file file) {
    struct frozen_page *page = arena_alloc(request->arena, sizeof *page);
    if (page == NULL)
        return page_problem(pages, request, response, 500);
    *page = (struct frozen_page){.file = file,
                                 .language = page_language(pages_view(pages), request),
                                 .unit = arena_strdup(request->arena, office_visitor(request)->unit->code),
                                 .job = {.run = frozen_run, .show = frozen_show}};
    if (page->unit == NULL)
        return page_problem(pages, request, response, 500);
    if (!str_to_int(request->params[1], 1, INT64_MAX - 1, &page->number))
        return page_problem(pages, request, response, 404);
    request->page_free = frozen_release;
    return job_begin(pages, request, &page->job);
}

enum http_next page_frozen(void *app, struct http_request *request, struct http_response *response) {
    return frozen_begin(app, request, response, REPORT_PAGE);
}

enum http_next page_frozen_json(void *app, struct http_request *request, struct http_response *response) {
    return frozen_begin(app, request, response, REPORT_JSON);
}

enum http_next page_frozen_csv(void *app, struct http_request *request, struct http_response *response) {
    return frozen_begin(app, request, response, REPORT_CSV);
}

enum http_next page_frozen_book(void *app, struct http_request *request, struct http_response *response) {
    return frozen_begin(app, request, response, REPORT_BOOK);
}

/* ---- The list ----------------------------------------------------------------------------------------------------------- */

struct frozen_list {
    struct job job;
    const char *unit;
    int64_t before; /* numbers below it; 0: from the latest on */
    struct frozen *items;
    size_t count;
};

static int list_run(struct job *job, struct store *read, struct err *err) {
    struct frozen_list *list = (struct frozen_list *)(void *)job;
    const struct frozen_filter filter = {.unit = list->unit,
                                         .before = list->before,
                                         .max = LIST_PAGE + 1}; /* one more: is there another page */
    return store_frozen_list(read, &filter, job->request->arena, &list->items, &list->count, err);
}

static json_t *item_model(const struct frozen_list *list, const struct frozen *frozen) {
    struct http_request *request = list->job.request;
    const struct view *view = pages_view(list->job.pages);
    const char *language = page_language(view, request),
               *suffix = arena_printf(request->arena, FROZEN_SUFFIX "/%lld", (long long)frozen->number);
    const struct site *site = pages_site(list->job.pages, request);
    const struct site_survey *survey = site == NULL ? NULL : site_survey(site, str_of(frozen->survey));
    char text[RETELLING_SIZE], at[OFFICE_TIME_SIZE];
    json_t *row = json_object();
    period_words(view, language, frozen->by, frozen->period, text);
    office_time(frozen->at, at);
    model_set(row, "number", json_integer(frozen->number));
    model_set(row, "period", json_string(text));
    model_set(row, "administrative", json_boolean(frozen->style == PERIOD_ADMINISTRATIVE));
    model_set(row, "survey",
              json_string(survey == NULL ? frozen->survey
                                         : text_in(&survey->revisions[0]->survey->title, language)));
    model_set(row, "at", json_string(at));
    model_set(row, "name", json_string(frozen->name));
    snprintf(text, sizeof text, "%lld", (long long)frozen->superseded);
    model_set_text(row, "superseded", frozen->superseded == 0 ? NULL : text);
    model_set_text(row, "report_at_path",
                   suffix == NULL ? NULL : office_unit_path(view, request, list->unit, suffix, ""));
    return row;
}

static enum http_next list_show(struct job *job, struct http_response *response) {
    struct frozen_list *list = (struct frozen_list *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const char *language = page_language(view, request);
    const struct site *site = pages_site(job->pages, request);
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(list->unit));
    if (site == NULL)
        return page_problem(job->pages, request, response, 500);
    const char *heading = unit == NULL ? list->unit : unit->name, *more = NULL,
               *title = arena_printf(request->arena, "%s: %s",
                                     page_word(view, language, "office.report.list_title"), heading);
    size_t shown = list->count > LIST_PAGE ? LIST_PAGE : list->count;
    json_t *model = office_model(job->pages, request, title == NULL ? heading : title, ""),
           *rows = json_array();
    for (size_t i = 0; i < shown; i++)
        (void)json_array_append_new(rows, item_model(list, &list->items[i]));
    if (list->count > shown)
        more = arena_printf(request->arena, "before=%lld&", (long long)list->items[shown - 1].number);
    model_set(model, "heading", json_string(page_word(view, language, "office.report.list_title")));
    model_set(model, "any_row", json_boolean(shown > 0));
    model_set(model, "rows", rows);
    model_set_text(model, "more_path",
                   more == NULL ? NULL : office_unit_path(view, request, list->unit, FROZEN_SUFFIX, more));
    model_set_text(model, "report_path", office_unit_path(view, request, list->unit, REPORT_SUFFIX, ""));
    office_model_tabs(model, job->pages, request, list->unit, office_visitor(request)->relation,
                      REPORT_SUFFIX, "");
    return office_show(job->pages, request, response, "office-reports", model);
}

enum http_next page_reports(void *app, struct http_request *request, struct http_response *response) {
    struct frozen_list *list = arena_alloc(request->arena, sizeof *list);
    if (list == NULL)
        return page_problem(app, request, response, 500);
    *list = (struct frozen_list){.unit = arena_strdup(request->arena, office_visitor(request)->unit->code),
                                 .job = {.run = list_run, .show = list_show}};
    if (list->unit == NULL)
        return page_problem(app, request, response, 500);
    (void)str_to_int(http_field_get(&request->query, "before"), 1, INT64_MAX, &list->before);
    return job_begin(app, request, &list->job);
}
