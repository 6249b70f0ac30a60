#include "view/format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"

/* A mean of counts may be a half in truth and just under it in binary: 4.155 is to become 4.16. */
#define SAME 1e-9

static bool is_vietnamese(const char *language) {
    return strcmp(language, "vi") == 0;
}

void format_percent(uint64_t hundredths, const char *language, char *out, size_t size) {
    snprintf(out, size, "%" PRIu64 "%c%02u%%", hundredths / 100, is_vietnamese(language) ? ',' : '.',
             (unsigned)(hundredths % 100));
}

void format_decimal(double value, unsigned decimals, const char *language, char *out, size_t size) {
    double unit = pow(10, decimals);
    snprintf(out, size, "%.*f", (int)decimals, floor(value * unit + 0.5 + SAME) / unit);
    char *point = strchr(out, '.');
    if (point != NULL && is_vietnamese(language))
        *point = ',';
}

void format_count(uint64_t n, const char *language, char *out, size_t size) {
    char digits[21], grouped[28];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, n);
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            grouped[at++] = is_vietnamese(language) ? '.' : ',';
        grouped[at++] = digits[i];
    }
    grouped[at] = '\0';
    snprintf(out, size, "%s", grouped);
}

void format_day(int32_t day, char *out, size_t size) {
    struct date d = date_from_day(day);
    snprintf(out, size, "%02d/%02d/%04d", d.day, d.month, d.year);
}
