/* Definition file (JSON, design: "Survey file") → struct survey. The only core file that knows jansson. */
#ifndef CORE_SURVEY_JSON_H
#define CORE_SURVEY_JSON_H

#include "base/arena.h"
#include "base/err.h"
#include "core/survey.h"

enum { SURVEY_FAULTS_MAX = 100 };

struct survey_fault {
    const char *pointer; /* RFC 6901, e.g. "/questions/3/kind"; "" is the whole document */
    const char *message; /* what is wrong and what to do, in one line */
};

struct survey_faults {
    size_t count; /* at most SURVEY_FAULTS_MAX are kept; total says how many there were */
    size_t total;
    struct survey_fault items[SURVEY_FAULTS_MAX];
};

/* Loads and checks everything, and reports every fault it can find in one go, in document order.
 * 0: *out is complete. ERR_INPUT: faults->count > 0 (syntax errors are one fault with line and column in the message).
 * ERR_LIMIT: larger than SURVEY_FILE_MAX or nested deeper than 16. Survey and faults live in the arena. */
int survey_load(struct str json, struct arena *arena, struct survey **out, struct survey_faults *faults,
                struct err *err);

/* Whether two definitions say the same (white space, key order and "$schema" aside). Both must load; false without
 * memory. */
bool survey_json_equal(struct str a, struct str b);

/* The same questions under another code and title (in every language of its own), as compact JSON; it continues nothing. Must
 * load. */
int survey_json_renamed(struct str json, const char *code, const char *title, struct arena *arena,
                        struct str *out, struct err *err);

#endif
