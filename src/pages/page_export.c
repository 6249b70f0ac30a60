/* Single responses of a unit to take away: asked for, made beside everything else, fetched within ten minutes. */
#include "core/audit_event.h"
#include "pages/exports.h"
#include "pages/job.h"
#include "pages/office.h"
#include "store/officers.h"
#include "view/format.h"

#define SUFFIX "/export"
enum { REFRESH_SECONDS = 3, DETAIL_SIZE = 120, NAME_SIZE = 100, KILOBYTE = 1024 };

struct export_page {
    struct job job;
    const char *unit, *survey; /* codes */
    struct str typed_from, typed_to;
    const char *format;
    const char *fault, *from_fault, *to_fault, *confirm_fault; /* keys of words; NULL: nothing is wrong */
    struct export_order order;
};

static bool is_wrong(const struct export_page *page) {
    return page->fault != NULL || page->from_fault != NULL || page->to_fault != NULL ||
           page->confirm_fault != NULL;
}

static const char *path_of(struct pages *pages, const struct http_request *request, const char *suffix,
                           const char *query) {
    return office_unit_path(pages_view(pages), request, office_visitor(request)->unit->code, suffix, query);
}

/* ---- The page -------------------------------------------------------------------------------------------------------- */

static void add_choice(json_t *list, const char *value, const char *name, bool selected) {
    json_t *option = json_object();
    model_set(option, "value", json_string(value));
    model_set(option, "name", json_string(name));
    model_set(option, "selected", json_boolean(selected));
    (void)json_array_append_new(list, option);
}

static void set_choices(json_t *model, const struct view *view, const struct site *site,
                        const struct export_page *page, const char *language) {
    json_t *surveys = json_array(), *formats = json_array();
    char key[48];
    for (size_t i = 0; i < site->survey_count; i++) {
        const struct survey *survey = site->surveys[i].revisions[0]->survey;
        add_choice(surveys, survey->code, text_in(&survey->title, language),
                   strcmp(survey->code, page->survey) == 0);
    }
    const struct responses_format *format;
    for (size_t i = 0; (format = responses_format_at(i)) != NULL; i++) {
        snprintf(key, sizeof key, "office.export.format_%s", format->name);
        if (format->there)
            add_choice(formats, format->name, page_word(view, language, key),
                       strcmp(format->name, page->format) == 0);
    }
    model_set(model, "any_survey", json_boolean(json_array_size(surveys) > 0));
    model_set(model, "surveys", surveys);
    model_set(model, "formats", formats);
}

static void set_fields(json_t *model, struct pages *pages, const struct export_page *page,
                       const char *language) {
    const struct view *view = pages_view(pages);
    const struct office_field fields[] = {{"from", "office.export.from", "office.export.day_hint",
                                           page->from_fault, "date", "off", "text", page->typed_from},
                                          {"to", "office.export.to", "office.export.day_hint", page->to_fault,
                                           "date", "off", "text", page->typed_to}};
    office_model_fields(model, pages, language, fields, sizeof fields / sizeof *fields, page->fault);
    model_set_text(model, "confirm_fault",
                   page->confirm_fault == NULL ? NULL : page_word(view, language, page->confirm_fault));
    if (page->confirm_fault == NULL)
        return;
    json_t *fault = json_object();
    model_set(fault, "id", json_string("confirm"));
    model_set(fault, "label", json_string(page_word(view, language, "office.export.confirm_short")));
    model_set(fault, "fault", json_string(page_word(view, language, page->confirm_fault)));
    (void)json_array_append_new(json_object_get(model, "faults"), fault);
    model_set(model, "any_fault", json_true());
    if (page->fault == NULL)
        model_set(model, "alert", json_string(page_word(view, language, "office.mend")));
}

/* "3,4 MB" */
static json_t *size_words(uint64_t bytes, const char *language) {
    char number[32], text[48];
    bool mega = bytes >= (uint64_t)KILOBYTE * KILOBYTE;
    double size = (double)bytes / KILOBYTE / (mega ? KILOBYTE : 1);
    format_decimal(size, 1, language, number, sizeof number);
    snprintf(text, sizeof text, "%s %s", number, mega ? "MB" : "KB");
    return json_string(text);
}

static void set_count(json_t *model, const char *key, uint64_t n, const char *language) {
    char text[32];
    format_count(n, language, text, sizeof text);
    model_set(model, key, json_string(text));
}

/* What became of the last one. */
static void set_last(json_t *model, struct pages *pages, const struct http_request *request,
                     const struct site *site, const struct export_status *last) {
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    const struct unit *unit = site_unit(site, str_of(last->unit));
    const struct site_survey *survey = site_survey(site, str_of(last->survey));
    json_t *out = json_object();
    char time[OFFICE_TIME_SIZE];
    model_set(model, "last", json_false());
    if (last->state == EXPORT_NONE) {
        json_decref(out);
        return;
    }
    model_set(out, "under_way", json_boolean(last->state == EXPORT_UNDER_WAY));
    model_set(out, "done", json_boolean(last->state == EXPORT_DONE));
    model_set(out, "too_long", json_boolean(last->state == EXPORT_TOO_LONG));
    model_set(out, "failed", json_boolean(last->state == EXPORT_FAILED));
    model_set(out, "of_unit", json_string(unit == NULL ? last->unit : unit->name));
    model_set(
        out, "of_survey",
        json_string(survey == NULL ? last->survey : text_in(&survey->revisions[0]->survey->title, language)));
    model_set_text(
        out, "file_path",
        last->state == EXPORT_DONE ? office_unit_path(view, request, last->unit, SUFFIX "/file", "") : NULL);
    set_count(out, "rows", last->rows, language);
    set_count(out, "total", last->total, language);
    model_set(out, "rows_plain", json_integer((json_int_t)last->rows));
    model_set(out, "total_plain", json_integer((json_int_t)(last->total > 0 ? last->total : 1)));
    model_set(out, "size", size_words(last->size, language));
    office_time(pages_now(pages) + last->seconds_left, time);
    model_set(out, "until", json_string(time));
    model_set(model, "last", out);
}

static enum http_next show(struct pages *pages, struct http_request *request, struct http_response *response,
                           struct export_page *page) {
    const struct view *view = pages_view(pages);
    const struct visitor *visitor = office_visitor(request);
    const struct site *site = pages_site(pages, request);
    const char *language = page_language(view, request);
    bool wrong = is_wrong(page);
    struct export_status last;
    if (site == NULL)
        return page_problem(pages, request, response, 500);
    const char *title = page_title(request->arena, wrong ? page_word(view, language, "form.error") : NULL,
                                   page_word(view, language, "office.export.title"), visitor->unit->name);
    if (title == NULL)
        return page_problem(pages, request, response, 500);
    exports_status(pages_exports(pages), visitor->session.login, &last);
    json_t *model = office_model(pages, request, title, "");
    model_set(model, "heading", json_string(page_word(view, language, "office.export.title")));
    office_model_tabs(model, pages, request, visitor->unit->code, visitor->relation, "/tasks", "");
    set_choices(model, view, site, page, language);
    set_fields(model, pages, page, language);
    set_last(model, pages, request, site, &last);
    model_set_text(model, "form_path", path_of(pages, request, SUFFIX, ""));
    model_set(model, "reads_comments",
              json_boolean(officer_can(&visitor->session.rights, ACTION_READ_COMMENTS, visitor->relation)));
    if (wrong)
        response->status = 422;
    if (last.state == EXPORT_UNDER_WAY && !wrong) {
        response->refresh = path_of(pages, request, SUFFIX, "watch=1&");
        response->refresh_after = REFRESH_SECONDS;
    }
    return office_show(pages, request, response, "office-export", model);
}

/* With what the form begins: the survey that is usual, all days, the format for people. NULL: 500. */
static struct export_page *page_new(struct pages *pages, struct http_request *request) {
    const struct site *site = pages_site(pages, request);
    struct export_page *page = arena_alloc(request->arena, sizeof *page);
    if (page == NULL || site == NULL)
        return NULL;
    page->typed_from = page->typed_to = STR("");
    page->format = responses_format_at(0)->name;
    page->unit = arena_strdup(request->arena, office_visitor(request)->unit->code);
    page->survey = arena_strdup(request->arena, site->survey_default);
    return page->unit == NULL || page->survey == NULL ? NULL : page;
}

enum http_next page_export(void *app, struct http_request *request, struct http_response *response) {
    struct export_page *page = page_new(app, request);
    return page == NULL ? page_problem(app, request, response, 500) : show(app, request, response, page);
}

/* ---- Asking for a file ----------------------------------------------------------------------------------------------- */

static int audit_fn(struct transaction *tx, void *context, struct err *err) {
    static const char *const texts[] = {
        [RESPONSES_TEXTS_ALL] = "all", [RESPONSES_TEXTS_SHOWN] = "shown", [RESPONSES_TEXTS_NONE] = "none"};
    const struct export_page *page = context;
    const struct export_order *order = &page->order;
    char from[DATE_TEXT_SIZE] = "", to[DATE_TEXT_SIZE] = "", detail[DETAIL_SIZE];
    if (order->from != DAY_NONE)
        day_format(order->from, from);
    if (order->to != DAY_NONE)
        day_format(order->to, to);
    snprintf(detail, sizeof detail, "%s %s..%s comments=%s", order->format->name, from, to,
             texts[order->texts]);
    const struct audit_entry entry = {.at = pages_now(page->job.pages),
                                      .who = order->login,
                                      .event = audit_event_name(AUDIT_EXPORT),
                                      .about = order->survey,
                                      .unit = order->unit,
                                      .detail = detail};
    transaction_quiet(tx);
    return store_audit_add(tx, &entry, err);
}

/* Nothing is made before the log says so. */
static int run(struct job *job, struct store *read, struct err *err) {
    struct export_page *page = (struct export_page *)(void *)job;
    struct export_order *order = &page->order;
    struct exports *exports = pages_exports(job->pages);
    const struct selection selection = {
        .survey_code = order->survey, .unit_code = order->unit, .from = order->from, .to = order->to};
    struct response_extent extent;
    int rc = store_extent(read, &selection, &extent, err);
    if (rc != 0)
        return rc;
    order->total = extent.responses + extent.other_revisions;
    rc = exports_reserve(exports, order, err);
    if (rc == ERR_CONFLICT || rc == ERR_BUSY) {
        page->fault = rc == ERR_CONFLICT ? "office.export.fault_one" : "office.export.fault_busy";
        return 0;
    }
    if (rc == 0 && (rc = store_transact(pages_store(job->pages), audit_fn, page, err)) == 0)
        exports_start(exports, order->login);
    else
        exports_drop(exports, order->login);
    return rc;
}

static enum http_next ordered(struct job *job, struct http_response *response) {
    struct export_page *page = (struct export_page *)(void *)job;
    if (is_wrong(page))
        return show(job->pages, job->request, response, page);
    return page_redirect(job->pages, job->request, response, path_of(job->pages, job->request, SUFFIX, ""));
}

static const char *read_day(struct str typed, int32_t *out) {
    *out = DAY_NONE;
    return typed.n == 0 || day_parse_typed(typed, out) ? NULL : "office.export.fault_day";
}

/* What the form says. False: no form of ours. */
static bool order_read(struct pages *pages, struct http_request *request, struct export_page *page) {
    const struct site *site = pages_site(pages, request);
    const struct visitor *visitor = office_visitor(request);
    const struct site_survey *survey = site_survey(site, office_typed(request, "survey"));
    struct str format = office_typed(request, "format");
    const char *format_name = arena_copy(request->arena, format.p, format.n);
    const char *login = arena_strdup(request->arena, visitor->session.login);
    struct export_order *order = &page->order;
    order->format = format_name == NULL ? NULL : responses_format_find(format_name);
    if (survey == NULL || order->format == NULL || !order->format->there || login == NULL)
        return false;
    page->survey = arena_strdup(request->arena, survey->revisions[0]->survey->code);
    page->format = order->format->name;
    page->typed_from = office_typed(request, "from");
    page->typed_to = office_typed(request, "to");
    page->from_fault = read_day(page->typed_from, &order->from);
    page->to_fault = read_day(page->typed_to, &order->to);
    if (page->from_fault == NULL && page->to_fault == NULL && order->from != DAY_NONE &&
        order->to != DAY_NONE && order->from > order->to)
        page->to_fault = "office.export.fault_range";
    if (!str_is(office_typed(request, "confirm"), "yes"))
        page->confirm_fault = "office.export.fault_confirm";
    order->login = login;
    order->unit = page->unit;
    order->survey = page->survey;
    order->language = page_language(pages_view(pages), request);
    order->today = day_of_seconds(pages_now(pages));
    order->texts = officer_can(&visitor->session.rights, ACTION_READ_COMMENTS, visitor->relation)
                       ? RESPONSES_TEXTS_SHOWN
                       : RESPONSES_TEXTS_NONE;
    return page->survey != NULL;
}

enum http_next page_export_post(void *app, struct http_request *request, struct http_response *response) {
    struct export_page *page = page_new(app, request);
    if (page == NULL)
        return page_problem(app, request, response, 500);
    struct str verb = http_field_get(&request->form, "do");
    if (str_is(verb, "drop") && office_form_good(request, "do")) {
        exports_drop(pages_exports(app), office_visitor(request)->session.login);
        return page_redirect(app, request, response, path_of(app, request, SUFFIX, ""));
    }
    if (!str_is(verb, "make") || !office_form_good(request, "do survey format from to confirm") ||
        !order_read(app, request, page))
        return page_problem(app, request, response, 400);
    if (is_wrong(page))
        return show(app, request, response, page);
    page->job.run = run;
    page->job.show = ordered;
    return job_begin(app, request, &page->job);
}

/* ---- The file -------------------------------------------------------------------------------------------------------- */

enum http_next page_export_file(void *app, struct http_request *request, struct http_response *response) {
    const struct visitor *visitor = office_visitor(request);
    struct exports *exports = pages_exports(app);
    struct export_status status;
    struct http_file *file = arena_alloc(request->arena, sizeof *file);
    char *name = arena_alloc(request->arena, NAME_SIZE);
    if (file == NULL || name == NULL)
        return page_problem(app, request, response, 500);
    file->fd = exports_open(exports, visitor->session.login, visitor->unit->code, &status);
    if (file->fd < 0)
        return office_message(app, request, response, 404, "office.export.gone", "office.export.gone_text");
    file->size = status.size;
    snprintf(name, NAME_SIZE, "phieu-%.32s.%s", status.survey, status.format->name);
    response->file = file;
    response->type = status.format->type;
    response->download = name;
    response->noindex = true;
    return HTTP_REPLY;
}
