/* What SQL cannot say of tallies: the month of a day and its part, and sums of packed ones. */
#include "core/period.h"
#include "core/place.h"
#include "core/tally_sum.h"
#include "store/sqlite.h"

enum { PACKED_MAX = 256 * 1024 };

static void month_start(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    sqlite3_result_int(context, day_month_start(sqlite3_value_int(values[0]), 0));
}

static void part_start(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    sqlite3_result_int(context, period_part_start(sqlite3_value_int(values[0])));
}

/* Uses up the sum. NULL where it failed, which no table of tallies takes. */
static void result_sum(sqlite3_context *context, struct tally_sum_packed *sum) {
    struct buf out;
    buf_init(&out, PACKED_MAX);
    if (!sum->failed && sum->count > 0)
        tally_sum_pack(sum, &out);
    if (!out.failed && out.n > 0)
        sqlite3_result_blob64(context, out.p, out.n, SQLITE_TRANSIENT);
    buf_release(&out);
    tally_sum_free(sum);
}

/* So many responses of one channel, as all channels' numbers. NULL for an unknown one. */
static void channel_pack(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    uint64_t responses[CHANNEL_COUNT] = {0};
    const struct tally_sum_packed all = {responses, CHANNEL_COUNT, false};
    sqlite3_int64 channel = sqlite3_value_int64(values[0]);
    struct buf out;
    buf_init(&out, PACKED_MAX);
    if (channel >= 0 && channel < CHANNEL_COUNT) {
        responses[channel] = (uint64_t)sqlite3_value_int64(values[1]);
        tally_sum_pack(&all, &out);
    }
    if (!out.failed && out.n > 0)
        sqlite3_result_blob64(context, out.p, out.n, SQLITE_TRANSIENT);
    buf_release(&out);
}

static void sum_value(struct tally_sum_packed *sum, sqlite3_value *value) {
    const uint8_t *bytes = sqlite3_value_blob(value);
    tally_sum_add(sum, bytes, (size_t)sqlite3_value_bytes(value));
}

static void tally_add_two(sqlite3_context *context, int count, sqlite3_value **values) {
    struct tally_sum_packed sum = {0};
    for (int i = 0; i < count; i++)
        sum_value(&sum, values[i]);
    result_sum(context, &sum);
}

static void tally_sum_step(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    struct tally_sum_packed *sum = sqlite3_aggregate_context(context, sizeof *sum);
    if (sum == NULL)
        sqlite3_result_error_nomem(context);
    else
        sum_value(sum, values[0]);
}

static void tally_sum_end(sqlite3_context *context) {
    struct tally_sum_packed *sum = sqlite3_aggregate_context(context, 0);
    if (sum != NULL)
        result_sum(context, sum);
}

int sqlite_functions(sqlite3 *db, struct err *err) {
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    int rc = sqlite3_create_function_v2(db, "month_start", 1, flags, NULL, month_start, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_create_function_v2(db, "part_start", 1, flags, NULL, part_start, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_create_function_v2(db, "channel_pack", 2, flags, NULL, channel_pack, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_create_function_v2(db, "tally_add", 2, flags, NULL, tally_add_two, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = repack_function(db, flags);
    if (rc == SQLITE_OK)
        rc = sqlite3_create_function_v2(db, "tally_sum", 1, flags, NULL, NULL, tally_sum_step, tally_sum_end,
                                        NULL);
    return rc == SQLITE_OK ? 0 : sqlite_fault(db, err);
}
