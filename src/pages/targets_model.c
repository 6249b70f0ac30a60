/* The view model of the page of targets. */
#include "pages/figure.h"
#include "pages/audit_words.h"
#include "pages/targets.h"
#include "base/date.h"

/* What the functions below share. */
struct showing {
    const struct targets_page *page;
    struct http_request *request;
    const struct view *view;
    const char *language;
    const struct site *site;
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

/* This page with its survey and a year, and more of a query: "" or "name=value&". */
static const char *path_of(const struct showing *s, int year, const char *more) {
    const char *query = arena_printf(s->request->arena, "survey=%s&year=%d&%s",
                                     s->page->survey == NULL ? "" : s->page->survey, year, more);
    if (query == NULL)
        return NULL;
    if (s->page->unit != NULL)
        return office_unit_path(s->view, s->request, s->page->unit, TARGETS_SUFFIX, query);
    bool first = strcmp(s->language, view_language(s->view, 0)) == 0;
    return arena_printf(s->request->arena, TARGETS_PATH "?%.*s%s%s", (int)strlen(query) - 1, query,
                        first ? "" : "&lang=", first ? "" : s->language);
}

static const char *value_text(const struct showing *s, int64_t value) {
    char text[TARGET_VALUE_SIZE];
    target_value_format(value, strcmp(s->language, "vi") == 0 ? ',' : '.', text);
    return arena_strdup(s->request->arena, text);
}

/* "≥ 88,00", "cao hơn năm trước", "nhóm 2"; NULL: no target. */
static const char *goal_text(const struct showing *s, const struct target *target) {
    switch (target->op) {
    case TARGET_AT_LEAST:
    case TARGET_ABOVE:
        return arena_printf(s->request->arena, "%s %s", target->op == TARGET_ABOVE ? ">" : "≥",
                            value_text(s, target->value));
    case TARGET_BETTER:
        return word(s, "office.fig.target_better");
    case TARGET_GROUP:
        return arena_printf(s->request->arena, "%s %d", word(s, "office.fig.target_group"),
                            (int)(target->value / TARGET_UNITS));
    case TARGET_NONE:
        break;
    }
    return NULL;
}

/* Whose it is that holds here. */
static const char *whose_text(const struct showing *s, const struct target *target) {
    if (target->unit[0] == '\0')
        return word(s, s->page->unit == NULL ? "office.targets.own" : "office.targets.everywhere");
    if (s->page->unit != NULL && strcmp(target->unit, s->page->unit) == 0)
        return word(s, "office.targets.own");
    const struct unit *unit = site_unit(s->site, str_of(target->unit));
    return arena_printf(s->request->arena, "%s %s", word(s, "office.targets.of"),
                        unit == NULL ? target->unit : unit->name);
}

/* ---- The table ---------------------------------------------------------------------------------------------------- */

static void set_last_year(json_t *model, const struct showing *s, size_t slot) {
    const struct report *report = &s->page->report;
    char text[FIGURE_TEXT_SIZE];
    if (!s->page->any_report) {
        model_set(model, "last_year", json_string(word(s, "office.targets.no_responses")));
        return;
    }
    const struct report_entry *entry = &report->periods[0].entries[slot];
    if (!entry->figure.valued) {
        model_set(model, "last_year", figure_why(s->view, s->language, report->threshold, entry));
        return;
    }
    figure_text(report->survey, slot == 0 ? SURVEY_ALL : slot - 1, entry->figure.percent, s->language, text);
    model_set(model, "last_year", json_string(text));
}

static json_t *held_model(const struct showing *s, size_t slot) {
    const struct targets_row *row = &s->page->rows[slot];
    json_t *model = json_object();
    model_set(model, "title", json_string(row->title));
    model_set_text(model, "target", row->any_target ? goal_text(s, &row->target) : NULL);
    model_set_text(model, "whose", row->any_target ? whose_text(s, &row->target) : NULL);
    model_set_text(model, "owner", row->any_target ? row->target.owner : NULL);
    model_set_text(model, "official", row->any_official ? value_text(s, row->official.official) : NULL);
    model_set_text(model, "source", row->any_official ? row->official.source : NULL);
    model_set_text(model, "official_whose", row->any_official ? whose_text(s, &row->official) : NULL);
    set_last_year(model, s, slot);
    const char *more = arena_printf(s->request->arena, "dimension=%s&", row->code);
    const char *path = more == NULL ? NULL : path_of(s, s->page->year, more);
    model_set_text(model, "past_path",
                   path == NULL ? NULL : arena_printf(s->request->arena, "%s#past", path));
    return model;
}

/* ---- The form ----------------------------------------------------------------------------------------------------- */

/* What stands in the fields: as typed, else as stored, else, when last year's are copied, what was set then. */
static struct target_row fields_of(const struct showing *s, const struct targets_row *row) {
    struct target_row fields = {0};
    struct target shown = row->any_own ? row->own : row->last;
    bool copied = !row->any_own && row->any_last && s->page->copy;
    if (row->posted)
        return row->typed;
    for (size_t i = 0; i < TARGET_COLUMNS; i++)
        fields.fields[i] = STR("");
    if (!row->any_own && !copied)
        return fields;
    const char *op = target_operator_name(shown.op == TARGET_AT_LEAST ? TARGET_NONE : shown.op);
    fields.fields[TARGET_COLUMN_OPERATOR] = str_of(op);
    fields.fields[TARGET_COLUMN_OWNER] = str_of(shown.owner);
    fields.fields[TARGET_COLUMN_TARGET] = str_of(value_text(s, shown.value));
    if (shown.op == TARGET_GROUP)
        fields.fields[TARGET_COLUMN_TARGET].n = 1;
    if (!copied) { /* a result belongs to its year */
        fields.fields[TARGET_COLUMN_OFFICIAL] = str_of(value_text(s, shown.official));
        fields.fields[TARGET_COLUMN_SOURCE] = str_of(shown.source);
    }
    return fields;
}

static json_t *operators_model(const struct showing *s, struct str chosen) {
    static const struct {
        enum target_operator op;
        const char *key;
    } operators[] = {{TARGET_NONE, "office.targets.op.least"},
                     {TARGET_ABOVE, "office.targets.op.above"},
                     {TARGET_BETTER, "office.targets.op.better"},
                     {TARGET_GROUP, "office.targets.op.group"}};
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        json_t *option = json_object();
        model_set(option, "value", json_string(target_operator_name(operators[i].op)));
        model_set(option, "name", json_string(word(s, operators[i].key)));
        model_set(option, "selected", json_boolean(str_is(chosen, target_operator_name(operators[i].op))));
        (void)json_array_append_new(list, option);
    }
    return list;
}

static void add_fault(json_t *faults, const char *id, const char *label, const char *why) {
    json_t *fault = json_object();
    model_set(fault, "id", json_string(id));
    model_set(fault, "label", json_string(label));
    model_set(fault, "fault", json_string(why));
    (void)json_array_append_new(faults, fault);
}

static json_t *field_model(const struct showing *s, const struct targets_row *row, char letter,
                           enum target_column column, struct str value, json_t *faults) {
    static const char *const labels[] = {[TARGET_COLUMN_TARGET] = "office.targets.value",
                                         [TARGET_COLUMN_OPERATOR] = "office.targets.operator",
                                         [TARGET_COLUMN_OFFICIAL] = "office.targets.official",
                                         [TARGET_COLUMN_SOURCE] = "office.targets.source",
                                         [TARGET_COLUMN_OWNER] = "office.targets.owner"};
    json_t *field = json_object();
    const char *id = arena_printf(s->request->arena, "%c.%s", letter, row->code), *why = NULL;
    for (size_t i = 0; i < row->faults.count && why == NULL; i++)
        if (row->faults.items[i].column == column) {
            const char *key = arena_printf(s->request->arena, "office.targets.fault.%s",
                                           target_fault_word(row->faults.items[i].fault));
            why = key == NULL ? NULL : word(s, key);
        }
    model_set_text(field, "id", id);
    model_set(field, "label", json_string(word(s, labels[column])));
    model_set_str(field, "value", value);
    model_set(field, "number", json_boolean(column <= TARGET_COLUMN_OFFICIAL));
    model_set_text(field, "fault", why);
    if (why != NULL && id != NULL)
        add_fault(faults, id, row->title, why);
    return field;
}

static json_t *row_model(const struct showing *s, const struct targets_row *row, json_t *faults) {
    json_t *model = json_object(), *fields = json_array();
    struct target_row shown = fields_of(s, row);
    char seen[TARGETS_SEEN_SIZE];
    targets_seen(row->any_own ? &row->own : NULL, seen);
    model_set(model, "title", json_string(row->title));
    model_set_text(model, "seen_id", arena_printf(s->request->arena, "w.%s", row->code));
    model_set(model, "seen", json_string(seen));
    model_set(model, "operator",
              field_model(s, row, 'o', TARGET_COLUMN_OPERATOR, shown.fields[TARGET_COLUMN_OPERATOR], faults));
    model_set(model, "operators", operators_model(s, shown.fields[TARGET_COLUMN_OPERATOR]));
    static const struct {
        char letter;
        enum target_column column;
    } texts[] = {{'v', TARGET_COLUMN_TARGET},
                 {'r', TARGET_COLUMN_OFFICIAL},
                 {'s', TARGET_COLUMN_SOURCE},
                 {'a', TARGET_COLUMN_OWNER}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        (void)json_array_append_new(fields, field_model(s, row, texts[i].letter, texts[i].column,
                                                        shown.fields[texts[i].column], faults));
    model_set(model, "fields", fields);
    model_set(model, "conflict", json_boolean(row->conflict));
    if (row->conflict) {
        char change[TARGET_CHANGE_SIZE];
        target_change_words(NULL, row->any_own ? &row->own : NULL, change);
        model_set(model, "stored", json_string(change[0] == '\0' ? word(s, "office.targets.none") : change));
        const char *id = arena_printf(s->request->arena, "v.%s", row->code);
        if (id != NULL)
            add_fault(faults, id, row->title, word(s, "office.targets.conflict"));
    }
    return model;
}

/* ---- Changes ------------------------------------------------------------------------------------------------------ */

static void set_past(json_t *model, const struct showing *s) {
    json_t *list = json_array();
    const char *title = NULL;
    for (size_t i = 0; i < s->page->past_count; i++) {
        const struct audit_entry *entry = &s->page->past[i];
        json_t *row = office_past_row(s->view, s->language, entry);
        model_set_text(row, "change",
                       audit_target_words(
                           &(struct audit_telling){s->view, s->language, s->site, s->request->arena, entry}));
        (void)json_array_append_new(list, row);
    }
    for (size_t i = 0; i < s->page->count && s->page->dimension != NULL; i++)
        if (strcmp(s->page->rows[i].code, s->page->dimension) == 0)
            title = s->page->rows[i].title;
    model_set_text(model, "past_title", title);
    model_set(model, "any_past", json_boolean(s->page->past_count > 0));
    model_set(model, "past", list);
}

/* What was just done, with the way back; nothing that was not so, whatever the address says. */
static void set_lately(json_t *model, const struct showing *s, bool none) {
    const struct targets_page *page = s->page;
    bool told = page->lately && !page->unable;
    model_set_text(model, "said",
                   told   ? arena_printf(s->request->arena, "%lld", (long long)page->lines)
                   : none ? "0"
                          : NULL);
    model_set_text(model, "line",
                   told && page->may ? arena_printf(s->request->arena, "%lld", (long long)page->line) : NULL);
}

/* ---- The page ------------------------------------------------------------------------------------------------------ */

static void set_choice(json_t *model, const struct showing *s) {
    enum { BEFORE = 5 };
    json_t *surveys = json_array(), *years = json_array();
    int now = date_from_day(s->site->day).year, year = s->page->year;
    for (size_t i = 0; i < s->site->survey_count; i++) {
        const struct survey *survey = s->site->surveys[i].revisions[0]->survey;
        json_t *option = json_object();
        model_set(option, "value", json_string(survey->code));
        model_set(option, "name", json_string(text_in(&survey->title, s->language)));
        model_set(option, "selected",
                  json_boolean(s->page->survey != NULL && strcmp(survey->code, s->page->survey) == 0));
        (void)json_array_append_new(surveys, option);
    }
    int from = year < now - BEFORE ? year : now - BEFORE, to = year > now + 1 ? year : now + 1;
    for (int y = to; y >= from; y--) {
        json_t *option = json_object();
        model_set_text(option, "value", arena_printf(s->request->arena, "%d", y));
        model_set(option, "selected", json_boolean(y == year));
        (void)json_array_append_new(years, option);
    }
    model_set(model, "surveys", surveys);
    model_set(model, "years", years);
    model_set_text(model, "year", arena_printf(s->request->arena, "%d", year));
    model_set_text(model, "year_before", arena_printf(s->request->arena, "%d", year - 1));
}

static void set_rows(json_t *model, const struct showing *s) {
    const struct targets_page *page = s->page;
    json_t *held = json_array(), *rows = json_array(), *faults = json_array();
    bool any_last = false;
    for (size_t i = 0; i < page->count; i++) {
        (void)json_array_append_new(held, held_model(s, i));
        if (page->may)
            (void)json_array_append_new(rows, row_model(s, &page->rows[i], faults));
        any_last |= page->rows[i].any_last && !page->rows[i].any_own;
    }
    model_set(model, "held", held);
    model_set(model, "rows", rows);
    model_set(model, "may", json_boolean(page->may));
    model_set(model, "copied", json_boolean(page->copy && any_last));
    const char *copy = any_last && !page->copy ? path_of(s, page->year, "copy=1&") : NULL;
    model_set_text(model, "copy_path", copy == NULL ? NULL : arena_printf(s->request->arena, "%s#own", copy));
    model_set(model, "any_fault", json_boolean(json_array_size(faults) > 0));
    model_set(model, "faults", faults);
}

static void set_table(json_t *model, const struct showing *s) {
    const struct targets_table *table = &s->page->table;
    json_t *list = json_array();
    for (size_t i = 0; i < table->fault_count; i++) {
        json_t *item = json_object();
        const struct targets_fault *fault = &table->faults[i];
        model_set_text(item, "line",
                       fault->line == 0 ? NULL : arena_printf(s->request->arena, "%lu", fault->line));
        model_set_text(item, "column", fault->column);
        model_set_text(item, "text", fault->text);
        model_set(item, "why", json_string(word(s, fault->why)));
        (void)json_array_append_new(list, item);
    }
    model_set(model, "any_table_fault", json_boolean(table->fault_count > 0));
    model_set(model, "table_faults", list);
    model_set_str(model, "pasted", table->text.p == NULL ? STR("") : table->text);
}

enum http_next targets_show(struct job *job, struct http_response *response) {
    const struct targets_page *page = (const struct targets_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const struct showing s = {page, request, view, page_language(view, request),
                              pages_site(job->pages, request)};
    bool faulty = page->wrong || page->stale || page->unable;
    const char *more = page->changed == 0 ? "done=0&"
                                          : arena_printf(request->arena, "line=%lld&done=%zu&",
                                                         (long long)page->last, page->changed);
    if (s.site == NULL || more == NULL)
        return page_problem(job->pages, request, response, 500);
    if (page->done)
        return page_redirect(job->pages, request, response, path_of(&s, page->year, more));
    const char *name = page->unit == NULL ? word(&s, "office.whole") : page->unit_name;
    const char *title = page_title(request->arena, faulty ? word(&s, "form.error") : NULL,
                                   word(&s, "office.task.targets"), name);
    const char *query = arena_printf(request->arena, "survey=%s&year=%d&",
                                     page->survey == NULL ? "" : page->survey, page->year);
    if (title == NULL || query == NULL)
        return page_problem(job->pages, request, response, 500);
    json_t *model = office_model(job->pages, request, title, faulty ? NULL : query);
    model_set(model, "heading", json_string(word(&s, "office.task.targets")));
    if (page->unit != NULL)
        office_model_tabs(model, job->pages, request, page->unit, page->relation, "/tasks", "");
    else
        office_model_whole(model, job->pages, request);
    model_set(model, "any_survey", json_boolean(page->survey != NULL));
    model_set(model, "of_unit", json_boolean(page->unit != NULL));
    model_set_text(model, "form_path", path_of(&s, page->year, ""));
    set_choice(model, &s);
    set_rows(model, &s);
    set_table(model, &s);
    set_past(model, &s);
    model_set_text(model, "alert",
                   page->unable  ? word(&s, "office.targets.fault_undo")
                   : page->stale ? word(&s, "office.targets.stale")
                   : page->wrong ? word(&s, "office.targets.mend")
                                 : NULL);
    bool none = str_is(http_field_get(&request->query, "done"), "0");
    set_lately(model, &s, none);
    if (faulty)
        response->status = page->wrong ? 422 : 409;
    return office_show(job->pages, request, response, "office-targets", model);
}
