/* Published figures for programs: the documents as they are, and a row a figure. */
#include "files/response_file.h"
#include "pages/page.h"

#include "base/csv.h"
#include "base/log.h"
#include "pages/publication.h"

enum { DATA_ARENA = 32 * 1024 * 1024, DATA_MAX = 240 /* publications, the latest */ };

struct data {
    struct pages *pages;
    struct http_request *request;
    const struct unit *unit;
    struct store *store;
    struct arena *arena;
    const char *licence;
    struct publication *publications; /* that hold */
    size_t count;
};

static int read_data(struct data *d, struct err *err) {
    int rc = d->arena == NULL ? err_set(err, ERR_NOMEM, "no memory for results")
                              : pages_reader(d->pages, d->request, &d->store, err);
    if (rc == 0)
        rc = store_setting(d->store, "opendata.licence", d->arena, &d->licence, err);
    if (rc == 0)
        rc = store_publications(d->store, d->unit->code, NULL, false, d->arena, &d->publications, &d->count,
                                err);
    if (rc != 0)
        return rc;
    d->count = publications_now(d->publications, d->count);
    if (d->count > DATA_MAX) {
        d->publications += d->count - DATA_MAX;
        d->count = DATA_MAX;
    }
    return 0;
}

/* ---- JSON ----------------------------------------------------------------------------------------------------------- */

static json_t *time_value(int64_t at) {
    char day[DATE_TEXT_SIZE];
    if (at == 0)
        return json_null();
    day_format(day_of_seconds(at), day);
    return json_string(day);
}

/* What was withdrawn is named, without its figures. */
static int add_publication(const struct data *d, const struct publication *p, json_t *list, struct err *err) {
    const char *bytes;
    json_t *document = json_null();
    int rc = 0;
    if (p->withdrawn == 0) {
        rc = store_publication_document(d->store, p->id, d->arena, &bytes, err);
        if (rc == 0)
            rc = publication_parse(bytes, &document, err);
    }
    if (rc != 0)
        return rc;
    return json_array_append_new(list, json_pack("{ss ss ss ss so so so}", "survey", p->place.survey, "by",
                                                 period_unit_name(p->place.by), "period_style",
                                                 period_style_name(p->place.style), "period", p->place.period,
                                                 "published", time_value(p->at), "withdrawn",
                                                 time_value(p->withdrawn), "results", document)) == 0
               ? 0
               : err_set(err, ERR_NOMEM, "no memory for results");
}

static int write_json(const struct data *d, struct buf *out, struct err *err) {
    json_t *list = json_array();
    int rc = 0;
    for (size_t i = 0; i < d->count && rc == 0; i++)
        rc = add_publication(d, &d->publications[i], list, err);
    json_t *all = json_pack("{ss ss ss ss so}", "unit", d->unit->code, "unit_name", d->unit->name, "licence",
                            d->licence, "description", "/results/data-description", "publications", list);
    char *text = rc == 0 ? json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    if (text != NULL)
        buf_printf(out, "%s\n", text);
    else if (rc == 0)
        rc = err_set(err, ERR_NOMEM, "no memory for results");
    free(text);
    json_decref(all);
    return rc;
}

/* ---- CSV ------------------------------------------------------------------------------------------------------------ */

/* Names are for ever; new ones come behind. Each is explained by the word of its name (published.column). */
static const char *const columns[] = {"unit",
                                      "unit_name",
                                      "survey",
                                      "survey_title",
                                      "by",
                                      "period_style",
                                      "period",
                                      "from",
                                      "to",
                                      "dimension",
                                      "title",
                                      "respondents",
                                      "answers",
                                      "satisfied",
                                      "percent",
                                      "low",
                                      "high",
                                      "score",
                                      "hidden",
                                      "target",
                                      "target_operator",
                                      "target_verdict",
                                      "revision",
                                      "published",
                                      "report_sha256",
                                      "target_then",
                                      "target_then_operator",
                                      "target_changed",
                                      "late",
                                      "late_fewer_than",
                                      "excluded"};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void add_text(const struct data *d, struct buf *out, const char *text) {
    const char *cell = text == NULL ? "" : text;
    if (response_text_guarded(str_of(cell)))
        cell = arena_printf(d->arena, "'%s", cell);
    out->failed |= cell == NULL;
    if (cell != NULL)
        csv_add_field(out, str_of(cell));
    buf_addc(out, ',');
}

static void add_word(const struct data *d, struct buf *out, const json_t *object, const char *key) {
    add_text(d, out, json_string_value(json_object_get(object, key)));
}

static void add_number(struct buf *out, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (json_is_integer(value))
        buf_printf(out, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        buf_printf(out, "%.6f", json_real_value(value));
    buf_addc(out, ',');
}

static const char *first_title(const struct data *d, const json_t *object) {
    const char *language = view_language(pages_view(d->pages), 0);
    return json_string_value(json_object_get(json_object_get(object, "titles"), language));
}

static void add_row(const struct data *d, struct buf *out, const json_t *document, const json_t *dimension,
                    const char *published) {
    static const char *const names[] = {"by", "period_style", "period", "from", "to"};
    static const char *const numbers[] = {"respondents", "answers", "satisfied", "percent",
                                          "low",         "high",    "score"};
    const json_t *target = json_object_get(dimension, "target"),
                 *then = json_object_get(dimension, "target_then"), *late = json_object_get(document, "late");
    add_word(d, out, document, "unit");
    add_word(d, out, document, "unit_name");
    add_word(d, out, document, "survey");
    add_text(d, out, first_title(d, document));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        add_word(d, out, document, names[i]);
    add_word(d, out, dimension, "code");
    add_text(d, out, first_title(d, dimension));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        add_number(out, dimension, numbers[i]);
    add_word(d, out, dimension, "reason");
    add_number(out, target, "value");
    buf_printf(out, "%s,", target == NULL ? "" : json_string_value(json_object_get(target, "operator")));
    add_word(d, out, target, "verdict");
    add_number(out, document, "revision");
    buf_printf(out, "%s,%s,", published, json_string_value(json_object_get(document, "report")));
    add_number(out, then, "value");
    buf_printf(out, "%s,%s,", then == NULL ? "" : json_string_value(json_object_get(then, "operator")),
               then == NULL ? "" : json_string_value(json_object_get(then, "changed")));
    add_number(out, late, "responses");
    add_number(out, late, "fewer_than");
    add_number(out, document, "excluded");
    out->n--; /* no comma behind the last one */
    buf_adds(out, "\r\n");
}

static int add_rows(const struct data *d, const struct publication *p, struct buf *out, struct err *err) {
    const char *bytes;
    char day[DATE_TEXT_SIZE];
    json_t *document = NULL, *dimension;
    size_t i;
    int rc = store_publication_document(d->store, p->id, d->arena, &bytes, err);
    if (rc == 0)
        rc = publication_parse(bytes, &document, err);
    day_format(day_of_seconds(p->at), day);
    if (rc == 0)
        json_array_foreach(json_object_get(document, "dimensions"), i, dimension)
            add_row(d, out, document, dimension, day);
    json_decref(document);
    return rc;
}

static int write_csv(const struct data *d, struct buf *out, struct err *err) {
    int rc = 0;
    buf_adds(out, "\xef\xbb\xbf");
    for (size_t i = 0; i < COLUMNS; i++)
        buf_printf(out, "%s%s", columns[i], i + 1 < COLUMNS ? "," : "\r\n");
    for (size_t i = 0; i < d->count && rc == 0; i++)
        if (d->publications[i].withdrawn == 0)
            rc = add_rows(d, &d->publications[i], out, err);
    return rc;
}

/* ---- The pages ------------------------------------------------------------------------------------------------------ */

static enum http_next answer(struct pages *pages, struct http_request *request,
                             struct http_response *response, const char *type,
                             int (*write)(const struct data *, struct buf *, struct err *)) {
    const struct site *site = pages_site(pages, request);
    const struct unit *unit =
        site == NULL || !site->results_public ? NULL : site_unit(site, request->params[0]);
    if (site == NULL || unit == NULL || !site->publishes[unit - site->units])
        return page_problem(pages, request, response, site == NULL ? 500 : 404);
    struct err err = ERR_INIT;
    struct data d = {.pages = pages, .request = request, .unit = unit, .arena = arena_new(DATA_ARENA)};
    int rc = read_data(&d, &err);
    if (rc == 0)
        rc = write(&d, &response->body, &err);
    arena_free(d.arena);
    if (rc != 0) {
        log_event(LOG_LEVEL_ERROR, "results", "error=\"%s\"", err.text);
        return page_problem(pages, request, response, 500);
    }
    response->type = type;
    response->open = true;
    response->cache = HTTP_CACHE_PUBLIC;
    return HTTP_REPLY;
}

enum http_next page_results_json(void *app, struct http_request *request, struct http_response *response) {
    return answer(app, request, response, "application/json", write_json);
}

enum http_next page_results_csv(void *app, struct http_request *request, struct http_response *response) {
    return answer(app, request, response, "text/csv; charset=utf-8", write_csv);
}

enum http_next page_data_description(void *app, struct http_request *request,
                                     struct http_response *response) {
    const struct site *site = pages_site(app, request);
    if (site == NULL || !site->results_public)
        return page_problem(app, request, response, site == NULL ? 500 : 404);
    const struct view *view = pages_view(app);
    const char *language = page_language(view, request);
    json_t *model =
        page_model(view, site, NULL, language, page_word(view, language, "published.data_title"), "");
    json_t *list = json_array();
    for (size_t i = 0; i < COLUMNS; i++) {
        char key[64];
        json_t *row = json_object();
        snprintf(key, sizeof key, "published.column.%s", columns[i]);
        model_set(row, "column", json_string(columns[i]));
        model_set(row, "meaning", json_string(page_word(view, language, key)));
        (void)json_array_append_new(list, row);
    }
    model_set(model, "columns", list);
    model_set_text(model, "licence", site->licence);
    model_set_text(model, "list_path", page_path(view, request, language, "/results"));
    response->cache = HTTP_CACHE_PUBLIC;
    return page_show(app, request, response, "results-data", language, model);
}
