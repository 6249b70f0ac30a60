#include "pages/form_view.h"

#include "pages/page.h"

/* In a POST the button that was pressed says what to change, as "size=2"; the hidden fields say what was before. */
#define CHANGE_FIELD "show"

static const char *const mode_names[FORM_MODE_COUNT] = {"page", "parts", "steps", "quick"};

bool form_view_numbers(const struct question *question) {
    return question->size > 0 && question->respondent == NULL;
}

static size_t numbered_questions(const struct survey *survey) {
    size_t count = 0;
    for (size_t i = 0; i < survey->question_count; i++)
        count += form_view_numbers(&survey->questions[i]);
    return count;
}

static bool is_long(const struct survey *survey) {
    return survey != NULL && numbered_questions(survey) > FORM_PAGE_QUESTIONS;
}

bool form_view_folds(const struct survey *survey, size_t question) {
    const struct question *q = &survey->questions[question];
    if (q->respondent != NULL)
        return true;
    for (size_t i = 0; i < question; i++)
        if (question_counts(q) && question_counts(&survey->questions[i]) &&
            survey->questions[i].dimension == q->dimension)
            return true;
    return false;
}

/* Some dimension has several questions. With conditions a fold could hide the question another one hangs on. */
static bool quick_helps(const struct survey *survey) {
    bool folds = false;
    for (size_t i = 0; survey != NULL && i < survey->question_count; i++) {
        if (survey->questions[i].condition_count > 0)
            return false;
        folds |= survey->questions[i].respondent == NULL && form_view_folds(survey, i);
    }
    return folds;
}

static bool mode_fits(const struct survey *survey, enum form_mode mode) {
    return mode == FORM_PARTS ? is_long(survey) : mode != FORM_QUICK || quick_helps(survey);
}

struct form_view form_view_usual(const struct survey *survey, const char *language, bool kiosk) {
    return (struct form_view){.language = language,
                              .mode = kiosk             ? FORM_STEPS
                                      : is_long(survey) ? FORM_PARTS
                                                        : FORM_PAGE,
                              .size = kiosk ? 2 : 1,
                              .kiosk = kiosk};
}

struct form_view form_view_whole(const char *language) {
    return (struct form_view){.language = language, .mode = FORM_PAGE, .size = 1};
}

bool form_view_is_usual(const struct form_view *form, const struct survey *survey) {
    struct form_view usual = form_view_usual(survey, form->language, form->kiosk);
    return form->mode == usual.mode && form->size == usual.size;
}

static void set_field(struct form_view *form, const struct view *view, const struct survey *survey,
                      struct str name, struct str value) {
    if (str_is(name, "lang")) {
        const char *language = view_language_find(view, value);
        form->language = language == NULL ? form->language : language;
    } else if (str_is(name, "size") && value.n == 1 && value.p[0] >= '1' &&
               value.p[0] <= '0' + FORM_SIZE_MAX) {
        form->size = (unsigned)(value.p[0] - '0');
    } else if (str_is(name, "mode") && !form->kiosk) { /* the kiosk's clock knows screens only */
        for (enum form_mode mode = 0; mode < FORM_MODE_COUNT; mode++)
            if (str_is(value, mode_names[mode]) && mode_fits(survey, mode))
                form->mode = mode;
    }
}

struct form_view form_view_asked(const struct view *view, const struct http_request *request,
                                 const struct survey *survey, bool kiosk) {
    const struct http_fields *fields = request->method == HTTP_POST ? &request->form : &request->query;
    kiosk = kiosk || (fields->count > 0 && str_is(http_field_get(fields, "kiosk"), "1"));
    struct form_view form = form_view_usual(survey, view_language(view, 0), kiosk);
    for (size_t i = 0; i < fields->count; i++)
        set_field(&form, view, survey, fields->items[i].name, fields->items[i].value);
    struct str change = http_field_get(fields, CHANGE_FIELD);
    const char *equals = change.n == 0 ? NULL : memchr(change.p, '=', change.n);
    if (equals != NULL) {
        size_t n = (size_t)(equals - change.p);
        set_field(&form, view, survey, (struct str){change.p, n}, (struct str){equals + 1, change.n - n - 1});
    }
    return form;
}

bool form_view_changes(const struct http_request *request) {
    return http_field_get(&request->form, CHANGE_FIELD).p != NULL;
}

const char *form_view_template(const struct form_view *form) {
    if (form->kiosk)
        return "steps-kiosk";
    return form->mode == FORM_STEPS || form->mode == FORM_PARTS ? "steps" : "form";
}

/* What is not as usual, as fields. */
struct unusual {
    struct {
        const char *name, *value;
    } fields[4];
    size_t count;
    char size[2];
};

static void add_field(struct unusual *unusual, bool differs, const char *name, const char *value) {
    if (!differs)
        return;
    unusual->fields[unusual->count].name = name;
    unusual->fields[unusual->count++].value = value;
}

static void unusual_find(const struct view *view, const struct survey *survey, const struct form_view *form,
                         struct unusual *out) {
    struct form_view usual = form_view_usual(survey, form->language, form->kiosk);
    *out = (struct unusual){.size = {(char)('0' + form->size), '\0'}};
    add_field(out, strcmp(form->language, view_language(view, 0)) != 0, "lang", form->language);
    add_field(out, form->kiosk, "kiosk", "1");
    add_field(out, form->mode != usual.mode, "mode", mode_names[form->mode]);
    add_field(out, form->size != usual.size, "size", out->size);
}

static json_t *hidden_fields(const struct view *view, const struct survey *survey,
                             const struct form_view *form) {
    struct unusual unusual;
    unusual_find(view, survey, form, &unusual);
    json_t *hidden = json_array();
    for (size_t i = 0; i < unusual.count; i++) {
        json_t *pair = json_object();
        model_set(pair, "name", json_string(unusual.fields[i].name));
        model_set(pair, "value", json_string(unusual.fields[i].value));
        (void)json_array_append_new(hidden, pair);
    }
    return hidden;
}

const char *form_view_path(const struct view *view, const struct survey *survey, const struct form_view *form,
                           struct arena *arena, const char *path) {
    struct unusual unusual;
    unusual_find(view, survey, form, &unusual);
    path = path == NULL ? NULL : arena_strdup(arena, path);
    for (size_t i = 0; i < unusual.count && path != NULL; i++)
        path = arena_printf(arena, "%s%c%s=%s", path, strchr(path, '?') == NULL ? '?' : '&',
                            unusual.fields[i].name, unusual.fields[i].value);
    return path;
}

static void add_switch(json_t *list, const char *word, const char *language, const char *name,
                       const char *value) {
    json_t *item = json_object();
    model_set(item, "word", json_string(word));
    model_set_text(item, "code", language);
    model_set(item, "name", json_string(name));
    model_set(item, "value", json_string(value));
    (void)json_array_append_new(list, item);
}

/* The other languages, and the next larger text; behind the largest comes the usual one. */
static json_t *switches(const struct view *view, const struct form_view *form) {
    json_t *list = json_array();
    unsigned next = form->size % FORM_SIZE_MAX + 1;
    char size[2] = {(char)('0' + next), '\0'};
    for (size_t i = 0; i < view_language_count(view); i++) {
        const char *code = view_language(view, i);
        if (strcmp(code, form->language) != 0)
            add_switch(list, page_word(view, code, "language.name"), code, "lang", code);
    }
    add_switch(list, page_word(view, form->language, next > 1 ? "form.larger" : "form.smaller"), NULL, "size",
               size);
    return list;
}

static json_t *ways(const struct view *view, const struct survey *survey, const struct form_view *form) {
    json_t *list = json_array();
    char key[32];
    for (enum form_mode mode = 0; mode < FORM_MODE_COUNT && !form->kiosk; mode++) {
        if (mode == form->mode || !mode_fits(survey, mode))
            continue;
        snprintf(key, sizeof key, "form.mode.%s", mode_names[mode]);
        add_switch(list, page_word(view, form->language, key), NULL, "mode", mode_names[mode]);
    }
    return list;
}

void form_view_look(json_t *model, const struct form_view *form) {
    static const char *const classes[FORM_SIZE_MAX + 1] = {"", "", "b", "c"};
    model_set_text(model, "look", classes[form->size]);
}

void form_view_model(json_t *model, const struct view *view, const struct survey *survey,
                     const struct form_view *form) {
    form_view_look(model, form);
    model_set(model, "kiosk", json_boolean(form->kiosk));
    model_set(model, "hidden", hidden_fields(view, survey, form));
    model_set(model, "switches", switches(view, form));
    model_set(model, "ways", ways(view, survey, form));
}
