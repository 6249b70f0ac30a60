/* Cross-tabs: how long columns take to read from the store and what they weigh, and how long a table takes to count. */
#ifndef BENCH_CROSS_H
#define BENCH_CROSS_H

#include <stdint.h>

/* The responses to a revision in the data directory, read into columns. */
int cross_bench_store(const char *dir, int64_t revision);
/* Tables over made-up responses in memory. */
int cross_bench_tables(uint64_t rows);

#endif
