#include "store/visits.h"

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

int visit_parts_make(struct store *store, int64_t counter, int32_t from, int32_t to, struct err *err) {
    enum { PART_DAYS_MAX = 17 };
    int rc = 0;
    for (int32_t part = period_part_start(from); rc == 0 && part <= to;
         part = period_part_start(part + PART_DAYS_MAX))
        rc = part_make(store, counter, part, err);
    return rc;
}

/* ---- Changes ------------------------------------------------------------------------------------------------------------- */

enum { NOT_COUNTED = -1 };

/* counter: 0 when there is none; was: its visits of the day, or NOT_COUNTED. */
static int known_read(struct store *store, const char *code, int32_t day, int64_t *counter, int64_t *was,
                      struct err *err) {
    struct query q = query_of(store, STATEMENT_VISIT_KNOWN);
    query_text(&q, 1, code);
    query_int(&q, 2, day);
    int rc = query_step(&q, err);
    bool known = rc > 0 && sqlite3_column_type(q.stmt, 1) != SQLITE_NULL;
    *counter = rc > 0 ? sqlite3_column_int64(q.stmt, 0) : 0;
    *was = known ? sqlite3_column_int64(q.stmt, 1) : NOT_COUNTED;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

int store_visits_begin(struct transaction *tx, int64_t at, struct visit_change *out, struct err *err) {
    uint8_t hash[HASH_DIGEST_SIZE];
    *out = (struct visit_change){.today = day_of_seconds(at)};
    int rc = store_audit_head(tx->store, &out->line, hash, err);
    out->line++;
    return rc;
}

int store_visits_log(struct transaction *tx, const struct visit_change *change,
                     const struct audit_entry *entry, struct err *err) {
    char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE], detail[128];
    if (change->cells == 0)
        return 0;
    day_format(change->first, first);
    day_format(change->last, last);
    snprintf(detail, sizeof detail, "%llu → %llu, %s..%s, %llu", (unsigned long long)change->before,
             (unsigned long long)change->after, first, last, (unsigned long long)change->cells);
    struct audit_entry line = *entry;
    line.about = first;
    line.detail = detail;
    return store_audit_add(tx, &line, err);
}

static void change_add(struct visit_change *change, const char *code, int32_t day, int64_t was, int64_t now) {
    uint64_t after = now == NOT_COUNTED ? 0 : (uint64_t)now;
    change->first = change->cells == 0 || day < change->first ? day : change->first;
    change->last = change->cells == 0 || day > change->last ? day : change->last;
    change->cells++;
    change->after += after;
    if (was == NOT_COUNTED)
        return;
    if (change->replaced < VISITS_TOLD) {
        struct visit_replaced *told = &change->told[change->replaced];
        *told = (struct visit_replaced){.day = day, .was = (uint32_t)was, .now = (uint32_t)after};
        snprintf(told->counter, sizeof told->counter, "%s", code);
    }
    change->replaced++;
    change->before += (uint64_t)was;
    change->replaced_by += after;
}

static void query_visits(struct query *q, int index, int64_t visits) {
    if (visits != NOT_COUNTED)
        query_int(q, index, visits);
    else
        query_text(q, index, NULL);
}

static int past_keep(struct store *store, const struct visit_change *change, int64_t counter, int32_t day,
                     int64_t was, int64_t now, struct err *err) {
    bool late = was == NOT_COUNTED && change->today > day + VISITS_GRACE;
    struct query q = query_of(store, STATEMENT_VISIT_PAST_PUT);
    query_int(&q, 1, counter);
    query_int(&q, 2, day);
    query_int(&q, 3, change->line);
    query_visits(&q, 4, was);
    query_visits(&q, 5, now);
    query_int(&q, 6, change->today);
    query_day(&q, 7, late ? change->today : DAY_NONE);
    return query_run(&q, err);
}

/* now: NOT_COUNTED takes it away. */
static int cell_write(struct transaction *tx, const char *code, int32_t day, int64_t now,
                      struct visit_change *change, struct err *err) {
    int64_t counter, was;
    int rc = known_read(tx->store, code, day, &counter, &was, err);
    if (rc == 0 && counter == 0 && now != NOT_COUNTED)
        rc = counter_unknown(code, err);
    if (rc != 0 || was == now)
        return rc;
    struct query q = query_of(tx->store, now == NOT_COUNTED ? STATEMENT_VISIT_DROP : STATEMENT_VISIT_PUT);
    query_int(&q, 1, counter);
    query_int(&q, 2, day);
    if (now != NOT_COUNTED)
        query_int(&q, 3, now);
    rc = query_run(&q, err);
    if (rc == 0)
        rc = part_make(tx->store, counter, day, err);
    if (rc != 0 || change == NULL)
        return rc;
    change_add(change, code, day, was, now);
    return past_keep(tx->store, change, counter, day, was, now, err);
}

int store_visit_put(struct transaction *tx, const struct visit *visit, struct visit_change *change,
                    struct err *err) {
    if (visit->day == DAY_NONE || visit->visits > VISITS_MAX)
        return err_set(err, ERR_INPUT, "the visits of counter %s need a day and a number up to %d",
                       visit->counter, VISITS_MAX);
    return cell_write(tx, visit->counter, visit->day, visit->visits, change, err);
}

int store_visit_drop(struct transaction *tx, const char *code, int32_t day, struct visit_change *change,
                     struct err *err) {
    return cell_write(tx, code, day, NOT_COUNTED, change, err);
}

int store_visits_past(struct store *store, int64_t line, struct arena *arena, struct visit_past **out,
                      size_t *count, struct err *err) {
    struct visit_past *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_VISIT_PAST);
    query_int(&q, 1, line);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc != 0)
            break;
        struct str code = column_str(&q, 0);
        items[n] = (struct visit_past){.visit = {.day = sqlite3_column_int(q.stmt, 1),
                                                 .visits = (uint32_t)sqlite3_column_int(q.stmt, 2)},
                                       .known = sqlite3_column_type(q.stmt, 2) != SQLITE_NULL};
        snprintf(items[n].visit.counter, sizeof items[n].visit.counter, "%.*s", STR_ARG(code));
        n++;
    }
    query_end(&q);
    *out = items;
    *count = n;
    return rc;
}

static int any_revised(struct store *store, bool *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_VISIT_REVISED_ANY);
    int rc = query_step(&q, err); /* there is always one row */
    *out = rc > 0 && sqlite3_column_int(q.stmt, 0) != 0;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

static bool is_after(int32_t day, int32_t over) {
    return day != DAY_NONE && day > over;
}

/* The day on which a number became another one than it was on the day `over`; DAY_NONE: it is what it was. */
static int32_t changed_after(const struct query *q, int32_t over) {
    int32_t revised = column_day(q, 1), back = column_day(q, 2), before = column_day(q, 3);
    if (back == DAY_NONE)
        return is_after(revised, over) ? revised : DAY_NONE;
    if (is_after(before, over))
        return before;
    return is_after(revised, over) && !is_after(back, over) ? revised
                                                            : DAY_NONE; /* what was put back came later */
}

/* What was done after the day on which the period was over for good. */
static void told_add(struct visit_revised *out, const struct query *q, int32_t over) {
    int32_t changed = changed_after(q, over), entered = column_day(q, 4);
    bool is_change = changed != DAY_NONE;
    struct visit_cells *cells = is_change ? &out->changed : &out->entered;
    int32_t day = is_change ? changed : entered;
    if (!is_after(day, over))
        return;
    cells->first = cells->cells == 0 || day < cells->first ? day : cells->first;
    cells->last = cells->cells == 0 || day > cells->last ? day : cells->last;
    cells->cells += (uint64_t)sqlite3_column_int64(q->stmt, 5);
}

int store_visits_revised(struct store *store, const struct visit_selection *selection,
                         const struct visit_surveys *surveys, const struct period *periods,
                         struct visit_revised *out, size_t count, struct err *err) {
    bool any;
    int rc = unit_check(store, selection, err);
    if (rc == 0)
        rc = any_revised(store, &any, err);
    if (rc != 0 || count == 0)
        return rc;
    memset(out, 0, count * sizeof *out);
    if (!any)
        return 0;
    int32_t first = periods[0].from, last = periods[count - 1].to;
    struct query q = surveys_query(store, STATEMENT_VISIT_REVISED, selection, surveys,
                                   selection->from > first ? selection->from : first,
                                   last_day(selection) < last ? last_day(selection) : last);
    while ((rc = query_step(&q, err)) > 0) {
        size_t period = period_index(periods, count, sqlite3_column_int(q.stmt, 0));
        if (period < count)
            told_add(&out[period], &q, periods[period].to + VISITS_GRACE);
    }
    query_end(&q);
    return rc;
}
