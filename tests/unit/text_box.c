/* A text in its rectangle: within it, as large as it may be, aligned, balanced. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "print/poster.h"
#include "print/draw/text_box.h"

enum { SIDE = 400 };

static const struct area area = {100, 100, 200, 100};

/* The rectangle of all ink; width -1 when there is none. */
struct ink {
    int x, y, width, height;
};

static struct ink draw(const struct text_style *style, struct str text, int expected) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, SIDE, SIDE);
    cairo_t *cr = cairo_create(surface);
    struct err err = ERR_INIT;
    int rc = text_box_draw(cr, style, &area, text, &err);
    if (rc != expected)
        fail_msg("%d: %s", rc, err.text);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    int left = SIDE, top = SIDE, right = -1, bottom = -1;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            if (pixels[y * stride + x] > 64) {
                left = x < left ? x : left;
                right = x > right ? x : right;
                top = y < top ? y : top;
                bottom = y;
            }
    cairo_surface_destroy(surface);
    return (struct ink){left, top, right < 0 ? -1 : right - left + 1, bottom - top + 1};
}

static struct text_style style_of(double size, double min) {
    return (struct text_style){.font = {"Noto Sans", false}, .size = size, .min = min};
}

static void assert_within(struct ink ink) {
    assert_true(ink.width > 0);
    if (ink.x < 100 || ink.y < 100 || ink.x + ink.width > 300 || ink.y + ink.height > 200)
        fail_msg("ink from %d, %d to %d, %d", ink.x, ink.y, ink.x + ink.width, ink.y + ink.height);
}

/* With lines set tight the marks reach above the line, and the dots below it: still inside. */
static void test_marks_stay_inside(void **state) {
    (void)state;
    static const enum text_valign valigns[] = {TEXT_TOP, TEXT_MIDDLE, TEXT_BOTTOM};
    for (size_t i = 0; i < 3; i++)
        for (int bold = 0; bold < 2; bold++) {
            struct text_style style = style_of(200, 4);
            style.line = 0.7;
            style.valign = valigns[i];
            style.font.bold = bold == 1;
            assert_within(draw(&style, STR("ỄẪ ỘỰ"), 0));
            assert_within(draw(&style, STR("Ặgj\nỄp"), 0));
        }
}

static void test_size_is_the_largest_that_fits(void **state) {
    (void)state;
    struct text_style style = style_of(20, 5);
    struct ink small = draw(&style, STR("Hộ tịch"), 0);
    style = style_of(1000, 5);
    struct ink large = draw(&style, STR("Hộ tịch"), 0);
    assert_within(large);
    assert_true(large.width > 2 * small.width && large.width >= 180);
    style.min = 1000;
    assert_int_equal(draw(&style, STR("Hộ tịch"), ERR_LIMIT).width, -1);
    assert_int_equal(draw(&style, STR(""), 0).width, -1);
}

/* Where a line of the smallest size ends at the box's edge its last letter may lean out of it; there is a line more to break
 * it into, so no width is refused. */
static void test_no_width_is_refused(void **state) {
    (void)state;
    static const char text[] = "ỮỮỮ ỮỮỮ ỮỮỮ ỮỮỮ ỮỮỮ ỮỮỮ ỮỮỮ ỮỮỮ ỮỮỮ ỮỮỮ ỮỮỮ ỮỮỮ";
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    cairo_t *cr = cairo_create(surface);
    for (int bold = 0; bold < 2; bold++)
        for (int width = 6000; width < 12000; width += 7) {
            struct text_style style = style_of(10, 10);
            struct area place = {0, 0, width / 100.0, 200};
            struct err err = ERR_INIT;
            style.font.bold = bold == 1;
            if (text_box_draw(cr, &style, &place, str_of(text), &err) != 0)
                fail_msg("%g points: %s", place.width, err.text);
        }
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
}

static void test_alignment(void **state) {
    (void)state;
    struct text_style style = style_of(20, 20);
    struct ink ink = draw(&style, STR("Quầy"), 0);
    assert_in_range(ink.x, 100, 104);
    assert_in_range(ink.y, 100, 112);
    style.align = TEXT_RIGHT;
    style.valign = TEXT_BOTTOM;
    ink = draw(&style, STR("Quầy"), 0);
    assert_in_range(ink.x + ink.width, 296, 300);
    assert_in_range(ink.y + ink.height, 188, 200);
    style.align = TEXT_CENTER;
    style.balance = true;
    ink = draw(&style, STR("Tiếp nhận hồ sơ và trả kết quả"), 0); /* two lines */
    assert_in_range(2 * ink.x + ink.width, 396, 404);
}

/* Without balance the first line is as full as it can be and the last has what is left. */
static void test_balance_shares_the_words(void **state) {
    (void)state;
    struct text_style style = style_of(20, 20);
    struct str text = STR("Tiếp nhận và trả kết quả hồ sơ");
    int ragged = draw(&style, text, 0).width;
    style.balance = true;
    struct ink even = draw(&style, text, 0);
    assert_within(even);
    assert_true(even.width < ragged - 10);
}

static void test_fonts_and_characters(void **state) {
    (void)state;
    struct text_style style = style_of(20, 5);
    assert_int_equal(draw(&style, STR("漢"), ERR_INPUT).width, -1);
    assert_true(draw(&style, STR("a\u200db\u00a0c"), 0).width > 0); /* joiner and fixed space need no glyph */
    style.font.family = "Noto Sans Mono of Nowhere";
    assert_int_equal(draw(&style, STR("a"), ERR_INPUT).width, -1);
    char quoted[FONT_QUOTE_SIZE], text[400];
    for (size_t i = 0; i + 3 <= sizeof text; i += 3)
        memcpy(text + i, "ầ", 3);
    font_quote((struct str){text, 399}, quoted);
    assert_true(strlen(quoted) < FONT_QUOTE_SIZE);
    assert_string_equal(quoted + strlen(quoted) - 7, "ầ…\"");
    assert_int_equal((strlen(quoted) - 5) % 3, 0); /* whole characters only */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks_stay_inside),        cmocka_unit_test(test_size_is_the_largest_that_fits),
        cmocka_unit_test(test_no_width_is_refused),      cmocka_unit_test(test_alignment),
        cmocka_unit_test(test_balance_shares_the_words), cmocka_unit_test(test_fonts_and_characters),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    poster_cleanup();
    return failed;
}
