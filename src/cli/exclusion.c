/* Responses that are put aside, and back, by who holds the data directory. */
#include "cli/commands.h"
#include "cli/table.h"
#include "core/note.h"
#include "store/exclusions.h"
#include "view/format.h"

struct deciding {
    struct exclusion_asked what;
    struct exclusion_author by;
    struct exclusion_weight weight;
    uint64_t least;
    int64_t id;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct deciding *d = context;
    transaction_quiet(tx);
    return store_exclusion_add(tx, &d->what, d->least, &d->by, &d->id, &d->weight.fault, err);
}

static int undo_fn(struct transaction *tx, void *context, struct err *err) {
    const struct deciding *d = context;
    transaction_quiet(tx);
    return store_exclusion_undo(tx, d->id, &d->by, err);
}

/* ---- Putting aside -------------------------------------------------------------------------------------------------- */

static int day_read(const char *option, const char *text, int32_t *out, struct err *err) {
    if (text == NULL)
        return err_set(err, ERR_INPUT, "%s is missing", option);
    return day_parse(str_of(text), out) ? 0
                                        : err_set(err, ERR_INPUT, "%s: \"%.*s\" is no day; write YYYY-MM-DD",
                                                  option, cli_shown(str_of(text)), text);
}

/* What is asked for, weighed: what cannot be put aside is said before anything is written. */
static int weigh(struct cli *cli, const char *typed, struct deciding *d, struct err *err) {
    int threshold;
    int rc = note_text(str_of(typed), EXCLUSION_REASON_MAX, false, cli->arena, &d->by.reason, err);
    if (rc == 0)
        rc = store_setting_number(cli->read, "threshold.respondents", cli->arena, &threshold, err);
    if (rc != 0)
        return rc;
    d->least = (uint64_t)threshold;
    rc = store_exclusion_weigh(cli->read, &d->what, d->least, day_of_seconds(d->by.at), cli->arena,
                               &d->weight, err);
    if (rc == 0 && d->weight.fault == EXCLUSION_TWICE)
        return err_set(err, ERR_CONFLICT, "decision %lld: %s", (long long)d->weight.twice,
                       exclusion_fault_text(d->weight.fault));
    return rc != 0 || d->weight.fault == EXCLUSION_GOOD
               ? rc
               : err_set(err, ERR_CONFLICT, "%s", exclusion_fault_text(d->weight.fault));
}

static int print_parts(struct cli *cli, const struct exclusion_weight *weight, struct err *err) {
    static const char *const headings[] = {"DAY", "CHANNEL", ">RESPONSES", NULL};
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < weight->part_count && table != NULL; i++) {
        char day[DATE_TEXT_SIZE];
        table_add(table, str_of(cli_day_text(weight->parts[i].day, day)));
        table_add(table, str_of(channel_name(weight->parts[i].channel)));
        table_addf(table, "%llu", (unsigned long long)weight->parts[i].responses);
    }
    if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu days", weight->part_count);
        return 1;
    }
    return 0;
}

int cli_exclusion_add(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *from = NULL, *to = NULL, *channel = NULL;
    bool dry = false;
    struct deciding d = {.what = {.channel = EXCLUSION_ALL_CHANNELS},
                         .by = {.login = "", .name = "", .at = clock_wall_seconds(cli->clock)}};
    const struct cli_option options[] = {
        {"--counter", &d.what.counter, NULL}, {"--from", &from, NULL},   {"--to", &to, NULL},
        {"--channel", &channel, NULL},        {"--dry-run", NULL, &dry}, {NULL, NULL, NULL}};
    enum channel way;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "REASON", err) != 0)
        return 2;
    if (d.what.counter == NULL) {
        err_set(err, ERR_INPUT, "--counter is missing");
        return 2;
    }
    if (day_read("--from", from, &d.what.first, err) != 0 || day_read("--to", to, &d.what.last, err) != 0)
        return 2;
    if (channel != NULL && !channel_parse(str_of(channel), &way)) {
        err_set(err, ERR_INPUT, "--channel %.*s: choose qr, link, kiosk, paper or staff",
                cli_shown(str_of(channel)), channel);
        return 2;
    }
    if (channel != NULL)
        d.what.channel = (int)way;
    if (weigh(cli, argv[0], &d, err) != 0)
        return 1;
    if (dry)
        return print_parts(cli, &d.weight, err);
    if (store_transact(cli->store, add_fn, &d, err) < 0)
        return 1;
    if (cli->json)
        return cli_print_json(
            cli, json_pack("{sI sI}", "id", (json_int_t)d.id, "responses", (json_int_t)d.weight.responses),
            err);
    fprintf(cli->out,
            "decision %lld: %llu %s of counter %s put aside; hailong exclusion undo %lld \"REASON\" counts "
            "them again\n",
            (long long)d.id, (unsigned long long)d.weight.responses,
            cli_noun(d.weight.responses, "response", "responses"), d.what.counter, (long long)d.id);
    return 0;
}

int cli_exclusion_undo(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    struct deciding d = {.by = {.login = "", .name = "", .at = clock_wall_seconds(cli->clock)}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 2, 2, "ID REASON", err) != 0)
        return 2;
    if (!str_to_int(str_of(argv[0]), 1, INT64_MAX, &d.id)) {
        err_set(err, ERR_INPUT, "\"%.*s\" is no id; hailong exclusion list shows them",
                cli_shown(str_of(argv[0])), argv[0]);
        return 1;
    }
    if (note_text(str_of(argv[1]), EXCLUSION_REASON_MAX, false, cli->arena, &d.by.reason, err) < 0 ||
        store_transact(cli->store, undo_fn, &d, err) < 0)
        return 1;
    fprintf(cli->out, "decision %lld is taken back: its responses count again\n", (long long)d.id);
    return 0;
}

/* ---- Listing -------------------------------------------------------------------------------------------------------- */

static const char *channel_text(const struct exclusion *e) {
    return e->what.channel == EXCLUSION_ALL_CHANNELS ? "all" : channel_name((enum channel)e->what.channel);
}

static int list_json(struct cli *cli, const struct exclusion *items, size_t count, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct exclusion *e = &items[i];
        char at[CLI_TIME_SIZE], undone[CLI_TIME_SIZE];
        json_t *entry = json_pack(
            "{sI ss ss so so ss sI ss ss ss ss so ss ss}", "id", (json_int_t)e->id, "counter",
            e->what.counter, "unit", e->unit, "from", format_day_json(e->what.first), "to",
            format_day_json(e->what.last), "channel", channel_text(e), "responses", (json_int_t)e->responses,
            "reason", e->reason, "login", e->login, "name", e->name, "at", cli_time_text(e->at, true, at),
            "undone", e->undone == 0 ? json_null() : json_string(cli_time_text(e->undone, true, undone)),
            "undone_by", e->undone_login, "undone_reason", e->undone_reason);
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

int cli_exclusion_list(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const headings[] = {">ID",        "COUNTER", "UNIT",       "FROM",
                                           "TO",         "CHANNEL", ">RESPONSES", "DECIDED BY",
                                           "TAKEN BACK", "REASON",  NULL};
    struct exclusion_filter filter = {.from = DAY_NONE, .to = DAY_NONE};
    const struct cli_option options[] = {{"--unit", &filter.unit_code, NULL}, {NULL, NULL, NULL}};
    struct exclusion *items;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (store_exclusions(cli->read, &filter, cli->arena, &items, &count, err) < 0)
        return 1;
    if (cli->json)
        return list_json(cli, items, count, err);
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct exclusion *e = &items[i];
        char day[DATE_TEXT_SIZE], undone[CLI_TIME_SIZE];
        table_addf(table, "%lld", (long long)e->id);
        table_add(table, str_of(e->what.counter));
        table_add(table, str_of(e->unit));
        table_add(table, str_of(cli_day_text(e->what.first, day)));
        table_add(table, str_of(cli_day_text(e->what.last, day)));
        table_add(table, str_of(channel_text(e)));
        table_addf(table, "%llu", (unsigned long long)e->responses);
        table_add(table, str_of(e->login));
        table_add(table, str_of(cli_time_text(e->undone, false, undone)));
        table_add(table, str_of(e->reason));
    }
    if (count == 0)
        cli_note(cli, "no responses are aside%s", filter.unit_code == NULL ? "" : " in this unit");
    else if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu decisions", count);
        return 1;
    }
    return 0;
}
