/* Personal numbers in free text: found by their form and the words around them, and masked before anything is stored.
 *
 * Names and addresses are not looked for. Numbers of the state (hotlines such as 1022 or 1900…, documents, dossiers),
 * money, dates and places stay. A number that could be several things is masked only where its words say which. */
#ifndef CORE_PERSONAL_H
#define CORE_PERSONAL_H

#include "base/arena.h"
#include "base/err.h"

enum personal_kind { /* bits */
                     PERSONAL_IDENTITY =
                         1, /* 12 digits of a citizen's card; 9 of an older one, where the text calls it that */
                     PERSONAL_PHONE = 2,
                     PERSONAL_EMAIL = 4,
                     PERSONAL_PLATE = 8 /* of a vehicle */
};

/* Stands where an item stood. Five characters, fewer than any item has: a masked text is never longer than the text. */
#define PERSONAL_MASK "[•••]"

/* text: as utf8_clean leaves it. *out: the text with its items masked; text itself where there is none. *found: the kinds
 * that were masked. Masking again changes nothing. Time and memory in proportion to the text. 0 or ERR_NOMEM. */
int personal_mask(struct str text, struct arena *arena, struct str *out, unsigned *found, struct err *err);

#endif
