/* From an empty or older database to the shape this program knows. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <sqlite3.h>
#include <stddef.h>

#include "base/err.h"

enum { MIGRATE_APPLICATION_ID = 0x6861696c }; /* "hail" */

struct migration {
    int number; /* 1, 2, …: the database's user_version when it is done */
    const char *title;
    const char *text;
};

const struct migration *migrate_list(size_t *count); /* those of this program */

/* 0: the database is ours and exactly at version `latest`. 1: ours and older, or empty; *version says at which.
 * ERR_STORE: newer, or of another program. */
int migrate_check(sqlite3 *db, int latest, int *version, struct err *err);

/* Runs what is missing in one transaction, all or none; foreign keys are off meanwhile (a table may have to be rebuilt)
 * and checked after each step. A database that held a version already is first copied to
 * DIR/backups/before-NNNN.db, NNNN being the first missing step; a failure names that copy. */
int migrate_run(sqlite3 *db, const char *dir, const struct migration *list, size_t count, struct err *err);

#endif
