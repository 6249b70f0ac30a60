/* Which sheets hang where, what they say that is no longer so, and which are not scanned: what `hailong poster register` and the
 * page of the register tell. */
#ifndef POSTERS_REGISTER_H
#define POSTERS_REGISTER_H

#include "core/workday.h"
#include "store/store.h"

enum {
    REGISTER_QUIET_DAYS = 5, /* working days without a scan that are worth a remark */
    REGISTER_SCAN_DAYS = 30  /* over which scans are added up */
};

/* What on a sheet is not today's; bits. */
enum { OLD_NAME = 1, OLD_UNIT = 2, OLD_ADDRESS = 4, OLD_ALL = 7 };

struct register_request {
    const char *unit,
        *counter; /* codes, one of them or none: of a unit and those below it, or of one counter */
    bool all;     /* also what was taken down */
    int32_t today;
    const char *base_url; /* NULL: the setting */
};

/* One counter. */
struct register_entry {
    const struct counter *counter;
    const struct sheet *sheets;
    size_t count;                    /* of runs, those taken down too */
    uint64_t hanging, given;         /* sheets; of the latter those nobody took away again */
    int32_t last_printed, last_scan; /* DAY_NONE: none hangs, never */
    uint64_t scans;                  /* of the last REGISTER_SCAN_DAYS */
    bool quiet_known;
    unsigned quiet; /* working days without a scan up to yesterday */
};

struct sheet_register {
    struct register_request request;
    struct holidays holidays;
    struct unit *units;             /* in code order */
    struct counter *counters;       /* by unit and code */
    struct sheet *sheets;           /* in the same order, then by serial */
    struct counter_openings *scans; /* in code order */
    size_t unit_count, counter_count, sheet_count, scan_count;
    struct register_entry *entries; /* those that are shown, by unit and then by name, as posters come */
    size_t entry_count;
};

/* Everything lies in the arena. ERR_NOT_FOUND for an unknown unit or counter. */
int register_read(struct store *store, const struct register_request *request, struct arena *arena,
                  struct sheet_register *out, struct err *err);

unsigned register_old(const struct sheet_register *r, const struct counter *counter,
                      const struct sheet *sheet);
/* The entry's next run from *at on that hangs and says what is no longer so, and those whose serials go on from it. False:
 * there is none. */
bool register_next_old(const struct sheet_register *r, const struct register_entry *e, size_t *at,
                       struct sheet *out);
/* Its sheets are to come down: it is the counter's last day, or later. */
bool register_closing(const struct sheet_register *r, const struct counter *counter);
/* Nobody scans what hangs there. */
bool register_is_quiet(const struct register_entry *e);

enum sheet_fate { SHEET_HANGS, SHEET_GIVEN, SHEET_TAKEN_DOWN };
enum sheet_fate sheet_fate(const struct sheet *sheet);

#endif
