#include "pages/form.h"

#include "core/kind.h"
#include "pages/page.h"
#include "view/format.h"

enum { MARK_SIZE = sizeof FORM_KEY_MARK - 1, FORM_SEGMENTS_MAX = 32 };

static const char *find(struct str text, const char *what, size_t n) {
    return text.n == 0 ? NULL : memmem(text.p, text.n, what, n);
}

/* The slot of a whole mark at p, FORM_END when it is none. */
static enum form_slot slot_at(const char *p, size_t n) {
    static const struct {
        const char *mark;
        enum form_slot slot;
    } marks[] = {{FORM_UNIT_MARK, FORM_UNIT}, {FORM_COUNTER_MARK, FORM_COUNTER}, {FORM_KEY_MARK, FORM_KEY}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (n >= MARK_SIZE && memcmp(p, marks[i].mark, MARK_SIZE) == 0)
            return marks[i].slot;
    return FORM_END;
}

int form_split(struct str page, struct arena *arena, struct form *out, struct err *err) {
    struct form_segment *segments = arena_array(arena, FORM_SEGMENTS_MAX, sizeof *segments);
    page = arena_str(arena, page);
    if (segments == NULL || page.p == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a form page");
    size_t count = 0, keys = 0, fixed = 0;
    for (;;) {
        const char *mark = find(page, FORM_MARK, sizeof FORM_MARK - 1);
        size_t n = mark == NULL ? page.n : (size_t)(mark - page.p);
        enum form_slot slot = mark == NULL ? FORM_END : slot_at(mark, page.n - n);
        if (mark != NULL && slot == FORM_END)
            return err_set(err, ERR_BUG, "form page: a private-use character U+E000 in the text: remove it");
        if (count == FORM_SEGMENTS_MAX)
            return err_set(err, ERR_BUG, "form page: more than %d places to fill in", FORM_SEGMENTS_MAX - 1);
        segments[count++] = (struct form_segment){{page.p, n}, slot};
        fixed += n;
        keys += slot == FORM_KEY;
        if (slot == FORM_END)
            break;
        page = (struct str){mark + MARK_SIZE, page.n - n - MARK_SIZE};
    }
    if (keys != 1)
        return err_set(err, ERR_BUG, "form page: %zu places for the key instead of one", keys);
    *out = (struct form){segments, fixed};
    return 0;
}

void form_write(const struct form *form, const struct form_slots *slots, struct buf *out) {
    /* Room for each name twice (title and heading) without growing. */
    buf_reserve(out, form->fixed + 2 * (slots->unit.n + slots->counter.n) + SUBMIT_KEY_TEXT);
    for (const struct form_segment *segment = form->segments;; segment++) {
        buf_addstr(out, segment->text);
        switch (segment->slot) {
        case FORM_END:
            return;
        case FORM_UNIT:
            buf_addstr(out, slots->unit);
            break;
        case FORM_COUNTER:
            buf_addstr(out, slots->counter);
            break;
        case FORM_KEY:
            buf_add(out, slots->key, SUBMIT_KEY_TEXT);
            break;
        }
    }
}

size_t form_key_at(const struct form *form, const struct form_slots *slots) {
    size_t at = 0;
    for (const struct form_segment *segment = form->segments; segment->slot != FORM_END; segment++) {
        at += segment->text.n;
        if (segment->slot == FORM_KEY)
            break;
        at += segment->slot == FORM_UNIT ? slots->unit.n : slots->counter.n;
    }
    return at;
}

struct str html_escape(struct str text, struct arena *arena) {
    static const char *const entities[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char *entity = entities[(unsigned char)text.p[i]];
        n += entity == NULL ? 1 : strlen(entity);
    }
    char *out = arena_alloc(arena, n + 1), *p = out;
    if (out == NULL)
        return (struct str){NULL, 0};
    for (size_t i = 0; i < text.n; i++) {
        const char *entity = entities[(unsigned char)text.p[i]];
        size_t size = entity == NULL ? 1 : strlen(entity);
        memcpy(p, entity == NULL ? text.p + i : entity, size);
        p += size;
    }
    return (struct str){out, n};
}

/* ---- The view model ------------------------------------------------------------------------------------ */

struct drawing { /* what the functions below share while one form is drawn */
    const struct view *view;
    const char *language;
    const struct survey *survey;
    const struct form_refill *refill;
    size_t closed; /* questions that are numbered */
};

static const char *word(const struct drawing *d, const char *key) {
    const char *text = view_word(d->view, d->language, key);
    return text == NULL ? "" : text;
}

static struct str posted(const struct drawing *d, const struct question *question) {
    if (d->refill->fields == NULL)
        return STR("");
    char name[SURVEY_CODE_MAX + 3];
    snprintf(name, sizeof name, "q.%s", question->code);
    struct str value = http_field_get(d->refill->fields, name);
    return value.p == NULL ? STR("") : value;
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
    if (fault == FAULT_TEXT_TOO_LONG) {
        format_count(question->length_max, d->language, most, sizeof most);
        snprintf(out, size, "%s %s.", word(d, key), most);
    } else {
        snprintf(out, size, "%s", word(d, key));
    }
}

static json_t *choice(const char *text, const char *value, struct str chosen) {
    json_t *option = json_object();
    model_set(option, "word", json_string(text));
    model_set(option, "value", json_string(value));
    model_set(option, "checked", json_boolean(str_is(chosen, value)));
    return option;
}

static void set_choices(json_t *model, const struct drawing *d, const struct question *question) {
    struct str chosen = posted(d, question);
    char key[SURVEY_CODE_MAX + 32], level[16];
    json_t *options = json_array();
    for (unsigned i = 1; i <= question->scale->levels; i++) {
        snprintf(level, sizeof level, "%u", i);
        snprintf(key, sizeof key, "scale.%s.%u", question->scale->code, i);
        if (json_array_append_new(options, choice(word(d, key), level, chosen)) != 0) {
            json_decref(options);
            options = NULL; /* refused as a whole: a form without one of its choices would mislead */
            break;
        }
    }
    model_set(model, "options", options);
    snprintf(key, sizeof key, "scale.%s.na", question->scale->code);
    model_set(model, "na", question->na ? choice(word(d, key), "na", chosen) : json_false());
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

static json_t *question_model(const struct drawing *d, size_t index, size_t number) {
    const struct question *question = &d->survey->questions[index];
    json_t *model = json_object();
    char text[1024];
    snprintf(text, sizeof text, "q.%s", question->code);
    model_set(model, "field", json_string(text));
    snprintf(text, sizeof text, "%zu/%zu", number, d->closed);
    model_set(model, "number", json_string(text));
    model_set(model, "text", json_string(text_in(&question->text, d->language)));
    model_set_text(model, "hint", text_in(&question->hint, d->language));
    bool first = index == 0 || d->survey->questions[index - 1].dimension != question->dimension;
    model_set_text(model, "section",
                   first && question->dimension != SURVEY_NONE
                       ? text_in(&d->survey->dimensions[question->dimension].title, d->language)
                       : NULL);
    enum fault_key fault = fault_of(d, index);
    if (fault != FAULT_NONE)
        fault_text(d, question, fault, text, sizeof text);
    model_set_text(model, "fault", fault == FAULT_NONE ? NULL : text);
    for (size_t i = 0; kind_at(i) != NULL; i++) {
        snprintf(text, sizeof text, "kind_%s", kind_at(i)->name);
        model_set(model, text, json_boolean(kind_at(i) == question->kind));
    }
    if (question->kind->has_scale)
        set_choices(model, d, question);
    else
        model_set(model, "input", textarea_text(posted(d, question)));
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
            snprintf(label, sizeof label, "%s: %s", text_in(&question->text, d->language), message);
        json_t *link = json_object();
        model_set(link, "target", json_string(target));
        model_set(link, "label", json_string(label));
        json_array_append_new(links, link);
    }
    return links;
}

void form_model(json_t *model, const struct view *view, const char *language, const struct survey *survey,
                const struct form_refill *refill) {
    struct drawing d = {view, language, survey, refill, 0};
    for (size_t i = 0; i < survey->question_count; i++)
        d.closed += survey->questions[i].kind->packed_size > 0;
    model_set_text(model, "heading", text_in(&survey->title, language));
    model_set_text(model, "intro", text_in(&survey->intro, language));
    model_set(model, "alert", json_boolean(refill->title != NULL));
    /* Only links from the notice need targets; the form as at first does without their bytes. */
    model_set(model, "ids", json_boolean(refill->title != NULL));
    if (refill->title != NULL) {
        model_set_text(model, "alert_title", refill->title);
        model_set_text(model, "alert_text", refill->text);
        model_set(model, "links", fault_links(&d));
        model_set(model, "again", json_boolean(refill->again));
    }
    json_t *questions = json_array();
    size_t number = 0;
    for (size_t i = 0; i < survey->question_count; i++) {
        number += survey->questions[i].kind->packed_size > 0;
        if (json_array_append_new(questions, question_model(&d, i, number)) != 0) {
            json_decref(questions);
            questions = NULL;
            break;
        }
    }
    model_set(model, "questions", questions);
}
