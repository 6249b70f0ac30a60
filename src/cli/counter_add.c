/* One counter: added, moved to another unit, opened again. */
#include "cli/commands.h"
#include "cli/rows.h"
#include "store/places.h"

struct doing {
    struct counter counter;
    struct place_author by;
    const char *to;
    int32_t day, today;
    enum place_fault fault;
    struct arena *arena;
    bool same_name;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct doing *d = context;
    char code[PLACE_CODE_SIZE] = "";
    int rc = d->same_name
                 ? 0
                 : store_counter_namesake(transaction_store(tx), &d->counter, d->today, d->arena, code, err);
    if (rc == 0 && code[0] != '\0')
        return err_set(err, ERR_CONFLICT,
                       "counter %s of %s has the name \"%s\" already: choose another name, or say "
                       "--same-name to have two of it",
                       code, d->counter.unit, d->counter.name);
    return rc == 0 ? store_counter_add(tx, &d->counter, d->today, &d->by, err) : rc;
}

static int move_fn(struct transaction *tx, void *context, struct err *err) {
    struct doing *d = context;
    return store_counter_move(tx, d->counter.code, d->to, d->day, &d->by, &d->fault, err);
}

static int reopen_fn(struct transaction *tx, void *context, struct err *err) {
    struct doing *d = context;
    return store_counter_reopen(tx, d->counter.code, d->today, &d->by, err);
}

static struct doing begin(struct cli *cli) {
    int64_t now = clock_wall_seconds(cli->clock);
    int32_t today = day_of_seconds(now);
    return (struct doing){.by = {"", now},
                          .arena = cli->arena,
                          .today = today,
                          .counter = {.field = "", .survey = "", .valid_from = today, .valid_to = DAY_NONE}};
}

int cli_counter_add(struct cli *cli, int argc, char **argv, struct err *err) {
    struct doing d = begin(cli);
    const char *field = "", *channel = "qr";
    const struct cli_option options[] = {{"--unit", &d.counter.unit, NULL},     {"--field", &field, NULL},
                                         {"--survey", &d.counter.survey, NULL}, {"--channel", &channel, NULL},
                                         {"--same-name", NULL, &d.same_name},   {NULL, NULL, NULL}};
    struct revision revision;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "NAME", err) != 0)
        return 2;
    if (d.counter.unit == NULL || !channel_parse(str_of(channel), &d.counter.channel)) {
        err_set(err, ERR_INPUT,
                d.counter.unit == NULL ? "--unit is missing"
                                       : "--channel must be qr, link, kiosk, paper or staff");
        return 2;
    }
    if (place_name(str_of(argv[0]), false, cli->arena, &d.counter.name, err) < 0 ||
        place_name(str_of(field), true, cli->arena, &d.counter.field, err) < 0)
        return 1;
    if (d.counter.survey[0] != '\0' &&
        store_revision(cli->read, d.counter.survey, 0, cli->arena, &revision, err) < 0)
        return 1;
    if (store_transact(cli->store, add_fn, &d, err) < 0)
        return 1;
    if (cli->json)
        return cli_print_json(cli, json_pack("{ss}", "code", d.counter.code), err);
    fprintf(cli->out, "%s: added to %s (%s); its poster: hailong poster --counter %s -o FILE.pdf\n",
            d.counter.code, d.counter.unit, d.counter.name, d.counter.code);
    return 0;
}

static bool code_read(struct doing *d, const char *typed, struct err *err) {
    if (place_code_parse(str_of(typed), d->counter.code) == CODE_GOOD)
        return true;
    err_set(err, ERR_INPUT, "\"%.*s\" is not a counter's code; hailong counter list shows them",
            cli_shown(str_of(typed)), typed);
    return false;
}

int cli_counter_move(struct cli *cli, int argc, char **argv, struct err *err) {
    struct doing d = begin(cli);
    const char *from = NULL;
    const struct cli_option options[] = {{"--to", &d.to, NULL}, {"--from", &from, NULL}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "CODE", err) != 0)
        return 2;
    d.day = d.today;
    if (d.to == NULL || (from != NULL && !day_parse(str_of(from), &d.day))) {
        err_set(err, ERR_INPUT,
                d.to == NULL ? "--to is missing" : "--from must be a day, written YYYY-MM-DD");
        return 2;
    }
    if (d.day < ROWS_FIRST_DAY || d.day > d.today + PLACE_AHEAD_DAYS)
        err_set(err, ERR_INPUT, "--from: from 2000-01-01 to a year ahead; mend the day");
    else if (code_read(&d, argv[0], err) && store_transact(cli->store, move_fn, &d, err) == 0) {
        char day[DATE_TEXT_SIZE];
        day_format(d.day, day);
        fprintf(cli->out, "%s: belongs to %s from %s on\n", d.counter.code, d.to, day);
        return 0;
    }
    return 1;
}

int cli_counter_reopen(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    struct doing d = begin(cli);
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "CODE", err) != 0)
        return 2;
    if (!code_read(&d, argv[0], err) || store_transact(cli->store, reopen_fn, &d, err) < 0)
        return 1;
    fprintf(cli->out, "%s: takes responses again\n", d.counter.code);
    return 0;
}
