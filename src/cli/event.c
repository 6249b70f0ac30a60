/* Events: what happened on a day that figures may be read against. */
#include "cli/commands.h"
#include "cli/table.h"
#include "core/note.h"
#include "store/notes.h"
#include "view/format.h"

struct setting_event {
    struct event event;
    int64_t id;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct setting_event *setting = context;
    transaction_quiet(tx);
    return store_event_add(tx, &setting->event, &setting->id, err);
}

int cli_event_add(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *unit = NULL, *day = NULL;
    const struct cli_option options[] = {{"--unit", &unit, NULL}, {"--day", &day, NULL}, {NULL, NULL, NULL}};
    struct setting_event setting = {.event = {.login = "", .name = "", .at = clock_wall_seconds(cli->clock)}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "TEXT", err) != 0)
        return 2;
    if (unit == NULL || day == NULL) {
        err_set(err, ERR_INPUT, "%s is missing", unit == NULL ? "--unit" : "--day");
        return 2;
    }
    if (!day_parse(str_of(day), &setting.event.day)) {
        err_set(err, ERR_INPUT, "--day: \"%.*s\" is no day; write YYYY-MM-DD", cli_shown(str_of(day)), day);
        return 2;
    }
    setting.event.unit = unit;
    if (note_text(str_of(argv[0]), NOTE_EVENT_MAX, false, cli->arena, &setting.event.text, err) < 0 ||
        store_transact(cli->store, add_fn, &setting, err) < 0)
        return 1;
    if (cli->json)
        return cli_print_json(cli, json_pack("{sI}", "id", (json_int_t)setting.id), err);
    fprintf(cli->out, "event %lld of %s, from %s on: %s\n", (long long)setting.id, unit, day,
            setting.event.text);
    return 0;
}

struct withdrawing {
    int64_t id, now;
};

static int withdraw_fn(struct transaction *tx, void *context, struct err *err) {
    const struct withdrawing *withdrawing = context;
    transaction_quiet(tx);
    return store_event_withdraw(tx, withdrawing->id, NULL, "", withdrawing->now, err);
}

int cli_event_withdraw(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    struct withdrawing withdrawing = {.now = clock_wall_seconds(cli->clock)};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "ID", err) != 0)
        return 2;
    if (!str_to_int(str_of(argv[0]), 1, INT64_MAX, &withdrawing.id)) {
        err_set(err, ERR_INPUT, "\"%.*s\" is no id; hailong event list shows them",
                cli_shown(str_of(argv[0])), argv[0]);
        return 1;
    }
    if (store_transact(cli->store, withdraw_fn, &withdrawing, err) < 0)
        return 1;
    fprintf(cli->out, "event %lld is withdrawn; it stays in the list and marks nothing\n",
            (long long)withdrawing.id);
    return 0;
}

static int list_json(struct cli *cli, const struct event *events, size_t count, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct event *e = &events[i];
        char at[CLI_TIME_SIZE], withdrawn[CLI_TIME_SIZE];
        json_t *entry = json_pack(
            "{sI ss so ss ss ss ss so ss}", "id", (json_int_t)e->id, "unit", e->unit, "day",
            format_day_json(e->day), "text", e->text, "login", e->login, "name", e->name, "at",
            cli_time_text(e->at, true, at), "withdrawn",
            e->withdrawn == 0 ? json_null() : json_string(cli_time_text(e->withdrawn, true, withdrawn)),
            "withdrawn_by", e->withdrawn_by);
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

int cli_event_list(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const headings[] = {">ID", "DAY", "UNIT", "SET BY", "WITHDRAWN", "TEXT", NULL};
    const char *unit = NULL;
    const struct cli_option options[] = {{"--unit", &unit, NULL}, {NULL, NULL, NULL}};
    struct event *events;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (store_events(cli->read, unit, cli->arena, &events, &count, err) < 0)
        return 1;
    if (cli->json)
        return list_json(cli, events, count, err);
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct event *e = &events[i];
        char day[DATE_TEXT_SIZE], withdrawn[CLI_TIME_SIZE];
        table_addf(table, "%lld", (long long)e->id);
        table_add(table, str_of(cli_day_text(e->day, day)));
        table_add(table, str_of(e->unit));
        table_add(table, str_of(e->login));
        table_add(table, str_of(cli_time_text(e->withdrawn, false, withdrawn)));
        table_add(table, str_of(e->text));
    }
    if (count == 0)
        cli_note(cli, "there are no events %s; add one with: hailong event add",
                 unit == NULL ? "yet" : "of this unit");
    else if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu events", count);
        return 1;
    }
    return 0;
}
