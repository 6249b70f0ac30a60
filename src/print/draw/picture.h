/* Pictures by their bytes, before anything unpacks them: what they are, and how many pixels they become. A few kilobytes can hold
 * hundreds of millions. */
#ifndef PRINT_PICTURE_H
#define PRINT_PICTURE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
    PICTURE_SIDE_MAX = 3000,        /* pixels, of what a layout shows */
    PICTURE_EMBLEM_SIDE_MAX = 1200, /* of an emblem: 600 dpi on 5 cm */
    PICTURE_FILE_MAX = 32 * 1024 * 1024
};

/* By the first bytes. PICTURE_SVG: XML, if it is one of these at all. */
enum picture_kind {
    PICTURE_UNKNOWN,
    PICTURE_PNG,
    PICTURE_JPEG,
    PICTURE_GIF,
    PICTURE_WEBP,
    PICTURE_GZIP,
    PICTURE_SVG
};
enum picture_kind picture_kind(struct str bytes);

/* Width and height as a PNG's or JPEG's head tells them; false: it does not, or it is another picture. */
bool picture_size(struct str bytes, double *width, double *height);

/* Unpacks a PNG or JPEG: the library that draws SVGs leaves out what it cannot read. */
bool picture_is_whole(struct str bytes);

/* What the pictures of one file may become: each of them at most `side` a side, and all of them together `left` pixels. */
struct picture_room {
    unsigned side;
    double left;
};
struct picture_room picture_room(unsigned side); /* left: a square of it */
/* ERR_INPUT: there is no room for another picture of this size. */
int picture_take(struct picture_room *room, double width, double height, struct err *err);

/* What "data:TYPE;base64,…" or "data:TYPE,…" holds; type: TYPE without parameters. ERR_INPUT: it cannot be read. */
int picture_data(const char *url, struct arena *arena, struct str *type, struct str *out, struct err *err);

#endif
