#include "cli/demo_data.h"

#include "base/embed.h"
#include "cli/demo_feed.h"
#include "core/survey_json.h"

enum { ARENA_MAX = 64 * 1024 * 1024 };

#define COMMUNE "xa-vi-du"
#define CENTRE "xa-vi-du-hcc"
#define OFFICE "xa-vi-du-vhxh"
/* Most counters ask the short slip, those with long procedures the service's own. */
static const char *const slips[DEMO_SLIPS] = {"sipas-quick", "sipas-service"};
enum { QUICK, SERVICE };

static const struct unit units[] = {
    {0, COMMUNE, "", "Xã Ví Dụ (dữ liệu minh họa)", "commune", DAY_NONE, DAY_NONE},
    {0, CENTRE, COMMUNE, "Trung tâm Phục vụ hành chính công xã Ví Dụ", "centre", DAY_NONE, DAY_NONE},
    {0, OFFICE, COMMUNE, "Phòng Văn hóa – Xã hội xã Ví Dụ", "office", DAY_NONE, DAY_NONE},
};

static const struct {
    const char *unit, *name, *field;
    int slip;
    struct demo_habits habits;
} counters[DEMO_COUNTERS] = {
    {CENTRE, "Quầy 1: Tư pháp, hộ tịch", "ho-tich", QUICK, {8, 0.15}},
    {CENTRE, "Quầy 2: Chứng thực", "chung-thuc", QUICK, {11, 0.35}},
    {CENTRE, "Quầy 3: Đất đai, xây dựng", "dat-dai", SERVICE, {6, -0.45}},
    {CENTRE, "Quầy 4: Đăng ký kinh doanh", "kinh-doanh", SERVICE, {2.5, 0.05}},
    {CENTRE, "Quầy 5: Nhận và trả kết quả", "mot-cua", QUICK, {5, 0.1}},
    {OFFICE, "Bàn tiếp nhận chính sách xã hội", "chinh-sach-xa-hoi", QUICK, {1.5, -0.1}},
};

struct filling {
    const struct demo_options *options;
    struct demo_made made;
    struct arena *arena;
};

static int publish_all(struct transaction *tx, struct filling *filling, struct err *err) {
    for (const struct embed_file *file = embed_surveys; file->name != NULL; file++) {
        struct survey *survey;
        struct survey_faults *faults = arena_alloc(filling->arena, sizeof *faults);
        unsigned number;
        bool is_new;
        if (faults == NULL)
            return err_set(err, ERR_NOMEM, "no memory");
        int rc = survey_load(file->bytes, filling->arena, &survey, faults, err);
        if (rc == 0)
            rc = store_publish(tx, survey->code, file->bytes,
                               filling->options->last_day - (int)filling->options->days, &number, &is_new,
                               err);
        if (rc < 0)
            return err_wrap(err, "%s", file->name);
    }
    return 0;
}

static int put_settings(struct transaction *tx, struct err *err) {
    const char *const values[][2] = {{"site.name", "UBND xã Ví Dụ (dữ liệu minh họa)"},
                                     {"survey.default", slips[QUICK]},
                                     {"hotline", "0000 000 000 (minh họa)"},
                                     {"look.slogan", "Lấy sự hài lòng của người dân làm thước đo"},
                                     {"wifi.name", "Xa Vi Du (minh hoa)"},
                                     {"portal.name", "Cổng thông tin xã Ví Dụ (minh họa)"},
                                     {"portal.url", "https://vi-du.example.vn"},
                                     {"results.public", "yes"}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        int rc = store_setting_set(tx, values[i][0], values[i][1], err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* ids and habits of the counters go to the feed. */
static int put_places(struct transaction *tx, struct filling *filling, struct demo_feed *feed,
                      struct err *err) {
    bool is_new;
    int32_t day = filling->options->last_day;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        int rc = store_unit_put(tx, &units[i], &is_new, err);
        if (rc < 0)
            return rc;
    }
    for (size_t i = 0; i < DEMO_COUNTERS; i++) {
        struct counter counter = {.unit = counters[i].unit,
                                  .name = counters[i].name,
                                  .field = counters[i].field,
                                  .survey = counters[i].slip == QUICK ? "" : slips[counters[i].slip],
                                  .channel = CHANNEL_QR,
                                  .valid_from = DAY_NONE,
                                  .valid_to = DAY_NONE};
        place_code_make(&feed->rng, counter.code);
        memcpy(filling->made.codes[i], counter.code, sizeof counter.code);
        int rc = store_counter_put(tx, &counter, day, &is_new, err);
        if (rc == 0)
            rc = store_counter(transaction_store(tx), counter.code, day, filling->arena, &counter, err);
        if (rc < 0)
            return rc;
        feed->counters[i] =
            (struct demo_source){counter.id, counters[i].habits, &feed->slips[counters[i].slip]};
    }
    return 0;
}

/* The same target for every dimension, this year and the one before. */
static int put_targets(struct transaction *tx, const struct demo_feed *feed, int32_t last_day,
                       struct err *err) {
    struct target target = {.unit = COMMUNE,
                            .op = TARGET_AT_LEAST,
                            .value = 85 * TARGET_UNITS,
                            .official = TARGET_ABSENT,
                            .source = "",
                            .owner = "UBND xã Ví Dụ"};
    int year = date_from_day(last_day).year, rc = 0;
    bool is_new;
    for (size_t i = 0; i < DEMO_SLIPS; i++) {
        const struct survey *survey = feed->slips[i].revision.survey;
        target.survey = survey->code;
        for (target.year = year - 1; target.year <= year; target.year++)
            for (size_t d = 0; d <= survey->dimension_count && rc == 0; d++) {
                target.dimension =
                    d == survey->dimension_count ? SURVEY_ALL_CODE : survey->dimensions[d].code;
                rc = store_target_put(tx, &target, &is_new, err);
            }
    }
    return rc;
}

static int fill(struct transaction *tx, void *context, struct err *err) {
    struct filling *filling = context;
    const struct demo_options *options = filling->options;
    struct demo_feed *feed = arena_alloc(filling->arena, sizeof *feed);
    if (feed == NULL)
        return err_set(err, ERR_NOMEM, "no memory");
    feed->rng = rng_seeded(options->seed);
    feed->counter_count = DEMO_COUNTERS;
    int rc = publish_all(tx, filling, err);
    if (rc == 0)
        rc = put_settings(tx, err);
    if (rc == 0)
        rc = put_places(tx, filling, feed, err);
    for (size_t i = 0; i < DEMO_SLIPS && rc == 0; i++)
        rc =
            store_revision(transaction_store(tx), slips[i], 0, filling->arena, &feed->slips[i].revision, err);
    if (rc == 0)
        rc = put_targets(tx, feed, options->last_day, err);
    if (rc < 0)
        return rc;
    demo_feed_start(feed, options->last_day - (int32_t)options->days + 1, options->last_day);
    return store_append(tx, demo_feed_next, feed, &filling->made.responses, err);
}

int demo_fill(struct store *store, const struct demo_options *options, struct demo_made *out,
              struct err *err) {
    struct filling filling = {.options = options, .arena = arena_new(ARENA_MAX)};
    filling.made.unit = COMMUNE;
    filling.made.survey_code = slips[QUICK];
    if (filling.arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory");
    int rc = store_transact(store, fill, &filling, err);
    if (rc == 0)
        *out = filling.made;
    arena_free(filling.arena);
    return rc;
}
