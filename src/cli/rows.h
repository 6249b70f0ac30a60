/* Reading a CSV file that is imported all or nothing: shows every fault with its line, so that one look at
 * the file mends them all. */
#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "base/csv.h"
#include "base/date.h"
#include "cli/cli.h"
#include "core/place_change.h"

enum {
    ROWS_MAX = 100 * 1000, /* rows of one file */
    ROWS_FAULTS_SHOWN = 20,
    ROWS_FIRST_DAY = 10957 /* 2000-01-01: an earlier one is a slip of the pen */
};

struct rows {
    struct cli *cli;
    const char *path;
    FILE *file;
    struct csv csv;
    size_t count;  /* rows read */
    size_t faults; /* found; the first ROWS_FAULTS_SHOWN have been shown */
};

/* Opens and checks the header: columns must be there, optional may be (both NULL-terminated), others must
 * not. Negative with err set. rows_close in every case. */
int rows_open(struct rows *rows, struct cli *cli, const char *path, const char *const *columns,
              const char *const *optional, struct err *err);
void rows_close(struct rows *rows);

/* 1: a row. 0: no more (also after a fault behind which the file cannot be read on; it has been shown).
 * Negative: the file cannot be read at all. */
int rows_next(struct rows *rows, struct err *err);

bool rows_has(const struct rows *rows, const char *column);

/* The current row's field without blanks around it; empty when there is no such column. Valid until the next
 * row. */
struct str rows_field(const struct rows *rows, const char *column);

/* Shows "FILE:LINE: column: why" and counts it; the line is the current row's. */
__attribute__((format(printf, 3, 4))) void rows_fault(struct rows *rows, const char *column,
                                                      const char *format, ...);
/* The same for an earlier line. */
__attribute__((format(printf, 4, 5))) void rows_fault_at(struct rows *rows, unsigned long line,
                                                         const char *column, const char *format, ...);

/* Fields with their checks; what is wrong is shown as a fault, and then NULL, "" or DAY_NONE is returned.
 * Texts are in the command's arena. */
const char *rows_unit_code(struct rows *rows, const char *column); /* "" is no fault here */
const char *rows_name(struct rows *rows, const char *column, bool required);
const char *rows_text(struct rows *rows, const char *column,
                      size_t length_max); /* characters; may be empty */
/* 2000-01-01 to today; a day outside is a fault and is returned all the same. */
int32_t rows_past_day(struct rows *rows, const char *column, int32_t today);
/* A counter of those given (in code order) that is valid on the day; NULL with a fault. DAY_NONE: on any day. */
const struct counter *rows_counter(struct rows *rows, const char *column, const struct counter *counters,
                                   size_t count, int32_t day);
void rows_days(struct rows *rows, int32_t *from, int32_t *to); /* valid_from, valid_to */

/* 0, or ERR_INPUT with how many faults there were. */
int rows_result(const struct rows *rows, struct err *err);

/* Every counter as it is on a day, in code order, for rows_counter. */
int rows_counters_load(struct cli *cli, int32_t day, struct counter **out, size_t *count, struct err *err);

#endif
