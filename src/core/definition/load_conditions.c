/* "show_if": which earlier answers make a question asked. Only earlier ones, so there can be no loop. */
#include "core/definition/walk.h"

#include <stdio.h>

#include "core/kind.h"

/* The answers there are to a question, each as in a CSV cell. */
struct answers {
    size_t count; /* "na" is the last where the question has it */
    char levels[SURVEY_LEVELS_MAX][24];
    const char *names[SURVEY_OPTIONS_MAX + 2];
};

static const char *answer_at(const void *table, size_t index) {
    const struct answers *answers = table;
    return index < answers->count ? answers->names[index] : NULL;
}

static void answers_to(const struct question *question, struct answers *out) {
    size_t levels = question->scale == NULL ? 0 : question->scale->levels;
    out->count = 0;
    for (size_t i = 0; i < levels; i++) {
        snprintf(out->levels[i], sizeof out->levels[i], "%zu", i + 1);
        out->names[out->count++] = out->levels[i];
    }
    for (size_t i = 0; i < question->option_count; i++)
        out->names[out->count++] = question->options[i].code;
    if (out->count == 0) {
        out->names[out->count++] = "yes";
        out->names[out->count++] = "no";
    }
    if (question->na)
        out->names[out->count++] = "na";
}

/* Adds one answer to the condition. False: it stands there already. */
static bool add_answer(struct load *load, const struct question *earlier, const char *name,
                       struct condition *condition) {
    struct value value;
    enum fault_key fault;
    struct condition before = *condition;
    int rc = earlier->kind->accept(earlier, str_of(name), load->arena, &value, &fault, NULL);
    load->list.nomem |= rc == ERR_NOMEM;
    if (rc != 0)
        return true;
    condition->na |= value.state == VALUE_NA;
    if (value.state == VALUE_SET)
        condition->any |=
            earlier->kind->input == INPUT_CHECKS ? (uint64_t)value.number : (uint64_t)1 << value.number;
    return condition->na != before.na || condition->any != before.any;
}

static void load_answer(struct load *load, const struct spot *at, json_t *text,
                        const struct question *earlier, struct condition *condition) {
    struct answers answers;
    const char *name = NULL;
    if (!check_type(load, at, text, WANT_STRING) || earlier == NULL)
        return;
    answers_to(earlier, &answers);
    for (size_t i = 0; i < answers.count && name == NULL; i++)
        if (str_is(string_of(text), answers.names[i]))
            name = answers.names[i];
    if (name == NULL)
        fault_unknown(&load->list, at, "answer", json_string_value(text), answer_at, &answers);
    else if (!add_answer(load, earlier, name, condition))
        fault_add(&load->list, at, "\"%s\" stands here already: leave it out", name);
}

static bool can_be_condition(const struct question *question) {
    return (question->kind->keys & (KIND_RANGE | KIND_LENGTH)) == 0;
}

/* What is wrong with the question itself is told there; its answers cannot be judged then. */
static bool answers_known(const struct question *question) {
    return question->kind != NULL && can_be_condition(question) &&
           ((question->kind->keys & KIND_SCALE) == 0 || question->scale != NULL) &&
           ((question->kind->keys & KIND_OPTIONS) == 0 ||
            (question->option_count > 0 && question_option(question, STR("")) == SURVEY_NONE));
}

static bool stands_in_file(const struct load *load, struct str code) {
    size_t i;
    json_t *question;
    json_array_foreach(load->questions, i, question) {
        json_t *value = json_object_get(question, "code");
        if (json_is_string(value) && str_equal(string_of(value), code))
            return true;
    }
    return false;
}

/* The codes before the question that is being loaded. */
static const char *earlier_code_at(const void *table, size_t index) {
    const struct survey *survey = table;
    return index + 1 < survey->question_count ? survey->questions[index].code : NULL;
}

/* The earlier question with this code; NULL after a fault, and where none can be named for want of codes. */
static const struct question *find_earlier(struct load *load, const struct spot *spot, json_t *value,
                                           size_t *index) {
    const struct survey *survey = load->survey;
    struct str code = string_of(value);
    struct shown shown;
    *index = survey_question(survey, code);
    if (*index < survey->question_count - 1)
        return &survey->questions[*index];
    if (!stands_in_file(load, code)) {
        if (!load->questions_named)
            return NULL;
        if (fault_near(code.p, earlier_code_at, survey) != NULL) {
            fault_unknown(&load->list, spot, "question", code.p, earlier_code_at, survey);
            return NULL;
        }
    }
    fault_add(&load->list, spot,
              "no earlier question has the code \"%s\": a condition looks back, so "
              "name one that stands further up",
              fault_show(code.p, &shown));
    return NULL;
}

static void load_condition(struct load *load, const struct spot *at, json_t *object,
                           struct condition *condition) {
    static const struct key keys[] = {{"question", true}, {"is", true}, {NULL, false}};
    struct spot spot;
    size_t count;
    if (!check_type(load, at, object, WANT_OBJECT))
        return;
    check_keys(load, at, object, keys);
    json_t *value = member(load, at, object, "question", WANT_STRING, &spot);
    const struct question *earlier =
        value == NULL ? NULL : find_earlier(load, &spot, value, &condition->question);
    if (earlier != NULL && earlier->kind != NULL && !can_be_condition(earlier))
        fault_add(&load->list, &spot,
                  "question \"%s\" is of kind \"%s\": a condition needs one with answers to "
                  "choose from",
                  earlier->code, earlier->kind->name);
    json_t *answers = member_list(load, at, object, "is", SURVEY_OPTIONS_MAX + 1,
                                  "an answer, or leave the condition out", &spot, &count);
    bool known = earlier != NULL && answers_known(earlier);
    for (size_t i = 0; i < count; i++) {
        struct spot at_answer = {&spot, NULL, i};
        load_answer(load, &at_answer, json_array_get(answers, i), known ? earlier : NULL, condition);
    }
}

void load_conditions(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    struct spot here;
    size_t count;
    json_t *array = member_list(load, at, object, "show_if", SURVEY_CONDITIONS_MAX,
                                "a condition, or leave it out", &here, &count);
    struct condition *conditions = array == NULL ? NULL : take(load, count, sizeof *conditions);
    for (size_t i = 0; conditions != NULL && i < count; i++) {
        struct spot spot = {&here, NULL, i};
        load_condition(load, &spot, json_array_get(array, i), &conditions[i]);
    }
    question->conditions = conditions;
    question->condition_count = conditions == NULL ? 0 : count;
}
