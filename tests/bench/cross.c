#include "cross.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/rand.h"
#include "store/shelf.h"

enum { TURNS = 5, COUNTERS = 200, DAYS = 1000, MEBIBYTE = 1024 * 1024 };
#define ROOM ((size_t)4096 * MEBIBYTE)

static double ms_since(int64_t start) {
    return (double)(clock_monotonic_us() - start) / 1000;
}

static int weigh(void *context, const struct columns *columns, struct err *err) {
    (void)err;
    int64_t start = *(int64_t *)context;
    printf("columns of %zu responses read in %.1f s: %zu bytes each, %.0f MB\n", columns->rows,
           ms_since(start) / 1000, columns_row_bytes(columns), (double)columns->bytes / 1e6);
    return 0;
}

int cross_bench_store(const char *dir, int64_t revision) {
    struct store *store = NULL;
    struct shelf *shelf = NULL;
    struct err err = ERR_INIT;
    int64_t start = clock_monotonic_us();
    int rc = store_open(dir, STORE_READ, &store, &err);
    if (rc == 0)
        rc = shelf_new(ROOM, SHELF_IDLE_SECONDS, &shelf, &err);
    if (rc == 0)
        rc = shelf_use(shelf, store, revision, weigh, &start, &err);
    if (rc != 0)
        fprintf(stderr, "bench: %s\n", err.text);
    shelf_free(shelf);
    store_close(store);
    return rc;
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

/* The best of some turns: what the machine can do, not what else it did. */
static int table(const struct columns *columns, const char *dimension, const char *rows, const char *side,
                 struct err *err) {
    const struct survey *survey = columns->survey;
    struct crosstab_stretch stretches[COUNTERS];
    struct crosstab_request request = {.dimension = survey_dimension(survey, str_of(dimension)),
                                       .stretches = stretches,
                                       .stretch_count = COUNTERS,
                                       .threshold = 10};
    struct crosstab tab = {0};
    double best = 0;
    int rc = 0;
    for (size_t i = 0; i < COUNTERS; i++)
        stretches[i] = (struct crosstab_stretch){1 + (int64_t)i, INT32_MIN, INT32_MAX, 1};
    crosstab_axis_set(&request.rows, CROSSTAB_QUESTION, survey, survey_question(survey, str_of(rows)));
    crosstab_axis_set(&request.columns, CROSSTAB_QUESTION, survey, survey_question(survey, str_of(side)));
    for (size_t turn = 0; rc == 0 && turn < TURNS; turn++) {
        struct arena *arena = arena_new(64 * MEBIBYTE);
        int64_t start = clock_monotonic_us();
        rc = crosstab_make(columns, &request, arena, &tab, err);
        double ms = ms_since(start);
        best = turn == 0 || ms < best ? ms : best;
        arena_free(arena);
    }
    if (rc == 0)
        printf("  dimension %-5s by %s and %s, %llu responses: %6.1f ms\n", dimension, rows + 11, side + 11,
               (unsigned long long)tab.responses, best);
    return rc;
}

int cross_bench_tables(uint64_t rows) {
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
    if (rc == 0)
        printf("cross-tabs, %zu bytes a response, best of %d\n", columns_row_bytes(columns), TURNS);
    static const char *const dimensions[] = {"II.6", "I.3", "I", "all"};
    for (size_t i = 0; rc == 0 && i < sizeof dimensions / sizeof *dimensions; i++)
        rc = table(columns, dimensions[i], "respondent.sex", "respondent.age", &err);
    if (rc != 0)
        fprintf(stderr, "bench: %s\n", err.text);
    columns_free(columns);
    arena_free(arena);
    return rc;
}
