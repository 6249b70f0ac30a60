#include "store/campaigns.h"

#include "base/utf8.h"
#include "core/audit_event.h"
#include "store/internal.h"
#include "store/officers.h"

enum { CODE_TRIES = 20, SURVEY_TRIES = 100, BASE_SHOWN = 20 /* characters of the other survey's code */ };

static int note(struct transaction *tx, const struct campaign *campaign, int64_t at, const char *who,
                enum audit_event event, struct err *err) {
    char about[24], detail[AUDIT_TEXT_MAX], first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];
    snprintf(about, sizeof about, "%lld", (long long)campaign->id);
    day_format(campaign->first, first);
    day_format(campaign->last, last);
    snprintf(detail, sizeof detail, "%s %s %s", campaign->survey, first, last);
    const struct audit_entry entry = {.at = at,
                                      .who = who,
                                      .event = audit_event_name(event),
                                      .about = about,
                                      .unit = campaign->unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static int campaign_read(const struct query *q, struct arena *arena, struct campaign *out, struct err *err) {
    *out = (struct campaign){.id = sqlite3_column_int64(q->stmt, 0),
                             .survey = column_copy(q, 1, arena),
                             .base = column_copy(q, 2, arena),
                             .base_revision = (unsigned)sqlite3_column_int(q->stmt, 3),
                             .unit = column_copy(q, 4, arena),
                             .unit_name = column_copy(q, 5, arena),
                             .title = column_copy(q, 6, arena),
                             .first = sqlite3_column_int(q->stmt, 7),
                             .last = sqlite3_column_int(q->stmt, 8),
                             .login = "",
                             .name = column_copy(q, 9, arena),
                             .at = sqlite3_column_int64(q->stmt, 10),
                             .counters = (size_t)sqlite3_column_int64(q->stmt, 11),
                             .responses = (uint64_t)sqlite3_column_int64(q->stmt, 12)};
    if (out->survey == NULL || out->base == NULL || out->unit == NULL || out->unit_name == NULL ||
        out->title == NULL || out->name == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a campaign");
    return 0;
}

int store_campaigns(struct store *store, const char *unit_code, size_t most, struct arena *arena,
                    struct campaign **out, size_t *count, struct err *err) {
    struct campaign *items = NULL;
    size_t n = 0, room = 0;
    int64_t ignored;
    int rc = unit_code == NULL ? 0 : unit_require(store, unit_code, &ignored, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_CAMPAIGN_LIST);
    query_text(&q, 1, unit_code);
    query_text(&q, 2, NULL);
    query_int(&q, 3, (int64_t)most);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = campaign_read(&q, arena, &items[n++], err);
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

int store_campaign(struct store *store, int64_t id, struct arena *arena, struct campaign *out,
                   struct err *err) {
    struct query q = query_of(store, STATEMENT_CAMPAIGN_LIST);
    query_text(&q, 1, NULL);
    query_int(&q, 2, id);
    query_int(&q, 3, 1);
    int rc = query_step(&q, err);
    if (rc > 0)
        rc = campaign_read(&q, arena, out, err);
    else if (rc == 0)
        rc = err_set(err, ERR_NOT_FOUND, "there is no campaign %lld; hailong campaign list shows them",
                     (long long)id);
    query_end(&q);
    return rc;
}

int store_campaign_units(struct store *store, int64_t id, const char *unit_code, struct arena *arena,
                         struct campaign_unit **out, size_t *count, struct err *err) {
    struct campaign_unit *items = NULL;
    size_t n = 0, room = 0;
    struct query q = query_of(store, STATEMENT_CAMPAIGN_UNITS);
    query_int(&q, 1, id);
    query_text(&q, 2, unit_code);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        struct campaign_unit unit = {.unit = column_copy(&q, 0, arena),
                                     .unit_name = column_copy(&q, 1, arena),
                                     .first = column_day(&q, 3),
                                     .last = column_day(&q, 4),
                                     .responses = (uint64_t)sqlite3_column_int64(q.stmt, 5)};
        struct str code = column_str(&q, 2);
        snprintf(unit.counter, sizeof unit.counter, "%.*s", STR_ARG(code));
        rc = unit.unit == NULL || unit.unit_name == NULL
                 ? err_set(err, ERR_NOMEM, "no memory for the units of a campaign")
                 : rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc != 0)
            break;
        items[n++] = unit;
    }
    query_end(&q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}

/* ---- Setting one up ---------------------------------------------------------------------------------------------- */

static int check(const struct campaign *campaign, int32_t today, struct err *err) {
    size_t length = utf8_length(str_of(campaign->title));
    if (length == 0 || length > CAMPAIGN_TITLE_MAX)
        return err_set(err, ERR_INPUT, "a campaign's title has 1 to %d characters", CAMPAIGN_TITLE_MAX);
    if (campaign->first > campaign->last)
        return err_set(err, ERR_INPUT, "a campaign ends on its first day or later");
    if (campaign->last < today || campaign->last - campaign->first >= CAMPAIGN_DAYS_MAX ||
        campaign->first > today + CAMPAIGN_DAYS_MAX)
        return err_set(err, ERR_INPUT,
                       "a campaign ends today or later, takes %d days at most and begins within as many",
                       CAMPAIGN_DAYS_MAX);
    return 0;
}

/* "sipas-service.2026-10", then "sipas-service.2026-10-2" and so on: a code that no survey has. */
static int name_survey(struct store *store, struct campaign *campaign, struct arena *arena, struct err *err) {
    struct date first = date_from_day(campaign->first);
    for (int i = 1; i <= SURVEY_TRIES; i++) {
        char tail[8] = "";
        if (i > 1)
            snprintf(tail, sizeof tail, "-%d", i);
        campaign->survey = arena_printf(arena, "%.*s.%04d-%02d%s", BASE_SHOWN, campaign->base, first.year,
                                        first.month, tail);
        if (campaign->survey == NULL)
            return err_set(err, ERR_NOMEM, "no memory for a campaign");
        int64_t ignored;
        struct err unknown = ERR_INIT;
        int rc = survey_require(store, campaign->survey, &ignored, &unknown);
        if (rc == ERR_NOT_FOUND)
            return 0;
        if (rc != 0)
            return err_set(err, rc, "%s", unknown.text);
    }
    return err_set(err, ERR_LIMIT, "%d campaigns of %s begin in this month; begin it in another one",
                   SURVEY_TRIES, campaign->base);
}

static int publish(struct transaction *tx, struct campaign *campaign, int32_t today, int64_t *base,
                   struct arena *arena, struct err *err) {
    struct revision revision;
    struct str definition;
    unsigned number;
    bool is_new;
    int rc = store_revision(tx->store, campaign->base, campaign->base_revision, arena, &revision, err);
    if (rc == 0)
        rc = name_survey(tx->store, campaign, arena, err);
    if (rc == 0)
        rc = survey_json_renamed(revision.definition, campaign->survey, campaign->title, arena, &definition,
                                 err);
    if (rc != 0)
        return rc;
    *base = revision.id;
    campaign->base_revision = revision.number;
    return store_publish(tx, campaign->survey, definition, today, &number, &is_new, err);
}

static int units_of(struct store *store, const struct campaign *campaign, bool below, struct arena *arena,
                    const char ***out, size_t *count, struct err *err) {
    const char **items = NULL;
    size_t n = 0, room = 0;
    struct query q = query_of(store, STATEMENT_CAMPAIGN_TREE);
    query_text(&q, 1, campaign->unit);
    query_int(&q, 2, campaign->first);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        const char *code = column_copy(&q, 0, arena);
        rc = code == NULL ? err_set(err, ERR_NOMEM, "no memory for the units of a campaign") : 0;
        if (rc == 0 && (below || strcmp(code, campaign->unit) == 0)) {
            rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
            if (rc == 0)
                items[n++] = code;
        }
        if (rc != 0)
            break;
    }
    query_end(&q);
    if (rc == 0 && n == 0)
        rc = err_set(err, ERR_INPUT, "unit %s is not there on the campaign's first day", campaign->unit);
    if (rc == 0 && n > CAMPAIGN_UNITS_MAX)
        rc = err_set(err, ERR_LIMIT, "%zu units; a campaign has %d at most: set up one for each part", n,
                     CAMPAIGN_UNITS_MAX);
    *out = items;
    *count = n;
    return rc;
}

/* With a code that no counter has. */
static int add_counter(struct transaction *tx, const struct campaign *campaign, const char *unit,
                       int32_t today, struct rng *rng, struct arena *arena, struct err *err) {
    struct counter counter = {.unit = unit,
                              .name = campaign->title,
                              .field = "",
                              .survey = campaign->survey,
                              .channel = CHANNEL_LINK,
                              .valid_from = campaign->first,
                              .valid_to = campaign->last},
                   other;
    int rc = 0;
    for (int i = 0; i < CODE_TRIES && rc == 0; i++) {
        struct err unknown = ERR_INIT;
        place_code_make(rng, counter.code);
        rc = store_counter(tx->store, counter.code, today, arena, &other, &unknown);
        if (rc != 0 && rc != ERR_NOT_FOUND)
            return err_set(err, rc, "%s", unknown.text);
    }
    if (rc == 0)
        return err_set(err, ERR_BUSY, "no free code was found; try again");
    rc = campaign_counter_put(tx, &counter, today, err);
    struct query q = query_of(tx->store, STATEMENT_CAMPAIGN_COUNTER_ADD);
    query_int(&q, 1, campaign->id);
    query_text(&q, 2, counter.code);
    return rc == 0 ? query_run(&q, err) : rc;
}

static int add_campaign(struct transaction *tx, struct campaign *campaign, int64_t base, int64_t unit,
                        struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_CAMPAIGN_ADD);
    query_text(&q, 1, campaign->survey);
    query_int(&q, 2, base);
    query_int(&q, 3, unit);
    query_text(&q, 4, campaign->title);
    query_int(&q, 5, campaign->first);
    query_int(&q, 6, campaign->last);
    query_text(&q, 7, campaign->login);
    query_text(&q, 8, campaign->name);
    query_int(&q, 9, campaign->at);
    int rc = query_step(&q, err);
    campaign->id = rc > 0 ? sqlite3_column_int64(q.stmt, 0) : 0;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

int store_campaign_add(struct transaction *tx, struct campaign *campaign, bool below, int32_t today,
                       struct rng *rng, struct arena *arena, struct err *err) {
    int64_t base = 0, unit = 0;
    const char **units = NULL;
    size_t count = 0;
    int rc = check(campaign, today, err);
    if (rc == 0)
        rc = unit_require(tx->store, campaign->unit, &unit, err);
    if (rc == 0)
        rc = units_of(tx->store, campaign, below, arena, &units, &count, err);
    if (rc == 0)
        rc = publish(tx, campaign, today, &base, arena, err);
    if (rc == 0)
        rc = add_campaign(tx, campaign, base, unit, err);
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = add_counter(tx, campaign, units[i], today, rng, arena, err);
    return rc == 0 ? note(tx, campaign, campaign->at, campaign->login, AUDIT_CAMPAIGN_SET, err) : rc;
}

/* ---- Ending one -------------------------------------------------------------------------------------------------- */

static int set_days(struct transaction *tx, const struct campaign *campaign, int32_t first, int32_t last,
                    struct err *err) {
    struct query counters = query_of(tx->store, STATEMENT_CAMPAIGN_COUNTER_DAYS);
    query_int(&counters, 1, campaign->id);
    query_int(&counters, 2, first);
    query_int(&counters, 3, last);
    query_int(&counters, 4, campaign->last);
    int rc = query_run(&counters, err);
    struct query q = query_of(tx->store, STATEMENT_CAMPAIGN_DAYS);
    query_int(&q, 1, campaign->id);
    query_int(&q, 2, first);
    query_int(&q, 3, last);
    return rc == 0 ? query_run(&q, err) : rc;
}

static int end_campaign(struct transaction *tx, int64_t id, int32_t last, int32_t today, const char *login,
                        int64_t now, struct arena *arena, struct err *err) {
    struct campaign campaign;
    int rc = store_campaign(tx->store, id, arena, &campaign, err);
    if (rc != 0 || campaign.last == last)
        return rc;
    if (last < today || (last >= campaign.first && last - campaign.first >= CAMPAIGN_DAYS_MAX))
        return err_set(err, ERR_INPUT, "a campaign ends today or later, and takes %d days at most",
                       CAMPAIGN_DAYS_MAX);
    /* One that never opens has had its days before today: its links then say that it is over. */
    bool never = last < campaign.first;
    int32_t first = never ? today - 1 : campaign.first;
    last = never ? today - 1 : last;
    rc = set_days(tx, &campaign, first, last, err);
    campaign.first = first;
    campaign.last = last;
    return rc == 0 ? note(tx, &campaign, now, login, AUDIT_CAMPAIGN_END, err) : rc;
}

int store_campaign_end(struct transaction *tx, int64_t id, int32_t last, int32_t today, const char *login,
                       int64_t now, struct err *err) {
    struct arena *arena = arena_new(64 * 1024);
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a campaign");
    int rc = end_campaign(tx, id, last, today, login, now, arena, err);
    arena_free(arena);
    return rc;
}
