/* make bench — ratios inside one run: the form against bare libmicrohttpd, the durable POST against the same server
 * without a store and against SQLite alone, what officers wait for, and what grows with the number of responses.
 * usage: bench PART PROGRAM DIR     (DIR is empty; PART is all, posters, office, cross, citizens or scale)
 * Environment: ROWS responses in the large databases, SCALE numbers of responses, QUICK=1 far too little of everything,
 * BENCH_OUT the file for the rows as JSON, BENCH_COMMIT of the program.
 * Built with -Wl,--wrap=store_submit: started as `bench serve …` it is the product with a store that keeps nothing. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "citizens.h"
#include "cli/cli.h"
#include "commune.h"
#include "cross.h"
#include "office.h"
#include "peers.h"
#include "posters.h"
#include "scale.h"
#include "store/store.h"
#include "table.h"

static const uint64_t quick_rows = 20000;

/* ---- The server without a store ---------------------------------------------------------------------------------- */

struct no_store {
    pthread_mutex_t lock;
    pthread_cond_t some;
    struct submission *first, *last;
};

/* The one place for it: the wrapped function has no parameter that could carry it. */
static struct no_store *no_store_get(void) {
    static struct no_store queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, NULL};
    return &queue;
}

static void *no_store_thread(void *argument) {
    struct no_store *queue = argument;
    for (;;) {
        pthread_mutex_lock(&queue->lock);
        while (queue->first == NULL)
            pthread_cond_wait(&queue->some, &queue->lock);
        struct submission *s = queue->first;
        queue->first = queue->last = NULL;
        pthread_mutex_unlock(&queue->lock);
        for (struct submission *next; s != NULL; s = next) {
            next = s->next;
            s->result = SUBMISSION_STORED;
            s->done(s);
        }
    }
    return NULL;
}

int __wrap_store_submit(struct store *store, struct submission *submission);
int __wrap_store_submit(struct store *store, struct submission *submission) {
    (void)store;
    struct no_store *queue = no_store_get();
    submission->next = NULL;
    pthread_mutex_lock(&queue->lock);
    if (queue->last != NULL)
        queue->last->next = submission;
    else
        queue->first = submission;
    queue->last = submission;
    pthread_cond_signal(&queue->some);
    pthread_mutex_unlock(&queue->lock);
    return 0;
}

static int serve_without_store(int argc, char **argv) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, no_store_thread, no_store_get()) != 0)
        return 1;
    pthread_detach(thread);
    return cli_main(argc, argv);
}

/* ---- The parts ---------------------------------------------------------------------------------------------------- */

struct bench {
    struct table table;
    const char *self, *program, *dir;
    uint64_t rows; /* in the large databases */
    uint64_t scale[SCALE_MAX];
    size_t scale_count;
};

static void posters(struct bench *bench) {
    posters_bench(&bench->table, bench->program, bench->dir);
}

static void office(struct bench *bench) {
    office_bench(&bench->table, bench->program, bench->dir, bench->rows);
}

static void cross(struct bench *bench) {
    struct commune commune;
    char dir[4096];
    snprintf(dir, sizeof dir, "%s/cross", bench->dir);
    table_note(&bench->table, "cross-tabs");
    if (commune_make(&commune, dir) == 0 && commune_fill(&commune, bench->rows, &bench->table) == 0)
        cross_bench_store(&bench->table, dir, commune.revision_id);
    else
        table_failed(&bench->table, "columns for cross-tabs");
    cross_bench_tables(&bench->table, bench->rows);
}

static void citizens(struct bench *bench) {
    struct commune commune;
    char dir[4096], hollow[4096], least[4096], full[60];
    snprintf(dir, sizeof dir, "%s/citizens", bench->dir);
    snprintf(hollow, sizeof hollow, "%s/hollow", bench->dir);
    snprintf(least, sizeof least, "%s/least", bench->dir);
    const struct citizens parts = {bench->program, bench->self, bench->dir, &commune, hollow, least};
    /* All need the same counters and secret, so they get copies of the young database. */
    if (commune_make(&commune, dir) != 0 || commune_copy(&commune, hollow) != 0 ||
        commune_copy(&commune, least) != 0) {
        table_failed(&bench->table, "citizens");
        return;
    }
    citizens_forms(&bench->table, &parts);
    citizens_posts(&bench->table, &parts, "young database", true);
    snprintf(full, sizeof full, "%llu responses stored", (unsigned long long)bench->rows);
    table_note(&bench->table, "storing %llu responses", (unsigned long long)bench->rows);
    if (commune_fill(&commune, bench->rows, &bench->table) == 0)
        citizens_posts(&bench->table, &parts, full, false);
    else
        table_failed(&bench->table, full);
}

static void scale(struct bench *bench) {
    if (bench->scale_count == 0)
        table_failed(&bench->table, "scale: SCALE names no number");
    else
        scale_bench(&bench->table, bench->program, bench->dir, bench->scale, bench->scale_count);
}

/* What is not said in the environment; quick: a part of it. */
static void settings(struct bench *bench) {
    const char *quick = getenv("QUICK"), *rows = getenv("ROWS"), *numbers = getenv("SCALE");
    table_begin(&bench->table, quick != NULL && *quick == '1');
    bench->rows = strtoull(rows == NULL ? "10000000" : rows, NULL, 10);
    const char *at = numbers == NULL ? "10000 1000000 10000000" : numbers;
    char *end;
    for (uint64_t n; bench->scale_count < SCALE_MAX && (n = strtoull(at, &end, 10)) > 0; at = end)
        bench->scale[bench->scale_count++] = n;
    if (!bench->table.quick)
        return;
    bench->rows = bench->rows < quick_rows ? bench->rows : quick_rows;
    bench->scale_count = 2;
    bench->scale[0] = quick_rows / 2;
    bench->scale[1] = 2 * quick_rows;
}

static json_t *facts(const struct bench *bench) {
    char date[20];
    const char *commit = getenv("BENCH_COMMIT");
    json_t *scale = json_array();
    for (size_t i = 0; i < bench->scale_count; i++)
        json_array_append_new(scale, json_integer((json_int_t)bench->scale[i]));
    struct date today = date_from_day(day_of_seconds(clock_wall_seconds(&clock_system)));
    snprintf(date, sizeof date, "%04d-%02u-%02u", today.year, today.month, today.day);
    return json_pack("{s:s, s:s, s:s, s:i, s:I, s:o}", "version", HAILONG_VERSION, "commit",
                     commit == NULL ? "" : commit, "date", date, "cores", (int)sysconf(_SC_NPROCESSORS_ONLN),
                     "responses", (json_int_t)bench->rows, "scale", scale);
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "serve") == 0)
        return serve_without_store(argc, argv);
    if (argc == 3 && strcmp(argv[1], "bare") == 0)
        return peer_bare(argv[2]);
    if (argc == 3 && strcmp(argv[1], "epoll") == 0)
        return peer_epoll(argv[2]);
    static const struct {
        const char *name;
        void (*run)(struct bench *bench);
    } parts[] = {
        {"posters", posters}, {"office", office}, {"cross", cross}, {"citizens", citizens}, {"scale", scale}};
    static struct bench bench;
    size_t ran = 0;
    if (argc == 4) {
        const char *out = getenv("BENCH_OUT");
        bench.self = argv[0];
        bench.program = argv[2];
        bench.dir = argv[3];
        settings(&bench);
        /* A goal that is missed, or a part that fails, leaves the others their turn. */
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (strcmp(argv[1], "all") == 0 || strcmp(argv[1], parts[i].name) == 0) {
                parts[i].run(&bench);
                ran++;
            }
        if (ran > 0)
            return table_end(&bench.table, facts(&bench), out == NULL ? "latest.json" : out);
    }
    fprintf(stderr, "usage: bench all|posters|office|cross|citizens|scale PROGRAM DIR\n");
    return 2;
}
