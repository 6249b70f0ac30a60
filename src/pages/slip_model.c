#include "pages/slip_model.h"

#include "core/kind.h"
#include "pages/form.h"
#include "pages/page.h"
#include "pages/paper_keys.h"

enum { KEYS_MAX = 9 /* levels of a scale that are typed with one key */ };

struct making {
    const struct view *view;
    const char *language;
    struct arena *arena;
    bool failed; /* no memory, here or in the form's model */
};

/* A copy in the arena; "" without memory, and then `failed` says so. */
static const char *kept(struct making *m, const char *text) {
    const char *copy = text == NULL ? NULL : arena_strdup(m->arena, text);
    m->failed |= copy == NULL;
    return copy == NULL ? "" : copy;
}

static const char *word(const struct making *m, const char *key) {
    return page_word(m->view, m->language, key);
}

/* A text of the form's model, NULL where the form has none. A name that is missing could not be made. */
static const char *text_of(struct making *m, const json_t *model, const char *name) {
    const json_t *value = json_object_get(model, name);
    m->failed |= value == NULL;
    return json_is_string(value) ? kept(m, json_string_value(value)) : NULL;
}

static const char *key_of(struct making *m, const struct question *question, size_t nth) {
    if (question->scale != NULL && question->scale->levels > KEYS_MAX)
        return "";
    const char *key = arena_printf(m->arena, "%zu", nth);
    m->failed |= key == NULL;
    return key == NULL ? "" : key;
}

static void set_choices(struct making *m, const struct question *question, const json_t *model,
                        struct slip_question *out) {
    const json_t *options = json_object_get(model, "options");
    size_t count = json_array_size(options);
    struct slip_choice *choices = arena_array(m->arena, count, sizeof *choices);
    m->failed |= choices == NULL || count == 0;
    for (size_t i = 0; i < count && !m->failed; i++)
        choices[i] =
            (struct slip_choice){key_of(m, question, i + 1), text_of(m, json_array_get(options, i), "word")};
    out->choices = choices;
    out->choice_count = count;
    out->scale = question->scale != NULL;
}

static size_t digits(int64_t number) {
    char text[32];
    return (size_t)snprintf(text, sizeof text, "%lld", (long long)number);
}

static void set_range(struct making *m, const struct question *question, const json_t *model,
                      struct slip_question *out) {
    const char *least = text_of(m, model, "least"), *most = text_of(m, model, "most");
    const char *unit = text_of(m, model, "unit_name");
    if (m->failed)
        return;
    out->range = arena_printf(m->arena, "%s %s %s %s%s%s%s", word(m, "form.number_from"), least,
                              word(m, "form.number_to"), most, unit != NULL ? " (" : "",
                              unit != NULL ? unit : "", unit != NULL ? ")" : "");
    m->failed |= out->range == NULL;
    size_t low = digits(question->min), high = digits(question->max);
    out->digits = low > high ? low : high;
}

/* "3/9" on the form, where one sees no end; on paper "3". */
static const char *number_of(struct making *m, const json_t *model) {
    const char *number = text_of(m, model, "number");
    return number == NULL ? NULL : arena_copy(m->arena, number, strcspn(number, "/"));
}

static void set_question(struct making *m, const struct question *question, const json_t *model,
                         struct slip_question *out) {
    *out = (struct slip_question){.heading = text_of(m, model, "section"),
                                  .note = text_of(m, model, "note"),
                                  .number = number_of(m, model),
                                  .text = text_of(m, model, "text"),
                                  .condition = text_of(m, model, "condition"),
                                  .hint = text_of(m, model, "hint")};
    switch (question->kind->input) {
    case INPUT_CHECKS:
        if (out->hint == NULL)
            out->hint = text_of(m, model, "several");
        else
            out->hint = arena_printf(m->arena, "%s %s", out->hint, text_of(m, model, "several"));
        m->failed |= out->hint == NULL;
        set_choices(m, question, model, out);
        break;
    case INPUT_CHOICES:
        set_choices(m, question, model, out);
        break;
    case INPUT_NUMBER:
        out->answer = SLIP_NUMBER;
        set_range(m, question, model, out);
        break;
    case INPUT_TEXT:
        out->answer = SLIP_LINES;
        if (out->hint == NULL)
            out->hint = kept(m, word(m, "form.private"));
        break;
    }
    const json_t *na = json_object_get(model, "na");
    m->failed |= na == NULL;
    if (json_is_object(na))
        out->na = (struct slip_choice){paper_keys_na(question), text_of(m, na, "word")};
}

/* Where every heading has one question under it, paper goes without: the question says it, and a slip of one page is
 * easier to hand out. A text stands for itself, with no heading. */
static void drop_single_headings(struct slip_question *questions, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (questions[i].note != NULL || (questions[i].heading == NULL && questions[i].answer != SLIP_LINES))
            return;
    for (size_t i = 0; i < count; i++)
        questions[i].heading = NULL;
}

static bool has_text(const struct survey *survey) {
    for (size_t i = 0; i < survey->question_count; i++)
        if (survey->questions[i].kind->input == INPUT_TEXT)
            return true;
    return false;
}

static void set_words(struct making *m, const struct survey *survey, unsigned revision, const json_t *model,
                      struct slip_form *out) {
    const char *intro = text_of(m, model, "intro");
    out->title = text_of(m, model, "heading");
    out->intro = intro != NULL ? intro : kept(m, word(m, "form.notice"));
    /* Where one may write, the text's own remark says what to leave out; elsewhere people write into the margin. */
    out->marking = arena_printf(m->arena, "%s%s%s", word(m, "slip.marking"), has_text(survey) ? "" : " ",
                                has_text(survey) ? "" : word(m, "form.private"));
    out->name = arena_printf(m->arena, "%s – %s %u", survey->code, word(m, "slip.revision"), revision);
    m->failed |= out->marking == NULL || out->name == NULL;
    out->unit = word(m, "slip.unit");
    out->counter = word(m, "slip.counter");
    out->day = word(m, "slip.day");
    out->scan = word(m, "slip.scan");
    out->thanks = word(m, "slip.thanks");
    out->page = word(m, "slip.page");
}

int slip_model(const struct view *view, const char *language, const struct survey *survey, unsigned revision,
               struct arena *arena, struct slip_form *out, struct err *err) {
    struct making m = {.view = view, .language = language, .arena = arena};
    struct form_refill nothing = {0};
    struct form_view whole = form_view_whole(language);
    json_t *model = json_object();
    form_model(model, view, survey, &nothing, &whole);
    const json_t *questions = json_object_get(model, "questions");
    size_t count = json_array_size(questions);
    struct slip_question *made = arena_array(arena, count, sizeof *made);
    struct slip_form form = {.questions = made, .question_count = count};
    m.failed |= made == NULL || count != survey->question_count;
    for (size_t i = 0; i < count && !m.failed; i++)
        set_question(&m, &survey->questions[i], json_array_get(questions, i), &made[i]);
    if (!m.failed)
        drop_single_headings(made, count);
    if (!m.failed)
        set_words(&m, survey, revision, model, &form);
    json_decref(model);
    if (m.failed)
        return err_set(err, ERR_NOMEM, "no memory for the slip of survey %s", survey->code);
    *out = form;
    return 0;
}
