/* The view models of a slip's questions: to be typed, to be decided, to be looked at. */
#include "pages/paper_keys.h"
#include "pages/paper_parts.h"

void paper_fault(json_t *faults, const char *id, const char *label, const char *fault) {
    json_t *item = json_object();
    if (fault == NULL) {
        json_decref(item);
        return;
    }
    model_set(item, "id", json_string(id));
    model_set(item, "label", json_string(label));
    model_set(item, "fault", json_string(fault));
    (void)json_array_append_new(faults, item);
}

/* ---- Questions --------------------------------------------------------------------------------------------------- */

static void set_keys(json_t *row, const struct showing *s, const struct question *question,
                     const json_t *from) {
    json_t *keys = json_array();
    bool numbers = question->scale != NULL && question->scale->levels > 9;
    for (size_t i = 0; i < json_array_size(json_object_get(from, "options")); i++) {
        json_t *key = json_object();
        const json_t *option = json_array_get(json_object_get(from, "options"), i);
        model_set_text(key, "key", numbers ? NULL : paper_keys_choice(question, from, i, s->request->arena));
        model_set(key, "words", json_incref(json_object_get(option, "word")));
        (void)json_array_append_new(keys, key);
    }
    if (question->na) {
        json_t *key = json_object();
        model_set(key, "key", json_string(paper_keys_na(question)));
        model_set(key, "words", json_incref(json_object_get(json_object_get(from, "na"), "word")));
        (void)json_array_append_new(keys, key);
    }
    model_set(row, "any_key", json_boolean(json_array_size(keys) > 0));
    model_set(row, "keys", keys);
}

static const char *range_of(const struct showing *s, const struct question *question) {
    return arena_printf(s->request->arena, "%s %lld %s %lld", word(s, "form.number_from"),
                        (long long)question->min, word(s, "form.number_to"), (long long)question->max);
}

/* How many characters an answer can have; 0: many. */
static int width_of(const struct question *question, const json_t *from) {
    size_t count = json_array_size(json_object_get(from, "options"));
    if (question->kind->input == INPUT_CHOICES)
        return count > 9 ? 2 : 1;
    return question->kind->input == INPUT_NUMBER ? 11 : 0;
}

static const char *fault_of(const struct showing *s, size_t index, const json_t *from) {
    const char *fault = json_string_value(json_object_get(from, "fault"));
    const char *other = s->page->row_faults[index];
    return fault == NULL && other != NULL ? word(s, other) : fault;
}

static json_t *row_model(const struct showing *s, size_t index) {
    const struct question *question = &s->page->revision.survey->questions[index];
    const json_t *from = json_array_get(questions_of(s), index);
    const char *number = json_string_value(json_object_get(from, "number"));
    json_t *row = json_object();
    enum kind_input input = question->kind->input;
    const char *id = arena_printf(s->request->arena, "q.%s", question->code);
    struct str typed = http_field_get(&s->request->form, id == NULL ? "" : id);
    model_set_text(row, "id", id);
    model_set_text(row, "number",
                   number == NULL ? NULL : arena_copy(s->request->arena, number, strcspn(number, "/")));
    model_set(row, "text", json_incref(json_object_get(from, "text")));
    model_set(row, "section", json_incref(json_object_get(from, "section")));
    model_set(row, "condition", json_incref(json_object_get(from, "condition")));
    set_keys(row, s, question, from);
    model_set_text(row, "range", input == INPUT_NUMBER ? range_of(s, question) : NULL);
    model_set(row, "several", json_boolean(input == INPUT_CHECKS));
    model_set(row, "long", json_boolean(input == INPUT_TEXT));
    int width = width_of(question, from);
    model_set_text(row, "width", width > 0 ? arena_printf(s->request->arena, "%d", width) : NULL);
    model_set(
        row, "mode",
        json_string(input == INPUT_TEXT || input == INPUT_CHECKS || question->min < 0 ? "text" : "numeric"));
    model_set_text(row, "single", paper_keys_single(question, from, s->request->arena));
    model_set_str(row, "value", typed.p == NULL ? STR("") : typed);
    model_set_text(row, "fault", fault_of(s, index, from));
    return row;
}

static const char *text_of(const json_t *row, const char *key) {
    const char *text = json_string_value(json_object_get(row, key));
    return text == NULL ? "" : text;
}

/* The form of a slip; typed again, without texts, which count in no figure. */
void paper_model_form(json_t *model, const struct showing *s, bool again) {
    const struct survey *survey = s->page->revision.survey;
    const struct site_counter *counter = site_counter(s->site, s->page->batch.counter);
    json_t *rows = json_array(), *faults = json_object_get(model, "faults");
    char key[SUBMIT_KEY_TEXT + 1];
    for (size_t i = 0; i < survey->question_count; i++) {
        if (again && survey->questions[i].size == 0)
            continue;
        json_t *row = row_model(s, i);
        paper_fault(faults, text_of(row, "id"), text_of(row, "text"),
                    json_string_value(json_object_get(row, "fault")));
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "any_fault", json_boolean(json_array_size(faults) > 0));
    model_set(model, "rows", rows);
    if (counter != NULL) {
        pages_key(s->pages, counter, s->page->batch.revision_id, key);
        model_set(model, "key", json_string(key));
    }
}

/* ---- Typed differently ------------------------------------------------------------------------------------------- */

enum { PICK_SIZE = SURVEY_CODE_MAX + 16 };
static const char *picking(const struct question *question, char out[PICK_SIZE]) {
    snprintf(out, PICK_SIZE, "pick.%s", question->code);
    return out;
}

static json_t *side_model(const struct showing *s, size_t index, const struct paper_slip *slip,
                          const char *times) {
    const struct question *question = &s->page->revision.survey->questions[index];
    const json_t *from = json_array_get(questions_of(s), index);
    struct value value = {.state = VALUE_SKIPPED};
    char name[PICK_SIZE];
    json_t *side = json_object();
    (void)question->kind->unpack(question, slip->answers + question->offset, &value);
    model_set(side, "times", json_string(times));
    model_set(side, "times_word",
              json_string(word(s, times[0] == '1' ? "office.paper.first" : "office.paper.second")));
    model_set_text(
        side, "words",
        paper_keys_words(question, from, &value, word(s, "office.paper.left_out"), s->request->arena));
    model_set(side, "checked",
              json_boolean(str_is(http_field_get(&s->request->form, picking(question, name)), times)));
    return side;
}

void paper_model_differences(json_t *model, const struct showing *s) {
    const struct survey *survey = s->page->revision.survey;
    const struct paper_slip *first = paper_slip_of(s->page, s->page->number, false);
    const struct paper_slip *second = paper_slip_of(s->page, s->page->number, true);
    json_t *rows = json_array(), *faults = json_object_get(model, "faults");
    for (size_t i = 0; i < survey->question_count && first != NULL && second != NULL; i++) {
        const struct question *question = &survey->questions[i];
        char name[PICK_SIZE];
        if (memcmp(first->answers + question->offset, second->answers + question->offset, question->size) ==
            0)
            continue;
        json_t *row = row_model(s, i), *sides = json_array();
        struct str picked = http_field_get(&s->request->form, picking(question, name));
        model_set(row, "code", json_string(question->code));
        model_set(row, "neither", json_boolean(str_is(picked, "3")));
        paper_fault(faults, text_of(row, "id"), text_of(row, "text"),
                    json_string_value(json_object_get(row, "fault")));
        (void)json_array_append_new(sides, side_model(s, i, first, "1"));
        (void)json_array_append_new(sides, side_model(s, i, second, "2"));
        model_set(row, "sides", sides);
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "any_fault", json_boolean(json_array_size(faults) > 0));
    model_set(model, "rows", rows);
}

/* The last slip, before it is taken back. */
void paper_model_last(json_t *model, const struct showing *s) {
    const struct survey *survey = s->page->revision.survey;
    const struct paper_slip *slip = paper_slip_of(s->page, s->page->number, false);
    json_t *rows = json_array();
    for (size_t i = 0; i < survey->question_count && slip != NULL; i++) {
        const struct question *question = &survey->questions[i];
        json_t *row = json_object();
        struct value value = {.state = VALUE_SKIPPED};
        if (question->size > 0)
            (void)question->kind->unpack(question, slip->answers + question->offset, &value);
        const char *words = paper_keys_words(question, json_array_get(questions_of(s), i), &value,
                                             word(s, "office.paper.left_out"), s->request->arena);
        for (size_t k = 0; k < slip->comment_count; k++)
            if (slip->comments[k].question == i)
                words = slip->comments[k].text.p;
        model_set(row, "text", json_incref(json_object_get(json_array_get(questions_of(s), i), "text")));
        model_set_text(row, "words", words);
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "rows", rows);
}
