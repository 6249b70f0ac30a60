/* The view models of the pages of campaigns. */
#include "files/response_file.h"
#include "pages/campaigns.h"

#include "base/csv.h"
#include "base/utf8.h"

struct showing {
    const struct campaigns_page *page;
    struct pages *pages;
    struct http_request *request;
    const struct site *site;
    const struct view *view;
    const char *language;
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

static const char *path_to(const struct showing *s, const char *unit, int64_t id, const char *more) {
    const char *query =
        id == 0 ? more : arena_printf(s->request->arena, "campaign=%lld&%s", (long long)id, more);
    return query == NULL ? NULL : office_unit_path(s->view, s->request, unit, CAMPAIGNS_SUFFIX, query);
}

static json_t *campaign_model(const struct showing *s, const struct campaign *campaign) {
    json_t *row = json_object();
    int32_t today = s->page->today;
    char at[OFFICE_TIME_SIZE];
    model_set(row, "title", json_string(campaign->title));
    model_set_text(row, "campaign_path", path_to(s, s->page->unit, campaign->id, ""));
    model_set_day(row, "first", campaign->first);
    model_set_day(row, "last", campaign->last);
    model_set(row, "state",
              json_string(word(s, today < campaign->first  ? "office.campaigns.soon"
                                  : today > campaign->last ? "office.campaigns.over"
                                                           : "office.campaigns.open")));
    model_set_text(row, "where", strcmp(campaign->unit, s->page->unit) == 0 ? NULL : campaign->unit_name);
    model_set_number(row, "responses", campaign->responses, s->language);
    model_set_number(row, "units", campaign->counters, s->language);
    const struct site_survey *base = site_survey(s->site, str_of(campaign->base));
    model_set(row, "base",
              json_string(base == NULL ? campaign->base
                                       : text_in(&base->revisions[0]->survey->title, s->language)));
    model_set_text(row, "author", campaign->name);
    office_time(campaign->at, at);
    model_set(row, "at", json_string(at));
    return row;
}

/* ---- The list ---------------------------------------------------------------------------------------------------- */

/* Everyday surveys; of a campaign's questions no other campaign is made. */
static json_t *surveys_model(const struct showing *s) {
    json_t *list = json_array();
    struct str chosen = s->page->survey.p == NULL ? str_of(s->site->survey_default) : s->page->survey;
    for (size_t i = 0; i < s->site->survey_count; i++) {
        const struct survey *survey = s->site->surveys[i].revisions[0]->survey;
        if (s->site->surveys[i].first != DAY_NONE)
            continue;
        json_t *option = json_object();
        model_set(option, "value", json_string(survey->code));
        model_set(option, "name", json_string(text_in(&survey->title, s->language)));
        model_set(option, "selected", json_boolean(str_is(chosen, survey->code)));
        (void)json_array_append_new(list, option);
    }
    return list;
}

static void set_form(json_t *model, const struct showing *s) {
    const struct campaigns_page *page = s->page;
    const struct office_field fields[] = {
        {"title", "office.campaigns.title", "office.campaigns.title_hint", page->title_fault, "text", "off",
         "text", page->title.p == NULL ? STR("") : page->title},
        {"first", "office.campaigns.first", "office.campaigns.first_hint", page->first_fault, "date", "off",
         "text", page->first.p == NULL ? STR("") : page->first},
        {"last", "office.campaigns.last", "office.campaigns.last_hint", page->last_fault, "date", "off",
         "text", page->last.p == NULL ? STR("") : page->last}};
    const char *alert = page->alert;
    if (alert == NULL && page->survey_fault != NULL)
        alert = page->survey_fault;
    office_model_fields(model, s->pages, s->language, fields, sizeof fields / sizeof *fields, alert);
    model_set(model, "surveys", surveys_model(s));
    model_set(model, "below", json_boolean(str_is(page->scope, "below")));
}

static void set_list(json_t *model, const struct showing *s) {
    json_t *list = json_array();
    for (size_t i = 0; i < s->page->count; i++)
        (void)json_array_append_new(list, campaign_model(s, &s->page->campaigns[i]));
    model_set(model, "any_campaign", json_boolean(s->page->count > 0));
    model_set(model, "campaigns", list);
    set_form(model, s);
}

/* ---- One campaign ------------------------------------------------------------------------------------------------ */

/* As people send it on; without a base URL a way on this server. */
static const char *link_of(const struct showing *s, const struct campaign_unit *unit) {
    return arena_printf(s->page->arena, "%.*s/%s", STR_ARG(s->page->address.base), unit->counter);
}

static json_t *unit_model(const struct showing *s, const struct campaign_unit *unit) {
    json_t *row = json_object();
    model_set(row, "name", json_string(unit->unit_name));
    model_set_text(row, "link", link_of(s, unit));
    model_set_text(row, "open_path", arena_printf(s->request->arena, "/%s", unit->counter));
    model_set_text(row, "poster_path",
                   office_unit_path(s->view, s->request, unit->unit, "/posters",
                                    arena_printf(s->request->arena, "campaign=%lld&counter=%s&",
                                                 (long long)s->page->id, unit->counter)));
    model_set_number(row, "responses", unit->responses, s->language);
    return row;
}

static void set_units(json_t *model, const struct showing *s) {
    const struct campaigns_page *page = s->page;
    json_t *list = json_array();
    size_t end = page->skip + CAMPAIGN_UNITS_SHOWN < page->unit_count ? page->skip + CAMPAIGN_UNITS_SHOWN
                                                                      : page->unit_count;
    for (size_t i = page->skip; i < end; i++)
        (void)json_array_append_new(list, unit_model(s, &page->units[i]));
    model_set(model, "units_of", list);
    model_set_text(model, "more_path",
                   end < page->unit_count
                       ? path_to(s, page->unit, page->id, arena_printf(s->request->arena, "skip=%zu&", end))
                       : NULL);
    model_set_text(model, "csv_path", path_to(s, page->unit, page->id, "csv=1&"));
    model_set(model, "unaddressed", json_boolean(page->address.base.n == 0));
}

static void set_one(json_t *model, const struct showing *s) {
    const struct campaigns_page *page = s->page;
    const struct campaign *campaign = &page->campaign;
    char day[DATE_TEXT_SIZE], today[DATE_TEXT_SIZE];
    day_format(campaign->last, day);
    day_format(page->today, today);
    const struct office_field fields[] = {{"last", "office.campaigns.last_new",
                                           "office.campaigns.last_new_hint", page->last_fault, "date", "off",
                                           "text", page->verb == CAMPAIGNS_END ? page->last : str_of(day)}};
    office_model_fields(model, s->pages, s->language, fields, 1, page->alert);
    bool own = strcmp(campaign->unit, page->unit) == 0;
    model_set(model, "campaign", campaign_model(s, campaign));
    model_set(model, "own", json_boolean(own));
    model_set(model, "asking", json_boolean(page->asking && own && page->today <= campaign->last));
    model_set(model, "today", json_string(today));
    model_set_text(model, "end_path",
                   own && page->today < campaign->last ? path_to(s, page->unit, page->id, "end=1&") : NULL);
    model_set_text(model, "list_path", path_to(s, page->unit, 0, ""));
    model_set_text(model, "figures_path",
                   office_unit_path(s->view, s->request, page->unit, "",
                                    arena_printf(s->request->arena, "survey=%s&", campaign->survey)));
    model_set_text(
        model, "posters_path",
        page->today > campaign->last
            ? NULL
            : office_unit_path(s->view, s->request, page->unit, "/posters",
                               arena_printf(s->request->arena, "campaign=%lld&", (long long)page->id)));
    set_units(model, s);
}

/* What a spreadsheet would take for a formula, in full-width letters too, begins with an apostrophe. */
static void add_cell(const struct showing *s, struct buf *out, const char *text, char end) {
    bool formula = response_text_guarded(str_of(text));
    const char *cell = formula ? arena_printf(s->page->arena, "'%s", text) : text;
    csv_add_field(out, str_of(cell == NULL ? "" : cell));
    buf_addc(out, end);
}

static enum http_next show_csv(const struct showing *s, struct http_response *response) {
    const struct campaigns_page *page = s->page;
    buf_adds(&response->body, "\xef\xbb\xbfunit,name,code,link,from,to,responses\n");
    for (size_t i = 0; i < page->unit_count; i++) {
        const struct campaign_unit *unit = &page->units[i];
        const char *link = link_of(s, unit);
        char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];
        day_format(unit->first, first);
        day_format(unit->last, last);
        add_cell(s, &response->body, unit->unit, ',');
        add_cell(s, &response->body, unit->unit_name, ',');
        add_cell(s, &response->body, unit->counter, ',');
        add_cell(s, &response->body, link == NULL ? "" : link, ',');
        buf_printf(&response->body, "%s,%s,%llu\n", first, last, (unsigned long long)unit->responses);
    }
    if (response->body.failed)
        return page_problem(s->pages, s->request, response, 500);
    response->type = "text/csv; charset=utf-8";
    response->encoding = HTTP_IDENTITY;
    response->noindex = true;
    return HTTP_REPLY;
}

/* ---- The page ---------------------------------------------------------------------------------------------------- */

enum http_next campaigns_show(struct job *job, struct http_response *response) {
    struct campaigns_page *page = (struct campaigns_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const struct showing s = {
        page, job->pages, request, pages_site(job->pages, request), view, page_language(view, request)};
    const struct unit *unit = s.site == NULL ? NULL : site_unit(s.site, str_of(page->unit));
    if (s.site == NULL)
        return page_problem(job->pages, request, response, 500);
    if (unit == NULL || page->gone)
        return page_problem(job->pages, request, response, 404);
    if (page->done)
        return page_redirect(job->pages, request, response,
                             path_to(&s, page->unit,
                                     page->verb == CAMPAIGNS_ADD ? page->campaign.id : page->id,
                                     page->verb == CAMPAIGNS_ADD ? "done=add&" : "done=end&"));
    if (page->csv)
        return show_csv(&s, response);
    bool wrong = page->verb != CAMPAIGNS_LOOK;
    const char *title = page_title(request->arena, wrong ? word(&s, "form.error") : NULL,
                                   word(&s, "office.task.campaigns"), unit->name);
    const char *query =
        page->id == 0 ? "" : arena_printf(request->arena, "campaign=%lld&", (long long)page->id);
    if (title == NULL)
        return page_problem(job->pages, request, response, 500);
    json_t *model = office_model(job->pages, request, title, query);
    model_set(model, "heading", json_string(word(&s, "office.task.campaigns")));
    office_model_tabs(model, job->pages, request, unit->code, office_visitor(request)->relation, "/tasks",
                      "");
    model_set_text(model, "form_path", path_to(&s, page->unit, page->id, ""));
    model_set_text(model, "said", page->said == NULL ? NULL : word(&s, page->said));
    if (page->id != 0)
        set_one(model, &s);
    else
        set_list(model, &s);
    if (wrong)
        response->status = 422;
    return office_show(job->pages, request, response,
                       page->id != 0 ? "office-campaigns-one" : "office-campaigns", model);
}
