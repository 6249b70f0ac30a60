/* Civil days. A day is an int32_t: days since 1970-01-01 of the proleptic Gregorian calendar.
 * The product knows one zone: Asia/Ho_Chi_Minh, +07:00 without daylight saving. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define DAY_NONE INT32_MIN /* "no day": an open end */
enum { DATE_ZONE_SECONDS = 7 * 3600, DATE_TEXT_SIZE = 11 };

struct date {
    int year;  /* 1…9999 */
    int month; /* 1…12 */
    int day;   /* 1…31 */
};

int32_t day_from_date(struct date d);
struct date date_from_day(int32_t day);
int day_weekday(int32_t day); /* 1 Monday … 7 Sunday, as in ISO 8601 */
int month_days(int year, int month);
int32_t day_month_start(int32_t day,
                        int months_back); /* the first of its month, or of one before (-1: after) it */

bool day_parse(struct str text, int32_t *out);       /* strictly YYYY-MM-DD and a day that exists */
bool day_parse_typed(struct str text, int32_t *out); /* that, or as people write it: 5/11/2026, 05/11/2026 */
void day_format(int32_t day, char out[DATE_TEXT_SIZE]); /* YYYY-MM-DD */

int32_t day_of_seconds(int64_t wall_seconds); /* local day of a UTC instant */
int half_of_seconds(int64_t wall_seconds);    /* local half-day: 0 before noon, 1 from noon on */

#endif
