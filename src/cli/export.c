#include "cli/commands.h"
#include "cli/response_options.h"
#include "cli/whole_file.h"
#include "files/responses.h"
#include "store/exclusions.h"

enum { PROGRESS_FIRST_US = 2 * 1000 * 1000, PROGRESS_US = 500 * 1000 };

struct export {
    struct cli *cli;
    struct responses_request request;
    uint64_t rows;
    int64_t started, shown; /* µs */
};

/* What takes long says how far it is, where somebody looks on. */
static int progress(void *context, uint64_t rows, struct err *err) {
    struct export *export = context;
    int64_t now = clock_monotonic_us();
    (void)err;
    if (!export->cli->terminal || now - export->started < PROGRESS_FIRST_US ||
        now - export->shown < PROGRESS_US)
        return 0;
    export->shown = now;
    uint64_t seconds_10 = (uint64_t)(now - export->started) / 100000 + 1;
    fprintf(export->cli->errors, "\rwritten %llu rows, %llu rows/s   ", (unsigned long long)rows,
            (unsigned long long)(rows * 10 / seconds_10));
    fflush(export->cli->errors);
    return 0;
}

static int write_all(void *context, FILE *out, struct err *err) {
    struct export *export = context;
    int rc = responses_write(export->cli->read, &export->request, out, &export->rows, err);
    if (export->shown != 0)
        fprintf(export->cli->errors, "\r%*s\r", 60, "");
    return rc;
}

static const struct responses_format *format_find(const char *name, struct err *err) {
    const struct responses_format *format = responses_format_find(name);
    if (format == NULL)
        err_set(err, ERR_INPUT, "--format %.*s: choose csv, xlsx, json, sav or dta", cli_shown(str_of(name)),
                name);
    else if (!format->there) {
        err_set(
            err, ERR_INPUT,
            "--format %s: this program was built without libreadstat; choose xlsx or csv, or build it again "
            "after: make deps",
            name);
        return NULL;
    }
    return format;
}

/* Whoever counts the rows should not miss any. */
static int say_aside(struct cli *cli, const struct selection *selection, struct err *err) {
    const struct exclusion_filter filter = {.unit_code = selection->unit_code,
                                            .survey_code = selection->survey_code,
                                            .revision_id = selection->revision_id,
                                            .from = selection->from,
                                            .to = selection->to};
    struct exclusion *items;
    size_t count;
    uint64_t aside = 0;
    int rc = store_exclusions(cli->read, &filter, cli->arena, &items, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        aside += items[i].undone == 0 ? items[i].responses : 0;
    if (rc == 0 && aside > 0)
        cli_note(cli, "%llu %s put aside by a decision left out: hailong exclusion list",
                 (unsigned long long)aside, cli_noun(aside, "response", "responses"));
    return rc;
}

int cli_export(struct cli *cli, int argc, char **argv, struct err *err) {
    struct response_options given = {0};
    const char *format = "csv", *path = NULL;
    struct export export = {.cli = cli, .started = clock_monotonic_us()};
    struct responses_request *request = &export.request;
    const struct cli_option options[] = {{"--survey", &given.survey, NULL}, {"--unit", &given.unit, NULL},
                                         {"--from", &given.from, NULL},     {"--to", &given.to, NULL},
                                         {"--format", &format, NULL},       {"-o", &path, NULL},
                                         {"--raw", NULL, &request->raw},    {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0 ||
        response_selection(&given, &request->selection, err) < 0)
        return 2;
    if (path == NULL) {
        err_set(err, ERR_INPUT, "-o FILE is missing; \"-\" is standard output");
        return 2;
    }
    request->format = format_find(format, err);
    if (request->format == NULL)
        return 2;
    if (request->raw && strcmp(format, "csv") != 0) {
        err_set(err, ERR_INPUT, "--raw goes with --format csv: the others have no guard");
        return 2;
    }
    struct view *view = NULL;
    if (response_unit_known(cli->read, request->selection.unit_code, cli->arena, err) < 0 ||
        view_new(NULL, &view, err) < 0)
        return 1;
    request->texts = RESPONSES_TEXTS_ALL;
    request->today = day_of_seconds(clock_wall_seconds(cli->clock));
    request->dir = cli->data_dir;
    request->view = view;
    request->language = "vi";
    request->progress = progress;
    request->context = &export;
    int rc = whole_file_write(cli, path, write_all, &export, err);
    view_free(view);
    if (rc < 0 || say_aside(cli, &request->selection, err) < 0)
        return 1;
    if (strcmp(path, "-") != 0)
        fprintf(cli->out, "%s: %llu %s written\n", path, (unsigned long long)export.rows,
                cli_noun(export.rows, "response", "responses"));
    return 0;
}
