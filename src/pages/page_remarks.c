/* A remark on a figure that is below its target: posted from the unit's page, and back to it. */
#include "core/note.h"
#include "pages/dashboard.h"
#include "pages/office.h"

struct storing {
    struct remark remark;
    int64_t after;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    const struct storing *storing = context;
    transaction_quiet(tx);
    return store_remark_add(tx, &storing->remark, storing->after, err);
}

int remark_store(struct pages *pages, struct http_request *request, struct remark_draft *draft,
                 struct err *err) {
    const struct account_session *session = &office_visitor(request)->session;
    struct storing storing = {.remark = {.place = draft->place,
                                         .login = session->login,
                                         .name = session->name,
                                         .at = pages_now(pages)},
                              .after = draft->after};
    int rc = note_text(draft->typed, NOTE_REMARK_MAX, true, request->arena, &storing.remark.text, err);
    if (rc == ERR_INPUT || rc == ERR_LIMIT) {
        draft->fault = rc == ERR_INPUT ? "office.notes.fault_empty" : "office.notes.fault_long";
        return 0;
    }
    if (rc == 0)
        rc = store_transact(pages_store(pages), add_fn, &storing, err);
    if (rc != ERR_CONFLICT)
        return rc;
    draft->fault = "office.notes.fault_later";
    return 0;
}

/* NULL without memory. */
static const char *field(const struct http_request *request, const char *name) {
    struct str value = http_field_get(&request->form, name);
    return value.p == NULL ? "" : arena_copy(request->arena, value.p, value.n);
}

/* Copies, as the site may go while a worker has them. False: not what our form says. */
static bool read_place(struct http_request *request, const struct site *site, struct remark_place *out) {
    const struct site_survey *survey = site_survey(site, http_field_get(&request->form, "survey"));
    struct str dimension = http_field_get(&request->form, "dimension");
    out->unit = arena_strdup(request->arena, office_visitor(request)->unit->code);
    out->survey = field(request, "survey");
    out->dimension = field(request, "dimension");
    out->period = field(request, "period");
    return survey != NULL && dimension.p != NULL &&
           survey_dimension(survey->revisions[0]->survey, dimension) != SURVEY_NONE && out->unit != NULL &&
           out->survey != NULL && out->dimension != NULL && out->period != NULL &&
           period_unit_parse(http_field_get(&request->form, "by"), &out->by) &&
           period_style_parse(http_field_get(&request->form, "style"), &out->style) &&
           period_known(out->by, out->style, out->period);
}

enum http_next page_remarks_post(void *app, struct http_request *request, struct http_response *response) {
    struct remark_draft *draft = arena_alloc(request->arena, sizeof *draft);
    const struct site *site = pages_site(app, request);
    if (draft == NULL || site == NULL)
        return page_problem(app, request, response, 500);
    struct str typed = http_field_get(&request->form, "text");
    draft->typed = str_trim(typed);
    draft->report = str_is(http_field_get(&request->form, "back"), "report");
    if (!office_form_good(request, "survey dimension by style period after text back") || typed.p == NULL ||
        !str_to_int(http_field_get(&request->form, "after"), 0, INT64_MAX, &draft->after) ||
        !read_place(request, site, &draft->place))
        return page_problem(app, request, response, 400);
    return dashboard_begin_remark(app, request, response, draft);
}
