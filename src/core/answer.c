#include "core/answer.h"

#include "base/utf8.h"

/* What was posted, sorted to the questions before anything is judged. */
struct posted {
    struct str raw[SURVEY_QUESTIONS_MAX];
    bool seen[SURVEY_QUESTIONS_MAX];
};

void answer_layout(struct survey *survey) {
    survey->answers_size = 0;
    for (size_t i = 0; i < survey->question_count; i++) {
        struct question *question = &survey->questions[i];
        question->size = question->kind->size == NULL ? 0 : question->kind->size(question);
        question->offset = survey->answers_size;
        survey->answers_size += question->size;
    }
}

static bool condition_holds(const struct survey *survey, const struct condition *condition,
                            const struct value *value) {
    if (value->state != VALUE_SET)
        return value->state == VALUE_SKIPPED || condition->na;
    uint64_t chosen = (uint64_t)value->number;
    if (survey->questions[condition->question].kind->input != INPUT_CHECKS)
        chosen = (uint64_t)1 << value->number;
    return (condition->any & chosen) != 0;
}

const struct condition *answer_contradicted(const struct survey *survey, const struct value *values,
                                            const bool *asked, size_t question) {
    for (size_t c = 0; c < survey->questions[question].condition_count; c++) {
        const struct condition *condition = &survey->questions[question].conditions[c];
        if (!asked[condition->question] || !condition_holds(survey, condition, &values[condition->question]))
            return condition;
    }
    return NULL;
}

void answer_asked(const struct survey *survey, const struct value *values, bool asked[SURVEY_QUESTIONS_MAX]) {
    for (size_t i = 0; i < survey->question_count; i++)
        asked[i] = answer_contradicted(survey, values, asked, i) == NULL;
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

/* A further value of a field that may repeat. An empty one says nothing: a number left out beside "not applicable". */
static int join_values(struct str *raw, struct str value, struct arena *arena, struct err *err) {
    if (raw->n == 0 || value.n == 0) {
        *raw = raw->n == 0 ? value : *raw;
        return 0;
    }
    char *joined = arena_alloc(arena, raw->n + value.n + 2);
    if (joined == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an answer");
    memcpy(joined, raw->p, raw->n);
    joined[raw->n] = '|';
    memcpy(joined + raw->n + 1, value.p, value.n);
    *raw = (struct str){joined, raw->n + value.n + 1};
    return 0;
}

static int sort_fields(const struct survey *survey, const struct field *fields, size_t count,
                       const char *const *others, struct arena *arena, struct posted *posted,
                       struct err *err) {
    char shown[41];
    size_t next = 0; /* a form asks and sends in the survey's order */
    for (size_t i = 0; i < count; i++) {
        struct str name = fields[i].name;
        if (!utf8_valid(name) || !utf8_valid(fields[i].value))
            return err_set(err, ERR_INPUT, "field %zu is not valid UTF-8", i + 1);
        bool repeated;
        if (name.n > 2 && memcmp(name.p, "q.", 2) == 0) {
            size_t question = survey_question_from(survey, (struct str){name.p + 2, name.n - 2}, next);
            if (question == SURVEY_NONE)
                return err_set(err, ERR_INPUT, "field \"%s\": no such question", name_shown(name, shown));
            next = question;
            bool repeats = survey->questions[question].kind->repeats;
            if (repeats && join_values(&posted->raw[question], fields[i].value, arena, err) != 0)
                return ERR_NOMEM;
            repeated = posted->seen[question] && !repeats;
            posted->seen[question] = true;
            if (!repeats)
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

/* Neither an answer nor a fault of a question that was not asked matters to the person. */
static void skip_unasked(const struct survey *survey, struct value *values, struct answer_faults *faults) {
    bool asked[SURVEY_QUESTIONS_MAX];
    size_t kept = 0;
    answer_asked(survey, values, asked);
    for (size_t i = 0; i < survey->question_count; i++)
        if (!asked[i])
            values[i] = (struct value){.state = VALUE_SKIPPED};
    for (size_t i = 0; i < faults->count; i++)
        if (asked[faults->items[i].question])
            faults->items[kept++] = faults->items[i];
    faults->count = kept;
}

int answer_accept(const struct survey *survey, const struct field *fields, size_t count,
                  const char *const *others, struct arena *arena, struct answer *out,
                  struct answer_faults *faults, struct err *err) {
    faults->count = 0;
    struct posted posted = {0};
    int rc = sort_fields(survey, fields, count, others, arena, &posted, err);
    if (rc != 0)
        return rc;
    struct value *values = arena_array(arena, survey->question_count, sizeof *values);
    if (values == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an answer");
    size_t given = 0;
    struct err why = ERR_INIT;
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        enum fault_key key = FAULT_NONE;
        rc = question->kind->accept(question, posted.raw[i], arena, &values[i], &key, &why);
        if (rc == ERR_INPUT)
            faults->items[faults->count++] = (struct answer_fault){i, key};
        else if (rc != 0)
            return err_set(err, rc, "%s", why.text);
    }
    skip_unasked(survey, values, faults);
    unsigned masked = 0;
    for (size_t i = 0; i < survey->question_count; i++) {
        given += values[i].state != VALUE_SKIPPED;
        masked |= values[i].masked;
    }
    if (given == 0 && faults->count == 0)
        faults->items[faults->count++] = (struct answer_fault){SURVEY_NONE, FAULT_NOTHING_ANSWERED};
    *out = (struct answer){values, masked};
    return faults->count == 0 ? 0 : err_set(err, ERR_INPUT, "%zu answers need mending", faults->count);
}

void answer_pack(const struct survey *survey, const struct answer *answer, uint8_t *bytes) {
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        if (question->size > 0)
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
        if (question->size > 0 && !question->kind->unpack(question, bytes + question->offset, &values[i]))
            return err_set(err, ERR_STORE,
                           "stored answers: byte %zu is no answer to question %s of survey %s",
                           question->offset, question->code, survey->code);
    }
    *out = (struct answer){.values = values};
    return 0;
}
