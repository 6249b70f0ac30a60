#include "store_help.h"

#include "store/frozen.h"
#include "store/officers.h"
#include "store/publications.h"

static const struct published_place october = {"X", "thu", PERIOD_MONTH, PERIOD_CALENDAR, "2024-10"};

struct call {
    struct publication publication;
    struct deeds deeds;
    int64_t after, id;
    const char *unit;
};

static int frozen_fn(struct transaction *tx, void *context, struct err *err) {
    const struct frozen frozen = {.at = 1000,
                                  .login = "lan",
                                  .name = "Trần Lan",
                                  .unit = "X",
                                  .survey = "thu",
                                  .by = PERIOD_MONTH,
                                  .style = PERIOD_CALENDAR,
                                  .period = "2024-10"};
    return store_frozen_add(tx, &frozen, STR("{\"a\":1}"), context, err);
}

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct call *call = context;
    return store_publication_add(tx, &call->publication, call->after, &call->id, err);
}

static int withdraw_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    return store_publication_withdraw(tx, call->id, call->unit, "minh", 3000, err);
}

static int deeds_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    return store_deeds_add(tx, &call->deeds, call->after, err);
}

static int add_of(struct help *h, struct published_place place, const char *document, int64_t after,
                  int64_t *id) {
    int64_t frozen = 0;
    help_ok(h, store_transact(h->store, frozen_fn, &frozen, &h->err));
    struct call call = {.publication = {.place = place,
                                        .from = HELP_DAY,
                                        .to = HELP_DAY + 30,
                                        .document = document,
                                        .frozen = frozen,
                                        .login = "lan",
                                        .name = "Trần Lan",
                                        .at = 2000},
                        .after = after};
    int rc = store_transact(h->store, add_fn, &call, &h->err);
    *id = call.id;
    return rc;
}

static int64_t add(struct help *h, const char *document, int64_t after) {
    int64_t id = 0;
    help_ok(h, add_of(h, october, document, after, &id));
    return id;
}

static int withdraw(struct help *h, int64_t id, const char *unit) {
    struct call call = {.id = id, .unit = unit};
    return store_transact(h->store, withdraw_fn, &call, &h->err);
}

static size_t list(struct help *h, bool documents, struct publication **out) {
    size_t count = 0;
    help_ok(h, store_publications(h->store, "X", "thu", documents, h->arena, out, &count, &h->err));
    return count;
}

static int64_t logged(const struct help *h, const char *event) {
    return help_sql(h, arena_printf(h->arena, "SELECT count(*) FROM audit WHERE event = '%s'", event));
}

static void what_was_published_is_read_back(void **state) {
    struct help *h = *state;
    struct publication *all;
    const char **units, *document;
    size_t count;
    int64_t id = add(h, "{\"số\":1}", 0);
    assert_int_equal(list(h, true, &all), 1);
    assert_int_equal(all->id, id);
    assert_string_equal(all->place.unit, "X");
    assert_string_equal(all->place.period, "2024-10");
    assert_int_equal(all->place.by, PERIOD_MONTH);
    assert_string_equal(all->document, "{\"số\":1}");
    assert_string_equal(all->name, "Trần Lan");
    assert_int_equal(all->at, 2000);
    assert_int_equal(all->withdrawn, 0);
    assert_int_equal(all->to, HELP_DAY + 30);
    list(h, false, &all);
    assert_string_equal(all->document, "");
    help_ok(h, store_publication_document(h->store, id, h->arena, &document, &h->err));
    assert_string_equal(document, "{\"số\":1}");
    assert_int_equal(store_publication_document(h->store, id + 1, h->arena, &document, &h->err),
                     ERR_NOT_FOUND);
    help_ok(h, store_publication_units(h->store, h->arena, &units, &count, &h->err));
    assert_int_equal(count, 1);
    assert_string_equal(units[0], "X");
    assert_int_equal(logged(h, "results-published"), 1);
}

static void who_did_not_know_the_last_one_is_told(void **state) {
    struct help *h = *state;
    struct publication *all;
    int64_t id, first = add(h, "{\"v\":1}", 0);
    assert_int_equal(add(h, "{\"v\":1}", 0), first); /* the same is published once */
    assert_int_equal(add_of(h, october, "{\"v\":2}", 0, &id), ERR_CONFLICT);
    assert_int_equal(logged(h, "results-published"), 1);
    int64_t second = add(h, "{\"v\":2}", first);
    assert_true(second > first);
    assert_int_equal(add_of(h, october, "{\"v\":3}", first, &id), ERR_CONFLICT);
    assert_int_equal(list(h, true, &all), 2); /* nothing is written over */
    assert_string_equal(all[0].document, "{\"v\":1}");
    assert_string_equal(all[1].document, "{\"v\":2}");
    /* Another period is another place. */
    struct published_place other = october;
    other.period = "2024-11";
    help_ok(h, add_of(h, other, "{\"v\":1}", 0, &id));
    other = october;
    other.style = PERIOD_ADMINISTRATIVE;
    help_ok(h, add_of(h, other, "{\"v\":1}", 0, &id));
    assert_int_equal(logged(h, "results-published"), 4);
}

static void only_what_is_public_is_taken_down(void **state) {
    struct help *h = *state;
    struct publication *all;
    int64_t first = add(h, "{\"v\":1}", 0), second = add(h, "{\"v\":2}", first);
    assert_int_equal(withdraw(h, first, "X"), ERR_CONFLICT);
    assert_int_equal(withdraw(h, second, "Y"), ERR_NOT_FOUND);
    assert_int_equal(withdraw(h, second + 1, "X"), ERR_NOT_FOUND);
    assert_int_equal(logged(h, "results-withdrawn"), 0);
    help_ok(h, withdraw(h, second, "X"));
    help_ok(h, withdraw(h, second, "X")); /* as it is */
    assert_int_equal(logged(h, "results-withdrawn"), 1);
    list(h, false, &all);
    assert_int_equal(all[0].withdrawn, 0);
    assert_int_equal(all[1].withdrawn, 3000);
    assert_string_equal(all[1].withdrawn_by, "minh");
    /* The same once more is a decision of its own. */
    int64_t third = add(h, "{\"v\":2}", second);
    assert_true(third > second);
    assert_int_equal(list(h, false, &all), 3);
}

static void what_is_not_there_cannot_be_published(void **state) {
    struct help *h = *state;
    struct published_place place = october;
    struct publication *all;
    size_t count;
    int64_t id;
    place.unit = "none";
    assert_int_equal(add_of(h, place, "{}", 0, &id), ERR_NOT_FOUND);
    place = october;
    place.survey = "none";
    assert_int_equal(add_of(h, place, "{}", 0, &id), ERR_NOT_FOUND);
    place = october;
    place.period = "2024-13";
    assert_int_equal(add_of(h, place, "{}", 0, &id), ERR_INPUT);
    assert_int_equal(store_publications(h->store, "none", NULL, false, h->arena, &all, &count, &h->err),
                     ERR_NOT_FOUND);
    assert_int_equal(list(h, false, &all), 0);
}

static int say(struct help *h, const char *said, const char *done, int64_t after) {
    struct call call = {.deeds = {.place = october, .login = "lan", .name = "Trần Lan", .at = 5},
                        .after = after};
    for (size_t i = 0; i < DEED_LINES; i++)
        call.deeds.lines[i].said = call.deeds.lines[i].done = "";
    call.deeds.lines[0].said = said;
    call.deeds.lines[0].done = done;
    return store_transact(h->store, deeds_fn, &call, &h->err);
}

static void what_was_done_has_versions(void **state) {
    struct help *h = *state;
    struct deeds deeds;
    help_ok(h, store_deeds(h->store, &october, h->arena, &deeds, &h->err));
    assert_int_equal(deeds.id, 0);
    assert_string_equal(deeds.lines[DEED_LINES - 1].done, "");
    help_ok(h, say(h, "Chờ lâu", "Thêm một quầy", 0));
    help_ok(h, store_deeds(h->store, &october, h->arena, &deeds, &h->err));
    assert_string_equal(deeds.lines[0].done, "Thêm một quầy");
    help_ok(h, say(h, "Chờ lâu", "Thêm một quầy", 0)); /* nothing new */
    assert_int_equal(logged(h, "deeds"), 1);
    assert_int_equal(say(h, "Chờ lâu", "Thêm hai quầy", 0), ERR_CONFLICT);
    help_ok(h, say(h, "Chờ lâu", "Thêm hai quầy", deeds.id));
    help_ok(h, say(h, "", "", deeds.id + 1));
    help_ok(h, store_deeds(h->store, &october, h->arena, &deeds, &h->err));
    assert_string_equal(deeds.lines[0].said, "");
    assert_int_equal(help_sql(h, "SELECT count(*) FROM deed"), 3);
    assert_int_equal(logged(h, "deeds"), 3);
    help_verify(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_published_is_read_back, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(who_did_not_know_the_last_one_is_told, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(only_what_is_public_is_taken_down, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(what_is_not_there_cannot_be_published, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(what_was_done_has_versions, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
