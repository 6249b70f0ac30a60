#include "print/draw/emblem.h"

#include <stdlib.h>

#include "print/poster.h"
#include "print/draw/stamp.h"
#include "print/draw/surface.h"
#include "print/draw/svg.h"
#include "print/draw/turn.h"

enum { RECORDED_SIDE_MAX = 800 /* units of an SVG: 500 dpi on 4 cm */ };

struct emblem {
    struct stamp *stamp;     /* pixels, or what the SVG drew */
    double width, height;    /* of it, in its own units */
    RsvgHandle *handle;      /* of an SVG; NULL: a PNG */
    double scale;            /* of an SVG: one of its units in those of width */
    enum emblem_fault fault; /* while it is loaded: what an error would be */
};

static int load_png(struct emblem *emblem, struct str bytes, struct err *err) {
    struct picture_room room = picture_room(PICTURE_EMBLEM_SIDE_MAX);
    double width, height;
    emblem->fault = EMBLEM_DAMAGED;
    if (!picture_size(bytes, &width, &height))
        return err_set(err, ERR_INPUT, "the PNG cannot be read: it is damaged");
    emblem->fault = EMBLEM_PIXELS;
    int rc = picture_take(&room, width, height, err); /* before its pixels are unpacked */
    if (rc != 0)
        return rc;
    emblem->fault = EMBLEM_DAMAGED;
    cairo_surface_t *picture = cairo_image_surface_create_from_png_stream(surface_read, &bytes);
    cairo_status_t status = cairo_surface_status(picture);
    if (status != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(picture);
        return err_set(err, ERR_INPUT, "the PNG cannot be read: it is damaged");
    }
    emblem->width = cairo_image_surface_get_width(picture);
    emblem->height = cairo_image_surface_get_height(picture);
    return stamp_new(picture, emblem->width, emblem->height, &emblem->stamp, err);
}

/* ---- Reading ------------------------------------------------------------------------------------------------------ */

static int render(const struct emblem *emblem, cairo_t *cr, struct err *err) {
    RsvgRectangle viewport = {0, 0, emblem->width / emblem->scale, emblem->height / emblem->scale};
    GError *error = NULL;
    cairo_save(cr);
    cairo_scale(cr, emblem->scale, emblem->scale);
    bool drawn = rsvg_handle_render_document(emblem->handle, cr, &viewport, &error);
    cairo_restore(cr);
    if (drawn)
        return 0;
    int rc = err_set(err, ERR_INPUT, "the SVG cannot be drawn: %.300s", g_strchomp(error->message));
    g_error_free(error);
    return rc;
}

/* Masks and filters become pixels, as many as it is large. */
static void set_size(struct emblem *emblem, double width, double height) {
    double side = width > height ? width : height;
    emblem->scale = side > RECORDED_SIDE_MAX ? RECORDED_SIDE_MAX / side : 1;
    emblem->width = width * emblem->scale;
    emblem->height = height * emblem->scale;
}

/* What is painted outside its own size is cut, and does not count. */
static bool is_empty(cairo_surface_t *picture) {
    double x, y, width, height;
    cairo_recording_surface_ink_extents(picture, &x, &y, &width, &height);
    return !(width > 0 && height > 0);
}

/* Recorded once; the PDF then holds it once. */
static int record(struct emblem *emblem, struct err *err) {
    const cairo_rectangle_t extents = {0, 0, emblem->width, emblem->height};
    cairo_surface_t *picture = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    cairo_t *cr = cairo_create(picture);
    int rc = render(emblem, cr, err);
    cairo_destroy(cr);
    if (rc == 0)
        emblem->fault = EMBLEM_EMPTY;
    if (rc == 0 && is_empty(picture))
        rc = err_set(err, ERR_INPUT,
                     "the SVG paints nothing: is what it shows within its viewBox, and visible?");
    int made = stamp_new(picture, emblem->width, emblem->height, &emblem->stamp, err);
    return rc != 0 ? rc : made;
}

static const enum emblem_fault faults[] = {
    [SVG_NOT_READ] = EMBLEM_BROKEN, [SVG_OUTSIDE] = EMBLEM_UNSAFE, [SVG_FONT] = EMBLEM_FONT,
    [SVG_EFFECT] = EMBLEM_EFFECT,   [SVG_HEAVY] = EMBLEM_HEAVY,    [SVG_NO_SIZE] = EMBLEM_NO_SIZE,
    [SVG_ZERO] = EMBLEM_ZERO,       [SVG_HUGE] = EMBLEM_HUGE};

static int load_svg(struct emblem *emblem, struct str bytes, struct err *err) {
    struct picture_room room = picture_room(PICTURE_EMBLEM_SIDE_MAX);
    double width, height;
    enum svg_fault why = SVG_NOT_READ;
    int rc = svg_check(bytes, &room, &why, err);
    if (rc == 0)
        rc = svg_open(bytes, &emblem->handle, &width, &height, &why, err);
    emblem->fault = rc == 0 ? EMBLEM_BROKEN : faults[why];
    if (rc != 0)
        return rc;
    set_size(emblem, width, height);
    return record(emblem, err);
}

static int load(struct emblem *emblem, struct str bytes, struct err *err) {
    switch (picture_kind(bytes)) {
    case PICTURE_PNG:
        return load_png(emblem, bytes, err);
    case PICTURE_SVG:
        return load_svg(emblem, bytes, err);
    case PICTURE_JPEG:
    case PICTURE_GIF:
    case PICTURE_WEBP:
        emblem->fault = EMBLEM_FOREIGN;
        return err_set(
            err, ERR_INPUT,
            "a JPEG, GIF or WebP, and an emblem is a PNG or an SVG: open it in a drawing program and "
            "save it as PNG");
    case PICTURE_GZIP:
        emblem->fault = EMBLEM_PACKED;
        return err_set(
            err, ERR_INPUT,
            "a packed SVG (.svgz) or another packed file: unpack it, as in gunzip -c emblem.svgz > "
            "emblem.svg");
    case PICTURE_UNKNOWN:
        break;
    }
    emblem->fault = EMBLEM_UNKNOWN;
    return err_set(err, ERR_INPUT, "neither a PNG nor an SVG: save it as one of these");
}

static int load_judged(struct str bytes, struct emblem **out, enum emblem_fault *fault, struct err *err) {
    *fault = EMBLEM_LARGE;
    if (bytes.n == 0 || bytes.n > POSTER_EMBLEM_MAX)
        return err_set(err, ERR_LIMIT, "an emblem has 1 to %d bytes, not %zu", POSTER_EMBLEM_MAX, bytes.n);
    struct emblem *emblem = calloc(1, sizeof *emblem);
    if (emblem == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the emblem");
    int rc = load(emblem, bytes, err);
    *fault = rc == 0 ? EMBLEM_GOOD : emblem->fault;
    if (rc == 0)
        *out = emblem;
    else
        emblem_free(emblem);
    return rc;
}

int emblem_load(struct str bytes, struct emblem **out, struct err *err) {
    enum emblem_fault ignored;
    return load_judged(bytes, out, &ignored, err);
}

void emblem_free(struct emblem *emblem) {
    if (emblem == NULL)
        return;
    stamp_free(emblem->stamp);
    if (emblem->handle != NULL)
        g_object_unref(emblem->handle);
    free(emblem);
}

int emblem_draw(struct emblem *emblem, cairo_t *cr, const struct area *area, struct err *err) {
    double scale = area->width / emblem->width;
    if (scale > area->height / emblem->height)
        scale = area->height / emblem->height;
    cairo_save(cr);
    cairo_translate(cr, area->x + (area->width - scale * emblem->width) / 2,
                    area->y + (area->height - scale * emblem->height) / 2);
    cairo_scale(cr, scale, scale);
    /* In a PDF it is written once. cairo 1.16 does not let go of what was recorded once it is painted into an SVG, and makes a
     * recording within another smaller than it is when it is scaled down to pixels. */
    bool straight =
        emblem->handle != NULL && cairo_surface_get_type(cairo_get_target(cr)) != CAIRO_SURFACE_TYPE_PDF;
    if (straight) {
        cairo_rectangle(cr, 0, 0, emblem->width, emblem->height);
        cairo_clip(cr);
    }
    int rc = straight ? render(emblem, cr, err) : stamp_paint(emblem->stamp, cr, err);
    cairo_restore(cr);
    return rc;
}

void emblem_turn_page(struct emblem *emblem) {
    if (emblem != NULL)
        stamp_turn_page(emblem->stamp);
}

static int judge(struct str bytes, enum emblem_fault *fault, struct err *err) {
    struct emblem *emblem;
    int rc = load_judged(bytes, &emblem, fault, err);
    if (rc == 0)
        emblem_free(emblem);
    return rc;
}

int poster_emblem_judge(struct str bytes, enum emblem_fault *fault, struct err *err) {
    turn_begin();
    int rc = judge(bytes, fault, err);
    turn_end();
    return rc;
}

int poster_emblem_check(struct str bytes, struct err *err) {
    enum emblem_fault ignored;
    return poster_emblem_judge(bytes, &ignored, err);
}

static int draw_picture(struct str bytes, unsigned side, struct buf *out, struct err *err) {
    struct emblem *emblem;
    int rc = emblem_load(bytes, &emblem, err);
    if (rc != 0)
        return rc;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)side, (int)side);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    rc = emblem_draw(emblem, cr, &(struct area){0, 0, side, side}, err);
    cairo_destroy(cr);
    if (rc == 0 && cairo_surface_write_to_png_stream(surface, surface_write, out) != CAIRO_STATUS_SUCCESS)
        rc = err_set(err, ERR_NOMEM, "no memory for a picture of the emblem");
    cairo_surface_destroy(surface);
    emblem_free(emblem);
    return rc;
}

int poster_emblem_picture(struct str bytes, unsigned side, struct buf *out, struct err *err) {
    turn_begin();
    int rc = draw_picture(bytes, side, out, err);
    turn_end();
    return rc;
}
