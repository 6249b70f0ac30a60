/* responses.csv, as export writes it and import reads it: date, counter, channel, language, revision, half_day, then one
 * column per question code of any revision of the survey. */
#ifndef CLI_RESPONSE_FILE_H
#define CLI_RESPONSE_FILE_H

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

/* --survey, --unit, --from, --to as they were given; NULL: not given. */
struct response_options {
    const char *survey, *unit, *from, *to;
};
/* ERR_INPUT (wrong usage) for a day that is none, or days in the wrong order; DAY_NONE for what is not given. */
int response_days(const struct response_options *given, int32_t *from, int32_t *to, struct err *err);
/* ERR_INPUT (wrong usage) for a missing survey, a day that is none, or days in the wrong order. revision_id is 0. */
int response_selection(const struct response_options *given, struct selection *out, struct err *err);
/* 0 for NULL or a unit that exists; else an error that says how to find its code. */
int response_unit_known(struct store *store, const char *code, struct arena *arena, struct err *err);

/* A text that begins with one of = + - @ would be run as a formula by a spreadsheet, so it goes out with an apostrophe
 * in front; a text that begins with an apostrophe gets another one, so that coming in takes exactly one away again. */
bool response_text_guarded(struct str text);
struct str response_text_unguard(struct str cell);

#endif
