/* Question kinds: one row in core/kinds.def, one file kind_NAME.c, one part web/parts/kind-NAME.html.
 * Everything that differs between kinds is behind this table; nothing else asks for a kind by name. */
#ifndef CORE_KIND_H
#define CORE_KIND_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/survey.h"

/* One answer to one question. Skipped, not applicable and an answer are three different things. */
enum value_state { VALUE_SKIPPED, VALUE_NA, VALUE_SET };
struct value {
    enum value_state state;
    int64_t
        number; /* scale: 1…levels; yes-no: 1 or 0; single: index of the option; multi: bit i for option i;
                        number: itself */
    struct str text; /* text: cleaned (utf8_clean), personal numbers masked, not empty */
    unsigned masked; /* text: the kinds of numbers that were, bits of enum personal_kind */
};

/* What a person did wrong; the words are in web/i18n under error.NAME. */
enum fault_key {
    FAULT_NONE,
    FAULT_CHOICE_UNKNOWN,
    FAULT_CHOICES_MANY,
    FAULT_CHOICES_MIXED, /* "not applicable" beside an answer */
    FAULT_NUMBER_INVALID,
    FAULT_NUMBER_RANGE,
    FAULT_TEXT_TOO_LONG,
    FAULT_TEXT_INVALID,
    FAULT_NOTHING_ANSWERED
};
const char *fault_key_name(enum fault_key key); /* "choice_unknown" … */

/* Keys of a question in a definition that only some kinds have. */
enum {
    KIND_NA = 1 << 0,
    KIND_SCALE = 1 << 1, /* "scale", or the survey's default scale */
    KIND_REVERSE = 1 << 2,
    KIND_OPTIONS = 1 << 3,
    KIND_CHOICES_MAX = 1 << 4,
    KIND_RANGE = 1 << 5, /* "min", "max", "unit" */
    KIND_LENGTH = 1 << 6,
    KIND_POSITIVE_WORD = 1 << 7,    /* "positive": "yes" or "no" */
    KIND_POSITIVE_OPTIONS = 1 << 8, /* "positive": option codes */
    KIND_POSITIVE_RANGE = 1 << 9    /* "positive": {"from", "to"} */
};

enum kind_index { KIND_NEVER_COUNTS, KIND_MAY_COUNT, KIND_ALWAYS_COUNTS }; /* in an index: has a dimension */

/* How the form draws the answers to choose from, and what else it needs. */
enum kind_input { INPUT_CHOICES, INPUT_CHECKS, INPUT_NUMBER, INPUT_TEXT };

/* What one person's answers come to in one dimension. */
struct person_sums {
    unsigned answered, satisfied;
    uint64_t credit; /* in units of survey->credit_unit */
};

/* What the cells of one question say. Credit is an answer's place from the bad end (0) to the good end (steps). */
struct item_counts {
    uint64_t answers, satisfied, credit, credit_squares;
};

struct kind {
    const char *name;
    unsigned keys;
    enum kind_index index;
    enum kind_input input;
    bool repeats; /* a form may send its field more than once; the values then reach `accept` joined by '|' */

    /* Text from a form or a CSV cell → value. Empty text is VALUE_SKIPPED. 0; ERR_INPUT with *fault set; ERR_NOMEM. */
    int (*accept)(const struct question *, struct str raw, struct arena *, struct value *out,
                  enum fault_key *fault, struct err *);
    /* value → the same text again (arena-owned or static; p == NULL without memory); "" when skipped. */
    struct str (*format)(const struct question *, const struct value *, struct arena *);

    /* The rest only where answers are packed; NULL for a kind that is kept apart as text. */
    size_t (*size)(const struct question *); /* bytes */
    void (*pack)(const struct question *, const struct value *, uint8_t *bytes);
    bool (*unpack)(const struct question *, const uint8_t *bytes,
                   struct value *out);        /* false: not a possible value */
    size_t (*cells)(const struct question *); /* tally cells of the question */
    /* Adds one packed answer to its cells, and to what this one person answered and was satisfied with. It runs for
     * every question of every response, hence straight from the bytes; bytes that are no value count as skipped. */
    void (*count)(const struct question *, const uint8_t *bytes, uint64_t *cells, struct person_sums *person);

    /* Where the kind can count in an index; NULL elsewhere. */
    unsigned (*steps)(const struct question *); /* from the bad end to the good end, at least 1 */
    void (*summary)(const struct question *, const uint64_t *cells, struct item_counts *out);
    size_t (*answer_cells)(
        const struct question *); /* so many cells, the first ones, add up to the answers */
};

#define KIND(symbol) extern const struct kind kind_##symbol;
#include "core/kinds.def"
#undef KIND

const struct kind *kind_find(const char *name); /* NULL when there is none */
const struct kind *kind_at(size_t index);       /* NULL past the last */

/* What several kinds do alike. A choice is one byte: 0 skipped, 1 + the choice's index, ANSWER_NA_BYTE; its cells are one
 * per choice, then one for "not applicable". */
enum { ANSWER_NA_BYTE = 255 };
void kind_choice_pack(const struct value *value, int64_t choice, uint8_t *bytes);
/* The choice's index, or SURVEY_NONE with *state skipped or not applicable; false: not a possible byte. */
bool kind_choice_unpack(const struct question *, uint8_t byte, size_t choices, enum value_state *state,
                        size_t *choice);
/* "" and, where the question has it, "na". */
bool kind_accept_none(const struct question *, struct str raw, struct value *out);
int kind_refuse(const struct question *, enum fault_key key, enum fault_key *fault, struct err *err,
                const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
