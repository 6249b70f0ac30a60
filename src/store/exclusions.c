#include "store/exclusions.h"

#include "core/audit_event.h"
#include "store/counting.h"
#include "store/internal.h"
#include "store/officers.h"

/* ---- Reading ------------------------------------------------------------------------------------------------------- */

/* Whether there ever was a decision: most offices never take one. */
static int any_read(struct store *store, bool *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_EXCLUSION_ANY);
    int rc = query_step(&q, err); /* there is always one row */
    *out = rc > 0 && sqlite3_column_int(q.stmt, 0) != 0;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

static int channel_of(const struct query *q, int column) {
    return sqlite3_column_type(q->stmt, column) == SQLITE_NULL ? EXCLUSION_ALL_CHANNELS
                                                               : sqlite3_column_int(q->stmt, column);
}

static int exclusion_read(const struct query *q, struct arena *arena, struct exclusion *out,
                          struct err *err) {
    *out = (struct exclusion){.id = sqlite3_column_int64(q->stmt, 0),
                              .what = {.first = sqlite3_column_int(q->stmt, 5),
                                       .last = sqlite3_column_int(q->stmt, 6),
                                       .channel = channel_of(q, 7)},
                              .responses = (uint64_t)sqlite3_column_int64(q->stmt, 8),
                              .at = sqlite3_column_int64(q->stmt, 12),
                              .undone = sqlite3_column_int64(q->stmt, 13)};
    const struct {
        const char **text;
        int column;
    } texts[] = {{&out->what.counter, 1},  {&out->counter_name, 2},  {&out->unit, 3},
                 {&out->unit_name, 4},     {&out->reason, 9},        {&out->login, 10},
                 {&out->name, 11},         {&out->undone_login, 14}, {&out->undone_name, 15},
                 {&out->undone_reason, 16}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i].text = column_copy(q, texts[i].column, arena);
        if (*texts[i].text == NULL)
            return err_set(err, ERR_NOMEM, "no memory for a decision about responses");
    }
    return 0;
}

int store_exclusions(struct store *store, const struct exclusion_filter *filter, struct arena *arena,
                     struct exclusion **out, size_t *count, struct err *err) {
    struct exclusion *items = NULL;
    size_t n = 0, room = 0;
    int64_t ignored;
    bool any;
    int rc = filter->unit_code == NULL ? 0 : unit_require(store, filter->unit_code, &ignored, err);
    if (rc == 0)
        rc = any_read(store, &any, err);
    *out = NULL;
    *count = 0;
    if (rc != 0 || !any)
        return rc;
    struct query q = query_of(store, STATEMENT_EXCLUSION_LIST);
    query_text(&q, 1, filter->unit_code);
    query_int(&q, 2, filter->from);
    query_int(&q, 3, filter->to == DAY_NONE ? INT32_MAX : filter->to);
    query_text(&q, 4, filter->survey_code);
    query_int(&q, 5, filter->id);
    query_int(&q, 6, filter->revision_id);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = exclusion_read(&q, arena, &items[n++], err);
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

int store_excluded(struct store *store, int64_t revision_id, const struct visit_selection *selection,
                   const struct period *periods, uint64_t *out, size_t count, struct err *err) {
    bool any;
    int rc = any_read(store, &any, err);
    if (rc != 0 || !any || count == 0)
        return rc;
    int32_t first = periods[0].from, last = periods[count - 1].to;
    struct query q = query_of(store, STATEMENT_EXCLUSION_SUMS);
    query_text(&q, 1, selection->unit_code);
    query_int(&q, 2, selection->from > first ? selection->from : first);
    query_int(&q, 3, selection->to != DAY_NONE && selection->to < last ? selection->to : last);
    query_int(&q, 4, revision_id);
    while ((rc = query_step(&q, err)) > 0) {
        size_t period = period_index(periods, count, sqlite3_column_int(q.stmt, 0));
        if (period < count)
            out[period] += (uint64_t)sqlite3_column_int64(q.stmt, 1);
    }
    query_end(&q);
    return rc;
}

/* ---- Weighing ------------------------------------------------------------------------------------------------------ */

/* Counter, first and last day and channel, which the statements about them share. */
static struct query place_query(struct store *store, enum statement which, int64_t counter,
                                const struct exclusion_asked *asked) {
    struct query q = query_of(store, which);
    query_int(&q, 1, counter);
    query_int(&q, 2, asked->first);
    query_int(&q, 3, asked->last);
    if (asked->channel == EXCLUSION_ALL_CHANNELS)
        query_text(&q, 4, NULL);
    else
        query_int(&q, 4, asked->channel);
    return q;
}

/* The one number that a statement answers with; 0: none. */
static int64_t number_of(struct query *q, int *rc, struct err *err) {
    int64_t number = 0;
    int step = *rc == 0 ? query_step(q, err) : 0;
    if (step > 0)
        number = sqlite3_column_int64(q->stmt, 0);
    else if (step < 0)
        *rc = step;
    query_end(q);
    return number;
}

static int counter_look(struct store *store, const struct exclusion_asked *asked,
                        struct exclusion_weight *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_EXCLUSION_COUNTER);
    query_text(&q, 1, asked->counter);
    query_int(&q, 2, asked->first);
    query_int(&q, 3, asked->last);
    int rc = query_step(&q, err);
    if (rc > 0) {
        out->counter = sqlite3_column_int64(q.stmt, 0);
        out->unit = sqlite3_column_int64(q.stmt, 1);
        if (sqlite3_column_int(q.stmt, 2) != 0)
            out->fault = EXCLUSION_MOVED;
    } else if (rc == 0) {
        out->fault = EXCLUSION_COUNTER;
    }
    query_end(&q);
    return rc < 0 ? rc : 0;
}

static int parts_read(struct store *store, const struct exclusion_asked *asked, struct arena *arena,
                      struct exclusion_weight *out, struct err *err) {
    size_t room = 0;
    struct query q = place_query(store, STATEMENT_EXCLUSION_WEIGH, out->counter, asked);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&out->parts, out->part_count, &room, sizeof *out->parts, err);
        if (rc != 0)
            break;
        const struct exclusion_part part = {sqlite3_column_int(q.stmt, 0),
                                            (enum channel)sqlite3_column_int(q.stmt, 1),
                                            (uint64_t)sqlite3_column_int64(q.stmt, 2)};
        out->parts[out->part_count++] = part;
        out->responses += part.responses;
    }
    query_end(&q);
    return rc;
}

int store_exclusion_weigh(struct store *store, const struct exclusion_asked *asked, uint64_t least,
                          int32_t today, struct arena *arena, struct exclusion_weight *out, struct err *err) {
    *out = (struct exclusion_weight){.fault = exclusion_days_check(asked, today)};
    int rc = out->fault == EXCLUSION_GOOD ? counter_look(store, asked, out, err) : 0;
    if (rc != 0 || out->fault != EXCLUSION_GOOD)
        return rc;
    struct query overlap = place_query(store, STATEMENT_EXCLUSION_OVERLAP, out->counter, asked);
    out->twice = number_of(&overlap, &rc, err);
    if (rc == 0)
        rc = parts_read(store, asked, arena, out, err);
    struct query fewest = place_query(store, STATEMENT_EXCLUSION_LEAST, out->counter, asked);
    int64_t few = number_of(&fewest, &rc, err);
    out->fault = out->twice != 0         ? EXCLUSION_TWICE
                 : out->responses == 0   ? EXCLUSION_NONE
                 : (uint64_t)few < least ? EXCLUSION_FEW
                                         : EXCLUSION_GOOD;
    return rc;
}

/* ---- Moving -------------------------------------------------------------------------------------------------------- */

static int move(struct store *store, const enum statement *steps, size_t count, int64_t counter,
                const struct exclusion_asked *asked, int64_t id, struct err *err) {
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < count; i++) {
        struct query q = place_query(store, steps[i], counter, asked);
        if (steps[i] == STATEMENT_EXCLUSION_TALLY_MOVE)
            query_int(&q, 5, id);
        rc = query_run(&q, err);
    }
    return rc;
}

/* What is made of tallies: the months of every unit that the counter belongs to from the first day on, and visits. */
static int derived_make(struct store *store, int64_t counter, const struct exclusion_asked *asked,
                        struct err *err) {
    struct query q = query_of(store, STATEMENT_COUNTER_UNIT_FROM);
    query_int(&q, 1, counter);
    query_int(&q, 2, asked->first);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        rc = months_make(store, sqlite3_column_int64(q.stmt, 0), asked->first, err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    counting_drop(store->counting); /* it holds tallies of before */
    return rc == 0 ? visit_parts_make(store, counter, asked->first, asked->last, err) : rc;
}

/* "QR7K2M 2025-10-01..2025-10-03 paper 34: reason" */
static int note(struct transaction *tx, enum audit_event event, int64_t id, const char *unit,
                const struct exclusion_asked *what, uint64_t responses, const struct exclusion_author *by,
                struct err *err) {
    char about[24], first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE], detail[AUDIT_TEXT_MAX + 1];
    snprintf(about, sizeof about, "%lld", (long long)id);
    day_format(what->first, first);
    day_format(what->last, last);
    snprintf(detail, sizeof detail, "%s %s..%s %s %llu: %s", what->counter, first, last,
             what->channel == EXCLUSION_ALL_CHANNELS ? "all" : channel_name((enum channel)what->channel),
             (unsigned long long)responses, by->reason);
    const struct audit_entry entry = {.at = by->at,
                                      .who = by->login,
                                      .event = audit_event_name(event),
                                      .about = about,
                                      .unit = unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

static int row_add(struct store *store, const struct exclusion_asked *asked,
                   const struct exclusion_weight *weight, const struct exclusion_author *by, int64_t *id,
                   struct err *err) {
    struct query q = place_query(store, STATEMENT_EXCLUSION_ADD, weight->counter, asked);
    query_int(&q, 5, (int64_t)weight->responses);
    query_text(&q, 6, by->reason);
    query_text(&q, 7, by->login);
    query_text(&q, 8, by->name);
    query_int(&q, 9, by->at);
    int rc = query_step(&q, err);
    if (rc > 0) {
        *id = sqlite3_column_int64(q.stmt, 0);
        rc = query_step(&q, err);
    }
    query_end(&q);
    return rc;
}

static int unit_code_read(struct store *store, int64_t unit, char out[AUDIT_TEXT_MAX + 1], struct err *err) {
    struct query q = query_of(store, STATEMENT_CHANGE_UNIT_CODE);
    query_int(&q, 1, unit);
    int rc = query_step(&q, err);
    snprintf(out, AUDIT_TEXT_MAX + 1, "%.*s", STR_ARG(rc > 0 ? column_str(&q, 0) : STR("")));
    query_end(&q);
    return rc < 0 ? rc : 0;
}

int store_exclusion_add(struct transaction *tx, const struct exclusion_asked *asked, uint64_t least,
                        const struct exclusion_author *by, int64_t *id, enum exclusion_fault *fault,
                        struct err *err) {
    static const enum statement steps[] = {STATEMENT_EXCLUSION_TALLY_MOVE, STATEMENT_EXCLUSION_TALLY_GONE,
                                           STATEMENT_EXCLUSION_LATE_MOVE, STATEMENT_EXCLUSION_LATE_GONE};
    struct exclusion_weight weight = {.fault = EXCLUSION_GOOD};
    char unit[AUDIT_TEXT_MAX + 1];
    struct arena *arena = arena_new(1024 * 1024);
    int rc = arena == NULL ? err_set(err, ERR_NOMEM, "no memory for a decision about responses")
                           : store_exclusion_weigh(tx->store, asked, least, day_of_seconds(by->at), arena,
                                                   &weight, err);
    arena_free(arena);
    *fault = weight.fault;
    if (rc == 0 && weight.fault != EXCLUSION_GOOD)
        rc = err_set(err, weight.fault == EXCLUSION_COUNTER ? ERR_NOT_FOUND : ERR_CONFLICT, "%s",
                     exclusion_fault_text(weight.fault));
    if (rc == 0)
        rc = row_add(tx->store, asked, &weight, by, id, err);
    if (rc == 0)
        rc = move(tx->store, steps, sizeof steps / sizeof *steps, weight.counter, asked, *id, err);
    if (rc == 0)
        rc = derived_make(tx->store, weight.counter, asked, err);
    if (rc == 0)
        rc = unit_code_read(tx->store, weight.unit, unit, err);
    return rc == 0 ? note(tx, AUDIT_EXCLUDED, *id, unit, asked, weight.responses, by, err) : rc;
}

/* ---- Taking back ----------------------------------------------------------------------------------------------------- */

/* What is stored of a decision. */
struct standing {
    int64_t counter;
    struct exclusion_asked what;
    char code[PLACE_CODE_SIZE], unit[AUDIT_TEXT_MAX + 1];
    uint64_t responses;
};

static int standing_read(struct store *store, int64_t id, struct standing *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_EXCLUSION_GET);
    bool undone = false;
    query_int(&q, 1, id);
    int rc = query_step(&q, err), known = rc;
    if (rc > 0) {
        out->counter = sqlite3_column_int64(q.stmt, 0);
        snprintf(out->code, sizeof out->code, "%.*s", STR_ARG(column_str(&q, 5)));
        out->what = (struct exclusion_asked){out->code, sqlite3_column_int(q.stmt, 1),
                                             sqlite3_column_int(q.stmt, 2), channel_of(&q, 3)};
        undone = sqlite3_column_type(q.stmt, 4) != SQLITE_NULL;
        snprintf(out->unit, sizeof out->unit, "%.*s", STR_ARG(column_str(&q, 6)));
        out->responses = (uint64_t)sqlite3_column_int64(q.stmt, 7);
        rc = 0;
    }
    query_end(&q);
    if (known == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no decision %lld: see `hailong exclusion list`",
                       (long long)id);
    return rc == 0 && undone
               ? err_set(err, ERR_CONFLICT, "decision %lld was taken back before", (long long)id)
               : rc;
}

static int end_write(struct store *store, int64_t id, const struct exclusion_author *by, struct err *err) {
    struct query q = query_of(store, STATEMENT_EXCLUSION_UNDONE);
    query_int(&q, 1, id);
    query_int(&q, 2, by->at);
    query_text(&q, 3, by->login);
    query_text(&q, 4, by->name);
    query_text(&q, 5, by->reason);
    return query_run(&q, err);
}

int store_exclusion_undo(struct transaction *tx, int64_t id, const struct exclusion_author *by,
                         struct err *err) {
    static const enum statement steps[] = {STATEMENT_EXCLUSION_TALLY_BACK, STATEMENT_EXCLUSION_ASIDE_GONE,
                                           STATEMENT_EXCLUSION_LATE_BACK,
                                           STATEMENT_EXCLUSION_LATE_ASIDE_GONE};
    struct standing standing;
    int rc = standing_read(tx->store, id, &standing, err);
    if (rc == 0)
        rc = move(tx->store, steps, sizeof steps / sizeof *steps, standing.counter, &standing.what, id, err);
    if (rc == 0)
        rc = end_write(tx->store, id, by, err);
    if (rc == 0)
        rc = derived_make(tx->store, standing.counter, &standing.what, err);
    return rc == 0 ? note(tx, AUDIT_EXCLUSION_UNDONE, id, standing.unit, &standing.what, standing.responses,
                          by, err)
                   : rc;
}
