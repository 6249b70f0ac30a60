#include "store/internal.h"

/* The parameters that both reading statements share. */
static struct query visit_query(struct store *store, enum statement which,
                                const struct visit_selection *selection, int32_t from, int32_t to) {
    struct query q = query_of(store, which);
    query_text(&q, 1, selection->unit_code);
    query_int(&q, 2, from);
    query_int(&q, 3, to);
    return q;
}

/* Whether visits were recorded at all: many offices count none, and then nothing has to be looked for. */
static int any_read(struct store *store, bool *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_VISIT_ANY);
    int rc = query_step(&q, err); /* there is always one row */
    *out = rc > 0 && sqlite3_column_int(q.stmt, 0) != 0;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

static int unit_check(struct store *store, const struct visit_selection *selection, struct err *err) {
    int64_t ignored;
    return selection->unit_code == NULL ? 0 : unit_require(store, selection->unit_code, &ignored, err);
}

static int32_t last_day(const struct visit_selection *selection) {
    return selection->to == DAY_NONE ? INT32_MAX : selection->to;
}

static int visit_read(const struct query *q, struct arena *arena, struct visit *out, struct err *err) {
    struct str code = column_str(q, 0);
    struct visit visit = {.unit = column_copy(q, 1, arena),
                          .day = sqlite3_column_int(q->stmt, 2),
                          .visits = (uint32_t)sqlite3_column_int(q->stmt, 3)};
    if (visit.unit == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a day's visits");
    if (code.n != PLACE_CODE_LENGTH)
        return err_set(err, ERR_STORE, "a stored counter has the impossible code \"%.*s\"", STR_ARG(code));
    memcpy(visit.counter, code.p, code.n);
    *out = visit;
    return 0;
}

static int visits_read(struct store *store, enum statement which, const struct visit_selection *selection,
                       struct arena *arena, struct visit **out, size_t *count, struct err *err) {
    struct visit *items = NULL;
    size_t n = 0, room = 0;
    int rc = unit_check(store, selection, err);
    if (rc != 0)
        return rc;
    struct query q = visit_query(store, which, selection, selection->from, last_day(selection));
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = visit_read(&q, arena, &items[n++], err);
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

int store_visit_list(struct store *store, const struct visit_selection *selection, struct arena *arena,
                     struct visit **out, size_t *count, struct err *err) {
    return visits_read(store, STATEMENT_VISIT_LIST, selection, arena, out, count, err);
}

int store_visits_exceeded(struct store *store, const struct visit_selection *selection, struct arena *arena,
                          struct visit **out, size_t *count, struct err *err) {
    return visits_read(store, STATEMENT_VISIT_EXCEEDED, selection, arena, out, count, err);
}

static struct query surveys_query(struct store *store, enum statement which,
                                  const struct visit_selection *selection,
                                  const struct visit_surveys *surveys, int32_t from, int32_t to) {
    struct query q = visit_query(store, which, selection, from, to);
    query_text(&q, 4, surveys->asked);
    query_text(&q, 5, surveys->usual);
    return q;
}

/* Whether a part of a month lies in one period, as far as days that are asked for go. */
static bool parts_whole(const struct period *periods, size_t count) {
    for (size_t i = 1; i < count; i++) {
        int32_t next = periods[i - 1].to + 1;
        if (period_part_start(next) != next || period_part_start(periods[i].from) != periods[i].from)
            return false;
    }
    return true;
}

/* The range of days in which a counter must ask the survey to count, whatever periods it is cut into. */
struct adding {
    struct store *store;
    const struct visit_selection *selection;
    const struct visit_surveys *surveys;
    int32_t from, to;
    bool days; /* each by itself, or the parts of counters' months that lie in the periods as one */
};

static int sums_add(const struct adding *a, const struct period *periods, struct visit_sum *sums,
                    size_t count, struct err *err) {
    struct query q = surveys_query(a->store, STATEMENT_VISIT_SUMS, a->selection, a->surveys, a->from, a->to);
    query_int(&q, 6, a->days);
    query_int(&q, 7, periods[0].from);
    query_int(&q, 8, periods[count - 1].to);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        size_t period = period_index(periods, count, sqlite3_column_int(q.stmt, 0));
        if (period == count)
            continue;
        sums[period].visits += (uint64_t)sqlite3_column_int64(q.stmt, 1);
        sums[period].counter_days += (uint64_t)sqlite3_column_int64(q.stmt, 2);
        sums[period].responses += (uint64_t)sqlite3_column_int64(q.stmt, 3);
    }
    query_end(&q);
    return rc;
}

int store_visits(struct store *store, const struct visit_selection *selection,
                 const struct visit_surveys *surveys, const struct period *periods, struct visit_sum *sums,
                 size_t count, struct err *err) {
    enum { LONG = 2 * 31 }; /* days of a period that holds a month wherever it begins */
    bool any;
    int rc = unit_check(store, selection, err);
    if (rc == 0)
        rc = any_read(store, &any, err);
    if (rc != 0 || count == 0)
        return rc;
    memset(sums, 0, count * sizeof *sums);
    if (!any)
        return 0;
    int32_t first = periods[0].from, last = periods[count - 1].to;
    bool whole = parts_whole(periods, count),
         days = !whole && ((int64_t)last - first) / (int64_t)count < LONG;
    const struct adding adding = {store,
                                  selection,
                                  surveys,
                                  selection->from > first ? selection->from : first,
                                  last_day(selection) < last ? last_day(selection) : last,
                                  days};
    if (whole || days)
        return sums_add(&adding, periods, sums, count, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = sums_add(&adding, &periods[i], &sums[i], 1, err);
    return rc;
}

int store_visit_extent(struct store *store, const struct visit_selection *selection,
                       const struct visit_surveys *surveys, int32_t *first, int32_t *last, struct err *err) {
    bool any;
    int rc = unit_check(store, selection, err);
    if (rc == 0)
        rc = any_read(store, &any, err);
    *first = *last = DAY_NONE;
    if (rc != 0 || !any)
        return rc;
    struct query q = surveys_query(store, STATEMENT_VISIT_EXTENT, selection, surveys, selection->from,
                                   last_day(selection));
    rc = query_step(&q, err); /* an aggregate: there is always one row */
    if (rc > 0) {
        *first = column_day(&q, 0);
        *last = column_day(&q, 1);
        rc = 0;
    }
    query_end(&q);
    return rc;
}

static int part_make(struct store *store, int64_t counter, int32_t day, struct err *err) {
    static const enum statement steps[] = {STATEMENT_VISIT_PART_DROP, STATEMENT_VISIT_PART_MAKE,
                                           STATEMENT_VISIT_ANSWERED_DROP, STATEMENT_VISIT_ANSWERED_MAKE};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof *steps; i++) {
        struct query q = query_of(store, steps[i]);
        query_int(&q, 1, counter);
        query_int(&q, 2, period_part_start(day));
        rc = query_run(&q, err);
    }
    return rc;
}

/* counter: 0 when there is none; known: its visits of the day are recorded. */
static int known_read(struct store *store, const char *code, int32_t day, int64_t *counter, bool *known,
                      struct err *err) {
    struct query q = query_of(store, STATEMENT_VISIT_KNOWN);
    query_text(&q, 1, code);
    query_int(&q, 2, day);
    int rc = query_step(&q, err);
    *counter = rc > 0 ? sqlite3_column_int64(q.stmt, 0) : 0;
    *known = rc > 0 && sqlite3_column_int(q.stmt, 1) != 0;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

int store_visit_put(struct transaction *tx, const struct visit *visit, bool *is_new, struct err *err) {
    if (visit->day == DAY_NONE || visit->visits > VISITS_MAX)
        return err_set(err, ERR_INPUT, "the visits of counter %s need a day and a number up to %d",
                       visit->counter, VISITS_MAX);
    int64_t counter;
    bool known;
    int rc = known_read(tx->store, visit->counter, visit->day, &counter, &known, err);
    if (rc == 0 && counter == 0)
        rc = counter_unknown(visit->counter, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_VISIT_PUT);
    query_int(&q, 1, counter);
    query_int(&q, 2, visit->day);
    query_int(&q, 3, visit->visits);
    rc = query_run(&q, err);
    if (rc == 0)
        rc = part_make(tx->store, counter, visit->day, err);
    if (rc == 0)
        *is_new = !known;
    return rc;
}

int store_visit_drop(struct transaction *tx, const char *code, int32_t day, struct err *err) {
    int64_t counter;
    bool known;
    int rc = known_read(tx->store, code, day, &counter, &known, err);
    if (rc != 0 || !known)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_VISIT_DROP);
    query_int(&q, 1, counter);
    query_int(&q, 2, day);
    rc = query_run(&q, err);
    return rc == 0 ? part_make(tx->store, counter, day, err) : rc;
}
