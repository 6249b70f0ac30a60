#include "office.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "files.h"
#include "load.h"
#include "report.h"
#include "report/compare.h"
#include "store/store.h"
#include "store/visits.h"
#include "town.h"

enum {
    UNITS = 300,
    SMALL_ROWS = 100000,
    COMMUNES = 3300,
    COMMUNE_ROWS = 2000000,
    QUICK_PART = 100,
    QUICK_UNITS = 30
};
/* The goals, in milliseconds of server time, and of the pages' times with many and with few responses. */
static const double dashboard_max = 20, growth_max = 1.2, comparison_max = 30;

/* Every counter counts its visitors on every day: three for one who answers. */
static int visits_make(struct transaction *tx, void *context, struct err *err) {
    struct town *town = context;
    struct arena *arena = arena_new(64 << 20);
    struct counter *counters = NULL;
    size_t count = 0;
    int rc = arena == NULL
                 ? err_set(err, ERR_NOMEM, "no memory for visits")
                 : store_counters(transaction_store(tx), NULL, town->today, arena, &counters, &count, err);
    for (size_t c = 0; rc == 0 && c < count; c++)
        for (int32_t day = town->today - TOWN_YEAR; rc == 0 && day < town->today; day++) {
            struct visit visit = {.day = day, .visits = (uint32_t)(3 * town->rows / count / TOWN_YEAR)};
            memcpy(visit.counter, counters[c].code, sizeof visit.counter);
            rc = store_visit_put(tx, &visit, NULL, err);
        }
    arena_free(arena);
    return rc;
}

/* ---- Comparing many units ----------------------------------------------------------------------------------------- */

/* The last calendar quarter that is over. */
static struct report_request quarter_of(const struct town *town) {
    int32_t from = day_month_start(town->today, (date_from_day(town->today).month - 1) % 3 + 3);
    return (struct report_request){.survey_code = TOWN_SURVEY,
                                   .unit_code = TOWN_CITY,
                                   .from = from,
                                   .to = day_month_start(from, -3) - 1,
                                   .by = PERIOD_QUARTER};
}

/* What the page of comparison shows, without the page around it. */
static void comparison(struct table *table, const struct town *town) {
    struct err err = ERR_INIT;
    struct store *store = NULL;
    double ms[TABLE_VALUES_MAX];
    char name[100];
    size_t compared = 0, count = table->quick ? 1 : TABLE_VALUES_MAX;
    const struct report_request request = quarter_of(town);
    int rc = store_open(town->dir, STORE_READ, &store, &err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        struct report_comparison result;
        int64_t start = clock_monotonic_us();
        struct arena *arena = arena_new(REPORT_ARENA_MAX);
        rc = report_compare_make(store, &request, NULL, arena, &result, &err);
        compared = rc == 0 ? result.units.count : 0;
        arena_free(arena);
        ms[i] = (double)(clock_monotonic_us() - start) / 1000;
    }
    store_close(store);
    if (rc != 0 || compared != town->units) {
        fprintf(stderr, "bench: %zu units compared: %s\n", compared, err.text);
        table_failed(table, "comparison");
        return;
    }
    snprintf(name, sizeof name, "%zu units over a quarter", compared);
    table_row(table, &(struct table_row){.group = "units compared, the report without its page",
                                         .name = name,
                                         .unit = "ms",
                                         .values = ms,
                                         .count = count,
                                         .goal = GOAL_AT_MOST,
                                         .limit = comparison_max});
}

/* ---- The page of figures ------------------------------------------------------------------------------------------ */

/* How far the machine itself is from steady: the same calculation again and again, about as long as a page takes. */
static void steadiness(struct table *table) {
    enum { TIMES = 100, BYTES = 3 << 20 };
    static uint8_t bytes[BYTES];
    double ms[TIMES], p50[TABLE_VALUES_MAX], p99[TABLE_VALUES_MAX];
    uint8_t digest[HASH_DIGEST_SIZE];
    for (size_t round = 0; round < table->rounds; round++) {
        for (size_t i = 0; i < TIMES; i++) {
            int64_t start = clock_monotonic_us();
            hash_digest((struct str){(const char *)bytes, BYTES}, digest);
            memcpy(bytes, digest, sizeof digest);
            ms[i] = (double)(clock_monotonic_us() - start) / 1000;
        }
        p50[round] = table_median(ms, TIMES);
        p99[round] = ms[TIMES * 99 / 100];
    }
    struct table_row row = {.group = "the machine: one calculation, again and again",
                            .name = "median",
                            .unit = "ms",
                            .values = p50,
                            .count = table->rounds};
    table_row(table, &row);
    row.name = "p99";
    row.of = "median";
    row.values = p99;
    table_row(table, &row);
}

/* One officer, who asks for the next page when this one is there, of both towns in turn. */
static void compare_pages(struct table *table, struct town towns[2], const struct server servers[2],
                          const char *group, size_t (*next)(void *, char *)) {
    double p50[2][TABLE_VALUES_MAX], p99[2][TABLE_VALUES_MAX];
    char names[2][TABLE_NUMBER_SIZE + 20], tail[TABLE_NUMBER_SIZE + 30];
    bool failed = false;
    for (size_t round = 0; round < table->rounds; round++)
        for (size_t i = 0; i < 2; i++) {
            struct load load = {servers[i].port, 1, table->seconds, 200, 0, next, &towns[i]};
            struct load_result result = {0};
            failed |= load_run(&load, &result) != 0 || result.bad > 0 || result.good == 0;
            p50[i][round] = result.p50_ms;
            p99[i][round] = result.p99_ms;
        }
    for (size_t i = 0; i < 2; i++) {
        char count[TABLE_NUMBER_SIZE];
        snprintf(names[i], sizeof names[i], "%s responses", table_figure((double)towns[i].rows, count));
        struct table_row row = {group, names[i], "ms", p50[i], table->rounds, NULL, GOAL_NONE, 0, failed};
        if (i == 1) {
            row.of = names[0];
            row.goal = GOAL_AT_MOST;
            row.limit = growth_max;
        }
        table_row(table, &row);
    }
    snprintf(tail, sizeof tail, "%s, p99", names[1]);
    table_row(table, &(struct table_row){group, tail, "ms", p99[1], table->rounds, NULL, GOAL_AT_MOST,
                                         dashboard_max, failed});
}

/* The city's page where visits are counted every day, too. */
static void with_visits(struct table *table, const char *program, struct town *town) {
    const char *group = "page of a city that counts visits every day, a year by month, one officer";
    struct err err = ERR_INIT;
    struct store *store = NULL;
    struct server server;
    int rc = store_open(town->dir, STORE_WRITE, &store, &err);
    if (rc == 0)
        rc = store_transact(store, visits_make, town, &err);
    store_close(store);
    if (rc != 0 || !town_serve(program, town, &server)) {
        fprintf(stderr, "bench: %s\n", err.text);
        table_failed(table, group);
        return;
    }
    double p50[TABLE_VALUES_MAX], p99[TABLE_VALUES_MAX];
    bool failed = false;
    for (size_t round = 0; round < table->rounds; round++) {
        struct load load = {server.port, 1, table->seconds, 200, 0, town_next_city, town};
        struct load_result result = {0};
        failed |= load_run(&load, &result) != 0 || result.bad > 0 || result.good == 0;
        p50[round] = result.p50_ms;
        p99[round] = result.p99_ms;
    }
    server_end(&server);
    table_row(table, &(struct table_row){group, "median", "ms", p50, table->rounds, .failed = failed});
    table_row(table, &(struct table_row){group, "p99", "ms", p99, table->rounds, .failed = failed});
}

static void reports(struct table *table, const struct town *town, const struct server *server) {
    const struct report_bench bench = {.port = server->port,
                                       .session = town->session,
                                       .survey = TOWN_SURVEY,
                                       .city = TOWN_CITY,
                                       .units = town->units,
                                       .today = town->today};
    report_bench(table, &bench);
}

/* Both servers run through it all, so that what is compared is measured side by side. */
static void dashboards(struct table *table, const char *program, struct town towns[2]) {
    struct server servers[2];
    if (!town_serve(program, &towns[0], &servers[0])) {
        table_failed(table, "pages of figures");
        return;
    }
    if (town_serve(program, &towns[1], &servers[1])) {
        steadiness(table);
        compare_pages(table, towns, servers, "page of a unit, a year by month, one officer", town_next_unit);
        compare_pages(table, towns, servers, "page of the city, a year by month, one officer",
                      town_next_city);
        reports(table, &towns[1], &servers[1]);
        server_end(&servers[1]);
    } else {
        table_failed(table, "pages of figures");
    }
    server_end(&servers[0]);
}

void office_bench(struct table *table, const char *program, const char *dir, uint64_t rows) {
    static struct town many, exported, towns[2];
    uint64_t part = table->quick ? QUICK_PART : 1;
    size_t units = table->quick ? QUICK_UNITS : UNITS;
    table_note(table, "officers: storing %llu, %llu, %llu and %llu responses",
               (unsigned long long)(COMMUNE_ROWS / part), (unsigned long long)(SMALL_ROWS / part),
               (unsigned long long)(10 * SMALL_ROWS / part), (unsigned long long)rows);
    if (!town_fill(&many, dir, "many", COMMUNES / part, COMMUNE_ROWS / part) ||
        !town_fill(&towns[0], dir, "small", units, SMALL_ROWS / part) ||
        !town_fill(&exported, dir, "exported", units, 10 * SMALL_ROWS / part) ||
        !town_fill(&towns[1], dir, "large", units, rows)) {
        table_failed(table, "officers");
        return;
    }
    comparison(table, &many);
    table_note(table, "exports and imports");
    export_bench(table, program, TOWN_SURVEY, towns[0].dir, exported.dir);
    import_bench(table, program, dir, &towns[0]);
    table_note(table, "pages of officers");
    dashboards(table, program, towns);
    with_visits(table, program, &towns[1]);
}
