/* A report as a workbook: summary, series with native charts, units, how it was counted. Made of the report's document, the JSON
 * that `hailong report --json` prints, so that both say the same. Numbers are numbers with all their digits; what is hidden is a text
 * and never 0. The same document gives the same bytes. */
#ifndef FILES_REPORT_BOOK_H
#define FILES_REPORT_BOOK_H

#include <jansson.h>
#include <stdio.h>

#include "view/view.h"

/* dir: where temporary files may lie. Writes to a stream that need not seek. */
int report_book_write(const json_t *document, const struct view *view, const char *language, const char *dir,
                      FILE *out, struct err *err);

#endif
