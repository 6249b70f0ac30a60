#include "print/read/decode_parts.h"

#include <zbar.h>

/* The box around a code's corners, in pixels. */
struct frame {
    int left, right, top, bottom;
};

static struct frame frame_of(const zbar_symbol_t *symbol) {
    unsigned corners = zbar_symbol_get_loc_size(symbol);
    struct frame f = {INT32_MAX, 0, INT32_MAX, 0};
    if (corners == 0)
        f.left = f.top = 0;
    for (unsigned i = 0; i < corners; i++) {
        int x = zbar_symbol_get_loc_x(symbol, i), y = zbar_symbol_get_loc_y(symbol, i);
        f.left = x < f.left ? x : f.left;
        f.right = x > f.right ? x : f.right;
        f.top = y < f.top ? y : f.top;
        f.bottom = y > f.bottom ? y : f.bottom;
    }
    return f;
}

/* White over it and half of its quiet zone, in a code of any size. */
static void paint_over(struct picture *picture, struct frame f) {
    int width = (int)picture->width, height = (int)picture->height;
    int edge = (f.bottom - f.top) / 16 + 1;
    f = (struct frame){f.left - edge, f.right + edge, f.top - edge, f.bottom + edge};
    f.left = f.left < 0 ? 0 : f.left;
    f.right = f.right >= width ? width - 1 : f.right;
    for (int y = f.top < 0 ? 0 : f.top; y <= f.bottom && y < height; y++)
        if (f.right >= f.left)
            memset(picture->grey + (size_t)y * picture->width + f.left, 255, (size_t)(f.right - f.left) + 1);
}

static int by_y(const void *a, const void *b) {
    double x = ((const struct decoded *)a)->y, y = ((const struct decoded *)b)->y;
    return (x > y) - (x < y);
}
static int by_x(const void *a, const void *b) {
    double x = ((const struct decoded *)a)->x, y = ((const struct decoded *)b)->x;
    return (x > y) - (x < y);
}

/* A row is what lies less than half a code below its uppermost one. */
static void sort_codes(struct decoded *codes, size_t count) {
    if (count == 0)
        return;
    qsort(codes, count, sizeof *codes, by_y);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && codes[to].y - codes[from].y < codes[from].height / 2;)
            to++;
        qsort(codes + from, to - from, sizeof *codes, by_x);
    }
}

/* What a look at one picture makes use of. */
struct scan {
    struct picture *picture;
    struct picture window; /* the part of it that is looked at; a copy */
    zbar_image_scanner_t *scanner;
    struct arena *arena;
    struct decoded *codes;
    size_t count;
};

static int take(struct scan *s, const zbar_symbol_t *symbol, struct frame f, struct err *err) {
    if (s->count == DECODE_CODES_MAX)
        return err_set(err, ERR_LIMIT, "more than %d codes on a page", DECODE_CODES_MAX);
    struct str text = {zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol)};
    double width = (double)s->picture->width, height = (double)s->picture->height;
    struct decoded *code = &s->codes[s->count++];
    *code = (struct decoded){.text = arena_str(s->arena, text),
                             .x = ((double)f.left + f.right) / 2 / width,
                             .y = ((double)f.top + f.bottom) / 2 / height,
                             .height = ((double)f.bottom - f.top) / height};
    return code->text.p != NULL ? 0 : err_set(err, ERR_NOMEM, "no memory for the codes of a page");
}

/* Looks once at the window with its corner at left, top. What it finds is painted over in the whole picture. */
static int look(struct scan *s, size_t left, size_t top, struct err *err) {
    struct picture *w = &s->window;
    for (size_t y = 0; y < w->height; y++)
        memcpy(w->grey + y * w->width, s->picture->grey + (top + y) * s->picture->width + left, w->width);
    zbar_image_t *image = zbar_image_create();
    if (image == NULL)
        return err_set(err, ERR_NOMEM, "no memory to look for codes");
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)w->width, (unsigned)w->height);
    zbar_image_set_data(image, w->grey, w->width * w->height, NULL);
    int rc = 0;
    if (zbar_scan_image(s->scanner, image) < 0)
        rc = err_set(err, ERR_NOMEM, "no memory to look for codes");
    const zbar_symbol_t *symbol = rc == 0 ? zbar_image_first_symbol(image) : NULL;
    for (; symbol != NULL && rc == 0; symbol = zbar_symbol_next(symbol)) {
        struct frame f = frame_of(symbol);
        f = (struct frame){f.left + (int)left, f.right + (int)left, f.top + (int)top, f.bottom + (int)top};
        rc = take(s, symbol, f, err);
        paint_over(s->picture, f);
    }
    zbar_image_destroy(image);
    return rc;
}

/* Through windows of a `parts`th of width and height, which overlap by half; again while that finds something, so that a
 * code too many is seen, too; beside a single one none is overlooked. */
static int look_through(struct scan *s, size_t parts, struct err *err) {
    const struct picture *p = s->picture;
    size_t before, steps = 2 * parts - 1;
    /* The whole is crossed at every other line only: a module is two pixels wide or more, and a corner's heart three modules. */
    zbar_image_scanner_set_config(s->scanner, ZBAR_NONE, ZBAR_CFG_X_DENSITY, parts == 1 ? 2 : 1);
    zbar_image_scanner_set_config(s->scanner, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, parts == 1 ? 2 : 1);
    s->window.width = (p->width + parts - 1) / parts;
    s->window.height = (p->height + parts - 1) / parts;
    do {
        before = s->count;
        for (size_t i = 0; i < steps * steps; i++) {
            size_t apart = steps > 1 ? steps - 1 : 1;
            int rc = look(s, i % steps * (p->width - s->window.width) / apart,
                          i / steps * (p->height - s->window.height) / apart, err);
            if (rc != 0)
                return rc;
        }
    } while (s->count > before && s->count > 1);
    return 0;
}

/* Every code has three corners, and the library tries which of them belong together: the time it takes grows with the cube of
 * their number, and it overlooks many. So of many codes only a few are in sight at first; what is left then, such as codes
 * larger than the windows, is looked for in the whole. */
static int look_everywhere(struct scan *s, size_t expected, struct err *err) {
    enum { MANY = 24, PARTS = 4 };
    bool many = expected > MANY;
    int rc = many ? look_through(s, PARTS, err) : 0;
    if (rc == 0 && (!many || s->count < expected))
        rc = look_through(s, 1, err);
    return rc;
}

int decode_scan(struct picture *picture, size_t expected, struct arena *arena, struct decoded **codes,
                size_t *count, struct err *err) {
    struct scan s = {.picture = picture,
                     .window = {.grey = malloc(picture->width * picture->height)},
                     .scanner = zbar_image_scanner_create(),
                     .arena = arena,
                     .codes = arena_array(arena, DECODE_CODES_MAX, sizeof *s.codes)};
    int rc;
    if (s.window.grey == NULL || s.scanner == NULL || s.codes == NULL) {
        rc = err_set(err, ERR_NOMEM, "no memory to look for codes");
    } else {
        zbar_image_scanner_set_config(s.scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
        zbar_image_scanner_set_config(s.scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
        /* The bytes themselves; otherwise it guesses at their encoding. */
        zbar_image_scanner_set_config(s.scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
        rc = look_everywhere(&s, expected, err);
    }
    free(s.window.grey);
    if (s.scanner != NULL)
        zbar_image_scanner_destroy(s.scanner);
    if (rc != 0)
        return rc;
    sort_codes(s.codes, s.count);
    *codes = s.codes;
    *count = s.count;
    return 0;
}
