/* hailong verify: the file is sound, references hold, the log and the frozen reports are whole, comments are in the batches they were closed in, and the tallies are what the responses say. Responses are sorted by
 * SQLite (on disk when they are many) and compared with the tallies side by side, so memory does not grow with them. */
#include "base/fold.h"
#include "store/counting.h"
#include "store/frozen.h"
#include "store/internal.h"
#include "store/officers.h"

enum { VERIFY_LINES_MAX = 1000, VERIFY_ARENA = 1024 * 1024, VERIFY_STEP = 10000 };

struct verify {
    struct store *store;
    void (*fault)(void *context, const char *line);
    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
    uint64_t total;
    struct verify_result result;
    struct arena *arena; /* the two tallies of the current key */
};

__attribute__((format(printf, 2, 3))) static void fault_add(struct verify *v, const char *format, ...) {
    char line[600];
    va_list args;
    v->result.faults++;
    if (v->result.faults > VERIFY_LINES_MAX) /* the number is told in any case */
        return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    v->fault(v->context, line);
}

/* ---- The file ---------------------------------------------------------------------------------------------------- */

static int file_check(struct verify *v, struct err *err) {
    struct query q = query_of(v->store, STATEMENT_VERIFY_INTEGRITY);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        struct str line = column_str(&q, 0);
        if (!str_is(line, "ok"))
            fault_add(v, "the database is damaged: %.*s", STR_ARG(line));
    }
    query_end(&q);
    return rc;
}

static int references_check(struct verify *v, struct err *err) {
    struct query q = query_of(v->store, STATEMENT_VERIFY_REFERENCES);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        struct str table = column_str(&q, 0), parent = column_str(&q, 2);
        fault_add(v, "a row of table %.*s points to nothing in table %.*s", STR_ARG(table), STR_ARG(parent));
    }
    query_end(&q);
    return rc;
}

/* 0; *survey is NULL when the revision is unknown (references_check told) or cannot be read (told here). */
static int survey_of(struct verify *v, int64_t revision, const struct survey **survey, struct err *err) {
    struct err why = ERR_INIT;
    if (layouts_full(v->store->layouts))
        layouts_drop(v->store->layouts);
    int rc = layout_get(v->store, revision, survey, &why);
    if (rc == 0)
        return 0;
    *survey = NULL;
    if (rc == ERR_NOMEM)
        return err_set(err, rc, "%s", why.text);
    if (rc != ERR_NOT_FOUND)
        fault_add(v, "%s", why.text);
    return 0;
}

static int comments_check(struct verify *v, struct err *err) {
    struct query q = query_of(v->store, STATEMENT_VERIFY_COMMENTS);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        const struct survey *survey;
        int64_t question = sqlite3_column_int64(q.stmt, 1);
        rc = survey_of(v, sqlite3_column_int64(q.stmt, 2), &survey, err);
        if (rc != 0)
            break;
        if (survey != NULL && (question < 0 || (uint64_t)question >= survey->question_count))
            fault_add(v, "response %lld has a comment on question %lld, which its revision does not have",
                      (long long)sqlite3_column_int64(q.stmt, 0), (long long)question);
    }
    query_end(&q);
    return rc;
}

/* One batch, its row being q's: its comments as they stand, and as they are searched. */
static int batch_check(struct verify *v, const struct query *q, struct err *err) {
    long long id = sqlite3_column_int64(q->stmt, 0);
    struct str folded = column_str(q, 4);
    struct query comments = query_of(v->store, STATEMENT_VERIFY_BATCH_COMMENTS);
    query_int(&comments, 1, id);
    int64_t count = 0;
    size_t at = 0;
    bool placed = true, in_days = true, same = true;
    int rc;
    while ((rc = query_step(&comments, err)) > 0) {
        struct str line;
        arena_reset(v->arena);
        int32_t day = sqlite3_column_int(comments.stmt, 1);
        placed = placed && sqlite3_column_int64(comments.stmt, 0) == count++;
        in_days = in_days && day >= sqlite3_column_int(q->stmt, 2) && day <= sqlite3_column_int(q->stmt, 3);
        rc = fold_text(column_str(&comments, 2), v->arena, &line, err);
        if (rc != 0)
            break;
        same = same && at + line.n < folded.n && memcmp(folded.p + at, line.p, line.n) == 0 &&
               folded.p[at + line.n] == '\n';
        at += line.n + 1;
    }
    query_end(&comments);
    if (rc == 0 && (!placed || count != sqlite3_column_int64(q->stmt, 1)))
        fault_add(v, "batch %lld does not have the comments it was closed with", id);
    else if (rc == 0 && !in_days)
        fault_add(v, "batch %lld has a comment of a day that is not one of its days", id);
    else if (rc == 0 && (!same || at != folded.n))
        fault_add(v, "batch %lld is searched by other texts than its comments", id);
    return rc;
}

static int batches_check(struct verify *v, struct err *err) {
    struct query q = query_of(v->store, STATEMENT_VERIFY_BATCHES);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        rc = batch_check(v, &q, err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    return rc;
}

static int audit_check(struct verify *v, struct err *err) {
    int64_t broken;
    int rc = store_audit_check(v->store, &broken, err);
    if (rc > 0)
        fault_add(v, "the audit log was changed: entry %lld is not what was written, or is missing",
                  (long long)broken);
    return rc < 0 ? rc : 0;
}

static int frozen_check(struct verify *v, struct err *err) {
    int64_t broken;
    int rc = store_frozen_check(v->store, &broken, err);
    if (rc > 0)
        fault_add(v, "frozen reports were changed: report %lld is not what was handed in, or is missing",
                  (long long)broken);
    return rc < 0 ? rc : 0;
}

/* ---- Recount ----------------------------------------------------------------------------------------------------- */

/* One of the two sides: a query in key order, and where it stands. */
struct side {
    struct query q;
    bool more;
    struct count_key key;
    int64_t aside; /* the decision that keeps it aside; 0: it counts */
};

static int side_step(struct side *side, struct err *err) {
    int rc = query_step(&side->q, err);
    side->more = rc > 0;
    if (rc > 0) {
        side->key = (struct count_key){.counter = sqlite3_column_int64(side->q.stmt, 0),
                                       .day = sqlite3_column_int(side->q.stmt, 1),
                                       .revision = sqlite3_column_int64(side->q.stmt, 2),
                                       .channel = sqlite3_column_int(side->q.stmt, 3)};
        side->aside = sqlite3_column_int64(side->q.stmt, 4);
    }
    return rc < 0 ? rc : 0;
}

static int place_compare(const struct side *side, const struct count_key *key, int64_t aside) {
    int order = count_key_compare(&side->key, key);
    return order != 0 ? order : (side->aside > aside) - (side->aside < aside);
}

struct count_name {
    char text[200];
};

/* A key in words a person can look up. */
static struct count_name name_of(struct verify *v, const struct count_key *key, int64_t aside) {
    struct count_name name;
    char day[DATE_TEXT_SIZE], decision[40] = "";
    struct query q = query_of(v->store, STATEMENT_COUNTER_CODE);
    query_int(&q, 1, key->counter);
    struct str code = query_step(&q, NULL) > 0 ? column_str(&q, 0) : STR("(unknown)");
    day_format(key->day, day);
    if (aside != 0)
        snprintf(decision, sizeof decision, ", put aside by %lld", (long long)aside);
    snprintf(name.text, sizeof name.text, "counter %.*s, %s, revision id %lld, channel %s%s",
             (int)(code.n % 32), code.p, day, (long long)key->revision,
             (unsigned)key->channel < CHANNEL_COUNT ? channel_name((enum channel)key->channel) : "(unknown)",
             decision);
    query_end(&q);
    return name;
}

/* Adds up the responses of one key; steps past them. */
static int responses_count(struct verify *v, struct side *responses, const struct count_key *key,
                           int64_t aside, struct tally *counted, struct err *err) {
    int rc = 0;
    while (rc == 0 && responses->more && place_compare(responses, key, aside) == 0) {
        const uint8_t *answers = sqlite3_column_blob(responses->q.stmt, 6);
        size_t size = (size_t)sqlite3_column_bytes(responses->q.stmt, 6);
        if (counted->survey != NULL && layout_fits(counted->survey, answers, size))
            tally_add(counted, answers);
        else if (counted->survey != NULL)
            fault_add(v, "response %lld: its answers are not answers of its revision",
                      (long long)sqlite3_column_int64(responses->q.stmt, 5));
        v->result.responses++;
        if (v->progress != NULL && v->result.responses % VERIFY_STEP == 0)
            v->progress(v->context, v->result.responses, v->total);
        rc = side_step(responses, err);
    }
    return rc;
}

/* Reads the stored row of one key; steps past it. */
static int tally_take(struct verify *v, struct side *tallies, struct tally *stored, struct err *err) {
    if (stored->survey != NULL) {
        struct err why = ERR_INIT;
        const uint8_t *cells = sqlite3_column_blob(tallies->q.stmt, 6);
        size_t size = (size_t)sqlite3_column_bytes(tallies->q.stmt, 6);
        struct count_name name = name_of(v, &tallies->key, tallies->aside);
        if (tally_merge_packed(stored, cells, size, &why) != 0)
            fault_add(v, "%s: the tally cannot be read: %s", name.text, why.text);
        else if ((uint64_t)sqlite3_column_int64(tallies->q.stmt, 5) != stored->cells[0])
            fault_add(v, "%s: the tally's number of responses is not that of its cells", name.text);
    }
    v->result.tallies++;
    return side_step(tallies, err);
}

/* The smaller key of the two sides: from both if they agree, else one of them lacks it. */
static int key_compare(struct verify *v, struct side *responses, struct side *tallies, struct err *err) {
    int order = !responses->more ? 1
                : !tallies->more ? -1
                                 : place_compare(responses, &tallies->key, tallies->aside);
    struct count_key key = order <= 0 ? responses->key : tallies->key;
    int64_t aside = order <= 0 ? responses->aside : tallies->aside;
    const struct survey *survey;
    struct tally counted = {0}, stored = {0};
    int rc = survey_of(v, key.revision, &survey, err);
    arena_reset(v->arena);
    if (rc == 0 && survey != NULL) {
        rc = tally_init(&counted, survey, v->arena, err);
        if (rc == 0)
            rc = tally_init(&stored, survey, v->arena, err);
    }
    if (rc == 0 && order <= 0)
        rc = responses_count(v, responses, &key, aside, &counted, err);
    if (rc == 0 && order >= 0)
        rc = tally_take(v, tallies, &stored, err);
    if (rc == 0 && survey != NULL && (order != 0 || !tally_equal(&counted, &stored)))
        fault_add(v, "%s: the tally does not equal the recount (%llu responses in the tally, %llu counted)",
                  name_of(v, &key, aside).text, (unsigned long long)stored.cells[0],
                  (unsigned long long)counted.cells[0]);
    return rc;
}

static int recount(struct verify *v, struct err *err) {
    struct side responses = {.q = query_of(v->store, STATEMENT_VERIFY_RESPONSES)};
    struct side tallies = {.q = query_of(v->store, STATEMENT_VERIFY_TALLIES)};
    int rc = side_step(&responses, err);
    if (rc == 0)
        rc = side_step(&tallies, err);
    while (rc == 0 && (responses.more || tallies.more))
        rc = key_compare(v, &responses, &tallies, err);
    query_end(&responses.q);
    query_end(&tallies.q);
    return rc;
}

/* The months are held against the tallies, which were held against the responses. */
static int months_check(struct verify *v, struct err *err) {
    struct query q = query_of(v->store, STATEMENT_VERIFY_MONTHS);
    char day[DATE_TEXT_SIZE];
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        struct str unit = column_str(&q, 2);
        day_format(sqlite3_column_int(q.stmt, 1), day);
        fault_add(v, "unit %.*s, month of %s, revision id %lld: the month's tally does not equal its days",
                  STR_ARG(unit), day, (long long)sqlite3_column_int64(q.stmt, 0));
    }
    query_end(&q);
    return rc;
}

static int visits_check(struct verify *v, struct err *err) {
    struct query q = query_of(v->store, STATEMENT_VERIFY_VISITS);
    char day[DATE_TEXT_SIZE];
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        struct str counter = column_str(&q, 1);
        day_format(sqlite3_column_int(q.stmt, 0), day);
        fault_add(v, "counter %.*s, part of a month from %s on: its visits do not equal its days",
                  STR_ARG(counter), day);
    }
    query_end(&q);
    return rc;
}

static int late_check(struct verify *v, struct err *err) {
    struct query q = query_of(v->store, STATEMENT_VERIFY_LATE);
    char day[DATE_TEXT_SIZE];
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        struct str counter = column_str(&q, 1);
        day_format(sqlite3_column_int(q.stmt, 0), day);
        fault_add(v, "counter %.*s, %s: more responses were entered late than there are", STR_ARG(counter),
                  day);
    }
    query_end(&q);
    return rc;
}

static int exclusions_check(struct verify *v, struct err *err) {
    struct query q = query_of(v->store, STATEMENT_VERIFY_EXCLUSIONS);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        struct str counter = column_str(&q, 1);
        fault_add(v, "counter %.*s, decision %lld: what it put aside is not what it was made for",
                  STR_ARG(counter), (long long)sqlite3_column_int64(q.stmt, 0));
    }
    query_end(&q);
    return rc;
}

static int verify_all(struct verify *v, struct err *err) {
    struct query q = query_of(v->store, STATEMENT_VERIFY_TOTAL);
    int rc = query_step(&q, err);
    if (rc > 0)
        v->total = (uint64_t)sqlite3_column_int64(q.stmt, 0);
    query_end(&q);
    if (rc >= 0)
        rc = file_check(v, err);
    if (rc == 0)
        rc = references_check(v, err);
    if (rc == 0)
        rc = audit_check(v, err);
    if (rc == 0)
        rc = frozen_check(v, err);
    if (rc == 0)
        rc = comments_check(v, err);
    if (rc == 0)
        rc = batches_check(v, err);
    if (rc == 0)
        rc = recount(v, err);
    if (rc == 0)
        rc = months_check(v, err);
    if (rc == 0)
        rc = visits_check(v, err);
    if (rc == 0)
        rc = late_check(v, err);
    if (rc == 0)
        rc = exclusions_check(v, err);
    return rc;
}

int store_verify(struct store *store, void (*fault)(void *context, const char *line),
                 void (*progress)(void *context, uint64_t done, uint64_t total), void *context,
                 struct verify_result *out, struct err *err) {
    struct verify v = {.store = store, .fault = fault, .progress = progress, .context = context};
    /* One snapshot, or a response that arrives meanwhile would look like a fault. */
    bool own;
    v.arena = arena_new(VERIFY_ARENA);
    if (v.arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory to verify");
    int rc = store_snapshot_begin(store, &own, err);
    if (rc == 0)
        rc = verify_all(&v, err);
    store_snapshot_end(store, own);
    arena_free(v.arena);
    if (rc == 0) {
        *out = v.result;
        if (v.result.faults > 0)
            rc = sqlite_damaged(sqlite3_db_filename(store->db, "main"), err, "%llu %s",
                                (unsigned long long)v.result.faults,
                                v.result.faults == 1 ? "fault" : "faults");
    }
    return rc;
}
