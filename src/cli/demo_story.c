#include "cli/demo_story.h"

enum { YEAR_DAYS = 365, YOUNG_DAYS = 10, MANY_DAYS = 100, MONDAY = 1, FEMALE = 1, OVER_60 = 4 };

int32_t demo_story_quarter(int32_t day, int back) {
    int month = date_from_day(day).month;
    return day_month_start(day, (month - 1) % 3 + 3 * back);
}

void demo_story_range(int32_t today, unsigned days, int32_t *first, int32_t *last) {
    int32_t start = demo_story_quarter(today, 0);
    *last = today - start < YOUNG_DAYS ? start - 1 : today;
    *first = *last - (int32_t)days + 1;
    int32_t next = demo_story_quarter(*first, -1);
    if (next - *first<YOUNG_DAYS && * last - next> MANY_DAYS)
        *first = next;
}

void demo_story_start(struct demo_story *story, int32_t last_day) {
    story->last_day = last_day;
    story->worse_from = demo_story_quarter(last_day, 1);
    story->dip_from = demo_story_quarter(last_day, 2);
    story->dip_to = story->worse_from - 1;
}

/* 0 a year before the last day and earlier … 1 on it. */
static double progress(const struct demo_story *story, int32_t day) {
    int32_t left = story->last_day - day;
    return left >= YEAR_DAYS ? 0 : 1 - (double)left / YEAR_DAYS;
}

double demo_story_feeling(const struct demo_story *story, enum demo_part part, enum demo_section section,
                          int32_t day, const struct demo_person *person) {
    double feeling = 0;
    if (part == DEMO_WORSE && section == DEMO_PROCEDURES && day >= story->worse_from)
        feeling -= 0.6;
    if (part == DEMO_BETTER)
        feeling += 0.6 * progress(story, day);
    if (section == DEMO_POLICY_NEWS)
        feeling += 0.3 * progress(story, day);
    if (section == DEMO_ACCESS) {
        feeling -= day_weekday(day) == MONDAY ? 0.35 : 0;
        feeling -= person->age == OVER_60 ? 0.45 : 0;
        feeling -= person->sex == FEMALE ? 0.15 : 0;
    }
    return feeling;
}

double demo_story_petitions(const struct demo_story *story, int32_t day) {
    return day >= story->dip_from && day <= story->dip_to ? 0.73 : 0.82;
}
