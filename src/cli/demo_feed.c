#include "cli/demo_feed.h"

#include <math.h>

#include "core/kind.h"

enum { SAG_SECTION = 3, PETITIONS = 0, SAG_DAYS_AGO = 200, RECOVERY_DAYS = 30, PER_DAY_MAX = 200 };

static bool chance(struct demo_feed *feed, double probability) {
    return rng_unit(&feed->rng) < probability;
}

/* Nearly normal, mean 0, deviation 1: the sum of twelve uniform numbers. */
static double normal(struct demo_feed *feed) {
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += rng_unit(&feed->rng);
    return sum;
}

/* How many people come when `mean` are expected (Knuth's product of uniform numbers). */
static unsigned arrivals(struct demo_feed *feed, double mean) {
    double limit = exp(-mean), product = rng_unit(&feed->rng);
    unsigned n = 0;
    for (; product > limit && n < PER_DAY_MAX; n++)
        product *= rng_unit(&feed->rng);
    return n;
}

/* Offices are closed on Sundays and on the holidays with a fixed date; Saturday is a short morning. */
static double day_factor(int32_t day) {
    static const double weekdays[] = {1.35, 1.1, 1.0, 1.0, 0.9, 0.25, 0};
    static const struct { int month, day; } holidays[] = {{1, 1}, {4, 30}, {5, 1}, {9, 2}};
    struct date d = date_from_day(day);
    for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++)
        if (d.month == holidays[i].month && d.day == holidays[i].day)
            return 0;
    return weekdays[day_weekday(day) - 1];
}

/* 0 … -0.6: how far the sagging dimension is down on this day. */
static double sag(const struct demo_feed *feed, int32_t day) {
    const double depth = -0.6;
    if (day < feed->sag_from || day > feed->sag_to + RECOVERY_DAYS)
        return 0;
    return day <= feed->sag_to ? depth : depth * (feed->sag_to + RECOVERY_DAYS - day) / RECOVERY_DAYS;
}

/* From the last, so that the dimensions both slips ask about have the same number. */
static void number_sections(struct demo_slip *slip) {
    const struct survey *survey = slip->revision.survey;
    size_t count = 0;
    for (size_t d = survey->dimension_count; d-- > 0;) {
        bool asked = false;
        for (size_t q = 0; q < survey->question_count && !asked; q++)
            asked = survey->questions[q].dimension == d;
        slip->sections[d] = count;
        count += asked;
    }
}

void demo_feed_start(struct demo_feed *feed, int32_t first_day, int32_t last_day) {
    for (size_t i = 0; i < DEMO_SLIPS; i++)
        number_sections(&feed->slips[i]);
    struct date d = date_from_day(last_day - SAG_DAYS_AGO);
    int month = (d.month - 1) / 3 * 3 + 1;
    feed->sag_from = day_from_date((struct date){d.year, month, 1});
    feed->sag_to = day_from_date((struct date){d.year, month + 2, month_days(d.year, month + 2)});
    feed->day = first_day;
    feed->last_day = last_day;
    feed->counter = 0;
    feed->left = arrivals(feed, feed->counters[0].habits.per_day * day_factor(first_day));
}

/* One answer of a person in this mood. Levels are cut so that a feeling of 0 is "satisfied" for about 8 of 10. */
static struct value answer(struct demo_feed *feed, const struct question *question, double feeling) {
    static const double cuts[] = {-2.6, -1.9, -1.0, 0.5};
    enum { CUTS = sizeof cuts / sizeof *cuts };
    unsigned above = 0;
    double x = feeling + 0.6 * normal(feed);
    for (size_t i = 0; i < CUTS; i++)
        above += x > cuts[i];
    return (struct value){.state = VALUE_SET, .number = 1 + above * (question->scale->levels - 1) / CUTS};
}

/* One person's answers: what they have in common is the mood, the counter, the dimension and the day. */
static void fill_answers(struct demo_feed *feed, double mood) {
    static const double qualities[] = {-0.3, 0.05, 0.25, -0.05, 0.1};
    const struct demo_slip *slip = feed->counters[feed->counter].slip;
    const struct survey *survey = slip->revision.survey;
    bool gives_up = chance(feed, 0.04);
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        struct value value = {.state = VALUE_SKIPPED};
        if (question->size == 0)
            continue;
        size_t section = question->dimension == SURVEY_NONE ? 0 : slip->sections[question->dimension];
        double feeling = mood + feed->counters[feed->counter].habits.quality +
                         qualities[section % (sizeof qualities / sizeof *qualities)] +
                         (section == SAG_SECTION ? sag(feed, feed->day) : 0);
        /* Few visitors ever sent a petition, which the last section asks about. */
        bool not_applicable = question->na && chance(feed, section == PETITIONS ? 0.4 : 0.02);
        bool skipped = (gives_up && i > survey->question_count / 3) || (i > 0 && chance(feed, 0.015));
        if (not_applicable && !skipped)
            value.state = VALUE_NA;
        else if (!skipped && question->scale != NULL)
            value = answer(feed, question, feeling);
        question->kind->pack(question, &value, feed->answers + question->offset);
    }
}

static void fill_comment(struct demo_feed *feed, double mood, struct bulk_row *row) {
    static const char *const good[] = {"Cán bộ hướng dẫn nhiệt tình, dễ hiểu.",
                                       "Trả kết quả đúng hẹn, cảm ơn.", "Nơi chờ sạch sẽ, có nước uống.",
                                       "Làm nhanh hơn tôi nghĩ."};
    static const char *const bad[] = {"Sáng thứ Hai phải chờ lâu, nên mở thêm quầy.", "Biển chỉ dẫn chưa rõ.",
                                      "Phải đi lại nhiều lần vì thiếu giấy tờ mà lần đầu không được báo.",
                                      "Chỗ gửi xe chật.", "Nên có thêm ghế chờ và bàn viết."};
    const struct survey *survey = feed->counters[feed->counter].slip->revision.survey;
    row->comments = &feed->comment;
    for (size_t i = 0; i < survey->question_count; i++) {
        if (survey->questions[i].kind->input != INPUT_TEXT || !chance(feed, 0.03))
            continue;
        const char *text = mood > 0 ? good[rng_below(&feed->rng, sizeof good / sizeof *good)]
                                    : bad[rng_below(&feed->rng, sizeof bad / sizeof *bad)];
        feed->comment = (struct stored_comment){i, str_of(text)};
        row->comment_count = 1;
        return;
    }
}

/* On to the next counter, then to the next day, until somebody comes. False after the last day. */
static bool advance(struct demo_feed *feed) {
    while (feed->left == 0) {
        if (++feed->counter == feed->counter_count) {
            feed->counter = 0;
            if (++feed->day > feed->last_day)
                return false;
        }
        feed->left = arrivals(feed, feed->counters[feed->counter].habits.per_day * day_factor(feed->day));
    }
    feed->left--;
    return true;
}

int demo_feed_next(void *context, struct bulk_row *row, struct err *err) {
    struct demo_feed *feed = context;
    if (!advance(feed))
        return 0;
    const struct revision *revision = &feed->counters[feed->counter].slip->revision;
    if (revision->survey->answers_size > sizeof feed->answers)
        return err_set(err, ERR_LIMIT, "the survey %s is too large for the demo", revision->survey->code);
    double mood = 0.85 * normal(feed);
    *row = (struct bulk_row){.counter_id = feed->counters[feed->counter].counter_id,
                             .revision_id = revision->id,
                             .day = feed->day,
                             .half = day_weekday(feed->day) < 6 && chance(feed, 0.45),
                             .channel = chance(feed, 0.08) ? CHANNEL_LINK : CHANNEL_QR,
                             .language = "vi",
                             .answers = feed->answers,
                             .answers_size = revision->survey->answers_size};
    if (chance(feed, 0.03))
        memcpy(row->language, "en", 3);
    fill_answers(feed, mood);
    fill_comment(feed, mood, row);
    return 1;
}
