/* What the tests of store/ share: a real directory, a small survey, made-up places and responses. */
#ifndef STORE_HELP_H
#define STORE_HELP_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/answer.h"
#include "store/store.h"

#define HELP_QUESTION(code, dimension)                                                                       \
    "{\"code\":\"" code "\",\"dimension\":\"" dimension                                                      \
    "\",\"kind\":\"scale\",\"na\":true,\"text\":{\"vi\":\"Hỏi\"}}"
#define HELP_SURVEY(title, more)                                                                               \
    "{\"code\":\"thu\",\"title\":{\"vi\":\"" title                                                             \
    "\"},\"method\":\"satisfied-share\",\"scale\":\"satisfaction-5\","                                         \
    "\"dimensions\":[{\"code\":\"A\",\"title\":{\"vi\":\"Một\"}},{\"code\":\"B\",\"title\":{\"vi\":\"Hai\"}" \
    "}],"                                                                                                      \
    "\"questions\":[" HELP_QUESTION("A.1", "A") "," HELP_QUESTION("A.2", "A") "," HELP_QUESTION("B.1", "B")    \
        more ",{\"code\":\"comment\",\"kind\":\"text\",\"text\":{\"vi\":\"Ý kiến\"}}]}"
#define HELP_FIRST STR(HELP_SURVEY("Thử", ""))
#define HELP_SECOND STR(HELP_SURVEY("Thử", "," HELP_QUESTION("B.2", "B")))
enum { HELP_DAY = 20000, HELP_ANSWERS = 3, HELP_COMMENT = 3 /* the question's index */ };

struct help {
    char dir[64];
    struct store *store;
    struct arena *arena;
    int64_t revision;
    struct err err;
};

static inline void help_ok(const struct help *h, int rc) {
    if (rc != 0)
        fail_msg("%d: %s", rc, h->err.text);
}

static inline void help_remove(const char *dir) {
    DIR *folder = opendir(dir);
    for (struct dirent *e; folder != NULL && (e = readdir(folder)) != NULL;) {
        char path[1024];
        int n = snprintf(path, sizeof path, "%.700s/%s", dir, e->d_name);
        if (n > 0 && strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && unlink(path) != 0)
            help_remove(path);
    }
    if (folder != NULL)
        closedir(folder);
    rmdir(dir);
}

static inline int help_publish_first(struct transaction *tx, void *context, struct err *err) {
    unsigned number;
    bool is_new;
    (void)context;
    return store_publish(tx, "thu", HELP_FIRST, HELP_DAY, &number, &is_new, err);
}

static inline int help_unit(struct transaction *tx, const char *code, const char *parent, struct err *err) {
    bool is_new;
    struct unit unit = {0, code, parent, "Đơn vị thử", "commune", DAY_NONE, DAY_NONE};
    return store_unit_put(tx, &unit, &is_new, err);
}

static inline int help_counter(struct transaction *tx, const char *code, const char *unit, int32_t day,
                               struct err *err) {
    bool is_new;
    struct counter counter = {
        .unit = unit, .name = "Quầy thử", .field = "", .survey = "", .channel = CHANNEL_QR};
    counter.valid_from = counter.valid_to = DAY_NONE;
    memcpy(counter.code, code, strlen(code) + 1);
    return store_counter_put(tx, &counter, day, &is_new, err);
}

/* City T with the communes X and Y; counters 1 and 2 in X, 3 in Y. */
static inline int help_places(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    int rc = help_unit(tx, "T", "", err);
    rc = rc != 0 ? rc : help_unit(tx, "X", "T", err);
    rc = rc != 0 ? rc : help_unit(tx, "Y", "T", err);
    rc = rc != 0 ? rc : help_counter(tx, "AAAAAA1", "X", HELP_DAY, err);
    rc = rc != 0 ? rc : help_counter(tx, "AAAAAA2", "X", HELP_DAY, err);
    return rc != 0 ? rc : help_counter(tx, "AAAAAA3", "Y", HELP_DAY, err);
}

static inline void help_open(struct help *h, enum store_mode mode) {
    help_ok(h, store_open(h->dir, mode, &h->store, &h->err));
}

static inline int help_empty_setup(void **state) {
    struct help *h = calloc(1, sizeof *h);
    snprintf(h->dir, sizeof h->dir, "/tmp/hailong-test-XXXXXX");
    if (mkdtemp(h->dir) == NULL)
        return -1;
    h->arena = arena_new(64 << 20);
    help_open(h, STORE_WRITE);
    *state = h;
    return 0;
}

static inline int help_setup(void **state) {
    help_empty_setup(state);
    struct help *h = *state;
    struct revision revision;
    help_ok(h, store_transact(h->store, help_publish_first, NULL, &h->err));
    help_ok(h, store_transact(h->store, help_places, NULL, &h->err));
    help_ok(h, store_revision(h->store, "thu", 0, h->arena, &revision, &h->err));
    h->revision = revision.id;
    return 0;
}

static inline int help_teardown(void **state) {
    struct help *h = *state;
    store_close(h->store);
    help_remove(h->dir);
    arena_free(h->arena);
    free(h);
    return 0;
}

/* A statement of a stranger's hand on the file itself. */
static inline int64_t help_sql(const struct help *h, const char *sql) {
    char path[128];
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    snprintf(path, sizeof path, "%s/hailong.db", h->dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    int rc = sqlite3_step(stmt);
    assert_true(rc == SQLITE_ROW || rc == SQLITE_DONE);
    int64_t value = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return value;
}

/* Rows for store_append: row i of `count` as `make` sets it. */
struct help_rows {
    struct help *help;
    size_t at, count;
    int (*make)(struct help *, size_t i, struct bulk_row *row, struct err *err);
    uint64_t written;
};

static inline int help_next(void *context, struct bulk_row *row, struct err *err) {
    struct help_rows *rows = context;
    if (rows->at == rows->count)
        return 0;
    int rc = rows->make(rows->help, rows->at++, row, err);
    return rc < 0 ? rc : 1;
}

static inline int help_append_fn(struct transaction *tx, void *context, struct err *err) {
    struct help_rows *rows = context;
    return store_append(tx, DAY_NONE, help_next, rows, &rows->written, err);
}

static inline int help_append(struct help *h, size_t count,
                              int (*make)(struct help *, size_t, struct bulk_row *, struct err *)) {
    struct help_rows rows = {h, 0, count, make, 0};
    int rc = store_transact(h->store, help_append_fn, &rows, &h->err);
    if (rc == 0)
        assert_int_equal(rows.written, count);
    return rc;
}

/* Ids as help_places makes them: counter 1, 2, 3. */
static inline void help_row(const struct help *h, int64_t counter, int32_t day, const uint8_t *answers,
                            struct bulk_row *row) {
    *row = (struct bulk_row){.counter_id = counter,
                             .revision_id = h->revision,
                             .day = day,
                             .half = 0,
                             .channel = CHANNEL_QR,
                             .language = "vi",
                             .answers = answers,
                             .answers_size = HELP_ANSWERS};
}

static inline uint64_t help_responses(struct help *h, struct store *store, const char *unit, int32_t from,
                                      int32_t to) {
    struct selection selection = {h->revision, "thu", unit, from, to};
    struct response_extent extent;
    help_ok(h, store_extent(store, &selection, &extent, &h->err));
    return extent.responses;
}

static inline void help_print(void *context, const char *line) {
    (void)context;
    print_message("%s\n", line);
}

static inline void help_verify(struct help *h) {
    struct verify_result result;
    help_ok(h, store_verify(h->store, help_print, NULL, NULL, &result, &h->err));
}

#endif
