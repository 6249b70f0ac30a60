/* A zip file made in memory: the same files and day give the same bytes, whatever the time zone. Names are UTF-8 and marked
 * as such, so that Vietnamese ones come out right wherever the file is unpacked. */
#ifndef PRINT_ARCHIVE_H
#define PRINT_ARCHIVE_H

#include "base/date.h"
#include "base/err.h"

enum {
    ARCHIVE_FILES_MAX = 20000,             /* the plain format counts to 65,535 */
    ARCHIVE_NAME_MAX = 240,                /* bytes of a name; file systems take 255 */
    ARCHIVE_BYTES_MAX = 1024 * 1024 * 1024 /* of all files together, before they are packed */
};

struct archive;

/* day: the date of every file in it, 1980 to 2107. */
int archive_new(int32_t day, struct archive **out, struct err *err);
void archive_free(struct archive *archive); /* NULL is allowed */

/* Adds a file; name and bytes are copied. ERR_INPUT: a name that is empty, no valid UTF-8, has a control character or one of
 * \ : * ? " < > | (which Windows cannot unpack) or leads out of the folder; ERR_CONFLICT: a name that is there already, also
 * with other capitals of ASCII; ERR_LIMIT. '/' stands for a folder. */
int archive_add(struct archive *archive, const char *name, struct str bytes, struct err *err);

/* Packs everything and appends the file to *out; afterwards the archive can only be freed. ERR_INPUT when nothing was
 * added, ERR_LIMIT when it does not fit into *out. */
int archive_finish(struct archive *archive, struct buf *out, struct err *err);

#endif
