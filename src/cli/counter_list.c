/* What is done with counters that are there: list, retire. */
#include "cli/commands.h"
#include "cli/table.h"
#include "store/places.h"
#include "view/format.h"

struct listing {
    struct counter *counters;
    size_t count;
    const char *base_url; /* "" when not set */
    const char *survey_default;
};

static int listing_read(struct listing *l, struct cli *cli, const char *unit, struct err *err) {
    int32_t today = day_of_seconds(clock_wall_seconds(cli->clock));
    struct unit found;
    int rc = unit == NULL ? 0 : store_unit(cli->read, unit, cli->arena, &found, err);
    if (rc == 0)
        rc = store_counters(cli->read, unit, today, cli->arena, &l->counters, &l->count, err);
    if (rc == 0)
        rc = store_setting(cli->read, "base.url", cli->arena, &l->base_url, err);
    if (rc == 0)
        rc = store_setting(cli->read, "survey.default", cli->arena, &l->survey_default, err);
    return rc;
}

static int show_json(struct cli *cli, const struct listing *l, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < l->count; i++) {
        const struct counter *c = &l->counters[i];
        json_t *entry =
            json_pack("{ss ss ss ss ss ss so so}", "code", c->code, "unit", c->unit, "name", c->name, "field",
                      c->field, "survey", c->survey, "channel", channel_name(c->channel), "valid_from",
                      format_day_json(c->valid_from), "valid_to", format_day_json(c->valid_to));
        if (entry != NULL && l->base_url[0] != '\0')
            json_object_set_new(entry, "url", json_sprintf("%s/%s", l->base_url, c->code));
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

static int show_table(struct cli *cli, const struct listing *l, struct err *err) {
    static const char *const headings[] = {"CODE",    "UNIT", "NAME", "FIELD", "SURVEY",
                                           "CHANNEL", "FROM", "TO",   NULL};
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < l->count && table != NULL; i++) {
        const struct counter *c = &l->counters[i];
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        table_add(table, str_of(c->code));
        table_add(table, str_of(c->unit));
        table_add(table, str_of(c->name));
        table_add(table, str_of(c->field));
        table_addf(table, c->survey[0] != '\0' ? "%s" : "(%s)",
                   c->survey[0] != '\0' ? c->survey : l->survey_default);
        table_add(table, str_of(channel_name(c->channel)));
        table_add(table, str_of(cli_day_text(c->valid_from, from)));
        table_add(table, str_of(cli_day_text(c->valid_to, to)));
    }
    if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu counters", l->count);
        return 1;
    }
    if (l->base_url[0] != '\0')
        fprintf(cli->out, "\nA counter's form is at %s/CODE\n", l->base_url);
    return 0;
}

int cli_counter_list(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *unit = NULL;
    const struct cli_option options[] = {{"--unit", &unit, NULL}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    struct listing listing;
    if (listing_read(&listing, cli, unit, err) != 0)
        return 1;
    if (cli->json)
        return show_json(cli, &listing, err);
    if (listing.count > 0)
        return show_table(cli, &listing, err);
    cli_note(cli, "there are no counters %s; add them with: hailong counter import FILE.csv",
             unit != NULL ? "here" : "yet");
    return 0;
}

/* What a closed counter leaves on the wall. */
static void say_sheets(struct cli *cli, const char *code, int32_t today) {
    struct sheet *sheets;
    size_t count = 0;
    uint64_t hanging = 0;
    if (store_sheets(cli->read, NULL, code, today, cli->arena, &sheets, &count, NULL) != 0)
        return;
    for (size_t i = 0; i < count; i++)
        hanging += sheet_hangs(&sheets[i]) ? sheets[i].count : 0;
    if (hanging > 0)
        cli_note(cli, "%llu %s there; once taken down: hailong poster remove --counter %s",
                 (unsigned long long)hanging, cli_noun(hanging, "sheet hangs", "sheets hang"), code);
}

struct retirement {
    const char *code;
    int32_t day;
    struct place_author by;
};

static int retire(struct transaction *tx, void *context, struct err *err) {
    const struct retirement *r = context;
    return store_counter_close(tx, r->code, r->day, &r->by, err);
}

int cli_counter_retire(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    char code[PLACE_CODE_SIZE], day[DATE_TEXT_SIZE];
    struct counter counter;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "CODE", err) != 0)
        return 2;
    if (place_code_parse(str_of(argv[0]), code) != CODE_GOOD) {
        err_set(err, ERR_INPUT, "\"%.60s\" is not a counter's code; hailong counter list shows them",
                argv[0]);
        return 1;
    }
    int64_t now = clock_wall_seconds(cli->clock);
    struct retirement r = {code, day_of_seconds(now), {"", now}};
    if (store_counter(cli->read, code, r.day, cli->arena, &counter, err) < 0)
        return 1;
    bool over = counter.valid_to != DAY_NONE && counter.valid_to <= r.day;
    if (!over && store_transact(cli->store, retire, &r, err) < 0)
        return 1;
    day_format(over ? counter.valid_to : r.day, day);
    fprintf(cli->out, "%s: %s %s (%s)\n", code,
            over ? "was closed before; its last day was" : "closed; its last day is", day, counter.name);
    say_sheets(cli, code, r.day);
    return 0;
}
