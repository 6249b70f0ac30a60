#include "pages/figure.h"

#include <math.h>

#include "core/stats/share.h"
#include "pages/page.h"
#include "view/format.h"

enum { TEXT_SIZE = 48 };

static uint64_t hundredths(double percent) {
    return (uint64_t)(percent * 100 + 0.5);
}

/* A share of counted answers is rounded from its counts, so that a half is always rounded up. */
static uint64_t percent_of(const struct figure *figure) {
    if (figure->answers > 0 &&
        fabs((double)figure->satisfied * 100 / (double)figure->answers - figure->percent) < 1e-9)
        return stats_hundredths(figure->satisfied, figure->answers);
    return hundredths(figure->percent);
}

/* A length for SVG, which wants a point whatever the language. */
static void set_length(json_t *model, const char *key, uint64_t percent) {
    char text[TEXT_SIZE];
    snprintf(text, sizeof text, "%u.%02u%%", (unsigned)(percent / 100), (unsigned)(percent % 100));
    model_set(model, key, json_string(text));
}

static void set_value(json_t *model, const char *key, const struct survey *survey, size_t dimension,
                      double percent, const char *language) {
    const struct index_method *method = survey->method;
    char text[TEXT_SIZE];
    if (method->score_of == NULL)
        format_percent(hundredths(percent), language, text, sizeof text);
    else
        format_decimal(method->score_of(survey, dimension, percent), method->decimals, language, text,
                       sizeof text);
    model_set(model, key, json_string(text));
}

/* "5", "2,5", "3,3333": what stands behind the "/". */
static void set_best(json_t *model, const struct survey *survey, size_t dimension, const char *language) {
    const struct index_method *method = survey->method;
    char text[TEXT_SIZE];
    if (method->score_of == NULL) {
        model_set(model, "of", json_false());
        return;
    }
    double best = method->score_of(survey, dimension, 100);
    unsigned decimals = 0;
    while (decimals < method->decimals &&
           fabs(best * pow(10, decimals) - round(best * pow(10, decimals))) > 1e-9)
        decimals++;
    format_decimal(best, decimals, language, text, sizeof text);
    model_set(model, "of", json_string(text));
}

void figure_model(json_t *model, const struct survey *survey, size_t dimension, const struct figure *figure,
                  const char *language) {
    char text[TEXT_SIZE];
    uint64_t percent = percent_of(figure);
    if (survey->method->score_of == NULL) {
        format_percent(percent, language, text, sizeof text);
        model_set(model, "value", json_string(text));
    } else {
        set_value(model, "value", survey, dimension, figure->percent, language);
    }
    set_best(model, survey, dimension, language);
    set_length(model, "bar", percent);
    model_set(model, "bounded", json_boolean(figure->bounded));
    if (!figure->bounded)
        return;
    set_value(model, "low", survey, dimension, figure->low, language);
    set_value(model, "high", survey, dimension, figure->high, language);
    set_length(model, "bar_low", hundredths(figure->low));
    set_length(model, "bar_high", hundredths(figure->high));
}
