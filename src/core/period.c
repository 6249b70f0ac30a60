#include "core/period.h"

#include <stdio.h>

enum { ADMINISTRATIVE_FIRST = 15 /* day of the month before */ };

const char *period_unit_name(enum period_unit unit) {
    static const char *const names[] = {
        [PERIOD_WHOLE] = NULL,    [PERIOD_DAY] = "day",         [PERIOD_WEEK] = "week",
        [PERIOD_MONTH] = "month", [PERIOD_QUARTER] = "quarter", [PERIOD_HALF] = "half",
        [PERIOD_YEAR] = "year"};
    return names[unit];
}

bool period_unit_parse(struct str text, enum period_unit *out) {
    for (unsigned unit = PERIOD_DAY; unit <= PERIOD_YEAR; unit++) {
        if (str_is(text, period_unit_name((enum period_unit)unit))) {
            *out = (enum period_unit)unit;
            return true;
        }
    }
    return false;
}

const char *period_style_name(enum period_style style) {
    return style == PERIOD_ADMINISTRATIVE ? "administrative" : "calendar";
}

bool period_style_parse(struct str text, enum period_style *out) {
    for (unsigned style = PERIOD_CALENDAR; style <= PERIOD_ADMINISTRATIVE; style++) {
        if (str_is(text, period_style_name((enum period_style)style))) {
            *out = (enum period_style)style;
            return true;
        }
    }
    return false;
}

/* 0 for a unit that is not made of months. */
static int unit_months(enum period_unit unit) {
    switch (unit) {
    case PERIOD_MONTH:
        return 1;
    case PERIOD_QUARTER:
        return 3;
    case PERIOD_HALF:
        return 6;
    case PERIOD_YEAR:
        return 12;
    case PERIOD_WHOLE:
    case PERIOD_DAY:
    case PERIOD_WEEK:
        break;
    }
    return 0;
}

/* The reporting month that a day lies in, counted from January of year 0. */
static int month_of(enum period_style style, int32_t day) {
    struct date d = date_from_day(day);
    bool next = style == PERIOD_ADMINISTRATIVE && d.day >= ADMINISTRATIVE_FIRST;
    return d.year * 12 + d.month - 1 + next;
}

static int32_t month_first(enum period_style style, int month) {
    bool calendar = style == PERIOD_CALENDAR;
    int begins = calendar ? month : month - 1;
    return day_from_date((struct date){begins / 12, begins % 12 + 1, calendar ? 1 : ADMINISTRATIVE_FIRST});
}

int32_t period_part_start(int32_t day) {
    int32_t month = day_month_start(day, 0), second = month + ADMINISTRATIVE_FIRST - 1;
    return day < second ? month : second;
}

bool period_whole_months(enum period_style style, int32_t from, int32_t to) {
    return (from == DAY_NONE || from == month_first(style, month_of(style, from))) &&
           (to == DAY_NONE || to == month_first(style, month_of(style, to) + 1) - 1);
}

int32_t period_months_over(enum period_style style, int32_t day) {
    return month_first(style, month_of(style, day)) - 1;
}

/* The `months` reporting months (1, 3, 6 or 12) that begin with month `first`. */
static struct period months_from(enum period_style style, int first, int months) {
    return (struct period){month_first(style, first), month_first(style, first + months) - 1, ""};
}

static struct period months_around(enum period_style style, int months, int32_t day) {
    return months_from(style, month_of(style, day) / months * months, months);
}

/* Last day of the period that begins on or before `day` and holds it. */
static int32_t period_end(enum period_unit unit, enum period_style style, int32_t day, int32_t to) {
    int months = unit_months(unit);
    if (months > 0)
        return months_around(style, months, day).to;
    if (unit == PERIOD_WEEK)
        return day + 7 - day_weekday(day);
    return unit == PERIOD_DAY ? day : to;
}

/* The year and number of an ISO week: those of its Thursday. */
static void week_of(int32_t day, int *year, int *number) {
    int32_t thursday = day + 4 - day_weekday(day);
    *year = date_from_day(thursday).year;
    *number = (thursday - day_from_date((struct date){*year, 1, 1})) / 7 + 1;
}

/* The moduli change nothing for the years of base/date.h; they bound the text for the compiler too. */
static void period_label(enum period_unit unit, enum period_style style, struct period *p) {
    int months = month_of(style, p->from), week_year, week;
    unsigned year = (unsigned)(months / 12) % 100000u, month = (unsigned)(months % 12) % 12u;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
    day_format(p->from, from);
    day_format(p->to, to);
    week_of(p->from, &week_year, &week);
    switch (unit) {
    case PERIOD_DAY:
        snprintf(p->label, sizeof p->label, "%s", from);
        break;
    case PERIOD_WEEK:
        snprintf(p->label, sizeof p->label, "%04u-W%02u", (unsigned)week_year % 10000u,
                 (unsigned)week % 100u);
        break;
    case PERIOD_MONTH:
        snprintf(p->label, sizeof p->label, "%04u-%02u", year, month + 1);
        break;
    case PERIOD_QUARTER:
        snprintf(p->label, sizeof p->label, "%04u-Q%u", year, month / 3 + 1);
        break;
    case PERIOD_HALF:
        snprintf(p->label, sizeof p->label, "%04u-H%u", year, month / 6 + 1);
        break;
    case PERIOD_YEAR:
        snprintf(p->label, sizeof p->label, "%04u", year);
        break;
    case PERIOD_WHOLE:
        snprintf(p->label, sizeof p->label, "%s..%s", from, to);
        break;
    }
}

int period_split(enum period_unit unit, enum period_style style, int32_t from, int32_t to, struct period *out,
                 size_t max, struct err *err) {
    if (from > to)
        return err_set(err, ERR_INPUT, "the first day is behind the last one; exchange them");
    /* Counted before anything is written: a range past the limit leaves the caller's periods untouched. */
    size_t count = 0;
    for (int32_t day = from; day <= to && count <= max; day = period_end(unit, style, day, to) + 1)
        count++;
    if (count > max)
        return err_set(err, ERR_LIMIT, "more than %zu periods; ask for longer periods or fewer days", max);
    int32_t day = from;
    for (size_t i = 0; i < count; i++) {
        int32_t end = period_end(unit, style, day, to);
        out[i].from = day;
        out[i].to = end < to ? end : to;
        period_label(unit, style, &out[i]);
        day = end + 1;
    }
    return (int)count;
}

static int32_t day_year_before(int32_t day) {
    struct date d = date_from_day(day);
    int days = month_days(d.year - 1, d.month);
    return day_from_date((struct date){d.year - 1, d.month, d.day < days ? d.day : days});
}

static int32_t week_year_before(int32_t day) {
    int year, number;
    week_of(day, &year, &number);
    /* 4 January is always in week 1; two years in a row never have 53 weeks. */
    int32_t fourth = day_from_date((struct date){year - 1, 1, 4});
    return fourth - day_weekday(fourth) + 7 * ((number > 52 ? 52 : number) - 1) + day_weekday(day);
}

static bool same_days(const struct period *a, const struct period *b) {
    return a->from == b->from && a->to == b->to;
}

void period_year_before(enum period_unit unit, enum period_style style, const struct period *period,
                        struct period *out) {
    struct period before = {day_year_before(period->from), day_year_before(period->to), ""};
    int months = unit_months(unit);
    if (unit == PERIOD_WEEK) {
        before.from = week_year_before(period->from);
        before.to = week_year_before(period->to);
    } else if (months > 0) {
        struct period whole = months_around(style, months, period->from);
        if (same_days(&whole, period))
            before = months_around(style, months, before.from);
    }
    period_label(unit, style, &before);
    *out = before;
}

/* The month, quarter, half-year or year before, where the days are exactly one; else equally many days. */
static struct period days_before(const struct period *period) {
    static const int lengths[] = {1, 3, 6, 12};
    for (unsigned style = PERIOD_CALENDAR; style <= PERIOD_ADMINISTRATIVE; style++) {
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            struct period whole = months_around((enum period_style)style, lengths[i], period->from);
            if (same_days(&whole, period))
                return months_around((enum period_style)style, lengths[i], period->from - 1);
        }
    }
    return (struct period){period->from - (period->to - period->from + 1), period->from - 1, ""};
}

void period_before(enum period_unit unit, enum period_style style, const struct period *period,
                   struct period *out) {
    struct period before = {period->from - 1, period->from - 1, ""};
    int months = unit_months(unit);
    if (months > 0) {
        before = months_around(style, months, months_around(style, months, period->from).from - 1);
    } else if (unit == PERIOD_WEEK) {
        before.to = period->from - day_weekday(period->from);
        before.from = before.to - 6;
    } else if (unit == PERIOD_WHOLE) {
        before = days_before(period);
    }
    period_label(unit, style, &before);
    *out = before;
}

size_t period_index(const struct period *periods, size_t count, int32_t day) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (periods[middle].to < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && periods[low].from <= day ? low : count;
}

bool period_find(enum period_unit unit, enum period_style style, const char *label, struct period *out) {
    enum { AROUND = 366 + 31 + 7 /* days: a year may begin in the one before */ };
    struct period periods[AROUND + 31];
    int64_t year;
    if (period_unit_name(unit) == NULL || strlen(label) < 4 ||
        !str_to_int((struct str){label, 4}, 3, 9998, &year))
        return false;
    int32_t from = day_from_date((struct date){(int)year - 1, 12, 1});
    int n = period_split(unit, style, from, from + AROUND, periods, AROUND + 31, NULL);
    for (int i = 0; i < n; i++)
        if (strcmp(periods[i].label, label) == 0) {
            *out = periods[i];
            return true;
        }
    return false;
}

bool period_known(enum period_unit unit, enum period_style style, const char *label) {
    struct period ignored;
    return period_find(unit, style, label, &ignored);
}
