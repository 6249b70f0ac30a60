#include "base/csv.h"
#include "cli/commands.h"
#include "core/kind.h"
#include "files/codebook.h"

enum { LINE_MAX_BYTES = 64 * SURVEY_TEXT_MAX };

/* ---- CSV: one row a value ------------------------------------------------------------------------------------------- */

static void csv_row(struct cli *cli, struct buf *line, const struct codebook_column *column,
                    const struct codebook_value *value) {
    char number[24] = "";
    if (value != NULL)
        snprintf(number, sizeof number, "%lld", (long long)value->number);
    const char *cells[] = {column->code,
                           column->words[0],
                           column->words[1],
                           column->kind,
                           column->dimension,
                           column->dimension_words[0],
                           column->dimension_words[1],
                           column->condition,
                           column->revisions,
                           column->name,
                           value == NULL ? "" : value->code,
                           value == NULL ? "" : value->words[0],
                           value == NULL ? "" : value->words[1],
                           number,
                           value == NULL ? ""
                           : value->good ? "true"
                                         : "false"};
    buf_reset(line);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        if (i > 0)
            buf_addc(line, ',');
        if (response_text_guarded(str_of(cells[i])))
            buf_addc(line, '\'');
        csv_add_field(line, str_of(cells[i]));
    }
    buf_adds(line, "\r\n");
    fwrite(line->p, 1, line->n, cli->out);
}

static int print_csv(struct cli *cli, const struct codebook *book, struct err *err) {
    struct buf line;
    bool failed = false;
    buf_init(&line, LINE_MAX_BYTES);
    fputs("\xef\xbb\xbf"
          "code,text_vi,text_en,kind,dimension,dimension_vi,dimension_en,condition,revisions,variable,value,"
          "value_vi,"
          "value_en,number,satisfied\r\n",
          cli->out);
    for (size_t i = 0; i < book->count; i++) {
        const struct codebook_column *column = &book->columns[i];
        if (column->value_count == 0)
            csv_row(cli, &line, column, NULL);
        for (size_t v = 0; v < column->value_count; v++)
            csv_row(cli, &line, column, &column->values[v]);
        failed |= line.failed;
    }
    buf_release(&line);
    return failed ? (err_set(err, ERR_NOMEM, "no memory for a codebook"), 1) : 0;
}

/* ---- JSON: one object a column -------------------------------------------------------------------------------------- */

static json_t *words_json(const char *const words[2]) {
    return json_pack("{ss ss}", "vi", words[0], "en", words[1]);
}

static json_t *column_json(const struct codebook_column *column) {
    json_t *values = json_array();
    for (size_t i = 0; i < column->value_count; i++) {
        const struct codebook_value *value = &column->values[i];
        (void)json_array_append_new(
            values, json_pack("{ss so sI sb}", "value", value->code, "text", words_json(value->words),
                              "number", (json_int_t)value->number, "satisfied", (int)value->good));
    }
    const struct question *question = column->question;
    bool range = question != NULL && question->kind->input == INPUT_NUMBER;
    json_t *out = json_pack("{ss so ss ss ss ss so}", "code", column->code, "text", words_json(column->words),
                            "kind", column->kind, "variable", column->name, "condition", column->condition,
                            "revisions", column->revisions, "values", values);
    if (out != NULL && range)
        (void)json_object_set_new(out, "range",
                                  json_pack("[II]", (json_int_t)question->min, (json_int_t)question->max));
    if (out != NULL && column->dimension[0] != '\0')
        (void)json_object_set_new(
            out, "dimension",
            json_pack("{ss so}", "code", column->dimension, "title", words_json(column->dimension_words)));
    return out;
}

static int print_json(struct cli *cli, const struct codebook *book, struct err *err) {
    json_t *columns = json_array();
    for (size_t i = 0; i < book->count; i++)
        if (json_array_append_new(columns, column_json(&book->columns[i])) != 0) {
            json_decref(columns);
            err_set(err, ERR_NOMEM, "no memory for a codebook");
            return 1;
        }
    return cli_print_json(cli,
                          json_pack("{ss ss so}", "survey", book->survey->code, "title",
                                    text_in(&book->survey->title, "vi"), "columns", columns),
                          err);
}

int cli_codebook(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *survey = NULL, *format = cli->json ? "json" : "csv";
    const struct cli_option options[] = {
        {"--survey", &survey, NULL}, {"--format", &format, NULL}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    bool json = strcmp(format, "json") == 0;
    if (survey == NULL)
        err_set(err, ERR_INPUT, "--survey CODE is missing; hailong survey list shows the codes");
    else if (!json && strcmp(format, "csv") != 0)
        err_set(err, ERR_INPUT, "--format %.*s: choose csv or json", cli_shown(str_of(format)), format);
    if (err->code != 0)
        return 2;
    struct revisions revisions;
    struct codebook book;
    struct view *view;
    if (revisions_load(cli->read, survey, cli->arena, &revisions, err) < 0 || view_new(NULL, &view, err) < 0)
        return 1;
    int status = 1;
    if (codebook_make(&revisions, view, cli->arena, &book, err) == 0)
        status = (json ? print_json : print_csv)(cli, &book, err);
    view_free(view);
    return status;
}
