#include "pages/late_words.h"

#include "core/stats/share.h"
#include "core/suppress.h"
#include "pages/page.h"
#include "pages/report_document.h"
#include "view/format.h"

void late_words(const struct view *view, const char *language, uint64_t late, uint64_t fewer_than,
                uint64_t responses, char *out, size_t size) {
    char count[32], of[32], share[32];
    out[0] = '\0';
    if (late == 0 && fewer_than == 0)
        return;
    format_count(fewer_than > 0 ? fewer_than : late, language, count, sizeof count);
    format_count(responses, language, of, sizeof of);
    format_percent(stats_hundredths(late, responses), language, share, sizeof share);
    snprintf(out, size, "%s%s%s %s %s %s %s%s%s%s", page_word(view, language, "late.begin"),
             fewer_than > 0 ? " " : "", fewer_than > 0 ? page_word(view, language, "late.fewer") : "", count,
             page_word(view, language, "late.of"), of, page_word(view, language, "late.entered"),
             fewer_than > 0 ? "" : " (", fewer_than > 0 ? "" : share, fewer_than > 0 ? "" : ")");
}

static uint64_t number_of(const json_t *object, const char *key) {
    return (uint64_t)json_integer_value(json_object_get(object, key));
}

void late_words_of(const struct view *view, const char *language, const json_t *period, char *out,
                   size_t size) {
    const json_t *late = json_object_get(period, "late");
    late_words(view, language, number_of(late, "responses"), number_of(late, "fewer_than"),
               number_of(period, "responses"), out, size);
}

void late_hides_words(const struct view *view, const char *language, uint64_t count, const char *names,
                      char *out, size_t size) {
    char number[32];
    out[0] = '\0';
    if (count == 0)
        return;
    format_count(count, language, number, sizeof number);
    snprintf(out, size, "%s %s %s%s%s", page_word(view, language, "late.hides"), number,
             page_word(view, language, "late.hidden"), names[0] == '\0' ? "" : ": ", names);
}

/* The titles of the dimensions that are hidden for others' sake, "; " between them. */
static void hidden_names(const struct view *view, const char *language, const struct report *report,
                         const struct report_period *period, char *out, size_t size) {
    size_t n = 0, dimensions = suppress_question_slot(report->survey, 0);
    out[0] = '\0';
    for (size_t slot = 0; slot < dimensions && n < size; slot++)
        if (report_hidden_for_others(&period->entries[slot]))
            n += (size_t)snprintf(
                out + n, size - n, "%s%s", n == 0 ? "" : "; ",
                slot == SUPPRESS_ALL
                    ? page_word(view, language, "office.fig.whole")
                    : text_in(&report->survey->dimensions[slot - suppress_dimension_slot(0)].title,
                              language));
}

void late_words_whole(const struct view *view, const char *language, const struct report *report,
                      const struct report_period *period, char *out, size_t size) {
    bool few = period->late > 0 && period->late < report->threshold;
    char names[1024], hides[1280];
    late_words(view, language, few ? 0 : period->late, few ? report->threshold : 0, period->responses, out,
               size);
    hidden_names(view, language, report, period, names, sizeof names);
    late_hides_words(view, language, report_late_hides(report, period), names, hides, sizeof hides);
    size_t n = strlen(out);
    if (hides[0] != '\0' && n < size)
        snprintf(out + n, size - n, ". %s", hides);
}

/* So many lines of moves at most: a reorganisation may be hundreds, and the figures stand below them. */
enum { MOVES_MOST = 20 };

static json_t *day_text(const json_t *day) {
    char text[32];
    int32_t number;
    if (!json_is_string(day) || !day_parse(str_of(json_string_value(day)), &number))
        return json_false();
    format_day(number, text, sizeof text);
    return json_string(text);
}

void late_moves_model(json_t *model, const json_t *moves) {
    static const char *const names[] = {"counter", "name", "from_name", "to_name"};
    json_t *rows = json_array();
    char more[32];
    size_t all = json_array_size(moves), shown = all > MOVES_MOST ? MOVES_MOST : all;
    for (size_t i = 0; i < shown; i++) {
        const json_t *move = json_array_get(moves, i);
        json_t *row = json_object();
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            model_set_text(row, names[k], json_string_value(json_object_get(move, names[k])));
        model_set(row, "day", day_text(json_object_get(move, "day")));
        model_set(row, "entered", day_text(json_object_get(move, "entered")));
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "any_move", json_boolean(json_array_size(rows) > 0));
    model_set(model, "moves", rows);
    snprintf(more, sizeof more, "%zu", all - shown);
    model_set_text(model, "more_moves", all > shown ? more : NULL);
}
