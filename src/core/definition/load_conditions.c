/* "show_if": which earlier answers make a question asked. Only earlier ones, so there can be no loop. */
#include "core/definition/walk.h"

#include "core/kind.h"

/* One answer of a condition, as it stands in a CSV cell. */
static void load_answer(struct load *load, const struct spot *at, json_t *text,
                        const struct question *earlier, struct condition *condition) {
    struct value value;
    struct shown shown;
    enum fault_key fault;
    struct err err = ERR_INIT;
    if (!check_type(load, at, text, WANT_STRING))
        return;
    int rc = earlier->kind->accept(earlier, string_of(text), load->arena, &value, &fault, &err);
    bool one = json_string_length(text) > 0 &&
               memchr(json_string_value(text), '|', json_string_length(text)) == NULL;
    if (rc != 0 || !one) {
        fault_add(&load->list, at, "\"%s\" is no answer to question \"%s\"%s",
                  fault_show(json_string_value(text), &shown), earlier->code,
                  earlier->na ? "" : ": use its answers as they stand in a file of responses");
        return;
    }
    condition->na |= value.state == VALUE_NA;
    if (value.state == VALUE_SET)
        condition->any |=
            earlier->kind->input == INPUT_CHECKS ? (uint64_t)value.number : (uint64_t)1 << value.number;
}

static void load_condition(struct load *load, const struct spot *at, json_t *object,
                           struct condition *condition) {
    static const struct key keys[] = {{"question", true}, {"is", true}, {NULL, false}};
    const struct survey *survey = load->survey;
    struct spot spot;
    size_t count;
    if (!check_type(load, at, object, WANT_OBJECT))
        return;
    check_keys(load, at, object, keys);
    json_t *value = member(load, at, object, "question", WANT_STRING, &spot);
    json_t *answers;
    size_t earlier = value == NULL ? SURVEY_NONE : survey_question(survey, string_of(value));
    const struct question *question = earlier == SURVEY_NONE ? NULL : &survey->questions[earlier];
    if (value != NULL && (question == NULL || earlier + 1 >= survey->question_count))
        fault_add(&load->list, &spot,
                  "no earlier question has the code \"%s\": a condition looks back, so "
                  "name one that stands further up",
                  fault_show(json_string_value(value), &(struct shown){""}));
    else if (question != NULL && question->kind != NULL &&
             (question->kind->keys & (KIND_RANGE | KIND_LENGTH)) != 0)
        fault_add(&load->list, &spot,
                  "question \"%s\" is of kind \"%s\": a condition needs one with answers to "
                  "choose from",
                  question->code, question->kind->name);
    else if (question != NULL)
        condition->question = earlier;
    answers = member_list(load, at, object, "is", SURVEY_OPTIONS_MAX + 1, "an answer", &spot, &count);
    bool known = question != NULL && question->kind != NULL && earlier + 1 < survey->question_count &&
                 (question->kind->keys & (KIND_RANGE | KIND_LENGTH)) == 0 &&
                 ((question->kind->keys & KIND_SCALE) == 0 || question->scale != NULL) &&
                 ((question->kind->keys & KIND_OPTIONS) == 0 || question->option_count > 0);
    for (size_t i = 0; i < count && known; i++) {
        struct spot at_answer = {&spot, NULL, i};
        load_answer(load, &at_answer, json_array_get(answers, i), question, condition);
    }
}

void load_conditions(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    struct spot here;
    size_t count;
    json_t *array =
        member_list(load, at, object, "show_if", SURVEY_CONDITIONS_MAX, "a condition", &here, &count);
    struct condition *conditions = array == NULL ? NULL : take(load, count, sizeof *conditions);
    for (size_t i = 0; conditions != NULL && i < count; i++) {
        struct spot spot = {&here, NULL, i};
        load_condition(load, &spot, json_array_get(array, i), &conditions[i]);
    }
    question->conditions = conditions;
    question->condition_count = conditions == NULL ? 0 : count;
}
