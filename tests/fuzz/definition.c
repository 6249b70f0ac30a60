/* A definition of any bytes: it loads and can be worked with, or every fault has a place and one line of words. */
#include "base/utf8.h"
#include "core/answer.h"
#include "core/index.h"
#include "core/kind.h"
#include "core/survey_json.h"
#include "core/tally.h"
#include "must.h"

static void check_line(const char *text) {
    must(text != NULL && utf8_valid(str_of(text)));
    for (; *text != '\0'; text++)
        must((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void check_code(const char *code) {
    check_line(code);
    must(strlen(code) >= 1 && strlen(code) <= sizeof RESPONDENT_PREFIX + SURVEY_CODE_MAX);
}

static void check_text(const struct survey *survey, const struct text *text, bool required) {
    must(text->count == survey->language_count || (text->count == 0 && !required));
    for (size_t i = 0; i < text->count; i++) {
        must(strcmp(text->languages[i], survey->languages[i]) == 0);
        check_line(text->strings[i]);
        must(text->strings[i][0] != '\0');
    }
}

static void check_owners(const struct survey *survey, const struct owner *owners, size_t count) {
    must(count <= SURVEY_OWNERS_MAX);
    for (size_t i = 0; i < count; i++) {
        must(owner_role_name(owners[i].role) != NULL);
        check_text(survey, &owners[i].agency, true);
        check_text(survey, &owners[i].scope, false);
    }
}

static void check_question(const struct survey *survey, size_t index) {
    const struct question *q = &survey->questions[index];
    check_code(q->code);
    must(q->kind != NULL && survey_question(survey, str_of(q->code)) == index);
    must(q->dimension == SURVEY_NONE || q->dimension < survey->dimension_count);
    must(q->section == SURVEY_NONE || q->section < survey->section_count);
    must((q->scale != NULL) == ((q->kind->keys & KIND_SCALE) != 0));
    must((q->option_count >= 2) == ((q->kind->keys & KIND_OPTIONS) != 0));
    must(q->min < q->max || (q->kind->keys & KIND_RANGE) == 0);
    must(q->length_max >= 1 || (q->kind->keys & KIND_LENGTH) == 0);
    must(q->good_from <= q->good_to);
    must(q->good_options >> q->option_count == 0);
    check_text(survey, &q->text, q->respondent == NULL);
    check_text(survey, &q->hint, false);
    check_text(survey, &q->unit, false);
    check_owners(survey, q->owners, q->owner_count);
    for (size_t i = 0; i < q->option_count; i++) {
        check_code(q->options[i].code);
        check_text(survey, &q->options[i].text, q->respondent == NULL);
    }
    for (size_t i = 0; i < q->condition_count; i++) {
        must(q->conditions[i].question < index);
        must(q->conditions[i].any != 0 || q->conditions[i].na);
    }
}

static void check_rest(const struct survey *survey) {
    check_code(survey->code);
    check_text(survey, &survey->title, true);
    check_text(survey, &survey->intro, false);
    must(survey->dimension_count > 0 && survey->question_count > 0 && survey->method != NULL);
    for (size_t i = 0; i < survey->dimension_count; i++) {
        const struct dimension *d = &survey->dimensions[i];
        check_code(d->code);
        must(d->parent == SURVEY_NONE ? d->depth == 0 : d->parent < i && d->depth < SURVEY_DEPTH_MAX);
        check_text(survey, &d->title, true);
        check_owners(survey, d->owners, d->owner_count);
    }
    for (size_t i = 0; i < survey->section_count; i++) {
        check_code(survey->sections[i].code);
        check_text(survey, &survey->sections[i].title, true);
        check_text(survey, &survey->sections[i].note, false);
    }
    for (size_t i = 0; i < survey->continuation_count; i++) {
        const struct continuation *c = &survey->continuations[i];
        check_code(c->survey);
        must(c->revision >= 1 && (c->same || c->pair_count > 0));
        for (size_t k = 0; k < c->pair_count; k++)
            must(question_counts(&survey->questions[c->pairs[k].question]) &&
                 (c->pairs[k].from != NULL || c->same));
    }
}

/* A form sent empty: asked everything, stored, read back and counted. */
static void check_use(const struct survey *survey, struct arena *arena) {
    struct answer answer,
        skipped = {.values = arena_array(arena, survey->question_count, sizeof(struct value))};
    uint8_t *bytes = arena_alloc(arena, survey->answers_size + 1);
    bool asked[SURVEY_QUESTIONS_MAX];
    struct tally tally;
    must(skipped.values != NULL && bytes != NULL);
    answer_asked(survey, skipped.values, asked);
    answer_pack(survey, &skipped, bytes);
    must(answer_unpack(survey, bytes, survey->answers_size, arena, &answer, NULL) == 0);
    must(tally_init(&tally, survey, arena, NULL) == 0);
    tally_add(&tally, bytes);
    for (size_t i = 0; i < survey->question_count; i++)
        must(asked[i] && answer.values[i].state == VALUE_SKIPPED);
    for (size_t i = 0; i < survey->tally_cells; i++)
        must(tally.cells[i] == (i == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct survey_faults faults;
    struct str json = {(const char *)data, size};
    struct arena *arena = arena_new(256 << 20);
    struct survey *survey = NULL;
    struct err err = ERR_INIT;
    must(arena != NULL);
    int rc = survey_load(json, arena, &survey, &faults, &err);
    must(rc == err.code);
    if (rc == 0) {
        must(faults.total == 0 && survey_json_equal(json, json));
        check_rest(survey);
        for (size_t i = 0; i < survey->question_count; i++)
            check_question(survey, i);
        check_use(survey, arena);
    } else {
        must(survey == NULL && err.text[0] != '\0');
        check_line(err.text);
        must(rc == ERR_INPUT ? faults.count > 0 && faults.total >= faults.count
                             : rc == ERR_LIMIT && faults.total == 0);
        for (size_t i = 0; i < faults.count; i++) {
            check_line(faults.items[i].pointer);
            check_line(faults.items[i].message);
            must(faults.items[i].pointer[0] == '\0' || faults.items[i].pointer[0] == '/');
            must(faults.items[i].message[0] != '\0');
        }
    }
    arena_free(arena);
    return 0;
}
