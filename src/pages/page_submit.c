/* POST /CODE: judge the fields, hand the response to the writer, wait, and tell what became of it. */
#include "pages/page.h"

#include "base/log.h"
#include "core/kind.h"

/* What lives from the handler to the end of the request, in the request's arena. */
struct attempt {
    struct submission submission; /* the writer's between start and done */
    struct pages *pages;
    const struct site *site; /* held */
    const struct site_counter *counter;
    const struct revision *revision; /* the questions it answers */
    struct form_view form;           /* as it was shown; usual without a survey */
    struct answer_faults faults;
    unsigned masked; /* in its texts (personal.h) */
};

static void attempt_free(void *page) {
    struct attempt *attempt = page;
    site_release(attempt->site);
}

/* The form again, with everything that was put in. notice NULL: only shown otherwise, as was asked. */
static enum http_next form_again(struct attempt *attempt, struct http_request *request,
                                 struct http_response *response, int status, const char *key,
                                 const char *notice, bool again) {
    const struct view *view = pages_view(attempt->pages);
    const struct survey *survey = attempt->revision->survey;
    const char *language = attempt->form.language;
    char word[64], title[SURVEY_TEXT_MAX + 300];
    struct form_page page = {
        .site = attempt->site,
        .counter = attempt->counter,
        .survey = survey,
        .form = attempt->form,
        .key = key,
        .title = text_in(&survey->title, language),
        .refill = {.fields = &request->form, .faults = &attempt->faults, .again = again}};
    if (notice != NULL) {
        snprintf(word, sizeof word, "form.%s_text", notice);
        page.refill.text = page_word(view, language, word);
        snprintf(word, sizeof word, "form.%s_title", notice);
        page.refill.title = page_word(view, language, word);
        snprintf(title, sizeof title, "%s %s", page_word(view, language, "form.error"), page.refill.title);
        page.title = title;
    }
    response->status = status;
    if (status == 503)
        response->retry_after = 5;
    return page_form_show(attempt->pages, &page, request, response);
}

/* The first answers stand; what differs is given back to be copied. */
static enum http_next conflict(struct attempt *attempt, struct http_request *request,
                               struct http_response *response) {
    const struct view *view = pages_view(attempt->pages);
    const struct survey *survey = attempt->revision->survey;
    const char *language = attempt->form.language;
    const char *title = page_word(view, language, "form.conflict_title");
    const char *path = arena_printf(request->arena, "/%s", attempt->counter->counter.code);
    json_t *model = page_model(view, attempt->site, attempt->counter->unit, language, title, NULL);
    form_view_look(model, &attempt->form);
    model_set(model, "unit", json_string(attempt->counter->unit->name));
    model_set(model, "counter", json_string(attempt->counter->counter.name));
    model_set(model, "heading", json_string(title));
    model_set(model, "message", json_string(page_word(view, language, "form.conflict_text")));
    model_set(model, "unsaved", json_false());
    page_model_written(model, view, request, language, survey);
    model_set(model, "elsewhere", json_false());
    model_set(model, "unit_results_path", json_false());
    model_set_text(model, "link_path", form_view_path(view, survey, &attempt->form, request->arena, path));
    model_set(model, "link_text", json_string(page_word(view, language, "form.open_new")));
    page_kiosk_return(request, response, attempt->form.kiosk);
    response->status = 409;
    response->noindex = true;
    return page_show(attempt->pages, request, response, "closed", language, model);
}

/* On a kiosk the next person must not find this one's receipt. */
static enum http_next thank(struct attempt *attempt, struct http_request *request,
                            struct http_response *response) {
    const struct view *view = pages_view(attempt->pages);
    const char *code = attempt->counter->counter.code, *path;
    char reply[REPLY_CODE_SIZE], masked[24] = "";
    submit_key_reply(store_secret(pages_store(attempt->pages)), attempt->submission.key, reply);
    if (attempt->masked != 0)
        snprintf(masked, sizeof masked, "%cmasked=%u", attempt->form.kiosk ? '?' : '&', attempt->masked);
    if (attempt->form.kiosk)
        path = arena_printf(request->arena, "/%s/thanks%s", code, masked);
    else
        path = arena_printf(request->arena, "/%s/thanks?r=%s%s", code, reply, masked);
    path = form_view_path(view, attempt->revision->survey, &attempt->form, request->arena, path);
    if (path == NULL || http_field_get(&request->form, "script").p == NULL) {
        if (path != NULL) /* the same answer each time but for where it leads */
            (void)http_kept_take(pages_receipts(attempt->pages), 0, response, "", 0);
        return page_redirect(attempt->pages, request, response, path);
    }
    /* A redirect would make the script load the page behind it, and the browser then once more. */
    response->type = "text/plain; charset=utf-8";
    buf_adds(&response->body, path);
    return HTTP_REPLY;
}

static int start(void *app, struct http_request *request) {
    struct attempt *attempt = request->page;
    return store_submit(pages_store(app), &attempt->submission);
}

/* On the writer's thread. Once the request is ready it may be over at any moment: nothing may follow. */
static void done(struct submission *submission) {
    http_request_ready(submission->context);
}

static enum http_next resume(void *app, struct http_request *request, struct http_response *response,
                             bool started) {
    struct attempt *attempt = request->page;
    (void)app;
    if (started && (attempt->submission.result == SUBMISSION_STORED ||
                    attempt->submission.result == SUBMISSION_REPEATED))
        return thank(attempt, request, response);
    if (started && attempt->submission.result == SUBMISSION_CONFLICT)
        return conflict(attempt, request, response);
    char key[SUBMIT_KEY_TEXT + 1];
    submit_key_format(attempt->submission.key,
                      key); /* the same one, so that it counts once whatever became of it */
    return form_again(attempt, request, response, 503, key, "busy", true);
}

/* A code may be answered on a screen that stands beside it; those answers are a channel of their own. */
static enum channel channel_of(const struct attempt *attempt) {
    enum channel channel = attempt->counter->counter.channel;
    return channel == CHANNEL_QR && attempt->form.kiosk ? CHANNEL_KIOSK : channel;
}

/* Packs the answer into the submission. */
static int fill_row(struct attempt *attempt, const struct answer *answer, struct arena *arena,
                    struct err *err) {
    const struct survey *s = attempt->revision->survey;
    uint8_t *bytes = arena_alloc(arena, s->answers_size);
    struct stored_comment *comments = arena_array(arena, s->question_count, sizeof *comments);
    if (bytes == NULL || comments == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a response");
    size_t count = 0;
    answer_pack(s, answer, bytes);
    for (size_t i = 0; i < s->question_count; i++)
        if (s->questions[i].size == 0 && answer->values[i].state == VALUE_SET)
            comments[count++] = (struct stored_comment){i, answer->values[i].text};
    int64_t now = pages_now(attempt->pages);
    struct bulk_row *row = &attempt->submission.row;
    *row = (struct bulk_row){.counter_id = attempt->counter->counter.id,
                             .revision_id = attempt->revision->id,
                             .day = day_of_seconds(now),
                             .half = half_of_seconds(now),
                             .channel = channel_of(attempt),
                             .answers = bytes,
                             .answers_size = s->answers_size,
                             .comments = comments,
                             .comment_count = count};
    snprintf(row->language, sizeof row->language, "%s", attempt->form.language);
    return 0;
}

static struct attempt *attempt_new(struct pages *pages, const struct site *site,
                                   const struct site_counter *counter, struct http_request *request) {
    struct attempt *attempt = arena_alloc(request->arena, sizeof *attempt);
    if (attempt == NULL)
        return NULL;
    attempt->pages = pages;
    attempt->site = site_hold(site);
    attempt->counter = counter;
    attempt->submission.done = done;
    attempt->submission.context = request;
    request->page = attempt;
    request->page_free = attempt_free;
    return attempt;
}

/* A good key tells which questions its form showed; without one the latest are meant. */
static bool good_key(struct attempt *attempt, const struct http_request *request) {
    const struct site_survey *survey = attempt->counter->survey;
    attempt->revision = survey->revisions[0];
    if (!submit_key_parse(http_field_get(&request->form, "key"), attempt->submission.key))
        return false;
    for (size_t i = 0; i < survey->revision_count; i++) {
        if (!submit_key_good(store_secret(pages_store(attempt->pages)), attempt->submission.key,
                             attempt->counter->counter.code, survey->revisions[i]->id,
                             store_half_day(pages_store(attempt->pages), pages_now(attempt->pages))))
            continue;
        attempt->revision = survey->revisions[i];
        return true;
    }
    return false;
}

/* The posted fields as the survey wants them. */
static int accept(struct attempt *attempt, const struct http_request *request, struct answer *answer,
                  struct err *err) {
    static const char *const others[] = {"key", "lang", "mode", "size", "kiosk", "show", "script", NULL};
    struct field *fields = arena_array(request->arena, request->form.count, sizeof *fields);
    if (fields == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a form");
    for (size_t i = 0; i < request->form.count; i++)
        fields[i] = (struct field){request->form.items[i].name, request->form.items[i].value};
    return answer_accept(attempt->revision->survey, fields, request->form.count, others, request->arena,
                         answer, &attempt->faults, err);
}

enum http_next page_submit(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct site *site;
    const struct site_counter *counter = page_counter(pages, request, response, &site);
    if (counter == NULL)
        return HTTP_REPLY;
    struct attempt *attempt = attempt_new(pages, site, counter, request);
    if (attempt == NULL)
        return page_problem(pages, request, response, 500);
    bool keyed = counter->survey != NULL && good_key(attempt, request);
    /* Who opened the form while the counter took responses may still send it: a good key proves that. */
    if (!site_counter_open(site, counter) && !keyed)
        return page_closed(pages, site, counter, request, response);
    attempt->form = form_view_asked(pages_view(pages), request, attempt->revision->survey,
                                    counter->counter.channel == CHANNEL_KIOSK);

    struct answer answer;
    struct err err = ERR_INIT;
    int rc = accept(attempt, request, &answer, &err);
    if (rc == ERR_INPUT && attempt->faults.count == 0)
        return page_problem(pages, request, response, 400);
    char key[SUBMIT_KEY_TEXT + 1];
    if (keyed)
        submit_key_format(attempt->submission.key, key);
    else
        pages_key(pages, counter, attempt->revision->id, key);
    if (form_view_changes(request)) {
        attempt->faults.count = 0;
        return form_again(attempt, request, response, 200, key, NULL, false);
    }
    if (rc == ERR_INPUT) {
        bool empty = attempt->faults.items[0].key == FAULT_NOTHING_ANSWERED;
        return form_again(attempt, request, response, 422, key, empty ? "empty" : "mend", false);
    }
    if (rc == 0 && !keyed)
        return form_again(attempt, request, response, 422, key, "key", true);
    attempt->masked = answer.masked;
    if (rc == 0)
        rc = fill_row(attempt, &answer, request->arena, &err);
    if (rc != 0) {
        log_event(LOG_LEVEL_ERROR, "submit", "error=\"%s\"", err.text);
        return form_again(attempt, request, response, 503, key, "busy", true);
    }
    request->start = start;
    request->resume = resume;
    return HTTP_WAIT;
}
