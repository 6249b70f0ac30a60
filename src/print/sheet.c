#include "print/sheet.h"

#include <math.h>

static const double mm = 72 / 25.4, slack = 0.01; /* points: rounding is no reason to refuse */
static const double arm = 2.5 * 72 / 25.4;        /* of a cross */
static const double edge = 4.5 * 72 / 25.4;       /* of the paper, which office printers leave white */

bool poster_paper(const char *text, struct poster_sheet *out) {
    static const struct {
        const char *name;
        double width, height;
    } papers[] = {{"a3", 297, 420}, {"a4", 210, 297}, {"a5", 148, 210}, {"a6", 105, 148}};
    for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
        if (str_equal_nocase(str_of(text), str_of(papers[i].name))) {
            out->width = papers[i].width;
            out->height = papers[i].height;
            return true;
        }
    const char *x = strchr(text, 'x');
    int64_t width, height;
    if (x == NULL || !str_to_int((struct str){text, (size_t)(x - text)}, 20, 2000, &width) ||
        !str_to_int(str_of(x + 1), 20, 2000, &height))
        return false;
    out->width = (double)width;
    out->height = (double)height;
    return true;
}

/* How many cells of a size, with gaps between them, fit into a length. */
static size_t fitting(double length, double cell, double gap) {
    return (size_t)floor((length + gap + slack) / (cell + gap));
}

static double span(size_t count, double cell, double gap) {
    return (double)count * (cell + gap) - gap;
}

/* Where a row of cells begins; negative `at`: in the middle. */
static double begin(double at, double length, double used) {
    return at >= 0 ? at * mm : (length - used) / 2;
}

static void choose_count(const struct poster_sheet *paper, struct sheet *s) {
    if (paper->columns > 0) {
        s->columns = paper->columns;
        s->rows = paper->rows;
        return;
    }
    s->columns = fitting(s->width, s->cell_width, s->gap);
    s->rows = fitting(s->height, s->cell_height, s->gap);
    size_t turned_columns = fitting(s->height, s->cell_width, s->gap);
    size_t turned_rows = fitting(s->width, s->cell_height, s->gap);
    if (turned_columns * turned_rows <= s->columns * s->rows)
        return;
    double width = s->width;
    s->width = s->height;
    s->height = width;
    s->columns = turned_columns;
    s->rows = turned_rows;
}

int sheet_plan(const struct poster_sheet *paper, double piece_width, double piece_height, struct sheet *out,
               struct err *err) {
    struct sheet s = {.width = paper->width * mm,
                      .height = paper->height * mm,
                      .piece_width = piece_width,
                      .piece_height = piece_height,
                      .gap = paper->gap * mm,
                      .flap = paper->fold * mm,
                      .marks = paper->marks};
    s.cell_width = piece_width;
    s.cell_height = s.flap > 0 ? 2 * (piece_height + s.flap) : piece_height;
    if (paper->width <= 0) {
        s.width = piece_width;
        s.height = piece_height;
        s.columns = s.rows = 1;
        s.marks = false;
        *out = s;
        return 0;
    }
    choose_count(paper, &s);
    double used_width = span(s.columns, s.cell_width, s.gap),
           used_height = span(s.rows, s.cell_height, s.gap);
    s.left = begin(paper->left, s.width, used_width);
    s.top = begin(paper->top, s.height, used_height);
    if (s.columns == 0 || s.rows == 0 || s.left + used_width > s.width + slack ||
        s.top + used_height > s.height + slack || s.left < -slack || s.top < -slack)
        return err_set(
            err, ERR_INPUT,
            "paper of %g×%g mm does not hold %zu×%zu pieces of %.4g×%.4g mm: choose larger paper or "
            "fewer pieces",
            paper->width, paper->height, s.columns > 0 ? s.columns : 1, s.rows > 0 ? s.rows : 1,
            s.cell_width / mm, s.cell_height / mm);
    *out = s;
    return 0;
}

size_t sheet_pieces(const struct sheet *sheet) {
    return sheet->columns * sheet->rows;
}

size_t sheet_faces(const struct sheet *sheet) {
    return sheet->flap > 0 ? 2 : 1;
}

static double column_left(const struct sheet *s, size_t column) {
    return s->left + (double)column * (s->cell_width + s->gap);
}

static double row_top(const struct sheet *s, size_t row) {
    return s->top + (double)row * (s->cell_height + s->gap);
}

void sheet_enter(const struct sheet *s, cairo_t *cr, size_t piece, size_t face) {
    double x = column_left(s, piece % s->columns), y = row_top(s, piece / s->columns) + s->flap;
    if (s->flap > 0 && face == 0) {
        /* The far side of the tent hangs head down from the ridge. */
        cairo_translate(cr, x + s->piece_width, y + s->piece_height);
        cairo_scale(cr, -1, -1);
        return;
    }
    cairo_translate(cr, x, y + (s->flap > 0 ? s->piece_height : 0));
}

static void line(cairo_t *cr, double x1, double y1, double x2, double y2) {
    cairo_move_to(cr, x1, y1);
    cairo_line_to(cr, x2, y2);
}

/* Where a mark lies whose middle is `at` on a line of a length: office printers leave the paper's edge white, so a cut that
 * meets it is marked further in. */
static double inside(double at, double length) {
    double first = edge + arm, last = length - edge - arm;
    return at < first ? first : at > last ? last : at;
}

/* A cut along the paper's edge is none. */
static bool is_cut(double at, double length) {
    return at > 1 * mm && at < length - 1 * mm;
}

/* Crosses at every corner of what is cut out, in the direction of the cuts. */
static void cut_marks(const struct sheet *s, cairo_t *cr, size_t piece) {
    double left = column_left(s, piece % s->columns), top = row_top(s, piece / s->columns);
    const double xs[] = {left, left + s->cell_width}, ys[] = {top, top + s->cell_height};
    for (size_t i = 0; i < 4; i++) {
        double x = inside(xs[i % 2], s->width), y = inside(ys[i / 2], s->height);
        if (is_cut(ys[i / 2], s->height))
            line(cr, x - arm, ys[i / 2], x + arm, ys[i / 2]);
        if (is_cut(xs[i % 2], s->width))
            line(cr, xs[i % 2], y - arm, xs[i % 2], y + arm);
    }
    cairo_stroke(cr);
}

static void fold_marks(const struct sheet *s, cairo_t *cr, size_t piece) {
    double left = column_left(s, piece % s->columns), top = row_top(s, piece / s->columns);
    const double ys[] = {s->flap, s->flap + s->piece_height, s->flap + 2 * s->piece_height};
    const double dashes[] = {3 * mm, 2 * mm};
    cairo_set_dash(cr, dashes, 2, 0);
    for (size_t i = 0; i < 3; i++)
        line(cr, left, top + ys[i], left + s->cell_width, top + ys[i]);
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0);
}

void sheet_marks(const struct sheet *s, cairo_t *cr, size_t used) {
    if (!s->marks && s->flap <= 0)
        return;
    cairo_save(cr);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_line_width(cr, 0.15 * mm);
    for (size_t piece = 0; piece < used; piece++) {
        if (s->marks)
            cut_marks(s, cr, piece);
        if (s->flap > 0)
            fold_marks(s, cr, piece);
    }
    cairo_restore(cr);
}
