/* Small pictures of layouts, in dots. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "print/poster.h"

enum { COLUMNS = 20, ROWS = 10, FIELDS = POSTER_FIELD_COUNT };

/* A layout of so many millimetres, with more on its svg element. */
#define LAYOUT(width, height, more, content)                                                                 \
    "<svg xmlns='http://www.w3.org/2000/svg' width='" width "mm' height='" height "mm' viewBox='0 0 " width  \
    " " height "' " more ">" content "</svg>"

static struct poster_field fields[FIELDS];

/* The dots as lines of '#' and '.'. */
static void check(const char *svg, size_t columns, size_t rows, const char *expect) {
    struct err err = ERR_INIT;
    struct poster_layout *layout;
    if (poster_layout_load("made-up.svg", str_of(svg), NULL, &layout, &err) != 0)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < FIELDS; i++)
        fields[i] = (struct poster_field){poster_field_kinds[i].name, str_of(poster_field_kinds[i].brief)};
    struct poster_page page = {fields, FIELDS, NULL, NULL};
    struct poster_job job = {.pages = &page, .count = 1};
    struct poster_specimen specimen = {layout, &job, "made-up", NULL, 0};
    bool dots[COLUMNS * ROWS] = {false};
    int rc = poster_dots(&specimen, &columns, &rows, dots, &err);
    poster_layout_free(layout);
    if (rc != 0)
        fail_msg("%s", err.text);
    char text[COLUMNS * ROWS + ROWS + 1];
    size_t n = 0;
    for (size_t row = 0; row < rows; row++) {
        for (size_t column = 0; column < columns; column++)
            text[n++] = dots[row * columns + column] ? '#' : '.';
        text[n++] = '\n';
    }
    text[n] = '\0';
    if (strcmp(text, expect) != 0)
        fail_msg("\n%sexpected:\n%s", text, expect);
}

static void test_square(void **state) {
    (void)state;
    const char *square = LAYOUT("100", "50", "", "<rect x='20' y='10' width='20' height='20'/>");
    check(square, 10, 5,
          "..........\n"
          "..##......\n"
          "..##......\n"
          "..........\n"
          "..........\n");
    /* The height may be what limits it, or the width; what is left of the dots beside the paper is white. */
    check(LAYOUT("100", "50", "", "<rect x='25' y='12.5' width='25' height='12.5'/>"), 20, 4,
          "........\n"
          "..##....\n"
          "........\n"
          "........\n");
    check(square, 5, 10,
          ".....\n"
          ".#...\n"
          ".....\n");
}

/* A seventh of a dot is too little, a quarter is enough; grey is seen as far as it is dark. */
static void test_darkness(void **state) {
    (void)state;
    check(LAYOUT("100", "50", "",
                 "<rect x='10' y='10' width='1.5' height='10'/><rect x='30' y='10' width='2.5' height='10'/>"
                 "<rect x='50' y='10' width='10' height='10' fill='#bbb'/>"
                 "<rect x='70' y='10' width='10' height='10' fill='#ddd'/>"),
          10, 5,
          "..........\n"
          "...#.#....\n"
          "..........\n"
          "..........\n"
          "..........\n");
}

/* A full sheet, not one piece: two by two with a gap of 10 mm. */
static void test_sheet(void **state) {
    (void)state;
    check(LAYOUT("30", "30",
                 "data-hl-sheet='100x100' data-hl-grid='2x2' data-hl-gap='10' data-hl-marks='none'",
                 "<rect x='5' y='5' width='10' height='10'/>"),
          10, 10,
          "..........\n"
          "..........\n"
          "..#...#...\n"
          "..........\n"
          "..........\n"
          "..........\n"
          "..#...#...\n"
          "..........\n"
          "..........\n"
          "..........\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_square),
        cmocka_unit_test(test_darkness),
        cmocka_unit_test(test_sheet),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    poster_cleanup();
    return failed;
}
