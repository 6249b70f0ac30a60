/* What is said of a public document (pages/publication.h), in words: on the public page, in what is seen before publishing, and
 * on the sheet for the notice board. */
#ifndef PAGES_RESULTS_H
#define PAGES_RESULTS_H

#include "pages/publication.h"
#include "view/view.h"

struct telling {
    const struct view *view;
    const char *language;
    const json_t *document;
};

/* Sentences are empty where there is nothing to say. dimension: one of the document's. */
enum { TELLING_SIZE = 512 };

const char *telling_word(const struct telling *telling, const char *key); /* of published */
/* A text in the language, or in the first one there is. titles: {"vi": …} */
const char *telling_title(const struct telling *telling, const json_t *titles);
/* "Tháng 9/2026", "Quý 3/2026", "6 tháng đầu năm 2026", "Năm 2026" */
void telling_period(const struct telling *telling, enum period_unit by, const char *label,
                    char out[TELLING_SIZE]);
void telling_period_of(const struct telling *telling, char out[TELLING_SIZE]); /* the document's */
/* "từ 01/07/2026 đến 30/09/2026" */
void telling_days(const struct telling *telling, char out[TELLING_SIZE]);
/* "86,34%"; "4,16" of what has a largest score, which is *best: "5", else "". */
void telling_value(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE],
                   char best[TELLING_SIZE]);
/* "Cứ 10 câu trả lời thì có khoảng 9 câu là hài lòng." Of percentages. */
void telling_plain(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]);
/* "86–91%": the interval, rounded outwards to whole percents. */
void telling_interval(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]);
/* "Đạt chỉ tiêu" */
void telling_verdict(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]);
/* "Đạt chỉ tiêu (ít nhất 88,00%)" */
void telling_target(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]);
/* "Chỉ tiêu được sửa ngày 26/11/2026, sau khi kỳ báo cáo kết thúc (trước đó ít nhất 80,00%)" */
void telling_then(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]);
/* "Cao hơn kỳ trước, không phải do ngẫu nhiên (kỳ trước: 82,10%)" */
void telling_change(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]);
/* Why a hidden one is. */
void telling_why(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]);

/* ---- results_model.c -------------------------------------------------------------------------------------------- */

/* Adds what templates/results.html shows of the document's figures. */
void results_model_figures(json_t *model, const struct telling *telling);

#endif
