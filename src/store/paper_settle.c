/* Which answers of a paper slip hold that was typed twice and not alike. */
#include "store/counting.h"
#include "store/officers.h"
#include "store/paper_parts.h"

struct errors {
    unsigned first, both;
};

/* Of the questions that were typed differently: those that hold otherwise than they were typed first, and than both times. */
static struct errors errors_of(const struct survey *survey, const struct paper_slip *first,
                               const struct paper_slip *second, const uint8_t *holds) {
    struct errors errors = {0, 0};
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        const uint8_t *a = first->answers + question->offset, *b = second->answers + question->offset;
        const uint8_t *held = holds + question->offset;
        if (memcmp(a, b, question->size) == 0 || memcmp(a, held, question->size) == 0)
            continue;
        errors.first++;
        errors.both += memcmp(b, held, question->size) != 0;
    }
    return errors;
}

static int decision_write(struct transaction *tx, const struct paper_decision *decision,
                          const struct errors *errors, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_PAPER_SLIP_SET);
    query_int(&q, 1, decision->batch);
    query_int(&q, 2, decision->number);
    query_blob(&q, 3, decision->answers, decision->answers_size);
    int rc = query_run(&q, err);
    if (rc != 0)
        return rc;
    struct query settle = query_of(tx->store, STATEMENT_PAPER_SLIP_SETTLE);
    query_int(&settle, 1, decision->batch);
    query_int(&settle, 2, decision->number);
    query_int(&settle, 3, errors->first);
    query_int(&settle, 4, errors->both);
    return query_run(&settle, err);
}

static int settle(struct transaction *tx, const struct paper_decision *decision, struct arena *arena,
                  struct err *err) {
    struct paper_batch batch;
    struct paper_slip *slips;
    size_t count;
    const struct survey *survey;
    char what[64];
    int rc = paper_batch_open(tx, decision->batch, arena, &batch, err);
    if (rc == 0)
        rc = layout_get(tx->store, batch.revision_id, &survey, err);
    if (rc == 0 && !layout_fits(survey, decision->answers, decision->answers_size))
        rc = err_set(err, ERR_BUG, "a paper slip whose answers are not of its revision of %s", survey->code);
    if (rc == 0)
        rc = store_paper_slips(tx->store, decision->batch, arena, &slips, &count, err);
    if (rc != 0)
        return rc;
    const struct paper_slip *first = paper_slip_find(slips, count, decision->number, false);
    const struct paper_slip *second = paper_slip_find(slips, count, decision->number, true);
    if (first == NULL || second == NULL)
        return err_set(err, ERR_NOT_FOUND, "paper slip %u was not typed twice", decision->number);
    if (second->settled)
        return 0;
    const struct errors errors = errors_of(survey, first, second, decision->answers);
    rc = decision_write(tx, decision, &errors, err);
    snprintf(what, sizeof what, "%u, first wrong %u, both %u", decision->number, errors.first, errors.both);
    return rc == 0 ? paper_note(tx, &batch, decision->now, decision->login, AUDIT_PAPER_SETTLED, what, err)
                   : rc;
}

int store_paper_settle(struct transaction *tx, const struct paper_decision *decision, struct err *err) {
    struct arena *arena = paper_arena(err);
    int rc = arena == NULL ? ERR_NOMEM : settle(tx, decision, arena, err);
    arena_free(arena);
    return rc;
}
