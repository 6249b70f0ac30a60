#include "posters/batch.h"

const struct poster_field batch_example[POSTER_FIELD_COUNT] = {
    {"site", STR("UBND xã Ví Dụ")},
    {"unit", STR("Trung tâm Phục vụ hành chính công xã Ví Dụ")},
    {"counter", STR("Quầy số 1: Hộ tịch – Chứng thực")},
    {"hotline", STR("0123 456 789")},
    {"url", STR("HTTPS://GOPY.EXAMPLE.GOV.VN/7F3K9QX")},
    {"address", STR("gopy.example.gov.vn")},
    {"code", STR("7F3K9QX")},
    {"date", STR("01/01/2026")},
    {"serial", STR("123")},
    {"slogan", STR("Lấy sự hài lòng của người dân làm thước đo")},
    {"wifi", STR("Xa Vi Du")},
};
