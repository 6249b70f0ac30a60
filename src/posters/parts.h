/* What the files of a batch share. */
#ifndef POSTERS_PARTS_H
#define POSTERS_PARTS_H

#include "posters/batch.h"

/* What a unit may have of its own. */
struct batch_contact {
    const char *hotline, *wifi;
};

int batch_no_memory(struct err *err);

/* page.c: the pieces of a row, one page each, and the texts they all share. */
int batch_pages(struct batch *batch, const struct batch_row *row, struct poster_page *pages, struct err *err);

/* The address in a row's code. NULL without memory. */
const char *batch_url(const struct batch *batch, const struct batch_row *row);

/* "12–35", or "" where the sheets have no numbers. NULL without memory. */
const char *batch_serials(struct batch *batch, const struct batch_row *row);

/* cover.c */
int batch_cover(struct batch *batch, struct poster_cover *out, struct err *err);

#endif
