/* long: nothing else in core may know jansson. */
#include "core/survey_json.h"

#include <jansson.h>

#include "core/answer.h"
#include "core/index.h"
#include "core/survey_check.h"
#include "core/tally.h"

#define MAIN_LANGUAGE "vi"

/* One definition being loaded. Loading goes on after a fault, to find the others; what is broken is left out,
 * and a flag says when that makes a later check pointless. */
struct load {
    struct arena *arena;
    struct survey *survey;
    struct fault_list list;
    const struct scale *scale; /* the survey's, for questions that name none */
    bool scale_absent;         /* the survey names none either */
    bool languages_known;      /* the title says which languages there are */
    bool dimensions_known;     /* every dimension of the file is in survey->dimensions */
    bool questions_known;      /* every question of the file, with its dimension, is in survey->questions */
    const struct spot **dimension_spots; /* by index */
    bool *dimension_used;                /* it has a question, or dimensions of its own */
};

struct key {
    const char *name;
    bool required;
};

static const struct key survey_keys[] = {{"$schema", false},   {"code", true},      {"title", true},
                                         {"intro", false},     {"method", true},    {"scale", false},
                                         {"dimensions", true}, {"questions", true}, {NULL, false}};
static const struct key dimension_keys[] = {
    {"code", true}, {"title", true}, {"dimensions", false}, {NULL, false}};
/* "dimension" is required by the kind. */
static const struct key question_keys[] = {{"code", true},   {"dimension", false},  {"kind", true},
                                           {"text", true},   {"hint", false},       {"na", false},
                                           {"scale", false}, {"length_max", false}, {NULL, false}};

static const char *key_name_at(const void *table, size_t index) {
    return ((const struct key *)table)[index].name;
}

static const char *kind_name_at(const void *table, size_t index) {
    (void)table;
    return kind_at(index) == NULL ? NULL : kind_at(index)->name;
}

static const char *scale_name_at(const void *table, size_t index) {
    (void)table;
    return scale_at(index) == NULL ? NULL : scale_at(index)->code;
}

static const char *method_name_at(const void *table, size_t index) {
    (void)table;
    return index_method_at(index) == NULL ? NULL : index_method_at(index)->name;
}

static const char *dimension_code_at(const void *table, size_t index) {
    const struct survey *survey = table;
    return index < survey->dimension_count ? survey->dimensions[index].code : NULL;
}

static void *take(struct load *load, size_t count, size_t size) {
    void *p = arena_array(load->arena, count, size);
    if (p == NULL)
        load->list.nomem = true;
    return p;
}

static const char *keep(struct load *load, json_t *string) {
    const char *copy = arena_copy(load->arena, json_string_value(string), json_string_length(string));
    if (copy == NULL)
        load->list.nomem = true;
    return copy;
}

static struct str string_of(json_t *string) {
    return (struct str){json_string_value(string), json_string_length(string)};
}

enum want { WANT_OBJECT, WANT_ARRAY, WANT_STRING, WANT_INTEGER, WANT_BOOLEAN };

static bool check_type(struct load *load, const struct spot *spot, json_t *value, enum want want) {
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

static size_t position(json_t *object, const char *name) {
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

/* A member and its spot; NULL when it is not there, or not of the type it must have (a fault). */
static json_t *member(struct load *load, const struct spot *at, json_t *object, const char *key,
                      enum want want, struct spot *spot) {
    json_t *value = json_object_get(object, key);
    if (value == NULL)
        return NULL;
    *spot = (struct spot){at, key, position(object, key)};
    return check_type(load, spot, value, want) ? value : NULL;
}

static bool is_allowed(const struct key *keys, const char *name) {
    while (keys->name != NULL && strcmp(keys->name, name) != 0)
        keys++;
    return keys->name != NULL;
}

static void check_keys(struct load *load, const struct spot *at, json_t *object, const struct key *keys) {
    const char *name;
    json_t *value;
    size_t i = 0;
    for (const struct key *key = keys; key->name != NULL; key++)
        if (key->required && json_object_get(object, key->name) == NULL)
            fault_add(&load->list, at, "\"%s\" is missing: add it", key->name);
    json_object_foreach(object, name, value) {
        struct spot spot = {at, name, i++};
        if (!is_allowed(keys, name))
            fault_unknown(&load->list, &spot, "key", name, key_name_at, keys);
    }
}

/* The code in `object`, "" when there is none. A wrong one is a fault and still returned: others may refer to
 * it. */
static const char *load_code(struct load *load, const struct spot *at, json_t *object, enum code_of what,
                             struct spot *spot) {
    json_t *value = member(load, at, object, "code", WANT_STRING, spot);
    const char *code = value == NULL ? NULL : keep(load, value);
    if (code == NULL)
        return "";
    survey_check_code(&load->list, spot, string_of(value), what);
    return code;
}

static bool is_duplicate(struct load *load, const struct spot *spot, const char *code, size_t earlier,
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

static void load_text(struct load *load, const struct spot *at, json_t *object, const char *key,
                      size_t words_max, struct text *out) {
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

/* The languages of the survey are those of its title, the main one first. */
static void load_languages(struct load *load, const struct spot *root, json_t *document) {
    struct survey *survey = load->survey;
    survey->languages[0] = MAIN_LANGUAGE;
    survey->language_count = 1;
    json_t *title = json_object_get(document, "title"), *value;
    if (!json_is_object(title))
        return;
    load->languages_known = true;
    struct spot here = {root, "title", position(document, "title")};
    const char *name;
    size_t i = 0;
    json_object_foreach(title, name, value) {
        struct spot spot = {&here, name, i++};
        if (strcmp(name, MAIN_LANGUAGE) == 0)
            continue;
        if (!survey_check_language(&load->list, &spot, name)) {
            load->languages_known = false;
        } else if (survey->language_count == SURVEY_LANGUAGES_MAX) {
            fault_add(&load->list, &spot, "one language too many: at most %d are allowed",
                      SURVEY_LANGUAGES_MAX);
            load->languages_known = false;
        } else {
            const char *copy = arena_strdup(load->arena, name);
            load->list.nomem |= copy == NULL;
            survey->languages[survey->language_count++] = copy == NULL ? "" : copy;
        }
    }
}

static size_t dimensions_below(json_t *object) {
    json_t *array = json_object_get(object, "dimensions"), *element;
    size_t n = json_array_size(array), i;
    json_array_foreach(array, i, element) n += dimensions_below(element);
    return n;
}

static void load_dimensions(struct load *load, const struct spot *at, json_t *object, size_t parent,
                            size_t depth);

static void load_dimension(struct load *load, const struct spot *spot, json_t *object, size_t parent,
                           size_t depth) {
    if (!check_type(load, spot, object, WANT_OBJECT)) {
        load->dimensions_known = false;
        return;
    }
    check_keys(load, spot, object, dimension_keys);
    struct survey *survey = load->survey;
    struct spot at_code;
    const char *code = load_code(load, spot, object, CODE_OF_DIMENSION, &at_code);
    size_t earlier = survey_dimension(survey, str_of(code));
    bool nameless = is_duplicate(load, &at_code, code, earlier, "dimension") || code[0] == '\0';
    if (nameless)
        load->dimensions_known = false;
    size_t index = survey->dimension_count++;
    struct dimension *dimension = &survey->dimensions[index];
    *dimension = (struct dimension){.code = code, .parent = parent, .depth = depth};
    load->dimension_spots[index] = spot;
    load_text(load, spot, object, "title", 0, &dimension->title);
    bool branch = json_object_get(object, "dimensions") != NULL;
    load->dimension_used[index] = branch || nameless;
    if (branch)
        load_dimensions(load, spot, object, index, depth + 1);
}

static void load_dimensions(struct load *load, const struct spot *at, json_t *object, size_t parent,
                            size_t depth) {
    struct spot *here = take(load, 1, sizeof *here);
    json_t *array = here == NULL ? NULL : member(load, at, object, "dimensions", WANT_ARRAY, here), *element;
    size_t count = json_array_size(array), i;
    struct spot *spots = take(load, count, sizeof *spots);
    if (array == NULL || spots == NULL) {
        load->dimensions_known = false;
    } else if (depth == SURVEY_DEPTH_MAX) {
        fault_add(&load->list, here, "dimensions deeper than %d levels: join some", SURVEY_DEPTH_MAX);
        load->dimensions_known = false;
    } else if (count == 0) {
        fault_add(&load->list, here, "the list is empty: add a dimension%s",
                  depth > 0 ? ", or leave it out" : "");
        load->dimensions_known &= depth > 0;
    } else {
        json_array_foreach(array, i, element) {
            spots[i] = (struct spot){here, NULL, i};
            load_dimension(load, &spots[i], element, parent, depth);
        }
    }
}

static void load_tree(struct load *load, const struct spot *root, json_t *document) {
    size_t count = dimensions_below(document);
    struct survey *survey = load->survey;
    survey->dimensions = take(load, count, sizeof *survey->dimensions);
    load->dimension_spots = take(load, count, sizeof *load->dimension_spots);
    load->dimension_used = take(load, count, sizeof *load->dimension_used);
    if (load->list.nomem)
        return;
    if (count > SURVEY_DIMENSIONS_MAX) {
        struct spot spot = {root, "dimensions", position(document, "dimensions")};
        fault_add(&load->list, &spot, "%zu dimensions, at most %d are allowed: leave some out", count,
                  SURVEY_DIMENSIONS_MAX);
        return;
    }
    load->dimensions_known = true;
    load_dimensions(load, root, document, SURVEY_NONE, 0);
}

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

/* The scale named in `object`, else NULL; *absent when none is named. */
static const struct scale *load_scale(struct load *load, const struct spot *at, json_t *object,
                                      bool *absent) {
    struct spot spot;
    json_t *value = member(load, at, object, "scale", WANT_STRING, &spot);
    const struct scale *scale = value == NULL ? NULL : scale_find(json_string_value(value));
    if (value != NULL && scale == NULL)
        fault_unknown(&load->list, &spot, "scale", json_string_value(value), scale_name_at, NULL);
    *absent = json_object_get(object, "scale") == NULL;
    return scale;
}

static void load_question_scale(struct load *load, const struct spot *at, json_t *object,
                                struct question *question) {
    bool absent;
    question->scale = load_scale(load, at, object, &absent);
    if (absent && load->scale_absent)
        fault_add(&load->list, at, "\"scale\" is missing: name one here, or one for the whole survey");
    else if (absent)
        question->scale = load->scale;
}

static void load_length(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    struct spot spot;
    json_t *value = member(load, at, object, "length_max", WANT_INTEGER, &spot);
    json_int_t length = value == NULL ? SURVEY_COMMENT_MAX : json_integer_value(value);
    if (length < 1 || length > SURVEY_COMMENT_MAX)
        fault_add(&load->list, &spot, "must be from 1 to %d characters", SURVEY_COMMENT_MAX);
    else
        question->length_max = (unsigned)length;
}

/* A key that means nothing for the kind would be a promise the form does not keep. */
static void refuse(struct load *load, const struct spot *at, json_t *object, const char *key,
                   const struct kind *kind) {
    struct spot spot = {at, key, position(object, key)};
    if (json_object_get(object, key) != NULL)
        fault_add(&load->list, &spot, "a question of kind \"%s\" has no \"%s\": leave it out", kind->name,
                  key);
}

/* What depends on the kind. */
static void load_kind(struct load *load, const struct spot *at, json_t *object, struct question *question) {
    struct spot spot;
    json_t *value = member(load, at, object, "kind", WANT_STRING, &spot);
    const struct kind *kind = value == NULL ? NULL : kind_find(json_string_value(value));
    if (value != NULL && kind == NULL)
        fault_unknown(&load->list, &spot, "kind", json_string_value(value), kind_name_at, NULL);
    if (kind == NULL || kind->counted) {
        load_place(load, at, object, question);
        if (question->dimension != SURVEY_NONE)
            load->dimension_used[question->dimension] = true;
        else
            load->questions_known = false;
    }
    if (kind == NULL)
        return;
    question->kind = kind;
    if (!kind->counted)
        refuse(load, at, object, "dimension", kind);
    else if (json_object_get(object, "dimension") == NULL)
        fault_add(&load->list, at, "\"dimension\" is missing: a question of kind \"%s\" counts in one",
                  kind->name);
    if (kind->has_na) {
        value = member(load, at, object, "na", WANT_BOOLEAN, &spot);
        question->na = json_is_true(value);
    } else {
        refuse(load, at, object, "na", kind);
    }
    if (kind->has_length)
        load_length(load, at, object, question);
    else
        refuse(load, at, object, "length_max", kind);
    if (kind->has_scale)
        load_question_scale(load, at, object, question);
    else
        refuse(load, at, object, "scale", kind);
}

static void load_question(struct load *load, const struct spot *at, json_t *object) {
    if (!check_type(load, at, object, WANT_OBJECT)) {
        load->questions_known = false;
        return;
    }
    check_keys(load, at, object, question_keys);
    struct survey *survey = load->survey;
    struct spot spot;
    const char *code = load_code(load, at, object, CODE_OF_QUESTION, &spot);
    is_duplicate(load, &spot, code, survey_question(survey, str_of(code)), "question");
    struct question *question = &survey->questions[survey->question_count++];
    *question = (struct question){.code = code, .dimension = SURVEY_NONE};
    load_kind(load, at, object, question);
    load_text(load, at, object, "text", QUESTION_WORDS_MAX, &question->text);
    load_text(load, at, object, "hint", 0, &question->hint);
}

static void load_questions(struct load *load, const struct spot *root, json_t *document) {
    struct survey *survey = load->survey;
    struct spot here;
    json_t *array = member(load, root, document, "questions", WANT_ARRAY, &here), *element;
    size_t count = json_array_size(array), i;
    if (array == NULL)
        return;
    if (count == 0 || count > SURVEY_QUESTIONS_MAX) {
        fault_add(&load->list, &here,
                  count == 0 ? "the list is empty: add a question"
                             : "%zu questions, at most %d are allowed: leave some out",
                  count, SURVEY_QUESTIONS_MAX);
        return;
    }
    survey->questions = take(load, count, sizeof *survey->questions);
    if (survey->questions == NULL)
        return;
    load->questions_known = true;
    json_array_foreach(array, i, element) {
        struct spot spot = {&here, NULL, i};
        load_question(load, &spot, element);
    }
    for (i = 0; load->questions_known && i < survey->dimension_count; i++)
        if (!load->dimension_used[i])
            fault_add(&load->list, load->dimension_spots[i],
                      "the dimension has no question: add one, or leave the dimension out");
}

static void load_survey(struct load *load, json_t *document) {
    static const struct spot root = {NULL, NULL, 0};
    struct survey *survey = load->survey;
    struct spot spot;
    if (!check_type(load, &root, document, WANT_OBJECT))
        return;
    check_keys(load, &root, document, survey_keys);
    member(load, &root, document, "$schema", WANT_STRING, &spot);
    survey->code = load_code(load, &root, document, CODE_OF_SURVEY, &spot);
    load_languages(load, &root, document);
    load_text(load, &root, document, "title", 0, &survey->title);
    load_text(load, &root, document, "intro", 0, &survey->intro);
    json_t *method = member(load, &root, document, "method", WANT_STRING, &spot);
    survey->method = method == NULL ? NULL : index_method_find(json_string_value(method));
    if (method != NULL && survey->method == NULL)
        fault_unknown(&load->list, &spot, "method", json_string_value(method), method_name_at, NULL);
    load->scale = load_scale(load, &root, document, &load->scale_absent);
    load_tree(load, &root, document);
    if (!load->list.nomem)
        load_questions(load, &root, document);
}

/* Before the parser sees it: jansson recurses without a limit of its own. */
static bool too_deep(struct str json) {
    size_t depth = 0;
    bool inside = false; /* a string */
    for (size_t i = 0; i < json.n; i++) {
        char c = json.p[i];
        if (inside) {
            i += c == '\\';
            inside = c != '"';
        } else if (c == '"') {
            inside = true;
        } else if (c == '{' || c == '[') {
            if (++depth > SURVEY_JSON_DEPTH_MAX)
                return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return false;
}

static int parse(struct str json, json_t **out, json_error_t *syntax, struct err *err) {
    if (json.n > SURVEY_FILE_MAX)
        return err_set(err, ERR_LIMIT, "%zu bytes, at most %d are allowed: shorten the definition", json.n,
                       SURVEY_FILE_MAX);
    if (too_deep(json))
        return err_set(err, ERR_LIMIT, "nested deeper than %d levels: flatten the definition",
                       SURVEY_JSON_DEPTH_MAX);
    /* Some editors write a byte order mark; it says nothing in UTF-8. */
    if (json.n >= 3 && memcmp(json.p, "\xef\xbb\xbf", 3) == 0)
        json = (struct str){json.p + 3, json.n - 3};
    json_t *document = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, syntax);
    if (document == NULL && json_error_code(syntax) == json_error_out_of_memory)
        return err_set(err, ERR_NOMEM, "no memory to parse a definition of %zu bytes", json.n);
    *out = document;
    return document != NULL ? 0 : err_set(err, ERR_INPUT, "not valid JSON");
}

int survey_load(struct str json, struct arena *arena, struct survey **out, struct survey_faults *faults,
                struct err *err) {
    static const struct spot root = {NULL, NULL, 0};
    struct load load = {.arena = arena};
    struct err why = ERR_INIT;
    struct shown shown;
    json_t *document = NULL;
    json_error_t syntax;
    fault_list_init(&load.list, arena, faults);
    load.survey = take(&load, 1, sizeof *load.survey);
    int rc = load.survey == NULL ? ERR_NOMEM : parse(json, &document, &syntax, &why);
    if (rc == ERR_INPUT)
        fault_add(&load.list, &root, "line %d, column %d: not valid JSON (%s): mend it there", syntax.line,
                  syntax.column,
                  json_error_code(&syntax) == json_error_null_character
                      ? "the character \\u0000 is not allowed"
                      : fault_show(syntax.text, &shown));
    else if (rc == 0)
        load_survey(&load, document);
    json_decref(document);
    if (load.list.nomem)
        return err_set(err, ERR_NOMEM, "no memory to load a survey definition");
    if (faults->total > 0)
        return err_set(err, ERR_INPUT, "%zu fault%s in the definition, the first at \"%s\": %s",
                       faults->total, faults->total == 1 ? "" : "s",
                       fault_show(faults->items[0].pointer, &shown), faults->items[0].message);
    if (rc != 0)
        return err_set(err, rc, "%s", why.text);
    load.survey->answers_size = answer_layout(load.survey);
    load.survey->tally_cells = tally_layout(load.survey);
    *out = load.survey;
    return 0;
}

bool survey_json_equal(struct str a, struct str b) {
    json_t *one = NULL, *other = NULL;
    json_error_t syntax;
    bool equal = parse(a, &one, &syntax, NULL) == 0 && parse(b, &other, &syntax, NULL) == 0;
    if (equal) {
        json_object_del(one, "$schema");
        json_object_del(other, "$schema");
        equal = json_equal(one, other);
    }
    json_decref(one);
    json_decref(other);
    return equal;
}
