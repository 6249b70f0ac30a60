#include "core/setting.h"

#include "base/file.h"
#include "cli/commands.h"
#include "base/suggest.h"
#include "cli/table.h"
#include "print/poster.h"
#include "store/officers.h"

/* Where a value comes from, as a table shows it. */
static const char *source_words(const struct setting_value *value) {
    return value->is_default ? "(default)" : value->unit[0] == '\0' ? "(all units)" : value->unit;
}

/* The value as people read it. */
static const char *shown_value(struct cli *cli, const struct setting *setting, const char *value) {
    if (value[0] == '\0' || !setting_is_picture(setting))
        return value;
    bool png = strncmp(value, SETTING_PNG, strlen(SETTING_PNG)) == 0;
    size_t bytes = (strlen(value) - strlen(png ? SETTING_PNG : SETTING_SVG)) / 4 * 3;
    const char *text = arena_printf(cli->arena, "(%s, %zu kB)", png ? "PNG" : "SVG", (bytes + 999) / 1000);
    return text != NULL ? text : "(picture)";
}

static json_t *setting_json(const struct setting *setting, const struct setting_value *value,
                            const char *unit) {
    json_t *row = json_pack("{ss ss ss ss}", "name", setting->name, "value", value->value, "default",
                            setting->default_value, "help", setting->help);
    if (unit != NULL) /* null: set for all units, or nowhere */
        json_object_set_new(row, "unit", value->unit[0] == '\0' ? json_null() : json_string(value->unit));
    return row;
}

/* With a unit only what a unit may have. */
static int list_settings(struct cli *cli, const char *unit, struct table *table, json_t *list,
                         struct err *err) {
    const struct setting *setting;
    for (size_t i = 0; (setting = setting_at(i)) != NULL; i++) {
        struct setting_value value;
        if (unit != NULL && setting->scope != SETTING_PER_UNIT)
            continue;
        int rc = store_setting_find(cli->read, setting->name, unit, cli->arena, &value, err);
        if (rc < 0)
            return rc;
        json_array_append_new(list, setting_json(setting, &value, unit));
        table_add(table, str_of(setting->name));
        const char *shown = shown_value(cli, setting, value.value);
        table_add(table, str_of(shown[0] != '\0' ? shown : "(none)"));
        if (unit != NULL)
            table_add(table, str_of(source_words(&value)));
        table_add(table, str_of(setting->help));
    }
    return 0;
}

int cli_setting_list(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *unit = NULL;
    const struct cli_option options[] = {{"--unit", &unit, NULL}, {NULL, NULL, NULL}};
    static const char *const headings[] = {"NAME", "VALUE", "MEANING", NULL};
    static const char *const unit_headings[] = {"NAME", "VALUE", "FROM", "MEANING", NULL};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    json_t *list = json_array();
    struct table *table = table_new(cli->arena, unit == NULL ? headings : unit_headings);
    int rc = table == NULL || list == NULL ? err_set(err, ERR_NOMEM, "no memory for the settings")
                                           : list_settings(cli, unit, table, list, err);
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

/* The setting, if it is one for this unit; unit NULL: for all of them. */
static const struct setting *setting_for(const char *name, const char *unit, struct err *err) {
    const struct setting *setting = setting_named(name, err);
    if (setting == NULL || unit == NULL || setting->scope == SETTING_PER_UNIT)
        return setting;
    err_set(err, ERR_INPUT, "%s: this setting holds for the whole installation; leave --unit out",
            setting->name);
    return NULL;
}

int cli_setting_get(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *unit = NULL;
    const struct cli_option options[] = {{"--unit", &unit, NULL}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "NAME", err) != 0)
        return 2;
    const struct setting *setting = setting_for(argv[0], unit, err);
    struct setting_value value;
    if (setting == NULL || store_setting_find(cli->read, setting->name, unit, cli->arena, &value, err) < 0)
        return 1;
    if (cli->json) {
        json_t *json = json_pack("{ss ss}", "name", setting->name, "value", value.value);
        if (unit != NULL)
            json_object_set_new(json, "unit", value.unit[0] == '\0' ? json_null() : json_string(value.unit));
        return cli_print_json(cli, json, err);
    }
    fprintf(cli->out, "%s\n", shown_value(cli, setting, value.value));
    return 0;
}

/* The file's bytes as the setting's value. */
static int load_picture(struct cli *cli, const char *path, struct str *out, struct err *err) {
    FILE *file = cli_open(cli, path, err);
    if (file == NULL)
        return ERR_IO;
    struct str bytes;
    const char *value;
    int rc = file_read(file, path, SETTING_PICTURE_MAX, cli->arena, &bytes, err);
    fclose(file);
    if (rc == 0 && (rc = poster_emblem_check(bytes, err)) != 0)
        err_wrap(err, "%s", path);
    if (rc == 0)
        rc = setting_picture_value(bytes, cli->arena, &value, err);
    if (rc == 0)
        *out = str_of(value);
    return rc;
}

static int change_store(struct transaction *tx, void *context, struct err *err) {
    return store_setting_change(tx, context, err);
}

/* "hotline = 1022", of a unit "hotline of xa-a = 1022" */
static void change_show(struct cli *cli, const struct setting_change *change, const char *value) {
    fprintf(cli->out, "%s%s%s = %s", change->name, change->unit != NULL ? " of " : "",
            change->unit != NULL ? change->unit : "", value);
}

/* What follows from a change and is easily overlooked. */
static void change_warn(struct cli *cli, const char *name, const char *old, const char *value) {
    if (strcmp(name, "base.url") == 0 && old[0] != '\0' && strcmp(old, value) != 0)
        cli_note(cli, "posters printed before lead to %s; keep that address working, or print them anew",
                 old);
}

int cli_setting_set(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *unit = NULL;
    const struct cli_option options[] = {{"--unit", &unit, NULL}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 2, 2, "NAME and VALUE", err) != 0)
        return 2;
    const struct setting *setting = setting_for(argv[0], unit, err);
    struct str value;
    struct setting_value old;
    if (setting == NULL || store_setting_find(cli->read, setting->name, unit, cli->arena, &old, err) < 0)
        return 1;
    struct str raw = str_of(argv[1]);
    if (raw.n > 0 && setting_is_picture(setting) && load_picture(cli, argv[1], &raw, err) < 0)
        return 1;
    if (setting->check(raw, cli->arena, &value, err) < 0) {
        err_wrap(err, "%s", setting->name);
        return 1;
    }
    struct setting_change change = {.name = setting->name,
                                    .unit = unit,
                                    .value = arena_copy(cli->arena, value.p, value.n),
                                    .by = "",
                                    .now = clock_wall_seconds(cli->clock)};
    if (change.value == NULL) {
        err_set(err, ERR_NOMEM, "no memory for the value");
        return 1;
    }
    if (store_transact(cli->store, change_store, &change, err) < 0)
        return 1;
    change_show(cli, &change, shown_value(cli, setting, change.value));
    fputc('\n', cli->out);
    change_warn(cli, change.name, old.value, change.value);
    return 0;
}

int cli_setting_unset(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *unit = NULL;
    const struct cli_option options[] = {{"--unit", &unit, NULL}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "NAME", err) != 0)
        return 2;
    const struct setting *setting = setting_for(argv[0], unit, err);
    if (setting == NULL)
        return 1;
    struct setting_change change = {
        .name = setting->name, .unit = unit, .by = "", .now = clock_wall_seconds(cli->clock)};
    struct setting_value old, now;
    if (store_setting_find(cli->read, setting->name, unit, cli->arena, &old, err) < 0 ||
        store_transact(cli->store, change_store, &change, err) < 0 ||
        store_setting_find(cli->read, setting->name, unit, cli->arena, &now, err) < 0)
        return 1;
    change_show(cli, &change, shown_value(cli, setting, now.value));
    fprintf(cli->out, " %s%s%s\n", now.unit[0] != '\0' ? "(of " : "", source_words(&now),
            now.unit[0] != '\0' ? ")" : "");
    if (!change.was_set)
        cli_note(cli, "%s was not set here; nothing is changed", setting->name);
    change_warn(cli, change.name, old.value, now.value);
    return 0;
}
