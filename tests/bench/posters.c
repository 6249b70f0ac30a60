#include "posters.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZES = 5, PATH_SIZE = 4096, COUNTERS = 2000, PER_UNIT = 40, QUICK_PART = 20 };
static const size_t sizes[SIZES] = {1, 100, 500, 1000,
                                    2000}; /* pages; a part of them when it shall be quick */

struct work {
    const char *program;
    char dir[PATH_SIZE - 100];
};

struct cost {
    double seconds; /* of processor time */
    long kilobytes; /* most that was resident */
};

/* Runs the program with --data; false when it fails. */
static bool run(const struct work *w, const char *const *words, struct cost *out) {
    const char *argv[16] = {w->program};
    char data[PATH_SIZE];
    size_t n = 1;
    for (; words[n - 1] != NULL; n++)
        argv[n] = words[n - 1];
    snprintf(data, sizeof data, "--data=%s/data", w->dir);
    argv[n] = data;
    char *copies[16] = {NULL};
    for (size_t i = 0; i <= n; i++)
        copies[i] = strdup(argv[i]);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
            _exit(1);
        execv(w->program, copies);
        _exit(1);
    }
    struct rusage usage;
    int status = 1;
    bool good =
        pid > 0 && wait4(pid, &status, 0, &usage) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (good && out != NULL)
        *out = (struct cost){(double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                                 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
                             usage.ru_maxrss};
    if (!good)
        fprintf(stderr, "bench: %s %s failed\n", w->program, words[0]);
    for (size_t i = 0; i <= n; i++)
        free(copies[i]);
    return good;
}
#define RUN(w, cost, ...) run(w, (const char *const[]){__VA_ARGS__, NULL}, cost)

static FILE *create(const struct work *w, const char *name, char path[PATH_SIZE]) {
    snprintf(path, PATH_SIZE, "%s/%s", w->dir, name);
    return fopen(path, "w");
}

/* As many units and counters as the largest batch needs, with names of usual length. */
static bool make_places(const struct work *w) {
    char units[PATH_SIZE], counters[PATH_SIZE];
    FILE *u = create(w, "units.csv", units), *c = create(w, "counters.csv", counters);
    if (u == NULL || c == NULL)
        return false;
    fprintf(u, "code,parent,name,kind\nxa,,UBND xã Thử Nghiệm,commune\n");
    fprintf(c, "code,unit,name,field,survey\n");
    for (int i = 0; i < COUNTERS; i++) {
        if (i % PER_UNIT == 0)
            fprintf(u, "mc-%d,xa,Trung tâm Phục vụ hành chính công số %d xã Thử Nghiệm,centre\n",
                    i / PER_UNIT, i / PER_UNIT);
        fprintf(c, ",mc-%d,Quầy số %d: Hộ tịch – Chứng thực – Đất đai,,\n", i / PER_UNIT, i % PER_UNIT + 1);
    }
    fclose(u);
    fclose(c);
    return RUN(w, NULL, "survey", "publish", "surveys/sipas-quick.json") &&
           RUN(w, NULL, "unit", "import", units) && RUN(w, NULL, "counter", "import", counters) &&
           RUN(w, NULL, "setting", "set", "base.url", "https://gopy.xa-thu-nghiem.example.vn") &&
           RUN(w, NULL, "setting", "set", "site.name", "UBND xã Thử Nghiệm") &&
           RUN(w, NULL, "setting", "set", "hotline", "0123 456 789");
}

/* The first `count` codes, as `hailong counter list` prints them. */
static bool make_list(const struct work *w, size_t count, char path[PATH_SIZE]) {
    char line[1024], name[40], command[2 * PATH_SIZE];
    snprintf(name, sizeof name, "%zu.txt", count);
    FILE *list = create(w, name, path);
    snprintf(command, sizeof command, "'%s' counter list --data '%s/data'", w->program, w->dir);
    FILE *all = popen(command, "r");
    size_t n = 0;
    bool heading = true;
    while (all != NULL && list != NULL && fgets(line, sizeof line, all) != NULL) {
        if (!heading && n < count) {
            fprintf(list, "%.7s\n", line);
            n++;
        }
        heading = false;
    }
    if (list != NULL)
        fclose(list);
    if (all != NULL)
        pclose(all);
    return n == count;
}

/* The goals, on a machine that does nothing else: of 1,000 pages, and of one further page among 2,000 and among 100. */
static const double seconds_max = 5, resident_max = 64, kilobytes_a_page_max = 8, growth_max = 1.3;

struct costs {
    size_t pages[SIZES];
    double seconds[SIZES][TABLE_VALUES_MAX], megabytes[SIZES][TABLE_VALUES_MAX],
        kilobytes[SIZES][TABLE_VALUES_MAX]; /* of the file, a page */
};

/* Milliseconds of processor time of one further page: what one alone costs belongs to starting up. */
static void further_page(const struct costs *costs, size_t size, size_t rounds,
                         double out[TABLE_VALUES_MAX]) {
    for (size_t i = 0; i < rounds; i++)
        out[i] = 1000 * (costs->seconds[size][i] - costs->seconds[0][i]) / (double)(costs->pages[size] - 1);
}

static void show(struct table *table, const struct costs *costs) {
    const char *group = "posters, A4, drafts in one PDF: processor time, most memory, size of the file";
    char name[80], least[80] = "";
    double further[TABLE_VALUES_MAX];
    struct table_row row = {.group = group, .name = name, .count = table->rounds};
    for (size_t i = 0; i < SIZES; i++) {
        bool judged = i == SIZES - 2;
        snprintf(name, sizeof name, "%zu page%s", costs->pages[i], costs->pages[i] == 1 ? "" : "s");
        row.goal = judged ? GOAL_AT_MOST : GOAL_NONE;
        row.unit = "s";
        row.values = costs->seconds[i];
        row.limit = seconds_max;
        table_row(table, &row);
        if (!judged)
            continue;
        snprintf(name, sizeof name, "%zu pages, memory", costs->pages[i]);
        row.unit = "MB";
        row.values = costs->megabytes[i];
        row.limit = resident_max;
        table_row(table, &row);
        snprintf(name, sizeof name, "%zu pages, of the file each", costs->pages[i]);
        row.unit = "KB";
        row.values = costs->kilobytes[i];
        row.limit = kilobytes_a_page_max;
        table_row(table, &row);
    }
    row = (struct table_row){
        .group = group, .name = name, .unit = "ms", .values = further, .count = table->rounds};
    for (size_t i = 1; i < SIZES; i++) {
        further_page(costs, i, table->rounds, further);
        snprintf(name, sizeof name, "one further page of %zu", costs->pages[i]);
        row.of = i == 1 ? NULL : least;
        row.goal = i == SIZES - 1 ? GOAL_AT_MOST : GOAL_NONE;
        row.limit = growth_max;
        table_row(table, &row);
        if (i == 1)
            snprintf(least, sizeof least, "%s", name);
    }
}

static bool measure(const struct work *w, size_t rounds, struct costs *costs) {
    char lists[SIZES][PATH_SIZE], out[PATH_SIZE];
    snprintf(out, sizeof out, "%s/out.pdf", w->dir);
    for (size_t i = 0; i < SIZES; i++)
        if (!make_list(w, costs->pages[i], lists[i]))
            return false;
    for (size_t round = 0; round < rounds; round++)
        for (size_t i = 0; i < SIZES; i++) {
            struct cost cost;
            struct stat file;
            if (!RUN(w, &cost, "poster", "--draft", "--list", lists[i], "-o", out) || stat(out, &file) != 0)
                return false;
            costs->seconds[i][round] = cost.seconds;
            costs->megabytes[i][round] = (double)cost.kilobytes / 1024;
            costs->kilobytes[i][round] = (double)file.st_size / 1000 / (double)costs->pages[i];
        }
    return true;
}

void posters_bench(struct table *table, const char *program, const char *dir) {
    static struct costs costs;
    struct work w = {.program = program};
    snprintf(w.dir, sizeof w.dir, "%s/posters", dir);
    for (size_t i = 0; i < SIZES; i++)
        costs.pages[i] = table->quick && i > 0 ? sizes[i] / QUICK_PART : sizes[i];
    table_note(table, "posters of %zu to %zu pages", costs.pages[0], costs.pages[SIZES - 1]);
    if (mkdir(w.dir, 0700) == 0 && make_places(&w) && measure(&w, table->rounds, &costs))
        show(table, &costs);
    else
        table_failed(table, "posters");
}
