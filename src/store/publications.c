#include "store/publications.h"

#include "core/audit_event.h"
#include "store/internal.h"
#include "store/officers.h"

static int note(struct transaction *tx, int64_t at, const char *who, enum audit_event event, int64_t id,
                const char *unit, const char *survey, const char *period, struct err *err) {
    char about[24], detail[AUDIT_TEXT_MAX];
    snprintf(about, sizeof about, "%lld", (long long)id);
    snprintf(detail, sizeof detail, "%s %s", survey, period);
    const struct audit_entry entry = {.at = at,
                                      .who = who,
                                      .event = audit_event_name(event),
                                      .about = about,
                                      .unit = unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

/* ---- Places ------------------------------------------------------------------------------------------------------ */

/* The first five parameters that statements about a place share. */
static struct query place_query(struct store *store, enum statement which,
                                const struct published_place *place, int64_t unit, int64_t survey) {
    struct query q = query_of(store, which);
    query_int(&q, 1, unit);
    query_int(&q, 2, survey);
    query_text(&q, 3, period_unit_name(place->by));
    query_text(&q, 4, period_style_name(place->style));
    query_text(&q, 5, place->period);
    return q;
}

static int place_require(struct store *store, const struct published_place *place, int64_t *unit,
                         int64_t *survey, struct err *err) {
    if (!period_known(place->by, place->style, place->period))
        return err_set(err, ERR_INPUT, "\"%.40s\" is no period", place->period);
    int rc = unit_require(store, place->unit, unit, err);
    return rc == 0 ? survey_require(store, place->survey, survey, err) : rc;
}

/* The one number that a statement answers with; an error where it answers with none. */
static int query_id(struct query *q, int64_t *out, struct err *err) {
    int rc = query_step(q, err);
    if (rc > 0)
        *out = sqlite3_column_int64(q->stmt, 0);
    query_end(q);
    return rc < 0 ? rc : 0;
}

/* ---- Publications ------------------------------------------------------------------------------------------------ */

static int publication_read(const struct query *q, struct arena *arena, struct publication *out,
                            struct err *err) {
    *out = (struct publication){.id = sqlite3_column_int64(q->stmt, 0),
                                .place = {.unit = column_copy(q, 1, arena),
                                          .survey = column_copy(q, 2, arena),
                                          .period = column_copy(q, 5, arena)},
                                .from = sqlite3_column_int(q->stmt, 6),
                                .to = sqlite3_column_int(q->stmt, 7),
                                .document = column_copy(q, 8, arena),
                                .frozen = sqlite3_column_int64(q->stmt, 9),
                                .login = column_copy(q, 10, arena),
                                .name = column_copy(q, 11, arena),
                                .at = sqlite3_column_int64(q->stmt, 12),
                                .withdrawn = sqlite3_column_int64(q->stmt, 13),
                                .withdrawn_by = column_copy(q, 14, arena)};
    if (!period_unit_parse(column_str(q, 3), &out->place.by) ||
        !period_style_parse(column_str(q, 4), &out->place.style))
        return err_set(err, ERR_STORE, "a publication is of an impossible period");
    if (out->place.unit == NULL || out->place.survey == NULL || out->place.period == NULL ||
        out->document == NULL || out->login == NULL || out->name == NULL || out->withdrawn_by == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a publication");
    return 0;
}

int store_publications(struct store *store, const char *unit_code, const char *survey_code, bool documents,
                       struct arena *arena, struct publication **out, size_t *count, struct err *err) {
    struct publication *items = NULL;
    size_t n = 0, room = 0;
    int64_t ignored;
    int rc = unit_require(store, unit_code, &ignored, err);
    if (rc == 0 && survey_code != NULL)
        rc = survey_require(store, survey_code, &ignored, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_PUBLICATION_LIST);
    query_text(&q, 1, unit_code);
    query_text(&q, 2, survey_code);
    query_int(&q, 3, documents);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = publication_read(&q, arena, &items[n++], err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}

int store_publication_document(struct store *store, int64_t id, struct arena *arena, const char **out,
                               struct err *err) {
    struct query q = query_of(store, STATEMENT_PUBLICATION_DOCUMENT);
    query_int(&q, 1, id);
    int rc = query_step(&q, err);
    if (rc > 0) {
        *out = column_copy(&q, 0, arena);
        rc = *out == NULL ? err_set(err, ERR_NOMEM, "no memory for a publication") : 0;
    } else if (rc == 0) {
        rc = err_set(err, ERR_NOT_FOUND, "there is no publication %lld", (long long)id);
    }
    query_end(&q);
    return rc;
}

int store_publication_units(struct store *store, struct arena *arena, const char ***out, size_t *count,
                            struct err *err) {
    const char **codes = NULL;
    size_t n = 0, room = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_PUBLICATION_UNITS);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&codes, n, &room, sizeof *codes, err);
        if (rc != 0)
            break;
        codes[n] = column_copy(&q, 0, arena);
        if (codes[n++] == NULL)
            rc = err_set(err, ERR_NOMEM, "no memory for the units that publish");
        if (rc < 0)
            break;
    }
    query_end(&q);
    if (rc == 0) {
        *out = codes;
        *count = n;
    }
    return rc;
}

struct last {   /* publication of a place */
    int64_t id; /* 0: none */
    bool same;  /* it is shown, and says the same */
};

static int publication_last(struct store *store, const struct publication *publication, int64_t unit,
                            int64_t survey, struct last *out, struct err *err) {
    struct query q = place_query(store, STATEMENT_PUBLICATION_LAST, &publication->place, unit, survey);
    int rc = query_step(&q, err);
    *out = (struct last){0};
    if (rc > 0) {
        out->id = sqlite3_column_int64(q.stmt, 0);
        out->same =
            sqlite3_column_type(q.stmt, 1) == SQLITE_NULL && str_is(column_str(&q, 2), publication->document);
    }
    query_end(&q);
    return rc < 0 ? rc : 0;
}

int store_publication_add(struct transaction *tx, const struct publication *publication, int64_t after,
                          int64_t *id, struct err *err) {
    const struct published_place *place = &publication->place;
    int64_t unit = 0, survey = 0;
    struct last last;
    int rc = place_require(tx->store, place, &unit, &survey, err);
    if (rc == 0)
        rc = publication_last(tx->store, publication, unit, survey, &last, err);
    if (rc != 0)
        return rc;
    if (last.same) {
        *id = last.id;
        return 0;
    }
    if (last.id != after)
        return err_set(err, ERR_CONFLICT, "somebody else has published this period: look at it first");
    struct query q = place_query(tx->store, STATEMENT_PUBLICATION_ADD, place, unit, survey);
    query_int(&q, 6, publication->from);
    query_int(&q, 7, publication->to);
    query_text(&q, 8, publication->document);
    query_int(&q, 9, publication->frozen);
    query_text(&q, 10, publication->login);
    query_text(&q, 11, publication->name);
    query_int(&q, 12, publication->at);
    rc = query_id(&q, id, err);
    return rc != 0 ? rc
                   : note(tx, publication->at, publication->login, AUDIT_RESULTS_PUBLISHED, *id, place->unit,
                          place->survey, place->period, err);
}

/* Texts of a publication that the log wants, in buffers of the caller. */
struct known {
    char unit[AUDIT_TEXT_MAX + 1], survey[SURVEY_CODE_MAX + 1], period[PERIOD_LABEL_SIZE];
    bool shown, replaced;
};

static int publication_get(struct store *store, int64_t id, struct known *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_PUBLICATION_GET);
    query_int(&q, 1, id);
    int rc = query_step(&q, err);
    if (rc > 0) {
        snprintf(out->unit, sizeof out->unit, "%.*s", STR_ARG(column_str(&q, 0)));
        snprintf(out->survey, sizeof out->survey, "%.*s", STR_ARG(column_str(&q, 1)));
        snprintf(out->period, sizeof out->period, "%.*s", STR_ARG(column_str(&q, 2)));
        out->shown = sqlite3_column_type(q.stmt, 3) == SQLITE_NULL;
        out->replaced = sqlite3_column_int(q.stmt, 4) != 0;
    }
    query_end(&q);
    return rc;
}

int store_publication_withdraw(struct transaction *tx, int64_t id, const char *unit_code, const char *login,
                               int64_t now, struct err *err) {
    struct known known;
    int rc = publication_get(tx->store, id, &known, err);
    if (rc < 0)
        return rc;
    if (rc == 0 || strcmp(unit_code, known.unit) != 0)
        return err_set(err, ERR_NOT_FOUND, "there is no publication %lld of this unit", (long long)id);
    if (known.replaced)
        return err_set(err, ERR_CONFLICT, "somebody else has published this period again: look at it first");
    if (!known.shown)
        return 0;
    struct query q = query_of(tx->store, STATEMENT_PUBLICATION_WITHDRAW);
    query_int(&q, 1, id);
    query_int(&q, 2, now);
    query_text(&q, 3, login);
    rc = query_run(&q, err);
    return rc == 0 ? note(tx, now, login, AUDIT_RESULTS_WITHDRAWN, id, known.unit, known.survey, known.period,
                          err)
                   : rc;
}

/* ---- Deeds ------------------------------------------------------------------------------------------------------- */

static int deeds_read(const struct query *q, struct arena *arena, struct deeds *out, struct err *err) {
    bool whole = true;
    out->id = sqlite3_column_int64(q->stmt, 0);
    for (int i = 0; i < DEED_LINES; i++) {
        out->lines[i].said = column_copy(q, 1 + 2 * i, arena);
        out->lines[i].done = column_copy(q, 2 + 2 * i, arena);
        whole &= out->lines[i].said != NULL && out->lines[i].done != NULL;
    }
    out->login = column_copy(q, 1 + 2 * DEED_LINES, arena);
    out->name = column_copy(q, 2 + 2 * DEED_LINES, arena);
    out->at = sqlite3_column_int64(q->stmt, 3 + 2 * DEED_LINES);
    return whole && out->login != NULL && out->name != NULL
               ? 0
               : err_set(err, ERR_NOMEM, "no memory for what was done");
}

static int deeds_last(struct store *store, const struct published_place *place, int64_t unit, int64_t survey,
                      struct arena *arena, struct deeds *out, struct err *err) {
    struct query q = place_query(store, STATEMENT_DEED_LAST, place, unit, survey);
    *out = (struct deeds){.place = *place, .login = "", .name = ""};
    for (size_t i = 0; i < DEED_LINES; i++)
        out->lines[i].said = out->lines[i].done = "";
    int rc = query_step(&q, err);
    if (rc > 0)
        rc = deeds_read(&q, arena, out, err);
    query_end(&q);
    return rc;
}

int store_deeds(struct store *store, const struct published_place *place, struct arena *arena,
                struct deeds *out, struct err *err) {
    int64_t unit, survey;
    int rc = place_require(store, place, &unit, &survey, err);
    return rc == 0 ? deeds_last(store, place, unit, survey, arena, out, err) : rc;
}

static bool deeds_same(const struct deeds *a, const struct deeds *b) {
    bool same = true;
    for (size_t i = 0; i < DEED_LINES; i++)
        same &= strcmp(a->lines[i].said, b->lines[i].said) == 0 &&
                strcmp(a->lines[i].done, b->lines[i].done) == 0;
    return same;
}

static int deeds_write(struct transaction *tx, const struct deeds *deeds, int64_t unit, int64_t survey,
                       struct err *err) {
    int64_t id = 0;
    struct query q = place_query(tx->store, STATEMENT_DEED_ADD, &deeds->place, unit, survey);
    for (int i = 0; i < DEED_LINES; i++) {
        query_text(&q, 6 + 2 * i, deeds->lines[i].said);
        query_text(&q, 7 + 2 * i, deeds->lines[i].done);
    }
    query_text(&q, 6 + 2 * DEED_LINES, deeds->login);
    query_text(&q, 7 + 2 * DEED_LINES, deeds->name);
    query_int(&q, 8 + 2 * DEED_LINES, deeds->at);
    int rc = query_id(&q, &id, err);
    return rc != 0 ? rc
                   : note(tx, deeds->at, deeds->login, AUDIT_DEEDS, id, deeds->place.unit,
                          deeds->place.survey, deeds->place.period, err);
}

int store_deeds_add(struct transaction *tx, const struct deeds *deeds, int64_t after, struct err *err) {
    enum { LAST_ARENA = 64 * 1024 };
    struct arena *arena = arena_new(LAST_ARENA);
    int64_t unit, survey;
    struct deeds last;
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for what was done");
    int rc = place_require(tx->store, &deeds->place, &unit, &survey, err);
    if (rc == 0)
        rc = deeds_last(tx->store, &deeds->place, unit, survey, arena, &last, err);
    if (rc == 0 && !deeds_same(&last, deeds))
        rc = last.id == after
                 ? deeds_write(tx, deeds, unit, survey, err)
                 : err_set(err, ERR_CONFLICT, "somebody else wrote later lines: look at them first");
    arena_free(arena);
    return rc;
}
