#include "print/layout/check_rules.h"

enum { SIDE = 800 /* pixels of the longer side */ };

/* Pixels in low…high of a length, at least one. */
static void range(double from, double length, double scale, int limit, int *low, int *high) {
    *low = (int)(from * scale);
    *high = (int)((from + length) * scale);
    *low = *low < 0 ? 0 : *low > limit - 1 ? limit - 1 : *low;
    *high = *high > limit ? limit : *high <= *low ? *low + 1 : *high;
}

static double share_of(cairo_surface_t *picture, const struct area *area, double scale) {
    const unsigned char *pixels = cairo_image_surface_get_data(picture);
    int stride = cairo_image_surface_get_stride(picture), left, right, top, bottom;
    size_t other = 0;
    range(area->x, area->width, scale, cairo_image_surface_get_width(picture), &left, &right);
    range(area->y, area->height, scale, cairo_image_surface_get_height(picture), &top, &bottom);
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++) {
            const unsigned char *pixel = pixels + (ptrdiff_t)y * stride + (ptrdiff_t)x * 4;
            other += pixel[0] != 255 || pixel[1] != 255 || pixel[2] != 255;
        }
    return (double)other / ((double)(right - left) * (bottom - top));
}

static int draw_ground(struct poster_layout *layout, cairo_surface_t *picture, double scale,
                       struct err *err) {
    xmlChar *bytes = NULL;
    int size = 0;
    RsvgHandle *handle = NULL;
    int rc = layout_dump(layout, &bytes, &size, err);
    if (rc == 0)
        rc = layout_open(layout, bytes, size, &handle, err);
    if (rc == 0) {
        cairo_t *cr = cairo_create(picture);
        cairo_set_source_rgb(cr, 1, 1, 1);
        cairo_paint(cr);
        cairo_scale(cr, scale, scale);
        RsvgRectangle page = {0, 0, layout->width, layout->height};
        GError *error = NULL;
        if (!rsvg_handle_render_document(handle, cr, &page, &error)) {
            rc = layout_fault(layout, 1, err, "cannot be drawn: %.400s", error->message);
            g_error_free(error);
        }
        cairo_destroy(cr);
    }
    if (handle != NULL)
        g_object_unref(handle);
    xmlFree(bytes);
    return rc;
}

int check_ground(struct poster_layout *layout, double share[LAYOUT_BOXES_MAX], struct err *err) {
    double longer = layout->width > layout->height ? layout->width : layout->height, scale = SIDE / longer;
    cairo_surface_t *picture = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)(layout->width * scale + 0.5), (int)(layout->height * scale + 0.5));
    int rc = cairo_surface_status(picture) != CAIRO_STATUS_SUCCESS
                 ? err_set(err, ERR_NOMEM, "%s: no memory to draw it", layout->name)
                 : draw_ground(layout, picture, scale, err);
    cairo_surface_flush(picture);
    for (size_t i = 0; i < layout->box_count && rc == 0; i++)
        share[i] = share_of(picture, &layout->boxes[i].area, scale);
    cairo_surface_destroy(picture);
    return rc;
}
