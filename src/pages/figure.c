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

/* "5", "2,5", "3,3333". */
static void best_text(const struct survey *survey, size_t dimension, const char *language, char *out) {
    const struct index_method *method = survey->method;
    double best = method->score_of(survey, dimension, 100);
    unsigned decimals = 0;
    while (decimals < method->decimals &&
           fabs(best * pow(10, decimals) - round(best * pow(10, decimals))) > 1e-9)
        decimals++;
    format_decimal(best, decimals, language, out, TEXT_SIZE);
}

void figure_words(const struct survey *survey, size_t dimension, const struct figure *figure,
                  const char *language, struct figure_words *out) {
    out->of[0] = out->low[0] = out->high[0] = '\0';
    if (is_score(survey, dimension)) {
        figure_text(survey, dimension, figure->percent, language, out->value);
        best_text(survey, dimension, language, out->of);
    } else {
        format_percent(figure_hundredths(figure), language, out->value, TEXT_SIZE);
    }
    if (!figure->bounded)
        return;
    figure_text(survey, dimension, figure->low, language, out->low);
    figure_text(survey, dimension, figure->high, language, out->high);
}

void figure_model(json_t *model, const struct survey *survey, size_t dimension, const struct figure *figure,
                  const char *language) {
    struct figure_words words;
    figure_words(survey, dimension, figure, language, &words);
    model_set(model, "value", json_string(words.value));
    model_set_text(model, "of", words.of);
    set_length(model, "bar", figure_hundredths(figure));
    model_set(model, "bounded", json_boolean(figure->bounded));
    if (!figure->bounded)
        return;
    model_set(model, "low", json_string(words.low));
    model_set(model, "high", json_string(words.high));
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
