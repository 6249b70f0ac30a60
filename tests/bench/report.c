#include "report.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "load.h"
#include "peers.h"

enum { ROUNDS = 5, PATH_SIZE = 4096, WATCH_US = 2000, KILOBYTE = 1024 };
static const double ROUND_SECONDS = 2;
/* The goals: milliseconds of server time; seconds, and kilobytes of memory more for ten times the rows. */
static const double page_max = 50, book_max = 300, export_max = 15;
static const long growth_max = 4 * KILOBYTE;

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* ---- Reports ------------------------------------------------------------------------------------------------------ */

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

/* Medians of some rounds. */
static bool row(const struct report_bench *bench, const char *name, bool city, const char *what, double max) {
    struct asking asking = {bench, city, what, 0};
    struct load load = {bench->port, 1, ROUND_SECONDS, 200, next_report, &asking};
    double p50[ROUNDS], p99[ROUNDS];
    for (size_t i = 0; i < ROUNDS; i++) {
        struct load_result result;
        if (load_run(&load, &result) != 0 || result.bad > 0 || result.good == 0) {
            fprintf(stderr, "bench: %llu of the %s did not come\n", (unsigned long long)result.bad, name);
            return false;
        }
        p50[i] = result.p50_ms;
        p99[i] = result.p99_ms;
    }
    qsort(p50, ROUNDS, sizeof *p50, by_value);
    qsort(p99, ROUNDS, sizeof *p99, by_value);
    bool good = p99[ROUNDS / 2] <= max;
    printf("  %-28s %9llu responses  median %7.2f ms  p99 %7.2f ms (%.0f at most: %s)\n", name,
           (unsigned long long)bench->rows, p50[ROUNDS / 2], p99[ROUNDS / 2], max,
           good ? "kept" : "NOT KEPT");
    fflush(stdout);
    return good;
}

bool report_bench(const struct report_bench *bench) {
    char quarter[64], year[64];
    struct date last = date_from_day(day_month_start(bench->today, -3));
    snprintf(quarter, sizeof quarter, "/report?period=%d-Q%u&", last.year, (last.month + 2) / 3);
    snprintf(year, sizeof year, "/report?period=%d&", date_from_day(bench->today).year);
    bool good = row(bench, "report of a unit's month", false, "/report?", page_max);
    good &= row(bench, "report of a city's month", true, "/report?", page_max);
    good &= row(bench, "report of a city's quarter", true, quarter, page_max);
    good &= row(bench, "report of a city's year", true, year, page_max);
    good &= row(bench, "workbook of a unit's year", false, "/report.xlsx?", book_max);
    good &= row(bench, "workbook of a city's year", true, "/report.xlsx?", book_max);
    return good;
}

/* ---- Exports ------------------------------------------------------------------------------------------------------ */

/* What the process took at most while it ran: of itself alone, unlike what wait4 tells, which begins with us. */
static bool export_run(const char *program, const char *survey, const char *data, double *seconds,
                       long *kilobytes) {
    char file[PATH_SIZE];
    snprintf(file, sizeof file, "%s/export.csv", data);
    int64_t start = clock_monotonic_us();
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        execl(program, program, "export", "--survey", survey, "-o", file, "--data", data, (char *)NULL);
        _exit(1);
    }
    struct server process = {.pid = pid};
    int status = 1;
    pid_t ended = 0;
    *kilobytes = 0;
    while (pid > 0 && (ended = waitpid(pid, &status, WNOHANG)) == 0) {
        long now = server_peak_kb(&process);
        *kilobytes = now > 0 ? now : *kilobytes; /* the last one: the first may still be ours */
        usleep(WATCH_US);
    }
    *seconds = (double)(clock_monotonic_us() - start) / 1e6;
    unlink(file);
    if (ended == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    fprintf(stderr, "bench: %s export failed\n", program);
    return false;
}

bool export_bench(const char *program, const char *survey, const char *few, const char *many) {
    double seconds[2];
    long kilobytes[2];
    if (!export_run(program, survey, few, &seconds[0], &kilobytes[0]) ||
        !export_run(program, survey, many, &seconds[1], &kilobytes[1]))
        return false;
    bool quick = seconds[1] <= export_max, flat = kilobytes[1] - kilobytes[0] <= growth_max;
    printf("  responses as CSV: %.2f s and %.1f MB for the fewer, %.2f s for ten times as many (%.0f at "
           "most: %s), "
           "%.1f MB (%ld MB more at most: %s)\n",
           seconds[0], (double)kilobytes[0] / KILOBYTE, seconds[1], export_max, quick ? "kept" : "NOT KEPT",
           (double)kilobytes[1] / KILOBYTE, growth_max / KILOBYTE, flat ? "kept" : "NOT KEPT");
    fflush(stdout);
    return quick && flat;
}
