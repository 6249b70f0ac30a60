#include "view/css.h"

struct css {
    const char *name;
    struct str source;
    size_t at;
    unsigned line;
    struct buf *out;
    size_t start; /* of ours in out */
    bool space;   /* white space waits for what follows it */
};

static int fault(const struct css *css, struct err *err, const char *why) {
    return err_set(err, ERR_INPUT, "%s:%u: %s", css->name, css->line, why);
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || (unsigned char)c >= 0x80;
}

static bool one_of(char c, const char *list) {
    return c != '\0' && strchr(list, c) != NULL;
}

static char last(const struct css *css) {
    return css->out->n > css->start ? css->out->p[css->out->n - 1] : '\0';
}

/* Space behind ':' means nothing, before it it does ("a :hover"); beside '+' and '-' it does (calc). */
static void put(struct css *css, char c) {
    char before = last(css);
    if (css->space && before != '\0' && !one_of(before, "{};,:(>") && !one_of(c, "{};,)>!"))
        buf_addc(css->out, ' ');
    css->space = false;
    if (c == '}' && last(css) == ';')
        css->out->n--;
    buf_addc(css->out, c);
}

static int comment(struct css *css, struct err *err) {
    const char *end = memmem(css->source.p + css->at + 2, css->source.n - css->at - 2, "*/", 2);
    if (end == NULL)
        return fault(css, err, "a comment without its end");
    size_t to = (size_t)(end - css->source.p) + 2;
    for (; css->at < to; css->at++)
        css->line += css->source.p[css->at] == '\n';
    css->space |= is_word(last(css)) && to < css->source.n && is_word(css->source.p[to]);
    return 0;
}

static int string(struct css *css, struct err *err) {
    char quote = css->source.p[css->at++];
    put(css, quote);
    for (; css->at < css->source.n; css->at++) {
        char c = css->source.p[css->at];
        if (c == '\n')
            break;
        buf_addc(css->out, c);
        if (c == '\\' && css->at + 1 < css->source.n && css->source.p[css->at + 1] != '\n')
            buf_addc(css->out, css->source.p[++css->at]);
        else if (c == quote) {
            css->at++;
            return 0;
        }
    }
    return fault(css, err, "a string without its end");
}

int css_minify(const char *name, struct str source, struct buf *out, struct err *err) {
    struct css css = {.name = name, .source = source, .line = 1, .out = out, .start = out->n};
    int rc = 0;
    while (css.at < source.n && rc == 0) {
        char c = source.p[css.at], next = css.at + 1 < source.n ? source.p[css.at + 1] : '\0';
        if (c == '/' && next == '*') {
            rc = comment(&css, err);
        } else if (c == '"' || c == '\'') {
            rc = string(&css, err);
        } else {
            css.line += c == '\n';
            if (is_space(c))
                css.space = true;
            else
                put(&css, c);
            css.at++;
        }
    }
    if (rc == 0 && out->n > css.start && memmem(out->p + css.start, out->n - css.start, "</", 2) != NULL)
        rc = err_set(err, ERR_INPUT, "%s: \"</\" would end the page's <style>; write \"<\\/\" in a string",
                     name);
    if (rc < 0 && out->p != NULL)
        out->p[out->n = css.start] = '\0';
    return rc;
}
