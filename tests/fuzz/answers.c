/* Answers of any bytes, by the first byte's survey: stored ones, or a form's fields. What is taken is within range, is the same
 * again when it is stored and read, and is counted as it says. */
#include "http/urlencoded.h"
#include "core/kind.h"
#include "surveys.h"

/* What the cells of a response must be, from its values alone. */
static void check_counts(const struct survey *survey, const struct answer *answer,
                         const struct tally *tally) {
    must(tally->cells[0] == 1);
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *q = &survey->questions[i];
        const struct value *v = &answer->values[i];
        uint64_t sum = 0;
        if (q->size == 0)
            continue;
        for (size_t c = 0; c < q->kind->cells(q); c++)
            sum += tally->cells[q->cell + c];
        must((sum == 0) == (v->state == VALUE_SKIPPED));
        if (v->state == VALUE_SET && q->kind->input == INPUT_CHECKS)
            must(sum == 1 + (uint64_t)__builtin_popcountll((uint64_t)v->number));
        else if (v->state == VALUE_NA && q->kind->input != INPUT_NUMBER)
            must(sum == 1);
    }
    const uint64_t *sums = tally_sums(tally, SURVEY_ALL);
    must(sums[TALLY_K] <= 1 && sums[TALLY_Y] <= sums[TALLY_M]);
    must(sums[TALLY_MM] == sums[TALLY_M] * sums[TALLY_M] && sums[TALLY_MY] == sums[TALLY_M] * sums[TALLY_Y]);
}

static void check_value(const struct question *q, const struct value *v, struct arena *arena) {
    struct value again;
    enum fault_key key = FAULT_NONE;
    struct err err = ERR_INIT;
    must(v->state <= VALUE_SET && (v->state != VALUE_NA || q->na));
    if (v->state == VALUE_SET && q->kind->input == INPUT_NUMBER)
        must(v->number >= q->min && v->number <= q->max);
    if (v->state == VALUE_SET && q->kind->input == INPUT_TEXT)
        must(utf8_valid(v->text) && v->text.n > 0 && utf8_length(v->text) <= (size_t)q->length_max);
    struct str text = q->kind->format(q, v, arena);
    must(text.p != NULL && q->kind->accept(q, text, arena, &again, &key, &err) == 0);
    must(again.state == v->state);
    if (v->state == VALUE_SET && q->kind->input == INPUT_TEXT)
        must(str_equal(again.text, v->text) && again.masked == 0);
    else if (v->state == VALUE_SET)
        must(again.number == v->number);
}

static void check_answer(const struct survey *survey, const struct answer *answer, struct arena *arena) {
    uint8_t *bytes = arena_alloc(arena, survey->answers_size + 1),
            *same = arena_alloc(arena, survey->answers_size + 1);
    struct answer again;
    struct tally tally;
    struct err err = ERR_INIT;
    must(bytes != NULL && same != NULL);
    for (size_t i = 0; i < survey->question_count; i++)
        check_value(&survey->questions[i], &answer->values[i], arena);
    answer_pack(survey, answer, bytes);
    must(answer_unpack(survey, bytes, survey->answers_size, arena, &again, &err) == 0);
    answer_pack(survey, &again, same);
    must(memcmp(bytes, same, survey->answers_size) == 0);
    must(tally_init(&tally, survey, arena, &err) == 0);
    tally_add(&tally, bytes);
    check_counts(survey, answer, &tally);
}

static void stored(const struct survey *survey, const uint8_t *data, size_t size, struct arena *arena) {
    struct answer answer;
    struct err err = ERR_INIT;
    if (answer_unpack(survey, data, size, arena, &answer, &err) != 0) {
        must(err.code == ERR_STORE && is_line(err.text));
        return;
    }
    must(size == survey->answers_size);
    uint8_t *again = arena_alloc(arena, size + 1);
    must(again != NULL);
    answer_pack(survey, &answer, again);
    must(memcmp(again, data, size) == 0);
    check_answer(survey, &answer, arena);
}

static void posted(const struct survey *survey, struct str form, struct arena *arena) {
    static const char *const others[] = {"key", "lang", NULL};
    static struct answer_faults faults;
    struct http_fields given;
    struct answer answer;
    struct err err = ERR_INIT;
    if (urlencoded_parse(form, arena, &given, &err) != 0)
        return;
    struct field *fields = arena_array(arena, given.count + 1, sizeof *fields);
    must(fields != NULL);
    for (size_t i = 0; i < given.count; i++)
        fields[i] = (struct field){given.items[i].name, given.items[i].value};
    int rc = answer_accept(survey, fields, given.count, others, arena, &answer, &faults, &err);
    must(rc == 0 || (rc == ERR_INPUT && err.text[0] != '\0'));
    must(rc != 0 || faults.count == 0);
    for (size_t i = 0; i < faults.count; i++)
        must((faults.items[i].question < survey->question_count || faults.items[i].question == SURVEY_NONE) &&
             fault_key_name(faults.items[i].key) != NULL);
    if (rc == 0 || faults.count > 0)
        check_answer(survey, &answer, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new(64 << 20);
    must(arena != NULL);
    if (size > 0) {
        const struct survey *survey = surveys_at(data[0] >> 1);
        if ((data[0] & 1) == 0)
            stored(survey, data + 1, size - 1, arena);
        else
            posted(survey, (struct str){(const char *)data + 1, size - 1}, arena);
    }
    arena_free(arena);
    return 0;
}
