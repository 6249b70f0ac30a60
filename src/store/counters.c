#include "store/counting.h"
#include "store/internal.h"
#include "store/places.h"

static int counter_read(const struct query *q, struct arena *arena, struct counter *out, struct err *err) {
    struct str code = column_str(q, 1);
    struct counter counter = {
        .id = sqlite3_column_int64(q->stmt, 0),
        .unit = column_copy(q, 2, arena),
        .name = column_copy(q, 3, arena),
        .field = column_copy(q, 4, arena),
        .survey = column_copy(q, 5, arena),
        .channel = (enum channel)sqlite3_column_int(q->stmt, 6),
        .valid_from = column_day(q, 7),
        .valid_to = column_day(q, 8),
        .campaign = column_copy(q, 9, arena),
    };
    if (counter.unit == NULL || counter.name == NULL || counter.field == NULL || counter.survey == NULL ||
        counter.campaign == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a counter");
    if (code.n != PLACE_CODE_LENGTH)
        return err_set(err, ERR_STORE, "a stored counter has the impossible code \"%.*s\"", STR_ARG(code));
    memcpy(counter.code, code.p, code.n);
    *out = counter;
    return 0;
}

int store_counters(struct store *store, const char *unit_code, int32_t day, struct arena *arena,
                   struct counter **out, size_t *count, struct err *err) {
    struct counter *items = NULL;
    size_t n = 0, room = 0;
    int64_t unit;
    int rc = unit_code == NULL ? 0 : unit_require(store, unit_code, &unit, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_COUNTER_LIST);
    query_text(&q, 1, unit_code);
    query_int(&q, 2, day);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = counter_read(&q, arena, &items[n++], err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}

int counter_unknown(const char *code, struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "there is no counter %s: see `hailong counter list`", code);
}

int store_counter(struct store *store, const char *code, int32_t day, struct arena *arena,
                  struct counter *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_COUNTER_GET);
    query_text(&q, 1, code);
    query_int(&q, 2, day);
    int rc = query_step(&q, err);
    if (rc == 0)
        rc = counter_unknown(code, err);
    else if (rc > 0)
        rc = counter_read(&q, arena, out, err);
    query_end(&q);
    return rc;
}

int store_counter_within(struct store *store, const char *code, int32_t day, const char *unit,
                         struct arena *arena, bool *out, struct err *err) {
    struct counter counter;
    struct unit *line;
    size_t count = 0;
    int rc = store_counter(store, code, day, arena, &counter, err);
    if (rc == 0)
        rc = store_unit_line(store, counter.unit, INT32_MAX, arena, &line, &count, err);
    *out = unit[0] == '\0';
    for (size_t i = 0; rc == 0 && i < count; i++)
        *out |= strcmp(line[i].code, unit) == 0;
    return rc;
}

/* What is stored of a counter; id 0: nothing. */
struct stored_counter {
    int64_t id, unit; /* unit: the one it belongs to in the end */
    int32_t valid_from;
    bool in_use;
};

static int counter_find(struct store *store, const char *code, struct stored_counter *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_COUNTER_FIND);
    query_text(&q, 1, code);
    int rc = query_step(&q, err);
    if (rc > 0)
        *out = (struct stored_counter){sqlite3_column_int64(q.stmt, 0), sqlite3_column_int64(q.stmt, 2),
                                       column_day(&q, 1), sqlite3_column_int(q.stmt, 3) != 0};
    query_end(&q);
    return rc < 0 ? rc : 0;
}

int store_counter_in_use(struct store *store, const char *code, bool *out, struct err *err) {
    struct stored_counter stored = {.in_use = false};
    int rc = counter_find(store, code, &stored, err);
    *out = stored.in_use;
    return rc;
}

static int membership_cut(struct store *store, int64_t counter, int32_t from, struct err *err) {
    struct query q = query_of(store, STATEMENT_COUNTER_UNIT_CUT);
    query_int(&q, 1, counter);
    query_int(&q, 2, from);
    return query_run(&q, err);
}

int months_make(struct store *store, int64_t unit, int32_t from, struct err *err) {
    static const enum statement steps[] = {STATEMENT_MONTH_DROP, STATEMENT_MONTH_MAKE};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < 2; i++) {
        struct query q = query_of(store, steps[i]);
        query_int(&q, 1, unit);
        query_int(&q, 2, from == DAY_NONE ? DAY_NONE : day_month_start(from, 0));
        rc = query_run(&q, err);
    }
    return rc;
}

int membership_write(struct store *store, int64_t counter, int32_t from, int64_t unit, struct err *err) {
    int rc = membership_cut(store, counter, from, err);
    if (rc != 0)
        return rc;
    struct query before = query_of(store, STATEMENT_COUNTER_UNIT_AT);
    query_int(&before, 1, counter);
    query_int(&before, 2, from);
    rc = query_step(&before, err);
    bool same = rc > 0 && sqlite3_column_int64(before.stmt, 0) == unit;
    query_end(&before);
    if (rc < 0 || same) /* moved back before the move took place: one stretch again */
        return rc < 0 ? rc : 0;
    struct query q = query_of(store, STATEMENT_COUNTER_UNIT_ADD);
    query_int(&q, 1, counter);
    query_int(&q, 2, from);
    query_int(&q, 3, unit);
    return query_run(&q, err);
}

enum { UNITS_MAX = 1000 /* that one counter belongs to */ };

/* The same for a counter that has answered. */
static int membership_move(struct store *store, int64_t counter, int32_t from, int64_t unit,
                           struct err *err) {
    int64_t units[UNITS_MAX] = {unit};
    size_t count = 1;
    struct query q = query_of(store, STATEMENT_COUNTER_UNIT_FROM);
    query_int(&q, 1, counter);
    query_int(&q, 2, from);
    int rc;
    while ((rc = query_step(&q, err)) > 0 && count < UNITS_MAX)
        units[count++] = sqlite3_column_int64(q.stmt, 0);
    query_end(&q);
    if (rc > 0)
        return err_set(err, ERR_LIMIT, "a counter cannot move more than %d times", UNITS_MAX);
    if (rc == 0)
        rc = membership_write(store, counter, from, unit, err);
    counting_drop(store->counting); /* what it holds knows the units of before */
    for (size_t i = 0; rc == 0 && i < count; i++)
        if (i == 0 || units[i] != unit)
            rc = months_make(store, units[i], from, err);
    return rc;
}

static struct query counter_query(struct store *store, enum statement statement,
                                  const struct counter *counter, int32_t valid_from) {
    struct query q = query_of(store, statement);
    query_text(&q, 1, counter->code);
    query_text(&q, 2, counter->name);
    query_text(&q, 3, counter->field);
    query_text(&q, 4, counter->survey);
    query_int(&q, 5, (int)counter->channel);
    query_day(&q, 6, valid_from);
    query_day(&q, 7, counter->valid_to);
    return q;
}

/* A campaign's counter is what the campaign made it, and nobody else asks its survey: else its answers were in everyday figures,
 * or the other way round. What writes it as it is changes nothing and is let through. */
static int campaign_check(struct query *q, const char *code, struct err *err) {
    int rc = query_step(q, err);
    if (rc > 0) {
        struct str title = column_str(q, 0);
        rc = err_set(
            err, ERR_CONFLICT,
            "counter %s: the campaign \"%.*s\" has counters of its own, which it alone changes and which "
            "alone ask its survey: see `hailong campaign list`",
            code, STR_ARG(title));
    }
    query_end(q);
    return rc;
}

static int counter_write(struct store *store, const struct counter *counter, int32_t valid_from, int64_t *id,
                         struct err *err) {
    bool fresh = *id == 0;
    struct query q =
        counter_query(store, fresh ? STATEMENT_COUNTER_ADD : STATEMENT_COUNTER_CHANGE, counter, valid_from);
    int rc = query_step(&q, err);
    if (rc > 0) { /* a new one returns its id, and is done at the next step */
        *id = sqlite3_column_int64(q.stmt, 0);
        rc = query_step(&q, err);
    }
    query_end(&q);
    return rc;
}

static int counter_check(const struct counter *counter, struct err *err) {
    if (strnlen(counter->code, PLACE_CODE_SIZE) != PLACE_CODE_LENGTH)
        return err_set(err, ERR_INPUT, "a counter's code has %d characters", PLACE_CODE_LENGTH);
    if (counter->name[0] == '\0')
        return err_set(err, ERR_INPUT, "counter %s needs a name", counter->code);
    if ((unsigned)counter->channel >= CHANNEL_COUNT)
        return err_set(err, ERR_BUG, "counter %s: channel %d", counter->code, (int)counter->channel);
    if (counter->valid_to != DAY_NONE && counter->valid_from > counter->valid_to)
        return err_set(err, ERR_INPUT, "counter %s would end before it begins", counter->code);
    return 0;
}

/* campaign: one makes it. */
static int counter_put(struct transaction *tx, const struct counter *counter, int32_t day, bool campaign,
                       bool *is_new, struct err *err) {
    struct store *store = tx->store;
    struct stored_counter old = {0};
    int64_t unit = 0;
    int rc = counter_check(counter, err);
    if (rc == 0)
        rc = unit_require(store, counter->unit, &unit, err);
    if (rc == 0)
        rc = counter_find(store, counter->code, &old, err);
    if (rc != 0)
        return rc;
    /* A counter that has answered does not become younger: the date of a move is not the date it began. */
    int32_t valid_from = counter->valid_from;
    if (old.in_use && old.valid_from < valid_from)
        valid_from = old.valid_from;
    if (!campaign) {
        struct query q = counter_query(store, STATEMENT_COUNTER_CAMPAIGN, counter, valid_from);
        query_int(&q, 8, unit);
        rc = campaign_check(&q, counter->code, err);
    }
    if (rc != 0)
        return rc;
    int64_t id = old.id;
    rc = counter_write(store, counter, valid_from, &id, err);
    if (rc == 0 && old.unit != unit) {
        int32_t from = counter->valid_from > day ? counter->valid_from : day;
        rc = old.in_use ? membership_move(store, id, from, unit, err)
                        : membership_write(store, id, DAY_NONE, unit, err);
    }
    if (rc == 0)
        *is_new = old.id == 0;
    return rc;
}

int store_counter_put(struct transaction *tx, const struct counter *counter, int32_t day, bool *is_new,
                      struct err *err) {
    return counter_put(tx, counter, day, false, is_new, err);
}

int campaign_counter_put(struct transaction *tx, const struct counter *counter, int32_t day,
                         struct err *err) {
    bool is_new;
    return counter_put(tx, counter, day, true, &is_new, err);
}

int store_counter_retire(struct transaction *tx, const char *code, int32_t last_day, struct err *err) {
    struct stored_counter old = {0};
    int rc = counter_find(tx->store, code, &old, err);
    if (rc != 0)
        return rc;
    if (old.id == 0)
        return counter_unknown(code, err);
    if (last_day == DAY_NONE || old.valid_from > last_day)
        return err_set(err, ERR_INPUT, "counter %s would end before it begins", code);
    struct query q = query_of(tx->store, STATEMENT_COUNTER_CAMPAIGN);
    query_text(&q, 1, code); /* nothing else: whatever it is, it would be another one */
    if ((rc = campaign_check(&q, code, err)) != 0)
        return rc;
    q = query_of(tx->store, STATEMENT_COUNTER_RETIRE);
    query_text(&q, 1, code);
    query_int(&q, 2, last_day);
    return query_run(&q, err);
}
