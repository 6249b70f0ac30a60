/* The revisions a report is about: the latest one, those it continues (of this survey or of another, and what those
 * continue in turn), and the survey's other revisions, which stand beside it unjoined. */
#include "report/internal.h"

static const struct link *find(const struct making *making, const char *survey, unsigned number) {
    for (size_t i = 0; i < making->link_count; i++)
        if (making->links[i].revision.number == number &&
            strcmp(making->links[i].revision.survey->code, survey) == 0)
            return &making->links[i];
    return NULL;
}

/* The survey with another method: the same questions and the same counts, read otherwise. */
static int with_method(struct making *making, const struct survey *survey, const struct index_method *method,
                       const struct survey **out, struct err *err) {
    struct index_refusal refusal = {SURVEY_NONE, SURVEY_NONE, NULL};
    *out = survey;
    if (method == survey->method)
        return 0;
    if (method->wants_scores && !survey->method->wants_scores)
        return err_set(
            err, ERR_INPUT,
            "method %s needs counts that survey %s does not keep: publish the survey with this method",
            method->name, survey->code);
    if (method->fits != NULL && !method->fits(survey, &refusal))
        return err_set(err, ERR_INPUT, "method %s does not fit survey %s: %s", method->name, survey->code,
                       refusal.why);
    struct survey *copy = arena_alloc(making->arena, sizeof *copy);
    if (copy == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a survey");
    *copy = *survey;
    copy->method = method;
    *out = copy;
    return 0;
}

/* The revision that is shown is read as was asked. What stands beside it is read the same way, so that one series has one
 * measure; a revision that cannot be read so keeps its own method, and is then not shown beside (series.c). */
static int read_by_method(struct making *making, struct link *link, struct err *err) {
    const struct report_request *request = &making->report->request;
    const struct survey *survey = link->revision.survey;
    bool shown = request->revision == 0 ? making->link_count == 0
                                        : link->own && link->revision.number == request->revision;
    const struct index_method *method = request->method;
    if (method == NULL)
        method = request->revision > 0 || making->link_count == 0 ? survey->method
                                                                  : making->links[0].survey->method;
    int rc = with_method(making, survey, method, &link->survey, shown ? err : NULL);
    return shown || rc == ERR_NOMEM ? rc : 0;
}

static int add(struct making *making, const char *survey, unsigned number, struct link **out,
               struct err *err) {
    if (making->link_count == REPORT_REVISIONS_MAX)
        return err_set(err, ERR_LIMIT,
                       "survey %s has more than %d revisions to report on: name one with --revision", survey,
                       REPORT_REVISIONS_MAX);
    struct link *link = &making->links[making->link_count];
    int rc = store_revision_kept(making->store, survey, number, making->arena, &link->revision, err);
    link->own = strcmp(survey, making->report->request.survey_code) == 0;
    if (rc == 0)
        rc = read_by_method(making, link, err);
    if (rc != 0)
        return rc;
    link->now = (struct equivalence){.now = making->links[0].survey, .then = link->survey};
    for (size_t i = 0; i < SURVEY_QUESTIONS_MAX; i++)
        link->now.questions[i] = SURVEY_NONE;
    for (size_t i = 0; i <= SURVEY_DIMENSIONS_MAX; i++)
        link->now.dimensions[i] = SURVEY_NONE;
    making->link_count++;
    *out = link;
    return 0;
}

/* Of another survey only what continues belongs into the report. */
static void drop_foreign(struct making *making, const struct link *link) {
    bool any = link->own;
    for (size_t i = 0; i < link->now.now->question_count; i++)
        any |= link->now.questions[i] != SURVEY_NONE;
    if (!any)
        making->link_count--; /* it is the last one */
}

/* One entry of "continues" of a link. A revision that is not there, or whose questions have changed their kind, continues
 * nothing: said in a note, for its figures would be wrong. */
static int follow(struct making *making, size_t from, const struct continuation *continuation,
                  struct err *err) {
    struct err why = ERR_INIT;
    struct link *link;
    struct equivalence step;
    if (find(making, continuation->survey, continuation->revision) != NULL)
        return 0;
    int rc = add(making, continuation->survey, continuation->revision, &link, &why);
    if (rc == ERR_NOT_FOUND)
        return 0; /* never published here, so it has no responses */
    if (rc != 0)
        return err_set(err, rc, "%s", why.text);
    if (equivalence_make(making->links[from].survey, link->survey, continuation, &step, &why) == 0) {
        equivalence_join(&making->links[from].now, &step, &link->now);
        drop_foreign(making, link);
        return 0;
    }
    const char *note =
        arena_printf(making->arena, "revision %u of %s is not joined with revision %u of %s: %s",
                     making->links[from].revision.number, making->links[from].survey->code,
                     continuation->revision, continuation->survey, why.text);
    drop_foreign(making, link);
    return note == NULL ? err_set(err, ERR_NOMEM, "no memory for a note") : report_note(making, note, err);
}

int chain_load(struct making *making, struct err *err) {
    const struct report_request *request = &making->report->request;
    struct link *link;
    int rc = add(making, request->survey_code, 0, &link, err);
    if (rc != 0)
        return rc;
    equivalence_same(link->survey, &link->now);
    unsigned latest = link->revision.number;
    if (request->revision > latest)
        return store_revision(making->store, request->survey_code, request->revision, making->arena,
                              &(struct revision){0}, err);
    /* What is added while the list is walked is walked too. */
    for (size_t i = 0; rc == 0 && i < making->link_count; i++)
        for (size_t c = 0; rc == 0 && c < making->links[i].survey->continuation_count; c++)
            rc = follow(making, i, &making->links[i].survey->continuations[c], err);
    for (unsigned number = latest; rc == 0 && number-- > 1;)
        if (find(making, request->survey_code, number) == NULL)
            rc = add(making, request->survey_code, number, &link, err);
    for (size_t i = 0; rc == 0 && request->revision > 0 && i < making->link_count; i++)
        if (making->links[i].own && making->links[i].revision.number == request->revision)
            making->shown = i;
    return rc;
}
