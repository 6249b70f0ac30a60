#include "base/clock.h"
#include "core/equivalence.h"
#include "core/survey_json.h"
#include "store/internal.h"

/* ---- Surveys and their revisions --------------------------------------------------------------------------------- */

static int survey_unknown(const char *code, struct err *err) {
    return err_set(err, ERR_NOT_FOUND,
                   "survey \"%s\" is not published: publish it with `hailong survey publish FILE`, or see "
                   "`hailong survey list`",
                   code);
}

int survey_require(struct store *store, const char *code, int64_t *id, struct err *err) {
    struct query q = query_of(store, STATEMENT_SURVEY_ID);
    query_text(&q, 1, code);
    int rc = query_step(&q, err);
    if (rc > 0)
        *id = sqlite3_column_int64(q.stmt, 0);
    query_end(&q);
    if (rc < 0)
        return rc;
    return rc > 0 ? 0 : survey_unknown(code, err);
}

int store_surveys(struct store *store, struct arena *arena, struct survey_entry **out, size_t *count,
                  struct err *err) {
    struct survey_entry *items = NULL;
    size_t n = 0, room = 0;
    struct query q = query_of(store, STATEMENT_SURVEY_LIST);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc != 0)
            break;
        struct survey_entry *entry = &items[n++];
        *entry = (struct survey_entry){column_copy(&q, 0, arena), (unsigned)sqlite3_column_int(q.stmt, 1),
                                       sqlite3_column_int(q.stmt, 2), arena_str(arena, column_str(&q, 3))};
        if (entry->code == NULL || entry->definition.p == NULL) {
            rc = err_set(err, ERR_NOMEM, "no memory for the list of surveys");
            break;
        }
    }
    query_end(&q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}

/* A definition that does not load: the first fault stands for all, `survey check` shows the rest. */
static int definition_load(struct str json, struct arena *arena, struct survey **out, int code,
                           struct err *err) {
    struct survey_faults faults = {0};
    int rc = survey_load(json, arena, out, &faults, err);
    if (rc != 0 && faults.count > 0)
        return err_set(err, code, "%s: %s (%zu faults: see `hailong survey check`)", faults.items[0].pointer,
                       faults.items[0].message, faults.total);
    return rc;
}

/* Columns id, number, published, definition. */
static int revision_read(const struct query *q, struct arena *arena, struct revision *out, struct err *err) {
    struct survey *survey;
    struct revision revision = {
        .id = sqlite3_column_int64(q->stmt, 0),
        .number = (unsigned)sqlite3_column_int(q->stmt, 1),
        .published = sqlite3_column_int(q->stmt, 2),
        .definition = arena_str(arena, column_str(q, 3)),
    };
    if (revision.definition.p == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a survey");
    int rc = definition_load(revision.definition, arena, &survey, ERR_STORE, err);
    if (rc != 0)
        return err_wrap(err, "stored revision %lld", (long long)revision.id);
    revision.survey = survey;
    *out = revision;
    return 0;
}

struct kept_revisions {
    struct arena *arena;
    size_t count;
    struct revision items[STORE_REVISIONS_KEPT];
};

struct kept_revisions *kept_revisions_new(void) {
    enum { KEPT_ARENA = 64 * 1024 * 1024 };
    struct kept_revisions *kept = calloc(1, sizeof *kept);
    if (kept != NULL && (kept->arena = arena_new(KEPT_ARENA)) == NULL) {
        free(kept);
        return NULL;
    }
    return kept;
}

void kept_revisions_free(struct kept_revisions *kept) {
    if (kept != NULL)
        arena_free(kept->arena);
    free(kept);
}

/* The same, kept by the store. */
static int revision_keep(struct store *store, const struct query *q, struct arena *arena,
                         struct revision *out, struct err *err) {
    struct kept_revisions *kept = store->kept;
    int64_t id = sqlite3_column_int64(q->stmt, 0);
    for (size_t i = 0; i < kept->count; i++)
        if (kept->items[i].id == id) {
            *out = kept->items[i];
            return 0;
        }
    if (kept->count == STORE_REVISIONS_KEPT)
        return revision_read(q, arena, out, err);
    int rc = revision_read(q, kept->arena, out, err);
    if (rc == 0)
        kept->items[kept->count++] = *out;
    return rc;
}

static int revision_by_number(struct store *store, const char *survey_code, unsigned number, bool keep,
                              struct arena *arena, struct revision *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_REVISION_BY_NUMBER);
    query_text(&q, 1, survey_code);
    query_int(&q, 2, number);
    int rc = query_step(&q, err);
    if (rc > 0)
        rc = keep ? revision_keep(store, &q, arena, out, err) : revision_read(&q, arena, out, err);
    else if (rc == 0 && number == 0)
        rc = survey_unknown(survey_code, err);
    else if (rc == 0)
        rc = err_set(err, ERR_NOT_FOUND, "survey \"%s\" has no revision %u: see `hailong survey list`",
                     survey_code, number);
    query_end(&q);
    return rc;
}

int store_revision(struct store *store, const char *survey_code, unsigned number, struct arena *arena,
                   struct revision *out, struct err *err) {
    return revision_by_number(store, survey_code, number, false, arena, out, err);
}

/* While writing, a number may be given anew after a transaction that was taken back. */
int store_revision_kept(struct store *store, const char *survey_code, unsigned number, struct arena *arena,
                        struct revision *out, struct err *err) {
    return revision_by_number(store, survey_code, number, store->mode == STORE_READ, arena, out, err);
}

int store_revision_on(struct store *store, const char *survey_code, int32_t day, struct arena *arena,
                      struct revision *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_REVISION_ON);
    query_text(&q, 1, survey_code);
    query_int(&q, 2, day);
    int rc = query_step(&q, err);
    if (rc > 0)
        rc = revision_read(&q, arena, out, err);
    else if (rc == 0)
        rc = survey_unknown(survey_code, err);
    query_end(&q);
    return rc;
}

int revision_check(struct store *store, int64_t revision, int32_t slips, struct err *err) {
    char day[DATE_TEXT_SIZE];
    struct query q = query_of(store, STATEMENT_REVISION_PUBLISHED);
    query_int(&q, 1, revision);
    int rc = query_step(&q, err);
    int32_t published = rc > 0 ? column_day(&q, 0) : DAY_NONE;
    query_end(&q);
    if (rc < 0 || slips >= published)
        return rc < 0 ? rc : 0;
    day_format(published, day);
    return err_set(err, ERR_INPUT, "slips of this revision are of %s or later: it was published then", day);
}

static int revision_by_id(struct store *store, int64_t id, bool keep, struct arena *arena,
                          struct revision *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_REVISION_BY_ID);
    query_int(&q, 1, id);
    int rc = query_step(&q, err);
    if (rc > 0)
        rc = keep ? revision_keep(store, &q, arena, out, err) : revision_read(&q, arena, out, err);
    else if (rc == 0)
        rc = err_set(err, ERR_NOT_FOUND, "there is no revision %lld of any survey", (long long)id);
    query_end(&q);
    return rc;
}

int store_revision_by_id(struct store *store, int64_t id, struct arena *arena, struct revision *out,
                         struct err *err) {
    return revision_by_id(store, id, false, arena, out, err);
}

int store_revision_met(struct store *store, int64_t id, struct revision_met **met, struct arena *arena,
                       const struct revision **out, struct err *err) {
    struct revision_met *item = *met;
    while (item != NULL && item->revision.id != id)
        item = item->next;
    if (item == NULL) {
        item = arena_alloc(arena, sizeof *item);
        int rc = item == NULL
                     ? err_set(err, ERR_NOMEM, "no memory for a revision")
                     : revision_by_id(store, id, store->mode == STORE_READ, arena, &item->revision, err);
        if (rc != 0)
            return rc;
        item->next = *met;
        *met = item;
    }
    *out = &item->revision;
    return 0;
}

/* The latest revision's number and whether it says the same; number 0 when there is none. */
static int latest_compare(struct store *store, const char *survey_code, struct str definition,
                          unsigned *number, bool *same, struct err *err) {
    struct query q = query_of(store, STATEMENT_REVISION_BY_NUMBER);
    query_text(&q, 1, survey_code);
    query_int(&q, 2, 0);
    int rc = query_step(&q, err);
    if (rc >= 0) {
        *number = rc > 0 ? (unsigned)sqlite3_column_int(q.stmt, 1) : 0;
        *same = rc > 0 && survey_json_equal(column_str(&q, 3), definition);
        rc = 0;
    }
    query_end(&q);
    return rc;
}

static int revision_add(struct store *store, const char *survey_code, unsigned number, int32_t day,
                        struct str definition, struct err *err) {
    struct query survey = query_of(store, STATEMENT_SURVEY_ADD);
    query_text(&survey, 1, survey_code);
    int rc = query_run(&survey, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_REVISION_ADD);
    query_text(&q, 1, survey_code);
    query_int(&q, 2, number);
    query_int(&q, 3, day);
    query_str(&q, 4, definition);
    return query_run(&q, err);
}

/* One entry of "continues", against the revision it names. Another survey may not be published (yet): then there is
 * nothing to join, and whoever publishes it later is asked the same by the report. */
static int continuation_check(struct store *store, const struct survey *survey, size_t index, unsigned latest,
                              struct arena *arena, struct err *err) {
    const struct continuation *continuation = &survey->continuations[index];
    struct equivalence equivalence;
    struct revision then = {.survey = NULL};
    bool own = strcmp(continuation->survey, survey->code) == 0;
    int rc = store_revision(store, continuation->survey, continuation->revision, arena, &then, err);
    if (rc == ERR_NOT_FOUND && own)
        return err_set(
            err, ERR_INPUT,
            "/continues/%zu/revision: there is no revision %u yet, this one becomes %u: name an earlier one",
            index, continuation->revision, latest + 1);
    if (rc == ERR_NOT_FOUND)
        return 0;
    if (rc == 0)
        rc = equivalence_make(survey, then.survey, continuation, &equivalence, err);
    return rc == 0 ? 0 : err_wrap(err, "/continues/%zu", index);
}

static int continuations_check(struct store *store, const struct survey *survey, unsigned latest,
                               struct arena *arena, struct err *err) {
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < survey->continuation_count; i++)
        rc = continuation_check(store, survey, i, latest, arena, err);
    return rc;
}

int store_publish(struct transaction *tx, const char *survey_code, struct str definition, int32_t day,
                  unsigned *number, bool *is_new, struct err *err) {
    struct survey *survey;
    unsigned latest = 0;
    bool same = false;
    struct arena *arena = arena_new(64 * 1024 * 1024);
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a survey");
    int rc = definition_load(definition, arena, &survey, ERR_INPUT, err);
    if (rc == 0 && strcmp(survey->code, survey_code) != 0)
        rc = err_set(err, ERR_INPUT, "/code: the definition is of \"%s\", not of \"%s\"", survey->code,
                     survey_code);
    if (rc == 0)
        rc = latest_compare(tx->store, survey_code, definition, &latest, &same, err);
    if (rc == 0 && !same)
        rc = continuations_check(tx->store, survey, latest, arena, err);
    if (rc == 0 && !same)
        rc = revision_add(tx->store, survey_code, latest + 1, day, definition, err);
    if (rc == 0) {
        *number = same ? latest : latest + 1;
        *is_new = !same;
    }
    arena_free(arena);
    return rc;
}
