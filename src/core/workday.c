#include "core/workday.h"

#include <stdlib.h>

static int part_fault(struct str part, const char *why, struct err *err) {
    enum { SHOWN_MAX = 40 };
    return err_set(err, ERR_INPUT, "\"%.*s\" %s", part.n < SHOWN_MAX ? (int)part.n : SHOWN_MAX, part.p, why);
}

static int part_parse(struct str part, int32_t *from, int32_t *to, struct err *err) {
    const char *dots = memmem(part.p, part.n, "..", 2);
    struct str first = part, last = part;
    if (dots != NULL) {
        first.n = (size_t)(dots - part.p);
        last = (struct str){dots + 2, part.n - first.n - 2};
    }
    if (!day_parse(str_trim(first), from) || !day_parse(str_trim(last), to))
        return part_fault(
            part, "is no day off; write 2027-01-01 or 2027-02-05..2027-02-11, with commas between", err);
    if (*from > *to)
        return part_fault(part, "ends before it begins; exchange the two days", err);
    if (*to - *from >= HOLIDAY_DAYS_MAX)
        return part_fault(part, "is longer than a month; mend one of the two days", err);
    return 0;
}

static int compare_stretches(const void *a, const void *b) {
    const int32_t *x = a, *y = b; /* from, to */
    int order = (x[0] > y[0]) - (x[0] < y[0]);
    return order != 0 ? order : (x[1] > y[1]) - (x[1] < y[1]);
}

int holidays_parse(struct str text, struct holidays *out, struct err *err) {
    struct holidays found = {.count = 0};
    struct str rest = str_trim(text);
    while (rest.n > 0) {
        const char *comma = memchr(rest.p, ',', rest.n);
        size_t n = comma == NULL ? rest.n : (size_t)(comma - rest.p);
        struct str part = str_trim((struct str){rest.p, n});
        if (found.count == HOLIDAYS_MAX)
            return err_set(err, ERR_LIMIT, "more than %d days off; leave out those of past years",
                           HOLIDAYS_MAX);
        int rc = part_parse(part, &found.items[found.count].from, &found.items[found.count].to, err);
        if (rc != 0)
            return rc;
        found.count++;
        n += comma != NULL;
        rest = (struct str){rest.p + n, rest.n - n};
    }
    qsort(found.items, found.count, sizeof *found.items, compare_stretches);
    *out = found;
    return 0;
}

static bool is_holiday(const struct holidays *holidays, int32_t day) {
    struct date date = date_from_day(day);
    switch (date.month * 100 + date.day) {
    case 101:
    case 430:
    case 501:
    case 902:
        return true;
    }
    for (size_t i = 0; i < holidays->count; i++)
        if (day >= holidays->items[i].from && day <= holidays->items[i].to)
            return true;
    return false;
}

bool workday_is(const struct holidays *holidays, int32_t day) {
    enum { FRIDAY = 5 };
    return day_weekday(day) <= FRIDAY && !is_holiday(holidays, day);
}

unsigned workday_count(const struct holidays *holidays, int32_t after, int32_t to) {
    unsigned count = 0;
    for (int32_t day = to; day > after; day--)
        count += workday_is(holidays, day);
    return count;
}

int32_t workday_next(const struct holidays *holidays, int32_t day) {
    do
        day++;
    while (!workday_is(holidays, day));
    return day;
}
