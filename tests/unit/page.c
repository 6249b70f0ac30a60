/* What stands on a piece of a batch. */
#include "batch_help.h"

#include "base/base64.h"
#include "core/setting.h"

#define EMBLEM                                                                                               \
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'><circle cx='5' cy='5' r='4' "               \
    "fill='#cc0001'/></svg>"

static const char *field(const struct poster_page *page, const char *name) {
    for (size_t i = 0; i < page->field_count; i++)
        if (strcmp(page->fields[i].name, name) == 0)
            return page->fields[i].value.p;
    fail_msg("no field %s", name);
    return NULL;
}

static void test_page(void **state) {
    struct help *h = *state;
    posters_set(h, NULL, "site.name", "UBND xã Ví Dụ");
    posters_set(h, NULL, "look.slogan", "Lấy dân làm gốc");
    posters_set(h, NULL, "hotline", "1022");
    struct batch *b = plan(h, (struct batch_request){.unit = "mc", .copies = 2});
    b->rows[1].first = 41;
    struct poster_page pages[2];
    help_ok(h, batch_pages(b, &b->rows[1], pages, &h->err));
    const char *code = posters_code(h, 2);
    const char *const expect[POSTER_FIELD_COUNT][2] = {
        {"site", "UBND xã Ví Dụ"},
        {"unit", "Một cửa Ví Dụ"},
        {"counter", "Quầy 2"},
        {"hotline", "1022"},
        {"url", arena_printf(h->arena, "HTTPS://GOPY.EXAMPLE.GOV.VN/%s", code)},
        {"address", "gopy.example.gov.vn"},
        {"code", code},
        {"date", "04/10/2024"},
        {"slogan", "Lấy dân làm gốc"},
        {"wifi", ""},
        {"serial", "41"},
    };
    assert_int_equal(pages[0].field_count, POSTER_FIELD_COUNT);
    for (size_t i = 0; i < POSTER_FIELD_COUNT; i++)
        assert_string_equal(field(&pages[0], expect[i][0]), expect[i][1]);
    assert_string_equal(field(&pages[1], "serial"), "42");
    assert_string_equal(pages[0].bookmark, arena_printf(h->arena, "Quầy 2 – %s", code));
    assert_string_equal(pages[0].group, "Một cửa Ví Dụ");
    help_ok(h, batch_pages(b, &b->rows[0], pages, &h->err)); /* a row without numbers */
    assert_string_equal(field(&pages[1], "serial"), "");
    batch_free(b);
}

/* Hotline and wifi are the unit's own, else what the nearest unit above has, else the general ones. */
static void test_contact(void **state) {
    struct help *h = *state;
    posters_set(h, NULL, "hotline", "1022");
    posters_set(h, "xa", "hotline", "0123");
    posters_set(h, "mc", "wifi.name", "MotCua");
    posters_set(h, "yte", "hotline", "115");
    posters_add(h, 9, "xa", "Cổng");
    struct batch *b = plan(h, (struct batch_request){.layout = NULL});
    static const char *const expect[][2] = {
        {"0123", "MotCua"}, {"0123", "MotCua"}, {"0123", "MotCua"}, {"0123", ""}, {"115", ""}};
    assert_int_equal(b->row_count, 5); /* mc, mc, mc, xa, yte */
    for (size_t i = 0; i < 5; i++) {
        struct poster_page page;
        help_ok(h, batch_pages(b, &b->rows[i], &page, &h->err));
        assert_string_equal(field(&page, "hotline"), expect[i][0]);
        assert_string_equal(field(&page, "wifi"), expect[i][1]);
    }
    batch_free(b);
}

static void test_look(void **state) {
    struct help *h = *state;
    struct str encoded;
    struct batch *b = plan(h, (struct batch_request){.unit = "yte"});
    assert_int_equal(b->emblem.n, 0);
    assert_string_equal(b->colour, "");
    batch_free(b);
    help_ok(h, base64_encode(STR(EMBLEM), h->arena, &encoded, &h->err));
    posters_set(h, NULL, "look.emblem", arena_printf(h->arena, SETTING_SVG "%s", encoded.p));
    posters_set(h, NULL, "look.colour", "#8b0000");
    b = plan(h, (struct batch_request){.unit = "yte"});
    assert_true(str_is(b->emblem, EMBLEM));
    assert_string_equal(b->colour, "#8b0000");
    struct buf out = draw(h, b);
    const char *drawing = ask(h, buf_str(&out), "qpdf --warning-exit-0 --qdf --object-streams=disable", "-");
    assert_non_null(strstr(drawing, " 0.8 0 0.00"));      /* the emblem's red */
    assert_non_null(strstr(drawing, " 0.545098 0 0 rg")); /* the look's colour */
    buf_release(&out);
    batch_free(b);
    posters_set(h, NULL, "look.emblem", SETTING_SVG "AAA");
    refused(h, (struct batch_request){.unit = "yte"}, ERR_INPUT, "not base64");
}

static void test_serials(void **state) {
    struct help *h = *state;
    struct batch *b = plan(h, (struct batch_request){.unit = "yte"});
    assert_string_equal(batch_serials(b, &(struct batch_row){.first = 0, .count = 24}), "");
    assert_string_equal(batch_serials(b, &(struct batch_row){.first = 7, .count = 1}), "7");
    assert_string_equal(batch_serials(b, &(struct batch_row){.first = 12, .count = 24}), "12–35");
    batch_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        BATCH_TEST(page),
        BATCH_TEST(contact),
        BATCH_TEST(look),
        BATCH_TEST(serials),
    };
    return cmocka_run_group_tests(tests, batch_open, batch_close);
}
