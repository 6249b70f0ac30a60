#include "store/notes.h"

#include "core/audit_event.h"
#include "store/internal.h"
#include "store/officers.h"

static int note(struct transaction *tx, int64_t at, const char *who, enum audit_event event, int64_t id,
                const char *unit, const char *detail, struct err *err) {
    char about[24];
    snprintf(about, sizeof about, "%lld", (long long)id);
    const struct audit_entry entry = {.at = at,
                                      .who = who,
                                      .event = audit_event_name(event),
                                      .about = about,
                                      .unit = unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

/* The one number that a statement answers with; 1, 0 for no row, or an error. */
static int query_number(struct query *q, int64_t *out, struct err *err) {
    int rc = query_step(q, err);
    if (rc > 0)
        *out = sqlite3_column_int64(q->stmt, 0);
    query_end(q);
    return rc;
}

/* ---- Events ------------------------------------------------------------------------------------------------------ */

static int event_read(const struct query *q, struct arena *arena, struct event *out, struct err *err) {
    *out = (struct event){.id = sqlite3_column_int64(q->stmt, 0),
                          .unit = column_copy(q, 1, arena),
                          .day = sqlite3_column_int(q->stmt, 2),
                          .text = column_copy(q, 3, arena),
                          .login = column_copy(q, 4, arena),
                          .name = column_copy(q, 5, arena),
                          .at = sqlite3_column_int64(q->stmt, 6),
                          .withdrawn = sqlite3_column_int64(q->stmt, 7),
                          .withdrawn_by = column_copy(q, 8, arena),
                          .unit_name = column_copy(q, 9, arena)};
    if (out->unit == NULL || out->unit_name == NULL || out->text == NULL || out->login == NULL ||
        out->name == NULL || out->withdrawn_by == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an event");
    return 0;
}

int store_events(struct store *store, const char *unit_code, struct arena *arena, struct event **out,
                 size_t *count, struct err *err) {
    struct event *items = NULL;
    size_t n = 0, room = 0;
    int64_t ignored;
    int rc = unit_code == NULL ? 0 : unit_require(store, unit_code, &ignored, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_EVENT_LIST);
    query_text(&q, 1, unit_code);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = event_read(&q, arena, &items[n++], err);
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

int store_event_add(struct transaction *tx, const struct event *event, int64_t *id, struct err *err) {
    int64_t unit, made = 0;
    char day[DATE_TEXT_SIZE];
    int rc = unit_require(tx->store, event->unit, &unit, err);
    if (rc != 0)
        return rc;
    struct query known = query_of(tx->store, STATEMENT_EVENT_KNOWN);
    query_int(&known, 1, unit);
    query_int(&known, 2, event->day);
    query_text(&known, 3, event->text);
    rc = query_number(&known, id, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    struct query q = query_of(tx->store, STATEMENT_EVENT_ADD);
    query_int(&q, 1, unit);
    query_int(&q, 2, event->day);
    query_text(&q, 3, event->text);
    query_text(&q, 4, event->login);
    query_text(&q, 5, event->name);
    query_int(&q, 6, event->at);
    rc = query_number(&q, &made, err);
    if (rc < 0)
        return rc;
    day_format(event->day, day);
    rc = note(tx, event->at, event->login, AUDIT_EVENT_SET, made, event->unit, day, err);
    if (rc == 0)
        *id = made;
    return rc;
}

int store_event_withdraw(struct transaction *tx, int64_t id, const char *unit_code, const char *login,
                         int64_t now, struct err *err) {
    struct query get = query_of(tx->store, STATEMENT_EVENT_GET);
    char unit[AUDIT_TEXT_MAX + 1] = "", day[DATE_TEXT_SIZE] = "";
    bool holds = false;
    query_int(&get, 1, id);
    int rc = query_step(&get, err);
    if (rc > 0) {
        struct str code = column_str(&get, 0);
        snprintf(unit, sizeof unit, "%.*s", STR_ARG(code));
        day_format(sqlite3_column_int(get.stmt, 1), day);
        holds = sqlite3_column_type(get.stmt, 2) == SQLITE_NULL;
    }
    query_end(&get);
    if (rc < 0)
        return rc;
    if (rc == 0 || (unit_code != NULL && strcmp(unit_code, unit) != 0))
        return err_set(err, ERR_NOT_FOUND, "there is no event %lld; hailong event list shows them",
                       (long long)id);
    if (!holds)
        return 0;
    struct query q = query_of(tx->store, STATEMENT_EVENT_WITHDRAW);
    query_int(&q, 1, id);
    query_int(&q, 2, now);
    query_text(&q, 3, login);
    rc = query_run(&q, err);
    return rc == 0 ? note(tx, now, login, AUDIT_EVENT_WITHDRAWN, id, unit, day, err) : rc;
}

/* ---- Remarks ----------------------------------------------------------------------------------------------------- */

static int remark_read(const struct query *q, struct arena *arena, struct remark *out, struct err *err) {
    struct remark_place place = {.unit = column_copy(q, 1, arena),
                                 .survey = column_copy(q, 2, arena),
                                 .dimension = column_copy(q, 3, arena),
                                 .period = column_copy(q, 6, arena)};
    if (!period_unit_parse(column_str(q, 4), &place.by) ||
        !period_style_parse(column_str(q, 5), &place.style))
        return err_set(err, ERR_STORE, "a stored remark is about an impossible period");
    *out = (struct remark){.id = sqlite3_column_int64(q->stmt, 0),
                           .place = place,
                           .text = column_copy(q, 7, arena),
                           .login = column_copy(q, 8, arena),
                           .name = column_copy(q, 9, arena),
                           .at = sqlite3_column_int64(q->stmt, 10)};
    if (place.unit == NULL || place.survey == NULL || place.dimension == NULL || place.period == NULL ||
        out->text == NULL || out->login == NULL || out->name == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a remark");
    return 0;
}

int store_remarks(struct store *store, const struct remark_filter *filter, struct arena *arena,
                  struct remark **out, size_t *count, struct err *err) {
    struct remark *items = NULL;
    size_t n = 0, room = 0;
    int64_t ignored;
    bool of_period = filter->period != NULL;
    int rc = filter->unit_code == NULL ? 0 : unit_require(store, filter->unit_code, &ignored, err);
    if (rc == 0 && filter->survey_code != NULL)
        rc = survey_require(store, filter->survey_code, &ignored, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_REMARK_LIST);
    query_text(&q, 1, filter->unit_code);
    query_text(&q, 2, filter->survey_code);
    query_text(&q, 3, of_period ? period_unit_name(filter->by) : NULL);
    query_text(&q, 4, of_period ? period_style_name(filter->style) : NULL);
    query_text(&q, 5, filter->period);
    query_int(&q, 6, filter->below);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = remark_read(&q, arena, &items[n++], err);
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

/* The first six parameters that both statements share. */
static struct query place_query(struct store *store, enum statement which, const struct remark_place *place,
                                int64_t unit, int64_t survey) {
    struct query q = query_of(store, which);
    query_int(&q, 1, unit);
    query_int(&q, 2, survey);
    query_text(&q, 3, place->dimension);
    query_text(&q, 4, period_unit_name(place->by));
    query_text(&q, 5, period_style_name(place->style));
    query_text(&q, 6, place->period);
    return q;
}

/* 1: the last version says the same; 0: it does not, or there is none. *last: its id. */
static int remark_last(struct store *store, const struct remark *remark, int64_t unit, int64_t survey,
                       int64_t *last, struct err *err) {
    struct query q = place_query(store, STATEMENT_REMARK_LAST, &remark->place, unit, survey);
    int rc = query_step(&q, err);
    bool same = false;
    if (rc > 0) {
        *last = sqlite3_column_int64(q.stmt, 0);
        same = str_is(column_str(&q, 1), remark->text);
    }
    query_end(&q);
    return rc < 0 ? rc : same;
}

int store_remark_add(struct transaction *tx, const struct remark *remark, int64_t after, struct err *err) {
    const struct remark_place *place = &remark->place;
    int64_t unit = 0, survey = 0, last = 0, id = 0;
    char detail[AUDIT_TEXT_MAX];
    if (!period_known(place->by, place->style, place->period))
        return err_set(err, ERR_INPUT, "\"%.40s\" is no period", place->period);
    int rc = unit_require(tx->store, place->unit, &unit, err);
    if (rc == 0)
        rc = survey_require(tx->store, place->survey, &survey, err);
    if (rc == 0)
        rc = remark_last(tx->store, remark, unit, survey, &last, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    if (last != after)
        return err_set(err, ERR_CONFLICT, "somebody else wrote a later remark: look at it first");
    struct query q = place_query(tx->store, STATEMENT_REMARK_ADD, place, unit, survey);
    query_text(&q, 7, remark->text);
    query_text(&q, 8, remark->login);
    query_text(&q, 9, remark->name);
    query_int(&q, 10, remark->at);
    rc = query_number(&q, &id, err);
    if (rc < 0)
        return rc;
    snprintf(detail, sizeof detail, "%s %s %s", place->survey, place->dimension, place->period);
    return note(tx, remark->at, remark->login, AUDIT_REMARK, id, place->unit, detail, err);
}
