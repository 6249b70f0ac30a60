/* For which counters something is printed. */
#ifndef POSTERS_CHOICE_H
#define POSTERS_CHOICE_H

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

struct choice {
    struct store *store;
    struct arena *arena;
    int32_t today;
    const char *const *codes; /* as typed; 0 of them: every counter of the unit that is open today */
    size_t code_count;
    const char *unit; /* NULL: everywhere */
    bool scanned;     /* of the unit's only those that are answered by QR code */
};
/* Ordered by unit code, then as people look for names; a code named twice comes once. *left_out: open counters that are not
 * answered by QR code. ERR_INPUT, ERR_NOT_FOUND and ERR_CONFLICT say what to do about an unknown, closed or missing
 * counter. */
int choice_counters(const struct choice *choice, struct counter **out, size_t *count, size_t *left_out,
                    struct err *err);

#endif
