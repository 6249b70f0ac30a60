/* The code as modules: its size, its level, its quiet zone. Whether a telephone reads it:
 * tests/unit/poster.c. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "print/draw/qr.h"
#include "print/draw/qr_svg.h"
#include "print/read/decode.h"

enum { SIDE = 370 };

/* Draws into a picture of SIDE × SIDE on a dark ground; returns the rc. */
static int draw(struct str text, const struct area *area, cairo_surface_t **out, struct err *err) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, SIDE, SIDE);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 0.2, 0, 0);
    cairo_paint(cr);
    int rc = qr_draw(cr, area, text, err);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    *out = surface;
    return rc;
}

static uint32_t pixel(cairo_surface_t *surface, int x, int y) {
    const unsigned char *row =
        cairo_image_surface_get_data(surface) + y * cairo_image_surface_get_stride(surface);
    uint32_t value;
    memcpy(&value, row + 4 * x, 4);
    return value & 0xffffff;
}

static const struct area whole = {0, 0, SIDE, SIDE};

/* 35 capitals are 29 modules at level Q (version 3); with four of quiet zone at each side 37, here ten pixels
 * each. */
static void test_capitals_make_a_small_code(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    cairo_surface_t *s;
    assert_int_equal(draw(STR("HTTPS://GOPY.EXAMPLE.GOV.VN/7F3K9QX"), &whole, &s, &err), 0);
    for (int i = 0; i < SIDE; i++) /* quiet zone: white, on a dark poster too */
        for (int j = 0; j < 40; j++) {
            assert_int_equal(pixel(s, i, j), 0xffffff);
            assert_int_equal(pixel(s, j, i), 0xffffff);
            assert_int_equal(pixel(s, i, SIDE - 1 - j), 0xffffff);
            assert_int_equal(pixel(s, SIDE - 1 - j, i), 0xffffff);
        }
    for (int i = 40; i < 110; i++) { /* the finder pattern is seven modules, without a seam */
        assert_int_equal(pixel(s, i, 45), 0);
        assert_int_equal(pixel(s, 45, i), 0);
    }
    assert_int_equal(pixel(s, 115, 45), 0xffffff);
    assert_int_equal(pixel(s, SIDE - 45, 45), 0);
    cairo_surface_destroy(s);
}

/* The first two modules below the top left finder tell the error correction level: Q is 11, masked by 10
 * gives 01. */
static void test_level_is_q(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    cairo_surface_t *s;
    assert_int_equal(draw(STR("HTTPS://GOPY.EXAMPLE.GOV.VN/7F3K9QX"), &whole, &s, &err), 0);
    int y = 40 + 8 * 10 + 5;
    assert_int_equal(pixel(s, 45, y), 0xffffff);
    assert_int_equal(pixel(s, 55, y), 0);
    cairo_surface_destroy(s);
}

static void test_stays_in_a_long_box(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    cairo_surface_t *s;
    const struct area area = {10, 100, 350, 200};
    assert_int_equal(draw(STR("HTTPS://A.VN/7F3K9QX"), &area, &s, &err), 0);
    assert_int_equal(pixel(s, 84, 200), 0x330000);
    assert_int_equal(pixel(s, 86, 200), 0xffffff);
    assert_int_equal(pixel(s, 284, 200), 0xffffff);
    assert_int_equal(pixel(s, 286, 200), 0x330000);
    assert_int_equal(pixel(s, 185, 99), 0x330000);
    cairo_surface_destroy(s);
}

static void test_refusals(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    cairo_surface_t *s;
    assert_int_equal(draw(STR(""), &whole, &s, &err), ERR_INPUT);
    assert_string_equal(err.text, "a QR code holds 1 to 300 bytes of text, not 0");
    cairo_surface_destroy(s);
    char text[301];
    memset(text, 'A', sizeof text);
    assert_int_equal(draw((struct str){text, 301}, &whole, &s, &err), ERR_INPUT);
    cairo_surface_destroy(s);
    assert_int_equal(draw((struct str){text, 300}, &whole, &s, &err), 0);
    cairo_surface_destroy(s);
    assert_int_equal(draw((struct str){"A\0B", 3}, &whole, &s, &err), ERR_INPUT);
    cairo_surface_destroy(s);
    const struct area stamp = {0, 0, 28, 28}; /* about 10 mm */
    assert_int_equal(draw(STR("HTTPS://GOPY.EXAMPLE.GOV.VN/7F3K9QX"), &stamp, &s, &err), ERR_LIMIT);
    assert_non_null(strstr(err.text, "29 modules cannot be read in a square of 10 mm"));
    assert_int_equal(pixel(s, 14, 14), 0x330000); /* nothing drawn */
    cairo_surface_destroy(s);
}

static int read_text(void *context, size_t number, const struct decoded *codes, size_t count,
                     struct err *err) {
    (void)number;
    (void)err;
    assert_int_equal(count, 1);
    assert_true(str_is(codes[0].text, context));
    return 0;
}

/* The path of a page, put into an SVG as the page does, is read back. */
static void test_svg(void **state) {
    (void)state;
    static char url[] =
        "otpauth://totp/X%C3%A3%20Th%E1%BB%AD:quan.tri?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=X";
    struct err err = ERR_INIT;
    struct buf path, svg;
    int size = 0;
    buf_init(&path, 65536);
    buf_init(&svg, 65536);
    assert_int_equal(qr_svg_path(str_of(url), &path, &size, &err), 0);
    assert_memory_equal(path.p, "M4 4h7v1h-7z", 12); /* the top of a finder, behind the quiet zone */
    assert_int_equal((size - 17 - 2 * QR_QUIET) % 4, 0);
    buf_printf(&svg,
               "<svg xmlns='http://www.w3.org/2000/svg' width='90mm' height='90mm' viewBox='0 0 %d %d'>"
               "<path fill='#fff' d='M0 0h%dv%dH0z'/><path d='%s'/></svg>",
               size, size, size, size, path.p);
    const struct decode_reader reader = {.page = read_text, .context = url};
    if (decode(buf_str(&svg), POSTER_SVG, &reader, &err) != 0)
        fail_msg("%s", err.text);
    buf_reset(&path);
    assert_int_equal(qr_svg_path(STR(""), &path, &size, &err), ERR_INPUT);
    path.max = 20;
    assert_int_equal(qr_svg_path(str_of(url), &path, &size, &err), ERR_NOMEM);
    buf_release(&path);
    buf_release(&svg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_capitals_make_a_small_code),
        cmocka_unit_test(test_level_is_q),
        cmocka_unit_test(test_stays_in_a_long_box),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_svg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
