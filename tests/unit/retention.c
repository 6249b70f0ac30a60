#include "store_help.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/rand.h"
#include "store/comments.h"
#include "store/officers.h"
#include "store/retention.h"

/* 20000 is 2024-10-04. With 24 months, on 2026-09-10 what is from before 2024-10-01 goes. */
enum { PLANTED = 1000, KEPT = 1000, OLD = HELP_DAY - 300, TODAY = HELP_DAY + 706, SPREAD = 200 };

static char texts[PLANTED + KEPT][700];
static struct stored_comment comment;
static size_t stored;

/* Every text but once; of all lengths, some long enough for pages of their own. */
static void texts_make(void) {
    struct rng rng = rng_seeded(7);
    for (size_t i = 0; i < PLANTED + KEPT; i++) {
        int n = snprintf(texts[i], sizeof texts[i], "Chuyện số %zu thời đó %016llx, ", i,
                         (unsigned long long)rng_below(&rng, UINT64_MAX));
        for (uint64_t more = rng_below(&rng, 600); more > 0; more--)
            texts[i][n++] = (char)('a' + rng_below(&rng, 26));
        texts[i][n] = '\0';
    }
}

static int32_t day_of(size_t i) {
    return i < PLANTED ? OLD + (int32_t)(i % SPREAD) : HELP_DAY + (int32_t)(i % SPREAD);
}

static int row_of(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const uint8_t answers[] = {5, 4, 255, 3};
    size_t at = stored++;
    /* Old and new ones by turns, so that they lie on the same pages. */
    at = at % 2 == 0 ? at / 2 : PLANTED + at / 2;
    (void)i;
    (void)err;
    help_row(h, 1 + (int64_t)(at % 3), day_of(at), answers, row);
    comment = (struct stored_comment){HELP_COMMENT, str_of(texts[at])};
    row->comments = &comment;
    row->comment_count = 1;
    return 0;
}

/* ---- The bytes ------------------------------------------------------------------------------------------------------- */

static struct buf bytes;

static void file_add(const char *path) {
    static char block[65536];
    FILE *file = fopen(path, "rb");
    size_t n;
    if (file == NULL)
        return;
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        buf_add(&bytes, block, n);
    fclose(file);
}

/* How many of the texts from..to stand in the database, its log or a copy, whole. The store must be closed: this opens its files. */
static size_t found(struct help *h, size_t from, size_t to) {
    static const char *const names[] = {"hailong.db", "hailong.db-wal", "backups/before-0002.db",
                                        "backups/old.db.tmp"};
    char path[128];
    size_t count = 0;
    buf_init(&bytes, 256 * 1024 * 1024);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", h->dir, names[i]);
        file_add(path);
    }
    for (size_t i = from; i < to; i++)
        count += memmem(bytes.p, bytes.n, texts[i], 30) != NULL; /* the part that no other has */
    buf_release(&bytes);
    return count;
}

static void copy_make(struct help *h, const char *name, int64_t written) {
    char from[128], to[128];
    snprintf(from, sizeof from, "%s/backups", h->dir);
    mkdir(from, 0700);
    snprintf(from, sizeof from, "%s/hailong.db", h->dir);
    snprintf(to, sizeof to, "%s/backups/%s", h->dir, name);
    buf_init(&bytes, 256 * 1024 * 1024);
    file_add(from);
    FILE *file = fopen(to, "wb");
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, file), bytes.n);
    fclose(file);
    buf_release(&bytes);
    const struct timespec times[2] = {{.tv_sec = written}, {.tv_sec = written}};
    assert_int_equal(utimensat(AT_FDCWD, to, times, 0), 0);
}

static bool is_file(struct help *h, const char *name) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", h->dir, name);
    return access(path, F_OK) == 0;
}

/* ---- Runs -------------------------------------------------------------------------------------------------------------- */

static int64_t noon(int32_t day) {
    return (int64_t)day * 86400 + 5 * 3600;
}

static struct erased run(struct help *h, int32_t today) {
    struct erased erased;
    struct store *read;
    help_ok(h, store_open(h->dir, STORE_READ, &read, &h->err));
    help_ok(h, store_retention_run(read, h->store, "lan", noon(today), &erased, &h->err));
    store_close(read);
    return erased;
}

static void reopen(struct help *h) {
    store_close(h->store);
    help_ok(h, store_open(h->dir, STORE_WRITE, &h->store, &h->err));
}

static int add_entry(struct transaction *tx, void *context, struct err *err) {
    return store_audit_add(tx, context, err);
}

static void entries_add(struct help *h, int count, int32_t day) {
    char who[24];
    for (int i = 0; i < count; i++) {
        snprintf(who, sizeof who, "nguoi%d", i);
        struct audit_entry entry = {
            .at = noon(day), .who = who, .event = "login", .about = "", .unit = "", .detail = ""};
        help_ok(h, store_transact(h->store, add_entry, &entry, &h->err));
    }
}

static void comments_add(struct help *h) {
    texts_make();
    stored = 0;
    help_ok(h, help_append(h, PLANTED + KEPT, row_of));
    help_ok(h, store_comments_close(h->store, h->store, TODAY, NULL, &h->err));
}

static void erased_is_gone(void **state) {
    struct help *h = *state;
    comments_add(h);
    copy_make(h, "before-0002.db", noon(TODAY - 31));
    copy_make(h, "old.db.tmp", noon(TODAY - 31));
    copy_make(h, "note.txt", noon(TODAY - 31));
    copy_make(h, "before-0003.db", noon(TODAY - 29));
    reopen(h);
    assert_int_equal(found(h, 0, PLANTED), PLANTED); /* the search finds what is there */
    int64_t batches = help_sql(h, "SELECT count(*) FROM comment_batch WHERE first_day >= 19997");
    /* A batch that began before the day goes as a whole. */
    int64_t kept = help_sql(h, "SELECT sum(comments) FROM comment_batch WHERE first_day >= 19997") +
                   help_sql(h, "SELECT count(*) FROM comment WHERE batch IS NULL");
    assert_true(kept > KEPT - 20 && kept <= KEPT);
    struct erased erased = run(h, TODAY);
    assert_int_equal(erased.comments, PLANTED + KEPT - kept);
    assert_int_equal(erased.looked_for, PLANTED);
    assert_int_equal(erased.backups, 2);
    help_verify(h);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM comment"), kept);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM comment_batch"), batches);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM response"), PLANTED + KEPT);
    reopen(h);
    assert_int_equal(found(h, 0, PLANTED), 0);
    assert_int_equal(found(h, PLANTED, PLANTED + KEPT), kept);
    assert_false(is_file(h, "backups/before-0002.db") || is_file(h, "backups/old.db.tmp"));
    assert_true(is_file(h, "backups/before-0003.db") && is_file(h, "backups/note.txt"));
    assert_int_equal(run(h, TODAY).comments, 0);
    /* Months later the others: they moved from page to page meanwhile. */
    assert_int_equal(run(h, TODAY + SPREAD + 31).comments, kept);
    reopen(h);
    assert_int_equal(found(h, 0, PLANTED + KEPT), 0);
    help_verify(h);
}

/* While the process is killed in the middle of anything, nothing is half done, and the next run ends it. */
static void killed_runs_go_on(void **state) {
    struct help *h = *state;
    comments_add(h);
    struct rng rng = rng_seeded(3);
    size_t cut = 0;
    store_close(h->store);
    for (int round = 0; round < 25; round++) {
        pid_t child = fork();
        if (child == 0) {
            struct store *write, *read;
            struct erased erased;
            struct err err = ERR_INIT;
            if (store_open(h->dir, STORE_WRITE, &write, &err) != 0 ||
                store_open(h->dir, STORE_READ, &read, &err) != 0)
                _exit(2);
            _exit(store_retention_run(read, write, "", noon(TODAY), &erased, &err) != 0);
        }
        const struct timespec pause = {.tv_nsec = (long)rng_below(&rng, 60) * 1000 * 1000};
        int status;
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        cut += WIFSIGNALED(status);
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        help_ok(h, store_open(h->dir, STORE_WRITE, &h->store, &h->err));
        int64_t left = help_sql(h, "SELECT count(*) FROM comment");
        assert_true(left <= KEPT || left == PLANTED + KEPT);
        assert_int_equal(help_sql(h, "SELECT count(*) FROM comment_moving"), 0);
        store_close(h->store);
    }
    assert_true(cut > 0);
    help_ok(h, store_open(h->dir, STORE_WRITE, &h->store, &h->err));
    run(h, TODAY);
    help_verify(h);
    reopen(h);
    assert_int_equal(found(h, 0, PLANTED), 0);
}

static void log_begins_later(void **state) {
    struct help *h = *state;
    int64_t broken, at;
    entries_add(h, 40, OLD);
    entries_add(h, 10, TODAY - 100);
    struct erased erased = run(h, TODAY);
    assert_int_equal(erased.log_lines, 40);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM audit"), 11);
    assert_int_equal(help_sql(h, "SELECT min(number) FROM audit"), 41);
    help_ok(h, store_audit_check(h->store, &broken, &h->err));
    help_ok(h, store_retention_last(h->store, &at, &h->err));
    assert_int_equal(at, noon(TODAY));
    entries_add(h, 5, TODAY);
    assert_int_equal(run(h, TODAY + 1).log_lines, 0);
    help_ok(h, store_audit_check(h->store, &broken, &h->err));
    /* A second time, from a beginning that is no more the first entry. */
    assert_int_equal(run(h, TODAY + 780).log_lines, 16);
    help_ok(h, store_audit_check(h->store, &broken, &h->err));
    assert_int_equal(help_sql(h, "SELECT count(*) FROM audit"), 1);
}

/* Who takes the beginning away by hand is found out, be it with the anchor set to fit. */
static void log_cut_by_hand(void **state) {
    struct help *h = *state;
    int64_t broken;
    entries_add(h, 40, TODAY);
    help_sql(h, "UPDATE meta SET audit_gone = 10, audit_anchor = (SELECT hash FROM audit WHERE number = 10)");
    help_sql(h, "DELETE FROM audit WHERE number <= 10");
    assert_int_equal(store_audit_check(h->store, &broken, &h->err), 1);
    assert_int_equal(broken, 10);
}

/* An entry whose clock was wrong does not take younger ones with it. */
static void clocks_go_wrong(void **state) {
    struct help *h = *state;
    entries_add(h, 3, OLD);
    entries_add(h, 3, TODAY);
    entries_add(h, 3, OLD);
    assert_int_equal(run(h, TODAY).log_lines, 3);
}

/* What is kept at most, and at least. */
static void limits_are_months(void **state) {
    struct help *h = *state;
    struct retention r;
    help_ok(h, store_retention(h->store, noon(HELP_DAY + 706), h->arena, &r, &h->err)); /* 2026-09-10 */
    assert_int_equal(r.comments_before, HELP_DAY - 3);                                  /* 2024-10-01 */
    assert_int_equal(r.log_before, (int64_t)(HELP_DAY - 33) * 86400 - 7 * 3600); /* 2024-09-01, 00:00 */
    assert_int_equal(r.backups_before, noon(HELP_DAY + 676));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(erased_is_gone, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(killed_runs_go_on, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(log_begins_later, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(log_cut_by_hand, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(clocks_go_wrong, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(limits_are_months, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
