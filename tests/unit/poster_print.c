/* Every layout the program brings, in every language, with everything a commune can set and with nothing, with short names and
 * the longest ones. With HAILONG_LOOK=FOLDER the sheets are left there to be looked at. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "base/embed.h"
#include "base/file.h"
#include "print/layout/expand.h"
#include "print/layout/layout.h"
#include "print/sheet.h"

enum { OUT_MAX = 64 * 1024 * 1024, FIELDS = 11, OWN_FIELDS = 2 };

static const double mm = 72 / 25.4;
static const unsigned dpi = 72;
static const double edge = 4; /* mm no printer reaches, with text or emblem */

struct fixture {
    struct arena *arena;
    struct buf out;
    struct err err;
};

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = arena_new(OUT_MAX);
    buf_init(&f->out, OUT_MAX);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    buf_release(&f->out);
    arena_free(f->arena);
    free(f);
    poster_cleanup();
    return 0;
}

/* ---- What is printed
 * ------------------------------------------------------------------------------------------- */

/* A round one with a star, as emblems are. */
static const char emblem[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"60\"><circle "
                             "cx=\"30\" cy=\"30\" r=\"28\" "
                             "fill=\"#c8102e\" stroke=\"#8a6d00\" stroke-width=\"3\"/><path fill=\"#ffd100\" "
                             "d=\"M30 9l4.7 14.5h15.3l-12.4 "
                             "9 4.7 14.5-12.3-9-12.3 9 4.7-14.5-12.4-9h15.3z\"/></svg>";

struct language {
    const char *name, *first, *second;
};
static const struct language languages[] = {{"vi", "vi", NULL}, {"en", "en", NULL}, {"vi+en", "vi", "en"}};

/* What the names are made of: some words, or a letter repeated in words of so many. */
struct wording {
    const char *name, *letter;
    size_t word, characters; /* 0: as usual */
};
static const struct wording wordings[] = {
    {"short", NULL, 0, 0}, {"tall", "Ữ", 6, 120}, {"wide", "W", 6, 120}, {"word", "Ư", 40, 40}};

/* The usual text, or so many characters of the wording's letter. */
static struct str say(struct fixture *f, const struct wording *w, const char *usual, size_t characters) {
    if (w->letter == NULL)
        return str_of(usual);
    struct buf text;
    buf_init(&text, 4096);
    for (size_t i = 0; i < characters && i < w->characters; i++)
        buf_adds(&text, i % (w->word + 1) == w->word ? " " : w->letter);
    struct str copy = arena_str(f->arena, buf_str(&text));
    buf_release(&text);
    return copy;
}

/* As usual, a long one, and one for which large sheets still have room. */
struct host {
    const char *name, *capitals;
};
static const struct host hosts[] = {{"gopy.example.gov.vn", "GOPY.EXAMPLE.GOV.VN"},
                                    {"hcc1.xathunghiem.example.gov.vn", "HCC1.XATHUNGHIEM.EXAMPLE.GOV.VN"},
                                    {"danhgia.trungtamphucvuhanhchinhcong.thunghiem.example.gov.vn",
                                     "DANHGIA.TRUNGTAMPHUCVUHANHCHINHCONG.THUNGHIEM.EXAMPLE.GOV.VN"}};

/* One counter. full: everything that may be missing is there. large: A5 or more. */
static struct poster_page page_of(struct fixture *f, const struct wording *w, bool full, bool large,
                                  size_t number) {
    const struct host *host = &hosts[w->letter == NULL || !full ? 0 : large ? 2 : 1];
    const char *code = arena_printf(f->arena, "7F3K%03zu", number);
    const char *counter = arena_printf(f->arena, "Quầy số %zu – Hộ tịch, chứng thực", number);
    const struct poster_field all[FIELDS + OWN_FIELDS] = {
        {"unit", say(f, w, "Trung tâm Phục vụ hành chính công (minh họa)", 120)},
        {"counter", say(f, w, counter, 120)},
        {"url", str_of(arena_printf(f->arena, "HTTPS://%s/%s", host->capitals, code))},
        {"address", str_of(host->name)},
        {"code", str_of(code)},
        {"date", STR("22/11/2026")},
        {"site", full ? say(f, w, "Ủy ban nhân dân xã Thử Nghiệm", 120) : STR("")},
        {"hotline", full ? say(f, w, "0123 456 789", 60) : STR("")},
        {"slogan", full ? say(f, w, "Gần dân, trọng dân, phục vụ dân", 120) : STR("")},
        {"wifi", full ? say(f, w, "HCC Thu Nghiem", 32) : STR("")},
        {"serial", full ? STR("260042") : STR("")},
        {"emblem", full ? STR("yes") : STR("")},
        {"second", STR("")},
    };
    struct poster_field *fields = arena_array(f->arena, FIELDS + OWN_FIELDS, sizeof *fields);
    memcpy(fields, all, sizeof all);
    return (struct poster_page){fields, FIELDS, counter, NULL};
}

/* One way to print a layout. */
struct way {
    struct poster_layout *layout;
    const struct embed_file *file;
    const struct language *language;
    const struct wording *wording;
    bool full;
};

static bool is_large(const struct way *way) {
    return way->layout->height >= 200 * mm;
}

static const char *name_of(struct fixture *f, const struct way *way) {
    return arena_printf(f->arena, "%.*s-%s-%s-%s", (int)(strlen(way->file->name) - 4), way->file->name,
                        way->language->name, way->full ? "full" : "empty", way->wording->name);
}

static int draw(struct fixture *f, const struct way *way, const struct poster_page *pages, size_t count,
                enum poster_format format) {
    const struct poster_job job = {.pages = pages,
                                   .count = count,
                                   .format = format,
                                   .dpi = dpi,
                                   .first = way->language->first,
                                   .second = way->language->second,
                                   .emblem = way->full ? str_of(emblem) : (struct str){NULL, 0}};
    buf_reset(&f->out);
    f->err = (struct err)ERR_INIT;
    return poster_draw(way->layout, &job, &f->out, &f->err);
}

static void for_each_way(struct fixture *f, void (*check)(struct fixture *f, const struct way *way)) {
    for (const struct embed_file *file = embed_print; file->name != NULL; file++) {
        struct way way = {.file = file};
        if (poster_layout_load(file->name, file->bytes, NULL, &way.layout, &f->err) != 0)
            fail_msg("%s", f->err.text);
        for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
            for (size_t j = 0; j < sizeof wordings / sizeof *wordings; j++)
                for (int full = 0; full < 2; full++) {
                    way.language = &languages[i];
                    way.wording = &wordings[j];
                    way.full = full == 1;
                    check(f, &way);
                }
        poster_layout_free(way.layout);
        arena_reset(f->arena);
    }
}

/* ---- Sheets
 * ---------------------------------------------------------------------------------------------------- */

static void look(struct fixture *f, const struct way *way, const char *ending) {
    const char *folder = getenv("HAILONG_LOOK");
    if (folder == NULL)
        return;
    if (file_replace(arena_printf(f->arena, "%s/%s.%s", folder, name_of(f, way), ending), buf_str(&f->out),
                     &f->err) != 0)
        fail_msg("%s", f->err.text);
}

/* What each is bought for: paper in mm, pieces on it, and from how far its code is scanned, as its purpose says. */
static const struct paper {
    const char *layout;
    double width, height;
    size_t pieces;
    double distance; /* mm */
    const char *said;
    bool given;
} papers[] = {{"cards.svg", 210, 297, 10, 300, "scanned from 30 cm", true},
              {"door-a3.svg", 297, 420, 1, 2000, "scanned from 2 m", false},
              {"form-header.svg", 210, 297, 1, 300, "scanned from 30 cm", true},
              {"poster-a4.svg", 210, 297, 1, 1000, "scanned from 1 m", false},
              {"stand-a5.svg", 148, 210, 1, 1000, "scanned from 1 m", false},
              {"stickers-24.svg", 210, 297, 24, 200, "scanned from 20 cm", true},
              {"stickers-8.svg", 210, 297, 8, 300, "scanned from 30 cm", false},
              {"strip.svg", 210, 297, 6, 300, "scanned from 30 cm", true},
              {"tent-a6.svg", 210, 297, 1, 400, "scanned from 40 cm", false}};

static const struct paper *paper_of(const struct way *way) {
    for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
        if (strcmp(papers[i].layout, way->file->name) == 0)
            return &papers[i];
    fail_msg("%s: say here what paper it is for", way->file->name);
    return NULL;
}

/* A sheet's worth of pieces. */
static void check_sheet(struct fixture *f, const struct way *way) {
    struct poster_layout_info info;
    poster_layout_info(way->layout, &info);
    const struct paper *paper = paper_of(way);
    assert_int_equal(info.pieces, paper->pieces);
    assert_int_equal(info.given, paper->given);
    /* Of long names one is enough, but to be looked at. */
    size_t count = way->wording->letter == NULL || getenv("HAILONG_LOOK") != NULL ? info.pieces : 1;
    struct poster_page pages[24];
    assert_true(count <= sizeof pages / sizeof *pages);
    for (size_t i = 0; i < count; i++)
        pages[i] = page_of(f, way->wording, way->full, is_large(way), i + 1);
    if (draw(f, way, pages, count, POSTER_PDF) != 0)
        fail_msg("%s: %s", name_of(f, way), f->err.text);
    look(f, way, "pdf");
    static const char entry[] = "/MediaBox [ 0 0 ";
    const char *box = memmem(f->out.p, f->out.n, entry, strlen(entry));
    assert_non_null(box);
    char *end;
    double width = strtod(box + strlen(entry), &end) / mm, height = strtod(end, NULL) / mm;
    assert_true(fabs(width - paper->width) < 0.1 && fabs(height - paper->height) < 0.1);
}

static void test_every_layout_draws(void **state) {
    for_each_way(*state, check_sheet);
}

/* ---- Places
 * ---------------------------------------------------------------------------------------------------- */

/* Whether the box shows something on this page. */
static bool shown(struct fixture *f, const struct way *way, const struct layout_box *box,
                  const struct poster_page *page) {
    bool visible = false;
    assert_int_equal(
        layout_visible(way->layout, box->node, page->fields, page->field_count, &visible, &f->err), 0);
    if (!visible || box->kind == BOX_EMBLEM)
        return visible && way->full;
    if (box->second && way->language->second == NULL)
        return false;
    const char *text = box->text, *tag = box->second ? way->language->second : way->language->first;
    for (size_t i = 0; text == NULL && i < way->layout->language_count; i++)
        if (strcmp(way->layout->languages[i], tag) == 0)
            text = box->texts[i];
    assert_non_null(text);
    struct buf said;
    buf_init(&said, 4096);
    assert_int_equal(expand(str_of(text), page->fields, page->field_count, &said, &f->err), 0);
    bool any = said.n > 0;
    buf_release(&said);
    return any;
}

static bool apart(const struct area *a, const struct area *b) {
    const double touch = 0.01 * mm;
    return a->x + a->width <= b->x + touch || b->x + b->width <= a->x + touch ||
           a->y + a->height <= b->y + touch || b->y + b->height <= a->y + touch;
}

/* On any place of the sheet. A code brings its own white. */
static bool clear_of_edges(const struct sheet *s, const struct layout_box *box) {
    const struct area *a = &box->area;
    double right = s->left + (double)s->columns * (s->cell_width + s->gap) - s->gap,
           bottom = s->top + (double)s->rows * (s->cell_height + s->gap) - s->gap;
    double free = (box->kind == BOX_QR ? 0 : edge) * mm - 0.01;
    return s->left + a->x >= free && s->top + a->y >= free &&
           right - s->piece_width + a->x + a->width <= s->width - free &&
           bottom - s->piece_height + a->y + a->height <= s->height - free;
}

/* 1.6 mm even for the longest names, and 3 mm on what hangs on a wall. */
static void check_type(struct fixture *f, const struct way *way, const struct layout_box *box) {
    double smallest = way->layout->height >= 290 * mm ? 3 : 1.6;
    if (box->kind == BOX_TEXT && box->style.min < smallest * mm - 0.01)
        fail_msg("%s: box %s may be set in %.2f mm", name_of(f, way), box->id, box->style.min / mm);
}

/* A tenth of the distance it is scanned from, without its white, with the usual 29 modules. */
static void check_code(struct fixture *f, const struct way *way, const struct layout_box *box) {
    const struct paper *paper = paper_of(way);
    struct poster_layout_info info;
    poster_layout_info(way->layout, &info);
    double code = fmin(box->area.width, box->area.height) / mm * 29 / 37;
    if (code < paper->distance / 10 || strstr(info.purpose, paper->said) == NULL)
        fail_msg("%s: a code of %.1f mm is not %s, or its purpose does not say so", name_of(f, way), code,
                 paper->said);
}

static void check_places(struct fixture *f, const struct way *way) {
    struct poster_page page = page_of(f, way->wording, way->full, is_large(way), 1);
    /* The layout's own two fields stand behind, as the drawing puts them. */
    struct poster_field *fields = arena_array(f->arena, FIELDS + OWN_FIELDS, sizeof *fields);
    memcpy(fields, page.fields, (FIELDS + OWN_FIELDS) * sizeof *fields);
    fields[FIELDS + 1].value = str_of(way->language->second != NULL ? "yes" : "");
    page.fields = fields;
    page.field_count = FIELDS + OWN_FIELDS;
    struct sheet sheet;
    assert_int_equal(
        sheet_plan(&way->layout->sheet, way->layout->width, way->layout->height, &sheet, &f->err), 0);
    const struct layout_box *seen[LAYOUT_BOXES_MAX];
    size_t count = 0, codes = 0;
    for (size_t i = 0; i < way->layout->box_count; i++) {
        const struct layout_box *box = &way->layout->boxes[i];
        if (!shown(f, way, box, &page))
            continue;
        if (!clear_of_edges(&sheet, box))
            fail_msg("%s: box %s is too near the paper's edge", name_of(f, way), box->id);
        check_type(f, way, box);
        for (size_t j = 0; j < count; j++)
            if (!apart(&box->area, &seen[j]->area))
                fail_msg("%s: boxes %s and %s overlap", name_of(f, way), seen[j]->id, box->id);
        seen[count++] = box;
        if (box->kind == BOX_QR) {
            check_code(f, way, box);
            codes++;
        }
    }
    assert_int_equal(codes, 1);
}

/* A text is set inside its box or refused, so boxes that are apart keep their texts apart. */
static void test_nothing_overlaps(void **state) {
    for_each_way(*state, check_places);
}

static cairo_status_t read_png(void *closure, unsigned char *data, unsigned length) {
    struct str *left = closure;
    if (length > left->n)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(data, left->p, length);
    *left = (struct str){left->p + length, left->n - length};
    return CAIRO_STATUS_SUCCESS;
}

/* Whether every pixel of a rectangle is white. */
static bool is_white(cairo_surface_t *picture, int x, int y, int width, int height) {
    const unsigned char *bytes = cairo_image_surface_get_data(picture);
    int stride = cairo_image_surface_get_stride(picture);
    bool white = true;
    for (int row = y; row < y + height; row++)
        for (int i = 4 * x; i < 4 * (x + width); i++)
            white = white && (i % 4 == 3 || bytes[row * stride + i] > 250);
    return white;
}

/* Lines and pictures are no boxes: what is around the code is looked at. The quiet zone is 4 of at most 53 modules wide. */
static void check_quiet(struct fixture *f, const struct way *way) {
    if (strcmp(way->wording->name, "wide") != 0)
        return;
    struct poster_page page = page_of(f, way->wording, way->full, is_large(way), 1);
    if (draw(f, way, &page, 1, POSTER_PNG) != 0)
        fail_msg("%s: %s", name_of(f, way), f->err.text);
    struct str png = buf_str(&f->out);
    cairo_surface_t *picture = cairo_image_surface_create_from_png_stream(read_png, &png);
    assert_int_equal(cairo_surface_status(picture), CAIRO_STATUS_SUCCESS);
    cairo_surface_flush(picture);
    for (size_t i = 0; i < way->layout->box_count; i++) {
        const struct layout_box *box = &way->layout->boxes[i];
        if (box->kind != BOX_QR)
            continue;
        const double scale = dpi / 72.0;
        int x = (int)ceil(box->area.x * scale), y = (int)ceil(box->area.y * scale);
        int side = (int)floor(box->area.width * scale) - 1, quiet = side * 4 / 53 - 1;
        if (!is_white(picture, x, y, side, quiet) || !is_white(picture, x, y + side - quiet, side, quiet) ||
            !is_white(picture, x, y, quiet, side) || !is_white(picture, x + side - quiet, y, quiet, side))
            fail_msg("%s: something stands in the code's quiet zone", name_of(f, way));
        assert_false(is_white(picture, x, y, side, side));
    }
    cairo_surface_destroy(picture);
}

static void test_code_stands_in_white(void **state) {
    for_each_way(*state, check_quiet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_layout_draws),
        cmocka_unit_test(test_nothing_overlaps),
        cmocka_unit_test(test_code_stands_in_white),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
