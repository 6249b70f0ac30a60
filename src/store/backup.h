/* Copies of the database that are known to be whole, and putting one in its place.
 *
 * A copy is one file: everything the database holds, of one moment. Behind the last page stands a checksum of all of it. Not in it: DIR/key, without which second factors of officers and
 * the secrets of webhooks in it do not open. It is to be kept too, and elsewhere. */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include <limits.h>

#include "store/store.h"

/* Whoever waits for it; every function may be NULL. stop: true ends the work (ERR_BUSY). */
enum backup_step { BACKUP_COPYING, BACKUP_CHECKING };
struct backup_watch {
    void (*progress)(void *context, enum backup_step step, uint64_t done, uint64_t total);
    void (*fault)(void *context, const char *line); /* what is wrong with the copy */
    bool (*stop)(void *context);
    void *context;
};

struct backup {
    char path[PATH_MAX];
    uint64_t bytes, responses, tallies; /* recounted in the copy */
};
/* Copies DIR's database by a reading connection of its own, so that whoever writes goes on, opens the copy, checks and recounts
 * it, and only then gives it its name: until then it is NAME.PID.db.tmp, which the next run removes. to NULL:
 * DIR/backups/backup-YYYY-MM-DD-HHMMSS.db, by `now`; else a file, which is replaced. ERR_LIMIT without enough room on the disk,
 * ERR_STORE when the copy is not whole; then nothing is left of it. */
int store_backup(const char *dir, const char *to, int64_t now, const struct backup_watch *watch,
                 struct backup *out, struct err *err);

/* Those in DIR/backups that store_backup named and that end with their checksum: how many, and when the newest was begun (0:
 * there is none). What is said to be begun later than `now` was made while the clock was wrong, and is older than all others. */
int store_backups_look(const char *dir, int64_t now, size_t *count, int64_t *newest, struct err *err);
/* Removes the oldest of them until `keep` are left. */
int store_backups_prune(const char *dir, int64_t now, size_t keep, size_t *removed, struct err *err);

/* Putting a copy in its place, in three steps, so that the caller may look at it before it is taken. From begin to end nobody else
 * writes to DIR. Cut off anywhere DIR has the database it had, or the copy; never half of one. */
struct restore;
/* Copies `file` beside the database, brings an older version to this program's, checks and recounts it. summed: it must have the
 * checksum that store_backup writes; other files (made before a migration, moved aside) have none, and a word that changed in them
 * is not found. ERR_BUSY while somebody
 * writes to DIR, ERR_INPUT for a file that is no closed database, ERR_CONFLICT for one without a checksum,
 * ERR_STORE for one that is newer, another program's or not whole. */
int store_restore_begin(const char *dir, const char *file, bool summed, const struct backup_watch *watch,
                        struct restore **out, struct err *err);
/* What would be put in its place, for reading. Lives as long as the restore. */
struct store *store_restore_store(struct restore *restore);
struct restored {
    uint64_t responses, tallies;
    int version, known;   /* of the file, and of this program: less, when it was brought up to it */
    char aside[PATH_MAX]; /* where the database is that was there; "": there was none */
};
/* Ends sessions and set-up links, puts a line into the log, moves the database that is there aside, into DIR/backups, and puts the copy
 * in its place. ERR_BUSY while somebody reads DIR's database. */
int store_restore_take(struct restore *restore, int64_t now, struct restored *out, struct err *err);
/* In every case, at the end. NULL is allowed. */
void store_restore_end(struct restore *restore);

#endif
