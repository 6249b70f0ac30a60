/* A cross-tab in words and pictures. */
#include "pages/late_words.h"
#include "pages/cross.h"

#include "core/place.h"
#include "core/stats/share.h"
#include "pages/figure.h"
#include "report/report.h"
#include "view/format.h"

enum { NAME_SIZE = 400 };

struct words {
    const struct view *view;
    const char *language;
    const struct cross *cross;
};

static const char *word(const struct words *w, const char *key) {
    return page_word(w->view, w->language, key);
}

/* Usual fields have words; another one is shown as it was given. */
static const char *field_name(const struct words *w, const char *field, char key[NAME_SIZE]) {
    snprintf(key, NAME_SIZE, "field.%s", field);
    const char *name = view_word(w->view, w->language, key);
    return name == NULL ? field : name;
}

/* The name of a category; of a question's first one, who skipped it. */
static const char *category_name(const struct words *w, const struct crosstab_axis *axis, size_t category,
                                 char key[NAME_SIZE]) {
    const struct survey *survey = w->cross->revision.survey;
    switch (axis->kind) {
    case CROSSTAB_QUESTION:
        if (category == 0 || category > survey->questions[axis->question].option_count)
            return word(w, "office.cross.skipped");
        snprintf(key, NAME_SIZE, "respondent.%s.%s", survey->questions[axis->question].respondent->name,
                 survey->questions[axis->question].options[category - 1].code);
        return word(w, key);
    case CROSSTAB_CHANNEL:
        snprintf(key, NAME_SIZE, "office.cross.channel_%s", channel_name((enum channel)category));
        return word(w, key);
    case CROSSTAB_WEEKDAY:
        snprintf(key, NAME_SIZE, "office.cross.weekday_%zu", category + 1);
        return word(w, key);
    case CROSSTAB_COUNTER:
        if (w->cross->fields[category] == NULL)
            return word(w, "office.cross.field_rest");
        return category == 0 ? word(w, "office.cross.field_none")
                             : field_name(w, w->cross->fields[category], key);
    default:
        return "";
    }
}

static const char *line_name(const struct words *w, const struct crosstab_axis *axis, size_t line,
                             char key[NAME_SIZE]) {
    return line == axis->count ? word(w, "office.cross.total") : category_name(w, axis, line, key);
}

/* A line nobody is in says nothing. */
static bool is_empty(const struct crosstab_cell *total) {
    return total->nobody;
}

static json_t *cell_model(const struct words *w, size_t row, size_t column) {
    const struct cross *c = w->cross;
    const struct crosstab_cell *cell = crosstab_at(&c->tab, row, column);
    const struct figure *figure = &cell->figure;
    json_t *model = json_object();
    char text[NAME_SIZE];
    model_set(model, "column", json_string(line_name(w, &c->request.columns, column, text)));
    model_set(model, "shown", json_boolean(figure->valued));
    model_set(model, "hidden_cell", json_boolean(figure->hidden));
    model_set(model, "nobody", json_boolean(!figure->hidden && !figure->valued));
    model_set(model, "scarce", json_boolean(figure->valued && figure->respondents < REPORT_RANK_LEAST));
    if (!figure->valued)
        return model;
    format_count(figure->respondents, w->language, text, sizeof text);
    model_set(model, "people", json_string(text));
    figure_model(model, c->revision.survey, c->request.dimension, figure, w->language);
    return model;
}

static json_t *row_model(const struct words *w, size_t row) {
    const struct crosstab *tab = &w->cross->tab;
    json_t *model = json_object(), *cells = json_array();
    char key[NAME_SIZE];
    for (size_t c = 0; c <= tab->columns; c++)
        if (!is_empty(crosstab_at(tab, tab->rows, c)))
            (void)json_array_append_new(cells, cell_model(w, row, c));
    model_set(model, "row_name", json_string(line_name(w, &w->cross->request.rows, row, key)));
    model_set(model, "is_total", json_boolean(row == tab->rows));
    model_set(model, "cells", cells);
    return model;
}

static void set_table(json_t *model, const struct words *w) {
    const struct crosstab *tab = &w->cross->tab;
    json_t *heads = json_array(), *rows = json_array();
    bool any_hidden = false;
    for (size_t c = 0; c <= tab->columns; c++) {
        json_t *head = json_object();
        char key[NAME_SIZE];
        if (is_empty(crosstab_at(tab, tab->rows, c))) {
            json_decref(head);
            continue;
        }
        model_set(head, "name",
                  json_string(tab->columns == 0 ? "" : line_name(w, &w->cross->request.columns, c, key)));
        (void)json_array_append_new(heads, head);
    }
    for (size_t r = 0; r <= tab->rows; r++) {
        if (!is_empty(crosstab_at(tab, r, tab->columns)))
            (void)json_array_append_new(rows, row_model(w, r));
        for (size_t c = 0; c <= tab->columns; c++)
            any_hidden |= crosstab_at(tab, r, c)->figure.hidden;
    }
    model_set(model, "two_way", json_boolean(tab->columns > 0));
    model_set(model, "any_hidden", json_boolean(any_hidden));
    model_set(model, "heads", heads);
    model_set(model, "rows", rows);
}

static const char *feature_name(const struct words *w, size_t feature, char key[NAME_SIZE]) {
    const struct cross_feature *f = &w->cross->features[feature];
    if (f->kind == CROSSTAB_QUESTION)
        snprintf(key, NAME_SIZE, "respondent.%s.text",
                 w->cross->revision.survey->questions[f->question].respondent->name);
    else
        snprintf(key, NAME_SIZE, "office.cross.by_%s", f->code);
    return word(w, key);
}

void cross_model(json_t *model, const struct view *view, const char *language, const struct cross *cross) {
    const struct words w = {view, language, cross};
    const struct survey *survey = cross->revision.survey;
    size_t dimension = cross->request.dimension;
    char key[NAME_SIZE], text[NAME_SIZE];
    model_set(model, "survey_title", json_string(text_in(&survey->title, language)));
    model_set(model, "dimension_name",
              json_string(dimension == SURVEY_ALL ? word(&w, "office.fig.whole")
                                                  : text_in(&survey->dimensions[dimension].title, language)));
    model_set(model, "row_feature", json_string(feature_name(&w, cross->row, key)));
    model_set_text(model, "column_feature",
                   cross->column == SURVEY_NONE ? NULL : feature_name(&w, cross->column, key));
    model_set_day(model, "range_first", cross->asked.request.from);
    model_set_day(model, "range_last", cross->asked.request.to);
    format_count(cross->tab.responses, language, text, sizeof text);
    model_set(model, "responses", json_string(text));
    format_count(cross->others, language, text, sizeof text);
    model_set_text(model, "earlier", cross->others > 0 ? text : NULL);
    bool few = cross->late > 0 && cross->late < cross->threshold;
    late_words(view, language, few ? 0 : cross->late, few ? cross->threshold : 0, cross->tab.responses, text,
               sizeof text);
    model_set_text(model, "late", text);
    late_moves_model(model, cross->moves);
    snprintf(key, sizeof key, "results.method.%s.measure", survey->method->name);
    model_set(model, "measure", json_string(word(&w, key)));
    snprintf(key, sizeof key, "results.method.%s.how", survey->method->name);
    model_set(model, "how", json_string(word(&w, key)));
    format_count(cross->threshold, language, text, sizeof text);
    model_set(model, "threshold", json_string(text));
    figure_model_basis(model, view, language, survey);
    set_table(model, &w);
}
