#include "pages/report_document.h"

#include "core/suppress.h"
#include "pages/figure.h"
#include "store/comments.h"
#include "store/notes.h"
#include "store/officers.h"
#include "store/places.h"
#include "view/format.h"

/* What the functions below share. */
struct making {
    struct store *store;
    const struct report *report;
    int32_t today;
    struct arena *arena;
    json_t *document;
    struct revision_met *met; /* of batches of comments */
};

static int no_memory(struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory for a report");
}

/* Takes the value over. */
static int set(struct making *m, const char *key, json_t *value, struct err *err) {
    return json_object_set_new(m->document, key, value) == 0 ? 0 : no_memory(err);
}

static int append(json_t *list, json_t *value, struct err *err) {
    return json_array_append_new(list, value) == 0 ? 0 : no_memory(err);
}

static json_t *text_json(const struct text *text) {
    json_t *out = json_object();
    for (size_t i = 0; i < text->count; i++)
        (void)json_object_set_new(out, text->languages[i], json_string(text->strings[i]));
    return out;
}

/* ---- What is asked, and who answers for it ---------------------------------------------------------------------------- */

/* The published texts of the survey, up to the one that is shown. */
static int set_definitions(struct making *m, struct err *err) {
    json_t *list = json_array();
    int rc = set(m, "definitions", list, err);
    for (unsigned number = 1; rc == 0 && number <= m->report->revision.number; number++) {
        struct revision earlier;
        const struct revision *revision = &m->report->revision;
        if (number < revision->number) {
            rc = store_revision(m->store, m->report->request.survey_code, number, m->arena, &earlier, err);
            revision = &earlier;
        }
        if (rc != 0)
            break;
        char digest[HASH_SHA256_HEX_SIZE];
        hash_sha256_hex(revision->definition, digest);
        rc = append(list,
                    json_pack("{si so ss}", "revision", (int)number, "published",
                              format_day_json(revision->published), "sha256", digest),
                    err);
    }
    return rc;
}

static json_t *owners_json(const struct dimension *dimension) {
    json_t *list = json_array();
    for (size_t i = 0; i < dimension->owner_count; i++) {
        const struct owner *owner = &dimension->owners[i];
        (void)json_array_append_new(
            list, json_pack("{ss so so sb}", "role", owner_role_name(owner->role), "agency",
                            text_json(&owner->agency), "scope",
                            owner->scope.count == 0 ? json_null() : text_json(&owner->scope), "inferred",
                            (int)owner->inferred));
    }
    return list;
}

static json_t *best_json(const struct survey *survey, size_t dimension) {
    return survey->method->score_of == NULL ? json_null()
                                            : json_real(survey->method->score_of(survey, dimension, 100));
}

static int set_dimensions(struct making *m, struct err *err) {
    const struct survey *survey = m->report->survey;
    json_t *list = json_array();
    int rc = set(m, "dimensions", list, err);
    if (rc == 0)
        rc = append(list,
                    json_pack("{ss so sn sb so s[]}", "code", SURVEY_ALL_CODE, "titles",
                              text_json(&survey->title), "parent", "repeats", 0, "best",
                              best_json(survey, SURVEY_ALL), "owners"),
                    err);
    for (size_t i = 0; rc == 0 && i < survey->dimension_count; i++) {
        const struct dimension *d = &survey->dimensions[i];
        rc = append(list,
                    json_pack("{ss so ss? sb so so}", "code", d->code, "titles", text_json(&d->title),
                              "parent", d->parent == SURVEY_NONE ? NULL : survey->dimensions[d->parent].code,
                              "repeats", (int)figure_repeats_whole(survey, i), "best", best_json(survey, i),
                              "owners", owners_json(d)),
                    err);
    }
    return rc;
}

static int set_questions(struct making *m, struct err *err) {
    const struct survey *survey = m->report->survey;
    json_t *titles = json_object();
    int rc = set(m, "question_titles", titles, err);
    for (size_t i = 0; rc == 0 && i < survey->question_count; i++)
        if (report_has_figure(survey, suppress_question_slot(survey, i)) &&
            json_object_set_new(titles, survey->questions[i].code, text_json(&survey->questions[i].text)) !=
                0)
            rc = no_memory(err);
    return rc;
}

static int set_survey(struct making *m, struct err *err) {
    static const char *const units[] = {
        [INDEX_PERCENT] = "percent", [INDEX_LEVELS] = "levels", [INDEX_POINTS] = "points"};
    const struct survey *survey = m->report->survey;
    int rc = set(m, "titles", text_json(&survey->title), err);
    if (rc == 0)
        rc = set(m, "measure",
                 json_pack("{ss si}", "unit", units[survey->method->unit], "decimals",
                           (int)survey->method->decimals),
                 err);
    if (rc == 0)
        rc = set_definitions(m, err);
    if (rc == 0)
        rc = set_dimensions(m, err);
    return rc == 0 ? set_questions(m, err) : rc;
}

static int set_place(struct making *m, struct err *err) {
    enum { LINE_MAX_UNITS = 32 };
    const char *code = m->report->request.unit_code, *authority;
    struct unit *line = NULL;
    size_t count = 0;
    json_t *above = json_array();
    int rc = set(m, "above", above, err);
    if (rc == 0 && code != NULL)
        rc = store_unit_line(m->store, code, LINE_MAX_UNITS, m->arena, &line, &count, err);
    for (size_t i = 1; rc == 0 && i < count; i++)
        rc = append(above, json_pack("{ss ss}", "unit", line[i].code, "name", line[i].name), err);
    if (rc == 0)
        rc = store_setting(m->store, "site.name", m->arena, &authority, err);
    return rc == 0 ? set(m, "authority", json_string(authority), err) : rc;
}

/* ---- Remarks ------------------------------------------------------------------------------------------------------------ */

static bool is_shown(const struct report *report, const struct remark *remark) {
    for (size_t i = 0; i < report->count; i++)
        if (remark->place.by == report->request.by && remark->place.style == report->request.style &&
            strcmp(remark->place.period, report->periods[i].period.label) == 0)
            return true;
    return false;
}

static bool same_place(const struct remark *a, const struct remark *b) {
    return strcmp(a->place.period, b->place.period) == 0 &&
           strcmp(a->place.dimension, b->place.dimension) == 0 && a->place.by == b->place.by &&
           a->place.style == b->place.style;
}

static int remark_json(struct making *m, const struct remark *remark, json_t **out, struct err *err) {
    struct officer officer = {0};
    int rc = store_officer(m->store, remark->login, m->arena, &officer, NULL, err);
    if (rc != 0 && rc != ERR_NOT_FOUND)
        return rc;
    *out =
        json_pack("{sI ss ss ss ss ss so}", "id", (json_int_t)remark->id, "period", remark->place.period,
                  "dimension", remark->place.dimension, "text", remark->text, "name", remark->name, "role",
                  rc == 0 ? role_name(officer.role) : "", "day", format_day_json(day_of_seconds(remark->at)));
    return 0;
}

static int set_remarks(struct making *m, struct err *err) {
    const struct report_request *request = &m->report->request;
    const struct remark_filter filter = {.unit_code = request->unit_code,
                                         .survey_code = request->survey_code};
    struct remark *remarks = NULL;
    size_t count = 0;
    json_t *list = json_array();
    int rc = set(m, "remarks", list, err);
    if (rc == 0 && request->unit_code != NULL)
        rc = store_remarks(m->store, &filter, m->arena, &remarks, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        json_t *value;
        if ((i > 0 && same_place(&remarks[i - 1], &remarks[i])) || !is_shown(m->report, &remarks[i]))
            continue; /* the last version comes first */
        rc = remark_json(m, &remarks[i], &value, err);
        if (rc == 0)
            rc = append(list, value, err);
    }
    return rc;
}

/* ---- What was decided afterwards ---------------------------------------------------------------------------------------- */

static int set_exclusions(struct making *m, struct err *err) {
    json_t *list;
    int rc = report_exclusions(m->report, &list, err);
    if (rc == 0 && json_array_size(list) > 0)
        return set(m, "exclusions", list, err);
    if (rc == 0)
        json_decref(list);
    return rc;
}

static int set_moves(struct making *m, struct err *err) {
    json_t *list;
    int rc = report_moves(m->store, m->report, m->arena, &list, err);
    if (rc == 0 && json_array_size(list) > 0)
        return set(m, "moves", list, err);
    if (rc == 0)
        json_decref(list);
    return rc;
}

/* ---- Side by side ------------------------------------------------------------------------------------------------------- */

/* Of one period, read as usual. */
static bool is_usual(const struct report *report) {
    const struct report_request *request = &report->request;
    return report->count == 1 && request->revision == 0 && request->method == NULL &&
           request->against_code == NULL && request->margin_count == 0;
}

static int set_comparison(struct making *m, struct err *err) {
    struct report_comparison c;
    if (!is_usual(m->report))
        return set(m, "comparison", json_null(), err);
    int rc = report_compare_make(m->store, &m->report->request, NULL, m->arena, &c, err);
    return rc != 0 ? rc
                   : set(m, "comparison",
                         json_pack("{si sb so so so}", "least", (int)REPORT_RANK_LEAST, "several_revisions",
                                   (int)c.several, "level",
                                   c.level == NULL ? json_null() : report_level_value(&c, c.level), "units",
                                   report_rows_value(&c, &c.units), "counters",
                                   report_rows_value(&c, &c.counters)),
                         err);
}

/* ---- Comments ----------------------------------------------------------------------------------------------------------- */

/* The months that a period names: no finer than months is told of comments. An administrative month is the one it ends in. */
static void months_of(const struct report *report, int32_t *from, int32_t *to) {
    const struct period *period = &report->periods[0].period;
    bool administrative = report->request.style == PERIOD_ADMINISTRATIVE;
    *from = day_month_start(period->from, administrative ? -1 : 0);
    *to = day_month_start(period->to, -1) - 1;
}

static json_t *question_json(json_t *list, const struct question *question) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *known = json_array_get(list, i);
        if (strcmp(json_string_value(json_object_get(known, "question")), question->code) == 0)
            return known;
    }
    json_t *fresh = json_pack("{ss so si si}", "question", question->code, "titles",
                              text_json(&question->text), "comments", 0, "batches", 0);
    return json_array_append_new(list, fresh) == 0 ? fresh : NULL;
}

static bool count_more(json_t *object, const char *key, json_int_t more) {
    return json_object_set_new(object, key,
                               json_integer(json_integer_value(json_object_get(object, key)) + more)) == 0;
}

static int add_batch(struct making *m, json_t *list, const struct comment_batch *batch, struct err *err) {
    const struct revision *revision;
    int rc = store_revision_met(m->store, batch->revision_id, &m->met, m->arena, &revision, err);
    if (rc != 0 || strcmp(revision->survey->code, m->report->request.survey_code) != 0)
        return rc;
    json_t *question = question_json(list, &revision->survey->questions[batch->question]);
    return question != NULL && count_more(question, "comments", batch->comments) &&
                   count_more(question, "batches", 1)
               ? 0
               : no_memory(err);
}

static int set_comments(struct making *m, struct err *err) {
    const char *unit = m->report->request.unit_code;
    struct comment_batch *batches;
    size_t count;
    int32_t from, to;
    if (unit == NULL || m->report->count != 1)
        return set(m, "comments", json_null(), err);
    json_t *list = json_array();
    int rc = set(m, "comments", list, err);
    if (rc == 0)
        rc = store_comment_batches(m->store, unit, m->today, m->arena, &batches, &count, err);
    months_of(m->report, &from, &to);
    for (size_t i = 0; rc == 0 && i < count; i++)
        if (batches[i].last >= from && batches[i].last <= to)
            rc = add_batch(m, list, &batches[i], err);
    return rc;
}

/* ---- The whole ---------------------------------------------------------------------------------------------------------- */

static int set_making(struct making *m, struct err *err) {
    const char *by = period_unit_name(m->report->request.by);
    int rc = set(m, "document", json_integer(DOCUMENT_SHAPE), err);
    if (rc == 0)
        rc = set(m, "program", json_string(HAILONG_VERSION), err);
    if (rc == 0)
        rc = set(m, "made", format_day_json(m->today), err);
    if (rc == 0)
        rc = set(m, "by", by == NULL ? json_null() : json_string(by), err);
    return rc == 0 ? set(m, "excluded", json_integer((json_int_t)report_excluded(m->report)), err) : rc;
}

int report_document_of(struct store *store, const struct report *report, int32_t today, struct arena *arena,
                       json_t **out, struct err *err) {
    static int (*const steps[])(struct making *, struct err *) = {set_making,     set_survey,  set_place,
                                                                  set_remarks,    set_moves,   set_exclusions,
                                                                  set_comparison, set_comments};
    struct making m = {store, report, today, arena, report_value(report), NULL};
    int rc = m.document == NULL ? no_memory(err) : 0;
    for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof *steps; i++)
        rc = steps[i](&m, err);
    if (rc != 0)
        json_decref(m.document);
    else
        *out = m.document;
    return rc;
}

int report_document_make(struct store *store, const struct report_request *request, int32_t today,
                         struct arena *arena, json_t **out, struct err *err) {
    struct report report;
    bool begun;
    int rc = store_snapshot_begin(store, &begun, err);
    if (rc != 0)
        return rc;
    rc = report_make(store, request, arena, &report, err);
    if (rc == 0)
        rc = report_document_of(store, &report, today, arena, out, err);
    store_snapshot_end(store, begun);
    return rc;
}

int report_document_bytes(const json_t *document, struct arena *arena, struct str *out, struct err *err) {
    enum { FLAGS = JSON_SORT_KEYS | JSON_COMPACT };
    size_t size = json_dumpb(document, NULL, 0, FLAGS);
    if (size == 0 || size > DOCUMENT_MAX)
        return err_set(err, size == 0 ? ERR_NOMEM : ERR_LIMIT, "a report of %zu bytes cannot be written down",
                       size);
    char *bytes = arena_alloc(arena, size + 1);
    if (bytes == NULL || json_dumpb(document, bytes, size, FLAGS) != size)
        return no_memory(err);
    *out = (struct str){bytes, size};
    return 0;
}
