/* Files built into the program by src/tools/embed.c: one table per top folder. */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include "base/str.h"

struct embed_file {
    const char *name; /* path below its folder: "templates/form.html" */
    struct str bytes; /* NUL behind them */
};

/* Each ends with name NULL. */
extern const struct embed_file embed_web[];
extern const struct embed_file embed_surveys[];
extern const struct embed_file embed_print[];
extern const struct embed_file embed_secret[]; /* src/base/secret */

/* NULL when there is none. */
const struct embed_file *embed_find(const struct embed_file *table, const char *name);

#endif
