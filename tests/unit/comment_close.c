/* Closing batches goes on where it was ended, and in the midst of it others write and read. */
#include "store_help.h"

#include <pthread.h>

#include "base/rand.h"
#include "store/comments.h"

enum { COMMENTS = 4000, DAYS = 40, TODAY = HELP_DAY + DAYS, TEXT = 40, NOW = TODAY * 86400 };

static const uint8_t answers[HELP_ANSWERS] = {5, 4, 255};
static char texts[COMMENTS][TEXT];
static struct stored_comment comments[COMMENTS];

static int row_of(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    (void)err;
    snprintf(texts[i], sizeof texts[i], "Ý kiến số %zu", i);
    comments[i] = (struct stored_comment){HELP_COMMENT, str_of(texts[i])};
    help_row(h, (int64_t)(i % 3) + 1, HELP_DAY + (int32_t)(i * 7919 % DAYS), answers, row);
    row->comments = &comments[i];
    row->comment_count = 1;
    return 0;
}

/* All that is shown, as one text; *count: comments. */
static char *shown(struct help *h, struct store *read, size_t *count) {
    struct comment_batch *batches;
    struct buf out;
    size_t n;
    *count = 0;
    buf_init(&out, 1 << 20);
    help_ok(h, store_comment_batches(read, "T", TODAY + 30, h->arena, &batches, &n, &h->err));
    for (size_t i = 0; i < n; i++) {
        struct str *said;
        help_ok(h, store_comment_texts(read, &batches[i], h->arena, &said, &h->err));
        buf_printf(&out, "%lld %d-%d:", (long long)batches[i].unit_id, batches[i].first, batches[i].last);
        for (size_t k = 0; k < batches[i].comments; k++)
            buf_printf(&out, " %s;", said[k].p);
        buf_addc(&out, '\n');
        *count += batches[i].comments;
    }
    assert_false(out.failed);
    char *text = arena_strdup(h->arena, n > 0 ? out.p : "");
    buf_release(&out);
    return text;
}

/* ---- Ended and gone on ---------------------------------------------------------------------------------------------- */

static bool count_down(void *context) {
    uint64_t *left = context;
    if (*left == 0)
        return true;
    --*left;
    return false;
}

static void goes_on_where_it_was_ended(void **state) {
    struct help *h = *state;
    struct rng rng = rng_seeded(4);
    size_t all, before = 0, now = 0, partly = 0;
    help_ok(h, help_append(h, COMMENTS, row_of));
    help_ok(h, store_comments_close(h->store, h->store, TODAY, NULL, &h->err));
    const char *wanted = shown(h, h->store, &all);
    assert_true(all > COMMENTS - 20);
    for (int round = 0; round < 10; round++) {
        help_sql(h, "UPDATE comment SET batch = NULL, place = NULL");
        help_sql(h, "DELETE FROM comment_search");
        help_sql(h, "DELETE FROM comment_batch");
        int rc = ERR_BUSY;
        for (before = 0; rc == ERR_BUSY; before = now) {
            uint64_t left =
                rng_below(&rng, 4) == 0 ? rng_below(&rng, COMMENTS) : COMMENTS - before + rng_below(&rng, 4);
            const struct comments_stop stop = {count_down, &left};
            rc = store_comments_close(h->store, h->store, TODAY, &stop, &h->err);
            shown(h, h->store, &now);
            assert_true(rc == ERR_BUSY || rc == 0);
            assert_true(now >= before);
            partly += rc == ERR_BUSY && now > 0;
        }
        assert_string_equal(shown(h, h->store, &now), wanted);
    }
    assert_true(partly > 10);
    help_verify(h);
}

/* ---- Others meanwhile ----------------------------------------------------------------------------------------------- */

struct meanwhile {
    struct help *h;
    struct store *read;
    size_t asked, answered, last;
    struct submission submission;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool done;
};

static void submission_done(struct submission *submission) {
    struct meanwhile *m = submission->context;
    pthread_mutex_lock(&m->lock);
    m->done = true;
    pthread_cond_signal(&m->changed);
    pthread_mutex_unlock(&m->lock);
}

/* Somebody answers and somebody looks before closing goes on: were it one transaction, or held it the writer, nobody's turn
 * would come before the end. */
static bool others_first(void *context) {
    struct meanwhile *m = context;
    struct submission *s = &m->submission;
    size_t now;
    if (m->asked++ < COMMENTS)
        return false;
    memset(s, 0, sizeof *s);
    submit_key_make(store_secret(m->h->store), half_day_number(NOW), store_start_number(m->h->store),
                    (uint32_t)m->asked, "AAAAAA1", 1, s->key);
    help_row(m->h, 1, TODAY, answers, &s->row);
    s->done = submission_done;
    s->context = m;
    m->done = false;
    assert_int_equal(store_submit(m->h->store, s), 0);
    pthread_mutex_lock(&m->lock);
    while (!m->done)
        pthread_cond_wait(&m->changed, &m->lock);
    pthread_mutex_unlock(&m->lock);
    assert_int_equal(s->result, SUBMISSION_STORED);
    shown(m->h, m->read, &now);
    assert_true(now >= m->last && now < COMMENTS);
    m->answered += now > m->last;
    m->last = now;
    return false;
}

static void others_write_and_read_meanwhile(void **state) {
    struct help *h = *state;
    struct clock clock = clock_fixed(NOW);
    struct meanwhile m = {.h = h, .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    const struct comments_stop stop = {others_first, &m};
    struct store *read;
    size_t all;
    help_ok(h, help_append(h, COMMENTS, row_of));
    help_ok(h, store_open(h->dir, STORE_READ, &read, &h->err));
    help_ok(h, store_open(h->dir, STORE_READ, &m.read, &h->err));
    help_ok(h, store_writer_start(h->store, &clock, &h->err));
    help_ok(h, store_comments_close(read, h->store, TODAY, &stop, &h->err));
    shown(h, read, &all);
    assert_true(all > COMMENTS - 20);
    assert_true(m.answered >= 6); /* each time others saw more, and not yet all */
    store_writer_stop(h->store);
    store_close(read);
    store_close(m.read);
    help_verify(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(goes_on_where_it_was_ended, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(others_write_and_read_meanwhile, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
