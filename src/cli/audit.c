/* The log of what officers did. */
#include "cli/commands.h"
#include "cli/table.h"
#include "core/audit_event.h"
#include "store/officers.h"

enum { LIST_USUAL = 100 };

struct given {
    const char *from, *to, *before, *max;
};

/* The first or the last second of a day; 0 when it is not given. */
static int day_read(const char *option, const char *text, bool end, int64_t *out, struct err *err) {
    int32_t day;
    if (text == NULL)
        return 0;
    if (!day_parse(str_of(text), &day))
        return err_set(err, ERR_INPUT, "%s: \"%.*s\" is no day; write YYYY-MM-DD", option,
                       cli_shown(str_of(text)), text);
    *out = (int64_t)day * 86400 - DATE_ZONE_SECONDS + (end ? 86399 : 0);
    return 0;
}

static int number_read(const char *option, const char *text, int64_t high, int64_t *out, struct err *err) {
    if (text == NULL || str_to_int(str_of(text), 1, high, out))
        return 0;
    return err_set(err, ERR_INPUT, "%s: \"%.*s\" is not a whole number from 1 to %lld", option,
                   cli_shown(str_of(text)), text, (long long)high);
}

static int filter_read(const struct given *given, struct audit_filter *filter, struct err *err) {
    int64_t max = LIST_USUAL;
    enum audit_event event;
    int rc = day_read("--from", given->from, false, &filter->from, err);
    if (rc == 0)
        rc = day_read("--to", given->to, true, &filter->to, err);
    if (rc == 0)
        rc = number_read("--before", given->before, INT64_MAX, &filter->before, err);
    if (rc == 0)
        rc = number_read("--max", given->max, AUDIT_LIST_MAX, &max, err);
    if (rc == 0 && filter->event != NULL && !audit_event_parse(str_of(filter->event), &event))
        rc = err_set(err, ERR_INPUT,
                     "--event: there is no event \"%.*s\"; hailong audit list --help shows them",
                     cli_shown(str_of(filter->event)), filter->event);
    filter->max = (size_t)max;
    return rc;
}

static int print_json(struct cli *cli, const struct audit_entry *entries, size_t count, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct audit_entry *e = &entries[i];
        char at[CLI_TIME_SIZE];
        json_t *entry = json_pack("{sI ss ss ss ss ss ss}", "number", (json_int_t)e->number, "at",
                                  cli_time_text(e->at, true, at), "who", e->who, "event", e->event, "about",
                                  e->about, "unit", e->unit, "detail", e->detail);
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

int cli_audit_list(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const headings[] = {">NUMBER", "TIME", "WHO",    "EVENT",
                                           "ABOUT",   "UNIT", "DETAIL", NULL};
    struct audit_filter filter = {0};
    struct given given = {0};
    const struct cli_option options[] = {
        {"--who", &filter.who, NULL},      {"--event", &filter.event, NULL}, {"--about", &filter.about, NULL},
        {"--unit", &filter.unit, NULL},    {"--from", &given.from, NULL},    {"--to", &given.to, NULL},
        {"--before", &given.before, NULL}, {"--max", &given.max, NULL},      {NULL, NULL, NULL}};
    struct audit_entry *entries;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0 ||
        filter_read(&given, &filter, err) < 0)
        return 2;
    if (store_audit_list(cli->read, &filter, cli->arena, &entries, &count, err) < 0)
        return 1;
    if (cli->json)
        return print_json(cli, entries, count, err);
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct audit_entry *e = &entries[i];
        char at[CLI_TIME_SIZE];
        table_addf(table, "%lld", (long long)e->number);
        table_add(table, str_of(cli_time_text(e->at, false, at)));
        table_add(table, str_of(e->who));
        table_add(table, str_of(e->event));
        table_add(table, str_of(e->about));
        table_add(table, str_of(e->unit));
        table_add(table, str_of(e->detail));
    }
    if (table != NULL && table_print(table, cli->out))
        return 0;
    err_set(err, ERR_NOMEM, "no memory for %zu entries; ask for fewer", count);
    return 1;
}
