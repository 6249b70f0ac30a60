#include "print/read/decode_parts.h"

#include <cairo.h>
#include <librsvg/rsvg.h>

#include "print/draw/surface.h"
#include "print/draw/turn.h"

/* A white sheet in RGB24. */
static int sheet_new(double width, double height, cairo_surface_t **out, struct err *err) {
    if (!(width >= 1 && height >= 1 && width * height <= DECODE_PIXELS_MAX))
        return err_set(err, ERR_LIMIT, "a page of %.0f by %.0f pixels is too large to be read back", width,
                       height);
    cairo_surface_t *sheet = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
    if (cairo_surface_status(sheet) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(sheet);
        return err_set(err, ERR_NOMEM, "no memory for a page of %.0f by %.0f pixels", width, height);
    }
    cairo_t *cr = cairo_create(sheet);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_destroy(cr);
    *out = sheet;
    return 0;
}

/* Luma as in ITU-R BT.601, in 1/256. */
static unsigned char grey_of(uint32_t pixel) {
    uint32_t red = pixel >> 16 & 255, green = pixel >> 8 & 255, blue = pixel & 255;
    return (unsigned char)((77 * red + 150 * green + 29 * blue) >> 8);
}

static int to_grey(cairo_surface_t *sheet, struct picture *out, struct err *err) {
    size_t width = (size_t)cairo_image_surface_get_width(sheet),
           height = (size_t)cairo_image_surface_get_height(sheet),
           stride = (size_t)cairo_image_surface_get_stride(sheet);
    unsigned char *grey = malloc(width * height);
    if (grey == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a page of %zu by %zu pixels", width, height);
    cairo_surface_flush(sheet);
    const unsigned char *data = cairo_image_surface_get_data(sheet);
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++) {
            uint32_t pixel;
            memcpy(&pixel, data + y * stride + 4 * x, sizeof pixel);
            grey[y * width + x] = grey_of(pixel);
        }
    *out = (struct picture){grey, width, height};
    return 0;
}

int decode_png(struct str png, unsigned dpi, struct picture *out, struct err *err) {
    cairo_surface_t *drawn = cairo_image_surface_create_from_png_stream(surface_read, &png);
    cairo_status_t status = cairo_surface_status(drawn);
    double scale = (double)dpi / DECODE_DPI;
    cairo_surface_t *sheet = NULL;
    /* The library says "out of memory" to most damages; so its words are no help. */
    int rc =
        status == CAIRO_STATUS_SUCCESS ? 0 : err_set(err, ERR_INPUT, "the PNG cannot be read: it is damaged");
    if (rc == 0)
        rc = sheet_new(cairo_image_surface_get_width(drawn) * scale,
                       cairo_image_surface_get_height(drawn) * scale, &sheet, err);
    if (rc == 0) {
        cairo_t *cr = cairo_create(sheet);
        cairo_scale(cr, scale, scale);
        cairo_set_source_surface(cr, drawn, 0, 0);
        cairo_paint(cr);
        cairo_destroy(cr);
        rc = to_grey(sheet, out, err);
    }
    cairo_surface_destroy(sheet);
    cairo_surface_destroy(drawn);
    return rc;
}

static int render(RsvgHandle *handle, unsigned dpi, struct picture *out, struct err *err) {
    double width = 0, height = 0;
    rsvg_handle_set_dpi(handle, dpi);
    if (!rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height))
        return err_set(err, ERR_INPUT, "the SVG has no size of its own");
    cairo_surface_t *sheet = NULL;
    int rc = sheet_new(width, height, &sheet, err);
    if (rc != 0)
        return rc;
    cairo_t *cr = cairo_create(sheet);
    GError *error = NULL;
    turn_begin();
    bool drawn = rsvg_handle_render_document(handle, cr, &(RsvgRectangle){0, 0, width, height}, &error);
    turn_end();
    if (!drawn) {
        rc = err_set(err, ERR_INPUT, "the SVG cannot be drawn: %.400s", error->message);
        g_error_free(error);
    }
    cairo_destroy(cr);
    if (rc == 0)
        rc = to_grey(sheet, out, err);
    cairo_surface_destroy(sheet);
    return rc;
}

int decode_svg(struct str svg, unsigned dpi, struct picture *out, struct err *err) {
    GInputStream *stream = g_memory_input_stream_new_from_data(svg.p, (gssize)svg.n, NULL);
    GError *error = NULL;
    /* A logo inside is one attribute, longer than the parser takes unless told so. */
    RsvgHandle *handle =
        rsvg_handle_new_from_stream_sync(stream, NULL, RSVG_HANDLE_FLAG_UNLIMITED, NULL, &error);
    g_object_unref(stream);
    if (handle == NULL) {
        int rc = err_set(err, ERR_INPUT, "the SVG cannot be read: %.400s", error->message);
        g_error_free(error);
        return rc;
    }
    int rc = render(handle, dpi, out, err);
    g_object_unref(handle);
    return rc;
}
