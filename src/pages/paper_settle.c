/* What holds of a slip that was typed twice and not alike: of each question the first typing, the second, or what stands on the slip
 * where neither was right. */
#include "pages/paper.h"
#include "pages/paper_keys.h"

enum choice { CHOICE_NONE, CHOICE_FIRST, CHOICE_SECOND, CHOICE_SLIP, CHOICE_TWO };

static struct str field(const struct paper_page *page, const char *prefix, const struct question *question) {
    char name[SURVEY_CODE_MAX + 16];
    snprintf(name, sizeof name, "%s.%s", prefix, question->code);
    return str_trim(http_field_get(&page->job.request->form, name));
}

/* Who typed an answer means it, also without the mark beside it; but not beside another one. */
static enum choice choice_of(const struct paper_page *page, const struct question *question) {
    struct str picked = field(page, "pick", question);
    bool typed = field(page, "q", question).n > 0;
    if (str_is(picked, "3") || (picked.n == 0 && typed))
        return CHOICE_SLIP;
    if (typed)
        return CHOICE_TWO;
    return str_is(picked, "1") ? CHOICE_FIRST : str_is(picked, "2") ? CHOICE_SECOND : CHOICE_NONE;
}

/* An answer that is typed from the slip; nothing typed: the slip leaves it out. */
static int read_typed(struct paper_page *page, size_t index, uint8_t *bytes, struct err *err) {
    const struct question *question = &page->revision.survey->questions[index];
    const json_t *model = json_array_get(json_object_get(page->model, "questions"), index);
    struct str text = paper_keys_value(question, model, field(page, "q", question), page->arena);
    struct value value;
    enum fault_key key = FAULT_NONE;
    struct err why = ERR_INIT;
    if (text.p == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a slip");
    int rc = question->kind->accept(question, text, page->arena, &value, &key, &why);
    if (rc == ERR_INPUT)
        page->faults.items[page->faults.count++] = (struct answer_fault){index, key};
    else if (rc == 0)
        question->kind->pack(question, &value, bytes + question->offset);
    return rc == ERR_INPUT ? 0 : rc;
}

static int read_choice(struct paper_page *page, size_t index, const struct paper_slip *second, uint8_t *bytes,
                       struct err *err) {
    const struct question *question = &page->revision.survey->questions[index];
    switch (choice_of(page, question)) {
    case CHOICE_FIRST:
        break;
    case CHOICE_SECOND:
        memcpy(bytes + question->offset, second->answers + question->offset, question->size);
        break;
    case CHOICE_SLIP:
        return read_typed(page, index, bytes, err);
    case CHOICE_NONE:
        page->row_faults[index] = "office.paper.pick_one";
        page->alert = "office.paper.pick_all";
        break;
    case CHOICE_TWO:
        page->row_faults[index] = "office.paper.pick_or_type";
        break;
    }
    return 0;
}

/* Put together, one answer may say that another was not to be given: like on the form it is skipped then; but nothing that was just
 * typed goes unsaid. */
static int skip_unasked(struct paper_page *page, uint8_t *bytes, struct err *err) {
    const struct survey *survey = page->revision.survey;
    struct answer answer;
    bool asked[SURVEY_QUESTIONS_MAX];
    int rc = answer_unpack(survey, bytes, survey->answers_size, page->arena, &answer, err);
    if (rc != 0)
        return rc;
    answer_asked(survey, answer.values, asked);
    for (size_t i = 0; i < survey->question_count; i++) {
        if (asked[i])
            continue;
        if (answer.values[i].state != VALUE_SKIPPED && field(page, "q", &survey->questions[i]).n > 0)
            page->row_faults[i] = "office.paper.unasked";
        answer.values[i] = (struct value){.state = VALUE_SKIPPED};
    }
    answer_pack(survey, &answer, bytes);
    return 0;
}

int paper_settled(struct paper_page *page, const struct paper_slip *first, const struct paper_slip *second,
                  uint8_t *bytes, struct err *err) {
    const struct survey *survey = page->revision.survey;
    int rc = 0;
    memcpy(bytes, first->answers, survey->answers_size);
    for (size_t i = 0; i < survey->question_count && rc == 0; i++) {
        const struct question *question = &survey->questions[i];
        if (memcmp(first->answers + question->offset, second->answers + question->offset, question->size) !=
            0)
            rc = read_choice(page, i, second, bytes, err);
    }
    if (rc == 0)
        rc = skip_unasked(page, bytes, err);
    bool wrong = page->faults.count > 0;
    for (size_t i = 0; i < survey->question_count; i++)
        wrong |= page->row_faults[i] != NULL;
    if (wrong && page->alert == NULL)
        page->alert = "office.paper.mend_choice";
    return rc;
}
