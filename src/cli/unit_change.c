/* Changes of the unit tree: move, merge, retire; listed and undone. */
#include "cli/commands.h"
#include "cli/rows.h"
#include "cli/table.h"
#include "store/places.h"
#include "view/format.h"

struct changing {
    struct unit_change change;
    struct place_author by;
    int64_t id;
    enum place_fault fault;
};

static int change_fn(struct transaction *tx, void *context, struct err *err) {
    struct changing *c = context;
    return store_unit_change(tx, &c->change, &c->by, &c->id, &c->fault, err);
}

/* A day of an option. False with err set. */
static bool day_read(const char *option, const char *text, int32_t *out, struct err *err) {
    if (day_parse(str_of(text), out))
        return true;
    err_set(err, ERR_INPUT, "%s: \"%.*s\" is no day; write YYYY-MM-DD", option, cli_shown(str_of(text)),
            text);
    return false;
}

static int change_do(struct cli *cli, struct changing *c, struct err *err) {
    int64_t now = clock_wall_seconds(cli->clock);
    c->by = (struct place_author){"", now};
    /* Whoever holds the data directory may enter late what was decided long ago. */
    c->change.earliest = ROWS_FIRST_DAY;
    c->change.latest = day_of_seconds(now) + PLACE_AHEAD_DAYS;
    if (store_transact(cli->store, change_fn, c, err) < 0)
        return 1;
    if (cli->json)
        return cli_print_json(cli, json_pack("{sI}", "id", (json_int_t)c->id), err);
    fprintf(cli->out, "change %lld: %s %s%s%s; to take it back: hailong unit undo %lld\n", (long long)c->id,
            unit_verb_name(c->change.verb), c->change.unit, c->change.other[0] == '\0' ? "" : ", ",
            c->change.other, (long long)c->id);
    return 0;
}

int cli_unit_move(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *below = NULL, *from = NULL, *as = NULL;
    const struct cli_option options[] = {
        {"--below", &below, NULL}, {"--from", &from, NULL}, {"--as", &as, NULL}, {NULL, NULL, NULL}};
    struct changing c = {.change = {.verb = UNIT_MOVE}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "CODE", err) != 0)
        return 2;
    if (below == NULL || (from == NULL) != (as == NULL)) {
        err_set(err, ERR_INPUT,
                below == NULL ? "--below is missing" : "--from and --as belong together: give both or none");
        return 2;
    }
    if (from != NULL && !day_read("--from", from, &c.change.day, err))
        return 2;
    c.change.unit = argv[0];
    c.change.other = below;
    c.change.successor = as == NULL ? "" : as;
    return change_do(cli, &c, err);
}

int cli_unit_merge(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *into = NULL, *from = NULL;
    struct changing c = {.change = {.verb = UNIT_MERGE, .successor = ""}};
    const struct cli_option options[] = {{"--into", &into, NULL},
                                         {"--from", &from, NULL},
                                         {"--past", NULL, &c.change.past},
                                         {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "CODE", err) != 0)
        return 2;
    if (into == NULL || from == NULL) {
        err_set(err, ERR_INPUT, "%s is missing", into == NULL ? "--into" : "--from");
        return 2;
    }
    if (!day_read("--from", from, &c.change.day, err))
        return 2;
    c.change.unit = argv[0];
    c.change.other = into;
    return change_do(cli, &c, err);
}

int cli_unit_retire(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *last = NULL;
    const struct cli_option options[] = {{"--last", &last, NULL}, {NULL, NULL, NULL}};
    struct changing c = {.change = {.verb = UNIT_RETIRE, .other = "", .successor = ""}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "CODE", err) != 0)
        return 2;
    c.change.day = day_of_seconds(clock_wall_seconds(cli->clock));
    if (last != NULL && !day_read("--last", last, &c.change.day, err))
        return 2;
    c.change.unit = argv[0];
    return change_do(cli, &c, err);
}

static int undo_fn(struct transaction *tx, void *context, struct err *err) {
    struct changing *c = context;
    return store_unit_change_undo(tx, c->id, &c->by, err);
}

int cli_unit_undo(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    struct changing c = {.by = {"", clock_wall_seconds(cli->clock)}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "ID", err) != 0)
        return 2;
    if (!str_to_int(str_of(argv[0]), 1, INT64_MAX, &c.id)) {
        err_set(err, ERR_INPUT, "\"%.*s\" is no id; hailong unit changes shows them",
                cli_shown(str_of(argv[0])), argv[0]);
        return 1;
    }
    if (store_transact(cli->store, undo_fn, &c, err) < 0)
        return 1;
    fprintf(cli->out, "change %lld is undone: everything of it is as it was before\n", (long long)c.id);
    return 0;
}

static json_t *change_json(const struct unit_change_entry *e) {
    char at[CLI_TIME_SIZE], undone[CLI_TIME_SIZE];
    return json_pack("{sI ss ss ss ss so ss ss so ss}", "id", (json_int_t)e->id, "verb",
                     unit_verb_name(e->verb), "unit", e->unit, "other", e->other, "successor", e->successor,
                     "day", format_day_json(e->day), "login", e->login, "at", cli_time_text(e->at, true, at),
                     "undone",
                     e->undone == 0 ? json_null() : json_string(cli_time_text(e->undone, true, undone)),
                     "undone_by", e->undone_by);
}

static int changes_json(struct cli *cli, const struct unit_change_entry *entries, size_t count,
                        struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *entry = change_json(&entries[i]);
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

int cli_unit_changes(struct cli *cli, int argc, char **argv, struct err *err) {
    enum { CHANGES_MAX = 1000 };
    static const char *const headings[] = {">ID", "VERB", "UNIT", "OTHER",  "GOES ON AS",
                                           "DAY", "BY",   "AT",   "UNDONE", NULL};
    const char *unit = NULL;
    const struct cli_option options[] = {{"--unit", &unit, NULL}, {NULL, NULL, NULL}};
    struct unit_change_entry *entries;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (store_unit_changes(cli->read, unit, CHANGES_MAX, 0, cli->arena, &entries, &count, err) < 0)
        return 1;
    if (cli->json)
        return changes_json(cli, entries, count, err);
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct unit_change_entry *e = &entries[i];
        char day[DATE_TEXT_SIZE], at[CLI_TIME_SIZE], undone[CLI_TIME_SIZE];
        table_addf(table, "%lld", (long long)e->id);
        table_add(table, str_of(unit_verb_name(e->verb)));
        table_add(table, str_of(e->unit));
        table_add(table, str_of(e->other));
        table_add(table, str_of(e->successor));
        table_add(table, str_of(cli_day_text(e->day, day)));
        table_add(table, str_of(e->login));
        table_add(table, str_of(cli_time_text(e->at, false, at)));
        table_add(table, str_of(cli_time_text(e->undone, false, undone)));
    }
    if (count == 0)
        cli_note(cli, "no unit was moved, merged or retired %s", unit == NULL ? "yet" : "here");
    else if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu changes", count);
        return 1;
    }
    return 0;
}
