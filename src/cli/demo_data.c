#include "cli/demo_data.h"

#include <jansson.h>

#include "base/embed.h"
#include "cli/demo_feed.h"
#include "core/survey_json.h"
#include "store/visits.h"

enum { ARENA_MAX = 64 * 1024 * 1024, OFFICERS_AGO = 40 * 24 * 60 * 60 };

#define COMMUNE "xa-vi-du"
#define CENTRE "xa-vi-du-hcc"
#define SOCIAL "xa-vi-du-vhxh"
#define ECONOMY "xa-vi-du-kt"
#define PETITION "xa-vi-du-tcd"
#define POLICE "xa-vi-du-ca"
#define HEALTH "xa-vi-du-yt"
#define EAST "xa-vi-du-dong"
#define WEST "xa-vi-du-tay"
#define SOUTH "xa-vi-du-nam"
#define MOUNTAIN "xa-vi-du-nui"
#define HILL "xa-vi-du-doi"
/* Most counters ask the short slip, those with long procedures the service's own. */
static const char *const slips[DEMO_SLIPS] = {"sipas-quick", "sipas-service"};
enum { QUICK, SERVICE };

static const struct unit units[] = {
    {0, COMMUNE, "", "Xã Ví Dụ (dữ liệu minh họa)", "commune", DAY_NONE, DAY_NONE},
    {0, CENTRE, COMMUNE, "Trung tâm Phục vụ hành chính công xã Ví Dụ", "centre", DAY_NONE, DAY_NONE},
    {0, SOCIAL, COMMUNE, "Phòng Văn hóa – Xã hội xã Ví Dụ", "office", DAY_NONE, DAY_NONE},
    {0, ECONOMY, COMMUNE, "Phòng Kinh tế xã Ví Dụ", "office", DAY_NONE, DAY_NONE},
    {0, PETITION, COMMUNE, "Bộ phận Tiếp công dân xã Ví Dụ", "office", DAY_NONE, DAY_NONE},
    {0, POLICE, COMMUNE, "Công an xã Ví Dụ", "office", DAY_NONE, DAY_NONE},
    {0, HEALTH, COMMUNE, "Trạm Y tế xã Ví Dụ", "office", DAY_NONE, DAY_NONE},
    {0, EAST, COMMUNE, "Điểm tiếp nhận thôn Đông, xã Ví Dụ", "office", DAY_NONE, DAY_NONE},
    {0, WEST, COMMUNE, "Điểm tiếp nhận thôn Tây, xã Ví Dụ", "office", DAY_NONE, DAY_NONE},
    {0, SOUTH, COMMUNE, "Điểm tiếp nhận thôn Nam, xã Ví Dụ", "office", DAY_NONE, DAY_NONE},
    {0, MOUNTAIN, COMMUNE, "Điểm tiếp nhận thôn Núi, xã Ví Dụ", "office", DAY_NONE, DAY_NONE},
    {0, HILL, COMMUNE, "Điểm tiếp nhận thôn Đồi, xã Ví Dụ", "office", DAY_NONE, DAY_NONE},
};

/* On the hill, where nearly nobody comes, a year brings six responses: no figure of them is shown. That it does not follow
 * from the others takes a second place of few, or a larger one would be hidden with it. */
static const struct {
    const char *unit, *name, *field;
    int slip;
    struct demo_habits habits;
} counters[DEMO_COUNTERS] = {
    {CENTRE, "Quầy 1: Tư pháp, hộ tịch", "ho-tich", QUICK, {8, 0.15, .part = DEMO_WORSE, .rate = 0.3}},
    {CENTRE, "Quầy 2: Chứng thực", "chung-thuc", QUICK, {11, 0.35, .part = DEMO_WORSE, .rate = 0.22}},
    {CENTRE, "Quầy 3: Đất đai, xây dựng", "dat-dai", SERVICE, {6, -0.45, .part = DEMO_WORSE}},
    {CENTRE, "Quầy 4: Đăng ký kinh doanh", "kinh-doanh", SERVICE, {2.5, 0.05, .part = DEMO_WORSE}},
    {CENTRE, "Quầy 5: Nhận và trả kết quả", "mot-cua", QUICK, {5, 0.1, .part = DEMO_WORSE}},
    {SOCIAL, "Bàn tiếp nhận chính sách xã hội", "chinh-sach-xa-hoi", QUICK, {4, -0.05, .rate = 0.35}},
    {ECONOMY, "Bàn tiếp nhận hồ sơ", "kinh-te", QUICK, {3.5, -0.15, .rate = 0}},
    {PETITION, "Phòng tiếp công dân", "tiep-cong-dan", QUICK, {0.6, 0, .few = true, .petitions = true}},
    {POLICE, "Bàn đăng ký cư trú", "cu-tru", QUICK, {4, 0.2, .rate = 0}},
    {HEALTH, "Nơi đón tiếp", "y-te", QUICK, {2.5, 0.3, .rate = 0}},
    {EAST, "Bàn tiếp nhận thôn Đông", "", QUICK, {1.6, 0.1, .rate = 0}},
    {WEST, "Bàn tiếp nhận thôn Tây", "", QUICK, {1.8, -0.55, .part = DEMO_BETTER}},
    {SOUTH, "Bàn tiếp nhận thôn Nam", "", QUICK, {1.3, 0.15, .rate = 0}},
    {MOUNTAIN, "Bàn tiếp nhận thôn Núi", "", QUICK, {0.25, 0, .few = true}},
    {HILL, "Bàn tiếp nhận thôn Đồi", "", QUICK, {0.022, 0, .few = true}},
};

struct filling {
    const struct demo_options *options;
    struct demo_made made;
    struct arena *arena;
};

static bool is_asked(const char *code) {
    for (size_t i = 0; i < DEMO_SLIPS; i++)
        if (strcmp(slips[i], code) == 0)
            return true;
    return false;
}

/* The definition with sex and age behind its questions, so that there is something to divide figures by. */
static int add_persons(struct str bytes, struct arena *arena, struct str *out, struct err *err) {
    json_t *definition = json_loadb(bytes.p, bytes.n, 0, NULL);
    json_t *persons = json_pack("[s, s]", "sex", "age");
    char *text = NULL;
    if (definition != NULL && json_object_set(definition, "respondent", persons) == 0)
        text = json_dumps(definition, JSON_INDENT(2));
    if (text != NULL)
        *out = (struct str){arena_strdup(arena, text), strlen(text)};
    bool done = text != NULL && out->p != NULL;
    free(text);
    json_decref(persons);
    json_decref(definition);
    return done ? 0 : err_set(err, ERR_NOMEM, "no memory for a survey");
}

static int publish_all(struct transaction *tx, struct filling *filling, struct err *err) {
    for (const struct embed_file *file = embed_surveys; file->name != NULL; file++) {
        struct survey *survey;
        struct survey_faults *faults = arena_alloc(filling->arena, sizeof *faults);
        struct str bytes = file->bytes;
        unsigned number;
        bool is_new;
        if (faults == NULL)
            return err_set(err, ERR_NOMEM, "no memory");
        int rc = survey_load(bytes, filling->arena, &survey, faults, err);
        if (rc == 0 && is_asked(survey->code))
            rc = add_persons(bytes, filling->arena, &bytes, err);
        if (rc == 0)
            rc = store_publish(tx, survey->code, bytes, filling->made.first_day - 1, &number, &is_new, err);
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
    int32_t day = filling->made.last_day;
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
        feed->counters[i] = (struct demo_source){
            .counter_id = counter.id, .habits = counters[i].habits, .slip = &feed->slips[counters[i].slip]};
        if (counters[i].habits.rate > 0) {
            feed->counters[i].visits =
                arena_array(filling->arena, (size_t)(filling->made.last_day - filling->made.first_day) + 1,
                            sizeof *feed->counters[i].visits);
            if (feed->counters[i].visits == NULL)
                return err_set(err, ERR_NOMEM, "no memory for visits");
        }
    }
    return 0;
}

/* By section, in percent, this year and the one before; for the whole survey the last. */
static int64_t target_of(const struct demo_slip *slip, size_t dimension) {
    static const int64_t values[DEMO_SECTIONS] = {
        [DEMO_PETITIONS] = 80,   [DEMO_RESULTS] = 85,     [DEMO_STAFF] = 85,
        [DEMO_PROCEDURES] = 85,  [DEMO_ACCESS] = 85,      [DEMO_POLICY_EFFECTS] = 80,
        [DEMO_POLICY_WORK] = 80, [DEMO_TAKING_PART] = 80, [DEMO_POLICY_NEWS] = 80};
    const struct survey *survey = slip->revision.survey;
    if (dimension == survey->dimension_count)
        return 82;
    for (size_t d = 0; d < survey->dimension_count; d++)
        if (survey->dimensions[d].parent == dimension)
            return 82;
    return values[slip->sections[dimension]];
}

static int put_targets(struct transaction *tx, const struct demo_feed *feed, int32_t last_day,
                       struct err *err) {
    struct target target = {.unit = COMMUNE,
                            .op = TARGET_AT_LEAST,
                            .official = TARGET_ABSENT,
                            .source = "",
                            .owner = "UBND xã Ví Dụ"};
    int year = date_from_day(last_day).year, rc = 0;
    for (size_t i = 0; i < DEMO_SLIPS; i++) {
        const struct survey *survey = feed->slips[i].revision.survey;
        target.survey = survey->code;
        for (target.year = year - 1; target.year <= year; target.year++)
            for (size_t d = 0; d <= survey->dimension_count && rc == 0; d++) {
                target.dimension =
                    d == survey->dimension_count ? SURVEY_ALL_CODE : survey->dimensions[d].code;
                target.value = target_of(&feed->slips[i], d) * TARGET_UNITS;
                rc = store_target_put(tx, &target, err);
            }
    }
    return rc;
}

static int put_visits(struct transaction *tx, const struct filling *filling, const struct demo_feed *feed,
                      struct err *err) {
    for (size_t i = 0; i < DEMO_COUNTERS; i++) {
        const uint32_t *visits = feed->counters[i].visits;
        struct visit visit = {.day = feed->first_day};
        memcpy(visit.counter, filling->made.codes[i], sizeof visit.counter);
        for (; visits != NULL && visit.day <= feed->last_day; visit.day++) {
            visit.visits = visits[visit.day - feed->first_day];
            int rc = visit.visits > 0 ? store_visit_put(tx, &visit, NULL, err) : 0;
            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

/* On the last month that somebody answered in. */
static int put_notes(struct transaction *tx, struct filling *filling, const struct demo_feed *feed,
                     struct err *err) {
    const struct demo_slip *slip = &feed->slips[QUICK];
    const struct survey *survey = slip->revision.survey;
    const struct selection all = {.revision_id = slip->revision.id,
                                  .survey_code = survey->code,
                                  .unit_code = CENTRE,
                                  .from = DAY_NONE,
                                  .to = DAY_NONE};
    struct response_extent extent;
    struct demo_places places = {.commune = COMMUNE, .centre = CENTRE, .village = WEST};
    for (size_t d = 0; d < survey->dimension_count; d++)
        if (slip->sections[d] == DEMO_PROCEDURES)
            places.procedures = survey->dimensions[d].code;
    int rc = store_extent(transaction_store(tx), &all, &extent, err);
    if (rc < 0 || extent.last == DAY_NONE)
        return rc;
    places.said_day = extent.last;
    rc = demo_campaign_put(tx, &filling->made, &places, filling->options, filling->arena, err);
    if (rc == 0)
        rc = demo_notes_put(tx, &filling->made, &places, filling->options->now, filling->arena, err);
    if (rc == 0)
        rc = demo_results_put(tx, &filling->made, &places, filling->options->now, filling->arena, err);
    return rc == 0 ? demo_work_put(tx, &filling->made, &places, filling->options, filling->arena, err) : rc;
}

static int fill(struct transaction *tx, void *context, struct err *err) {
    struct filling *filling = context;
    const struct demo_options *options = filling->options;
    struct demo_feed *feed = arena_alloc(filling->arena, sizeof *feed);
    if (feed == NULL)
        return err_set(err, ERR_NOMEM, "no memory");
    feed->rng = rng_seeded(options->seed);
    int rc = publish_all(tx, filling, err);
    if (rc == 0)
        rc = put_settings(tx, err);
    if (rc == 0)
        rc = put_places(tx, filling, feed, err);
    if (rc == 0)
        rc = demo_officers_put(tx, options->now - OFFICERS_AGO, err);
    for (size_t i = 0; i < DEMO_SLIPS && rc == 0; i++)
        rc =
            store_revision(transaction_store(tx), slips[i], 0, filling->arena, &feed->slips[i].revision, err);
    if (rc < 0)
        return rc;
    feed->first_day = filling->made.first_day;
    feed->last_day = filling->made.last_day;
    demo_feed_start(feed, options);
    rc = put_targets(tx, feed, filling->made.last_day, err);
    if (rc == 0)
        rc = store_append(tx, DAY_NONE, demo_feed_next, feed, &filling->made.responses, err);
    if (rc == 0)
        rc = put_visits(tx, filling, feed, err);
    return rc == 0 ? put_notes(tx, filling, feed, err) : rc;
}

int demo_fill(struct store *store, const struct demo_options *options, struct demo_made *out,
              struct err *err) {
    struct filling filling = {.options = options, .arena = arena_new(ARENA_MAX)};
    demo_story_range(options->today, options->days, &filling.made.first_day, &filling.made.last_day);
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
