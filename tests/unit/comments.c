#include "store_help.h"

#include "base/fold.h"
#include "base/rand.h"
#include "core/comment_batch.h"
#include "core/workday.h"
#include "store/comments.h"

enum { WRITTEN_MAX = 4000, DAYS = 45, ROUNDS = 8, MOVED = HELP_DAY + 20, CHANGED = HELP_DAY + 15 };

static const char *const said[] = {"thái độ tốt",     "Chờ lâu quá",       "ghế ngồi ít",
                                   "thủ tục rườm rà", "thái  ĐỘ chưa tốt", "cán bộ\nnhiệt tình"};

/* What people wrote, every text but once, and of what this test knows of them. */
static struct written {
    char text[80];
    int64_t counter;
    int32_t day;
    enum channel channel;
    char unit;           /* 'X', 'Y' or 'T' */
    int32_t shown_since; /* DAY_NONE: not yet */
    int64_t batch;
} written[WRITTEN_MAX];
static size_t count, stored;
static int64_t revisions[2];
static struct stored_comment comment; /* of the row under way */

/* Counter 3 is Y's until it moves to X, counter 4 T's own. */
static char unit_of(int64_t counter, int32_t day) {
    return counter == 4 ? 'T' : counter == 3 && day < MOVED ? 'Y' : 'X';
}

static void person(struct rng *rng, int32_t day) {
    struct written *w = &written[count];
    *w = (struct written){.counter = 1 + (int64_t)rng_below(rng, 4),
                          .day = day,
                          .channel = (enum channel)rng_below(rng, 2),
                          .shown_since = DAY_NONE};
    w->unit = unit_of(w->counter, day);
    snprintf(w->text, sizeof w->text, "Số %zu, %s.", count++,
             said[rng_below(rng, sizeof said / sizeof *said)]);
}

static int row_of(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const uint8_t answers[] = {5, 4, 255, 3};
    const struct written *w = &written[stored++];
    size_t revision = w->day >= CHANGED;
    (void)i;
    (void)err;
    help_row(h, w->counter, w->day, answers, row);
    row->revision_id = revisions[revision];
    row->answers_size += revision;
    row->channel = w->channel;
    comment = (struct stored_comment){HELP_COMMENT + revision, str_of(w->text)};
    row->comments = &comment;
    row->comment_count = 1;
    return 0;
}

static int publish_second(struct transaction *tx, void *context, struct err *err) {
    unsigned number;
    bool is_new;
    (void)context;
    return store_publish(tx, "thu", HELP_SECOND, CHANGED, &number, &is_new, err);
}

static int more_places(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    int rc = store_setting_set(tx, "holidays", "2024-10-22..2024-10-24", err);
    rc = rc != 0 ? rc : help_counter(tx, "AAAAAA4", "T", HELP_DAY, err);
    return rc;
}

static int move_counter(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    return help_counter(tx, "AAAAAA3", "X", MOVED, err);
}

/* ---- What is shown ------------------------------------------------------------------------------------------------------ */

struct shown {
    struct comment_batch *batches;
    size_t batch_count, comments;
};

static struct shown look(struct help *h, const char *unit, int32_t today) {
    struct shown shown;
    help_ok(h, store_comment_batches(h->store, unit, today, h->arena, &shown.batches, &shown.batch_count,
                                     &h->err));
    shown.comments = 0;
    for (size_t i = 0; i < shown.batch_count; i++)
        shown.comments += shown.batches[i].comments;
    return shown;
}

static struct written *written_of(struct str text) {
    size_t number = strtoul(text.p + strlen("Số "), NULL, 10);
    assert_true(number < count && str_is(text, written[number].text));
    return &written[number];
}

/* One batch that a unit shows: of enough people, alike in what is shown of them, and as it always was. */
static void batch_look(struct help *h, const struct holidays *holidays, const struct comment_batch *batch,
                       int32_t today, const char *units) {
    struct str *texts;
    int32_t first = INT32_MAX, last = INT32_MIN;
    help_ok(h, store_comment_texts(h->store, batch, h->arena, &texts, &h->err));
    assert_true(batch->comments >= COMMENT_BATCH_MIN);
    assert_true(batch->shown_from <= today);
    const struct written *one = written_of(texts[0]);
    bool uniform = true;
    for (size_t i = 0; i < batch->comments; i++) {
        struct written *w = written_of(texts[i]);
        assert_non_null(strchr(units, w->unit));
        assert_int_equal(w->unit, one->unit);
        assert_true(w->day < today); /* never of a day that is not over */
        if (w->shown_since == DAY_NONE) {
            w->shown_since = today;
            w->batch = batch->id;
        }
        assert_int_equal(w->batch, batch->id);
        uniform = uniform && w->channel == one->channel;
        first = w->day < first ? w->day : first;
        last = w->day > last ? w->day : last;
    }
    assert_int_equal(batch->first, first);
    assert_int_equal(batch->last, last);
    assert_int_equal(batch->shown_from, workday_next(holidays, last));
    assert_int_equal(batch->channel, uniform ? (int)one->channel : COMMENT_CHANNELS_SEVERAL);
    assert_int_equal(batch->revision_id, revisions[0]); /* asked in the same words since the first */
    assert_int_equal(batch->question, HELP_COMMENT);
}

static void unit_look(struct help *h, const struct holidays *holidays, const char *unit, int32_t today,
                      const char *units, size_t *comments) {
    struct shown shown = look(h, unit, today);
    size_t before = 0, now = 0;
    for (size_t i = 0; i < count; i++)
        before += written[i].shown_since != DAY_NONE && written[i].shown_since < today &&
                  strchr(units, written[i].unit) != NULL;
    for (size_t i = 0; i < shown.batch_count; i++) {
        batch_look(h, holidays, &shown.batches[i], today, units);
        assert_true(i == 0 || shown.batches[i - 1].id > shown.batches[i].id);
    }
    for (size_t i = 0; i < count; i++)
        now += written[i].shown_since != DAY_NONE && strchr(units, written[i].unit) != NULL;
    assert_int_equal(shown.comments, now); /* whatever was shown before is still there */
    assert_true(now == before || now - before >= COMMENT_BATCH_MIN); /* what came since yesterday's look */
    *comments = shown.comments;
}

/* Counts against a plain look at every text. */
static void search_look(struct help *h, const char *unit, int32_t today, const char *wanted) {
    struct shown shown = look(h, unit, today);
    uint32_t *hits = arena_array(h->arena, shown.batch_count + 1, sizeof *hits);
    struct str folded, text, *texts;
    help_ok(h, fold_text(str_of(wanted), h->arena, &folded, &h->err));
    help_ok(h, store_comment_search(h->store, shown.batches, shown.batch_count, folded, hits, &h->err));
    for (size_t i = 0; i < shown.batch_count; i++) {
        uint32_t found = 0;
        help_ok(h, store_comment_texts(h->store, &shown.batches[i], h->arena, &texts, &h->err));
        for (size_t k = 0; k < shown.batches[i].comments; k++) {
            size_t at = 0;
            help_ok(h, fold_text(texts[k], h->arena, &text, &h->err));
            found += fold_find(text, folded, &at);
        }
        assert_int_equal(hits[i], found);
    }
}

/* Every day people write, some of it is entered days later, and somebody looks at every unit, or not: what is shown is always made
 * of whole batches, of the units below, and grows by whole batches. */
static void day_after_day(void **state) {
    struct help *h = *state;
    struct rng rng = rng_seeded(99 + (uint64_t)h->revision);
    struct holidays holidays;
    struct revision second;
    help_ok(h, holidays_parse(STR("2024-10-22..2024-10-24"), &holidays, &h->err));
    help_ok(h, store_transact(h->store, more_places, NULL, &h->err));
    help_ok(h, store_transact(h->store, publish_second, NULL, &h->err));
    help_ok(h, store_revision(h->store, "thu", 2, h->arena, &second, &h->err));
    revisions[0] = h->revision;
    revisions[1] = second.id;
    size_t shown_in_all = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int32_t from = HELP_DAY, to = HELP_DAY + DAYS;
        help_sql(h, "DELETE FROM comment");
        help_sql(h, "DELETE FROM comment_search");
        help_sql(h, "DELETE FROM comment_batch");
        count = stored = 0;
        uint64_t often = 1 + rng_below(&rng, 12);
        for (int32_t today = from; today < to; today++) {
            if (round == 0 && today == MOVED)
                help_ok(h, store_transact(h->store, move_counter, NULL, &h->err));
            for (uint64_t n = rng_below(&rng, often); n > 0; n--)
                person(&rng, today);
            for (uint64_t n = rng_below(&rng, 20) == 0 ? rng_below(&rng, 8) : 0; n > 0; n--)
                person(&rng, from + (int32_t)rng_below(&rng, (uint64_t)(today - from + 1)));
            help_ok(h, help_append(h, count - stored, row_of));
            if (rng_below(&rng, 4) == 0)
                continue;
            size_t t, x, y, own = 0;
            arena_reset(h->arena);
            help_ok(h, store_comments_close(h->store, h->store, today, NULL, &h->err));
            unit_look(h, &holidays, "X", today, "X", &x);
            unit_look(h, &holidays, "Y", today, "Y", &y);
            unit_look(h, &holidays, "T", today, "TXY", &t);
            for (size_t i = 0; i < count; i++)
                own += written[i].unit == 'T' && written[i].shown_since != DAY_NONE;
            assert_int_equal(t, x + y + own);
            search_look(h, "T", today, "THAI DO");
            search_look(h, "X", today, "nhiệt");
            if (today == to - 1)
                shown_in_all += t;
        }
        help_verify(h);
    }
    assert_true(shown_in_all > 500);
}

/* ---- Single cases ------------------------------------------------------------------------------------------------------- */

static void some(int64_t counter, int32_t day, size_t n) {
    for (; n > 0; n--, count++) {
        written[count] = (struct written){
            .counter = counter, .day = day, .unit = unit_of(counter, day), .shown_since = DAY_NONE};
        snprintf(written[count].text, sizeof written[count].text, "Số %zu, %s.", count, said[count % 6]);
    }
}

static size_t shown_on(struct help *h, int32_t today) {
    return look(h, "T", today).comments;
}

/* HELP_DAY is Friday, 4 October 2024. */
static void over_a_weekend(void **state) {
    struct help *h = *state;
    count = stored = 0;
    revisions[0] = h->revision;
    some(1, HELP_DAY, 5);
    some(3, HELP_DAY, 4);
    help_ok(h, help_append(h, 9, row_of));
    help_ok(h, store_comments_close(h->store, h->store, HELP_DAY, NULL, &h->err));
    assert_int_equal(help_sql(h, "SELECT count(*) FROM comment_batch"), 0); /* the day is not over */
    help_ok(h, store_comments_close(h->store, h->store, HELP_DAY + 1, NULL, &h->err));
    assert_int_equal(help_sql(h, "SELECT count(*) FROM comment_batch"), 1);
    assert_int_equal(shown_on(h, HELP_DAY + 1), 0);
    assert_int_equal(shown_on(h, HELP_DAY + 2), 0);
    assert_int_equal(shown_on(h, HELP_DAY + 3), 5);
    some(3, HELP_DAY - 100, 1); /* found in a drawer */
    some(1, HELP_DAY, 4);       /* too late for the batch of that day */
    help_ok(h, help_append(h, 5, row_of));
    help_ok(h, store_comments_close(h->store, h->store, HELP_DAY + 3, NULL, &h->err));
    assert_int_equal(shown_on(h, HELP_DAY + 3), 10);
    help_verify(h);
}

static void nothing_without_a_unit(void **state) {
    struct help *h = *state;
    struct comment_batch *batches;
    size_t n;
    assert_int_equal(store_comment_batches(h->store, "Z", HELP_DAY, h->arena, &batches, &n, &h->err),
                     ERR_NOT_FOUND);
    assert_int_equal(shown_on(h, HELP_DAY), 0);
    help_ok(h, store_comments_close(h->store, h->store, HELP_DAY, NULL, &h->err));
}

/* After `sql` verify finds the fault. */
static void finds(struct help *h, const char *sql, const char *back, const char *found) {
    struct verify_result result;
    help_sql(h, sql);
    assert_int_equal(store_verify(h->store, help_print, NULL, NULL, &result, &h->err), ERR_STORE);
    if (result.faults != 1)
        fail_msg("%s (%s): %llu faults", sql, found, (unsigned long long)result.faults);
    help_sql(h, back);
    help_verify(h);
}

static void verified(void **state) {
    struct help *h = *state;
    count = stored = 0;
    revisions[0] = h->revision;
    some(1, HELP_DAY, 12);
    help_ok(h, help_append(h, 12, row_of));
    help_ok(h, store_comments_close(h->store, h->store, HELP_DAY + 1, NULL, &h->err));
    help_verify(h);
    finds(h, "UPDATE comment SET place = 77 WHERE place = 3", "UPDATE comment SET place = 3 WHERE place = 77",
          "a place");
    finds(h, "UPDATE comment_batch SET comments = 11", "UPDATE comment_batch SET comments = 12", "a number");
    finds(h, "UPDATE comment_batch SET first_day = first_day + 1",
          "UPDATE comment_batch SET first_day = first_day - 1", "a day");
    finds(h, "UPDATE comment_search SET folded = replace(folded, ' so 3 ', ' so x ')",
          "UPDATE comment_search SET folded = replace(folded, ' so x ', ' so 3 ')", "what is searched");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(over_a_weekend, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(nothing_without_a_unit, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(verified, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(day_after_day, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
