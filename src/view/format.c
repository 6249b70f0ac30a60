#include "view/format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"

/* A mean of counts may be a half in truth and just under it in binary: 4.155 is to become 4.16. */
#define SAME 1e-9

static bool is_vietnamese(const char *language) {
    return strcmp(language, "vi") == 0;
}

/* Numbers are written from their last digit, before `at`; returns where they begin. A page has thousands, and snprintf takes
 * ten times as long. */
static char *write_digits(uint64_t n, unsigned least, char *at) {
    for (; n > 0 || least > 0; n /= 10, least -= least > 0)
        *--at = (char)('0' + n % 10);
    return at;
}

/* As snprintf: what does not fit is cut off. */
static void copy(const char *text, char *out, size_t size) {
    size_t n = strlen(text);
    if (size == 0)
        return;
    n = n < size ? n : size - 1;
    memcpy(out, text, n);
    out[n] = '\0';
}

enum { NUMBER_SIZE = 40 };

void format_percent(uint64_t hundredths, const char *language, char *out, size_t size) {
    char text[NUMBER_SIZE], *at = text + NUMBER_SIZE;
    *--at = '\0';
    *--at = '%';
    at = write_digits(hundredths % 100, 2, at);
    *--at = is_vietnamese(language) ? ',' : '.';
    copy(write_digits(hundredths / 100, 1, at), out, size);
}

void format_decimal(double value, unsigned decimals, const char *language, char *out, size_t size) {
    double unit = pow(10, decimals);
    snprintf(out, size, "%.*f", (int)decimals, floor(value * unit + 0.5 + SAME) / unit);
    char *point = strchr(out, '.');
    if (point != NULL && is_vietnamese(language))
        *point = ',';
}

void format_count(uint64_t n, const char *language, char *out, size_t size) {
    char text[NUMBER_SIZE], *at = text + NUMBER_SIZE;
    *--at = '\0';
    for (; n >= 1000; n /= 1000) {
        at = write_digits(n % 1000, 3, at);
        *--at = is_vietnamese(language) ? '.' : ',';
    }
    copy(write_digits(n, 1, at), out, size);
}

void format_day(int32_t day, char *out, size_t size) {
    struct date d = date_from_day(day);
    snprintf(out, size, "%02d/%02d/%04d", d.day, d.month, d.year);
}

json_t *format_day_json(int32_t day) {
    char text[DATE_TEXT_SIZE];
    if (day == DAY_NONE)
        return json_null();
    day_format(day, text);
    return json_string(text);
}
