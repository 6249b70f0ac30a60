#include "base/date.h"

#include <stdio.h>

enum { DAY_SECONDS = 86400 };

/* Days from civil and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (years start in March). */
int32_t day_from_date(struct date d) {
    int y = d.month <= 2 ? d.year - 1 : d.year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct date date_from_day(int32_t day) {
    int z = day + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    return (struct date){.year = year_of_era + era * 400 + (month <= 2),
                         .month = month,
                         .day = day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

int day_weekday(int32_t day) {
    int since_monday = (day + 3) % 7; /* 1970-01-01 was a Thursday */
    return (since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

int month_days(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

int32_t day_month_start(int32_t day, int months_back) {
    struct date d = date_from_day(day);
    int month = d.year * 12 + d.month - 1 - months_back;
    return day_from_date((struct date){month / 12, month % 12 + 1, 1});
}

bool day_parse(struct str text, int32_t *out) {
    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-')
        return false;
    int64_t y, m, d;
    if (!str_to_int((struct str){text.p, 4}, 1, 9999, &y) ||
        !str_to_int((struct str){text.p + 5, 2}, 1, 12, &m) ||
        !str_to_int((struct str){text.p + 8, 2}, 1, month_days((int)y, (int)m), &d))
        return false;
    *out = day_from_date((struct date){(int)y, (int)m, (int)d});
    return true;
}

/* The number in front of a slash, or up to the end; the text goes on behind it. */
static bool day_part(struct str *text, size_t digits, int64_t max, int64_t *out) {
    const char *slash = memchr(text->p, '/', text->n);
    struct str part = {text->p, slash == NULL ? text->n : (size_t)(slash - text->p)};
    size_t used = part.n + (slash != NULL);
    *text = (struct str){text->p + used, text->n - used};
    return part.n > 0 && part.n <= digits && str_to_int(part, 1, max, out);
}

bool day_parse_typed(struct str text, int32_t *out) {
    int64_t y, m, d;
    if (day_parse(text, out))
        return true;
    if (text.n == 0 || !day_part(&text, 2, 31, &d) || !day_part(&text, 2, 12, &m) || text.n != 4 ||
        !str_to_int(text, 1000, 9999, &y) || d > month_days((int)y, (int)m))
        return false;
    *out = day_from_date((struct date){(int)y, (int)m, (int)d});
    return true;
}

void day_format(int32_t day, char out[DATE_TEXT_SIZE]) {
    struct date d = date_from_day(day);
    /* The moduli change nothing in the documented range; they bound the text for the compiler too. */
    snprintf(out, DATE_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)d.year % 10000u, (unsigned)d.month % 100u,
             (unsigned)d.day % 100u);
}

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

int32_t day_of_seconds(int64_t wall_seconds) {
    return (int32_t)floor_div(wall_seconds + DATE_ZONE_SECONDS, DAY_SECONDS);
}

int half_of_seconds(int64_t wall_seconds) {
    int64_t local = wall_seconds + DATE_ZONE_SECONDS;
    return (int)((local - floor_div(local, DAY_SECONDS) * DAY_SECONDS) / (DAY_SECONDS / 2));
}
