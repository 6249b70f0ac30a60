#include "scale.h"

#include <stdio.h>
#include <unistd.h>

#include "commune.h"
#include "load.h"
#include "race.h"
#include "town.h"

/* Two units make 400 people a unit and month of 10,000 responses, and more than the threshold for each of their answers: nothing is
 * hidden at either end, so that the same work is compared. In SPARSE units 10,000 are two people, and nearly all of a page's
 * time goes into hiding. */
enum { UNITS = 2, SPARSE = 300, CLIENTS = 64, IDLE_US = 300000, TOWNS_MAX = SCALE_MAX + 1 };
/* The goals: ratios to the fewest responses; milliseconds; megabytes. */
static const double post_min = 0.9, page_max = 1.2, start_max = 100, idle_max = 24;

struct place {
    char name[80];
    struct town town;
    struct commune commune;
    struct server server;
    bool sparse;
};

struct times {
    double values[TOWNS_MAX][TABLE_VALUES_MAX];
};

/* A row for each place, beside the first. The sparse one has no goal: it tells what hiding costs. */
static void rows(struct table *table, const char *group, const char *unit, const struct place *places,
                 size_t count, const struct times *times, double max, bool failed) {
    for (size_t i = 0; i < count; i++) {
        bool judged = i > 0 && max > 0 && !places[i].sparse;
        table_row(table, &(struct table_row){.group = group,
                                             .name = places[i].name,
                                             .unit = unit,
                                             .values = times->values[i],
                                             .count = table->rounds,
                                             .of = i == 0 ? NULL : places[0].name,
                                             .goal = judged ? GOAL_AT_MOST : GOAL_NONE,
                                             .limit = max,
                                             .failed = failed});
    }
}

/* One page of the city: what an idle server then has in memory is what it keeps for officers. */
static bool look(struct place *place) {
    struct load load = {place->server.port, 1, 0.05, 200, 0, town_next_city, &place->town};
    struct load_result result;
    return load_run(&load, &result) == 0 && result.bad == 0;
}

#define GOAL(title, most)                                                                                    \
    (struct table_row) {                                                                                     \
        .group = (title), .name = "the most responses, in itself", .goal = GOAL_AT_MOST, .limit = (most)     \
    }

static void start_and_memory(struct table *table, const char *program, struct place *places, size_t count) {
    static struct times start, idle, looked;
    bool failed = false;
    for (size_t round = 0; round < table->rounds; round++)
        for (size_t i = 0; i < count && !failed; i++) {
            struct place *place = &places[i];
            if (!town_serve(program, &place->town, &place->server)) {
                failed = true;
                break;
            }
            usleep(IDLE_US);
            start.values[i][round] = place->server.start_ms;
            idle.values[i][round] = (double)server_rss_kb(&place->server) / 1024;
            failed |= !look(place);
            looked.values[i][round] = (double)server_rss_kb(&place->server) / 1024;
            server_end(&place->server);
        }
    const char *most = places[count - 1 - places[count - 1].sparse].name;
    rows(table, "scale: start, from exec to listening", "ms", places, count, &start, 0, failed);
    table_again(table, &GOAL("scale: start, from exec to listening", start_max), most);
    rows(table, "scale: resident memory of an idle server", "MB", places, count, &idle, 0, failed);
    table_again(table, &GOAL("scale: resident memory of an idle server", idle_max), most);
    rows(table, "scale: resident memory after the page of the city", "MB", places, count, &looked, 0, failed);
}

static void pages(struct table *table, struct place *places, size_t count, const char *group,
                  size_t (*next)(void *, char *)) {
    static struct times p50;
    bool failed = false;
    for (size_t round = 0; round < table->rounds; round++)
        for (size_t i = 0; i < count; i++) {
            struct load load = {places[i].server.port, 1, table->seconds, 200, 0, next, &places[i].town};
            struct load_result result = {0};
            failed |= load_run(&load, &result) != 0 || result.bad > 0 || result.good == 0;
            p50.values[i][round] = result.p50_ms;
        }
    rows(table, group, "ms", places, count, &p50, page_max, failed);
}

static void requests(struct table *table, struct place *places, size_t count, const char *group, bool post) {
    struct side sides[TOWNS_MAX];
    for (size_t i = 0; i < count; i++)
        sides[i] = (struct side){.name = places[i].name,
                                 .port = places[i].server.port,
                                 .status = post ? 303 : 200,
                                 .next = post ? commune_post : commune_get,
                                 .context = &places[i].commune,
                                 .of = i == 0 ? NULL : places[0].name,
                                 .goal = i > 0 && !places[i].sparse ? GOAL_AT_LEAST : GOAL_NONE,
                                 .limit = post_min};
    race_run(table, group, sides, count, CLIENTS, table->seconds);
}

static bool fill(struct place *place, const char *dir, uint64_t count, bool sparse) {
    char name[60], number[TABLE_NUMBER_SIZE];
    place->sparse = sparse;
    snprintf(place->name, sizeof place->name, "%s responses%s", table_figure((double)count, number),
             sparse ? ", 300 units" : "");
    snprintf(name, sizeof name, "scale-%llu%s", (unsigned long long)count, sparse ? "-sparse" : "");
    return town_fill(&place->town, dir, name, sparse ? SPARSE : UNITS, count) &&
           commune_learn(&place->commune, place->town.dir) == 0;
}

/* All of them at once, so that what is compared is measured side by side; first what needs no posts, which add responses. */
static void measure(struct table *table, struct place *places, size_t count) {
    pages(table, places, count, "scale: page of a unit, a year by month", town_next_unit);
    pages(table, places, count, "scale: page of the city, a year by month", town_next_city);
    requests(table, places, count, "scale: form, 64 connections", false);
    requests(table, places, count, "scale: durable POST, 64 connections", true);
}

void scale_bench(struct table *table, const char *program, const char *dir, const uint64_t *counts,
                 size_t count) {
    static struct place places[TOWNS_MAX];
    size_t places_count = 0, running = 0;
    bool good = true;
    for (size_t i = 0; good && i < count; i++) {
        table_note(table, "scale: storing %llu responses", (unsigned long long)counts[i]);
        good = fill(&places[places_count++], dir, counts[i], false);
    }
    good = good && fill(&places[places_count++], dir, counts[0], true);
    if (!good) {
        table_failed(table, "scale");
        return;
    }
    start_and_memory(table, program, places, places_count);
    while (running < places_count && town_serve(program, &places[running].town, &places[running].server))
        running++;
    if (running == places_count)
        measure(table, places, places_count);
    else
        table_failed(table, "scale");
    while (running > 0)
        server_end(&places[--running].server);
}
