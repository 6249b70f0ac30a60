/* What moves and merges of units, and moves of counters, did to figures of days that were over. */
#include "store/internal.h"
#include "store/places.h"

static int move_read(const struct query *q, struct arena *arena, struct unit_move *out, struct err *err) {
    const char **const texts[] = {&out->unit, &out->unit_name, &out->from,     &out->from_name,
                                  &out->to,   &out->to_name,   &out->successor};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i] = column_copy(q, (int)i, arena);
        if (*texts[i] == NULL)
            return err_set(err, ERR_NOMEM, "no memory for a change of units");
    }
    out->past = sqlite3_column_int(q->stmt, 7) != 0;
    out->day = column_day(q, 8);
    out->at = sqlite3_column_int64(q->stmt, 9);
    return 0;
}

int store_unit_moves(struct store *store, int64_t since, size_t most, struct arena *arena,
                     struct unit_move **out, size_t *count, struct err *err) {
    struct unit_move *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_CHANGE_MOVES);
    query_int(&q, 1, since);
    query_int(&q, 2, (int64_t)most);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = move_read(&q, arena, &items[n++], err);
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

static int counter_move_read(const struct query *q, struct arena *arena, struct counter_move *out,
                             struct err *err) {
    const char **const texts[] = {&out->counter,   &out->name, &out->from,
                                  &out->from_name, &out->to,   &out->to_name};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i] = column_copy(q, (int)i, arena);
        if (*texts[i] == NULL)
            return err_set(err, ERR_NOMEM, "no memory for a counter that was moved");
    }
    out->at = sqlite3_column_int64(q->stmt, 7);
    return 0;
}

static void turn_round(struct counter_move *items, size_t count) {
    for (size_t i = 0; i < count / 2; i++) {
        struct counter_move first = items[i];
        items[i] = items[count - 1 - i];
        items[count - 1 - i] = first;
    }
}

int store_counter_moves(struct store *store, const char *unit_code, int64_t since, size_t most,
                        struct arena *arena, struct counter_move **out, size_t *count, struct err *err) {
    struct counter_move *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_COUNTER_MOVES);
    query_text(&q, 1, unit_code);
    query_int(&q, 2, since);
    query_int(&q, 3, (int64_t)most);
    while ((rc = query_step(&q, err)) > 0) {
        int32_t day;
        if (!day_parse(column_str(&q, 6), &day))
            continue;
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc != 0)
            break;
        items[n].day = day;
        rc = counter_move_read(&q, arena, &items[n++], err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    if (rc == 0) {
        turn_round(items, n);
        *out = items;
        *count = n;
    }
    return rc;
}
