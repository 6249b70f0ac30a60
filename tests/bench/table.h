/* One way to tell what was measured: a table for people, and the same as JSON for holding two runs against each other. */
#ifndef BENCH_TABLE_H
#define BENCH_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TABLE_ROUNDS = 5, TABLE_VALUES_MAX = 64, TABLE_NUMBER_SIZE = 48 };

struct table {
    size_t rounds;  /* to measure everything in: TABLE_ROUNDS, or 1 when it shall be quick */
    double seconds; /* of a round of load */
    bool quick;
    json_t *rows;
    char group[160]; /* of the last row */
    size_t number;   /* of the last row in its group */
    size_t missed;   /* goals, and what failed */
    int64_t start_us;
};

enum goal { GOAL_NONE, GOAL_AT_LEAST, GOAL_AT_MOST };

struct table_row {
    const char *group; /* its rows come one after the other */
    const char *name;  /* unique in the group */
    const char *unit;
    const double *values; /* one a round, in the order of the rounds; at most TABLE_VALUES_MAX */
    size_t count;
    const char
        *of; /* NULL, or an earlier row of the group: the ratio to it is the median of the rounds' ratios */
    enum goal goal;
    double limit; /* of the ratio where there is one, else of the median */
    bool failed;  /* some of what was asked for did not come: no goal is kept */
};

void table_begin(struct table *table, bool quick);
/* Prints and keeps a row. */
void table_row(struct table *table, const struct table_row *row);
/* What an earlier row of the group measured, beside another one: unit, values and failure are taken from it. */
void table_again(struct table *table, const struct table_row *row, const char *measured);
/* Says what is being done, with the seconds since the beginning. */
__attribute__((format(printf, 2, 3))) void table_note(const struct table *table, const char *format, ...);
/* Something could not be measured at all, as stderr tells: counts as a goal that is missed. */
void table_failed(struct table *table, const char *what);
/* Writes the rows to a file, with `facts` (taken) about the run beside them. The exit status: 0 when every goal is kept. */
int table_end(struct table *table, json_t *facts, const char *file);

/* For a person: 1,234,567, 123, 12.3, 1.23. Returns out. */
const char *table_figure(double value, char out[TABLE_NUMBER_SIZE]);

/* Sorts. */
double table_median(double *values, size_t count);

#endif
