#include "http/encoding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <brotli/decode.h>
#include <zlib.h>

/* ---- What the client takes ------------------------------------------------------------------------------ */

static enum http_encoding chosen(const char *first, const char *second) {
    struct encoding_offer offer = {0};
    encoding_offer_add(&offer, str_of(first));
    if (second != NULL)
        encoding_offer_add(&offer, str_of(second));
    return encoding_choose(&offer);
}

static void test_the_best_one_is_chosen(void **state) {
    (void)state;
    static const struct {
        const char *line;
        enum http_encoding wanted;
    } cases[] = {
        {"", HTTP_IDENTITY},
        {"gzip", HTTP_GZIP},
        {"br", HTTP_BR},
        {"gzip, br", HTTP_BR},
        {"br,gzip", HTTP_BR},
        {"gzip, deflate, br, zstd", HTTP_BR},
        {"gzip, deflate", HTTP_GZIP},
        {"deflate, zstd, compress", HTTP_IDENTITY},
        {"identity", HTTP_IDENTITY},
        {"x-gzip", HTTP_GZIP},
        {"GZip;Q=1.0", HTTP_GZIP},
        {"BR ; q=0.5 ,\tgzip;q=0.4", HTTP_BR},
        {"br;q=0.8, gzip;q=0.9", HTTP_GZIP},
        {"br;q=0.001", HTTP_BR},
        {"br;q=0", HTTP_IDENTITY},
        {"br;q=0.000, gzip", HTTP_GZIP},
        {"gzip;q=0, br;q=0", HTTP_IDENTITY},
        {"identity;q=0.5, gzip;q=0.4", HTTP_IDENTITY},
        {"identity;q=0.5, gzip;q=0.5", HTTP_GZIP},
        {"identity;q=1, *;q=0", HTTP_IDENTITY},
        {"identity;q=0, gzip;q=0.1", HTTP_GZIP},
        {"identity;q=0", HTTP_IDENTITY},
        {"*", HTTP_BR},
        {"*;q=0", HTTP_IDENTITY},
        {"*;q=0, gzip", HTTP_GZIP},
        {"br;q=0, *", HTTP_GZIP},
        {"*;q=0.5, br;q=0.4", HTTP_GZIP},
        {"gzip;q=1.000", HTTP_GZIP},
        /* Weights that cannot be read are 0. */
        {"gzip;q=", HTTP_IDENTITY},
        {"gzip;q=1.5", HTTP_IDENTITY},
        {"gzip;q=2", HTTP_IDENTITY},
        {"gzip;q=-1", HTTP_IDENTITY},
        {"gzip;q=1.0000", HTTP_IDENTITY},
        {"gzip;q=.5", HTTP_IDENTITY},
        {"gzip;q=0,5", HTTP_IDENTITY},
        {"gzip;q=0x1", HTTP_IDENTITY},
        {"gzip;level=9", HTTP_IDENTITY},
        {"gzip;q=1;q=0", HTTP_IDENTITY},
        {"gzip;", HTTP_IDENTITY},
        /* Junk around is passed over. */
        {",, ,gzip,,", HTTP_GZIP},
        {";q=1, =, \"br\", br/2, gzi, gzipp, gzip br, gzip", HTTP_GZIP},
        {"gzip;q=0.5, gzip;q=0", HTTP_IDENTITY},
        {"gzip;q=0, gzip", HTTP_IDENTITY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (chosen(cases[i].line, NULL) != cases[i].wanted)
            fail_msg("\"%s\": %d, not %d", cases[i].line, (int)chosen(cases[i].line, NULL),
                     (int)cases[i].wanted);
    struct encoding_offer nothing = {0};
    assert_int_equal(encoding_choose(&nothing), HTTP_IDENTITY);
    assert_int_equal(chosen("gzip", "br"), HTTP_BR);
    assert_int_equal(chosen("gzip, br", "br;q=0"), HTTP_GZIP);
}

static uint64_t random_state = 1;

static uint64_t random_below(uint64_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % limit;
}

/* Whatever the lines are made of: two are one list, and nothing is read past an end. */
static void test_two_lines_are_one_list(void **state) {
    (void)state;
    static const char *const words[] = {"br", "gzip", "identity", "*",  ";q=0",    ";q=0.5", ";q=",
                                        ",",  ", ",   ";",        "\t", "deflate", "q=1",    ";q=0.0001"};
    for (int trial = 0; trial < 20000; trial++) {
        struct buf lines[3];
        for (size_t i = 0; i < 3; i++)
            buf_init(&lines[i], 1000);
        for (size_t i = 0; i < 2; i++)
            for (uint64_t n = random_below(9); n > 0; n--)
                buf_adds(&lines[i], words[random_below(sizeof words / sizeof *words)]);
        buf_printf(&lines[2], "%.*s,%.*s", STR_ARG(buf_str(&lines[0])), STR_ARG(buf_str(&lines[1])));
        struct encoding_offer apart = {0}, joined = {0};
        /* Without the NUL, where a checker sees reading past the end. */
        for (size_t i = 0; i < 3; i++) {
            char *exact = malloc(lines[i].n + (lines[i].n == 0));
            if (lines[i].n > 0)
                memcpy(exact, lines[i].p, lines[i].n);
            encoding_offer_add(i < 2 ? &apart : &joined, (struct str){exact, lines[i].n});
            free(exact);
        }
        assert_memory_equal(&apart, &joined, sizeof apart);
        for (size_t i = 0; i < 3; i++)
            buf_release(&lines[i]);
    }
}

static void test_what_is_encoded_at_all(void **state) {
    (void)state;
    assert_true(encoding_suits("text/html; charset=utf-8", 1000));
    assert_true(encoding_suits("text/plain", 1024 * 1024));
    assert_false(encoding_suits("text/html", 999));
    assert_false(encoding_suits("text/html", 1024 * 1024 + 1));
    assert_false(encoding_suits("image/png", 5000));
    assert_false(encoding_suits("application/pdf", 5000));
    assert_null(encoding_name(HTTP_IDENTITY));
    assert_string_equal(encoding_name(HTTP_GZIP), "gzip");
    assert_string_equal(encoding_name(HTTP_BR), "br");
}

/* ---- The body ------------------------------------------------------------------------------------------- */

enum { BODY_MAX = 300 * 1024 };

/* The encoded body to its last byte, which must be what `plain` is. */
static void expect_decoded(enum http_encoding encoding, struct str encoded, struct str plain) {
    static uint8_t out[BODY_MAX + 1];
    size_t n = sizeof out;
    if (encoding == HTTP_GZIP) {
        z_stream z = {.next_in = (Bytef *)(uintptr_t)encoded.p,
                      .avail_in = (uInt)encoded.n,
                      .next_out = out,
                      .avail_out = sizeof out};
        assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
        assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END); /* checks length and checksum */
        assert_int_equal(z.avail_in, 0);
        n -= z.avail_out;
        inflateEnd(&z);
    } else {
        assert_int_equal(BrotliDecoderDecompress(encoded.n, (const uint8_t *)encoded.p, &n, out),
                         BROTLI_DECODER_RESULT_SUCCESS);
    }
    assert_int_equal(n, plain.n);
    if (n > 0)
        assert_memory_equal(out, plain.p, n);
}

/* Noise, few different bytes, words, or one and the same byte, and changes between them. */
static void fill(char *out, size_t n) {
    static const char words[] =
        "<fieldset><legend>Quầy 1 – hài lòng</legend><label><input type=\"radio\" value=\"4\">";
    for (size_t i = 0; i < n;) {
        size_t end = i + 1 + random_below(n - i);
        for (uint64_t kind = random_below(4), shift = random_below(sizeof words - 1); i < end; i++)
            out[i] = (char)(kind == 0   ? random_below(256)
                            : kind == 1 ? 'a' + random_below(3)
                            : kind == 2 ? (unsigned char)words[(i + shift) % (sizeof words - 1)]
                                        : 'x');
    }
}

/* Encodes, decodes, and does so again with other bytes in the patch. The plain body is changed to the last of them. */
static void round_trip(enum http_encoding encoding, char *plain, size_t n, size_t at, size_t size) {
    struct encoding_patch patch = {.at = at, .size = size};
    struct buf out;
    buf_init(&out, 2 * BODY_MAX);
    assert_true(encoding_encode(encoding, (struct str){plain, n}, &out, &patch));
    assert_int_equal(patch.size, size);
    expect_decoded(encoding, buf_str(&out), (struct str){plain, n});
    for (int visit = 0; size > 0 && visit < 3; visit++) {
        fill(plain + at, size);
        encoding_patch_write(&patch, out.p, plain + at);
        expect_decoded(encoding, buf_str(&out), (struct str){plain, n});
    }
    buf_release(&out);
}

static void test_what_is_decoded_is_what_was_encoded(void **state) {
    (void)state;
    static char plain[BODY_MAX];
    static const size_t limits[] = {1, 40, 2000, 20000, BODY_MAX};
    for (int trial = 0; trial < 1500; trial++) {
        size_t n = random_below(limits[random_below(sizeof limits / sizeof *limits)] + 1);
        size_t size = random_below((n < HTTP_PATCH_MAX ? n : HTTP_PATCH_MAX) + 1);
        if (random_below(2) == 0 && size > 32)
            size = 32;
        size_t places[] = {0, n - size, random_below(n - size + 1)};
        size_t at = places[random_below(3)];
        enum http_encoding encoding = trial % 2 == 0 ? HTTP_GZIP : HTTP_BR;
        fill(plain, n);
        round_trip(encoding, plain, n, at, trial % 5 == 0 ? 0 : size);
    }
}

/* Around the largest uncompressed block, and several of them. */
static void test_long_tails(void **state) {
    (void)state;
    static char plain[BODY_MAX];
    for (enum http_encoding encoding = HTTP_GZIP; encoding <= HTTP_BR; encoding++)
        for (size_t blocks = 1; blocks <= 4; blocks++)
            for (size_t more = 0; more < 5; more++)
                for (size_t before = 0; before <= 3000; before += 1500) {
                    size_t n = before + blocks * 65535 + more - 2;
                    fill(plain, n);
                    round_trip(encoding, plain, n, before, 32);
                }
}

/* A page is encoded well: the test above would also pass if nothing was compressed. */
static void test_a_page_becomes_small(void **state) {
    (void)state;
    struct buf page, out;
    buf_init(&page, BODY_MAX);
    for (int i = 0; i < 200; i++)
        buf_printf(&page,
                   "<label for=\"q%d\"><input type=\"radio\" name=\"q%d\" value=\"%d\">Hài lòng</label>", i,
                   i, i % 5);
    for (enum http_encoding encoding = HTTP_GZIP; encoding <= HTTP_BR; encoding++)
        for (size_t size = 0; size <= 32; size += 32) {
            struct encoding_patch patch = {.at = page.n - 100, .size = size};
            buf_init(&out, BODY_MAX);
            assert_true(encoding_encode(encoding, buf_str(&page), &out, &patch));
            assert_in_range(out.n, 1, page.n / 8);
            buf_release(&out);
        }
    buf_release(&page);
}

static void test_no_room(void **state) {
    (void)state;
    static char plain[5000];
    for (enum http_encoding encoding = HTTP_GZIP; encoding <= HTTP_BR; encoding++) {
        struct encoding_patch patch = {.at = 4000, .size = 32};
        struct buf out;
        buf_init(&out, 1000);
        assert_false(encoding_encode(encoding, (struct str){plain, sizeof plain}, &out, &patch));
        buf_release(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_best_one_is_chosen),
        cmocka_unit_test(test_two_lines_are_one_list),
        cmocka_unit_test(test_what_is_encoded_at_all),
        cmocka_unit_test(test_what_is_decoded_is_what_was_encoded),
        cmocka_unit_test(test_long_tails),
        cmocka_unit_test(test_a_page_becomes_small),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
