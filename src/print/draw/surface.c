#include "print/draw/surface.h"

#include <cairo-pdf.h>
#include <stdio.h>

/* Never an error: cairo 1.16 loses fonts on its way out of one. A full buffer says so itself at the end. */
cairo_status_t surface_write(void *context, const unsigned char *bytes, unsigned n) {
    buf_add(context, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

cairo_status_t surface_read(void *context, unsigned char *bytes, unsigned n) {
    struct str *rest = context;
    if (rest->n < n)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(bytes, rest->p, n);
    rest->p += n, rest->n -= n;
    return CAIRO_STATUS_SUCCESS;
}

cairo_surface_t *surface_pdf(double width, double height, const char *title, struct buf *out) {
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(surface_write, out, width, height);
    if (title[0] != '\0')
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "hailong");
    /* Without the moment it was made the same sheets are the same bytes. */
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
    return surface;
}

int surface_bookmark(cairo_surface_t *surface, int above, const char *text, size_t page) {
    if (text == NULL || text[0] == '\0')
        return above;
    char target[32];
    snprintf(target, sizeof target, "page=%zu", page);
    return cairo_pdf_surface_add_outline(surface, above, text, target, 0);
}

int surface_finish(cairo_surface_t *surface, cairo_status_t status, const struct buf *out, const char *what,
                   struct err *err) {
    if (status == CAIRO_STATUS_SUCCESS) {
        cairo_surface_finish(surface);
        status = cairo_surface_status(surface);
    }
    if (out->failed)
        return err_set(err, ERR_LIMIT, "the %s are larger than %zu bytes: print fewer at a time", what,
                       out->max);
    if (status == CAIRO_STATUS_NO_MEMORY)
        return err_set(err, ERR_NOMEM, "no memory to draw the %s", what);
    if (status != CAIRO_STATUS_SUCCESS)
        return err_set(err, ERR_BUG, "cannot draw the %s: %s", what, cairo_status_to_string(status));
    return 0;
}
