#include "cli/demo_feed.h"

#include <math.h>

#include "core/kind.h"

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

/* How many people come when `mean` are expected: Knuth's product of uniform numbers, and where they are many the normal
 * distribution that theirs comes close to. */
static uint64_t arrivals(struct demo_feed *feed, double mean) {
    const double many = 50;
    if (mean > many) {
        double n = mean + sqrt(mean) * normal(feed);
        return n < 0 ? 0 : (uint64_t)(n + 0.5);
    }
    double limit = exp(-mean), product = rng_unit(&feed->rng);
    uint64_t n = 0;
    for (; product > limit; n++)
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

/* From the last, so that the dimensions both slips ask about have the same number. */
static void number_sections(struct demo_slip *slip) {
    const struct survey *survey = slip->revision.survey;
    size_t section = 0, questions = 0;
    for (size_t d = survey->dimension_count; d-- > 0;) {
        size_t asked = 0;
        for (size_t q = 0; q < survey->question_count; q++)
            asked += survey->questions[q].dimension == d;
        slip->sections[d] = section < DEMO_SECTIONS ? (enum demo_section)section : DEMO_POLICY_NEWS;
        section += asked > 0;
        questions += asked;
    }
    slip->short_one = questions == section;
}

/* People expected on all days at small places, and at the others as habits have it. */
static void expect(const struct demo_feed *feed, double *few, double *many) {
    double days = 0, few_a_day = 0, many_a_day = 0;
    for (int32_t day = feed->first_day; day <= feed->last_day; day++)
        days += day_factor(day);
    for (size_t i = 0; i < DEMO_COUNTERS; i++)
        *(feed->counters[i].habits.few ? &few_a_day : &many_a_day) += feed->counters[i].habits.per_day;
    *few = days * few_a_day;
    *many = days * many_a_day;
}

/* Whether the day's quarter has days enough, of those there are data of, for a small place to have figures in it. In one that
 * has just begun there would be none, and others would have to be hidden with them. */
static bool quarter_counts(const struct demo_feed *feed) {
    const int32_t least = 50;
    int32_t from = demo_story_quarter(feed->day, 0), to = demo_story_quarter(feed->day, -1) - 1;
    return (to < feed->last_day ? to : feed->last_day) - (from > feed->first_day ? from : feed->first_day) +
               1 >=
           least;
}

static double expected(const struct demo_feed *feed) {
    const struct demo_habits *habits = &feed->counters[feed->counter].habits;
    if (habits->few && !quarter_counts(feed))
        return 0;
    return habits->per_day * day_factor(feed->day) * (habits->few ? 1 : feed->scale);
}

/* More came than answered; how many more differs from day to day. */
static void count_visits(struct demo_feed *feed, double mean) {
    const struct demo_source *source = &feed->counters[feed->counter];
    double visits =
        ceil((mean + (double)feed->left) / 2 / source->habits.rate * (0.9 + 0.2 * rng_unit(&feed->rng)));
    visits = fmin(fmax(visits, (double)feed->left), VISITS_MAX);
    source->visits[feed->day - feed->first_day] = (uint32_t)visits;
}

/* Who comes to the counter on the day. */
static void begin(struct demo_feed *feed) {
    struct demo_source *source = &feed->counters[feed->counter];
    double mean = expected(feed);
    if (source->habits.few) {
        source->due += mean;
        feed->left = (uint64_t)source->due;
        source->due -= (double)feed->left;
    } else {
        feed->left = arrivals(feed, mean);
    }
    if (source->visits != NULL && mean > 0)
        count_visits(feed, mean);
}

void demo_feed_start(struct demo_feed *feed, const struct demo_options *options) {
    for (size_t i = 0; i < DEMO_SLIPS; i++)
        number_sections(&feed->slips[i]);
    for (size_t i = 0; i < DEMO_COUNTERS; i++)
        feed->counters[i].mood = rng_unit(&feed->rng);
    feed->day = feed->first_day;
    feed->progress = options->progress;
    feed->context = options->context;
    feed->given = 0;
    feed->scale = 1;
    double few, many;
    expect(feed, &few, &many);
    if (options->responses > 0 && many > 0)
        feed->scale = fmax(((double)options->responses - few) / many, 0);
    demo_story_start(&feed->story, feed->last_day);
    feed->quarter = DAY_NONE;
    feed->counter = 0;
    begin(feed);
}

/* The moods of a counter's people are spread evenly over all moods there are, each as far from those before as it can be
 * (golden section): so chance adds no story of its own to the one that is told. Logistic, mean 0, deviation 0.85. */
static double next_mood(struct demo_source *source) {
    const double golden = 0.6180339887498949, width = 0.85 * 0.5513288954217921;
    source->mood += golden;
    source->mood -= floor(source->mood);
    double place = fmin(fmax(source->mood, 1e-6), 1 - 1e-6);
    return width * log(place / (1 - place));
}

static struct value level(const struct question *question, unsigned fifth) {
    enum { STEPS = 4 };
    return (struct value){.state = VALUE_SET, .number = 1 + fifth * (question->scale->levels - 1) / STEPS};
}

/* One answer of a person in this mood. Levels are cut so that a feeling of 0 is "satisfied" for about 8 of 10. */
static struct value answer(struct demo_feed *feed, const struct question *question, double feeling) {
    static const double cuts[] = {-2.6, -1.9, -1.0, 0.5};
    unsigned above = 0;
    double x = feeling + 0.6 * normal(feed);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
        above += x > cuts[i];
    return level(question, above);
}

/* So few answer that chance would make of their share what it likes: exactly as many are satisfied as the story says. */
static struct value petition(struct demo_feed *feed, const struct question *question) {
    enum { NEITHER = 2, SATISFIED = 3, VERY = 4 };
    int32_t quarter = demo_story_quarter(feed->day, 0);
    if (feed->quarter != quarter)
        feed->petitions = 0.5;
    feed->quarter = quarter;
    feed->petitions += demo_story_petitions(&feed->story, feed->day);
    bool satisfied = feed->petitions >= 1;
    feed->petitions -= satisfied;
    return level(question, satisfied ? (chance(feed, 0.4) ? VERY : SATISFIED) : NEITHER - chance(feed, 0.4));
}

static int option_of(struct demo_feed *feed, const double *shares, int count) {
    double x = rng_unit(&feed->rng);
    for (int i = 0; i < count; i++)
        if ((x -= shares[i]) < 0)
            return i;
    return -1;
}

/* Whoever answers says mostly also who they are. */
static struct demo_person next_person(struct demo_feed *feed) {
    static const double sexes[] = {0.42, 0.48, 0.01}, ages[] = {0.08, 0.2, 0.29, 0.19, 0.16};
    return (struct demo_person){option_of(feed, sexes, sizeof sexes / sizeof *sexes),
                                option_of(feed, ages, sizeof ages / sizeof *ages)};
}

static struct value about_person(const struct question *question, const struct demo_person *person) {
    int option = -1;
    if (strcmp(question->respondent->name, "sex") == 0)
        option = person->sex;
    else if (strcmp(question->respondent->name, "age") == 0)
        option = person->age;
    struct value value = {.state = VALUE_SKIPPED};
    if (option >= 0)
        value = (struct value){.state = VALUE_SET, .number = option};
    return value;
}

/* Not everybody has to do with everything; petitions were sent by few, which the long slip asks of all. */
static bool concerns(struct demo_feed *feed, enum demo_section section) {
    const struct demo_source *source = &feed->counters[feed->counter];
    if (section != DEMO_PETITIONS)
        return !chance(feed, 0.02);
    return source->slip->short_one ? source->habits.petitions : !chance(feed, 0.4);
}

/* One person's answers: what they have in common is the mood, the counter, the dimension and the day. */
static void fill_answers(struct demo_feed *feed, double mood, const struct demo_person *person) {
    static const double qualities[DEMO_SECTIONS] = {
        [DEMO_PETITIONS] = -0.3,    [DEMO_RESULTS] = 0.05,      [DEMO_STAFF] = 0.25,
        [DEMO_PROCEDURES] = 0.15,   [DEMO_ACCESS] = 0.1,        [DEMO_POLICY_EFFECTS] = 0.05,
        [DEMO_POLICY_WORK] = -0.05, [DEMO_TAKING_PART] = -0.35, [DEMO_POLICY_NEWS] = -0.1};
    const struct demo_source *source = &feed->counters[feed->counter];
    const struct survey *survey = source->slip->revision.survey;
    bool gives_up = chance(feed, 0.04);
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        struct value value = {.state = VALUE_SKIPPED};
        if (question->size == 0)
            continue;
        bool skipped = (gives_up && i > survey->question_count / 3) || (i > 0 && chance(feed, 0.015));
        if (question->respondent != NULL && !skipped) {
            value = about_person(question, person);
        } else if (question->scale != NULL && question->dimension != SURVEY_NONE && !skipped) {
            enum demo_section section = source->slip->sections[question->dimension];
            double feeling =
                mood + source->habits.quality + qualities[section] +
                demo_story_feeling(&feed->story, source->habits.part, section, feed->day, person);
            if (!concerns(feed, section))
                value.state = question->na ? VALUE_NA : VALUE_SKIPPED;
            else
                value = source->habits.petitions && section == DEMO_PETITIONS
                            ? petition(feed, question)
                            : answer(feed, question, feeling);
        }
        question->kind->pack(question, &value, feed->answers + question->offset);
    }
}

/* The dissatisfied write more, and of what bothers them. */
static void fill_comment(struct demo_feed *feed, double mood, const struct demo_person *person,
                         struct bulk_row *row) {
    static const enum demo_section abouts[] = {DEMO_RESULTS, DEMO_STAFF,  DEMO_STAFF,      DEMO_PROCEDURES,
                                               DEMO_ACCESS,  DEMO_ACCESS, DEMO_POLICY_NEWS};
    const struct demo_source *source = &feed->counters[feed->counter];
    const struct survey *survey = source->slip->revision.survey;
    row->comments = &feed->comment;
    for (size_t i = 0; i < survey->question_count; i++) {
        if (survey->questions[i].kind->input != INPUT_TEXT || !chance(feed, mood > 0 ? 0.04 : 0.09))
            continue;
        enum demo_section about = abouts[rng_below(&feed->rng, sizeof abouts / sizeof *abouts)];
        if (source->habits.petitions && chance(feed, 0.7))
            about = DEMO_PETITIONS;
        double shift =
            demo_story_feeling(&feed->story, source->habits.part, DEMO_PROCEDURES, feed->day, person);
        bool satisfied = mood > 0;
        if (shift < 0 && chance(feed, -shift)) {
            about = DEMO_PROCEDURES;
            satisfied = mood > 0.8;
        }
        feed->comment = (struct stored_comment){i, str_of(demo_words(about, satisfied, &feed->rng))};
        row->comment_count = 1;
        return;
    }
}

/* On to the next counter, then to the next day, until somebody comes. False after the last day. */
static bool advance(struct demo_feed *feed) {
    while (feed->left == 0) {
        if (++feed->counter == DEMO_COUNTERS) {
            feed->counter = 0;
            if (++feed->day > feed->last_day)
                return false;
        }
        begin(feed);
    }
    feed->left--;
    return true;
}

int demo_feed_next(void *context, struct bulk_row *row, struct err *err) {
    struct demo_feed *feed = context;
    if (!advance(feed))
        return 0;
    struct demo_source *source = &feed->counters[feed->counter];
    const struct revision *revision = &source->slip->revision;
    if (revision->survey->answers_size > sizeof feed->answers)
        return err_set(err, ERR_LIMIT, "the survey %s is too large for the demo", revision->survey->code);
    double mood = next_mood(source);
    struct demo_person person = next_person(feed);
    *row = (struct bulk_row){.counter_id = source->counter_id,
                             .revision_id = revision->id,
                             .day = feed->day,
                             .half = day_weekday(feed->day) < 6 && chance(feed, 0.45),
                             .channel = chance(feed, 0.08) ? CHANNEL_LINK : CHANNEL_QR,
                             .language = "vi",
                             .answers = feed->answers,
                             .answers_size = revision->survey->answers_size};
    if (chance(feed, 0.03))
        memcpy(row->language, "en", 3);
    fill_answers(feed, mood, &person);
    fill_comment(feed, mood, &person, row);
    feed->given++;
    if (feed->progress != NULL)
        feed->progress(feed->context, feed->given);
    return 1;
}
