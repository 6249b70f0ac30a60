/* What store/backup.c and store/restore.c share. */
#ifndef STORE_BACKUP_PARTS_H
#define STORE_BACKUP_PARTS_H

#include "store/backup.h"

/* Sets ERR_IO, "PATH: cannot WHAT: why", from errno. */
int backup_fault(const char *path, const char *what, struct err *err);
int backup_path(char out[PATH_MAX], const char *dir, const char *name, struct err *err);
int backup_folder(const char *dir, char out[PATH_MAX], struct err *err); /* DIR/backups, made if need be */
int backup_sync(const char *path, struct err *err);                      /* a file or a directory */
bool backup_same_file(const char *a, const char *b);                     /* both are there, and are one */
bool backup_stopped(const struct backup_watch *watch);
/* Writes the checksum of an open file's bytes behind them. */
int backup_sum_add(int fd, const char *path, struct err *err);
bool backup_sum_there(int fd); /* it ends with a checksum, right or wrong */
/* 1: the checksum is that of the bytes before it, and was taken away; 0: there is none; ERR_STORE: it is another one. */
int backup_sum_take(int fd, const char *path, struct err *err);
/* Verifies it. ERR_STORE when it is not whole, out->faults > 0 then; ERR_BUSY when stopped. */
int backup_check(struct store *copy, const struct backup_watch *watch, struct verify_result *out,
                 struct err *err);

#endif
