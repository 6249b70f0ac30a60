/* Where pieces lie on paper. Lengths are in mm here; the sheet itself counts in points. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "print/sheet.h"

static const double mm = 72 / 25.4;

/* A paper as a layout that says nothing more has it. */
static struct poster_sheet paper(double width, double height) {
    return (struct poster_sheet){.width = width, .height = height, .left = -1, .top = -1, .marks = true};
}

static void near(const char *what, double points, double expect) {
    if (!(fabs(points / mm - expect) < 1e-6))
        fail_msg("%s: %.6f mm, expected %.6f", what, points / mm, expect);
}

static struct sheet plan(const struct poster_sheet *p, double width, double height) {
    struct err err = ERR_INIT;
    struct sheet sheet;
    if (sheet_plan(p, width * mm, height * mm, &sheet, &err) != 0)
        fail_msg("%s", err.text);
    return sheet;
}

static void grid(const struct sheet *s, size_t columns, size_t rows, double left, double top) {
    if (s->columns != columns || s->rows != rows)
        fail_msg("%zu×%zu, expected %zu×%zu", s->columns, s->rows, columns, rows);
    assert_int_equal(sheet_pieces(s), columns * rows);
    near("left", s->left, left);
    near("top", s->top, top);
}

/* ---- How many ----------------------------------------------------------------------------------------------------- */

static void test_piece_is_page(void **state) {
    (void)state;
    struct poster_sheet none = paper(0, 0);
    struct sheet s = plan(&none, 210, 297);
    grid(&s, 1, 1, 0, 0);
    near("width", s.width, 210);
    near("height", s.height, 297);
    assert_false(s.marks);
    assert_int_equal(sheet_faces(&s), 1);
}

static void test_as_many_as_fit(void **state) {
    (void)state;
    struct poster_sheet a4 = paper(210, 297);
    struct sheet s = plan(&a4, 100, 50);
    grid(&s, 2, 5, 5, 23.5);
    near("width", s.width, 210);
    assert_true(s.marks);
    s = plan(&a4, 105, 148.5); /* to the last bit of the paper, whatever the rounding */
    grid(&s, 2, 2, 0, 0);
    s = plan(&a4, 105, 148.501); /* a thousandth of a millimetre is no reason to take half as many */
    assert_int_equal(sheet_pieces(&s), 4);
    s = plan(&a4, 105.1, 148.5);
    grid(&s, 1, 2, 52.45, 0);
}

static void test_gap(void **state) {
    (void)state;
    struct poster_sheet p = paper(210, 210);
    p.gap = 10;
    struct sheet s = plan(&p, 100, 90); /* a gap only between pieces: 100 + 10 + 100 */
    grid(&s, 2, 2, 0, 10);
    p.gap = 10.1;
    s = plan(&p, 100, 90);
    grid(&s, 1, 2, 55, 9.95);
}

static void test_grid_and_place_of_the_layout(void **state) {
    (void)state;
    struct poster_sheet p = paper(210, 297);
    p.columns = 2;
    p.rows = 3;
    struct sheet s = plan(&p, 30, 40); /* more would fit */
    grid(&s, 2, 3, 75, 88.5);
    p.left = 12;
    p.top = 0;
    s = plan(&p, 30, 40);
    grid(&s, 2, 3, 12, 0);
    p.left = 150;
    s = plan(&p, 30, 40);
    grid(&s, 2, 3, 150, 0);
}

static void test_paper_is_turned_when_more_fit(void **state) {
    (void)state;
    struct poster_sheet a4 = paper(210, 297);
    struct sheet s = plan(&a4, 148, 210); /* one upright, two side by side on A4 across */
    grid(&s, 2, 1, 0.5, 0);
    near("width", s.width, 297);
    near("height", s.height, 210);
    s = plan(&a4, 100, 100); /* the same either way: left as it is */
    grid(&s, 2, 2, 5, 48.5);
    near("width", s.width, 210);
    a4.columns = 1; /* the layout says how */
    a4.rows = 1;
    s = plan(&a4, 148, 210);
    grid(&s, 1, 1, 31, 43.5);
    near("width", s.width, 210);
}

static void test_too_small(void **state) {
    (void)state;
    struct poster_sheet cases[] = {paper(148, 210), paper(210, 297), paper(210, 297), paper(210, 297)};
    cases[1].columns = 3; /* of 100 mm */
    cases[1].rows = 1;
    cases[2].columns = cases[2].rows = 1;
    cases[2].left = 111; /* past the right edge */
    cases[2].top = 0;
    cases[3].fold = 20; /* twice the height, and the flaps */
    static const double heights[] = {290, 50, 50, 130};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        struct sheet sheet = {.columns = 77};
        if (sheet_plan(&cases[i], 100 * mm, heights[i] * mm, &sheet, &err) != ERR_INPUT)
            fail_msg("case %zu fits", i);
        assert_int_equal(sheet.columns, 77);
        assert_non_null(strstr(err.text, "choose larger paper"));
        if (i == 0)
            assert_string_equal(err.text,
                                "paper of 148×210 mm does not hold 1×1 pieces of 100×290 mm: choose "
                                "larger paper or fewer pieces");
    }
    cases[2].left = 110;
    plan(&cases[2], 100, 50);
    cases[3].fold = 18.5;
    plan(&cases[3], 100, 130);
}

/* ---- Where -------------------------------------------------------------------------------------------------------- */

/* Where (x, y) of a piece lies on the paper. */
static void lies(const struct sheet *s, size_t piece, size_t face, double x, double y, double at_x,
                 double at_y) {
    cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
    cairo_t *cr = cairo_create(surface);
    x *= mm;
    y *= mm;
    sheet_enter(s, cr, piece, face);
    cairo_user_to_device(cr, &x, &y);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    near("x", x, at_x);
    near("y", y, at_y);
}

static void test_pieces_row_by_row(void **state) {
    (void)state;
    struct poster_sheet p = paper(210, 297);
    p.columns = 2;
    p.rows = 2;
    p.gap = 4;
    p.left = 10;
    p.top = 20;
    struct sheet s = plan(&p, 60, 30);
    lies(&s, 0, 0, 0, 0, 10, 20);
    lies(&s, 1, 0, 0, 0, 74, 20);
    lies(&s, 2, 0, 0, 0, 10, 54);
    lies(&s, 3, 0, 5, 6, 79, 60);
}

static void test_tent(void **state) {
    (void)state;
    struct poster_sheet p = paper(210, 297);
    p.columns = p.rows = 1;
    p.fold = 10;
    p.left = 5;
    p.top = 7;
    struct sheet s = plan(&p, 100, 80);
    assert_int_equal(sheet_faces(&s), 2);
    assert_int_equal(sheet_pieces(&s), 1);
    near("height of the cell", s.cell_height, 180);
    /* The upper face is upside down: its own upper left corner lies at the ridge, to the right. */
    lies(&s, 0, 0, 0, 0, 105, 97);
    lies(&s, 0, 0, 100, 80, 5, 17);
    /* The lower one stands below the ridge as it is read. */
    lies(&s, 0, 1, 0, 0, 5, 97);
    lies(&s, 0, 1, 100, 80, 105, 177);
}

/* ---- Marks -------------------------------------------------------------------------------------------------------- */

enum { DOTS = 10 /* to a mm */ };

/* How dark the paper is at a place, 0 to 255, when the marks of so many pieces are on it. */
static int dark(const struct sheet *s, size_t used, double x, double y) {
    int width = (int)(s->width / mm * DOTS), height = (int)(s->height / mm * DOTS);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, width, height);
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, DOTS / mm, DOTS / mm);
    sheet_marks(s, cr, used);
    cairo_surface_flush(surface);
    int darkest = 0; /* in the tenths around it: a line is 0.15 mm wide */
    for (int row = -1; row <= 1; row++)
        for (int column = -1; column <= 1; column++) {
            int px = (int)(x * DOTS) + column, py = (int)(y * DOTS) + row;
            if (px < 0 || py < 0 || px >= width || py >= height)
                continue;
            int value =
                cairo_image_surface_get_data(surface)[py * cairo_image_surface_get_stride(surface) + px];
            darkest = value > darkest ? value : darkest;
        }
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return darkest;
}

static void marked(const struct sheet *s, size_t used, double x, double y, bool expect) {
    int value = dark(s, used, x, y);
    if ((value > 60) != expect)
        fail_msg("at %g, %g mm: %d, expected %s", x, y, value, expect ? "a mark" : "none");
}

static void test_cut_marks(void **state) {
    (void)state;
    struct poster_sheet p = paper(105, 74);
    p.columns = 2;
    p.rows = 1;
    p.gap = 10;
    p.left = p.top = 10;
    struct sheet s = plan(&p, 30, 40);
    static const double xs[] = {10, 40, 50, 80}, ys[] = {10, 50};
    for (size_t i = 0; i < 8; i++) {
        double x = xs[i / 2], y = ys[i % 2];
        bool second = i >= 4; /* of the second piece, which only a full sheet has */
        marked(&s, 2, x, y, true);
        marked(&s, 1, x, y, !second);
        marked(&s, 2, x - 2, y, true);
        marked(&s, 2, x + 2, y, true);
        marked(&s, 2, x, y - 2, true);
        marked(&s, 2, x, y + 2, true);
        marked(&s, 2, x, y + (i % 2 == 0 ? 4 : -4), false); /* no longer than its arm */
    }
    marked(&s, 2, 25, 10, false);
    p.marks = false;
    s = plan(&p, 30, 40);
    for (size_t i = 0; i < 8; i++)
        marked(&s, 2, xs[i / 2], ys[i % 2], false);
}

/* Two A5 on A4: the one cut meets two edges of the paper, where printers leave it white. */
static void test_marks_at_the_edge(void **state) {
    (void)state;
    struct poster_sheet p = paper(210, 297);
    struct sheet s = plan(&p, 148, 210);
    assert_int_equal(sheet_pieces(&s), 2);
    double cut = s.width / mm / 2;
    static const double ends[] = {0, 210};
    for (size_t i = 0; i < 2; i++) {
        double in = i == 0 ? 1 : -1;
        marked(&s, 2, cut, ends[i] + in * 3.5, false);
        marked(&s, 2, cut, ends[i] + in * 5, true);
        marked(&s, 2, cut, ends[i] + in * 9, true);
        marked(&s, 2, cut, ends[i] + in * 11, false);
    }
    marked(&s, 2, 0.5, 5, false); /* the paper's own edges are no cuts */
    marked(&s, 2, 7, 0.3, false);
}

static void test_fold_marks(void **state) {
    (void)state;
    struct poster_sheet p = paper(105, 148);
    p.columns = p.rows = 1;
    p.left = p.top = 10;
    p.fold = 12;
    for (int cut = 0; cut < 2; cut++) {
        p.marks = cut == 1;
        struct sheet s = plan(&p, 60, 50);
        static const double folds[] = {22, 72, 122};
        for (size_t i = 0; i < 3; i++) {
            marked(&s, 1, 11.5, folds[i], true); /* the first dash */
            marked(&s, 1, 14, folds[i], false);  /* and what is between it and the second */
            marked(&s, 1, 16.5, folds[i], true);
            marked(&s, 1, 8.5, folds[i], false); /* not on the waste */
            marked(&s, 1, 72, folds[i], false);
        }
        marked(&s, 1, 10, 10, cut == 1);
        marked(&s, 1, 70, 134, cut == 1);
        marked(&s, 0, 11.5, 22, false);
    }
}

/* ---- What paper is called ----------------------------------------------------------------------------------------- */

static void test_paper_names(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double width, height; /* 0: refused */
    } cases[] = {
        {"A3", 297, 420},      {"a4", 210, 297},      {"A5", 148, 210},  {"a6", 105, 148},
        {"210x297", 210, 297}, {"20x2000", 20, 2000}, {"19x100", 0, 0},  {"2001x100", 0, 0},
        {"100x2001", 0, 0},    {"A2", 0, 0},          {"A7", 0, 0},      {"", 0, 0},
        {"A", 0, 0},           {"A44", 0, 0},         {" A4", 0, 0},     {"210", 0, 0},
        {"210x", 0, 0},        {"x297", 0, 0},        {"210X297", 0, 0}, {"210x297x1", 0, 0},
        {"210.5x297", 0, 0},   {"-210x297", 0, 0},    {"letter", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct poster_sheet p = {.width = 1, .height = 2, .gap = 3};
        bool good = poster_paper(cases[i].text, &p);
        if (good != (cases[i].width > 0))
            fail_msg("\"%s\" is %s", cases[i].text, good ? "taken" : "refused");
        assert_true(p.width == (good ? cases[i].width : 1) && p.height == (good ? cases[i].height : 2));
        assert_true(p.gap == 3);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_piece_is_page),
        cmocka_unit_test(test_as_many_as_fit),
        cmocka_unit_test(test_gap),
        cmocka_unit_test(test_grid_and_place_of_the_layout),
        cmocka_unit_test(test_paper_is_turned_when_more_fit),
        cmocka_unit_test(test_too_small),
        cmocka_unit_test(test_pieces_row_by_row),
        cmocka_unit_test(test_tent),
        cmocka_unit_test(test_cut_marks),
        cmocka_unit_test(test_marks_at_the_edge),
        cmocka_unit_test(test_fold_marks),
        cmocka_unit_test(test_paper_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
