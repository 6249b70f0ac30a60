/* What people write: made up, and as they write, with marks old and new, without any, in capitals. */
#include "cli/demo_feed.h"

enum { SAYINGS = 5 };

static const char *const good[][SAYINGS] = {
    [DEMO_PETITIONS] = {"Tôi phản ánh về rác thải, ba hôm sau đã có người xuống xem và trả lời.",
                        "Phản ánh qua điện thoại được ghi lại cẩn thận, có hẹn ngày trả lời.",
                        "Kiến nghị của tổ dân phố đã được giải quyết, cảm ơn UBND xã.",
                        "Gửi phản ánh xong có tin báo đã nhận, tôi yên tâm.",
                        "Cán bộ tiếp công dân lắng nghe, giải thích có tình có lý."},
    [DEMO_RESULTS] = {"Trả kết quả đúng hẹn, cảm ơn.", "Giấy tờ nhận được chính xác, không phải sửa lại.",
                      "Làm nhanh hơn tôi nghĩ.", "Có tin nhắn báo đã xong nên không phải đi lại nhiều.",
                      "Nhan ket qua truoc hen mot ngay, rat hai long."},
    [DEMO_STAFF] = {"Cán bộ hướng dẫn nhiệt tình, dễ hiểu.", "Thái độ phục vụ hòa nhã, lịch sự.",
                    "Các cháu ở quầy rất lễ phép với người già.", "CẢM ƠN CÁN BỘ ĐÃ GIÚP TÔI ĐIỀN TỜ KHAI.",
                    "thai do phuc vu tot, huong dan tan tinh"},
    [DEMO_PROCEDURES] = {"Giấy tờ phải nộp được dán rõ ràng, tôi chuẩn bị một lần là đủ.",
                         "Thủ tục đơn giản hơn trước nhiều.", "Lệ phí niêm yết công khai, thu đúng.",
                         "Nộp hồ sơ trên mạng được nên đỡ một buổi đi lại.",
                         "Mẫu tờ khai có sẵn, có bản viết mẫu để làm theo."},
    [DEMO_ACCESS] = {"Nơi chờ sạch sẽ, có nước uống.", "Lấy số thứ tự nên không phải chen nhau.",
                     "Có lối đi cho xe lăn, bố tôi vào được tận nơi.", "Chỗ ngồi thoáng mát, có quạt.",
                     "Biển chỉ dẫn dễ thấy ngay từ cổng."},
    [DEMO_POLICY_NEWS] = {"Loa của thôn thông báo chính sách mới đều đặn.",
                          "Thông tin dán ở nhà văn hoá đầy đủ, chữ to dễ đọc.",
                          "Trang của xã đăng chính sách mới kịp thời.",
                          "Được phát tờ rơi giải thích về bảo hiểm y tế, rất dễ hiểu.",
                          "Họp thôn có cán bộ xuống nói rõ từng chính sách."},
};
static const char *const bad[][SAYINGS] = {
    [DEMO_PETITIONS] = {"Phản ánh đã lâu mà chưa thấy trả lời.", "Không biết gửi kiến nghị ở đâu.",
                        "Trả lời kiến nghị chung chung, chưa rõ ai làm và khi nào xong.",
                        "Gọi đường dây nóng nhiều lần không ai nghe máy.",
                        "Phản ánh đèn đường hỏng, sửa xong lại hỏng, mong theo dõi giúp."},
    [DEMO_RESULTS] = {"Hẹn ngày trả kết quả mà đến nơi chưa có.",
                      "Giấy khai sinh in sai tên đệm, phải làm lại.", "Quá hẹn mà không báo trước cho dân.",
                      "Ket qua tra cham, nen nhan tin cho dan biet.",
                      "Nên cho nhận kết quả tại nhà đối với người già."},
    [DEMO_STAFF] = {"Thái độ phục vụ chưa đúng mực, trả lời cụt lủn.",
                    "Cán bộ làm việc riêng trong giờ tiếp dân.",
                    "Mỗi người hướng dẫn một kiểu, dân không biết theo ai.",
                    "Mong cán bộ nói chậm và giải thích kỹ hơn cho người già.",
                    "can bo it cuoi, noi hoi nhanh"},
    [DEMO_PROCEDURES] = {"Phải đi lại nhiều lần vì thiếu giấy tờ mà lần đầu không được báo.",
                         "Thời gian giải quyết hồ sơ lâu quá, chờ cả tuần.",
                         "Thủ tục rườm rà, một việc phải nộp hai bản giống nhau.",
                         "Hồ sơ phải chuyển qua nhiều nơi, hỏi không ai biết đang ở đâu.",
                         "Thu tuc kho hieu, nen co ban viet mau."},
    [DEMO_ACCESS] = {"Sáng thứ Hai phải chờ lâu, nên mở thêm quầy.", "Biển chỉ dẫn chưa rõ.",
                     "Chỗ gửi xe chật.", "Nên có thêm ghế chờ và bàn viết.",
                     "CHỮ TRÊN BẢNG NHỎ QUÁ, NGƯỜI GIÀ KHÔNG ĐỌC ĐƯỢC."},
    [DEMO_POLICY_NEWS] = {"Chính sách mới dân không được biết kịp thời.",
                          "Thông báo trên mạng thì người già không xem được.",
                          "Nên thông báo trước khi thu các khoản đóng góp.",
                          "Danh sách hộ được hỗ trợ chưa thấy công khai ở thôn.",
                          "Họp dân ít quá, ý kiến góp rồi không thấy nói lại."},
};

/* On policies people write about what they were told of them. */
const char *demo_words(enum demo_section section, bool satisfied, struct rng *rng) {
    enum demo_section about = section > DEMO_ACCESS ? DEMO_POLICY_NEWS : section;
    return (satisfied ? good : bad)[about][rng_below(rng, SAYINGS)];
}
