/* Small pictures of layouts, to choose from. */
#include <math.h>

#include <cairo-pdf.h>

#include "print/piece.h"
#include "print/draw/surface.h"
#include "print/draw/text_box.h"
#include "print/draw/turn.h"

/* Everything in points, but for the picture's scale. */
static const double page_width = 595.275591, page_height = 841.889764, margin = 36, gutter = 18;
static const double cell_width = (595.275591 - 2 * 36 - 2 * 18) / 3;
static const double picture_height = 140, name_size = 10, line_size = 7;
static const double picture_scale = 2; /* pixels of a PNG to a point */

enum { COLUMNS = 3, FINER = 6 /* pixels that are looked at across a dot */ };
static const double dark = 0.8; /* small letters are pale from afar */

/* The paper of a full sheet, and its outline. */
static int paint(const struct poster_specimen *s, cairo_t *cr, double x, double y, double width,
                 double height, struct err *err) {
    struct poster_plan plan;
    int rc = poster_plan(s->layout, NULL, &plan, err);
    if (rc != 0)
        return rc;
    double w = plan.width * 72 / 25.4, h = plan.height * 72 / 25.4;
    double scale = fmin(width / w, height / h);
    cairo_save(cr);
    cairo_translate(cr, x + (width - scale * w) / 2, y + height - scale * h);
    cairo_scale(cr, scale, scale);
    cairo_rectangle(cr, 0, 0, w, h);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_fill_preserve(cr);
    cairo_set_source_rgb(cr, 0.5, 0.5, 0.5);
    cairo_set_line_width(cr, 0.75 / scale);
    cairo_stroke_preserve(cr);
    cairo_clip(cr);
    rc = poster_paint(s->layout, s->job, cr, err);
    cairo_restore(cr);
    return rc == 0 ? 0 : err_wrap(err, "%s", s->name);
}

/* Moves *y down by what the words take. */
static int text(cairo_t *cr, double x, double *y, double size, bool bold, const char *words, bool draw,
                struct err *err) {
    struct text_style style = {.font = {"Noto Sans", bold}, .size = size, .min = size};
    struct area area = {x, *y, cell_width, 0};
    struct text_size measured = {0};
    int rc = text_flow(cr, &style, &area, str_of(words), false, &measured, err);
    if (rc == 0 && draw)
        rc = text_flow(cr, &style, &area, str_of(words), true, &measured, err);
    *y += measured.height + 1;
    return rc;
}

/* With its upper edge at y; *bottom is its lower edge. */
static int cell(const struct poster_specimen *s, cairo_t *cr, size_t column, double y, bool draw,
                double *bottom, struct err *err) {
    double x = margin + (double)column * (cell_width + gutter);
    int rc = draw ? paint(s, cr, x, y, cell_width, picture_height, err) : 0;
    y += picture_height + 5;
    if (rc == 0)
        rc = text(cr, x, &y, name_size, true, s->name, draw, err);
    for (size_t i = 0; i < s->line_count && rc == 0; i++)
        rc = text(cr, x, &y, line_size, false, s->lines[i], draw, err);
    *bottom = *bottom > y ? *bottom : y;
    return rc;
}

/* A row of cells; *y moves to below the lowest of them. */
static int row(const struct poster_specimen *specimens, size_t count, cairo_t *cr, double *y, bool draw,
               struct err *err) {
    double bottom = *y;
    int rc = 0;
    for (size_t i = 0; i < count && i < COLUMNS && rc == 0; i++)
        rc = cell(&specimens[i], cr, i, *y, draw, &bottom, err);
    *y = bottom + gutter;
    return rc;
}

/* In a PDF a row that does not fit begins a page. */
static int rows(const struct poster_specimen *specimens, size_t count, cairo_t *cr, bool pdf, bool draw,
                double *y, struct err *err) {
    int rc = 0;
    *y = margin;
    for (size_t i = 0; i < count && rc == 0; i += COLUMNS) {
        double bottom = *y;
        rc = row(specimens + i, count - i, cr, &bottom, false, err);
        if (rc == 0 && pdf && draw && bottom > page_height - margin && *y > margin) {
            cairo_show_page(cr);
            *y = margin;
        }
        if (rc == 0 && draw)
            rc = row(specimens + i, count - i, cr, y, true, err);
        else
            *y = bottom;
    }
    return rc;
}

/* A PNG is as high as what it shows. */
static int picture_surface(const struct poster_specimen *specimens, size_t count, cairo_surface_t **out,
                           struct err *err) {
    double height;
    cairo_surface_t *measuring = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
    cairo_t *cr = cairo_create(measuring);
    int rc = rows(specimens, count, cr, false, false, &height, err);
    cairo_destroy(cr);
    cairo_surface_destroy(measuring);
    if (rc == 0)
        *out = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(page_width * picture_scale),
                                          (int)(height * picture_scale));
    return rc;
}

static int draw_overview(const struct poster_specimen *specimens, size_t count, enum poster_format format,
                         struct buf *out, struct err *err) {
    bool pdf = format == POSTER_PDF;
    if (count == 0 || format == POSTER_SVG)
        return err_set(err, ERR_INPUT, "no layouts to show, or not as PDF or PNG");
    size_t before = out->n;
    double height;
    cairo_surface_t *surface = NULL;
    int rc = 0;
    if (pdf)
        surface = surface_pdf(page_width, page_height, "", out);
    else if ((rc = picture_surface(specimens, count, &surface, err)) != 0)
        return rc;
    cairo_t *cr = cairo_create(surface);
    if (!pdf) {
        cairo_set_source_rgb(cr, 1, 1, 1);
        cairo_paint(cr);
        cairo_scale(cr, picture_scale, picture_scale);
    }
    rc = rows(specimens, count, cr, pdf, true, &height, err);
    if (pdf)
        cairo_show_page(cr); /* a faulty one too: cairo 1.16 loses fonts of a file that breaks off */
    cairo_status_t status = cairo_status(cr);
    if (rc == 0 && status == CAIRO_STATUS_SUCCESS && !pdf)
        status = cairo_surface_write_to_png_stream(surface, surface_write, out);
    if (rc == 0)
        rc = surface_finish(surface, status, out, "layouts", err);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    if (rc != 0) {
        out->n = before;
        out->failed = false;
    }
    return rc;
}

int poster_overview(const struct poster_specimen *specimens, size_t count, enum poster_format format,
                    struct buf *out, struct err *err) {
    turn_begin();
    int rc = draw_overview(specimens, count, format, out, err);
    turn_end();
    return rc;
}

/* Words from corner to corner, pale, so that what lies below can be read. */
static int mark_across(cairo_t *cr, const char *mark, double width, double height, struct err *err) {
    double across = hypot(width, height) * 0.6, high = across / 4;
    struct text_style style = {
        .font = {"Noto Sans", true}, .size = high, .min = 1, .align = TEXT_CENTER, .valign = TEXT_MIDDLE};
    const struct area area = {-across / 2, -high / 2, across, high};
    cairo_push_group(cr);
    cairo_translate(cr, width / 2, height / 2);
    cairo_rotate(cr, -atan2(height, width));
    int rc = text_box_draw(cr, &style, &area, str_of(mark), err);
    cairo_pop_group_to_source(cr);
    cairo_paint_with_alpha(cr, 0.2);
    return rc;
}

static int draw_picture(const struct poster_specimen *specimen, unsigned width, const char *mark,
                        struct buf *out, struct err *err) {
    struct poster_plan plan;
    size_t before = out->n;
    int rc = poster_plan(specimen->layout, NULL, &plan, err);
    if (rc != 0)
        return rc;
    double high = ceil(plan.height * width / plan.width);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)high);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    rc = paint(specimen, cr, 0, 0, width, high, err);
    if (rc == 0 && mark != NULL)
        rc = mark_across(cr, mark, width, high, err);
    if (rc == 0)
        rc = surface_finish(surface, cairo_surface_write_to_png_stream(surface, surface_write, out), out,
                            specimen->name, err);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    if (rc != 0) {
        out->n = before;
        out->failed = false;
    }
    return rc;
}

int poster_picture(const struct poster_specimen *specimen, unsigned width, const char *mark, struct buf *out,
                   struct err *err) {
    turn_begin();
    int rc = draw_picture(specimen, width, mark, out, err);
    turn_end();
    return rc;
}

/* The middle of green is near enough to how light a pixel is. */
static double lightness(const unsigned char *pixels, int stride, size_t column, size_t row) {
    double sum = 0;
    for (size_t y = 0; y < FINER; y++)
        for (size_t x = 0; x < FINER; x++)
            sum += pixels[(row * FINER + y) * (size_t)stride + (column * FINER + x) * 4 + 1];
    return sum / (255.0 * FINER * FINER);
}

static int draw_dots(const struct poster_specimen *specimen, size_t *columns, size_t *rows, bool *dots,
                     struct err *err) {
    struct poster_plan plan;
    int rc = poster_plan(specimen->layout, NULL, &plan, err);
    if (rc != 0)
        return rc;
    double scale = fmin((double)*columns / plan.width, (double)*rows / plan.height);
    size_t across = (size_t)ceil(plan.width * scale), down = (size_t)ceil(plan.height * scale);
    across = across < *columns ? across : *columns;
    down = down < *rows ? down : *rows;
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(across * FINER), (int)(down * FINER));
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr); /* the last dots may reach past the paper */
    rc = paint(specimen, cr, 0, 0, (double)(across * FINER), (double)(down * FINER), err);
    cairo_surface_flush(surface);
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    if (rc == 0 && pixels == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for a small picture");
    for (size_t row = 0; row < down && rc == 0; row++)
        for (size_t column = 0; column < across; column++)
            dots[row * across + column] =
                lightness(pixels, cairo_image_surface_get_stride(surface), column, row) < dark;
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    if (rc == 0) {
        *columns = across;
        *rows = down;
    }
    return rc;
}

int poster_dots(const struct poster_specimen *specimen, size_t *columns, size_t *rows, bool *dots,
                struct err *err) {
    turn_begin();
    int rc = draw_dots(specimen, columns, rows, dots, err);
    turn_end();
    return rc;
}
