#include "core/setting.h"

#include "cli/commands.h"
#include "cli/suggest.h"
#include "cli/table.h"

int cli_setting_list(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    static const char *const headings[] = {"NAME", "VALUE", "MEANING", NULL};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    json_t *list = json_array();
    struct table *table = table_new(cli->arena, headings);
    int rc = table == NULL || list == NULL ? err_set(err, ERR_NOMEM, "no memory for the settings") : 0;
    const struct setting *setting;
    for (size_t i = 0; rc == 0 && (setting = setting_at(i)) != NULL; i++) {
        const char *value;
        if ((rc = store_setting(cli->read, setting->name, cli->arena, &value, err)) < 0)
            break;
        json_array_append_new(list, json_pack("{ss ss ss ss}", "name", setting->name, "value", value,
                                              "default", setting->default_value, "help", setting->help));
        table_add(table, str_of(setting->name));
        table_add(table, str_of(value[0] != '\0' ? value : "(none)"));
        table_add(table, str_of(setting->help));
    }
    if (rc == 0 && cli->json)
        return cli_print_json(cli, list, err);
    json_decref(list);
    if (rc == 0 && !table_print(table, cli->out))
        rc = err_set(err, ERR_NOMEM, "no memory for the settings");
    return rc < 0;
}

/* NULL with err set for a name that is not in the table. */
static const struct setting *setting_named(const char *name, struct err *err) {
    const struct setting *setting = setting_find(str_of(name));
    if (setting != NULL)
        return setting;
    const char *best = NULL;
    unsigned distance = SUGGEST_FAR;
    for (size_t i = 0; setting_at(i) != NULL; i++)
        suggest_offer(name, setting_at(i)->name, &best, &distance);
    if (best != NULL)
        err_set(err, ERR_NOT_FOUND, "there is no setting \"%.60s\"; did you mean \"%s\"?", name, best);
    else
        err_set(err, ERR_NOT_FOUND, "there is no setting \"%.60s\"; hailong setting list shows them", name);
    return NULL;
}

int cli_setting_get(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "NAME", err) != 0)
        return 2;
    const struct setting *setting = setting_named(argv[0], err);
    const char *value;
    if (setting == NULL || store_setting(cli->read, setting->name, cli->arena, &value, err) < 0)
        return 1;
    if (cli->json)
        return cli_print_json(cli, json_pack("{ss ss}", "name", setting->name, "value", value), err);
    fprintf(cli->out, "%s\n", value);
    return 0;
}

struct change {
    struct arena *arena;
    const char *name, *value;
};

static int change_store(struct transaction *tx, void *context, struct err *err) {
    const struct change *change = context;
    struct revision revision;
    /* Counters without a survey of their own would show nothing, and a slip in the code would tell nobody. */
    int rc = 0;
    if (strcmp(change->name, "survey.default") == 0)
        rc = store_revision(transaction_store(tx), change->value, 0, change->arena, &revision, err);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, rc,
                       "survey.default: the survey \"%s\" is not published; publish it first with: hailong "
                       "survey publish FILE",
                       change->value);
    return rc < 0 ? rc : store_setting_set(tx, change->name, change->value, err);
}

/* What follows from a change and is easily overlooked. */
static void change_warn(struct cli *cli, const char *name, const char *old, const char *value) {
    if (strcmp(name, "base.url") == 0 && old[0] != '\0' && strcmp(old, value) != 0)
        cli_note(cli, "posters printed before lead to %s; keep that address working, or print them anew",
                 old);
}

int cli_setting_set(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 2, 2, "NAME and VALUE", err) != 0)
        return 2;
    const struct setting *setting = setting_named(argv[0], err);
    struct str value;
    const char *old;
    if (setting == NULL || store_setting(cli->read, setting->name, cli->arena, &old, err) < 0)
        return 1;
    if (setting->check(str_of(argv[1]), cli->arena, &value, err) < 0) {
        err_wrap(err, "%s", setting->name);
        return 1;
    }
    struct change change = {cli->arena, setting->name, arena_copy(cli->arena, value.p, value.n)};
    if (change.value == NULL) {
        err_set(err, ERR_NOMEM, "no memory for the value");
        return 1;
    }
    if (store_transact(cli->store, change_store, &change, err) < 0)
        return 1;
    fprintf(cli->out, "%s = %s\n", change.name, change.value);
    change_warn(cli, change.name, old, change.value);
    return 0;
}
