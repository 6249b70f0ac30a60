/* What was printed is read back: from posters as they are drawn, from sheets of many codes, and from files that are broken. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <cairo.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/embed.h"
#include "print/read/decode.h"
#include "print/draw/qr.h"
#include "print/draw/surface.h"

enum { OUT_MAX = 64 * 1024 * 1024, FIELDS = 11 };
static const double mm = 72 / 25.4;

struct fixture {
    struct arena *arena;
    struct poster_layout *a4;
    struct buf out;
    struct err err;
};

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = arena_new(OUT_MAX);
    buf_init(&f->out, OUT_MAX);
    const struct embed_file *file = embed_find(embed_print, "poster-a4.svg");
    assert_non_null(file);
    if (poster_layout_load(file->name, file->bytes, NULL, &f->a4, &f->err) != 0)
        fail_msg("%s", f->err.text);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    poster_layout_free(f->a4);
    buf_release(&f->out);
    arena_free(f->arena);
    free(f);
    poster_cleanup();
    return 0;
}

static struct str url_of(struct fixture *f, size_t number) {
    return str_of(arena_printf(f->arena, "HTTPS://GOPY.EXAMPLE.GOV.VN/%07zu", number));
}

/* Posters of `count` counters, numbered from 1, in f->out. */
static void draw_posters(struct fixture *f, size_t count, enum poster_format format) {
    struct poster_page *pages = arena_array(f->arena, count, sizeof *pages);
    for (size_t i = 0; i < count; i++) {
        struct poster_field *fields = arena_array(f->arena, FIELDS, sizeof *fields);
        const struct poster_field all[FIELDS] = {
            {"site", STR("Ủy ban nhân dân xã Thử Nghiệm")},
            {"unit", STR("Trung tâm Phục vụ hành chính công (minh họa)")},
            {"counter", STR("Quầy số 1 – Hộ tịch")},
            {"hotline", STR("")},
            {"url", url_of(f, i + 1)},
            {"address", STR("gopy.example.gov.vn")},
            {"code", STR("7F3K9QX")},
            {"date", STR("22/11/2026")},
            {"serial", STR("")},
            {"slogan", STR("")},
            {"wifi", STR("")},
        };
        memcpy(fields, all, sizeof all);
        pages[i] = (struct poster_page){fields, FIELDS, NULL, NULL};
    }
    buf_reset(&f->out);
    const struct poster_job job = {.pages = pages, .count = count, .format = format, .dpi = 300};
    if (poster_draw(f->a4, &job, &f->out, &f->err) != 0)
        fail_msg("%s", f->err.text);
}

/* An A4 page with columns × rows codes, each in a square of `side` mm; texts are repeated when there are fewer. */
static void draw_sheet(struct fixture *f, size_t columns, size_t rows, double side, const struct str *texts,
                       size_t count) {
    buf_reset(&f->out);
    cairo_surface_t *surface = surface_pdf(210 * mm, 297 * mm, "", &f->out);
    cairo_t *cr = cairo_create(surface);
    for (size_t i = 0; i < columns * rows; i++) {
        double width = 190 * mm / (double)columns, height = 277 * mm / (double)rows;
        struct area area = {10 * mm + (double)(i % columns) * width, 10 * mm + (double)(i / columns) * height,
                            side * mm, side * mm};
        if (qr_draw(cr, &area, texts[i % count], &f->err) != 0)
            fail_msg("%s", f->err.text);
    }
    cairo_show_page(cr);
    assert_int_equal(surface_finish(surface, cairo_status(cr), &f->out, "sheets", &f->err), 0);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
}

static void assert_reads(struct fixture *f, enum poster_format format, const struct decode_page *pages,
                         size_t count) {
    f->err = (struct err)ERR_INIT;
    if (decode_expect(buf_str(&f->out), format, pages, count, NULL, NULL, &f->err) != 0)
        fail_msg("%s", f->err.text);
}
static void assert_refused(struct fixture *f, enum poster_format format, const struct decode_page *pages,
                           size_t count, int code, const char *text) {
    f->err = (struct err)ERR_INIT;
    assert_int_equal(decode_expect(buf_str(&f->out), format, pages, count, NULL, NULL, &f->err), code);
    assert_string_equal(f->err.text, text);
}

/* ---- Posters ---------------------------------------------------------------------------------------------------- */

static void test_posters_in_every_format(void **state) {
    struct fixture *f = *state;
    static const enum poster_format formats[] = {POSTER_PDF, POSTER_PNG, POSTER_SVG};
    struct str url = url_of(f, 1), other = url_of(f, 2);
    for (size_t i = 0; i < 3; i++) {
        draw_posters(f, 1, formats[i]);
        assert_reads(f, formats[i], &(struct decode_page){&url, 1}, 1);
        assert_refused(f, formats[i], &(struct decode_page){&other, 1}, 1, ERR_BUG,
                       "page 1: a code reads \"HTTPS://GOPY.EXAMPLE.GOV.VN/0000001\", where "
                       "\"HTTPS://GOPY.EXAMPLE.GOV.VN/0000002\" should be");
        assert_refused(
            f, formats[i], &(struct decode_page){&url, 0}, 1, ERR_INPUT,
            "page 1: a code too many, which reads \"HTTPS://GOPY.EXAMPLE.GOV.VN/0000001\": take it "
            "out of the layout");
    }
}

static bool count_page(void *context, size_t done) {
    size_t *last = context;
    assert_int_equal(done, *last + 1);
    *last = done;
    return true;
}

static void test_many_pages(void **state) {
    struct fixture *f = *state;
    enum { PAGES = 12 };
    struct str urls[PAGES + 1];
    struct decode_page pages[PAGES + 1];
    for (size_t i = 0; i <= PAGES; i++) {
        urls[i] = url_of(f, i + 1);
        pages[i] = (struct decode_page){&urls[i], 1};
    }
    draw_posters(f, PAGES, POSTER_PDF);
    size_t last = 0;
    assert_int_equal(decode_expect(buf_str(&f->out), POSTER_PDF, pages, PAGES, count_page, &last, &f->err),
                     0);
    assert_int_equal(last, PAGES);
    assert_refused(f, POSTER_PDF, pages, PAGES + 1, ERR_BUG, "12 pages, where there should be 13");
    assert_refused(f, POSTER_PDF, pages, PAGES - 1, ERR_BUG, "a page 12, where there should be 11");
    urls[2] = urls[5];
    assert_refused(f, POSTER_PDF, pages, PAGES, ERR_BUG,
                   "page 3: a code reads \"HTTPS://GOPY.EXAMPLE.GOV.VN/0000003\", where "
                   "\"HTTPS://GOPY.EXAMPLE.GOV.VN/0000006\" should be");
}

/* ---- Sheets ----------------------------------------------------------------------------------------------------- */

static void test_equal_codes_count_each(void **state) {
    struct fixture *f = *state;
    static const struct {
        size_t columns, rows;
        double side;
    } sheets[] = {{2, 4, 60}, {3, 8, 30}, {4, 6, 40}, {4, 6, 20}, {8, 12, 21}};
    struct str texts[97];
    for (size_t i = 0; i < 97; i++)
        texts[i] = url_of(f, 1);
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        size_t count = sheets[i].columns * sheets[i].rows;
        draw_sheet(f, sheets[i].columns, sheets[i].rows, sheets[i].side, texts, 1);
        assert_reads(f, POSTER_PDF, &(struct decode_page){texts, count}, 1);
        for (size_t wrong = count - 1; wrong <= count + 1 && i < 2; wrong += 2)
            assert_int_equal(decode_expect(buf_str(&f->out), POSTER_PDF, &(struct decode_page){texts, wrong},
                                           1, NULL, NULL, &f->err),
                             ERR_INPUT);
    }
    draw_sheet(f, 2, 2, 90, texts, 1); /* larger than what is looked at where many are expected */
    assert_refused(
        f, POSTER_PDF, &(struct decode_page){texts, 25}, 1, ERR_INPUT,
        "page 1: the code of \"HTTPS://GOPY.EXAMPLE.GOV.VN/0000001\" could not be read (4 of 25 codes "
        "were): make its box larger, or take away what lies over it");
}

struct order {
    struct fixture *f;
    size_t count;
    double x, y;
};

static int take_order(void *context, size_t number, const struct decoded *codes, size_t count,
                      struct err *err) {
    struct order *o = context;
    (void)err;
    assert_int_equal(number, 1);
    o->count = count;
    for (size_t i = 0; i < count; i++)
        assert_true(str_equal(codes[i].text, url_of(o->f, i)));
    o->x = codes[0].x;
    o->y = codes[0].y;
    return -77; /* comes through to the caller */
}

static void test_reading_order_and_place(void **state) {
    struct fixture *f = *state;
    struct str texts[24];
    for (size_t i = 0; i < 24; i++)
        texts[i] = url_of(f, i);
    draw_sheet(f, 4, 6, 40, texts, 24);
    struct order o = {.f = f};
    const struct decode_reader reader = {NULL, take_order, &o};
    assert_int_equal(decode(buf_str(&f->out), POSTER_PDF, &reader, &f->err), -77);
    assert_int_equal(o.count, 24);
    assert_in_range((int)(o.x * 2100), 290, 310); /* tenths of a millimetre: 10 + 40 / 2 */
    assert_in_range((int)(o.y * 2970), 290, 310);
}

/* ---- What is no sheet ------------------------------------------------------------------------------------------- */

static void test_pages_without_a_code(void **state) {
    struct fixture *f = *state;
    struct str url = url_of(f, 1);
    buf_reset(&f->out);
    cairo_surface_t *surface = surface_pdf(210 * mm, 297 * mm, "", &f->out);
    cairo_t *cr = cairo_create(surface);
    cairo_show_page(cr);
    struct area area = {50, 50, 60 * mm, 60 * mm};
    assert_int_equal(qr_draw(cr, &area, url, &f->err), 0);
    cairo_rectangle(cr, 50, 50, 30 * mm, 30 * mm); /* over the code: more than it can mend */
    cairo_fill(cr);
    cairo_show_page(cr);
    assert_int_equal(surface_finish(surface, cairo_status(cr), &f->out, "sheets", &f->err), 0);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    struct decode_page pages[2] = {{&url, 0}, {&url, 1}};
    assert_refused(
        f, POSTER_PDF, pages, 2, ERR_INPUT,
        "page 2: the code of \"HTTPS://GOPY.EXAMPLE.GOV.VN/0000001\" could not be read (0 of 1 codes "
        "were): make its box larger, or take away what lies over it");
    pages[1].count = 0;
    assert_reads(f, POSTER_PDF, pages, 2);
}

/* Bytes of a code of somebody else's come back as they are, and do no harm in a message. */
static void test_any_bytes(void **state) {
    struct fixture *f = *state;
    static const char *const texts[] = {"Quầy số 1 – Hộ tịch", "\x1b[31mred\n", "\xff\xfe\x80 raw"};
    for (size_t i = 0; i < 3; i++) {
        struct str text = str_of(texts[i]);
        draw_sheet(f, 1, 1, 60, &text, 1);
        assert_reads(f, POSTER_PDF, &(struct decode_page){&text, 1}, 1);
    }
    struct str text = str_of(texts[1]);
    draw_sheet(f, 1, 1, 60, &text, 1);
    assert_refused(f, POSTER_PDF, &(struct decode_page){NULL, 0}, 1, ERR_INPUT,
                   "page 1: a code too many, which reads \"?[31mred?\": take it out of the layout");
}

static void test_damaged_files(void **state) {
    struct fixture *f = *state;
    struct str url = url_of(f, 1);
    const struct decode_page page = {&url, 1};
    static const struct {
        enum poster_format format;
        const char *text; /* begins */
    } cases[] = {{POSTER_PDF, "pdftoppm cannot read the PDF: Syntax "},
                 {POSTER_PNG, "the PNG cannot be read: it is damaged"},
                 {POSTER_SVG, "the SVG cannot be read: "}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum poster_format format = cases[i].format;
        for (int way = 0; way < 3; way++) { /* empty, noise, the first half */
            draw_posters(f, 1, format);
            if (way == 0)
                f->out.n = 0;
            else if (way == 1)
                memset(f->out.p, 'x', f->out.n);
            else
                f->out.n /= 2;
            f->err = (struct err)ERR_INIT;
            assert_int_equal(decode_expect(buf_str(&f->out), format, &page, 1, NULL, NULL, &f->err),
                             ERR_INPUT);
            if (strncmp(f->err.text, cases[i].text, strlen(cases[i].text)) != 0)
                fail_msg("format %zu, way %d: %s", i, way, f->err.text);
        }
    }
    /* Nothing was left running. */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_without_pdftoppm(void **state) {
    struct fixture *f = *state;
    struct str url = url_of(f, 1);
    draw_posters(f, 1, POSTER_PDF);
    char *path = arena_strdup(f->arena, getenv("PATH"));
    setenv("PATH", "", 1);
    assert_refused(f, POSTER_PDF, &(struct decode_page){&url, 1}, 1, ERR_NOT_FOUND,
                   "pdftoppm is missing: install poppler-utils");
    setenv("PATH", path, 1);
    assert_reads(f, POSTER_PDF, &(struct decode_page){&url, 1}, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_posters_in_every_format), cmocka_unit_test(test_many_pages),
        cmocka_unit_test(test_equal_codes_count_each),  cmocka_unit_test(test_reading_order_and_place),
        cmocka_unit_test(test_pages_without_a_code),    cmocka_unit_test(test_any_bytes),
        cmocka_unit_test(test_damaged_files),           cmocka_unit_test(test_without_pdftoppm),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
