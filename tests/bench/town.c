#include "town.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "core/place.h"
#include "load.h"
#include "store/officers.h"

#define LOGIN "do.luong"

static int places_make(struct town *town, struct transaction *tx, struct err *err) {
    bool is_new;
    struct unit city = {0, TOWN_CITY, "", "Thành phố Đo Thử (minh họa)", "city", DAY_NONE, DAY_NONE};
    int rc = store_unit_put(tx, &city, &is_new, err);
    for (size_t u = 0; rc == 0 && u < town->units; u++) {
        char code[32], name[64];
        snprintf(code, sizeof code, "xa-%04zu", u);
        snprintf(name, sizeof name, "UBND xã Đo Thử số %zu", u);
        struct unit unit = {0, code, TOWN_CITY, name, "commune", DAY_NONE, DAY_NONE};
        rc = store_unit_put(tx, &unit, &is_new, err);
        for (size_t c = 0; rc == 0 && c < 1 + u % 3; c++) {
            struct counter counter = {.unit = code, .name = "Quầy đo", .field = "", .survey = TOWN_SURVEY};
            counter.valid_from = counter.valid_to = DAY_NONE;
            place_code_make(&town->rng, counter.code);
            rc = store_counter_put(tx, &counter, town->today - TOWN_YEAR, &is_new, err);
        }
    }
    return rc;
}

/* An officer of the whole installation who is signed in. */
static int officer_make(struct town *town, struct transaction *tx, struct err *err) {
    int64_t now = clock_wall_seconds(&clock_system), id;
    struct officer officer = {.login = LOGIN, .name = "Người Đo", .role = ROLE_OFFICER, .unit = ""};
    uint8_t hash[HASH_DIGEST_SIZE];
    struct rng rng = rng_system();
    token_make(&rng, TOKEN_SESSION_SYMBOLS, town->session);
    hash_digest(str_of(town->session), hash);
    int rc = store_officer_add(tx, &officer, now, err);
    return rc == 0 ? store_session_add(tx, LOGIN, hash, now, &id, err) : rc;
}

static int town_make(struct transaction *tx, void *context, struct err *err) {
    struct town *town = context;
    struct arena *arena = arena_new(4 << 20);
    struct str definition;
    unsigned number;
    bool is_new;
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a survey");
    int rc = file_load("surveys/" TOWN_SURVEY ".json", 1 << 20, arena, &definition, err);
    if (rc == 0)
        rc = store_publish(tx, TOWN_SURVEY, definition, town->today - TOWN_YEAR, &number, &is_new, err);
    if (rc == 0)
        rc = places_make(town, tx, err);
    if (rc == 0)
        rc = officer_make(town, tx, err);
    arena_free(arena);
    return rc;
}

static int row_next(void *context, struct bulk_row *row, struct err *err) {
    static const uint8_t levels[16] = {5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 4, 3, 3, 2, 1};
    struct town *town = context;
    (void)err;
    if (town->left == 0)
        return 0;
    /* Counter by counter and day by day, which is quickest to store. */
    uint64_t at = (town->rows - town->left--) * town->counter_count;
    /* Mostly content, and of every twentieth question nothing. */
    uint64_t dice = rng_below(&town->rng, UINT64_MAX);
    for (size_t i = 0; i < town->answers_size; i++, dice = dice >> 5 | dice << 59)
        town->answers[i] = dice % 20 == 0 ? 0 : levels[dice >> 8 & 15];
    *row = (struct bulk_row){.counter_id = town->counters[at / town->rows],
                             .revision_id = town->revision,
                             .day = town->today - TOWN_YEAR +
                                    (int32_t)(at % town->rows * TOWN_YEAR / town->rows),
                             .language = "vi",
                             .answers = town->answers,
                             .answers_size = town->answers_size};
    return 1;
}

static int rows_make(struct transaction *tx, void *context, struct err *err) {
    uint64_t rows;
    return store_append(tx, DAY_NONE, row_next, context, &rows, err);
}

static int counters_learn(struct town *town, struct store *store, struct err *err) {
    struct arena *arena = arena_new(64 << 20);
    struct counter *counters = NULL;
    struct revision revision;
    int rc = store_counters(store, NULL, town->today, arena, &counters, &town->counter_count, err);
    if (rc == 0)
        rc = store_revision(store, TOWN_SURVEY, 0, arena, &revision, err);
    town->counters = calloc(town->counter_count, sizeof *town->counters);
    for (size_t i = 0; rc == 0 && i < town->counter_count; i++)
        town->counters[i] = counters[i].id;
    if (rc == 0) {
        town->revision = revision.id;
        town->answers_size = revision.survey->answers_size;
    }
    arena_free(arena);
    return rc;
}

bool town_fill(struct town *town, const char *dir, const char *name, size_t units, uint64_t rows) {
    struct err err = ERR_INIT;
    struct store *store = NULL;
    *town = (struct town){.units = units, .rows = rows, .left = rows, .rng = rng_seeded(units)};
    town->today = day_of_seconds(clock_wall_seconds(&clock_system));
    snprintf(town->dir, sizeof town->dir, "%s/%s", dir, name);
    int rc = store_open(town->dir, STORE_WRITE, &store, &err);
    if (rc == 0)
        rc = store_transact(store, town_make, town, &err);
    if (rc == 0)
        rc = counters_learn(town, store, &err);
    if (rc == 0)
        rc = store_transact(store, rows_make, town, &err);
    store_close(store);
    free(town->counters);
    if (rc != 0)
        fprintf(stderr, "bench: %s\n", err.text);
    return rc == 0;
}

/* The pages of all units in turn, month by month as they open. */
size_t town_next_unit(void *context, char *out) {
    struct town *town = context;
    return (size_t)snprintf(out, LOAD_REQUEST_MAX,
                            "GET /office/u/xa-%04zu?survey=" TOWN_SURVEY
                            " HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: __Host-s=%s\r\n\r\n",
                            town->next++ % town->units, town->session);
}

size_t town_next_city(void *context, char *out) {
    const struct town *town = context;
    return (size_t)snprintf(out, LOAD_REQUEST_MAX,
                            "GET /office/u/" TOWN_CITY "?survey=" TOWN_SURVEY
                            " HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: __Host-s=%s\r\n\r\n",
                            town->session);
}

bool town_serve(const char *program, const struct town *town, struct server *out) {
    char path[TOWN_PATH], dir[TOWN_PATH];
    snprintf(path, sizeof path, "%s", program);
    snprintf(dir, sizeof dir, "%s", town->dir);
    return server_spawn((char *[]){path, (char[]){"serve"}, (char[]){"--listen"}, (char[]){"127.0.0.1:0"},
                                   (char[]){"--data"}, dir, NULL},
                        out) == 0;
}
