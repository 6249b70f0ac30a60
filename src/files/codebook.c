#include "files/codebook.h"

#include <strings.h>

#include "core/condition.h"

enum { NAME_MAX_BYTES = 28, VALUES_MAX = 2 * SURVEY_OPTIONS_MAX, NA = 99, NOT_ASKED = 98 };
static const char *const languages[2] = {"vi", "en"};

/* What the functions below share. */
struct making {
    const struct revisions *revisions;
    const struct view *view;
    struct arena *arena;
    bool failed; /* no memory */
};

static const char *word(struct making *m, size_t language, const char *key) {
    const char *words = view_word(m->view, languages[language], key);
    return words == NULL ? "" : words;
}

/* The English of a survey that has none is left empty, not filled with Vietnamese. */
static const char *in(const struct text *text, size_t language) {
    for (size_t i = 0; i < text->count; i++)
        if (strcmp(text->languages[i], languages[language]) == 0)
            return text->strings[i];
    return "";
}

static const char *kept(struct making *m, const char *text) {
    m->failed |= text == NULL;
    return text == NULL ? "" : text;
}

/* ---- Answers -------------------------------------------------------------------------------------------------------- */

const struct codebook_value *codebook_value(const struct codebook_column *column, struct str code) {
    for (size_t i = 0; i < column->value_count; i++)
        if (str_is(code, column->values[i].code))
            return &column->values[i];
    return NULL;
}

static struct codebook_value *value_add(struct codebook_column *column, const char *code, int64_t number,
                                        bool good) {
    if (column->value_count > VALUES_MAX || codebook_value(column, str_of(code)) != NULL)
        return NULL;
    struct codebook_value *value = &column->values[column->value_count++];
    *value = (struct codebook_value){.code = code, .number = number, .good = good};
    return value;
}

static bool is_good(const struct question *question, int64_t number) {
    return question_counts(question) && number >= question->good_from && number <= question->good_to;
}

static void add_levels(struct making *m, struct codebook_column *column, const struct question *question) {
    char key[2 * SURVEY_CODE_MAX + 32];
    for (unsigned level = 1; level <= question->scale->levels; level++) {
        struct codebook_value *value =
            value_add(column, kept(m, arena_printf(m->arena, "%u", level)), level, is_good(question, level));
        snprintf(key, sizeof key, "scale.%s.%u", question->scale->code, level);
        for (size_t l = 0; l < 2 && value != NULL; l++)
            value->words[l] = word(m, l, key);
    }
}

static void add_options(struct making *m, struct codebook_column *column, const struct question *question) {
    char key[2 * SURVEY_CODE_MAX + 32];
    for (size_t i = 0; i < question->option_count; i++) {
        const struct option *option = &question->options[i];
        bool good = question_counts(question) && (question->good_options >> i & 1) != 0;
        struct codebook_value *value =
            value_add(column, option->code, (int64_t)column->value_count + 1, good);
        if (question->respondent != NULL)
            snprintf(key, sizeof key, "respondent.%s.%s", question->respondent->name, option->code);
        for (size_t l = 0; l < 2 && value != NULL; l++)
            value->words[l] = question->respondent != NULL ? word(m, l, key) : in(&option->text, l);
    }
}

static void add_yes_no(struct making *m, struct codebook_column *column, const struct question *question) {
    for (int number = 0; number < 2; number++) {
        struct codebook_value *value =
            value_add(column, number == 1 ? "yes" : "no", number, is_good(question, number));
        for (size_t l = 0; l < 2 && value != NULL; l++)
            value->words[l] = word(m, l, number == 1 ? "choice.yes" : "choice.no");
    }
}

/* The answers of one revision, those that are there already aside. */
static void add_values(struct making *m, struct codebook_column *column, const struct question *question) {
    if (question->scale != NULL)
        add_levels(m, column, question);
    else if (question->option_count > 0)
        add_options(m, column, question);
    else if (question->kind->input == INPUT_CHOICES)
        add_yes_no(m, column, question);
    if ((question->kind->input == INPUT_NUMBER && question->max >= NOT_ASKED) ||
        column->value_count >= NOT_ASKED) {
        column->na = (int64_t)10 * SURVEY_NUMBER_MAX - 1;
        column->not_asked = column->na - 1;
    }
}

static void add_na(struct making *m, struct codebook_column *column) {
    struct codebook_value *value = value_add(column, "na", column->na, false);
    for (size_t l = 0; l < 2 && value != NULL; l++)
        value->words[l] = word(m, l, "choice.na");
}

/* ---- Columns -------------------------------------------------------------------------------------------------------- */

/* "1-3,5" */
static const char *revisions_words(struct making *m, size_t code) {
    struct buf words;
    buf_init(&words, 16 * m->revisions->count + 16);
    for (size_t n = 1; n <= m->revisions->count; n++) {
        size_t from = n;
        while (n <= m->revisions->count && revisions_question(m->revisions, (unsigned)n, code) != SURVEY_NONE)
            n++;
        if (n == from)
            continue;
        buf_printf(&words, "%s%zu", words.n > 0 ? "," : "", from);
        if (n - 1 > from)
            buf_printf(&words, "-%zu", n - 1);
    }
    const char *out = words.failed ? NULL : arena_copy(m->arena, buf_str(&words).p, words.n);
    buf_release(&words);
    return kept(m, out);
}

static const char *condition_of(struct making *m, const struct survey *survey,
                                const struct question *question) {
    const char *all = "";
    for (size_t i = 0; i < question->condition_count && !m->failed; i++) {
        const char *one = condition_words(survey, &question->conditions[i], m->arena);
        all = kept(m, one == NULL ? NULL : arena_printf(m->arena, "%s%s%s", all, i > 0 ? "; " : "", one));
    }
    return all;
}

/* Letters, digits and "_" alone, as the stricter of the programs wants it, and none of their reserved words: "q_II_6_0".
 * What two codes would share has its place behind it. */
static const char *variable_name(struct making *m, const struct codebook *book, const char *code) {
    char *name = arena_printf(m->arena, "q_%s", code);
    if (name == NULL)
        return kept(m, NULL);
    for (char *p = name; *p != '\0'; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9')))
            *p = '_';
    bool taken = strlen(name) > NAME_MAX_BYTES;
    for (size_t i = 0; i < book->count && !taken; i++)
        taken = strcasecmp(book->columns[i].name, name) == 0;
    if (!taken)
        return name;
    return kept(m, arena_printf(m->arena, "%.20s_c%zu", name, book->count + 1));
}

static const char *question_words(struct making *m, const struct question *question, size_t language) {
    char key[64];
    if (question->respondent == NULL)
        return in(&question->text, language);
    snprintf(key, sizeof key, "respondent.%s.text", question->respondent->name);
    return word(m, language, key);
}

static void add_question(struct making *m, struct codebook *book, size_t code) {
    const struct revisions *all = m->revisions;
    struct codebook_column *column = &book->columns[book->count];
    const struct survey *survey = NULL;
    bool na = false;
    *column =
        (struct codebook_column){.code = all->codes[code],
                                 .na = NA,
                                 .not_asked = NOT_ASKED,
                                 .dimension = "",
                                 .dimension_words = {"", ""},
                                 .revisions = revisions_words(m, code),
                                 .values = arena_array(m->arena, VALUES_MAX + 1, sizeof *column->values)};
    m->failed |= column->values == NULL;
    for (unsigned n = (unsigned)all->count; n > 0 && !m->failed; n--) {
        size_t index = revisions_question(all, n, code);
        if (index == SURVEY_NONE)
            continue;
        if (survey == NULL) {
            survey = all->items[n - 1].survey;
            column->question = &survey->questions[index];
        }
        const struct question *asked = &all->items[n - 1].survey->questions[index];
        add_values(m, column, asked);
        na |= asked->na;
    }
    if (na && !m->failed)
        add_na(m, column);
    if (survey == NULL || m->failed)
        return;
    const struct question *question = column->question;
    column->kind = question->kind->name;
    column->condition = condition_of(m, survey, question);
    column->name = variable_name(m, book, column->code);
    for (size_t l = 0; l < 2; l++) {
        column->words[l] = question_words(m, question, l);
        if (question->dimension == SURVEY_NONE)
            continue;
        column->dimension = survey->dimensions[question->dimension].code;
        column->dimension_words[l] = in(&survey->dimensions[question->dimension].title, l);
    }
    book->count++;
}

/* What every response has. */
static void add_frame(struct making *m, struct codebook *book, size_t column) {
    static const char *const keys[RESPONSE_COLUMNS] = {"files.date",     "files.counter",  "files.channel",
                                                       "files.language", "files.revision", "files.half_day"};
    book->columns[book->count++] =
        (struct codebook_column){.code = response_columns[column],
                                 .name = response_columns[column],
                                 .words = {word(m, 0, keys[column]), word(m, 1, keys[column])},
                                 .kind = column == RESPONSE_DATE       ? "date"
                                         : column == RESPONSE_REVISION ? "number"
                                                                       : "code",
                                 .condition = "",
                                 .dimension = "",
                                 .dimension_words = {"", ""},
                                 .revisions = ""};
}

int codebook_make(const struct revisions *revisions, const struct view *view, struct arena *arena,
                  struct codebook *out, struct err *err) {
    struct making m = {.revisions = revisions, .view = view, .arena = arena};
    size_t count = RESPONSE_COLUMNS + revisions->code_count;
    struct codebook book = {.survey = revisions->items[revisions->count - 1].survey,
                            .columns = arena_array(arena, count, sizeof *book.columns)};
    if (book.columns == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a codebook of %zu columns", count);
    for (size_t i = 0; i < RESPONSE_COLUMNS; i++)
        add_frame(&m, &book, i);
    for (size_t c = 0; c < revisions->code_count && !m.failed; c++)
        add_question(&m, &book, c);
    if (m.failed)
        return err_set(err, ERR_NOMEM, "no memory for a codebook of %zu columns", count);
    *out = book;
    return 0;
}
