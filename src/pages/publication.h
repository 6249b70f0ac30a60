/* What everybody sees of a unit's results: the public document, made of a report document (pages/report_document.h) when it is
 * published and never changed again. It holds figures of dimensions and nothing of questions, comments, remarks or other
 * units; what it lacks is not public.
 *
 *   "publication"    number: PUBLICATION_SHAPE of the program that made it
 *   "survey", "titles", "unit", "unit_name", "authority", "by", "period_style", "period", "from", "to", "method",
 *   "for_reference", "measure", "revision", "threshold", "responses", "left_out", "excluded", "late"   as in the report document
 *   "report"         SHA-256 of the report document's bytes, in hex
 *   "withheld"       true: dimensions are left out beyond a level, because with what was published before groups of too few
 *                    people would follow
 *   "dimensions"     [{"code", "titles", "depth" (0: the whole survey), "repeats", "best" (largest score, or null), "hidden"}];
 *                    hidden ones with "reason" ("few": of too few people, or such would follow; "earlier": "withheld"; "nobody":
 *                    answered; "none": no value comes of the answers), others with "respondents", "answers", "satisfied", "percent" and, where there are,
 *                    "score", "low", "high", "score_low", "score_high", "break", "target" {"operator", "value", "verdict", "gap"},
 *                    "target_then" {"changed", "operator", "value"}: as in the report document, what it was when the period ended,
 *                    "before" and "year_before" {"verdict", "percent", "diff"}: held against a period that is published, too
 */
#ifndef PAGES_PUBLICATION_H
#define PAGES_PUBLICATION_H

#include <jansson.h>

#include "base/arena.h"
#include "store/publications.h"

enum { PUBLICATION_SHAPE = 1 };

/* report: a report document of one period of one unit, and its hash; earlier: everything of this unit and survey that was ever
 * published, with documents, in the order of store_publications. *out: the public document, to be json_decref'd; NULL where
 * not even the figure of the whole survey may be shown beside what was published before. ERR_STORE for a document that cannot
 * be read, ERR_NOMEM. */
int publication_make(const json_t *report, const char *sha256, const struct publication *earlier,
                     size_t count, json_t **out, struct err *err);

/* The one way to write it down: sorted keys, no blanks, numbers with all their digits. NULL without memory; in the arena. */
const char *publication_bytes(const json_t *document, struct arena *arena);
/* To be json_decref'd. ERR_STORE when it cannot be read. */
int publication_parse(const char *bytes, json_t **out, struct err *err);

/* Of one place only the last row counts. Those that hold, shown and withdrawn ones, in their order; replaced ones go. Returns how
 * many are left. */
size_t publications_now(struct publication *publications, size_t count);

/* The last one of a place, whatever became of it; NULL: it was never published. */
const struct publication *publications_last(const struct publication *publications, size_t count,
                                            const struct published_place *place);

/* A dimension of a document by its code; NULL: it is not there. Borrowed. */
const json_t *publication_dimension(const json_t *document, const char *code);

static inline bool publication_place_same(const struct published_place *a, const struct published_place *b) {
    return a->by == b->by && a->style == b->style && strcmp(a->survey, b->survey) == 0 &&
           strcmp(a->period, b->period) == 0;
}

#endif
