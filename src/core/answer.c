#include "core/answer.h"

#include "base/utf8.h"

/* What was posted, sorted to the questions before anything is judged. */
struct posted {
    struct str raw[SURVEY_QUESTIONS_MAX];
    bool seen[SURVEY_QUESTIONS_MAX];
};

size_t answer_layout(struct survey *survey) {
    size_t size = 0;
    for (size_t i = 0; i < survey->question_count; i++) {
        survey->questions[i].offset = size;
        size += survey->questions[i].kind->packed_size;
    }
    return size;
}

/* A foreign name fit for a one-line message: its beginning, with '?' for everything that is not plain ASCII.
 */
static const char *name_shown(struct str name, char out[41]) {
    size_t n = 0;
    for (; n < name.n && n < 40; n++)
        out[n] = name.p[n] > ' ' && name.p[n] < 0x7f ? name.p[n] : '?';
    out[n] = '\0';
    return out;
}

static bool is_other(struct str name, const char *const *others) {
    for (; *others != NULL; others++)
        if (str_is(name, *others))
            return true;
    return false;
}

/* A repeated field could mean two different answers, so it is refused and never resolved by guessing. */
static bool is_repeated(const struct field *fields, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (str_equal(fields[i].name, fields[index].name))
            return true;
    return false;
}

static int sort_fields(const struct survey *survey, const struct field *fields, size_t count,
                       const char *const *others, struct posted *posted, struct err *err) {
    char shown[41];
    for (size_t i = 0; i < count; i++) {
        struct str name = fields[i].name;
        if (!utf8_valid(name) || !utf8_valid(fields[i].value))
            return err_set(err, ERR_INPUT, "field %zu is not valid UTF-8", i + 1);
        bool repeated;
        if (name.n > 2 && memcmp(name.p, "q.", 2) == 0) {
            size_t question = survey_question(survey, (struct str){name.p + 2, name.n - 2});
            if (question == SURVEY_NONE)
                return err_set(err, ERR_INPUT, "field \"%s\": no such question", name_shown(name, shown));
            repeated = posted->seen[question];
            posted->seen[question] = true;
            posted->raw[question] = fields[i].value;
        } else if (is_other(name, others)) {
            repeated = is_repeated(fields, i);
        } else {
            return err_set(err, ERR_INPUT, "field \"%s\": not a field of this form", name_shown(name, shown));
        }
        if (repeated)
            return err_set(err, ERR_INPUT, "field \"%s\": sent more than once", name_shown(name, shown));
    }
    return 0;
}

int answer_accept(const struct survey *survey, const struct field *fields, size_t count,
                  const char *const *others, struct arena *arena, struct answer *out,
                  struct answer_faults *faults, struct err *err) {
    faults->count = 0;
    struct posted posted = {0};
    int rc = sort_fields(survey, fields, count, others, &posted, err);
    if (rc != 0)
        return rc;
    struct value *values = arena_array(arena, survey->question_count, sizeof *values);
    if (values == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an answer");
    size_t given = 0;
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        enum fault_key key = FAULT_NONE;
        struct err why = ERR_INIT;
        rc = question->kind->accept(question, posted.raw[i], arena, &values[i], &key, &why);
        if (rc == ERR_INPUT)
            faults->items[faults->count++] = (struct answer_fault){i, key};
        else if (rc != 0)
            return err_set(err, rc, "%s", why.text);
        given += values[i].state != VALUE_SKIPPED;
    }
    if (given == 0 && faults->count == 0)
        faults->items[faults->count++] = (struct answer_fault){SURVEY_NONE, FAULT_NOTHING_ANSWERED};
    *out = (struct answer){values};
    return faults->count == 0 ? 0 : err_set(err, ERR_INPUT, "%zu answers need mending", faults->count);
}

void answer_pack(const struct survey *survey, const struct answer *answer, uint8_t *bytes) {
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        if (question->kind->packed_size > 0)
            question->kind->pack(question, &answer->values[i], bytes + question->offset);
    }
}

int answer_unpack(const struct survey *survey, const uint8_t *bytes, size_t size, struct arena *arena,
                  struct answer *out, struct err *err) {
    if (size != survey->answers_size)
        return err_set(err, ERR_STORE, "stored answers have %zu bytes, survey %s needs %zu", size,
                       survey->code, survey->answers_size);
    struct value *values = arena_array(arena, survey->question_count, sizeof *values);
    if (values == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an answer");
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        if (question->kind->packed_size > 0 &&
            !question->kind->unpack(question, bytes + question->offset, &values[i]))
            return err_set(err, ERR_STORE,
                           "stored answers: byte %zu is no answer to question %s of survey %s",
                           question->offset, question->code, survey->code);
    }
    *out = (struct answer){values};
    return 0;
}
