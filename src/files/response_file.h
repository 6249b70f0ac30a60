/* responses.csv, as export writes it and import reads it: date, counter, channel, language, revision, half_day, then one
 * column per question code of any revision of the survey. */
#ifndef FILES_RESPONSE_FILE_H
#define FILES_RESPONSE_FILE_H

#include "store/store.h"

enum response_column {
    RESPONSE_DATE,
    RESPONSE_COUNTER,
    RESPONSE_CHANNEL,
    RESPONSE_LANGUAGE,
    RESPONSE_REQUIRED, /* those above must be in a file to import */
    RESPONSE_REVISION = RESPONSE_REQUIRED,
    RESPONSE_HALF_DAY,
    RESPONSE_COLUMNS
};
extern const char *const response_columns[RESPONSE_COLUMNS];
extern const char *const response_halves[3]; /* "am" before noon, "pm" from noon on, "" unknown */

/* Every revision of a survey, and the columns their questions make. */
struct revisions {
    struct revision *items; /* oldest first: items[0] is number 1 */
    size_t count;
    const char *const
        *codes; /* each question code once: those of the latest in its order, then earlier ones' */
    size_t code_count;
    const size_t *questions; /* behind revisions_question */
};
int revisions_load(struct store *store, const char *survey_code, struct arena *arena, struct revisions *out,
                   struct err *err);
/* Index of codes[code] among the questions of a revision, or SURVEY_NONE when it does not ask this. */
size_t revisions_question(const struct revisions *revisions, unsigned number, size_t code);

/* A text that a spreadsheet would run as a formula (it begins with = + - @ or one of their full-width forms, with or without
 * blanks before, or with a tab or line end) goes out with an apostrophe in front; a text that begins with an apostrophe gets
 * another one, so that coming in takes exactly one away again. */
bool response_text_guarded(struct str text);
struct str response_text_unguard(struct str cell);

#endif
