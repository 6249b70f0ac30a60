/* The list in front of a batch, read back word by word from its PDF. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "print/poster.h"

enum { ROWS = 300, WORDS_MAX = 40000, WORD_SIZE = 150, OUT_MAX = 16 << 20 };

/* As the columns are laid out, in points. */
static const double margin = 45, name_end = 45 + 275, code_begin = 45 + 285, code_end = 45 + 365,
                    serials_begin = 45 + 370, serials_end = 45 + 455, page_height = 841.89,
                    page_width = 595.28;

struct word {
    size_t page;
    double x0, y0, x1, y1;
    char text[WORD_SIZE];
};
struct reading {
    struct word *words; /* as pdftotext gives them: in the order they were drawn */
    size_t count, pages;
};

static struct arena *arena;

/* ---- Reading back ------------------------------------------------------------------------------------------------- */

static void read_words(FILE *pipe, struct reading *r) {
    char line[1000];
    r->words = calloc(WORDS_MAX, sizeof *r->words);
    while (fgets(line, sizeof line, pipe) != NULL) {
        struct word w = {.page = r->pages};
        if (strstr(line, "<page ") != NULL)
            r->pages++;
        if (sscanf(line, " <word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\">%149[^<]", &w.x0, &w.y0,
                   &w.x1, &w.y1, w.text) != 5)
            continue;
        assert_true(r->count < WORDS_MAX);
        r->words[r->count++] = w;
    }
}

static struct reading read_back(const struct buf *pdf) {
    char path[] = "/tmp/hailong-test-XXXXXX", command[200];
    int fd = mkstemp(path);
    assert_int_equal(write(fd, pdf->p, pdf->n), pdf->n);
    close(fd);
    snprintf(command, sizeof command, "pdftotext -bbox %s -", path);
    FILE *pipe = popen(command, "re");
    struct reading r = {NULL, 0, 0};
    read_words(pipe, &r);
    assert_int_equal(pclose(pipe), 0);
    unlink(path);
    return r;
}

static struct reading draw(const struct poster_cover *cover) {
    struct buf out;
    struct err err = ERR_INIT;
    buf_init(&out, OUT_MAX);
    if (poster_cover_draw(cover, &out, &err) != 0)
        fail_msg("%s", err.text);
    struct reading r = read_back(&out);
    buf_release(&out);
    return r;
}

/* The only word of that text. */
static const struct word *find(const struct reading *r, const char *text) {
    const struct word *found = NULL;
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->words[i].text, text) == 0) {
            if (found != NULL)
                fail_msg("\"%s\" stands there twice", text);
            found = &r->words[i];
        }
    if (found == NULL)
        fail_msg("\"%s\" is missing", text);
    return found;
}

static bool below(const struct word *a, const struct word *b) {
    return b->page > a->page || (b->page == a->page && b->y0 > a->y0);
}

/* ---- What is listed ----------------------------------------------------------------------------------------------- */

static const char *const facts[] = {"Donvi", "Mau", "Ngay"};

static struct poster_cover cover_of(const struct poster_cover_row *rows, size_t count, size_t fact_count) {
    return (struct poster_cover){.title = "Danhmuc",
                                 .facts = facts,
                                 .fact_count = fact_count,
                                 .name = "Diem",
                                 .code = "Ma",
                                 .serials = "So",
                                 .done = "Xong",
                                 .note = "Ghichu",
                                 .page = "Trang",
                                 .rows = rows,
                                 .row_count = count};
}

static void test_order(void **state) {
    (void)state;
    static const struct poster_cover_row rows[] = {{"NhomA", "Quay1", "AAAAAA1", "1–3\nbato\ninra"},
                                                   {"NhomA", "Quay2", "AAAAAA2", ""},
                                                   {"NhomB", "Quay3", "AAAAAA3", "4"}};
    struct poster_cover cover = cover_of(rows, 3, 3);
    struct reading r = draw(&cover);
    assert_int_equal(r.pages, 1);
    static const char *const down[] = {"Danhmuc", "Donvi", "Mau",   "Ngay",  "Diem",   "NhomA",
                                       "Quay1",   "Quay2", "NhomB", "Quay3", "Ghichu", "Trang"};
    for (size_t i = 1; i < sizeof down / sizeof *down; i++)
        if (!below(find(&r, down[i - 1]), find(&r, down[i])))
            fail_msg("%s is not below %s", down[i], down[i - 1]);
    static const char *const across[] = {"Diem", "Ma", "So", "Xong", "Quay1", "AAAAAA1", "1–3"};
    for (size_t i = 1; i < sizeof across / sizeof *across; i++) {
        const struct word *a = find(&r, across[i - 1]), *b = find(&r, across[i]);
        if (strcmp(across[i], "Quay1") != 0 && !(b->x0 > a->x1 && b->y0 < a->y1 && b->y1 > a->y0))
            fail_msg("%s is not beside %s", across[i], across[i - 1]);
    }
    /* Numbers of more lines than the name push the next row down. */
    if (!(find(&r, "Quay2")->y0 > find(&r, "inra")->y0 + 8))
        fail_msg("the second row is beside the numbers of the first");
    free(r.words);
}

/* Groups of 1 to 7 rows, so that in some of the runs a heading comes to a page's end. */
static void make_rows(struct poster_cover_row *rows) {
    size_t group = 0, left = 0;
    const char *name = "";
    for (size_t i = 0; i < ROWS; i++, left--) {
        if (left == 0) {
            name = arena_printf(arena, "NHOM%03zu", group);
            left = group * 5 % 7 + 1;
            group++;
        }
        rows[i] = (struct poster_cover_row){name, arena_printf(arena, "Quay%03zu", i),
                                            arena_printf(arena, "CODE%03zu", i),
                                            arena_printf(arena, "%zu", 1000 + i)};
    }
}

/* Every row once, in order, below the heading of its group on the page where that begins, and above the page's number. */
static void check_rows(const struct reading *r, const struct poster_cover_row *rows) {
    const struct word *last = find(r, "Danhmuc");
    for (size_t i = 0; i < ROWS; i++) {
        const struct word *name = find(r, rows[i].name), *code = find(r, rows[i].code);
        find(r, rows[i].serials);
        if (i == 0 || strcmp(rows[i].group, rows[i - 1].group) != 0) {
            const struct word *heading = find(r, rows[i].group);
            if (!below(last, heading) || heading->page != name->page)
                fail_msg("%s on page %zu, its first row on page %zu", rows[i].group, heading->page,
                         name->page);
            last = heading;
        }
        if (!below(last, name) || code->page != name->page || name->y1 > page_height - margin - 20)
            fail_msg("%s is on page %zu at %g", rows[i].name, name->page, name->y0);
        last = name;
    }
    if (!below(last, find(r, "Ghichu")))
        fail_msg("the note is above the last row");
}

static void check_pages(const struct reading *r) {
    size_t numbers = 0, headings = 0;
    for (size_t i = 0; i < r->count; i++) {
        const struct word *w = &r->words[i];
        headings += strcmp(w->text, "Diem") == 0;
        if (strcmp(w->text, "Trang") != 0)
            continue;
        numbers++;
        char number[32];
        snprintf(number, sizeof number, "%zu", w->page);
        assert_int_equal(w->page, numbers);
        assert_string_equal(r->words[i + 1].text, number);
        assert_true(w->y0 > page_height - margin - 1 && w->y1 < page_height);
    }
    assert_int_equal(numbers, r->pages);
    assert_true(headings == r->pages || headings + 1 == r->pages); /* the last one may have the note alone */
}

static void test_page_breaks(void **state) {
    (void)state;
    static struct poster_cover_row rows[ROWS];
    make_rows(rows);
    for (size_t fact_count = 0; fact_count <= 3; fact_count++)
        for (size_t skipped = 0; skipped < 2; skipped++) {
            struct poster_cover cover = cover_of(rows, ROWS, fact_count);
            cover.title = skipped == 0 ? "Danhmuc" : "Danhmuc hai\ndong";
            struct reading r = draw(&cover);
            assert_true(r.pages > 8);
            check_rows(&r, rows);
            check_pages(&r);
            free(r.words);
        }
}

/* However many rows there are: the note is there, on the last page, within the page. */
static void test_note_at_the_end(void **state) {
    (void)state;
    static struct poster_cover_row rows[ROWS];
    make_rows(rows);
    bool alone = false, beside = false;
    for (size_t count = 12; count < 30; count++) {
        struct poster_cover cover = cover_of(rows, count, 3);
        struct reading r = draw(&cover);
        const struct word *note = find(&r, "Ghichu"), *last = find(&r, rows[count - 1].name);
        assert_int_equal(note->page, r.pages);
        assert_true(note->y1 < page_height - margin);
        check_pages(&r);
        alone = alone || note->page > last->page;
        beside = beside || note->page == last->page;
        free(r.words);
    }
    assert_true(alone && beside);
}

static void test_long_names(void **state) {
    (void)state;
    char word[4 * 40 + 1] = "", words[600] = "";
    for (size_t i = 0; i < 40; i++)
        strncat(word, "Ữ", sizeof word - strlen(word) - 1);
    for (size_t i = 0; i < 120; i++)
        strncat(words, i % 7 == 6 ? " " : "W", sizeof words - strlen(words) - 1);
    static struct poster_cover_row rows[20];
    for (size_t i = 0; i < 20; i++)
        rows[i] = (struct poster_cover_row){i < 10 ? words : word, i % 2 == 0 ? words : word,
                                            arena_printf(arena, "WMQWM%02zu", i), "999990–999999\n10 tờ"};
    struct poster_cover cover = cover_of(rows, 20, 1);
    struct reading r = draw(&cover);
    size_t codes = 0, serials = 0;
    const struct word *code = NULL;
    for (size_t i = 0; i < r.count; i++) {
        const struct word *w = &r.words[i];
        assert_true(w->x0 >= margin - 1 && w->x1 <= page_width - margin + 1 && w->y1 <= page_height - 5);
        if (strncmp(w->text, "WMQWM", 5) == 0) {
            /* The names of the row before, however many lines they take, are above. */
            assert_true(w->x0 >= code_begin - 1 && w->x1 <= code_end);
            if (code != NULL && code->page == w->page)
                assert_true(w->y0 > code->y1 + 20);
            code = w;
            codes++;
        } else if (strcmp(w->text, "999990–999999") == 0) {
            assert_true(w->x0 >= serials_begin - 1 && w->x1 <= serials_end);
            serials++;
        }
    }
    assert_int_equal(codes, 20);
    assert_int_equal(serials, 20);
    size_t letters = 0;
    for (size_t i = 0; i < r.count;
         i++) /* of names, which begin beside a code; headings go over the whole width */
        if (r.words[i].text[0] == 'W' && strncmp(r.words[i].text, "WMQ", 3) != 0)
            letters += strlen(r.words[i].text);
    assert_int_equal(letters, 11 * 103); /* ten names and a heading, 103 letters each: nothing is cut */
    for (size_t i = 0; i + 1 < r.count; i++) {
        const struct word *w = &r.words[i];
        bool name = (w->text[0] == 'W' && strncmp(w->text, "WMQ", 3) != 0) || strncmp(w->text, "Ữ", 3) == 0;
        for (size_t j = 0; j < r.count && name; j++) {
            const struct word *c = &r.words[j];
            bool beside = strncmp(c->text, "WMQ", 3) == 0 && c->page == w->page && c->y0 < w->y1 - 3 &&
                          c->y1 > w->y0 + 3;
            if (beside && w->x1 > name_end + 1)
                fail_msg("%s runs into the codes: it ends at %g", w->text, w->x1);
        }
    }
    free(r.words);
}

static void test_same_bytes(void **state) {
    (void)state;
    static struct poster_cover_row rows[ROWS];
    make_rows(rows);
    struct poster_cover cover = cover_of(rows, 40, 3);
    struct buf out[2];
    for (size_t i = 0; i < 2; i++) {
        buf_init(&out[i], OUT_MAX);
        assert_int_equal(poster_cover_draw(&cover, &out[i], NULL), 0);
    }
    assert_true(str_equal(buf_str(&out[0]), buf_str(&out[1])));
    buf_release(&out[0]);
    /* What does not fit into the buffer, or cannot be written, leaves it as it was. */
    struct err err = ERR_INIT;
    struct buf small;
    buf_init(&small, 500);
    buf_adds(&small, "before");
    assert_int_equal(poster_cover_draw(&cover, &small, &err), ERR_LIMIT);
    assert_true(str_is(buf_str(&small), "before"));
    assert_false(small.failed);
    cover.note = "\U000F0000";
    assert_int_equal(poster_cover_draw(&cover, &small, &err), ERR_INPUT);
    assert_true(str_is(buf_str(&small), "before"));
    buf_release(&small);
    buf_release(&out[1]);
}

int main(void) {
    arena = arena_new(4 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),           cmocka_unit_test(test_page_breaks),
        cmocka_unit_test(test_note_at_the_end), cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_same_bytes),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    poster_cleanup();
    return failed;
}
