/* The view model of the page of responses that are put aside. */
#include "pages/counter_options.h"
#include "pages/exclusions.h"
#include "pages/office.h"
#include "pages/site.h"

/* What the functions below share. */
struct showing {
    const struct exclusions_page *page;
    struct http_request *request;
    const struct view *view;
    const struct site *site;
    const char *language;
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

static const char *channel_words(const struct showing *s, int channel) {
    char key[64];
    if (channel == EXCLUSION_ALL_CHANNELS)
        return word(s, "office.exclusions.every_channel");
    snprintf(key, sizeof key, "office.cross.channel_%s", channel_name((enum channel)channel));
    return word(s, key);
}

static const char *path_of(const struct showing *s, const char *query) {
    return office_unit_path(s->view, s->request, s->page->unit, EXCLUSIONS_SUFFIX,
                            query == NULL ? "" : query);
}

/* One day is told once. */
static void set_days(json_t *model, const struct exclusion_asked *what) {
    model_set_day(model, "first", what->first);
    model_set_day(model, "last", what->last == what->first ? DAY_NONE : what->last);
}

/* ---- Decisions ------------------------------------------------------------------------------------------------------ */

static json_t *row_model(const struct showing *s, const struct exclusion *e) {
    json_t *row = json_object();
    char at[OFFICE_TIME_SIZE];
    bool stands = e->undone == 0, mine = s->page->may && stands && exclusions_own(s->site, s->page, e->unit);
    model_set(row, "id", json_integer(e->id));
    model_set(row, "name", json_string(e->counter_name));
    model_set(row, "counter", json_string(e->what.counter));
    model_set_text(row, "where", strcmp(e->unit, s->page->unit) == 0 ? NULL : e->unit_name);
    set_days(row, &e->what);
    model_set(row, "channel", json_string(channel_words(s, e->what.channel)));
    model_set_number(row, "responses", e->responses, s->language);
    model_set(row, "reason", json_string(e->reason));
    model_set(row, "by",
              json_string(e->name[0] == '\0' ? word(s, "office.exclusions.command_line") : e->name));
    model_set_text(row, "login", e->login[0] == '\0' ? NULL : e->login);
    office_time(e->at, at);
    model_set(row, "at", json_string(at));
    office_time(e->undone, at);
    model_set_text(row, "undone", stands ? NULL : at);
    model_set(
        row, "undone_by",
        json_string(e->undone_name[0] == '\0' ? word(s, "office.exclusions.command_line") : e->undone_name));
    model_set(row, "undone_reason", json_string(e->undone_reason));
    model_set_text(row, "undo_path",
                   mine ? path_of(s, arena_printf(s->request->arena, "undo=%lld&", (long long)e->id)) : NULL);
    return row;
}

static void set_lists(json_t *model, const struct showing *s) {
    json_t *standing = json_array(), *ended = json_array();
    model_set(model, "undoing", json_false());
    for (size_t i = 0; i < s->page->count; i++) {
        const struct exclusion *e = &s->page->list[i];
        bool stands = e->undone == 0;
        (void)json_array_append_new(stands ? standing : ended, row_model(s, e));
        if (stands && e->id == s->page->asked && s->page->may && exclusions_own(s->site, s->page, e->unit))
            model_set(model, "undoing", row_model(s, e));
    }
    model_set(model, "any_standing", json_boolean(json_array_size(standing) > 0));
    model_set(model, "standing", standing);
    model_set(model, "any_ended", json_boolean(json_array_size(ended) > 0));
    model_set(model, "ended", ended);
}

/* ---- The form ------------------------------------------------------------------------------------------------------- */

static struct str typed(struct str text) {
    return text.p == NULL ? STR("") : text;
}

/* The counter stands first in the form, and so among what is wrong in it. */
static void set_counter_fault(json_t *model, const struct showing *s) {
    const char *fault = s->page->counter_fault == NULL ? NULL : word(s, s->page->counter_fault);
    json_t *item = json_object();
    model_set_text(model, "counter_fault", fault);
    model_set(item, "id", json_string("counter"));
    model_set(item, "label", json_string(word(s, "office.exclusions.counter")));
    model_set_text(item, "fault", fault);
    if (fault != NULL) {
        (void)json_array_insert(json_object_get(model, "faults"), 0, item);
        model_set(model, "any_fault", json_true());
    }
    json_decref(item);
}

/* Of what was asked for, in the form or as it is to be taken back. */
static void set_form(json_t *model, struct pages *pages, const struct showing *s) {
    const struct exclusions_page *page = s->page;
    bool undoing = json_is_object(json_object_get(model, "undoing"));
    const struct office_field fields[] = {
        {"first", "office.exclusions.first", "office.exclusions.first_hint", page->first_fault, "date", "off",
         "text", typed(page->first)},
        {"last", "office.exclusions.last", "office.exclusions.last_hint", page->last_fault, "date", "off",
         "text", typed(page->last)},
        {"reason", undoing ? "office.exclusions.undo_why" : "office.exclusions.reason",
         "office.exclusions.reason_hint", page->reason_fault, "text", "off", "text", typed(page->reason)}};
    json_t *channels = json_array();
    model_add_choice(channels, "", word(s, "office.exclusions.any_channel"), typed(page->channel));
    for (int i = 0; i < CHANNEL_COUNT; i++)
        model_add_choice(channels, channel_name((enum channel)i), channel_words(s, i), typed(page->channel));
    model_set(model, "channels", channels);
    /* Closed ones too: their days may be doubted long after. */
    model_set(model, "counters",
              counter_options(s->site, str_of(s->page->unit), DAY_NONE, SIZE_MAX, s->page->counter,
                              s->request->arena));
    office_model_fields(model, pages, s->language, undoing ? &fields[2] : fields, undoing ? 1 : 3,
                        page->fault != NULL           ? page->fault
                        : page->counter_fault != NULL ? "office.mend"
                                                      : NULL);
    set_counter_fault(model, s);
}

/* What is to be confirmed: day by day, and all the form says once more. */
static void set_preview(json_t *model, const struct showing *s) {
    const struct exclusions_page *page = s->page;
    const struct site_counter *counter = site_counter(s->site, page->what.counter);
    json_t *preview = json_object(), *rows = json_array();
    for (size_t i = 0; i < page->weight.part_count; i++) {
        json_t *row = json_object();
        model_set_day(row, "day", page->weight.parts[i].day);
        model_set(row, "channel", json_string(channel_words(s, (int)page->weight.parts[i].channel)));
        model_set_number(row, "responses", page->weight.parts[i].responses, s->language);
        (void)json_array_append_new(rows, row);
    }
    model_set(preview, "parts", rows);
    model_set_number(preview, "all", page->weight.responses, s->language);
    model_set(preview, "seen", json_integer((json_int_t)page->weight.responses));
    model_set(preview, "name", json_string(counter == NULL ? page->what.counter : counter->counter.name));
    model_set(preview, "counter", json_string(page->what.counter));
    set_days(preview, &page->what);
    model_set_str(preview, "first_typed", page->first);
    model_set_str(preview, "last_typed", page->last);
    model_set_str(preview, "channel_typed", typed(page->channel));
    model_set(preview, "channel", json_string(channel_words(s, page->what.channel)));
    model_set(preview, "reason", json_string(page->text));
    model_set(model, "preview", preview);
}

enum http_next exclusions_show(struct job *job, struct http_response *response) {
    const struct exclusions_page *page = (const struct exclusions_page *)(const void *)job;
    struct pages *pages = job->pages;
    struct http_request *request = job->request;
    struct showing s = {page, request, pages_view(pages), pages_site(pages, request),
                        page_language(pages_view(pages), request)};
    const struct unit *unit = s.site == NULL ? NULL : site_unit(s.site, str_of(page->unit));
    if (unit == NULL || page->gone)
        return page_problem(pages, request, response, 404);
    if (page->done)
        return page_redirect(pages, request, response, path_of(&s, NULL));
    bool wrong = exclusions_faulty(page);
    const char *title = page_title(request->arena, wrong ? word(&s, "form.error") : NULL,
                                   word(&s, "office.exclusions.title"), unit->name);
    if (title == NULL)
        return page_problem(pages, request, response, 500);
    json_t *model = office_model(pages, request, title, "");
    model_set(model, "heading", json_string(word(&s, "office.exclusions.title")));
    model_set(model, "may", json_boolean(page->may));
    model_set_text(model, "form_path", path_of(&s, NULL));
    office_model_tabs(model, pages, request, unit->code, office_visitor(request)->relation, EXCLUSIONS_SUFFIX,
                      "");
    set_lists(model, &s);
    set_form(model, pages, &s);
    model_set(model, "preview", json_false());
    if (page->previewed && !wrong)
        set_preview(model, &s);
    bool asking = page->may && json_is_false(json_object_get(model, "undoing")) &&
                  json_is_false(json_object_get(model, "preview"));
    model_set(model, "form", json_boolean(asking));
    model_set(model, "only",
              json_boolean(!page->may && office_visitor(request)->session.rights.role == ROLE_AUDITOR));
    if (wrong)
        response->status = 422;
    return office_show(pages, request, response, "office-exclusions", model);
}
