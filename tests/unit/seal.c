#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret/seal.h"

struct help {
    char dir[64], path[80];
    struct seal seal;
    struct err err;
};

static int setup(void **state) {
    struct help *h = calloc(1, sizeof *h);
    snprintf(h->dir, sizeof h->dir, "/tmp/hailong-seal-XXXXXX");
    if (mkdtemp(h->dir) == NULL)
        return -1;
    snprintf(h->path, sizeof h->path, "%s/key", h->dir);
    *state = h;
    return seal_load(h->dir, &h->seal, &h->err);
}

static int teardown(void **state) {
    struct help *h = *state;
    unlink(h->path);
    int rc = rmdir(h->dir); /* nothing else was left there */
    free(h);
    return rc;
}

static void one_key_for_its_owner(void **state) {
    struct help *h = *state;
    struct seal again;
    struct stat s;
    assert_int_equal(stat(h->path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    assert_int_equal(s.st_size, HASH_KEY_SIZE);
    assert_int_equal(seal_load(h->dir, &again, &h->err), 0);
    assert_memory_equal(again.key, h->seal.key, HASH_KEY_SIZE);
    seal_wipe(&again);
    for (int i = 0; i < HASH_KEY_SIZE; i++)
        assert_int_equal(again.key[i], 0);
    assert_int_equal(chmod(h->path, 0640), 0);
    assert_int_equal(seal_load(h->dir, &again, &h->err), ERR_IO);
    assert_non_null(strstr(h->err.text, "chmod 600"));
    assert_int_equal(chmod(h->path, 0600), 0);
    assert_int_equal(truncate(h->path, 31), 0);
    assert_int_equal(seal_load(h->dir, &again, &h->err), ERR_STORE);
    assert_int_equal(truncate(h->path, 33), 0);
    assert_int_equal(seal_load(h->dir, &again, &h->err), ERR_STORE);
    assert_int_equal(seal_load("/nonexistent", &again, &h->err), ERR_IO);
    /* Another directory has another key. */
    unlink(h->path);
    assert_int_equal(seal_load(h->dir, &again, &h->err), 0);
    assert_memory_not_equal(again.key, h->seal.key, HASH_KEY_SIZE);
}

static void sealed_and_opened(void **state) {
    struct help *h = *state;
    struct str plain = STR("twenty bytes of data"), about = STR("nguyen.van.a");
    uint8_t sealed[20 + SEAL_EXTRA], again[20 + SEAL_EXTRA], out[20];
    seal_close(&h->seal, about, plain, sealed);
    seal_close(&h->seal, about, plain, again);
    assert_memory_not_equal(sealed, again, sizeof sealed);
    struct str bytes = {(char *)sealed, sizeof sealed};
    assert_true(seal_open(&h->seal, about, bytes, out));
    assert_memory_equal(out, plain.p, plain.n);
    assert_false(seal_open(&h->seal, STR("nguyen.van.b"), bytes, out));
    for (size_t i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 1;
        assert_false(seal_open(&h->seal, about, bytes, out));
        sealed[i] ^= 1;
    }
    for (size_t n = 0; n < sizeof sealed; n++)
        assert_false(seal_open(&h->seal, about, (struct str){(char *)sealed, n}, out));
    struct seal other = h->seal;
    other.key[0] ^= 1;
    assert_false(seal_open(&other, about, bytes, out));
}

static void marks_of_each_use(void **state) {
    struct help *h = *state;
    uint8_t a[HASH_DIGEST_SIZE], b[HASH_DIGEST_SIZE];
    seal_mark(&h->seal, SEAL_CSRF, STR("x"), a);
    seal_mark(&h->seal, SEAL_CSRF, STR("x"), b);
    assert_true(hash_same(a, b, sizeof a));
    seal_mark(&h->seal, SEAL_CSRF, STR("y"), b);
    assert_false(hash_same(a, b, sizeof a));
    seal_mark(&h->seal, SEAL_LOGIN, STR("x"), b);
    assert_false(hash_same(a, b, sizeof a));
    h->seal.key[31] ^= 1;
    seal_mark(&h->seal, SEAL_CSRF, STR("x"), b);
    assert_false(hash_same(a, b, sizeof a));
}

/* BLAKE2b with 32 bytes, of "abc", as the coreutils' b2sum -l 256 computes it. */
static void a_known_digest(void **state) {
    (void)state;
    static const uint8_t expected[HASH_DIGEST_SIZE] = {
        0xbd, 0xdd, 0x81, 0x3c, 0x63, 0x42, 0x39, 0x72, 0x31, 0x71, 0xef, 0x3f, 0xee, 0x98, 0x57, 0x9b,
        0x94, 0x96, 0x4e, 0x3b, 0xb1, 0xcb, 0x3e, 0x42, 0x72, 0x62, 0xc8, 0xc0, 0x68, 0xd5, 0x23, 0x19,
    };
    uint8_t out[HASH_DIGEST_SIZE];
    hash_digest(STR("abc"), out);
    assert_memory_equal(out, expected, sizeof out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_key_for_its_owner, setup, teardown),
        cmocka_unit_test_setup_teardown(sealed_and_opened, setup, teardown),
        cmocka_unit_test_setup_teardown(marks_of_each_use, setup, teardown),
        cmocka_unit_test(a_known_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
