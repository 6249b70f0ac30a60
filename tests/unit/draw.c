/* The file of a batch. */
#include "batch_help.h"

#include <zip.h>

#define OWN(code)                                                                                            \
    "<svg xmlns='http://www.w3.org/2000/svg' width='60mm' height='40mm' viewBox='0 0 60 40' "                \
    "data-hl-sheet='130x90' data-hl-grid='2x2' data-hl-gap='2'>"                                             \
    "<rect id='n' x='1' y='1' width='58' height='5' data-hl='text' data-hl-text='{{code}}:{{serial}}' "      \
    "data-hl-font='Noto Sans' data-hl-size='3'/>" code "</svg>"
#define CODE(text) "<rect id='q' x='1' y='8' width='30' height='30' data-hl='qr' data-hl-text='" text "'/>"

/* Every piece of a row has the next of its numbers, on the sheet where it lies. */
static void test_numbers_on_pieces(void **state) {
    struct help *h = *state;
    const char *layout = own_layout(h, "own.svg", OWN(CODE("{{url}}")));
    struct batch *b =
        plan(h, (struct batch_request){.layout = layout, .unit = "mc", .copies = 3, .verify = true});
    for (size_t i = 0; i < 3; i++)
        b->rows[i].first = (uint32_t)(101 + 100 * i);
    struct buf out = draw(h, b);
    assert_int_equal(page_count(h, buf_str(&out)), 3);
    static const unsigned numbers[] = {3, 2, 1};
    for (size_t sheet = 0; sheet < 3; sheet++) {
        struct buf expect;
        buf_init(&expect, 1000);
        for (size_t i = 4 * sheet; i < 4 * (sheet + 1) && i < 9; i++)
            buf_printf(&expect, "%s:%zu ", posters_code(h, numbers[i / 3]), 101 + 100 * (i / 3) + i % 3);
        const char *program = arena_printf(h->arena, "pdftotext -raw -f %zu -l %zu", sheet + 1, sheet + 1);
        assert_string_equal(ask(h, buf_str(&out), program, "-"), buf_str(&expect).p);
        buf_release(&expect);
    }
    buf_release(&out);
    batch_free(b);
}

struct seen {
    size_t drawn, checked, total[2];
    bool back;      /* a number went down */
    size_t stop[2]; /* by step: stop after so many; 0: never */
};

static bool see(void *context, enum batch_step step, size_t done, size_t total) {
    struct seen *seen = context;
    size_t *last = step == BATCH_DRAWN ? &seen->drawn : &seen->checked;
    seen->back = seen->back || done <= *last;
    *last = done;
    seen->total[step] = total;
    return seen->stop[step] == 0 || done < seen->stop[step];
}

static void test_progress(void **state) {
    struct help *h = *state;
    const char *layout = own_layout(h, "own.svg", OWN(CODE("{{url}}")));
    for (int way = 0; way < 4; way++) {
        struct seen seen = {0};
        struct batch_request request = {
            .layout = layout, .unit = "mc", .copies = 3, .verify = way % 2 == 1, .apart = way >= 2};
        struct batch *b = plan(h, request);
        struct buf out;
        buf_init(&out, OUT_MAX);
        help_ok(h, batch_draw(b, see, &seen, &out, &h->err));
        assert_false(seen.back);
        assert_int_equal(seen.drawn, 9);
        assert_int_equal(seen.total[BATCH_DRAWN], 9);
        assert_int_equal(seen.checked, way % 2 == 0 ? 0 : 3); /* in three files a sheet each, too */
        if (way % 2 == 1)
            assert_int_equal(seen.total[BATCH_CHECKED], 3);
        buf_release(&out);
        batch_free(b);
    }
}

/* Whoever looks on may stop it, while it is drawn or checked: nothing is left of the file. */
static void test_stop(void **state) {
    struct help *h = *state;
    const char *layout = own_layout(h, "own.svg", OWN(CODE("{{url}}")));
    for (int way = 0; way < 4; way++) {
        struct seen seen = {0};
        enum batch_step step = way % 2 == 0 ? BATCH_DRAWN : BATCH_CHECKED;
        seen.stop[step] = 2;
        struct batch_request request = {
            .layout = layout, .unit = "mc", .copies = 3, .verify = true, .apart = way >= 2};
        struct batch *b = plan(h, request);
        struct buf out;
        buf_init(&out, OUT_MAX);
        buf_adds(&out, "before");
        assert_int_equal(batch_draw(b, see, &seen, &out, &h->err), ERR_BUSY);
        assert_int_equal(step == BATCH_DRAWN ? seen.drawn : seen.checked, 2);
        assert_true(str_is(buf_str(&out), "before"));
        buf_release(&out);
        batch_free(b);
    }
}

/* A code that leads elsewhere, or none: found where it is looked for, and nothing is left of the file. */
static void test_verify(void **state) {
    struct help *h = *state;
    static const struct {
        const char *svg;
        int code;
    } cases[] = {{OWN(CODE("{{url}}")), 0}, {OWN(CODE("{{url}}X")), ERR_BUG}, {OWN(""), ERR_INPUT}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int way = 0; way < 4; way++) {
            struct batch_request request = {.layout = own_layout(h, "own.svg", cases[i].svg),
                                            .unit = "mc",
                                            .copies = 2,
                                            .cover = true,
                                            .verify = way % 2 == 1,
                                            .apart = way >= 2};
            struct batch *b = plan(h, request);
            struct buf out;
            buf_init(&out, OUT_MAX);
            buf_adds(&out, "before");
            int rc = batch_draw(b, NULL, NULL, &out, &h->err), expect = request.verify ? cases[i].code : 0;
            if (rc != expect)
                fail_msg("case %zu, way %d: %d %s, expected %d", i, way, rc, rc != 0 ? h->err.text : "",
                         expect);
            assert_true(rc == 0 ? out.n > 1000 : str_is(buf_str(&out), "before"));
            buf_release(&out);
            batch_free(b);
        }
}

static void test_same_bytes(void **state) {
    struct help *h = *state;
    for (int apart = 0; apart < 2; apart++) {
        struct batch *b =
            plan(h, (struct batch_request){.layout = "strip", .cover = true, .apart = apart == 1});
        struct buf first = draw(h, b), second = draw(h, b);
        assert_true(str_equal(buf_str(&first), buf_str(&second)));
        buf_release(&first);
        buf_release(&second);
        batch_free(b);
    }
}

static void test_text_too_long(void **state) {
    struct help *h = *state;
    const char *layout = own_layout(
        h, "own.svg",
        OWN("<rect id='c' x='1' y='8' width='4' height='3' data-hl='text' data-hl-text='{{counter}}' "
            "data-hl-font='Noto Sans' data-hl-size='3'/>"));
    struct batch *b = plan(h, (struct batch_request){.layout = layout, .unit = "mc"});
    struct buf out;
    buf_init(&out, OUT_MAX);
    assert_int_equal(batch_draw(b, NULL, NULL, &out, &h->err), ERR_LIMIT);
    assert_int_equal(out.n, 0);
    buf_release(&out);
    batch_free(b);
}

/* ---- The list in front -------------------------------------------------------------------------------------------------- */

static void test_cover(void **state) {
    struct help *h = *state;
    posters_set(h, NULL, "site.name", "UBND xã Ví Dụ");
    struct batch *b =
        plan(h, (struct batch_request){.layout = "stickers-8", .copies = 3, .cover = true, .verify = true});
    struct poster_cover cover;
    help_ok(h, batch_cover(b, &cover, &h->err));
    assert_string_equal(cover.title, "Danh mục áp phích");
    static const char *const facts[] = {"UBND xã Ví Dụ", "Mẫu in: stickers-8", "Ngày in: 04/10/2024",
                                        "Địa chỉ trong mã QR: gopy.example.gov.vn",
                                        "Số quầy: 4 · Số bản in: 12 · Số tờ giấy: 2"};
    assert_int_equal(cover.fact_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(cover.facts[i], facts[i]);
    assert_int_equal(cover.row_count, 4);
    assert_string_equal(cover.rows[3].group, "Trạm y tế Ví Dụ");
    assert_string_equal(cover.rows[3].name, "Tiếp đón");
    assert_string_equal(cover.rows[3].code, posters_code(h, 4));
    assert_string_equal(cover.rows[3].serials, "3 bản");
    b->rows[3].first = 7;
    help_ok(h, batch_cover(b, &cover, &h->err));
    assert_string_equal(cover.rows[3].serials, "7–9\n3 bản");
    b->rows[3].count = 1;
    help_ok(h, batch_cover(b, &cover, &h->err));
    assert_string_equal(cover.rows[3].serials, "7");
    b->rows[3].count = 3;
    struct buf out = draw(h, b);
    assert_int_equal(page_count(h, buf_str(&out)), 1 + 2);
    const char *front = ask(h, buf_str(&out), "pdftotext -l 1", "-");
    assert_non_null(strstr(front, "Danh mục áp phích"));
    const char *back = ask(h, buf_str(&out), "pdftotext -f 2", "-");
    assert_null(strstr(back, "Danh mục áp phích"));
    buf_release(&out);
    batch_free(b);
    posters_set(h, NULL, "site.name", "");
    b = plan(h, (struct batch_request){.first = "en"});
    help_ok(h, batch_cover(b, &cover, &h->err));
    assert_int_equal(cover.fact_count, 4);
    assert_string_not_equal(cover.title, "Danh mục áp phích"); /* in the sheets' language */
    assert_string_equal(cover.rows[0].serials, "");
    batch_free(b);
}

/* ---- A file for each ---------------------------------------------------------------------------------------------------- */

static void check_names(struct help *h, const struct buf *out, const char *const *names, size_t count,
                        const char *start) {
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(out->p, out->n, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    assert_non_null(zip);
    assert_int_equal(zip_get_num_entries(zip, 0), count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(zip_get_name(zip, i, ZIP_FL_ENC_STRICT), names[i]);
        const char *begin = i == 0 ? "%PDF-" : start;
        char head[9] = "";
        zip_file_t *file = zip_fopen_index(zip, i, 0);
        assert_int_equal(zip_fread(file, head, strlen(begin)), strlen(begin));
        assert_memory_equal(head, begin, strlen(begin));
        zip_fclose(file);
    }
    zip_close(zip);
    (void)h;
}

static void test_zip(void **state) {
    struct help *h = *state;
    const char *emblem =
        "PHN2ZyB4bWxucz0naHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmcnIHZpZXdCb3g9JzAgMCAxIDEnPjxyZWN0IHdpZHRoPSc"
        "xJyBoZWlnaHQ9JzEnLz48L3N2Zz4=";
    posters_set(h, NULL, "look.emblem", arena_printf(h->arena, "data:image/svg+xml;base64,%s", emblem));
    posters_add(h, 9, "yte", "“Đăng ký – Ủy quyền” & CHỨNG THỰC: hồ sơ số 12/2026 của người cao tuổi");
    static const char *const ends[] = {"pdf", "svg", "png"}, *const starts[] = {"%PDF-", "<?xml", "\x89PNG"};
    for (size_t i = 0; i < 3; i++) {
        struct batch *b =
            plan(h, (struct batch_request){
                        .layout = "strip", .apart = true, .cover = true, .format = (enum poster_format)i});
        struct buf out = draw(h, b);
        const char *const names[] = {
            "00-danh-muc.pdf",
            arena_printf(h->arena, "mc/01-quay-1-%s.%s", posters_code(h, 3), ends[i]),
            arena_printf(h->arena, "mc/02-quay-2-%s.%s", posters_code(h, 2), ends[i]),
            arena_printf(h->arena, "mc/03-quay-10-%s.%s", posters_code(h, 1), ends[i]),
            arena_printf(h->arena, "yte/01-dang-ky-uy-quyen-chung-thuc-ho-so-so-12-%s.%s", posters_code(h, 9),
                         ends[i]),
            arena_printf(h->arena, "yte/02-tiep-don-%s.%s", posters_code(h, 4), ends[i])};
        check_names(h, &out, names, 6, starts[i]);
        buf_release(&out);
        batch_free(b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        BATCH_TEST(numbers_on_pieces), BATCH_TEST(progress),      BATCH_TEST(stop),  BATCH_TEST(verify),
        BATCH_TEST(same_bytes),        BATCH_TEST(text_too_long), BATCH_TEST(cover), BATCH_TEST(zip),
    };
    return cmocka_run_group_tests(tests, batch_open, batch_close);
}
