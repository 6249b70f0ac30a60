#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/csv.h"
#include "cli/commands.h"
#include "cli/response_file.h"
#include "core/answer.h"

enum { LINE_MAX_BYTES = 4 * 1024 * 1024, ROW_ARENA_MAX = 4 * 1024 * 1024 };

struct export {
    struct cli *cli;
    FILE *out;
    bool json;
    struct revisions revisions;
    struct arena *row_arena;
    struct buf line;
    uint64_t rows;
};

static int write_line(struct export *export, struct err *err) {
    if (export->line.failed)
        return err_set(err, ERR_NOMEM, "no memory for a row of the file");
    if (fwrite(export->line.p, 1, export->line.n, export->out) != export->line.n)
        return err_set(err, ERR_IO, "cannot write the file: %s", strerror(errno));
    return 0;
}

static void add_text(struct export *export, struct str text) {
    if (!response_text_guarded(text)) {
        csv_add_field(&export->line, text);
        return;
    }
    struct buf cell;
    buf_init(&cell, LINE_MAX_BYTES);
    buf_addc(&cell, '\'');
    buf_addstr(&cell, text);
    if (cell.failed)
        export->line.failed = true;
    else
        csv_add_field(&export->line, buf_str(&cell));
    buf_release(&cell);
}

/* The response's values by question, its texts put in their places. */
static int values_of(struct export *export, const struct stored_response *response,
                     const struct survey **survey, struct value **out, struct err *err) {
    if (response->revision == 0 || response->revision > export->revisions.count)
        return err_set(err, ERR_STORE,
                       "a response belongs to revision %u, which is not stored; run: hailong verify",
                       response->revision);
    *survey = export->revisions.items[response->revision - 1].survey;
    struct answer answer;
    arena_reset(export->row_arena);
    int rc =
        answer_unpack(*survey, response->answers, response->answers_size, export->row_arena, &answer, err);
    for (size_t i = 0; rc == 0 && i < response->comment_count; i++)
        if (response->comments[i].question < (*survey)->question_count)
            answer.values[response->comments[i].question] =
                (struct value){.state = VALUE_SET, .text = response->comments[i].text};
    if (rc == 0)
        *out = answer.values;
    return rc;
}

static int write_csv(void *context, const struct stored_response *response, struct err *err) {
    struct export *export = context;
    const struct survey *survey;
    struct value *values;
    int rc = values_of(export, response, &survey, &values, err);
    if (rc < 0)
        return rc;
    char day[DATE_TEXT_SIZE];
    day_format(response->day, day);
    buf_reset(&export->line);
    buf_printf(&export->line, "%s,%s,%s,%s,%u,%s", day, response->counter_code,
               channel_name(response->channel), response->language, response->revision,
               response_halves[response->half]);
    for (size_t c = 0; c < export->revisions.code_count; c++) {
        size_t index = revisions_question(&export->revisions, response->revision, c);
        buf_addc(&export->line, ',');
        if (index == SURVEY_NONE || values[index].state == VALUE_SKIPPED)
            continue;
        const struct question *question = &survey->questions[index];
        struct str text = question->kind->format(question, &values[index], export->row_arena);
        if (text.p == NULL)
            return err_set(err, ERR_NOMEM, "no memory for a row of the file");
        if (question->size == 0)
            add_text(export, text);
        else
            csv_add_field(&export->line, text);
    }
    buf_adds(&export->line, "\r\n");
    export->rows++;
    return write_line(export, err);
}

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

static int write_json(void *context, const struct stored_response *response, struct err *err) {
    struct export *export = context;
    const struct survey *survey;
    struct value *values;
    int rc = values_of(export, response, &survey, &values, err);
    if (rc < 0)
        return rc;
    char day[DATE_TEXT_SIZE];
    day_format(response->day, day);
    json_t *answers = json_object();
    json_t *row = json_pack("{ss ss ss ss si ss? so}", "date", day, "counter", response->counter_code,
                            "channel", channel_name(response->channel), "language", response->language,
                            "revision", (int)response->revision, "half_day",
                            response->half == HALF_UNKNOWN ? NULL : response_halves[response->half],
                            "answers", answers);
    bool good = row != NULL;
    for (size_t q = 0; q < survey->question_count && good; q++)
        if (values[q].state != VALUE_SKIPPED)
            good = json_object_set_new(answers, survey->questions[q].code,
                                       value_json(&survey->questions[q], &values[q], export->row_arena)) == 0;
    char *text = good ? json_dumps(row, JSON_COMPACT) : NULL;
    json_decref(row);
    buf_reset(&export->line);
    buf_printf(&export->line, "%s%s", export->rows++ > 0 ? ",\n" : "", text != NULL ? text : "");
    if (text == NULL)
        export->line.failed = true;
    free(text);
    return write_line(export, err);
}

static int write_header(struct export *export, struct err *err) {
    buf_adds(&export->line, "\xef\xbb\xbf"); /* so that a spreadsheet takes the file for UTF-8 */
    for (size_t i = 0; i < RESPONSE_COLUMNS; i++)
        buf_printf(&export->line, "%s%s", i > 0 ? "," : "", response_columns[i]);
    for (size_t c = 0; c < export->revisions.code_count; c++) {
        buf_addc(&export->line, ',');
        csv_add_field(&export->line, str_of(export->revisions.codes[c]));
    }
    buf_adds(&export->line, "\r\n");
    return write_line(export, err);
}

static int write_all(struct export *export, const struct selection *selection, struct err *err) {
    struct cli *cli = export->cli;
    int rc = revisions_load(cli->read, selection->survey_code, cli->arena, &export->revisions, err);
    if (rc < 0)
        return rc;
    if (export->json)
        buf_adds(&export->line, "[\n");
    rc = export->json ? write_line(export, err) : write_header(export, err);
    if (rc == 0)
        rc = store_responses(cli->read, selection, export->json ? write_json : write_csv, export, err);
    if (rc < 0 || !export->json)
        return rc;
    buf_reset(&export->line);
    buf_adds(&export->line, "\n]\n");
    return write_line(export, err);
}

/* Written beside the file and renamed at the end: a failed export leaves the earlier file as it was. */
static int write_file(struct export *export, const char *path, const struct selection *selection,
                      struct err *err) {
    if (strcmp(path, "-") == 0) {
        export->out = export->cli->out;
        return write_all(export, selection, err);
    }
    const char *temporary = arena_printf(export->cli->arena, "%s.%ld.tmp", path, (long)getpid());
    if (temporary == NULL)
        return err_set(err, ERR_NOMEM, "no memory");
    /* Single responses are for the owner's eyes, as the data directory is. */
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    export->out = fd < 0 ? NULL : fdopen(fd, "wb");
    if (export->out == NULL) {
        if (fd >= 0)
            close(fd);
        return err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(errno));
    }
    int rc = write_all(export, selection, err);
    bool flushed = fflush(export->out) == 0 && fsync(fileno(export->out)) == 0;
    int reason = errno;
    flushed = fclose(export->out) == 0 && flushed;
    if (rc == 0 && (!flushed || rename(temporary, path) != 0))
        rc = err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(flushed ? errno : reason));
    if (rc < 0)
        unlink(temporary);
    return rc;
}

int cli_export(struct cli *cli, int argc, char **argv, struct err *err) {
    struct response_options given = {0};
    const char *format = "csv", *path = NULL;
    const struct cli_option options[] = {{"--survey", &given.survey, NULL},
                                         {"--unit", &given.unit, NULL},
                                         {"--from", &given.from, NULL},
                                         {"--to", &given.to, NULL},
                                         {"--format", &format, NULL},
                                         {"-o", &path, NULL},
                                         {NULL, NULL, NULL}};
    struct selection selection;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0 ||
        response_selection(&given, &selection, err) < 0)
        return 2;
    if (path == NULL) {
        err_set(err, ERR_INPUT, "-o FILE is missing; \"-\" is standard output");
        return 2;
    }
    if (strcmp(format, "csv") != 0 && strcmp(format, "json") != 0) {
        err_set(err, ERR_INPUT, "--format %.*s: choose csv or json", cli_shown(str_of(format)), format);
        return 2;
    }
    if (response_unit_known(cli->read, selection.unit_code, cli->arena, err) < 0)
        return 1;
    struct export export = {
        .cli = cli, .json = strcmp(format, "json") == 0, .row_arena = arena_new(ROW_ARENA_MAX)};
    buf_init(&export.line, LINE_MAX_BYTES);
    int rc = export.row_arena == NULL ? err_set(err, ERR_NOMEM, "no memory")
                                      : write_file(&export, path, &selection, err);
    buf_release(&export.line);
    arena_free(export.row_arena);
    if (rc < 0)
        return 1;
    if (strcmp(path, "-") != 0)
        fprintf(cli->out, "%s: %llu %s written\n", path, (unsigned long long)export.rows,
                cli_noun(export.rows, "response", "responses"));
    return 0;
}
