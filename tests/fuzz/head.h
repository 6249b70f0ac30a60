/* A request's head as RFC 9112 writes it, read from the bytes alone: what the gate is held against. */
#ifndef FUZZ_HEAD_H
#define FUZZ_HEAD_H

#include <strings.h>

#include "must.h"

static inline bool is_token_byte(unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c > ' ' && c < 0x7f && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* CR LF, or what looks like it when the library has cut the head up: a NUL beside one of the two or another NUL, and where it is the
 * end of the head a colon or another of the two before one (http/gate.h). */
static inline bool is_line_end(const char *p, bool last) {
    bool first = p[0] == '\r' || p[0] == '\n', second = p[1] == '\r' || p[1] == '\n';
    return memcmp(p, "\r\n", 2) == 0 || (p[0] == '\0' && (second || p[1] == '\0')) ||
           (first && p[1] == '\0') || (last && (p[0] == ':' || first) && second);
}

/* The next line without its end, cut off *rest; false when it does not end as it should. */
static inline bool head_line(struct str *rest, struct str *line) {
    size_t n = 0;
    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\0' && rest->p[n] != '\r')
        n++;
    if (n + 2 > rest->n || !is_line_end(rest->p + n, false))
        return false;
    *line = (struct str){rest->p, n};
    rest->p += n + 2;
    rest->n -= n + 2;
    return true;
}

static inline bool is_request_line(struct str line) {
    static const char versions[2][10] = {" HTTP/1.0", " HTTP/1.1"};
    size_t i = 0;
    while (i < line.n && is_token_byte((unsigned char)line.p[i]))
        i++;
    if (i == 0 || i == line.n || line.p[i] != ' ' || line.n < i + 11)
        return false;
    const char *version = line.p + line.n - 9;
    if (memcmp(version, versions[0], 9) != 0 && memcmp(version, versions[1], 9) != 0)
        return false;
    for (const char *p = line.p + i + 1; p < version; p++)
        if (*p == ' ' || *p == '\0')
            return false;
    return true;
}

static inline bool is_field_line(struct str line, struct str *name) {
    size_t i = 0;
    while (i < line.n && is_token_byte((unsigned char)line.p[i]))
        i++;
    if (i == 0 || i == line.n || line.p[i] != ':')
        return false;
    *name = (struct str){line.p, i};
    for (i++; i < line.n; i++)
        if (((unsigned char)line.p[i] < 0x20 && line.p[i] != '\t') || line.p[i] == 0x7f)
            return false;
    return true;
}

/* Bytes of the head that it begins with; 0: of none that is well written. */
static inline size_t head_size(struct str raw) {
    struct str rest = raw, line, name;
    if (!head_line(&rest, &line) || !is_request_line(line))
        return 0;
    while (rest.n >= 2 && !is_line_end(rest.p, true))
        if (!head_line(&rest, &line) || !is_field_line(line, &name))
            return 0;
    return rest.n >= 2 ? raw.n - rest.n + 2 : 0;
}

/* How often a header comes. */
static inline size_t head_count(struct str raw, const char *wanted) {
    struct str line, name;
    size_t count = 0;
    (void)head_line(&raw, &line);
    while (head_line(&raw, &line) && line.n > 0)
        count += is_field_line(line, &name) && name.n == strlen(wanted) &&
                 strncasecmp(name.p, wanted, name.n) == 0;
    return count;
}

#endif
