#include "cli/commands.h"
#include "cli/table.h"

static json_t *value_json(int64_t value) {
    return value == TARGET_ABSENT ? json_null() : json_real((double)value / TARGET_UNITS);
}

static json_t *text_json(const char *text) {
    return text[0] == '\0' ? json_null() : json_string(text);
}

static int show_json(struct cli *cli, const struct target *targets, size_t count, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct target *t = &targets[i];
        json_t *entry =
            json_pack("{ss ss so si so so so so so}", "survey", t->survey, "dimension", t->dimension, "unit",
                      text_json(t->unit), "year", t->year, "operator", text_json(target_operator_name(t->op)),
                      "target", value_json(t->value), "official", value_json(t->official), "source",
                      text_json(t->source), "owner", text_json(t->owner));
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

static int show_table(struct cli *cli, const struct target *targets, size_t count, struct err *err) {
    static const char *const headings[] = {"SURVEY",    "DIMENSION", "UNIT",   "YEAR", ">TARGET",
                                           ">OFFICIAL", "OWNER",     "SOURCE", NULL};
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct target *t = &targets[i];
        char value[TARGET_VALUE_SIZE], official[TARGET_VALUE_SIZE];
        target_value_format(t->value, ',', value);
        target_value_format(t->official, ',', official);
        table_add(table, str_of(t->survey));
        table_add(table, str_of(t->dimension));
        table_add(table, str_of(t->unit[0] != '\0' ? t->unit : "(any)"));
        table_addf(table, "%d", t->year);
        if (t->op == TARGET_GROUP)
            table_addf(table, "group %d", (int)(t->value / TARGET_UNITS));
        else
            table_addf(table, "%s%s%s", target_operator_name(t->op), value[0] != '\0' ? " " : "", value);
        table_add(table, str_of(official));
        table_add(table, str_of(t->owner));
        table_add(table, str_of(t->source));
    }
    if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu targets", count);
        return 1;
    }
    return 0;
}

int cli_target_list(struct cli *cli, int argc, char **argv, struct err *err) {
    struct target_filter filter = {NULL, NULL, 0};
    const char *year_text = NULL;
    const struct cli_option options[] = {{"--survey", &filter.survey_code, NULL},
                                         {"--unit", &filter.unit_code, NULL},
                                         {"--year", &year_text, NULL},
                                         {NULL, NULL, NULL}};
    int64_t year = 0;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (year_text != NULL && !str_to_int(str_of(year_text), TARGET_YEAR_MIN, TARGET_YEAR_MAX, &year)) {
        err_set(err, ERR_INPUT, "--year %.*s: give a year from %d to %d", cli_shown(str_of(year_text)),
                year_text, TARGET_YEAR_MIN, TARGET_YEAR_MAX);
        return 2;
    }
    filter.year = (int)year;
    struct target *targets;
    size_t count;
    if (store_targets(cli->read, &filter, cli->arena, &targets, &count, err) < 0)
        return 1;
    if (cli->json)
        return show_json(cli, targets, count, err);
    if (count > 0)
        return show_table(cli, targets, count, err);
    bool all = filter.survey_code == NULL && filter.unit_code == NULL && filter.year == 0;
    cli_note(cli, "there are no targets %s; add them with: hailong target import FILE.csv",
             all ? "yet" : "of this kind");
    return 0;
}
