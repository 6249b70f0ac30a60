#include "print/layout/fields.h"

#include "base/suggest.h"
#include "print/layout/expand.h"

/* 120 characters, with the letters that take the most room upwards, downwards and sideways. */
#define LONG_COUNTER                                                                                                                           \
    "Quầy số 1 – Tiếp nhận hồ sơ và trả kết quả lĩnh vực Đất đai, Môi trường, Xây dựng, Nông nghiệp và " \
    "Phát triển nông thôn 2"
#define LONG_UNIT                                                                                                                          \
    "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ ĐỒNG NGUYỄN THƯỢNG – CƠ SỞ TIẾP NHẬN HỒ SƠ SỐ 2 TẠI KHU VỰC " \
    "PHƯỜNG MỸ HƯỜNG CŨ, MỚI"
#define LONG_SITE                                                                                                                                \
    "ỦY BAN NHÂN DÂN XÃ ĐỒNG NGUYỄN THƯỢNG, TỈNH VÍ DỤ: BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ GIẢI QUYẾT THỦ " \
    "TỤC HÀNH CHÍNH CHO XÃ"
#define LONG_SLOGAN                                                                                                                              \
    "Lấy sự hài lòng của người dân, tổ chức và doanh nghiệp làm thước đo chất lượng phục vụ của từng cán " \
    "bộ, công chức của xã"

const struct poster_field_kind poster_field_kinds[POSTER_FIELD_COUNT] = {
    {"site", true, "Xã A", LONG_SITE},
    {"unit", false, "P.1", LONG_UNIT},
    {"counter", false, "Q.1", LONG_COUNTER},
    {"hotline", true, "1022", "1900 1234 – 0123 456 789 (giờ làm việc, thứ Hai đến thứ Sáu)"},
    {"url", false, "HTTPS://A.GOV.VN/7F3K9QX", "HTTPS://DANHGIA.TRUNGTAM.EXAMPLE.GOV.VN/WMQWM8W"},
    {"address", false, "a.gov.vn", "danhgia.trungtam.example.gov.vn"},
    {"code", false, "7F3K9QX", "WMQWM8W"},
    {"date", false, "01/01/2026", "28/08/2088"},
    {"serial", true, "1", "999999"},
    {"slogan", true, "Tận tâm", LONG_SLOGAN},
    {"wifi", true, "Xã A", "UBND xã Đồng Nguyễn Thượng (T.2)"},
};

size_t fields_index(struct str name) {
    for (size_t i = 0; i < POSTER_FIELD_COUNT; i++)
        if (str_is(name, poster_field_kinds[i].name))
            return i;
    return str_is(name, "emblem") ? FIELD_EMBLEM : str_is(name, "second") ? FIELD_SECOND : FIELD_NAMES;
}

static int unknown(struct str name, bool condition, struct err *err) {
    const char *best = NULL;
    unsigned distance = SUGGEST_FAR;
    char typed[SUGGEST_LENGTH_MAX + 1];
    snprintf(typed, sizeof typed, "%.*s", STR_ARG(name));
    for (size_t i = 0; i < POSTER_FIELD_COUNT; i++)
        suggest_offer(typed, poster_field_kinds[i].name, &best, &distance);
    if (condition) {
        suggest_offer(typed, "emblem", &best, &distance);
        suggest_offer(typed, "second", &best, &distance);
    }
    if (best != NULL)
        return err_set(err, ERR_INPUT, "no value for {{%.60s}}: is {{%s}} meant?", typed, best);
    return err_set(err, ERR_INPUT, "no value for {{%.60s}}: correct the name, or take it out", typed);
}

int fields_check_text(struct str text, struct err *err) {
    struct str name;
    while (expand_next(&text, &name))
        if (fields_index(name) >= POSTER_FIELD_COUNT)
            return unknown(name, false, err);
    return 0;
}

int fields_check_condition(struct str name, struct err *err) {
    return fields_index(name) < FIELD_NAMES ? 0 : unknown(name, true, err);
}

unsigned fields_used(struct str text) {
    struct str name;
    unsigned used = 0;
    while (expand_next(&text, &name)) {
        size_t index = fields_index(name);
        used |= index < FIELD_NAMES ? 1u << index : 0;
    }
    return used;
}
