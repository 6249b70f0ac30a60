/* Remarks: what officers wrote beside figures that miss their target. */
#include "cli/commands.h"
#include "cli/table.h"
#include "store/notes.h"

static int list_json(struct cli *cli, const struct remark *remarks, size_t count, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct remark *r = &remarks[i];
        const struct remark_place *p = &r->place;
        char at[CLI_TIME_SIZE];
        json_t *entry =
            json_pack("{sI ss ss ss ss ss ss ss ss ss ss}", "id", (json_int_t)r->id, "unit", p->unit,
                      "survey", p->survey, "dimension", p->dimension, "by", period_unit_name(p->by), "style",
                      period_style_name(p->style), "period", p->period, "text", r->text, "login", r->login,
                      "name", r->name, "at", cli_time_text(r->at, true, at));
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

int cli_remark_list(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const headings[] = {"UNIT", "SURVEY", "PERIOD", "DIMENSION",
                                           "TIME", "WHO",    "TEXT",   NULL};
    struct remark_filter filter = {.below = true};
    const struct cli_option options[] = {
        {"--unit", &filter.unit_code, NULL}, {"--survey", &filter.survey_code, NULL}, {NULL, NULL, NULL}};
    struct remark *remarks;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (store_remarks(cli->read, &filter, cli->arena, &remarks, &count, err) < 0)
        return 1;
    if (cli->json)
        return list_json(cli, remarks, count, err);
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct remark *r = &remarks[i];
        char at[CLI_TIME_SIZE];
        table_add(table, str_of(r->place.unit));
        table_add(table, str_of(r->place.survey));
        table_addf(table, "%s%s", r->place.period,
                   r->place.style == PERIOD_ADMINISTRATIVE ? " (administrative)" : "");
        table_add(table, str_of(r->place.dimension));
        table_add(table, str_of(cli_time_text(r->at, false, at)));
        table_add(table, str_of(r->login));
        table_add_cut(table, str_of(r->text), 80);
    }
    if (count == 0)
        cli_note(cli, "there are no remarks %s; officers write them beside what is below its target",
                 filter.unit_code == NULL && filter.survey_code == NULL ? "yet" : "of this kind");
    else if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu remarks", count);
        return 1;
    }
    return 0;
}
