/* Openings on their way from memory into the store; the counting itself is store_opened in store.h. */
#ifndef STORE_OPENINGS_H
#define STORE_OPENINGS_H

#include "store/store.h"

struct openings;
struct openings *openings_new(void); /* NULL without memory */
void openings_free(struct openings *openings);

/* Writes what was counted, in one transaction, on the thread that writes. On failure the counts stay in memory for the
 * next time. The store's generation stays: nothing that pages have read is out of date by it. */
int openings_flush(struct store *store, struct err *err);

#endif
