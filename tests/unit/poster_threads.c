/* Sheets drawn in several threads at once, as a server's workers do, are those one thread draws. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/embed.h"
#include "print/poster.h"

enum { THREADS = 4, ROUNDS = 3, PAGES = 5, OUT_MAX = 16 * 1024 * 1024 };

static const char emblem[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><path d=\"M0 0h8v8z\"/></svg>";

/* Who draws now, and how often somebody drew whom another had drawn before. */
static atomic_int drawing;
static atomic_bool side_by_side;
static _Atomic(pthread_t) last;
static atomic_size_t changes;

static bool on_page(void *context, size_t done, size_t count) {
    (void)context, (void)done, (void)count;
    if (atomic_fetch_add(&drawing, 1) > 0)
        atomic_store(&side_by_side, true);
    usleep(3000); /* time for the others to come */
    atomic_fetch_sub(&drawing, 1);
    if (!pthread_equal(atomic_exchange(&last, pthread_self()), pthread_self()))
        atomic_fetch_add(&changes, 1);
    return true;
}

/* One drawing of one built-in layout; a layout belongs to one thread at a time, so each has its own. */
static int draw(const struct embed_file *file, struct buf *out, struct err *err) {
    struct poster_field fields[POSTER_FIELD_COUNT];
    struct poster_page pages[PAGES];
    struct poster_layout *layout;
    for (size_t i = 0; i < POSTER_FIELD_COUNT; i++)
        fields[i] = (struct poster_field){poster_field_kinds[i].name, str_of(poster_field_kinds[i].full)};
    for (size_t i = 0; i < PAGES; i++)
        pages[i] = (struct poster_page){fields, POSTER_FIELD_COUNT, "Quầy", "Một cửa"};
    int rc = poster_layout_load(file->name, file->bytes, NULL, &layout, err);
    if (rc != 0)
        return rc;
    struct poster_job job = {.pages = pages,
                             .count = PAGES,
                             .format = POSTER_PDF,
                             .second = "en",
                             .emblem = str_of(emblem),
                             .progress = on_page};
    rc = poster_draw(layout, &job, out, err);
    poster_layout_free(layout);
    return rc;
}

struct worker {
    pthread_t thread;
    const struct embed_file *file;
    struct buf out;
    struct err err;
    int rc;
};

static void *work(void *argument) {
    struct worker *w = argument;
    for (int i = 0; i < ROUNDS && w->rc == 0; i++) {
        buf_reset(&w->out);
        w->rc = draw(w->file, &w->out, &w->err);
    }
    return NULL;
}

static void test_many_threads_draw_what_one_draws(void **state) {
    (void)state;
    const char *const names[THREADS] = {"poster-a4.svg", "stickers-8.svg", "tent-a6.svg", "poster-a4.svg"};
    struct worker workers[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.file = embed_find(embed_print, names[i])};
        assert_non_null(workers[i].file);
        buf_init(&workers[i].out, OUT_MAX);
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(workers[i].thread, NULL);
    /* One at a time (print/draw/turn.h), and the others go first between two sheets: else each drawing would be one change. */
    assert_false(atomic_load(&side_by_side));
    assert_true(atomic_load(&changes) > THREADS * ROUNDS);
    for (size_t i = 0; i < THREADS; i++) {
        if (workers[i].rc != 0)
            fail_msg("%s", workers[i].err.text);
        struct buf alone;
        struct err err = ERR_INIT;
        buf_init(&alone, OUT_MAX);
        assert_int_equal(draw(workers[i].file, &alone, &err), 0);
        assert_int_equal(alone.n, workers[i].out.n);
        assert_memory_equal(alone.p, workers[i].out.p, alone.n);
        buf_release(&alone);
        buf_release(&workers[i].out);
    }
    poster_cleanup();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_many_threads_draw_what_one_draws)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
