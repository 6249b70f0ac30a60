/* The same survey with other words: titles and questions of the latest revision, typed anew in a form. */
#include "pages/surveys.h"

/* ---- Fields: "title-vi", "intro-en", "q12-vi" by the question's place ------------------------------------------------- */

enum { NAME_SIZE = 48 };

/* What is typed in a field; p NULL: the form had no such field. Lines are one: a definition's texts have no others. */
static struct str typed(const struct surveys_page *page, const char *name) {
    struct str text = http_field_get(&page->job.request->form, name);
    return text.p == NULL ? (struct str){NULL, 0} : str_trim(text);
}

static bool is_lines(struct str text) {
    return text.n > 0 && memchr(text.p, '\n', text.n) != NULL;
}

/* Sets the text in one language; *changed when it is another one. False: it is empty. */
static bool put_text(json_t *texts, const char *language, struct str text, bool *changed) {
    const char *old = json_string_value(json_object_get(texts, language));
    if (text.p == NULL || old == NULL || str_is(text, old))
        return true;
    if (text.n == 0)
        return false;
    *changed = true;
    (void)json_object_set_new(texts, language, json_stringn(text.p, text.n));
    return true;
}

/* All languages of one text. */
static void put_texts(struct surveys_page *page, json_t *texts, const char *stem, bool *changed) {
    char name[NAME_SIZE];
    const struct survey *survey = page->now.survey;
    for (size_t i = 0; i < survey->language_count; i++) {
        snprintf(name, sizeof name, "%s-%s", stem, survey->languages[i]);
        struct str text = typed(page, name);
        if (!put_text(texts, survey->languages[i], text, changed))
            page->fault = "office.surveys.fault_text";
        else if (is_lines(text))
            page->fault = "office.surveys.fault_line";
    }
}

int surveys_words_apply(struct surveys_page *page, struct err *err) {
    json_t *root = json_loadb(page->now.definition.p, page->now.definition.n, 0, NULL);
    json_t *questions = json_object_get(root, "questions");
    bool changed = false;
    char stem[24];
    put_texts(page, json_object_get(root, "title"), "title", &changed);
    put_texts(page, json_object_get(root, "intro"), "intro", &changed);
    for (size_t i = 0; i < json_array_size(questions); i++) {
        snprintf(stem, sizeof stem, "q%zu", i);
        put_texts(page, json_object_get(json_array_get(questions, i), "text"), stem, &changed);
    }
    if (page->fault == NULL && !changed)
        page->fault = "office.surveys.fault_same";
    (void)json_object_set_new(root, "continues",
                              json_pack("[{sisb}]", "revision", (int)page->now.number, "same", 1));
    char *text = json_dumps(root, JSON_INDENT(1));
    page->definition = text == NULL ? (struct str){NULL, 0} : arena_str(page->arena, str_of(text));
    free(text);
    json_decref(root);
    return page->definition.p == NULL ? err_set(err, ERR_NOMEM, "no memory for a definition") : 0;
}

/* ---- The form --------------------------------------------------------------------------------------------------------- */

/* What the fields of one text have in common. */
struct asked_text {
    const char *stem, *label;
    const char *question; /* as it is published, in the page's language; NULL: the text is of no question */
};

static void add_field(json_t *list, const struct surveys_page *page, const struct view *view,
                      const char *language, const struct asked_text *asked, const char *text_language,
                      const char *value) {
    json_t *field = json_object();
    char name[NAME_SIZE], key[64];
    snprintf(name, sizeof name, "%s-%s", asked->stem, text_language);
    snprintf(key, sizeof key, "office.surveys.in_%.8s", text_language);
    struct str again = typed(page, name);
    const char *words = page_word(view, language, key);
    model_set(field, "id", json_string(name));
    model_set(field, "label", json_string(asked->label));
    model_set_text(field, "question", asked->question);
    model_set(field, "of_language", json_string(text_language));
    model_set(field, "language_name", json_string(words[0] != '\0' ? words : text_language));
    if (again.p != NULL)
        model_set_str(field, "value", again);
    else
        model_set(field, "value", json_string(value));
    (void)json_array_append_new(list, field);
}

static void add_texts(json_t *list, const struct surveys_page *page, const struct view *view,
                      const char *language, const struct asked_text *asked, const struct text *text) {
    for (size_t i = 0; i < text->count; i++)
        add_field(list, page, view, language, asked, text->languages[i], text->strings[i]);
}

void surveys_words_model(json_t *model, const struct surveys_page *page, const struct view *view,
                         const char *language) {
    const struct survey *survey = page->now.survey;
    json_t *list = json_array();
    char stem[24], label[SURVEY_CODE_MAX + 80];
    add_texts(list, page, view, language,
              &(struct asked_text){"title", page_word(view, language, "office.surveys.title"), NULL},
              &survey->title);
    add_texts(list, page, view, language,
              &(struct asked_text){"intro", page_word(view, language, "office.surveys.intro"), NULL},
              &survey->intro);
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        if (question->respondent != NULL)
            continue;
        snprintf(stem, sizeof stem, "q%zu", i);
        snprintf(label, sizeof label, "%s %s", page_word(view, language, "office.surveys.question"),
                 question->code);
        add_texts(list, page, view, language,
                  &(struct asked_text){stem, label, text_in(&question->text, language)}, &question->text);
    }
    model_set(model, "texts", list);
    model_set(model, "after", json_integer(page->now.number));
}

/* ---- Requests --------------------------------------------------------------------------------------------------------- */

static enum http_next begin(struct pages *pages, struct http_request *request,
                            struct http_response *response) {
    struct surveys_page *page = surveys_new(request, SURVEYS_WORDS);
    int64_t after = 0;
    if (page != NULL)
        page->code = arena_copy(request->arena, request->params[0].p, request->params[0].n);
    if (page == NULL || page->code == NULL)
        return page_problem(pages, request, response, 500);
    (void)str_to_int(http_field_get(&request->form, "after"), 1, UINT16_MAX, &after);
    page->after = (unsigned)after;
    return surveys_begin(pages, request, page);
}

enum http_next page_survey_words(void *app, struct http_request *request, struct http_response *response) {
    return begin(app, request, response);
}

enum http_next page_survey_words_post(void *app, struct http_request *request,
                                      struct http_response *response) {
    return begin(app, request, response);
}
