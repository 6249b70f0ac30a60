#include "cli/report.h"

#include "cli/commands.h"
#include "cli/report_margins.h"
#include "cli/response_options.h"
#include "cli/whole_file.h"

/* ---- The call --------------------------------------------------------------------------------------------------- */

typedef int report_format(struct cli *, const struct report *, struct err *);

static report_format *format_find(const char *name, bool json) {
    if (name == NULL)
        return json ? report_json : report_text;
    if (strcmp(name, "text") == 0)
        return report_text;
    if (strcmp(name, "json") == 0)
        return report_json;
    if (strcmp(name, "xlsx") == 0)
        return report_xlsx;
    return strcmp(name, "csv") == 0 ? report_csv : NULL;
}

/* What was typed. */
struct call {
    struct response_options given;
    const char *by, *style, *format, *revision, *method, *against, *weights, *compare, *dimension, *output,
        *recompute, *responses;
};

static int wrong(struct err *err, const char *option, const char *value, const char *choose) {
    return err_set(err, ERR_INPUT, "%s %.*s: %s", option, cli_shown(str_of(value)), value, choose);
}

/* A comparison is of one stretch of days, by the survey's own method and the latest revision. */
static int compare_check(const struct call *call, struct err *err) {
    if (call->compare == NULL)
        return call->dimension == NULL
                   ? 0
                   : err_set(err, ERR_INPUT, "--dimension goes with --compare: say what to compare");
    bool counters = strcmp(call->compare, "counters") == 0;
    if (!counters && strcmp(call->compare, "units") != 0)
        return wrong(err, "--compare", call->compare, "choose units or counters");
    if (counters && call->given.unit == NULL)
        return err_set(err, ERR_INPUT, "--compare counters goes with --unit UNIT: name whose counters");
    if (call->by != NULL || call->style != NULL || call->revision != NULL || call->method != NULL ||
        call->against != NULL || call->weights != NULL)
        return err_set(err, ERR_INPUT,
                       "--compare goes with --survey, --unit, --from, --to, --dimension and --format alone: "
                       "leave the others out");
    return call->format == NULL || strcmp(call->format, "csv") != 0
               ? 0
               : wrong(err, "--format", call->format, "choose text or json for --compare");
}

/* The file says which report. */
static int recompute_check(const struct call *call, struct err *err) {
    const char *const others[] = {call->given.survey, call->given.unit, call->given.from, call->given.to,
                                  call->by,           call->style,      call->format,     call->revision,
                                  call->method,       call->against,    call->weights,    call->compare,
                                  call->dimension};
    if (call->recompute == NULL)
        return call->responses == NULL
                   ? 0
                   : err_set(err, ERR_INPUT, "--responses goes with --recompute: say which report");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i] != NULL)
            return err_set(err, ERR_INPUT,
                           "--recompute goes with --responses and --json alone: leave the others out");
    return 0;
}

static int request_read(const struct call *call, struct report_request *request, struct err *err) {
    struct selection selection;
    int64_t revision = 0;
    if (response_selection(&call->given, &selection, err) < 0)
        return ERR_INPUT;
    *request = (struct report_request){.survey_code = selection.survey_code,
                                       .unit_code = selection.unit_code,
                                       .against_code = call->against,
                                       .from = selection.from,
                                       .to = selection.to,
                                       .by = PERIOD_WHOLE};
    if (call->by != NULL && !period_unit_parse(str_of(call->by), &request->by))
        return wrong(err, "--by", call->by, "choose day, week, month, quarter, half or year");
    if (call->style != NULL && !period_style_parse(str_of(call->style), &request->style))
        return wrong(err, "--period-style", call->style, "choose calendar or administrative");
    if (call->revision != NULL && !str_to_int(str_of(call->revision), 1, INT32_MAX, &revision))
        return wrong(err, "--revision", call->revision, "give a number: 1, 2, …");
    request->revision = (unsigned)revision;
    request->method = call->method == NULL ? NULL : index_method_find(call->method);
    if (call->method != NULL && request->method == NULL)
        return wrong(err, "--method", call->method,
                     "choose satisfied-share, item-mean, mean-score or papi-scale");
    if (call->against != NULL && call->given.unit == NULL)
        return err_set(err, ERR_INPUT, "--against UNIT goes with --unit UNIT: name both");
    return compare_check(call, err);
}

/* Made and shown; the exit status. */
static int print_comparison(struct cli *cli, const struct call *call, const struct report_request *request,
                            bool json, struct arena *arena, struct err *err) {
    struct report_comparison comparison;
    bool counters = strcmp(call->compare, "counters") == 0;
    if (report_compare_make(cli->read, request, call->dimension, arena, &comparison, err) != 0)
        return 1;
    return (json ? report_compare_json : report_compare_text)(cli, &comparison, counters, err);
}

static int print_report(struct cli *cli, const struct report_request *request, report_format *format,
                        struct arena *arena, struct err *err) {
    struct report report;
    int status = 1;
    if (report_make(cli->read, request, arena, &report, err) == 0)
        status = format(cli, &report, err);
    for (size_t i = 0; status == 0 && i < report.note_count; i++)
        cli_note(cli, "%s", report.notes[i]);
    return status;
}

struct printing {
    struct cli *cli;
    const struct call *call;
    const struct report_request *request;
    report_format *format;
    struct arena *arena;
    int status;
};

/* What the formats write, to the file that was named. */
static int print(void *context, FILE *out, struct err *err) {
    struct printing *p = context;
    FILE *usual = p->cli->out;
    p->cli->out = out;
    if (p->call->compare != NULL)
        p->status = print_comparison(p->cli, p->call, p->request, p->format == report_json, p->arena, err);
    else
        p->status = print_report(p->cli, p->request, p->format, p->arena, err);
    p->cli->out = usual;
    return p->status == 0 ? 0 : ERR_INPUT;
}

int cli_report(struct cli *cli, int argc, char **argv, struct err *err) {
    struct call call = {0};
    const struct cli_option options[] = {{"--survey", &call.given.survey, NULL},
                                         {"--unit", &call.given.unit, NULL},
                                         {"--against", &call.against, NULL},
                                         {"--from", &call.given.from, NULL},
                                         {"--to", &call.given.to, NULL},
                                         {"--by", &call.by, NULL},
                                         {"--period-style", &call.style, NULL},
                                         {"--method", &call.method, NULL},
                                         {"--revision", &call.revision, NULL},
                                         {"--weights", &call.weights, NULL},
                                         {"--format", &call.format, NULL},
                                         {"--compare", &call.compare, NULL},
                                         {"--dimension", &call.dimension, NULL},
                                         {"-o", &call.output, NULL},
                                         {"--recompute", &call.recompute, NULL},
                                         {"--responses", &call.responses, NULL},
                                         {NULL, NULL, NULL}};
    struct report_request request;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0 ||
        recompute_check(&call, err) < 0)
        return 2;
    if (call.recompute != NULL)
        return report_recompute(cli, call.recompute, call.responses, err);
    if (request_read(&call, &request, err) < 0)
        return 2;
    report_format *format = format_find(call.format, cli->json);
    if (format == NULL) {
        wrong(err, "--format", call.format, "choose text, csv, json or xlsx");
        return 2;
    }
    if (format == report_xlsx && (call.output == NULL || call.compare != NULL)) {
        err_set(err, ERR_INPUT,
                call.output == NULL ? "--format xlsx goes with -o FILE: say where to write it"
                                    : "--format xlsx: choose text or json for --compare");
        return 2;
    }
    if (call.weights != NULL &&
        margins_read(cli, call.weights, &request.margins, &request.margin_count, err) < 0)
        return 1;
    struct printing printing = {cli, &call, &request, format, arena_new(REPORT_ARENA_MAX), 1};
    const char *path = call.output == NULL ? "-" : call.output;
    if (printing.arena == NULL)
        err_set(err, ERR_NOMEM, "no memory for a report");
    else if (whole_file_write(cli, path, print, &printing, err) < 0)
        printing.status = 1;
    arena_free(printing.arena);
    return printing.status;
}
