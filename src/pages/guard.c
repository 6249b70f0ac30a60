/* Who may come in. The one place where sessions, rights and the origin of forms are checked, for all routes alike. */
#include "base/log.h"
#include "base/utf8.h"
#include "pages/api.h"
#include "pages/office.h"
#include "pages/worker.h"

/* ---- Forms -------------------------------------------------------------------------------------------------------- */

static bool is_own_origin(const struct http_request *request) {
    struct str origin = request->origin;
    static const char *const schemes[] = {"https://", "http://"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t n = strlen(schemes[i]);
        if (origin.n > n && memcmp(origin.p, schemes[i], n) == 0)
            return str_equal_nocase((struct str){origin.p + n, origin.n - n}, request->host);
    }
    return false;
}

/* Whether a browser says that the form was on a page of ours: whatever it says must be right, and it must say something. */
static bool form_is_ours(const struct http_request *request) {
    bool site = request->fetch_site.p != NULL, origin = request->origin.p != NULL;
    if (site && !str_is(request->fetch_site, "same-origin"))
        return false;
    if (origin && !is_own_origin(request))
        return false;
    return site || origin;
}

/* Browsers send nothing else. Bytes that are no text would be read as an empty field, and empty fields erase. */
static bool form_is_text(const struct http_request *request) {
    for (size_t i = 0; i < request->form.count; i++)
        if (!utf8_valid(request->form.items[i].value))
            return false;
    return true;
}

/* ---- Sessions ----------------------------------------------------------------------------------------------------- */

/* That a session was used is written down once a minute, by a worker: the request does not wait for the disk. */
struct touch {
    struct work work;
    struct account *account;
    struct account_session session; /* only its number */
};

static void touch_run(struct work *work, struct store *read) {
    struct touch *touch = (struct touch *)(void *)work;
    struct err err = ERR_INIT;
    (void)read;
    if (account_touch(touch->account, &touch->session, &err) != 0)
        log_event(LOG_LEVEL_ERROR, "office", "what=\"a session's last use is not noted\" error=\"%s\"",
                  err.text);
    free(touch);
}

/* What cannot be done now is done with the next request. */
static void touch(struct pages *pages, const struct account_session *session) {
    struct touch *touch = calloc(1, sizeof *touch);
    if (touch == NULL)
        return;
    touch->work.run = touch_run;
    touch->account = pages_account(pages);
    touch->session.id = session->id;
    if (workers_add(pages_workers(pages, WORKERS_ACCOUNTS), &touch->work) != 0)
        free(touch);
}

/* What a page asks by itself, every few seconds, says so and is no use of the session: who went away is signed out all the
 * same. */
static bool by_itself(const struct http_request *request) {
    return request->method == HTTP_GET && http_field_get(&request->query, "watch").p != NULL;
}

/* 1, 0 or an error. */
static int session_find(struct pages *pages, struct http_request *request, struct account_session *out,
                        struct err *err) {
    struct store *read;
    if (request->session.p == NULL)
        return 0;
    int rc = pages_reader(pages, request, &read, err);
    if (rc == 0)
        rc = account_session(pages_account(pages), read, request->session, request->arena, out, err);
    if (rc == 1 && out->stale && !by_itself(request))
        touch(pages, out);
    return rc;
}

bool office_next_good(struct str next) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./";
    static const char of_query[] = "=&%";
    struct str home = STR(OFFICE_HOME);
    if (next.n < home.n || next.n > OFFICE_NEXT_MAX || memcmp(next.p, home.p, home.n) != 0)
        return false;
    const char *mark = memchr(next.p, '?', next.n);
    size_t path = mark == NULL ? next.n : (size_t)(mark - next.p);
    for (size_t i = 0; i < path; i++) {
        if (memchr(plain, next.p[i], sizeof plain - 1) == NULL)
            return false;
        if (next.p[i] == '/' && i + 1 < path && (next.p[i + 1] == '/' || next.p[i + 1] == '.'))
            return false;
    }
    for (size_t i = path + 1; i < next.n; i++)
        if (memchr(plain, next.p[i], sizeof plain - 1) == NULL &&
            memchr(of_query, next.p[i], sizeof of_query - 1) == NULL)
            return false;
    return true;
}

const char *office_next_value(const struct http_request *request, const char *next) {
    char *out = arena_alloc(request->arena, 3 * strlen(next) + 1), *p = out;
    if (out == NULL)
        return NULL;
    for (; *next != '\0'; next++)
        if (*next == '&' || *next == '%') {
            memcpy(p, *next == '&' ? "%26" : "%25", 3);
            p += 3;
        } else {
            *p++ = *next;
        }
    *p = '\0';
    return out;
}

/* The address that was asked for, without the language, which goes along anyway, and without what a
 * page says that asks by itself. NULL: not one to come back to. */
static const char *asked_again(const struct http_request *request) {
    const struct http_fields *query = &request->query;
    if (request->method != HTTP_GET || !office_next_good(request->path))
        return NULL;
    const char *path = arena_copy(request->arena, request->path.p, request->path.n), *next = path;
    for (size_t i = 0; i < query->count && next != NULL; i++) {
        const struct http_field *field = &query->items[i];
        if (str_is(field->name, "lang") || str_is(field->name, "watch"))
            continue;
        const char *name = page_unit_path(request, "", field->name.p),
                   *value = page_unit_path(request, "", field->value.p);
        next = name == NULL || value == NULL
                   ? NULL
                   : arena_printf(request->arena, "%s%c%s=%s", next, next == path ? '?' : '&', name, value);
    }
    return next != NULL && office_next_good(str_of(next)) ? next : path;
}

/* To the log-in page, which leads back to what was asked for. What was posted cannot be asked for again. */
static void send_to_login(struct pages *pages, struct http_request *request, struct http_response *response) {
    const char *path = OFFICE_LOGIN, *next = asked_again(request);
    if (next != NULL && (next = office_next_value(request, next)) != NULL)
        path = arena_printf(request->arena, OFFICE_LOGIN "?next=%s", next);
    if (request->session.p != NULL)
        response->session = "";
    office_go(pages, request, response, path);
}

/* ---- Rights ------------------------------------------------------------------------------------------------------- */

/* The segment of the path that stands for ":unit"; p == NULL when the route has none. */
static struct str unit_asked(const struct http_request *request) {
    size_t param = 0;
    for (const char *p = request->route->pattern; (p = strstr(p, "/:")) != NULL; p += 2, param++)
        if (strncmp(p, "/:unit", 6) == 0 && (p[6] == '/' || p[6] == '\0'))
            return request->params[param];
    return (struct str){NULL, 0};
}

/* What may not be done looks as if it were not there. */
static bool may(const struct site *site, const struct http_request *request, struct visitor *visitor) {
    const struct account_session *session = &visitor->session;
    struct str asked = unit_asked(request);
    if (asked.p != NULL && (visitor->unit = site_unit(site, asked)) == NULL)
        return false;
    visitor->relation = officer_relation(site->units, site->unit_count, session->unit,
                                         visitor->unit != NULL ? visitor->unit->code : "", site->day);
    if (request->route->right == RIGHT_NONE)
        return asked.p == NULL;
    return officer_can(&session->rights, (enum action)request->route->right, visitor->relation);
}

/* ---- The gate ----------------------------------------------------------------------------------------------------- */

static bool let_in(struct pages *pages, struct http_request *request, struct http_response *response) {
    const struct site *site = pages_site(pages, request);
    struct visitor *visitor = arena_alloc(request->arena, sizeof *visitor);
    struct err err = ERR_INIT;
    int rc = site == NULL || visitor == NULL ? err_set(&err, ERR_NOMEM, "no memory, or too many threads")
                                             : session_find(pages, request, &visitor->session, &err);
    if (rc < 0) {
        log_event(LOG_LEVEL_ERROR, "office", "route=%s error=\"%s\"", request->route->pattern, err.text);
        page_problem(pages, request, response, 500);
    } else if (rc == 0)
        send_to_login(pages, request, response);
    else if (request->route->csrf == HTTP_CSRF_SESSION &&
             !account_csrf_good(&visitor->session, http_field_get(&request->form, "csrf")))
        page_problem(pages, request, response, 403);
    else if (!may(site, request, visitor))
        page_problem(pages, request, response, 404);
    else {
        request->visitor = visitor;
        return true;
    }
    return false;
}

bool pages_guard(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    if (request->route->access == HTTP_TOKEN)
        return api_guard(pages, request, response);
    if (request->route->csrf >= HTTP_CSRF_ORIGIN && !form_is_ours(request)) {
        page_problem(pages, request, response, 403);
        return false;
    }
    if (request->route->access == HTTP_SESSION && !let_in(pages, request, response))
        return false;
    if (request->route->csrf >= HTTP_CSRF_ORIGIN && !form_is_text(request)) {
        page_problem(pages, request, response, 400);
        return false;
    }
    return true;
}
