/* Whole files. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"

/* Reads all of an open stream, at most `max` bytes (ERR_LIMIT past it). NUL behind the bytes. */
int file_read(FILE *file, const char *name, size_t max, struct arena *arena, struct str *out,
              struct err *err);

/* Opens, reads, closes. */
int file_load(const char *path, size_t max, struct arena *arena, struct str *out, struct err *err);

/* Replaces path by the bytes: written beside it, synced, renamed; so it is the old file or the new one, never half. Where path is
 * a link, what it leads to is replaced; a pipe, a terminal or a device is written to as it is. */
int file_replace(const char *path, struct str bytes, struct err *err);

/* Whether file_replace would find a place to write: said before long work. ERR_IO as there. */
int file_writable(const char *path, struct err *err);

#endif
