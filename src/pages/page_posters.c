/* Posters of a unit: chosen, looked at, and printed into a file; and the pictures on that page. */
#include "base/embed.h"
#include "base/utf8.h"
#include "pages/office.h"
#include "pages/posters.h"

/* "pdf", "png", "svg". */
static bool read_format(struct str typed, enum poster_format *out) {
    static const char *const names[] = {[POSTER_PDF] = "pdf", [POSTER_SVG] = "svg", [POSTER_PNG] = "png"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(typed, names[i])) {
            *out = (enum poster_format)i;
            return true;
        }
    return false;
}

/* The place of a built-in layout among them all, by its full name; false: there is none. */
static bool find_layout(struct str name, size_t *out) {
    for (size_t i = 0; embed_print[i].name != NULL; i++) {
        size_t stem = strlen(embed_print[i].name) - strlen(".svg");
        if (str_equal(name, (struct str){embed_print[i].name, stem})) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* ---- The page --------------------------------------------------------------------------------------------------------- */

static void release(void *job) {
    struct posters_page *page = job;
    buf_release(&page->file);
    arena_free(page->arena);
}

/* NULL without memory. */
static struct posters_page *page_new(struct http_request *request) {
    struct posters_page *page = arena_alloc(request->arena, sizeof *page);
    if (page == NULL)
        return NULL;
    page->unit = arena_strdup(request->arena, office_visitor(request)->unit->code);
    if (page->unit == NULL)
        return NULL;
    (void)str_to_int(http_field_get(request->form.count > 0 ? &request->form : &request->query, "campaign"),
                     1, INT64_MAX, &page->campaign);
    page->layout = BATCH_LAYOUT;
    page->cover = true;
    page->typed_copies = STR("");
    buf_init(&page->file, HTTP_RESPONSE_MAX);
    page->job.run = posters_run;
    page->job.show = posters_show;
    return page;
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct posters_page *page) {
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

/* The code as it is written, of one that somebody typed or that came from a link. */
static const char *read_code(struct http_request *request, struct str typed) {
    char code[PLACE_CODE_SIZE];
    return place_code_parse(typed, code) == CODE_GOOD ? arena_strdup(request->arena, code) : NULL;
}

enum http_next page_posters(void *app, struct http_request *request, struct http_response *response) {
    struct posters_page *page = page_new(request);
    struct str counter = http_field_get(&request->query, "counter"), layout;
    int64_t from = 0;
    size_t place;
    if (page == NULL)
        return page_problem(app, request, response, 500);
    page->only_one = counter.p != NULL;
    page->added = page->only_one && str_is(http_field_get(&request->query, "done"), "added");
    page->none = str_is(http_field_get(&request->query, "tick"), "none");
    page->codes = arena_alloc(request->arena, sizeof *page->codes);
    if (page->codes != NULL && counter.p != NULL && (page->codes[0] = read_code(request, counter)) != NULL)
        page->code_count = 1;
    if (str_to_int(http_field_get(&request->query, "from"), 0, INT32_MAX, &from))
        page->from = (size_t)from / POSTERS_COUNTERS_MAX * POSTERS_COUNTERS_MAX;
    layout = http_field_get(&request->query, "layout");
    if (layout.p != NULL && find_layout(layout, &place))
        page->layout = arena_copy(request->arena, layout.p, layout.n);
    if (page->codes == NULL || page->layout == NULL)
        return page_problem(app, request, response, 500);
    return begin(app, request, page);
}

/* The ticked counters; false: a field that no form of ours has. */
static bool read_counters(struct http_request *request, struct posters_page *page) {
    const struct http_fields *form = &request->form;
    page->codes = arena_array(request->arena, form->count + 1, sizeof *page->codes);
    for (size_t i = 0; page->codes != NULL && i < form->count; i++) {
        struct str name = form->items[i].name;
        if (str_is(name, "counter")) {
            const char *code = read_code(request, form->items[i].value);
            if (code == NULL)
                return false;
            page->codes[page->code_count++] = code;
        } else if (!str_is(name, "csrf") && !str_is(name, "lang") && !str_is(name, "do") &&
                   !str_is(name, "layout") && !str_is(name, "copies") && !str_is(name, "format") &&
                   !str_is(name, "cover") && !str_is(name, "from") && !str_is(name, "campaign")) {
            return false;
        }
    }
    return page->codes != NULL;
}

static const char *read_copies(struct posters_page *page) {
    int64_t copies = 0;
    struct str typed = str_trim(page->typed_copies);
    if (typed.n > 0 && !str_to_int(typed, 1, BATCH_COPIES_MAX, &copies))
        return "office.posters.fault_copies";
    page->copies = (unsigned)copies;
    return page->format != POSTER_PDF && copies > 1 ? "office.posters.fault_picture" : NULL;
}

enum http_next page_posters_post(void *app, struct http_request *request, struct http_response *response) {
    struct posters_page *page = page_new(request);
    const struct http_fields *form = &request->form;
    struct str verb = http_field_get(form, "do"), layout = http_field_get(form, "layout"),
               cover = http_field_get(form, "cover");
    int64_t from = 0;
    size_t place;
    if (page == NULL)
        return page_problem(app, request, response, 500);
    if (!read_counters(request, page) || (!str_is(verb, "print") && !str_is(verb, "preview")) ||
        layout.p == NULL || !find_layout(layout, &place) ||
        !read_format(http_field_get(form, "format"), &page->format) ||
        (cover.p != NULL && !str_is(cover, "yes")))
        return page_problem(app, request, response, 400);
    page->layout = arena_copy(request->arena, layout.p, layout.n);
    page->typed_copies = office_typed(request, "copies");
    page->copies_fault = read_copies(page);
    page->cover = cover.p != NULL;
    if (str_to_int(http_field_get(form, "from"), 0, INT32_MAX, &from))
        page->from = (size_t)from / POSTERS_COUNTERS_MAX * POSTERS_COUNTERS_MAX;
    page->verb = str_is(verb, "print") ? POSTERS_PRINT : POSTERS_PREVIEW;
    page->job.pool = page->verb == POSTERS_PRINT ? WORKERS_PRINT : WORKERS_FIGURES;
    if (page->layout == NULL)
        return page_problem(app, request, response, 500);
    return begin(app, request, page);
}

/* ---- Pictures --------------------------------------------------------------------------------------------------------- */

enum { PREVIEW_WIDTH = 720, PICTURE_WIDTH = 240 /* pixels */ };

static enum http_next picture_show(struct job *job, struct http_response *response) {
    struct posters_page *page = (struct posters_page *)(void *)job;
    if (!page->done)
        return page_problem(job->pages, job->request, response, 404);
    buf_release(&response->body);
    response->body = page->file;
    buf_init(&page->file, HTTP_RESPONSE_MAX);
    response->type = "image/png";
    return HTTP_REPLY;
}

/* What cannot be drawn is told in words when it is printed; a picture has no room for them. */
static int preview_run(struct job *job, struct store *read, struct err *err) {
    struct posters_page *page = (struct posters_page *)(void *)job;
    struct batch *batch;
    int rc = posters_run(job, read, err);
    if (rc != 0 || page->code_count == 0 || page->address.base.n == 0)
        return rc;
    page->cover = false;
    rc = posters_plan(page, read, &batch, err);
    if (rc == 0) {
        rc = batch_preview(batch, PREVIEW_WIDTH,
                           page_word(batch->view, view_language(batch->view, 0), "office.posters.mark"),
                           &page->file, err);
        batch_free(batch);
    }
    page->done = rc == 0;
    return rc == ERR_INPUT || rc == ERR_LIMIT || rc == ERR_CONFLICT ? 0 : rc;
}

enum http_next page_poster_preview(void *app, struct http_request *request, struct http_response *response) {
    struct posters_page *page = page_new(request);
    struct str layout = http_field_get(&request->query, "layout");
    size_t place;
    if (page == NULL || (page->codes = arena_alloc(request->arena, sizeof *page->codes)) == NULL)
        return page_problem(app, request, response, 500);
    page->codes[0] = read_code(request, http_field_get(&request->query, "counter"));
    if (page->codes[0] == NULL || layout.p == NULL || !find_layout(layout, &place))
        return page_problem(app, request, response, 400);
    page->code_count = 1;
    page->only_one = true;
    page->layout = arena_copy(request->arena, layout.p, layout.n);
    page->job.run = preview_run;
    page->job.show = picture_show;
    page->job.pool = WORKERS_PRINT;
    if (page->layout == NULL)
        return page_problem(app, request, response, 500);
    return begin(app, request, page);
}

/* Of a layout, with what stands on it made up. */
struct layout_job {
    struct job job;
    size_t place;
    struct buf png;
};

static int layout_run(struct job *job, struct store *read, struct err *err) {
    struct layout_job *it = (struct layout_job *)(void *)job;
    const struct embed_file *file = &embed_print[it->place];
    struct poster_layout *layout;
    struct poster_layout_info info;
    (void)read;
    int rc = poster_layout_load(file->name, file->bytes, NULL, &layout, err);
    if (rc != 0)
        return rc;
    poster_layout_info(layout, &info);
    const struct poster_page page = {batch_example, POSTER_FIELD_COUNT, NULL, NULL};
    const struct poster_job drawing = {
        .pages = &page, .count = 1, .second = info.second ? info.languages[1] : NULL};
    const struct poster_specimen specimen = {layout, &drawing, file->name, NULL, 0};
    rc = poster_picture(&specimen, PICTURE_WIDTH, NULL, &it->png, err);
    poster_layout_free(layout);
    return rc;
}

static enum http_next layout_show(struct job *job, struct http_response *response) {
    struct layout_job *it = (struct layout_job *)(void *)job;
    /* Others may have drawn it meanwhile; then this one is kept by nobody. */
    if (http_kept_take(pages_pictures(job->pages), it->place, response, "", 0))
        return HTTP_REPLY;
    buf_release(&response->body);
    response->body = it->png;
    buf_init(&it->png, HTTP_RESPONSE_MAX);
    response->type = "image/png";
    response->cache = HTTP_CACHE_PUBLIC; /* nothing on it is anybody's */
    return HTTP_REPLY;
}

static void layout_release(void *job) {
    struct layout_job *it = job;
    buf_release(&it->png);
}

enum http_next page_layout_picture(void *app, struct http_request *request, struct http_response *response) {
    struct layout_job *it = arena_alloc(request->arena, sizeof *it);
    if (it == NULL || !find_layout(request->params[0], &it->place))
        return page_problem(app, request, response, it == NULL ? 500 : 404);
    if (http_kept_take(pages_pictures(app), it->place, response, "", 0))
        return HTTP_REPLY;
    buf_init(&it->png, HTTP_RESPONSE_MAX);
    it->job.run = layout_run;
    it->job.show = layout_show;
    it->job.pool = WORKERS_PRINT;
    request->page_free = layout_release;
    return job_begin(app, request, &it->job);
}
