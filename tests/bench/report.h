/* What is handed in: the report of a period as a page and as a workbook, and responses exported as CSV. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct report_bench {
    int port;            /* of a running server */
    const char *session; /* of an officer of the whole installation */
    const char *survey, *city;
    size_t units; /* xa-0000 and so on, directly below the city */
    uint64_t rows;
    int32_t today;
};

/* Reports of units in turn and of the whole city, one officer at a time. True: the goals are kept. */
bool report_bench(const struct report_bench *bench);

/* Directories of data with fewer and with more responses to one survey. True: the goals are kept. */
bool export_bench(const char *program, const char *survey, const char *few, const char *many);

#endif
