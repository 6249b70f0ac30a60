#include "print/draw/stamp.h"

#include <stdlib.h>

struct stamp {
    cairo_surface_t *picture;
    double width, height;
    cairo_surface_t **wrappers;
    size_t count, room, used; /* used: on this page */
};

int stamp_new(cairo_surface_t *picture, double width, double height, struct stamp **out, struct err *err) {
    struct stamp *stamp = calloc(1, sizeof *stamp);
    if (stamp == NULL) {
        cairo_surface_destroy(picture);
        return err_set(err, ERR_NOMEM, "no memory for a picture");
    }
    *stamp = (struct stamp){.picture = picture, .width = width, .height = height};
    *out = stamp;
    return 0;
}

void stamp_free(struct stamp *stamp) {
    if (stamp == NULL)
        return;
    for (size_t i = 0; i < stamp->count; i++)
        cairo_surface_destroy(stamp->wrappers[i]);
    cairo_surface_destroy(stamp->picture);
    free(stamp->wrappers);
    free(stamp);
}

/* Not cairo_paint: cairo 1.16 breaks down over a recorded picture without bounds. */
static void fill(cairo_t *cr, cairo_surface_t *source, double width, double height) {
    cairo_set_source_surface(cr, source, 0, 0);
    cairo_rectangle(cr, 0, 0, width, height);
    cairo_fill(cr);
}

static int add_wrapper(struct stamp *stamp, struct err *err) {
    if (stamp->count == stamp->room) {
        size_t room = stamp->room == 0 ? 8 : 2 * stamp->room;
        cairo_surface_t **wrappers = realloc(stamp->wrappers, room * sizeof(cairo_surface_t *));
        if (wrappers == NULL)
            return err_set(err, ERR_NOMEM, "no memory for a picture");
        stamp->wrappers = wrappers;
        stamp->room = room;
    }
    const cairo_rectangle_t extents = {0, 0, stamp->width, stamp->height};
    cairo_surface_t *wrapper = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    cairo_t *cr = cairo_create(wrapper);
    fill(cr, stamp->picture, stamp->width, stamp->height);
    cairo_destroy(cr);
    stamp->wrappers[stamp->count++] = wrapper;
    return 0;
}

int stamp_paint(struct stamp *stamp, cairo_t *cr, struct err *err) {
    if (cairo_surface_get_type(cairo_get_target(cr)) == CAIRO_SURFACE_TYPE_SVG) {
        fill(cr, stamp->picture, stamp->width,
             stamp->height); /* wrappers are for PDFs, and cairo keeps them */
        return 0;
    }
    int rc = stamp->used < stamp->count ? 0 : add_wrapper(stamp, err);
    if (rc == 0)
        fill(cr, stamp->wrappers[stamp->used++], stamp->width, stamp->height);
    return rc;
}

void stamp_turn_page(struct stamp *stamp) {
    if (stamp != NULL)
        stamp->used = 0;
}
