/* Frozen reports: which there are, and what one says. */
#include "cli/commands.h"
#include "cli/table.h"
#include "pages/report_document.h"
#include "store/frozen.h"

enum { LIST_USUAL = 100 };

static json_t *frozen_json(const struct frozen *f) {
    char at[CLI_TIME_SIZE];
    return json_pack("{sI ss ss ss ss ss ss ss ss so}", "number", (json_int_t)f->number, "unit", f->unit,
                     "survey", f->survey, "by", period_unit_name(f->by), "style", period_style_name(f->style),
                     "period", f->period, "at", cli_time_text(f->at, true, at), "login", f->login, "sha256",
                     f->sha256, "superseded", f->superseded == 0 ? json_null() : json_integer(f->superseded));
}

static int list_json(struct cli *cli, const struct frozen *list, size_t count, struct err *err) {
    json_t *out = json_array();
    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(out, frozen_json(&list[i])) != 0) {
            json_decref(out);
            out = NULL;
            break;
        }
    return cli_print_json(cli, out, err);
}

static int list_text(struct cli *cli, const struct frozen *list, size_t count, struct err *err) {
    static const char *const headings[] = {">NUMBER", "UNIT", "SURVEY",     "PERIOD",
                                           "TIME",    "WHO",  "SUPERSEDED", NULL};
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct frozen *f = &list[i];
        char at[CLI_TIME_SIZE];
        table_addf(table, "%lld", (long long)f->number);
        table_add(table, str_of(f->unit));
        table_add(table, str_of(f->survey));
        table_addf(table, "%s%s", f->period, f->style == PERIOD_ADMINISTRATIVE ? " (administrative)" : "");
        table_add(table, str_of(cli_time_text(f->at, false, at)));
        table_add(table, str_of(f->login));
        if (f->superseded != 0)
            table_addf(table, "by %lld", (long long)f->superseded);
        else
            table_add(table, STR(""));
    }
    if (count == 0)
        cli_note(cli,
                 "there are no frozen reports of this kind; officers freeze them on the page of a report");
    else if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu reports", count);
        return 1;
    }
    return 0;
}

static int number_read(const char *option, const char *text, int64_t high, int64_t *out, struct err *err) {
    if (text == NULL || str_to_int(str_of(text), 1, high, out))
        return 0;
    return err_set(err, ERR_INPUT, "%s: \"%.*s\" is not a whole number from 1 to %lld", option,
                   cli_shown(str_of(text)), text, (long long)high);
}

int cli_frozen_list(struct cli *cli, int argc, char **argv, struct err *err) {
    struct frozen_filter filter = {0};
    const char *before = NULL, *most = NULL;
    int64_t max = LIST_USUAL;
    const struct cli_option options[] = {{"--unit", &filter.unit, NULL},
                                         {"--survey", &filter.survey, NULL},
                                         {"--before", &before, NULL},
                                         {"--max", &most, NULL},
                                         {NULL, NULL, NULL}};
    struct frozen *list;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0 ||
        number_read("--before", before, INT64_MAX, &filter.before, err) < 0 ||
        number_read("--max", most, FROZEN_LIST_MAX, &max, err) < 0)
        return 2;
    filter.max = (size_t)max;
    if (store_frozen_list(cli->read, &filter, cli->arena, &list, &count, err) < 0)
        return 1;
    return (cli->json ? list_json : list_text)(cli, list, count, err);
}

/* ---- One of them -------------------------------------------------------------------------------------------------- */

static void print_head(struct cli *cli, const struct frozen *f) {
    char at[CLI_TIME_SIZE];
    fprintf(cli->out, "Report %lld of %s, survey %s, %s%s\nFrozen %s by %s (%s)\nSHA-256 %s\n",
            (long long)f->number, f->unit, f->survey, f->period,
            f->style == PERIOD_ADMINISTRATIVE ? " (administrative)" : "", cli_time_text(f->at, false, at),
            f->name, f->login, f->sha256);
    if (f->superseded != 0)
        fprintf(cli->out, "Superseded by report %lld\n", (long long)f->superseded);
    fputc('\n', cli->out);
}

static void add_percent(struct table *table, const json_t *entry, const char *key) {
    const json_t *value = json_object_get(entry, key);
    if (value != NULL)
        table_addf(table, "%.2f", json_number_value(value));
    else
        table_add(table, STR(""));
}

static int print_figures(struct cli *cli, const json_t *document, struct err *err) {
    static const char *const headings[] = {"CODE",  "TITLE", ">RESPONDENTS", ">PERCENT", ">LOW 95%",
                                           ">HIGH", NULL};
    const json_t *period = json_array_get(json_object_get(document, "periods"), 0),
                 *list = json_object_get(period, "dimensions");
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < json_array_size(list) && table != NULL; i++) {
        const json_t *entry = json_array_get(list, i);
        const char *code = json_string_value(json_object_get(entry, "code")),
                   *title = json_string_value(json_object_get(entry, "title"));
        table_add(table, str_of(code == NULL ? "" : code));
        table_add_cut(table, str_of(title == NULL ? "" : title), 60);
        if (json_is_true(json_object_get(entry, "hidden")))
            table_add(table, STR("hidden"));
        else
            table_addf(table, "%lld", (long long)json_integer_value(json_object_get(entry, "respondents")));
        add_percent(table, entry, "percent");
        add_percent(table, entry, "low");
        add_percent(table, entry, "high");
    }
    if (table != NULL && table_print(table, cli->out))
        return 0;
    err_set(err, ERR_NOMEM, "no memory for a table");
    return 1;
}

int cli_frozen_show(struct cli *cli, int argc, char **argv, struct err *err) {
    const struct cli_option options[] = {{NULL, NULL, NULL}};
    struct frozen frozen;
    struct str document;
    int64_t number = 0;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "NUMBER", err) != 0 ||
        number_read("NUMBER", argv[0], INT64_MAX, &number, err) < 0)
        return 2;
    int rc = store_frozen(cli->read, number, cli->arena, &frozen, &document, err);
    if (rc == 0)
        err_set(err, ERR_NOT_FOUND, "there is no frozen report %lld; hailong frozen list shows them",
                (long long)number);
    if (rc <= 0)
        return 1;
    if (cli->json) { /* the very bytes, so that their hash can be taken */
        fwrite(document.p, 1, document.n, cli->out);
        return 0;
    }
    json_t *value = json_loadb(document.p, document.n, 0, NULL);
    print_head(cli, &frozen);
    int status = print_figures(cli, value, err);
    json_decref(value);
    return status;
}
