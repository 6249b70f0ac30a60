/* What officers wait for: the page of figures, the report as page and workbook, the comparison of many units, exports. */
#ifndef BENCH_OFFICE_H
#define BENCH_OFFICE_H

#include <stdint.h>

#include "table.h"

/* DIR is empty; `rows` responses over a year are the large database of the two. */
void office_bench(struct table *table, const char *program, const char *dir, uint64_t rows);

#endif
