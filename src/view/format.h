/* Numbers and dates as people write them. */
#ifndef VIEW_FORMAT_H
#define VIEW_FORMAT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* hundredths of a percent → "86,34%" (vi) or "86.34%" (others). */
void format_percent(uint64_t hundredths, const char *language, char *out, size_t size);
/* 5.39231, 4 → "5,3923" (vi) or "5.3923" (others). */
void format_decimal(double value, unsigned decimals, const char *language, char *out, size_t size);
/* 12345 → "12.345" (vi) or "12,345". */
void format_count(uint64_t n, const char *language, char *out, size_t size);
/* day (base/date.h) → "07/03/2025". */
void format_day(int32_t day, char *out, size_t size);
/* day → "2025-03-07", for files and programs; null for DAY_NONE. The caller's. */
json_t *format_day_json(int32_t day);

#endif
