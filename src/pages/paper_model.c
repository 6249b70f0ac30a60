/* The view models of the pages of paper slips. */
#include <stdlib.h>

#include "pages/counter_options.h"
#include "pages/form.h"
#include "pages/paper_parts.h"
#include "view/format.h"

enum { LATELY_DAYS = 92 /* slips of counters closed since may still lie there */ };

/* "7,5%": of `whole`, which is not 0. */
static void set_share(json_t *model, const char *key, const struct showing *s, unsigned part,
                      unsigned whole) {
    char text[32];
    format_percent(((uint64_t)part * 20000 + whole) / (2 * (uint64_t)whole), s->language, text, sizeof text);
    model_set(model, key, json_string(text));
}

/* The page of a unit's batches, of one of them (id), and what it asks for there: verb=number. */
static const char *path_to(const struct showing *s, const char *unit, int64_t id, const char *verb,
                           unsigned number) {
    const char *query = "";
    if (id != 0)
        query = verb == NULL
                    ? arena_printf(s->request->arena, "batch=%lld&", (long long)id)
                    : arena_printf(s->request->arena, "batch=%lld&%s=%u&", (long long)id, verb, number);
    return query == NULL ? NULL : office_unit_path(s->view, s->request, unit, PAPER_SUFFIX, query);
}

static const char *here(const struct showing *s, const char *verb, unsigned number) {
    return path_to(s, s->page->unit, s->page->id, verb, number);
}

/* "slip": something was said to have been done. */
static void set_said(json_t *model, const struct showing *s) {
    char key[64];
    snprintf(key, sizeof key, "office.paper.done.%s", s->page->said);
    model_set_text(model, "said", s->page->said[0] == '\0' ? NULL : word(s, key));
}

/* ---- The list ---------------------------------------------------------------------------------------------------- */

static json_t *batch_model(const struct showing *s, const struct paper_batch *batch) {
    json_t *row = json_object();
    char at[OFFICE_TIME_SIZE];
    bool elsewhere = strcmp(batch->unit, s->page->unit) != 0;
    model_set_text(row, "batch_path", path_to(s, batch->unit, batch->id, NULL, 0));
    set_number(row, "batch_number", (uint64_t)batch->id);
    model_set(row, "counter", json_string(batch->counter_name));
    model_set(row, "code", json_string(batch->counter));
    model_set_text(row, "where", elsewhere ? batch->unit_name : NULL);
    model_set_day(row, "day", batch->day);
    set_number(row, "typed", batch->slips);
    set_number(row, "expected", batch->expected);
    set_number(row, "missing", batch->slips < batch->expected ? batch->expected - batch->slips : 0);
    model_set(row, "any_missing", json_boolean(batch->slips < batch->expected));
    model_set(row, "author", json_string(batch->name));
    office_time(batch->begun, at);
    model_set(row, "begun", json_string(at));
    office_time(batch->ended, at);
    model_set(row, "ended", json_string(at));
    model_set_text(row, "ended_by", batch->ended_by);
    model_set(row, "kept", json_boolean(batch->kept));
    set_number(row, "checked", batch->checked);
    set_number(row, "fields", batch->fields);
    set_number(row, "differing", batch->differing);
    model_set(row, "any_checked", json_boolean(batch->fields > 0));
    model_set(row, "any_wrong", json_boolean(batch->wrong_known && batch->differing > 0));
    set_number(row, "first_wrong", batch->first_wrong);
    set_number(row, "both_wrong", batch->both_wrong);
    model_set(row, "any_both", json_boolean(batch->both_wrong > 0));
    if (batch->fields > 0)
        set_share(row, "share", s, batch->differing, batch->fields);
    return row;
}

static json_t *batches_model(const struct showing *s, const struct paper_batch *batches, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, batch_model(s, &batches[i]));
    return list;
}

/* The latest revision of each survey and the one before it, for slips that were printed earlier. */
static json_t *surveys_model(const struct showing *s) {
    json_t *list = json_array();
    model_add_choice(list, "", word(s, "office.paper.survey_own"), s->page->begin.survey);
    for (size_t i = 0; i < s->page->survey_count; i++) {
        const struct survey_entry *entry = &s->page->surveys[i];
        const struct site_survey *survey = site_survey(s->site, str_of(entry->code));
        const char *title =
            survey == NULL ? entry->code : text_in(&survey->revisions[0]->survey->title, s->language);
        for (unsigned r = entry->revisions; r > 0 && r + 2 > entry->revisions; r--) {
            const char *value = arena_printf(s->request->arena, "%s:%u", entry->code, r);
            const char *name = arena_printf(s->request->arena, "%s (%s – %s %u)", title, entry->code,
                                            word(s, "slip.revision"), r);
            if (value != NULL && name != NULL)
                model_add_choice(list, value, name, s->page->begin.survey);
        }
    }
    return list;
}

/* "…: 03/10/2026" behind what is wrong with the day. */
static void add_since(json_t *model, const struct showing *s) {
    json_t *field = json_array_get(json_object_get(model, "fields"), 0);
    char day[32];
    if (s->page->begin.since == 0)
        return;
    format_day(s->page->begin.since, day, sizeof day);
    model_set(field, "fault",
              json_string(arena_printf(s->request->arena, "%s %s",
                                       json_string_value(json_object_get(field, "fault")), day)));
}

static void set_begin(json_t *model, const struct showing *s) {
    const struct paper_begin *begin = &s->page->begin;
    char today[DATE_TEXT_SIZE];
    day_format(s->site->day, today);
    const struct office_field fields[] = {
        {"day", "office.paper.day", "office.paper.day_hint", begin->day_fault, "date", "off", "text",
         begin->day.p == NULL ? str_of(today) : begin->day},
        {"expected", "office.paper.expected", "office.paper.expected_hint", begin->expected_fault, "text",
         "off", "numeric", begin->expected.p == NULL ? STR("") : begin->expected}};
    /* Those that were open lately, for slips may be some weeks old. */
    json_t *counters = counter_options(s->site, str_of(s->page->unit), s->site->day - LATELY_DAYS,
                                       PAPER_COUNTERS_MAX, s->page->begin.counter, s->request->arena);
    office_model_fields(model, s->pages, s->language, fields, sizeof fields / sizeof *fields,
                        begin->counter_fault != NULL || begin->survey_fault != NULL ? "office.mend" : NULL);
    add_since(model, s);
    const char *counter_fault = begin->counter_fault == NULL ? NULL : word(s, begin->counter_fault);
    const char *survey_fault = begin->survey_fault == NULL ? NULL : word(s, begin->survey_fault);
    /* In the order of the form: the counter stands before the day, the survey at the end. */
    json_t *faults = json_array(), *of_fields = json_object_get(model, "faults");
    paper_fault(faults, "counter", word(s, "office.paper.counter"), counter_fault);
    (void)json_array_extend(faults, of_fields);
    model_set(model, "faults", faults);
    paper_fault(faults, "survey", word(s, "office.paper.survey"), survey_fault);
    model_set(model, "any_fault", json_boolean(json_array_size(faults) > 0));
    model_set_text(model, "counter_fault", counter_fault);
    model_set_text(model, "survey_fault", survey_fault);
    model_set_str(model, "counter_typed", begin->counter.p == NULL ? STR("") : begin->counter);
    model_set(model, "listed", json_boolean(json_array_size(counters) > 0));
    model_set(model, "several_counters", json_boolean(json_array_size(counters) != 1));
    model_set(model, "counters", counters);
    model_set(model, "surveys", surveys_model(s));
}

static const char *skip_path(const struct showing *s, size_t skip) {
    const char *query = skip == 0 ? "" : arena_printf(s->request->arena, "skip=%zu&", skip);
    return query == NULL ? NULL : office_unit_path(s->view, s->request, s->page->unit, PAPER_SUFFIX, query);
}

static void set_list(json_t *model, const struct showing *s) {
    const struct paper_page *page = s->page;
    size_t shown = page->ended_count > PAPER_LISTED ? PAPER_LISTED : page->ended_count;
    model_set(model, "any_open", json_boolean(page->open_count > 0));
    model_set(model, "open", batches_model(s, page->open, page->open_count));
    model_set(model, "any_ended", json_boolean(shown > 0));
    model_set(model, "ended_batches", batches_model(s, page->ended, shown));
    model_set_text(model, "earlier_path",
                   shown < page->ended_count ? skip_path(s, page->skip + PAPER_LISTED) : NULL);
    model_set_text(model, "later_path",
                   page->skip == 0 ? NULL
                                   : skip_path(s, page->skip > PAPER_LISTED ? page->skip - PAPER_LISTED : 0));
    set_begin(model, s);
}

/* ---- One batch --------------------------------------------------------------------------------------------------- */

/* Links to the slips that wait for something. */
static json_t *waiting_model(const struct showing *s, enum paper_verb verb) {
    const struct paper_page *page = s->page;
    json_t *list = json_array();
    for (size_t i = 0; i < page->slip_count; i++) {
        const struct paper_slip *slip = &page->slips[i];
        bool waits = verb == PAPER_SETTLE
                         ? slip->again && !slip->settled
                         : !slip->again && paper_is_checked(page->batch.every, slip->number) &&
                               paper_slip_of(page, slip->number, true) == NULL;
        if (!waits)
            continue;
        json_t *item = json_object();
        set_number(item, "slip_number", slip->number);
        model_set_text(item, "slip_path", here(s, paper_verb_name(verb), slip->number));
        (void)json_array_append_new(list, item);
    }
    return list;
}

static void set_counts(json_t *model, const struct showing *s) {
    const struct paper_page *page = s->page;
    json_t *rows = json_array();
    for (size_t i = 0; i < page->revision.survey->question_count; i++) {
        json_t *row = json_object();
        const json_t *from = json_array_get(questions_of(s), i);
        model_set(row, "text", json_incref(json_object_get(from, "text")));
        set_number(row, "answered", page->counts[i].answered);
        set_number(row, "na", page->counts[i].na);
        set_number(row, "skipped", page->batch.slips - page->counts[i].answered - page->counts[i].na);
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "totals", rows);
}

/* What the page asks for: typing, typing again, deciding, taking back, closing, discarding. */
static enum paper_verb asked(const struct paper_page *page) {
    const struct paper_slip *again = paper_slip_of(page, page->number, true);
    switch (page->ask) {
    case PAPER_AGAIN:
        return paper_slip_of(page, page->number, false) != NULL && again == NULL ? PAPER_AGAIN : PAPER_SLIP;
    case PAPER_SETTLE:
        return again != NULL && !again->settled ? PAPER_SETTLE : PAPER_SLIP;
    case PAPER_DROP:
        return page->number != 0 && page->number == page->batch.slips ? PAPER_DROP : PAPER_SLIP;
    case PAPER_KEEP:
    case PAPER_DISCARD:
        return page->ask;
    case PAPER_LOOK:
    case PAPER_BEGIN:
    case PAPER_SLIP:
    case PAPER_VERBS:
        break;
    }
    return PAPER_SLIP;
}

static void set_steps(json_t *model, const struct showing *s) {
    const struct paper_page *page = s->page;
    json_t *again = waiting_model(s, PAPER_AGAIN), *settle = waiting_model(s, PAPER_SETTLE);
    bool ready = json_array_size(again) == 0 && json_array_size(settle) == 0;
    model_set(model, "any_again", json_boolean(json_array_size(again) > 0));
    model_set(model, "any_settle", json_boolean(json_array_size(settle) > 0));
    model_set(model, "ready", json_boolean(ready && page->batch.slips > 0));
    model_set(model, "waiting_again", again);
    model_set(model, "waiting_settle", settle);
    model_set_text(model, "drop_path", page->batch.slips > 0 ? here(s, "drop", page->batch.slips) : NULL);
    model_set_text(model, "keep_path", here(s, "keep", 1));
    model_set_text(model, "discard_path", here(s, "discard", 1));
}

static void set_batch(json_t *model, const struct showing *s) {
    const struct paper_page *page = s->page;
    enum paper_verb what = page->batch.ended != 0 ? PAPER_LOOK : asked(page);
    static const char *const names[] = {
        [PAPER_SLIP] = "typing",   [PAPER_AGAIN] = "typing_again", [PAPER_SETTLE] = "settling",
        [PAPER_DROP] = "dropping", [PAPER_KEEP] = "keeping",       [PAPER_DISCARD] = "discarding"};
    for (enum paper_verb v = PAPER_SLIP; v < PAPER_VERBS; v++)
        model_set(model, names[v], json_boolean(v == what));
    model_set(model, "open", json_boolean(page->batch.ended == 0));
    model_set(model, "batch", batch_model(s, &page->batch));
    model_set_text(model, "alert", page->alert == NULL ? NULL : word(s, page->alert));
    model_set(model, "calm", json_boolean(page->alert == NULL));
    model_set(model, "faults", json_array());
    model_set(model, "any_fault", json_false());
    set_number(model, "number", what == PAPER_SLIP ? page->batch.slips + 1 : page->number);
    model_set(model, "enough", json_boolean(page->batch.slips >= page->batch.expected));
    model_set_text(model, "form_path", here(s, NULL, 0));
    model_set_text(model, "list_path", path_to(s, page->unit, 0, NULL, 0));
    model_set(model, "checked_later",
              json_boolean(paper_is_checked(page->batch.every, page->batch.slips + 1)));
    model_set_text(model, "every",
                   page->batch.every > 0 ? arena_printf(s->request->arena, "%u", page->batch.every) : NULL);
    set_steps(model, s);
    set_counts(model, s);
    if (what == PAPER_SLIP || what == PAPER_AGAIN)
        paper_model_form(model, s, what == PAPER_AGAIN);
    else if (what == PAPER_SETTLE)
        paper_model_differences(model, s);
    else if (what == PAPER_DROP)
        paper_model_last(model, s);
}

/* ---- The page ---------------------------------------------------------------------------------------------------- */

/* After something was done: to the batch and its next step, or, when it has ended, to the list. */
static enum http_next go_on(const struct showing *s, struct http_response *response) {
    const struct paper_page *page = s->page;
    const char *unit = page->verb == PAPER_BEGIN ? page->begin.batch.unit : page->unit, *query;
    const char *done = paper_verb_name(page->verb);
    unsigned number = page->verb == PAPER_SLIP ? page->stored : page->number;
    if (page->verb == PAPER_KEEP || page->verb == PAPER_DISCARD)
        query = arena_printf(s->request->arena, "done=%s&", done);
    else
        query =
            arena_printf(s->request->arena, "batch=%lld&done=%s&n=%u&", (long long)page->id, done, number);
    return page_redirect(s->pages, s->request, response,
                         query == NULL ? NULL
                                       : office_unit_path(s->view, s->request, unit, PAPER_SUFFIX, query));
}

/* "… 7": the slip that something was done with. */
static void set_said_number(json_t *model, const struct showing *s) {
    int64_t n = 0;
    bool of_one = str_to_int(http_field_get(&s->request->query, "n"), 1, PAPER_SLIPS_MAX, &n);
    model_set_text(model, "said_number",
                   of_one ? arena_printf(s->request->arena, "%lld", (long long)n) : NULL);
    model_set(model, "said_check",
              json_boolean(of_one && strcmp(s->page->said, "slip") == 0 &&
                           paper_is_checked(s->page->batch.every, (unsigned)n)));
}

/* The questions once more, with the words of what is wrong. */
static void name_faults(struct paper_page *page, const struct showing *s) {
    const struct form_refill refill = {.fields = &s->request->form, .faults = &page->faults};
    const struct form_view whole = form_view_whole(s->language);
    json_decref(page->model);
    page->model = json_object();
    form_model(page->model, s->view, page->revision.survey, &refill, &whole);
}

enum http_next paper_show(struct job *job, struct http_response *response) {
    struct paper_page *page = (struct paper_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const struct visitor *visitor = office_visitor(request);
    const struct showing s = {
        page, job->pages, request, pages_site(job->pages, request), view, page_language(view, request)};
    const struct unit *unit = s.site == NULL ? NULL : site_unit(s.site, str_of(page->unit));
    if (s.site == NULL)
        return page_problem(job->pages, request, response, 500);
    if (unit == NULL || page->gone || page->malformed)
        return page_problem(job->pages, request, response, page->malformed ? 400 : 404);
    if (page->done)
        return go_on(&s, response);
    if (page->faults.count > 0)
        name_faults(page, &s);
    bool wrong = page->alert != NULL || page->verb == PAPER_BEGIN;
    const char *title = page_title(request->arena, wrong ? word(&s, "form.error") : NULL,
                                   word(&s, "office.task.paper"), unit->name);
    if (title == NULL)
        return page_problem(job->pages, request, response, 500);
    const char *query = page->id == 0 ? "" : arena_printf(request->arena, "batch=%lld&", (long long)page->id);
    json_t *model = office_model(job->pages, request, title, query);
    model_set(model, "heading", json_string(word(&s, "office.task.paper")));
    office_model_tabs(model, job->pages, request, unit->code, visitor->relation, "/tasks", "");
    set_said(model, &s);
    set_said_number(model, &s);
    if (page->id != 0)
        set_batch(model, &s);
    else
        set_list(model, &s);
    response->script = page->id != 0;
    if (wrong)
        response->status = 422;
    return office_show(job->pages, request, response, page->id != 0 ? "office-paper-batch" : "office-paper",
                       model);
}
