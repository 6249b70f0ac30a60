/* The view models of the pages of surveys. */
#include "pages/surveys.h"

/* What the functions below share. */
struct showing {
    const struct surveys_page *page;
    struct pages *pages;
    struct http_request *request;
    const struct view *view;
    const char *language;
    const struct site *site;
    bool may; /* the visitor may publish */
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

/* /office/surveys/CODE + suffix with a query of numbers; "" for none. */
static const char *survey_path(const struct showing *s, const char *code, const char *suffix,
                               const char *query) {
    const char *path = page_unit_path(s->request, SURVEYS_PATH "/", code);
    path = path == NULL ? NULL
                        : arena_printf(s->request->arena, "%s%s%s%s", path, suffix,
                                       query[0] != '\0' ? "?" : "", query);
    return path == NULL || query[0] == '\0' || strcmp(s->language, view_language(s->view, 0)) == 0
               ? page_path(s->view, s->request, s->language, path)
               : arena_printf(s->request->arena, "%s&lang=%s", path, s->language);
}

/* Open counters that ask it today. */
static size_t used_by(const struct showing *s, const char *code) {
    size_t count = 0;
    for (size_t i = 0; i < s->site->counter_count; i++) {
        const struct site_counter *counter = &s->site->counters[i];
        const char *asked =
            counter->counter.survey[0] != '\0' ? counter->counter.survey : s->site->survey_default;
        count += strcmp(asked, code) == 0 && site_counter_open(s->site, counter);
    }
    return count;
}

static json_t *model_new(const struct showing *s, const char *heading, const char *query) {
    const char *title = s->page->fault == NULL
                            ? heading
                            : page_title(s->request->arena, word(s, "form.error"), heading, NULL);
    json_t *model = office_model(s->pages, s->request, title == NULL ? heading : title, query);
    office_model_whole(model, s->pages, s->request);
    model_set(model, "heading", json_string(heading));
    model_set(model, "may", json_boolean(s->may));
    model_set_text(model, "list_path", page_path(s->view, s->request, s->language, SURVEYS_PATH));
    model_set_text(model, "new_path",
                   s->may ? page_path(s->view, s->request, s->language, SURVEY_NEW_PATH) : NULL);
    return model;
}

static const char *title_of(const struct showing *s, const struct survey *survey) {
    return text_in(&survey->title, s->language);
}

/* ---- The list, and one survey ----------------------------------------------------------------------------------------- */

static enum http_next show_list(const struct showing *s, struct http_response *response) {
    json_t *model = model_new(s, word(s, "office.surveys.name"), ""), *list = json_array();
    for (size_t i = 0; i < s->page->revision_count; i++) {
        const struct revision *revision = &s->page->revisions[i];
        const char *code = revision->survey->code;
        json_t *row = json_object();
        model_set(row, "code", json_string(code));
        model_set(row, "title", json_string(title_of(s, revision->survey)));
        model_set(row, "number", json_integer(revision->number));
        model_set(row, "questions", json_integer((json_int_t)revision->survey->question_count));
        model_set_day(row, "published", revision->published);
        model_set(row, "used", json_integer((json_int_t)used_by(s, code)));
        model_set(row, "usual", json_boolean(strcmp(s->site->survey_default, code) == 0));
        model_set_text(row, "survey_path", survey_path(s, code, "", ""));
        (void)json_array_append_new(list, row);
    }
    model_set(model, "any_survey", json_boolean(json_array_size(list) > 0));
    model_set(model, "surveys", list);
    return office_show(s->pages, s->request, response, "office-surveys", model);
}

static json_t *revision_model(const struct showing *s, const struct revision *revision) {
    const char *one = arena_printf(s->request->arena, "revision=%u", revision->number);
    const char *two =
        arena_printf(s->request->arena, "then=%u&now=%u", revision->number - 1, revision->number);
    json_t *row = json_object();
    model_set(row, "number", json_integer(revision->number));
    model_set_day(row, "published", revision->published);
    model_set(row, "questions", json_integer((json_int_t)revision->survey->question_count));
    model_set_text(row, "preview_path", one == NULL ? NULL : survey_path(s, s->page->code, "/preview", one));
    model_set_text(row, "compare_path",
                   revision->number == 1 || two == NULL ? NULL
                                                        : survey_path(s, s->page->code, "/compare", two));
    return row;
}

static enum http_next show_one(const struct showing *s, struct http_response *response) {
    const struct surveys_page *page = s->page;
    json_t *model = model_new(s, title_of(s, page->now.survey), ""), *list = json_array(),
           *previews = json_array();
    for (size_t i = 0; i < page->revision_count; i++)
        (void)json_array_append_new(list, revision_model(s, &page->revisions[i]));
    const char *path = page_unit_path(s->request, SURVEYS_PATH "/", page->code);
    const char *preview = path == NULL ? NULL : arena_printf(s->request->arena, "%s/preview", path);
    for (size_t i = 0; i < view_language_count(s->view); i++) {
        const char *language = view_language(s->view, i);
        json_t *row = json_object();
        model_set_text(row, "preview_path", page_path(s->view, s->request, language, preview));
        model_set(row, "of_language", json_string(language));
        model_set(row, "name", json_string(page_word(s->view, language, "language.name")));
        (void)json_array_append_new(previews, row);
    }
    bool published = http_field_get(&s->request->query, "published").p != NULL;
    model_set_text(model, "said_revision",
                   published ? arena_printf(s->request->arena, "%u", page->now.number) : NULL);
    model_set(model, "previews", previews);
    model_set(model, "revisions", list);
    model_set(model, "code", json_string(page->code));
    model_set(model, "used", json_integer((json_int_t)used_by(s, page->code)));
    model_set(model, "questions", json_integer((json_int_t)page->now.survey->question_count));
    model_set_text(model, "words_path", s->may ? survey_path(s, page->code, "/words", "") : NULL);
    return office_show(s->pages, s->request, response, "office-survey", model);
}

/* ---- As people see it ------------------------------------------------------------------------------------------------- */

/* The form's own parts, without what sends it. */
static void add_form(json_t *model, const struct showing *s, const struct survey *survey) {
    const struct form_view form = form_view_whole(s->language);
    const struct form_refill refill = {.fields = NULL};
    json_t *alone = json_object();
    form_model(alone, s->view, survey, &refill, &form);
    json_object_del(alone, "alert"); /* the page has its own */
    json_object_del(alone, "heading");
    json_object_update(model, alone);
    json_decref(alone);
}

static enum http_next show_preview(const struct showing *s, struct http_response *response) {
    const struct surveys_page *page = s->page;
    const char *query =
        page->number == 0 ? "" : arena_printf(s->request->arena, "revision=%u&", page->number);
    json_t *model = model_new(s, title_of(s, page->now.survey), query == NULL ? "" : query);
    model_set(model, "number", json_integer(page->now.number));
    model_set_text(model, "survey_path", survey_path(s, page->code, "", ""));
    add_form(model, s, page->now.survey);
    return office_show(s->pages, s->request, response, "office-survey-preview", model);
}

/* ---- Two revisions ---------------------------------------------------------------------------------------------------- */

static void set_differences(json_t *model, const struct surveys_page *page) {
    model_set(model, "differences",
              page->differences == NULL ? json_false() : json_incref(page->differences));
}

static enum http_next show_compare(const struct showing *s, struct http_response *response) {
    const struct surveys_page *page = s->page;
    const char *query = page->then.survey == NULL ? ""
                                                  : arena_printf(s->request->arena, "then=%u&now=%u&",
                                                                 page->then.number, page->now.number);
    json_t *model = model_new(s, title_of(s, page->now.survey), query == NULL ? "" : query);
    model_set_text(model, "survey_path", survey_path(s, page->code, "", ""));
    set_differences(model, page);
    return office_show(s->pages, s->request, response, "office-survey-compare", model);
}

/* ---- Publishing ------------------------------------------------------------------------------------------------------- */

static void set_faults(json_t *model, const struct showing *s) {
    const struct surveys_page *page = s->page;
    const struct survey_faults *faults = page->faults;
    json_t *list = json_array();
    json_t *root = faults == NULL || faults->count == 0
                       ? NULL
                       : json_loadb(page->definition.p, page->definition.n, 0, NULL);
    const struct fault_telling telling = {s->view, s->language, s->request->arena, root};
    for (size_t i = 0; faults != NULL && i < faults->count; i++)
        (void)json_array_append_new(list, survey_fault_model(&telling, &faults->items[i]));
    json_decref(root);
    model_set_text(model, "alert", page->fault == NULL ? NULL : word(s, page->fault));
    model_set(model, "any_fault", json_false());
    model_set_text(model, "detail", page->detail);
    model_set(model, "any_place", json_boolean(json_array_size(list) > 0));
    model_set(model, "places", list);
    model_set_count(model, "more_places", faults == NULL ? 0 : faults->total - faults->count);
}

static enum http_next show_words(const struct showing *s, struct http_response *response) {
    const struct surveys_page *page = s->page;
    json_t *model = model_new(s, title_of(s, page->now.survey), "");
    model_set_text(model, "form_path", survey_path(s, page->code, "/words", ""));
    model_set_text(model, "survey_path", survey_path(s, page->code, "", ""));
    set_faults(model, s);
    surveys_words_model(model, page, s->view, s->language);
    if (page->fault != NULL)
        response->status = 422;
    return office_show(s->pages, s->request, response, "office-survey-words", model);
}

/* The definition asked for, or with its faults. */
static enum http_next show_paste(const struct showing *s, struct http_response *response) {
    json_t *model = model_new(s, word(s, "office.surveys.new"), "");
    model_set_str(model, "definition", s->page->definition);
    set_faults(model, s);
    if (s->page->fault != NULL)
        response->status = 422;
    return office_show(s->pages, s->request, response, "office-survey-new", model);
}

/* A good one, to be looked at before it is published. */
static enum http_next show_draft(const struct showing *s, struct http_response *response) {
    const struct surveys_page *page = s->page;
    json_t *model = model_new(s, title_of(s, page->now.survey), NULL);
    model_set_str(model, "definition", page->definition);
    model_set(model, "after", json_integer((json_int_t)page->now.number - 1));
    model_set(model, "number", json_integer(page->now.number));
    model_set(model, "code", json_string(page->code));
    model_set(model, "is_first", json_boolean(page->then.survey == NULL));
    model_set(model, "used", json_integer((json_int_t)used_by(s, page->code)));
    set_differences(model, page);
    add_form(model, s, page->now.survey);
    return office_show(s->pages, s->request, response, "office-survey-draft", model);
}

enum http_next surveys_show(struct job *job, struct http_response *response) {
    const struct surveys_page *page = (struct surveys_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const struct showing s = {
        page,
        job->pages,
        request,
        view,
        page_language(view, request),
        pages_site(job->pages, request),
        officer_can(&office_visitor(request)->session.rights, ACTION_PUBLISH_SURVEYS, RELATION_NONE)};
    if (s.site == NULL || page->gone)
        return page_problem(job->pages, request, response, s.site == NULL ? 500 : 404);
    if (page->done)
        return page_redirect(job->pages, request, response, survey_path(&s, page->code, "", "published=1"));
    switch (page->verb) {
    case SURVEYS_LIST:
        return show_list(&s, response);
    case SURVEYS_ONE:
        return show_one(&s, response);
    case SURVEYS_PREVIEW:
        return show_preview(&s, response);
    case SURVEYS_COMPARE:
        return show_compare(&s, response);
    case SURVEYS_WORDS:
        return show_words(&s, response);
    case SURVEYS_PASTE:
        return show_paste(&s, response);
    case SURVEYS_CHECK:
    case SURVEYS_PUBLISH:
        return page->fault != NULL ? show_paste(&s, response) : show_draft(&s, response);
    }
    return page_problem(job->pages, request, response, 500);
}
