#include "race.h"

#include <stdio.h>

struct times {
    double rate[TABLE_VALUES_MAX], p99[TABLE_VALUES_MAX], user_us[TABLE_VALUES_MAX];
    bool failed;
};

static void run_one(const struct side *side, size_t connections, double seconds, struct times *out,
                    size_t round) {
    if (side->alone != NULL) {
        out->rate[round] = side->alone(side->context, connections, seconds);
        out->failed |= out->rate[round] <= 0;
        return;
    }
    struct load load = {side->port,         connections, seconds,      side->status,
                        side->other_status, side->next,  side->context};
    struct load_result result = {0};
    double before = side->server == NULL ? 0 : server_user_us(side->server);
    if (load_run(&load, &result) != 0 || result.bad > 0 || result.good == 0)
        out->failed = true;
    if (side->server != NULL && result.good > 0)
        out->user_us[round] = (server_user_us(side->server) - before) / (double)result.good;
    out->rate[round] = result.per_second;
    out->p99[round] = result.p99_ms;
}

void race_run(struct table *table, const char *group, const struct side *sides, size_t count,
              size_t connections, double seconds) {
    static struct times times[RACE_SIDES_MAX];
    for (size_t i = 0; i < count; i++)
        times[i] = (struct times){.failed = false};
    for (size_t round = 0; round < table->rounds; round++)
        for (size_t i = 0; i < count; i++)
            run_one(&sides[i], connections, seconds, &times[i], round);
    for (size_t i = 0; i < count; i++) {
        const struct side *side = &sides[i];
        struct table_row row = {group,    side->name, "/s",        times[i].rate,  table->rounds,
                                side->of, side->goal, side->limit, times[i].failed};
        char name[120];
        table_row(table, &row);
        row = (struct table_row){.group = group, .name = name, .count = table->rounds};
        if (side->tail) {
            snprintf(name, sizeof name, "%s, p99", side->name);
            row.unit = "ms";
            row.values = times[i].p99;
            table_row(table, &row);
        }
        if (side->server != NULL) {
            snprintf(name, sizeof name, "%s, user mode", side->name);
            row.unit = "µs";
            row.values = times[i].user_us;
            table_row(table, &row);
        }
    }
}
