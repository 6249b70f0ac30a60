#include "base/csv.h"
#include "cli/commands.h"
#include "core/condition.h"
#include "files/response_file.h"
#include "cli/rows.h"
#include "cli/spool.h"
#include "core/answer.h"

/* Import runs in two passes: the file is read, checked and spooled without holding anything up; then the spool goes into
 * the store in one transaction. While a server runs, only the second pass delays the citizens' responses. */

enum { ROW_ARENA_MAX = 4 * 1024 * 1024, PROGRESS_US = 500 * 1000, NO_COLUMN = -1 };

struct import {
    struct cli *cli;
    const char *survey; /* its code */
    struct rows rows;
    struct revisions revisions;
    struct counter *counters; /* by code */
    size_t counter_count;
    int32_t today;
    int columns[RESPONSE_COLUMNS]; /* in the file, or NO_COLUMN */
    int *code_columns;             /* for each of revisions.codes */
    struct arena *row_arena;       /* for one row */
    struct spool spool;
    uint64_t stored;
    uint64_t early;         /* paper slips of days before the survey was published */
    uint64_t masked;        /* comments in which personal numbers were */
    int64_t started, shown; /* µs, for the progress line */
};

/* Counters and revisions are asked for once, not once a row. */
static int load_places(struct import *import, const char *survey_code, struct err *err) {
    struct cli *cli = import->cli;
    import->today = day_of_seconds(clock_wall_seconds(cli->clock));
    int rc = revisions_load(cli->read, survey_code, cli->arena, &import->revisions, err);
    if (rc == 0)
        rc = rows_counters_load(cli, import->today, &import->counters, &import->counter_count, err);
    if (rc < 0)
        return rc;
    import->code_columns =
        arena_array(cli->arena, import->revisions.code_count, sizeof *import->code_columns);
    return import->code_columns != NULL ? 0 : err_set(err, ERR_NOMEM, "no memory for the columns");
}

/* Opens the file and finds its columns. */
static int open_file(struct import *import, const char *path, struct err *err) {
    const char *required[RESPONSE_REQUIRED + 1] = {NULL};
    for (int i = 0; i < RESPONSE_REQUIRED; i++)
        required[i] = response_columns[i];
    size_t extra = RESPONSE_COLUMNS - RESPONSE_REQUIRED;
    const char **optional =
        arena_array(import->cli->arena, extra + import->revisions.code_count + 1, sizeof *optional);
    if (optional == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu columns", import->revisions.code_count);
    for (size_t i = 0; i < extra; i++)
        optional[i] = response_columns[RESPONSE_REQUIRED + i];
    for (size_t i = 0; i < import->revisions.code_count; i++)
        optional[extra + i] = import->revisions.codes[i];
    int rc = rows_open(&import->rows, import->cli, path, required, optional, err);
    if (rc < 0)
        return rc;
    for (int i = 0; i < RESPONSE_COLUMNS; i++)
        import->columns[i] = csv_column(&import->rows.csv, response_columns[i]);
    for (size_t i = 0; i < import->revisions.code_count; i++)
        import->code_columns[i] = csv_column(&import->rows.csv, import->revisions.codes[i]);
    return 0;
}

static struct str field(const struct import *import, enum response_column column) {
    int i = import->columns[column];
    return i == NO_COLUMN ? STR("") : str_trim(import->rows.csv.fields[i]);
}

/* Day and counter. */
static void read_place(struct import *import, struct bulk_row *row) {
    struct rows *rows = &import->rows;
    row->day = rows_past_day(rows, response_columns[RESPONSE_DATE], import->today);
    const struct counter *counter = rows_counter(rows, response_columns[RESPONSE_COUNTER], import->counters,
                                                 import->counter_count, row->day);
    row->counter_id = counter != NULL ? counter->id : 0;
}

static void read_language(struct import *import, struct bulk_row *row) {
    struct str text = field(import, RESPONSE_LANGUAGE);
    bool good = text.n >= 2 && text.n < sizeof row->language;
    for (size_t i = 0; i < text.n && good; i++)
        good = (text.p[i] >= 'a' && text.p[i] <= 'z') || (i > 1 && text.p[i] == '-');
    if (good)
        memcpy(row->language, text.p, text.n);
    else
        rows_fault(&import->rows, "language", "\"%.*s\" is not a language; write a code such as vi or en",
                   cli_shown(text), text.p);
}

/* The row's revision; where the file names none, the one in force on the day, and the latest for days before the first: then
 * the file brings in what was asked without this program. NULL with a fault. */
static const struct revision *read_revision(struct import *import, int32_t day) {
    const struct revisions *all = &import->revisions;
    struct str text = field(import, RESPONSE_REVISION);
    int64_t number = (int64_t)all->count;
    while (number > 1 && all->items[number - 1].published > day)
        number--;
    if (all->items[number - 1].published > day)
        number = (int64_t)all->count;
    if (text.n > 0 && !str_to_int(text, 1, (int64_t)all->count, &number)) {
        rows_fault(&import->rows, "revision", "\"%.*s\" is not a revision of this survey; it has 1 to %zu",
                   cli_shown(text), text.p, all->count);
        return NULL;
    }
    return &all->items[number - 1];
}

static void read_rest(struct import *import, struct bulk_row *row) {
    struct str channel = field(import, RESPONSE_CHANNEL), half = field(import, RESPONSE_HALF_DAY);
    if (!channel_parse(channel, &row->channel))
        rows_fault(&import->rows, "channel",
                   "\"%.*s\" is not a channel; write qr, link, kiosk, paper or staff", cli_shown(channel),
                   channel.p);
    row->half = 0;
    while (row->half < HALF_UNKNOWN && !str_is(half, response_halves[row->half]))
        row->half++;
    if (half.n > 0 && row->half == HALF_UNKNOWN)
        rows_fault(&import->rows, "half_day", "\"%.*s\" is not am or pm; leave it empty when it is not known",
                   cli_shown(half), half.p);
}

/* One cell into its question's value. 1: an answer, 0: skipped or a fault, negative error. */
static int read_cell(struct import *import, size_t code, const struct revision *revision,
                     struct value *values, struct err *err) {
    size_t index = revisions_question(&import->revisions, revision->number, code);
    struct str cell = import->rows.csv.fields[import->code_columns[code]];
    if (index == SURVEY_NONE) {
        if (str_trim(cell).n > 0)
            rows_fault(&import->rows, import->revisions.codes[code],
                       "revision %u does not ask this; leave the field empty", revision->number);
        return 0;
    }
    const struct question *question = &revision->survey->questions[index];
    if (question->size == 0)
        cell = response_text_unguard(cell);
    struct value *value = &values[index];
    enum fault_key key = FAULT_NONE;
    struct err why = ERR_INIT;
    int rc = question->kind->accept(question, cell, import->row_arena, value, &key, &why);
    if (rc == ERR_INPUT) {
        /* The kind's message begins with the question's code, which the fault names already. */
        size_t n = strlen(question->code);
        bool named = strncmp(why.text, question->code, n) == 0 && strncmp(why.text + n, ": ", 2) == 0;
        rows_fault(&import->rows, question->code, "%s", why.text + (named ? n + 2 : 0));
        return 0;
    }
    if (rc < 0)
        return err_set(err, rc, "%s:%lu: %s", import->rows.path, import->rows.csv.line, why.text);
    import->masked += value->masked != 0;
    return value->state != VALUE_SKIPPED;
}

/* The form drops what was answered without being asked; whoever types a slip, or sends a file, is told: one of the two
 * answers is wrong, and only they can say which. */
static int check_conditions(struct import *import, const struct survey *survey, const struct value *values,
                            struct err *err) {
    bool asked[SURVEY_QUESTIONS_MAX];
    answer_asked(survey, values, asked);
    for (size_t q = 0; q < survey->question_count; q++) {
        if (asked[q] || values[q].state == VALUE_SKIPPED)
            continue;
        const struct condition *condition = answer_contradicted(survey, values, asked, q);
        const char *words = condition_words(survey, condition, import->row_arena);
        const char *earlier = survey->questions[condition->question].code;
        if (words == NULL)
            return err_set(err, ERR_NOMEM, "no memory for a row");
        rows_fault(&import->rows, survey->questions[q].code,
                   "asked only if %s; leave the field empty or mend %s", words, earlier);
    }
    return 0;
}

static void fill_row(struct bulk_row *row, const struct survey *survey, struct value *values,
                     uint8_t *answers, struct stored_comment *comments) {
    answer_pack(survey, &(struct answer){.values = values}, answers);
    for (size_t q = 0; q < survey->question_count; q++)
        if (survey->questions[q].size == 0 && values[q].state == VALUE_SET)
            comments[row->comment_count++] = (struct stored_comment){q, values[q].text};
    row->answers = answers;
    row->answers_size = survey->answers_size;
    row->comments = comments;
}

static int read_row(struct import *import, struct err *err) {
    struct bulk_row row = {.day = DAY_NONE};
    size_t faults_before = import->rows.faults;
    read_place(import, &row);
    read_language(import, &row);
    read_rest(import, &row);
    const struct revision *revision = read_revision(import, row.day);
    if (revision == NULL)
        return 0;
    import->early += row.channel == CHANNEL_PAPER && row.day < import->revisions.items[0].published;
    const struct survey *survey = revision->survey;
    uint8_t *answers = arena_alloc(import->row_arena, survey->answers_size);
    struct value *values = arena_array(import->row_arena, survey->question_count, sizeof *values);
    struct stored_comment comments[SURVEY_QUESTIONS_MAX];
    if (answers == NULL || values == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a row");
    int given = 0;
    for (size_t c = 0; c < import->revisions.code_count; c++) {
        if (import->code_columns[c] == NO_COLUMN)
            continue;
        int rc = read_cell(import, c, revision, values, err);
        if (rc < 0)
            return rc;
        given += rc;
    }
    int rc = check_conditions(import, survey, values, err);
    if (rc < 0)
        return rc;
    if (given == 0 && import->rows.faults == faults_before)
        rows_fault(&import->rows, NULL, "no question is answered; remove the row");
    row.revision_id = revision->id;
    fill_row(&row, survey, values, answers, comments);
    /* Once there is a fault nothing will be stored: the rest of the file is only checked. */
    return import->rows.faults > 0 ? 0 : spool_add(&import->spool, &row, err);
}

static void progress(struct import *import, const char *what, uint64_t rows) {
    int64_t now = clock_monotonic_us();
    if (!import->cli->terminal || now - import->shown < PROGRESS_US)
        return;
    import->shown = now;
    uint64_t seconds_10 = (uint64_t)(now - import->started) / 100000 + 1;
    fprintf(import->cli->errors, "\r%s %llu rows, %llu rows/s   ", what, (unsigned long long)rows,
            (unsigned long long)(rows * 10 / seconds_10));
    fflush(import->cli->errors);
}

static void progress_end(struct import *import) {
    if (import->shown != import->started)
        fprintf(import->cli->errors, "\r%*s\r", 60, "");
    import->started = import->shown = clock_monotonic_us();
}

static int read_all(struct import *import, struct err *err) {
    struct rows *rows = &import->rows;
    uint64_t count = 0;
    int rc;
    import->started = import->shown = clock_monotonic_us();
    while ((rc = rows_next(rows, err)) == 1) {
        /* The limit of rows.h is for files that are kept in memory. */
        rows->count = 0;
        arena_reset(import->row_arena);
        if ((rc = read_row(import, err)) < 0)
            break;
        progress(import, "checked", ++count);
    }
    progress_end(import);
    return rc == 0 ? rows_result(rows, err) : rc;
}

static int next_row(void *context, struct bulk_row *row, struct err *err) {
    struct import *import = context;
    int rc = spool_next(&import->spool, row, err);
    if (rc == 1)
        progress(import, "stored", ++import->stored);
    return rc;
}

static int append_all(struct transaction *tx, void *context, struct err *err) {
    struct import *import = context;
    uint64_t rows = 0;
    char detail[32];
    int rc = store_append(tx, day_of_seconds(clock_wall_seconds(import->cli->clock)), next_row, import, &rows,
                          err);
    if (rc == 0 && rows != import->spool.rows)
        return err_set(err, ERR_BUG, "%llu rows were read and %llu stored",
                       (unsigned long long)import->spool.rows, (unsigned long long)rows);
    snprintf(detail, sizeof detail, "%llu", (unsigned long long)rows);
    return rc == 0 ? cli_audit(import->cli, tx, AUDIT_RESPONSES_IMPORTED, import->survey, "", detail, err)
                   : rc;
}

/* Both passes. */
static int import_file(struct import *import, const char *survey_code, const char *path, struct err *err) {
    int rc = load_places(import, survey_code, err);
    import->survey = survey_code;
    if (rc == 0)
        rc = open_file(import, path, err);
    if (rc == 0)
        rc = spool_open(&import->spool, import->cli->data_dir, err);
    if (rc == 0)
        rc = read_all(import, err);
    if (rc == 0)
        rc = spool_rewind(&import->spool, err);
    /* A file without rows is what an export of nothing looks like. */
    if (rc == 0 && import->spool.rows > 0) {
        rc = store_transact(import->cli->store, append_all, import, err);
        progress_end(import);
    }
    return rc;
}

/* What was asked before, on other paper, may well be brought in; a wrong year too. */
static void warn_early(const struct import *import) {
    char day[DATE_TEXT_SIZE];
    day_format(import->revisions.items[0].published, day);
    if (import->early > 0)
        cli_note(import->cli, "%llu %s of days before the survey was published (%s): is the date right?",
                 (unsigned long long)import->early,
                 cli_noun(import->early, "paper slip is", "paper slips are"), day);
}

int cli_import(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *survey_code = NULL;
    const struct cli_option options[] = {{"--survey", &survey_code, NULL}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "FILE.csv", err) != 0)
        return 2;
    if (survey_code == NULL) {
        err_set(err, ERR_INPUT, "--survey CODE is missing; hailong survey list shows the codes");
        return 2;
    }
    struct import *import = arena_alloc(cli->arena, sizeof *import);
    if (import == NULL) {
        err_set(err, ERR_NOMEM, "no memory");
        return 1;
    }
    import->cli = cli;
    import->row_arena = arena_new(ROW_ARENA_MAX);
    int rc = import->row_arena == NULL ? err_set(err, ERR_NOMEM, "no memory")
                                       : import_file(import, survey_code, argv[0], err);
    rows_close(&import->rows);
    spool_close(&import->spool);
    arena_free(import->row_arena);
    if (rc < 0)
        return 1;
    warn_early(import);
    if (cli->json)
        return cli_print_json(cli,
                              json_pack("{sI sI}", "responses", (json_int_t)import->stored, "comments_masked",
                                        (json_int_t)import->masked),
                              err);
    fprintf(cli->out, "%s: %llu %s added", import->rows.path, (unsigned long long)import->stored,
            cli_noun(import->stored, "response", "responses"));
    if (import->masked > 0)
        fprintf(cli->out, "; personal numbers masked in %llu %s", (unsigned long long)import->masked,
                cli_noun(import->masked, "comment", "comments"));
    fputc('\n', cli->out);
    return 0;
}
