#include "posters_help.h"

#include "posters/choice.h"

/* The numbers of the counters chosen ("3 2 1"), and how many were left out, or the error. */
static const char *chosen(struct help *h, const struct choice *like, int *rc) {
    struct choice choice = *like;
    choice.store = h->store;
    choice.arena = h->arena;
    choice.today = HELP_DAY;
    struct counter *counters = NULL;
    size_t count = 99, left_out = 99;
    h->err = (struct err)ERR_INIT;
    *rc = choice_counters(&choice, &counters, &count, &left_out, &h->err);
    if (*rc != 0)
        return h->err.text;
    char *text = arena_strdup(h->arena, "");
    for (size_t i = 0; i < count; i++) {
        unsigned number = 1;
        while (strcmp(posters_code(h, number), counters[i].code) != 0)
            number++;
        text = arena_printf(h->arena, "%s%s%u", text, i > 0 ? " " : "", number);
    }
    return left_out > 0 ? arena_printf(h->arena, "%s, not %zu", text, left_out) : text;
}

static void check(struct help *h, const struct choice *choice, const char *expect) {
    int rc;
    const char *text = chosen(h, choice, &rc);
    if (rc != 0 || strcmp(text, expect) != 0)
        fail_msg("%d: %s, expected %s", rc, text, expect);
}

static void fails(struct help *h, const struct choice *choice, int code, const char *why) {
    int rc;
    const char *text = chosen(h, choice, &rc);
    if (rc != code || strstr(text, why) == NULL)
        fail_msg("%d: %s, expected %d: %s", rc, text, code, why);
}

static void add(struct help *h, struct posters_counter c) {
    c.help = h;
    help_ok(h, store_transact(h->store, posters_counter_fn, &c, &h->err));
}

static void test_order(void **state) {
    struct help *h = *state;
    check(h, &(struct choice){.scanned = true}, "3 2 1 4");
    check(h, &(struct choice){.unit = "xa", .scanned = true}, "3 2 1 4");
    check(h, &(struct choice){.unit = "mc", .scanned = true}, "3 2 1");
    check(h, &(struct choice){.unit = "yte", .scanned = true}, "4");
    posters_add(h, 9, "xa", "Quầy 99"); /* by the unit's code: mc, xa, yte */
    posters_add(h, 8, "mc", "Quầy 1");  /* of one name: by code */
    check(h, &(struct choice){.scanned = true}, "3 8 2 1 9 4");
}

static void test_open_today(void **state) {
    struct help *h = *state;
    add(h, (struct posters_counter){NULL, 5, "yte", "A", CHANNEL_QR, DAY_NONE, HELP_DAY - 1});
    add(h, (struct posters_counter){NULL, 6, "yte", "B", CHANNEL_QR, HELP_DAY, HELP_DAY});
    add(h, (struct posters_counter){NULL, 7, "yte", "C", CHANNEL_QR, HELP_DAY + 1, DAY_NONE});
    check(h, &(struct choice){.unit = "yte", .scanned = true}, "6 4");
}

static void test_channels(void **state) {
    struct help *h = *state;
    static const enum channel others[] = {CHANNEL_LINK, CHANNEL_KIOSK, CHANNEL_PAPER, CHANNEL_STAFF};
    for (unsigned i = 0; i < 4; i++)
        add(h, (struct posters_counter){NULL, 10 + i, "yte", "Z", others[i], DAY_NONE, DAY_NONE});
    add(h, (struct posters_counter){NULL, 20, "yte", "Z", CHANNEL_KIOSK, DAY_NONE, HELP_DAY - 1});
    check(h, &(struct choice){.unit = "yte", .scanned = true}, "4, not 4");
    check(h, &(struct choice){.unit = "yte"}, "4 10 11 12 13");
    /* Who names a kiosk gets it. */
    check(h,
          &(struct choice){.codes = (const char *[]){posters_code(h, 11)}, .code_count = 1, .scanned = true},
          "11");
}

static void test_named(void **state) {
    struct help *h = *state;
    const char *code = posters_code(h, 2);
    const char *typed = arena_printf(h->arena, " %c%c-%s ", code[0], code[1], code + 2);
    char *lower = arena_strdup(h->arena, code);
    for (char *c = lower; *c != '\0'; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    const char *codes[] = {posters_code(h, 4), typed, posters_code(h, 3), lower, posters_code(h, 4)};
    check(h, &(struct choice){.codes = codes, .code_count = 5}, "3 2 4");
    check(h, &(struct choice){.codes = codes, .code_count = 1, .unit = "nowhere"}, "4");
}

static void test_faults(void **state) {
    struct help *h = *state;
    const char *wrong = "7F3K9Q", *codes[] = {posters_code(h, 1), NULL};
    fails(h, &(struct choice){.codes = &wrong, .code_count = 1}, ERR_INPUT,
          "\"7F3K9Q\" is not a counter's code (7 letters and digits, the last one a check)");
    codes[1] = posters_code(h, 77);
    fails(h, &(struct choice){.codes = codes, .code_count = 2}, ERR_NOT_FOUND, codes[1]);
    add(h, (struct posters_counter){NULL, 5, "yte", "A", CHANNEL_QR, DAY_NONE, HELP_DAY - 1});
    add(h, (struct posters_counter){NULL, 6, "yte", "A", CHANNEL_QR, DAY_NONE, HELP_DAY});
    codes[1] = posters_code(h, 5);
    fails(h, &(struct choice){.codes = codes, .code_count = 2}, ERR_CONFLICT, "was closed on 2024-10-03");
    codes[1] = posters_code(h, 6);
    check(h, &(struct choice){.codes = codes, .code_count = 2}, "1 6");
    fails(h, &(struct choice){.unit = "nowhere", .scanned = true}, ERR_NOT_FOUND, "nowhere");
}

static void test_none(void **state) {
    struct help *h = *state; /* units without counters */
    help_ok(h, store_transact(h->store, posters_units_fn, NULL, &h->err));
    fails(h, &(struct choice){.scanned = false}, ERR_NOT_FOUND,
          "there is no counter yet that is open today; add one with: hailong counter import FILE.csv");
    add(h, (struct posters_counter){NULL, 5, "yte", "A", CHANNEL_KIOSK, DAY_NONE, DAY_NONE});
    fails(h, &(struct choice){.unit = "yte", .scanned = true}, ERR_NOT_FOUND,
          "there is no counter in unit yte that is open today and answered by QR code; add one");
    check(h, &(struct choice){.unit = "yte"}, "5");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order, posters_setup, help_teardown),
        cmocka_unit_test_setup_teardown(test_open_today, posters_setup, help_teardown),
        cmocka_unit_test_setup_teardown(test_channels, posters_setup, help_teardown),
        cmocka_unit_test_setup_teardown(test_named, posters_setup, help_teardown),
        cmocka_unit_test_setup_teardown(test_faults, posters_setup, help_teardown),
        cmocka_unit_test_setup_teardown(test_none, help_empty_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
