/* Tokens of the API: add, list, revoke. */
#include "account/api_token.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "view/format.h"

static int read_name(struct cli *cli, const char *word, const char **out, struct err *err) {
    struct str name;
    int rc = utf8_clean(str_of(word), false, cli->arena, &name, err);
    if (rc < 0)
        return err_wrap(err, "NAME");
    *out = arena_copy(cli->arena, name.p, name.n);
    return *out != NULL ? 0 : err_set(err, ERR_NOMEM, "no memory for a name");
}

/* What was given as options. 0, or the exit status. */
static int read_token(struct cli *cli, int *argc, char **argv, struct api_token *token, struct err *err) {
    const char *scopes = NULL, *channel = "link", *until = NULL;
    const struct cli_option options[] = {{"--scopes", &scopes, NULL},
                                         {"--unit", &token->unit, NULL},
                                         {"--channel", &channel, NULL},
                                         {"--until", &until, NULL},
                                         {NULL, NULL, NULL}};
    token->unit = "";
    token->last_day = day_of_seconds(clock_wall_seconds(cli->clock)) + API_TOKEN_DAYS;
    if (cli_options(argc, argv, options, err) < 0 || cli_words(*argc, 1, 1, "NAME", err) != 0)
        return 2;
    if (scopes == NULL)
        err_set(err, ERR_INPUT, "--scopes is missing");
    else if (!scopes_parse(str_of(scopes), &token->scopes))
        err_set(err, ERR_INPUT,
                "--scopes: \"%.*s\" are not all of read-structure, read-figures, read-responses, "
                "write-visits, write-responses",
                cli_shown(str_of(scopes)), scopes);
    else if (!channel_parse(str_of(channel), &token->channel))
        err_set(err, ERR_INPUT, "--channel: \"%.*s\" is none of link, kiosk, paper, staff",
                cli_shown(str_of(channel)), channel);
    else if (until != NULL && !day_parse(str_of(until), &token->last_day))
        err_set(err, ERR_INPUT, "--until: \"%.*s\" is no day; write YYYY-MM-DD", cli_shown(str_of(until)),
                until);
    else
        return 0;
    return 2;
}

int cli_token_add(struct cli *cli, int argc, char **argv, struct err *err) {
    struct api_token token = {0};
    struct account *account = NULL;
    const char *text;
    int64_t id;
    char until[DATE_TEXT_SIZE];
    int status = read_token(cli, &argc, argv, &token, err);
    if (status != 0)
        return status;
    const struct account_options options = {cli->data_dir, cli->store, cli->clock};
    int rc = read_name(cli, argv[0], &token.name, err);
    if (rc == 0)
        rc = account_new(&options, &account, err);
    if (rc == 0)
        rc = account_token_add(account, "", &token, cli->arena, &text, &id, err);
    account_free(account);
    if (rc != 0)
        return 1;
    day_format(token.last_day, until);
    if (cli->json)
        return cli_print_json(
            cli, json_pack("{sI ss ss}", "id", (json_int_t)id, "token", text, "until", until), err);
    fprintf(cli->out, "%s\n", text);
    cli_note(cli, "token %lld holds until %s; it is shown this once", (long long)id, until);
    return 0;
}

static const char *state_word(const struct api_token *token, int32_t today) {
    static const char *const words[] = {
        [API_TOKEN_EXPIRED] = "expired", [API_TOKEN_REVOKED] = "revoked", [API_TOKEN_HOLDS] = "holds"};
    return words[api_token_state(token, today)];
}

static int list_json(struct cli *cli, const struct api_token *tokens, size_t count, int32_t today,
                     struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct api_token *t = &tokens[i];
        char scopes[SCOPES_TEXT_SIZE], created[CLI_TIME_SIZE];
        scopes_format(t->scopes, scopes);
        json_t *entry =
            json_pack("{sI ss so ss ss ss ss so so ss}", "id", (json_int_t)t->id, "name", t->name, "unit",
                      t->unit[0] != '\0' ? json_string(t->unit) : json_null(), "scopes", scopes, "channel",
                      channel_name(t->channel), "created", cli_time_text(t->created, true, created),
                      "created_by", t->created_by, "until", format_day_json(t->last_day), "used",
                      format_day_json(t->used), "state", state_word(t, today));
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

int cli_token_list(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const headings[] = {">ID",   "NAME", "UNIT",  "SCOPES", "CHANNEL",
                                           "UNTIL", "USED", "STATE", NULL};
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    int32_t today = day_of_seconds(clock_wall_seconds(cli->clock));
    struct api_token *tokens;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (store_tokens(cli->read, cli->arena, &tokens, &count, err) < 0)
        return 1;
    if (cli->json)
        return list_json(cli, tokens, count, today, err);
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct api_token *t = &tokens[i];
        char scopes[SCOPES_TEXT_SIZE], day[DATE_TEXT_SIZE], used[DATE_TEXT_SIZE];
        scopes_format(t->scopes, scopes);
        table_addf(table, "%lld", (long long)t->id);
        table_add(table, str_of(t->name));
        table_add(table, str_of(t->unit[0] != '\0' ? t->unit : "(all)"));
        table_add(table, str_of(scopes));
        table_add(table, str_of(channel_name(t->channel)));
        table_add(table, str_of(cli_day_text(t->last_day, day)));
        table_add(table, str_of(cli_day_text(t->used, used)));
        table_add(table, str_of(state_word(t, today)));
    }
    if (count == 0)
        cli_note(cli, "there are no tokens yet; make one with: hailong token add");
    else if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu tokens", count);
        return 1;
    }
    return 0;
}

int cli_token_revoke(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    struct account *account = NULL;
    int64_t id;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "ID", err) != 0)
        return 2;
    if (!str_to_int(str_of(argv[0]), 1, INT64_MAX, &id)) {
        err_set(err, ERR_INPUT, "\"%.*s\" is no id; hailong token list shows them",
                cli_shown(str_of(argv[0])), argv[0]);
        return 1;
    }
    const struct account_options given = {cli->data_dir, cli->store, cli->clock};
    int rc = account_new(&given, &account, err);
    if (rc == 0)
        rc = account_token_revoke(account, "", id, err);
    account_free(account);
    if (rc < 0)
        return 1;
    fprintf(cli->out, "token %lld opens nothing more\n", (long long)id);
    return 0;
}
