/* What the pages of surveys read and write, on a worker's thread. */
#include "core/audit_event.h"
#include "pages/surveys.h"
#include "store/officers.h"

enum { ARENA_MAX = 128 * 1024 * 1024 };

/* ---- Reading ---------------------------------------------------------------------------------------------------------- */

/* What is not there is told on the page. */
static int read_revision(struct surveys_page *page, struct store *read, unsigned number, struct revision *out,
                         struct err *err) {
    int rc = store_revision(read, page->code, number, page->arena, out, err);
    page->gone = page->gone || rc == ERR_NOT_FOUND;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int read_list(struct surveys_page *page, struct store *read, struct err *err) {
    struct survey_entry *entries;
    size_t count;
    int rc = store_surveys(read, page->arena, &entries, &count, err);
    page->revisions = rc != 0 ? NULL : arena_array(page->arena, count + 1, sizeof *page->revisions);
    if (rc == 0 && page->revisions == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for the surveys");
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = store_revision(read, entries[i].code, 0, page->arena, &page->revisions[page->revision_count++],
                            err);
    return rc;
}

static int read_one(struct surveys_page *page, struct store *read, struct err *err) {
    int rc = read_revision(page, read, 0, &page->now, err);
    page->revisions = arena_array(page->arena, SURVEYS_REVISIONS_SHOWN, sizeof *page->revisions);
    if (rc == 0 && page->revisions == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for the revisions");
    for (unsigned number = page->gone ? 0 : page->now.number;
         rc == 0 && number > 0 && page->revision_count < SURVEYS_REVISIONS_SHOWN; number--)
        rc = read_revision(page, read, number, &page->revisions[page->revision_count++], err);
    return rc;
}

/* ---- What continues what ---------------------------------------------------------------------------------------------- */

static void continue_nothing(const struct survey *now, const struct survey *then, struct equivalence *out) {
    *out = (struct equivalence){.now = now, .then = then};
    for (size_t i = 0; i < SURVEY_QUESTIONS_MAX; i++)
        out->questions[i] = SURVEY_NONE;
    for (size_t i = 0; i <= SURVEY_DIMENSIONS_MAX; i++)
        out->dimensions[i] = SURVEY_NONE;
}

/* The latest revision before this one, and not before `least`, that it continues; NULL: none. */
static const struct continuation *step_back(const struct survey *survey, unsigned number, unsigned least) {
    const struct continuation *best = NULL;
    for (size_t i = 0; i < survey->continuation_count; i++) {
        const struct continuation *c = &survey->continuations[i];
        if (strcmp(c->survey, survey->code) == 0 && c->revision < number && c->revision >= least &&
            (best == NULL || c->revision > best->revision))
            best = c;
    }
    return best;
}

/* From page->now back to page->then, revision by revision, as reports join them. */
static int follow(struct surveys_page *page, struct store *read, struct equivalence *out, struct err *err) {
    const struct survey *survey = page->now.survey;
    unsigned number = page->now.number;
    equivalence_same(survey, out);
    while (number > page->then.number) {
        const struct continuation *c = step_back(survey, number, page->then.number);
        struct revision earlier = {.survey = NULL};
        struct equivalence step;
        int rc = c == NULL ? 0 : store_revision(read, page->code, c->revision, page->arena, &earlier, err);
        if (rc != 0)
            return rc;
        if (c == NULL || equivalence_make(survey, earlier.survey, c, &step, NULL) != 0) {
            continue_nothing(page->now.survey, page->then.survey, out);
            return 0;
        }
        /* The revision that is asked for is held once. */
        if (c->revision == page->then.number)
            step.then = page->then.survey;
        equivalence_join(out, &step, out);
        survey = earlier.survey;
        number = c->revision;
    }
    return 0;
}

static int compare(struct surveys_page *page, struct store *read, struct err *err) {
    struct equivalence equivalence;
    const struct view *view = pages_view(page->job.pages);
    int rc = follow(page, read, &equivalence, err);
    if (rc != 0)
        return rc;
    page->differences =
        surveys_diff_model(page, &equivalence, view, page_language(view, page->job.request), err);
    return page->differences == NULL ? err_set(err, ERR_NOMEM, "no memory to compare two revisions") : 0;
}

static int read_compare(struct surveys_page *page, struct store *read, struct err *err) {
    int rc = read_revision(page, read, page->number, &page->now, err);
    if (rc != 0 || page->gone)
        return rc;
    unsigned other = page->other != 0 ? page->other : page->now.number - 1;
    if (other == 0 || other >= page->now.number) {
        page->gone = page->other != 0;
        return 0;
    }
    rc = read_revision(page, read, other, &page->then, err);
    return rc != 0 || page->gone ? rc : compare(page, read, err);
}

/* ---- Publishing ------------------------------------------------------------------------------------------------------- */

struct publication {
    struct surveys_page *page;
    bool only_try, is_new, tried;
};

static int publish_fn(struct transaction *tx, void *context, struct err *err) {
    struct publication *p = context;
    struct surveys_page *page = p->page;
    int64_t now = pages_now(page->job.pages);
    char detail[40];
    int rc = store_publish(tx, page->code, page->definition, day_of_seconds(now), &page->published,
                           &p->is_new, err);
    /* The same sent twice is published once. */
    bool next = page->published == page->after + 1 || (!p->is_new && page->published == page->after);
    if (rc == 0 && !p->only_try && !next)
        return err_set(err, ERR_CONFLICT, "another revision was published meanwhile");
    if (rc == 0 && p->only_try) {
        p->tried = true;
        return err_set(err, ERR_CONFLICT, "only tried");
    }
    if (rc != 0 || !p->is_new)
        return rc;
    snprintf(detail, sizeof detail, "revision %u", page->published);
    const struct audit_entry entry = {.at = now,
                                      .who = office_visitor(page->job.request)->session.login,
                                      .event = audit_event_name(AUDIT_SURVEY_PUBLISHED),
                                      .about = page->code,
                                      .unit = "",
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

/* What the published revisions speak against is known to the store alone, so that it is asked to publish; a try is taken back. */
static int publish(struct surveys_page *page, bool only_try, struct err *err) {
    struct publication p = {.page = page, .only_try = only_try};
    int rc = store_transact(pages_store(page->job.pages), publish_fn, &p, err);
    page->done = rc == 0;
    if (rc == ERR_INPUT) {
        page->fault = "office.surveys.fault_speaks";
        page->detail = arena_strdup(page->arena, err->text);
        return 0;
    }
    if (rc == ERR_CONFLICT && !p.tried)
        page->fault = "office.surveys.fault_late";
    else if (rc == ERR_CONFLICT && !p.is_new)
        page->fault = "office.surveys.fault_same";
    return rc == ERR_CONFLICT ? 0 : rc;
}

/* The definition as a survey, page->now, and the latest revision before it, page->then. */
static int load_draft(struct surveys_page *page, struct store *read, struct err *err) {
    struct survey *survey;
    page->faults = arena_alloc(page->arena, sizeof *page->faults);
    if (page->faults == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a survey");
    int rc = survey_load(page->definition, page->arena, &survey, page->faults, err);
    if (rc == ERR_INPUT || rc == ERR_LIMIT) {
        page->fault = "office.surveys.fault_file";
        page->detail = page->faults->count == 0 ? arena_strdup(page->arena, err->text) : NULL;
        return 0;
    }
    if (rc != 0)
        return rc;
    page->code = survey->code;
    rc = store_revision(read, page->code, 0, page->arena, &page->then, err);
    if (rc == ERR_NOT_FOUND) {
        page->then.survey = NULL;
        rc = 0;
    }
    page->now =
        (struct revision){.number = page->then.survey == NULL ? 1 : page->then.number + 1, .survey = survey};
    return rc;
}

static int check_draft(struct surveys_page *page, struct store *read, struct err *err) {
    int rc = load_draft(page, read, err);
    if (rc == 0 && page->fault == NULL)
        rc = publish(page, page->verb == SURVEYS_CHECK, err);
    page->done = page->done && page->verb == SURVEYS_PUBLISH;
    if (rc != 0 || page->done || page->fault != NULL || page->then.survey == NULL)
        return rc;
    return compare(page, read, err);
}

static int change_words(struct surveys_page *page, struct store *read, struct err *err) {
    int rc = read_revision(page, read, 0, &page->now, err);
    bool posted = page->job.request->method == HTTP_POST;
    if (rc != 0 || page->gone || !posted)
        return rc;
    if (page->after != page->now.number)
        page->fault = "office.surveys.fault_late";
    else
        rc = surveys_words_apply(page, err);
    if (rc != 0 || page->fault != NULL)
        return rc;
    struct revision latest = page->now;
    page->verb = SURVEYS_CHECK;
    rc = check_draft(page, read, err);
    if (rc == 0 && page->fault != NULL) { /* back to the form, which knows what was typed */
        page->verb = SURVEYS_WORDS;
        page->now = latest;
    }
    return rc;
}

int surveys_run(struct job *job, struct store *read, struct err *err) {
    struct surveys_page *page = (struct surveys_page *)(void *)job;
    page->arena = arena_new(ARENA_MAX);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a survey");
    switch (page->verb) {
    case SURVEYS_LIST:
        return read_list(page, read, err);
    case SURVEYS_ONE:
        return read_one(page, read, err);
    case SURVEYS_PREVIEW:
        return read_revision(page, read, page->number, &page->now, err);
    case SURVEYS_COMPARE:
        return read_compare(page, read, err);
    case SURVEYS_WORDS:
        return change_words(page, read, err);
    case SURVEYS_PASTE:
        return 0;
    case SURVEYS_CHECK:
    case SURVEYS_PUBLISH:
        return page->fault == NULL ? check_draft(page, read, err) : 0;
    }
    return err_set(err, ERR_BUG, "a page of surveys that is none");
}
