/* Responses exported as CSV, and imported again. */
#ifndef BENCH_FILES_H
#define BENCH_FILES_H

#include "table.h"
#include "town.h"

/* Directories of data with fewer and with ten times as many responses to one survey. */
void export_bench(struct table *table, const char *program, const char *survey, const char *few,
                  const char *many);
/* What `from` exports, into empty towns of the same counters, made in DIR. */
void import_bench(struct table *table, const char *program, const char *dir, const struct town *from);

#endif
