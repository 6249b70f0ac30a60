#include "print/result/result.h"

#include "print/draw/emblem.h"
#include "print/draw/qr.h"
#include "print/draw/surface.h"
#include "print/draw/text_box.h"
#include "print/draw/turn.h"

/* Everything in points, from the upper left corner of A4. */
static const double page_width = 595.275591, page_height = 841.889764, margin = 34;
static const double head_height = 126, emblem_side = 58, headline_height = 112, foot_height = 96,
                    deed_height = 50, deeds_head = 28;
static const double row_least = 20, row_most = 52, gap = 10;
/* Columns of a row: name, bar with the number of people, value, words. */
static const double name_width = 188, bar_at = 196, bar_width = 138, value_at = 344, value_width = 72,
                    words_at = 424;

/* The first error stays, and with it nothing further is drawn. */
struct pen {
    cairo_t *cr;
    const struct result_sheet *sheet;
    double y;
    int rc;
    struct err *err;
};

struct style {
    double size, min;
    bool bold, coloured;
    enum text_align align;
    enum text_valign valign;
};

/* As large as it fits; most lines of one sheet are set at their style's size. */
static void text(struct pen *pen, struct style style, double x, double y, double width, double height,
                 const char *words) {
    struct text_style set = {.font = {"Noto Sans", style.bold},
                             .size = style.size,
                             .min = style.min,
                             .line = 0.9,
                             .align = style.align,
                             .valign = style.valign};
    const struct area area = {x, y, width, height};
    if (style.coloured) {
        set.red = pen->sheet->red;
        set.green = pen->sheet->green;
        set.blue = pen->sheet->blue;
    }
    if (pen->rc == 0 && words[0] != '\0')
        pen->rc = text_box_draw(pen->cr, &set, &area, str_of(words), pen->err);
}

static void box(struct pen *pen, double x, double y, double width, double height) {
    cairo_rectangle(pen->cr, x, y, width, height);
    cairo_fill(pen->cr);
}

static void colour(struct pen *pen) {
    cairo_set_source_rgb(pen->cr, pen->sheet->red, pen->sheet->green, pen->sheet->blue);
}

static double content_width(void) {
    return page_width - 2 * margin;
}

/* In the upper left corner. */
static void emblem(struct pen *pen) {
    const struct area area = {margin, margin, emblem_side, emblem_side};
    struct emblem *emblem = NULL;
    if (pen->rc == 0)
        pen->rc = emblem_load(pen->sheet->emblem, &emblem, pen->err);
    if (pen->rc == 0)
        pen->rc = emblem_draw(emblem, pen->cr, &area, pen->err);
    emblem_free(emblem);
}

static void head(struct pen *pen) {
    const struct result_sheet *s = pen->sheet;
    double width = content_width(), y = margin;
    /* What stands beside the emblem keeps its middle. */
    double side = s->emblem.n > 0 ? emblem_side + gap : 0, between = width - 2 * side;
    if (s->emblem.n > 0)
        emblem(pen);
    text(pen, (struct style){15, 8, true, false, TEXT_CENTER, TEXT_MIDDLE}, margin + side, y, between, 22,
         s->site);
    text(pen, (struct style){28, 16, true, true, TEXT_CENTER, TEXT_MIDDLE}, margin + side, y + 24, between,
         38, s->title);
    text(pen, (struct style){26, 10, true, false, TEXT_CENTER, TEXT_MIDDLE}, margin, y + 60, width, 36,
         s->unit);
    text(pen, (struct style){18, 9, false, false, TEXT_CENTER, TEXT_MIDDLE}, margin, y + 96, width, 22,
         s->period);
    colour(pen);
    box(pen, margin, y + head_height - 6, width, 2);
    pen->y = y + head_height;
}

/* Where the figure is hidden, its sentence has all the room. */
static void headline(struct pen *pen) {
    const struct result_sheet *s = pen->sheet;
    bool shown = s->value[0] != '\0';
    double left = shown ? 262 : 0, width = content_width() - left;
    if (shown)
        text(pen, (struct style){84, 40, true, true, TEXT_LEFT, TEXT_MIDDLE}, margin, pen->y, left - gap,
             headline_height - gap, s->value);
    text(pen, (struct style){24, 10, true, false, TEXT_LEFT, TEXT_BOTTOM}, margin + left, pen->y, width, 56,
         s->plain);
    text(pen, (struct style){14, 7.5, false, false, TEXT_LEFT, TEXT_TOP}, margin + left, pen->y + 60, width,
         headline_height - 60 - gap, s->facts);
    pen->y += headline_height;
}

static double bar_x(double percent) {
    return margin + bar_at + bar_width * percent / 100;
}

/* A bar with its interval below it, and a mark where the target stands, which ends with the bar so that it covers no interval. */
static void bar(struct pen *pen, const struct result_row *row, double y, double height) {
    double thick = height * 0.36;
    cairo_set_source_rgb(pen->cr, 0.87, 0.89, 0.9);
    box(pen, margin + bar_at, y, bar_width, thick);
    colour(pen);
    box(pen, margin + bar_at, y, bar_width * row->bar / 100, thick);
    cairo_set_source_rgb(pen->cr, 0, 0, 0);
    if (row->low >= 0)
        box(pen, bar_x(row->low), y + thick + 1.5, bar_width * (row->high - row->low) / 100, 1.5);
    if (row->target >= 0) {
        cairo_set_source_rgb(pen->cr, 1, 1, 1);
        box(pen, bar_x(row->target) - 2.25, y - 3, 4.5, thick + 3);
        cairo_set_source_rgb(pen->cr, 0, 0, 0);
        box(pen, bar_x(row->target) - 1, y - 3, 2, thick + 3);
    }
}

static void row(struct pen *pen, const struct result_row *r, double height) {
    double y = pen->y, inner = height - 4, size = inner * 0.46;
    size = size > 17 ? 17 : size;
    text(pen, (struct style){size, 6, r->top, false, TEXT_LEFT, TEXT_MIDDLE}, margin, y, name_width, inner,
         r->name);
    if (r->value[0] == '\0') {
        text(pen, (struct style){12, 5, false, false, TEXT_LEFT, TEXT_MIDDLE}, margin + bar_at, y,
             content_width() - bar_at, inner, r->words);
    } else {
        bar(pen, r, y + 4, inner);
        text(pen, (struct style){9, 5, false, false, TEXT_LEFT, TEXT_BOTTOM}, margin + bar_at,
             y + inner * 0.55, bar_width, inner * 0.45, r->people);
        text(pen, (struct style){20, 8, true, true, TEXT_LEFT, TEXT_MIDDLE}, margin + value_at, y,
             value_width, inner, r->value);
        text(pen, (struct style){13, 5, false, false, TEXT_LEFT, TEXT_MIDDLE}, margin + words_at, y,
             content_width() - words_at, inner, r->words);
    }
    cairo_set_source_rgb(pen->cr, 0.7, 0.7, 0.7);
    box(pen, margin, y + height - 2, content_width(), 0.6);
    pen->y += height;
}

static void deeds(struct pen *pen) {
    const struct result_sheet *s = pen->sheet;
    double width = content_width();
    if (s->deed_count == 0)
        return;
    text(pen, (struct style){19, 12, true, true, TEXT_LEFT, TEXT_MIDDLE}, margin, pen->y, width,
         deeds_head - 2, s->deeds_title);
    pen->y += deeds_head;
    for (size_t i = 0; i < s->deed_count; i++) {
        double side = width / 2 - gap;
        colour(pen);
        box(pen, margin, pen->y, 3, deed_height - 6);
        text(pen, (struct style){10, 8, true, true, TEXT_LEFT, TEXT_TOP}, margin + gap, pen->y, side - gap,
             13, s->said);
        text(pen, (struct style){15, 7, false, false, TEXT_LEFT, TEXT_TOP}, margin + gap, pen->y + 13,
             side - gap, deed_height - 19, s->deeds[i].said);
        text(pen, (struct style){10, 8, true, true, TEXT_LEFT, TEXT_TOP}, margin + width / 2, pen->y, side,
             13, s->done);
        text(pen, (struct style){15, 7, true, false, TEXT_LEFT, TEXT_TOP}, margin + width / 2, pen->y + 13,
             side, deed_height - 19, s->deeds[i].done);
        pen->y += deed_height;
    }
}

static void foot(struct pen *pen) {
    const struct result_sheet *s = pen->sheet;
    double y = page_height - margin - foot_height + gap, side = foot_height - gap,
           width = content_width() - (s->url == NULL ? 0 : side + gap);
    colour(pen);
    box(pen, margin, y - gap / 2, content_width(), 1);
    if (s->url != NULL) {
        const struct area code = {page_width - margin - side, y, side, side};
        if (pen->rc == 0)
            pen->rc = qr_draw(pen->cr, &code, str_of(s->url), pen->err);
        text(pen, (struct style){15, 9, true, false, TEXT_LEFT, TEXT_TOP}, margin, y, width, 20, s->more);
        text(pen, (struct style){16, 6, true, true, TEXT_LEFT, TEXT_TOP}, margin, y + 20, width, 24,
             s->address);
    }
    double note = s->url == NULL ? y : y + 46;
    text(pen, (struct style){11, 6, false, false, TEXT_LEFT, TEXT_BOTTOM}, margin, note, width,
         page_height - margin - note, s->note);
}

static void rows(struct pen *pen) {
    const struct result_sheet *s = pen->sheet;
    double taken = s->deed_count == 0 ? 0 : deeds_head + deed_height * (double)s->deed_count;
    double room = page_height - margin - foot_height - taken - pen->y - gap;
    double height = room / (double)(s->row_count > 0 ? s->row_count : 1);
    height = height > row_most ? row_most : height;
    if (height < row_least && pen->rc == 0)
        pen->rc = err_set(pen->err, ERR_LIMIT, "%zu lines do not fit on the sheet", s->row_count);
    for (size_t i = 0; i < s->row_count && pen->rc == 0; i++)
        row(pen, &s->rows[i], height);
    pen->y += gap;
}

static int draw_sheet(const struct result_sheet *sheet, struct buf *out, struct err *err) {
    size_t before = out->n;
    cairo_surface_t *surface = surface_pdf(page_width, page_height, sheet->title, out);
    struct pen pen = {.cr = cairo_create(surface), .sheet = sheet, .err = err};
    head(&pen);
    headline(&pen);
    rows(&pen);
    deeds(&pen);
    foot(&pen);
    cairo_show_page(pen.cr); /* a faulty one too: cairo 1.16 loses fonts of a file that breaks off */
    if (pen.rc == 0)
        pen.rc = surface_finish(surface, cairo_status(pen.cr), out, "result sheet", err);
    cairo_destroy(pen.cr);
    cairo_surface_destroy(surface);
    if (pen.rc != 0) {
        out->n = before;
        out->failed = false;
    }
    return pen.rc;
}

int result_draw(const struct result_sheet *sheet, struct buf *out, struct err *err) {
    turn_begin();
    int rc = draw_sheet(sheet, out, err);
    turn_end();
    return rc;
}
