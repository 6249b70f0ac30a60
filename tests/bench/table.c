#include "table.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { NAME_WIDTH = 34, SPREAD_WIDTH = 17 };
static const double ROUND_SECONDS = 2, QUICK_SECONDS = 0.25;

struct spread {
    double median, lowest, highest;
};

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double table_median(double *values, size_t count) {
    qsort(values, count, sizeof *values, by_value);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static struct spread spread_of(const double *values, size_t count) {
    double sorted[TABLE_VALUES_MAX];
    if (count == 0)
        return (struct spread){0, 0, 0};
    for (size_t i = 0; i < count; i++)
        sorted[i] = values[i];
    double median = table_median(sorted, count);
    return (struct spread){median, sorted[0], sorted[count - 1]};
}

void table_begin(struct table *table, bool quick) {
    *table = (struct table){.rounds = quick ? 1 : TABLE_ROUNDS,
                            .seconds = quick ? QUICK_SECONDS : ROUND_SECONDS,
                            .quick = quick,
                            .rows = json_array(),
                            .start_us = clock_monotonic_us()};
    printf("Medians of %zu round%s%s.\n"
           "A ratio is to the row of that number in the same part: the median of the rounds' ratios.\n"
           "A goal is about the ratio where there is one.\n",
           table->rounds, table->rounds == 1 ? "" : "s", quick ? ", and far too few: only to try it" : "");
}

/* ---- Printing ---------------------------------------------------------------------------------------------------- */

const char *table_figure(double value, char out[TABLE_NUMBER_SIZE]) {
    int decimals = fabs(value) >= 100 ? 0 : fabs(value) >= 10 ? 1 : 2;
    char plain[TABLE_NUMBER_SIZE];
    size_t n = (size_t)snprintf(plain, sizeof plain, "%.*f", decimals, value), at = 0;
    for (size_t i = 0; i < n && at < TABLE_NUMBER_SIZE - 2; i++) {
        out[at++] = plain[i];
        if (decimals == 0 && i + 1 < n && (n - i - 1) % 3 == 0 && plain[i] != '-')
            out[at++] = ',';
    }
    out[at] = '\0';
    return out;
}

/* printf counts bytes, readers count letters. */
static void put_padded(const char *text, size_t width) {
    size_t letters = 0;
    for (const char *c = text; *c != '\0'; c++)
        letters += ((unsigned char)*c & 0xc0) != 0x80;
    printf("%s%*s", text, letters < width ? (int)(width - letters) : 0, "");
}

static void print_group(struct table *table, const char *group) {
    if (strcmp(table->group, group) == 0)
        return;
    snprintf(table->group, sizeof table->group, "%s", group);
    table->number = 0;
    printf("\n%s\n%*s%9s       ", group, NAME_WIDTH + 4, "", "median");
    put_padded("lowest–highest", SPREAD_WIDTH + 1);
    printf("ratio      goal\n");
}

static void print_row(const struct table *table, const struct table_row *row, const struct spread *own,
                      const struct spread *ratio, size_t of, bool kept) {
    char value[TABLE_NUMBER_SIZE], low[TABLE_NUMBER_SIZE], high[TABLE_NUMBER_SIZE],
        text[3 * TABLE_NUMBER_SIZE] = "";
    printf("%2zu  ", table->number);
    put_padded(row->name, NAME_WIDTH);
    if (strlen(row->name) > NAME_WIDTH) /* as long in letters at least as names in ASCII are */
        printf("\n%*s", NAME_WIDTH + 4, "");
    printf("%9s ", table_figure(own->median, value));
    put_padded(row->unit, 6);
    if (row->count > 1)
        snprintf(text, sizeof text, "%s–%s", table_figure(own->lowest, low),
                 table_figure(own->highest, high));
    put_padded(text, of > 0 || row->goal != GOAL_NONE ? SPREAD_WIDTH + 1 : 0);
    text[0] = '\0';
    if (of > 0)
        snprintf(text, sizeof text, "%.2f of %zu", ratio->median, of);
    put_padded(text, row->goal != GOAL_NONE ? 11 : 0);
    if (row->goal != GOAL_NONE)
        printf("%s %s %s", row->goal == GOAL_AT_LEAST ? ">=" : "<=", table_figure(row->limit, value),
               kept ? "kept" : "NOT KEPT");
    printf("%s\n", row->failed ? "  WITH ERRORS" : "");
    fflush(stdout);
}

void table_note(const struct table *table, const char *format, ...) {
    va_list arguments;
    printf("\n(%.0f s: ", (double)(clock_monotonic_us() - table->start_us) / 1e6);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf(")\n");
    fflush(stdout);
}

void table_failed(struct table *table, const char *what) {
    table->missed++;
    printf("    %s: FAILED\n", what);
    fflush(stdout);
}

/* ---- Keeping ------------------------------------------------------------------------------------------------------ */

/* The row of that name in the group, and which it is, counted from 1. */
static const json_t *find(const struct table *table, const char *group, const char *name, size_t *number) {
    size_t index;
    const json_t *row;
    *number = 0;
    json_array_foreach(table->rows, index, row) {
        if (strcmp(json_string_value(json_object_get(row, "group")), group) != 0)
            continue;
        ++*number;
        if (strcmp(json_string_value(json_object_get(row, "name")), name) == 0)
            return row;
    }
    return NULL;
}

/* Round by round, as rounds next to each other have the same weather; without rounds that match, of the medians. */
static bool ratios(const struct table *table, const struct table_row *row, struct spread *out, size_t *of) {
    const json_t *base = row->of == NULL ? NULL : find(table, row->group, row->of, of);
    const json_t *values = json_object_get(base, "values");
    double all[TABLE_VALUES_MAX];
    if (base == NULL)
        return false;
    if (json_array_size(values) != row->count) {
        double median = json_number_value(json_object_get(base, "median"));
        all[0] = spread_of(row->values, row->count).median / median;
        *out = spread_of(all, 1);
        return median > 0;
    }
    for (size_t i = 0; i < row->count; i++) {
        double value = json_number_value(json_array_get(values, i));
        if (value <= 0)
            return false;
        all[i] = row->values[i] / value;
    }
    *out = spread_of(all, row->count);
    return true;
}

static void set_spread(json_t *into, const struct spread *spread) {
    json_object_set_new(into, "median", json_real(spread->median));
    json_object_set_new(into, "lowest", json_real(spread->lowest));
    json_object_set_new(into, "highest", json_real(spread->highest));
}

static json_t *row_json(const struct table_row *row, const struct spread *own, const struct spread *ratio,
                        bool kept) {
    json_t *json = json_pack("{s:s, s:s, s:s}", "group", row->group, "name", row->name, "unit", row->unit);
    json_t *values = json_array();
    set_spread(json, own);
    for (size_t i = 0; i < row->count; i++)
        json_array_append_new(values, json_real(row->values[i]));
    json_object_set_new(json, "values", values);
    if (ratio != NULL) {
        json_t *to = json_pack("{s:s}", "of", row->of);
        set_spread(to, ratio);
        json_object_set_new(json, "ratio", to);
    }
    if (row->goal != GOAL_NONE)
        json_object_set_new(json, "goal",
                            json_pack("{s:s, s:f, s:b}", "is", row->goal == GOAL_AT_LEAST ? ">=" : "<=",
                                      "limit", row->limit, "kept", kept));
    json_object_set_new(json, "errors", json_boolean(row->failed));
    return json;
}

void table_row(struct table *table, const struct table_row *row) {
    struct spread own = spread_of(row->values, row->count), ratio = {0, 0, 0};
    size_t of = 0;
    bool known = ratios(table, row, &ratio, &of);
    double judged = row->of == NULL ? own.median : ratio.median;
    bool measured = row->count > 0 && !row->failed && (row->of == NULL || known);
    bool kept = measured && (row->goal == GOAL_NONE ||
                             (row->goal == GOAL_AT_LEAST ? judged >= row->limit : judged <= row->limit));
    print_group(table, row->group);
    table->number++;
    table->missed += !kept;
    print_row(table, row, &own, &ratio, known ? of : 0, kept);
    json_array_append_new(table->rows, row_json(row, &own, known ? &ratio : NULL, kept));
}

void table_again(struct table *table, const struct table_row *row, const char *measured) {
    size_t number;
    double values[TABLE_VALUES_MAX];
    const json_t *earlier = find(table, row->group, measured, &number);
    const json_t *list = json_object_get(earlier, "values");
    struct table_row again = *row;
    again.values = values;
    again.count = json_array_size(list);
    for (size_t i = 0; i < again.count; i++)
        values[i] = json_number_value(json_array_get(list, i));
    again.unit = earlier == NULL ? "" : json_string_value(json_object_get(earlier, "unit"));
    again.failed = json_is_true(json_object_get(earlier, "errors"));
    table_row(table, &again);
}

int table_end(struct table *table, json_t *facts, const char *file) {
    double seconds = (double)(clock_monotonic_us() - table->start_us) / 1e6;
    json_object_set_new(facts, "quick", json_boolean(table->quick));
    json_object_set_new(facts, "rounds", json_integer((json_int_t)table->rounds));
    json_object_set_new(facts, "seconds", json_real(seconds));
    json_object_set_new(facts, "missed", json_integer((json_int_t)table->missed));
    json_object_set_new(facts, "rows", table->rows);
    printf("\n%zu rows in %.0f s, %zu goals missed or parts failed; written to %s\n",
           json_array_size(table->rows), seconds, table->missed, file);
    bool written = json_dump_file(facts, file, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) == 0;
    if (!written)
        fprintf(stderr, "bench: %s could not be written\n", file);
    json_decref(facts);
    table->rows = NULL;
    return written && table->missed == 0 ? 0 : 1;
}
