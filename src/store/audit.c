/* The log of what officers and programs did. Each row's hash covers the row and the hash before it, so that a changed, a
 * missing, an added or a moved row shows; meta keeps the number of rows and the last hash, so that a cut end shows too. Where old
 * rows were erased, meta keeps the number and the hash of the last of them, and a row of the chain says the same. Who
 * can write the file and knows all this can make a whole new chain: against that helps a head written down elsewhere. */
#include "core/audit_event.h"
#include "store/internal.h"
#include "store/officers.h"

struct chain {
    int64_t rows;
    uint8_t head[HASH_DIGEST_SIZE];
};

void chain_number(struct buf *buf, uint64_t value) {
    for (int i = 0; i < 8; i++)
        buf_addc(buf, (char)(value >> (8 * i) & 0xff));
}

void chain_text(struct buf *buf, struct str text) {
    chain_number(buf, text.n);
    buf_addstr(buf, text);
}

/* A row as bytes that no other row has: lengths before the texts. This must never change. */
static int entry_hash(const uint8_t before[HASH_DIGEST_SIZE], int64_t number, int64_t at,
                      const struct str texts[5], uint8_t out[HASH_DIGEST_SIZE], struct err *err) {
    enum { ROW_MAX = 1024 * 1024 };
    struct buf row;
    buf_init(&row, ROW_MAX);
    buf_add(&row, before, HASH_DIGEST_SIZE);
    chain_number(&row, (uint64_t)number);
    chain_number(&row, (uint64_t)at);
    for (int i = 0; i < 5; i++)
        chain_text(&row, texts[i]);
    int rc = row.failed ? err_set(err, ERR_NOMEM, "no memory for an entry of the log") : 0;
    if (rc == 0)
        hash_digest(buf_str(&row), out);
    buf_release(&row);
    return rc;
}

void audit_erased_words(int64_t last, const uint8_t hash[HASH_DIGEST_SIZE], char out[AUDIT_ERASED_SIZE]) {
    int n = snprintf(out, AUDIT_ERASED_SIZE, "to %lld, ", (long long)last);
    for (int i = 0; i < HASH_DIGEST_SIZE; i++)
        snprintf(out + n + 2 * i, 3, "%02x", hash[i]);
}

/* What meta says. */
static int chain_read(struct store *store, struct chain *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_AUDIT_HEAD);
    int rc = query_step(&q, err);
    if (rc > 0) {
        struct str head = column_str(&q, 1);
        *out = (struct chain){.rows = sqlite3_column_int64(q.stmt, 0)};
        if (head.n == HASH_DIGEST_SIZE)
            memcpy(out->head, head.p, HASH_DIGEST_SIZE);
        else
            out->rows = -1; /* no number of rows: does not agree with any log */
    }
    query_end(&q);
    return rc < 0 ? rc : 0;
}

int store_audit_add(struct transaction *tx, const struct audit_entry *entry, struct err *err) {
    const struct str texts[5] = {str_of(entry->who), str_of(entry->event), str_of(entry->about),
                                 str_of(entry->unit), str_of(entry->detail)};
    struct chain chain = {0};
    uint8_t hash[HASH_DIGEST_SIZE];
    for (int i = 0; i < 5; i++)
        if (texts[i].n > AUDIT_TEXT_MAX)
            return err_set(err, ERR_LIMIT, "a text of the log is longer than %d bytes", AUDIT_TEXT_MAX);
    int rc = chain_read(tx->store, &chain, err);
    if (rc == 0)
        rc = entry_hash(chain.head, chain.rows + 1, entry->at, texts, hash, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_AUDIT_ADD);
    query_int(&q, 1, chain.rows + 1);
    query_int(&q, 2, entry->at);
    for (int i = 0; i < 5; i++)
        query_str(&q, 3 + i, texts[i]);
    query_blob(&q, 8, hash, sizeof hash);
    rc = query_run(&q, err);
    if (rc != 0)
        return rc;
    struct query head = query_of(tx->store, STATEMENT_AUDIT_HEAD_SET);
    query_int(&head, 1, chain.rows + 1);
    query_blob(&head, 2, hash, sizeof hash);
    return query_run(&head, err);
}

int store_audit_head(struct store *store, int64_t *rows, uint8_t hash[HASH_DIGEST_SIZE], struct err *err) {
    struct chain chain = {0};
    int rc = chain_read(store, &chain, err);
    if (rc == 0) {
        *rows = chain.rows;
        memcpy(hash, chain.head, HASH_DIGEST_SIZE);
    }
    return rc;
}

/* 1: the row follows from the one before; 0: it does not. */
static int row_follows(const struct query *q, struct chain *chain, struct err *err) {
    struct str texts[5], stored = column_str(q, 7);
    uint8_t hash[HASH_DIGEST_SIZE];
    for (int i = 0; i < 5; i++)
        texts[i] = column_str(q, 2 + i);
    int64_t number = sqlite3_column_int64(q->stmt, 0);
    int rc = entry_hash(chain->head, number, sqlite3_column_int64(q->stmt, 1), texts, hash, err);
    if (rc != 0)
        return rc;
    if (stored.n != sizeof hash || memcmp(stored.p, hash, sizeof hash) != 0)
        return 0;
    chain->rows = number;
    memcpy(chain->head, hash, sizeof hash);
    return 1;
}

/* Where the chain begins: behind what was erased. */
static int anchor_read(struct store *store, struct chain *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_RETENTION_META);
    int rc = query_step(&q, err);
    if (rc > 0) {
        struct str hash = column_str(&q, 1);
        out->rows = sqlite3_column_int64(q.stmt, 0);
        if (hash.n == HASH_DIGEST_SIZE)
            memcpy(out->head, hash.p, HASH_DIGEST_SIZE);
    }
    query_end(&q);
    return rc < 0 ? rc : 0;
}

/* Whether a row says that the log was erased; *same: just up to the anchor. */
static void anchor_said(const struct query *q, const char *words, bool *same) {
    if (str_is(column_str(q, 3), audit_event_name(AUDIT_ERASED)) && str_is(column_str(q, 4), "log"))
        *same = str_is(column_str(q, 6), words);
}

int store_audit_check(struct store *store, int64_t *broken, struct err *err) {
    struct chain chain = {0}, kept = {0};
    char words[AUDIT_ERASED_SIZE];
    int follows = 1;
    int rc = chain_read(store, &kept, err);
    if (rc == 0)
        rc = anchor_read(store, &chain, err);
    if (rc != 0)
        return rc;
    int64_t gone = chain.rows;
    bool said = gone == 0;
    audit_erased_words(gone, chain.head, words);
    struct query q = query_of(store, STATEMENT_AUDIT_ALL);
    while (follows > 0 && (rc = query_step(&q, err)) > 0) {
        follows = row_follows(&q, &chain, err);
        anchor_said(&q, words, &said);
    }
    query_end(&q);
    if (rc < 0 || follows < 0)
        return rc < 0 ? rc : follows;
    if (follows > 0 && chain.rows == kept.rows && memcmp(chain.head, kept.head, sizeof kept.head) == 0) {
        *broken = gone; /* erased by nobody who said so */
        return said ? 0 : 1;
    }
    bool added = follows > 0 && kept.rows >= 0 && chain.rows > kept.rows;
    *broken = (added ? kept.rows : chain.rows) + 1;
    return 1;
}

static int entry_read(const struct query *q, struct arena *arena, struct audit_entry *out, struct err *err) {
    struct audit_entry entry = {
        .number = sqlite3_column_int64(q->stmt, 0),
        .at = sqlite3_column_int64(q->stmt, 1),
        .who = column_copy(q, 2, arena),
        .event = column_copy(q, 3, arena),
        .about = column_copy(q, 4, arena),
        .unit = column_copy(q, 5, arena),
        .detail = column_copy(q, 6, arena),
    };
    if (entry.who == NULL || entry.event == NULL || entry.about == NULL || entry.unit == NULL ||
        entry.detail == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an entry of the log");
    *out = entry;
    return 0;
}

int store_audit_list(struct store *store, const struct audit_filter *filter, struct arena *arena,
                     struct audit_entry **out, size_t *count, struct err *err) {
    struct audit_entry *items = NULL;
    size_t n = 0, room = 0;
    int64_t ignored;
    int rc = filter->unit == NULL ? 0 : unit_require(store, filter->unit, &ignored, err);
    if (rc != 0)
        return rc;
    if (filter->max == 0 || filter->max > AUDIT_LIST_MAX)
        return err_set(err, ERR_LIMIT, "1 to %d entries at a time, not %zu", AUDIT_LIST_MAX, filter->max);
    struct query q = query_of(store, STATEMENT_AUDIT_LIST);
    query_text(&q, 1, filter->who);
    query_text(&q, 2, filter->event);
    query_text(&q, 3, filter->about);
    query_text(&q, 4, filter->unit);
    query_int(&q, 5, filter->from);
    query_int(&q, 6, filter->to != 0 ? filter->to : INT64_MAX);
    query_int(&q, 7, filter->before != 0 ? filter->before : INT64_MAX);
    query_int(&q, 8, (int64_t)filter->max);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = entry_read(&q, arena, &items[n++], err);
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
