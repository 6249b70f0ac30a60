/* The view model of the page of a unit's counters. */
#include "pages/places.h"
#include "view/format.h"

/* What the functions below share. */
struct showing {
    const struct counters_page *page;
    struct http_request *request;
    const struct view *view;
    const struct site *site;
    const char *language;
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

static const char *path(const struct showing *s, const char *suffix, const char *query) {
    return query == NULL ? NULL : office_unit_path(s->view, s->request, s->page->unit, suffix, query);
}

static const char *path_of(const struct showing *s, const char *suffix, const char *code) {
    return path(s, suffix, arena_printf(s->request->arena, "counter=%s&", code));
}

/* Usual fields have words; another one is shown as it was given. */
static const char *const fields[] = {
    "mot-cua",           "ho-tich",     "chung-thuc", "tu-phap",       "dat-dai",       "xay-dung",
    "kinh-doanh",        "kinh-te",     "cu-tru",     "cong-an",       "y-te",          "giao-duc",
    "chinh-sach-xa-hoi", "nong-nghiep", "thue",       "tiep-cong-dan", "van-hoa-xa-hoi"};

static const char *field_name(const struct showing *s, const char *field) {
    char key[64];
    if (field[0] == '\0')
        return word(s, "office.counters.field_none");
    snprintf(key, sizeof key, "field.%s", field);
    const char *name = strlen(field) < sizeof key - 8 ? word(s, key) : "";
    return name[0] == '\0' ? field : name;
}

static const char *survey_name(const struct showing *s, const char *code) {
    const struct site_survey *survey = site_survey(s->site, str_of(code));
    return survey == NULL ? code : text_in(&survey->revisions[0]->survey->title, s->language);
}

/* ---- The fields of a counter ------------------------------------------------------------------------------------------ */

static void set_choices(json_t *form, const struct showing *s, const char *field, const char *survey,
                        enum channel channel) {
    json_t *of_field = json_array(), *of_survey = json_array(), *of_channel = json_array();
    bool usual = field[0] == '\0';
    char key[64];
    places_option(of_field, "", field_name(s, ""), field);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        usual |= strcmp(fields[i], field) == 0;
        places_option(of_field, fields[i], field_name(s, fields[i]), field);
    }
    if (!usual)
        places_option(of_field, field, field, field);
    const char *usual_survey =
        arena_printf(s->request->arena, "%s (%s)", survey_name(s, s->site->survey_default),
                     word(s, "office.counters.survey_usual"));
    places_option(of_survey, "", usual_survey == NULL ? "" : usual_survey, survey);
    for (size_t i = 0; i < s->site->survey_count; i++) {
        if (s->site->surveys[i].first != DAY_NONE)
            continue; /* a campaign's is asked by its own counters */
        const char *code = s->site->surveys[i].revisions[0]->survey->code;
        places_option(of_survey, code, survey_name(s, code), survey);
    }
    for (unsigned i = 0; i < CHANNEL_COUNT; i++) {
        snprintf(key, sizeof key, "office.cross.channel_%s", channel_name((enum channel)i));
        places_option(of_channel, channel_name((enum channel)i), word(s, key), channel_name(channel));
    }
    model_set(form, "of_field", of_field);
    model_set(form, "of_survey", of_survey);
    model_set(form, "of_channel", of_channel);
}

/* "Quầy số 7" behind "Quầy 6: Hộ tịch": the highest number in any of their names, and one. */
static const char *next_name(const struct showing *s) {
    enum { NUMBER_DIGITS = 3 /* longer ones are no counters' */ };
    unsigned highest = 0;
    for (size_t i = 0; i < s->page->count; i++)
        for (const char *at = s->page->counters[i].name; *at != '\0';) {
            size_t n = strspn(at, "0123456789");
            int64_t number = 0;
            if (n > 0 && n <= NUMBER_DIGITS && str_to_int((struct str){at, n}, 0, 999, &number) &&
                (unsigned)number > highest)
                highest = (unsigned)number;
            at += n > 0 ? n : 1;
        }
    return arena_printf(s->request->arena, "%s %u", word(s, "office.counters.name_usual"), highest + 1);
}

/* What is wrong with the name, and whether it may be stored all the same by a second press. */
static void set_name(json_t *form, const struct showing *s, bool again, const char *name) {
    const struct counters_page *page = s->page;
    bool faulty = again && page->name_fault != NULL, same = faulty && page->namesake[0] != '\0';
    model_set(form, "typed", json_string(again ? page->typed_name : name));
    model_set_text(form, "name_fault",
                   same
                       ? arena_printf(s->request->arena, "%s (%s)", word(s, page->name_fault), page->namesake)
                   : faulty ? word(s, page->name_fault)
                            : NULL);
    model_set_text(form, "same", same ? page->typed_name : NULL);
}

static void set_add(json_t *model, const struct showing *s) {
    const struct counters_page *page = s->page;
    bool again = page->verb == COUNTERS_ADD;
    json_t *form = json_object();
    model_set_text(form, "id", "name");
    set_name(form, s, again, next_name(s));
    set_choices(form, s, again ? page->field : "", again ? page->survey_code : "",
                again ? page->channel : CHANNEL_QR);
    model_set(form, "more_open", json_boolean(again));
    model_set(model, "add", form);
}

/* ---- One counter -------------------------------------------------------------------------------------------------------- */

/* "from the day on … of unit X", and the way back for who might have planned it. */
static void set_plan(json_t *one, const struct showing *s) {
    const struct counter_plan *plan = &s->page->plan;
    model_set(one, "plan", json_false());
    if (plan->unit == NULL)
        return;
    const struct unit *unit = site_unit(s->site, str_of(plan->unit));
    const struct unit *before = site_unit(s->site, str_of(plan->before));
    json_t *planned = json_object();
    char shown[32], day[DATE_TEXT_SIZE];
    format_day(plan->day, shown, sizeof shown);
    day_format(plan->day, day);
    bool may = places_may(s->request, s->site, ACTION_MANAGE_COUNTERS, plan->unit) &&
               places_may(s->request, s->site, ACTION_MANAGE_COUNTERS, plan->before) && before != NULL &&
               !unit_has_ended(before, plan->day);
    model_set(planned, "unit", json_string(unit == NULL ? plan->unit : unit->name));
    model_set(planned, "shown", json_string(shown));
    model_set(planned, "day", json_string(day));
    model_set(planned, "before", json_string(plan->before));
    model_set(planned, "may", json_boolean(may));
    model_set(one, "plan", planned);
}

static void set_move(json_t *one, const struct showing *s) {
    const struct counters_page *page = s->page;
    char day[DATE_TEXT_SIZE];
    day_format(page->today, day);
    places_units(one, s->request, s->site, ACTION_MANAGE_COUNTERS, page->unit, page->to);
    model_set(one, "to", json_string(page->to));
    model_set(one, "from", json_string(page->from[0] == '\0' ? day : page->from));
    model_set_text(one, "to_fault", page->to_fault == NULL ? NULL : word(s, page->to_fault));
    model_set_text(one, "from_fault", page->from_fault == NULL ? NULL : word(s, page->from_fault));
    model_set(one, "previewing", json_boolean(page->previewing));
    if (page->previewing) {
        char text[32];
        format_day(page->from_day, text, sizeof text);
        model_set(one, "to_name", json_string(page->preview.units[1].name));
        model_set(one, "from_day", json_string(text));
        preview_model(one, &page->preview, s->view, s->language);
    }
}

/* The way back from its last change: the form of a change, filled in with what was before. A survey that nobody may choose any more
 * stays as it is. */
static void set_before(json_t *to, const struct showing *s, const struct counter *counter) {
    const struct counter_before *was = &s->page->before;
    const struct counter old = {.name = was->name != NULL ? was->name : counter->name,
                                .field = was->field != NULL ? was->field : counter->field};
    const char *survey =
        was->survey != NULL && counters_survey_good(s->site, was->survey) ? was->survey : counter->survey;
    enum channel channel = counter->channel;
    char at[OFFICE_TIME_SIZE], key[64];
    if (was->channel != NULL)
        (void)channel_parse(str_of(was->channel), &channel);
    bool name = strcmp(old.name, counter->name) != 0, field = strcmp(old.field, counter->field) != 0,
         asks = strcmp(survey, counter->survey) != 0, way = channel != counter->channel;
    model_set(to, "before", json_false());
    if (was->at == 0 || !(name || field || asks || way))
        return;
    json_t *before = json_object();
    office_time(was->at, at);
    snprintf(key, sizeof key, "office.cross.channel_%s", channel_name(channel));
    model_set(before, "at", json_string(at));
    model_set(before, "who",
              json_string(was->login[0] == '\0' ? word(s, "office.units.by_command") : was->login));
    model_set_text(before, "was_name", name ? old.name : NULL);
    model_set_text(before, "was_field", field ? field_name(s, old.field) : NULL);
    model_set_text(before, "was_survey",
                   !asks               ? NULL
                   : survey[0] == '\0' ? word(s, "office.counters.survey_usual")
                                       : survey_name(s, survey));
    model_set_text(before, "was_channel", way ? word(s, key) : NULL);
    model_set(before, "back_name", json_string(old.name));
    model_set(before, "back_field", json_string(old.field));
    model_set(before, "back_survey", json_string(survey));
    model_set(before, "back_channel", json_string(channel_name(channel)));
    model_set(to, "before", before);
}

/* The way back from its last move, where the visitor may put counters there; what is planned for a later day has a form of its own. */
static void set_move_back(json_t *to, const struct showing *s, const struct counter *counter) {
    const struct counters_page *page = s->page;
    const struct counter_last_move *last = &page->last_move;
    const struct unit *unit = last->unit == NULL ? NULL : site_unit(s->site, str_of(last->unit));
    char at[OFFICE_TIME_SIZE], shown[32], day[DATE_TEXT_SIZE];
    model_set(to, "move_back", json_false());
    if (unit == NULL || last->day > page->today || last->day < page->today - PLACE_BACK_DAYS ||
        strcmp(unit->code, counter->unit) == 0 || unit_has_ended(unit, last->day) ||
        (unit->valid_from != DAY_NONE && unit->valid_from > last->day) || page->plan.unit != NULL ||
        !places_may(s->request, s->site, ACTION_MANAGE_COUNTERS, unit->code) ||
        !places_may(s->request, s->site, ACTION_MANAGE_COUNTERS, counter->unit))
        return;
    json_t *back = json_object();
    office_time(last->at, at);
    format_day(last->day, shown, sizeof shown);
    day_format(last->day, day);
    model_set(back, "at", json_string(at));
    model_set(back, "who",
              json_string(last->login[0] == '\0' ? word(s, "office.units.by_command") : last->login));
    model_set(back, "unit_name", json_string(unit->name));
    model_set(back, "unit", json_string(unit->code));
    model_set(back, "shown", json_string(shown));
    model_set(back, "day", json_string(day));
    model_set_text(back, "back_path",
                   office_unit_path(s->view, s->request, counter->unit, COUNTERS_SUFFIX, ""));
    model_set(to, "move_back", back);
}

static void set_one(json_t *model, const struct showing *s) {
    const struct counters_page *page = s->page;
    const struct counter *counter = page->shown;
    model_set(model, "one", json_false());
    if (counter == NULL || page->done[0] != '\0')
        return;
    json_t *one = json_object();
    char seen[PLACE_SEEN_SIZE], day[32], sheets[32];
    bool again = page->verb == COUNTERS_CHANGE;
    store_counter_seen(counter, seen);
    format_day(counter->valid_to == DAY_NONE ? page->today : counter->valid_to, day, sizeof day);
    format_count(page->sheets, s->language, sheets, sizeof sheets);
    model_set(one, "code", json_string(counter->code));
    model_set(one, "counter_name", json_string(counter->name));
    model_set(one, "seen", json_string(seen));
    model_set(one, "closed", json_boolean(counter->valid_to != DAY_NONE));
    model_set(one, "last", json_string(day));
    model_set_text(one, "sheets", page->sheets == 0 ? NULL : sheets);
    model_set_text(one, "id", "name-of");
    set_name(one, s, again, counter->name);
    set_choices(one, s, again ? page->field : counter->field, again ? page->survey_code : counter->survey,
                again ? page->channel : counter->channel);
    set_move(one, s);
    set_plan(one, s);
    set_before(one, s, counter);
    set_move_back(one, s, counter);
    model_set(model, "one", one);
}

/* ---- What was done -------------------------------------------------------------------------------------------------------- */

static void set_done(json_t *model, const struct showing *s) {
    static const char *const said[] = {"added", "changed",   "closed", "reopened",
                                       "moved", "unplanned", "same"};
    const struct counters_page *page = s->page;
    const struct counter *counter = page->shown != NULL ? page->shown : &page->moved;
    model_set(model, "done", json_false());
    if (counter->name == NULL || page->done[0] == '\0')
        return;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        char key[64], seen[PLACE_SEEN_SIZE];
        if (strcmp(page->done, said[i]) != 0)
            continue;
        json_t *done = json_object();
        bool here = page->shown != NULL;
        snprintf(key, sizeof key, "office.counters.done_%s", said[i]);
        store_counter_seen(counter, seen);
        model_set(done, "said", json_string(word(s, key)));
        model_set(done, "counter_name", json_string(here || i == 4 ? counter->name : ""));
        model_set(done, "code", json_string(counter->code));
        model_set(done, "seen", json_string(seen));
        model_set_text(done, "print_path", i == 0 || i == 1 ? path_of(s, "/posters", counter->code) : NULL);
        model_set(done, "before", json_false());
        if (i == 1 && here)
            set_before(done, s, counter);
        model_set(done, "move_back", json_false());
        if (i == 4)
            set_move_back(done, s, counter);
        model_set(done, "reopen", json_boolean(i == 2 && here && counter->valid_to != DAY_NONE));
        model_set_text(done, "unit_path",
                       i == 4 && places_may(s->request, s->site, ACTION_MANAGE_COUNTERS, counter->unit)
                           ? office_unit_path(s->view, s->request, counter->unit, COUNTERS_SUFFIX,
                                              arena_printf(s->request->arena, "counter=%s&", counter->code))
                           : NULL);
        model_set(model, "done", done);
    }
}

/* ---- The list ------------------------------------------------------------------------------------------------------------- */

static json_t *row_model(const struct showing *s, const struct counter *counter) {
    json_t *row = json_object();
    char day[32];
    bool closed = counter_is_closed(counter, s->page->today);
    format_day(counter->valid_to, day, sizeof day);
    model_set(row, "code", json_string(counter->code));
    model_set(row, "counter_name", json_string(counter->name));
    model_set(row, "field", json_string(field_name(s, counter->field)));
    model_set(
        row, "survey",
        json_string(survey_name(s, counter->survey[0] != '\0' ? counter->survey : s->site->survey_default)));
    model_set_text(row, "ends", counter->valid_to == DAY_NONE ? NULL : day);
    model_set(row, "closed", json_boolean(closed));
    model_set_text(row, "edit_path", path_of(s, COUNTERS_SUFFIX, counter->code));
    model_set_text(row, "print_path", closed ? NULL : path_of(s, "/posters", counter->code));
    return row;
}

static void set_list(json_t *model, const struct showing *s) {
    const struct counters_page *page = s->page;
    size_t first = (size_t)page->first < page->count ? (size_t)page->first : 0;
    size_t end = first + PLACES_SHOWN < page->count ? first + PLACES_SHOWN : page->count;
    size_t back = first > PLACES_SHOWN ? first - PLACES_SHOWN : 0;
    json_t *list = json_array();
    char text[32];
    for (size_t i = first; i < end; i++)
        (void)json_array_append_new(list, row_model(s, &page->counters[i]));
    format_count(page->open, s->language, text, sizeof text);
    model_set(model, "open_count", json_string(text));
    model_set(model, "any_counter", json_boolean(page->count > 0));
    model_set(model, "counters", list);
    model_set_text(
        model, "back_path",
        first == 0 ? NULL : path(s, COUNTERS_SUFFIX, arena_printf(s->request->arena, "first=%zu&", back)));
    model_set_text(model, "more_path",
                   end == page->count
                       ? NULL
                       : path(s, COUNTERS_SUFFIX, arena_printf(s->request->arena, "first=%zu&", end)));
}

/* ---- The page --------------------------------------------------------------------------------------------------------------- */

static enum http_next go_back(const struct showing *s, struct pages *pages, struct http_response *response) {
    static const char *const said[] = {[COUNTERS_ADD] = "added",
                                       [COUNTERS_CHANGE] = "changed",
                                       [COUNTERS_CLOSE] = "closed",
                                       [COUNTERS_REOPEN] = "reopened",
                                       [COUNTERS_MOVE] = "moved"};
    const struct counters_page *page = s->page;
    if (page->print)
        return page_redirect(
            pages, s->request, response,
            path(s, "/posters", arena_printf(s->request->arena, "counter=%s&done=added&", page->made)));
    return page_redirect(pages, s->request, response,
                         path(s, COUNTERS_SUFFIX,
                              arena_printf(s->request->arena, "done=%s&counter=%s&",
                                           page->verb == COUNTERS_MOVE && strcmp(page->to, page->unit) == 0
                                               ? "unplanned" /* back to here, where it still is */
                                           : page->unchanged ? "same"
                                                             : said[page->verb],
                                           page->verb == COUNTERS_ADD ? page->made : page->asked)));
}

enum http_next counters_show(struct job *job, struct http_response *response) {
    struct counters_page *page = (struct counters_page *)(void *)job;
    struct pages *pages = job->pages;
    struct http_request *request = job->request;
    const struct site *site = pages_site(pages, request);
    struct showing s = {.page = page,
                        .request = request,
                        .view = pages_view(pages),
                        .site = site,
                        .language = page_language(pages_view(pages), request)};
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(page->unit));
    if (site == NULL)
        return page_problem(pages, request, response, 500);
    if (unit == NULL)
        return page_problem(pages, request, response, 404);
    if (page->written)
        return go_back(&s, pages, response);
    bool added = page->verb == COUNTERS_ADD;
    const struct places_fault faults[] = {
        {added ? "name" : "name-of", "office.counters.name", page->name_fault},
        {"to", "office.counters.move_to", page->to_fault},
        {"from", "office.counters.move_from", page->from_fault}};
    const char *alert = page->gone ? "office.counters.fault_gone" : page->fault;
    bool wrong =
        alert != NULL || page->name_fault != NULL || page->to_fault != NULL || page->from_fault != NULL;
    const char *title = page_title(request->arena, wrong ? word(&s, "form.error") : NULL,
                                   word(&s, "office.task.counters"), unit->name);
    json_t *model =
        office_model(pages, request, title == NULL ? "" : title, page->verb == COUNTERS_LOOK ? "" : NULL);
    model_set(model, "heading", json_string(word(&s, "office.task.counters")));
    model_set_text(model, "form_path", path(&s, COUNTERS_SUFFIX, ""));
    office_model_tabs(model, pages, request, unit->code, office_visitor(request)->relation, "/tasks", "");
    places_alert(model, s.view, s.language, alert, faults, sizeof faults / sizeof *faults);
    if (page->campaign[0] != '\0')
        model_set(model, "alert",
                  json_string(arena_printf(request->arena, "%s %s", word(&s, alert), page->campaign)));
    set_done(model, &s);
    set_one(model, &s);
    set_add(model, &s);
    set_list(model, &s);
    if (wrong)
        response->status = 422;
    return office_show(pages, request, response, "office-units-counters", model);
}
