/* The zip file as other programs see it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "print/archive.h"

extern char **environ;

enum { OUT_MAX = 8 * 1024 * 1024 };
static const char poster[] = "UBND xã Thử Nghiệm/Quầy số 1 – Hộ tịch (7F3K9QX).pdf";

static int32_t day(const char *text) {
    int32_t out;
    assert_true(day_parse(str_of(text), &out));
    return out;
}

/* Three files on a day, in *out. */
static void pack(const char *date, struct buf *out) {
    struct archive *archive;
    struct err err = ERR_INIT;
    char repeated[50000];
    memset(repeated, 'a', sizeof repeated);
    assert_int_equal(archive_new(day(date), &archive, &err), 0);
    assert_int_equal(archive_add(archive, poster, STR("%PDF-1.5\0\xff\n"), &err), 0);
    assert_int_equal(archive_add(archive, "empty.txt", STR(""), &err), 0);
    assert_int_equal(archive_add(archive, "a.txt", (struct str){repeated, sizeof repeated}, &err), 0);
    memset(repeated, 'b', sizeof repeated); /* they were copied */
    if (archive_finish(archive, out, &err) != 0)
        fail_msg("%s", err.text);
    archive_free(archive);
}

/* Saves the archive, runs a program on it by the shell and gives what it wrote. */
static struct str ask(struct arena *arena, const struct buf *zip, const char *script) {
    char dir[] = "/tmp/hailong-archive-XXXXXX";
    assert_non_null(mkdtemp(dir));
    char *file = arena_printf(arena, "%s/a.zip", dir), *out = arena_printf(arena, "%s/out", dir);
    assert_int_equal(file_replace(file, buf_str(zip), NULL), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    char shell[] = "sh", c[] = "-c";
    char *argv[] = {shell, c, arena_strdup(arena, script), shell, file, dir, NULL};
    pid_t pid;
    int status;
    assert_int_equal(posix_spawnp(&pid, "sh", &actions, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    struct str text;
    assert_int_equal(file_load(out, OUT_MAX, arena, &text, NULL), 0);
    if (status != 0)
        fail_msg("%s: status %x\n%.*s", script, (unsigned)status, STR_ARG(text));
    unlink(file);
    unlink(out);
    assert_int_equal(rmdir(dir), 0);
    return text;
}

static void test_others_can_read_it(void **state) {
    (void)state;
    struct arena *arena = arena_new(OUT_MAX);
    struct buf out;
    buf_init(&out, OUT_MAX);
    buf_adds(&out, "before");
    buf_reset(&out);
    pack("2026-11-26", &out);
    assert_in_range(out.n, 400, 1200); /* packed */
    struct str said = ask(arena, &out, "LC_ALL=C.UTF-8 unzip -t \"$1\"");
    assert_non_null(strstr(said.p, "No errors detected"));
    said = ask(arena, &out, "TZ=UTC LC_ALL=C.UTF-8 unzip -Z -T \"$1\"");
    assert_non_null(strstr(said.p, "-rw-r--r--"));
    assert_non_null(strstr(said.p, "20261126.120000"));
    assert_non_null(strstr(said.p, poster));
    said = ask(arena, &out, "unzip -p \"$1\" 'UBND*' && unzip -p \"$1\" a.txt | tr -d a");
    assert_true(str_equal(said, STR("%PDF-1.5\0\xff\n")));
    /* Bit 11 of the general flags says that a name is UTF-8. */
    assert_memory_equal(out.p, "PK\3\4", 4);
    assert_int_equal(out.p[7] & 8, 8);
    buf_release(&out);
    arena_free(arena);
}

static void test_same_input_same_bytes(void **state) {
    (void)state;
    /* The last two had no midnight, or no such day, at their beginning of a summer time or change of zone. */
    static const char *const zones[] = {"UTC", "Asia/Ho_Chi_Minh", "America/Los_Angeles", "America/Sao_Paulo",
                                        "Pacific/Apia"};
    static const char *const dates[] = {"1980-01-01", "2018-11-04", "2011-12-29", "2026-11-26", "2107-12-31"};
    struct buf out[2];
    buf_init(&out[0], OUT_MAX);
    buf_init(&out[1], OUT_MAX);
    for (size_t d = 0; d < sizeof dates / sizeof *dates; d++)
        for (size_t z = 0; z < sizeof zones / sizeof *zones; z++) {
            setenv("TZ", zones[z], 1);
            tzset();
            buf_reset(&out[z != 0]);
            pack(dates[d], &out[z != 0]);
            if (z != 0 && !str_equal(buf_str(&out[0]), buf_str(&out[1])))
                fail_msg("%s differs in %s", dates[d], zones[z]);
        }
    buf_reset(&out[1]);
    pack("2026-11-25", &out[1]);
    assert_false(str_equal(buf_str(&out[0]), buf_str(&out[1])));
    unsetenv("TZ");
    tzset();
    buf_release(&out[0]);
    buf_release(&out[1]);
}

static void test_names_are_checked(void **state) {
    (void)state;
    static const char *const bad[] = {"",     "/a",  "a/",   "a//b",  "..",     "../a",  "a/../b", ".",
                                      "a\\b", "c:a", "a\nb", "a.",    "a /b",   "a\xff", "\x7f",   "a?",
                                      "*",    "<",   "a|b",  "\"a\"", "a/b/..", "./a"};
    struct archive *archive;
    struct err err = ERR_INIT;
    assert_int_equal(archive_new(day("2026-11-26"), &archive, &err), 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (archive_add(archive, bad[i], STR("x"), &err) != ERR_INPUT)
            fail_msg("\"%s\" was taken", bad[i]);
    assert_string_equal(err.text, "a name that cannot be unpacked everywhere: choose another one");
    char longest[ARCHIVE_NAME_MAX + 2];
    memset(longest, 'a', sizeof longest);
    longest[ARCHIVE_NAME_MAX + 1] = '\0';
    assert_int_equal(archive_add(archive, longest, STR("x"), &err), ERR_LIMIT);
    longest[ARCHIVE_NAME_MAX] = '\0';
    assert_int_equal(archive_add(archive, longest, STR("x"), &err), 0);
    assert_int_equal(archive_add(archive, "Quay-1.pdf", STR("x"), &err), 0);
    assert_int_equal(archive_add(archive, "quay-1.PDF", STR("y"), &err), ERR_CONFLICT);
    assert_string_equal(err.text, "two files named quay-1.PDF");
    archive_free(archive);
}

static void test_limits(void **state) {
    (void)state;
    struct archive *archive;
    struct err err = ERR_INIT;
    struct buf out;
    buf_init(&out, 100);
    assert_int_equal(archive_new(day("1979-12-31"), &archive, &err), ERR_INPUT);
    assert_int_equal(archive_new(day("2108-01-01"), &archive, &err), ERR_INPUT);
    assert_int_equal(archive_new(day("2026-11-26"), &archive, &err), 0);
    assert_int_equal(archive_finish(archive, &out, &err), ERR_INPUT);
    assert_int_equal(archive_add(archive, "a", (struct str){"", (size_t)ARCHIVE_BYTES_MAX + 1}, &err),
                     ERR_LIMIT);
    assert_string_equal(err.text, "more than 1024 MB in a zip file");
    assert_int_equal(archive_add(archive, "a", STR("x"), &err), 0);
    buf_adds(&out, "before");
    assert_int_equal(archive_finish(archive, &out, &err), ERR_LIMIT);
    assert_string_equal(err.text, "the zip file is larger than 100 bytes: make fewer at a time");
    assert_true(str_is(buf_str(&out), "before"));
    archive_free(archive);
    buf_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_others_can_read_it),
        cmocka_unit_test(test_same_input_same_bytes),
        cmocka_unit_test(test_names_are_checked),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
