#include "view/words_read.h"

#include <string.h>

#include "base/utf8.h"

enum { NAME_MAX_BYTES = 256, TEXT_MAX_BYTES = 8192, DEPTH_MAX = 32 };

struct reader {
    const char *p, *end;
    size_t depth;
    char text[TEXT_MAX_BYTES]; /* one with escapes */
};

static json_t *object_read(struct reader *r);

static void skip(struct reader *r) {
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\t' || *r->p == '\r'))
        r->p++;
}

static bool take(struct reader *r, char wanted) {
    skip(r);
    bool there = r->p < r->end && *r->p == wanted;
    r->p += there;
    return there;
}

static char unescaped(char c) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *at = c == '\0' ? NULL : strchr(from, c);
    return at == NULL ? '\0' : to[at - from];
}

/* Behind its opening quote; out is in the source or in r->text. */
static bool text_read(struct reader *r, struct str *out) {
    const char *start = r->p;
    while (r->p < r->end && *r->p != '"' && *r->p != '\\' && (unsigned char)*r->p >= ' ')
        r->p++;
    size_t n = (size_t)(r->p - start);
    *out = (struct str){start, n};
    if (r->p < r->end && *r->p == '"') {
        r->p++;
        return true;
    }
    if (n >= sizeof r->text)
        return false;
    memcpy(r->text, start, n);
    for (; r->p < r->end && *r->p != '"'; r->p++) {
        char c = *r->p;
        if (c == '\\' && (++r->p == r->end || (c = unescaped(*r->p)) == '\0'))
            return false;
        if (n == sizeof r->text || (c == *r->p && (unsigned char)c < ' '))
            return false;
        r->text[n++] = c;
    }
    *out = (struct str){r->text, n};
    return r->p < r->end && *r->p++ == '"';
}

static json_t *value_read(struct reader *r) {
    struct str text;
    if (take(r, '"'))
        return text_read(r, &text) ? json_stringn_nocheck(text.p, text.n) : NULL;
    return take(r, '{') ? object_read(r) : NULL;
}

static bool entry_read(struct reader *r, json_t *object) {
    char name[NAME_MAX_BYTES];
    struct str text;
    if (!take(r, '"') || !text_read(r, &text) || text.n >= sizeof name ||
        memchr(text.p, '\0', text.n) != NULL)
        return false;
    memcpy(name, text.p, text.n);
    name[text.n] = '\0';
    return take(r, ':') && json_object_set_new_nocheck(object, name, value_read(r)) == 0;
}

/* Behind its opening brace. */
static json_t *object_read(struct reader *r) {
    json_t *object = json_object();
    size_t count = 0;
    bool good = ++r->depth <= DEPTH_MAX && object != NULL;
    if (good && !take(r, '}')) {
        do {
            good = entry_read(r, object);
            count++;
        } while (good && take(r, ','));
        good = good && take(r, '}');
    }
    r->depth--;
    if (good && json_object_size(object) == count)
        return object;
    json_decref(object);
    return NULL;
}

json_t *words_read(struct str text) {
    struct reader r = {.p = text.p, .end = text.p + text.n};
    if (!utf8_valid(text) || !take(&r, '{'))
        return NULL;
    json_t *words = object_read(&r);
    skip(&r);
    if (words != NULL && r.p == r.end)
        return words;
    json_decref(words);
    return NULL;
}
