/* What the files that build a site share. */
#ifndef PAGES_SITE_PARTS_H
#define PAGES_SITE_PARTS_H

#include "pages/site.h"

/* Fills contact, which every page model needs. */
int site_read_contact(struct site *site, struct store *store, const struct view *view, struct arena *arena,
                      struct err *err);
/* Fills contacts; contact and units must be there. */
int site_read_contacts(struct site *site, struct store *store, const struct view *view, struct arena *arena,
                       struct err *err);

#endif
