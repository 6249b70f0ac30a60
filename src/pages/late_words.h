/* The sentence about responses that were entered when their period had long been over (store/late.h). */
#ifndef PAGES_LATE_WORDS_H
#define PAGES_LATE_WORDS_H

#include <jansson.h>

#include "report/report.h"
#include "view/view.h"

/* "Nhập muộn: 25 trong 120 phiếu … (20,83%)", "Nhập muộn: dưới 10 trong 120 phiếu …"; "" where none was. fewer_than: 0, or what is
 * told in place of their number. */
void late_words(const struct view *view, const char *language, uint64_t late, uint64_t fewer_than,
                uint64_t responses, char *out, size_t size);
/* The same of a period of a report's document, or of a publication's. */
void late_words_of(const struct view *view, const char *language, const json_t *period, char *out,
                   size_t size);

/* What may be hidden for their sake: "Có thể vì vậy mà 3 con số …: Chung; Thời gian"; "" with count 0. names: of the dimensions among them;
 * may be "". */
void late_hides_words(const struct view *view, const char *language, uint64_t count, const char *names,
                      char *out, size_t size);
/* Both sentences about a period of a report, the second one behind ". ". */
void late_words_whole(const struct view *view, const char *language, const struct report *report,
                      const struct report_period *period, char *out, size_t size);
/* Adds any_move, moves and more_moves (how many beyond the first twenty), as parts/office-moves.html shows them. moves: report_moves', or NULL. */
void late_moves_model(json_t *model, const json_t *moves);

#endif
