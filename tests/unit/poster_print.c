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
#include "print/expand.h"
#include "print/layout.h"
#include "print/sheet.h"

enum { OUT_MAX = 64 * 1024 * 1024, FIELDS = 11, OWN_FIELDS = 2, NAME_MAX_CHARACTERS = 120 };

static const double mm = 72 / 25.4;
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
static const struct wording wordings[] = {{"short", NULL, 0, 0},
                                          {"tall", "Ữ", 6, NAME_MAX_CHARACTERS},
                                          {"wide", "W", 6, NAME_MAX_CHARACTERS},
                                          {"word", "Ư", 40, 40}};

static const char *letters(struct fixture *f, const struct wording *w, size_t characters) {
    struct buf text;
    buf_init(&text, 4096);
    for (size_t i = 0; i < characters && i < w->characters; i++)
        buf_adds(&text, i % (w->word + 1) == w->word ? " " : w->letter);
    const char *copy = arena_copy(f->arena, buf_str(&text).p, buf_str(&text).n);
    buf_release(&text);
    return copy;
}

/* One counter. full: everything that may be missing is there. */
static struct poster_page page_of(struct fixture *f, const struct wording *w, bool full, size_t number) {
    bool usual = w->letter == NULL;
    const char *code = arena_printf(f->arena, "7F3K%03zu", number);
    const char *host = usual || !full ? "gopy.example.gov.vn" : "danhgia.hanhchinhcong.example.gov.vn";
    const struct poster_field all[FIELDS + OWN_FIELDS] = {
        {"site", str_of(!full   ? ""
                        : usual ? "Ủy ban nhân dân xã Thử Nghiệm"
                                : letters(f, w, NAME_MAX_CHARACTERS))},
        {"unit",
         str_of(usual ? "Trung tâm Phục vụ hành chính công (minh họa)" : letters(f, w, NAME_MAX_CHARACTERS))},
        {"counter", str_of(usual ? arena_printf(f->arena, "Quầy số %zu – Hộ tịch, chứng thực", number)
                                 : letters(f, w, NAME_MAX_CHARACTERS))},
        {"hotline", str_of(!full   ? ""
                           : usual ? "0123 456 789"
                                   : letters(f, w, 60))},
        {"url", str_of(arena_printf(
                    f->arena, "HTTPS://%s/%s",
                    usual || !full ? "GOPY.EXAMPLE.GOV.VN" : "DANHGIA.HANHCHINHCONG.EXAMPLE.GOV.VN", code))},
        {"address", str_of(host)},
        {"code", str_of(code)},
        {"date", STR("22/11/2026")},
        {"serial", full ? STR("260042") : STR("")},
        {"slogan", str_of(!full   ? ""
                          : usual ? "Gần dân, trọng dân, phục vụ dân"
                                  : letters(f, w, NAME_MAX_CHARACTERS))},
        {"wifi", str_of(!full   ? ""
                        : usual ? "HCC Thu Nghiem"
                                : letters(f, w, 32))},
        {"emblem", full ? STR("yes") : STR("")},
        {"second", STR("")},
    };
    struct poster_field *fields = arena_array(f->arena, FIELDS + OWN_FIELDS, sizeof *fields);
    memcpy(fields, all, sizeof all);
    return (struct poster_page){fields, FIELDS, fields[2].value.p, NULL};
}

/* One way to print a layout. */
struct way {
    struct poster_layout *layout;
    const struct embed_file *file;
    const struct language *language;
    const struct wording *wording;
    bool full;
};

static const char *name_of(struct fixture *f, const struct way *way) {
    return arena_printf(f->arena, "%.*s-%s-%s-%s", (int)(strlen(way->file->name) - 4), way->file->name,
                        way->language->name, way->full ? "full" : "empty", way->wording->name);
}

static int draw(struct fixture *f, const struct way *way, const struct poster_page *pages, size_t count,
                enum poster_format format) {
    const struct poster_job job = {.pages = pages,
                                   .count = count,
                                   .format = format,
                                   .dpi = 102,
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

/* A sheet's worth of pieces, on paper of the size that the layout names. */
static void check_sheet(struct fixture *f, const struct way *way) {
    struct poster_layout_info info;
    poster_layout_info(way->layout, &info);
    assert_true(info.pieces > 0);
    struct poster_page pages[24];
    assert_true(info.pieces <= sizeof pages / sizeof *pages);
    for (size_t i = 0; i < info.pieces; i++)
        pages[i] = page_of(f, way->wording, way->full, i + 1);
    if (draw(f, way, pages, info.pieces, POSTER_PDF) != 0)
        fail_msg("%s: %s", name_of(f, way), f->err.text);
    look(f, way, "pdf");
    static const char entry[] = "/MediaBox [ 0 0 ";
    const char *box = memmem(f->out.p, f->out.n, entry, strlen(entry));
    assert_non_null(box);
    char *end;
    double width = strtod(box + strlen(entry), &end) / mm, height = strtod(end, NULL) / mm;
    bool paper = info.sheet.width > 0;
    assert_true(fabs(width - (paper ? info.sheet.width : info.width)) < 0.1);
    assert_true(fabs(height - (paper ? info.sheet.height : info.height)) < 0.1);
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

static void check_places(struct fixture *f, const struct way *way) {
    struct poster_page page = page_of(f, way->wording, way->full, 1);
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
        for (size_t j = 0; j < count; j++)
            if (!apart(&box->area, &seen[j]->area))
                fail_msg("%s: boxes %s and %s overlap", name_of(f, way), seen[j]->id, box->id);
        seen[count++] = box;
        codes += box->kind == BOX_QR;
    }
    assert_int_equal(codes, 1);
}

/* A text is set inside its box or refused, so boxes that are apart keep their texts apart. */
static void test_nothing_overlaps(void **state) {
    for_each_way(*state, check_places);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_layout_draws),
        cmocka_unit_test(test_nothing_overlaps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
