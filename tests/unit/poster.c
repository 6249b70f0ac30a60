/* The whole way from a layout to a sheet: what a telephone, a printer and a reader of the file make of it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/file.h"
#include "print/poster.h"

extern char **environ;

enum { OUT_MAX = 64 * 1024 * 1024, FIELDS = 11 };

struct fixture {
    struct arena *arena;
    struct poster_layout *a4;
    struct buf out;
    char dir[64];
    struct err err;
};

/* ---- Help
 * ------------------------------------------------------------------------------------------------------ */

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = arena_new(OUT_MAX);
    buf_init(&f->out, OUT_MAX);
    snprintf(f->dir, sizeof f->dir, "/tmp/hailong-poster-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    const struct embed_file *file = embed_find(embed_print, "poster-a4.svg");
    assert_non_null(file);
    if (poster_layout_load(file->name, file->bytes, NULL, &f->a4, &f->err) != 0)
        fail_msg("%s", f->err.text);
    *state = f;
    return 0;
}

static char *path_in(struct fixture *f, const char *name) {
    return arena_printf(f->arena, "%s/%s", f->dir, name);
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    static const char *const files[] = {"a.pdf",  "a.png",   "a.svg",    "shot.png",
                                        "stdout", "dot.png", "again.pdf"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(path_in(f, files[i]));
    rmdir(f->dir);
    poster_layout_free(f->a4);
    buf_release(&f->out);
    arena_free(f->arena);
    free(f);
    poster_cleanup();
    return 0;
}

/* Runs a program found in PATH; its standard output is returned. Fails the test when it cannot run or fails.
 */
static struct str run(struct fixture *f, const char *const *argv) {
    char *file = path_in(f, "stdout");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    char *arguments[16] = {NULL};
    for (size_t i = 0; argv[i] != NULL && i < 15; i++)
        arguments[i] = arena_strdup(f->arena, argv[i]);
    pid_t pid;
    if (posix_spawnp(&pid, argv[0], &actions, NULL, arguments, environ) != 0)
        fail_msg("cannot run %s: install poppler-utils, zbar-tools and qpdf", argv[0]);
    posix_spawn_file_actions_destroy(&actions);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s: status %x", argv[0], (unsigned)status);
    struct str out;
    assert_int_equal(file_load(file, OUT_MAX, f->arena, &out, &f->err), 0);
    return str_trim(out);
}
#define RUN(f, ...) run(f, (const char *const[]){__VA_ARGS__, NULL})

static size_t count_of(struct str text, const char *part) {
    size_t count = 0;
    for (const char *p = text.p; (p = strstr(p, part)) != NULL; p++)
        count++;
    return count;
}

struct values {
    const char *site, *unit, *counter, *hotline, *url, *address, *code, *date;
};
static const struct values usual = {"Ủy ban nhân dân xã Thử Nghiệm",
                                    "Trung tâm Phục vụ hành chính công (minh họa)",
                                    "Quầy số 1 – Hộ tịch",
                                    "0123 456 789",
                                    "HTTPS://GOPY.EXAMPLE.GOV.VN/7F3K9QX",
                                    "gopy.example.gov.vn",
                                    "7F3K9QX",
                                    "22/11/2026"};

static struct poster_page page_of(struct fixture *f, struct values v) {
    struct poster_field *fields = arena_array(f->arena, FIELDS, sizeof *fields);
    const struct poster_field all[FIELDS] = {
        {"site", str_of(v.site)},
        {"unit", str_of(v.unit)},
        {"counter", str_of(v.counter)},
        {"hotline", str_of(v.hotline)},
        {"url", str_of(v.url)},
        {"address", str_of(v.address)},
        {"code", str_of(v.code)},
        {"date", str_of(v.date)},
        {"serial", STR("")},
        {"slogan", STR("")},
        {"wifi", STR("")},
    };
    memcpy(fields, all, sizeof all);
    return (struct poster_page){fields, FIELDS, v.counter, NULL};
}

static int draw_all(struct poster_layout *layout, struct poster_job job, struct buf *out, struct err *err) {
    return poster_draw(layout, &job, out, err);
}

/* One page of the A4 poster. */
static int draw(struct fixture *f, struct values v, enum poster_format format) {
    struct poster_page page = page_of(f, v);
    buf_reset(&f->out);
    f->err = (struct err)ERR_INIT;
    return draw_all(f->a4, (struct poster_job){.pages = &page, .count = 1, .format = format, .dpi = 150},
                    &f->out, &f->err);
}

static char *save(struct fixture *f, const char *name) {
    char *path = path_in(f, name);
    if (file_replace(path, buf_str(&f->out), &f->err) != 0)
        fail_msg("%s", f->err.text);
    return path;
}

static void assert_decodes(struct fixture *f, const char *picture, const char *url) {
    struct str got = RUN(f, "zbarimg", "--nodbus", "--raw", "-q", picture);
    if (!str_is(got, url))
        fail_msg("decoded \"%.*s\", not \"%s\"", STR_ARG(got), url);
}

/* ---- The A4 poster
 * --------------------------------------------------------------------------------------------- */

static void test_pdf_is_sound(void **state) {
    struct fixture *f = *state;
    assert_int_equal(draw(f, usual, POSTER_PDF), 0);
    char *pdf = save(f, "a.pdf");
    RUN(f, "qpdf", "--check", pdf); /* fails on a warning, too */
    struct str info = RUN(f, "pdfinfo", pdf);
    assert_non_null(strstr(info.p, "(A4)"));
    assert_non_null(strstr(info.p, "Mời ông/bà đánh giá sự phục vụ"));
    assert_null(strstr(info.p, "CreationDate"));
    struct str fonts = RUN(f, "pdffonts", pdf);
    size_t lines = count_of(fonts, "\n") - 2 /* headings */, noto = count_of(fonts, "+NotoSans-");
    assert_true(noto >= 2);
    assert_int_equal(noto, lines);
    assert_int_equal(count_of(fonts, "yes yes yes"), lines); /* embedded, subset, with Unicode */
    assert_non_null(strstr(RUN(f, "pdfinfo", "-url", pdf).p, usual.url));
}

static void test_text_layer_has_everything(void **state) {
    struct fixture *f = *state;
    assert_int_equal(draw(f, usual, POSTER_PDF), 0);
    struct str text = RUN(f, "pdftotext", "-layout", save(f, "a.pdf"), "-");
    static const char *const parts[] = {"Ủy ban nhân dân xã Thử Nghiệm",
                                        "Trung tâm Phục vụ hành chính công (minh họa)",
                                        "Quầy số 1 – Hộ tịch",
                                        "Đường dây nóng: 0123 456 789",
                                        "gopy.example.gov.vn/",
                                        "7F3K9QX",
                                        "In ngày 22/11/2026",
                                        "Mời ông/bà đánh giá sự phục vụ",
                                        "Không cần đăng nhập · Không hỏi tên · Chỉ 1–2 phút"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(text.p, parts[i]) == NULL)
            fail_msg("the text lacks \"%s\":\n%s", parts[i], text.p);
}

static void test_code_reads_in_every_format(void **state) {
    struct fixture *f = *state;
    assert_int_equal(draw(f, usual, POSTER_PDF), 0);
    char *pdf = save(f, "a.pdf"), *root = path_in(f, "shot"), *shot = path_in(f, "shot.png");
    /* Down to a small picture of the sheet, in grey, and as fine as a good printer. */
    static const char *const dpis[] = {"40", "72", "150", "300"};
    for (size_t i = 0; i < sizeof dpis / sizeof *dpis; i++) {
        RUN(f, "pdftoppm", "-gray", "-singlefile", "-png", "-r", dpis[i], pdf, root);
        assert_decodes(f, shot, usual.url);
    }
    assert_int_equal(draw(f, usual, POSTER_PNG), 0);
    assert_decodes(f, save(f, "a.png"), usual.url);
    assert_int_equal(draw(f, usual, POSTER_SVG), 0);
    struct str svg = str_trim(buf_str(&f->out));
    assert_memory_equal(svg.p, "<?xml", 5);
    assert_memory_equal(svg.p + svg.n - 6, "</svg>", 6);
    /* An SVG draws again as a background: no font is needed any more, the letters are shapes. */
    assert_null(strstr(svg.p, "<text"));
}

/* The A4 sheet in grey at four pixels a millimetre: 840 by 1188. */
static const unsigned char *rasterise(struct fixture *f, const char *pdf) {
    RUN(f, "pdftoppm", "-gray", "-singlefile", "-scale-to-x", "840", "-scale-to-y", "1188", pdf,
        path_in(f, "dot"));
    struct str pgm;
    char *path = path_in(f, "dot.pgm");
    assert_int_equal(file_load(path, OUT_MAX, f->arena, &pgm, &f->err), 0);
    unlink(path);
    assert_memory_equal(pgm.p, "P5\n840 1188\n255\n", 16);
    return (const unsigned char *)pgm.p + pgm.n - 840 * 1188;
}

/* From the first to the last dark pixel of the row through the upper finders, inside the frame. */
static void test_code_is_100_mm_wide(void **state) {
    struct fixture *f = *state;
    struct values v = usual;
    static const char *const urls[] = {"HTTPS://A.GOV.VN/7F3K9QX", "HTTPS://GOPY.EXAMPLE.GOV.VN/7F3K9QX",
                                       "HTTPS://DANHGIA.TRUNGTAMHCC.EXAMPLE.GOV.VN/7F3K9QX"};
    for (size_t i = 0; i < 3; i++) {
        v.url = urls[i];
        assert_int_equal(draw(f, v, POSTER_PDF), 0);
        const unsigned char *pixels = rasterise(f, save(f, "a.pdf"));
        int first = 840, last = 0;
        for (int x = 60; x < 580; x++)
            for (int y = 440; y < 480; y++)
                if (pixels[y * 840 + x] < 128) {
                    first = x < first ? x : first;
                    last = x > last ? x : last;
                }
        assert_in_range(last - first + 1, 399, 450);
        assert_true(first - 60 >= 40 && 580 - last >= 40); /* and quiet beside it */
    }
}

static void test_same_input_same_bytes(void **state) {
    struct fixture *f = *state;
    assert_int_equal(draw(f, usual, POSTER_PDF), 0);
    struct str first = arena_str(f->arena, buf_str(&f->out));
    struct poster_layout *other;
    const struct embed_file *file = embed_find(embed_print, "poster-a4.svg");
    sleep(1); /* a time in the file would show */
    assert_int_equal(poster_layout_load(file->name, file->bytes, NULL, &other, &f->err), 0);
    struct poster_page page = page_of(f, usual);
    buf_reset(&f->out);
    assert_int_equal(draw_all(other,
                              (struct poster_job){.pages = &page, .count = 1, .format = POSTER_PDF, .dpi = 0},
                              &f->out, &f->err),
                     0);
    assert_true(str_equal(first, buf_str(&f->out)));
    poster_layout_free(other);
}

static void test_empty_fields_leave_no_label(void **state) {
    struct fixture *f = *state;
    struct values v = usual;
    v.site = v.hotline = "";
    assert_int_equal(draw(f, v, POSTER_PDF), 0);
    struct str text = RUN(f, "pdftotext", save(f, "a.pdf"), "-");
    assert_null(strstr(text.p, "nóng"));
    assert_non_null(strstr(text.p, "Quầy số 1"));
    /* And back again: a condition leaves no trace in the layout. */
    assert_int_equal(draw(f, usual, POSTER_PDF), 0);
    assert_non_null(strstr(RUN(f, "pdftotext", save(f, "a.pdf"), "-").p, "Đường dây nóng: 0123"));
}

static bool count_progress(void *context, size_t done, size_t total) {
    size_t *last = context;
    assert_int_equal(done, *last + 1);
    assert_int_equal(total, 200);
    *last = done;
    return true;
}

static void test_two_hundred_pages(void **state) {
    struct fixture *f = *state;
    struct poster_page pages[200];
    for (size_t i = 0; i < 200; i++) {
        struct values v = usual;
        v.counter = arena_printf(f->arena, "Quầy số %zu", i + 1);
        v.hotline = i % 2 == 0 ? "" : usual.hotline; /* the background changes */
        v.url = arena_printf(f->arena, "HTTPS://GOPY.EXAMPLE.GOV.VN/%07zu", i);
        pages[i] = page_of(f, v);
    }
    size_t last = 0;
    buf_reset(&f->out);
    assert_int_equal(draw_all(f->a4,
                              (struct poster_job){.pages = pages,
                                                  .count = 200,
                                                  .format = POSTER_PDF,
                                                  .dpi = 0,
                                                  .progress = count_progress,
                                                  .context = &last},
                              &f->out, &f->err),
                     0);
    assert_int_equal(last, 200);
    assert_true(f->out.n < 3 * 1000 * 1000);
    char *pdf = save(f, "a.pdf");
    RUN(f, "qpdf", "--check", pdf);
    assert_non_null(strstr(RUN(f, "pdfinfo", pdf).p, "Pages:           200\n"));
    /* The last page holds the last counter's code, and the outline its name. */
    RUN(f, "pdftoppm", "-gray", "-singlefile", "-png", "-r", "72", "-f", "200", pdf, path_in(f, "shot"));
    assert_decodes(f, path_in(f, "shot.png"), "HTTPS://GOPY.EXAMPLE.GOV.VN/0000199");
    struct str qdf = RUN(f, "qpdf", "--qdf", "--object-streams=disable", pdf, "-");
    size_t titles = 0;
    for (size_t i = 0; i + 12 < qdf.n; i++)
        titles += memcmp(qdf.p + i, "  /Title <", 10) == 0;
    assert_true(titles >= 200);
    buf_reset(&f->out);
    assert_int_equal(
        draw_all(f->a4, (struct poster_job){.pages = pages, .count = 2, .format = POSTER_PNG, .dpi = 72},
                 &f->out, &f->err),
        ERR_INPUT);
    assert_string_equal(f->err.text, "SVG and PNG hold one poster, not 2: choose one counter, or PDF");
}

/* ---- Names
 * ----------------------------------------------------------------------------------------------------- */

/* Whether any ink stands in the white gap around the boxes of counter and unit (mm, on the A4 poster at 4 px
 * a mm): at the left and right margin, and between the unit and the frame. */
static void assert_inside(struct fixture *f, const char *what) {
    const unsigned char *pixels = rasterise(f, save(f, "a.pdf"));
    static const int strips[][4] = {{0, 0, 47, 1188}, {793, 0, 47, 1188}, {48, 363, 744, 4}, {0, 0, 840, 47}};
    for (size_t i = 0; i < 4; i++)
        for (int y = strips[i][1]; y < strips[i][1] + strips[i][3]; y++)
            for (int x = strips[i][0]; x < strips[i][0] + strips[i][2]; x++)
                if (pixels[y * 840 + x] < 200)
                    fail_msg("%s: ink at %d, %d (quarters of a mm)", what, x, y);
}

static void test_names_of_every_length_fit(void **state) {
    struct fixture *f = *state;
    static const char long_name[] = "Quầy số 12 – Tiếp nhận và trả kết quả lĩnh vực đất đai, môi trường, xây "
                                    "dựng, nông nghiệp và phát triển nông "
                                    "thôn, khu vực 2, tầng trệt";
    const char *end = long_name;
    for (size_t characters = 0; *end != '\0' && characters < 120; characters++) {
        do
            end++;
        while (((unsigned char)*end & 0xc0) == 0x80);
        if (characters + 1 < 3 || (characters + 1) % 13 != 3)
            continue;
        struct values v = usual;
        v.counter = v.unit = v.site = arena_copy(f->arena, long_name, (size_t)(end - long_name));
        if (draw(f, v, POSTER_PDF) != 0)
            fail_msg("%s", f->err.text);
        assert_inside(f, v.counter);
    }
    struct values v = usual;
    /* Capitals with two marks above, and below: the tallest and deepest letters there are. */
    v.counter = v.unit = v.site = "ỄỘ Ẫ Ặ ỂỄ ỐỒỘ ỰỮ ẬẪ ỆỄ ỄỘ Ẫ Ặ ỂỄ ỐỒỘ ỰỮ ẬẪ ỆỄ ỄỘ Ẫ Ặ ỂỄ ỐỒỘ ỰỮ ẬẪ ỆỄ";
    assert_int_equal(draw(f, v, POSTER_PDF), 0);
    assert_inside(f, v.counter);
    /* A word longer than any line is broken, not cut. */
    v = usual;
    char word[121];
    memset(word, 'W', 120);
    word[120] = '\0';
    v.counter = word;
    assert_int_equal(draw(f, v, POSTER_PDF), 0);
    assert_inside(f, word);
    assert_int_equal(count_of(RUN(f, "pdftotext", path_in(f, "a.pdf"), "-"), "W"), 120);
}

static void test_two_spellings_are_one(void **state) {
    struct fixture *f = *state;
    struct values v = usual;
    v.counter = "Quầy số 1";
    assert_int_equal(draw(f, v, POSTER_PDF), 0);
    struct str composed = arena_str(f->arena, buf_str(&f->out));
    v.counter = "Qua\u0302\u0300y s\u00f4\u0301 1"; /* marks of their own */
    assert_int_equal(draw(f, v, POSTER_PDF), 0);
    assert_int_equal(composed.n > 0 && f->out.n > 0, 1);
    struct str text = RUN(f, "pdftotext", save(f, "a.pdf"), "-");
    assert_non_null(strstr(text.p, "Quầy số 1"));
    /* Invisible characters that turn the reading direction, and controls, are gone. */
    v.counter = "Quầy\u202e số\x01 1\u200f";
    assert_int_equal(draw(f, v, POSTER_PDF), 0);
    text = RUN(f, "pdftotext", save(f, "a.pdf"), "-");
    assert_non_null(strstr(text.p, "Quầy số 1\n"));
    /* Markup is text. */
    v.counter = "Quầy <b>1</b> & \"2\" {{site}} %s";
    assert_int_equal(draw(f, v, POSTER_PDF), 0);
    text = RUN(f, "pdftotext", save(f, "a.pdf"), "-");
    assert_non_null(strstr(text.p, "Quầy <b>1</b> & \"2\" {{site}} %s\n"));
}

static void test_what_cannot_be_printed_is_refused(void **state) {
    struct fixture *f = *state;
    struct values v = usual;
    char text[2000];
    for (size_t i = 0; i + 5 < sizeof text; i += 5)
        memcpy(text + i, "mot, ", 6);
    v.counter = text;
    assert_int_equal(draw(f, v, POSTER_PDF), ERR_LIMIT);
    assert_int_equal(f->out.n, 0); /* never half a file */
    assert_memory_equal(f->err.text, "poster-a4.svg:", 14);
    assert_non_null(strstr(f->err.text, ": box counter: \"mot, mot, "));
    assert_non_null(strstr(f->err.text, "does not fit at the smallest size of 3.6 mm: shorten it, or"));
    v = usual;
    v.unit = "Trung tâm 😀";
    assert_int_equal(draw(f, v, POSTER_PDF), ERR_INPUT);
    assert_non_null(
        strstr(f->err.text,
               ": box unit: \"Trung tâm 😀\" has the character U+1F600, which font \"Noto Sans\" lacks"));
    v = usual;
    v.unit = "Trung t\xe2m";
    assert_int_equal(draw(f, v, POSTER_PDF), ERR_INPUT);
    assert_string_equal(f->err.text, "field unit: the text is not valid UTF-8");
    /* And as PDF, where the first page already holds letters when the second fails. */
    struct poster_page pages[2] = {page_of(f, usual), page_of(f, v)};
    buf_reset(&f->out);
    assert_int_equal(draw_all(f->a4,
                              (struct poster_job){.pages = pages, .count = 2, .format = POSTER_PDF, .dpi = 0},
                              &f->out, &f->err),
                     ERR_INPUT);
    assert_int_equal(f->out.n, 0);
    v = usual;
    v.url = "";
    assert_int_equal(draw(f, v, POSTER_PDF), ERR_INPUT);
    assert_non_null(strstr(f->err.text, ": box qr: a QR code holds 1 to 300 bytes of text, not 0"));
}

/* A buffer that is full refuses, and keeps what was there before. */
static void test_output_limit(void **state) {
    struct fixture *f = *state;
    struct poster_page page = page_of(f, usual);
    struct buf small;
    buf_init(&small, 5000);
    buf_adds(&small, "before");
    assert_int_equal(draw_all(f->a4,
                              (struct poster_job){.pages = &page, .count = 1, .format = POSTER_PDF, .dpi = 0},
                              &small, &f->err),
                     ERR_LIMIT);
    assert_string_equal(f->err.text, "the posters are larger than 5000 bytes: print fewer at a time");
    assert_int_equal(small.n, 6);
    assert_false(small.failed);
    buf_release(&small);
    assert_int_equal(
        draw_all(f->a4, (struct poster_job){.pages = &page, .count = 1, .format = POSTER_PNG, .dpi = 5000},
                 &f->out, &f->err),
        ERR_INPUT);
    assert_string_equal(f->err.text, "a resolution of 5000 dpi: choose 36 to 600");
    assert_int_equal(draw_all(f->a4,
                              (struct poster_job){.pages = &page, .count = 0, .format = POSTER_PDF, .dpi = 0},
                              &f->out, &f->err),
                     ERR_INPUT);
    assert_string_equal(f->err.text, "no poster to draw");
}

/* ---- Layouts people write
 * -------------------------------------------------------------------------------------- */

#define HEAD                                                                                                 \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "                \
    "width=\"100mm\" "                                                                                       \
    "height=\"100mm\" viewBox=\"0 0 100 100\">\n"
#define BOX "x=\"5\" y=\"5\" width=\"90\" height=\"20\" data-hl=\"text\" data-hl-text=\"{{counter}}\" "
#define FONT "data-hl-font=\"Noto Sans\" data-hl-size=\"5\" "

/* Loads and draws one page with the first few of the usual fields; out holds the PNG. */
static int try_fields(struct fixture *f, struct str svg, const char *base_dir, size_t fields) {
    struct poster_layout *layout;
    struct poster_page page = page_of(f, usual);
    page.field_count = fields;
    buf_reset(&f->out);
    f->err = (struct err)ERR_INIT;
    int rc = poster_layout_load("t.svg", svg, base_dir, &layout, &f->err);
    if (rc != 0)
        return rc;
    /* As PDF first: it must fail or succeed alike, and leave nothing behind when it fails. */
    struct buf pdf;
    buf_init(&pdf, OUT_MAX);
    int pdf_rc =
        draw_all(layout, (struct poster_job){.pages = &page, .count = 1, .format = POSTER_PDF, .dpi = 0},
                 &pdf, &f->err);
    buf_release(&pdf);
    rc = draw_all(layout, (struct poster_job){.pages = &page, .count = 1, .format = POSTER_PNG, .dpi = 72},
                  &f->out, &f->err);
    assert_int_equal(rc, pdf_rc);
    poster_layout_free(layout);
    return rc;
}

static int try_layout(struct fixture *f, struct str svg, const char *base_dir) {
    return try_fields(f, svg, base_dir, FIELDS);
}

/* Nothing is wrong with these until they are drawn: what is wrong with a file itself is shown by tests/layouts. */
static void test_what_only_drawing_finds(void **state) {
    struct fixture *f = *state;
    static const struct {
        const char *svg, *text;
    } cases[] = {
        {HEAD "<rect id=\"a\" x=\"5\" y=\"5\" width=\"90\" height=\"20\" data-hl=\"text\" " FONT
              "data-hl-text=\"{{wifi}}\"/></svg>",
         "t.svg:2: box a: no value for {{wifi}}: correct the name, or take it out"},
        {HEAD "\n<text font-family=\"Noto Sans\">{{slogan}}</text></svg>",
         "t.svg:3: no value for {{slogan}}: correct the name, or take it out"},
        {HEAD "<g data-hl-if=\"serial\"/></svg>",
         "t.svg:2: data-hl-if: no value for {{serial}}: correct the name, or take it out"},
        {HEAD "<rect id=\"a\" data-hl=\"qr\" data-hl-text=\"{{url}}\" x=\"1\" y=\"1\" width=\"9\" "
              "height=\"9\"/></svg>",
         "t.svg:2: box a: a code of 29 modules cannot be read in a square of 9 mm: make the box larger or "
         "the address "
         "shorter"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int rc = try_fields(f, str_of(cases[i].svg), NULL, FIELDS - 3 /* no serial, slogan, wifi */);
        if (rc >= 0 || strcmp(f->err.text, cases[i].text) != 0)
            fail_msg("case %zu: %d\n   got: %s\nwanted: %s", i, rc, f->err.text, cases[i].text);
        assert_int_equal(f->err.code, rc);
        assert_int_equal(f->out.n, 0);
    }
}

/* A picture is drawn when it lies beside the layout and the caller said where that is. */
static void test_pictures_beside_the_layout(void **state) {
    struct fixture *f = *state;
    static const char white[] = HEAD "</svg>";
    assert_int_equal(try_layout(f, str_of(white), NULL), 0);
    struct str blank = arena_str(f->arena, buf_str(&f->out));

    /* Something black to load. */
    static const char black[] = HEAD "<rect width=\"100\" height=\"100\"/></svg>";
    assert_int_equal(try_layout(f, str_of(black), NULL), 0);
    save(f, "dot.png");
    static const char *const references[] = {"dot.png", "./dot.png", "do%74.png",
                                             "http://127.0.0.1:1/dot.png", "/etc/passwd"};
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        const char *svg = arena_printf(
            f->arena, HEAD "<image xlink:href=\"%s\" width=\"50\" height=\"50\"/></svg>", references[i]);
        assert_int_equal(try_layout(f, str_of(svg), NULL), ERR_INPUT);
        assert_int_equal(f->out.n, 0);
        assert_int_equal(try_layout(f, str_of(svg), f->dir), i < 3 ? 0 : ERR_INPUT);
        assert_int_equal(str_equal(blank, buf_str(&f->out)) || f->out.n == 0, i >= 3);
    }
    assert_int_equal(
        try_layout(f, STR(HEAD "<image href=\"dot.png\" width=\"5\" height=\"5\"/></svg>"), NULL), ERR_INPUT);
    assert_string_equal(f->err.text,
                        "t.svg:2: href=\"dot.png\": a built-in layout has no folder to take pictures from");
    const char *absolute = arena_printf(
        f->arena, HEAD "<image xlink:href=\"file://%s/dot.png\" width=\"50\" height=\"50\"/></svg>", f->dir);
    assert_int_equal(try_layout(f, str_of(absolute), f->dir), ERR_INPUT);
}

/* What good layouts may do: a group that is moved and enlarged, ordinary text, colours in a style, a plain
 * DOCTYPE. */
static void test_good_layouts(void **state) {
    struct fixture *f = *state;
    static const char svg[] =
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" "
        "\"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n" HEAD
        "<g transform=\"translate(5, 5) scale(0.5)\">"
        "<rect id=\"a\" style=\"fill: #ff0000; stroke:none\" " BOX FONT "data-hl-if=\"site\"/></g>"
        "<text x=\"5\" y=\"50\" font-size=\"5\" style=\"font-family:'Noto Sans',serif\"><![CDATA[{{unit}} & "
        "<]]></text>"
        "<rect id=\"q\" fill=\"#fff\" data-hl=\"qr\" data-hl-text=\"{{url}}\" x=\"50\" y=\"50\" width=\"40\" "
        "height=\"40\"/><rect width=\"100\" height=\"40\" y=\"60\"/></svg>";
    if (try_layout(f, str_of(svg), NULL) != 0)
        fail_msg("%s", f->err.text);
    assert_decodes(f, save(f, "a.png"), usual.url); /* on a black ground */
}

/* Texts and conditions are those of the page, though pages share what they can. */
static void test_pages_differ_in_the_background(void **state) {
    struct fixture *f = *state;
    static const char svg[] =
        HEAD "<g data-hl-if=\"hotline\" style=\"opacity:1\"><rect width=\"20\" height=\"20\"/></g>"
             "<text x=\"5\" y=\"50\" font-size=\"5\" font-family=\"Noto Sans\">{{counter}}</text></svg>";
    struct poster_layout *layout;
    assert_int_equal(poster_layout_load("t.svg", str_of(svg), NULL, &layout, &f->err), 0);
    static const char *const counters[] = {"Quầy 1", "Quầy 1", "Quầy 2" /* as many bytes */, "Quầy <3>"};
    struct poster_page pages[4];
    struct values v = usual;
    for (size_t i = 0; i < 4; i++) {
        v.counter = counters[i];
        v.hotline = i == 3 ? "" : "1";
        pages[i] = page_of(f, v);
    }
    buf_reset(&f->out);
    assert_int_equal(draw_all(layout,
                              (struct poster_job){.pages = pages, .count = 4, .format = POSTER_PDF, .dpi = 0},
                              &f->out, &f->err),
                     0);
    char *pdf = save(f, "a.pdf");
    for (size_t i = 0; i < 4; i++) {
        char page[2] = {(char)('1' + (int)i), '\0'};
        struct str text = RUN(f, "pdftotext", "-f", page, "-l", page, pdf, "-");
        assert_non_null(strstr(text.p, counters[i]));
        RUN(f, "pdftoppm", "-gray", "-singlefile", "-f", page, "-scale-to-x", "100", "-scale-to-y", "100",
            pdf, path_in(f, "dot"));
        struct str pgm;
        assert_int_equal(file_load(path_in(f, "dot.pgm"), OUT_MAX, f->arena, &pgm, &f->err), 0);
        unlink(path_in(f, "dot.pgm"));
        const unsigned char *pixels = (const unsigned char *)pgm.p + pgm.n - 100 * 100;
        assert_int_equal(pixels[10 * 100 + 10], i == 3 ? 255 : 0);
    }
    poster_layout_free(layout);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pdf_is_sound),
        cmocka_unit_test(test_text_layer_has_everything),
        cmocka_unit_test(test_code_reads_in_every_format),
        cmocka_unit_test(test_code_is_100_mm_wide),
        cmocka_unit_test(test_same_input_same_bytes),
        cmocka_unit_test(test_empty_fields_leave_no_label),
        cmocka_unit_test(test_two_hundred_pages),
        cmocka_unit_test(test_names_of_every_length_fit),
        cmocka_unit_test(test_two_spellings_are_one),
        cmocka_unit_test(test_what_cannot_be_printed_is_refused),
        cmocka_unit_test(test_output_limit),
        cmocka_unit_test(test_what_only_drawing_finds),
        cmocka_unit_test(test_pictures_beside_the_layout),
        cmocka_unit_test(test_good_layouts),
        cmocka_unit_test(test_pages_differ_in_the_background),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
