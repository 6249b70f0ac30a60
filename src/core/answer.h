/* What one person answered: from posted fields or a CSV row to checked values, and to the compact bytes that are
 * stored. Packed answers: for each question with a size, in the survey's order, its bytes at question.offset.
 * A choice is one byte: 0 skipped, 255 not applicable, else the choice. Texts are not in it. */
#ifndef CORE_ANSWER_H
#define CORE_ANSWER_H

#include "base/arena.h"
#include "base/err.h"
#include "core/kind.h"
#include "core/survey.h"

struct field {
    struct str name, value;
};

struct answer {
    struct value *values; /* one per question, by index */
    unsigned masked;      /* what was masked in any of them, bits of enum personal_kind; 0 when unpacked */
};

struct answer_fault {
    size_t question; /* index, or SURVEY_NONE for the form as a whole */
    enum fault_key key;
};

struct answer_faults {
    size_t count;
    struct answer_fault items[SURVEY_QUESTIONS_MAX + 1];
};

/* Sets answers_size and each question's size and offset. Called once by the loader. */
void answer_layout(struct survey *survey);

/* Which questions were asked, as far as the earlier answers tell. One whose condition is contradicted was not, nor one
 * that hangs on such a question. A skipped earlier question contradicts nothing. */
void answer_asked(const struct survey *survey, const struct value *values, bool asked[SURVEY_QUESTIONS_MAX]);
/* The first condition that keeps a question from having been asked, or NULL; asked: of the questions before it. */
const struct condition *answer_contradicted(const struct survey *survey, const struct value *values,
                                            const bool *asked, size_t question);

/* Posted fields → answer. What was answered without being asked (no script hides it on paper or phone) counts as
 * skipped, whatever stands there. Fields named "q.CODE" are answers, every other name must be in `others` (NULL-terminated).
 * 0: the answer is complete and has at least one value.
 * ERR_INPUT with faults->count > 0: the person can mend it; *out then holds what could be read (faulty values skipped).
 * ERR_INPUT with faults->count == 0: malformed: an unknown or repeated field, or invalid UTF-8; err says which. */
int answer_accept(const struct survey *survey, const struct field *fields, size_t count,
                  const char *const *others, struct arena *arena, struct answer *out,
                  struct answer_faults *faults, struct err *err);

void answer_pack(const struct survey *survey, const struct answer *answer, uint8_t *bytes /* answers_size */);

/* ERR_STORE when the bytes cannot come from this survey. Text values come out skipped. */
int answer_unpack(const struct survey *survey, const uint8_t *bytes, size_t size, struct arena *arena,
                  struct answer *out, struct err *err);

#endif
