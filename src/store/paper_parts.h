/* What paper.c and paper_settle.c share. */
#ifndef STORE_PAPER_PARTS_H
#define STORE_PAPER_PARTS_H

#include "core/audit_event.h"
#include "store/internal.h"
#include "store/paper.h"

/* A batch that is open. ERR_CONFLICT, ERR_NOT_FOUND. */
int paper_batch_open(struct transaction *tx, int64_t id, struct arena *arena, struct paper_batch *out,
                     struct err *err);
/* NULL: there is none. */
const struct paper_slip *paper_slip_find(const struct paper_slip *slips, size_t count, unsigned number,
                                         bool again);
/* What is read inside a transaction lives in an arena of its own. NULL: err says so. */
struct arena *paper_arena(struct err *err);
/* Its line in the log: counter, day and `what`. */
int paper_note(struct transaction *tx, const struct paper_batch *batch, int64_t at, const char *who,
               enum audit_event event, const char *what, struct err *err);

#endif
