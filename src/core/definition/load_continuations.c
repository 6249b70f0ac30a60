/* "continues": which questions of an earlier revision the questions of this one continue. */
#include "core/definition/walk.h"

static const struct key keys[] = {
    {"survey", false}, {"revision", true}, {"same", false}, {"questions", false}, {NULL, false}};

/* Two questions of now cannot both be the one of then. */
static void check_once(struct load *load, const struct spot *at, const struct continuation_pair *pairs,
                       size_t count, const char *from) {
    struct shown shown;
    for (size_t i = 0; i < count; i++)
        if (pairs[i].from != NULL && strcmp(pairs[i].from, from) == 0)
            fault_add(&load->list, at, "\"%s\" is continued by question \"%s\" already: choose one of them",
                      fault_show(from, &shown), load->survey->questions[pairs[i].question].code);
}

/* Nor can a question, where "same" gives the other one to the question of its own code. */
static void check_same(struct load *load, const struct spot *at, json_t *map,
                       const struct continuation *out) {
    const struct survey *survey = load->survey;
    struct shown shown;
    for (size_t i = 0; out->same && load->questions_known && i < out->pair_count; i++) {
        const struct continuation_pair *pair = &out->pairs[i];
        size_t other = pair->from == NULL ? SURVEY_NONE : survey_question(survey, str_of(pair->from));
        if (other == SURVEY_NONE || !question_counts(&survey->questions[other]) ||
            json_object_get(map, pair->from) != NULL)
            continue;
        const char *code = survey->questions[pair->question].code;
        struct spot spot = {at, code, position(map, code)};
        fault_add(&load->list, &spot,
                  "\"%s\" is continued by the question of that code already, by \"same\": say what that one "
                  "continues, or null",
                  fault_show(pair->from, &shown));
    }
}

static void load_pair(struct load *load, const struct spot *at, json_t *value, const char *code,
                      struct continuation *out, struct continuation_pair *pairs) {
    const struct survey *survey = load->survey;
    size_t question = survey_question(survey, str_of(code));
    if (question == SURVEY_NONE) {
        if (load->questions_known && load->questions_named)
            fault_unknown(&load->list, at, "question", code, question_code_at, survey);
        return;
    }
    if (!question_counts(&survey->questions[question])) {
        if (load->questions_known)
            fault_add(&load->list, at,
                      "the question counts in no dimension, so it has no series to continue: "
                      "leave it out");
        return;
    }
    struct continuation_pair pair = {question, NULL};
    if (json_is_null(value)) {
        if (!out->same)
            fault_add(&load->list, at,
                      "null takes a question out of \"same\", which is not true here: leave "
                      "it out");
    } else if (check_type(load, at, value, WANT_STRING)) {
        survey_check_code(&load->list, at, string_of(value), CODE_OF_DIMENSION);
        pair.from = keep(load, value);
        if (pair.from == NULL)
            return;
        check_once(load, at, pairs, out->pair_count, pair.from);
    } else {
        return;
    }
    pairs[out->pair_count++] = pair;
}

static void load_pairs(struct load *load, const struct spot *at, json_t *object, struct continuation *out) {
    struct spot here;
    json_t *map = member(load, at, object, "questions", WANT_OBJECT, &here), *value;
    struct continuation_pair *pairs = map == NULL ? NULL : take(load, json_object_size(map), sizeof *pairs);
    out->pairs = pairs;
    if (map != NULL && json_object_size(map) == 0)
        fault_add(&load->list, &here, "names no question: add one, or leave it out");
    if (pairs == NULL)
        return;
    const char *code;
    size_t i = 0;
    json_object_foreach(map, code, value) {
        struct spot spot = {&here, code, i++};
        load_pair(load, &spot, value, code, out, pairs);
    }
    check_same(load, &here, map, out);
}

static void load_continuation(struct load *load, const struct spot *at, json_t *object,
                              struct continuation *out) {
    struct survey *survey = load->survey;
    struct spot spot;
    int64_t revision = 0;
    out->survey = survey->code;
    if (!check_type(load, at, object, WANT_OBJECT))
        return;
    check_keys(load, at, object, keys);
    json_t *other = member(load, at, object, "survey", WANT_STRING, &spot);
    if (other != NULL) {
        survey_check_code(&load->list, &spot, string_of(other), CODE_OF_SURVEY);
        out->survey = keep(load, other);
    }
    if (out->survey == NULL)
        return;
    bool known = other != NULL || !has_key(object, "survey");
    member_number(load, at, object, "revision", 1, INT32_MAX, &revision);
    out->revision = (unsigned)revision;
    /* Taken for true where it is there in a wrong way, lest more be said of what follows from it. */
    out->same = member_flag(load, at, object, "same") ||
                !(is_missing(object, keys, "same") || json_is_boolean(json_object_get(object, "same")));
    if (!out->same && is_missing(object, keys, "questions"))
        fault_add(&load->list, at, "continues nothing: say \"same\": true, or name \"questions\"");
    load_pairs(load, at, object, out);
    for (size_t i = 0; known && revision > 0 && i < survey->continuation_count; i++)
        if (survey->continuations[i].revision == out->revision &&
            strcmp(survey->continuations[i].survey, out->survey) == 0)
            fault_add(&load->list, at, "revision %u of \"%s\" stands here already: join the two entries",
                      out->revision, out->survey);
}

void load_continuations(struct load *load, const struct spot *root, json_t *document) {
    struct survey *survey = load->survey;
    struct spot here;
    size_t count;
    json_t *array = member_list(load, root, document, "continues", SURVEY_CONTINUATIONS_MAX,
                                "a revision, or leave it out", &here, &count);
    survey->continuations = array == NULL ? NULL : take(load, count, sizeof *survey->continuations);
    for (size_t i = 0; survey->continuations != NULL && i < count; i++) {
        struct spot spot = {&here, NULL, i};
        load_continuation(load, &spot, json_array_get(array, i), &survey->continuations[i]);
        survey->continuation_count++;
    }
}
