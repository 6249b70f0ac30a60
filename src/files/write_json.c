/* Responses for programs: one object each. */
#include <jansson.h>
#include <stdlib.h>

#include "files/writer.h"

static json_t *codes_json(const struct question *question, const struct value *value) {
    json_t *codes = json_array();
    for (size_t i = 0; i < question->option_count; i++)
        if ((value->number >> i & 1) != 0 &&
            json_array_append_new(codes, json_string(question->options[i].code)) != 0) {
            json_decref(codes);
            return NULL;
        }
    return codes;
}

/* Levels and numbers are numbers, several choices a list; everything else is the text of the CSV cell (without its
 * guard: JSON has no formulas). */
static json_t *value_json(const struct question *question, const struct value *value, struct arena *arena) {
    struct str text = question->kind->format(question, value, arena);
    if (value->state == VALUE_SET && (question->kind->keys & (KIND_SCALE | KIND_RANGE)) != 0)
        return json_integer(value->number);
    if (value->state == VALUE_SET && question->kind->input == INPUT_CHECKS)
        return codes_json(question, value);
    return json_stringn(text.p, text.n);
}

static int begin(struct writing *w, struct err *err) {
    buf_adds(&w->line, "[\n");
    return line_write(w, err);
}

static int row(struct writing *w, const struct response_row *row, struct err *err) {
    const struct stored_response *response = row->response;
    const struct survey *survey = row->survey;
    char day[DATE_TEXT_SIZE];
    day_format(response->day, day);
    json_t *answers = json_object();
    json_t *object = json_pack("{ss ss ss ss si ss? so}", "date", day, "counter", response->counter_code,
                               "channel", channel_name(response->channel), "language", response->language,
                               "revision", (int)response->revision, "half_day",
                               response->half == HALF_UNKNOWN ? NULL : response_halves[response->half],
                               "answers", answers);
    bool good = object != NULL;
    for (size_t q = 0; q < survey->question_count && good; q++)
        if (row->values[q].state != VALUE_SKIPPED)
            good = json_object_set_new(answers, survey->questions[q].code,
                                       value_json(&survey->questions[q], &row->values[q], w->row_arena)) == 0;
    char *text = good ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    buf_reset(&w->line);
    buf_printf(&w->line, "%s%s", w->rows > 0 ? ",\n" : "", text != NULL ? text : "");
    if (text == NULL)
        w->line.failed = true;
    free(text);
    return line_write(w, err);
}

static int end(struct writing *w, struct err *err) {
    buf_reset(&w->line);
    buf_adds(&w->line, "\n]\n");
    return line_write(w, err);
}

const struct responses_writer write_json = {begin, row, end, NULL};
