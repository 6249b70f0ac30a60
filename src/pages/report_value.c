/* A report as JSON: what report_make found, and nothing it did not. */
#include "core/stats/chart.h"
#include "core/suppress.h"
#include "pages/report_document.h"
#include "view/format.h"

const char *report_code(const struct survey *survey, size_t slot) {
    size_t questions = suppress_question_slot(survey, 0);
    if (slot == SUPPRESS_ALL)
        return SURVEY_ALL_CODE;
    return slot < questions ? survey->dimensions[slot - 1].code : survey->questions[slot - questions].code;
}

const char *report_title(const struct survey *survey, size_t slot) {
    size_t questions = suppress_question_slot(survey, 0);
    if (slot == SUPPRESS_ALL)
        return text_in(&survey->title, "vi");
    return slot < questions ? text_in(&survey->dimensions[slot - 1].title, "vi")
                            : text_in(&survey->questions[slot - questions].text, "vi");
}

/* Sets a member; takes the value over. Without memory the object is given up as a whole. */
static void put(json_t **object, const char *key, json_t *value) {
    if (*object != NULL && json_object_set_new(*object, key, value) == 0)
        return;
    json_decref(*object);
    *object = NULL;
}

static void put_number(json_t **object, const char *key, double value) {
    put(object, key, json_real(value));
}

static void put_count(json_t **object, const char *key, uint64_t value) {
    put(object, key, json_integer((json_int_t)value));
}

static double number_of(int64_t target_value) {
    return (double)target_value / TARGET_UNITS;
}

/* A percentage of a dimension in the method's own unit, which is another one. */
static double score_of(const struct survey *survey, size_t slot, double percent) {
    return survey->method->score_of(survey, slot == SUPPRESS_ALL ? SURVEY_ALL : slot - 1, percent);
}

static bool is_scored(const struct survey *survey, size_t slot) {
    return survey->method->score_of != NULL && slot < suppress_question_slot(survey, 0);
}

static void put_change(json_t **object, const char *key, const struct survey *survey, size_t slot,
                       const struct report_change *change) {
    json_t *out = json_pack("{ss}", "verdict", report_verdict_name(change->verdict));
    if (change->verdict == REPORT_NOTHING) {
        json_decref(out);
        return;
    }
    if (report_change_known(change)) {
        put_number(&out, "percent", change->percent);
        put_number(&out, "diff", change->diff);
    }
    if (report_change_known(change) && is_scored(survey, slot)) {
        double then = score_of(survey, slot, change->percent);
        put_number(&out, "score", then);
        put_number(&out, "score_diff", score_of(survey, slot, change->percent + change->diff) - then);
    }
    if (report_change_tested(change)) {
        put_number(&out, "low", change->low);
        put_number(&out, "high", change->high);
        put_number(&out, "p", change->p);
    }
    put(object, key, out);
}

static void put_goal(json_t **object, const struct report_entry *entry) {
    const struct target *target = &entry->goal.target, *official = &entry->official;
    if (entry->goal.set) {
        json_t *out = json_pack("{ss ss ss}", "operator", target_operator_name(target->op), "unit",
                                target->unit, "owner", target->owner);
        if (target->value != TARGET_ABSENT)
            put_number(&out, "value", number_of(target->value));
        put(&out, "verdict", json_string(target_verdict_name(entry->goal.verdict)));
        if (entry->goal.verdict != TARGET_UNKNOWN)
            put_number(&out, "gap", entry->goal.gap);
        put(object, "target", out);
    }
    if (entry->goal.then.unit != NULL) {
        const struct target_then *then = &entry->goal.then;
        json_t *out = json_pack("{so ss ss}", "changed", format_day_json(then->changed), "operator",
                                target_operator_name(then->op), "unit", then->unit);
        if (then->value != TARGET_ABSENT)
            put_number(&out, "value", number_of(then->value));
        put(object, "target_then", out);
    }
    if (official->official != TARGET_ABSENT)
        put(object, "official",
            json_pack("{sf ss ss}", "value", number_of(official->official), "unit", official->unit, "source",
                      official->source));
}

static void put_signal(json_t **object, const struct report_signal *signal) {
    static const struct {
        enum chart_rule rule;
        const char *name;
    } rules[] = {{CHART_BEYOND_3, "beyond-3-sigma"},
                 {CHART_2_OF_3, "2-of-3-beyond-2-sigma"},
                 {CHART_4_OF_5, "4-of-5-beyond-1-sigma"},
                 {CHART_8_IN_ROW, "8-in-a-row"}};
    if (signal->judged)
        put(object, "control",
            json_pack("{sf sf sf}", "level", signal->level, "low", signal->low, "high", signal->high));
    if (signal->rules == 0 && !signal->alarm)
        return;
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if ((signal->rules & rules[i].rule) != 0)
            (void)json_array_append_new(list, json_string(rules[i].name));
    put(object, "drop", json_pack("{sb so}", "cusum", (int)signal->alarm, "rules", list));
}

/* Why it is hidden. */
static const char *why_of(const struct report_entry *entry) {
    return entry->nobody ? "nobody" : entry->mixed ? "mixed" : entry->few ? "few" : "others";
}

/* A hidden figure is only that; one without a value has no percentage. */
static json_t *entry_json(const struct report *report, size_t slot, const struct report_entry *entry) {
    const struct figure *f = &entry->figure;
    const struct survey *survey = report->survey;
    bool dimension = slot < suppress_question_slot(survey, 0);
    json_t *out = json_pack("{ss ss sb}", "code", report_code(survey, slot), "title",
                            report_title(survey, slot), "hidden", (int)f->hidden);
    if (entry->broken)
        put(&out, "break", json_true());
    if (entry->mixed)
        put(&out, "mixed", json_true());
    if (entry->revision != report->revision.number)
        put_count(&out, "revision", entry->revision);
    if (dimension)
        put_goal(&out, entry);
    if (f->hidden) {
        put(&out, "why", json_string(why_of(entry)));
        return out;
    }
    put_count(&out, "respondents", f->respondents);
    put_count(&out, "answers", f->answers);
    put_count(&out, "satisfied", f->satisfied);
    if (f->valued) {
        put_number(&out, "percent", f->percent);
        if (dimension && survey->method->unit != INDEX_PERCENT)
            put_number(&out, "score", f->score);
    }
    if (f->bounded) {
        put_number(&out, "low", f->low);
        put_number(&out, "high", f->high);
    }
    if (f->bounded && is_scored(survey, slot)) {
        put_number(&out, "score_low", score_of(survey, slot, f->low));
        put_number(&out, "score_high", score_of(survey, slot, f->high));
    }
    put_change(&out, "before", survey, slot, &entry->before);
    put_change(&out, "year_before", survey, slot, &entry->year_before);
    put_change(&out, "against", survey, slot, &entry->against);
    put_signal(&out, &entry->signal);
    return out;
}

static void put_cells(json_t **object, const char *key, const struct visit_cells *cells) {
    if (cells->cells > 0)
        put(object, key,
            json_pack("{sI so so}", "cells", (json_int_t)cells->cells, "first", format_day_json(cells->first),
                      "last", format_day_json(cells->last)));
}

static json_t *need_json(const struct report_need *need) {
    json_t *out = json_object();
    if (need->visits_known) {
        put_count(&out, "visits", need->visits);
        put_count(&out, "counter_days", need->counter_days);
        put_count(&out, "answered", need->answered);
    }
    put_cells(&out, "visits_revised", &need->revised.changed);
    put_cells(&out, "visits_late", &need->revised.entered);
    if (need->bounded) {
        put_number(&out, "low", need->finite_low);
        put_number(&out, "high", need->finite_high);
    }
    if (need->planned) {
        put_count(&out, "half_width", REPORT_HALF_WIDTH);
        put_count(&out, "responses", need->need);
        put_count(&out, "missing", need->missing);
    }
    return out;
}

/* How many were entered late; of few only that they are few. */
static json_t *late_json(const struct report *report, const struct report_period *period) {
    bool few = period->late < report->threshold;
    return json_pack("{sI}", few ? "fewer_than" : "responses",
                     (json_int_t)(few ? report->threshold : period->late));
}

/* What may be hidden for their sake. */
static json_t *late_hides_json(const struct report *report, const struct report_period *period) {
    json_t *codes = json_array();
    for (size_t slot = 0; slot < suppress_question_slot(report->survey, 0); slot++)
        if (report_hidden_for_others(&period->entries[slot]))
            (void)json_array_append_new(codes, json_string(report_code(report->survey, slot)));
    return json_pack("{sI so}", "figures", (json_int_t)report_late_hides(report, period), "dimensions",
                     codes);
}

static json_t *period_json(const struct report *report, const struct report_period *period) {
    json_t *dimensions = json_array(), *questions = json_array();
    int failed = 0;
    for (size_t slot = 0; slot < suppress_slots(report->survey); slot++)
        if (report_has_figure(report->survey, slot))
            failed |= json_array_append_new(slot < suppress_question_slot(report->survey, 0) ? dimensions
                                                                                             : questions,
                                            entry_json(report, slot, &period->entries[slot]));
    if (failed) {
        json_decref(dimensions);
        json_decref(questions);
        return NULL;
    }
    json_t *out =
        json_pack("{ss so so sI sI so so so}", "period", period->period.label, "from",
                  format_day_json(period->period.from), "to", format_day_json(period->period.to), "responses",
                  (json_int_t)period->responses, "left_out", (json_int_t)period->left_out, "need",
                  need_json(&period->need), "dimensions", dimensions, "questions", questions);
    if (period->late > 0)
        put(&out, "late", late_json(report, period));
    if (period->excluded > 0)
        put_count(&out, "excluded", period->excluded);
    if (report_late_hides(report, period) > 0)
        put(&out, "late_hides", late_hides_json(report, period));
    return out;
}

static json_t *breaks_json(const struct report *report) {
    json_t *list = json_array();
    for (size_t i = 0; i < report->break_count; i++) {
        const struct report_break *b = &report->breaks[i];
        json_t *codes = json_array();
        for (size_t s = 0; s < b->count; s++)
            (void)json_array_append_new(codes, json_string(report_code(report->survey, b->slots[s])));
        (void)json_array_append_new(list, json_pack("{si so so}", "revision", (int)b->revision, "published",
                                                    format_day_json(b->published), "codes", codes));
    }
    return list;
}

static json_t *notes_json(const struct report *report) {
    json_t *list = json_array();
    for (size_t i = 0; i < report->note_count; i++)
        (void)json_array_append_new(list, json_string(report->notes[i]));
    return list;
}

/* Beside the raw figures: what weighting made of them, or why it was not done. */
static json_t *weighting_json(const struct report *report) {
    static const char *const stops[] = {
        [WEIGHT_DONE] = "done", [WEIGHT_FEW] = "few",       [WEIGHT_TARGET] = "target",
        [WEIGHT_SUM] = "sum",   [WEIGHT_NO_END] = "no-end", [WEIGHT_INPUT] = "input"};
    const struct report_weighting *w = &report->weighting;
    if (!w->asked)
        return json_null();
    const struct report_margin *margin = &report->request.margins[w->margin];
    json_t *out = json_pack("{ss sI sI}", "stop", stops[w->stop], "placed", (json_int_t)w->placed, "unplaced",
                            (json_int_t)w->unplaced);
    if (w->stop == WEIGHT_FEW || w->stop == WEIGHT_TARGET)
        put(&out, "options", json_string(margin->categories[w->category].options));
    if (w->stop != WEIGHT_DONE) {
        put(&out, "question", json_string(margin->question));
        return out;
    }
    json_t *dimensions = json_array();
    for (size_t slot = 0; slot < suppress_question_slot(report->survey, 0); slot++)
        if (w->entries[slot].valued)
            (void)json_array_append_new(
                dimensions, json_pack("{ss sf sf sf sf}", "code", report_code(report->survey, slot),
                                      "percent", w->entries[slot].percent, "low", w->entries[slot].low,
                                      "high", w->entries[slot].high, "deff", w->entries[slot].deff));
    put_count(&out, "trimmed", w->trimmed);
    put_number(&out, "off", w->off);
    put(&out, "dimensions", dimensions);
    return out;
}

static json_t *units_json(const struct report *report) {
    json_t *list = json_array();
    for (size_t i = 0; i < report->unit_count; i++) {
        const struct report_unit *unit = &report->units[i];
        const struct figure *f = &unit->entry.figure;
        json_t *out = json_pack("{ss ss sI sb}", "unit", unit->unit->code, "name", unit->unit->name,
                                "responses", (json_int_t)unit->responses, "hidden", (int)f->hidden);
        if (f->hidden)
            put(&out, "why", json_string(why_of(&unit->entry)));
        else
            put_count(&out, "respondents", f->respondents);
        if (f->valued)
            put_number(&out, "percent", f->percent);
        if (f->valued && report->survey->method->unit != INDEX_PERCENT)
            put_number(&out, "score", f->score);
        if (f->bounded) {
            put_number(&out, "low", f->low);
            put_number(&out, "high", f->high);
        }
        if (unit->group > 0) {
            put_count(&out, "group", (uint64_t)unit->group);
            put(&out, "group_certain", json_boolean(unit->certain));
        }
        (void)json_array_append_new(list, out);
    }
    return list;
}

/* Of the last period with responses. */
static json_t *channels_json(const struct report *report) {
    json_t *out = json_object();
    for (size_t i = 0; i < CHANNEL_COUNT; i++)
        if (report->channels[i] > 0)
            json_object_set_new(out, channel_name((enum channel)i),
                                json_integer((json_int_t)report->channels[i]));
    return out;
}

static json_t *periods_json(const struct report *report) {
    json_t *periods = json_array();
    for (size_t i = 0; i < report->count; i++)
        if (json_array_append_new(periods, period_json(report, &report->periods[i])) != 0) {
            json_decref(periods);
            return NULL;
        }
    return periods;
}

json_t *report_value(const struct report *report) {
    const struct report_request *request = &report->request;
    return json_pack(
        "{ss ss ss sb si ss? ss? ss? so so ss si sI so so so so so so}", "survey", request->survey_code,
        "title", text_in(&report->survey->title, "vi"), "method", report->survey->method->name,
        "for_reference", (int)report->survey->method->for_reference, "revision", (int)report->revision.number,
        "unit", request->unit_code, "unit_name", report->unit == NULL ? NULL : report->unit->name, "against",
        request->against_code, "from", format_day_json(request->from), "to", format_day_json(request->to),
        "period_style", period_style_name(request->style), "threshold", (int)report->threshold,
        "other_revisions", (json_int_t)report->other_revisions, "breaks", breaks_json(report), "notes",
        notes_json(report), "weighted", weighting_json(report), "units", units_json(report), "channels",
        channels_json(report), "periods", periods_json(report));
}

/* ---- Rows side by side ---------------------------------------------------------------------------------------------- */

json_t *report_level_value(const struct report_comparison *c, const struct report_entry *entry) {
    const struct figure *f = &entry->figure;
    json_t *out = json_pack("{sb}", "hidden", (int)f->hidden);
    if (entry->revision != c->report.revision.number)
        put_count(&out, "revision", entry->revision);
    if (f->hidden) {
        put(&out, "why", json_string(why_of(entry)));
        return out;
    }
    put_count(&out, "respondents", f->respondents);
    put_count(&out, "answers", f->answers);
    put_count(&out, "satisfied", f->satisfied);
    if (f->valued)
        put_number(&out, "percent", f->percent);
    if (f->valued && c->report.survey->method->unit != INDEX_PERCENT)
        put_number(&out, "score", f->score);
    if (f->bounded) {
        put_number(&out, "low", f->low);
        put_number(&out, "high", f->high);
    }
    if (f->bounded && is_scored(c->report.survey, suppress_dimension_slot(c->dimension))) {
        put_number(&out, "score_low",
                   score_of(c->report.survey, suppress_dimension_slot(c->dimension), f->low));
        put_number(&out, "score_high",
                   score_of(c->report.survey, suppress_dimension_slot(c->dimension), f->high));
    }
    return out;
}

static json_t *row_json(const struct report_comparison *c, const struct report_compared *row) {
    json_t *out = report_level_value(c, &row->entry);
    put(&out, "code", json_string(row->code));
    put(&out, "name", json_string(row->name));
    if (row->unit != NULL)
        put_count(&out, "responses", row->responses);
    put(&out, "band", json_string(report_band_name(report_band(row))));
    if (row->entry.figure.valued && report_change_tested(&row->rest)) {
        put_number(&out, "diff", row->rest.diff);
        put_number(&out, "p", row->rest.p);
    }
    return out;
}

json_t *report_rows_value(const struct report_comparison *c, const struct report_compared_list *list) {
    json_t *rows = json_array();
    for (size_t i = 0; i < list->count; i++)
        if (json_array_append_new(rows, row_json(c, &list->rows[i])) != 0) {
            json_decref(rows);
            return NULL;
        }
    return rows;
}
