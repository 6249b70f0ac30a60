#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <uninorm.h>

#include "base/fold.h"
#include "base/rand.h"
#include "base/utf8.h"

static struct arena *arena;

static struct str fold(struct str text) {
    struct err err = ERR_INIT;
    struct str out;
    assert_int_equal(fold_text(text, arena, &out, &err), 0);
    return out;
}

static void by_hand(void **state) {
    (void)state;
    static const struct {
        const char *text, *folded;
    } cases[] = {
        {"", " "},
        {" \n", " "},
        {"!?… [•••] 😀", " "},
        {"Thái độ", " thai do "},
        {"THÁI ĐỘ", " thai do "},
        {"thai do", " thai do "},
        {"Tha\xcc\x81i đo\xcc\xa3\xcc\x82", " thai do "},
        {"“Thái\nđộ”, phục-vụ!", " thai do phuc vu "},
        {"uỷ ban", " uy ban "},
        {"ủy ban", " uy ban "},
        {"hoà hòa HOÀ", " hoa hoa hoa "},
        {"Đường Lê Lợi, số 12/5", " duong le loi so 12 5 "},
        {"１２３ ｔｉếｎｇ", " 123 tieng "},
        {"Čư M’gar, Krông Năng", " cu m gar krong nang "},
        {"\xe2\x80\x8bô\xe2\x80\x8bng bà", " ong ba "}, /* invisible joiners */
        {"Привет Й", " привет и "},
        {"日本", " 日本 "},
        {"Straße", " straße "},
        {"\xcc\x81", " "}, /* a mark on nothing */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str folded = fold(str_of(cases[i].text));
        if (!str_is(folded, cases[i].folded))
            fail_msg("\"%s\" becomes \"%.*s\"", cases[i].text, STR_ARG(folded));
    }
}

/* Every letter of Vietnamese with its tones, small and capital, by what is typed without them. */
static const struct {
    char plain;
    const char *marked[12];
} letters[] = {
    {'a', {"à", "ả", "ã", "á", "ạ", "ă", "ằ", "ẳ", "ẵ", "ắ", "ặ", "â"}},
    {'a', {"ầ", "ẩ", "ẫ", "ấ", "ậ", "À", "Ả", "Ã", "Á", "Ạ", "Ă", "Â"}},
    {'a', {"Ằ", "Ẳ", "Ẵ", "Ắ", "Ặ", "Ầ", "Ẩ", "Ẫ", "Ấ", "Ậ", "a", "A"}},
    {'d', {"đ", "Đ", "d", "D", "đ", "Đ", "d", "D", "đ", "Đ", "d", "D"}},
    {'e', {"è", "ẻ", "ẽ", "é", "ẹ", "ê", "ề", "ể", "ễ", "ế", "ệ", "e"}},
    {'e', {"È", "Ẻ", "Ẽ", "É", "Ẹ", "Ê", "Ề", "Ể", "Ễ", "Ế", "Ệ", "E"}},
    {'i', {"ì", "ỉ", "ĩ", "í", "ị", "Ì", "Ỉ", "Ĩ", "Í", "Ị", "i", "I"}},
    {'o', {"ò", "ỏ", "õ", "ó", "ọ", "ô", "ồ", "ổ", "ỗ", "ố", "ộ", "o"}},
    {'o', {"ơ", "ờ", "ở", "ỡ", "ớ", "ợ", "Ò", "Ỏ", "Õ", "Ó", "Ọ", "O"}},
    {'o', {"Ô", "Ồ", "Ổ", "Ỗ", "Ố", "Ộ", "Ơ", "Ờ", "Ở", "Ỡ", "Ớ", "Ợ"}},
    {'u', {"ù", "ủ", "ũ", "ú", "ụ", "ư", "ừ", "ử", "ữ", "ứ", "ự", "u"}},
    {'u', {"Ù", "Ủ", "Ũ", "Ú", "Ụ", "Ư", "Ừ", "Ử", "Ữ", "Ứ", "Ự", "U"}},
    {'y', {"ỳ", "ỷ", "ỹ", "ý", "ỵ", "y", "Ỳ", "Ỷ", "Ỹ", "Ý", "Ỵ", "Y"}},
    {'n', {"n", "N", "n", "N", "n", "N", "n", "N", "n", "N", "n", "N"}},
    {'g', {"g", "G", "g", "G", "g", "G", "g", "G", "g", "G", "g", "G"}},
};
static const char *const between[] = {" ", "\n", ", ", " – ", "…", " [•••] ", "! ", "  "};

/* A text and, made beside it, what it folds to; where each word of it begins and ends. */
struct made {
    struct buf text, folded;
    size_t words, begin[8], end[8];
};

static void make(struct rng *rng, struct made *made) {
    buf_reset(&made->text);
    buf_reset(&made->folded);
    buf_addc(&made->folded, ' ');
    made->words = 1 + rng_below(rng, 7);
    for (size_t word = 0; word < made->words; word++) {
        if (word > 0 || rng_below(rng, 4) == 0)
            buf_adds(&made->text, between[rng_below(rng, sizeof between / sizeof *between)]);
        made->begin[word] = made->text.n;
        for (size_t left = 1 + rng_below(rng, 6); left > 0; left--) {
            size_t row = rng_below(rng, sizeof letters / sizeof *letters);
            const char *marked = letters[row].marked[rng_below(rng, 12)];
            size_t n = strlen(marked);
            if (rng_below(rng, 2) == 0) {
                buf_adds(&made->text, marked);
            } else { /* NFD */
                uint8_t *parts = u8_normalize(UNINORM_NFD, (const uint8_t *)marked, n, NULL, &n);
                buf_add(&made->text, parts, n);
                free(parts);
            }
            buf_addc(&made->folded, letters[row].plain);
        }
        made->end[word] = made->text.n;
        buf_addc(&made->folded, ' ');
    }
    if (rng_below(rng, 4) == 0)
        buf_adds(&made->text, between[rng_below(rng, sizeof between / sizeof *between)]);
}

static void every_letter_and_where_it_stood(void **state) {
    (void)state;
    struct rng rng = rng_seeded(2026);
    struct made made;
    buf_init(&made.text, 4096);
    buf_init(&made.folded, 4096);
    for (int i = 0; i < 10000; i++) {
        struct err err = ERR_INIT;
        struct folded map;
        arena_reset(arena);
        make(&rng, &made);
        struct str text = buf_str(&made.text), folded = fold(text);
        if (!str_equal(folded, buf_str(&made.folded)))
            fail_msg("\"%.*s\" becomes \"%.*s\", not \"%.*s\"", STR_ARG(text), STR_ARG(folded),
                     STR_ARG(buf_str(&made.folded)));
        assert_true(str_equal(fold(folded), folded));
        assert_int_equal(fold_map(text, arena, &map, &err), 0);
        assert_true(str_equal(map.text, folded));
        /* Every run of words is found, and comes from exactly its words. */
        size_t word = rng_below(&rng, made.words), last = word + rng_below(&rng, made.words - word), at = 0;
        struct str wanted = fold((struct str){text.p + made.begin[word], made.end[last] - made.begin[word]});
        bool found = false;
        for (; fold_find(map.text, wanted, &at); at += wanted.n - 1)
            found = found ||
                    (map.from[at + 1] == made.begin[word] && map.from[at + wanted.n - 1] == made.end[last]);
        if (!found)
            fail_msg("\"%.*s\" is not found in its place in \"%.*s\"", STR_ARG(wanted), STR_ARG(text));
    }
    buf_release(&made.text);
    buf_release(&made.folded);
}

static void whole_words_alone(void **state) {
    (void)state;
    static const struct {
        const char *text, *wanted;
        int hits;
    } cases[] = {
        {"Thái độ", "thai do", 1},
        {"Thái độ", "THÁI ĐỘ", 1},
        {"thai do", "thái độ", 1},
        {"Thái đội", "thai do", 0},
        {"bathai do", "thai do", 0},
        {"Thái - độ", "thái, độ", 1},
        {"do do do", "đỏ", 3},
        {"do do do", "do do", 1},
        {"Thái độ", "", 0},
        {"Thái độ", "…!", 0},
        {"", "a", 0},
        {"căn cước", "can", 1},
        {"cán bộ, căn cước", "cân", 2},
        {"uỷ ban", "ủy", 1},
        {"ab", "a", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str text = fold(str_of(cases[i].text)), wanted = fold(str_of(cases[i].wanted));
        int hits = 0;
        for (size_t at = 0; fold_find(text, wanted, &at); at += wanted.n - 1)
            hits++;
        if (hits != cases[i].hits)
            fail_msg("\"%s\" in \"%s\": %d", cases[i].wanted, cases[i].text, hits);
    }
}

/* Whatever valid UTF-8: no byte too many, folding again changes nothing, places never go back. */
static void anything(void **state) {
    (void)state;
    struct rng rng = rng_seeded(7);
    for (int i = 0; i < 10000; i++) {
        char bytes[160];
        size_t n = 0;
        struct err err = ERR_INIT;
        struct folded map;
        arena_reset(arena);
        while (n < 150 && rng_below(&rng, 40) > 0) {
            uint32_t c = (uint32_t)rng_below(&rng, rng_below(&rng, 3) == 0 ? 0x110000 : 0x3000);
            if (c >= 0xd800 && c < 0xe000)
                continue;
            if (c < 0x80)
                bytes[n++] = (char)c;
            else if (c < 0x800)
                n += (size_t)sprintf(bytes + n, "%c%c", 0xc0 | c >> 6, 0x80 | (c & 63));
            else if (c < 0x10000)
                n += (size_t)sprintf(bytes + n, "%c%c%c", 0xe0 | c >> 12, 0x80 | (c >> 6 & 63),
                                     0x80 | (c & 63));
            else
                n += (size_t)sprintf(bytes + n, "%c%c%c%c", 0xf0 | c >> 18, 0x80 | (c >> 12 & 63),
                                     0x80 | (c >> 6 & 63), 0x80 | (c & 63));
        }
        struct str text = {bytes, n};
        assert_true(utf8_valid(text));
        struct str folded = fold(text);
        assert_true(utf8_valid(folded));
        struct str again = fold(folded);
        if (!str_equal(again, folded))
            fail_msg("\"%.*s\" becomes \"%.*s\"", STR_ARG(folded), STR_ARG(again));
        assert_int_equal(fold_map(text, arena, &map, &err), 0);
        for (size_t at = 0; at < map.text.n; at++)
            assert_true(map.from[at] <= map.from[at + 1] && map.from[at + 1] <= text.n);
    }
}

int main(void) {
    arena = arena_new(16 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(every_letter_and_where_it_stood),
        cmocka_unit_test(whole_words_alone),
        cmocka_unit_test(anything),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
