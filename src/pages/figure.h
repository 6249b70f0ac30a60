/* A figure as parts/figure.html shows it: in the unit of the survey's index method. */
#ifndef PAGES_FIGURE_H
#define PAGES_FIGURE_H

#include <jansson.h>

#include "report/report.h"
#include "view/view.h"

/* A percentage in the survey's measure: "86,34%", or "4,16" or "5,3923". */
enum { FIGURE_TEXT_SIZE = 48 };
void figure_text(const struct survey *survey, size_t dimension, double percent, const char *language,
                 char out[FIGURE_TEXT_SIZE]);

/* What is said of a figure with a value, in the survey's measure: value; of, what the best would be ("" where percent says it);
 * low and high, "" unless it is bounded. dimension: index, SURVEY_ALL, or SURVEY_NONE for a question, whose figure is a
 * percentage whatever the method. */
struct figure_words {
    char value[FIGURE_TEXT_SIZE], of[FIGURE_TEXT_SIZE], low[FIGURE_TEXT_SIZE], high[FIGURE_TEXT_SIZE];
};
void figure_words(const struct survey *survey, size_t dimension, const struct figure *figure,
                  const char *language, struct figure_words *out);

/* Adds the same: value, of (false: none), bounded, low, high, and the lengths of the bar. */
void figure_model(json_t *model, const struct survey *survey, size_t dimension, const struct figure *figure,
                  const char *language);

/* Its percentage in hundredths. A share of counted answers is rounded from its counts, so that a half is always rounded up. */
uint64_t figure_hundredths(const struct figure *figure);

/* Why an entry has no figure: too few people, or the figure of too few would follow from it, or nothing to compute it
 * from. */
enum { FIGURE_WHY_SIZE = 400 };
json_t *figure_why(const struct view *view, const char *language, uint64_t threshold,
                   const struct report_entry *entry);

/* A single top dimension holds every question: its row would repeat the whole's. */
bool figure_repeats_whole(const struct survey *survey, size_t dimension);

/* Adds basis: "follows the content of SIPAS", by the family in the survey's code (sipas-service → sipas), or false. */
void figure_model_basis(json_t *model, const struct view *view, const char *language,
                        const struct survey *survey);

#endif
