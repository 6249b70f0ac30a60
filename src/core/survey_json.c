#include "core/survey_json.h"

#include "core/answer.h"
#include "core/definition/walk.h"
#include "core/index.h"
#include "core/tally.h"

static const struct key survey_keys[] = {{"$schema", false},   {"code", true},       {"title", true},
                                         {"intro", false},     {"method", true},     {"scale", false},
                                         {"dimensions", true}, {"sections", false},  {"respondent", false},
                                         {"questions", true},  {"continues", false}, {NULL, false}};

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

/* What a method asks of the survey as a whole can be judged once everything else is good. */
static void check_method(struct load *load, const struct spot *root, json_t *document) {
    const struct survey *survey = load->survey;
    struct index_refusal refusal = {SURVEY_NONE, SURVEY_NONE, NULL};
    struct spot here = {root, "method", position(document, "method")};
    if (survey->method->fits == NULL || survey->method->fits(survey, &refusal))
        return;
    const struct spot *spot = refusal.dimension != SURVEY_NONE  ? load->dimension_spots[refusal.dimension]
                              : refusal.question != SURVEY_NONE ? load->question_spots[refusal.question]
                                                                : &here;
    fault_add(&load->list, spot, "method \"%s\": %s", survey->method->name, refusal.why);
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
    load->scale = load_scale(load, &root, document);
    load->scale_absent = is_missing(document, survey_keys, "scale");
    load->has_sections = !is_missing(document, survey_keys, "sections");
    load_dimensions(load, &root, document);
    if (!load->list.nomem)
        load_sections(load, &root, document);
    if (!load->list.nomem)
        load_questions(load, &root, document);
    if (!load->list.nomem)
        load_continuations(load, &root, document);
    if (!load->list.nomem && load->list.faults->total == 0)
        check_method(load, &root, document);
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
    answer_layout(load.survey);
    tally_layout(load.survey);
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

int survey_json_renamed(struct str json, const char *code, const char *title, struct arena *arena,
                        struct str *out, struct err *err) {
    json_t *document = NULL;
    json_error_t syntax;
    int rc = parse(json, &document, &syntax, err);
    if (rc != 0)
        return rc;
    json_t *titles = json_object_get(document, "title"), *old;
    const char *language;
    void *next;
    bool failed = json_object_set_new(document, "code", json_string(code)) != 0;
    json_object_foreach_safe(titles, next, language, old) failed |=
        json_object_set_new(titles, language, json_string(title)) != 0;
    json_object_del(document, "continues");
    char *text = failed ? NULL : json_dumps(document, JSON_COMPACT);
    const char *kept = text == NULL ? NULL : arena_strdup(arena, text);
    free(text);
    json_decref(document);
    if (kept == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a survey");
    *out = str_of(kept);
    return 0;
}
