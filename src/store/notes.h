/* What officers say beside figures: events (what happened on a day) and remarks (why a target was missed). Nothing is deleted
 * and nothing written over; each verb that writes has its line in the log in the same transaction. Texts are as note_text
 * (core/note.h) leaves them. Times are seconds since 1970-01-01T00:00Z. */
#ifndef STORE_NOTES_H
#define STORE_NOTES_H

#include "core/period.h"
#include "store/store.h"

struct event {
    int64_t id; /* not looked at when adding */
    const char *unit;
    const char *unit_name; /* of today; not looked at when adding */
    int32_t day;           /* from when on */
    const char *text;
    const char *login, *name; /* who set it; "" both: the command line */
    int64_t at;
    int64_t withdrawn; /* since when; 0: it holds */
    const char *withdrawn_by;
};
/* unit_code: what concerns the unit, its own and those of the units above it; NULL: all. By day; withdrawn ones too.
 * ERR_NOT_FOUND for an unknown unit. */
int store_events(struct store *store, const char *unit_code, struct arena *arena, struct event **out,
                 size_t *count, struct err *err);
/* *id: the new one's, or of the same one (unit, day, text) that holds already, and then nothing is written. ERR_NOT_FOUND for
 * an unknown unit. */
int store_event_add(struct transaction *tx, const struct event *event, int64_t *id, struct err *err);
/* unit_code: whose it must be; NULL: anybody's. One that is withdrawn stays as it is. ERR_NOT_FOUND when there is none. */
int store_event_withdraw(struct transaction *tx, int64_t id, const char *unit_code, const char *login,
                         int64_t now, struct err *err);

/* What a remark is about: a dimension's figure in a unit's period. */
struct remark_place {
    const char *unit, *survey;
    const char *dimension;   /* code, SURVEY_ALL_CODE for the whole survey */
    enum period_unit by;     /* not PERIOD_WHOLE */
    enum period_style style; /* the label says which one of them */
    const char *period;
};
struct remark {
    int64_t id; /* not looked at when adding */
    struct remark_place place;
    const char *text;
    const char *login, *name; /* who wrote it */
    int64_t at;
};
struct remark_filter {
    const char *unit_code, *survey_code; /* NULL: any */
    bool below;                          /* of the units below, too */
    const char *period;                  /* label, with by and style; NULL: any */
    enum period_unit by;
    enum period_style style;
};
/* All versions, those of one place one behind the other, the last one first. ERR_NOT_FOUND for an unknown unit or survey. */
int store_remarks(struct store *store, const struct remark_filter *filter, struct arena *arena,
                  struct remark **out, size_t *count, struct err *err);
/* A new version. after: id of the last one that the author knew, 0: of none. ERR_CONFLICT when there is a later one; the same
 * text once more writes nothing. ERR_NOT_FOUND for an unknown unit or survey; that the survey has the dimension is the
 * caller's to check. ERR_INPUT for a period that is none. */
int store_remark_add(struct transaction *tx, const struct remark *remark, int64_t after, struct err *err);

#endif
