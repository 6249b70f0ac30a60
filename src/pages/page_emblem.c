/* The emblem: a file is looked at on a poster first, and set only then. Between the two it waits in the page itself. */
#include "pages/lately.h"
#include "pages/emblem.h"

#include "base/base64.h"
#include "pages/office.h"
#include "pages/settings.h"
#include "posters/batch.h"
#include "view/view.h"

enum {
    ARENA_MAX = 16 * 1024 * 1024,
    PICTURE_SIDE = 240, /* pixels */
    PREVIEW_WIDTH = 720,
    PNG_MAX = 4 * 1024 * 1024
};

/* ---- Pictures ------------------------------------------------------------------------------------------------------- */

/* Takes the bytes over. */
static int keep_picture(struct emblem_page *page, struct buf *png, int rc, const char **out,
                        struct err *err) {
    struct str text;
    if (rc == 0)
        rc = base64_encode(buf_str(png), page->arena, &text, err);
    buf_release(png);
    if (rc == 0 && (*out = arena_printf(page->arena, SETTING_PNG "%s", text.p)) == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for a picture");
    return rc;
}

/* The value "" has no picture. Nor has one that can be drawn no more: its font may be gone, and the page must open all the same. */
static int draw_alone(struct emblem_page *page, const char *value, const char **out, struct err *err) {
    struct str bytes;
    struct buf png;
    int rc = setting_picture_bytes(value, page->arena, &bytes, err);
    if (rc != 0 || bytes.n == 0)
        return rc;
    buf_init(&png, PNG_MAX);
    rc = keep_picture(page, &png, poster_emblem_picture(bytes, PICTURE_SIDE, &png, err), out, err);
    return rc == ERR_INPUT || rc == ERR_LIMIT ? 0 : rc;
}

/* On a poster; where what is set does not fit on one, alone. */
static int draw_preview(struct emblem_page *page, struct store *read, struct err *err) {
    struct str bytes;
    struct buf png;
    const struct view *view = pages_view(page->job.pages);
    int rc = setting_picture_bytes(page->value, page->arena, &bytes, err);
    if (rc != 0)
        return rc;
    buf_init(&png, PNG_MAX);
    rc = batch_emblem_preview(read, bytes, PREVIEW_WIDTH,
                              page_word(view, view_language(view, 0), "office.posters.mark"), page->arena,
                              &png, err);
    rc = keep_picture(page, &png, rc, &page->preview, err);
    return rc == ERR_INPUT || rc == ERR_LIMIT ? draw_alone(page, page->value, &page->preview, err) : rc;
}

/* ---- The file ------------------------------------------------------------------------------------------------------- */

static const char *const fault_words[] = {
    [EMBLEM_LARGE] = "office.emblem.fault.large",     [EMBLEM_FOREIGN] = "office.emblem.fault.foreign",
    [EMBLEM_PACKED] = "office.emblem.fault.packed",   [EMBLEM_UNKNOWN] = "office.emblem.fault.unknown",
    [EMBLEM_DAMAGED] = "office.emblem.fault.damaged", [EMBLEM_PIXELS] = "office.emblem.fault.pixels",
    [EMBLEM_BROKEN] = "office.emblem.fault.broken",   [EMBLEM_UNSAFE] = "office.emblem.fault.unsafe",
    [EMBLEM_FONT] = "office.emblem.fault.font",       [EMBLEM_EFFECT] = "office.emblem.fault.effect",
    [EMBLEM_HEAVY] = "office.emblem.fault.heavy",     [EMBLEM_ZERO] = "office.emblem.fault.zero",
    [EMBLEM_HUGE] = "office.emblem.fault.huge",       [EMBLEM_NO_SIZE] = "office.emblem.fault.no_size",
    [EMBLEM_EMPTY] = "office.emblem.fault.empty"};

/* page->value, or what is wrong with the file. */
static int judge(struct emblem_page *page, struct str bytes, struct err *err) {
    enum emblem_fault fault;
    struct err why = ERR_INIT;
    int rc = poster_emblem_judge(bytes, &fault, &why);
    if (rc == ERR_INPUT || rc == ERR_LIMIT) {
        page->fault = fault_words[fault];
        page->detail = arena_strdup(page->arena, why.text);
        return 0;
    }
    if (rc != 0)
        return err_set(err, rc, "%s", why.text);
    return setting_picture_value(bytes, page->arena, &page->value, err);
}

static int judge_file(struct emblem_page *page, struct err *err) {
    if (page->size == 0)
        page->fault = "office.emblem.fault.none";
    else if (page->size > EMBLEM_FILE_MAX)
        page->fault = fault_words[EMBLEM_LARGE];
    return page->fault == NULL ? judge(page, page->file, err) : 0;
}

/* What came back from the page may be anything: it is judged as a file is. */
static int judge_posted(struct emblem_page *page, struct err *err) {
    struct err why = ERR_INIT;
    struct str bytes;
    const char *value = arena_copy(page->arena, page->posted.p, page->posted.n);
    if (value == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an emblem");
    int rc = setting_picture_bytes(value, page->arena, &bytes, &why);
    if (rc == ERR_INPUT || (rc == 0 && bytes.n == 0)) {
        page->fault = fault_words[EMBLEM_UNKNOWN];
        return 0;
    }
    return rc == 0 ? judge(page, bytes, err) : err_set(err, rc, "%s", why.text);
}

/* ---- Reading and writing -------------------------------------------------------------------------------------------- */

static int read_all(struct emblem_page *page, struct store *store, struct err *err) {
    const struct audit_filter filter = {.event = "setting", .about = EMBLEM_SETTING, .max = EMBLEM_PAST_MAX};
    const char *former = NULL;
    int rc = store_setting_find(store, EMBLEM_SETTING, NULL, page->arena, &page->now, err);
    if (rc == 0)
        rc = store_audit_list(store, &filter, page->arena, &page->past, &page->past_count, err);
    if (rc == 0)
        rc = store_setting_former(store, EMBLEM_SETTING, page->arena, &former, err);
    if (rc < 0)
        return rc;
    page->undo = page->past_count > 0 &&
                 settings_undo(page->past[0].detail, &page->now, "", former, page->arena, &page->before);
    return 0;
}

static int change_fn(struct transaction *tx, void *context, struct err *err) {
    struct emblem_page *page = context;
    struct setting_change change = {.name = EMBLEM_SETTING,
                                    .value = page->value,
                                    .by = office_visitor(page->job.request)->session.login,
                                    .now = pages_now(page->job.pages)};
    if (page->verb == EMBLEM_UNDO) {
        int rc = read_all(page, transaction_store(tx), err);
        page->later = rc == 0 && (!page->undo || page->past[0].number != page->seen);
        if (rc != 0 || page->later)
            return rc;
        change.value = page->before;
    }
    return store_setting_change(tx, &change, err);
}

static int write_posted(struct emblem_page *page, struct err *err) {
    int rc = page->verb == EMBLEM_USE ? judge_posted(page, err) : 0;
    if (rc == 0 && page->fault == NULL)
        rc = store_transact(pages_store(page->job.pages), change_fn, page, err);
    page->done = rc == 0 && page->fault == NULL && !page->later;
    return rc;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct emblem_page *page = (struct emblem_page *)(void *)job;
    page->arena = arena_new(ARENA_MAX);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an emblem");
    int rc = page->verb == EMBLEM_LOOK  ? 0
             : page->verb == EMBLEM_TRY ? judge_file(page, err)
                                        : write_posted(page, err);
    if (rc != 0 || page->done)
        return rc;
    rc = read_all(page, read, err);
    if (rc == 0 && page->saved)
        rc = lately_any(job, read, EMBLEM_SETTING, "", &(enum audit_event){AUDIT_SETTING}, 1, page->arena,
                        &page->saved, err);
    if (rc == 0)
        rc = draw_alone(page, page->now.value, &page->now_picture, err);
    if (rc == 0 && page->undo && page->before != NULL)
        rc = draw_alone(page, page->before, &page->before_picture, err);
    return rc == 0 && page->verb == EMBLEM_TRY && page->value != NULL ? draw_preview(page, read, err) : rc;
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

static void release(void *job) {
    struct emblem_page *page = job;
    arena_free(page->arena);
}

/* NULL: 500. */
static struct emblem_page *page_new(struct http_request *request) {
    struct emblem_page *page = arena_alloc(request->arena, sizeof *page);
    if (page == NULL)
        return NULL;
    page->job.run = run;
    page->job.show = emblem_show;
    page->job.pool = WORKERS_PRINT;
    return page;
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct emblem_page *page) {
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

enum http_next page_emblem(void *app, struct http_request *request, struct http_response *response) {
    struct emblem_page *page = page_new(request);
    if (page == NULL)
        return page_problem(app, request, response, 500);
    page->saved = http_field_get(&request->query, "saved").p != NULL;
    return begin(app, request, page);
}

/* What the form asks for; false: no form of ours asks so. */
static bool read_form(struct http_request *request, struct emblem_page *page) {
    const struct http_fields *form = &request->form;
    struct str verb = http_field_get(form, "do");
    page->posted = http_field_get(form, "picture");
    page->file = request->upload.bytes;
    page->size = request->upload.size;
    if (str_is(verb, "try")) {
        page->verb = EMBLEM_TRY;
        return office_form_good(request, "do") && request->upload.field.p != NULL &&
               str_is(request->upload.field, "file");
    }
    page->verb = str_is(verb, "use") ? EMBLEM_USE : str_is(verb, "remove") ? EMBLEM_REMOVE : EMBLEM_UNDO;
    bool use = page->verb == EMBLEM_USE, undo = page->verb == EMBLEM_UNDO;
    if (request->upload.field.p != NULL || (undo && !str_is(verb, "undo")))
        return false;
    return office_form_good(request, use    ? "do picture"
                                     : undo ? "do seen"
                                            : "do") &&
           (!use || page->posted.p != NULL) &&
           (!undo || str_to_int(http_field_get(form, "seen"), 1, INT64_MAX, &page->seen));
}

enum http_next page_emblem_post(void *app, struct http_request *request, struct http_response *response) {
    struct emblem_page *page = page_new(request);
    if (page == NULL)
        return page_problem(app, request, response, 500);
    if (!read_form(request, page))
        return page_problem(app, request, response, 400);
    return begin(app, request, page);
}
