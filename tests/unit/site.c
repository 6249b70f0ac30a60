#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/embed.h"
#include "pages/site.h"

enum { DAY = 20400, COUNTERS = 40 };

struct world {
    char dir[64];
    struct arena *arena;
    struct store *writer, *reader;
    struct view *view;
    struct rng rng;
    char codes[COUNTERS][PLACE_CODE_SIZE];
};

static int put_unit(struct transaction *tx, const char *code, const char *parent, const char *name,
                    struct err *err) {
    struct unit unit = {.code = code,
                        .parent = parent,
                        .name = name,
                        .kind = "commune",
                        .valid_from = DAY_NONE,
                        .valid_to = DAY_NONE};
    bool is_new;
    return store_unit_put(tx, &unit, &is_new, err);
}

static int fill(struct transaction *tx, void *context, struct err *err) {
    struct world *w = context;
    unsigned number;
    bool is_new;
    int rc = store_publish(tx, "sipas-service", embed_find(embed_surveys, "sipas-service.json")->bytes, DAY,
                           &number, &is_new, err);
    if (rc == 0)
        rc = put_unit(tx, "z-root", "", "Xã Đông", err);
    if (rc == 0)
        rc = put_unit(tx, "b", "z-root", "Trung tâm", err);
    if (rc == 0)
        rc = put_unit(tx, "a", "b", "Bộ phận 10", err);
    if (rc == 0)
        rc = put_unit(tx, "d", "b", "Bộ phận 9", err);
    if (rc == 0)
        rc = put_unit(tx, "c", "", "Xã Yên", err);
    for (size_t i = 0; rc == 0 && i < COUNTERS; i++) {
        place_code_make(&w->rng, w->codes[i]);
        struct counter counter = {.unit = "a",
                                  .name = "Quầy <1> & 2",
                                  .field = "",
                                  .survey = i == 2 ? "no-such" : "",
                                  .channel = CHANNEL_QR,
                                  .valid_from = DAY_NONE,
                                  .valid_to = i == 1 ? DAY - 1 : DAY_NONE};
        memcpy(counter.code, w->codes[i], PLACE_CODE_SIZE);
        rc = store_counter_put(tx, &counter, DAY - 100, &is_new, err);
    }
    if (rc == 0)
        rc = store_setting_set(tx, "survey.default", "sipas-service", err);
    if (rc == 0)
        rc = store_setting_set(tx, "site.name", "Xã Thử Nghiệm", err);
    if (rc == 0)
        rc = store_setting_set(tx, "base.url", "https://gopy.example.gov.vn:8443", err);
    return rc;
}

static int set_up(void **state) {
    static struct world world;
    struct world *w = &world;
    struct err err = ERR_INIT;
    *w = (struct world){.dir = "/tmp/hailong-site-XXXXXX", .arena = arena_new(1 << 20), .rng = rng_seeded(1)};
    *state = w;
    if (mkdtemp(w->dir) == NULL || store_open(w->dir, STORE_WRITE, &w->writer, &err) != 0 ||
        store_transact(w->writer, fill, w, &err) != 0 ||
        store_open(w->dir, STORE_READ, &w->reader, &err) != 0 || view_new(NULL, &w->view, &err) != 0) {
        print_error("%s\n", err.text);
        return 1;
    }
    return 0;
}

static int tear_down(void **state) {
    static const char *const files[] = {"hailong.db", "hailong.db-wal", "hailong.db-shm", "lock", NULL};
    struct world *w = *state;
    char path[128];
    store_close(w->reader);
    store_close(w->writer);
    view_free(w->view);
    arena_free(w->arena);
    for (size_t i = 0; files[i] != NULL; i++) {
        snprintf(path, sizeof path, "%s/%s", w->dir, files[i]);
        (void)unlink(path);
    }
    snprintf(path, sizeof path, "%s/backups", w->dir);
    (void)rmdir(path);
    (void)rmdir(w->dir);
    return 0;
}

static const struct site *build(struct world *w, const char *base_url) {
    struct site_options options = {.view = w->view, .base_url = base_url, .day = DAY, .serial = 3};
    const struct site *site = NULL;
    struct err err = ERR_INIT;
    if (site_build(w->reader, &options, &site, &err) != 0)
        fail_msg("%s", err.text);
    return site;
}

static void test_finds(void **state) {
    struct world *w = *state;
    const struct site *site = build(w, NULL);
    for (size_t i = 0; i < COUNTERS; i++) {
        const struct site_counter *counter = site_counter(site, w->codes[i]);
        assert_non_null(counter);
        assert_string_equal(counter->counter.code, w->codes[i]);
        assert_string_equal(counter->unit->code, "a");
        assert_string_equal(counter->name_html.p, "Quầy &lt;1&gt; &amp; 2");
    }
    for (int i = 0; i < 1000; i++) {
        char other[PLACE_CODE_SIZE];
        place_code_make(&w->rng, other);
        assert_null(site_counter(site, other));
    }
    assert_string_equal(site_unit(site, STR("b"))->code, "b");
    assert_null(site_unit(site, STR("")));
    assert_null(site_unit(site, STR("z-roo")));
    assert_null(site_unit(site, STR("z-root2")));
    assert_non_null(site_survey(site, STR("sipas-service")));
    assert_null(site_survey(site, STR("sipas")));
    site_release(site);
}

static void test_open(void **state) {
    struct world *w = *state;
    const struct site *site = build(w, NULL);
    assert_true(site_counter_open(site, site_counter(site, w->codes[0])));
    assert_false(site_counter_open(site, site_counter(site, w->codes[1]))); /* retired yesterday */
    assert_false(site_counter_open(site, site_counter(site, w->codes[2]))); /* has no questions */
    site_release(site);
}

static void test_parents_come_first(void **state) {
    struct world *w = *state;
    const struct site *site = build(w, NULL);
    static const char *const order[] = {"z-root", "b", "d", "a", "c"}; /* by name */
    assert_int_equal(site->unit_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(site->tree[i]->code, order[i]);
    site_release(site);
}

static void test_settings(void **state) {
    struct world *w = *state;
    const struct site *site = build(w, NULL);
    assert_string_equal(site->name, "Xã Thử Nghiệm");
    assert_string_equal(site->host, "gopy.example.gov.vn:8443");
    assert_int_equal(site->threshold, 10);
    assert_false(site->results_public);
    assert_int_equal(site->serial, 3);
    const struct site *again = site_hold(site);
    site_release(site);
    assert_string_equal(again->survey_default, "sipas-service"); /* lives as long as somebody holds it */
    site_release(again);
    site = build(w, "http://127.0.0.1:9");
    assert_string_equal(site->host, "127.0.0.1:9");
    site_release(site);
}

static void test_forms_are_ready(void **state) {
    struct world *w = *state;
    const struct site *site = build(w, NULL);
    const struct site_counter *counter = site_counter(site, w->codes[0]);
    struct form_slots slots = {counter->unit_html, counter->name_html, "00112233445566778899aabbccddeeff",
                               site_contact(site, counter->unit)->foot_html[0]};
    for (size_t i = 0; i < view_language_count(w->view); i++) {
        struct buf page;
        buf_init(&page, 100000);
        form_write(&counter->survey->forms[i], &slots, &page);
        assert_non_null(strstr(page.p, "Quầy &lt;1&gt; &amp; 2"));
        assert_non_null(strstr(page.p, "name=key value=\"00112233445566778899aabbccddeeff\""));
        assert_null(strstr(page.p, FORM_MARK));
        assert_null(strstr(page.p, "<footer")); /* nobody to call */
        buf_release(&page);
    }
    site_release(site);
}

/* ---- Contacts: z-root has b, which has a and d; c stands alone ----------------------------------------- */

static int set_contacts(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    int rc = store_setting_set(tx, "hotline", "1022", err);
    if (rc == 0)
        rc = store_unit_setting_set(tx, "hotline", "z-root", "1900 <1>", err);
    if (rc == 0)
        rc = store_unit_setting_set(tx, "portal.name", "z-root", "Cổng xã Đông", err);
    if (rc == 0)
        rc = store_unit_setting_set(tx, "zalo", "a", "zalo.me/bo.phan", err);
    return rc == 0 ? store_unit_setting_set(tx, "hotline", "d", "", err) : rc;
}

static const struct contact *contact_of(const struct site *site, const char *unit) {
    return site_contact(site, site_unit(site, str_of(unit)));
}

static void test_contacts(void **state) {
    struct world *w = *state;
    struct err err = ERR_INIT;
    assert_int_equal(store_transact(w->writer, set_contacts, w, &err), 0);
    const struct site *site = build(w, NULL);
    const struct contact *a = contact_of(site, "a");
    assert_string_equal(site_contact(site, NULL)->hotline, "1022");
    assert_ptr_equal(contact_of(site, "c"), site_contact(site, NULL));
    assert_string_equal(contact_of(site, "z-root")->hotline, "1900 <1>");
    assert_ptr_equal(contact_of(site, "b"), contact_of(site, "z-root")); /* nothing of its own */
    assert_string_equal(a->hotline, "1900 <1>");                         /* from two above */
    assert_string_equal(a->portal_name, "Cổng xã Đông");
    assert_string_equal(a->zalo, "https://zalo.me/bo.phan");
    assert_string_equal(contact_of(site, "b")->zalo, "");
    assert_string_equal(contact_of(site, "d")->hotline, ""); /* none, whatever stands above */
    assert_string_equal(contact_of(site, "d")->portal_name, "Cổng xã Đông");
    assert_string_equal(a->foot_html[0].p, "<footer>Cần giúp đỡ, xin gọi: <b>1900 &lt;1&gt;</b></footer>");
    assert_int_equal(contact_of(site, "d")->foot_html[0].n, 0);
    const struct site_counter *counter = site_counter(site, w->codes[0]);
    struct form_slots slots = {counter->unit_html, counter->name_html, "00112233445566778899aabbccddeeff",
                               a->foot_html[0]};
    struct buf page;
    buf_init(&page, 100000);
    form_write(&counter->survey->forms[0], &slots, &page);
    assert_string_equal(strstr(page.p, "</main>"),
                        "</main></form><footer>Cần giúp đỡ, xin gọi: <b>1900 &lt;1&gt;</b></footer>");
    buf_release(&page);
    site_release(site);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds),           cmocka_unit_test(test_open),
        cmocka_unit_test(test_settings),        cmocka_unit_test(test_parents_come_first),
        cmocka_unit_test(test_forms_are_ready), cmocka_unit_test(test_contacts),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
