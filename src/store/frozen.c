/* Frozen reports. Each row's link covers the row, its document's digest and the link before it, as in the log (audit.c), so that a
 * changed, a missing, an added or a moved report shows; meta keeps their number and the last link. */
#include "store/frozen.h"

#include "core/audit_event.h"
#include "store/internal.h"
#include "store/officers.h"
#include "store/webhooks.h"

struct chain {
    int64_t rows;
    uint8_t head[HASH_DIGEST_SIZE];
};

enum { TEXTS = 7 /* login, name, unit, survey, kind, style, period */ };

/* A row as bytes that no other row has. This must never change. */
static int row_link(const uint8_t before[HASH_DIGEST_SIZE], int64_t number, int64_t at,
                    const struct str texts[TEXTS], const uint8_t digest[HASH_DIGEST_SIZE],
                    uint8_t out[HASH_DIGEST_SIZE], struct err *err) {
    enum { ROW_MAX = 1024 * 1024 };
    struct buf row;
    buf_init(&row, ROW_MAX);
    buf_add(&row, before, HASH_DIGEST_SIZE);
    chain_number(&row, (uint64_t)number);
    chain_number(&row, (uint64_t)at);
    for (int i = 0; i < TEXTS; i++)
        chain_text(&row, texts[i]);
    buf_add(&row, digest, HASH_DIGEST_SIZE);
    int rc = row.failed ? err_set(err, ERR_NOMEM, "no memory for a frozen report") : 0;
    if (rc == 0)
        hash_digest(buf_str(&row), out);
    buf_release(&row);
    return rc;
}

/* What meta says. */
static int chain_read(struct store *store, struct chain *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_FROZEN_HEAD);
    int rc = query_step(&q, err);
    if (rc > 0) {
        struct str head = column_str(&q, 1);
        *out = (struct chain){.rows = sqlite3_column_int64(q.stmt, 0)};
        if (head.n == HASH_DIGEST_SIZE)
            memcpy(out->head, head.p, HASH_DIGEST_SIZE);
        else
            out->rows = -1; /* no number of rows: agrees with no reports */
    }
    query_end(&q);
    return rc < 0 ? rc : 0;
}

/* ---- Freezing ----------------------------------------------------------------------------------------------------- */

static int frozen_good(struct store *store, const struct frozen *frozen, struct str document,
                       struct err *err) {
    int64_t ignored;
    if (document.n == 0 || document.n > FROZEN_DOCUMENT_MAX)
        return err_set(err, ERR_LIMIT, "a report of %zu bytes cannot be frozen", document.n);
    if (!period_known(frozen->by, frozen->style, frozen->period))
        return err_set(err, ERR_INPUT, "\"%.40s\" is no period", frozen->period);
    int rc = unit_require(store, frozen->unit, &ignored, err);
    return rc == 0 ? survey_require(store, frozen->survey, &ignored, err) : rc;
}

static int row_add(struct store *store, const struct frozen *frozen, struct str document, int64_t number,
                   const uint8_t before[HASH_DIGEST_SIZE], struct err *err) {
    const struct str texts[TEXTS] = {str_of(frozen->login),
                                     str_of(frozen->name),
                                     str_of(frozen->unit),
                                     str_of(frozen->survey),
                                     str_of(period_unit_name(frozen->by)),
                                     str_of(period_style_name(frozen->style)),
                                     str_of(frozen->period)};
    uint8_t digest[HASH_DIGEST_SIZE], link[HASH_DIGEST_SIZE];
    hash_sha256(document, digest);
    int rc = row_link(before, number, frozen->at, texts, digest, link, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_FROZEN_ADD);
    query_int(&q, 1, number);
    query_int(&q, 2, frozen->at);
    for (int i = 0; i < TEXTS; i++)
        query_str(&q, 3 + i, texts[i]);
    query_str(&q, 10, document);
    query_blob(&q, 11, digest, sizeof digest);
    query_blob(&q, 12, link, sizeof link);
    rc = query_run(&q, err);
    if (rc != 0)
        return rc;
    struct query head = query_of(store, STATEMENT_FROZEN_HEAD_SET);
    query_int(&head, 1, number);
    query_blob(&head, 2, link, sizeof link);
    return query_run(&head, err);
}

static int log_add(struct transaction *tx, const struct frozen *frozen, struct str document, int64_t number,
                   struct err *err) {
    char about[24], digest[HASH_SHA256_HEX_SIZE], detail[AUDIT_TEXT_MAX];
    hash_sha256_hex(document, digest);
    snprintf(about, sizeof about, "%lld", (long long)number);
    snprintf(detail, sizeof detail, "%s %s%s sha256 %s", frozen->survey, frozen->period,
             frozen->style == PERIOD_ADMINISTRATIVE ? " administrative" : "", digest);
    const struct audit_entry entry = {.at = frozen->at,
                                      .who = frozen->login,
                                      .event = audit_event_name(AUDIT_REPORT_FROZEN),
                                      .about = about,
                                      .unit = frozen->unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

/* 1: the last one of its place is the same document; *number is its. */
static int frozen_already(struct store *store, const struct frozen *frozen, struct str document,
                          int64_t *number, struct err *err) {
    char sha256[HASH_SHA256_HEX_SIZE];
    struct query q = query_of(store, STATEMENT_FROZEN_LIST);
    query_text(&q, 1, frozen->unit);
    query_text(&q, 2, frozen->survey);
    query_text(&q, 3, period_unit_name(frozen->by));
    query_text(&q, 4, period_style_name(frozen->style));
    query_text(&q, 5, frozen->period);
    query_int(&q, 6, INT64_MAX);
    query_int(&q, 7, 1);
    int rc = query_step(&q, err);
    if (rc > 0) {
        struct str digest = column_str(&q, 9);
        *number = sqlite3_column_int64(q.stmt, 0);
        hash_sha256_hex(document, sha256);
        char known[HASH_SHA256_HEX_SIZE] = "";
        if (digest.n == HASH_DIGEST_SIZE)
            hash_hex((const uint8_t *)digest.p, known);
        rc = strcmp(known, sha256) == 0;
    }
    query_end(&q);
    return rc;
}

/* Codes, labels and a hash: nothing in it needs to be escaped. */
static int tell(struct transaction *tx, const struct frozen *frozen, struct str document, int64_t number,
                struct err *err) {
    char data[1024], sha256[HASH_SHA256_HEX_SIZE];
    hash_sha256_hex(document, sha256);
    int n =
        snprintf(data, sizeof data,
                 "{\"number\":%lld,\"unit\":\"%s\",\"survey\":\"%s\",\"by\":\"%s\",\"period_style\":\"%s\","
                 "\"period\":\"%s\",\"sha256\":\"%s\"}",
                 (long long)number, frozen->unit, frozen->survey, period_unit_name(frozen->by),
                 period_style_name(frozen->style), frozen->period, sha256);
    return n > 0 && (size_t)n < sizeof data
               ? store_webhook_event(tx, WEBHOOK_REPORT_FROZEN, data, frozen->at, err)
               : err_set(err, ERR_BUG, "a message about a frozen report is too long");
}

/* Every frozen report passes here, once, inside the transaction that freezes it: whoever is to be told of one is written down
 * behind its line in the log. */
int store_frozen_add(struct transaction *tx, const struct frozen *frozen, struct str document,
                     int64_t *number, struct err *err) {
    struct chain chain = {0};
    int rc = frozen_good(tx->store, frozen, document, err);
    if (rc == 0)
        rc = frozen_already(tx->store, frozen, document, number, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    rc = chain_read(tx->store, &chain, err);
    if (rc == 0)
        rc = row_add(tx->store, frozen, document, chain.rows + 1, chain.head, err);
    if (rc == 0)
        rc = log_add(tx, frozen, document, chain.rows + 1, err);
    if (rc == 0)
        rc = tell(tx, frozen, document, chain.rows + 1, err);
    if (rc == 0)
        *number = chain.rows + 1;
    return rc;
}

/* ---- Reading ------------------------------------------------------------------------------------------------------ */

static int frozen_read(const struct query *q, struct arena *arena, struct frozen *out, struct err *err) {
    struct str digest = column_str(q, 9);
    *out = (struct frozen){.number = sqlite3_column_int64(q->stmt, 0),
                           .at = sqlite3_column_int64(q->stmt, 1),
                           .login = column_copy(q, 2, arena),
                           .name = column_copy(q, 3, arena),
                           .unit = column_copy(q, 4, arena),
                           .survey = column_copy(q, 5, arena),
                           .period = column_copy(q, 8, arena),
                           .superseded = sqlite3_column_int64(q->stmt, 10)};
    if (!period_unit_parse(column_str(q, 6), &out->by) ||
        !period_style_parse(column_str(q, 7), &out->style) || digest.n != HASH_DIGEST_SIZE)
        return err_set(err, ERR_STORE, "frozen report %lld was changed; run: hailong verify",
                       (long long)out->number);
    hash_hex((const uint8_t *)digest.p, out->sha256);
    return out->login == NULL || out->name == NULL || out->unit == NULL || out->survey == NULL ||
                   out->period == NULL
               ? err_set(err, ERR_NOMEM, "no memory for a frozen report")
               : 0;
}

int store_frozen_list(struct store *store, const struct frozen_filter *filter, struct arena *arena,
                      struct frozen **out, size_t *count, struct err *err) {
    struct frozen *items = NULL;
    size_t n = 0, room = 0;
    bool of_period = filter->period != NULL;
    int rc = 0;
    if (filter->max == 0 || filter->max > FROZEN_LIST_MAX)
        return err_set(err, ERR_LIMIT, "1 to %d reports at a time, not %zu", FROZEN_LIST_MAX, filter->max);
    struct query q = query_of(store, STATEMENT_FROZEN_LIST);
    query_text(&q, 1, filter->unit);
    query_text(&q, 2, filter->survey);
    query_text(&q, 3, of_period ? period_unit_name(filter->by) : NULL);
    query_text(&q, 4, of_period ? period_style_name(filter->style) : NULL);
    query_text(&q, 5, filter->period);
    query_int(&q, 6, filter->before != 0 ? filter->before : INT64_MAX);
    query_int(&q, 7, (int64_t)filter->max);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = frozen_read(&q, arena, &items[n++], err);
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

int store_frozen(struct store *store, int64_t number, struct arena *arena, struct frozen *out,
                 struct str *document, struct err *err) {
    const struct frozen_filter filter = {.before = number < INT64_MAX ? number + 1 : 0, .max = 1};
    struct frozen *found;
    size_t count;
    int rc = store_frozen_list(store, &filter, arena, &found, &count, err);
    if (rc != 0 || count == 0 || found->number != number)
        return rc;
    struct query q = query_of(store, STATEMENT_FROZEN_DOCUMENT);
    query_int(&q, 1, number);
    rc = query_step(&q, err);
    if (rc > 0) {
        *out = *found;
        *document = arena_str(arena, column_str(&q, 0));
        if (document->p == NULL)
            rc = err_set(err, ERR_NOMEM, "no memory for a frozen report");
    }
    query_end(&q);
    return rc;
}

/* ---- Checking ----------------------------------------------------------------------------------------------------- */

/* 1: the row is what was frozen and follows from the one before; 0: it does not. */
static int row_follows(const struct query *q, struct chain *chain, struct err *err) {
    struct str texts[TEXTS], digest = column_str(q, 9), link = column_str(q, 10);
    uint8_t real[HASH_DIGEST_SIZE], follows[HASH_DIGEST_SIZE];
    for (int i = 0; i < TEXTS; i++)
        texts[i] = column_str(q, 2 + i);
    int64_t number = sqlite3_column_int64(q->stmt, 0);
    hash_sha256(column_str(q, 11), real);
    int rc = row_link(chain->head, number, sqlite3_column_int64(q->stmt, 1), texts, real, follows, err);
    if (rc != 0)
        return rc;
    if (number != chain->rows + 1 || digest.n != sizeof real || memcmp(digest.p, real, sizeof real) != 0 ||
        link.n != sizeof follows || memcmp(link.p, follows, sizeof follows) != 0)
        return 0;
    chain->rows = number;
    memcpy(chain->head, follows, sizeof follows);
    return 1;
}

int store_frozen_check(struct store *store, int64_t *broken, struct err *err) {
    struct chain chain = {0}, kept = {0};
    int follows = 1;
    int rc = chain_read(store, &kept, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_FROZEN_ALL);
    while (follows > 0 && (rc = query_step(&q, err)) > 0)
        follows = row_follows(&q, &chain, err);
    query_end(&q);
    if (rc < 0 || follows < 0)
        return rc < 0 ? rc : follows;
    if (follows > 0 && chain.rows == kept.rows && memcmp(chain.head, kept.head, sizeof kept.head) == 0)
        return 0;
    bool added = follows > 0 && kept.rows >= 0 && chain.rows > kept.rows;
    *broken = (added ? kept.rows : chain.rows) + 1;
    return 1;
}
