#include "core/definition/walk.h"

#include "core/index.h"
#include "core/kind.h"

static const char *key_name_at(const void *table, size_t index) {
    return ((const struct key *)table)[index].name;
}

const char *kind_name_at(const void *table, size_t index) {
    (void)table;
    return kind_at(index) == NULL ? NULL : kind_at(index)->name;
}

const char *scale_name_at(const void *table, size_t index) {
    (void)table;
    return scale_at(index) == NULL ? NULL : scale_at(index)->code;
}

const char *method_name_at(const void *table, size_t index) {
    (void)table;
    return index_method_at(index) == NULL ? NULL : index_method_at(index)->name;
}

const char *dimension_code_at(const void *table, size_t index) {
    const struct survey *survey = table;
    return index < survey->dimension_count ? survey->dimensions[index].code : NULL;
}

const char *section_code_at(const void *table, size_t index) {
    const struct survey *survey = table;
    return index < survey->section_count ? survey->sections[index].code : NULL;
}

const char *question_code_at(const void *table, size_t index) {
    const struct survey *survey = table;
    return index < survey->question_count ? survey->questions[index].code : NULL;
}

void *take(struct load *load, size_t count, size_t size) {
    void *p = arena_array(load->arena, count, size);
    if (p == NULL)
        load->list.nomem = true;
    return p;
}

const char *keep(struct load *load, json_t *string) {
    const char *copy = arena_copy(load->arena, json_string_value(string), json_string_length(string));
    if (copy == NULL)
        load->list.nomem = true;
    return copy;
}

const char *keep_text(struct load *load, const char *text) {
    const char *copy = arena_strdup(load->arena, text);
    if (copy == NULL)
        load->list.nomem = true;
    return copy;
}

struct str string_of(json_t *string) {
    return (struct str){json_string_value(string), json_string_length(string)};
}

bool check_type(struct load *load, const struct spot *spot, json_t *value, enum want want) {
    static const char *const wanted[] = {"an object", "an array", "a string", "a whole number",
                                         "true or false"};
    static const char *const names[] = {[JSON_OBJECT] = "an object",
                                        [JSON_ARRAY] = "an array",
                                        [JSON_STRING] = "a string",
                                        [JSON_INTEGER] = "a number",
                                        [JSON_REAL] = "a number with a point",
                                        [JSON_TRUE] = "true",
                                        [JSON_FALSE] = "false",
                                        [JSON_NULL] = "null"};
    bool good = want == WANT_OBJECT    ? json_is_object(value)
                : want == WANT_ARRAY   ? json_is_array(value)
                : want == WANT_STRING  ? json_is_string(value)
                : want == WANT_INTEGER ? json_is_integer(value)
                                       : json_is_boolean(value);
    if (!good)
        fault_add(&load->list, spot, "must be %s, not %s", wanted[want], names[json_typeof(value)]);
    return good;
}

size_t position(json_t *object, const char *name) {
    const char *key;
    json_t *value;
    size_t i = 0;
    json_object_foreach(object, key, value) {
        if (strcmp(key, name) == 0)
            break;
        i++;
    }
    return i;
}

json_t *member(struct load *load, const struct spot *at, json_t *object, const char *key, enum want want,
               struct spot *spot) {
    json_t *value = json_object_get(object, key);
    if (value == NULL)
        return NULL;
    *spot = (struct spot){at, key, position(object, key)};
    return check_type(load, spot, value, want) ? value : NULL;
}

json_t *member_list(struct load *load, const struct spot *at, json_t *object, const char *key, size_t max,
                    const char *cure, struct spot *spot, size_t *count) {
    json_t *array = member(load, at, object, key, WANT_ARRAY, spot);
    size_t n = json_array_size(array);
    *count = 0;
    if (array == NULL)
        return NULL;
    if (n == 0)
        fault_add(&load->list, spot, "the list is empty: add %s", cure);
    else if (n > max)
        fault_add(&load->list, spot, "%zu entries, at most %zu are allowed: leave some out", n, max);
    else
        *count = n;
    return *count > 0 ? array : NULL;
}

bool member_number(struct load *load, const struct spot *at, json_t *object, const char *key, int64_t low,
                   int64_t high, int64_t *out) {
    struct spot spot;
    json_t *value = member(load, at, object, key, WANT_INTEGER, &spot);
    int64_t number = json_integer_value(value);
    if (value != NULL && (number < low || number > high)) {
        fault_add(&load->list, &spot, "must be from %lld to %lld", (long long)low, (long long)high);
        return false;
    }
    if (value != NULL)
        *out = number;
    return value != NULL;
}

bool member_flag(struct load *load, const struct spot *at, json_t *object, const char *key) {
    struct spot spot;
    return json_is_true(member(load, at, object, key, WANT_BOOLEAN, &spot));
}

bool has_key(json_t *object, const char *key) {
    return json_object_get(object, key) != NULL;
}

static bool is_allowed(const struct key *keys, const char *name) {
    while (keys->name != NULL && strcmp(keys->name, name) != 0)
        keys++;
    return keys->name != NULL;
}

bool is_missing(json_t *object, const struct key *keys, const char *key) {
    const char *name;
    json_t *value;
    if (has_key(object, key))
        return false;
    json_object_foreach(object, name, value) {
        const char *near = is_allowed(keys, name) ? NULL : fault_near(name, key_name_at, keys);
        if (near != NULL && strcmp(near, key) == 0)
            return false;
    }
    return true;
}

void check_keys(struct load *load, const struct spot *at, json_t *object, const struct key *keys) {
    const char *name;
    json_t *value;
    size_t i = 0;
    for (const struct key *key = keys; key->name != NULL; key++)
        if (key->required && is_missing(object, keys, key->name))
            fault_add(&load->list, at, "\"%s\" is missing: add it", key->name);
    json_object_foreach(object, name, value) {
        struct spot spot = {at, name, i++};
        if (!is_allowed(keys, name))
            fault_unknown(&load->list, &spot, "key", name, key_name_at, keys);
    }
}

const char *load_code(struct load *load, const struct spot *at, json_t *object, enum code_of what,
                      struct spot *spot) {
    json_t *value = member(load, at, object, "code", WANT_STRING, spot);
    const char *code = value == NULL ? NULL : keep(load, value);
    if (code == NULL)
        return "";
    survey_check_code(&load->list, spot, string_of(value), what);
    return code;
}

bool is_duplicate(struct load *load, const struct spot *spot, const char *code, size_t earlier,
                  const char *what) {
    struct shown shown;
    if (code[0] == '\0' || earlier == SURVEY_NONE || earlier == SURVEY_ALL)
        return false;
    fault_add(&load->list, spot, "the code \"%s\" belongs to an earlier %s: choose another",
              fault_show(code, &shown), what);
    return true;
}

static size_t language_index(const struct survey *survey, const char *language) {
    size_t i = 0;
    while (i < survey->language_count && strcmp(survey->languages[i], language) != 0)
        i++;
    return i;
}

void load_text(struct load *load, const struct spot *at, json_t *object, const char *key, size_t words_max,
               struct text *out) {
    const struct survey *survey = load->survey;
    struct spot here;
    json_t *texts = member(load, at, object, key, WANT_OBJECT, &here), *value;
    if (texts == NULL)
        return;
    for (size_t i = 0; i < survey->language_count; i++)
        out->languages[i] = survey->languages[i];
    const char *language;
    size_t i = 0;
    json_object_foreach(texts, language, value) {
        struct spot spot = {&here, language, i++};
        struct shown shown;
        size_t l = language_index(survey, language);
        if (l < survey->language_count && check_type(load, &spot, value, WANT_STRING)) {
            survey_check_text(&load->list, &spot, string_of(value), words_max);
            out->strings[l] = keep(load, value);
        } else if (l == survey->language_count && load->languages_known) {
            fault_add(&load->list, &spot, "the title has no \"%s\": add it there, or leave it out here",
                      fault_show(language, &shown));
        }
    }
    for (size_t l = 0; l < survey->language_count; l++) {
        if (json_object_get(texts, survey->languages[l]) != NULL)
            continue;
        if (l == 0)
            fault_add(&load->list, &here,
                      "\"" MAIN_LANGUAGE "\" is missing: the main language must be there");
        else
            fault_add(&load->list, &here, "\"%s\" is missing: the title has it, so every text must",
                      survey->languages[l]);
    }
    out->count = survey->language_count;
}
