/* Reports as they were handed in. What is frozen is the document's bytes (pages/report_document.h): the store keeps them and
 * knows nothing of what they say. Nothing is ever changed or deleted; a later report of the same place and period supersedes an
 * earlier one, which stays. */
#ifndef STORE_FROZEN_H
#define STORE_FROZEN_H

#include "base/hash.h"
#include "core/period.h"
#include "store/store.h"

enum { FROZEN_LIST_MAX = 1000, FROZEN_DOCUMENT_MAX = 4 * 1024 * 1024 /* bytes */ };

struct frozen {
    int64_t number;            /* 1, 2, 3 …; not looked at when adding */
    int64_t at;                /* seconds since 1970-01-01T00:00Z */
    const char *login, *name;  /* who froze it */
    const char *unit, *survey; /* codes */
    enum period_unit by;       /* not PERIOD_WHOLE */
    enum period_style style;
    const char *period;                /* label */
    char sha256[HASH_SHA256_HEX_SIZE]; /* of the document; not looked at when adding */
    int64_t
        superseded; /* number of the last one of the same place and period; 0: it is this one. Not looked at when adding */
};

/* Writes it down, with its line in the log. *number: the new one's, or the last one's of its place where that
 * is the same document, and then nothing is written. ERR_NOT_FOUND for an unknown unit or survey, ERR_INPUT for a
 * period that is none, ERR_LIMIT for a document of no or too many bytes. */
int store_frozen_add(struct transaction *tx, const struct frozen *frozen, struct str document,
                     int64_t *number, struct err *err);

struct frozen_filter {
    const char *unit, *survey; /* codes; NULL: any */
    const char *period;        /* label, with by and style; NULL: any */
    enum period_unit by;
    enum period_style style;
    int64_t before; /* numbers below it, for the next page; 0: from the latest on */
    size_t max;     /* 1…FROZEN_LIST_MAX */
};
/* The latest first. */
int store_frozen_list(struct store *store, const struct frozen_filter *filter, struct arena *arena,
                      struct frozen **out, size_t *count, struct err *err);
/* 1: there is one, and *document are its bytes; 0: there is none. */
int store_frozen(struct store *store, int64_t number, struct arena *arena, struct frozen *out,
                 struct str *document, struct err *err);

/* 0: every report is what was frozen, follows from the one before, and the last one is the head. 1: *broken is the number of the
 * first that does not (one more than there are, when some are missing at the end). store_verify says it too. */
int store_frozen_check(struct store *store, int64_t *broken, struct err *err);

#endif
