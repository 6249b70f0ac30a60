#include "files.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { WATCH_US = 2000 };
static const double KILOBYTES = 1024;
/* The goals: seconds of the larger export, megabytes more than the smaller one takes. */
static const double export_max = 15, growth_max = 4;

/* Runs the program. What it took of memory at most is of itself alone, unlike what wait4 tells, which begins with us. */
static bool run(char *const argv[], double *seconds, double *megabytes) {
    int64_t start = clock_monotonic_us();
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(1);
        execv(argv[0], argv);
        _exit(1);
    }
    struct server process = {.pid = pid};
    int status = 1;
    pid_t ended = 0;
    *megabytes = 0;
    while (pid > 0 && (ended = waitpid(pid, &status, WNOHANG)) == 0) {
        long now = server_peak_kb(&process);
        *megabytes =
            now > 0 ? (double)now / KILOBYTES : *megabytes; /* the last one: the first may still be ours */
        usleep(WATCH_US);
    }
    *seconds = (double)(clock_monotonic_us() - start) / 1e6;
    if (ended == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    fprintf(stderr, "bench: %s %s failed\n", argv[0], argv[1]);
    return false;
}

static bool export_run(const char *program, const char *survey, const char *data, const char *file,
                       double *seconds, double *megabytes) {
    char texts[4][TOWN_PATH];
    snprintf(texts[0], TOWN_PATH, "%s", program);
    snprintf(texts[1], TOWN_PATH, "%s", survey);
    snprintf(texts[2], TOWN_PATH, "%s", file);
    snprintf(texts[3], TOWN_PATH, "%s", data);
    return run((char *[]){texts[0], (char[]){"export"}, (char[]){"--survey"}, texts[1], (char[]){"-o"},
                          texts[2], (char[]){"--data"}, texts[3], NULL},
               seconds, megabytes);
}

void export_bench(struct table *table, const char *program, const char *survey, const char *few,
                  const char *many) {
    const char *group = "export of a town's responses as CSV; the second has ten times as many";
    double seconds[2][TABLE_VALUES_MAX], megabytes[2][TABLE_VALUES_MAX], more[TABLE_VALUES_MAX];
    size_t rounds = table->rounds;
    char file[TOWN_PATH + 20];
    snprintf(file, sizeof file, "%s/export.csv", many);
    for (size_t i = 0; i < rounds; i++) {
        if (!export_run(program, survey, few, file, &seconds[0][i], &megabytes[0][i]) ||
            !export_run(program, survey, many, file, &seconds[1][i], &megabytes[1][i])) {
            table_failed(table, group);
            return;
        }
        more[i] = megabytes[1][i] - megabytes[0][i];
    }
    unlink(file);
    table_row(table, &(struct table_row){group, "few", "s", seconds[0], rounds, .goal = GOAL_NONE});
    table_row(table, &(struct table_row){group, "ten times as many", "s", seconds[1], rounds,
                                         .goal = GOAL_AT_MOST, .limit = export_max});
    table_row(table, &(struct table_row){group, "few, memory", "MB", megabytes[0], rounds, .of = NULL});
    table_row(table, &(struct table_row){group, "ten times as many, memory beyond", "MB", more, rounds,
                                         .goal = GOAL_AT_MOST, .limit = growth_max});
}

void import_bench(struct table *table, const char *program, const char *dir, const struct town *from) {
    const char *group = "import of a town's responses from CSV";
    static struct town empty;
    char texts[3][TOWN_PATH], file[TOWN_PATH];
    double seconds, megabytes[TABLE_VALUES_MAX], rate[TABLE_VALUES_MAX];
    snprintf(file, sizeof file, "%s/import.csv", dir);
    bool good = export_run(program, TOWN_SURVEY, from->dir, file, &seconds, &megabytes[0]);
    snprintf(texts[0], TOWN_PATH, "%s", program);
    snprintf(texts[1], TOWN_PATH, "%s", file);
    for (size_t i = 0; good && i < table->rounds; i++) {
        char name[40];
        snprintf(name, sizeof name, "import-%zu", i);
        good = town_fill(&empty, dir, name, from->units, 0);
        snprintf(texts[2], TOWN_PATH, "%s", empty.dir);
        good = good && run((char *[]){texts[0], (char[]){"import"}, (char[]){"--survey"},
                                      (char[]){TOWN_SURVEY}, texts[1], (char[]){"--data"}, texts[2], NULL},
                           &seconds, &megabytes[i]);
        rate[i] = (double)from->rows / seconds;
    }
    unlink(file);
    if (!good) {
        table_failed(table, group);
        return;
    }
    table_row(
        table,
        &(struct table_row){
            .group = group, .name = "rows imported", .unit = "/s", .values = rate, .count = table->rounds});
    table_row(
        table,
        &(struct table_row){
            .group = group, .name = "memory", .unit = "MB", .values = megabytes, .count = table->rounds});
}
