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
    unsigned level;  /* scale: 1…levels */
    struct str text; /* text: cleaned (utf8_clean), not empty */
};

/* What a person did wrong; the words are in web/i18n under error.NAME. */
enum fault_key {
    FAULT_NONE,
    FAULT_CHOICE_UNKNOWN,
    FAULT_TEXT_TOO_LONG,
    FAULT_TEXT_INVALID,
    FAULT_NOTHING_ANSWERED
};
const char *fault_key_name(enum fault_key key); /* "choice_unknown" … */

struct kind {
    const char *name;
    bool has_scale;     /* the definition names a scale (or the survey's default scale holds) */
    bool has_na;        /* "na": true is allowed */
    bool has_length;    /* "length_max" is allowed */
    bool counted;       /* takes part in an index: needs a dimension, has cells and a satisfied rule */
    size_t packed_size; /* bytes in the packed answers: 1 for scale, 0 for text */

    /* Text from a form or a CSV cell → value. Empty text is VALUE_SKIPPED. 0; ERR_INPUT with *fault set; ERR_NOMEM. */
    int (*accept)(const struct question *, struct str raw, struct arena *, struct value *out,
                  enum fault_key *fault, struct err *);
    /* value → the same text again (arena-owned or static); "" when skipped. */
    struct str (*format)(const struct question *, const struct value *, struct arena *);

    /* The rest only where packed_size > 0. */
    void (*pack)(const struct question *, const struct value *, uint8_t *bytes);
    bool (*unpack)(const struct question *, const uint8_t *bytes,
                   struct value *out);        /* false: not a possible value */
    size_t (*cells)(const struct question *); /* tally cells of the question */
    /* Adds one packed answer to its cells, and to what this one person answered and was satisfied with. It runs for
     * every question of every response, hence straight from the bytes; bytes that are no value count as skipped. */
    void (*count)(const struct question *, const uint8_t *bytes, uint64_t *cells, unsigned *answered,
                  unsigned *satisfied);
    /* From its cells: answers in the denominator, and satisfied ones. */
    void (*satisfied)(const struct question *, const uint64_t *cells, uint64_t *answers, uint64_t *satisfied);
};

#define KIND(name) extern const struct kind kind_##name;
#include "core/kinds.def"
#undef KIND

const struct kind *kind_find(const char *name); /* NULL when there is none */
const struct kind *kind_at(size_t index);       /* NULL past the last */

#endif
