/* How many personal numbers are found, and how often a text without any is taken for one: 2,000 made comments, half of
 * each sort. Formats are what people write, listed without a look at how core/personal.c looks for them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <uninorm.h>
#include <unicase.h>
#include <unistr.h>

#include "base/rand.h"
#include "base/utf8.h"
#include "core/personal.h"

enum { COMMENTS = 2000, FROM = 1, TO = 2 }; /* FROM … TO: a personal item inside a made text */

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define PICK(rng, list) ((list)[rng_below((rng), COUNT(list))])

/* In patterns: # a digit, * one of 1…9, {d} {m} {y} {h} {n} of a date and a time, {p} the code of a province on identity
 * cards, {v} one on plates, {u} a name in an e-mail address, {s} a letter of plates. */
static const char *const identities[] = {
    "{p}#########",    "{p} ### ### ###", "{p}.###.###.###",       "{p}-###-###-###", "{p}# #### ####",
    "{p}#.####.####",  "{p}#-####-####",  "{p} #########",         "{p}### ######",   "{p} ### ######",
    "{p} # ## ######", "{p}#-##-######",  "{p} - ### - ### - ###",
};
static const char *const identity_places[] = {
    "CCCD %s",
    "CCCD: %s",
    "số CCCD %s.",
    "cccd%s",
    "căn cước công dân số %s",
    "Số căn cước của tôi là %s",
    "số định danh cá nhân %s,",
    "Tôi là Nguyễn Văn Bình (%s)",
    "Tôi tên Hoa, %s, ở thôn 3",
    "%s là số căn cước của tôi",
    "Giấy tờ của tôi: %s!",
    "CCCD\n%s\ncấp ngày {d}/{m}/{y}",
    "CCCD số: %s do Cục CSQLHC cấp {d}.{m}.{y}",
    "mã số thuế cá nhân cũng là %s",
};
static const char *const old_identities[] = {"#########", "0########", "### ### ###", "###.###.###",
                                             "###-###-###"};
static const char *const old_identity_places[] = {
    "CMND %s",
    "CMND: %s",
    "CMT số %s",
    "cmnd%s.",
    "CMTND %s cấp năm {y}",
    "chứng minh nhân dân số %s",
    "Số chứng minh thư của tôi là %s",
    "số CMND của bà Nguyễn Thị Lan là %s",
    "giấy chứng minh %s",
    "%s (CMND)",
    "CMND cũ: %s; đã đổi căn cước",
    "Chứng minh\n%s",
};
static const char *const phones[] = {
    "09########",        "03########",      "08########",        "07########",         "05########",
    "09## ### ###",      "09# ### ####",    "03##.###.###",      "03#.###.####",       "08##-###-###",
    "08#-###-####",      "07# #### ###",    "09## ## ## ##",     "09##.##.##.##",      "09 ## ## ## ##",
    "09.##.##.##.##",    "098 ### ## ##",   "09### #####",       "(09##) ### ###",     "(09#)#######",
    "09## - ### - ###",  "09##. ### ###",   "+849########",      "+84 9## ### ###",    "+84 3########",
    "+84-9##-###-###",   "+84.9##.###.###", "(+84) 9## ### ###", "(+84)9########",     "+84 (0)9## ### ###",
    "+84 (0) 9########", "84 9## ### ###",  "849########",       "00849########",      "0084 9## ### ###",
    "024########",       "024 #### ####",   "024.####.####",     "(024) #### ####",    "(024)########",
    "024-########",      "(024)3.###.####", "028 38## ####",     "0203 3### ###",      "0203.3###.###",
    "(0203) 3### ###",   "0236.3######",    "+84 24 3### ####",  "(+84-24) 3### ####", "+8428########",
    "024 38 ## ## ##",
};
static const char *const phone_places[] = {
    "SĐT %s",
    "sđt: %s",
    "số điện thoại %s.",
    "điện thoại của tôi là %s,",
    "Liên hệ %s để biết thêm",
    "zalo %s",
    "Zalo:%s",
    "Xin gọi lại cho tôi %s",
    "gọi (%s) giúp tôi",
    "ĐT/Zalo %s",
    "ĐT.%s",
    "Tôi tên Hùng, %s",
    "Anh Hùng - %s - thôn Đông",
    "%s là số của con tôi",
    "%s",
    "alo số \"%s\" nhé",
    "Cán bộ bảo gọi %s nhưng không ai nghe máy!",
    "nhắn tin %s hoặc đến nhà",
    "Số máy:\n%s\nxin cảm ơn",
    "tel %s;",
    "Có việc gì gọi %s ạ",
};
static const char *const glued_phones[] = {"sđt%s", "SĐT:%s", "zalo%s", "ĐT%s", "số%s"};
static const char *const emails[] = {
    "{u}@gmail.com",
    "{u}.##@yahoo.com",
    "{u}_##@hotmail.com",
    "{u}-##@outlook.com.vn",
    "{u}####@gmail.com",
    "{u}@hanoi.gov.vn",
    "{u}@hus.edu.vn",
    "{u}@cty-xaydung.vn",
    "{u} @gmail.com",
    "{u}@ gmail.com",
    "{u} @ gmail.com",
    "{u} @ gmail . com",
    "{u}(a)gmail.com",
    "{u} (a) gmail.com",
    "{u}[at]gmail.com",
    "{u} (at) yahoo (dot) com",
    "{u} a còng gmail.com",
    "{u} a còng gmail chấm com",
    "{u}@gmail",
    "{u}@gmail,com",
    "09########@gmail.com",
    "{u}+xa@gmail.com",
    "{u}@mail.{u}.com.vn",
};
static const char *const email_places[] = {
    "email %s",
    "Email: %s.",
    "gửi kết quả về %s giúp tôi",
    "thư điện tử %s, xin cảm ơn",
    "(%s)",
    "mail của tôi là %s!",
    "%s",
    "Hòm thư:\n%s\ntrả lời sớm",
    "<%s>",
    "e-mail:%s;",
};
static const char *const plates[] = {
    "{v}{s}-###.##",  "{v}{s}-#####",      "{v}{s} ###.##",  "{v}{s} #####",   "{v}{s}#####",
    "{v}{s}.#####",   "{v}{s} - ###.##",   "{v}{s}*-###.##", "{v}{s}*-#####",  "{v}-{s}* ###.##",
    "{v}-{s}* #####", "{v}{s}* #####",     "{v}{s}*#####",   "{v}{s}* ###.##", "{v}-{s}*-###.##",
    "{v}MĐ*-###.##",  "{v}MĐ* #####",      "{v}-MĐ* ###.##", "{v}AA-###.##",   "{v}LD-###.##",
    "{v}{s}-###-##",  "{v}-{s}{s} ###.##",
};
static const char *const plate_places[] = {
    "Xe %s đỗ trước cổng",
    "xe máy biển số %s bị mất",
    "biển %s.",
    "BKS: %s",
    "ô tô của tôi (%s) không có chỗ đỗ",
    "Xe của cán bộ, %s, chắn lối đi",
    "Biển số xe\n%s",
    "gửi xe %s mà không có vé",
    "Tôi đi xe %s, bảo vệ không cho vào",
    "%s đỗ sai quy định!",
};
static const char *const distractors[] = {
    "Lệ phí *.###.### đồng là cao.",
    "Tôi nộp *##.###đ mà không có biên lai",
    "nộp *#0000đ tiền phô tô",
    "Bị thu ** triệu không có hóa đơn.",
    "Mất *,###,### VND",
    "phí *##k",
    "Tổng cộng *##.###.### vnđ",
    "Đất nhà tôi trị giá *.###.###.### đồng",
    "Được đền bù *#.###.###.### đ",
    "84.###.###.### đồng là tổng vốn",
    "chuyển *######## đồng vào tài khoản kho bạc",
    "Nộp hồ sơ ngày {d}/{m}/{y}, đến nay chưa trả.",
    "Hẹn trả {d}-{m}-{y}",
    "hẹn {d}.{m}.{y} nhưng chưa có",
    "Ngày {y}-{m}-{d} tôi đến",
    "ngày {d}.{m}.{y} {h}h{n}",
    "ngày {d} {m} {y}",
    "{d}/{m}/{y} {h}:{n} tôi lấy số",
    "Từ {h}h{n} đến {h}h{n} không có ai tiếp.",
    "Mở cửa {h}:{n} - {h}:{n}",
    "giờ làm việc {h}.{n} - {h}.{n}, {h}.{n} - {h}.{n}",
    "Năm {y} và {y} tôi đã phản ánh",
    "từ {m}/{y} đến {m}/{y}",
    "giai đoạn {y}-{y}",
    "Mã hồ sơ H26.15-2503{d}-00##",
    "Hồ sơ 000.00.12.H26-2503{d}-00##",
    "hồ sơ số H##.##-{y}{m}{d}-####",
    "G22.99.02-25{m}{d}-####",
    "Biên nhận 000.##.##.H##-25{m}{d}-####",
    "giấy hẹn số ###/{y}",
    "Theo Quyết định 766/QĐ-TTg thì phải trả lời.",
    "Nghị định 118/2025/NĐ-CP, điều 12 khoản 3",
    "Nghị định 61 quy định rồi",
    "Thông tư 01/{y}/TT-VPCP",
    "công văn ####/UBND-VP ngày {d}/{m}/{y}",
    "Luật số 91/{y}/QH15",
    "Điều 12 Luật Đất đai {y}",
    "quầy số 3",
    "Quầy * và quầy 1# đóng cửa",
    "tôi có số 045 mà gọi số 0##",
    "Số A0### chờ mãi",
    "lấy số B*## lúc {h}h",
    "Nhà tôi ở số 12 ngõ 345 đường Láng",
    "số ** ngách **/*# ngõ ***, tổ *",
    "Số 12A ngõ 34B",
    "phòng 301 nhà B12, căn hộ 12A1205",
    "lớp 11A1 có ** em",
    "thửa 1234, tờ bản đồ 12",
    "Thửa đất số ###, tờ bản đồ số **, diện tích ***,# m2",
    "Diện tích *.###,# m2 bị đo thành *** m²",
    "rộng 0,## ha",
    "Sổ đỏ BK 123###, số vào sổ CH0####",
    "Gọi 1022 không ai nghe",
    "đường dây nóng 18001096",
    "tổng đài 1900 1234 bận",
    "gọi 19001234 và 113, 114, 115 đều được",
    "1800.1096 gọi miễn phí",
    "gọi 1900.6###",
    "đợi *## phút, có *# người",
    "Chờ từ số 01# đến số 09#",
    "Các số 045, 046, 047 được gọi trước",
    "đi lại ** lần, mất *.*# giờ",
    "Đạt 9#,#% hồ sơ đúng hạn",
    "cấp độ 4, bước 1.2.3",
    "mã số thuế 0301234### của công ty",
    "MST 0312345###-001",
    "mã bưu chính 100000",
    "Tài khoản kho bạc 3511.0.1234567",
    "Cán bộ ở quầy @ cửa 2",
    "xem tại https://dichvucong.gov.vn/p/home?id=12##",
    "trang fb.com/ubndxa",
    "Trang dichvucong.gov.vn hay lỗi ###",
    "Số seri AB 12345##",
    "máy in khổ A4, giấy 80 gsm",
    "Tỷ lệ 1/500 và 1:2000",
    "sai số CMND trên sổ, phải chờ ** ngày",
    "Làm CCCD mất *##.### đồng",
    "Đổi chứng minh nhân dân từ {y} đến nay chưa xong",
    "xe buýt 32 và xe 29 không dừng",
    "Tòa 29A tầng 12 phòng 1205",
    "mẫu 12A",
    "TK1-TS và mẫu 01-ĐK",
    "{h}h {d}/{m}",
    "kỳ {m} {y} {n} {n}",
    "gửi xe *0k một lượt",
    "Biển số xe phải chờ ** ngày mới có",
    "Cán bộ không nói số điện thoại",
    "Không thấy email trả lời",
};
static const char *const sentences[] = {
    "Cán bộ hướng dẫn nhiệt tình.",
    "Chờ lâu quá, nên mở thêm quầy.",
    "Tôi đã đến ba lần mà chưa xong",
    "Đề nghị ủy ban sớm trả lời.",
    "Xin cảm ơn!",
    "Mong được giải quyết",
    "Nhân viên ở bàn hướng dẫn rất dễ thương ạ",
    "Chỗ ngồi chật, quạt hỏng;",
    "Hồ sơ đất đai làm chậm.",
    "tôi không hiểu biểu mẫu",
    "Ghế chờ ít, trời nóng 😀",
    "Ơ, sao lại bắt tôi về photo?",
};

/* As many digits as `width` at least. */
static void number(struct buf *out, struct rng *rng, int width, unsigned low, unsigned high) {
    buf_printf(out, "%0*u", width, low + (unsigned)rng_below(rng, high - low + 1));
}

static void add_word(struct buf *out, struct rng *rng, char what) {
    static const char *const users[] = {"nguyenvana", "hoa.nguyen", "tran_binh",
                                        "LeThiLan",   "minh1985",   "xaydung"};
    static const char letters[] = "ABCDEFGHKLMNPSTUVXYZ";
    switch (what) {
    case 'd':
        number(out, rng, 2, 1, 31);
        break;
    case 'm':
        number(out, rng, 2, 1, 12);
        break;
    case 'y':
        number(out, rng, 4, 2015, 2026);
        break;
    case 'h':
        number(out, rng, 1, 7, 17);
        break;
    case 'n':
        number(out, rng, 2, 0, 59);
        break;
    case 'p':
        number(out, rng, 3, 1, 96);
        break;
    case 'v':
        number(out, rng, 2, 14, 99);
        break;
    case 'u':
        buf_adds(out, PICK(rng, users));
        break;
    case 's':
        buf_addc(out, letters[rng_below(rng, sizeof letters - 1)]);
        break;
    default:
        fail_msg("pattern {%c}", what);
    }
}

static void add_pattern(struct buf *out, struct rng *rng, const char *pattern) {
    for (const char *p = pattern; *p != '\0'; p++) {
        if (*p == '#')
            buf_addc(out, (char)('0' + rng_below(rng, 10)));
        else if (*p == '*')
            buf_addc(out, (char)('1' + rng_below(rng, 9)));
        else if (*p == '{') {
            add_word(out, rng, p[1]);
            p += 2;
        } else
            buf_addc(out, *p);
    }
}

/* The pattern with the item in the place of %s, marked. */
static void add_item(struct buf *out, struct rng *rng, const char *place, const char *item) {
    const char *at = strstr(place, "%s");
    char before[200];
    snprintf(before, sizeof before, "%.*s", (int)(at - place), place);
    add_pattern(out, rng, before);
    buf_addc(out, FROM);
    add_pattern(out, rng, item);
    buf_addc(out, TO);
    add_pattern(out, rng, at + 2);
}

static unsigned add_personal(struct buf *out, struct rng *rng) {
    switch (rng_below(rng, 8)) {
    case 0:
        add_item(out, rng, PICK(rng, identity_places), PICK(rng, identities));
        return PERSONAL_IDENTITY;
    case 1:
        add_item(out, rng, PICK(rng, old_identity_places), PICK(rng, old_identities));
        return PERSONAL_IDENTITY;
    case 2:
        add_item(out, rng, PICK(rng, email_places), PICK(rng, emails));
        return PERSONAL_EMAIL;
    case 3:
        add_item(out, rng, PICK(rng, plate_places), PICK(rng, plates));
        return PERSONAL_PLATE;
    case 4:
        add_item(out, rng, PICK(rng, glued_phones), phones[rng_below(rng, 20)]);
        return PERSONAL_PHONE;
    default:
        add_item(out, rng, PICK(rng, phone_places), PICK(rng, phones));
        return PERSONAL_PHONE;
    }
}

/* One comment: a few sentences, among them what is looked for. Returns the kinds in it. */
static unsigned make(struct buf *out, struct rng *rng, bool personal) {
    static const char *const joints[] = {" ", "\n", ". ", ", ", " – ", "\r\n"};
    unsigned kinds = 0;
    size_t parts = 1 + rng_below(rng, 4), special = rng_below(rng, parts);
    for (size_t i = 0; i < parts; i++) {
        if (i > 0)
            buf_adds(out, PICK(rng, joints));
        if (i == special && personal)
            kinds |= add_personal(out, rng);
        else if (i == special || rng_below(rng, 3) == 0)
            add_pattern(out, rng, PICK(rng, distractors));
        else if (personal && rng_below(rng, 4) == 0)
            kinds |= add_personal(out, rng);
        else
            buf_adds(out, PICK(rng, sentences));
    }
    return kinds;
}

static void take(struct buf *text, uint8_t *bytes, size_t n) {
    assert_non_null(bytes);
    buf_reset(text);
    buf_add(text, bytes, n);
    free(bytes);
}

static void decompose(struct buf *text) {
    size_t n;
    uint8_t *bytes = u8_normalize(UNINORM_NFD, (const uint8_t *)text->p, text->n, NULL, &n);
    take(text, bytes, n);
}

/* As typed without a Vietnamese keyboard. */
static void strip_marks(struct buf *text) {
    decompose(text);
    struct buf plain;
    buf_init(&plain, text->max);
    for (size_t i = 0; i < text->n;) {
        ucs4_t c;
        int length = u8_mbtouc(&c, (const uint8_t *)text->p + i, text->n - i);
        if (c == 0x111 || c == 0x110)
            buf_addc(&plain, c == 0x111 ? 'd' : 'D');
        else if (c < 0x300 || c > 0x36f)
            buf_add(&plain, text->p + i, (size_t)length);
        i += (size_t)length;
    }
    buf_release(text);
    *text = plain;
}

static void dress(struct buf *text, struct rng *rng) {
    size_t n = 0;
    uint64_t dice = rng_below(rng, 10);
    if (dice < 3)
        strip_marks(text);
    const uint8_t *bytes = (const uint8_t *)text->p;
    uint8_t *cased = NULL;
    if (dice == 2 || dice == 3)
        cased = u8_toupper(bytes, text->n, NULL, NULL, NULL, &n);
    if (dice == 4)
        cased = u8_tolower(bytes, text->n, NULL, NULL, NULL, &n);
    if (dice >= 2 && dice <= 4)
        take(text, cased, n);
    if (dice == 5 || dice == 6)
        decompose(text);
}

/* The text without the marks around items, as people send it; and with the mask for each item. */
static void unmark(const struct buf *marked, struct buf *sent, struct buf *expect, size_t *items) {
    bool inside = false;
    for (size_t i = 0; i < marked->n; i++) {
        char c = marked->p[i];
        if (c == FROM) {
            buf_adds(expect, PERSONAL_MASK);
            ++*items;
        }
        inside = c == FROM || (inside && c != TO);
        if (c == FROM || c == TO)
            continue;
        buf_addc(sent, c);
        if (!inside)
            buf_addc(expect, c);
    }
}

struct score {
    size_t comments, items, wrong;
};

static void judge(struct score *score, struct rng *rng, bool personal, struct arena *arena) {
    struct buf marked, sent, expect;
    buf_init(&marked, 1 << 16);
    buf_init(&sent, 1 << 16);
    buf_init(&expect, 1 << 16);
    unsigned kinds = make(&marked, rng, personal), found = 0;
    dress(&marked, rng);
    unmark(&marked, &sent, &expect, &score->items);
    struct str text, wanted, out;
    assert_int_equal(utf8_clean(buf_str(&sent), true, arena, &text, NULL), 0);
    assert_int_equal(utf8_clean(buf_str(&expect), true, arena, &wanted, NULL), 0);
    assert_int_equal(personal_mask(text, arena, &out, &found, NULL), 0);
    assert_true(text.n > 0);
    score->comments++;
    if (!str_equal(out, wanted) || found != kinds) {
        score->wrong++;
        print_message("# %s: \"%.*s\"\n#   became \"%.*s\" (%u, not %u)\n",
                      personal ? "missed" : "false alarm", STR_ARG(text), STR_ARG(out), found, kinds);
    }
    buf_release(&marked);
    buf_release(&sent);
    buf_release(&expect);
}

/* Strict: a comment counts as found only when everything in it is masked, to the character, and nothing else is. */
static void test_recall(void **state) {
    (void)state;
    const char *seed = getenv("PERSONAL_SEED"), *count = getenv("PERSONAL_COMMENTS");
    struct rng rng = rng_seeded(seed != NULL ? strtoull(seed, NULL, 10) : 2026);
    struct score with = {0}, without = {0};
    struct arena *arena = arena_new(1 << 22);
    size_t comments = count != NULL ? strtoul(count, NULL, 10) : COMMENTS;
    for (size_t i = 0; i < comments; i++) {
        judge(i % 2 == 0 ? &with : &without, &rng, i % 2 == 0, arena);
        arena_reset(arena);
    }
    arena_free(arena);
    print_message("# %zu comments with %zu personal items: %.2f %% masked exactly; %zu without any: %.2f %% "
                  "false alarms\n",
                  with.comments, with.items,
                  100.0 * (double)(with.comments - with.wrong) / (double)with.comments, without.comments,
                  100.0 * (double)without.wrong / (double)without.comments);
    assert_true(with.items > with.comments);
    assert_true(with.wrong * 100 <= with.comments);
    assert_true(without.wrong * 100 <= without.comments);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_recall)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
