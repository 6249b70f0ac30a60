/* make bench — ratios inside one run: the form against bare libmicrohttpd, the durable POST against the same server
 * without a store and against SQLite alone, at several numbers of clients and with a full database.
 * usage: bench PROGRAM DIR ROWS      (DIR is empty; ROWS responses are stored for the second half)
 * Built with -Wl,--wrap=store_submit: started as `bench serve …` it is the product with a store that keeps nothing. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/cli.h"
#include "core/answer.h"
#include "load.h"
#include "office.h"
#include "peers.h"
#include "cross.h"
#include "posters.h"
#include "store/store.h"

enum { ROUNDS = 5, COUNTERS = 20, START_NUMBER = 65535 };
static const double ROUND_SECONDS = 2;

struct bench {
    const char *program, *dir;
    char self[4096];
    uint8_t secret[HASH_SECRET_SIZE];
    char codes[COUNTERS][PLACE_CODE_SIZE];
    int64_t counter_ids[COUNTERS];
    int64_t revision_id;
    size_t answers_size;
    uint32_t number; /* of the next key */
};

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

/* ---- What the clients send --------------------------------------------------------------------------------------- */

static size_t get(struct bench *bench, const char *headers, char *out) {
    return (size_t)snprintf(out, LOAD_REQUEST_MAX, "GET /%s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n",
                            bench->codes[bench->number++ % COUNTERS], headers);
}

static size_t next_get(void *context, char *out) {
    return get(context, "", out);
}

static size_t next_get_gzip(void *context, char *out) {
    return get(context, "Accept-Encoding: gzip, deflate\r\n", out);
}

static size_t next_get_br(void *context, char *out) {
    return get(context, "Accept-Encoding: gzip, deflate, br, zstd\r\n", out);
}

static size_t next_post(void *context, char *out) {
    struct bench *bench = context;
    const char *code = bench->codes[bench->number % COUNTERS];
    uint8_t key[SUBMIT_KEY_SIZE];
    char text[SUBMIT_KEY_TEXT + 1], body[LOAD_REQUEST_MAX / 2];
    submit_key_make(bench->secret, half_day_number(clock_wall_seconds(&clock_system)), START_NUMBER,
                    bench->number++, code, bench->revision_id, key);
    submit_key_format(key, text);
    static const char *const questions[] = {"II.5.1", "II.5.2", "II.5.3", "II.6.1", "II.6.2", "II.6.3",
                                            "II.6.4", "II.7.1", "II.7.2", "II.7.3", "II.8.1", "II.8.2",
                                            "II.8.3", "II.9.1", "II.9.2", "II.9.3"};
    int n = snprintf(body, sizeof body, "key=%s&lang=vi", text);
    for (unsigned i = 0; i < sizeof questions / sizeof *questions; i++)
        n += snprintf(body + n, sizeof body - (size_t)n, "&q.%s=%u", questions[i],
                      1 + (bench->number * 7 + i * 3) % 5);
    return (size_t)snprintf(out, LOAD_REQUEST_MAX,
                            "POST /%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                            "application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
                            code, n, body);
}

/* ---- Measuring --------------------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

struct side {
    const char *name;
    int port, status;
    size_t (*next)(void *, char *);
    const struct server *server; /* whose processor time is shown; NULL: nobody's */
    double rate[ROUNDS], p99[ROUNDS], user_us[ROUNDS];
    uint64_t bad;
};

/* Runs the sides in turn, round by round, and prints each one's median and its ratio to the first. */
static void compare(struct bench *bench, const char *title, struct side *sides, size_t count,
                    size_t connections) {
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < count; i++) {
            struct load load = {sides[i].port,   connections,   ROUND_SECONDS,
                                sides[i].status, sides[i].next, bench};
            struct load_result result = {0};
            double before = sides[i].server == NULL ? 0 : server_user_us(sides[i].server);
            if (load_run(&load, &result) != 0)
                sides[i].bad++;
            if (sides[i].server != NULL && result.good > 0)
                sides[i].user_us[round] = (server_user_us(sides[i].server) - before) / (double)result.good;
            sides[i].rate[round] = result.per_second;
            sides[i].p99[round] = result.p99_ms;
            sides[i].bad += result.bad;
        }
    printf("%s, %zu connections\n", title, connections);
    double first = 0;
    for (size_t i = 0; i < count; i++) {
        double rate = median(sides[i].rate, ROUNDS);
        first = i == 0 ? rate : first;
        printf("  %-44s %9.0f/s  p99 %6.2f ms  ratio %.2f%s", sides[i].name, rate,
               median(sides[i].p99, ROUNDS), rate / first, sides[i].bad > 0 ? "  WITH ERRORS" : "");
        if (sides[i].server != NULL)
            printf("  user %.2f µs", median(sides[i].user_us, ROUNDS));
        printf("\n");
    }
    fflush(stdout);
}

static int command(struct bench *bench, char **argv) {
    char *full[16] = {(char[]){"hailong"}};
    int n = 1;
    for (; argv[n - 1] != NULL && n < 13; n++)
        full[n] = argv[n - 1];
    full[n++] = (char[]){"--data"};
    char dir[4096];
    snprintf(dir, sizeof dir, "%s", bench->dir);
    full[n++] = dir;
    full[n] = NULL;
    return cli_main(n, full);
}

#define COMMAND(bench, ...) command(bench, (char *[]){__VA_ARGS__, NULL})

static int write_file(const char *dir, const char *name, const char *text, char path[4096]) {
    snprintf(path, 4096, "%s/%s", dir, name);
    struct err err = ERR_INIT;
    return file_replace(path, str_of(text), &err);
}

static int learn(struct bench *bench) {
    struct arena *arena = arena_new(16 << 20);
    struct store *store = NULL;
    struct err err = ERR_INIT;
    struct counter *counters = NULL;
    struct revision revision;
    size_t count = 0;
    int rc = store_open(bench->dir, STORE_READ, &store, &err);
    if (rc == 0)
        rc = store_counters(store, NULL, day_of_seconds(clock_wall_seconds(&clock_system)), arena, &counters,
                            &count, &err);
    if (rc == 0)
        rc = store_revision(store, "sipas-service", 0, arena, &revision, &err);
    for (size_t i = 0; rc == 0 && i < COUNTERS && i < count; i++) {
        memcpy(bench->codes[i], counters[i].code, PLACE_CODE_SIZE);
        bench->counter_ids[i] = counters[i].id;
    }
    if (rc == 0) {
        memcpy(bench->secret, store_secret(store), HASH_SECRET_SIZE);
        bench->revision_id = revision.id;
        bench->answers_size = revision.survey->answers_size;
    } else {
        fprintf(stderr, "bench: %s\n", err.text);
    }
    store_close(store);
    arena_free(arena);
    return rc;
}

static int prepare(struct bench *bench) {
    char units[4096], counters[4096];
    char rows[2048] = "code,unit,name,field,survey\n";
    for (int i = 0; i < COUNTERS; i++)
        snprintf(rows + strlen(rows), sizeof rows - strlen(rows), ",xa-do,Quầy %d,,sipas-service\n", i + 1);
    if (write_file(bench->dir, "units.csv", "code,parent,name,kind\nxa-do,,Xã Đo Thử (minh họa),commune\n",
                   units) != 0 ||
        write_file(bench->dir, "counters.csv", rows, counters) != 0)
        return -1;
    if (COMMAND(bench, (char[]){"survey"}, (char[]){"publish"}, (char[]){"surveys/sipas-service.json"}) !=
            0 ||
        COMMAND(bench, (char[]){"unit"}, (char[]){"import"}, units) != 0 ||
        COMMAND(bench, (char[]){"counter"}, (char[]){"import"}, counters) != 0)
        return -1;
    return learn(bench);
}

struct fill {
    struct bench *bench;
    uint64_t left;
    uint8_t answers[SURVEY_QUESTIONS_MAX];
    int32_t today;
};

static int fill_next(void *context, struct bulk_row *row, struct err *err) {
    (void)err;
    struct fill *fill = context;
    if (fill->left == 0)
        return 0;
    fill->left--;
    for (size_t i = 0; i < fill->bench->answers_size; i++)
        fill->answers[i] = (uint8_t)(1 + (fill->left * 7 + i * 3) % 5);
    *row = (struct bulk_row){.counter_id = fill->bench->counter_ids[fill->left % COUNTERS],
                             .revision_id = fill->bench->revision_id,
                             .day = fill->today - 1 - (int32_t)(fill->left / COUNTERS % 1000),
                             .language = "vi",
                             .answers = fill->answers,
                             .answers_size = fill->bench->answers_size};
    return 1;
}

static int fill_all(struct transaction *tx, void *context, struct err *err) {
    uint64_t rows;
    return store_append(tx, fill_next, context, &rows, err);
}

static int fill(struct bench *bench, uint64_t rows) {
    struct store *store = NULL;
    struct err err = ERR_INIT;
    struct fill fill = {bench, rows, {0}, day_of_seconds(clock_wall_seconds(&clock_system))};
    int64_t start = clock_monotonic_us();
    int rc = store_open(bench->dir, STORE_WRITE, &store, &err);
    if (rc == 0)
        rc = store_transact(store, fill_all, &fill, &err);
    store_close(store);
    double seconds = (double)(clock_monotonic_us() - start) / 1e6;
    if (rc != 0)
        fprintf(stderr, "bench: %s\n", err.text);
    else
        printf("%llu responses stored in bulk: %.1f s, %.0f/s\n", (unsigned long long)rows, seconds,
               (double)rows / seconds);
    return rc;
}

static int product(struct bench *bench, struct server *out) {
    char program[4096], dir[4096];
    snprintf(program, sizeof program, "%s", bench->program);
    snprintf(dir, sizeof dir, "%s", bench->dir);
    return server_spawn((char *[]){program, (char[]){"serve"}, (char[]){"--listen"}, (char[]){"127.0.0.1:0"},
                                   (char[]){"--data"}, dir, NULL},
                        out);
}

/* libmicrohttpd's own loop stands still at exactly 128 clients; ours must not, nor anywhere near. */
static int no_stall(struct bench *bench, const struct server *server) {
    static const size_t clients[] = {64, 127, 128, 129, 256, 512};
    int rc = 0;
    printf("no stall (one round each)\n");
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        struct load load[] = {{server->port, clients[i], ROUND_SECONDS, 200, next_get, bench},
                              {server->port, clients[i], ROUND_SECONDS, 303, next_post, bench}};
        struct load_result get = {0}, post = {0};
        if (load_run(&load[0], &get) != 0 || load_run(&load[1], &post) != 0 || get.bad + post.bad > 0 ||
            get.good == 0 || post.good == 0)
            rc = -1;
        printf("  %3zu clients: GET %9.0f/s  p99 %6.2f ms   POST %9.0f/s  p99 %6.2f ms%s\n", clients[i],
               get.per_second, get.p99_ms, post.per_second, post.p99_ms, rc != 0 ? "  WITH ERRORS" : "");
    }
    fflush(stdout);
    return rc;
}

static int forms(struct bench *bench) {
    struct server server, bare;
    if (product(bench, &server) != 0)
        return -1;
    usleep(500000);
    printf("start %.0f ms, resident when idle %ld KB\n", server.start_ms, server_rss_kb(&server));
    char page[LOAD_RESPONSE_MAX], path[16], body[4096];
    snprintf(path, sizeof path, "/%s", bench->codes[0]);
    const char *html = load_fetch(server.port, path, page);
    if (html == NULL || write_file(bench->dir, "body", html, body) != 0 ||
        server_spawn((char *[]){bench->self, (char[]){"bare"}, body, NULL}, &bare) != 0)
        return -1;
    struct side sides[] = {{.name = "bare libmicrohttpd, one prebuilt response",
                            .port = bare.port,
                            .status = 200,
                            .next = next_get},
                           {.name = "GET /CODE", .port = server.port, .status = 200, .next = next_get}};
    compare(bench, "form", sides, 2, 64);
    const size_t clients[] = {64, 512};
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        struct side encodings[] = {{.name = "form GET, as it is",
                                    .port = server.port,
                                    .status = 200,
                                    .next = next_get,
                                    .server = &server},
                                   {.name = "form GET, gzip",
                                    .port = server.port,
                                    .status = 200,
                                    .next = next_get_gzip,
                                    .server = &server},
                                   {.name = "form GET, br",
                                    .port = server.port,
                                    .status = 200,
                                    .next = next_get_br,
                                    .server = &server}};
        compare(bench, "form by encoding", encodings, 3, clients[i]);
    }
    int rc = no_stall(bench, &server);
    server_end(&bare);
    server_end(&server);
    return rc;
}

static int posts(struct bench *bench, const char *title) {
    struct server durable, hollow;
    char dir[4096];
    snprintf(dir, sizeof dir, "%s-hollow", bench->dir);
    /* Both need the same counters and secret, so the hollow server gets a copy of the young database. */
    if (product(bench, &durable) != 0 ||
        server_spawn((char *[]){bench->self, (char[]){"serve"}, (char[]){"--listen"}, (char[]){"127.0.0.1:0"},
                                (char[]){"--data"}, dir, NULL},
                     &hollow) != 0)
        return -1;
    const size_t clients[] = {8, 64, 512};
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        struct side sides[] = {
            {.name = "the same server, nothing stored",
             .port = hollow.port,
             .status = 303,
             .next = next_post},
            {.name = "POST /CODE, durable", .port = durable.port, .status = 303, .next = next_post}};
        compare(bench, title, sides, 2, clients[i]);
        double raw[ROUNDS];
        for (size_t round = 0; round < ROUNDS; round++)
            raw[round] = peer_sqlite(bench->dir, clients[i], bench->answers_size, ROUND_SECONDS / 2);
        double rate = median(raw, ROUNDS);
        printf("  %-44s %9.0f/s  durable POST / this %.2f\n", "SQLite alone, rows of one transaction", rate,
               sides[1].rate[ROUNDS / 2] / rate);
        fflush(stdout);
    }
    server_end(&hollow);
    server_end(&durable);
    return 0;
}

static int copy_young(const struct bench *bench) {
    char from[4096], to[4096];
    snprintf(to, sizeof to, "%s-hollow", bench->dir);
    struct arena *arena = arena_new(64 << 20);
    struct err err = ERR_INIT;
    struct str bytes;
    struct store *store = NULL;
    /* Opening for WRITE makes the directory; its database is then replaced before anybody uses it. */
    int rc = store_open(to, STORE_WRITE, &store, &err);
    store_close(store);
    snprintf(from, sizeof from, "%s/hailong.db", bench->dir);
    snprintf(to, sizeof to, "%s-hollow/hailong.db", bench->dir);
    if (rc == 0 && (rc = file_load(from, 32 << 20, arena, &bytes, &err)) == 0)
        rc = file_replace(to, bytes, &err);
    if (rc != 0)
        fprintf(stderr, "bench: %s\n", err.text);
    arena_free(arena);
    return rc;
}

static int crosses(const struct bench *bench, uint64_t rows) {
    bool stored = cross_bench_store(bench->dir, bench->revision_id) == 0;
    return cross_bench_tables(rows) == 0 && stored ? 0 : -1;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "serve") == 0)
        return serve_without_store(argc, argv);
    if (argc == 3 && strcmp(argv[1], "bare") == 0)
        return peer_bare(argv[2]);
    if (argc == 4 && strcmp(argv[1], "posters") == 0)
        return posters_bench(argv[2], argv[3]);
    if (argc == 5 && strcmp(argv[1], "office") == 0)
        return office_bench(argv[2], argv[3], strtoull(argv[4], NULL, 10));
    if (argc == 4 && strcmp(argv[1], "cross") == 0) {
        struct bench cross = {.dir = argv[2]};
        uint64_t count = strtoull(argv[3], NULL, 10);
        return prepare(&cross) != 0 || fill(&cross, count) != 0 || crosses(&cross, count) != 0;
    }
    if (argc != 4) {
        fprintf(stderr, "usage: bench PROGRAM DIR ROWS\n");
        return 2;
    }
    struct bench bench = {.program = argv[1], .dir = argv[2]};
    snprintf(bench.self, sizeof bench.self, "%s", argv[0]);
    uint64_t rows = strtoull(argv[3], NULL, 10);
    /* A goal that is missed, or a part that fails, leaves the others their turn; without data there is nothing to measure. */
    bool good = posters_bench(bench.program, bench.dir) == 0;
    if (rows > 0)
        good &= office_bench(bench.program, bench.dir, rows) == 0;
    if (prepare(&bench) != 0 || copy_young(&bench) != 0)
        return 1;
    good &= forms(&bench) == 0;
    good &= posts(&bench, "response, young database") == 0;
    if (rows == 0)
        return good ? 0 : 1;
    if (fill(&bench, rows) != 0)
        return 1;
    good &= posts(&bench, "response, full database") == 0;
    good &= crosses(&bench, rows) == 0;
    return good ? 0 : 1;
}
