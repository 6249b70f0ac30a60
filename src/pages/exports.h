/* Files of responses that officers asked for: made one after the other on a thread of its own, kept in files without names for
 * ten minutes, and gone with the process. Any thread may call. */
#ifndef PAGES_EXPORTS_H
#define PAGES_EXPORTS_H

#include "core/officer.h"
#include "files/responses.h"

enum { EXPORTS_MAX = 8 /* at once, one per officer */, EXPORT_SECONDS = 600, EXPORT_CODE_SIZE = 64 };

struct exports;
int exports_new(const char *data_dir, const struct view *view, struct exports **out, struct err *err);
void exports_free(struct exports *exports); /* ends what is under way; NULL is allowed */

struct export_order {
    const char *login, *unit, *survey, *language;
    int32_t from, to, today; /* DAY_NONE: open */
    const struct responses_format *format;
    enum responses_texts texts;
    uint64_t total; /* rows there will be, about */
};
/* Takes a place for the officer's next file, whose last one goes. ERR_CONFLICT: one is under way; ERR_BUSY: no place is free. What
 * is reserved waits for exports_start or exports_drop. */
int exports_reserve(struct exports *exports, const struct export_order *order, struct err *err);
void exports_start(struct exports *exports, const char *login);
/* The officer's file goes, whether made or not. */
void exports_drop(struct exports *exports, const char *login);

enum export_state { EXPORT_NONE, EXPORT_UNDER_WAY, EXPORT_DONE, EXPORT_TOO_LONG, EXPORT_FAILED };
struct export_status {
    enum export_state state;
    char unit[EXPORT_CODE_SIZE], survey[EXPORT_CODE_SIZE];
    const struct responses_format *format;
    uint64_t rows, total, size; /* written so far; about; bytes */
    int64_t seconds_left;       /* until it goes */
};
void exports_status(struct exports *exports, const char *login, struct export_status *out);
/* The officer's file if it is made and about this unit: a descriptor of the caller's own and what it is, or -1. */
int exports_open(struct exports *exports, const char *login, const char *unit, struct export_status *out);

#endif
