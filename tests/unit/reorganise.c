#include "store/officers.h"
#include "store/places.h"
#include "store_help.h"

static const uint8_t good[HELP_ANSWERS] = {5, 5, 5};
static const struct place_author author = {"lan.tran", 1800000000};

struct doing {
    struct unit_change change;
    const char *code, *unit; /* of a counter's move */
    int32_t day;
    int64_t id;
    enum place_fault fault;
};

static int change_fn(struct transaction *tx, void *context, struct err *err) {
    struct doing *doing = context;
    return store_unit_change(tx, &doing->change, &author, &doing->id, &doing->fault, err);
}

static int undo_fn(struct transaction *tx, void *context, struct err *err) {
    struct doing *doing = context;
    return store_unit_change_undo(tx, doing->id, &author, err);
}

static int move_fn(struct transaction *tx, void *context, struct err *err) {
    struct doing *doing = context;
    return store_counter_move(tx, doing->code, doing->unit, doing->day, &author, &doing->fault, err);
}

/* ---- Random reorganisations, held against a model that knows the owner of every counter on every day ------------------- */

enum { DAYS = 90, COUNTERS = 9, UNITS = 60, FIRST_UNITS = 8, CHANGES = 200, STEPS = 80, RUNS = 5 };

struct model {
    size_t unit_count;
    char codes[UNITS][UNIT_CODE_LENGTH_MAX + 1];
    int parent[UNITS];             /* -1: none */
    int owner[COUNTERS][DAYS + 1]; /* unit by day; the last one: in the end */
    unsigned responses[COUNTERS][DAYS];
    struct kept {
        int64_t id;
        int unit, other;
        int parents[UNITS], parents_before[UNITS];
        int from[COUNTERS]; /* day since when it belongs elsewhere; -1: it does not */
        int before[COUNTERS];
    } kept[CHANGES];
    size_t kept_count;
    uint32_t seed;
};

static unsigned draw(struct model *m, unsigned below) {
    m->seed = m->seed * 1664525u + 1013904223u;
    return (m->seed >> 8) % below;
}

static void counter_code(int counter, char out[PLACE_CODE_SIZE]) {
    snprintf(out, PLACE_CODE_SIZE, "BBBBBB%u", (unsigned)counter % 10);
}

static bool within(const struct model *m, int unit, int above) {
    for (; unit >= 0; unit = m->parent[unit])
        if (unit == above)
            return true;
    return false;
}

/* Responses of a unit and those below it on days up to `last`. */
static uint64_t expected(const struct model *m, int above, int last) {
    uint64_t sum = 0;
    for (int c = 0; c < COUNTERS; c++)
        for (int d = 0; d <= last; d++)
            if (within(m, m->owner[c][d], above))
                sum += m->responses[c][d];
    return sum;
}

static int setup_fn(struct transaction *tx, void *context, struct err *err) {
    struct model *m = context;
    int rc = 0;
    for (int i = 0; i < FIRST_UNITS && rc == 0; i++) {
        snprintf(m->codes[i], sizeof m->codes[i], "u%d", i);
        m->parent[i] = i < 2 ? -1 : (int)draw(m, (unsigned)i);
        rc = help_unit(tx, m->codes[i], m->parent[i] < 0 ? "" : m->codes[m->parent[i]], err);
    }
    m->unit_count = FIRST_UNITS;
    for (int c = 0; c < COUNTERS && rc == 0; c++) {
        char code[PLACE_CODE_SIZE];
        int unit = (int)draw(m, FIRST_UNITS);
        counter_code(c, code);
        for (int d = 0; d <= DAYS; d++)
            m->owner[c][d] = unit;
        rc = help_counter(tx, code, m->codes[unit], HELP_DAY, err);
    }
    return rc;
}

struct feeding {
    struct help *h;
    struct model *m;
    int64_t ids[COUNTERS];
    int counter, day;
    unsigned left;
};

static int feed(void *context, struct bulk_row *row, struct err *err) {
    struct feeding *f = context;
    (void)err;
    while (f->left == 0) {
        if (++f->day == DAYS) {
            f->day = 0;
            f->counter++;
        }
        if (f->counter == COUNTERS)
            return 0;
        f->left = f->m->responses[f->counter][f->day] = draw(f->m, 4);
    }
    f->left--;
    help_row(f->h, f->ids[f->counter], HELP_DAY + f->day, good, row);
    return 1;
}

static int feed_fn(struct transaction *tx, void *context, struct err *err) {
    uint64_t rows;
    return store_append(tx, DAY_NONE, feed, context, &rows, err);
}

/* Everything the store says of units is what the model says. */
static void compare(struct help *h, const struct model *m) {
    uint64_t roots = 0, whole = 0;
    char sql[400];
    for (int u = 0; u < (int)m->unit_count; u++) {
        assert_int_equal(help_responses(h, h->store, m->codes[u], DAY_NONE, DAY_NONE),
                         expected(m, u, DAYS - 1));
        int day = (int)(m->seed % DAYS);
        assert_int_equal(help_responses(h, h->store, m->codes[u], DAY_NONE, HELP_DAY + day),
                         expected(m, u, day));
        uint64_t own = 0;
        for (int c = 0; c < COUNTERS; c++)
            for (int d = 0; d < DAYS; d++)
                own += m->owner[c][d] == u ? m->responses[c][d] : 0;
        snprintf(sql, sizeof sql,
                 "SELECT coalesce(sum(t.responses), 0) FROM month_tally t JOIN unit u ON u.id = t.unit WHERE "
                 "u.code = '%s'",
                 m->codes[u]);
        assert_int_equal(help_sql(h, sql), own);
        roots += m->parent[u] < 0 ? expected(m, u, DAYS - 1) : 0;
    }
    for (int c = 0; c < COUNTERS; c++)
        for (int d = 0; d < DAYS; d++)
            whole += m->responses[c][d];
    assert_int_equal(roots, whole);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), whole);
}

/* Responses of every unit there was before the day. */
static void past_of(struct help *h, const struct model *m, int day, uint64_t out[UNITS]) {
    for (size_t u = 0; u < m->unit_count; u++)
        out[u] = help_responses(h, h->store, m->codes[u], DAY_NONE, HELP_DAY + day - 1);
}

static void past_same(struct help *h, const struct model *m, size_t count, int day,
                      const uint64_t before[UNITS]) {
    for (size_t u = 0; u < count; u++)
        assert_int_equal(help_responses(h, h->store, m->codes[u], DAY_NONE, HELP_DAY + day - 1), before[u]);
}

static int step_counter(struct help *h, struct model *m) {
    int c = (int)draw(m, COUNTERS), unit = (int)draw(m, (unsigned)m->unit_count), day = (int)draw(m, DAYS);
    char code[PLACE_CODE_SIZE];
    uint64_t before[UNITS];
    counter_code(c, code);
    struct doing doing = {.code = code, .unit = m->codes[unit], .day = HELP_DAY + day};
    past_of(h, m, day, before);
    int rc = store_transact(h->store, move_fn, &doing, &h->err);
    past_same(h, m, m->unit_count, day, before);
    for (int d = day; rc == 0 && d <= DAYS; d++)
        m->owner[c][d] = unit;
    return rc;
}

static int step_change(struct help *h, struct model *m) {
    struct kept *kept = &m->kept[m->kept_count];
    int unit = (int)draw(m, (unsigned)m->unit_count), other = (int)draw(m, (unsigned)m->unit_count);
    int day = 1 + (int)draw(m, DAYS - 1);
    enum unit_verb verb = draw(m, 8) == 0 ? UNIT_RETIRE : draw(m, 2) == 0 ? UNIT_MOVE : UNIT_MERGE;
    bool succeeds = verb == UNIT_MOVE && draw(m, 2) == 0 && m->unit_count < UNITS, past = draw(m, 2) == 0;
    char successor[UNIT_CODE_LENGTH_MAX + 1] = "";
    uint64_t before[UNITS];
    size_t count = m->unit_count;
    if (succeeds)
        snprintf(successor, sizeof successor, "s%zu", m->unit_count);
    struct doing doing = {.change = {.verb = verb,
                                     .unit = m->codes[unit],
                                     .other = verb == UNIT_RETIRE ? "" : m->codes[other],
                                     .day = HELP_DAY + day,
                                     .past = verb == UNIT_MERGE && past,
                                     .successor = successor,
                                     .earliest = HELP_DAY,
                                     .latest = HELP_DAY + DAYS}};
    past_of(h, m, day, before);
    int rc = store_transact(h->store, change_fn, &doing, &h->err);
    assert_int_equal(rc == 0, doing.fault == PLACE_GOOD && rc == 0);
    if (rc != 0) {
        assert_true(doing.fault != PLACE_GOOD);
        past_same(h, m, count, day, before);
        return rc;
    }
    *kept = (struct kept){.id = doing.id, .unit = unit, .other = other};
    memcpy(kept->parents_before, m->parent, sizeof m->parent);
    int goes_on = verb == UNIT_MERGE ? other : -1;
    if (succeeds) {
        goes_on = (int)m->unit_count++;
        memcpy(m->codes[goes_on], successor, sizeof successor);
        m->parent[goes_on] = kept->parents_before[goes_on] = other;
    } else if (verb == UNIT_MOVE || (verb == UNIT_MERGE && past)) {
        char sql[200];
        for (int u = 0; u < (int)count && verb == UNIT_MERGE; u++) {
            snprintf(sql, sizeof sql, "SELECT count(*) FROM unit WHERE code = '%s' AND valid_to < %d",
                     m->codes[u], HELP_DAY + day);
            if (m->parent[u] == unit && help_sql(h, sql) == 0)
                m->parent[u] = other;
        }
        m->parent[unit] = other;
    }
    memcpy(kept->parents, m->parent, sizeof m->parent);
    for (int c = 0; c < COUNTERS; c++) {
        int since = DAYS;
        kept->from[c] = -1;
        while (since > 0 && m->owner[c][since - 1] == m->owner[c][DAYS])
            since--;
        if (goes_on < 0 || m->owner[c][DAYS] != unit)
            continue;
        kept->from[c] = since > day ? since : day;
        kept->before[c] = unit;
        for (int d = kept->from[c]; d <= DAYS; d++)
            m->owner[c][d] = goes_on;
    }
    m->kept_count++;
    if (succeeds || (verb == UNIT_MERGE && !past) || verb == UNIT_RETIRE)
        past_same(h, m, count, day, before);
    return 0;
}

static int step_undo(struct help *h, struct model *m) {
    if (m->kept_count == 0)
        return ERR_NOT_FOUND;
    struct kept *kept = &m->kept[draw(m, 3) == 0 ? draw(m, (unsigned)m->kept_count) : m->kept_count - 1];
    struct doing doing = {.id = kept->id};
    int rc = store_transact(h->store, undo_fn, &doing, &h->err);
    if (rc != 0)
        return rc;
    for (size_t u = 0; u < m->unit_count; u++)
        if (kept->parents[u] != kept->parents_before[u])
            m->parent[u] = kept->parents_before[u];
    for (int c = 0; c < COUNTERS; c++)
        for (int d = kept->from[c]; kept->from[c] >= 0 && d <= DAYS; d++)
            m->owner[c][d] = kept->before[c];
    return 0;
}

static void random_reorganisations(void **state) {
    (void)state;
    size_t done[3] = {0};
    for (uint32_t run = 0; run < RUNS; run++) {
        void *context = NULL;
        help_setup(&context);
        struct help *h = context;
        struct model *m = calloc(1, sizeof *m);
        m->seed = 77 + run;
        help_ok(h, store_transact(h->store, setup_fn, m, &h->err));
        struct feeding feeding = {.h = h, .m = m};
        for (int c = 0; c < COUNTERS; c++) {
            char code[PLACE_CODE_SIZE];
            struct counter counter;
            counter_code(c, code);
            help_ok(h, store_counter(h->store, code, HELP_DAY, h->arena, &counter, &h->err));
            feeding.ids[c] = counter.id;
        }
        feeding.day = -1;
        help_ok(h, store_transact(h->store, feed_fn, &feeding, &h->err));
        compare(h, m);
        for (int step = 0; step < STEPS && m->kept_count + 1 < CHANGES; step++) {
            static int (*const steps[])(struct help *, struct model *) = {step_counter, step_change,
                                                                          step_change, step_undo};
            unsigned which = draw(m, 4);
            done[which == 0 ? 0 : which == 3 ? 2 : 1] += steps[which](h, m) == 0;
            compare(h, m);
        }
        help_verify(h);
        int64_t broken;
        assert_int_equal(store_audit_check(h->store, &broken, &h->err), 0);
        free(m);
        help_teardown(&context);
    }
    print_message("%zu counters moved, %zu units changed, %zu changes undone\n", done[0], done[1], done[2]);
    for (int i = 0; i < 3; i++)
        assert_true(done[i] >= 30);
}

/* ---- One by one ------------------------------------------------------------------------------------------------------- */

static struct unit unit_get(struct help *h, const char *code) {
    struct unit unit = {0};
    help_ok(h, store_unit(h->store, code, h->arena, &unit, &h->err));
    return unit;
}

static int planned_fn(struct transaction *tx, void *context, struct err *err) {
    struct doing *doing = context;
    struct counter counter = {.name = ""};
    struct arena *arena = arena_new(1 << 16);
    bool is_new;
    int rc = store_counter(transaction_store(tx), "AAAAAA1", HELP_DAY, arena, &counter, err);
    counter.unit = "Y";
    if (rc == 0)
        rc = store_counter_put(tx, &counter, doing->day, &is_new, err);
    arena_free(arena);
    return rc;
}

static int row(struct help *h, size_t i, struct bulk_row *out, struct err *err) {
    (void)err;
    help_row(h, 1, HELP_DAY + (int32_t)i, good, out);
    return 0;
}

static void what_is_planned_is_not_lost(void **state) {
    struct help *h = *state;
    struct doing doing = {.change = {.verb = UNIT_MERGE,
                                     .unit = "X",
                                     .other = "Y",
                                     .day = HELP_DAY + 5,
                                     .successor = "",
                                     .earliest = HELP_DAY,
                                     .latest = HELP_DAY + 50},
                          .day = HELP_DAY + 20};
    help_ok(h, help_append(h, 10, row));
    help_ok(h, store_transact(h->store, planned_fn, &doing, &h->err));
    assert_int_equal(store_transact(h->store, change_fn, &doing, &h->err), ERR_CONFLICT);
    assert_int_equal(doing.fault, PLACE_PLANNED);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM unit_change"), 0);
    assert_int_equal(unit_get(h, "X").valid_to, DAY_NONE);
}

/* The counter is where the merge put it, but was elsewhere in between. */
static void moves_after_a_merge_are_not_lost(void **state) {
    struct help *h = *state;
    struct doing doing = {.change = {.verb = UNIT_MERGE,
                                     .unit = "X",
                                     .other = "Y",
                                     .day = HELP_DAY + 5,
                                     .successor = "",
                                     .earliest = HELP_DAY,
                                     .latest = HELP_DAY + 50},
                          .code = "AAAAAA1",
                          .unit = "T",
                          .day = HELP_DAY + 6};
    help_ok(h, help_append(h, 10, row));
    help_ok(h, store_transact(h->store, change_fn, &doing, &h->err));
    help_ok(h, store_transact(h->store, move_fn, &doing, &h->err));
    doing.unit = "Y";
    doing.day = HELP_DAY + 8;
    help_ok(h, store_transact(h->store, move_fn, &doing, &h->err));
    assert_int_equal(store_transact(h->store, undo_fn, &doing, &h->err), ERR_CONFLICT);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM counter_unit WHERE counter = 1"), 4);
    help_verify(h);
}

static void an_end_closes_what_is_open_and_undone_opens_it(void **state) {
    struct help *h = *state;
    struct doing doing = {.change = {.verb = UNIT_RETIRE,
                                     .unit = "X",
                                     .other = "",
                                     .day = HELP_DAY + 5,
                                     .successor = "",
                                     .earliest = HELP_DAY,
                                     .latest = HELP_DAY + 50}};
    help_ok(h, help_append(h, 10, row));
    help_sql(h, "UPDATE counter SET valid_to = 20001 WHERE code = 'AAAAAA2' RETURNING 1");
    help_ok(h, store_transact(h->store, change_fn, &doing, &h->err));
    assert_int_equal(help_sql(h, "SELECT sum(valid_to = 20005) FROM counter"), 1);
    assert_int_equal(help_sql(h, "SELECT valid_to FROM counter WHERE code = 'AAAAAA2'"), 20001);
    help_ok(h, store_transact(h->store, undo_fn, &doing, &h->err));
    assert_int_equal(help_sql(h, "SELECT valid_to IS NULL FROM counter WHERE code = 'AAAAAA1'"), 1);
    assert_int_equal(store_transact(h->store, undo_fn, &doing, &h->err), ERR_CONFLICT);
    doing.id = 99;
    assert_int_equal(store_transact(h->store, undo_fn, &doing, &h->err), ERR_NOT_FOUND);
    help_verify(h);
}

/* ---- What moves did to figures of before ------------------------------------------------------------------------------------ */

static int logged_fn(struct transaction *tx, void *context, struct err *err) {
    struct audit_entry *line = context;
    int rc = 0;
    for (int i = 0; rc == 0 && i < 1200; i++) {
        line->at++;
        rc = store_audit_add(tx, line, err);
    }
    return rc;
}

static int answered_once(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    (void)err;
    help_row(h, 1, HELP_DAY + (int32_t)i, good, row);
    return 0;
}

/* Many moves between others, entered later, do not hide the one that a unit's figures are changed by. */
static void a_move_is_found_behind_any_number_of_others(void **state) {
    struct help *h = *state;
    struct counter_move *moves;
    size_t count = 0;
    struct doing mine = {.code = "AAAAAA1", .unit = "Y", .day = HELP_DAY + 1};
    help_ok(h, help_append(h, 1, answered_once));
    help_ok(h, store_transact(h->store, move_fn, &mine, &h->err));
    struct audit_entry others = {.at = author.at,
                                 .event = "counter-moved",
                                 .who = "",
                                 .about = "AAAAAA1",
                                 .unit = "T",
                                 .detail = "from Y, 2025-10-01"};
    help_ok(h, store_transact(h->store, logged_fn, &others, &h->err));
    help_ok(h, store_counter_moves(h->store, "X", author.at, 1000, h->arena, &moves, &count, &h->err));
    assert_int_equal(count, 1);
    assert_string_equal(moves[0].from, "X");
    assert_string_equal(moves[0].to, "Y");
    assert_int_equal(moves[0].day, HELP_DAY + 1);
    help_ok(h, store_counter_moves(h->store, "X", author.at + 1, 1000, h->arena, &moves, &count, &h->err));
    assert_int_equal(count, 0);
    help_ok(h, store_counter_moves(h->store, "T", 0, 1000, h->arena, &moves, &count, &h->err));
    assert_int_equal(count, 0); /* above both nothing changed */
    help_ok(h, store_counter_moves(h->store, "Y", 0, 3, h->arena, &moves, &count, &h->err));
    assert_int_equal(count, 3);
    assert_true(moves[0].at + 2 == moves[2].at && moves[2].at == others.at); /* the latest, in their order */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_move_is_found_behind_any_number_of_others, help_setup,
                                        help_teardown),
        cmocka_unit_test(random_reorganisations),
        cmocka_unit_test_setup_teardown(what_is_planned_is_not_lost, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(moves_after_a_merge_are_not_lost, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(an_end_closes_what_is_open_and_undone_opens_it, help_setup,
                                        help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
