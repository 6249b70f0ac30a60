/* What pictures are, how large they become, and what stands in data:… */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/base64.h"
#include "print/draw/picture.h"

enum { ARENA_MAX = 1 << 20 };

static const char jpeg_text[] = /* 8×8 pixels, blue */
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6j"
    "q62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk"
    "pKSkpKSkpKT/wAARCAAIAAgDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF"
    "BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW"
    "V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi"
    "4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAEC"
    "AxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm"
    "Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq"
    "8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDCooor6QxP/9k=";
static const char png_text[] = /* 1×1 pixel, blue */
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC";

static int setup(void **state) {
    *state = arena_new(ARENA_MAX);
    return *state == NULL;
}

static int teardown(void **state) {
    arena_free(*state);
    return 0;
}

static struct str decoded(struct arena *arena, const char *text) {
    struct str bytes;
    assert_int_equal(base64_decode(str_of(text), arena, &bytes, NULL), 0);
    return bytes;
}

static void test_kinds(void **state) {
    assert_int_equal(picture_kind(decoded(*state, png_text)), PICTURE_PNG);
    assert_int_equal(picture_kind(decoded(*state, jpeg_text)), PICTURE_JPEG);
    assert_int_equal(picture_kind(STR("GIF89a")), PICTURE_GIF);
    assert_int_equal(picture_kind(STR("RIFF....WEBP")), PICTURE_WEBP);
    assert_int_equal(picture_kind(STR("RIFF....WAVE")), PICTURE_UNKNOWN);
    assert_int_equal(picture_kind(STR("\x1f\x8b")), PICTURE_GZIP);
    assert_int_equal(picture_kind(STR("<svg")), PICTURE_SVG);
    assert_int_equal(picture_kind(STR("\xef\xbb\xbf\r\n <")), PICTURE_SVG);
    assert_int_equal(picture_kind(STR("")), PICTURE_UNKNOWN);
    assert_int_equal(picture_kind(STR(" \n")), PICTURE_UNKNOWN);
    assert_int_equal(picture_kind((struct str){"\0<", 2}), PICTURE_UNKNOWN);
    assert_int_equal(picture_kind(STR("\x89PNG")), PICTURE_UNKNOWN);
}

static void has_size(struct str bytes, double width, double height) {
    double w = 0, h = 0;
    assert_true(picture_size(bytes, &w, &h));
    assert_int_equal(w, width);
    assert_int_equal(h, height);
}

static void has_none(struct str bytes) {
    double w, h;
    assert_false(picture_size(bytes, &w, &h));
}

#define JPEG "\xff\xd8"
#define MORE "\xff\xe0\0\4ab"
#define FRAME(marker) "\xff" marker "\0\x0b\x08\1\2\3\4\1\1"
#define BYTES(literal) ((struct str){literal, sizeof(literal) - 1})

static void test_sizes(void **state) {
    has_size(decoded(*state, png_text), 1, 1);
    has_size(decoded(*state, jpeg_text), 8, 8);
    has_size(BYTES(JPEG MORE MORE FRAME("\xc0")), 0x304, 0x102);
    has_size(BYTES(JPEG FRAME("\xc2")), 0x304, 0x102);
    has_size(BYTES(JPEG "\xff\xff" FRAME("\xcf")), 0x304, 0x102); /* filled up */
    has_none(BYTES(JPEG "\xff\xc4\0\x0b\x08\1\2\3\4\1\1"));       /* a table */
    has_none(BYTES(JPEG MORE "\xff\xda\0\4ab" FRAME("\xc0")));    /* pixels first */
    has_none(BYTES(JPEG "\xff\xe0\0\1" FRAME("\xc0")));           /* a length that cannot be */
    has_none(BYTES(JPEG "\xff\xe0\xff\xff" FRAME("\xc0")));       /* beyond the end */
    has_none(BYTES(JPEG "\xff\xc0\0\x0b\x08\0\0\3\4\1\1"));       /* a height told later */
    has_none(BYTES("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDX\0\0\0\1\0\0\0\1"));
    has_none(BYTES("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0"));
    has_none(BYTES("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\0\0\0\0\1"));
    has_none(STR("GIF89a\1\1\1\1"));
}

/* Cut anywhere before its last bytes it is not whole, and nothing past the end is read. */
static void test_whole(void **state) {
    const char *const texts[] = {png_text, jpeg_text};
    for (size_t i = 0; i < 2; i++) {
        struct str bytes = decoded(*state, texts[i]);
        assert_true(picture_is_whole(bytes));
        for (size_t n = 2; n + 8 < bytes.n; n += 5) {
            char *cut = malloc(n);
            memcpy(cut, bytes.p, n);
            double width, height;
            if (picture_size((struct str){cut, n}, &width, &height) && picture_is_whole((struct str){cut, n}))
                fail_msg("%zu of %zu bytes are whole", n, bytes.n);
            free(cut);
        }
    }
}

static void test_room(void **state) {
    (void)state;
    struct picture_room room = picture_room(100);
    assert_int_equal(picture_take(&room, 101, 1, NULL), ERR_INPUT);
    assert_int_equal(picture_take(&room, 1, 101, NULL), ERR_INPUT);
    assert_int_equal(picture_take(&room, 100, 60, NULL), 0);
    assert_int_equal(picture_take(&room, 100, 41, NULL), ERR_INPUT);
    assert_int_equal(picture_take(&room, 100, 40, NULL), 0);
    assert_int_equal(picture_take(&room, 1, 1, NULL), ERR_INPUT);
}

static void test_data(void **state) {
    static const struct {
        const char *url, *type, *bytes; /* bytes NULL: refused */
    } cases[] = {
        {"data:image/png;base64,QUJD", "image/png", "ABC"},
        {"data: image/png ;charset=x; BASE64 ,QUJD", "image/png", "ABC"},
        {"DATA:image/png;base64,QU\n J\tD", "image/png", "ABC"},
        {"data:image/png;base64,QUI", "image/png", "AB"}, /* padding left out */
        {"data:image/png;base64,QUI%3d", "image/png", "AB"},
        {"data:image/svg+xml,%3Csvg fill='%2300f'>%", "image/svg+xml", "<svg fill='#00f'>%"},
        {"data:image/svg+xml;base64;charset=x,QUJD", "image/svg+xml", "QUJD"},
        {"data:,", "", ""},
        {"data:image/png;base64,Q", NULL, NULL},
        {"data:image/png;base64,Q!JD", NULL, NULL},
        {"data:image/png;base64,QUJD#a", NULL, NULL},
        {"data:image/png;base64", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str type, bytes;
        struct err err = ERR_INIT;
        int rc = picture_data(cases[i].url, *state, &type, &bytes, &err);
        assert_int_equal(rc, cases[i].bytes == NULL ? ERR_INPUT : 0);
        if (rc == 0 && (!str_is(type, cases[i].type) || !str_is(bytes, cases[i].bytes)))
            fail_msg("%s: \"%.*s\", \"%.*s\"", cases[i].url, STR_ARG(type), STR_ARG(bytes));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds), cmocka_unit_test(test_sizes), cmocka_unit_test(test_whole),
        cmocka_unit_test(test_room),  cmocka_unit_test(test_data),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
