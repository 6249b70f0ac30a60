#include "core/tally.h"

#include "core/index.h"
#include "core/kind.h"
#include "core/packed.h"

/* The sums stand behind the last question, one group per dimension and one for the whole survey. */
static size_t sums_cell(const struct survey *survey, size_t group) {
    return survey->tally_cells - (survey->dimension_count + 1 - group) * survey->tally_sums;
}

static unsigned common_multiple(unsigned a, unsigned b) {
    unsigned x = a, y = b;
    while (y != 0) {
        unsigned rest = x % y;
        x = y;
        y = rest;
    }
    return a / x * b; /* NOLINT(clang-analyzer-core.DivideZero): every scale has levels */
}

void tally_layout(struct survey *survey) {
    size_t cells = 1;
    survey->credit_unit = 1;
    for (size_t i = 0; i < survey->question_count; i++) {
        struct question *question = &survey->questions[i];
        question->cell = cells;
        if (question->size > 0)
            cells += question->kind->cells(question);
        /* At most 2520, what 2 to 10 steps have in common: places on different scales become whole credits. */
        if (question_counts(question))
            survey->credit_unit = common_multiple(survey->credit_unit, question->kind->steps(question));
    }
    for (size_t i = 0; i < survey->question_count; i++) {
        struct question *question = &survey->questions[i];
        if (!question_counts(question))
            continue;
        question->credit_step = survey->credit_unit / question->kind->steps(question);
        question->answer_cells = question->kind->answer_cells(question);
    }
    survey->tally_sums = survey->method->wants_scores ? TALLY_SUMS_SCORED : TALLY_SUMS;
    survey->tally_cells = cells + (survey->dimension_count + 1) * survey->tally_sums;
}

int tally_init(struct tally *tally, const struct survey *survey, struct arena *arena, struct err *err) {
    uint64_t *cells = arena_array(arena, survey->tally_cells, sizeof *cells);
    if (cells == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a tally of %zu cells", survey->tally_cells);
    *tally = (struct tally){survey, cells};
    return 0;
}

void tally_clear(struct tally *tally) {
    memset(tally->cells, 0, tally->survey->tally_cells * sizeof *tally->cells);
}

static void add_person(uint64_t *sums, size_t count, const struct person_sums *person) {
    uint64_t m = person->answered, y = person->satisfied, s = person->credit;
    sums[TALLY_K] += m > 0;
    sums[TALLY_M] += m;
    sums[TALLY_Y] += y;
    sums[TALLY_MM] += m * m;
    sums[TALLY_YY] += y * y;
    sums[TALLY_MY] += m * y;
    if (count == TALLY_SUMS_SCORED) {
        sums[TALLY_S] += s;
        sums[TALLY_SS] += s * s;
        sums[TALLY_MS] += m * s;
    }
}

void tally_add(struct tally *tally, const uint8_t *answers) {
    const struct survey *survey = tally->survey;
    size_t whole = survey->dimension_count;
    struct person_sums persons[SURVEY_DIMENSIONS_MAX + 1], nowhere = {0, 0, 0};
    memset(persons, 0, (whole + 1) * sizeof *persons);
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        if (question->size == 0)
            continue;
        struct person_sums *person = question_counts(question) ? &persons[question->dimension] : &nowhere;
        question->kind->count(question, answers + question->offset, tally->cells + question->cell, person);
    }
    /* Parents stand before their children, so going backwards every dimension is complete before it is passed
     * on. */
    for (size_t d = whole; d-- > 0;) {
        size_t parent = survey->dimensions[d].parent;
        struct person_sums *up = &persons[parent == SURVEY_NONE ? whole : parent];
        up->answered += persons[d].answered;
        up->satisfied += persons[d].satisfied;
        up->credit += persons[d].credit;
        add_person(tally->cells + sums_cell(survey, d), survey->tally_sums, &persons[d]);
    }
    add_person(tally->cells + sums_cell(survey, whole), survey->tally_sums, &persons[whole]);
    tally->cells[0]++;
}

/* Blocks of constant length, for the compiler to work on several cells at once. */
void tally_add_cells(uint64_t *restrict into, const uint64_t *restrict from, size_t count) {
    enum { BLOCK = 8 };
    size_t done = 0;
    for (; count - done >= BLOCK; done += BLOCK)
        for (size_t i = 0; i < BLOCK; i++)
            into[done + i] += from[done + i];
    for (; done < count; done++)
        into[done] += from[done];
}

void tally_merge(struct tally *into, const struct tally *from) {
    tally_add_cells(into->cells, from->cells, into->survey->tally_cells);
}

bool tally_equal(const struct tally *a, const struct tally *b) {
    return a->survey->tally_cells == b->survey->tally_cells &&
           memcmp(a->cells, b->cells, a->survey->tally_cells * sizeof *a->cells) == 0;
}

const uint64_t *tally_sums(const struct tally *tally, size_t dimension) {
    const struct survey *survey = tally->survey;
    return tally->cells + sums_cell(survey, dimension == SURVEY_ALL ? survey->dimension_count : dimension);
}

void tally_pack(const struct tally *tally, struct buf *out) {
    packed_write(tally->cells, tally->survey->tally_cells, out);
}

int tally_merge_packed(struct tally *into, const uint8_t *bytes, size_t size, struct err *err) {
    size_t cells = into->survey->tally_cells, count = packed_count(bytes, size);
    const char *survey = into->survey->code;
    struct packed_fault fault;
    if (count == 0)
        return err_set(err, ERR_STORE, "stored tally: unknown format");
    if (count != cells)
        return err_set(err, ERR_STORE, "stored tally: it has %zu cells and survey %s has %zu", count, survey,
                       cells);
    if (packed_add(into->cells, bytes, size, &fault))
        return 0;
    if (fault.extra > 0)
        return err_set(err, ERR_STORE, "stored tally: %zu bytes too many for survey %s", fault.extra, survey);
    return err_set(err, ERR_STORE, "stored tally: the block at cell %zu of %zu of survey %s is damaged",
                   fault.cell, cells, survey);
}
