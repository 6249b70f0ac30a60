#include "print/draw/qr.h"

#include <errno.h>
#include <qrencode.h>

/* 0.4 mm in points: below it office printers and cheap cameras fail. */
static const double module_min = 0.4 * 72 / 25.4;

static int encode(struct str text, QRcode **out, struct err *err) {
    if (text.n == 0 || text.n > QR_TEXT_MAX || memchr(text.p, '\0', text.n) != NULL)
        return err_set(err, ERR_INPUT, "a QR code holds 1 to %d bytes of text, not %zu", QR_TEXT_MAX, text.n);
    char string[QR_TEXT_MAX + 1];
    memcpy(string, text.p, text.n);
    string[text.n] = '\0';
    /* QR_MODE_8 is the widest mode allowed: the library takes the alphanumeric one for every stretch that
     * fits it. */
    QRcode *code = QRcode_encodeString(string, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
    if (code == NULL)
        return err_set(err, ERR_NOMEM, "cannot make a QR code: %s", strerror(errno));
    *out = code;
    return 0;
}

/* Runs of dark modules become one rectangle each and all of them one path: filled at once, neighbours show no
 * seam. */
static void add_runs(cairo_t *cr, const QRcode *code, double x, double y, double module) {
    int width = code->width;
    for (int row = 0; row < width; row++) {
        const unsigned char *modules = code->data + (size_t)row * (size_t)width;
        for (int from = 0; from < width;) {
            int to = from;
            while (to < width && (modules[to] & 1) != 0)
                to++;
            if (to > from)
                cairo_rectangle(cr, x + from * module, y + row * module, (to - from) * module, module);
            from = to > from ? to : from + 1;
        }
    }
}

int qr_draw(cairo_t *cr, const struct area *area, struct str text, struct err *err) {
    QRcode *code = NULL;
    int rc = encode(text, &code, err);
    if (rc != 0)
        return rc;
    double side = area->width < area->height ? area->width : area->height;
    double module = side / (code->width + 2 * QR_QUIET);
    if (module < module_min) {
        int modules = code->width;
        QRcode_free(code);
        return err_set(
            err, ERR_LIMIT,
            "a code of %d modules cannot be read in a square of %.0f mm: make the box larger or the address "
            "shorter",
            modules, side * 25.4 / 72);
    }
    double x = area->x + (area->width - side) / 2, y = area->y + (area->height - side) / 2;
    cairo_save(cr);
    cairo_new_path(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_rectangle(cr, x, y, side, side);
    cairo_fill(cr);
    cairo_set_source_rgb(cr, 0, 0, 0);
    add_runs(cr, code, x + QR_QUIET * module, y + QR_QUIET * module, module);
    cairo_fill(cr);
    cairo_restore(cr);
    QRcode_free(code);
    return 0;
}

int qr_modules(struct str text, int *modules, struct err *err) {
    QRcode *code = NULL;
    int rc = encode(text, &code, err);
    if (rc != 0)
        return rc;
    *modules = code->width;
    QRcode_free(code);
    return 0;
}
