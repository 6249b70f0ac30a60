#include "print/cover.h"

#include <cairo-pdf.h>

#include "print/draw/surface.h"
#include "print/draw/text_box.h"
#include "print/draw/turn.h"

/* Everything in points. */
static const double page_width = 595.275591, page_height = 841.889764, margin = 45;
static const double title_size = 20, text_size = 11.5, small_size = 9, between = 5, box = 13;
/* Columns from the left: name, code, serials, a box to tick. */
static const double name_width = 275, code_at = 285, code_width = 80, serials_at = 370, serials_width = 85,
                    done_at = 460;

/* Measures or draws; the first error stays. */
struct pen {
    cairo_t *cr;
    const struct poster_cover *cover;
    double y;
    size_t page;
    int rc;
    struct err *err;
};

/* A text from (x, y) on; returns its height. */
static double text(struct pen *pen, double x, double y, double width, double size, bool bold,
                   const char *words, bool draw) {
    struct text_style style = {.font = {"Noto Sans", bold}, .size = size, .min = size};
    struct area area = {x, y, width, 0};
    struct text_size measured = {0};
    if (pen->rc == 0)
        pen->rc = text_flow(pen->cr, &style, &area, str_of(words), false, &measured, pen->err);
    if (pen->rc == 0 && draw)
        pen->rc = text_flow(pen->cr, &style, &area, str_of(words), true, &measured, pen->err);
    return measured.height;
}

/* Down the page, from the left margin. */
static void paragraph(struct pen *pen, double size, bool bold, const char *words) {
    pen->y += text(pen, margin, pen->y, page_width - 2 * margin, size, bold, words, true) + between;
}

static void rule(struct pen *pen, double y) {
    cairo_set_source_rgb(pen->cr, 0, 0, 0);
    cairo_set_line_width(pen->cr, 0.5);
    cairo_move_to(pen->cr, margin, y);
    cairo_line_to(pen->cr, page_width - margin, y);
    cairo_stroke(pen->cr);
}

static void column_headings(struct pen *pen) {
    const struct poster_cover *c = pen->cover;
    double height = text(pen, margin, pen->y, name_width, small_size, false, c->name, true);
    text(pen, margin + code_at, pen->y, code_width, small_size, false, c->code, true);
    text(pen, margin + serials_at, pen->y, serials_width, small_size, false, c->serials, true);
    text(pen, margin + done_at, pen->y, page_width - 2 * margin - done_at, small_size, false, c->done, true);
    pen->y += height + 3;
    rule(pen, pen->y);
    pen->y += between;
}

/* cairo ends the page that was begun; the next one begins below the headings of the columns. */
static void end_page(struct pen *pen) {
    char number[80];
    snprintf(number, sizeof number, "%s %zu", pen->cover->page, pen->page);
    text(pen, margin, page_height - margin, page_width - 2 * margin, small_size, false, number, true);
    cairo_show_page(pen->cr);
    pen->page++;
    pen->y = margin;
}

static void need(struct pen *pen, double height) {
    if (pen->y + height <= page_height - margin - 2 * text_size)
        return;
    end_page(pen);
    column_headings(pen);
}

static void row(struct pen *pen, const struct poster_cover_row *r, bool heads) {
    double heading =
        heads ? text(pen, margin, 0, page_width - 2 * margin, text_size, true, r->group, false) + 2 * between
              : 0;
    double height = text(pen, margin, 0, name_width, text_size, false, r->name, false);
    double serials = text(pen, margin, 0, serials_width, text_size, false, r->serials, false);
    height = height > serials ? height : serials;
    height = height > box ? height : box;
    need(pen, heading + height + 2 * between);
    if (heads) { /* on one page with the first below it */
        pen->y += between;
        paragraph(pen, text_size, true, r->group);
    }
    text(pen, margin, pen->y, name_width, text_size, false, r->name, true);
    text(pen, margin + code_at, pen->y, code_width, text_size, true, r->code, true);
    text(pen, margin + serials_at, pen->y, serials_width, text_size, false, r->serials, true);
    cairo_set_line_width(pen->cr, 0.8);
    cairo_rectangle(pen->cr, margin + done_at, pen->y + 1, box, box);
    cairo_stroke(pen->cr);
    pen->y += height + between;
}

int cover_draw(const struct poster_cover *cover, cairo_surface_t *surface, cairo_t *cr, size_t *pages,
               struct err *err) {
    struct pen pen = {.cr = cr, .cover = cover, .y = margin, .page = 1, .err = err};
    cairo_pdf_surface_set_size(surface, page_width, page_height);
    cairo_save(cr);
    paragraph(&pen, title_size, true, cover->title);
    for (size_t i = 0; i < cover->fact_count; i++)
        paragraph(&pen, text_size, false, cover->facts[i]);
    pen.y += between;
    column_headings(&pen);
    for (size_t i = 0; i < cover->row_count && pen.rc == 0; i++) {
        bool heads = i == 0 || strcmp(cover->rows[i].group, cover->rows[i - 1].group) != 0;
        row(&pen, &cover->rows[i], heads);
    }
    rule(&pen, pen.y);
    double note = text(&pen, margin, 0, page_width - 2 * margin, text_size, false, cover->note, false);
    pen.y += 2 * between;
    if (pen.y + note > page_height - margin - 2 * text_size)
        end_page(&pen);
    paragraph(&pen, text_size, false, cover->note);
    end_page(&pen); /* a faulty one too: cairo 1.16 loses fonts of a file that breaks off */
    cairo_restore(cr);
    if (pen.rc != 0)
        return pen.rc;
    surface_bookmark(surface, SURFACE_ROOT, cover->title, 1);
    *pages = pen.page - 1;
    return 0;
}

static int draw_alone(const struct poster_cover *cover, struct buf *out, struct err *err) {
    size_t before = out->n, pages = 0;
    cairo_surface_t *surface = surface_pdf(page_width, page_height, cover->title, out);
    cairo_t *cr = cairo_create(surface);
    int rc = cover_draw(cover, surface, cr, &pages, err);
    if (rc == 0)
        rc = surface_finish(surface, cairo_status(cr), out, "cover", err);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    if (rc != 0) {
        out->n = before;
        out->failed = false;
    }
    return rc;
}

int poster_cover_draw(const struct poster_cover *cover, struct buf *out, struct err *err) {
    turn_begin();
    int rc = draw_alone(cover, out, err);
    turn_end();
    return rc;
}
