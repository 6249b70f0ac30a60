/* Faults of a survey's definition in the words of whoever pasted it. The reader tells them in English, as the command line does; here the
 * place is told by the question's code, and the usual kinds of fault, known by a piece of their sentence, say what to do. */
#include "pages/surveys.h"

enum { STEP_MAX = 80 };

static const struct {
    const char *piece, *key; /* the first that stands in the sentence holds */
} kinds[] = {
    {"not valid JSON", "office.surveys.fault.json"},
    {"the main language must be there", "office.surveys.fault.vietnamese"},
    {"must be from ", "office.surveys.fault.range"},
    {"must be ", "office.surveys.fault.type"},
    {"unknown ", "office.surveys.fault.unknown"},
    {" is no code", "office.surveys.fault.code"},
    {" has capitals", "office.surveys.fault.capitals"},
    {"the title has it", "office.surveys.fault.language"},
    {" is missing", "office.surveys.fault.missing"},
    {"the text is empty", "office.surveys.fault.empty_text"},
    {"the text begins or ends with white space", "office.surveys.fault.white"},
    {"the text has line breaks", "office.surveys.fault.lines"},
    {" words, at most ", "office.surveys.fault.words"},
    {" at most ", "office.surveys.fault.many"},
    {" stands here already", "office.surveys.fault.twice"},
    {" belongs to an earlier ", "office.surveys.fault.twice"},
    {" is a column of its own", "office.surveys.fault.reserved"},
    {" begins like a question about the person", "office.surveys.fault.reserved"},
    {" stands for the whole survey", "office.surveys.fault.reserved"},
    {"the list is empty", "office.surveys.fault.empty_list"},
    {" has no question", "office.surveys.fault.empty_list"},
    {"names no question", "office.surveys.fault.empty_list"},
    {"no earlier question has the code", "office.surveys.fault.condition"},
    {"a condition ", "office.surveys.fault.condition"},
    {"continue", "office.surveys.fault.continues"},
};

/* The first thing that stands in quotes in an English sentence; n 0: none does. */
static struct str quoted(const char *message) {
    const char *begin = strchr(message, '"'), *end = begin == NULL ? NULL : strchr(begin + 1, '"');
    return end == NULL ? (struct str){"", 0} : (struct str){begin + 1, (size_t)(end - begin - 1)};
}

static const char *why(const struct fault_telling *t, const char *message) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strstr(message, kinds[i].piece) == NULL)
            continue;
        struct str name = quoted(message);
        const char *words = page_word(t->view, t->language, kinds[i].key);
        int line, column;
        /* NOLINTNEXTLINE(cert-err34-c): nine digits fit */
        if (sscanf(message, "line %9d, column %9d", &line, &column) == 2)
            return arena_printf(
                t->arena, "%s %d, %s %d: %s", page_word(t->view, t->language, "office.surveys.fault.line"),
                line, page_word(t->view, t->language, "office.surveys.fault.column"), column, words);
        return name.n == 0 ? words : arena_printf(t->arena, "%s (“%.*s”)", words, STR_ARG(name));
    }
    return page_word(t->view, t->language, "office.surveys.fault.other");
}

/* "question", "dimension" or "section" as a word, with its code, or its place in the list where it has none. */
static const char *item(const struct fault_telling *t, const char *list, const json_t *value, long index) {
    static const struct {
        const char *list, *key;
    } lists[] = {{"questions", "office.surveys.fault.question"},
                 {"dimensions", "office.surveys.fault.dimension"},
                 {"sections", "office.surveys.fault.section"}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (strcmp(list, lists[i].list) != 0)
            continue;
        const char *code = json_string_value(json_object_get(value, "code"));
        const char *word = page_word(t->view, t->language, lists[i].key);
        return code != NULL && code[0] != '\0'
                   ? arena_printf(t->arena, "%s %s", word, code)
                   : arena_printf(t->arena, "%s %s %ld", word,
                                  page_word(t->view, t->language, "office.surveys.fault.nth"), index + 1);
    }
    return NULL;
}

/* "câu II.5.1, text/vi": the innermost thing that has a name, and the way on from there. */
static const char *place(const struct fault_telling *t, const char *pointer) {
    const json_t *value = t->root;
    const char *named = NULL, *rest = pointer;
    char list[STEP_MAX] = "", step[STEP_MAX];
    while (*pointer == '/') {
        size_t n = strcspn(pointer + 1, "/");
        snprintf(step, sizeof step, "%.*s", (int)(n < STEP_MAX ? n : STEP_MAX - 1), pointer + 1);
        pointer += n + 1;
        if (json_is_array(value)) {
            long index = strtol(step, NULL, 10);
            value = json_array_get(value, (size_t)index);
            const char *found = item(t, list, value, index);
            if (found != NULL) {
                named = found;
                rest = pointer;
            }
        } else {
            value = json_object_get(value, step);
        }
        memcpy(list, step, sizeof list);
    }
    rest += *rest == '/';
    if (named == NULL)
        return rest[0] != '\0' ? rest : page_word(t->view, t->language, "office.surveys.fault.whole");
    return rest[0] == '\0' ? named : arena_printf(t->arena, "%s, %s", named, rest);
}

json_t *survey_fault_model(const struct fault_telling *t, const struct survey_fault *fault) {
    json_t *row = json_object();
    model_set_text(row, "place", place(t, fault->pointer));
    model_set_text(row, "why", why(t, fault->message));
    model_set(row, "pointer", json_string(fault->pointer));
    model_set(row, "message", json_string(fault->message));
    return row;
}
