/* What a person wrote in a form that cannot be taken, shown to be copied. */
#include "pages/page.h"

#include "base/utf8.h"

enum { CODE_LONGEST = 3 /* characters; a longer value of an unknown question may be a text */ };

/* The fields as they may be shown: what is no text is left out. */
static struct http_fields clean_fields(const struct http_fields *posted, struct arena *arena) {
    struct http_fields clean = {arena_array(arena, posted->count, sizeof *posted->items), 0};
    for (size_t i = 0; clean.items != NULL && i < posted->count; i++) {
        struct http_field field = posted->items[i];
        if (utf8_clean(field.value, true, arena, &field.value, NULL) == 0)
            clean.items[clean.count++] = field;
    }
    return clean;
}

static void add(json_t *answers, const char *question, struct str answer) {
    json_t *row = json_object();
    model_set(row, "question", json_string(question));
    model_set_str(row, "answer", answer);
    (void)json_array_append_new(answers, row);
}

/* "Có, Đi bộ": the words of what was chosen, else what was put in. question: of the form's model. */
static void answer_words(const json_t *question, struct buf *out) {
    size_t i;
    const json_t *option, *na = json_object_get(question, "na");
    json_array_foreach(json_object_get(question, "options"), i, option) {
        if (!json_is_true(json_object_get(option, "checked")))
            continue;
        buf_adds(out, out->n > 0 ? "; " : "");
        buf_adds(out, json_string_value(json_object_get(option, "word")));
    }
    const char *input = json_string_value(json_object_get(question, "input"));
    if (out->n == 0 && input != NULL)
        buf_adds(out, input);
    if (out->n == 0 && json_is_true(json_object_get(na, "checked")))
        buf_adds(out, json_string_value(json_object_get(na, "word")));
}

/* Read from the model of the form that would have been shown again: it has the words of every kind of question. */
static void add_known(json_t *answers, const struct view *view, const char *language,
                      const struct survey *survey, const struct http_fields *fields) {
    enum { ANSWER_MAX = 128 * 1024 };
    struct form_refill refill = {.fields = fields};
    struct form_view whole = form_view_whole(language);
    json_t *form = json_object(), *question;
    size_t i;
    form_model(form, view, survey, &refill, &whole);
    json_array_foreach(json_object_get(form, "questions"), i, question) {
        struct buf words;
        buf_init(&words, ANSWER_MAX);
        answer_words(question, &words);
        if (words.n > 0)
            add(answers, json_string_value(json_object_get(question, "text")), buf_str(&words));
        buf_release(&words);
    }
    json_decref(form);
}

static bool is_asked(const struct survey *survey, struct str name) {
    for (size_t i = 0; survey != NULL && i < survey->question_count; i++)
        if (str_is((struct str){name.p + 2, name.n - 2}, survey->questions[i].code))
            return true;
    return false;
}

void page_model_written(json_t *model, const struct view *view, const struct http_request *request,
                        const char *language, const struct survey *survey) {
    json_t *answers = json_array();
    struct http_fields fields = {NULL, 0};
    /* On a kiosk others would read it. */
    if (request->method == HTTP_POST && !str_is(http_field_get(&request->form, "kiosk"), "1"))
        fields = clean_fields(&request->form, request->arena);
    if (survey != NULL && fields.count > 0)
        add_known(answers, view, language, survey, &fields);
    for (size_t i = 0; i < fields.count; i++) {
        const struct http_field *field = &fields.items[i];
        if (field->name.n > 2 && memcmp(field->name.p, "q.", 2) == 0 && !is_asked(survey, field->name) &&
            utf8_length(field->value) > CODE_LONGEST)
            add(answers, page_word(view, language, "written.text"), field->value);
    }
    model_set(model, "written", json_boolean(json_array_size(answers) > 0));
    model_set(model, "answers", answers);
}
