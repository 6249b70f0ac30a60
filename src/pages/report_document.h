/* The report document: one JSON value that holds all that a report says. Pages, files and the command line show it and add
 * nothing; a frozen report is its bytes. Fields are added, never changed or taken away: DOCUMENT_SHAPE grows with them.
 *
 *   "document"       number: DOCUMENT_SHAPE of the program that made it
 *   "program"        its version
 *   "made"           day on which it was made, "2026-11-26"
 *   "survey", "title", "titles"   code, the title in Vietnamese, {"vi": …, "en": …}
 *   "method", "for_reference"     name of the index method (core/indices.def); a reading beside the official one
 *   "measure"        {"unit": "percent" | "levels" | "points", "decimals": of a score when shown}
 *   "revision"       number of the definition whose questions are shown
 *   "definitions"    [{"revision", "published", "sha256"}] of the survey up to that one; sha256 of the published text, in hex
 *   "unit", "unit_name"  null: the whole installation
 *   "above"          [{"unit", "name"}] units above it, the nearest first
 *   "authority"      setting site.name, may be ""
 *   "against"        code of the unit it is held against, or null
 *   "by", "period_style"  "month", "quarter", "half", "year" …, null for one range; "calendar", "administrative"
 *   "from", "to"     days of the range, or null
 *   "threshold"      fewest people a figure is shown for
 *   "other_revisions"    responses in the range that the whole survey's figures leave out
 *   "excluded"       responses that decisions keep aside, in no figure; of a period under the same name, where there are some
 *   "exclusions"     where there are some: [{"id", "counter", "name" (of it), "from", "to", "channel" (null: all), "responses" (of this report),
 *                    "decided" (day), "by" (name of who decided, "" the command line), "reason"}] the decisions that keep them aside
 *   "breaks"         [{"revision", "published", "codes"}] where the series breaks
 *   "notes"          [text] in English: what could not be used
 *   "weighted"       null, or weighted figures beside the raw ones
 *   "units"          [{"unit", "name", "responses", "hidden", "respondents", "percent", "score", "low", "high", "group",
 *                    "group_certain"}] directly below, over the whole range
 *   "channels"       {"qr": 120 …} responses of the last period with some
 *   "dimensions"     [{"code", "titles", "parent" (code or null), "repeats" (it is the whole once more), "best" (largest score, or
 *                    null where a percentage is shown), "owners": [{"role": "lead" | "monitor", "agency", "scope", "inferred"}]}]; the
 *                    first is "all"
 *   "question_titles"  {code: {"vi": …, "en": …}} of the questions that have figures
 *   "periods"        [{"period" (label), "from", "to", "responses", "left_out", "need", "dimensions", "questions"}], each of the last two
 *                    [ENTRY] in the survey's order
 *                    "need": {"visits", "counter_days", "answered", "low", "high", "half_width", "responses", "missing"}, what is known;
 *                    "visits_revised" {"cells" (counters and days), "first", "last" (days)}: changed when the period was over
 *                    "visits_late" the same of numbers that were then recorded for the first time
 *                    "late", where some were entered more than 15 days after the period's end: {"responses"}, or {"fewer_than"} the threshold
 *                    "late_hides", where late ones may have hidden figures of enough people: {"figures" (how many), "dimensions" [codes]}
 *   "moves"          where there are some: [{"counter", "name", "from", "from_name", "to", "to_name" (units), "day",
 *                    "entered"}] counters, and units with all that is theirs, whose days of the period came to the unit or left it,
 *                    entered when the period was over. Of a unit "counter" is its code, and "day" null where its whole past went along
 *   "remarks"        [{"id", "period", "dimension", "text", "name", "role" (core/officer.h, of today; "" unknown), "day"}] the versions that hold
 *   "comparison"     null where there is more than one period or it was not asked as usual; else {"least", "several_revisions",
 *                    "level": FIGURE or null, "units": [ROW], "counters": [ROW]} by the whole survey (report/compare.h)
 *   "comments"       null without a unit or with several periods; else [{"question", "titles", "comments", "batches"}]: how many are shown in
 *                    closed batches whose last month lies in the period. Texts are never in a document: they are erased one day, a
 *                    frozen report never
 *
 *   ENTRY    {"code", "title", "hidden"} and, where there is something to say, "break", "mixed", "revision", "target" {"operator", "unit",
 *            "owner", "value", "verdict", "gap"}, "target_then" {"changed" (day), "operator" ("": none), "unit", "value"} where another
 *            target held when the period ended, "official" {"value", "unit", "source"}; hidden: "why" ("nobody", "mixed" several
 *            revisions, "few", "others" for the sake of others' few people); else "respondents", "answers",
 *            "satisfied", "percent", "score", "low", "high", "score_low", "score_high", "before", "year_before", "against" (CHANGE),
 *            "control", "drop"
 *   CHANGE   {"verdict"} and "percent", "diff", "score", "score_diff", "low", "high", "p" where known
 *   FIGURE   {"hidden", "revision", "why", "respondents", "answers", "satisfied", "percent", "score", "low", "high", "score_low", "score_high"}
 *   ROW      FIGURE with "code", "name", "responses" (of a unit), "band" (report_band_name), "diff", "p"
 *            "revision" of a figure: whose it is, where it is an earlier one's
 *
 * Numbers are not rounded: percentages are 0…100. Scores stand beside them only where the method's unit is another one. */
#ifndef PAGES_REPORT_DOCUMENT_H
#define PAGES_REPORT_DOCUMENT_H

#include <jansson.h>

#include "base/hash.h"
#include "report/compare.h"

enum { DOCUMENT_SHAPE = 3, DOCUMENT_MAX = 16 * 1024 * 1024 /* bytes of one */ };

/* Makes the report and its document, all of one moment. today: the day it is made. *out is the caller's, to be json_decref'd. Errors
 * as report_make's. */
int report_document_make(struct store *store, const struct report_request *request, int32_t today,
                         struct arena *arena, json_t **out, struct err *err);
/* The same of a report that was made from that request. */
int report_document_of(struct store *store, const struct report *report, int32_t today, struct arena *arena,
                       json_t **out, struct err *err);

/* Its "moves" alone: of one unit's periods, what was entered after the last day of one and reaches back into it. *out is the caller's. */
int report_moves(struct store *store, const struct report *report, struct arena *arena, json_t **out,
                 struct err *err);

/* Its "exclusions" alone; an empty list where none are aside. *out is the caller's. */
int report_exclusions(const struct report *report, json_t **out, struct err *err);

/* The one way to write a document down: sorted keys, no blanks, numbers with all their digits. In the arena. */
int report_document_bytes(const json_t *document, struct arena *arena, struct str *out, struct err *err);

/* Adds it as CSV to out, one row a figure ("dimension", "question"), then one a fact (files/report_facts.h; its number is the last column),
 * one for each unit and counter side by side ("unit", "counter"; "value" is a unit's number of responses, "against" the others), for who
 * answers for a target ("owner") and by the definition for a dimension ("lead", "monitor"), and for a remark. Titles are in the language,
 * else in Vietnamese. UTF-8 with a mark at the beginning, lines that end in CR LF, no text that a
 * spreadsheet takes for a formula. False without memory. */
bool report_document_csv(const json_t *document, const char *language, struct buf *out);

/* Tells every place where two documents are not the same (a difference of 1e-9 is none): in figures or what they rest on, or in words
 * alone, names and texts of definitions; remarks and comments are not compared. place: "periods[2026-10].dimensions[II.5].percent"; then or now NULL: not there.
 * Returns in how many it is not words. */
size_t report_document_differ(const json_t *then, const json_t *now,
                              void (*each)(void *context, bool words, const char *place, const json_t *then,
                                           const json_t *now),
                              void *context);

/* ---- Parts (report_value.c). NULL without memory ---------------------------------------------------------------------- */

json_t *report_value(const struct report *report); /* what follows from the report alone */
json_t *report_level_value(const struct report_comparison *comparison, const struct report_entry *entry);
json_t *report_rows_value(const struct report_comparison *comparison,
                          const struct report_compared_list *list);

/* A slot's code and title in Vietnamese. */
const char *report_code(const struct survey *survey, size_t slot);
const char *report_title(const struct survey *survey, size_t slot);

#endif
