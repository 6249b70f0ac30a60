/* What the demo's units publish, and what they say they did about it. */
#include "cli/demo_data.h"
#include "pages/offer.h"

enum { DAY_SECONDS = 24 * 60 * 60, QUARTERS = 3, QUARTERS_MAX = 64 };

static int put_deeds(struct transaction *tx, const struct published_place *place,
                     const struct offer_author *author, struct err *err) {
    const struct deeds deeds = {
        .place = *place,
        .lines = {{"Chờ lâu vào sáng thứ Hai (minh họa)", "Mở thêm một quầy vào sáng thứ Hai (minh họa)"},
                  {"Không rõ giấy tờ phải nộp (minh họa)",
                   "Dán danh mục giấy tờ chữ to ở từng quầy (minh họa)"},
                  {"", ""}},
        .login = author->login,
        .name = author->name,
        .at = author->at};
    return store_deeds_add(tx, &deeds, 0, err);
}

static int put_quarter(struct transaction *tx, const struct demo_made *made, const char *unit,
                       const struct period *quarter, bool last, const struct offer_author *author,
                       struct arena *arena, struct err *err) {
    const struct published_place place = {unit, made->survey_code, PERIOD_QUARTER, PERIOD_CALENDAR,
                                          quarter->label};
    int rc = offer_publish_now(tx, &place, day_of_seconds(author->at), author, arena, err);
    if (rc == ERR_CONFLICT) /* as an officer would find, too */
        return 0;
    return rc == 0 && last ? put_deeds(tx, &place, author, err) : rc;
}

int demo_results_put(struct transaction *tx, const struct demo_made *made, const struct demo_places *places,
                     int64_t now, struct arena *arena, struct err *err) {
    const char *const units[] = {places->commune, places->centre};
    struct period quarters[QUARTERS_MAX];
    const struct offer_author author = {demo_officers[0].login, demo_officers[0].name,
                                        now - (int64_t)DAY_SECONDS};
    int count = period_split(PERIOD_QUARTER, PERIOD_CALENDAR, made->first_day, made->last_day, quarters,
                             QUARTERS_MAX, err);
    if (count < 0)
        return count;
    struct period whole;
    while (count > 0 && (!period_find(PERIOD_QUARTER, PERIOD_CALENDAR, quarters[count - 1].label, &whole) ||
                         whole.to > made->last_day))
        count--;
    int rc = 0;
    for (int i = count > QUARTERS ? count - QUARTERS : 0; i < count && rc == 0; i++)
        for (size_t u = 0; u < sizeof units / sizeof *units && rc == 0; u++)
            if (period_find(PERIOD_QUARTER, PERIOD_CALENDAR, quarters[i].label, &whole))
                rc = put_quarter(tx, made, units[u], &whole, i + 1 == count, &author, arena, err);
    return rc;
}
