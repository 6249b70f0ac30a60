/* What is masked in comments as people write them, and what a mask may never do, whatever the text. How many items are
 * found in made comments is tests/unit/personal_recall.c. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/rand.h"
#include "base/utf8.h"
#include "core/personal.h"

enum { ID = PERSONAL_IDENTITY, TEL = PERSONAL_PHONE, MAIL = PERSONAL_EMAIL, CAR = PERSONAL_PLATE };
#define M "[•••]"
#define COUNT(list) (sizeof(list) / sizeof *(list))

struct comment {
    const char *text, *masked; /* NULL: stays as it is */
    unsigned kinds;
};

static const struct comment comments[] = {
    {"Tôi nộp hồ sơ khai sinh cho cháu từ hôm 3/3, gọi 0987 654 321 thì báo chưa xong. Mong xã trả lời.",
     "Tôi nộp hồ sơ khai sinh cho cháu từ hôm 3/3, gọi " M " thì báo chưa xong. Mong xã trả lời.", TEL},
    {"dt 0383999555 gap anh Tuan", "dt " M " gap anh Tuan", TEL},
    {"Đề nghị gọi lại số (024) 3825 1234 hoặc 0912.345.678 (gặp bà Hòa).",
     "Đề nghị gọi lại số " M " hoặc " M " (gặp bà Hòa).", TEL},
    {"sđt:0912345678/0987654321", "sđt:" M "/" M, TEL},
    {"0912345678-0987654321 gọi số nào cũng được", M "-" M " gọi số nào cũng được", TEL},
    {"0912 345 678 0987 654 321", M " " M, TEL},
    {"Zalo +84 912 345 678 nhé", "Zalo " M " nhé", TEL},
    {"WhatsApp (+84)912-345-678", "WhatsApp " M, TEL},
    {"Số mới là 0084 912345678, số cũ bỏ rồi", "Số mới là " M ", số cũ bỏ rồi", TEL},
    {"Máy bàn 0203.3825.123 không ai nghe", "Máy bàn " M " không ai nghe", TEL},
    {"https://zalo.me/0912345678", "https://zalo.me/" M, TEL},
    {"Liên hệ:0912345678ạ", "Liên hệ:" M "ạ", TEL},
    {"sđt 912345678 ạ", "sđt " M " ạ", TEL},
    {"gọi 0 9 1 2 3 4 5 6 7 8 nhé", "gọi " M " nhé", TEL},
    {"o912 345 678 là số của tôi", M " là số của tôi", TEL},
    {"số điện thoại của tôi:\n0912345678\nTôi tên Lan", "số điện thoại của tôi:\n" M "\nTôi tên Lan", TEL},
    {"☎0912345678☎", "☎" M "☎", TEL},
    {"*0912345678*, _0912345678_", "*" M "*, _" M "_", TEL},
    {"0912\xc2\xa0"
     "345\xc2\xa0"
     "678",
     M, TEL},
    {"0912–345–678 và 0912‑345‑678", M " và " M, TEL},
    {"0\xef\xb8\x8f\xe2\x83\xa3"
     "912345678 gọi em",
     M " gọi em", TEL},
    {"điện thoại ０９１２３４５６７８", "điện thoại " M, TEL},
    {"anh Nam 0912345678 (zalo), chị Hà 0356789012.", "anh Nam " M " (zalo), chị Hà " M ".", TEL},
    {"Gọi 1022, 113 và 18001096 rồi mới gọi 0912345678", "Gọi 1022, 113 và 18001096 rồi mới gọi " M, TEL},
    {"Mất 500000đ, gọi 0912345678 không nghe, 12/03/2025 đến cũng không gặp",
     "Mất 500000đ, gọi " M " không nghe, 12/03/2025 đến cũng không gặp", TEL},
    {"0912345678 đồng chí Nam tiếp dân", M " đồng chí Nam tiếp dân", TEL},
    {"Số cũ 01234567890 nay đổi", "Số cũ " M " nay đổi", TEL},

    {"CCCD của tôi 001085012345 bị sai ngày sinh", "CCCD của tôi " M " bị sai ngày sinh", ID},
    {"Trần Văn Bình, 036 075 001 234, thôn Hạ", "Trần Văn Bình, " M ", thôn Hạ", ID},
    {"căn cước 0010-8501-2345 hết hạn", "căn cước " M " hết hạn", ID},
    {"Sai số CMND 012345678 trong giấy khai sinh", "Sai số CMND " M " trong giấy khai sinh", ID},
    {"CMND của hai vợ chồng: 012345678 và 012345679", "CMND của hai vợ chồng: " M " và " M, ID},
    {"chung minh thu 012 345 678", "chung minh thu " M, ID},
    {"CMND cũ 012345678, CCCD mới 001085012345", "CMND cũ " M ", CCCD mới " M, ID},
    {"012345678 là số chứng minh của bố tôi", M " là số chứng minh của bố tôi", ID},
    {"CCCD 079201012345 sđt 0912345678 email hoa@gmail.com xe 59X1-123.45",
     "CCCD " M " sđt " M " email " M " xe " M, ID | TEL | MAIL | CAR},
    {"0.0.1.0.8.5.0.1.2.3.4.5 là số căn cước của tôi", M " là số căn cước của tôi", ID},
    {"ĐỊNH DANH CÁ NHÂN: 079201012345.", "ĐỊNH DANH CÁ NHÂN: " M ".", ID},

    {"Gửi về hoa.nguyen85@gmail.com.", "Gửi về " M ".", MAIL},
    {"mail:tranbinh@yahoo.com.vn,cảm ơn", "mail:" M ",cảm ơn", MAIL},
    {"ten (a) gmail.com", M, MAIL},
    {"nguyenvanb @ gmail . com giúp tôi", M " giúp tôi", MAIL},
    {"nguyenvanb a còng gmail chấm com", M, MAIL},
    {"<b@x.vn>;c@y.org", "<" M ">;" M, MAIL},
    {"email hoa@gmail.com0912345678", "email " M M, MAIL | TEL},
    {"hoa@gmail.com.Toi cho mai", M ".Toi cho mai", MAIL},
    {"Hoa_Nguyen@GMAIL.COM", M, MAIL},

    {"Xe 29A-123.45 đỗ chắn cổng ủy ban", "Xe " M " đỗ chắn cổng ủy ban", CAR},
    {"29MĐ1-123.45 và 29-X1 123.45", M " và " M, CAR},
    {"xe 30H 12345; 51F12345", "xe " M "; " M, CAR},
    {"bien so 15b1 23456 bi mat", "bien so " M " bi mat", CAR},
    {"BKS 29H-1234", "BKS " M, CAR},
    {"xe công 80A-012.34", "xe công " M, CAR},

    {"Lệ phí 1.500.000 đồng, nộp 150000đ, còn 12 triệu", NULL, 0},
    {"Chuyển 123456789 đồng, 84.912.345.678 đồng, 84912345678đ", NULL, 0},
    {"Ngày 12/03/2025 nộp, 2025-03-12 hẹn, 09.12.2025 10h30 đến, 8:30 - 11:30 chờ", NULL, 0},
    {"Ngày 03-12-2025 15-17 giờ; 07.30 - 11.30 13.30 - 17.00", NULL, 0},
    {"Hồ sơ H26.15-250312-0012 và 000.00.12.H26-250312-0034", NULL, 0},
    {"H26.03-250312-0012, H03.09-090312-0912", NULL, 0},
    {"766/QĐ-TTg, 118/2025/NĐ-CP, Nghị định 61, 30A-12345/QĐ", NULL, 0},
    {"quầy số 3, số 045, A0123, số 12 ngõ 345, thửa 1234, tờ bản đồ 12, 120,5 m2", NULL, 0},
    {"1022, 113, 18001096, 19001234, 1900 1234, 1800.1096", NULL, 0},
    {"Mã số thuế 0312345678 và 0312345678-001 của công ty", NULL, 0},
    {"mã hồ sơ 012345678901, biên lai số 0912345678", NULL, 0},
    {"Số 123456789 trúng thưởng", NULL, 0},
    {"Tôi đi làm CMND. Hết 123456789 đồng tiền xe", NULL, 0},
    {"lúc 15h 15000 người; gửi xe 15k 12345 lượt; phòng 12A 12345", NULL, 0},
    {"các số 0912, 0913, 14 đã qua", NULL, 0},
    {"Làm @ quầy 3, theo dõi @ubndxa, giá 5 @ 10.000", NULL, 0},
    {"dichvucong.gov.vn lỗi, mã 0x1234567890", NULL, 0},
    {"Tài khoản 00123456789012345678", NULL, 0},
    {"[•••] đã che rồi, 5 [•••]", NULL, 0},
    {"Không có gì", NULL, 0},
    {"", NULL, 0},
};

static struct arena *arena;

static struct str mask(struct str text, unsigned *found) {
    struct str out;
    assert_int_equal(personal_mask(text, arena, &out, found, NULL), 0);
    return out;
}

static void written_by_people(void **state) {
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT(comments); i++) {
        const struct comment *c = &comments[i];
        struct str text;
        unsigned found = 99;
        assert_int_equal(utf8_clean(str_of(c->text), true, arena, &text, NULL), 0);
        struct str out = mask(text, &found);
        if (str_is(out, c->masked != NULL ? c->masked : c->text) && found == c->kinds)
            continue;
        print_message("# \"%s\" became \"%.*s\" (%u)\n", c->text, STR_ARG(out), found);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

/* ---- Whatever the text ------------------------------------------------------------------------------------------- */

static const char *const pieces[] = {
    "0",         "1",
    "2",         "8",
    "84",        "09",
    "029",       "0912",
    "345",       "678",
    "123456789", "012345678901",
    "29",        "A",
    "A1",        "MĐ",
    "h",         "k",
    "m2",        "o",
    "O",         " ",
    " ",         " ",
    ".",         "-",
    "–",         ",",
    "/",         "(",
    ")",         "(0)",
    "+",         "+84",
    "@",         " @ ",
    "(a)",       "a còng",
    "chấm",      "gmail",
    ".com",      ".vn",
    "ten",       "CMND",
    "CCCD ",     "sđt",
    "gọi",       "mã",
    "hồ sơ",     "đồng",
    "ngày",      "xe ",
    "biển",      "và",
    "là",        "\n",
    "[",         "]",
    "•",         M,
    "ế",         "\xcc\x81",
    "\xcc\xa3",  "\xef\xb8\x8f\xe2\x83\xa3",
    "😀",         "\xe2\x80\x8b",
    "\xc2\xa0",  "９",
    "_",         "%",
    ":",         "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9",
    "=",         "\xcc\xb8",
};

/* A comment of the list, or nothing, with pieces put in and characters taken out. */
static struct str mutated(struct rng *rng) {
    struct buf raw;
    buf_init(&raw, 1 << 16);
    if (rng_below(rng, 3) > 0)
        buf_adds(&raw, comments[rng_below(rng, COUNT(comments))].text);
    for (uint64_t left = 1 + rng_below(rng, 12); left > 0; left--) {
        size_t at = rng_below(rng, raw.n + 1), cut = 0;
        while (at < raw.n && (raw.p[at] & 0xc0) == 0x80)
            at++;
        if (rng_below(rng, 3) == 0 && at < raw.n)
            for (cut = 1; at + cut < raw.n && (raw.p[at + cut] & 0xc0) == 0x80;)
                cut++;
        struct buf next;
        buf_init(&next, 1 << 16);
        buf_add(&next, raw.p, at);
        if (cut == 0)
            buf_adds(&next, pieces[rng_below(rng, COUNT(pieces))]);
        buf_add(&next, raw.p + at + cut, raw.n - at - cut);
        buf_release(&raw);
        raw = next;
    }
    struct str text;
    assert_int_equal(utf8_clean(buf_str(&raw), true, arena, &text, NULL), 0);
    buf_release(&raw);
    return text;
}

static size_t find(struct str in, size_t from, struct str what) {
    for (size_t at = from; at + what.n <= in.n; at++)
        if (memcmp(in.p + at, what.p, what.n) == 0)
            return at;
    return SIZE_MAX;
}

/* What stands between the masks stands in the text, in this order, from its beginning to its end. */
static bool only_masked(struct str text, struct str out) {
    size_t in_text = 0, at = 0;
    for (bool first = true;; first = false) {
        size_t mask_at = find(out, at, STR(M));
        struct str piece = {out.p + at, (mask_at == SIZE_MAX ? out.n : mask_at) - at};
        size_t found = find(text, in_text, piece);
        if (mask_at == SIZE_MAX)
            return piece.n <= text.n - in_text && memcmp(text.p + text.n - piece.n, piece.p, piece.n) == 0;
        if (found == SIZE_MAX || (first && found != 0))
            return false;
        in_text = found + piece.n;
        at = mask_at + sizeof M - 1;
    }
}

static bool is_nfc(struct str text) {
    size_t n;
    uint8_t *composed = u8_normalize(UNINORM_NFC, (const uint8_t *)text.p, text.n, NULL, &n);
    bool same = composed != NULL && n == text.n && memcmp(composed, text.p, n) == 0;
    free(composed);
    return text.n == 0 || same;
}

/* Behind a mask nothing is left of the character before. */
static bool cuts_nothing(struct str out) {
    for (size_t at = 0; (at = find(out, at, STR(M))) != SIZE_MAX;) {
        at += sizeof M - 1;
        size_t next = at;
        if (at < out.n && utf8_is_joined(utf8_next(out, &next)))
            return false;
    }
    return true;
}

static void whatever_the_text(void **state) {
    (void)state;
    struct rng rng = rng_seeded(7);
    size_t masked = 0;
    const char *trials = getenv("PERSONAL_TRIALS");
    for (unsigned long left = trials != NULL ? strtoul(trials, NULL, 10) : 10000; left > 0; left--) {
        arena_reset(arena);
        unsigned found, again;
        struct str text = mutated(&rng), out = mask(text, &found), twice = mask(out, &again);
        bool had_mask = find(text, 0, STR(M)) != SIZE_MAX;
        if (!utf8_valid(out) || !is_nfc(out) || !only_masked(text, out) ||
            (!had_mask && !cuts_nothing(out)) || utf8_length(out) > utf8_length(text) ||
            (found == 0) != str_equal(text, out))
            fail_msg("\"%.*s\" became \"%.*s\"", STR_ARG(text), STR_ARG(out));
        if (again != 0 || !str_equal(out, twice))
            fail_msg("\"%.*s\" became \"%.*s\", then \"%.*s\"", STR_ARG(text), STR_ARG(out), STR_ARG(twice));
        masked += found != 0;
    }
    print_message("# something was masked in %zu of them\n", masked);
    assert_true(masked > 1000);
}

static void memory_may_end(void **state) {
    (void)state;
    struct arena *none = arena_new(0);
    struct str out = STR("kept");
    unsigned found = 99;
    struct err err = ERR_INIT;
    assert_int_equal(personal_mask(STR("gọi 0912345678"), none, &out, &found, &err), ERR_NOMEM);
    assert_true(str_is(out, "kept") && found == 99 && err.code == ERR_NOMEM);
    /* Nothing to mask takes no memory of the caller's. */
    assert_int_equal(personal_mask(STR("Chờ lâu"), none, &out, &found, &err), 0);
    assert_true(str_is(out, "Chờ lâu") && found == 0);
    arena_free(none);
}

int main(void) {
    arena = arena_new(1 << 22);
    const struct CMUnitTest tests[] = {cmocka_unit_test(written_by_people),
                                       cmocka_unit_test(whatever_the_text), cmocka_unit_test(memory_may_end)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
