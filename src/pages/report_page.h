/* The report of a unit's period as it is handed in, and the reports that were. page_report.c reads what is asked for, makes the
 * document (pages/report_document.h) on a worker's thread and sends it as a page or a file; page_frozen.c freezes it, lists what was
 * frozen and shows it again. report_choice.c has the form, report_model.c makes the page of a document and of nothing else; report_words.c has its sentences. */
#ifndef PAGES_REPORT_PAGE_H
#define PAGES_REPORT_PAGE_H

#include "pages/asked.h"
#include "pages/job.h"
#include "pages/report_document.h"
#include "store/frozen.h"

#define REPORT_SUFFIX "/report"
#define FROZEN_SUFFIX "/reports"

enum report_file { REPORT_PAGE, REPORT_JSON, REPORT_CSV, REPORT_BOOK };

/* ---- What is asked for (report_choice.c) ------------------------------------------------------------------------------- */

struct report_choice {
    struct asked asked;   /* survey, by and style; from and to are those of the period */
    struct period period; /* a whole one */
    bool over;            /* its last day is past */
    const char *fault;    /* a key of words; NULL: nothing is wrong */
};
/* From the query: survey, by, style, period (label) and, where another page leads here, to (a day of the period). By default the last
 * month that is over. Everything lies in the request's arena. False without memory. */
bool report_choice_read(const struct http_request *request, const struct site *site, int32_t today,
                        struct report_choice *out);
/* "survey=…&style=…&period=…&": a period of the choice behind an address. NULL without memory. */
const char *report_period_query(const struct http_request *request, const struct report_choice *choice,
                                const char *label);
/* The choice as the pages of figures understand it, with days. NULL without memory. */
const char *report_days_query(const struct http_request *request, const struct report_choice *choice);
/* Adds the form that chooses, and the periods before and after. */
void report_choice_model(json_t *model, const struct view *view, const struct http_request *request,
                         const struct site *site, const struct report_choice *choice, int32_t today);

/* ---- A document and what it is written down as ------------------------------------------------------------------------ */

struct report_paper {
    struct arena *arena; /* NULL before */
    json_t *document;    /* NULL before; without responses it has none in its period */
    struct str bytes;
    char sha256[HASH_SHA256_HEX_SIZE];
    char *book; /* the workbook, of malloc; NULL: nobody asked for it */
    size_t book_size;
};
/* On a worker's thread: the document of the choice. Not a fault: ERR_INPUT and ERR_LIMIT become choice->fault. */
int report_paper_make(struct store *read, struct report_choice *choice, int32_t today,
                      struct report_paper *out, struct err *err);
/* The same of bytes that were frozen. */
int report_paper_load(struct str bytes, struct report_paper *out, struct err *err);
void report_paper_release(struct report_paper *paper);
/* On a worker's thread: a document as a workbook; *bytes of malloc, to be freed after a failure too. */
int report_book_bytes(struct pages *pages, const json_t *document, const char *language, char **bytes,
                      size_t *size, struct err *err);
/* "sipas-quick-xa-a-2026-Q3.xlsx", of several periods "sipas-quick-xa-a-2026-01..2026-09.xlsx". NULL without memory. */
const char *report_file_name(struct arena *arena, const json_t *document, const char *end);
/* As a file under the name of its unit and period; REPORT_BOOK where the book was made. */
enum http_next report_paper_send(struct pages *pages, struct http_request *request,
                                 struct http_response *response, const struct report_paper *paper,
                                 enum report_file file);

/* ---- The page of a document (report_model.c) -------------------------------------------------------------------------- */

struct retelling {
    const struct view *view;
    const char *language;
    const json_t *document;
    const json_t *period; /* its only one */
    bool scored;          /* by a method with a unit of its own */
    unsigned decimals;
};
/* False: it is not of one period. */
bool retelling_begin(struct retelling *out, const struct view *view, const char *language,
                     const json_t *document);
/* Adds everything that parts/office-report-sheet.html says. remark_path: where remarks are sent to; NULL: none may be written. */
void report_model(json_t *model, const struct retelling *retelling, const char *remark_path);

/* ---- report_words.c ----------------------------------------------------------------------------------------------------- */

enum { RETELLING_SIZE = 600 };

const char *retelling_word(const struct retelling *retelling, const char *key); /* of office.report */
/* "tháng 10/2026", "quý 3/2026" */
void period_words(const struct view *view, const char *language, enum period_unit by, const char *label,
                  char out[RETELLING_SIZE]);
const char *retelling_text(const json_t *object, const char *key); /* "" where there is none */
/* In the language, else in Vietnamese; "". */
const char *retelling_titles(const struct retelling *retelling, const json_t *titles);
void retelling_count(const struct retelling *retelling, const json_t *count, char out[RETELLING_SIZE]);
void retelling_day(const json_t *day, char out[RETELLING_SIZE]); /* "2026-11-26" → "26/11/2026" */
/* "86,34%", "4,16", of a figure with one; and "85,00–87,50", "" without. */
void retelling_value(const struct retelling *retelling, const json_t *figure, char out[RETELLING_SIZE]);
void retelling_interval(const struct retelling *retelling, const json_t *figure, char out[RETELLING_SIZE]);
/* Why it has no value. */
void retelling_why(const struct retelling *retelling, const json_t *figure, char out[RETELLING_SIZE]);
/* "+1,20 điểm phần trăm (từ 85,14%): tăng, có ý nghĩa"; "" where there is nothing to hold it against. */
void retelling_change(const struct retelling *retelling, const json_t *change, char out[RETELLING_SIZE]);
/* "≥ 88,00"; "thiếu 1,66 (chưa chắc chắn)". "" without a target. */
void retelling_target(const struct retelling *retelling, const json_t *target, char out[RETELLING_SIZE]);
/* What was to be reached when the period ended, where that was changed afterwards: "Chỉ tiêu được sửa ngày …"; "" where not. */
void retelling_then(const struct retelling *retelling, const json_t *entry, char out[RETELLING_SIZE]);
/* "Số lượt đến của 52 ô … được sửa …: 26/11/2026"; "": none was. key: what was done of a period's need, "visits_revised" or "visits_late" */
void retelling_revised(const struct retelling *retelling, const json_t *need, const char *key,
                       char out[RETELLING_SIZE]);
void retelling_gap(const struct retelling *retelling, const json_t *target, char out[RETELLING_SIZE]);
bool retelling_missed(const json_t *entry);

#endif
