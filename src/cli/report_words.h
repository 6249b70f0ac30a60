/* The cells of a report's tables, as an officer reads them in Vietnamese. */
#ifndef CLI_REPORT_WORDS_H
#define CLI_REPORT_WORDS_H

#include "report/report.h"

enum { CELL_SIZE = 200 };

/* 86,34% or, by the survey's method, 4,16 or 5,3923; "ẩn" and "–" where there is none. */
void words_value(const struct survey *survey, size_t slot, const struct report_entry *entry,
                 char out[CELL_SIZE]);
void words_percent(double percent, char out[CELL_SIZE]); /* 86,34% */
void words_range(double low, double high, char out[CELL_SIZE]);
/* 84,10% – 88,20%; "" where there is none. */
void words_interval(const struct survey *survey, size_t slot, const struct report_entry *entry,
                    char out[CELL_SIZE]);
/* "+1,20 (85,14%), tăng": the difference in the measure that is shown, the other figure, the verdict. "đổi câu hỏi",
 * "chưa đủ phiếu"; "" where there is nothing to hold it against. */
void words_change(const struct survey *survey, size_t slot, const struct report_change *change,
                  char out[CELL_SIZE]);
/* The same against another unit: "+4,06 (82,28%), cao hơn". */
void words_against(const struct survey *survey, size_t slot, const struct report_change *change,
                   char out[CELL_SIZE]);
void words_target(const struct target *target, char out[CELL_SIZE]); /* "≥ 88,00" */
/* "chưa đạt, thiếu 1,66", "đạt, hơn 0,40 (chưa chắc chắn)" */
void words_verdict(const struct survey *survey, const struct report_goal *goal, char out[CELL_SIZE]);
/* Both: "≥ 88,00: chưa đạt, thiếu 1,66" */
void words_goal(const struct survey *survey, const struct report_goal *goal, char out[CELL_SIZE]);
/* "86,34", and whose it is where it is not the unit's own: "86,34 (chung)" */
void words_official(const struct unit *unit, const struct report_entry *entry, char out[CELL_SIZE]);
/* "1 (cao nhất)" … "4 (thấp nhất)", with "chưa chắc chắn" where the interval reaches another group. */
void words_group(const struct report_unit *unit, char out[CELL_SIZE]);
/* "giảm bất thường", "giảm kéo dài", both; "" */
const char *words_signal(const struct report_signal *signal);
void words_count(uint64_t n, char out[CELL_SIZE]);

#endif
