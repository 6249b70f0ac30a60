#include "pages/figure.h"

#include <math.h>

#include "core/stats/share.h"
#include "pages/page.h"
#include "view/format.h"

enum { TEXT_SIZE = FIGURE_TEXT_SIZE };

static uint64_t hundredths(double percent) {
    return (uint64_t)(percent * 100 + 0.5);
}

uint64_t figure_hundredths(const struct figure *figure) {
    if (figure->answers > 0 &&
        fabs((double)figure->satisfied * 100 / (double)figure->answers - figure->percent) < 1e-9)
        return stats_hundredths(figure->satisfied, figure->answers);
    return hundredths(figure->percent);
}

/* A length for SVG, which wants a point whatever the language. */
static void set_length(json_t *model, const char *key, uint64_t percent) {
    char text[TEXT_SIZE];
    format_percent(percent, "en", text, sizeof text);
    model_set(model, key, json_string(text));
}

static bool is_score(const struct survey *survey, size_t dimension) {
    return survey->method->score_of != NULL && dimension != SURVEY_NONE;
}

void figure_text(const struct survey *survey, size_t dimension, double percent, const char *language,
                 char out[FIGURE_TEXT_SIZE]) {
    const struct index_method *method = survey->method;
    if (!is_score(survey, dimension))
        format_percent(hundredths(percent), language, out, FIGURE_TEXT_SIZE);
    else
        format_decimal(method->score_of(survey, dimension, percent), method->decimals, language, out,
                       FIGURE_TEXT_SIZE);
}

static void set_value(json_t *model, const char *key, const struct survey *survey, size_t dimension,
                      double percent, const char *language) {
    char text[FIGURE_TEXT_SIZE];
    figure_text(survey, dimension, percent, language, text);
    model_set(model, key, json_string(text));
}

/* "5", "2,5", "3,3333": what stands behind the "/". */
static void set_best(json_t *model, const struct survey *survey, size_t dimension, const char *language) {
    const struct index_method *method = survey->method;
    char text[TEXT_SIZE];
    if (!is_score(survey, dimension)) {
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
    uint64_t percent = figure_hundredths(figure);
    if (!is_score(survey, dimension)) {
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

json_t *figure_why(const struct view *view, const char *language, uint64_t threshold,
                   const struct report_entry *entry) {
    char least[32], why[FIGURE_WHY_SIZE];
    if (!entry->figure.hidden)
        return json_string(page_word(view, language, "results.no_value"));
    format_count(threshold, language, least, sizeof least);
    snprintf(why, sizeof why, "%s %s)",
             page_word(view, language, entry->few ? "results.hidden" : "results.withheld"), least);
    return json_string(why);
}

bool figure_repeats_whole(const struct survey *survey, size_t dimension) {
    if (survey->dimensions[dimension].parent != SURVEY_NONE)
        return false;
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (i != dimension && survey->dimensions[i].parent == SURVEY_NONE)
            return false;
    return true;
}

void figure_model_basis(json_t *model, const struct view *view, const char *language,
                        const struct survey *survey) {
    char key[SURVEY_CODE_MAX + 32];
    snprintf(key, sizeof key, "results.basis.%.*s", (int)strcspn(survey->code, "-"), survey->code);
    model_set_text(model, "basis", view_word(view, language, key));
}
