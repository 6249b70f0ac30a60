/* Sections, questions, and the questions about the person. */
#include "core/definition/walk.h"
#include "core/kind.h"

static const struct key section_keys[] = {{"code", true}, {"title", true}, {"note", false}, {NULL, false}};
/* "dimension" is required by the kind, "section" by the survey. */
const struct key question_keys[] = {
    {"code", true},     {"section", false},  {"dimension", false}, {"kind", true},
    {"text", true},     {"hint", false},     {"na", false},        {"scale", false},
    {"reverse", false}, {"positive", false}, {"options", false},   {"choices_max", false},
    {"min", false},     {"max", false},      {"unit", false},      {"length_max", false},
    {"show_if", false}, {"owners", false},   {NULL, false}};

void load_sections(struct load *load, const struct spot *root, json_t *document) {
    struct survey *survey = load->survey;
    struct spot here;
    size_t count;
    json_t *array = member_list(load, root, document, "sections", SURVEY_SECTIONS_MAX,
                                "a section, or leave it out", &here, &count);
    survey->sections = array == NULL ? NULL : take(load, count, sizeof *survey->sections);
    load->sections_known = load->sections_placed = survey->sections != NULL;
    for (size_t i = 0; survey->sections != NULL && i < count; i++) {
        struct spot spot = {&here, NULL, i}, at_code;
        json_t *object = json_array_get(array, i);
        if (!check_type(load, &spot, object, WANT_OBJECT)) {
            load->sections_known = false;
            continue;
        }
        check_keys(load, &spot, object, section_keys);
        const char *code = load_code(load, &spot, object, CODE_OF_DIMENSION, &at_code);
        bool twice = is_duplicate(load, &at_code, code, survey_section(survey, str_of(code)), "section");
        load->sections_known &= !twice && code[0] != '\0';
        struct section *section = &survey->sections[survey->section_count++];
        section->code = code;
        load_text(load, &spot, object, "title", 0, &section->title);
        load_text(load, &spot, object, "note", 0, &section->note);
    }
}

/* The questions of a section stand together, in the order of the sections: the form is one page from top to bottom. */
static void load_question_section(struct load *load, const struct spot *at, json_t *object,
                                  struct question *question) {
    const struct survey *survey = load->survey;
    struct spot spot;
    json_t *value = member(load, at, object, "section", WANT_STRING, &spot);
    if (!load->has_sections) {
        if (value != NULL)
            fault_add(&load->list, &spot, "the survey has no \"sections\": add them, or leave this out");
        return;
    }
    if (survey->section_count > 0 && is_missing(object, question_keys, "section"))
        fault_add(&load->list, at, "\"section\" is missing: the survey has sections, so name one of them");
    question->section = value == NULL ? SURVEY_NONE : survey_section(survey, string_of(value));
    if (value != NULL && question->section == SURVEY_NONE && load->sections_known) {
        const char *near =
            fault_unknown(&load->list, &spot, "section", json_string_value(value), section_code_at, survey);
        /* Taken for the one that was meant, lest that one be called empty. */
        question->section = near == NULL ? SURVEY_NONE : survey_section(survey, str_of(near));
    }
    load->sections_placed &= question->section != SURVEY_NONE;
    if (question->section == SURVEY_NONE)
        return;
    size_t before = SURVEY_NONE;
    for (size_t i = survey->question_count - 1; i-- > 0 && before == SURVEY_NONE;)
        before = survey->questions[i].section;
    if (load->sections_known && before != SURVEY_NONE && question->section < before)
        fault_add(&load->list, &spot,
                  "section \"%s\" stands before section \"%s\", whose questions began already: put the "
                  "question with those of its section",
                  survey->sections[question->section].code, survey->sections[before].code);
}

static void load_question(struct load *load, const struct spot *at, json_t *object) {
    if (!check_type(load, at, object, WANT_OBJECT)) {
        load->questions_known = load->questions_named = load->sections_placed = false;
        return;
    }
    check_keys(load, at, object, question_keys);
    struct survey *survey = load->survey;
    struct spot spot;
    const char *code = load_code(load, at, object, CODE_OF_QUESTION, &spot);
    is_duplicate(load, &spot, code, survey_question(survey, str_of(code)), "question");
    load->questions_named &= code[0] != '\0';
    load->question_spots[survey->question_count] = at;
    struct question *question = &survey->questions[survey->question_count++];
    *question = (struct question){.code = code, .dimension = SURVEY_NONE, .section = SURVEY_NONE};
    load_question_section(load, at, object, question);
    load_kind(load, at, object, question);
    load_text(load, at, object, "text", QUESTION_WORDS_MAX, &question->text);
    load_text(load, at, object, "hint", 0, &question->hint);
    load_owners(load, at, object, &question->owners, &question->owner_count);
    load_conditions(load, at, object, question);
}

static const char *field_name_at(const void *table, size_t index) {
    (void)table;
    return respondent_field_at(index) == NULL ? NULL : respondent_field_at(index)->name;
}

/* The options of a respondent field; their words come with the program. */
static void set_options(struct load *load, struct question *question, const char *codes) {
    struct option *options = take(load, SURVEY_OPTIONS_MAX, sizeof *options);
    while (options != NULL && *codes != '\0' && question->option_count < SURVEY_OPTIONS_MAX) {
        size_t n = strcspn(codes, " ");
        const char *code = arena_copy(load->arena, codes, n);
        load->list.nomem |= code == NULL;
        options[question->option_count++].code = code == NULL ? "" : code;
        codes += n + (codes[n] == ' ');
    }
    question->options = options;
}

static void add_respondent(struct load *load, const struct spot *spot, json_t *name) {
    struct survey *survey = load->survey;
    const struct respondent_field *field = NULL;
    if (!check_type(load, spot, name, WANT_STRING))
        return;
    for (size_t i = 0; field == NULL && respondent_field_at(i) != NULL; i++)
        if (str_is(string_of(name), respondent_field_at(i)->name))
            field = respondent_field_at(i);
    if (field == NULL) {
        fault_unknown(&load->list, spot, "respondent field", json_string_value(name), field_name_at, NULL);
        return;
    }
    for (size_t i = 0; i < survey->question_count; i++)
        if (survey->questions[i].respondent == field) {
            fault_add(&load->list, spot, "\"%s\" stands here already: leave it out", field->name);
            return;
        }
    const char *code = arena_printf(load->arena, RESPONDENT_PREFIX "%s", field->name);
    load->list.nomem |= code == NULL;
    if (code == NULL)
        return;
    struct question *question = &survey->questions[survey->question_count++];
    *question = (struct question){.code = code,
                                  .kind = &kind_single,
                                  .dimension = SURVEY_NONE,
                                  .section = SURVEY_NONE,
                                  .respondent = field};
    set_options(load, question, field->options);
}

static void load_respondent(struct load *load, const struct spot *root, json_t *document) {
    struct spot here;
    size_t count, fields = 0;
    while (respondent_field_at(fields) != NULL)
        fields++;
    json_t *array =
        member_list(load, root, document, "respondent", fields, "a field, or leave it out", &here, &count);
    for (size_t i = 0; i < count; i++) {
        struct spot spot = {&here, NULL, i};
        add_respondent(load, &spot, json_array_get(array, i));
    }
}

static void check_used(struct load *load, const struct spot *root, json_t *document) {
    const struct survey *survey = load->survey;
    for (size_t i = 0; load->questions_known && i < survey->dimension_count; i++)
        if (!load->dimension_used[i])
            fault_add(&load->list, load->dimension_spots[i],
                      "the dimension has no question: add one, or leave the dimension out");
    struct spot here = {root, "sections", position(document, "sections")};
    for (size_t s = 0; load->sections_placed && load->sections_known && s < survey->section_count; s++) {
        bool used = false;
        for (size_t q = 0; q < survey->question_count; q++)
            used |= survey->questions[q].section == s;
        struct spot spot = {&here, NULL, s};
        if (!used)
            fault_add(&load->list, &spot, "the section has no question: add one, or leave the section out");
    }
}

void load_questions(struct load *load, const struct spot *root, json_t *document) {
    struct survey *survey = load->survey;
    struct spot *here = take(load, 1, sizeof *here);
    json_t *array = here == NULL ? NULL : member(load, root, document, "questions", WANT_ARRAY, here),
           *element;
    size_t own = json_array_size(array), i;
    size_t fields = json_array_size(json_object_get(document, "respondent")), count = own + fields;
    if (array == NULL)
        return;
    if (own == 0)
        fault_add(&load->list, here, "the list is empty: add a question");
    else if (count > SURVEY_QUESTIONS_MAX)
        fault_add(&load->list, here, "%zu questions%s, at most %d are allowed: leave some out", count,
                  fields > 0 ? " with the fields of \"respondent\"" : "", SURVEY_QUESTIONS_MAX);
    if (own == 0 || count > SURVEY_QUESTIONS_MAX)
        return;
    survey->questions = take(load, count, sizeof *survey->questions);
    load->question_spots = take(load, count, sizeof *load->question_spots);
    struct spot *spots = take(load, own, sizeof *spots);
    if (survey->questions == NULL || load->question_spots == NULL || spots == NULL)
        return;
    load->questions_known = load->questions_named = true;
    load->questions = array;
    json_array_foreach(array, i, element) {
        spots[i] = (struct spot){here, NULL, i};
        load_question(load, &spots[i], element);
    }
    load_respondent(load, root, document);
    check_used(load, root, document);
}
