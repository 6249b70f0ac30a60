/* What is kept how long, what was erased, and erasing now. */
#include "pages/audit_words.h"
#include "pages/lately.h"
#include "pages/settings.h"
#include "store/retention.h"
#include "view/format.h"

#define RETENTION_PATH "/office/retention"

struct retention_page {
    struct job job;
    bool asking; /* whether to erase now: tells what would go */
    bool erase, busy;
    struct retention limits;
    struct erased would;
    int64_t last;
    struct audit_entry *did;
    size_t did_count;
    /* Of a run that ended lately: what it looked at, and what was erased. A run that was cut off left the end to the one behind it, so
     * that lines of both count. */
    bool done;
    struct retention looked;
    struct audit_entry *lately;
    size_t lately_count;
};

static int done_read(struct retention_page *page, struct store *read, struct err *err) {
    enum { LINES = 20 };
    struct arena *arena = page->job.request->arena;
    const struct audit_filter filter = {.event = audit_event_name(AUDIT_ERASED),
                                        .from = page->last - LATELY_SECONDS,
                                        .to = page->last,
                                        .max = LINES};
    page->done = page->last >= pages_now(page->job.pages) - LATELY_SECONDS;
    int rc = page->done ? store_retention(read, page->last, arena, &page->looked, err) : 0;
    return rc == 0 && page->done
               ? store_audit_list(read, &filter, arena, &page->lately, &page->lately_count, err)
               : rc;
}

static int run(struct job *job, struct store *read, struct err *err) {
    enum { SHOWN = 20 };
    struct retention_page *page = (struct retention_page *)(void *)job;
    const struct audit_filter filter = {.event = audit_event_name(AUDIT_ERASED), .max = SHOWN};
    struct arena *arena = job->request->arena;
    if (page->erase) {
        int rc =
            store_retention_run(read, pages_store(job->pages), office_visitor(job->request)->session.login,
                                pages_now(job->pages), &page->would, err);
        page->busy = rc == ERR_BUSY;
        return page->busy ? 0 : rc;
    }
    int rc = store_retention(read, pages_now(job->pages), arena, &page->limits, err);
    if (rc == 0 && page->asking)
        rc = store_retention_look(read, &page->limits, &page->would, err);
    if (rc == 0)
        rc = store_retention_last(read, &page->last, err);
    if (rc == 0 && page->done)
        rc = done_read(page, read, err);
    return rc == 0 ? store_audit_list(read, &filter, arena, &page->did, &page->did_count, err) : rc;
}

static void add_kept(json_t *list, const struct view *view, struct http_request *request, const char *setting,
                     const char *word, int number, const char *unit) {
    const char *language = page_language(view, request);
    json_t *row = json_object();
    const char *path = arena_printf(request->arena, SETTINGS_PATH "?name=%s", setting);
    model_set_text(row, "name", page_word(view, language, word));
    model_set(row, "number", json_integer(number));
    model_set_text(row, "of", page_word(view, language, unit));
    model_set_text(row, "change_path", path == NULL ? NULL : page_path(view, request, language, path));
    (void)json_array_append_new(list, row);
}

static void add_going(json_t *list, const struct view *view, const char *language, uint64_t count,
                      const char *key, int32_t day) {
    json_t *row = json_object();
    char text[32];
    format_day(day, text, sizeof text);
    model_set(row, "count", json_integer((json_int_t)count));
    model_set_text(row, "what", page_word(view, language, key));
    model_set(row, "day", json_string(text));
    (void)json_array_append_new(list, row);
}

/* What is too old by these limits, and how much of it there is. */
static json_t *going_model(const struct retention *limits, const struct erased *would,
                           const struct view *view, const char *language) {
    json_t *list = json_array();
    add_going(list, view, language, would->comments, "office.retention.comments", limits->comments_before);
    add_going(list, view, language, would->log_lines, "office.retention.log_lines",
              day_of_seconds(limits->log_before));
    add_going(list, view, language, would->backups, "office.retention.backups",
              day_of_seconds(limits->backups_before));
    return list;
}

static json_t *lines_model(const struct retention_page *page, const struct audit_entry *lines, size_t count,
                           const struct view *view, const char *language) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, audit_row(&(struct audit_telling){
                                              view, language, NULL, page->job.request->arena, &lines[i]}));
    return list;
}

/* Of a run that ended lately; nothing of one that did not, whatever the address says. */
static void set_done(json_t *model, const struct retention_page *page, const struct view *view,
                     const char *language) {
    model_set(model, "done", json_false());
    if (!page->done)
        return;
    json_t *done = json_object();
    bool comments = false;
    for (size_t i = 0; i < page->lately_count; i++)
        comments |= strcmp(page->lately[i].about, "comments") == 0;
    model_set(done, "any_lately", json_boolean(page->lately_count > 0));
    model_set(done, "lately", lines_model(page, page->lately, page->lately_count, view, language));
    model_set(done, "comments_gone", json_boolean(comments));
    model_set(done, "looked", going_model(&page->looked, &page->would, view, language));
    model_set(model, "done", done);
}

static enum http_next show(struct job *job, struct http_response *response) {
    const struct retention_page *page = (const struct retention_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const char *language = page_language(view, request);
    if (page->erase)
        return office_go(job->pages, request, response,
                         page->busy ? RETENTION_PATH "?busy=1" : RETENTION_PATH "?done=1");
    json_t *model =
        office_model(job->pages, request, page_word(view, language, "office.retention.title"), "");
    office_model_whole(model, job->pages, request);
    json_t *kept = json_array();
    char at[OFFICE_TIME_SIZE];
    add_kept(kept, view, request, "retention.comments", "office.retention.kept.comments", page->limits.months,
             "office.retention.months");
    add_kept(kept, view, request, "retention.logs", "office.retention.kept.logs", page->limits.log_months,
             "office.retention.months");
    add_kept(kept, view, request, "retention.backups", "office.retention.kept.backups",
             page->limits.backup_days, "office.retention.days");
    office_time(page->last, at);
    office_model_backup(model, job->pages, request);
    model_set(model, "kept", kept);
    model_set_text(model, "last", page->last == 0 ? NULL : at);
    model_set(model, "any_did", json_boolean(page->did_count > 0));
    model_set(model, "did", lines_model(page, page->did, page->did_count, view, language));
    model_set(model, "any_going",
              json_boolean(page->would.comments + page->would.log_lines + page->would.backups > 0));
    model_set(model, "asking", json_boolean(page->asking));
    model_set(model, "going", going_model(&page->limits, &page->would, view, language));
    set_done(model, page, view, language);
    model_set(model, "busy", json_boolean(http_field_get(&request->query, "busy").p != NULL));
    model_set_text(model, "ask_path", page_path(view, request, language, RETENTION_PATH "?ask=1"));
    model_set_text(model, "form_path", page_path(view, request, language, RETENTION_PATH));
    return office_show(job->pages, request, response, "office-retention", model);
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct http_response *response,
                            bool erase) {
    struct retention_page *page = arena_alloc(request->arena, sizeof *page);
    if (page == NULL)
        return page_problem(pages, request, response, 500);
    page->erase = erase;
    page->done = http_field_get(&request->query, "done").p != NULL;
    page->asking = http_field_get(&request->query, "ask").p != NULL;
    page->job.run = run;
    page->job.show = show;
    return job_begin(pages, request, &page->job);
}

enum http_next page_retention(void *app, struct http_request *request, struct http_response *response) {
    return begin(app, request, response, false);
}

enum http_next page_retention_post(void *app, struct http_request *request, struct http_response *response) {
    if (!office_form_good(request, "do") || !str_is(http_field_get(&request->form, "do"), "erase"))
        return page_problem(app, request, response, 400);
    return begin(app, request, response, true);
}
