#include "core/kind.h"
#include "pages/form.h"
#include "pages/page.h"
#include "view/format.h"

/* The form's view model: what templates/form.html and parts/kind-*.html are filled with. */

struct drawing { /* what the functions below share while one form is drawn */
    const struct view *view;
    const char *language;
    const struct survey *survey;
    const struct form_refill *refill;
    const struct form_view *form;
    bool in_screens;
    size_t closed; /* questions that are numbered */
};

static const char *word(const struct drawing *d, const char *key) {
    const char *text = view_word(d->view, d->language, key);
    return text == NULL ? "" : text;
}

/* The posted values of a question, one call each; p == NULL past the last. */
static struct str posted(const struct drawing *d, const struct question *question, size_t nth) {
    char name[SURVEY_CODE_MAX + 3];
    snprintf(name, sizeof name, "q.%s", question->code);
    for (size_t i = 0; d->refill->fields != NULL && i < d->refill->fields->count; i++)
        if (str_is(d->refill->fields->items[i].name, name) && nth-- == 0)
            return d->refill->fields->items[i].value;
    return (struct str){NULL, 0};
}

static bool was_posted(const struct drawing *d, const struct question *question, const char *value) {
    struct str given;
    for (size_t i = 0; (given = posted(d, question, i)).p != NULL; i++)
        if (str_is(given, value))
            return true;
    return false;
}

static enum fault_key fault_of(const struct drawing *d, size_t question) {
    for (size_t i = 0; d->refill->faults != NULL && i < d->refill->faults->count; i++)
        if (d->refill->faults->items[i].question == question)
            return d->refill->faults->items[i].key;
    return FAULT_NONE;
}

static void fault_text(const struct drawing *d, const struct question *question, enum fault_key fault,
                       char *out, size_t size) {
    char key[64], most[32];
    snprintf(key, sizeof key, "error.%s", fault_key_name(fault));
    if (fault == FAULT_TEXT_TOO_LONG || fault == FAULT_CHOICES_MANY) {
        format_count(fault == FAULT_TEXT_TOO_LONG ? question->length_max : question->choices_max, d->language,
                     most, sizeof most);
        snprintf(out, size, "%s %s.", word(d, key), most);
    } else if (fault == FAULT_NUMBER_RANGE) {
        snprintf(out, size, "%s %lld – %lld.", word(d, key), (long long)question->min,
                 (long long)question->max);
    } else {
        snprintf(out, size, "%s", word(d, key));
    }
}

/* In the quick way those that are folded away have no number. */
static bool is_numbered(const struct drawing *d, size_t index) {
    return form_view_numbers(&d->survey->questions[index]) &&
           (d->form->mode != FORM_QUICK || !form_view_folds(d->survey, index));
}

static size_t question_number(const struct drawing *d, size_t index) {
    size_t number = 0;
    for (size_t i = 0; i <= index; i++)
        number += is_numbered(d, i);
    return number;
}

static const char *question_text(const struct drawing *d, const struct question *question) {
    char key[64];
    if (question->respondent == NULL)
        return text_in(&question->text, d->language);
    snprintf(key, sizeof key, "respondent.%s.text", question->respondent->name);
    return word(d, key);
}

/* How many answers there are to choose from, "not applicable" aside. */
static size_t choice_count(const struct question *question) {
    if (question->scale != NULL)
        return question->scale->levels;
    return question->option_count > 0 ? question->option_count : 2; /* no and yes */
}

/* The value and the words of a choice, by its number as in struct value (levels from 1). */
static const char *choice_words(const struct drawing *d, const struct question *question, size_t number,
                                char value[SURVEY_CODE_MAX + 1]) {
    char key[2 * SURVEY_CODE_MAX + 32];
    if (question->scale != NULL) {
        snprintf(value, SURVEY_CODE_MAX + 1, "%zu", number);
        snprintf(key, sizeof key, "scale.%s.%zu", question->scale->code, number);
    } else if (question->option_count > 0) {
        const struct option *option = &question->options[number];
        snprintf(value, SURVEY_CODE_MAX + 1, "%s", option->code);
        if (question->respondent == NULL)
            return text_in(&option->text, d->language);
        snprintf(key, sizeof key, "respondent.%s.%s", question->respondent->name, option->code);
    } else {
        snprintf(value, SURVEY_CODE_MAX + 1, "%s", number == 1 ? "yes" : "no");
        snprintf(key, sizeof key, "choice.%s", value);
    }
    return word(d, key);
}

static json_t *choice(const struct drawing *d, const struct question *question, const char *words,
                      const char *value) {
    json_t *option = json_object();
    model_set(option, "word", json_string(words));
    model_set(option, "value", json_string(value));
    model_set(option, "checked", json_boolean(was_posted(d, question, value)));
    return option;
}

static void set_choices(json_t *model, const struct drawing *d, const struct question *question) {
    char value[SURVEY_CODE_MAX + 1];
    size_t count = choice_count(question);
    json_t *options = json_array();
    for (size_t i = 0; i < count; i++) {
        /* Scales run from their first level; of no and yes the yes comes first. */
        size_t number = question->scale != NULL ? i + 1 : question->option_count > 0 ? i : 1 - i;
        const char *words = choice_words(d, question, number, value);
        if (json_array_append_new(options, choice(d, question, words, value)) != 0) {
            json_decref(options);
            options = NULL; /* refused as a whole: a form without one of its choices would mislead */
            break;
        }
    }
    model_set(model, "options", options);
}

/* " in question 3 you chose “Có” or “Không”" */
static void add_condition(struct buf *note, const struct drawing *d, const struct condition *condition) {
    const struct question *earlier = &d->survey->questions[condition->question];
    char value[SURVEY_CODE_MAX + 1];
    const char *between = "";
    buf_printf(note, " %s %zu %s", word(d, "form.only_at"), question_number(d, condition->question),
               word(d, "form.only_chose"));
    for (size_t number = 0; number <= choice_count(earlier); number++) {
        if ((condition->any >> number & 1) == 0)
            continue;
        buf_printf(note, "%s “%s”", between, choice_words(d, earlier, number, value));
        between = word(d, "form.or");
    }
    if (condition->na)
        buf_printf(note, "%s “%s”", between, word(d, "choice.na"));
}

/* "Answer only if in question 3 you chose “Có”." The page shows every question, for it needs no script. */
static json_t *condition_note(const struct drawing *d, const struct question *question) {
    if (question->condition_count == 0)
        return json_false();
    struct buf note;
    buf_init(&note, SURVEY_CONDITIONS_MAX * 8 * SURVEY_TEXT_MAX);
    buf_adds(&note, word(d, "form.only_if"));
    for (size_t i = 0; i < question->condition_count; i++) {
        buf_adds(&note, i > 0 ? word(d, "form.and") : "");
        add_condition(&note, d, &question->conditions[i]);
    }
    buf_addc(&note, '.');
    /* NULL refuses the whole model: without its note the question would be asked of everybody. */
    json_t *json = note.failed ? NULL : json_stringn(note.p, note.n);
    buf_release(&note);
    return json;
}

/* A line break right behind <textarea> is not part of its text, so one that is gets a second in front. */
static json_t *textarea_text(struct str text) {
    if (text.n == 0 || (text.p[0] != '\n' && text.p[0] != '\r'))
        return json_stringn(text.p, text.n);
    struct buf doubled;
    buf_init(&doubled, text.n + 1);
    buf_addc(&doubled, '\n');
    buf_addstr(&doubled, text);
    json_t *json = doubled.failed ? NULL : json_stringn(doubled.p, doubled.n);
    buf_release(&doubled);
    return json;
}

/* The dimension last headed before a question; one outside the index does not interrupt it. */
static size_t dimension_before(const struct survey *survey, size_t index) {
    while (index-- > 0)
        if (survey->questions[index].dimension != SURVEY_NONE)
            return survey->questions[index].dimension;
    return SURVEY_NONE;
}

/* What stands above a question: the title of its section, or of its dimension where the survey has no sections. */
struct heading {
    const char *title, *note; /* NULL: none */
    bool begins;              /* the question is the first under it */
};

static struct heading heading_of(const struct drawing *d, size_t index) {
    const struct survey *survey = d->survey;
    const struct question *question = &survey->questions[index], *before = index == 0 ? NULL : question - 1;
    if (question->respondent != NULL)
        return (struct heading){word(d, "respondent.title"), word(d, "respondent.note"),
                                before == NULL || before->respondent == NULL};
    if (question->section != SURVEY_NONE) {
        const struct section *section = &survey->sections[question->section];
        return (struct heading){text_in(&section->title, d->language), text_in(&section->note, d->language),
                                before == NULL || before->section != question->section};
    }
    if (question->dimension != SURVEY_NONE)
        return (struct heading){text_in(&survey->dimensions[question->dimension].title, d->language), NULL,
                                dimension_before(survey, index) != question->dimension};
    return (struct heading){NULL, NULL, question->kind->input == INPUT_TEXT};
}

/* What is asked of a topic, for a survey that says so in its introduction only; NULL where the question says it itself. */
static const char *stem(const struct drawing *d, const struct question *question) {
    char key[2 * SURVEY_CODE_MAX];
    if (question->scale == NULL)
        return NULL;
    snprintf(key, sizeof key, "stem.%s", question->scale->code);
    return view_word(d->view, d->language, key);
}

/* Alone on the screen, a question has with it whatever stands above it elsewhere. */
static void set_heading(json_t *model, const struct drawing *d, size_t index) {
    struct heading heading = heading_of(d, index);
    bool alone = d->form->mode == FORM_STEPS;
    if (alone && (heading.note == NULL || heading.note[0] == '\0'))
        heading.note = stem(d, &d->survey->questions[index]);
    model_set_text(model, "section", heading.begins || alone ? heading.title : NULL);
    model_set_text(model, "note", heading.begins || alone ? heading.note : NULL);
    /* A text stands for itself, with a heading of its own, unless its section has one. */
    model_set(model, "own_heading", json_boolean(d->survey->questions[index].section == SURVEY_NONE));
}

/* In the quick way a run of questions that are folded away stands in one <details>, open if something is in it. */
static void set_fold(json_t *model, const struct drawing *d, size_t index) {
    const struct survey *survey = d->survey;
    bool quick = d->form->mode == FORM_QUICK, opened = false;
    bool folds = quick && form_view_folds(survey, index);
    bool begins = folds && (index == 0 || !form_view_folds(survey, index - 1) || heading_of(d, index).begins);
    size_t end = index + 1;
    while (folds && end < survey->question_count && form_view_folds(survey, end) &&
           !heading_of(d, end).begins)
        end++;
    for (size_t i = index; begins && i < end; i++)
        opened |= fault_of(d, i) != FAULT_NONE || posted(d, &survey->questions[i], 0).p != NULL;
    char text[SURVEY_TEXT_MAX];
    snprintf(text, sizeof text, "%s (%zu)", word(d, "form.more"), end - index);
    model_set_text(model, "fold", begins ? text : NULL);
    model_set(model, "opened", json_boolean(opened));
    model_set(model, "unfold", json_boolean(folds && end == index + 1));
}

static void set_input(json_t *model, const struct drawing *d, const struct question *question) {
    struct str given = {NULL, 0};
    char text[32];
    for (size_t i = 0; given.n == 0; i++) {
        given = posted(d, question, i);
        if (given.p == NULL)
            break;
        if (question->kind->input == INPUT_NUMBER && question->na && str_is(given, "na"))
            given.n = 0;
    }
    model_set(model, "input", textarea_text(given.n == 0 ? STR("") : given));
    if (question->kind->input != INPUT_NUMBER)
        return;
    model_set_text(model, "unit_name", text_in(&question->unit, d->language));
    /* Digits without separators, as they are to be written. */
    snprintf(text, sizeof text, "%lld", (long long)question->min);
    model_set(model, "least", json_string(text));
    snprintf(text, sizeof text, "%lld", (long long)question->max);
    model_set(model, "most", json_string(text));
}

/* How many may be chosen: no number where all of them may. */
static void set_several(json_t *model, const struct drawing *d, const struct question *question) {
    char count[32], text[SURVEY_TEXT_MAX];
    bool limited = question->choices_max < question->option_count;
    format_count(question->choices_max, d->language, count, sizeof count);
    snprintf(text, sizeof text, "%s %s.", word(d, "form.several_most"), count);
    model_set(model, "several", json_string(limited ? text : word(d, "form.several")));
}

/* Which part of the template draws it: kind_scale, kind_yes_no … */
static void set_kind(json_t *model, const struct question *question) {
    char name[64];
    for (size_t i = 0; kind_at(i) != NULL; i++) {
        snprintf(name, sizeof name, "kind_%s", kind_at(i)->name);
        for (char *p = name; *p != '\0'; p++)
            *p = *p == '-' ? '_' : *p;
        model_set(model, name, json_boolean(kind_at(i) == question->kind));
    }
}

/* A face says the same as the words only where five levels run from bad to good. */
static bool has_faces(const struct question *question) {
    return question->scale != NULL && question->scale->levels == 5 && !question->reverse;
}

static json_t *question_model(const struct drawing *d, size_t index) {
    const struct question *question = &d->survey->questions[index];
    enum kind_input input = question->kind->input;
    json_t *model = json_object();
    char text[1024];
    snprintf(text, sizeof text, "q.%s", question->code);
    model_set(model, "field", json_string(text));
    snprintf(text, sizeof text, "%zu/%zu", question_number(d, index), d->closed);
    model_set_text(model, "number", is_numbered(d, index) ? text : NULL);
    model_set(model, "text", json_string(question_text(d, question)));
    model_set_text(model, "hint", text_in(&question->hint, d->language));
    model_set(model, "condition", condition_note(d, question));
    set_heading(model, d, index);
    set_fold(model, d, index);
    /* Where there is time for a look at each question; over all of them faces only make answering longer. */
    model_set(model, "faces", json_boolean(d->in_screens && has_faces(question)));
    enum fault_key fault = fault_of(d, index);
    if (fault != FAULT_NONE)
        fault_text(d, question, fault, text, sizeof text);
    model_set_text(model, "fault", fault == FAULT_NONE ? NULL : text);
    set_kind(model, question);
    if (input == INPUT_CHOICES || input == INPUT_CHECKS)
        set_choices(model, d, question);
    else
        set_input(model, d, question);
    if (input == INPUT_CHECKS)
        set_several(model, d, question);
    model_set(model, "na", question->na ? choice(d, question, word(d, "choice.na"), "na") : json_false());
    return model;
}

static json_t *fault_links(const struct drawing *d) {
    json_t *links = json_array();
    for (size_t i = 0; d->refill->faults != NULL && i < d->refill->faults->count; i++) {
        const struct answer_fault *fault = &d->refill->faults->items[i];
        const struct question *question =
            &d->survey->questions[fault->question == SURVEY_NONE ? 0 : fault->question];
        char target[SURVEY_CODE_MAX + 3], message[600], label[SURVEY_TEXT_MAX + sizeof message + 3];
        snprintf(target, sizeof target, "q.%s", question->code);
        fault_text(d, question, fault->key, message, sizeof message);
        if (fault->question == SURVEY_NONE)
            snprintf(label, sizeof label, "%s", message);
        else
            snprintf(label, sizeof label, "%s – %s", question_text(d, question), message);
        json_t *link = json_object();
        model_set(link, "target", json_string(target));
        model_set(link, "label", json_string(label));
        json_array_append_new(links, link);
    }
    return links;
}

/* The questions from..to, without to; NULL as a whole, for a form without one of its questions would mislead. */
static json_t *questions_model(const struct drawing *d, size_t from, size_t to) {
    json_t *questions = json_array();
    for (size_t i = from; i < to; i++) {
        if (json_array_append_new(questions, question_model(d, i)) == 0)
            continue;
        json_decref(questions);
        return NULL;
    }
    return questions;
}

/* The first question past the screen that begins with `from`. */
static size_t screen_end(const struct drawing *d, size_t from) {
    size_t end = from + 1;
    while (d->form->mode == FORM_PARTS && end < d->survey->question_count && !heading_of(d, end).begins)
        end++;
    return end;
}

/* Screens are numbered from 1; 0 is the one that says what this is about. */
static json_t *screens_model(const struct drawing *d) {
    json_t *screens = json_array();
    size_t count = 0, number = 0, size = d->survey->question_count;
    for (size_t at = 0; at < size; at = screen_end(d, at))
        count++;
    for (size_t at = 0, end; at < size; at = end) {
        end = screen_end(d, at);
        number++;
        json_t *screen = json_pack("{s:I, s:I, s:I, s:I, s:b, s:b}", "id", (json_int_t)number, "before",
                                   (json_int_t)number - 1, "after", (json_int_t)number + 1, "count",
                                   (json_int_t)count, "last", number == count, "skip", number + 1 < count);
        model_set(screen, "questions", questions_model(d, at, end));
        if (json_array_append_new(screens, screen) == 0)
            continue;
        json_decref(screens);
        return NULL;
    }
    return screens;
}

void form_model(json_t *model, const struct view *view, const struct survey *survey,
                const struct form_refill *refill, const struct form_view *form) {
    bool in_screens = form->mode == FORM_STEPS || form->mode == FORM_PARTS;
    struct drawing d = {view, form->language, survey, refill, form, in_screens, 0};
    for (size_t i = 0; i < survey->question_count; i++)
        d.closed += is_numbered(&d, i);
    model_set_text(model, "heading", text_in(&survey->title, form->language));
    model_set_text(model, "intro", text_in(&survey->intro, form->language));
    model_set(model, "alert", json_boolean(refill->title != NULL));
    /* Only links from the notice need targets; the form as at first does without their bytes. */
    model_set(model, "ids", json_boolean(refill->title != NULL));
    if (refill->title != NULL) {
        model_set_text(model, "alert_title", refill->title);
        model_set_text(model, "alert_text", refill->text);
        model_set(model, "links", fault_links(&d));
        model_set(model, "again", json_boolean(refill->again));
    }
    model_set(model, "parts", json_boolean(form->mode == FORM_PARTS));
    if (in_screens)
        model_set(model, "screens", screens_model(&d));
    else
        model_set(model, "questions", questions_model(&d, 0, survey->question_count));
    form_view_model(model, view, survey, form);
}
