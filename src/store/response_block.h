/* Single responses in blocks, for programs that read them page by page: a block is a fixed stretch of the table, so that reading one
 * costs the same however many responses there are. Within it they are in the order of store_responses, never in that in which they
 * came; and whoever reads asks for days that are over, so that nobody is told from the next page at the counter. Which of two
 * responses came earlier follows only where they lie in different blocks. */
#ifndef STORE_RESPONSE_BLOCK_H
#define STORE_RESPONSE_BLOCK_H

#include "store/store.h"

enum { RESPONSE_BLOCK = 4096 /* rows of the table */ };

/* How many blocks there are. */
int store_response_blocks(struct store *store, int64_t *blocks, struct err *err);
/* As store_responses, of one block (from 0 on). Texts: only those of comments that are shown on `today` (store/comments.h). */
int store_response_block(struct store *store, const struct selection *selection, int64_t block, int32_t today,
                         int (*each)(void *context, const struct stored_response *, struct err *),
                         void *context, struct err *err);

#endif
