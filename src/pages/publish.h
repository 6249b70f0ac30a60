/* Publishing results: the page on which a unit's admin decides, period by period, what everybody sees. page_publish.c reads what
 * is asked for and writes what is posted; publish_model.c makes the view model. */
#ifndef PAGES_PUBLISH_H
#define PAGES_PUBLISH_H

#include "pages/job.h"
#include "pages/office.h"
#include "pages/publication.h"

#define PUBLISH_SUFFIX "/publish"

enum { PUBLISH_PERIODS = 36, DEED_TEXT_MAX = 160 /* characters */, PUBLISH_ARENA = 512 * 1024 * 1024 };

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

/* Reads survey, by, style and period, as the form and links of the page say them. Texts in the request's arena. False: not
 * what our pages say, or no memory. *period: "" where none is asked for; it is over. */
bool publish_place_read(const struct http_request *request, const struct http_fields *fields,
                        const struct site *site, const char *unit, int32_t today,
                        struct published_place *out);

struct publish_page { /* in the request's arena */
    struct job job;
    struct published_place place; /* period "": the list of periods */
    bool asking;                  /* a withdrawal is to be confirmed */

    /* Of a POST. */
    enum { PUBLISH_LOOK, PUBLISH_PUBLISH, PUBLISH_WITHDRAW, PUBLISH_DEEDS } verb;
    const char *seen;                   /* digest of what its author saw */
    int64_t after;                      /* id of the last version its author knew */
    struct deeds deeds;                 /* of the form, or the ones that hold */
    const char *faults[2 * DEED_LINES]; /* keys of words, by field; NULL: none */
    struct str typed[2 * DEED_LINES];
    const char *fault; /* a key of words: why nothing was done; NULL: there is no reason */
    bool done;

    struct arena *arena;
    struct publication *publications; /* of the survey, with documents, as store_publications gives them */
    size_t count;
    struct period *periods; /* that are over, the latest first */
    size_t period_count;
    struct offer offer;
};

extern const char *const publish_deed_fields[2 * DEED_LINES]; /* names in the form, by typed and faults */

/* The last one of the place, whatever became of it; NULL: it was never published. */
const struct publication *publish_last(const struct publish_page *page, const char *period);

enum http_next publish_show(struct job *job, struct http_response *response);
enum http_next publish_preview_show(struct job *job, struct http_response *response);

#endif
