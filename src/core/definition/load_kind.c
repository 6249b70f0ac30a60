/* What a question has by its kind: the place in the index, the answers to choose from, the range, the positive rule. */
#include "core/definition/walk.h"

#include "core/kind.h"

static void load_place(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    struct spot spot;
    const struct survey *survey = load->survey;
    json_t *value = member(load, at, object, "dimension", WANT_STRING, &spot);
    if (value == NULL)
        return;
    question->dimension = survey_dimension(survey, string_of(value));
    if (question->dimension == SURVEY_ALL) {
        fault_add(&load->list, &spot,
                  "\"" SURVEY_ALL_CODE "\" stands for the whole survey: name one of its dimensions");
        question->dimension = SURVEY_NONE;
    } else if (question->dimension == SURVEY_NONE && load->dimensions_known) {
        const char *near = fault_unknown(&load->list, &spot, "dimension", json_string_value(value),
                                         dimension_code_at, survey);
        /* Taken for the one that was meant, lest that one be called empty. */
        question->dimension = near == NULL ? SURVEY_NONE : survey_dimension(survey, str_of(near));
    }
}

/* ---- The keys that only some kinds have ------------------------------------------------------------------------- */

const struct scale *load_scale(struct load *load, const struct spot *at, json_t *object) {
    struct spot spot;
    json_t *value = member(load, at, object, "scale", WANT_STRING, &spot);
    const struct scale *scale = value == NULL ? NULL : scale_find(json_string_value(value));
    if (value != NULL && scale == NULL)
        fault_unknown(&load->list, &spot, "scale", json_string_value(value), scale_name_at, NULL);
    return scale;
}

static void key_na(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    struct spot spot;
    json_t *value = member(load, at, object, "na", WANT_BOOLEAN, &spot);
    /* Of the wrong type it was meant to be there, lest the conditions that name it be called wrong too. */
    question->na = value != NULL ? json_is_true(value) : has_key(object, "na");
}

static void key_scale(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    bool absent = is_missing(object, question_keys, "scale");
    question->scale = load_scale(load, at, object);
    if (absent && load->scale_absent)
        fault_add(&load->list, at, "\"scale\" is missing: name one here, or one for the whole survey");
    else if (absent)
        question->scale = load->scale;
    if (question->scale == NULL)
        return;
    int64_t levels = question->scale->levels, from = question->scale->satisfied_from;
    question->good_from = from;
    question->good_to = levels;
}

/* Runs behind "scale" and "positive": it turns round what they say. */
static void key_reverse(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    struct spot spot = {at, "reverse", position(object, "reverse")};
    question->reverse = member_flag(load, at, object, "reverse");
    if (question->reverse && has_key(object, "positive")) {
        fault_add(&load->list, &spot, "says the same as \"positive\": leave one of them out");
    } else if (question->reverse && question->scale != NULL) {
        question->good_to = question->scale->levels + 1 - question->scale->satisfied_from;
        question->good_from = 1;
    } else if (question->reverse && question->kind->input == INPUT_CHOICES) {
        question->good_from = question->good_to = 0;
    }
}

static void load_option(struct load *load, const struct spot *at, json_t *object, struct question *question,
                        struct option *option) {
    static const struct key keys[] = {{"code", true}, {"text", true}, {NULL, false}};
    struct spot spot;
    option->code = "";
    if (!check_type(load, at, object, WANT_OBJECT))
        return;
    check_keys(load, at, object, keys);
    const char *code = load_code(load, at, object, CODE_OF_OPTION, &spot);
    is_duplicate(load, &spot, code, question_option(question, str_of(code)), "option");
    option->code = code;
    load_text(load, at, object, "text", QUESTION_WORDS_MAX, &option->text);
}

static void key_options(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    enum { CHECKS_MAX = 31 }; /* kind_multi.c has a bit for each, and one more */
    struct spot here;
    json_t *array = member(load, at, object, "options", WANT_ARRAY, &here);
    size_t count = json_array_size(array);
    size_t most = question->kind->input == INPUT_CHECKS ? CHECKS_MAX : SURVEY_OPTIONS_MAX;
    if (is_missing(object, question_keys, "options"))
        fault_add(&load->list, at,
                  "\"options\" is missing: a question of kind \"%s\" has options to choose from",
                  question->kind->name);
    if (array == NULL)
        return;
    if (count < 2 || count > most) {
        fault_add(&load->list, &here, "%zu option%s: give 2 to %zu", count, count == 1 ? "" : "s", most);
        return;
    }
    struct option *options = take(load, count, sizeof *options);
    question->options = options;
    for (size_t i = 0; options != NULL && i < count; i++) {
        struct spot spot = {&here, NULL, i};
        load_option(load, &spot, json_array_get(array, i), question, &options[i]);
        question->option_count++;
    }
    question->choices_max = (unsigned)question->option_count;
}

static void key_choices_max(struct load *load, const struct spot *at, json_t *object,
                            struct question *question) {
    int64_t most;
    if (question->option_count > 0 &&
        member_number(load, at, object, "choices_max", 1, (int64_t)question->option_count, &most))
        question->choices_max = (unsigned)most;
}

static void key_range(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    static const char *const ends[] = {"min", "max"};
    int64_t *values[] = {&question->min, &question->max};
    bool good = true;
    for (size_t i = 0; i < 2; i++) {
        if (is_missing(object, question_keys, ends[i]))
            fault_add(&load->list, at, "\"%s\" is missing: a number has a smallest and a largest value",
                      ends[i]);
        good &= member_number(load, at, object, ends[i], -SURVEY_NUMBER_MAX, SURVEY_NUMBER_MAX, values[i]);
    }
    struct spot spot = {at, "max", position(object, "max")};
    if (good && question->min >= question->max)
        fault_add(&load->list, &spot, "must be more than \"min\"");
    else if (good && question->max - question->min > SURVEY_RANGE_MAX)
        fault_add(&load->list, &spot, "more than %d above \"min\": ask for a smaller range",
                  SURVEY_RANGE_MAX);
    if (!good)
        question->min = question->max = 0; /* no range: "positive" is not held against half of one */
    load_text(load, at, object, "unit", 0, &question->unit);
}

static void key_length(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    struct spot spot;
    json_t *value = member(load, at, object, "length_max", WANT_INTEGER, &spot);
    json_int_t length = value == NULL ? SURVEY_COMMENT_MAX : json_integer_value(value);
    if (length < 1 || length > SURVEY_COMMENT_MAX)
        fault_add(&load->list, &spot, "must be from 1 to %d characters", SURVEY_COMMENT_MAX);
    else
        question->length_max = (unsigned)length;
}

/* ---- The positive rule ------------------------------------------------------------------------------------------- */

static void key_positive_word(struct load *load, const struct spot *at, json_t *object,
                              struct question *question) {
    struct spot spot;
    json_t *value = member(load, at, object, "positive", WANT_STRING, &spot);
    bool no = value != NULL && str_is(string_of(value), "no");
    if (value != NULL && !no && !str_is(string_of(value), "yes"))
        fault_add(&load->list, &spot, "must be \"yes\" or \"no\"");
    question->good_from = question->good_to = !no;
}

static const char *option_code_at(const void *table, size_t index) {
    const struct question *question = table;
    return index < question->option_count ? question->options[index].code : NULL;
}

static void key_positive_options(struct load *load, const struct spot *at, json_t *object,
                                 struct question *question) {
    struct spot here;
    size_t count;
    bool known = question->option_count > 0 && question_option(question, STR("")) == SURVEY_NONE;
    json_t *array =
        member_list(load, at, object, "positive", SURVEY_OPTIONS_MAX, "an option's code", &here, &count);
    for (size_t i = 0; i < count; i++) {
        struct spot spot = {&here, NULL, i};
        json_t *code = json_array_get(array, i);
        if (!check_type(load, &spot, code, WANT_STRING) || question->option_count == 0)
            continue;
        size_t option = question_option(question, string_of(code));
        if (option == SURVEY_NONE && known)
            fault_unknown(&load->list, &spot, "option", json_string_value(code), option_code_at, question);
        else if (option != SURVEY_NONE && (question->good_options >> option & 1) != 0)
            fault_add(&load->list, &spot, "\"%s\" stands here already: leave it out",
                      question->options[option].code);
        else if (option != SURVEY_NONE)
            question->good_options |= (uint64_t)1 << option;
    }
    if (question->option_count > 0 &&
        (size_t)__builtin_popcountll(question->good_options) == question->option_count)
        fault_add(&load->list, &here, "every option is positive: leave out those that are not");
}

static void key_positive_range(struct load *load, const struct spot *at, json_t *object,
                               struct question *question) {
    static const struct key keys[] = {{"from", false}, {"to", false}, {NULL, false}};
    struct spot here;
    json_t *range = member(load, at, object, "positive", WANT_OBJECT, &here);
    question->good_from = question->min;
    question->good_to = question->max;
    if (range == NULL)
        return;
    check_keys(load, &here, range, keys);
    if (json_object_size(range) == 0)
        fault_add(&load->list, &here, "says nothing: give \"from\", \"to\", or both");
    if (question->min >= question->max)
        return;
    bool from = member_number(load, &here, range, "from", question->min, question->max, &question->good_from);
    bool to = member_number(load, &here, range, "to", question->min, question->max, &question->good_to);
    if (json_object_size(range) != (size_t)from + to || json_object_size(range) == 0)
        return; /* told already */
    if (question->good_from > question->good_to)
        fault_add(&load->list, &here, "\"from\" is more than \"to\": exchange them");
    else if (question->good_from == question->min && question->good_to == question->max)
        fault_add(&load->list, &here, "the whole range is positive: leave out what is not");
}

/* ---- Putting it together ----------------------------------------------------------------------------------------- */

static const struct kind_key {
    const char *name;
    unsigned flag;
    bool rule; /* says what counts as satisfied: only where the question counts */
    bool required;
    void (*load)(struct load *, const struct spot *, json_t *, struct question *);
} kind_keys[] = {
    {"na", KIND_NA, false, false, key_na},
    {"scale", KIND_SCALE, false, false, key_scale},
    {"options", KIND_OPTIONS, false, false, key_options},
    {"choices_max", KIND_CHOICES_MAX, false, false, key_choices_max},
    {"min", KIND_RANGE, false, false, key_range},
    {"max", KIND_RANGE, false, false, NULL}, /* key_range reads them all */
    {"unit", KIND_RANGE, false, false, NULL},
    {"length_max", KIND_LENGTH, false, false, key_length},
    {"positive", KIND_POSITIVE_WORD, true, false, key_positive_word},
    {"positive", KIND_POSITIVE_OPTIONS, true, true, key_positive_options},
    {"positive", KIND_POSITIVE_RANGE, true, true, key_positive_range},
    {"reverse", KIND_REVERSE, true, false, key_reverse},
};

/* A key that means nothing here would be a promise the form does not keep. */
static void refuse(struct load *load, const struct spot *at, json_t *object, const char *key,
                   const struct kind *kind) {
    struct spot spot = {at, key, position(object, key)};
    if (has_key(object, key))
        fault_add(&load->list, &spot, "a question of kind \"%s\" has no \"%s\": leave it out", kind->name,
                  key);
}

static bool kind_knows(const struct kind *kind, const char *key) {
    for (size_t i = 0; i < sizeof kind_keys / sizeof *kind_keys; i++)
        if (strcmp(kind_keys[i].name, key) == 0 && (kind->keys & kind_keys[i].flag) != 0)
            return true;
    return false;
}

static void load_kind_key(struct load *load, const struct spot *at, json_t *object, struct question *question,
                          const struct kind_key *key) {
    const struct kind *kind = question->kind;
    if ((kind->keys & key->flag) == 0) {
        if (!kind_knows(kind, key->name) && strcmp(key->name, "positive") != 0)
            refuse(load, at, object, key->name, kind);
        return;
    }
    bool counts = !is_missing(object, question_keys, "dimension");
    if (key->rule && !counts && has_key(object, key->name) && kind->index != KIND_ALWAYS_COUNTS) {
        struct spot spot = {at, key->name, position(object, key->name)};
        fault_add(&load->list, &spot,
                  "means nothing outside an index: give the question a \"dimension\", or leave it out");
        return;
    }
    if (key->required && counts && is_missing(object, question_keys, key->name))
        fault_add(&load->list, at,
                  "\"%s\" is missing: a question of kind \"%s\" that counts says which answers are positive",
                  key->name, kind->name);
    if (key->load != NULL)
        key->load(load, at, object, question);
}

/* Where the question counts. */
static void load_index(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    const struct kind *kind = question->kind;
    bool named = !is_missing(object, question_keys, "dimension");
    if (kind != NULL && kind->index == KIND_NEVER_COUNTS) {
        refuse(load, at, object, "dimension", kind);
        return;
    }
    load_place(load, at, object, question);
    if (question->dimension != SURVEY_NONE)
        load->dimension_used[question->dimension] = true;
    else if (named || kind == NULL || kind->index == KIND_ALWAYS_COUNTS)
        load->questions_known = false;
    if (!named && kind != NULL && kind->index == KIND_ALWAYS_COUNTS)
        fault_add(&load->list, at, "\"dimension\" is missing: a question of kind \"%s\" counts in one",
                  kind->name);
}

void load_kind(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    struct spot spot;
    json_t *value = member(load, at, object, "kind", WANT_STRING, &spot);
    question->kind = value == NULL ? NULL : kind_find(json_string_value(value));
    if (value != NULL && question->kind == NULL)
        fault_unknown(&load->list, &spot, "kind", json_string_value(value), kind_name_at, NULL);
    load_index(load, at, object, question);
    if (question->kind == NULL)
        return;
    for (size_t i = 0; i < sizeof kind_keys / sizeof *kind_keys; i++)
        load_kind_key(load, at, object, question, &kind_keys[i]);
    if (!kind_knows(question->kind, "positive"))
        refuse(load, at, object, "positive", question->kind);
}
