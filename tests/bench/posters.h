/* How much time and memory posters take, by how many there are. */
#ifndef BENCH_POSTERS_H
#define BENCH_POSTERS_H

#include "table.h"

/* Makes a data directory of its own in DIR. */
void posters_bench(struct table *table, const char *program, const char *dir);

#endif
