/* What units publish: a document a period, and what was done about it. Nothing is deleted and nothing written over; each verb
 * that writes has its line in the log in the same transaction, and gives pages a new site. Times are seconds since
 * 1970-01-01T00:00Z. */
#ifndef STORE_PUBLICATIONS_H
#define STORE_PUBLICATIONS_H

#include "core/period.h"
#include "store/store.h"

struct published_place {
    const char *unit, *survey;
    enum period_unit by; /* not PERIOD_WHOLE */
    enum period_style style;
    const char *period; /* label */
};

struct publication {
    int64_t id; /* not looked at when adding */
    struct published_place place;
    int32_t from, to;     /* days of the period */
    const char *document; /* JSON (pages/publication.h); "" where it was not asked for */
    int64_t frozen;       /* the frozen report it was taken from */
    const char *login, *name;
    int64_t at;
    int64_t withdrawn; /* since when; 0: it is shown */
    const char *withdrawn_by;
};
/* All of a unit, by survey and days, those of one place in the order they were published: what was replaced and withdrawn,
 * too. survey_code NULL: of all surveys. ERR_NOT_FOUND for an unknown unit or survey. */
int store_publications(struct store *store, const char *unit_code, const char *survey_code, bool documents,
                       struct arena *arena, struct publication **out, size_t *count, struct err *err);
/* One document. ERR_NOT_FOUND when there is no such publication. */
int store_publication_document(struct store *store, int64_t id, struct arena *arena, const char **out,
                               struct err *err);
/* Codes of the units that ever published something, in order. */
int store_publication_units(struct store *store, struct arena *arena, const char ***out, size_t *count,
                            struct err *err);
/* after: id of the last one of the place that the author knew, 0: of none. ERR_CONFLICT when there is a later one; the same
 * document that is shown already is not published twice, and *id is its. ERR_NOT_FOUND for an unknown unit or survey,
 * ERR_INPUT for a period that is none. */
int store_publication_add(struct transaction *tx, const struct publication *publication, int64_t after,
                          int64_t *id, struct err *err);
/* unit_code: whose it must be. One that is withdrawn stays as it is. ERR_NOT_FOUND when there is none, ERR_CONFLICT when a later
 * one of its place stands in its stead: that one would stay public. */
int store_publication_withdraw(struct transaction *tx, int64_t id, const char *unit_code, const char *login,
                               int64_t now, struct err *err);

/* "Bà con nói – chúng tôi làm". */
enum { DEED_LINES = 3 };
struct deeds {
    int64_t id; /* 0: nothing was ever written; not looked at when adding */
    struct published_place place;
    struct {
        const char *said, *done; /* both "" where a line is empty */
    } lines[DEED_LINES];
    const char *login, *name;
    int64_t at;
};
/* The last version; all lines empty where there is none. ERR_NOT_FOUND for an unknown unit or survey. */
int store_deeds(struct store *store, const struct published_place *place, struct arena *arena,
                struct deeds *out, struct err *err);
/* A new version; texts are as note_text (core/note.h) leaves them. after, ERR_CONFLICT, ERR_NOT_FOUND and ERR_INPUT as
 * store_publication_add's; the same lines once more write nothing. */
int store_deeds_add(struct transaction *tx, const struct deeds *deeds, int64_t after, struct err *err);

#endif
