/* The page of a unit's comments in words. */
#include "base/fold.h"
#include "core/kind.h"
#include "pages/comments.h"

/* What everything below needs. */
struct showing {
    const struct view *view;
    const char *language;
    const struct http_request *request;
    const struct site *site;
    const struct comments *page;
};

static const char *word(const struct showing *s, const char *key) {
    char full[64];
    snprintf(full, sizeof full, "office.comments.%s", key);
    return page_word(s->view, s->language, full);
}

/* ---- The form ------------------------------------------------------------------------------------------------------- */

static bool is_text(const struct question *question) {
    return question->kind->input == INPUT_TEXT;
}

/* A choice of one thing is none. */
static void set_choice(json_t *model, const char *name, const char *any, json_t *list, size_t least) {
    model_set(model, any, json_boolean(json_array_size(list) >= least));
    model_set(model, name, list);
}

/* Whether anything written is about the dimension or one below it. */
static bool has_text(const struct survey *survey, size_t dimension) {
    for (size_t i = 0; i < survey->question_count; i++)
        for (size_t d = survey_question_about(survey, i); is_text(&survey->questions[i]) && d != SURVEY_NONE;
             d = survey->dimensions[d].parent)
            if (d == dimension)
                return true;
    return false;
}

static void set_topics(json_t *model, const struct showing *s, const struct survey *survey) {
    const struct comments_asked *asked = &s->page->asked;
    json_t *dimensions = json_array(), *questions = json_array();
    bool outside = false;
    for (size_t i = 0; survey != NULL && i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        if (!is_text(question))
            continue;
        model_add_choice(questions, question->code, text_in(&question->text, s->language),
                         str_of(asked->question));
        outside = outside || survey_question_about(survey, i) == SURVEY_NONE;
    }
    for (size_t i = 0; survey != NULL && i < survey->dimension_count; i++)
        if (has_text(survey, i))
            model_add_choice(dimensions, survey->dimensions[i].code,
                             text_in(&survey->dimensions[i].title, s->language), str_of(asked->dimension));
    if (outside)
        model_add_choice(dimensions, COMMENTS_NO_DIMENSION, word(s, "no_dimension"),
                         str_of(asked->dimension));
    set_choice(model, "dimensions", "any_dimension", dimensions, 2);
    set_choice(model, "questions", "any_question", questions, 2);
}

/* The months there are batches of, the latest first. */
static json_t *months(const struct comments *page, int32_t chosen) {
    json_t *list = json_array();
    char month[MONTH_SIZE], named[24], asked[MONTH_SIZE] = "";
    if (chosen != DAY_NONE)
        month_format(chosen, asked);
    if (page->first == DAY_NONE)
        return list;
    for (int32_t day = day_month_start(page->last, 0); day >= day_month_start(page->first, 0);
         day = day_month_start(day, 1)) {
        struct date date = date_from_day(day);
        month_format(day, month);
        snprintf(named, sizeof named, "%02d/%d", date.month, date.year);
        model_add_choice(list, month, named, str_of(asked));
    }
    return list;
}

static void set_form(json_t *model, const struct showing *s) {
    const struct comments *page = s->page;
    const struct survey *chosen = NULL;
    json_t *surveys = json_array();
    for (size_t i = 0; i < s->site->survey_count; i++) {
        const struct survey *survey = s->site->surveys[i].revisions[0]->survey;
        model_add_choice(surveys, survey->code, text_in(&survey->title, s->language),
                         str_of(page->asked.survey));
        if (strcmp(survey->code, page->asked.survey) == 0)
            chosen = survey;
    }
    model_set(model, "surveys", surveys);
    set_topics(model, s, chosen);
    model_set(model, "since", months(page, page->asked.from));
    model_set(model, "until", months(page, page->asked.to));
    model_set(model, "find", json_string(page->asked.find));
}

/* What was asked for as it stands in an address, without the page: "survey=…&" or ""; NULL without memory. */
static const char *query_of(const struct showing *s) {
    const struct comments_asked *asked = &s->page->asked;
    char since[MONTH_SIZE] = "", until[MONTH_SIZE] = "";
    if (asked->from != DAY_NONE)
        month_format(asked->from, since);
    if (asked->to != DAY_NONE)
        month_format(asked->to, until);
    const char *const fields[][2] = {{"survey", asked->survey},
                                     {"dimension", asked->dimension},
                                     {"question", asked->question},
                                     {"since", since},
                                     {"until", until},
                                     {"q", asked->find}};
    const char *query = "";
    for (size_t i = 0; asked->fault == NULL && query != NULL && i < sizeof fields / sizeof *fields; i++) {
        if (fields[i][1][0] == '\0')
            continue;
        const char *value = page_unit_path(s->request, "", fields[i][1]); /* percent-encoded */
        query =
            value == NULL ? NULL : arena_printf(s->request->arena, "%s%s=%s&", query, fields[i][0], value);
    }
    return query;
}

/* ---- Comments --------------------------------------------------------------------------------------------------------- */

static void add_part(json_t *parts, struct str text, size_t from, size_t to, bool hit) {
    if (from == to)
        return;
    json_t *part = json_object();
    model_set(part, "hit", json_boolean(hit));
    model_set_str(part, "text", (struct str){text.p + from, to - from});
    (void)json_array_append_new(parts, part);
}

/* The text in parts, what was looked for apart from the rest. */
static json_t *comment_parts(const struct comments *page, struct str text) {
    json_t *parts = json_array();
    struct folded folded;
    size_t done = 0;
    if (page->asked.wanted.n > 0 && fold_map(text, page->arena, &folded, NULL) == 0)
        for (size_t at = 0; fold_find(folded.text, page->asked.wanted, &at); at += page->asked.wanted.n - 1) {
            size_t from = folded.from[at + 1], to = folded.from[at + page->asked.wanted.n - 1];
            add_part(parts, text, done, from, false);
            add_part(parts, text, from, to, true);
            done = to;
        }
    add_part(parts, text, done, text.n, false);
    return parts;
}

/* "tháng 11/2026", "tháng 10/2026 – tháng 11/2026" */
static void set_months(json_t *row, const struct showing *s, const struct comment_batch *batch) {
    struct date first = date_from_day(batch->first), last = date_from_day(batch->last);
    const char *month = word(s, "month");
    char text[120];
    int n = snprintf(text, sizeof text, "%s %02d/%d", month, first.month, first.year);
    if (first.month != last.month || first.year != last.year)
        snprintf(text + n, sizeof text - (size_t)n, " – %s %02d/%d", month, last.month, last.year);
    model_set(row, "months", json_string(text));
}

static void set_channel(json_t *row, const struct showing *s, const struct comment_batch *batch) {
    char key[32];
    if (batch->channel < 0 || batch->channel >= CHANNEL_COUNT) {
        model_set(row, "channel", json_false());
        return;
    }
    snprintf(key, sizeof key, "office.comments.channel_%s", channel_name((enum channel)batch->channel));
    model_set(row, "channel", json_string(page_word(s->view, s->language, key)));
}

static const char *unit_name(const struct site *site, int64_t id) {
    for (size_t i = 0; i < site->unit_count; i++)
        if (site->units[i].id == id)
            return site->units[i].name;
    return "";
}

static json_t *group_row(const struct showing *s, const struct comments_group *group) {
    json_t *row = json_object(), *list = json_array();
    const struct comment_batch *batch = group->batch;
    model_set(row, "asked",
              json_string(text_in(&group->survey->questions[batch->question].text, s->language)));
    model_set(row, "survey_title", json_string(text_in(&group->survey->title, s->language)));
    model_set(row, "unit_name", json_string(unit_name(s->site, batch->unit_id)));
    set_months(row, s, batch);
    set_channel(row, s, batch);
    model_set_number(row, "size", batch->comments, s->language);
    model_set_number(row, "found", group->found, s->language);
    for (size_t i = 0; i < group->count; i++) {
        json_t *comment = json_object();
        model_set(comment, "parts", comment_parts(s->page, group->texts[i]));
        (void)json_array_append_new(list, comment);
    }
    model_set(row, "comments", list);
    return row;
}

static const char *paging_path(const struct showing *s, const char *query, uint64_t page) {
    const char *with = arena_printf(s->request->arena, "%spage=%llu&", query, (unsigned long long)page);
    return with == NULL ? NULL : office_unit_path(s->view, s->request, s->page->unit, "/comments", with);
}

static void set_found(json_t *model, const struct showing *s, const char *query) {
    const struct comments *page = s->page;
    json_t *groups = json_array();
    for (size_t i = 0; i < page->group_count; i++)
        (void)json_array_append_new(groups, group_row(s, &page->groups[i]));
    model_set(model, "groups", groups);
    model_set_number(model, "total", page->total, s->language);
    model_set_number(model, "page", page->page, s->language);
    model_set_number(model, "pages", page->pages, s->language);
    model_set(model, "several", json_boolean(page->pages > 1));
    model_set_text(model, "back_path", page->page > 1 ? paging_path(s, query, page->page - 1) : NULL);
    model_set_text(model, "on_path", page->page < page->pages ? paging_path(s, query, page->page + 1) : NULL);
    model_set(model, "any", json_boolean(page->total > 0));
    model_set(model, "searched", json_boolean(page->asked.wanted.n > 0));
    model_set(model, "none", json_boolean(page->total == 0 && query[0] == '\0' && page->asked.fault == NULL));
    model_set(model, "none_found", json_boolean(page->total == 0 && query[0] != '\0'));
    model_set_text(model, "all_path", office_unit_path(s->view, s->request, page->unit, "/comments", ""));
}

/* ---- Units -------------------------------------------------------------------------------------------------------------- */

static void set_units(json_t *model, const struct showing *s, const struct unit *unit, const char *query) {
    const struct visitor *visitor = office_visitor(s->request);
    const struct unit *above =
        visitor->relation == RELATION_BELOW ? site_unit(s->site, str_of(unit->parent)) : NULL;
    json_t *list = json_array();
    for (size_t i = 0; i < s->site->unit_count; i++) {
        const struct unit *below = s->site->tree[i];
        if (strcmp(below->parent, unit->code) != 0)
            continue;
        json_t *row = json_object();
        model_set_text(row, "unit_path",
                       office_unit_path(s->view, s->request, below->code, "/comments", query));
        model_set(row, "name", json_string(below->name));
        (void)json_array_append_new(list, row);
    }
    set_choice(model, "units", "any_unit", list, 1);
    model_set_text(model, "above", above == NULL ? NULL : above->name);
    model_set_text(model, "above_path",
                   above == NULL ? NULL
                                 : office_unit_path(s->view, s->request, above->code, "/comments", query));
}

enum http_next comments_show(struct job *job, struct http_response *response) {
    struct comments *page = (struct comments *)(void *)job;
    struct pages *pages = job->pages;
    struct http_request *request = job->request;
    const struct view *view = pages_view(pages);
    const struct showing s = {view, page_language(view, request), request, pages_site(pages, request), page};
    const struct unit *unit = s.site == NULL ? NULL : site_unit(s.site, str_of(page->unit));
    const char *query = query_of(&s);
    if (unit == NULL || query == NULL)
        return page_problem(pages, request, response, unit == NULL && s.site != NULL ? 404 : 500);
    const char *fault = page->asked.fault == NULL ? NULL : page_word(view, s.language, page->asked.fault);
    const char *title =
        page_title(request->arena, fault == NULL ? NULL : page_word(view, s.language, "form.error"),
                   word(&s, "title"), unit->name);
    json_t *model = office_model(pages, request, title == NULL ? unit->name : title, query);
    model_set(model, "heading", json_string(word(&s, "title")));
    model_set_text(model, "fault", fault);
    const char *survey =
        arena_printf(request->arena, page->asked.survey[0] == '\0' ? "%s" : "survey=%s&", page->asked.survey);
    office_model_tabs(model, pages, request, unit->code, office_visitor(request)->relation, "/comments",
                      survey == NULL ? "" : survey);
    set_form(model, &s);
    set_found(model, &s, query);
    set_units(model, &s, unit, query);
    if (fault != NULL)
        response->status = 422;
    return office_show(pages, request, response, "office-dash-comments", model);
}
