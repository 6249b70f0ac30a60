/* Settings: the one table core/settings.def. Values are text in the store; a setting that was never set has its
 * default. */
#ifndef CORE_SETTING_H
#define CORE_SETTING_H

#include "base/arena.h"
#include "base/err.h"

enum setting_scope {
    SETTING_GENERAL, /* one value for the whole installation */
    SETTING_PER_UNIT /* a unit's own holds for it and all below it; the nearest up the tree counts, else the general one */
};

/* The start of an emblem's value; the file's bytes follow in base64. */
#define SETTING_PNG "data:image/png;base64,"
#define SETTING_SVG "data:image/svg+xml;base64,"
enum {
    SETTING_PICTURE_MAX = 256 * 1024 /* bytes of the file, from the command line and from a browser alike */
};

struct setting {
    const char *name; /* "threshold.respondents" */
    const char *default_value;
    enum setting_scope scope;
    /* Checks and normalises a value; ERR_INPUT says what is allowed. */
    int (*check)(struct str raw, struct arena *, struct str *out, struct err *);
    const char *help; /* one line for `hailong setting list` */
};

const struct setting *setting_find(struct str name); /* NULL when there is none */
const struct setting *setting_at(size_t index);      /* NULL past the last */

/* A file is given for it; its value, SETTING_PNG or SETTING_SVG with the file, is not for people to read. */
bool setting_is_picture(const struct setting *setting);
/* A file's bytes as such a value, and back; no bytes are the value "". Whether they can be drawn is not looked at. ERR_NOMEM; back also
 * ERR_INPUT for what is no such value. */
int setting_picture_value(struct str bytes, struct arena *arena, const char **value, struct err *err);
int setting_picture_bytes(const char *value, struct arena *arena, struct str *bytes, struct err *err);

/* Base URL: "http" or "https", host, optional port, no path, no trailing slash. Normalised to lower case. */
int setting_check_url(struct str raw, struct arena *arena, struct str *out, struct err *err);

#endif
