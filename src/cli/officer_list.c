/* Officers and their sessions, listed. */
#include "account/account.h"
#include "cli/commands.h"
#include "cli/table.h"

static const char *state_word(const struct officer *officer) {
    return officer->disabled != 0 ? "disabled" : officer->ready ? "ready" : "new";
}

static json_t *time_json(int64_t seconds) {
    char text[CLI_TIME_SIZE];
    return seconds == 0 ? json_null() : json_string(cli_time_text(seconds, true, text));
}

/* Appends the entry and takes its reference; NULL, with the list freed, when one of them is. */
static json_t *append(json_t *list, json_t *entry) {
    if (list == NULL || entry == NULL || json_array_append_new(list, entry) != 0) {
        json_decref(list);
        return NULL;
    }
    return list;
}

static int officers_json(struct cli *cli, const struct officer *officers, size_t count, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count && list != NULL; i++) {
        const struct officer *o = &officers[i];
        list = append(list,
                      json_pack("{ss ss ss so ss sb si so so}", "login", o->login, "name", o->name, "role",
                                role_name(o->role), "unit",
                                o->unit[0] != '\0' ? json_string(o->unit) : json_null(), "state",
                                state_word(o), "second_factor", o->factor, "recovery_codes", (int)o->recovery,
                                "created", time_json(o->created), "last_login", time_json(o->last_login)));
    }
    return cli_print_json(cli, list, err);
}

int cli_officer_list(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const headings[] = {"LOGIN", "NAME",       "ROLE",         "UNIT",
                                           "STATE", "2ND FACTOR", "LAST SIGN-IN", NULL};
    const char *unit = NULL;
    const struct cli_option options[] = {{"--unit", &unit, NULL}, {NULL, NULL, NULL}};
    struct officer *officers;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (store_officers(cli->read, unit, cli->arena, &officers, &count, err) < 0)
        return 1;
    if (cli->json)
        return officers_json(cli, officers, count, err);
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct officer *o = &officers[i];
        char time[CLI_TIME_SIZE];
        table_add(table, str_of(o->login));
        table_add(table, str_of(o->name));
        table_add(table, str_of(role_name(o->role)));
        table_add(table, str_of(o->unit[0] != '\0' ? o->unit : "(all)"));
        table_add(table, str_of(state_word(o)));
        table_add(table, str_of(o->factor ? "yes" : "no"));
        table_add(table, str_of(cli_time_text(o->last_login, false, time)));
    }
    if (table != NULL && table_print(table, cli->out))
        return 0;
    err_set(err, ERR_NOMEM, "no memory for %zu officers", count);
    return 1;
}

int cli_officer_sessions(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const headings[] = {">ID", "SIGNED IN", "LAST SEEN", NULL};
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    char login[LOGIN_SIZE];
    struct session *sessions;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "LOGIN", err) != 0)
        return 2;
    if (!login_parse(str_of(argv[0]), login)) {
        err_set(err, ERR_NOT_FOUND, "there is no officer \"%.*s\"; hailong officer list shows them",
                cli_shown(str_of(argv[0])), argv[0]);
        return 1;
    }
    if (account_sessions(cli->read, login, clock_wall_seconds(cli->clock), cli->arena, &sessions, &count,
                         err) < 0)
        return 1;
    json_t *list = cli->json ? json_array() : NULL;
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct session *s = &sessions[i];
        char created[CLI_TIME_SIZE], seen[CLI_TIME_SIZE];
        if (cli->json)
            list = append(list, json_pack("{sI so so}", "id", (json_int_t)s->id, "created",
                                          time_json(s->created), "seen", time_json(s->seen)));
        table_addf(table, "%lld", (long long)s->id);
        table_add(table, str_of(cli_time_text(s->created, false, created)));
        table_add(table, str_of(cli_time_text(s->seen, false, seen)));
    }
    if (cli->json)
        return cli_print_json(cli, list, err);
    if (table != NULL && table_print(table, cli->out))
        return 0;
    err_set(err, ERR_NOMEM, "no memory for %zu sessions", count);
    return 1;
}
