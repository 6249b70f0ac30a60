/* What a change of units or counters does to the series of the units concerned, before it is done: the change is made for real in a
 * transaction, the reports are made in it, and it is taken back. So the preview and the change cannot differ.
 *
 * Before and after stand side by side, so their difference is what moves. It is few people's where a figure of before and one of after
 * are that few apart: then the one of after is not shown. Previews of two days can be held against each other, too: in the month in which
 * the change begins, unless it does on the first, a figure that changes is not shown. How many responses there are is no secret. */
#ifndef PAGES_PLACE_PREVIEW_H
#define PAGES_PLACE_PREVIEW_H

#include "pages/page.h"
#include "report/report.h"

enum { PREVIEW_UNITS_MAX = 4, PREVIEW_MONTHS = 13 };

struct preview_unit {
    const char *code, *name;
    bool had, has; /* it is there before and after */
    struct report before, after;
};
struct place_preview {
    /* Set by the caller. */
    const char *survey; /* code */
    int32_t day, today; /* since when it holds, DAY_NONE: for the whole series */
    int (*apply)(struct transaction *tx, void *context, struct err *err);
    void *context;
    struct preview_unit units[PREVIEW_UNITS_MAX];
    size_t count;
    /* Set by preview_make. */
    bool made;
    int apply_rc; /* of apply; not 0: it cannot be done, and nothing was made */
};

/* store: the writing one; everything in the arena. A report that cannot be made leaves made false and is no error. */
int preview_make(struct store *store, struct place_preview *preview, struct arena *arena, struct err *err);

/* Adds "series": per unit its name and rows of months, for parts/office-place-preview.html. */
void preview_model(json_t *model, const struct place_preview *preview, const struct view *view,
                   const char *language);

#endif
