/* Figures of a survey, by slot and by what they stand for. */
#include "report/internal.h"

struct place place_of(const struct survey *survey, size_t slot) {
    size_t first = suppress_question_slot(survey, 0);
    if (slot >= first)
        return (struct place){SURVEY_NONE, slot - first};
    return (struct place){slot == SUPPRESS_ALL ? SURVEY_ALL : slot - 1, SURVEY_NONE};
}

static bool place_exists(struct place place) {
    return place.dimension != SURVEY_NONE || place.question != SURVEY_NONE;
}

size_t place_slot(const struct survey *survey, struct place place) {
    return place.question != SURVEY_NONE ? suppress_question_slot(survey, place.question)
                                         : suppress_dimension_slot(place.dimension);
}

bool place_continues(const struct link *link, struct place place, struct place *then) {
    *then = place.question != SURVEY_NONE
                ? (struct place){SURVEY_NONE, link->now.questions[place.question]}
                : (struct place){equivalence_dimension(&link->now, place.dimension), SURVEY_NONE};
    return place_exists(*then);
}
