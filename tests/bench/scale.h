/* What grows with the number of responses stored, and how: POST, form, figures, start, memory. */
#ifndef BENCH_SCALE_H
#define BENCH_SCALE_H

#include <stdint.h>

#include "table.h"

enum { SCALE_MAX = 6 };

/* Towns of the same units with `counts` responses each, fewest first, and one of many units with the fewest. */
void scale_bench(struct table *table, const char *program, const char *dir, const uint64_t *counts,
                 size_t count);

#endif
