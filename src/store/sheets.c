#include "store/internal.h"

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static int sheet_read(const struct query *q, struct arena *arena, struct sheet *out, struct err *err) {
    struct str code = column_str(q, 2);
    struct sheet sheet = {.first = (uint32_t)sqlite3_column_int(q->stmt, 0),
                          .count = (uint32_t)sqlite3_column_int(q->stmt, 1),
                          .layout = column_copy(q, 3, arena),
                          .printed = sqlite3_column_int(q->stmt, 4),
                          .name = column_copy(q, 5, arena),
                          .unit = column_copy(q, 6, arena),
                          .unit_name = column_copy(q, 7, arena),
                          .address = column_copy(q, 8, arena),
                          .removed = column_day(q, 9),
                          .given = sqlite3_column_int(q->stmt, 10) != 0};
    if (sheet.layout == NULL || sheet.name == NULL || sheet.unit == NULL || sheet.unit_name == NULL ||
        sheet.address == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a sheet");
    if (code.n != PLACE_CODE_LENGTH)
        return err_set(err, ERR_STORE, "a stored counter has the impossible code \"%.*s\"", STR_ARG(code));
    memcpy(sheet.counter, code.p, code.n);
    *out = sheet;
    return 0;
}

int store_sheets(struct store *store, const char *unit_code, const char *counter, int32_t day,
                 struct arena *arena, struct sheet **out, size_t *count, struct err *err) {
    struct sheet *items = NULL;
    size_t n = 0, room = 0;
    int64_t unit;
    struct counter known;
    int rc = unit_code == NULL ? 0 : unit_require(store, unit_code, &unit, err);
    if (rc == 0 && counter != NULL)
        rc = store_counter(store, counter, day, arena, &known, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_SHEET_LIST);
    query_text(&q, 1, unit_code);
    query_text(&q, 2, counter);
    query_int(&q, 3, day);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = sheet_read(&q, arena, &items[n++], err);
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

/* ---- Giving out serials ------------------------------------------------------------------------------------------ */

static int sheet_check(const struct sheet *sheet, struct err *err) {
    if (sheet->count == 0 || sheet->count > SHEET_COUNT_MAX)
        return err_set(err, ERR_INPUT, "counter %s: sheets that are alike are 1 to %d", sheet->counter,
                       SHEET_COUNT_MAX);
    if (sheet->printed == DAY_NONE || sheet->layout[0] == '\0' || sheet->name[0] == '\0')
        return err_set(err, ERR_INPUT, "the sheets of counter %s need a day, a layout and a name",
                       sheet->counter);
    return 0;
}

static int sheet_write(struct store *store, const struct sheet *sheet, uint32_t first, struct err *err) {
    struct query q = query_of(store, STATEMENT_SHEET_ADD);
    query_int(&q, 1, first);
    query_int(&q, 2, sheet->count);
    query_text(&q, 3, sheet->counter);
    query_text(&q, 4, sheet->layout);
    query_int(&q, 5, sheet->given);
    query_int(&q, 6, sheet->printed);
    query_text(&q, 7, sheet->name);
    query_text(&q, 8, sheet->unit);
    query_text(&q, 9, sheet->address);
    int64_t unit;
    int rc = query_run(&q, err);
    if (rc != 0 || sqlite3_changes(store->db) == 1)
        return rc;
    rc = unit_require(store, sheet->unit, &unit, err);
    return rc != 0 ? rc : counter_unknown(sheet->counter, err);
}

static int serial_last(struct store *store, uint32_t *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_SHEET_SERIAL);
    int rc = query_step(&q, err);
    if (rc > 0)
        *out = (uint32_t)sqlite3_column_int(q.stmt, 0);
    query_end(&q);
    return rc < 0 ? rc : 0;
}

int store_sheets_add(struct transaction *tx, struct sheet *sheets, size_t n, struct err *err) {
    uint32_t before = 0, last;
    int rc = serial_last(tx->store, &before, err);
    last = before;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = sheet_check(&sheets[i], err);
        if (rc == 0 && last - before + sheets[i].count > SHEET_ADD_MAX)
            rc = err_set(err, ERR_LIMIT,
                         "more than %d sheets at once: enter what was really printed, in smaller parts",
                         SHEET_ADD_MAX);
        if (rc == 0 && sheets[i].count > SHEET_SERIAL_MAX - last)
            rc = err_set(err, ERR_LIMIT,
                         "%u sheets would pass the last serial number, %d; %u have been given out",
                         sheets[i].count, SHEET_SERIAL_MAX, last);
        if (rc == 0)
            rc = sheet_write(tx->store, &sheets[i], last + 1, err);
        if (rc == 0) {
            sheets[i].first = last + 1;
            last += sheets[i].count;
        }
    }
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_SHEET_SERIAL_TAKE);
    query_int(&q, 1, last);
    return query_run(&q, err);
}

/* ---- Taking back, taking down ------------------------------------------------------------------------------------ */

/* Whether there is a sheet for every serial of the range. */
static int range_check(struct store *store, uint32_t first, uint32_t last, struct err *err) {
    if (first == 0 || last > SHEET_SERIAL_MAX || first > last)
        return err_set(err, ERR_INPUT, "%u-%u: serial numbers go from 1 to %d, the lower one first", first,
                       last, SHEET_SERIAL_MAX);
    uint32_t next = first;
    struct query q = query_of(store, STATEMENT_SHEET_RUNS);
    query_int(&q, 1, first);
    query_int(&q, 2, last);
    int rc;
    while ((rc = query_step(&q, err)) > 0 && (uint32_t)sqlite3_column_int(q.stmt, 0) <= next)
        next = (uint32_t)sqlite3_column_int(q.stmt, 0) + (uint32_t)sqlite3_column_int(q.stmt, 1);
    query_end(&q);
    if (rc < 0)
        return rc;
    return next > last
               ? 0
               : err_set(err, ERR_NOT_FOUND,
                         "there is no sheet number %u: see `hailong poster register --json --all`", next);
}

static int split(struct store *store, uint32_t at, struct err *err) {
    static const enum statement steps[] = {STATEMENT_SHEET_SPLIT, STATEMENT_SHEET_SPLIT_END};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < 2; i++) {
        struct query q = query_of(store, steps[i]);
        query_int(&q, 1, at);
        rc = query_run(&q, err);
    }
    return rc;
}

/* Makes the range one of whole runs. */
static int range_cut(struct store *store, uint32_t first, uint32_t last, struct err *err) {
    int rc = range_check(store, first, last, err);
    if (rc == 0)
        rc = split(store, first, err);
    return rc == 0 ? split(store, last + 1, err) : rc;
}

/* *printed: whether one of them was taken down. */
static int range_drop(struct store *store, uint32_t first, uint32_t last, bool *printed, struct err *err) {
    int rc;
    struct query q = query_of(store, STATEMENT_SHEET_DROP);
    query_int(&q, 1, first);
    query_int(&q, 2, last);
    *printed = false;
    while ((rc = query_step(&q, err)) > 0)
        *printed = *printed || sqlite3_column_int(q.stmt, 0) != 0;
    query_end(&q);
    return rc;
}

int store_sheets_take_back(struct transaction *tx, uint32_t first, uint32_t count, bool *free_again,
                           struct err *err) {
    if (count == 0 || count > SHEET_SERIAL_MAX || first > SHEET_SERIAL_MAX)
        return err_set(err, ERR_INPUT, "%u sheets from number %u: there are at most %d", count, first,
                       SHEET_SERIAL_MAX);
    uint32_t last = first + count - 1;
    bool printed;
    int rc = range_cut(tx->store, first, last, err);
    if (rc == 0)
        rc = range_drop(tx->store, first, last, &printed, err);
    *free_again = false;
    if (rc != 0 || printed)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_SHEET_SERIAL_BACK);
    query_int(&q, 1, first);
    query_int(&q, 2, last);
    rc = query_run(&q, err);
    *free_again = rc == 0 && sqlite3_changes(tx->store->db) == 1;
    return rc;
}

/* The statement changes the runs of a range and returns how many sheets each has. day: of a statement that wants one. */
static int range_change(struct transaction *tx, enum statement statement, uint32_t first, uint32_t last,
                        int32_t day, uint32_t *how_many, struct err *err) {
    int rc = range_cut(tx->store, first, last, err);
    if (rc != 0)
        return rc;
    uint32_t changed = 0;
    struct query q = query_of(tx->store, statement);
    query_int(&q, 1, first);
    query_int(&q, 2, last);
    if (statement == STATEMENT_SHEET_REMOVE)
        query_int(&q, 3, day);
    while ((rc = query_step(&q, err)) > 0)
        changed += (uint32_t)sqlite3_column_int(q.stmt, 0);
    query_end(&q);
    if (rc == 0)
        *how_many = changed;
    return rc;
}

int store_sheets_remove(struct transaction *tx, uint32_t first, uint32_t last, int32_t day,
                        uint32_t *how_many, struct err *err) {
    return range_change(tx, STATEMENT_SHEET_REMOVE, first, last, day, how_many, err);
}

int store_sheets_hang(struct transaction *tx, uint32_t first, uint32_t last, uint32_t *how_many,
                      struct err *err) {
    return range_change(tx, STATEMENT_SHEET_HANG, first, last, DAY_NONE, how_many, err);
}
