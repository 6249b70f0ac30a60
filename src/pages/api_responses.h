/* Responses as programs send them: JSON to rows that the store takes. The same judgement as the form's (answer_accept): unknown
 * questions are refused, personal numbers masked, what was answered without being asked left out. */
#ifndef PAGES_API_RESPONSES_H
#define PAGES_API_RESPONSES_H

#include "pages/api.h"

/* What a batch is read against. */
struct api_batch_place {
    const struct api_token *token;
    const struct unit *units; /* in code order */
    size_t unit_count;
    struct store *read;
    int32_t today;
};
struct api_batch {
    struct revision revision;
    struct bulk_row *rows;
    size_t count;
    json_t *errors; /* array of faults; NULL: none. The caller's to free */
};
/* body: parsed. 0: either the rows are good, or there are errors and rows mean nothing. Negative: no memory, or the store. */
int api_batch_read(json_t *body, const struct api_batch_place *place, struct arena *arena,
                   struct api_batch *out, struct err *err);

#endif
