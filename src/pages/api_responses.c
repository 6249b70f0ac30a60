#include "pages/api_responses.h"

#include "core/answer.h"

enum { ERRORS_MAX = 50, POINTER_SIZE = 160 };

struct reading {
    const struct api_batch_place *place;
    struct arena *arena;
    struct api_batch *out;
    int32_t first, last;      /* days of slips that the revision takes, both inclusive */
    char where[POINTER_SIZE]; /* JSON pointer of the response that is read */
    struct err *err;
};

/* ---- Faults --------------------------------------------------------------------------------------------------------- */

/* Keys of a pointer have two characters that mean something there (RFC 6901). */
static void add_escaped(struct buf *out, const char *key) {
    for (; *key != '\0'; key++) {
        if (*key == '~' || *key == '/')
            buf_adds(out, *key == '~' ? "~0" : "~1");
        else
            buf_addc(out, *key);
    }
}

/* The first ones are enough to begin mending. first, second: keys below where; NULL: none. */
static void fault(struct reading *r, const char *first, const char *second, const char *detail) {
    struct buf pointer;
    struct api_batch *out = r->out;
    if (out->errors == NULL)
        out->errors = json_array();
    if (json_array_size(out->errors) >= ERRORS_MAX)
        return;
    buf_init(&pointer, 4 * POINTER_SIZE);
    buf_adds(&pointer, r->where);
    const char *keys[] = {first, second};
    for (size_t i = 0; i < 2 && keys[i] != NULL; i++) {
        buf_addc(&pointer, '/');
        add_escaped(&pointer, keys[i]);
    }
    if (!pointer.failed)
        (void)json_array_append_new(out->errors, api_fault("pointer", buf_str(&pointer).p, detail));
    buf_release(&pointer);
}

/* Whether an object has these keys only. names: separated by one space. */
static void check_keys(struct reading *r, json_t *object, const char *names) {
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        const char *found = strstr(names, key);
        size_t n = strlen(key);
        if (n == 0 || found == NULL || (found != names && found[-1] != ' ') ||
            (found[n] != ' ' && found[n] != '\0'))
            fault(r, key, NULL, "There is no such member here. Leave it out.");
    }
}

/* The text of a member; n 0: it is not there, or is none, which is a fault when it is needed. */
static struct str member(struct reading *r, const json_t *object, const char *name, bool needed) {
    const json_t *value = json_object_get(object, name);
    if (json_is_string(value))
        return (struct str){json_string_value(value), json_string_length(value)};
    if (needed || (value != NULL && !json_is_null(value)))
        fault(r, name, NULL, "Give a text.");
    return STR("");
}

/* ---- One answer ----------------------------------------------------------------------------------------------------- */

/* As a form would send it; p == NULL: it is nothing a form could send. */
static struct str value_text(const json_t *value, struct arena *arena) {
    if (json_is_string(value))
        return (struct str){json_string_value(value), json_string_length(value)};
    if (json_is_true(value))
        return STR("yes");
    if (json_is_false(value))
        return STR("no");
    if (!json_is_integer(value))
        return (struct str){NULL, 0};
    const char *text = arena_printf(arena, "%lld", (long long)json_integer_value(value));
    return text == NULL ? (struct str){NULL, 0} : str_of(text);
}

/* Adds the fields of one answer: several for a list of choices. False: a fault. */
static bool add_fields(struct reading *r, const char *code, json_t *value, struct field *fields,
                       size_t *count) {
    const struct survey *survey = r->out->revision.survey;
    size_t index = survey_question(survey, str_of(code));
    if (index == SURVEY_NONE) {
        fault(r, "answers", code, "The survey's revision has no such question.");
        return false;
    }
    bool list = json_is_array(value);
    size_t n = list ? json_array_size(value) : 1;
    if (json_is_null(value))
        return true;
    if (list && (!survey->questions[index].kind->repeats || n > SURVEY_OPTIONS_MAX)) {
        fault(r, "answers", code, "A list is for questions of several choices alone.");
        return false;
    }
    struct str name = {arena_printf(r->arena, "q.%s", code), strlen(code) + 2};
    for (size_t i = 0; i < n; i++) {
        struct str text = value_text(list ? json_array_get(value, i) : value, r->arena);
        if (text.p == NULL || name.p == NULL) {
            fault(r, "answers", code, "Give a text, a whole number, true or false.");
            return false;
        }
        fields[(*count)++] = (struct field){name, text};
    }
    return true;
}

static void name_faults(struct reading *r, const struct answer_faults *faults) {
    static const char *const words[] = {
        [FAULT_CHOICE_UNKNOWN] = "It is none of the answers to choose from.",
        [FAULT_CHOICES_MANY] = "There are more choices than the question takes.",
        [FAULT_CHOICES_MIXED] = "\"na\" stands beside an answer. Give one of the two.",
        [FAULT_NUMBER_INVALID] = "It is no whole number.",
        [FAULT_NUMBER_RANGE] = "The number is outside the question's range.",
        [FAULT_TEXT_TOO_LONG] = "The text is longer than the question takes.",
        [FAULT_TEXT_INVALID] = "The text is not valid.",
        [FAULT_NOTHING_ANSWERED] = "No question is answered. Leave the response out."};
    for (size_t i = 0; i < faults->count; i++) {
        size_t question = faults->items[i].question;
        fault(r, "answers",
              question == SURVEY_NONE ? NULL : r->out->revision.survey->questions[question].code,
              words[faults->items[i].key]);
    }
}

/* 0, also with faults; negative: no memory. */
static int read_answers(struct reading *r, json_t *answers, struct answer *answer) {
    static const char *const others[] = {NULL};
    const struct survey *survey = r->out->revision.survey;
    struct answer_faults faults = {0};
    const char *code;
    json_t *value;
    size_t room = 0, count = 0;
    bool good = true;
    json_object_foreach(answers, code, value) room += json_is_array(value) ? json_array_size(value) : 1;
    struct field *fields = arena_array(r->arena, room + 1, sizeof *fields);
    if (fields == NULL)
        return err_set(r->err, ERR_NOMEM, "no memory for a response");
    json_object_foreach(answers, code, value) good &= add_fields(r, code, value, fields, &count);
    if (!good)
        return 0;
    struct err why = ERR_INIT;
    int rc = answer_accept(survey, fields, count, others, r->arena, answer, &faults, &why);
    if (rc == ERR_INPUT && faults.count == 0)
        fault(r, "answers", NULL, why.text);
    else if (rc == ERR_INPUT)
        name_faults(r, &faults);
    return rc == ERR_INPUT ? 0 : rc == 0 ? 0 : err_set(r->err, rc, "%s", why.text);
}

/* ---- One response --------------------------------------------------------------------------------------------------- */

static int32_t read_day(struct reading *r, const json_t *object) {
    int32_t day;
    if (day_parse(member(r, object, "day", false), &day) && day <= r->place->today) {
        if (day < r->first)
            fault(r, "day", NULL, "The survey's revision was not published yet on that day.");
        if (day > r->last)
            fault(
                r, "day", NULL,
                "On that day a later revision was in force. Send its responses apart, or name the revision.");
        return day;
    }
    fault(r, "day", NULL, "Give the day of the answer as YYYY-MM-DD, today or earlier.");
    return DAY_NONE;
}

/* What lies beyond the token is not there. */
static int read_counter(struct reading *r, const json_t *object, struct bulk_row *row) {
    const struct api_batch_place *place = r->place;
    char code[PLACE_CODE_SIZE];
    struct counter counter;
    struct err why = ERR_INIT;
    int rc = ERR_NOT_FOUND;
    if (place_code_parse(member(r, object, "counter", true), code) == CODE_GOOD)
        rc = store_counter(place->read, code, place->today, r->arena, &counter, &why);
    if (rc < 0 && rc != ERR_NOT_FOUND)
        return err_set(r->err, rc, "%s", why.text);
    if (rc == ERR_NOT_FOUND ||
        !api_reaches(place->token, place->units, place->unit_count, counter.unit, place->today)) {
        fault(r, "counter", NULL, "There is no such counter, or none that this token reaches.");
        return 0;
    }
    row->counter_id = counter.id;
    bool early = counter.valid_from != DAY_NONE && row->day != DAY_NONE && row->day < counter.valid_from;
    bool late = counter.valid_to != DAY_NONE && row->day != DAY_NONE && row->day > counter.valid_to;
    if (early || late)
        fault(r, "day", NULL, "The counter was not in use on that day.");
    return 0;
}

static void read_rest(struct reading *r, const json_t *object, struct bulk_row *row) {
    struct str language = member(r, object, "language", false), half = member(r, object, "half_day", false);
    language = language.n == 0 ? STR("vi") : language;
    bool good = language.n >= 2 && language.n < sizeof row->language;
    for (size_t i = 0; i < language.n && good; i++)
        good = (language.p[i] >= 'a' && language.p[i] <= 'z') || (i > 1 && language.p[i] == '-');
    if (good)
        memcpy(row->language, language.p, language.n);
    else
        fault(r, "language", NULL, "Give a language as a code such as vi or en.");
    row->half = str_is(half, "am") ? 0 : str_is(half, "pm") ? 1 : HALF_UNKNOWN;
    if (half.n > 0 && row->half == HALF_UNKNOWN)
        fault(r, "half_day", NULL, "Give am or pm, or leave it out when it is not known.");
}

static int read_response(struct reading *r, json_t *object, struct bulk_row *row) {
    const struct survey *survey = r->out->revision.survey;
    json_t *answers = json_object_get(object, "answers");
    struct answer answer = {0};
    if (!json_is_object(object)) {
        fault(r, NULL, NULL, "A response is an object.");
        return 0;
    }
    check_keys(r, object, "counter day half_day language answers");
    row->day = read_day(r, object);
    int rc = read_counter(r, object, row);
    read_rest(r, object, row);
    if (!json_is_object(answers))
        fault(r, "answers", NULL, "Give an object: the codes of questions and their answers.");
    else if (rc == 0)
        rc = read_answers(r, answers, &answer);
    if (rc != 0 || r->out->errors != NULL)
        return rc;
    uint8_t *bytes = arena_alloc(r->arena, survey->answers_size);
    struct stored_comment *comments = arena_array(r->arena, survey->question_count, sizeof *comments);
    if (bytes == NULL || comments == NULL)
        return err_set(r->err, ERR_NOMEM, "no memory for a response");
    answer_pack(survey, &answer, bytes);
    for (size_t i = 0; i < survey->question_count; i++)
        if (survey->questions[i].size == 0 && answer.values[i].state == VALUE_SET)
            comments[row->comment_count++] = (struct stored_comment){i, answer.values[i].text};
    row->revision_id = r->out->revision.id;
    row->channel = r->place->token->channel;
    row->answers = bytes;
    row->answers_size = survey->answers_size;
    row->comments = comments;
    return 0;
}

/* ---- The batch ------------------------------------------------------------------------------------------------------ */

/* Slips were filled in while the revision was there; where none is named, it is the one of the first response's day, and all
 * are of its time. */
static int read_revision(struct reading *r, const json_t *body, const char *code, unsigned number,
                         struct err *why) {
    struct revision *out = &r->out->revision, next;
    const json_t *first = json_array_get(json_object_get(body, "responses"), 0);
    const char *text = json_string_value(json_object_get(first, "day"));
    int32_t day = r->place->today;
    r->first = INT32_MIN;
    r->last = INT32_MAX;
    if (r->place->token->channel != CHANNEL_PAPER)
        return store_revision(r->place->read, code, number, r->arena, out, why);
    if (text != NULL && !day_parse(str_of(text), &day))
        day = r->place->today; /* said to be wrong where the response is read */
    int rc = number != 0 ? store_revision(r->place->read, code, number, r->arena, out, why)
                         : store_revision_on(r->place->read, code, day, r->arena, out, why);
    if (rc != 0)
        return rc;
    r->first = out->published;
    if (number != 0)
        return 0;
    rc = store_revision(r->place->read, code, out->number + 1, r->arena, &next, why);
    if (rc == 0)
        r->last = next.published - 1;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int read_survey(struct reading *r, const json_t *body) {
    struct str code = member(r, body, "survey", true);
    const json_t *given = json_object_get(body, "revision");
    json_int_t number = given == NULL ? 0 : json_integer_value(given);
    struct err why = ERR_INIT;
    const char *text = arena_copy(r->arena, code.p, code.n);
    if (given != NULL && (number < 1 || number > INT32_MAX))
        fault(r, "revision", NULL, "Give a whole number: 1, 2 …");
    if (r->out->errors != NULL || text == NULL)
        return text == NULL ? err_set(r->err, ERR_NOMEM, "no memory for a batch") : 0;
    int rc = read_revision(r, body, text, (unsigned)number, &why);
    if (rc == ERR_NOT_FOUND)
        fault(r, "survey", NULL, "There is no such survey, or it has no such revision.");
    return rc == ERR_NOT_FOUND ? 0 : rc == 0 ? 0 : err_set(r->err, rc, "%s", why.text);
}

int api_batch_read(json_t *body, const struct api_batch_place *place, struct arena *arena,
                   struct api_batch *out, struct err *err) {
    struct reading r = {.place = place, .arena = arena, .out = out, .err = err};
    json_t *list = json_object_get(body, "responses");
    size_t count = json_array_size(list);
    *out = (struct api_batch){.count = count};
    if (!json_is_object(body)) {
        fault(&r, NULL, NULL, "The body is an object.");
        return 0;
    }
    check_keys(&r, body, "survey revision responses");
    if (count == 0 || count > API_RESPONSES_MAX)
        fault(&r, "responses", NULL, "Give a list of 1 to 500 responses.");
    int rc = read_survey(&r, body);
    if (rc != 0 || out->errors != NULL)
        return rc;
    out->rows = arena_array(arena, count, sizeof *out->rows);
    if (out->rows == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a batch");
    for (size_t i = 0; i < count && rc == 0; i++) {
        snprintf(r.where, sizeof r.where, "/responses/%zu", i);
        rc = read_response(&r, json_array_get(list, i), &out->rows[i]);
    }
    return rc;
}
