/* Webhooks: add, list, remove, test. */
#include "account/webhook.h"
#include "base/rand.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "outbound/reach.h"
#include "outbound/post.h"

static int open_account(struct cli *cli, struct account **out, struct err *err) {
    const struct account_options options = {cli->data_dir, cli->store, cli->clock};
    return account_new(&options, out, err);
}

int cli_webhook_add(struct cli *cli, int argc, char **argv, struct err *err) {
    struct webhook webhook = {0};
    struct account *account = NULL;
    const char *kinds = NULL, *secret;
    int64_t id;
    const struct cli_option options[] = {
        {"--events", &kinds, NULL}, {"--loopback", NULL, &webhook.loopback}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "URL", err) != 0)
        return 2;
    if (kinds == NULL || !webhook_kinds_parse(str_of(kinds), &webhook.kinds)) {
        err_set(err, ERR_INPUT, "--events: give report.frozen, signal.raised, or both with a comma between");
        return 2;
    }
    webhook.url = argv[0];
    int rc = outbound_url_check(webhook.url, webhook.loopback, err);
    if (rc == 0)
        rc = open_account(cli, &account, err);
    if (rc == 0)
        rc = account_webhook_add(account, "", &webhook, cli->arena, &secret, &id, err);
    account_free(account);
    if (rc != 0)
        return 1;
    if (cli->json)
        return cli_print_json(cli, json_pack("{sI ss}", "id", (json_int_t)id, "secret", secret), err);
    fprintf(cli->out, "%s\n", secret);
    cli_note(cli, "webhook %lld; the secret is shown this once", (long long)id);
    return 0;
}

static int list_json(struct cli *cli, const struct webhook *webhooks, size_t count, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct webhook *w = &webhooks[i];
        char kinds[WEBHOOK_KINDS_SIZE], created[CLI_TIME_SIZE], arrived[CLI_TIME_SIZE];
        webhook_kinds_format(w->kinds, kinds);
        json_t *entry = json_pack(
            "{sI ss ss sb ss ss sI sI so ss}", "id", (json_int_t)w->id, "url", w->url, "events", kinds,
            "loopback", (int)w->loopback, "created", cli_time_text(w->created, true, created), "created_by",
            w->created_by, "waiting", (json_int_t)w->waiting, "given_up", (json_int_t)w->given_up, "arrived",
            w->arrived == 0 ? json_null() : json_string(cli_time_text(w->arrived, true, arrived)), "fault",
            w->fault);
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

int cli_webhook_list(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const headings[] = {">ID",       "URL",          "EVENTS",     ">WAITING",
                                           ">GIVEN UP", "LAST ARRIVED", "LAST FAULT", NULL};
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    struct webhook *webhooks;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (store_webhooks(cli->read, cli->arena, &webhooks, &count, err) < 0)
        return 1;
    if (cli->json)
        return list_json(cli, webhooks, count, err);
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct webhook *w = &webhooks[i];
        char kinds[WEBHOOK_KINDS_SIZE], arrived[CLI_TIME_SIZE];
        webhook_kinds_format(w->kinds, kinds);
        table_addf(table, "%lld", (long long)w->id);
        table_add(table, str_of(w->url));
        table_add(table, str_of(kinds));
        table_addf(table, "%llu", (unsigned long long)w->waiting);
        table_addf(table, "%llu", (unsigned long long)w->given_up);
        table_add(table, str_of(cli_time_text(w->arrived, false, arrived)));
        table_add(table, str_of(w->fault));
    }
    if (count == 0)
        cli_note(cli, "nobody is told yet; add somebody with: hailong webhook add");
    else if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu webhooks", count);
        return 1;
    }
    return 0;
}

/* The one word of a command. 0, or the exit status. */
static int read_id(int *argc, char **argv, int64_t *id, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    if (cli_options(argc, argv, options, err) < 0 || cli_words(*argc, 1, 1, "ID", err) != 0)
        return 2;
    if (str_to_int(str_of(argv[0]), 1, INT64_MAX, id))
        return 0;
    err_set(err, ERR_INPUT, "\"%.*s\" is no id; hailong webhook list shows them", cli_shown(str_of(argv[0])),
            argv[0]);
    return 1;
}

int cli_webhook_remove(struct cli *cli, int argc, char **argv, struct err *err) {
    struct account *account = NULL;
    int64_t id;
    int status = read_id(&argc, argv, &id, err);
    if (status != 0)
        return status;
    int rc = open_account(cli, &account, err);
    if (rc == 0)
        rc = account_webhook_remove(account, "", id, err);
    account_free(account);
    if (rc < 0)
        return 1;
    fprintf(cli->out, "webhook %lld is told nothing more\n", (long long)id);
    return 0;
}

static int test_send(struct cli *cli, const struct webhook *webhook, struct outbound_answer *answer,
                     struct err *err) {
    uint8_t key[WEBHOOK_SECRET_SIZE], bytes[8];
    char id[32] = "test_", at[CLI_TIME_SIZE];
    int64_t now = clock_wall_seconds(cli->clock);
    struct account *account = NULL;
    struct rng rng = rng_system();
    rng_bytes(&rng, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(id + 5 + 2 * i, 3, "%02x", bytes[i]);
    const char *body = arena_printf(cli->arena, "{\"type\":\"test\",\"timestamp\":\"%s\",\"data\":{}}",
                                    cli_time_text(now, true, at));
    const struct outbound_message message = {.url = webhook->url,
                                             .loopback = webhook->loopback,
                                             .secret = {(const char *)key, sizeof key},
                                             .id = id,
                                             .at = now,
                                             .body = body};
    int rc =
        body == NULL ? err_set(err, ERR_NOMEM, "no memory for a message") : open_account(cli, &account, err);
    if (rc == 0)
        rc = account_webhook_secret(account, webhook->url, webhook->secret, key, err);
    if (rc == 0)
        rc = outbound_post(&message, answer, err);
    account_free(account);
    return rc;
}

int cli_webhook_test(struct cli *cli, int argc, char **argv, struct err *err) {
    struct webhook *webhooks;
    struct outbound_answer answer;
    size_t count, i = 0;
    int64_t id;
    int status = read_id(&argc, argv, &id, err);
    if (status != 0)
        return status;
    if (store_webhooks(cli->read, cli->arena, &webhooks, &count, err) < 0)
        return 1;
    while (i < count && webhooks[i].id != id)
        i++;
    if (i == count) {
        err_set(err, ERR_NOT_FOUND, "there is no webhook %lld; hailong webhook list shows them",
                (long long)id);
        return 1;
    }
    if (test_send(cli, &webhooks[i], &answer, err) < 0)
        return 1;
    if (!answer.arrived) {
        err_set(err, ERR_IO, "%s: %s; mend the receiver or the network", webhooks[i].url, answer.fault);
        return 1;
    }
    fprintf(cli->out, "%s answered %ld\n", webhooks[i].url, answer.status);
    return 0;
}
