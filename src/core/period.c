#include "core/period.h"

#include <stdio.h>

bool period_unit_parse(struct str text, enum period_unit *out) {
    static const struct {
        const char *name;
        enum period_unit unit;
    } units[] = {{"day", PERIOD_DAY},
                 {"week", PERIOD_WEEK},
                 {"month", PERIOD_MONTH},
                 {"quarter", PERIOD_QUARTER},
                 {"year", PERIOD_YEAR}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (str_is(text, units[i].name)) {
            *out = units[i].unit;
            return true;
        }
    }
    return false;
}

/* Last day of the `months` months (1, 3 or 12) that the day lies in. */
static int32_t months_end(struct date d, int months) {
    int month = (d.month - 1) / months * months + months;
    return day_from_date((struct date){d.year, month, month_days(d.year, month)});
}

/* Last day of the calendar period that begins on or before `day` and holds it. */
static int32_t period_end(enum period_unit unit, int32_t day, int32_t to) {
    struct date d = date_from_day(day);
    switch (unit) {
    case PERIOD_DAY:
        return day;
    case PERIOD_WEEK:
        return day + 7 - day_weekday(day);
    case PERIOD_MONTH:
        return months_end(d, 1);
    case PERIOD_QUARTER:
        return months_end(d, 3);
    case PERIOD_YEAR:
        return months_end(d, 12);
    case PERIOD_WHOLE:
        break;
    }
    return to;
}

/* The moduli change nothing for the years of base/date.h; they bound the text for the compiler too. */
static void period_label(enum period_unit unit, struct period *p) {
    struct date d = date_from_day(p->from);
    unsigned year = (unsigned)d.year % 10000u, month = (unsigned)d.month % 100u;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
    day_format(p->from, from);
    day_format(p->to, to);
    /* The ISO year of a week is the year of its Thursday. */
    int32_t thursday = p->from + 4 - day_weekday(p->from);
    struct date t = date_from_day(thursday);
    int32_t january_first = day_from_date((struct date){t.year, 1, 1});
    switch (unit) {
    case PERIOD_DAY:
        snprintf(p->label, sizeof p->label, "%s", from);
        break;
    case PERIOD_WEEK:
        snprintf(p->label, sizeof p->label, "%04u-W%02u", (unsigned)t.year % 10000u,
                 (unsigned)((thursday - january_first) / 7 + 1) % 100u);
        break;
    case PERIOD_MONTH:
        snprintf(p->label, sizeof p->label, "%04u-%02u", year, month);
        break;
    case PERIOD_QUARTER:
        snprintf(p->label, sizeof p->label, "%04u-Q%u", year, (month + 2) / 3);
        break;
    case PERIOD_YEAR:
        snprintf(p->label, sizeof p->label, "%04u", year);
        break;
    case PERIOD_WHOLE:
        snprintf(p->label, sizeof p->label, "%s..%s", from, to);
        break;
    }
}

int period_split(enum period_unit unit, int32_t from, int32_t to, struct period *out, size_t max,
                 struct err *err) {
    if (from > to)
        return err_set(err, ERR_INPUT, "the first day is behind the last one; exchange them");
    /* Counted before anything is written: a range past the limit leaves the caller's periods untouched. */
    size_t count = 0;
    for (int32_t day = from; day <= to && count <= max; day = period_end(unit, day, to) + 1)
        count++;
    if (count > max)
        return err_set(err, ERR_LIMIT, "more than %zu periods; ask for longer periods or fewer days", max);
    int32_t day = from;
    for (size_t i = 0; i < count; i++) {
        int32_t end = period_end(unit, day, to);
        out[i].from = day;
        out[i].to = end < to ? end : to;
        period_label(unit, &out[i]);
        day = end + 1;
    }
    return (int)count;
}
