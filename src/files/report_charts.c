/* The charts of a report as a workbook, and the sheet they draw from. */
#include <stdlib.h>

#include "files/report_book_parts.h"
#include "files/report_facts.h"

enum {
    CHARTS_MAX = 40,  /* dimensions drawn */
    CHART_ROWS = 16,  /* of cells that a chart covers */
    CHART_OFF = 6,    /* pixels from the upper edge of its first cell, where a page may begin */
    CHART_COLUMN = 1, /* where the charts begin, on a sheet of their own */
    PERCENT_MAX = 100,
    CODE_WIDTH = 10,
    CHARTS_A_PAGE = 2,
    CHARTS_SCALE = 95, /* percent, on paper, as below */
    DATA_FITS = 13,    /* dimensions on one page; of more the columns go on on the next */
    DATA_SCALE = 75,
    DATA_WIDTH = 13,
    DATA_HEAD = 90 /* points: titles in six lines */
};

/* What a figure can be held against as a line; a quarter of a ranking is none. NULL: nothing. */
static const json_t *line_of(const json_t *entry) {
    const json_t *target = json_object_get(entry, "target");
    return book_text(target, "operator")[0] == '>' ? target : NULL;
}

/* A row a period; a figure and its target a dimension, side by side. What is hidden is an empty cell here, since a chart
 * would draw a text as 0. */
static void chart_data(const struct making *m, lxw_worksheet *sheet, size_t dimensions) {
    const json_t *periods = book_list(m->document, "periods");
    for (size_t i = 0; i < json_array_size(periods); i++) {
        const json_t *period = json_array_get(periods, i);
        uint32_t row = (uint32_t)i + 1;
        sheet_text(sheet, row, 0, book_text(period, "period"), m->book.plain);
        for (size_t k = 0; k < dimensions; k++) {
            const json_t *entry = json_array_get(book_list(period, "dimensions"), k);
            uint16_t column = (uint16_t)(1 + 2 * k);
            if (!book_is_hidden(entry))
                book_number(sheet, row, column, entry, m->scored ? "score" : "percent", m->book.percent);
            book_number(sheet, row, (uint16_t)(column + 1), line_of(entry), "value", m->book.percent);
        }
    }
}

static bool has_target(const json_t *periods, size_t dimension) {
    for (size_t i = 0; i < json_array_size(periods); i++) {
        const json_t *entry = json_array_get(book_list(json_array_get(periods, i), "dimensions"), dimension);
        if (json_is_number(json_object_get(line_of(entry), "value")))
            return true;
    }
    return false;
}

static bool add_line(lxw_chart *chart, const char *sheet, size_t periods, uint16_t column, const char *name,
                     lxw_chart_line *line) {
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    if (series == NULL)
        return false;
    chart_series_set_categories(series, sheet, 1, 0, (lxw_row_t)periods, 0);
    chart_series_set_values(series, sheet, 1, column, (lxw_row_t)periods, column);
    chart_series_set_name(series, name);
    /* A line of a single period is a point: without a mark it is not there. */
    chart_series_set_marker_type(series, line == NULL ? LXW_CHART_MARKER_CIRCLE : LXW_CHART_MARKER_DIAMOND);
    if (line != NULL)
        chart_series_set_line(series, line);
    return true;
}

static bool add_chart(struct making *m, lxw_worksheet *place, const char *data_sheet, const char *title,
                      size_t dimension) {
    const json_t *periods = book_list(m->document, "periods");
    size_t count = json_array_size(periods);
    uint16_t column = (uint16_t)(1 + 2 * dimension);
    lxw_chart_line target = {.color = 0x8B0000, .width = 1.5F, .dash_type = LXW_CHART_LINE_DASH_DASH};
    lxw_chart *chart = workbook_add_chart(m->book.book, LXW_CHART_LINE);
    if (chart == NULL || !add_line(chart, data_sheet, count, column, title, NULL))
        return false;
    if (has_target(periods, dimension) && !add_line(chart, data_sheet, count, (uint16_t)(column + 1),
                                                    book_word(m, "files.book.target"), &target))
        return false;
    chart_title_set_name(chart, title);
    chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    if (!m->scored) {
        chart_axis_set_min(chart->y_axis, 0);
        chart_axis_set_max(chart->y_axis, PERCENT_MAX);
    }
    char *description = strdup(title);
    lxw_chart_options options = {.description = description, .x_scale = 1.6, .y_offset = CHART_OFF};
    lxw_error failed = worksheet_insert_chart_opt(place, (lxw_row_t)(1 + dimension * CHART_ROWS),
                                                  CHART_COLUMN, chart, &options);
    free(description);
    return description != NULL && failed == LXW_NO_ERROR;
}

/* No chart is cut by the end of a page. */
static void break_pages(lxw_worksheet *place, size_t dimensions) {
    lxw_row_t breaks[CHARTS_MAX / CHARTS_A_PAGE + 1] = {0};
    size_t count = 0;
    for (size_t k = CHARTS_A_PAGE; k < dimensions; k += CHARTS_A_PAGE)
        breaks[count++] = (lxw_row_t)(1 + k * CHART_ROWS);
    worksheet_set_h_pagebreaks(place, breaks);
}

int report_charts_write(struct making *m) {
    const json_t *entries = book_list(report_facts_last(m->document), "dimensions");
    size_t dimensions = json_array_size(entries) < CHARTS_MAX ? json_array_size(entries) : CHARTS_MAX;
    const char *data_name = book_word(m, "files.book.sheet_data");
    lxw_worksheet *place = workbook_sheet(&m->book, book_word(m, "files.book.sheet_charts"), m->err);
    lxw_worksheet *data = place == NULL ? NULL : workbook_sheet(&m->book, data_name, m->err);
    if (data == NULL)
        return ERR_NOMEM;
    int rc = book_print(m, place, -1, CHARTS_SCALE);
    if (rc == 0)
        rc = book_print(m, data, 0, dimensions <= DATA_FITS ? 0 : DATA_SCALE);
    if (rc != 0)
        return rc;
    break_pages(place, dimensions);
    worksheet_repeat_columns(data, 0, 0);
    worksheet_set_column(data, 1, (lxw_col_t)(2 * dimensions), DATA_WIDTH, NULL);
    worksheet_set_row(data, 0, DATA_HEAD, NULL);
    sheet_text(place, 0, 0, book_word(m, "files.book.gaps"), m->book.plain);
    sheet_text(data, 0, 0, book_word(m, "files.book.period"), m->book.head);
    worksheet_set_column(place, 0, 0, CODE_WIDTH, NULL);
    for (size_t k = 0; k < dimensions; k++) {
        const char *title = book_dimension_title(m, json_array_get(entries, k));
        sheet_text(data, 0, (uint16_t)(1 + 2 * k), title, m->book.head);
        sheet_text(data, 0, (uint16_t)(2 + 2 * k), book_word(m, "files.book.target"), m->book.head);
    }
    chart_data(m, data, dimensions);
    for (size_t k = 0; k < dimensions; k++)
        if (!add_chart(m, place, data_name, book_dimension_title(m, json_array_get(entries, k)), k))
            return err_set(m->err, ERR_NOMEM, "no memory for the charts of a workbook");
    return 0;
}
