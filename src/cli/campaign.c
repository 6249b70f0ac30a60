/* Campaigns: add, list, close. */
#include "cli/commands.h"
#include "cli/table.h"
#include "core/note.h"
#include "store/campaigns.h"
#include "view/format.h"

enum { LISTED_MAX = 10000 };

struct setting_up {
    struct campaign campaign;
    bool below;
    int32_t today;
    struct rng rng;
    struct arena *arena;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct setting_up *s = context;
    return store_campaign_add(tx, &s->campaign, s->below, s->today, &s->rng, s->arena, err);
}

/* 2 with a text for what is no day. */
static int read_day(const char *option, const char *text, int32_t *out, struct err *err) {
    if (day_parse(str_of(text), out))
        return 0;
    err_set(err, ERR_INPUT, "%s: \"%.*s\" is no day; write YYYY-MM-DD", option, cli_shown(str_of(text)),
            text);
    return 2;
}

int cli_campaign_add(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *survey = NULL, *unit = NULL, *from = NULL, *to = NULL;
    struct setting_up s = {
        .today = day_of_seconds(clock_wall_seconds(cli->clock)), .rng = rng_system(), .arena = cli->arena};
    const struct cli_option options[] = {{"--survey", &survey, NULL}, {"--unit", &unit, NULL},
                                         {"--below", NULL, &s.below}, {"--from", &from, NULL},
                                         {"--to", &to, NULL},         {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "TITLE", err) != 0)
        return 2;
    if (survey == NULL || unit == NULL || from == NULL || to == NULL) {
        err_set(err, ERR_INPUT, "%s is missing",
                survey == NULL ? "--survey"
                : unit == NULL ? "--unit"
                : from == NULL ? "--from"
                               : "--to");
        return 2;
    }
    s.campaign = (struct campaign){
        .base = survey, .unit = unit, .login = "", .name = "", .at = clock_wall_seconds(cli->clock)};
    if (read_day("--from", from, &s.campaign.first, err) != 0 ||
        read_day("--to", to, &s.campaign.last, err) != 0)
        return 2;
    struct campaign_unit *units;
    size_t count;
    if (note_text(str_of(argv[0]), CAMPAIGN_TITLE_MAX, false, cli->arena, &s.campaign.title, err) < 0 ||
        store_transact(cli->store, add_fn, &s, err) < 0 ||
        store_campaign_units(cli->read, s.campaign.id, unit, cli->arena, &units, &count, err) < 0)
        return 1;
    if (cli->json)
        return cli_print_json(cli,
                              json_pack("{sI ss sI}", "id", (json_int_t)s.campaign.id, "survey",
                                        s.campaign.survey, "counters", (json_int_t)count),
                              err);
    fprintf(cli->out, "campaign %lld: survey %s, %zu %s, from %s to %s\n", (long long)s.campaign.id,
            s.campaign.survey, count, cli_noun(count, "counter", "counters"), from, to);
    return 0;
}

struct ending {
    int64_t id, now;
    int32_t last, today;
};

static int end_fn(struct transaction *tx, void *context, struct err *err) {
    const struct ending *ending = context;
    return store_campaign_end(tx, ending->id, ending->last, ending->today, "", ending->now, err);
}

int cli_campaign_close(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *to = NULL;
    const struct cli_option options[] = {{"--to", &to, NULL}, {NULL, NULL, NULL}};
    struct ending ending = {.now = clock_wall_seconds(cli->clock)};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "ID", err) != 0)
        return 2;
    ending.today = ending.last = day_of_seconds(ending.now);
    if (to != NULL && read_day("--to", to, &ending.last, err) != 0)
        return 2;
    if (!str_to_int(str_of(argv[0]), 1, INT64_MAX, &ending.id)) {
        err_set(err, ERR_INPUT, "\"%.*s\" is no id; hailong campaign list shows them",
                cli_shown(str_of(argv[0])), argv[0]);
        return 1;
    }
    struct campaign campaign;
    if (store_transact(cli->store, end_fn, &ending, err) < 0 ||
        store_campaign(cli->read, ending.id, cli->arena, &campaign, err) < 0)
        return 1;
    char day[DATE_TEXT_SIZE];
    fprintf(cli->out, "campaign %lld: its last day is %s\n", (long long)ending.id,
            cli_day_text(campaign.last, day));
    return 0;
}

static int list_json(struct cli *cli, const struct campaign *campaigns, size_t count, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct campaign *c = &campaigns[i];
        json_t *entry =
            json_pack("{sI ss ss sI ss ss so so ss sI sI}", "id", (json_int_t)c->id, "survey", c->survey,
                      "base", c->base, "revision", (json_int_t)c->base_revision, "unit", c->unit, "title",
                      c->title, "from", format_day_json(c->first), "to", format_day_json(c->last), "name",
                      c->name, "counters", (json_int_t)c->counters, "responses", (json_int_t)c->responses);
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

int cli_campaign_list(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const headings[] = {">ID",       "SURVEY",     "UNIT",  "FROM", "TO",
                                           ">COUNTERS", ">RESPONSES", "TITLE", NULL};
    const char *unit = NULL;
    const struct cli_option options[] = {{"--unit", &unit, NULL}, {NULL, NULL, NULL}};
    struct campaign *campaigns;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (store_campaigns(cli->read, unit, LISTED_MAX, cli->arena, &campaigns, &count, err) < 0)
        return 1;
    if (cli->json)
        return list_json(cli, campaigns, count, err);
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct campaign *c = &campaigns[i];
        char day[DATE_TEXT_SIZE];
        table_addf(table, "%lld", (long long)c->id);
        table_add(table, str_of(c->survey));
        table_add(table, str_of(c->unit));
        table_add(table, str_of(cli_day_text(c->first, day)));
        table_add(table, str_of(cli_day_text(c->last, day)));
        table_addf(table, "%zu", c->counters);
        table_addf(table, "%llu", (unsigned long long)c->responses);
        table_add(table, str_of(c->title));
    }
    if (count == 0)
        cli_note(cli, "there are no campaigns %s; set one up with: hailong campaign add",
                 unit == NULL ? "yet" : "that concern this unit");
    else if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu campaigns", count);
        return 1;
    }
    return 0;
}
