/* What a batch of posters will be: on which layout, in which languages, for whom, how many. */
#include "batch_help.h"

static void test_rows(void **state) {
    struct help *h = *state;
    struct posters_counter kiosk = {h, 5, "yte", "Ki-ốt", CHANNEL_KIOSK, DAY_NONE, DAY_NONE};
    help_ok(h, store_transact(h->store, posters_counter_fn, &kiosk, &h->err));
    struct batch *b = plan(h, (struct batch_request){.layout = "stickers-8", .copies = 3});
    static const unsigned numbers[] = {3, 2, 1, 4};
    assert_int_equal(b->row_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(b->rows[i].counter->code, posters_code(h, numbers[i]));
        assert_string_equal(b->rows[i].unit, i < 3 ? "Một cửa Ví Dụ" : "Trạm y tế Ví Dụ");
        assert_int_equal(b->rows[i].count, 3);
        assert_int_equal(b->rows[i].first, 0);
    }
    assert_int_equal(b->pieces, 12);
    assert_int_equal(b->sheets, 2);
    assert_int_equal(b->left_out, 1);
    assert_string_equal(b->address.upper.p, "HTTPS://GOPY.EXAMPLE.GOV.VN");
    batch_free(b);
    const char *code = posters_code(h, 2);
    b = plan(h, (struct batch_request){.counters = &code, .counter_count = 1});
    assert_int_equal(b->row_count, 1);
    batch_free(b);
    b = plan(h, (struct batch_request){.unit = "yte"});
    assert_int_equal(b->row_count, 1);
    batch_free(b);
    batch_free(NULL);
}

/* Copies that were not asked for: one, or a sheet full. */
static void test_copies(void **state) {
    struct help *h = *state;
    static const struct {
        struct batch_request request;
        unsigned copies;
        size_t sheets; /* of one counter */
    } cases[] = {
        {{.layout = NULL}, 1, 1},
        {{.layout = "stickers-24"}, 24, 1},
        {{.layout = "stickers-8"}, 8, 1},
        {{.layout = "stickers-24", .copies = 5}, 5, 1},
        {{.layout = "stickers-24", .copies = 25}, 25, 2},
        {{.layout = "poster-a4", .copies = 2}, 2, 2},
        {{.layout = "poster-a4", .paper = "A3"}, 1, 1}, /* who chooses paper chooses copies */
        {{.layout = "stickers-24", .format = POSTER_PNG}, 1, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct batch_request request = cases[i].request;
        request.unit = "yte";
        struct batch *b = plan(h, request);
        if (b->request.copies != cases[i].copies || b->sheets != cases[i].sheets)
            fail_msg("case %zu: %u copies, %zu sheets", i, b->request.copies, b->sheets);
        batch_free(b);
    }
}

static void test_paper(void **state) {
    struct help *h = *state;
    struct batch *b = plan(h, (struct batch_request){.unit = "mc", .paper = "a3"});
    assert_int_equal(b->plan.pieces, 2);
    assert_true(b->plan.width > 419.9 && b->plan.width < 420.1); /* turned */
    assert_int_equal(b->sheets, 2);
    assert_true(b->paper.marks);
    batch_free(b);
    b = plan(h, (struct batch_request){.unit = "mc", .layout = "tent-a6"});
    assert_int_equal(b->plan.faces, 2);
    batch_free(b);
    refused(h, (struct batch_request){.paper = "a5"}, ERR_INPUT, "paper of 148×210 mm does not hold");
    refused(h, (struct batch_request){.paper = "letter"}, ERR_INPUT,
            "there is no paper \"letter\": write A3, A4, A5, A6 or mm as in 210x297");
}

static void test_pieces_limit(void **state) {
    struct help *h = *state;
    for (unsigned i = 0; i < 50; i++)
        posters_add(h, 100 + i, "xa", "Quầy");
    struct batch_request request = {.copies = 1000};
    refused(h, request, ERR_LIMIT,
            "54000 pieces are too many for one batch (at most 50000): choose a unit, or");
    request.copies = 925;
    struct batch *b = plan(h, request);
    assert_int_equal(b->pieces, 49950);
    batch_free(b);
    request.copies = 926; /* 50,004 */
    refused(h, request, ERR_LIMIT, "50004 pieces");
}

static void test_layouts(void **state) {
    struct help *h = *state;
    static const struct {
        const char *asked, *name;
    } cases[] = {{NULL, "poster-a4"},
                 {"poster-a4", "poster-a4"},
                 {"a4", "poster-a4"},
                 {"strip", "strip"},
                 {"print/strip.svg", "strip"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct batch *b = plan(h, (struct batch_request){.layout = cases[i].asked});
        assert_string_equal(b->layout_name, cases[i].name);
        batch_free(b);
    }
    refused(h, (struct batch_request){.layout = "a0"}, ERR_NOT_FOUND,
            "there is no layout \"a0\"; there are: ");
    assert_non_null(strstr(h->err.text, " poster-a4 "));
    refused(h, (struct batch_request){.layout = "./none.svg"}, ERR_IO, "./none.svg: cannot open");
    refused(h, (struct batch_request){.layout = own_layout(h, "bad.svg", "<svg/>")}, ERR_INPUT, "bad.svg");
}

static void test_languages(void **state) {
    struct help *h = *state;
    struct batch *b = plan(h, (struct batch_request){.layout = NULL});
    assert_string_equal(b->request.first, "vi");
    assert_string_equal(b->request.second, "en");
    batch_free(b);
    b = plan(h, (struct batch_request){.first = "en"});
    assert_string_equal(b->request.first, "en");
    assert_null(b->request.second);
    batch_free(b);
    /* Before any number is given out. */
    refused(h, (struct batch_request){.first = "fr"}, ERR_INPUT,
            "poster-a4.svg: there are no texts in \"fr\"; it has: vi en");
    refused(h, (struct batch_request){.first = "vi", .second = "fr"}, ERR_INPUT, "no texts in \"fr\"");
}

static void test_requests(void **state) {
    struct help *h = *state;
    refused(h, (struct batch_request){.format = POSTER_PNG}, ERR_INPUT,
            "SVG and PNG hold one poster, not 4: choose one counter, or PDF, or a .zip of them");
    refused(h, (struct batch_request){.format = POSTER_SVG, .copies = 2, .unit = "yte"}, ERR_INPUT,
            "SVG and PNG show one piece");
    refused(h, (struct batch_request){.format = POSTER_PNG, .cover = true, .unit = "yte"}, ERR_INPUT,
            "a picture has no cover: choose PDF or .zip");
    batch_free(plan(h, (struct batch_request){.format = POSTER_PNG, .apart = true, .cover = true}));
    refused(h, (struct batch_request){.base_url = "gopy"}, ERR_INPUT, "--base-url gopy: ");
    refused(h, (struct batch_request){.unit = "nowhere"}, ERR_NOT_FOUND, "nowhere");
    posters_set(h, NULL, "base.url", "");
    refused(h, (struct batch_request){.unit = NULL}, ERR_INPUT,
            "the address for the QR codes is not set; set it with: hailong setting set base.url");
    batch_free(plan(h, (struct batch_request){.base_url = "https://a.vn"}));
}

static void test_code_size(void **state) {
    struct help *h = *state;
    struct batch *b = plan(h, (struct batch_request){.unit = "yte"});
    help_ok(h, batch_code_check(b, &h->err));
    batch_free(b);
    b = plan(h, (struct batch_request){
                    .unit = "yte",
                    .base_url = "https://danh-gia-su-hai-long-cua-nguoi-dan.trung-tam.example.gov.vn"});
    assert_int_equal(batch_code_check(b, &h->err), ERR_INPUT);
    batch_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        BATCH_TEST(rows),    BATCH_TEST(copies),    BATCH_TEST(paper),    BATCH_TEST(pieces_limit),
        BATCH_TEST(layouts), BATCH_TEST(languages), BATCH_TEST(requests), BATCH_TEST(code_size),
    };
    return cmocka_run_group_tests(tests, batch_open, batch_close);
}
