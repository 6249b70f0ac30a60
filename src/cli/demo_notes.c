/* What the demo's officers said beside its figures: events on their days, and remarks on what is below its target. Texts say
 * that they are made up, as everything there does. */
#include "cli/demo_data.h"
#include "cli/demo_feed.h"
#include "store/notes.h"

enum { DAY_SECONDS = 24 * 60 * 60, EVENTS_AGO = 30, FIRST_AGO = 2, LAST_AGO = 1 };

struct said_event {
    const char *unit;
    int32_t day;
    const char *text;
};

/* Who answers for the commune and for its centre (demo_officers.c). */
static const struct demo_officer *officer_of(const char *unit) {
    for (size_t i = 0; i < DEMO_OFFICERS; i++)
        if (demo_officers[i].role == ROLE_OFFICER && strcmp(demo_officers[i].unit, unit) == 0)
            return &demo_officers[i];
    return &demo_officers[0];
}

static int put_events(struct transaction *tx, const struct demo_story *story, int32_t first_day,
                      const struct demo_places *places, int64_t now, struct err *err) {
    const struct said_event events[] = {
        {places->commune, story->worse_from,
         "Đổi quy trình nhận và trả hồ sơ tại Trung tâm: hồ sơ chuyển qua một đầu mối (minh họa)"},
        {places->commune, story->dip_from + 40,
         "Sơn lại biển chỉ dẫn và kẻ lại chỗ để xe trước trụ sở (minh họa)"},
        {places->village, story->dip_from, "Bố trí thêm một cán bộ ở bàn tiếp nhận thôn Tây (minh họa)"},
    };
    int rc = 0;
    for (size_t i = 0; i < sizeof events / sizeof *events && rc == 0; i++) {
        const struct demo_officer *officer = officer_of(places->commune);
        const struct event event = {.unit = events[i].unit,
                                    .day = events[i].day,
                                    .text = events[i].text,
                                    .login = officer->login,
                                    .name = officer->name,
                                    .at = now - EVENTS_AGO * DAY_SECONDS};
        int64_t id;
        if (event.day >= first_day) /* before it there is nothing to hold it against */
            rc = store_event_add(tx, &event, &id, err);
    }
    return rc;
}

static int put_remark(struct transaction *tx, struct remark_place place, const char *text, int64_t at,
                      int64_t after, struct err *err) {
    const struct demo_officer *officer = officer_of(place.unit);
    const struct remark remark = {
        .place = place, .text = text, .login = officer->login, .name = officer->name, .at = at};
    return store_remark_add(tx, &remark, after, err);
}

/* The id of the only remark that a place has so far. */
static int remark_id(struct transaction *tx, const struct remark_place *place, struct arena *arena,
                     int64_t *out, struct err *err) {
    struct remark *remarks;
    size_t count;
    const struct remark_filter filter = {.unit_code = place->unit, .survey_code = place->survey};
    int rc = store_remarks(transaction_store(tx), &filter, arena, &remarks, &count, err);
    if (rc == 0)
        *out = count == 0 ? 0 : remarks[0].id;
    return rc;
}

int demo_notes_put(struct transaction *tx, const struct demo_made *made, const struct demo_places *places,
                   int64_t now, struct arena *arena, struct err *err) {
    struct demo_story story;
    struct period month;
    int64_t first = 0;
    struct remark_place place = {.unit = places->centre,
                                 .survey = made->survey_code,
                                 .dimension = places->procedures,
                                 .by = PERIOD_MONTH,
                                 .style = PERIOD_CALENDAR};
    demo_story_start(&story, made->last_day);
    int rc = period_split(PERIOD_MONTH, PERIOD_CALENDAR, places->said_day, places->said_day, &month, 1, err);
    place.period = month.label;
    if (rc > 0)
        rc = put_events(tx, &story, made->first_day, places, now, err);
    if (rc == 0)
        rc = put_remark(tx, place,
                        "Từ khi đổi quy trình, hồ sơ phải chờ chuyển giữa các quầy. Trung tâm đã đề nghị cho "
                        "trả kết quả ngay tại quầy nhận. (Nội dung minh họa.)",
                        now - FIRST_AGO * DAY_SECONDS, 0, err);
    place.unit = places->commune;
    if (rc == 0)
        rc = put_remark(tx, place, "Đang tìm nguyên nhân. (Nội dung minh họa.)",
                        now - FIRST_AGO * DAY_SECONDS, 0, err);
    if (rc == 0)
        rc = remark_id(tx, &place, arena, &first, err);
    if (rc == 0)
        rc = put_remark(
            tx, place,
            "Quy trình mới làm người dân phải đi lại thêm một lần. UBND xã đã họp với Trung tâm và "
            "sẽ bỏ bước chuyển hồ sơ qua đầu mối chung từ tháng sau.\n"
            "Sau ba tháng sẽ so sánh lại số liệu. (Nội dung minh họa.)",
            now - LAST_AGO * DAY_SECONDS, first, err);
    return rc;
}
