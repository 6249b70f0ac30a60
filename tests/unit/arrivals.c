#include "store_help.h"

#include "store/arrivals.h"
#include "store/internal.h"

/* Of many counters and revisions, some batches stored and some taken back, against plain arrays. */
static void as_plain_arrays_count(void **state) {
    enum { COUNTERS = 500, REVISIONS = 3, BATCHES = 90, OF_BATCH = 400 };
    static uint64_t stored[COUNTERS + 1][REVISIONS + 1], pending[COUNTERS + 1][REVISIONS + 1];
    struct store store = {.arrivals = arrivals_new()};
    uint64_t random = 7;
    (void)state;
    for (unsigned batch = 0; batch < BATCHES; batch++) {
        memset(pending, 0, sizeof pending);
        for (unsigned i = 0; i < OF_BATCH; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            uint64_t counter = 1 + (random >> 33) % COUNTERS, revision = 1 + (random >> 50) % REVISIONS;
            arrivals_add(store.arrivals, (int64_t)counter, (int64_t)revision);
            pending[counter][revision]++;
        }
        if (batch % 3 == 0)
            arrivals_undo(store.arrivals);
        else
            arrivals_commit(store.arrivals);
        for (size_t c = 1; c <= COUNTERS; c++)
            for (size_t r = 1; r <= REVISIONS; r++) {
                stored[c][r] += batch % 3 == 0 ? 0 : pending[c][r];
                assert_int_equal(store_arrived(&store, (int64_t)c, (int64_t)r), stored[c][r]);
            }
    }
    assert_int_equal(store_arrived(&store, COUNTERS + 1, 1), 0);
    arrivals_free(store.arrivals);
}

struct rows {
    struct help *help;
    unsigned left;
    int end; /* what comes behind the last one */
};

static int next_row(void *context, struct bulk_row *row, struct err *err) {
    static const uint8_t good[HELP_ANSWERS] = {5, 4, 255};
    struct rows *rows = context;
    (void)err;
    if (rows->left == 0)
        return rows->end;
    help_row(rows->help, rows->left-- % 2 == 0 ? 1 : 3, HELP_DAY, good, row);
    return 1;
}

static int append(struct transaction *tx, void *context, struct err *err) {
    uint64_t count;
    return store_append(tx, DAY_NONE, next_row, context, &count, err);
}

static void what_is_taken_back_does_not_count(void **state) {
    struct help *h = *state;
    struct rows good = {h, 21, 0}, bad = {h, 20, ERR_INPUT};
    assert_int_equal(store_transact(h->store, append, &bad, &h->err), ERR_INPUT);
    assert_int_equal(store_arrived(h->store, 1, h->revision), 0);
    help_ok(h, store_transact(h->store, append, &good, &h->err));
    assert_int_equal(store_arrived(h->store, 1, h->revision), 10);
    assert_int_equal(store_arrived(h->store, 2, h->revision), 0);
    assert_int_equal(store_arrived(h->store, 3, h->revision), 11);
    assert_int_equal(store_arrived(h->store, 1, h->revision + 1), 0);
    store_close(h->store);
    help_open(h, STORE_WRITE);
    assert_int_equal(store_arrived(h->store, 1, h->revision), 0); /* since it was opened */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_plain_arrays_count),
        cmocka_unit_test_setup_teardown(what_is_taken_back_does_not_count, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
