/* The sentence about responses that were entered when their period had long been over (store/late.h). */
#ifndef PAGES_LATE_WORDS_H
#define PAGES_LATE_WORDS_H

#include <jansson.h>

#include "view/view.h"

/* "Nhập muộn: 25 trong 120 phiếu … (20,83%)", "Nhập muộn: dưới 10 trong 120 phiếu …"; "" where none was. fewer_than: 0, or what is
 * told in place of their number. */
void late_words(const struct view *view, const char *language, uint64_t late, uint64_t fewer_than,
                uint64_t responses, char *out, size_t size);
/* The same of a period of a report's document, or of a publication's. */
void late_words_of(const struct view *view, const char *language, const json_t *period, char *out,
                   size_t size);

#endif
