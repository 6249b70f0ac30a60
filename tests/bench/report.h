/* What is handed in: the report of a period as a page and as a workbook. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "table.h"

struct report_bench {
    int port;            /* of a running server */
    const char *session; /* of an officer of the whole installation */
    const char *survey, *city;
    size_t units; /* xa-0000 and so on, directly below the city */
    int32_t today;
};

/* Reports of units in turn and of the whole city, one officer at a time. */
void report_bench(struct table *table, const struct report_bench *bench);

#endif
