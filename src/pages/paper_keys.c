#include "pages/paper_keys.h"

enum { DIGIT_KEYS_MAX = 9 /* choices that one digit tells apart */ };

/* Nothing that any kind takes for a choice or a number. */
static const struct str no_key = {"?", 1};

static const json_t *options_of(const json_t *model) {
    return json_object_get(model, "options");
}

static const char *option_text(const json_t *model, size_t nth, const char *name) {
    const char *text = json_string_value(json_object_get(json_array_get(options_of(model), nth), name));
    return text == NULL ? "" : text;
}

static bool words_are_numbers(const struct question *question) {
    return question->scale != NULL && question->scale->levels > DIGIT_KEYS_MAX;
}

const char *paper_keys_na(const struct question *question) {
    bool zero_is_a_number = question->kind->input == INPUT_NUMBER && question->min <= 0 && question->max >= 0;
    return words_are_numbers(question) || zero_is_a_number ? "-" : "0";
}

const char *paper_keys_choice(const struct question *question, const json_t *model, size_t nth,
                              struct arena *arena) {
    const char *key;
    if (words_are_numbers(question)) { /* "10 (tốt nhất)" */
        const char *words = option_text(model, nth, "word");
        key = arena_copy(arena, words, strspn(words, "0123456789"));
    } else {
        key = arena_printf(arena, "%zu", nth + 1);
    }
    return key == NULL ? "" : key;
}

/* The choice with a key; as many as there are: none. */
static size_t choice_of(const struct question *question, const json_t *model, struct str key,
                        struct arena *arena) {
    size_t count = json_array_size(options_of(model)), nth = 0;
    while (nth < count && (key.n == 0 || !str_is(key, paper_keys_choice(question, model, nth, arena))))
        nth++;
    return nth;
}

static bool is_between(char c) {
    return c == ' ' || c == ',' || c == ';' || c == '.' || c == '+';
}

/* The next key of several, past what stands between them; n == 0 at the end. */
static struct str next_key(struct str typed, size_t *at, bool digits) {
    while (*at < typed.n && is_between(typed.p[*at]))
        ++*at;
    size_t from = *at;
    while (*at < typed.n && !is_between(typed.p[*at]) && !(digits && *at > from))
        ++*at;
    return (struct str){typed.p + from, *at - from};
}

static struct str several(const struct question *question, const json_t *model, struct str typed,
                          struct arena *arena) {
    size_t count = json_array_size(options_of(model)), at = 0;
    const char *all = "";
    for (;;) {
        struct str key = next_key(typed, &at, count <= DIGIT_KEYS_MAX);
        if (key.n == 0)
            return str_of(all);
        size_t nth = choice_of(question, model, key, arena);
        bool na = question->na && str_is(key, paper_keys_na(question));
        if (nth == count && !na)
            return no_key;
        all = arena_printf(arena, "%s%s%s", all, all[0] == '\0' ? "" : "|",
                           na ? "na" : option_text(model, nth, "value"));
        if (all == NULL)
            return (struct str){0};
    }
}

struct str paper_keys_value(const struct question *question, const json_t *model, struct str typed,
                            struct arena *arena) {
    enum kind_input input = question->kind->input;
    if (input == INPUT_TEXT)
        return typed;
    typed = str_trim(typed);
    if (typed.n == 0)
        return typed;
    if (input == INPUT_CHECKS)
        return several(question, model, typed, arena);
    if (question->na && str_is(typed, paper_keys_na(question)))
        return STR("na");
    if (input == INPUT_NUMBER)
        return typed;
    size_t nth = choice_of(question, model, typed, arena);
    return nth == json_array_size(options_of(model)) ? no_key : str_of(option_text(model, nth, "value"));
}

/* Whether the nth choice is, or is among, what the value says. as_form: the value as a form sends it. */
static bool is_chosen(const struct question *question, const json_t *model, size_t nth,
                      const struct value *value, struct str as_form) {
    if (question->kind->input != INPUT_CHECKS)
        return str_is(as_form, option_text(model, nth, "value"));
    return value->state == VALUE_SET && ((uint64_t)value->number >> nth & 1) != 0;
}

/* with_words: each key with its words. */
static const char *list_choices(const struct question *question, const json_t *model,
                                const struct value *value, bool with_words, struct arena *arena) {
    struct str as_form = question->kind->format(question, value, arena);
    const char *all = "";
    for (size_t i = 0; i < json_array_size(options_of(model)) && all != NULL && as_form.p != NULL; i++) {
        if (!is_chosen(question, model, i, value, as_form))
            continue;
        const char *key = paper_keys_choice(question, model, i, arena);
        const char *words = option_text(model, i, "word");
        const char *gap = all[0] == '\0' ? "" : with_words ? "; " : " ";
        if (!with_words)
            all = arena_printf(arena, "%s%s%s", all, gap, key);
        else if (words_are_numbers(question))
            all = arena_printf(arena, "%s%s%s", all, gap, words);
        else
            all = arena_printf(arena, "%s%s%s – %s", all, gap, key, words);
    }
    return as_form.p == NULL ? NULL : all;
}

static const char *number_of(const struct question *question, const struct value *value,
                             struct arena *arena) {
    struct str text = question->kind->format(question, value, arena);
    return text.p == NULL ? NULL : arena_copy(arena, text.p, text.n);
}

const char *paper_keys_typed(const struct question *question, const json_t *model, const struct value *value,
                             struct arena *arena) {
    if (value->state == VALUE_SKIPPED || question->kind->input == INPUT_TEXT)
        return "";
    if (value->state == VALUE_NA)
        return paper_keys_na(question);
    return question->kind->input == INPUT_NUMBER ? number_of(question, value, arena)
                                                 : list_choices(question, model, value, false, arena);
}

const char *paper_keys_words(const struct question *question, const json_t *model, const struct value *value,
                             const char *skipped, struct arena *arena) {
    if (value->state == VALUE_SKIPPED)
        return skipped;
    if (value->state == VALUE_NA) {
        const char *words = json_string_value(json_object_get(json_object_get(model, "na"), "word"));
        return arena_printf(arena, "%s – %s", paper_keys_na(question), words == NULL ? "" : words);
    }
    return question->kind->input == INPUT_NUMBER ? number_of(question, value, arena)
                                                 : list_choices(question, model, value, true, arena);
}

const char *paper_keys_single(const struct question *question, const json_t *model, struct arena *arena) {
    size_t count = json_array_size(options_of(model));
    if (question->kind->input != INPUT_CHOICES || count > DIGIT_KEYS_MAX)
        return "";
    const char *keys = arena_copy(arena, "123456789", count);
    if (keys != NULL && question->na)
        keys = arena_printf(arena, "%s%s", keys, paper_keys_na(question));
    return keys == NULL ? "" : keys;
}
