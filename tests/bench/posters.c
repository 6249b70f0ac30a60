#include "posters.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZES = 5, ROUNDS = 3, PATH_SIZE = 4096, COUNTERS = 2000, PER_UNIT = 40 };
static const size_t sizes[SIZES] = {1, 100, 500, 1000, 2000};

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

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The goals, on a machine that does nothing else. */
static const double seconds_max = 5, kilobytes_a_page_max = 8, growth_max = 1.3;
static const long resident_max = 64 * 1024;
enum { GOAL_SIZE = 3 /* sizes[]: 1,000 pages */ };

static int judge(const double medians[SIZES], const long kilobytes[SIZES], const double bytes[SIZES]) {
    double hundred = (medians[1] - medians[0]) / (double)(sizes[1] - 1);
    double most = (medians[SIZES - 1] - medians[0]) / (double)(sizes[SIZES - 1] - 1);
    bool good = medians[GOAL_SIZE] <= seconds_max && kilobytes[GOAL_SIZE] <= resident_max &&
                bytes[GOAL_SIZE] / 1000 / (double)sizes[GOAL_SIZE] <= kilobytes_a_page_max &&
                most / hundred <= growth_max;
    printf("  %zu pages in %.0f s of CPU, %ld MB and %.0f KB a page at most, growth %.1f at most: %s\n",
           sizes[GOAL_SIZE], seconds_max, resident_max / 1024, kilobytes_a_page_max, growth_max,
           good ? "kept" : "NOT KEPT");
    return good ? 0 : 1;
}

static void show(const double medians[SIZES], const long kilobytes[SIZES], const double bytes[SIZES]) {
    printf("posters, A4, drafts in one PDF: medians of %d runs in turn\n", ROUNDS);
    printf("  %6s  %10s  %12s  %14s  %8s  %10s\n", "pages", "CPU s", "ms a page", "growth", "RSS MB",
           "KB a page");
    for (size_t i = 0; i < SIZES; i++) {
        /* What one page costs belongs to starting up. */
        double alone = medians[0], grown = sizes[i] > 1 ? (medians[i] - alone) / (double)(sizes[i] - 1) : 0;
        double hundred = (medians[1] - alone) / (double)(sizes[1] - 1);
        printf("  %6zu  %10.3f  %12.3f  ", sizes[i], medians[i], 1000 * medians[i] / (double)sizes[i]);
        if (sizes[i] > 1)
            printf("%14.3f", grown / hundred);
        else
            printf("%14s", "-");
        printf("  %8.1f  %10.2f\n", (double)kilobytes[i] / 1024, bytes[i] / 1000 / (double)sizes[i]);
    }
    printf("  growth: processor time of one further page, as a ratio to that in a file of %zu\n", sizes[1]);
}

int posters_bench(const char *program, const char *dir) {
    struct work w = {.program = program};
    snprintf(w.dir, sizeof w.dir, "%s/posters", dir);
    if (mkdir(w.dir, 0700) != 0 || !make_places(&w))
        return 1;
    char lists[SIZES][PATH_SIZE], out[PATH_SIZE];
    double seconds[SIZES][ROUNDS], medians[SIZES], bytes[SIZES];
    long kilobytes[SIZES] = {0};
    snprintf(out, sizeof out, "%s/out.pdf", w.dir);
    for (size_t i = 0; i < SIZES; i++)
        if (!make_list(&w, sizes[i], lists[i]))
            return 1;
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < SIZES; i++) {
            struct cost cost;
            struct stat file;
            if (!RUN(&w, &cost, "poster", "--draft", "--list", lists[i], "-o", out) || stat(out, &file) != 0)
                return 1;
            seconds[i][round] = cost.seconds;
            kilobytes[i] = cost.kilobytes > kilobytes[i] ? cost.kilobytes : kilobytes[i];
            bytes[i] = (double)file.st_size;
        }
    for (size_t i = 0; i < SIZES; i++) {
        qsort(seconds[i], ROUNDS, sizeof *seconds[i], by_value);
        medians[i] = seconds[i][ROUNDS / 2];
    }
    show(medians, kilobytes, bytes);
    return judge(medians, kilobytes, bytes);
}
