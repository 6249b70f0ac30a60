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
    _Static_assert((levels) >= SURVEY_LEVELS_MIN && (levels) <= SURVEY_LEVELS_MAX, "levels of scale " code); \
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

static const char *const owner_roles[] = {[OWNER_LEAD] = "lead", [OWNER_MONITOR] = "monitor"};

const char *owner_role_name(enum owner_role role) {
    return owner_roles[role];
}

bool owner_role_parse(struct str name, enum owner_role *out) {
    for (size_t i = 0; i < sizeof owner_roles / sizeof *owner_roles; i++) {
        if (str_is(name, owner_roles[i])) {
            *out = (enum owner_role)i;
            return true;
        }
    }
    return false;
}

static const struct respondent_field respondent_fields[] = {
#define RESPONDENT(name, options) {name, options},
#include "core/respondent.def"
#undef RESPONDENT
};

const struct respondent_field *respondent_field_at(size_t index) {
    return index < sizeof respondent_fields / sizeof *respondent_fields ? &respondent_fields[index] : NULL;
}

/* Linear, as are the others: a survey has tens of codes, and comparing them costs less than hashing one. */
size_t survey_dimension(const struct survey *survey, struct str code) {
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (str_is(code, survey->dimensions[i].code))
            return i;
    return str_is(code, SURVEY_ALL_CODE) ? SURVEY_ALL : SURVEY_NONE;
}

size_t survey_question_from(const struct survey *survey, struct str code, size_t first) {
    for (size_t i = first; i < survey->question_count; i++)
        if (str_is(code, survey->questions[i].code))
            return i;
    for (size_t i = 0; i < first && i < survey->question_count; i++)
        if (str_is(code, survey->questions[i].code))
            return i;
    return SURVEY_NONE;
}

size_t survey_question(const struct survey *survey, struct str code) {
    return survey_question_from(survey, code, 0);
}

size_t survey_section(const struct survey *survey, struct str code) {
    for (size_t i = 0; i < survey->section_count; i++)
        if (str_is(code, survey->sections[i].code))
            return i;
    return SURVEY_NONE;
}

size_t question_option(const struct question *question, struct str code) {
    for (size_t i = 0; i < question->option_count; i++)
        if (str_is(code, question->options[i].code))
            return i;
    return SURVEY_NONE;
}

bool question_counts(const struct question *question) {
    return question->dimension != SURVEY_NONE;
}

bool survey_question_in(const struct survey *survey, size_t question, size_t dimension) {
    size_t d = survey->questions[question].dimension;
    if (d == SURVEY_NONE || dimension == SURVEY_ALL)
        return d != SURVEY_NONE;
    while (d < survey->dimension_count && d != dimension)
        d = survey->dimensions[d].parent;
    return d < survey->dimension_count;
}

size_t survey_question_about(const struct survey *survey, size_t question) {
    const struct question *q = &survey->questions[question];
    size_t about = q->dimension;
    for (size_t i = 0; i < q->condition_count && about == SURVEY_NONE; i++)
        about = survey->questions[q->conditions[i].question].dimension;
    return about;
}
