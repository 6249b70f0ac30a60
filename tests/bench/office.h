/* What officers wait for: the page of figures, the report as page and workbook, the comparison of many units, exports. */
#ifndef BENCH_OFFICE_H
#define BENCH_OFFICE_H

#include <stdint.h>

/* DIR is empty; `rows` responses over a year are the large database of the two. 0: the goals are kept. */
int office_bench(const char *program, const char *dir, uint64_t rows);

#endif
