/* Officers' accounts: add, change, disable, enable, reset, revoke. */
#include "account/account.h"
#include "base/utf8.h"
#include "cli/commands.h"

/* The account of the one writing store, for as long as a command runs. */
static int open_account(struct cli *cli, struct account **out, struct err *err) {
    const struct account_options options = {cli->data_dir, cli->store, cli->clock};
    return account_new(&options, out, err);
}

/* The login as it is stored. */
static int read_login(struct cli *cli, const char *word, const char **out, struct err *err) {
    char login[LOGIN_SIZE];
    if (!login_parse(str_of(word), login))
        return err_set(
            err, ERR_INPUT,
            "\"%.*s\" is no login; write %d to %d of a-z, 0-9, '.', '_' and '-', a letter or digit first",
            cli_shown(str_of(word)), word, LOGIN_MIN, LOGIN_MAX);
    *out = arena_strdup(cli->arena, login);
    return *out != NULL ? 0 : err_set(err, ERR_NOMEM, "no memory for a login");
}

static int read_role(const char *word, enum role *out, struct err *err) {
    if (role_parse(str_of(word), out))
        return 0;
    return err_set(err, ERR_INPUT, "--role: \"%.*s\" is none of admin, officer, clerk, observer, auditor",
                   cli_shown(str_of(word)), word);
}

static int read_name(struct cli *cli, const char *word, const char **out, struct err *err) {
    struct str name;
    int rc = utf8_clean(str_of(word), false, cli->arena, &name, err);
    if (rc < 0)
        return err_wrap(err, "--name");
    *out = arena_copy(cli->arena, name.p, name.n);
    return *out != NULL ? 0 : err_set(err, ERR_NOMEM, "no memory for a name");
}

/* The link in full where the base URL is known, else its path. */
static int print_link(struct cli *cli, const char *login, const char *token, struct err *err) {
    const char *base;
    char until[CLI_TIME_SIZE];
    int64_t end = clock_wall_seconds(cli->clock) + ACCOUNT_LINK_SECONDS;
    if (store_setting(cli->read, "base.url", cli->arena, &base, err) < 0)
        return 1;
    if (cli->json) {
        const char *link = arena_printf(cli->arena, "%s/office/setup?t=%s", base, token);
        return cli_print_json(
            cli,
            json_pack("{ss ss ss}", "login", login, "link", link, "until", cli_time_text(end, true, until)),
            err);
    }
    fprintf(cli->out, "%s sets the account up here, once, until %s:\n%s/office/setup?t=%s\n", login,
            cli_time_text(end, false, until), base, token);
    if (base[0] == '\0')
        cli_note(
            cli,
            "put the server's address before it; hailong setting set base.url ADDRESS does so from then on");
    return 0;
}

int cli_officer_add(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *name = NULL, *role = NULL, *unit = "", *token = NULL;
    const struct cli_option options[] = {
        {"--name", &name, NULL}, {"--role", &role, NULL}, {"--unit", &unit, NULL}, {NULL, NULL, NULL}};
    struct officer officer = {0};
    struct account *account = NULL;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "LOGIN", err) != 0)
        return 2;
    if (name == NULL || role == NULL) {
        err_set(err, ERR_INPUT, "%s is missing", name == NULL ? "--name" : "--role");
        return 2;
    }
    int rc = read_login(cli, argv[0], &officer.login, err);
    if (rc == 0)
        rc = read_role(role, &officer.role, err);
    if (rc == 0)
        rc = read_name(cli, name, &officer.name, err);
    officer.unit = unit;
    if (rc == 0)
        rc = open_account(cli, &account, err);
    if (rc == 0)
        rc = account_officer_add(account, "", &officer, cli->arena, &token, err);
    account_free(account);
    return rc < 0 ? 1 : print_link(cli, officer.login, token, err);
}

int cli_officer_change(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *name = NULL, *role = NULL, *unit = NULL, *login;
    const struct cli_option options[] = {
        {"--name", &name, NULL}, {"--role", &role, NULL}, {"--unit", &unit, NULL}, {NULL, NULL, NULL}};
    struct officer officer;
    struct account *account = NULL;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "LOGIN", err) != 0)
        return 2;
    if (name == NULL && role == NULL && unit == NULL) {
        err_set(err, ERR_INPUT, "say what changes: --name, --role or --unit");
        return 2;
    }
    int rc = read_login(cli, argv[0], &login, err);
    if (rc == 0)
        rc = store_officer(cli->read, login, cli->arena, &officer, NULL, err);
    if (rc == 0 && role != NULL)
        rc = read_role(role, &officer.role, err);
    if (rc == 0 && name != NULL)
        rc = read_name(cli, name, &officer.name, err);
    if (rc == 0 && unit != NULL)
        officer.unit = unit;
    if (rc == 0)
        rc = open_account(cli, &account, err);
    if (rc == 0)
        rc = account_officer_change(account, "", &officer, cli->arena, err);
    account_free(account);
    if (rc < 0)
        return 1;
    fprintf(cli->out, "%s: %s, %s%s%s\n", officer.login, officer.name, role_name(officer.role),
            officer.unit[0] != '\0' ? " of " : " of the whole installation", officer.unit);
    return 0;
}

static int disable(struct cli *cli, bool disabled, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    const char *login;
    struct account *account = NULL;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "LOGIN", err) != 0)
        return 2;
    int rc = read_login(cli, argv[0], &login, err);
    if (rc == 0)
        rc = open_account(cli, &account, err);
    if (rc == 0)
        rc = account_officer_disable(account, "", login, disabled, cli->arena, err);
    account_free(account);
    if (rc < 0)
        return 1;
    fprintf(cli->out, "%s is %s\n", login, disabled ? "disabled" : "enabled");
    return 0;
}

int cli_officer_disable(struct cli *cli, int argc, char **argv, struct err *err) {
    return disable(cli, true, argc, argv, err);
}

int cli_officer_enable(struct cli *cli, int argc, char **argv, struct err *err) {
    return disable(cli, false, argc, argv, err);
}

int cli_officer_reset(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    const char *login, *token = NULL;
    struct account *account = NULL;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "LOGIN", err) != 0)
        return 2;
    int rc = read_login(cli, argv[0], &login, err);
    if (rc == 0)
        rc = open_account(cli, &account, err);
    if (rc == 0)
        rc = account_officer_reset(account, "", login, cli->arena, &token, err);
    account_free(account);
    return rc < 0 ? 1 : print_link(cli, login, token, err);
}

int cli_officer_revoke(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    const char *login;
    struct account *account = NULL;
    struct officer officer;
    int64_t id = 0;
    uint64_t count = 0;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 2, "LOGIN and ID", err) != 0)
        return 2;
    if (argc == 2 && !str_to_int(str_of(argv[1]), 1, INT64_MAX, &id)) {
        err_set(err, ERR_INPUT, "\"%.*s\" is no id; hailong officer sessions %s shows them",
                cli_shown(str_of(argv[1])), argv[1], argv[0]);
        return 1;
    }
    int rc = read_login(cli, argv[0], &login, err);
    if (rc == 0)
        rc = store_officer(cli->read, login, cli->arena, &officer, NULL, err);
    if (rc == 0)
        rc = open_account(cli, &account, err);
    if (rc == 0)
        rc = account_revoke(account, "", login, id, 0, &count, err);
    account_free(account);
    if (rc == 0 && id != 0 && count == 0)
        rc = err_set(err, ERR_NOT_FOUND, "%s has no session %lld; hailong officer sessions %s shows them",
                     login, (long long)id, login);
    if (rc < 0)
        return 1;
    fprintf(cli->out, "%llu %s ended\n", (unsigned long long)count, cli_noun(count, "session", "sessions"));
    return 0;
}
