#include "print/draw/qr.h"

#include "print/draw/qr_svg.h"

#include <errno.h>
#include <qrencode.h>

/* 0.4 mm in points: below it office printers and cheap cameras fail. */
static const double module_min = 0.4 * 72 / 25.4;

static int encode(struct str text, QRecLevel level, QRcode **out, struct err *err) {
    if (text.n == 0 || text.n > QR_TEXT_MAX || memchr(text.p, '\0', text.n) != NULL)
        return err_set(err, ERR_INPUT, "a QR code holds 1 to %d bytes of text, not %zu", QR_TEXT_MAX, text.n);
    char string[QR_TEXT_MAX + 1];
    memcpy(string, text.p, text.n);
    string[text.n] = '\0';
    /* QR_MODE_8 is the widest mode allowed: the library takes the alphanumeric one for every stretch that
     * fits it. */
    QRcode *code = QRcode_encodeString(string, 0, level, QR_MODE_8, 1);
    if (code == NULL)
        return err_set(err, ERR_NOMEM, "cannot make a QR code: %s", strerror(errno));
    *out = code;
    return 0;
}

/* A run of dark modules. */
struct run {
    int row, from, to; /* from inclusive, to exclusive */
};

/* The next one, row by row; false past the last. run->to of the one before, {0} at first. */
static bool next_run(const QRcode *code, struct run *run) {
    for (int width = code->width; run->row < width; run->row++, run->to = 0) {
        const unsigned char *modules = code->data + (size_t)run->row * (size_t)width;
        run->from = run->to;
        while (run->from < width && (modules[run->from] & 1) == 0)
            run->from++;
        run->to = run->from;
        while (run->to < width && (modules[run->to] & 1) != 0)
            run->to++;
        if (run->to > run->from)
            return true;
    }
    return false;
}

/* Runs of dark modules become one rectangle each and all of them one path: filled at once, neighbours show no
 * seam. */
static void add_runs(cairo_t *cr, const QRcode *code, double x, double y, double module) {
    struct run run = {0};
    while (next_run(code, &run))
        cairo_rectangle(cr, x + run.from * module, y + run.row * module, (run.to - run.from) * module,
                        module);
}

int qr_svg_path(struct str text, struct buf *out, int *size, struct err *err) {
    QRcode *code = NULL;
    int rc = encode(text, QR_ECLEVEL_M, &code, err);
    if (rc != 0)
        return rc;
    struct run run = {0};
    while (next_run(code, &run)) {
        int width = run.to - run.from;
        buf_printf(out, "M%d %dh%dv1h-%dz", run.from + QR_QUIET, run.row + QR_QUIET, width, width);
    }
    *size = code->width + 2 * QR_QUIET;
    QRcode_free(code);
    return out->failed ? err_set(err, ERR_NOMEM, "no memory for a QR code") : 0;
}

int qr_draw(cairo_t *cr, const struct area *area, struct str text, struct err *err) {
    QRcode *code = NULL;
    int rc = encode(text, QR_ECLEVEL_Q, &code, err);
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
    int rc = encode(text, QR_ECLEVEL_Q, &code, err);
    if (rc != 0)
        return rc;
    *modules = code->width;
    QRcode_free(code);
    return 0;
}
