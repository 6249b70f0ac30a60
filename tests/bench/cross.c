#include "cross.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/rand.h"
#include "store/shelf.h"

enum { COUNTERS = 200, DAYS = 1000, MEBIBYTE = 1024 * 1024 };
#define ROOM ((size_t)4096 * MEBIBYTE)

static double ms_since(int64_t start) {
    return (double)(clock_monotonic_us() - start) / 1000;
}

struct weight {
    int64_t start_us;
    double ms, bytes;
};

static int weigh(void *context, const struct columns *columns, struct err *err) {
    (void)err;
    struct weight *weight = context;
    weight->ms = ms_since(weight->start_us);
    weight->bytes = (double)columns_row_bytes(columns);
    return 0;
}

void cross_bench_store(struct table *table, const char *dir, int64_t revision) {
    const char *group = "columns for cross-tabs, read from the store";
    double seconds[TABLE_VALUES_MAX], bytes = 0;
    struct store *store = NULL;
    struct err err = ERR_INIT;
    int rc = store_open(dir, STORE_READ, &store, &err);
    for (size_t round = 0; rc == 0 && round < table->rounds; round++) {
        struct weight weight = {.start_us = clock_monotonic_us()};
        struct shelf *shelf = NULL;
        rc = shelf_new(ROOM, SHELF_IDLE_SECONDS, &shelf, &err);
        if (rc == 0)
            rc = shelf_use(shelf, store, revision, weigh, &weight, &err);
        seconds[round] = weight.ms / 1000;
        bytes = weight.bytes;
        shelf_free(shelf);
    }
    store_close(store);
    if (rc != 0) {
        fprintf(stderr, "bench: %s\n", err.text);
        table_failed(table, group);
        return;
    }
    table_row(table, &(struct table_row){group, "read", "s", seconds, table->rounds, .of = NULL});
    table_row(table, &(struct table_row){group, "memory of a response", "B", &bytes, 1, .of = NULL});
}

static int made_up(struct columns *columns, uint64_t rows, struct err *err) {
    const struct survey *survey = columns->survey;
    struct rng rng = rng_seeded(3);
    uint8_t answers[SURVEY_QUESTIONS_MAX * 4] = {0};
    for (uint64_t n = 0; n < rows; n++) {
        uint8_t random[SURVEY_QUESTIONS_MAX];
        rng_bytes(&rng, random, survey->question_count);
        for (size_t i = 0; i < survey->question_count; i++) {
            const struct question *q = &survey->questions[i];
            size_t choices = q->scale != NULL ? q->scale->levels : q->option_count;
            if (q->size == 1)
                answers[q->offset] = (uint8_t)(random[i] % (choices + 1));
        }
        int rc = columns_add(columns, 1 + (int64_t)(n % COUNTERS), 20000 + (int32_t)(n * DAYS / rows),
                             (unsigned)n % 5, answers, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int count_one(struct table *table, const struct columns *columns, const char *dimension,
                     struct err *err) {
    static const char *const rows = "respondent.sex", *const side = "respondent.age";
    const struct survey *survey = columns->survey;
    struct crosstab_stretch stretches[COUNTERS];
    struct crosstab_request request = {.dimension = survey_dimension(survey, str_of(dimension)),
                                       .stretches = stretches,
                                       .stretch_count = COUNTERS,
                                       .threshold = 10};
    struct crosstab tab = {0};
    char group[100], name[40];
    double times[TABLE_VALUES_MAX];
    int rc = 0;
    for (size_t i = 0; i < COUNTERS; i++)
        stretches[i] = (struct crosstab_stretch){1 + (int64_t)i, INT32_MIN, INT32_MAX, 1};
    crosstab_axis_set(&request.rows, CROSSTAB_QUESTION, survey, survey_question(survey, str_of(rows)));
    crosstab_axis_set(&request.columns, CROSSTAB_QUESTION, survey, survey_question(survey, str_of(side)));
    for (size_t turn = 0; rc == 0 && turn < table->rounds; turn++) {
        struct arena *arena = arena_new(64 * MEBIBYTE);
        int64_t start = clock_monotonic_us();
        rc = crosstab_make(columns, &request, arena, &tab, err);
        times[turn] = ms_since(start);
        arena_free(arena);
    }
    if (rc != 0)
        return rc;
    snprintf(group, sizeof group, "cross-tab by sex and age of %llu responses, %zu bytes each",
             (unsigned long long)tab.responses, columns_row_bytes(columns));
    snprintf(name, sizeof name, "dimension %s", dimension);
    table_row(table,
              &(struct table_row){
                  .group = group, .name = name, .unit = "ms", .values = times, .count = table->rounds});
    return 0;
}

void cross_bench_tables(struct table *table, uint64_t rows) {
    struct arena *arena = arena_new(64 * MEBIBYTE);
    struct survey *survey = NULL;
    static struct survey_faults faults;
    struct str json;
    struct err err = ERR_INIT;
    struct columns *columns = NULL;
    int rc = file_load("surveys/sipas-2022.json", SURVEY_FILE_MAX, arena, &json, &err);
    if (rc == 0)
        rc = survey_load(json, arena, &survey, &faults, &err);
    if (rc == 0 && (columns = columns_new(survey, ROOM)) == NULL)
        rc = ERR_NOMEM;
    if (rc == 0)
        rc = made_up(columns, rows, &err);
    static const char *const dimensions[] = {"II.6", "I.3", "I", "all"};
    for (size_t i = 0; rc == 0 && i < sizeof dimensions / sizeof *dimensions; i++)
        rc = count_one(table, columns, dimensions[i], &err);
    if (rc != 0) {
        fprintf(stderr, "bench: %s\n", err.text);
        table_failed(table, "cross-tabs");
    }
    columns_free(columns);
    arena_free(arena);
}
