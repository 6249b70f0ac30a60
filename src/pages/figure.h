/* A figure as parts/figure.html shows it: in the unit of the survey's index method. */
#ifndef PAGES_FIGURE_H
#define PAGES_FIGURE_H

#include <jansson.h>

#include "core/index.h"

/* Adds value, of (what the best would be; false where percent says it), bounded, low, high, and the lengths of the bar.
 * dimension: index or SURVEY_ALL. Only for a figure with a value. */
void figure_model(json_t *model, const struct survey *survey, size_t dimension, const struct figure *figure,
                  const char *language);

#endif
