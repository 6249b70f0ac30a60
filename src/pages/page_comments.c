/* The comments of a unit and of those below it, as they may be shown (core/comment_batch.h): asked for, found, cut into pages. */
#include "base/fold.h"
#include "base/utf8.h"
#include "pages/comments.h"

enum { FOUND_ARENA_MAX = 256 * 1024 * 1024 };

/* ---- Asked ---------------------------------------------------------------------------------------------------------- */

void month_format(int32_t day, char out[MONTH_SIZE]) {
    char text[DATE_TEXT_SIZE];
    day_format(day, text);
    memcpy(out, text, MONTH_SIZE - 1);
    out[MONTH_SIZE - 1] = '\0';
}

static struct str field(const struct http_request *request, const char *name) {
    struct str value = http_field_get(&request->query, name);
    return value.p == NULL ? STR("") : value;
}

/* The first day of a month, or the last. False when something is there that is no month. */
static bool month_asked(const struct http_request *request, const char *name, bool last, int32_t *out) {
    struct str text = field(request, name);
    char day[DATE_TEXT_SIZE];
    *out = DAY_NONE;
    if (text.n == 0)
        return true;
    if (text.n != MONTH_SIZE - 1)
        return false;
    snprintf(day, sizeof day, "%.7s-01", text.p);
    if (!day_parse(str_of(day), out))
        return false;
    if (last)
        *out = day_month_start(*out, -1) - 1;
    return true;
}

static const struct survey *survey_asked(const struct http_request *request, const struct site *site) {
    const struct site_survey *survey = site_survey(site, field(request, "survey"));
    return survey == NULL ? NULL : survey->revisions[0]->survey;
}

/* Dimension and question are those of a survey. */
static const char *read_topic(const struct http_request *request, const struct site *site,
                              struct comments_asked *out) {
    const struct survey *survey = survey_asked(request, site);
    struct str dimension = field(request, "dimension"), question = field(request, "question");
    if (field(request, "survey").n == 0)
        return dimension.n + question.n > 0 ? "office.comments.fault_topic" : NULL;
    if (survey == NULL)
        return "office.fig.fault_survey";
    bool known = dimension.n == 0 || str_is(dimension, COMMENTS_NO_DIMENSION) ||
                 survey_dimension(survey, dimension) < survey->dimension_count;
    if (!known || (question.n > 0 && survey_question(survey, question) == SURVEY_NONE))
        return "office.comments.fault_topic";
    out->survey = arena_strdup(request->arena, survey->code);
    out->dimension = arena_str(request->arena, dimension).p;
    out->question = arena_str(request->arena, question).p;
    return NULL;
}

static const char *read_find(const struct http_request *request, struct comments_asked *out, int *rc) {
    struct str typed = STR("");
    struct err err = ERR_INIT;
    *rc = utf8_clean(field(request, "q"), false, request->arena, &typed, &err);
    if (*rc == ERR_INPUT) {
        *rc = 0;
        return "office.comments.fault_find";
    }
    if (*rc != 0 || typed.n == 0)
        return NULL;
    if (utf8_length(typed) > COMMENTS_FIND_MAX)
        return "office.comments.fault_long";
    *rc = fold_text(typed, request->arena, &out->wanted, &err);
    out->find = arena_str(request->arena, typed).p;
    return out->wanted.n > 1 ? NULL : "office.comments.fault_find";
}

/* False without memory. */
static bool asked_comments(const struct http_request *request, const struct site *site,
                           struct comments_asked *out) {
    int rc;
    int64_t page = 1;
    *out = (struct comments_asked){.survey = "", .dimension = "", .question = "", .find = ""};
    const char *topic = read_topic(request, site, out), *find = read_find(request, out, &rc);
    bool months = month_asked(request, "since", false, &out->from);
    months = month_asked(request, "until", true, &out->to) && months;
    out->fault = topic != NULL ? topic : find != NULL ? find : months ? NULL : "office.comments.fault_month";
    if (out->fault == NULL && out->from != DAY_NONE && out->to != DAY_NONE && out->from > out->to)
        out->fault = "office.comments.fault_range";
    struct str number = field(request, "page");
    if (number.n > 0 && !str_to_int(number, 1, INT32_MAX, &page) && out->fault == NULL)
        out->fault = "office.comments.fault_page";
    out->page = (uint64_t)page;
    return rc == 0 && out->survey != NULL && out->dimension != NULL && out->question != NULL &&
           out->find != NULL;
}

/* ---- Found ------------------------------------------------------------------------------------------------------------ */

struct finding {
    struct comments *page;
    struct store *read;
    struct revision_met *met;      /* of the batches */
    struct comment_batch *batches; /* those that were asked for, the latest first */
    uint32_t *found;               /* comments in each */
    size_t count;
};

static bool is_of_topic(const struct comments_asked *asked, const struct survey *survey, size_t question) {
    if (asked->survey[0] != '\0' && strcmp(asked->survey, survey->code) != 0)
        return false;
    if (asked->question[0] != '\0' && strcmp(asked->question, survey->questions[question].code) != 0)
        return false;
    if (asked->dimension[0] == '\0')
        return true;
    size_t about = survey_question_about(survey, question);
    if (strcmp(asked->dimension, COMMENTS_NO_DIMENSION) == 0)
        return about == SURVEY_NONE;
    for (size_t d = about; d != SURVEY_NONE; d = survey->dimensions[d].parent)
        if (strcmp(asked->dimension, survey->dimensions[d].code) == 0)
            return true;
    return false;
}

/* Only by what all comments of a batch have in common: it is here as a whole, or not at all. */
static int choose(struct finding *f, struct err *err) {
    struct comments *page = f->page;
    const struct comments_asked *asked = &page->asked;
    size_t count = 0;
    for (size_t i = 0; i < f->count; i++) {
        const struct comment_batch *batch = &f->batches[i];
        const struct revision *revision;
        int rc = store_revision_met(f->read, batch->revision_id, &f->met, page->arena, &revision, err);
        if (rc != 0)
            return rc;
        page->first = page->first == DAY_NONE || batch->first < page->first ? batch->first : page->first;
        page->last = batch->last > page->last ? batch->last : page->last;
        if ((asked->to == DAY_NONE || batch->first <= asked->to) && batch->last >= asked->from &&
            is_of_topic(asked, revision->survey, batch->question))
            f->batches[count++] = *batch;
    }
    f->count = count;
    return 0;
}

static int count_found(struct finding *f, struct err *err) {
    struct comments *page = f->page;
    f->found = arena_array(page->arena, f->count + 1, sizeof *f->found);
    if (f->found == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu batches", f->count);
    for (size_t i = 0; i < f->count; i++)
        f->found[i] = f->batches[i].comments;
    if (page->asked.wanted.n == 0)
        return 0;
    memset(f->found, 0, f->count * sizeof *f->found);
    return store_comment_search(f->read, f->batches, f->count, page->asked.wanted, f->found, err);
}

/* Those that were found in a batch, without the first `skip` of them, `most` at most. */
static int group_read(struct finding *f, size_t at, uint64_t skip, size_t most, struct err *err) {
    struct comments *page = f->page;
    struct comments_group *group = &page->groups[page->group_count++];
    const struct revision *revision;
    struct str *texts, folded;
    *group = (struct comments_group){.batch = &f->batches[at], .found = f->found[at]};
    int rc = store_revision_met(f->read, group->batch->revision_id, &f->met, page->arena, &revision, err);
    if (rc == 0)
        rc = store_comment_texts(f->read, group->batch, page->arena, &texts, err);
    if (rc != 0)
        return rc;
    group->survey = revision->survey;
    group->texts = texts;
    for (size_t i = 0; i < group->batch->comments && group->count < most; i++) {
        size_t from = 0;
        rc = page->asked.wanted.n == 0 ? 0 : fold_text(texts[i], page->arena, &folded, err);
        if (rc != 0)
            return rc;
        if (page->asked.wanted.n > 0 && !fold_find(folded, page->asked.wanted, &from))
            continue;
        if (skip > 0)
            skip--;
        else
            texts[group->count++] = texts[i];
    }
    return 0;
}

static int page_cut(struct finding *f, struct err *err) {
    struct comments *page = f->page;
    for (size_t i = 0; i < f->count; i++)
        page->total += f->found[i];
    page->pages = page->total == 0 ? 1 : (page->total + COMMENTS_A_PAGE - 1) / COMMENTS_A_PAGE;
    page->page = page->asked.page < page->pages ? page->asked.page : page->pages;
    page->groups = arena_array(page->arena, COMMENTS_A_PAGE, sizeof *page->groups);
    if (page->groups == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a page of comments");
    uint64_t skip = (page->page - 1) * COMMENTS_A_PAGE;
    size_t left = COMMENTS_A_PAGE;
    for (size_t i = 0; i < f->count && left > 0; i++) {
        if (f->found[i] <= skip) {
            skip -= f->found[i];
            continue;
        }
        int rc = group_read(f, i, skip, left, err);
        if (rc != 0)
            return rc;
        left -= page->groups[page->group_count - 1].count;
        skip = 0;
    }
    return 0;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct comments *page = (struct comments *)(void *)job;
    struct finding f = {.page = page, .read = read};
    page->arena = arena_new(FOUND_ARENA_MAX);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for comments");
    int32_t today = day_of_seconds(pages_now(job->pages));
    int rc = store_comment_batches(read, page->unit, today, page->arena, &f.batches, &f.count, err);
    if (rc == 0)
        rc = choose(&f, err);
    if (rc != 0 || page->asked.fault != NULL)
        return rc;
    rc = count_found(&f, err);
    return rc == 0 ? page_cut(&f, err) : rc;
}

static void release(void *page) {
    arena_free(((struct comments *)page)->arena);
}

enum http_next page_comments(void *app, struct http_request *request, struct http_response *response) {
    struct comments *page = arena_alloc(request->arena, sizeof *page);
    const struct site *site = pages_site(app, request);
    if (page == NULL || site == NULL)
        return page_problem(app, request, response, 500);
    *page = (struct comments){.first = DAY_NONE, .last = DAY_NONE, .page = 1, .pages = 1};
    page->unit = arena_strdup(request->arena, office_visitor(request)->unit->code);
    if (page->unit == NULL || !asked_comments(request, site, &page->asked))
        return page_problem(app, request, response, 500);
    page->job.run = run;
    page->job.show = comments_show;
    request->page_free = release;
    return job_begin(app, request, &page->job);
}
