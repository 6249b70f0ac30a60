#include "cli/report.h"

#include "cli/commands.h"
#include "cli/response_file.h"
#include "core/kind.h"

bool report_has_figure(const struct survey *survey, size_t question) {
    return question_counts(&survey->questions[question]);
}

/* What was asked for, as far as it can be told without looking at responses. */
static int load(struct report *report, unsigned revision, struct err *err) {
    struct cli *cli = report->cli;
    struct selection *selection = &report->selection;
    int rc = store_revision(cli->read, selection->survey_code, revision, cli->arena, &report->revision, err);
    if (rc < 0)
        return rc;
    selection->revision_id = report->revision.id;
    if ((rc = response_unit_known(cli->read, selection->unit_code, cli->arena, err)) < 0)
        return rc;
    struct unit unit;
    if (selection->unit_code != NULL) {
        if ((rc = store_unit(cli->read, selection->unit_code, cli->arena, &unit, err)) < 0)
            return rc;
        report->unit_name = unit.name;
    }
    const char *text;
    if ((rc = store_setting(cli->read, "threshold.respondents", cli->arena, &text, err)) < 0)
        return rc;
    int64_t threshold;
    if (!str_to_int(str_of(text), 1, INT32_MAX, &threshold))
        return err_set(err, ERR_STORE, "the setting threshold.respondents is not a number; set it again");
    report->threshold = (uint64_t)threshold;
    return 0;
}

/* An open end is the first or last day with a response. False when nothing tells where it is. */
static bool close_range(struct report *report) {
    struct selection *selection = &report->selection;
    if (selection->from == DAY_NONE)
        selection->from = report->extent.first;
    if (selection->to == DAY_NONE)
        selection->to = report->extent.last;
    return selection->from != DAY_NONE && selection->to != DAY_NONE && selection->from <= selection->to;
}

static int count(struct report *report, struct err *err) {
    struct cli *cli = report->cli;
    int rc = store_extent(cli->read, &report->selection, &report->extent, err);
    if (rc < 0 || !close_range(report))
        return rc;
    report->periods = arena_array(cli->arena, PERIODS_MAX, sizeof *report->periods);
    if (report->periods == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    int n = period_split(report->by, report->style, report->selection.from, report->selection.to,
                         report->periods, PERIODS_MAX, err);
    if (n < 0)
        return n;
    report->tallies = arena_array(cli->arena, (size_t)n, sizeof *report->tallies);
    report->figures = arena_array(cli->arena, (size_t)n, sizeof *report->figures);
    if (report->tallies == NULL || report->figures == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %d periods", n);
    for (int i = 0; i < n; i++)
        if ((rc = tally_init(&report->tallies[i], report->revision.survey, cli->arena, err)) < 0)
            return rc;
    rc = store_tallies(cli->read, &report->selection, report->periods, report->tallies, (size_t)n, err);
    if (rc < 0)
        return rc;
    report->count = (size_t)n;
    return index_figures_series(report->tallies, report->count, report->threshold, report->figures, err);
}

typedef int report_format(struct report *, struct err *);

static report_format *format_find(const char *name, bool json) {
    if (name == NULL)
        return json ? report_json : report_text;
    if (strcmp(name, "text") == 0)
        return report_text;
    if (strcmp(name, "json") == 0)
        return report_json;
    return strcmp(name, "csv") == 0 ? report_csv : NULL;
}

int cli_report(struct cli *cli, int argc, char **argv, struct err *err) {
    struct response_options given = {0};
    const char *by = NULL, *style = NULL, *format_name = NULL, *revision_text = NULL;
    const struct cli_option options[] = {{"--survey", &given.survey, NULL},
                                         {"--unit", &given.unit, NULL},
                                         {"--from", &given.from, NULL},
                                         {"--to", &given.to, NULL},
                                         {"--by", &by, NULL},
                                         {"--period-style", &style, NULL},
                                         {"--revision", &revision_text, NULL},
                                         {"--format", &format_name, NULL},
                                         {NULL, NULL, NULL}};
    struct report report = {.cli = cli, .by = PERIOD_WHOLE};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0 ||
        response_selection(&given, &report.selection, err) < 0)
        return 2;
    if (by != NULL && !period_unit_parse(str_of(by), &report.by)) {
        err_set(err, ERR_INPUT, "--by %.*s: choose day, week, month, quarter, half or year",
                cli_shown(str_of(by)), by);
        return 2;
    }
    if (style != NULL && !period_style_parse(str_of(style), &report.style)) {
        err_set(err, ERR_INPUT, "--period-style %.*s: choose calendar or administrative",
                cli_shown(str_of(style)), style);
        return 2;
    }
    int64_t revision = 0;
    if (revision_text != NULL && !str_to_int(str_of(revision_text), 1, INT32_MAX, &revision)) {
        err_set(err, ERR_INPUT, "--revision %.*s: give a number: 1, 2, …", cli_shown(str_of(revision_text)),
                revision_text);
        return 2;
    }
    report_format *format = format_find(format_name, cli->json);
    if (format == NULL) {
        err_set(err, ERR_INPUT, "--format %.*s: choose text, csv or json", cli_shown(str_of(format_name)),
                format_name);
        return 2;
    }
    if (load(&report, (unsigned)revision, err) < 0 || count(&report, err) < 0)
        return 1;
    return format(&report, err);
}
