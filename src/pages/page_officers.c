/* Officers looked after by officers. What one may do to another is decided here: nobody reaches beyond the own unit, gives a role that
 * may do more than the own one, or changes the own account. */
#include "core/place_change.h"
#include "pages/lately.h"
#include "pages/office.h"
#include "pages/officers.h"

/* ---- Who may be looked after ----------------------------------------------------------------------------------------- */

/* Whether the unit lies within the visitor's; "": the whole installation. */
static int within(const struct officers_page *page, struct store *read, const char *unit, bool *out,
                  struct err *err) {
    const struct account_session *session = &office_visitor(page->job.request)->session;
    return account_reaches(read, &session->rights, session->unit, unit,
                           day_of_seconds(pages_now(page->job.pages)), page->job.request->arena, out, err);
}

static const struct officer *find(const struct officers_page *page, const char *login) {
    for (size_t i = 0; i < page->count; i++)
        if (strcmp(page->officers[i].login, login) == 0)
            return &page->officers[i];
    return NULL;
}

static bool is_self(const struct officers_page *page, const struct officer *officer) {
    return strcmp(office_visitor(page->job.request)->session.login, officer->login) == 0;
}

/* ---- What was typed -------------------------------------------------------------------------------------------------- */

static int read_name(struct officers_page *page, const char **out, struct err *err) {
    struct arena *arena = page->job.request->arena;
    *out = "";
    int rc = place_name(page->name, false, arena, out, err);
    if (rc == ERR_NOMEM)
        return rc;
    if (rc != 0)
        page->name_fault = "office.name_fault";
    return 0;
}

static int read_place(struct officers_page *page, struct store *read, const char **out, struct err *err) {
    struct str at = str_trim(page->at);
    bool good = false;
    *out = arena_copy(page->job.request->arena, at.p, at.n);
    if (*out == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a unit");
    int rc = within(page, read, *out, &good, err);
    if (rc == 0 && page->whole && at.n > 0)
        page->at_fault = "office.officers.fault_both";
    else if (rc == 0 && !page->whole && at.n == 0)
        page->at_fault = "office.officers.fault_choose";
    else if (rc == 0 && !good)
        page->at_fault = "office.officers.fault_unit";
    else if (rc == 0 && page->role == ROLE_CLERK && at.n == 0)
        page->at_fault = "office.officers.fault_clerk";
    if (!officer_may_appoint(&office_visitor(page->job.request)->session.rights, page->role))
        page->role_fault = "office.officers.fault_role";
    return rc;
}

/* ---- Writing --------------------------------------------------------------------------------------------------------- */

/* What could not be written and is said on the page; ERR_NOT_FOUND: the visitor's rights, or the officer's place, changed meanwhile. */
static int answered(struct officers_page *page, int rc) {
    page->gone |= rc == ERR_NOT_FOUND;
    return rc == ERR_CONFLICT || rc == ERR_NOT_FOUND ? 0 : rc;
}

static int put(struct officers_page *page, struct store *read, struct err *err) {
    struct account *account = pages_account(page->job.pages);
    struct arena *arena = page->job.request->arena;
    const char *by = office_visitor(page->job.request)->session.login;
    char login[LOGIN_SIZE];
    struct officer officer = {.role = page->role};
    bool add = page->verb == OFFICERS_ADD;
    int rc = read_name(page, &officer.name, err);
    if (rc == 0)
        rc = read_place(page, read, &officer.unit, err);
    if (rc != 0)
        return rc;
    if (add && !login_parse(page->login, login))
        page->login_fault = "office.login_fault";
    if (officers_faulty(page))
        return 0;
    officer.login = add ? login : page->one->login;
    rc = add ? account_officer_add(account, by, &officer, arena, &page->token, err)
             : account_officer_change(account, by, &officer, arena, err);
    if (rc == ERR_CONFLICT && add)
        page->login_fault = "office.officers.fault_login";
    else if (rc == ERR_CONFLICT)
        page->alert = "office.officers.fault_last";
    else if (rc == 0 && add)
        page->chosen = arena_strdup(arena, login);
    page->done = rc == 0;
    return answered(page, rc);
}

static int act(struct officers_page *page, struct err *err) {
    struct account *account = pages_account(page->job.pages);
    struct arena *arena = page->job.request->arena;
    const char *by = office_visitor(page->job.request)->session.login, *login = page->one->login;
    uint64_t ended;
    int rc;
    if (page->verb == OFFICERS_RESET && page->one->disabled != 0)
        page->alert = "office.officers.fault_disabled";
    else if (page->verb == OFFICERS_RESET && !page->sure)
        page->sure_fault = "office.officers.fault_sure";
    if (officers_faulty(page))
        return 0;
    if (page->verb == OFFICERS_RESET)
        rc = account_officer_reset(account, by, login, arena, &page->token, err);
    else if (page->verb == OFFICERS_REVOKE)
        rc = account_revoke(account, by, login, 0, 0, &ended, err);
    else
        rc = account_officer_disable(account, by, login, page->verb == OFFICERS_DISABLE, arena, err);
    page->done = rc == 0;
    if (rc == ERR_CONFLICT)
        page->alert =
            page->verb == OFFICERS_RESET ? "office.officers.fault_disabled" : "office.officers.fault_last";
    return answered(page, rc);
}

static int saved_check(struct officers_page *page, struct store *read, struct err *err) {
    static const enum audit_event events[] = {AUDIT_OFFICER_CHANGED, AUDIT_OFFICER_DISABLED,
                                              AUDIT_OFFICER_ENABLED, AUDIT_SESSION_REVOKED};
    page->saved = page->one != NULL;
    return page->saved
               ? lately_any(&page->job, read, page->chosen, NULL, events, sizeof events / sizeof *events,
                            page->job.request->arena, &page->saved, err)
               : 0;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct officers_page *page = (struct officers_page *)(void *)job;
    const struct officer_rights *rights = &office_visitor(job->request)->session.rights;
    int rc = store_officers(read, page->unit, job->request->arena, &page->officers, &page->count, err);
    if (rc == 0)
        rc = store_setting(read, "base.url", job->request->arena, &page->base, err);
    if (rc != 0)
        return rc;
    page->one = page->chosen[0] == '\0' ? NULL : find(page, page->chosen);
    bool may = page->one != NULL && officer_may_appoint(rights, page->one->role);
    if (page->verb == OFFICERS_ADD)
        return put(page, read, err);
    page->gone = page->chosen[0] != '\0' && !may;
    if (page->saved)
        return saved_check(page, read, err);
    if (page->one == NULL || page->gone || page->verb == OFFICERS_LOOK)
        return 0;
    if (is_self(page, page->one)) {
        page->alert = "office.officers.self";
        return 0;
    }
    return page->verb == OFFICERS_CHANGE ? put(page, read, err) : act(page, err);
}

/* ---- The request ----------------------------------------------------------------------------------------------------- */

/* A login as it is written; "" for anything else. NULL without memory. */
static const char *login_of(struct http_request *request, struct str text) {
    char login[LOGIN_SIZE];
    return text.p == NULL || !login_parse(text, login) ? "" : arena_strdup(request->arena, login);
}

/* NULL: 500. */
static struct officers_page *page_new(struct http_request *request) {
    struct officers_page *page = arena_alloc(request->arena, sizeof *page);
    const struct visitor *visitor = office_visitor(request);
    int64_t from = 0;
    if (page == NULL)
        return NULL;
    page->relation = visitor->relation;
    if (visitor->unit != NULL) {
        page->unit = arena_strdup(request->arena, visitor->unit->code);
        page->unit_name = arena_strdup(request->arena, visitor->unit->name);
        if (page->unit == NULL || page->unit_name == NULL)
            return NULL;
    }
    page->login = page->name = page->at = STR("");
    page->role = ROLE_CLERK;
    (void)str_to_int(http_field_get(&request->query, "from"), 0, INT32_MAX, &from);
    page->from = (size_t)from;
    page->chosen = login_of(request, http_field_get(&request->query, "login"));
    page->saved = http_field_get(&request->query, "saved").p != NULL;
    page->job.pool = WORKERS_ACCOUNTS;
    page->job.run = run;
    page->job.show = officers_show;
    return page->chosen == NULL ? NULL : page;
}

static enum http_next look(struct pages *pages, struct http_request *request,
                           struct http_response *response) {
    struct officers_page *page = page_new(request);
    return page == NULL ? page_problem(pages, request, response, 500) : job_begin(pages, request, &page->job);
}

/* False: not what our forms say. */
static bool read_form(struct officers_page *page, struct http_request *request) {
    static const struct {
        const char *word, *fields;
    } verbs[] = {[OFFICERS_ADD] = {"add", "do login name role unit scope"},
                 [OFFICERS_CHANGE] = {"change", "do login name role unit scope"},
                 [OFFICERS_DISABLE] = {"disable", "do login"},
                 [OFFICERS_ENABLE] = {"enable", "do login"},
                 [OFFICERS_RESET] = {"reset", "do login sure"},
                 [OFFICERS_REVOKE] = {"revoke", "do login"}};
    struct str verb = http_field_get(&request->form, "do");
    size_t at = OFFICERS_ADD;
    while (at < sizeof verbs / sizeof *verbs && !str_is(verb, verbs[at].word))
        at++;
    if (at == sizeof verbs / sizeof *verbs || !office_form_good(request, verbs[at].fields))
        return false;
    page->verb = (enum officers_verb)at;
    page->sure = str_is(http_field_get(&request->form, "sure"), "yes");
    page->login = office_typed(request, "login");
    page->name = office_typed(request, "name");
    page->at = office_typed(request, "unit");
    page->whole = str_is(http_field_get(&request->form, "scope"), "whole");
    bool fields = page->verb == OFFICERS_ADD || page->verb == OFFICERS_CHANGE;
    page->chosen = page->verb == OFFICERS_ADD ? "" : login_of(request, page->login);
    return (!fields || role_parse(http_field_get(&request->form, "role"), &page->role)) &&
           page->chosen != NULL && (page->verb == OFFICERS_ADD || page->chosen[0] != '\0');
}

static enum http_next post(struct pages *pages, struct http_request *request,
                           struct http_response *response) {
    struct officers_page *page = page_new(request);
    if (page == NULL)
        return page_problem(pages, request, response, 500);
    return read_form(page, request) ? job_begin(pages, request, &page->job)
                                    : page_problem(pages, request, response, 400);
}

enum http_next page_officers(void *app, struct http_request *request, struct http_response *response) {
    return look(app, request, response);
}

enum http_next page_officers_unit(void *app, struct http_request *request, struct http_response *response) {
    return look(app, request, response);
}

enum http_next page_officers_post(void *app, struct http_request *request, struct http_response *response) {
    return post(app, request, response);
}

enum http_next page_officers_unit_post(void *app, struct http_request *request,
                                       struct http_response *response) {
    return post(app, request, response);
}
