#include "print/layout/expand.h"

/* Takes the text before the next {{name}} and the name off the front of *text: 1 found (name set), 0 none
 * left (before is all of it), negative: not well formed. */
static int next_name(struct str *text, struct str *before, struct str *name, struct err *err) {
    const char *open = memmem(text->p, text->n, "{{", 2);
    if (open == NULL) {
        *before = *text;
        return 0;
    }
    const char *end = text->p + text->n;
    const char *close = memmem(open, (size_t)(end - open), "}}", 2);
    if (close == NULL)
        return err_set(err, ERR_INPUT, "\"{{\" without \"}}\": write {{name}}");
    struct str inner = str_trim((struct str){open + 2, (size_t)(close - open) - 2});
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    for (size_t i = 0; i < inner.n; i++)
        if (inner.p[i] == '\0' || strchr(allowed, inner.p[i]) == NULL)
            inner.n = 0;
    if (inner.n == 0)
        return err_set(err, ERR_INPUT, "\"%.*s\" is no field: write {{name}}",
                       (int)(close + 2 - open > 60 ? 60 : close + 2 - open), open);
    *before = (struct str){text->p, (size_t)(open - text->p)};
    *name = inner;
    *text = (struct str){close + 2, (size_t)(end - close) - 2};
    return 1;
}

int expand_check(struct str text, struct err *err) {
    struct str before, name;
    int found = next_name(&text, &before, &name, err), any = found;
    while (found > 0)
        found = next_name(&text, &before, &name, err);
    return found < 0 ? found : any;
}

bool expand_next(struct str *text, struct str *name) {
    struct str before;
    return next_name(text, &before, name, NULL) > 0;
}

int expand_find(struct str name, const struct poster_field *fields, size_t count, struct str *out,
                struct err *err) {
    for (size_t i = 0; i < count; i++)
        if (str_is(name, fields[i].name)) {
            *out = fields[i].value;
            return 0;
        }
    return err_set(err, ERR_INPUT, "no value for {{%.*s}}: correct the name, or take it out", STR_ARG(name));
}

int expand(struct str text, const struct poster_field *fields, size_t count, struct buf *out,
           struct err *err) {
    int found;
    do {
        struct str before = {NULL, 0}, name = {NULL, 0}, value = {NULL, 0};
        found = next_name(&text, &before, &name, err);
        if (found < 0)
            return found;
        buf_addstr(out, before);
        if (found > 0 && expand_find(name, fields, count, &value, err) != 0)
            return ERR_INPUT;
        buf_addstr(out, value);
    } while (found > 0);
    return out->failed ? err_set(err, ERR_LIMIT, "a text with its values is longer than %zu bytes", out->max)
                       : 0;
}
