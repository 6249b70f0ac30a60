#include "commune.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/cli.h"
#include "core/answer.h"
#include "core/submit_key.h"
#include "load.h"
#include "store/store.h"

enum { START_NUMBER = 65535, DAYS = 1000 };

static const char *const questions[COMMUNE_QUESTIONS] = {
    "II.5.1", "II.5.2", "II.5.3", "II.6.1", "II.6.2", "II.6.3", "II.6.4", "II.7.1",
    "II.7.2", "II.7.3", "II.8.1", "II.8.2", "II.8.3", "II.9.1", "II.9.2", "II.9.3"};

/* ---- What the clients send --------------------------------------------------------------------------------------- */

static size_t get(struct commune *commune, const char *headers, char *out) {
    return (size_t)snprintf(out, LOAD_REQUEST_MAX, "GET /%s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n",
                            commune->codes[commune->number++ % COMMUNE_COUNTERS], headers);
}

size_t commune_get(void *context, char *out) {
    return get(context, "", out);
}

size_t commune_get_gzip(void *context, char *out) {
    return get(context, "Accept-Encoding: gzip, deflate\r\n", out);
}

size_t commune_get_br(void *context, char *out) {
    return get(context, "Accept-Encoding: gzip, deflate, br, zstd\r\n", out);
}

size_t commune_post(void *context, char *out) {
    struct commune *commune = context;
    const char *code = commune->codes[commune->number % COMMUNE_COUNTERS];
    uint8_t key[SUBMIT_KEY_SIZE];
    char text[SUBMIT_KEY_TEXT + 1], body[LOAD_REQUEST_MAX / 2];
    submit_key_make(commune->secret, half_day_number(clock_wall_seconds(&clock_system)), START_NUMBER,
                    commune->number++, code, commune->revision_id, key);
    submit_key_format(key, text);
    int n = snprintf(body, sizeof body, "key=%s&lang=vi", text);
    for (unsigned i = 0; i < COMMUNE_QUESTIONS; i++)
        n += snprintf(body + n, sizeof body - (size_t)n, "&q.%s=%u", questions[i],
                      1 + (commune->number * 7 + i * 3) % 5);
    return (size_t)snprintf(out, LOAD_REQUEST_MAX,
                            "POST /%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                            "application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
                            code, n, body);
}

size_t commune_mixed(void *context, char *out) {
    const struct commune *commune = context;
    return commune->number % 10 == 9 ? commune_post(context, out) : commune_get(context, out);
}

/* ---- Making, learning, copying ------------------------------------------------------------------------------------ */

static int command(const struct commune *commune, char **argv) {
    char *full[16] = {(char[]){"hailong"}};
    int n = 1;
    for (; argv[n - 1] != NULL && n < 13; n++)
        full[n] = argv[n - 1];
    full[n++] = (char[]){"--data"};
    char dir[4096];
    snprintf(dir, sizeof dir, "%s", commune->dir);
    full[n++] = dir;
    full[n] = NULL;
    return cli_main(n, full);
}

#define COMMAND(commune, ...) command(commune, (char *[]){__VA_ARGS__, NULL})

static int write_file(const char *dir, const char *name, const char *text, char path[5000]) {
    snprintf(path, 5000, "%s/%s", dir, name);
    struct err err = ERR_INIT;
    return file_replace(path, str_of(text), &err);
}

/* What commands say is for people who type them: the table is on the same stream. */
static int make_places(const struct commune *commune, char *units, char *counters) {
    fflush(stdout);
    int kept = dup(STDOUT_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    bool good =
        kept >= 0 && nowhere >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0 &&
        COMMAND(commune, (char[]){"survey"}, (char[]){"publish"}, (char[]){"surveys/" COMMUNE_SURVEY ".json"})
    == 0 && COMMAND(commune, (char[]){"unit"}, (char[]){"import"}, units)
    == 0 && COMMAND(commune, (char[]){"counter"}, (char[]){"import"}, counters)
    == 0;
    fflush(stdout);
    good = dup2(kept, STDOUT_FILENO) >= 0 && good;
    close(kept);
    close(nowhere);
    return good ? 0 : -1;
}

int commune_make(struct commune *commune, const char *dir) {
    char units[5000], counters[5000];
    char rows[2048] = "code,unit,name,field,survey\n";
    *commune = (struct commune){.number = 0};
    snprintf(commune->dir, sizeof commune->dir, "%s", dir);
    for (int i = 0; i < COMMUNE_COUNTERS; i++)
        snprintf(rows + strlen(rows), sizeof rows - strlen(rows), ",xa-do,Quầy %d,," COMMUNE_SURVEY "\n",
                 i + 1);
    if (mkdir(dir, 0700) != 0 ||
        write_file(dir, "units.csv", "code,parent,name,kind\nxa-do,,Xã Đo Thử (minh họa),commune\n", units) !=
            0 ||
        write_file(dir, "counters.csv", rows, counters) != 0 || make_places(commune, units, counters) != 0)
        return -1;
    return commune_learn(commune, dir);
}

int commune_learn(struct commune *commune, const char *dir) {
    struct arena *arena = arena_new(64 << 20);
    struct store *store = NULL;
    struct err err = ERR_INIT;
    struct counter *counters = NULL;
    struct revision revision;
    size_t count = 0;
    *commune = (struct commune){.number = 0};
    snprintf(commune->dir, sizeof commune->dir, "%s", dir);
    int rc = store_open(dir, STORE_READ, &store, &err);
    if (rc == 0)
        rc = store_counters(store, NULL, day_of_seconds(clock_wall_seconds(&clock_system)), arena, &counters,
                            &count, &err);
    if (rc == 0)
        rc = store_revision(store, COMMUNE_SURVEY, 0, arena, &revision, &err);
    if (rc == 0 && count == 0)
        rc = err_set(&err, ERR_NOT_FOUND, "no counters");
    for (size_t i = 0; rc == 0 && i < COMMUNE_COUNTERS; i++) {
        memcpy(commune->codes[i], counters[i % count].code, PLACE_CODE_SIZE);
        commune->counter_ids[i] = counters[i % count].id;
    }
    for (size_t i = 0; rc == 0 && i < COMMUNE_QUESTIONS; i++)
        commune->offsets[i] =
            revision.survey->questions[survey_question(revision.survey, str_of(questions[i]))].offset;
    if (rc == 0) {
        memcpy(commune->secret, store_secret(store), HASH_SECRET_SIZE);
        commune->revision_id = revision.id;
        commune->answers_size = revision.survey->answers_size;
    } else {
        fprintf(stderr, "bench: %s\n", err.text);
    }
    store_close(store);
    arena_free(arena);
    return rc == 0 ? 0 : -1;
}

int commune_copy(const struct commune *commune, const char *to) {
    char path[5000];
    struct arena *arena = arena_new(64 << 20);
    struct err err = ERR_INIT;
    struct str bytes;
    struct store *store = NULL;
    /* Opening for WRITE makes the directory; its database is then replaced before anybody uses it. */
    int rc = store_open(to, STORE_WRITE, &store, &err);
    store_close(store);
    snprintf(path, sizeof path, "%s/hailong.db", commune->dir);
    if (rc == 0)
        rc = file_load(path, 32 << 20, arena, &bytes, &err);
    snprintf(path, sizeof path, "%s/hailong.db", to);
    if (rc == 0)
        rc = file_replace(path, bytes, &err);
    if (rc != 0)
        fprintf(stderr, "bench: %s\n", err.text);
    arena_free(arena);
    return rc == 0 ? 0 : -1;
}

/* ---- Filling ------------------------------------------------------------------------------------------------------ */

struct fill {
    const struct commune *commune;
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
    for (size_t i = 0; i < fill->commune->answers_size; i++)
        fill->answers[i] = (uint8_t)(1 + (fill->left * 7 + i * 3) % 5);
    *row = (struct bulk_row){.counter_id = fill->commune->counter_ids[fill->left % COMMUNE_COUNTERS],
                             .revision_id = fill->commune->revision_id,
                             .day = fill->today - 1 - (int32_t)(fill->left / COMMUNE_COUNTERS % DAYS),
                             .language = "vi",
                             .answers = fill->answers,
                             .answers_size = fill->commune->answers_size};
    return 1;
}

static int fill_all(struct transaction *tx, void *context, struct err *err) {
    uint64_t rows;
    return store_append(tx, DAY_NONE, fill_next, context, &rows, err);
}

int commune_fill(const struct commune *commune, uint64_t rows, struct table *table) {
    struct store *store = NULL;
    struct err err = ERR_INIT;
    struct fill fill = {commune, rows, {0}, day_of_seconds(clock_wall_seconds(&clock_system))};
    int64_t start = clock_monotonic_us();
    int rc = store_open(commune->dir, STORE_WRITE, &store, &err);
    if (rc == 0)
        rc = store_transact(store, fill_all, &fill, &err);
    store_close(store);
    double rate = (double)rows / ((double)(clock_monotonic_us() - start) / 1e6);
    if (rc != 0) {
        fprintf(stderr, "bench: %s\n", err.text);
        return -1;
    }
    table_row(table, &(struct table_row){.group = "responses stored in bulk, counters and days at random",
                                         .name = "one transaction of all",
                                         .unit = "/s",
                                         .values = &rate,
                                         .count = 1});
    return 0;
}
