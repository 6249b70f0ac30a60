#include "print/draw/picture.h"

#include <librsvg/rsvg.h>

#include "base/base64.h"
#include "print/draw/surface.h"

enum { PNG_HEAD = 24 /* bytes, with its width and height */ };

static bool starts(struct str bytes, size_t at, const char *with, size_t n) {
    return bytes.n >= at + n && memcmp(bytes.p + at, with, n) == 0;
}

enum picture_kind picture_kind(struct str bytes) {
    if (starts(bytes, 0, "\x89PNG\r\n\x1a\n", 8))
        return PICTURE_PNG;
    if (starts(bytes, 0, "\xff\xd8\xff", 3))
        return PICTURE_JPEG;
    if (starts(bytes, 0, "GIF8", 4))
        return PICTURE_GIF;
    if (starts(bytes, 0, "RIFF", 4) && starts(bytes, 8, "WEBP", 4))
        return PICTURE_WEBP;
    if (starts(bytes, 0, "\x1f\x8b", 2))
        return PICTURE_GZIP;
    size_t at = starts(bytes, 0, "\xef\xbb\xbf", 3) ? 3 : 0; /* a byte order mark */
    while (at < bytes.n && strchr(" \t\r\n", bytes.p[at]) != NULL && bytes.p[at] != '\0')
        at++;
    return at < bytes.n && bytes.p[at] == '<' ? PICTURE_SVG : PICTURE_UNKNOWN;
}

/* ---- Sizes -------------------------------------------------------------------------------------------------------- */

/* A number of `count` bytes, the highest first; the caller knows they are there. */
static uint32_t number(struct str bytes, size_t at, size_t count) {
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++)
        value = value << 8 | (unsigned char)bytes.p[at + i];
    return value;
}

static bool png_size(struct str bytes, double *width, double *height) {
    if (bytes.n < PNG_HEAD || !starts(bytes, 12, "IHDR", 4))
        return false;
    *width = number(bytes, 16, 4);
    *height = number(bytes, 20, 4);
    return true;
}

/* Start of a frame, of any coding: 0xc0 to 0xcf but for the tables and the reserved one among them. */
static bool is_frame(unsigned marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Segments of 0xff, a marker, a length that counts itself, and the rest; up to the frame's, or the pixels' (0xda). */
static bool jpeg_size(struct str bytes, double *width, double *height) {
    for (size_t at = 2; at + 9 <= bytes.n && (unsigned char)bytes.p[at] == 0xff;) {
        unsigned marker = (unsigned char)bytes.p[at + 1];
        size_t length = number(bytes, at + 2, 2);
        if (marker == 0xff) { /* filling */
            at++;
            continue;
        }
        if (is_frame(marker)) {
            *height = number(bytes, at + 5, 2);
            *width = number(bytes, at + 7, 2);
            return true;
        }
        if (marker < 0xc0 || marker == 0xda || length < 2)
            return false;
        at += 2 + length;
    }
    return false;
}

bool picture_size(struct str bytes, double *width, double *height) {
    enum picture_kind kind = picture_kind(bytes);
    bool read = (kind == PICTURE_PNG && png_size(bytes, width, height)) ||
                (kind == PICTURE_JPEG && jpeg_size(bytes, width, height));
    return read && *width >= 1 && *height >= 1;
}

/* The SVG library's own reader takes half a PNG for a whole one. */
static bool png_is_whole(struct str bytes) {
    cairo_surface_t *picture = cairo_image_surface_create_from_png_stream(surface_read, &bytes);
    bool whole = cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(picture);
    return whole;
}

bool picture_is_whole(struct str bytes) {
    GdkPixbufLoader *loader = gdk_pixbuf_loader_new();
    bool written = gdk_pixbuf_loader_write(loader, (const guchar *)bytes.p, bytes.n, NULL);
    bool closed = gdk_pixbuf_loader_close(loader, NULL);
    g_object_unref(loader);
    return written && closed && (picture_kind(bytes) != PICTURE_PNG || png_is_whole(bytes));
}

struct picture_room picture_room(unsigned side) {
    return (struct picture_room){side, (double)side * side};
}

int picture_take(struct picture_room *room, double width, double height, struct err *err) {
    if (width > room->side || height > room->side)
        return err_set(err, ERR_INPUT,
                       "it has %.0f×%.0f pixels: make it smaller, %u×%u at most, which is enough on paper",
                       width, height, room->side, room->side);
    if (width * height > room->left)
        return err_set(err, ERR_INPUT, "all pictures together have more pixels than %u×%u: make them smaller",
                       room->side, room->side);
    room->left -= width * height;
    return 0;
}

/* ---- data: -------------------------------------------------------------------------------------------------------- */

static int hex(char c) {
    return c >= '0' && c <= '9'                     ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
}

/* With %41 as A and without what breaks lines. */
static struct str unescape(const char *text, char *out) {
    size_t n = 0;
    for (; *text != '\0'; text++) {
        int high = *text == '%' ? hex(text[1]) : -1, low = high >= 0 ? hex(text[2]) : -1;
        if (low >= 0) {
            out[n++] = (char)(16 * high + low);
            text += 2;
        } else if (strchr("\t\r\n", *text) == NULL) {
            out[n++] = *text;
        }
    }
    return (struct str){out, n};
}

/* The padding may be left out there, and spaces may stand between. */
static int unpack(struct str text, char *room, struct arena *arena, struct str *out, struct err *err) {
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ' ')
            room[n++] = text.p[i];
    while (n % 4 != 0)
        room[n++] = '=';
    return base64_decode((struct str){room, n}, arena, out, err);
}

int picture_data(const char *url, struct arena *arena, struct str *type, struct str *out, struct err *err) {
    const char *head = url + strlen("data:"), *comma = strchr(head, ',');
    if (comma == NULL)
        return err_set(err, ERR_INPUT, "nothing follows its type: write data:image/png;base64,…");
    if (strchr(head, '#') != NULL) /* the library then looks for a part of it */
        return err_set(err, ERR_INPUT, "it has a '#', behind which nothing is read: write %%23");
    struct str all = {head, (size_t)(comma - head)};
    const char *last = memrchr(all.p, ';', all.n);
    bool base64 =
        last != NULL &&
        str_equal_nocase(str_trim((struct str){last + 1, (size_t)(comma - last - 1)}), STR("base64"));
    char *room = arena_alloc(arena, strlen(comma) + 4);
    if (room == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a picture");
    *type = str_trim((struct str){all.p, strcspn(all.p, ";,")});
    *out = unescape(comma + 1, room);
    return base64 ? unpack(*out, room, arena, out, err) : 0;
}
