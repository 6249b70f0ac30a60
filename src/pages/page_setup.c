/* The page behind a set-up link: password and second factor are chosen, and for the first officer a name. The password is
 * asked for twice: without a script a field cannot be made readable, and who mistypes it here is locked out. */
#include "pages/job.h"
#include "pages/office.h"
#include "print/draw/qr_svg.h"

enum { QR_PATH_MAX = 64 * 1024 };

struct setup_job {
    struct job job;
    struct str token;
    bool post, differ; /* differ: the password was not typed the same twice */
    struct account_choice choice;
    struct account_setup_done done;
    int found; /* of account_setup_look: 1 or 0 */
    struct account_setup_view look;
};

static int setup_run(struct job *job, struct store *read, struct err *err) {
    struct setup_job *setup = (struct setup_job *)(void *)job;
    struct account *account = pages_account(job->pages);
    struct arena *arena = job->request->arena;
    int rc = 0;
    if (setup->post && !setup->differ) {
        rc = account_setup(account, read, &setup->choice, arena, &setup->done, err);
        if (rc != 0 || setup->done.result == ACCOUNT_SET_UP || setup->done.result == ACCOUNT_SETUP_GONE)
            return rc;
    }
    rc = account_setup_look(account, read, setup->token, arena, &setup->look, err);
    setup->found = rc > 0;
    return rc < 0 ? rc : 0;
}

static const char *password_word(enum password_fault fault) {
    switch (fault) {
    case PASSWORD_SHORT:
        return "office.password_short";
    case PASSWORD_LONG:
        return "office.password_long";
    case PASSWORD_CONTEXT:
        return "office.password_context";
    case PASSWORD_COMMON:
    case PASSWORD_GOOD:
        break;
    }
    return "office.password_common";
}

static void set_fields(json_t *model, const struct setup_job *setup, const char *language) {
    const struct http_request *request = setup->job.request;
    const struct account_setup_done *done = &setup->done;
    bool first = setup->look.login[0] == '\0', judged = setup->post && !setup->differ;
    const struct office_field fields[] = {
        {.id = "login",
         .label = "office.login",
         .hint = "office.login_hint",
         .type = "text",
         .autocomplete = "username",
         .input_mode = "text",
         .value = office_typed(request, "login"),
         .fault = judged && done->result == ACCOUNT_SETUP_LOGIN ? "office.login_fault" : NULL},
        {.id = "name",
         .label = "office.name",
         .hint = "office.name_hint",
         .type = "text",
         .autocomplete = "name",
         .input_mode = "text",
         .value = office_typed(request, "name"),
         .fault = judged && done->result == ACCOUNT_SETUP_NAME ? "office.name_fault" : NULL},
        {.id = "password",
         .label = "office.password_new",
         .hint = "office.password_hint",
         .type = "password",
         .autocomplete = "new-password",
         .input_mode = "text",
         .value = STR(""),
         .fault = judged && done->result == ACCOUNT_SETUP_PASSWORD ? password_word(done->fault) : NULL},
        {.id = "again",
         .label = "office.password_again",
         .type = "password",
         .autocomplete = "new-password",
         .input_mode = "text",
         .value = STR(""),
         .fault = setup->differ ? "office.password_differs" : NULL},
        {.id = "code",
         .label = "office.setup_code",
         .hint = setup->look.factor_required ? "office.setup_code_hint" : "office.setup_code_optional",
         .type = "text",
         .autocomplete = "one-time-code",
         .input_mode = "numeric",
         .value = STR(""),
         .fault = judged && done->result == ACCOUNT_SETUP_CODE ? "office.setup_code_fault" : NULL},
    };
    size_t skip = first ? 0 : 2, count = sizeof fields / sizeof fields[0];
    office_model_fields(model, setup->job.pages, language, fields + skip, count - skip, NULL);
    /* The code's field stands below the picture it is read from. */
    json_t *list = json_object_get(model, "fields"), *code = json_array();
    (void)json_array_append(code, json_array_get(list, json_array_size(list) - 1));
    (void)json_array_remove(list, json_array_size(list) - 1);
    model_set(model, "code_fields", code);
}

static enum http_next form_show(struct setup_job *setup, struct http_response *response) {
    struct pages *pages = setup->job.pages;
    struct http_request *request = setup->job.request;
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    const char *heading = page_word(view, language, "office.setup_title"), *title = heading;
    char until[OFFICE_TIME_SIZE];
    struct err err = ERR_INIT;
    struct buf path;
    int size = 0;
    if (setup->post)
        title = page_title(request->arena, page_word(view, language, "form.error"), heading, NULL);
    const char *query = arena_printf(request->arena, "t=%.*s&", STR_ARG(setup->token));
    buf_init(&path, QR_PATH_MAX);
    if (title == NULL || query == NULL ||
        qr_svg_path(str_of(setup->look.totp_url), &path, &size, &err) != 0) {
        buf_release(&path);
        return page_problem(pages, request, response, 500);
    }
    json_t *model = office_model(pages, request, title, setup->post ? NULL : query);
    model_set(model, "heading", json_string(heading));
    set_fields(model, setup, language);
    model_set_str(model, "token", setup->token);
    model_set_text(model, "login_shown", setup->look.login);
    model_set_text(model, "name_shown", setup->look.name);
    model_set(model, "required", json_boolean(setup->look.factor_required));
    model_set(model, "totp_url", json_string(setup->look.totp_url));
    model_set(model, "totp_text", json_string(setup->look.totp_text));
    model_set(model, "qr_size", json_integer(size));
    model_set_str(model, "qr_path", buf_str(&path));
    office_time(setup->look.until, until);
    model_set(model, "until", json_string(until));
    buf_release(&path);
    response->status = setup->post ? 422 : 200;
    return office_show(pages, request, response, "office-setup", model);
}

/* Recovery codes, this once. Without a second factor there are none, and nothing to show. */
static enum http_next codes_show(struct setup_job *setup, struct http_response *response) {
    struct pages *pages = setup->job.pages;
    struct http_request *request = setup->job.request;
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    response->session = setup->done.session;
    if (setup->done.recovery[0][0] == '\0')
        return office_go(pages, request, response, OFFICE_HOME);
    json_t *codes = json_array();
    for (size_t i = 0; i < ACCOUNT_RECOVERY_CODES; i++) {
        json_t *code = json_object();
        model_set(code, "code", json_string(setup->done.recovery[i]));
        (void)json_array_append_new(codes, code);
    }
    json_t *model = office_model(pages, request, page_word(view, language, "office.codes_title"), NULL);
    model_set(model, "codes", codes);
    return office_show(pages, request, response, "office-codes", model);
}

static enum http_next setup_show(struct job *job, struct http_response *response) {
    struct setup_job *setup = (struct setup_job *)(void *)job;
    if (setup->post && !setup->differ && setup->done.result == ACCOUNT_SET_UP)
        return codes_show(setup, response);
    if (!setup->found)
        return office_message(job->pages, job->request, response, 404, "office.link_title",
                              "office.link_text");
    return form_show(setup, response);
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct http_response *response,
                            bool post) {
    struct setup_job *setup = arena_alloc(request->arena, sizeof *setup);
    const struct http_fields *fields = post ? &request->form : &request->query;
    if (setup == NULL)
        return page_problem(pages, request, response, 500);
    setup->token = http_field_get(fields, "t");
    setup->post = post;
    if (post) {
        setup->choice = (struct account_choice){.token = setup->token,
                                                .login = http_field_get(fields, "login"),
                                                .name = http_field_get(fields, "name"),
                                                .password = http_field_get(fields, "password"),
                                                .code = http_field_get(fields, "code")};
        setup->differ = !str_equal(setup->choice.password, http_field_get(fields, "again"));
    }
    setup->job.pool = WORKERS_ACCOUNTS;
    setup->job.run = setup_run;
    setup->job.show = setup_show;
    return job_begin(pages, request, &setup->job);
}

enum http_next page_setup(void *app, struct http_request *request, struct http_response *response) {
    return begin(app, request, response, false);
}

enum http_next page_setup_post(void *app, struct http_request *request, struct http_response *response) {
    if (!office_form_good(request, "t login name password again code"))
        return page_problem(app, request, response, 400);
    return begin(app, request, response, true);
}
