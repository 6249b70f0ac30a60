/* One error: a code and one sentence for a person.
 *
 * A function that can fail returns 0 or one of the negative codes below and takes `struct err *` last (NULL is
 * allowed). On failure its other outputs are untouched. Nobody logs on the way up; the boundary (a command, the
 * server) shows or logs the text once. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>

enum err_code {
    ERR_NOMEM = -1,     /* memory, or a buffer's named limit that is our own */
    ERR_LIMIT = -2,     /* the input is larger than its documented limit */
    ERR_INPUT = -3,     /* the input is wrong; the text names place and cure */
    ERR_NOT_FOUND = -4, /* the named thing does not exist */
    ERR_CONFLICT = -5,  /* it contradicts what is stored */
    ERR_BUSY = -6,      /* full, draining or locked: try again later */
    ERR_IO = -7,        /* the operating system refused */
    ERR_STORE = -8,     /* the database refused */
    ERR_BUG = -9        /* our own fault */
};

struct err {
    int code;       /* 0 or enum err_code */
    char text[600]; /* NUL-terminated UTF-8, no newline at the end */
};

#define ERR_INIT                                                                                             \
    { 0, "" }

/* Sets code and text, returns code: `return err_set(err, ERR_INPUT, "…")`. */
__attribute__((format(printf, 3, 4))) int err_set(struct err *err, int code, const char *format, ...);
#ifdef ANALYSED /* an analyser looks into one file at a time: it cannot know that the code comes back */
#define err_set(err, code, ...) (err_set(err, code, __VA_ARGS__), (code))
#endif

/* Puts "context: " before the text that is there already; returns the code that is there. */
__attribute__((format(printf, 2, 3))) int err_wrap(struct err *err, const char *format, ...);

#endif
