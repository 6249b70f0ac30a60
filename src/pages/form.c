#include "pages/form.h"

enum { MARK_SIZE = sizeof FORM_KEY_MARK - 1, FORM_SEGMENTS_MAX = 32 };

static const char *find(struct str text, const char *what, size_t n) {
    return text.n == 0 ? NULL : memmem(text.p, text.n, what, n);
}

/* The slot of a whole mark at p, FORM_END when it is none. */
static enum form_slot slot_at(const char *p, size_t n) {
    static const struct {
        const char *mark;
        enum form_slot slot;
    } marks[] = {{FORM_UNIT_MARK, FORM_UNIT},
                 {FORM_COUNTER_MARK, FORM_COUNTER},
                 {FORM_KEY_MARK, FORM_KEY},
                 {FORM_FOOT_MARK, FORM_FOOT}};
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

static struct str slot_text(const struct form_slots *slots, enum form_slot slot) {
    switch (slot) {
    case FORM_END:
        break;
    case FORM_UNIT:
        return slots->unit;
    case FORM_COUNTER:
        return slots->counter;
    case FORM_KEY:
        return (struct str){slots->key, SUBMIT_KEY_TEXT};
    case FORM_FOOT:
        return slots->foot;
    }
    return STR("");
}

void form_write(const struct form *form, const struct form_slots *slots, struct buf *out) {
    /* Room for each name twice (title and heading) without growing. */
    buf_reserve(out, form->fixed + 2 * (slots->unit.n + slots->counter.n) + SUBMIT_KEY_TEXT + slots->foot.n);
    for (const struct form_segment *segment = form->segments;; segment++) {
        buf_addstr(out, segment->text);
        if (segment->slot == FORM_END)
            return;
        buf_addstr(out, slot_text(slots, segment->slot));
    }
}

size_t form_key_at(const struct form *form, const struct form_slots *slots) {
    size_t at = 0;
    for (const struct form_segment *segment = form->segments; segment->slot != FORM_END; segment++) {
        at += segment->text.n;
        if (segment->slot == FORM_KEY)
            break;
        at += slot_text(slots, segment->slot).n;
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
