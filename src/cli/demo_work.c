/* What lies on the desks of the demo's officers: a bundle of paper slips that was typed in, one that is being typed, a campaign, and
 * responses that the auditor put aside. */
#include "cli/demo_data.h"
#include "core/kind.h"
#include "store/campaigns.h"
#include "store/exclusions.h"
#include "store/paper.h"

enum {
    HOUR_SECONDS = 60 * 60,
    DAY_SECONDS = 24 * HOUR_SECONDS,
    BUNDLE = 12,
    TYPED = 5,
    EVERY = 5,
    LEVELS = 5
};
enum { ASIDE_AGO = 40 /* days */, CAMPAIGN_BEGAN = 10, CAMPAIGN_DAYS = 30, CAMPAIGN_SET = 35 };

struct desk {
    struct transaction *tx;
    const struct demo_made *made;
    const struct demo_places *places;
    int64_t now;
    struct rng rng;
    struct arena *arena;
    struct revision revision;
};

static const struct demo_officer *officer_with(enum role role) {
    for (size_t i = 0; i < DEMO_OFFICERS; i++)
        if (demo_officers[i].role == role)
            return &demo_officers[i];
    return &demo_officers[0];
}

/* The day of slips that are typed at a time: no later one, and one of the demo's. */
static int32_t day_of_slips(const struct demo_made *made, int64_t at) {
    int32_t day = day_of_seconds(at);
    return day > made->last_day ? made->last_day : day < made->first_day ? made->first_day : day;
}

/* A slip of somebody who is rather content, on which the same answer is not always ticked. The question that hardly anybody
 * answers is left empty: the story of the drop that is none (demo_story.h) is told by a few dozen answers to it. */
static void answers_make(struct desk *d, uint8_t *answers) {
    const struct survey *survey = d->revision.survey;
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        struct value value = {.state = VALUE_SKIPPED};
        if (question->size == 0)
            continue;
        bool rare = strncmp(question->code, "II.9", 4) == 0;
        if (question->scale != NULL && question->dimension != SURVEY_NONE && !rare)
            value = (struct value){.state = VALUE_SET, .number = LEVELS - (int64_t)rng_below(&d->rng, 3)};
        question->kind->pack(question, &value, answers + question->offset);
    }
}

/* Types slips 1…count, those to be checked twice and the same. */
static int type(struct desk *d, int64_t batch, unsigned count, struct err *err) {
    size_t size = d->revision.survey->answers_size;
    uint8_t *answers = arena_alloc(d->arena, size);
    int rc = answers == NULL ? err_set(err, ERR_NOMEM, "no memory for a slip") : 0;
    for (unsigned n = 1; n <= count && rc == 0; n++) {
        answers_make(d, answers);
        struct paper_typed typed = {.batch = batch, .answers = answers, .answers_size = size};
        rng_bytes(&d->rng, typed.key, sizeof typed.key);
        rc = store_paper_add(d->tx, &typed, err);
        if (rc != 0 || !paper_is_checked(EVERY, n))
            continue;
        typed.again = true;
        rng_bytes(&d->rng, typed.key, sizeof typed.key);
        rc = store_paper_add(d->tx, &typed, err);
    }
    return rc;
}

static int begin(struct desk *d, const struct counter *counter, int64_t at, int64_t *id, struct err *err) {
    struct paper_batch batch = {.unit = d->places->centre,
                                .counter_id = counter->id,
                                .revision_id = d->revision.id,
                                .day = day_of_slips(d->made, at),
                                .expected = BUNDLE,
                                .every = EVERY,
                                .login = officer_with(ROLE_CLERK)->login,
                                .name = officer_with(ROLE_CLERK)->name,
                                .begun = at};
    memcpy(batch.counter, counter->code, sizeof batch.counter);
    return store_paper_begin(d->tx, &batch, id, err);
}

static int put_paper(struct desk *d, struct err *err) {
    struct counter counter;
    int64_t done = 0, open = 0;
    const char *code = d->made->codes[0]; /* the first of the centre, with the short slip */
    int rc = store_counter(transaction_store(d->tx), code, d->made->last_day, d->arena, &counter, err);
    if (rc == 0)
        rc = begin(d, &counter, d->now - DAY_SECONDS, &done, err);
    if (rc == 0)
        rc = type(d, done, BUNDLE, err);
    const struct paper_end end = {.batch = done,
                                  .keep = true,
                                  .login = officer_with(ROLE_CLERK)->login,
                                  .name = officer_with(ROLE_CLERK)->name,
                                  .now = d->now - DAY_SECONDS + HOUR_SECONDS};
    if (rc == 0)
        rc = store_paper_end(d->tx, &end, err);
    if (rc == 0)
        rc = begin(d, &counter, d->now - HOUR_SECONDS, &open, err);
    return rc == 0 ? type(d, open, TYPED, err) : rc;
}

/* ---- Put aside ------------------------------------------------------------------------------------------------------ */

/* Entered by staff in one afternoon, which nobody else does in the demo: no other response is put aside with them. */
struct doubted {
    struct bulk_row row;
    unsigned left;
};

static int doubted_next(void *context, struct bulk_row *row, struct err *err) {
    struct doubted *doubted = context;
    (void)err;
    if (doubted->left == 0)
        return 0;
    doubted->left--;
    *row = doubted->row;
    return 1;
}

static int doubted_put(struct desk *d, const struct counter *counter, int32_t day, struct err *err) {
    const struct survey *survey = d->revision.survey;
    uint8_t *answers = arena_alloc(d->arena, survey->answers_size);
    struct doubted doubted = {.row = {.counter_id = counter->id,
                                      .revision_id = d->revision.id,
                                      .day = day,
                                      .half = 1,
                                      .channel = CHANNEL_STAFF,
                                      .language = "vi",
                                      .answers = answers,
                                      .answers_size = survey->answers_size},
                              .left = BUNDLE};
    uint64_t written;
    if (answers == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a slip");
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        bool best = question->scale != NULL && question->dimension != SURVEY_NONE;
        const struct value value = {.state = best ? VALUE_SET : VALUE_SKIPPED, .number = best ? LEVELS : 0};
        if (question->size > 0)
            question->kind->pack(question, &value, answers + question->offset);
    }
    return store_append(d->tx, DAY_NONE, doubted_next, &doubted, &written, err);
}

/* No figure changes by it. A demo that is too short has none. */
static int put_aside(struct desk *d, struct demo_made *made, struct err *err) {
    int32_t day = made->last_day - ASIDE_AGO;
    const struct demo_officer *auditor = officer_with(ROLE_AUDITOR);
    const struct exclusion_asked asked = {made->codes[0], day, day, CHANNEL_STAFF};
    const struct exclusion_author by = {
        auditor->login, auditor->name,
        "Mười hai phiếu nhập giúp trong một buổi chiều, câu nào cũng chọn mức cao nhất "
        "(minh họa)",
        d->now - HOUR_SECONDS / 2};
    struct counter counter;
    enum exclusion_fault fault;
    int64_t id;
    if (day < made->first_day)
        return 0;
    int rc = store_counter(transaction_store(d->tx), asked.counter, made->last_day, d->arena, &counter, err);
    if (rc == 0)
        rc = doubted_put(d, &counter, day, err);
    if (rc == 0)
        rc = store_exclusion_add(d->tx, &asked, BUNDLE, &by, &id, &fault, err);
    if (rc == 0)
        made->responses += BUNDLE;
    return rc;
}

/* ---- The desks ------------------------------------------------------------------------------------------------------ */

/* It runs on the day of the demo, and nobody answered yet. */
static int put_campaign(struct desk *d, int32_t today, struct err *err) {
    struct campaign campaign = {.base = d->made->survey_code,
                                .unit = d->places->commune,
                                .title = "Góp ý về giờ tiếp dân (minh họa)",
                                .first = today - CAMPAIGN_BEGAN,
                                .last = today - CAMPAIGN_BEGAN + CAMPAIGN_DAYS - 1,
                                .login = demo_officers[0].login,
                                .name = demo_officers[0].name,
                                .at = d->now - CAMPAIGN_SET * (int64_t)DAY_SECONDS};
    return store_campaign_add(d->tx, &campaign, true, campaign.first, &d->rng, d->arena, err);
}

static struct desk desk_of(struct transaction *tx, struct demo_made *made, const struct demo_places *places,
                           const struct demo_options *options, struct arena *arena) {
    return (struct desk){.tx = tx,
                         .made = made,
                         .places = places,
                         .now = options->now,
                         .rng = rng_seeded(options->seed),
                         .arena = arena};
}

int demo_campaign_put(struct transaction *tx, struct demo_made *made, const struct demo_places *places,
                      const struct demo_options *options, struct arena *arena, struct err *err) {
    struct desk desk = desk_of(tx, made, places, options, arena);
    return put_campaign(&desk, options->today, err);
}

int demo_work_put(struct transaction *tx, struct demo_made *made, const struct demo_places *places,
                  const struct demo_options *options, struct arena *arena, struct err *err) {
    struct desk desk = desk_of(tx, made, places, options, arena);
    int rc = store_revision(transaction_store(tx), made->survey_code, 0, arena, &desk.revision, err);
    if (rc == 0)
        rc = put_paper(&desk, err);
    if (rc == 0)
        made->responses += BUNDLE;
    return rc == 0 ? put_aside(&desk, made, err) : rc;
}
