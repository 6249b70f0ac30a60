/* Results that everybody sees: published, withdrawn, and printed for the notice board. */
#include "cli/commands.h"
#include "cli/printing.h"
#include "pages/offer.h"
#include "pages/result_sheet.h"
#include "print/poster.h"

/* What was typed, and what it means. */
struct call {
    const char *unit, *survey, *by, *style, *period, *language, *file;
    struct published_place place;
};

/* 0, or 2 with a text in err. */
static int call_read(struct call *call, int argc, char **argv, bool sheet, struct err *err) {
    const struct cli_option options[] = {
        {"--unit", &call->unit, NULL},     {"--survey", &call->survey, NULL},
        {"--by", &call->by, NULL},         {"--period-style", &call->style, NULL},
        {"--period", &call->period, NULL}, {sheet ? "--language" : NULL, &call->language, NULL},
        {"-o", &call->file, NULL},         {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    const char *missing = call->unit == NULL            ? "--unit"
                          : call->survey == NULL        ? "--survey"
                          : call->period == NULL        ? "--period"
                          : sheet && call->file == NULL ? "-o FILE.pdf"
                                                        : NULL;
    if (missing != NULL) {
        err_set(err, ERR_INPUT, "%s is missing", missing);
        return 2;
    }
    call->place =
        (struct published_place){call->unit, call->survey, PERIOD_MONTH, PERIOD_CALENDAR, call->period};
    if ((call->by != NULL &&
         (!period_unit_parse(str_of(call->by), &call->place.by) || call->place.by < PERIOD_MONTH)) ||
        (call->style != NULL && !period_style_parse(str_of(call->style), &call->place.style))) {
        err_set(err, ERR_INPUT,
                "--by is month, quarter, half or year, and --period-style calendar or administrative");
        return 2;
    }
    if (!period_known(call->place.by, call->place.style, call->period)) {
        err_set(err, ERR_INPUT, "--period \"%.*s\" is no %s; write 2026-09, 2026-Q3, 2026-H1 or 2026",
                cli_shown(str_of(call->period)), call->period, period_unit_name(call->place.by));
        return 2;
    }
    return 0;
}

struct publishing {
    const struct call *call;
    struct cli *cli;
    int64_t now;
};

static int publish_fn(struct transaction *tx, void *context, struct err *err) {
    const struct publishing *p = context;
    const struct offer_author author = {"", "", p->now};
    return offer_publish_now(tx, &p->call->place, day_of_seconds(p->now), &author, p->cli->arena, err);
}

int cli_result_publish(struct cli *cli, int argc, char **argv, struct err *err) {
    struct call call = {0};
    struct period period;
    if (call_read(&call, argc, argv, false, err) != 0)
        return 2;
    struct publishing publishing = {&call, cli, clock_wall_seconds(cli->clock)};
    if (!period_find(call.place.by, call.place.style, call.period, &period) ||
        period.to >= day_of_seconds(publishing.now)) {
        err_set(err, ERR_INPUT, "%s is not over: publish it when it is", call.period);
        return 1;
    }
    if (store_transact(cli->store, publish_fn, &publishing, err) != 0)
        return 1;
    fprintf(cli->out, "%s of %s is published\n", call.period, call.unit);
    return 0;
}

static int withdraw_fn(struct transaction *tx, void *context, struct err *err) {
    const struct publishing *p = context;
    const struct published_place *place = &p->call->place;
    struct publication *all;
    size_t count;
    int rc = store_publications(transaction_store(tx), place->unit, place->survey, false, p->cli->arena, &all,
                                &count, err);
    if (rc != 0)
        return rc;
    const struct publication *last = publications_last(all, count, place);
    return last == NULL
               ? err_set(err, ERR_NOT_FOUND, "%s of %s was never published", place->period, place->unit)
               : store_publication_withdraw(tx, last->id, place->unit, "", p->now, err);
}

int cli_result_withdraw(struct cli *cli, int argc, char **argv, struct err *err) {
    struct call call = {0};
    if (call_read(&call, argc, argv, false, err) != 0)
        return 2;
    struct publishing publishing = {&call, cli, clock_wall_seconds(cli->clock)};
    if (store_transact(cli->store, withdraw_fn, &publishing, err) != 0)
        return 1;
    fprintf(cli->out, "%s of %s is withdrawn\n", call.period, call.unit);
    return 0;
}

int cli_result_sheet(struct cli *cli, int argc, char **argv, struct err *err) {
    struct call call = {0};
    struct view *view;
    struct buf bytes;
    if (call_read(&call, argc, argv, true, err) != 0)
        return 2;
    if (view_new(NULL, &view, err) != 0)
        return 1;
    const char *language =
        call.language == NULL ? view_language(view, 0) : view_language_find(view, str_of(call.language));
    buf_init(&bytes, PRINTING_FILE_MAX);
    int rc = language == NULL
                 ? err_set(err, ERR_INPUT, "--language %.*s: choose vi or en",
                           cli_shown(str_of(call.language)), call.language)
                 : result_sheet_make(cli->read, view, language, &call.place, cli->arena, &bytes, err);
    int status =
        rc != 0 ? 1 : printing_write(cli, call.file, buf_str(&bytes), 1, "sheet", "sheets", false, err);
    buf_release(&bytes);
    view_free(view);
    poster_cleanup();
    return status;
}
