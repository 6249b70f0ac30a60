/* What a unit would publish of a period now, and its publishing: for the page, the command line and the demo alike. */
#ifndef PAGES_OFFER_H
#define PAGES_OFFER_H

#include "base/hash.h"
#include "pages/publication.h"

/* What would be published of a period now: of the report that was handed in last, or else of one made now, which is frozen
 * with it. */
struct offer {
    int64_t frozen;    /* its number; 0: it is made now */
    struct str report; /* bytes of the report document */
    json_t
        *document; /* public; NULL: with what was published before, groups of too few people would follow */
    const char *bytes;                 /* of it */
    char digest[HASH_SHA256_HEX_SIZE]; /* of what people would see; the form says which one its reader saw */
};
/* earlier: all publications of the unit and survey, with documents. The place's period is over. document is released by
 * offer_free. */
int offer_make(struct store *read, const struct published_place *place, const struct publication *earlier,
               size_t count, int32_t today, struct arena *arena, struct offer *out, struct err *err);
void offer_free(struct offer *offer);

struct offer_author {
    const char *login, *name; /* "" both: the command line */
    int64_t at;
};
/* Freezes the report unless one was handed in, and publishes. known: how many publications the offer was held against, after: as
 * store_publication_add's. ERR_CONFLICT when there are more by now. */
int offer_publish(struct transaction *tx, const struct published_place *place, const struct offer *offer,
                  size_t known, int64_t after, const struct offer_author *author, struct arena *arena,
                  struct err *err);
/* Made and published in one. ERR_CONFLICT too where nothing may be published beside what was. */
int offer_publish_now(struct transaction *tx, const struct published_place *place, int32_t today,
                      const struct offer_author *author, struct arena *arena, struct err *err);

#endif
