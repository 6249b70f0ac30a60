/* For the tests of core/suppress: surveys made for them, and the attacker. */
#ifndef TESTS_UNIT_SUPPRESS_HELP_H
#define TESTS_UNIT_SUPPRESS_HELP_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/rand.h"
#include "core/tally.h"
#include "load_help.h"

/* How many random trials; make torture-suppress asks for more. */
static inline size_t trials(size_t usual) {
    const char *text = getenv("SUPPRESS_TRIALS");
    return text == NULL ? usual : (size_t)strtoul(text, NULL, 10);
}

static inline void add_head(struct buf *json) {
    buf_adds(json, "{\"code\":\"test\",\"title\":{\"vi\":\"t\"},\"method\":\"satisfied-share\","
                   "\"scale\":\"satisfaction-5\",\"dimensions\":[");
}

static inline void add_question(struct buf *json, unsigned number, unsigned dimension) {
    buf_printf(json, "%s{\"code\":\"q%u\",\"dimension\":\"D%u\",\"kind\":\"scale\",\"text\":{\"vi\":\"?\"}}",
               number == 0 ? "" : ",", number, dimension);
}

static inline struct survey *flat(unsigned questions) {
    struct buf json;
    buf_init(&json, 10000);
    add_head(&json);
    buf_adds(&json, "{\"code\":\"D0\",\"title\":{\"vi\":\"t\"}}],\"questions\":[");
    for (unsigned i = 0; i < questions; i++)
        add_question(&json, i, 0);
    buf_adds(&json, "]}");
    struct survey *survey = load(json.p);
    buf_release(&json);
    return survey;
}

static inline void close_dimensions(struct buf *json, uint64_t from, uint64_t to) {
    buf_adds(json, "}");
    for (; from > to; from--)
        buf_adds(json, "]}");
}

/* At most so many of each, every dimension with a question of its own. */
static inline struct survey *random_survey(struct rng *rng, unsigned dimensions_max, unsigned questions_max) {
    unsigned dimensions = 1 + (unsigned)rng_below(rng, dimensions_max);
    unsigned questions = dimensions + (unsigned)rng_below(rng, questions_max - dimensions + 1);
    struct buf json;
    buf_init(&json, 10000);
    add_head(&json);
    for (uint64_t i = 0, depth = 0; i <= dimensions; i++) { /* in the order of a walk through the tree */
        uint64_t next = i == 0 || i == dimensions ? 0 : rng_below(rng, depth + 2);
        if (next > depth) {
            buf_adds(&json, ",\"dimensions\":[");
        } else if (i > 0) {
            close_dimensions(&json, depth, next);
            buf_adds(&json, i < dimensions ? "," : "],\"questions\":[");
        }
        if (i < dimensions)
            buf_printf(&json, "{\"code\":\"D%d\",\"title\":{\"vi\":\"t\"}", (int)i);
        depth = next;
    }
    for (unsigned i = 0; i < questions; i++)
        add_question(&json, i, i < dimensions ? i : (unsigned)rng_below(rng, dimensions));
    buf_adds(&json, "]}");
    struct survey *survey = load(json.p);
    buf_release(&json);
    return survey;
}

static inline struct tally *tallies_of(const struct survey *survey, size_t count) {
    struct tally *tallies = arena_array(arena, count, sizeof *tallies);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(tally_init(&tallies[i], survey, arena, NULL), 0);
    return tallies;
}

/* Linear equations over unknown counts, modulo a prime: what an attacker can write down. Kept in echelon form, so that
 * "follows from the rest" is "reduces to nothing". */
enum { PRIME = 2147483647 };
struct attack {
    size_t size;     /* unknowns */
    uint64_t **rows; /* rows[i]: leading 1 in column i, or NULL */
    size_t *ends;    /* behind its last column that is not 0 */
};

static inline struct attack attack_new(size_t size) {
    return (struct attack){size, arena_array(arena, size, sizeof(uint64_t *)),
                           arena_array(arena, size, sizeof(size_t))};
}

static inline uint64_t inverse(uint64_t a) {
    uint64_t out = 1;
    for (uint64_t e = PRIME - 2; e > 0; e >>= 1, a = a * a % PRIME)
        if (e & 1)
            out = out * a % PRIME;
    return out;
}

/* Returns whether the row (which it uses up) follows from those already there, else adds it if add. */
static inline bool attack_reduce(struct attack *attack, uint64_t *row, bool add) {
    size_t end = attack->size;
    while (end > 0 && row[end - 1] == 0)
        end--;
    for (size_t i = 0; i < end; i++) {
        if (row[i] == 0)
            continue;
        if (attack->rows[i] == NULL) {
            uint64_t scale = inverse(row[i]);
            if (!add)
                return false;
            attack->rows[i] = arena_array(arena, attack->size, sizeof *row);
            assert_non_null(attack->rows[i]);
            for (size_t k = i; k < end; k++)
                attack->rows[i][k] = row[k] * scale % PRIME;
            attack->ends[i] = end;
            return false;
        }
        uint64_t factor = PRIME - row[i];
        for (size_t k = i; k < attack->ends[i]; k++)
            row[k] = (row[k] + factor * attack->rows[i][k]) % PRIME;
        end = attack->ends[i] > end ? attack->ends[i] : end;
    }
    return true;
}

#endif
