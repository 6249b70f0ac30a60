/* The result sheet of a publication, for the publishing page and the command line. */
#ifndef PAGES_RESULT_SHEET_H
#define PAGES_RESULT_SHEET_H

#include "pages/publication.h"
#include "view/view.h"

/* Appends the PDF of what is public of a place (its figures, what was done) to out. In a worker's or the command's thread, which
 * is no network thread. ERR_NOT_FOUND where nothing is public of it. */
int result_sheet_make(struct store *store, const struct view *view, const char *language,
                      const struct published_place *place, struct arena *arena, struct buf *out,
                      struct err *err);

#endif
