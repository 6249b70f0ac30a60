/* Two revisions of a survey side by side: what was added, removed, changed or moved, and which series of figures go on. */
#include "core/index.h"
#include "core/kind.h"
#include "core/word_diff.h"
#include "pages/surveys.h"

enum { KEY_SIZE = 80 };

/* What the functions below share. */
struct comparing {
    const struct surveys_page *page;
    const struct equivalence *equivalence;
    const struct view *view;
    const char *language;
    struct err *err;
    bool failed;
};

static const char *word(const struct comparing *c, const char *key) {
    return page_word(c->view, c->language, key);
}

/* ---- Words ------------------------------------------------------------------------------------------------------------ */

static json_t *parts_model(const struct word_parts *parts) {
    json_t *list = json_array();
    for (size_t i = 0; i < parts->count; i++) {
        json_t *part = json_object();
        model_set_str(part, "words", parts->parts[i].text);
        model_set(part, "changed", json_boolean(parts->parts[i].changed));
        (void)json_array_append_new(list, part);
    }
    return list;
}

/* A text in every language both or one of them have: then and now as parts. */
static json_t *texts_model(struct comparing *c, const struct text *then, const struct text *now) {
    static const struct text none = {.count = 0};
    const struct text *most = now != NULL && now->count > 0 ? now : then != NULL ? then : &none;
    json_t *list = json_array();
    for (size_t i = 0; i < most->count; i++) {
        struct word_parts old = {NULL, 0}, new = {NULL, 0};
        const char *language = most->languages[i];
        const char *before = then == NULL || then->count == 0 ? "" : text_in(then, language);
        const char *after = now == NULL || now->count == 0 ? "" : text_in(now, language);
        json_t *row = json_object();
        c->failed |= word_diff(str_of(before), str_of(after), c->page->arena, &old, &new, c->err) != 0;
        bool both = before[0] != '\0' && after[0] != '\0';
        for (size_t k = 0; !both && k < old.count; k++)
            old.parts[k].changed = false;
        for (size_t k = 0; !both && k < new.count; k++)
            new.parts[k].changed = false;
        model_set(row, "of_language", json_string(language));
        model_set(row, "old", parts_model(&old));
        model_set(row, "new", parts_model(&new));
        (void)json_array_append_new(list, row);
    }
    return list;
}

/* ---- Questions -------------------------------------------------------------------------------------------------------- */

static const struct question *question_at(const struct survey *survey, size_t index) {
    return index == SURVEY_NONE ? NULL : &survey->questions[index];
}

/* A question about the person has its words in web/i18n. */
static const char *respondent_words(const struct comparing *c, const struct question *question) {
    char key[KEY_SIZE];
    if (question == NULL || question->respondent == NULL)
        return NULL;
    snprintf(key, sizeof key, "respondent.%s.text", question->respondent->name);
    return word(c, key);
}

static void add_word(json_t *list, const char *text) {
    json_t *item = json_object();
    model_set(item, "is", json_string(text));
    (void)json_array_append_new(list, item);
}

static json_t *changes_model(const struct comparing *c, const struct question_diff *d) {
    static const struct {
        unsigned bit;
        const char *key;
    } words[] = {{DIFF_TEXT, "office.surveys.change_text"},
                 {DIFF_HINT, "office.surveys.change_hint"},
                 {DIFF_OPTIONS, "office.surveys.change_options"},
                 {DIFF_KIND, "office.surveys.change_kind"},
                 {DIFF_DIMENSION, "office.surveys.change_dimension"},
                 {DIFF_CONDITION, "office.surveys.change_condition"},
                 {DIFF_MOVED, "office.surveys.change_moved"},
                 {DIFF_CODE, "office.surveys.change_code"}};
    json_t *list = json_array();
    if (d->then == SURVEY_NONE)
        add_word(list, word(c, "office.surveys.added"));
    if (d->now == SURVEY_NONE)
        add_word(list, word(c, "office.surveys.removed"));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((d->changed & words[i].bit) != 0)
            add_word(list, word(c, words[i].key));
    return list;
}

/* What becomes of the question's figures. */
static const char *series_words(const struct comparing *c, const struct question_diff *d) {
    const struct question *now = question_at(c->equivalence->now, d->now),
                          *then = question_at(c->equivalence->then, d->then);
    if (now == NULL)
        return question_counts(then) ? word(c, "office.surveys.series_ends") : NULL;
    if (!question_counts(now))
        return NULL;
    return c->equivalence->questions[d->now] != SURVEY_NONE ? word(c, "office.surveys.series_on")
                                                            : word(c, "office.surveys.series_new");
}

static const char *dimension_title(const struct comparing *c, const struct survey *survey,
                                   const struct question *question) {
    if (question == NULL || question->dimension == SURVEY_NONE)
        return NULL;
    return text_in(&survey->dimensions[question->dimension].title, c->language);
}

static const char *kind_words(const struct comparing *c, const struct question *question) {
    char key[KEY_SIZE];
    if (question == NULL)
        return NULL;
    snprintf(key, sizeof key, "office.surveys.kind.%s", question->kind->name);
    return word(c, key);
}

static json_t *question_model(struct comparing *c, const struct question_diff *d) {
    const struct survey *before = c->equivalence->then, *after = c->equivalence->now;
    const struct question *then = question_at(before, d->then), *now = question_at(after, d->now);
    json_t *row = json_object();
    model_set_text(row, "old_code", then == NULL ? NULL : then->code);
    model_set_text(row, "new_code", now == NULL ? NULL : now->code);
    model_set_text(row, "old_person", respondent_words(c, then));
    model_set_text(row, "new_person", respondent_words(c, now));
    model_set(row, "texts",
              texts_model(c, then == NULL ? NULL : &then->text, now == NULL ? NULL : &now->text));
    bool kinds = (d->changed & DIFF_KIND) != 0, dimensions = (d->changed & DIFF_DIMENSION) != 0;
    model_set_text(row, "old_kind", kinds ? kind_words(c, then) : NULL);
    model_set_text(row, "new_kind", kinds ? kind_words(c, now) : NULL);
    model_set_text(row, "old_dimension", dimensions ? dimension_title(c, before, then) : NULL);
    model_set_text(row, "new_dimension", dimensions ? dimension_title(c, after, now) : NULL);
    model_set(row, "changes", changes_model(c, d));
    model_set_text(row, "series", series_words(c, d));
    return row;
}

static bool is_same(const struct question_diff *d) {
    return d->now != SURVEY_NONE && d->then != SURVEY_NONE && d->changed == 0;
}

/* ---- Series ----------------------------------------------------------------------------------------------------------- */

static bool has_series(const struct survey *survey, size_t dimension) {
    for (size_t i = 0; i < survey->question_count; i++)
        if (question_counts(&survey->questions[i]) && survey_question_in(survey, i, dimension))
            return true;
    return false;
}

static void set_series(json_t *model, const struct comparing *c) {
    const struct survey *now = c->equivalence->now;
    json_t *broken = json_array(), *on = json_array();
    for (size_t i = 0; i < now->question_count; i++)
        if (question_counts(&now->questions[i]) && c->equivalence->questions[i] == SURVEY_NONE)
            add_word(broken, now->questions[i].code);
    json_t *dimensions = json_array();
    for (size_t i = 0; i < now->dimension_count; i++) {
        bool goes_on = equivalence_dimension(c->equivalence, i) != SURVEY_NONE;
        if (!has_series(now, i))
            continue;
        add_word(goes_on ? on : dimensions, text_in(&now->dimensions[i].title, c->language));
    }
    model_set(model, "whole_on",
              json_boolean(equivalence_dimension(c->equivalence, SURVEY_ALL) != SURVEY_NONE));
    model_set(model, "any_broken", json_boolean(json_array_size(broken) > 0));
    model_set(model, "broken", broken);
    model_set(model, "any_dimension_broken", json_boolean(json_array_size(dimensions) > 0));
    model_set(model, "dimensions_broken", dimensions);
    model_set(model, "dimensions_on_count", json_integer((json_int_t)json_array_size(on)));
    json_decref(on);
}

/* ---- All of it -------------------------------------------------------------------------------------------------------- */

static void set_counts(json_t *model, const struct survey_diff *diff) {
    size_t added = 0, removed = 0, changed = 0, moved = 0, same = 0;
    for (size_t i = 0; i < diff->count; i++) {
        const struct question_diff *d = &diff->items[i];
        added += d->then == SURVEY_NONE;
        removed += d->now == SURVEY_NONE;
        changed += (d->changed & ~(unsigned)DIFF_MOVED) != 0;
        moved += (d->changed & DIFF_MOVED) != 0;
        same += is_same(d);
    }
    model_set(model, "count_added", json_integer((json_int_t)added));
    model_set(model, "count_removed", json_integer((json_int_t)removed));
    model_set(model, "count_changed", json_integer((json_int_t)changed));
    model_set(model, "count_moved", json_integer((json_int_t)moved));
    model_set(model, "count_same", json_integer((json_int_t)same));
}

json_t *surveys_diff_model(const struct surveys_page *page, const struct equivalence *equivalence,
                           const struct view *view, const char *language, struct err *err) {
    struct comparing c = {page, equivalence, view, language, err, false};
    const struct survey *then = equivalence->then, *now = equivalence->now;
    struct survey_diff *diff = arena_alloc(page->arena, sizeof *diff);
    if (diff == NULL)
        return NULL;
    survey_diff(equivalence, diff);
    json_t *model = json_object(), *rows = json_array();
    for (size_t i = 0; i < diff->count; i++)
        if (!is_same(&diff->items[i]))
            (void)json_array_append_new(rows, question_model(&c, &diff->items[i]));
    model_set(model, "any_row", json_boolean(json_array_size(rows) > 0));
    model_set(model, "rows", rows);
    model_set(model, "titles",
              text_equal(&then->title, &now->title) ? json_array()
                                                    : texts_model(&c, &then->title, &now->title));
    model_set(model, "intros",
              text_equal(&then->intro, &now->intro) ? json_array()
                                                    : texts_model(&c, &then->intro, &now->intro));
    model_set(model, "method_changed", json_boolean(then->method != now->method));
    model_set(model, "old_number", json_integer(page->then.number));
    model_set(model, "new_number", json_integer(page->now.number));
    set_counts(model, diff);
    set_series(model, &c);
    if (c.failed) {
        json_decref(model);
        return NULL;
    }
    return model;
}
