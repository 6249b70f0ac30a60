/* A report for programs: JSON as the design fixes it, and the same as CSV, one row a figure. */
#include "base/csv.h"
#include "cli/report.h"

/* A hidden figure is only that; one without a value has no percentage. */
static json_t *figure_json(const char *code, const char *title, const struct figure *f) {
    json_t *out = json_pack("{ss ss sb}", "code", code, "title", title, "hidden", (int)f->hidden);
    if (f->hidden || out == NULL)
        return out;
    int failed = json_object_set_new(out, "respondents", json_integer((json_int_t)f->respondents)) |
                 json_object_set_new(out, "answers", json_integer((json_int_t)f->answers)) |
                 json_object_set_new(out, "satisfied", json_integer((json_int_t)f->satisfied));
    if (f->valued)
        failed |= json_object_set_new(out, "percent", json_real(f->percent)) |
                  json_object_set_new(out, "low", json_real(f->low)) |
                  json_object_set_new(out, "high", json_real(f->high));
    if (failed) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static json_t *period_json(struct report *report, size_t index) {
    const struct survey *survey = report->revision.survey;
    const struct period *period = &report->periods[index];
    const struct figures *figures = &report->figures[index];
    json_t *dimensions = json_array(), *questions = json_array();
    int failed = json_array_append_new(
        dimensions, figure_json(SURVEY_ALL_CODE, text_in(&survey->title, "vi"), &figures->all));
    for (size_t i = 0; i < survey->dimension_count; i++)
        failed |= json_array_append_new(dimensions, figure_json(survey->dimensions[i].code,
                                                                text_in(&survey->dimensions[i].title, "vi"),
                                                                &figures->dimensions[i]));
    for (size_t i = 0; i < survey->question_count; i++)
        if (report_has_figure(survey, i))
            failed |= json_array_append_new(questions, figure_json(survey->questions[i].code,
                                                                   text_in(&survey->questions[i].text, "vi"),
                                                                   &figures->questions[i]));
    if (failed) {
        json_decref(dimensions);
        json_decref(questions);
        return NULL;
    }
    return json_pack("{ss so so sI so so}", "period", period->label, "from", cli_day_json(period->from), "to",
                     cli_day_json(period->to), "responses", (json_int_t)report->tallies[index].cells[0],
                     "dimensions", dimensions, "questions", questions);
}

int report_json(struct report *report, struct err *err) {
    json_t *periods = json_array();
    for (size_t i = 0; i < report->count; i++) {
        if (json_array_append_new(periods, period_json(report, i)) != 0) {
            json_decref(periods);
            err_set(err, ERR_NOMEM, "no memory for %zu periods", report->count);
            return 1;
        }
    }
    const struct selection *selection = &report->selection;
    return cli_print_json(report->cli,
                          json_pack("{ss ss si ss? ss? so so si sI so ss}", "survey", selection->survey_code,
                                    "title", text_in(&report->revision.survey->title, "vi"), "revision",
                                    (int)report->revision.number, "unit", selection->unit_code, "unit_name",
                                    report->unit_name, "from", cli_day_json(selection->from), "to",
                                    cli_day_json(selection->to), "threshold", (int)report->threshold,
                                    "other_revisions", (json_int_t)report->extent.other_revisions, "periods",
                                    periods, "period_style", period_style_name(report->style)),
                          err);
}

static void csv_row(struct report *report, size_t index, const char *what, const char *code,
                    const char *title, const struct figure *f) {
    const struct period *period = &report->periods[index];
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
    day_format(period->from, from);
    day_format(period->to, to);
    struct buf line;
    buf_init(&line, 4 * SURVEY_TEXT_MAX);
    buf_printf(&line, "%s,%s,%s,%llu,%s,", period->label, from, to,
               (unsigned long long)report->tallies[index].cells[0], what);
    csv_add_field(&line, str_of(code));
    buf_addc(&line, ',');
    csv_add_field(&line, str_of(title));
    if (f->hidden)
        buf_adds(&line, ",,,,,,,true\r\n");
    else
        buf_printf(&line, ",%llu,%llu,%llu,", (unsigned long long)f->respondents,
                   (unsigned long long)f->answers, (unsigned long long)f->satisfied);
    if (f->valued)
        buf_printf(&line, "%.6f,%.6f,%.6f,false\r\n", f->percent, f->low, f->high);
    else if (!f->hidden)
        buf_adds(&line, ",,,false\r\n");
    fwrite(line.p, 1, line.n, report->cli->out);
    buf_release(&line);
}

int report_csv(struct report *report, struct err *err) {
    const struct survey *survey = report->revision.survey;
    (void)err; /* what cannot be written to standard output is noticed at the end of the program */
    fputs("\xef\xbb\xbfperiod,from,to,responses,kind,code,title,respondents,answers,satisfied,percent,low,"
          "high,hidden\r\n",
          report->cli->out);
    for (size_t i = 0; i < report->count; i++) {
        const struct figures *figures = &report->figures[i];
        csv_row(report, i, "dimension", SURVEY_ALL_CODE, text_in(&survey->title, "vi"), &figures->all);
        for (size_t d = 0; d < survey->dimension_count; d++)
            csv_row(report, i, "dimension", survey->dimensions[d].code,
                    text_in(&survey->dimensions[d].title, "vi"), &figures->dimensions[d]);
        for (size_t q = 0; q < survey->question_count; q++)
            if (report_has_figure(survey, q))
                csv_row(report, i, "question", survey->questions[q].code,
                        text_in(&survey->questions[q].text, "vi"), &figures->questions[q]);
    }
    return 0;
}
