/* Looks for erased texts in the bytes of the files, in what SQLite calls free as well. The files are read through SQLite's own
 * handles: to close another descriptor of them would drop the locks of this process. */
#include "store/internal.h"
#include "store/retention_parts.h"

enum { BLOCK = 1024 * 1024, STARTS = 64 * 1024, LONGEST = 4 * RETENTION_SEARCH_BYTES };

/* Whether the text goes on with the rest of a character. It is a part of a longer one, or ends with a zero. */
static bool half_character(struct str text) {
    return ((uint8_t)text.p[text.n] & 0xc0) == 0x80;
}

int retention_search_take(struct retention_search *search, struct store *read, const struct retention *limits,
                          struct err *err) {
    int rc;
    search->texts = arena_array(search->arena, RETENTION_SEARCH_MAX, sizeof *search->texts);
    if (search->texts == NULL)
        return err_set(err, ERR_NOMEM, "no memory to search for what is erased");
    struct query q = query_of(read, STATEMENT_RETENTION_TEXTS);
    query_int(&q, 1, limits->comments_before);
    query_int(&q, 2, RETENTION_SEARCH_BYTES);
    query_int(&q, 3, RETENTION_SEARCH_MAX);
    while ((rc = query_step(&q, err)) > 0 && search->count < RETENTION_SEARCH_MAX) {
        struct str text = column_str(&q, 0);
        for (text.n = text.n < LONGEST ? text.n : LONGEST; text.n > 0 && half_character(text);)
            text.n--;
        text = arena_str(search->arena, text);
        if (text.p == NULL) {
            rc = err_set(err, ERR_NOMEM, "no memory to search for what is erased");
            break;
        }
        search->texts[search->count++] = text;
    }
    query_end(&q);
    return rc < 0 ? rc : 0;
}

/* Whether it stands in a comment that is kept: people write the same words. */
static int still_there(struct store *read, struct str text, bool *out, struct err *err) {
    struct query q = query_of(read, STATEMENT_RETENTION_STILL);
    query_str(&q, 1, text);
    int rc = query_step(&q, err);
    if (rc > 0)
        *out = sqlite3_column_int(q.stmt, 0) != 0;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

static unsigned start_of(const uint8_t *p) {
    return (unsigned)p[0] << 8 | p[1];
}

struct looking {
    const struct retention_search *search;
    struct store *read;
    uint8_t *block;                      /* BLOCK bytes, and in front of them the end of the block before */
    uint16_t first[STARTS];              /* by the first two bytes: 1 + the index of a text, 0: none */
    uint16_t next[RETENTION_SEARCH_MAX]; /* of the same start */
};

/* Every place of the block where a text begins. */
static int block_look(struct looking *l, const uint8_t *bytes, size_t n, struct err *err) {
    int rc = 0;
    for (size_t at = 0; at + RETENTION_SEARCH_BYTES <= n && rc == 0; at++) {
        for (unsigned i = l->first[start_of(bytes + at)]; i != 0 && rc == 0; i = l->next[i - 1]) {
            struct str text = l->search->texts[i - 1];
            bool still = false;
            if (at + text.n > n || memcmp(bytes + at, text.p, text.n) != 0)
                continue;
            rc = still_there(l->read, text, &still, err);
            if (rc == 0 && !still)
                rc = err_set(err, ERR_STORE,
                             "an erased comment still stands in the file: keep the file from being copied, "
                             "and run hailong retention run again");
        }
    }
    return rc;
}

/* A file of the database through SQLite; a NULL one is empty. */
static int file_look(struct looking *l, sqlite3_file *file, struct err *err) {
    sqlite3_int64 size = 0;
    size_t kept = 0;
    if (file == NULL || file->pMethods == NULL)
        return 0;
    if (file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        return err_set(err, ERR_IO, "the database cannot be read to search it");
    for (sqlite3_int64 at = 0; at < size;) {
        int n = size - at < BLOCK ? (int)(size - at) : BLOCK;
        int got = file->pMethods->xRead(file, l->block + kept, n, at);
        if (got != SQLITE_OK && got != SQLITE_IOERR_SHORT_READ) /* it grew shorter meanwhile: zeros */
            return err_set(err, ERR_IO, "the database cannot be read to search it");
        size_t all = kept + (size_t)n;
        int rc = block_look(l, l->block, all, err);
        if (rc != 0)
            return rc;
        kept = all < LONGEST ? all : LONGEST;
        memmove(l->block, l->block + all - kept, kept);
        at += n;
    }
    return 0;
}

int retention_search_run(struct retention_search *search, struct store *read, struct err *err) {
    if (search->count == 0)
        return 0;
    struct looking *l = calloc(1, sizeof *l);
    uint8_t *block = malloc(BLOCK + LONGEST);
    sqlite3_file *database = NULL, *log = NULL;
    int rc = l == NULL || block == NULL ? err_set(err, ERR_NOMEM, "no memory to search the file") : 0;
    if (rc == 0) {
        l->search = search;
        l->read = read;
        l->block = block;
        for (size_t i = 0; i < search->count; i++) {
            uint16_t *first = &l->first[start_of((const uint8_t *)search->texts[i].p)];
            l->next[i] = *first;
            *first = (uint16_t)(i + 1);
        }
        sqlite3_file_control(read->db, "main", SQLITE_FCNTL_FILE_POINTER, &database);
        sqlite3_file_control(read->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
        rc = file_look(l, database, err);
    }
    if (rc == 0)
        rc = file_look(l, log, err);
    free(block);
    free(l);
    return rc;
}
