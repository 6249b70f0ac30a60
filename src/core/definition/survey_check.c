#include "core/definition/survey_check.h"

#include "base/utf8.h"

static bool is_code(struct str code) {
    if (code.n == 0 || code.n > SURVEY_CODE_MAX || code.p[0] == '.' || code.p[0] == '-')
        return false;
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
              c == '-'))
            return false;
    }
    return true;
}

static bool has_capitals(struct str code) {
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] >= 'A' && code.p[i] <= 'Z')
            return true;
    return false;
}

/* The columns that stand beside those of the questions in a file of responses (design: responses.csv). */
static bool is_column(struct str code) {
    static const char *const columns[] = {"date", "counter", "channel", "language", "revision"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (str_is(code, columns[i]))
            return true;
    return false;
}

void survey_check_code(struct fault_list *list, const struct spot *spot, struct str code, enum code_of what) {
    struct shown shown;
    if (!is_code(code))
        fault_add(list, spot,
                  "\"%s\" is no code: use 1 to %d of A-Z, a-z, 0-9, dot and hyphen, and begin with a letter "
                  "or digit",
                  fault_show(code.p, &shown), SURVEY_CODE_MAX);
    else if (what != CODE_OF_OPTION && str_is(code, SURVEY_ALL_CODE))
        fault_add(list, spot, "\"%s\" stands for the whole survey: choose another code", code.p);
    else if (what == CODE_OF_SURVEY && has_capitals(code))
        fault_add(list, spot, "\"%s\" has capitals: write the code of a survey in small letters", code.p);
    else if (what == CODE_OF_QUESTION && is_column(code))
        fault_add(list, spot, "\"%s\" is a column of its own in files of responses: choose another code",
                  code.p);
    else if (what == CODE_OF_QUESTION && code.n >= sizeof RESPONDENT_PREFIX - 1 &&
             memcmp(code.p, RESPONDENT_PREFIX, sizeof RESPONDENT_PREFIX - 1) == 0)
        fault_add(list, spot,
                  "\"%s\" begins like a question about the person: name the field under \"respondent\", or "
                  "choose another code",
                  code.p);
    else if (what == CODE_OF_OPTION && str_is(code, "na"))
        fault_add(list, spot, "\"na\" stands for \"not applicable\": choose another code");
}

static size_t words(struct str text) {
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] != ' ' && (i == 0 || text.p[i - 1] == ' ');
    return n;
}

void survey_check_text(struct fault_list *list, const struct spot *spot, struct str text, size_t words_max) {
    struct str clean;
    if (text.n > SURVEY_TEXT_MAX) {
        fault_add(list, spot, "%zu bytes long, at most %d are allowed: shorten it", text.n, SURVEY_TEXT_MAX);
        return;
    }
    if (utf8_clean(text, false, list->arena, &clean, NULL) != 0) {
        list->nomem = true; /* the parser has seen to it that it is UTF-8 */
        return;
    }
    if (clean.n == 0)
        fault_add(list, spot, "the text is empty: write it");
    else if (str_trim(text).n != text.n)
        fault_add(list, spot, "the text begins or ends with white space: remove it");
    else if (!str_equal(clean, text))
        fault_add(list, spot,
                  "the text has line breaks, tabs or invisible characters, or is not in Unicode form NFC: "
                  "write \"%.*s\"",
                  STR_ARG(clean));
    else if (words_max > 0 && words(text) > words_max)
        fault_add(list, spot, "%zu words, at most %zu are allowed: ask one thing in plain words", words(text),
                  words_max);
}

bool survey_check_language(struct fault_list *list, const struct spot *spot, const char *language) {
    struct shown shown;
    size_t n = strlen(language);
    if (n >= 2 && n <= 3 && strspn(language, "abcdefghijklmnopqrstuvwxyz") == n)
        return true;
    fault_add(list, spot, "\"%s\" is no language: use its two or three small letters, such as \"en\"",
              fault_show(language, &shown));
    return false;
}
