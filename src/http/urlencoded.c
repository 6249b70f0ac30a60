#include "http/urlencoded.h"

struct str http_field_get(const struct http_fields *fields, const char *name) {
    for (size_t i = 0; i < fields->count; i++)
        if (str_is(fields->items[i].name, name))
            return fields->items[i].value;
    return (struct str){NULL, 0};
}

/* Decodes text over *out, which has room for it, puts a NUL behind and moves *out past that. */
static int decode(struct str text, char **out, struct str *decoded, struct err *err) {
    char *p = *out;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c > '+' && c < 0x7f) { /* most of what browsers send */
            *p++ = c;
            continue;
        }
        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            int high = text.n - i > 2 ? hex_digit(text.p[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(text.p[i + 2]) : -1;
            if (low < 0)
                return err_set(err, ERR_INPUT, "a percent sign is not followed by two hexadecimal digits");
            c = (char)(high << 4 | low);
            if (c == '\0')
                return err_set(err, ERR_INPUT, "an encoded NUL character");
            i += 2;
        } else if ((unsigned char)c < 0x20 || c == 0x7f) {
            return err_set(err, ERR_INPUT, "a control character that is not encoded");
        }
        *p++ = c;
    }
    *decoded = (struct str){*out, (size_t)(p - *out)};
    *p++ = '\0';
    *out = p;
    return 0;
}

/* Cuts the next non-empty pair off *rest; false when there is none. */
static bool next_pair(struct str *rest, struct str *pair) {
    while (rest->n > 0) {
        const char *end = memchr(rest->p, '&', rest->n);
        *pair = (struct str){rest->p, end != NULL ? (size_t)(end - rest->p) : rest->n};
        size_t skip = pair->n + (end != NULL);
        rest->p += skip;
        rest->n -= skip;
        if (pair->n > 0)
            return true;
    }
    return false;
}

int urlencoded_parse(struct str text, struct arena *arena, struct http_fields *out, struct err *err) {
    struct str rest = text, pair;
    size_t count = 0;
    while (next_pair(&rest, &pair))
        if (++count > HTTP_FIELDS_MAX)
            return err_set(err, ERR_LIMIT, "more than %d fields", HTTP_FIELDS_MAX);
    if (count == 0) {
        *out = (struct http_fields){NULL, 0};
        return 0;
    }
    /* Decoding never lengthens; name and value each get a NUL, of which '=' and '&' pay for all but a few. */
    struct http_field *items = arena_array(arena, count, sizeof *items);
    char *bytes = arena_alloc(arena, text.n + 2 * count);
    if (items == NULL || bytes == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu fields", count);
    rest = text;
    for (size_t i = 0; i < count && next_pair(&rest, &pair); i++) {
        const char *equals = memchr(pair.p, '=', pair.n);
        size_t name_size = equals != NULL ? (size_t)(equals - pair.p) : pair.n;
        struct str name = {pair.p, name_size};
        struct str value = equals != NULL ? (struct str){equals + 1, pair.n - name_size - 1} : STR("");
        int rc = decode(name, &bytes, &items[i].name, err);
        if (rc == 0)
            rc = decode(value, &bytes, &items[i].value, err);
        if (rc < 0)
            return rc;
    }
    *out = (struct http_fields){items, count};
    return 0;
}
