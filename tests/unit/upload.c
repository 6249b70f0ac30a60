/* Forms with a file: what browsers write, in pieces of every size, and what is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "http/upload.h"

enum { ARENA_MAX = 1 << 20 };

struct read {
    struct arena *arena;
    struct http_fields fields;
    struct http_upload file;
    int status;
};

/* In pieces of `step` bytes, each in a block of its own, so that reading past its end is seen. */
static struct read feed(struct str body, size_t step) {
    struct read out = {.arena = arena_new(ARENA_MAX)};
    struct upload *u = upload_new(out.arena, STR("--bound"), body.n);
    assert_non_null(u);
    for (size_t at = 0; at < body.n; at += step) {
        size_t n = body.n - at < step ? body.n - at : step;
        char *piece = malloc(n);
        memcpy(piece, body.p + at, n);
        upload_feed(u, piece, n);
        free(piece);
    }
    out.status = upload_end(u, &out.fields, &out.file);
    return out;
}

static void same(struct str got, struct str wanted) {
    if (!str_equal(got, wanted))
        fail_msg("\"%.*s\", expected \"%.*s\"", STR_ARG(got), STR_ARG(wanted));
    assert_int_equal(got.p[got.n], 0);
}

#define HEAD(name) "----bound\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_HEAD(name)                                                                                      \
    "----bound\r\nContent-Disposition: form-data; name=\"" name                                              \
    "\"; filename=\"bi\xe1\xbb\x83u tr%22ng.png\"\r\n"                                                       \
    "Content-Type: image/png\r\n\r\n"
#define END "\r\n----bound--\r\n"

#define CONTENT "\0\r\r\n\r\n-\r\n----boun\r\n\r\n----bounx"

static void test_good(void **state) {
    (void)state;
    /* The values hold beginnings of the boundary, and the file any bytes. */
    static const char text[] = HEAD("csrf") "abc\r\n" HEAD("empty") "\r\n" FILE_HEAD("file") CONTENT
        "\r\n" HEAD("do") "t\r\n---\r\r\n" HEAD("do") "\xff" END;
    const struct str body = {text, sizeof text - 1};
    for (size_t step = 1; step <= body.n; step++) {
        struct read r = feed(body, step);
        assert_int_equal(r.status, 0);
        assert_int_equal(r.fields.count, 4);
        same(r.fields.items[0].name, STR("csrf"));
        same(r.fields.items[0].value, STR("abc"));
        same(r.fields.items[1].value, STR(""));
        same(r.fields.items[2].value, STR("t\r\n---\r"));
        same(r.fields.items[3].name, STR("do"));
        same(r.fields.items[3].value, STR("\xff"));
        same(r.file.field, STR("file"));
        same(r.file.bytes, STR(CONTENT));
        assert_int_equal(r.file.size, r.file.bytes.n);
        arena_free(r.arena);
    }
    static const struct str short_ends = STR(FILE_HEAD("file") "\r\n----bound--"); /* no file was chosen */
    struct read r = feed(short_ends, 7);
    assert_int_equal(r.status, 0);
    assert_int_equal(r.fields.count, 0);
    assert_int_equal(r.file.size, 0);
    same(r.file.field, STR("file"));
    arena_free(r.arena);
}

static void test_refused(void **state) {
    (void)state;
    static const struct str bad[] = {
        STR(""),
        STR("a=1&b=2"),
        STR("----bound--\r"),
        STR("\r\n" HEAD("a") "1" END), /* before the first boundary */
        STR("x" HEAD("a") "1" END),
        STR("----other\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n----other--\r\n"),
        STR(HEAD("a") "1\r\n----bound"), /* broken off */
        STR(HEAD("a") "1\r\n----bound-"),
        STR(HEAD("a") "1\r\n----bound\r\n"),
        STR(HEAD("a") "1"),
        STR("----bound\r\nContent-Disposition: form-data; name=\"a\"\r\n"),
        STR(HEAD("a") "1" END "\r\n"), /* behind the last one */
        STR(HEAD("a") "1" END "x"),
        STR(HEAD("a") "1\r\n----boundx\r\n"),               /* a longer boundary */
        STR(HEAD("a") "1\0" END),                           /* a NUL in a field */
        STR(FILE_HEAD("f") "1\r\n" FILE_HEAD("g") "2" END), /* two files */
        STR(FILE_HEAD("f") "\r\n" FILE_HEAD("f") "2" END),
        STR(HEAD("") "1" END), /* no name */
        STR("----bound\r\n\r\n1" END),
        STR("----bound\r\nContent-Type: text/plain\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: form-data\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: form-data; name=a\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: form-data; name=\"a\"; filename=x\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: form-data; name=\"a\"; filename*=utf-8''x\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: form-data; name=\"a\0b\"\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: form-data; name=\"a\"\n\n1" END),
        STR("----bound\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; "
            "name=\"b\"\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: "
            "base64\r\n\r\n1" END),
        STR("----bound\r\nContent-Disposition: form-data; name=\"a\"\r\nX: 1\r\n\r\n1" END),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        for (size_t step = 1; step <= 40; step += 13) {
            struct read r = feed(bad[i], step);
            if (r.status != 400)
                fail_msg("%zu, in steps of %zu: %d", i, step, r.status);
            arena_free(r.arena);
        }
}

/* `count` parts, each with a head of so many bytes and more in its file's name, and a value of so many. */
static int many(size_t count, size_t name, size_t value, bool file) {
    struct buf body;
    buf_init(&body, 4 << 20);
    for (size_t i = 0; i < count; i++)
        buf_printf(&body, "----bound\r\nContent-Disposition: form-data; name=\"%0*d\"%s\r\n\r\n%0*d\r\n",
                   (int)name, 7, file ? "; filename=\"\"" : "", (int)value, 7);
    buf_adds(&body, "----bound--\r\n");
    struct read r = feed(buf_str(&body), 4096);
    if (r.status == 0 && file) {
        assert_int_equal(r.file.size, value);
        assert_int_equal(r.file.bytes.n, value < HTTP_UPLOAD_FILE_MAX ? value : HTTP_UPLOAD_FILE_MAX);
    }
    arena_free(r.arena);
    buf_release(&body);
    return r.status;
}

static void test_bounds(void **state) {
    (void)state;
    assert_int_equal(many(UPLOAD_PARTS_MAX, 10, 10, false), 0);
    assert_int_equal(many(UPLOAD_PARTS_MAX + 1, 10, 10, false), 400);
    assert_int_equal(many(1, 4000, 1, false), 0);
    assert_int_equal(many(1, UPLOAD_HEAD_MAX, 1, false), 400);
    assert_int_equal(many(1, 4, UPLOAD_KEPT_MAX, false), 0);
    assert_int_equal(many(1, 4, UPLOAD_KEPT_MAX + 1, false), 413);
    assert_int_equal(many(4, 4, UPLOAD_KEPT_MAX / 3, false), 413);
    assert_int_equal(many(1, 4, HTTP_UPLOAD_FILE_MAX, true), 0);
    assert_int_equal(many(1, 4, 3 << 20, true), 0);
    struct arena *arena = arena_new(ARENA_MAX);
    static char boundary[UPLOAD_BOUNDARY_MAX + 1] = "x";
    assert_null(upload_new(arena, (struct str){boundary, sizeof boundary}, 10));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
