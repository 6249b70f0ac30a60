#include "store_help.h"

#include "store/campaigns.h"

enum { TODAY = HELP_DAY, FIRST = TODAY + 5, LAST = TODAY + 30 };

struct call {
    struct campaign campaign;
    bool below;
    struct rng rng;
    struct arena *arena;
    int64_t id;
    int32_t last, today;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct call *call = context;
    return store_campaign_add(tx, &call->campaign, call->below, TODAY, &call->rng, call->arena, err);
}

static int end_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    return store_campaign_end(tx, call->id, call->last, call->today, "lan", 9000, err);
}

static struct call call_of(const struct help *h, const char *unit, bool below) {
    return (struct call){.campaign = {.base = "thu",
                                      .unit = unit,
                                      .title = "Đợt tháng 10 (minh họa)",
                                      .first = FIRST,
                                      .last = LAST,
                                      .login = "lan",
                                      .name = "Trần Lan",
                                      .at = 5000},
                         .below = below,
                         .rng = rng_seeded(7),
                         .arena = h->arena};
}

static int run(struct help *h, struct call *call) {
    return store_transact(h->store, add_fn, call, &h->err);
}

static int end(struct help *h, int64_t id, int32_t last, int32_t today) {
    struct call call = {.id = id, .last = last, .today = today};
    return store_transact(h->store, end_fn, &call, &h->err);
}

static struct campaign campaign_of(struct help *h, int64_t id) {
    struct campaign campaign;
    help_ok(h, store_campaign(h->store, id, h->arena, &campaign, &h->err));
    return campaign;
}

static size_t units_of(struct help *h, int64_t id, const char *unit, struct campaign_unit **out) {
    size_t count;
    help_ok(h, store_campaign_units(h->store, id, unit, h->arena, out, &count, &h->err));
    return count;
}

static size_t seen_from(struct help *h, const char *unit) {
    struct campaign *all;
    size_t count;
    help_ok(h, store_campaigns(h->store, unit, 100, h->arena, &all, &count, &h->err));
    return count;
}

static void each_unit_has_a_counter_of_its_own(void **state) {
    struct help *h = *state;
    struct campaign_unit *units;
    struct call call = call_of(h, "T", true);
    help_ok(h, run(h, &call));
    const struct campaign campaign = campaign_of(h, call.campaign.id);
    assert_string_equal(campaign.survey, call.campaign.survey);
    assert_string_not_equal(campaign.survey, "thu");
    assert_string_equal(campaign.base, "thu");
    assert_int_equal(campaign.base_revision, 1);
    assert_int_equal(campaign.counters, 3);
    assert_int_equal(campaign.responses, 0);
    assert_int_equal(units_of(h, campaign.id, "T", &units), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(units[i].first, FIRST);
        assert_int_equal(units[i].last, LAST);
        assert_int_equal(strlen(units[i].counter), PLACE_CODE_LENGTH);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(units[i].counter, units[k].counter);
    }
    assert_int_equal(units_of(h, campaign.id, "X", &units), 1);
    assert_string_equal(units->unit, "X");
    /* Asked alike, and counted apart: a survey of its own. */
    struct revision base, own;
    help_ok(h, store_revision(h->store, "thu", 0, h->arena, &base, &h->err));
    help_ok(h, store_revision(h->store, campaign.survey, 0, h->arena, &own, &h->err));
    assert_int_equal(own.survey->question_count, base.survey->question_count);
    assert_true(own.id != base.id);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM audit WHERE event = 'campaign-set'"), 1);
    /* A second one of the month has a code of its own. */
    struct call second = call_of(h, "X", false);
    help_ok(h, run(h, &second));
    assert_string_not_equal(second.campaign.survey, campaign.survey);
    assert_int_equal(campaign_of(h, second.campaign.id).counters, 1);
    help_verify(h);
}

static int put_fn(struct transaction *tx, void *context, struct err *err) {
    bool is_new;
    return store_counter_put(tx, context, TODAY, &is_new, err);
}

static int retire_fn(struct transaction *tx, void *context, struct err *err) {
    return store_counter_retire(tx, context, TODAY + 10, err);
}

static void refused(struct help *h, struct counter counter) {
    assert_int_equal(store_transact(h->store, put_fn, &counter, &h->err), ERR_CONFLICT);
    assert_non_null(strstr(h->err.text, "Đợt tháng 10 (minh họa)"));
}

static void nobody_else_changes_its_counters_or_asks_its_survey(void **state) {
    struct help *h = *state;
    struct campaign_unit *units;
    struct counter its, everyday;
    struct call call = call_of(h, "X", false);
    help_ok(h, run(h, &call));
    assert_int_equal(units_of(h, call.campaign.id, "X", &units), 1);
    help_ok(h, store_counter(h->store, units->counter, TODAY, h->arena, &its, &h->err));
    help_ok(h, store_counter(h->store, "AAAAAA1", TODAY, h->arena, &everyday, &h->err));
    assert_string_equal(its.campaign, "Đợt tháng 10 (minh họa)");
    assert_string_equal(everyday.campaign, "");
    struct counter other[] = {its, its, its, its, its, its, its, everyday};
    other[0].survey = "thu";
    other[1].name = "Quầy khác";
    other[2].channel = CHANNEL_PAPER;
    other[3].unit = "Y";
    other[4].valid_to = DAY_NONE;
    other[5].valid_from = TODAY;
    other[6].field = "ho-tich";
    other[7].survey = call.campaign.survey;
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        refused(h, other[i]);
    memcpy(everyday.code, "AAAAAA9", PLACE_CODE_SIZE); /* a new one, too */
    everyday.survey = call.campaign.survey;
    refused(h, everyday);
    assert_int_equal(store_transact(h->store, retire_fn, its.code, &h->err), ERR_CONFLICT);
    help_ok(h, store_transact(h->store, put_fn, &its, &h->err)); /* a list that says what is */
    struct counter again;
    help_ok(h, store_counter(h->store, its.code, TODAY, h->arena, &again, &h->err));
    assert_string_equal(again.survey, call.campaign.survey);
    assert_int_equal(again.valid_to, LAST);
    help_verify(h);
}

static void it_is_seen_above_and_below_and_not_beside(void **state) {
    struct help *h = *state;
    struct call call = call_of(h, "X", false);
    help_ok(h, run(h, &call));
    assert_int_equal(seen_from(h, "T"), 1);
    assert_int_equal(seen_from(h, "X"), 1);
    assert_int_equal(seen_from(h, "Y"), 0);
    assert_int_equal(seen_from(h, NULL), 1);
}

static void what_cannot_be_is_refused_and_leaves_nothing(void **state) {
    struct help *h = *state;
    struct campaign ignored;
    char longest[2 * CAMPAIGN_TITLE_MAX + 3] = "";
    for (int i = 0; i <= CAMPAIGN_TITLE_MAX; i++)
        memcpy(longest + 2 * i, "đ", 3);
    struct call good = call_of(h, "T", true), call = good;
    call.campaign.title = "";
    assert_int_equal(run(h, &call), ERR_INPUT);
    call.campaign.title = longest;
    assert_int_equal(run(h, &call), ERR_INPUT);
    call = good;
    call.campaign.last = FIRST - 1;
    assert_int_equal(run(h, &call), ERR_INPUT);
    call.campaign.first = call.campaign.last = TODAY - 1;
    assert_int_equal(run(h, &call), ERR_INPUT);
    call = good;
    call.campaign.last = FIRST + CAMPAIGN_DAYS_MAX;
    assert_int_equal(run(h, &call), ERR_INPUT);
    call.campaign.first = TODAY + CAMPAIGN_DAYS_MAX + 1;
    call.campaign.last = call.campaign.first;
    assert_int_equal(run(h, &call), ERR_INPUT);
    call = good;
    call.campaign.unit = "none";
    assert_int_equal(run(h, &call), ERR_NOT_FOUND);
    call = good;
    call.campaign.base = "none";
    assert_int_equal(run(h, &call), ERR_NOT_FOUND);
    assert_int_equal(store_campaign(h->store, 1, h->arena, &ignored, &h->err), ERR_NOT_FOUND);
    assert_int_equal(
        help_sql(h, "SELECT (SELECT count(*) FROM survey) * 100 + (SELECT count(*) FROM counter)"), 103);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM audit WHERE event LIKE 'campaign%'"), 0);
    longest[2 * CAMPAIGN_TITLE_MAX] = '\0';
    good.campaign.title = longest;
    good.campaign.last = FIRST + CAMPAIGN_DAYS_MAX - 1;
    help_ok(h, run(h, &good));
}

static void it_ends_earlier_or_later_or_never_opens(void **state) {
    struct help *h = *state;
    struct campaign_unit *units;
    struct call call = call_of(h, "T", true);
    help_ok(h, run(h, &call));
    int64_t id = call.campaign.id;
    assert_int_equal(end(h, id + 1, LAST, TODAY), ERR_NOT_FOUND);
    assert_int_equal(end(h, id, FIRST + 8, FIRST + 9), ERR_INPUT); /* what is over cannot be shortened */
    assert_int_equal(end(h, id, FIRST + CAMPAIGN_DAYS_MAX, TODAY), ERR_INPUT);
    help_ok(h, end(h, id, LAST, TODAY)); /* says nothing new */
    assert_int_equal(help_sql(h, "SELECT count(*) FROM audit WHERE event = 'campaign-end'"), 0);
    help_ok(h, end(h, id, LAST + 10, FIRST + 1));
    help_ok(h, end(h, id, FIRST + 9, FIRST + 9));
    assert_int_equal(campaign_of(h, id).last, FIRST + 9);
    assert_int_equal(units_of(h, id, "T", &units), 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(units[i].last, FIRST + 9);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM audit WHERE event = 'campaign-end'"), 2);

    struct call early = call_of(h, "X", false);
    help_ok(h, run(h, &early));
    help_ok(h, end(h, early.campaign.id, TODAY + 1, TODAY)); /* before it begins */
    const struct campaign never = campaign_of(h, early.campaign.id);
    assert_true(never.first < TODAY && never.last < TODAY);
    assert_int_equal(units_of(h, never.id, "T", &units), 1);
    assert_true(units->last < TODAY);
    assert_int_equal(seen_from(h, NULL), 2); /* it keeps its place */
    help_verify(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_unit_has_a_counter_of_its_own, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(nobody_else_changes_its_counters_or_asks_its_survey, help_setup,
                                        help_teardown),
        cmocka_unit_test_setup_teardown(it_is_seen_above_and_below_and_not_beside, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_refused_and_leaves_nothing, help_setup,
                                        help_teardown),
        cmocka_unit_test_setup_teardown(it_ends_earlier_or_later_or_never_opens, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
