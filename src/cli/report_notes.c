/* What stands around the tables of a report: an officer defends it with these lines, so each says what holds and what
 * does not. */
#include <inttypes.h>
#include <string.h>

#include "cli/report.h"
#include "cli/report_words.h"
#include "store/late.h"
#include "core/suppress.h"
#include "view/format.h"

void report_text_head(FILE *out, const struct report *report) {
    const struct survey *survey = report->survey;
    const struct report_request *request = &report->request;
    char total[CELL_SIZE];
    words_count(report_responses(report), total);
    fprintf(out, "%s (%s, bản %u)\n", text_in(&survey->title, "vi"), survey->code, report->revision.number);
    fprintf(out, "Đơn vị: %s\n", report->unit != NULL ? report->unit->name : "tất cả");
    if (report->against != NULL)
        fprintf(out, "Đối chiếu với: %s\n", report->against->name);
    if (report->count > 0) {
        char from[CELL_SIZE], to[CELL_SIZE];
        format_day(request->from, from, sizeof from);
        format_day(request->to, to, sizeof to);
        fprintf(out, "Thời gian: %s – %s%s\n", from, to,
                request->by != PERIOD_WHOLE && request->style == PERIOD_ADMINISTRATIVE
                    ? " (kỳ báo cáo theo Nghị định 09/2019/NĐ-CP)"
                    : "");
    }
    fprintf(out, "Số phiếu: %s\n\n", total);
}

/* ---- Beside one period ------------------------------------------------------------------------------------------ */

void report_text_below(FILE *out, const struct report *report, const struct report_period *period) {
    bool any = false;
    for (size_t slot = 0; slot < suppress_question_slot(report->survey, 0); slot++) {
        const struct report_entry *entry = &period->entries[slot];
        const struct target *target = &entry->goal.target;
        char value[CELL_SIZE], wanted[CELL_SIZE], verdict[CELL_SIZE];
        if (!entry->goal.set ||
            (entry->goal.verdict != TARGET_MISSED && entry->goal.verdict != TARGET_MISSED_UNCLEAR))
            continue;
        if (!any)
            fputs("\nDưới chỉ tiêu, cần giải trình:\n", out);
        any = true;
        words_value(report->survey, slot, entry, value);
        words_target(target, wanted);
        words_verdict(report->survey, &entry->goal, verdict);
        fprintf(out, "  %s%s%s: %s, chỉ tiêu %s, %s\n",
                slot == SUPPRESS_ALL ? "" : report_code(report->survey, slot),
                slot == SUPPRESS_ALL ? "" : " ",
                slot == SUPPRESS_ALL ? "Chung" : report_title(report->survey, slot), value, wanted, verdict);
        if (target->owner[0] != '\0')
            fprintf(out, "    Cơ quan chịu trách nhiệm: %s\n", target->owner);
    }
}

void report_text_then(FILE *out, const struct report *report, const struct report_period *period) {
    bool any = false;
    for (size_t slot = 0; slot < suppress_question_slot(report->survey, 0); slot++) {
        const struct report_goal *goal = &period->entries[slot].goal;
        const struct target was = {.op = goal->then.op, .value = goal->then.value};
        char day[32], wanted[CELL_SIZE];
        if (goal->then.unit == NULL)
            continue;
        if (!any)
            fputs("\nChỉ tiêu thay đổi sau khi kỳ kết thúc:\n", out);
        any = true;
        format_day(goal->then.changed, day, sizeof day);
        words_target(&was, wanted);
        fprintf(out, "  %s: %s ngày %s (trước đó %s)\n",
                slot == SUPPRESS_ALL ? "Chung" : report_title(report->survey, slot),
                !goal->set              ? "bỏ"
                : was.op == TARGET_NONE ? "đặt"
                                        : "sửa",
                day, was.op == TARGET_NONE ? "chưa có" : wanted);
    }
}

static void print_visits(FILE *out, const struct report_period *period) {
    const struct report_need *need = &period->need;
    char visits[CELL_SIZE], days[CELL_SIZE], rate[CELL_SIZE];
    words_count(need->visits, visits);
    words_count(need->counter_days, days);
    fprintf(out, "\nLượt đến: %s (cộng từ %s số ghi theo ngày của từng quầy)", visits, days);
    if (need->visits < need->answered) {
        fputs(", ít hơn số phiếu: số lượt đến ghi thiếu, xin xem lại; chưa tính được tỷ lệ trả lời.", out);
        return;
    }
    words_percent(100.0 * (double)need->answered / (double)need->visits, rate);
    words_count(need->answered, visits);
    fprintf(out, "; có %s phiếu ở các quầy và ngày đó, tỷ lệ trả lời: %s.", visits, rate);
    if (need->answered < period->whole + period->left_out)
        fputs(" Số phiếu còn lại thuộc quầy hoặc ngày không ghi lượt đến.", out);
}

static void print_revised(FILE *out, const struct visit_cells *revised, const char *what) {
    char cells[CELL_SIZE], first[32], last[32];
    words_count(revised->cells, cells);
    format_day(revised->first, first, sizeof first);
    format_day(revised->last, last, sizeof last);
    fprintf(out, "\nSố lượt đến của %s ô (quầy và ngày) được %s sau khi kỳ kết thúc hơn %d ngày: ngày %s",
            cells, what, VISITS_GRACE, first);
    if (revised->first != revised->last)
        fprintf(out, "–%s", last);
    fputc('.', out);
}

static void print_late(FILE *out, const struct report *report, const struct report_period *period) {
    bool few = period->late < report->threshold;
    char late[CELL_SIZE], all[CELL_SIZE], share[CELL_SIZE];
    words_count(few ? report->threshold : period->late, late);
    words_count(period->responses, all);
    words_percent(100.0 * (double)period->late / (double)period->responses, share);
    fprintf(out, "\nNhập muộn: %s%s trong %s phiếu được nhập hơn %d ngày sau khi kỳ kết thúc%s%s%s.",
            few ? "dưới " : "", late, all, LATE_GRACE, few ? "" : " (", few ? "" : share, few ? "" : ")");
    if (report_late_hides(report, period) == 0)
        return;
    words_count(report_late_hides(report, period), late);
    fprintf(out,
            " Có thể vì phiếu nhập muộn mà %s con số đủ người trả lời không được nêu, để không lộ câu trả "
            "lời của "
            "vài người",
            late);
    const char *before = ": ";
    for (size_t slot = 0; slot < suppress_question_slot(report->survey, 0); slot++)
        if (report_hidden_for_others(&period->entries[slot])) {
            fprintf(out, "%s%s", before, slot == SUPPRESS_ALL ? "Chung" : report_title(report->survey, slot));
            before = "; ";
        }
    fputc('.', out);
}

/* Who is in the figures, and who is not. */
static void print_coverage(FILE *out, const struct report *report, const struct report_period *period) {
    static const char *const ways[CHANNEL_COUNT] = {[CHANNEL_QR] = "quét mã QR",
                                                    [CHANNEL_LINK] = "đường dẫn",
                                                    [CHANNEL_KIOSK] = "máy đặt tại chỗ",
                                                    [CHANNEL_PAPER] = "phiếu giấy",
                                                    [CHANNEL_STAFF] = "cán bộ nhập giúp"};
    const char *before = "\nCách gửi: ";
    char count[CELL_SIZE];
    for (size_t i = 0; i < CHANNEL_COUNT; i++) {
        if (report->channels[i] == 0)
            continue;
        words_count(report->channels[i], count);
        fprintf(out, "%s%s %s", before, ways[i], count);
        before = "; ";
    }
    fputs(before[0] == ';' ? "." : "", out);
    words_count(report_excluded(report), count);
    fprintf(out, "\nPhiếu để riêng theo quyết định của người kiểm tra: %s.", count);
    words_count(period->left_out, count);
    if (period->left_out > 0)
        fprintf(out, " Phiếu không tính vào số Chung: %s.", count);
}

void report_text_moves(FILE *out, const json_t *moves) {
    for (size_t i = 0; i < json_array_size(moves); i++) {
        const char *name, *counter, *from, *to, *since, *entered;
        char words[2][32] = {"", ""};
        int32_t day;
        json_t *move = json_array_get(moves, i);
        if (json_unpack(move, "{ss ss ss ss ss}", "name", &name, "counter", &counter, "from_name", &from,
                        "to_name", &to, "entered", &entered) != 0)
            continue;
        since = json_string_value(json_object_get(move, "day"));
        if (since != NULL && day_parse(str_of(since), &day))
            format_day(day, words[0], sizeof words[0]);
        if (day_parse(str_of(entered), &day))
            format_day(day, words[1], sizeof words[1]);
        if (i == 0)
            fputs(
                "\nQuầy, đơn vị được chuyển hoặc sáp nhập sau khi kỳ kết thúc, nên số liệu của kỳ đã đổi:\n",
                out);
        fprintf(out, "  %s (%s) được chuyển từ %s sang %s, %s%s, ghi ngày %s.\n", name, counter, from, to,
                since == NULL ? "kể cả số liệu trước đó" : "từ ngày ", words[0], words[1]);
    }
}

void report_text_exclusions(FILE *out, const json_t *exclusions) {
    for (size_t i = 0; i < json_array_size(exclusions); i++) {
        const char *name, *counter, *from, *to, *decided, *by, *reason;
        char words[3][32] = {"", "", ""}, count[CELL_SIZE];
        json_int_t id, responses;
        int32_t day;
        if (json_unpack(json_array_get(exclusions, i), "{sI ss ss ss ss sI ss ss ss}", "id", &id, "name",
                        &name, "counter", &counter, "from", &from, "to", &to, "responses", &responses,
                        "decided", &decided, "by", &by, "reason", &reason) != 0)
            continue;
        const char *const days[] = {from, to, decided};
        for (size_t k = 0; k < 3; k++)
            if (day_parse(str_of(days[k]), &day))
                format_day(day, words[k], sizeof words[k]);
        words_count((uint64_t)responses, count);
        if (i == 0)
            fputs("\nCác quyết định để riêng phiếu; phiếu được giữ nguyên và không tính vào số liệu:\n", out);
        fprintf(out, "  Quyết định số %lld: %s (%s), %s–%s, số phiếu: %s; ngày %s%s%s. Lý do: %s\n",
                (long long)id, name, counter, words[0], words[1], count, words[2], by[0] == '\0' ? "" : ", ",
                by, reason);
    }
}

void report_text_need(FILE *out, const struct report *report, const struct report_period *period) {
    const struct report_need *need = &period->need;
    char wanted[CELL_SIZE], missing[CELL_SIZE], range[CELL_SIZE];
    words_count(need->need, wanted);
    words_count(need->missing, missing);
    print_coverage(out, report, period);
    if (need->visits_known)
        print_visits(out, period);
    if (need->revised.changed.cells > 0)
        print_revised(out, &need->revised.changed, "sửa");
    if (need->revised.entered.cells > 0)
        print_revised(out, &need->revised.entered, "ghi lần đầu");
    if (period->late > 0)
        print_late(out, report, period);
    if (need->planned) {
        fprintf(out, "\nĐể sai số do ngẫu nhiên%s không quá ±%d điểm phần trăm%s cần %s phiếu: ",
                report->survey->method->unit == INDEX_PERCENT ? "" : " của một câu hỏi có hai phương án",
                REPORT_HALF_WIDTH, need->complete ? " (công thức Slovin)" : "", wanted);
        fprintf(out, need->missing > 0 ? "còn thiếu %s phiếu." : "đã đủ.", missing);
    }
    if (need->bounded && report->survey->method->unit == INDEX_PERCENT) {
        words_range(need->finite_low, need->finite_high, range);
        fprintf(out,
                "\nNếu coi người trả lời là được chọn ngẫu nhiên trong số người đến, mức Chung của tất cả "
                "người đến: %s.",
                range);
    }
    fputs("\n", out);
}

/* ---- Notes ------------------------------------------------------------------------------------------------------ */

static void print_method(FILE *out, const struct index_method *method) {
    if (method->unit == INDEX_LEVELS)
        fputs("Điểm trung bình: mức trung bình của các câu trả lời, mức 1 là kém nhất.\n", out);
    else if (method->unit == INDEX_POINTS)
        fputs(
            "Điểm: quy đổi theo cách cộng điểm của PAPI, chỉ để tham khảo; điểm cộng không có khoảng bất "
            "định nên chênh lệch không có kết luận.\nSố % của câu hỏi: mức trung bình, từ phương án kém nhất "
            "(0%) đến tốt nhất (100%).\n",
            out);
    else if (strcmp(method->name, "item-mean") == 0)
        fputs("Hài lòng: trung bình tỷ lệ hài lòng của từng câu hỏi, mỗi câu hỏi tính như nhau.\n", out);
    else
        fputs("Hài lòng: số câu trả lời ở mức hài lòng trở lên trên tổng số câu trả lời.\n", out);
}

static bool any_held(const struct report *report, bool goals) {
    for (size_t p = 0; p < report->count; p++)
        for (size_t slot = 0; slot < suppress_question_slot(report->survey, 0); slot++) {
            const struct report_entry *entry = &report->periods[p].entries[slot];
            if (goals ? entry->goal.set
                      : entry->before.verdict != REPORT_NOTHING ||
                            entry->year_before.verdict != REPORT_NOTHING ||
                            entry->against.verdict != REPORT_NOTHING)
                return true;
        }
    return false;
}

static bool any_group(const struct report *report) {
    for (size_t p = 0; p < report->count; p++)
        for (size_t slot = 0; slot < suppress_question_slot(report->survey, 0); slot++) {
            const struct report_goal *goal = &report->periods[p].entries[slot].goal;
            if (goal->set && goal->target.op == TARGET_GROUP)
                return true;
        }
    return false;
}

static bool any_mixed(const struct report *report) {
    for (size_t p = 0; p < report->count; p++)
        for (size_t slot = 0; slot < suppress_slots(report->survey); slot++)
            if (report->periods[p].entries[slot].mixed)
                return true;
    return false;
}

static void print_breaks(FILE *out, const struct report *report) {
    for (size_t i = 0; i < report->break_count; i++) {
        const struct report_break *b = &report->breaks[i];
        char day[CELL_SIZE];
        format_day(b->published, day, sizeof day);
        fprintf(out,
                "┆: từ bản %u (công bố ngày %s) câu hỏi đã đổi, không so sánh với trước đó:", b->revision,
                day);
        for (size_t s = 0; s < b->count; s++)
            fprintf(out, " %s",
                    b->slots[s] == SUPPRESS_ALL ? "Chung" : report_code(report->survey, b->slots[s]));
        fputs(".\n", out);
    }
    if (report->break_count > 0)
        fputs("Kỳ có phiếu của cả bản cũ và bản mới chỉ tính phiếu của bản mới, hoặc không nêu số.\n", out);
}

/* What the marks and words mean, as far as they can stand in this report. */
static void print_legend(FILE *out, const struct report *report) {
    if (report->request.by != PERIOD_WHOLE)
        fputs("↑ ↓: tăng, giảm so với kỳ trước, quá mức ngẫu nhiên. !: giảm so với nửa đầu của chuỗi kỳ, quá "
              "mức ngẫu "
              "nhiên; “giảm kéo dài”: nhiều mức giảm nhỏ cộng lại.\n",
              out);
    if (any_held(report, false))
        fputs("So sánh: chênh lệch, trong ngoặc là số đem so. “Tăng”, “giảm”, “cao hơn”, “thấp hơn”: chênh "
              "lệch quá mức "
              "ngẫu nhiên (mức ý nghĩa 5%, hiệu chỉnh Holm cho các\n"
              "nội dung thành phần). “Chưa đủ căn cứ”: có thể chỉ do ngẫu nhiên, chưa nói được là hơn hay "
              "kém. “Chưa đủ "
              "phiếu”: số đem so bị ẩn.\n",
              out);
    if (any_group(report))
        fputs("Chỉ tiêu theo nhóm: xem nhóm của đơn vị này trong báo cáo của đơn vị cấp trên.\n", out);
    if (any_held(report, true))
        fputs("Chỉ tiêu: của đơn vị này, nếu không có thì của đơn vị cấp trên gần nhất hoặc chỉ tiêu chung. "
              "“Chưa chắc "
              "chắn”: có thể chỉ do ngẫu nhiên, vì chỉ tiêu nằm trong khoảng bất định\n"
              "hoặc số không có khoảng bất định.\n",
              out);
    print_breaks(out, report);
}

/* Every source once, with whose results stand there. */
static void print_sources(FILE *out, const struct report *report) {
    const struct report_period *period = report_last(report);
    size_t dimensions = suppress_question_slot(report->survey, 0);
    bool any = false;
    for (size_t slot = 0; slot < dimensions; slot++) {
        const struct target *official = &period->entries[slot].official;
        bool known = official->official == TARGET_ABSENT || official->source == NULL;
        for (size_t before = 0; before < slot && !known; before++) {
            const struct target *other = &period->entries[before].official;
            known = other->official != TARGET_ABSENT && other->source != NULL &&
                    strcmp(other->source, official->source) == 0;
        }
        if (known)
            continue;
        if (!any)
            fputs("Kết quả chính thức là của cuộc điều tra khác; “(chung)” hoặc mã trong ngoặc: không phải "
                  "của riêng đơn vị "
                  "này. Nguồn:\n",
                  out);
        any = true;
        fprintf(out, "  %s\n", official->source);
    }
}

/* What the figures are, and what they are not. */
/* The periods before the one that is told in full. */
static void print_late_periods(FILE *out, const struct report *report) {
    const char *before = "Các kỳ khác có phiếu nhập muộn: ";
    for (size_t i = 0; i < report->count; i++) {
        if (report->periods[i].late == 0 || &report->periods[i] == report_last(report))
            continue;
        fprintf(out, "%s%s", before, report->periods[i].period.label);
        before = "; ";
    }
    fputs(before[0] == ';' ? ".\n" : "", out);
}

void report_text_notes(FILE *out, const struct report *report) {
    const struct survey *survey = report->survey;
    fputs("\n", out);
    print_late_periods(out, report);
    if (report->request.by != PERIOD_WHOLE)
        for (size_t i = 0; i < survey->dimension_count; i++)
            fprintf(out, "%s: %s\n", survey->dimensions[i].code, text_in(&survey->dimensions[i].title, "vi"));
    print_method(out, survey->method);
    fprintf(out,
            "ẩn: dưới %" PRIu64
            " người trả lời, hoặc nếu hiện ra thì từ đó suy được số liệu của dưới %" PRIu64 " người.\n"
            "–: không có người trả lời%s.\n",
            report->threshold, report->threshold,
            survey->method->unit == INDEX_POINTS ? ", hoặc một nội dung phải cộng vào không có người trả lời"
                                                 : "");
    if (any_mixed(report))
        fputs("đổi câu hỏi: trong kỳ có phiếu theo nhiều bản của bộ câu hỏi; số riêng của một bản không nêu "
              "được, vì "
              "từ đó có "
              "thể suy ra số liệu của vài người ở bản kia.\n"
              "Xin chọn thời gian trước hoặc sau ngày đổi.\n",
              out);
    print_legend(out, report);
    print_sources(out, report);
    fputs("Khoảng bất định 95% là của các phiếu đã thu; người trả lời tự chọn tham gia nên các số này không "
          "đại diện cho "
          "toàn dân.\n",
          out);
    if (strncmp(survey->code, "sipas-", 6) == 0)
        fputs("Câu hỏi theo nội dung SIPAS. ", out);
    else if (strncmp(survey->code, "papi", 4) == 0)
        fputs("Câu hỏi theo nội dung PAPI. ", out);
    fputs("Đây không phải là Chỉ số SIPAS hay Chỉ số PAPI chính thức.\n", out);
}
