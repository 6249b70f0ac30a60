/* Cross-tabs: how long columns take to read from the store and what they weigh, and how long a table takes to count. */
#ifndef BENCH_CROSS_H
#define BENCH_CROSS_H

#include <stdint.h>

#include "table.h"

/* The responses to a revision in the data directory, read into columns. */
void cross_bench_store(struct table *table, const char *dir, int64_t revision);
/* Tables over made-up responses in memory. */
void cross_bench_tables(struct table *table, uint64_t rows);

#endif
