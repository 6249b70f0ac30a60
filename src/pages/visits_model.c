/* The view model of the page of visits. */
#include "pages/visits.h"

#include "pages/audit_words.h"
#include "view/format.h"

struct showing {
    const struct visits_page *page;
    struct http_request *request;
    const struct view *view;
    const char *language;
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

/* "34,2%", or false where nobody came or more answered than came. */
static void set_rate(json_t *model, const struct showing *s, uint64_t answered, uint64_t visits) {
    char text[32] = "";
    if (visits > 0 && answered <= visits)
        format_percent((answered * 20000 + visits) / (2 * visits), s->language, text, sizeof text);
    model_set_text(model, "rate", text);
    model_set(model, "exceeded", json_boolean(answered > visits));
}

static const char *path_to(const struct showing *s, int32_t monday, size_t skip, const char *done) {
    char day[DATE_TEXT_SIZE];
    day_format(monday, day);
    const char *query = skip == 0 ? arena_printf(s->request->arena, "week=%s&%s", day, done)
                                  : arena_printf(s->request->arena, "week=%s&skip=%zu&%s", day, skip, done);
    return query == NULL ? NULL : office_unit_path(s->view, s->request, s->page->unit, VISITS_SUFFIX, query);
}

/* "Thứ hai 23/11" */
static const char *day_name(const struct showing *s, size_t nth) {
    char key[32], day[32];
    snprintf(key, sizeof key, "office.visits.weekday.%zu", nth + 1);
    format_day(s->page->monday + (int32_t)nth, day, sizeof day);
    return arena_printf(s->request->arena, "%s %.5s", word(s, key), day);
}

/* ---- The form ---------------------------------------------------------------------------------------------------- */

static json_t *cell_model(const struct showing *s, const struct visits_counter *counter, size_t nth,
                          json_t *faults) {
    const struct visits_cell *cell = &counter->days[nth];
    json_t *model = json_object();
    const char *stored = cell->known ? arena_printf(s->request->arena, "%u", (unsigned)cell->stored) : "";
    const char *id = arena_printf(s->request->arena, "v.%s.%zu", counter->code, nth);
    bool posted = s->page->verb == VISITS_SAVE;
    model_set_text(model, "id", id);
    model_set_text(model, "was_id", arena_printf(s->request->arena, "w.%s.%zu", counter->code, nth));
    model_set_text(model, "day", day_name(s, nth));
    model_set(model, "is_open", json_boolean(cell->open));
    model_set_str(model, "value", posted ? cell->typed : str_of(stored == NULL ? "" : stored));
    model_set_text(model, "was", stored);
    model_set(model, "exceeded", json_boolean(cell->exceeded));
    model_set_text(model, "fault", cell->fault == NULL ? NULL : word(s, cell->fault));
    if (cell->fault != NULL) {
        json_t *fault = json_object();
        model_set_text(fault, "id", id);
        model_set_text(fault, "label",
                       arena_printf(s->request->arena, "%s, %s", counter->name, day_name(s, nth)));
        model_set(fault, "fault", json_string(word(s, cell->fault)));
        (void)json_array_append_new(faults, fault);
    }
    return model;
}

static void set_counters(json_t *model, const struct showing *s) {
    json_t *rows = json_array(), *faults = json_array();
    for (size_t i = 0; i < s->page->count; i++) {
        const struct visits_counter *counter = &s->page->counters[i];
        json_t *row = json_object(), *cells = json_array();
        model_set_text(row, "counter", counter->name);
        model_set_text(row, "code", counter->code);
        model_set_text(row, "where", counter->own ? NULL : counter->unit);
        for (size_t d = 0; d < VISITS_DAYS; d++)
            (void)json_array_append_new(cells, cell_model(s, counter, d, faults));
        model_set(row, "cells", cells);
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "any_counter", json_boolean(s->page->count > 0));
    model_set(model, "counters", rows);
    model_set(model, "any_fault", json_boolean(json_array_size(faults) > 0));
    model_set(model, "faults", faults);
}

static void set_pasted(json_t *model, const struct showing *s) {
    const struct visits_page *page = s->page;
    json_t *list = json_array();
    for (size_t i = 0; i < page->fault_count; i++) {
        const struct visits_fault *fault = &page->faults[i];
        const char *label = fault->line == 0 ? word(s, "office.visits.paste")
                                             : arena_printf(s->request->arena, "%s %lu",
                                                            word(s, "office.visits.line"), fault->line);
        json_t *item = json_object();
        model_set(item, "id", json_string("csv"));
        model_set_text(item, "label", label);
        model_set(item, "fault", json_string(word(s, fault->why)));
        (void)json_array_append(json_object_get(model, "faults"), item);
        (void)json_array_append_new(list, item);
    }
    if (page->fault_count > 0)
        model_set(model, "any_fault", json_true());
    model_set(model, "any_pasted_fault", json_boolean(page->fault_count > 0));
    model_set(model, "pasted_faults", list);
    model_set_str(model, "pasted", page->pasted.p == NULL ? STR("") : page->pasted);
}

/* What is there already and would be replaced. */
static void set_asked(json_t *model, const struct showing *s) {
    const struct visit_change *change = &s->page->change;
    char seen[VISITS_SEEN_SIZE];
    json_t *rows = json_array();
    model_set(model, "ask", json_boolean(s->page->ask));
    if (s->page->ask) {
        json_t *fault = json_object();
        model_set(fault, "id", json_string("csv"));
        model_set(fault, "label", json_string(word(s, "office.visits.paste")));
        model_set(fault, "fault", json_string(word(s, "office.visits.ask_fault")));
        (void)json_array_append_new(json_object_get(model, "faults"), fault);
        model_set(model, "any_fault", json_true());
    }
    visits_seen(change, seen);
    model_set(model, "seen", json_string(seen));
    model_set_number(model, "ask_count", change->replaced, s->language);
    model_set_number(model, "ask_before", change->before, s->language);
    model_set_number(model, "ask_after", change->replaced_by, s->language);
    for (size_t i = 0; s->page->ask && i < change->replaced && i < VISITS_TOLD; i++) {
        json_t *row = json_object();
        model_set(row, "counter", json_string(change->told[i].counter));
        model_set_day(row, "day", change->told[i].day);
        model_set_number(row, "was", change->told[i].was, s->language);
        model_set_number(row, "now", change->told[i].now, s->language);
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "ask_rows", rows);
    model_set(model, "ask_more", json_false());
    if (change->replaced > VISITS_TOLD)
        model_set_number(model, "ask_more", change->replaced - VISITS_TOLD, s->language);
}

static void set_recent(json_t *model, const struct showing *s, const struct site *site) {
    json_t *rows = json_array();
    for (size_t i = 0; i < s->page->recent_count; i++) {
        const struct visits_recent *recent = &s->page->recent[i];
        const struct audit_telling telling = {s->view, s->language, site, s->request->arena, &recent->line};
        json_t *row = audit_row(&telling);
        model_set_text(row, "line", arena_printf(s->request->arena, "%lld", (long long)recent->line.number));
        model_set_number(row, "count", recent->count, s->language);
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "any_recent", json_boolean(json_array_size(rows) > 0));
    model_set(model, "recent", rows);
}

/* ---- Beside responses -------------------------------------------------------------------------------------------- */

static json_t *days_model(const struct showing *s, const struct visits_need *need) {
    json_t *rows = json_array();
    for (size_t d = 0; d < VISITS_DAYS; d++) {
        const struct visit_sum *sum = &need->days[d];
        if (sum->counter_days == 0)
            continue;
        json_t *row = json_object();
        model_set_text(row, "day", day_name(s, d));
        model_set_number(row, "visits", sum->visits, s->language);
        model_set_number(row, "counted", sum->counter_days, s->language);
        model_set_number(row, "answered", sum->responses, s->language);
        set_rate(row, s, sum->responses, sum->visits);
        (void)json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *need_model(const struct showing *s, const struct visits_need *need) {
    json_t *row = json_object(), *days = days_model(s, need);
    bool planned = need->made && need->need.planned && need->need.need > 0;
    uint64_t most = planned ? need->need.need : 1, have = need->whole < most ? need->whole : most;
    model_set(row, "survey", json_string(need->title));
    model_set_text(row, "meter_id", arena_printf(s->request->arena, "need-%s", need->code));
    model_set(row, "planned", json_boolean(planned));
    model_set_number(row, "whole", need->whole, s->language);
    model_set_number(row, "need", need->need.need, s->language);
    model_set_number(row, "missing", need->need.missing, s->language);
    model_set(row, "enough", json_boolean(planned && need->need.missing == 0));
    model_set(row, "of_visits", json_boolean(need->need.complete));
    model_set_text(row, "most", arena_printf(s->request->arena, "%llu", (unsigned long long)most));
    model_set_text(row, "have", arena_printf(s->request->arena, "%llu", (unsigned long long)have));
    model_set(row, "too_many",
              json_boolean(need->need.visits_known && need->need.answered > need->need.visits));
    model_set(row, "any_day", json_boolean(json_array_size(days) > 0));
    model_set(row, "days", days);
    return row;
}

static void set_needs(json_t *model, const struct showing *s) {
    json_t *list = json_array();
    int32_t first = day_month_start(s->page->monday, 0);
    for (size_t i = 0; i < s->page->need_count; i++)
        (void)json_array_append_new(list, need_model(s, &s->page->needs[i]));
    model_set(model, "any_need", json_boolean(json_array_size(list) > 0));
    model_set(model, "needs", list);
    model_set_day(model, "month_from", first);
    model_set_day(model, "month_to", day_month_start(s->page->monday, -1) - 1);
}

/* ---- The page ---------------------------------------------------------------------------------------------------- */

static void set_ways(json_t *model, const struct showing *s) {
    const struct visits_page *page = s->page;
    size_t before = page->skip > VISITS_COUNTERS ? page->skip - VISITS_COUNTERS : 0;
    model_set_day(model, "week_from", page->monday);
    model_set_day(model, "week_to", page->monday + VISITS_DAYS - 1);
    model_set_text(model, "form_path", path_to(s, page->monday, page->skip, ""));
    model_set_text(model, "before_path", path_to(s, page->monday - VISITS_DAYS, page->skip, ""));
    model_set_text(model, "after_path",
                   page->monday + VISITS_DAYS > page->today
                       ? NULL
                       : path_to(s, page->monday + VISITS_DAYS, page->skip, ""));
    model_set_text(model, "fewer_path", page->skip == 0 ? NULL : path_to(s, page->monday, before, ""));
    model_set_text(model, "more_path",
                   page->skip + page->count < page->all
                       ? path_to(s, page->monday, page->skip + VISITS_COUNTERS, "")
                       : NULL);
}

static enum http_next go_back(const struct showing *s, struct pages *pages, struct http_response *response) {
    const char *done =
        arena_printf(s->request->arena, "done=%llu&", (unsigned long long)s->page->change.cells);
    return page_redirect(pages, s->request, response,
                         done == NULL ? NULL : path_to(s, s->page->monday, s->page->skip, done));
}

enum http_next visits_show(struct job *job, struct http_response *response) {
    struct visits_page *page = (struct visits_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const struct visitor *visitor = office_visitor(request);
    const struct showing s = {page, request, view, page_language(view, request)};
    const struct site *site = pages_site(job->pages, request);
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(page->unit));
    char day[DATE_TEXT_SIZE];
    int64_t done = 0;
    if (unit == NULL)
        return page_problem(job->pages, request, response, site == NULL ? 500 : 404);
    if (page->done)
        return go_back(&s, job->pages, response);
    day_format(page->monday, day);
    const char *title = page_title(request->arena, page->wrong || page->ask ? word(&s, "form.error") : NULL,
                                   word(&s, "office.task.visits"), unit->name);
    const char *query = arena_printf(request->arena, "week=%s&", day);
    if (title == NULL || query == NULL)
        return page_problem(job->pages, request, response, 500);
    json_t *model = office_model(job->pages, request, title, query);
    model_set(model, "heading", json_string(word(&s, "office.task.visits")));
    office_model_tabs(model, job->pages, request, unit->code, visitor->relation, "/tasks", "");
    set_counters(model, &s);
    set_pasted(model, &s);
    set_asked(model, &s);
    set_recent(model, &s, site);
    set_needs(model, &s);
    set_ways(model, &s);
    if (page->wrong || page->ask)
        model_set(model, "alert", json_string(word(&s, "office.visits.mend")));
    bool said = str_to_int(http_field_get(&request->query, "done"), 0, INT32_MAX, &done);
    model_set_text(model, "said", said ? arena_printf(request->arena, "%lld", (long long)done) : NULL);
    if (page->wrong || page->ask)
        response->status = page->ask ? 409 : 422;
    return office_show(job->pages, request, response, "office-visits", model);
}
