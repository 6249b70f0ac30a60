/* Single responses for programs, page by page. Those of today are given out tomorrow: who reads every minute must not learn who has
 * just left the counter. */
#include "core/answer.h"
#include "pages/api.h"
#include "store/response_block.h"

enum {
    BLOCKS_MAX = 64, /* looked through for one page: a page may hold less than it could */
    EXPORT_ARENA_MAX = 64 * 1024 * 1024,
    ROW_ARENA_MAX = 4 * 1024 * 1024
};

/* Where a page begins. */
struct place {
    int64_t block, offset;
    int64_t total; /* how many of the block's fit the question then; looked at where offset > 0 */
    int32_t to; /* last day: midnight between two pages adds none, of which those read already know nothing */
    uint32_t about; /* mark of what was asked */
};

struct exporting {
    struct job job; /* first */
    struct selection selection;
    size_t limit;
    bool lines; /* NDJSON */
    struct place at;
    int32_t today;
    struct arena *arena, *row_arena;
    struct revision_met *met; /* of the responses */
    json_t *list;
    int64_t seen;     /* of the block so far */
    const char *next; /* cursor; NULL: that is all */
    bool moved, unknown;
};

/* ---- One response --------------------------------------------------------------------------------------------------- */

/* A list of choices, which stand with '|' between them in a text. */
static json_t *choices_json(struct str text) {
    json_t *list = json_array();
    for (size_t i = 0; i <= text.n;) {
        const char *bar = memchr(text.p + i, '|', text.n - i);
        size_t end = bar != NULL ? (size_t)(bar - text.p) : text.n;
        (void)json_array_append_new(list, json_stringn(text.p + i, end - i));
        i = end + 1;
    }
    return list;
}

/* As POST takes it. */
static json_t *value_json(const struct question *question, const struct value *value, struct str text) {
    int64_t number;
    bool numeric = question->scale != NULL || question->kind->input == INPUT_NUMBER;
    if (value->state == VALUE_SET && numeric && str_to_int(text, INT64_MIN, INT64_MAX, &number))
        return json_integer(number);
    if (value->state == VALUE_SET && question->kind->repeats && question->kind->input == INPUT_CHECKS)
        return choices_json(text);
    return json_stringn(text.p, text.n);
}

static json_t *response_json(const struct stored_response *response, const struct survey *survey,
                             const struct answer *answer, struct arena *arena) {
    static const char *const halves[] = {"am", "pm", NULL};
    char day[DATE_TEXT_SIZE];
    json_t *answers = json_object();
    day_format(response->day, day);
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        const struct value *value = &answer->values[i];
        if (value->state == VALUE_SKIPPED)
            continue;
        struct str text = question->kind->format(question, value, arena);
        if (text.p == NULL ||
            json_object_set_new(answers, question->code, value_json(question, value, text)) != 0) {
            json_decref(answers);
            return NULL;
        }
    }
    return json_pack("{ss ss? ss ss ss si so}", "day", day, "half_day", halves[response->half], "counter",
                     response->counter_code, "channel", channel_name(response->channel), "language",
                     response->language, "revision", (int)response->revision, "answers", answers);
}

struct reading {
    struct exporting *x;
    struct store *read;
};

static int add_response(struct exporting *x, const struct stored_response *response,
                        const struct revision *revision, struct err *err) {
    struct answer answer;
    arena_reset(x->row_arena);
    int rc = answer_unpack(revision->survey, response->answers, response->answers_size, x->row_arena, &answer,
                           err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < response->comment_count; i++)
        if (response->comments[i].question < revision->survey->question_count)
            answer.values[response->comments[i].question] =
                (struct value){.state = VALUE_SET, .text = response->comments[i].text};
    json_t *row = response_json(response, revision->survey, &answer, x->row_arena);
    return row != NULL && json_array_append_new(x->list, row) == 0
               ? 0
               : err_set(err, ERR_NOMEM, "no memory for a page of responses");
}

static int each(void *context, const struct stored_response *response, struct err *err) {
    const struct reading *reading = context;
    struct exporting *x = reading->x;
    const struct revision *revision = NULL;
    if (x->seen++ < x->at.offset || json_array_size(x->list) == x->limit)
        return 0; /* before or behind the page: counted only */
    int rc = store_revision_met(reading->read, response->revision_id, &x->met, x->arena, &revision, err);
    return rc == 0 ? add_response(x, response, revision, err) : rc;
}

/* ---- The page ------------------------------------------------------------------------------------------------------- */

static const char *cursor_make(const struct exporting *x, const struct place *place) {
    const char *text = arena_printf(x->job.request->arena, "%lld.%lld.%lld.%d.%u", (long long)place->block,
                                    (long long)place->offset, (long long)place->total, (int)place->to,
                                    (unsigned)place->about);
    return text == NULL ? NULL : api_cursor_make(x->job.request->arena, str_of(text));
}

/* One block into the page; moves x->at to where the next page begins. */
static int block_run(struct exporting *x, struct store *read, struct err *err) {
    struct reading reading = {x, read};
    size_t before = json_array_size(x->list);
    x->seen = 0;
    int rc = store_response_block(read, &x->selection, x->at.block, x->today, each, &reading, err);
    if (rc != 0)
        return rc;
    /* Since the last page something was imported, or another day is over: places have moved. */
    x->moved = x->at.offset > 0 && x->seen != x->at.total;
    x->at.offset += (int64_t)(json_array_size(x->list) - before);
    x->at.total = x->seen;
    if (x->at.offset >= x->seen)
        x->at = (struct place){.block = x->at.block + 1, .to = x->at.to, .about = x->at.about};
    return 0;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct exporting *x = (struct exporting *)(void *)job;
    int64_t blocks;
    struct revision ignored;
    x->arena = arena_new(EXPORT_ARENA_MAX);
    x->row_arena = arena_new(ROW_ARENA_MAX);
    x->list = json_array();
    if (x->arena == NULL || x->row_arena == NULL || x->list == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a page of responses");
    struct err why = ERR_INIT;
    int rc = store_revision(read, x->selection.survey_code, 0, x->arena, &ignored, &why);
    x->unknown = rc == ERR_NOT_FOUND;
    if (x->unknown)
        return 0;
    rc = rc == 0 ? store_response_blocks(read, &blocks, err) : err_set(err, rc, "%s", why.text);
    for (int n = 0; rc == 0 && n < BLOCKS_MAX && x->at.block < blocks && !x->moved &&
                    json_array_size(x->list) < x->limit;
         n++)
        rc = block_run(x, read, err);
    if (rc == 0 && x->at.block < blocks && (x->next = cursor_make(x, &x->at)) == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for a page of responses");
    return rc;
}

static enum http_next show_lines(struct exporting *x, struct http_response *response) {
    for (size_t i = 0; i < json_array_size(x->list); i++) {
        char *line = json_dumps(json_array_get(x->list, i), JSON_COMPACT);
        if (line == NULL)
            return api_problem_status(x->job.request, response, 500);
        buf_adds(&response->body, line);
        buf_addc(&response->body, '\n');
        free(line);
    }
    if (x->next != NULL)
        buf_printf(&response->body, "{\"next\":\"%s\"}\n", x->next);
    else
        buf_adds(&response->body, "{\"next\":null}\n");
    response->type = "application/x-ndjson";
    return HTTP_REPLY;
}

static enum http_next show(struct job *job, struct http_response *response) {
    struct exporting *x = (struct exporting *)(void *)job;
    char to[DATE_TEXT_SIZE];
    if (x->unknown)
        return api_bad_parameter(response, "survey",
                                 "There is no such survey. GET /api/v1/surveys lists them.");
    if (x->moved)
        return api_problem(
            response, 410, "cursor-gone",
            "Responses came into the days that were read. Begin again without cursor, or with `from` at "
            "the first day whose responses you have not.");
    if (x->lines)
        return show_lines(x, response);
    day_format(x->selection.to, to);
    return api_json(response, 200,
                    json_pack("{ss ss sO ss?}", "survey", x->selection.survey_code, "to", to, "responses",
                              x->list, "next", x->next));
}

static void release(void *job) {
    struct exporting *x = job;
    json_decref(x->list);
    arena_free(x->arena);
    arena_free(x->row_arena);
}

/* ---- What was asked ------------------------------------------------------------------------------------------------- */

static bool cursor_read(struct exporting *x, struct str cursor, struct arena *arena) {
    enum { NUMBERS = 5 };
    struct str text;
    int64_t numbers[NUMBERS];
    if (!api_cursor_read(cursor, arena, &text))
        return false;
    for (size_t i = 0; i < NUMBERS; i++) {
        const char *dot = i < NUMBERS - 1 ? memchr(text.p, '.', text.n) : text.p + text.n;
        if (dot == NULL || !str_to_int((struct str){text.p, (size_t)(dot - text.p)}, 0,
                                       INT64_MAX / RESPONSE_BLOCK / 2, &numbers[i]))
            return false;
        size_t skip = (size_t)(dot - text.p) + (i < NUMBERS - 1);
        text = (struct str){text.p + skip, text.n - skip};
    }
    if (numbers[3] >= x->today || numbers[4] != x->at.about)
        return false;
    x->selection.to = (int32_t)numbers[3];
    x->at = (struct place){numbers[0], numbers[1], numbers[2], x->selection.to, x->at.about};
    return true;
}

/* What stands for the parameters, as they were given, in a cursor: with others it leads nowhere. False without memory. */
static bool about_make(struct exporting *x, struct arena *arena) {
    uint8_t digest[HASH_DIGEST_SIZE];
    const char *unit = x->selection.unit_code;
    const char *about = arena_printf(arena, "%s %s %d %d", x->selection.survey_code, unit != NULL ? unit : "",
                                     (int)x->selection.from, (int)x->selection.to);
    if (about == NULL)
        return false;
    hash_digest(str_of(about), digest);
    memcpy(&x->at.about, digest, sizeof x->at.about);
    return true;
}

/* False: the answer is given. */
static bool read_asked(struct exporting *x, struct http_request *request, struct http_response *response) {
    const struct http_fields *query = &request->query;
    const struct api_token *token = &api_caller(request)->token;
    struct str survey = http_field_get(query, "survey"), unit = http_field_get(query, "unit");
    struct str format = http_field_get(query, "format"), cursor = http_field_get(query, "cursor");
    if (!api_query_good(request, response, "survey unit from to limit cursor format") ||
        !api_limit(request, response, &x->limit) || !api_day(request, response, "from", &x->selection.from) ||
        !api_day(request, response, "to", &x->selection.to))
        return false;
    x->lines = str_is(format, "ndjson");
    x->selection.survey_code = survey.n == 0 ? "" : arena_copy(request->arena, survey.p, survey.n);
    x->selection.unit_code = unit.p != NULL           ? arena_copy(request->arena, unit.p, unit.n)
                             : token->unit[0] != '\0' ? token->unit
                                                      : NULL;
    if (survey.n == 0)
        api_bad_parameter(response, "survey", "Give the code of a survey. GET /api/v1/surveys lists them.");
    else if (format.p != NULL && !x->lines && !str_is(format, "json"))
        api_bad_parameter(response, "format", "Give json or ndjson.");
    else if (x->selection.survey_code == NULL || !about_make(x, request->arena))
        api_problem_status(request, response, 500);
    else if (cursor.p != NULL && !cursor_read(x, cursor, request->arena))
        api_bad_parameter(response, "cursor",
                          "It is none that was given out for these parameters. Begin without it.");
    else {
        if (x->selection.to == DAY_NONE || x->selection.to >= x->today)
            x->selection.to = x->today - 1;
        x->at.to = x->selection.to;
        return true;
    }
    return false;
}

enum http_next page_api_responses(void *app, struct http_request *request, struct http_response *response) {
    struct exporting *x = arena_alloc(request->arena, sizeof *x);
    if (x == NULL)
        return page_problem(app, request, response, 500);
    x->today = day_of_seconds(pages_now(app));
    if (!read_asked(x, request, response))
        return HTTP_REPLY;
    x->job.pool = WORKERS_PROGRAMS;
    x->job.run = run;
    x->job.show = show;
    request->page_free = release;
    return job_begin(app, request, &x->job);
}
