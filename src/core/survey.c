#include "core/survey.h"

const char *text_in(const struct text *text, const char *language) {
    if (text->count == 0)
        return "";
    for (size_t i = 0; language != NULL && i < text->count; i++)
        if (strcmp(text->languages[i], language) == 0)
            return text->strings[i];
    return text->strings[0];
}

static const struct scale scales[] = {
#define SCALE(code, levels, satisfied_from) {code, levels, satisfied_from},
#include "core/scales.def"
#undef SCALE
};

#define SCALE(code, levels, satisfied_from)                                                                  \
    _Static_assert((levels) >= 2 && (levels) <= SURVEY_LEVELS_MAX, "levels of scale " code);                 \
    _Static_assert((satisfied_from) >= 2 && (satisfied_from) <= (levels), "satisfied levels of "             \
                                                                          "scale " code);
#include "core/scales.def"
#undef SCALE

const struct scale *scale_at(size_t index) {
    return index < sizeof scales / sizeof *scales ? &scales[index] : NULL;
}

const struct scale *scale_find(const char *code) {
    for (size_t i = 0; scale_at(i) != NULL; i++)
        if (strcmp(scales[i].code, code) == 0)
            return &scales[i];
    return NULL;
}

/* Linear, as is the other one: a survey has tens of codes, and comparing them costs less than hashing one. */
size_t survey_dimension(const struct survey *survey, struct str code) {
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (str_is(code, survey->dimensions[i].code))
            return i;
    return str_is(code, SURVEY_ALL_CODE) ? SURVEY_ALL : SURVEY_NONE;
}

size_t survey_question(const struct survey *survey, struct str code) {
    for (size_t i = 0; i < survey->question_count; i++)
        if (str_is(code, survey->questions[i].code))
            return i;
    return SURVEY_NONE;
}

bool survey_question_in(const struct survey *survey, size_t question, size_t dimension) {
    size_t d = survey->questions[question].dimension;
    if (d == SURVEY_NONE || dimension == SURVEY_ALL)
        return d != SURVEY_NONE;
    while (d != SURVEY_NONE && d != dimension)
        d = survey->dimensions[d].parent;
    return d != SURVEY_NONE;
}
