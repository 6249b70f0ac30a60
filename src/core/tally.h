/* Counts of answers: everything a figure is made of, and nothing that points to a person.
 *
 * A tally is a vector of cells whose layout follows from the survey, so merging is adding vectors:
 *   cell 0                       responses
 *   question.cell … + kind.cells counts per answer (scale: level 1…n, then not applicable; skipped is the rest)
 *   then survey.tally_sums cells for each dimension in order, and once more for the whole survey:
 *        k people who answered at least one of its items, and over those people
 *        Σm Σy Σm² Σy² Σmy   with m items answered and y items satisfied by one person (method.md 3.2)
 *        and, where the method wants scores, Σs Σs² Σms with one person's credits s: an answer's place between the bad end
 *        (0) and the good end (survey.credit_unit). They pass 63 bits beyond some 10^7 people on 200 items.
 * A cell stays below 2^63. How cells are packed for storage is told in core/packed.h. */
#ifndef CORE_TALLY_H
#define CORE_TALLY_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/survey.h"

enum tally_sum {
    TALLY_K,
    TALLY_M,
    TALLY_Y,
    TALLY_MM,
    TALLY_YY,
    TALLY_MY,
    TALLY_SUMS, /* how many a method without scores keeps */
    TALLY_S = TALLY_SUMS,
    TALLY_SS,
    TALLY_MS,
    TALLY_SUMS_SCORED
};

struct tally {
    const struct survey *survey;
    uint64_t *cells; /* survey->tally_cells of them */
};

/* Sets tally_cells, tally_sums, credit_unit and each question's cell, answer_cells and credit_step. Called once by the loader, after
 * answer_layout. */
void tally_layout(struct survey *survey);

int tally_init(struct tally *tally, const struct survey *survey, struct arena *arena,
               struct err *err); /* all zero */
void tally_clear(struct tally *tally);

/* Adds one response by its packed answers (survey->answers_size bytes, which must unpack). */
void tally_add(struct tally *tally, const uint8_t *answers);
void tally_merge(struct tally *into, const struct tally *from); /* same survey */
/* Some neighbouring cells of one tally into those of another. */
void tally_add_cells(uint64_t *restrict into, const uint64_t *restrict from, size_t count);
bool tally_equal(const struct tally *a, const struct tally *b);

const uint64_t *tally_sums(const struct tally *tally, size_t dimension /* index or SURVEY_ALL */);

/* Sets out->failed for a cell of 2^63 or more. */
void tally_pack(const struct tally *tally, struct buf *out);
/* Adds a packed tally; ERR_STORE when the bytes are not one of this survey or a sum would pass 63 bits (tally untouched). */
int tally_merge_packed(struct tally *into, const uint8_t *bytes, size_t size, struct err *err);

#endif
