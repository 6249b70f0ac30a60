#include "report.h"

#include <stdio.h>

#include "base/date.h"
#include "load.h"

/* The goals, in milliseconds of server time for 99 of 100. */
static const double page_max = 50, book_max = 300;

struct asking {
    const struct report_bench *bench;
    bool city;
    const char *what; /* behind the unit: "/report?…" */
    size_t next;      /* unit */
};

static size_t next_report(void *context, char *out) {
    struct asking *asking = context;
    const struct report_bench *bench = asking->bench;
    char unit[32];
    snprintf(unit, sizeof unit, "xa-%04zu", asking->next++ % bench->units);
    return (size_t)snprintf(out, LOAD_REQUEST_MAX,
                            "GET /office/u/%s%ssurvey=%s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: "
                            "__Host-s=%s\r\n\r\n",
                            asking->city ? bench->city : unit, asking->what, bench->survey, bench->session);
}

static void row(struct table *table, const struct report_bench *bench, const char *name, bool city,
                const char *what, double max) {
    struct asking asking = {bench, city, what, 0};
    struct load load = {bench->port, 1, table->seconds, 200, 0, next_report, &asking};
    double p50[TABLE_VALUES_MAX], p99[TABLE_VALUES_MAX];
    char tail[80];
    bool failed = false;
    for (size_t i = 0; i < table->rounds; i++) {
        struct load_result result = {0};
        failed |= load_run(&load, &result) != 0 || result.bad > 0 || result.good == 0;
        p50[i] = result.p50_ms;
        p99[i] = result.p99_ms;
    }
    struct table_row row = {.group = "reports, one officer, the most responses",
                            .name = name,
                            .unit = "ms",
                            .values = p50,
                            .count = table->rounds,
                            .failed = failed};
    table_row(table, &row);
    snprintf(tail, sizeof tail, "%s, p99", name);
    row.name = tail;
    row.values = p99;
    row.goal = GOAL_AT_MOST;
    row.limit = max;
    table_row(table, &row);
}

void report_bench(struct table *table, const struct report_bench *bench) {
    char quarter[64], year[64];
    struct date last = date_from_day(day_month_start(bench->today, -3));
    snprintf(quarter, sizeof quarter, "/report?period=%d-Q%u&", last.year, (last.month + 2) / 3);
    snprintf(year, sizeof year, "/report?period=%d&", date_from_day(bench->today).year);
    row(table, bench, "report of a unit's month", false, "/report?", page_max);
    row(table, bench, "report of a city's month", true, "/report?", page_max);
    row(table, bench, "report of a city's quarter", true, quarter, page_max);
    row(table, bench, "report of a city's year", true, year, page_max);
    row(table, bench, "workbook of a unit's year", false, "/report.xlsx?", book_max);
    row(table, bench, "workbook of a city's year", true, "/report.xlsx?", book_max);
}
