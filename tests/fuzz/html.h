/* Whether a page's elements are closed in the order in which they were opened. What HTML closes by itself may stay open. */
#ifndef FUZZ_HTML_H
#define FUZZ_HTML_H

#include <strings.h>

#include "must.h"

enum { HTML_DEPTH_MAX = 256 };

static inline bool html_is(struct str name, const char *const *names) {
    for (; *names != NULL; names++)
        if (str_equal_nocase(name, str_of(*names)))
            return true;
    return false;
}

/* The end of the tag that begins at p, past its attributes; NULL: it does not end. */
static inline const char *html_tag_end(const char *p, const char *end) {
    char quote = '\0';
    for (; p < end; p++) {
        if (quote != '\0')
            quote = *p == quote ? '\0' : quote;
        else if ((*p == '"' || *p == '\'') && p[-1] == '=')
            quote = *p;
        else if (*p == '>')
            return p;
    }
    return NULL;
}

static inline void html_close(struct str name, struct str *open, size_t *depth) {
    static const char *const implied[] = {"li", "p",  "td",     "th",       "tr",   "tbody", "thead", "tfoot",
                                          "dt", "dd", "option", "optgroup", "body", "html",  "head",  NULL};
    while (*depth > 0 && !str_equal_nocase(open[*depth - 1], name)) {
        if (!html_is(open[*depth - 1], implied))
            fprintf(stderr, "</%.*s> closes <%.*s>\n", STR_ARG(name), STR_ARG(open[*depth - 1]));
        must(html_is(open[*depth - 1], implied));
        --*depth;
    }
    if (*depth == 0) /* what was left out may be closed all the same */
        must(html_is(name, implied));
    else
        --*depth;
}

/* Past a style's or script's content. */
static inline const char *html_skip_raw(const char *p, const char *end, struct str name) {
    for (; p + name.n + 2 < end; p++)
        if (p[0] == '<' && p[1] == '/' && strncasecmp(p + 2, name.p, name.n) == 0)
            return p;
    return end;
}

static inline void html_check(struct str page) {
    static const char *const empty[] = {"area",  "base", "br",   "col",    "embed", "hr",  "img",
                                        "input", "link", "meta", "source", "track", "wbr", NULL};
    static const char *const raw[] = {"style", "script", "title", "textarea", NULL};
    static struct str open[HTML_DEPTH_MAX];
    size_t depth = 0;
    for (const char *p = page.p, *end = page.p + page.n; p < end; p++) {
        if (*p != '<')
            continue;
        if (p + 3 < end && memcmp(p, "<!--", 4) == 0) {
            const char *close = memmem(p, (size_t)(end - p), "-->", 3);
            must(close != NULL);
            p = close + 2;
            continue;
        }
        bool closes = p + 1 < end && p[1] == '/';
        const char *start = p + 1 + closes, *stop = start, *tag_end = html_tag_end(start, end);
        must(tag_end != NULL);
        while (stop < tag_end && *stop != ' ' && *stop != '\n' && *stop != '/')
            stop++;
        struct str name = {start, (size_t)(stop - start)};
        must(name.n > 0);
        p = tag_end;
        if (closes) {
            html_close(name, open, &depth);
        } else if (name.p[0] != '!' && !html_is(name, empty) && tag_end[-1] != '/') {
            must(depth < HTML_DEPTH_MAX);
            open[depth++] = name;
            if (html_is(name, raw))
                p = html_skip_raw(p, end, name) - 1;
        }
    }
    while (depth > 0)
        html_close(open[depth - 1], open, &depth);
}

#endif
