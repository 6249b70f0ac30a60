#include "citizens.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "load.h"
#include "peers.h"
#include "race.h"

/* Names of rows that others are held against. */
#define HOLLOW "same server, no store"
#define FLOOR "least epoll server"
#define DURABLE "POST /CODE, durable"
#define RAW "SQLite alone, batches as large"
enum { IDLE_US = 500000 };
/* The goals, as ratios; below the last one a server stands still at that number of clients. */
static const double form_min = 0.9, floor_min = 0.85, stall_min = 0.25;

/* PROGRAM serve --listen … --data DIR: the product, or this program, which then stores nothing. */
static bool serve(const char *program, const char *data, struct server *out) {
    char path[4096], dir[4096];
    snprintf(path, sizeof path, "%s", program);
    snprintf(dir, sizeof dir, "%s", data);
    return server_spawn((char *[]){path, (char[]){"serve"}, (char[]){"--listen"}, (char[]){"127.0.0.1:0"},
                                   (char[]){"--data"}, dir, NULL},
                        out) == 0;
}

/* A peer of this program, by its word. */
static bool peer(const struct citizens *citizens, const char *word, const char *argument,
                 struct server *out) {
    char texts[3][5000];
    snprintf(texts[0], sizeof texts[0], "%s", citizens->self);
    snprintf(texts[1], sizeof texts[1], "%s", word);
    snprintf(texts[2], sizeof texts[2], "%s", argument);
    return server_spawn((char *[]){texts[0], texts[1], texts[2], NULL}, out) == 0;
}

/* The same bytes from the program, from libmicrohttpd with one prebuilt response and, where it is installed, from nginx. */
static void form_beside(struct table *table, const struct citizens *citizens, const struct server *server) {
    static char page[LOAD_RESPONSE_MAX];
    struct server bare, nginx;
    struct err err = ERR_INIT;
    char path[16], body[5000];
    snprintf(path, sizeof path, "/%s", citizens->commune->codes[0]);
    snprintf(body, sizeof body, "%s/body", citizens->dir);
    const char *html = load_fetch(server->port, path, page);
    if (html == NULL || file_replace(body, str_of(html), &err) != 0 || !peer(citizens, "bare", body, &bare)) {
        table_failed(table, "form beside bare libmicrohttpd");
        return;
    }
    int other = peer_nginx(citizens->dir, body, &nginx);
    struct side sides[] = {{.name = "bare libmicrohttpd, same bytes", .port = bare.port},
                           {.name = "GET /CODE",
                            .port = server->port,
                            .of = "bare libmicrohttpd, same bytes",
                            .goal = GOAL_AT_LEAST,
                            .limit = form_min,
                            .tail = true},
                           {.name = "nginx, the same page", .of = "bare libmicrohttpd, same bytes"}};
    for (size_t i = 0; i < 3; i++) {
        sides[i].status = 200;
        sides[i].next = commune_get;
        sides[i].context = citizens->commune;
    }
    if (other == 0)
        sides[2].port = nginx.port;
    race_run(table, "form as it is, 64 connections", sides, other == 0 ? 3 : 2, 64, table->seconds);
    server_end(&bare);
    if (other == 0)
        server_end(&nginx);
    else if (other == 1)
        table_note(table, "nginx is not installed: no row for it");
    else
        table_failed(table, "nginx");
}

static void form_encodings(struct table *table, const struct citizens *citizens, const struct server *server,
                           size_t clients) {
    struct side sides[] = {{.name = "as it is", .next = commune_get},
                           {.name = "gzip", .next = commune_get_gzip, .of = "as it is"},
                           {.name = "br", .next = commune_get_br, .of = "as it is"}};
    for (size_t i = 0; i < 3; i++) {
        sides[i].port = server->port;
        sides[i].status = 200;
        sides[i].context = citizens->commune;
        sides[i].tail = true;
        sides[i].server = server;
    }
    char group[100];
    snprintf(group, sizeof group, "form by encoding, %zu connections", clients);
    race_run(table, group, sides, 3, clients, table->seconds);
}

/* libmicrohttpd's own loop stands still at exactly 128 clients; ours must not, nor anywhere near. */
static void no_stall(struct table *table, const struct citizens *citizens, const struct server *server) {
    enum { NUMBERS = 6, FIRST = 64 };
    static const size_t clients[NUMBERS] = {FIRST, 127, 128, 129, 256, 512};
    const char *groups[] = {"no stall: form", "no stall: POST"};
    for (size_t g = 0; g < 2; g++)
        for (size_t i = 0; i < NUMBERS; i++) {
            char name[40];
            snprintf(name, sizeof name, "%zu clients", clients[i]);
            struct side side = {.name = name,
                                .port = server->port,
                                .status = g == 0 ? 200 : 303,
                                .next = g == 0 ? commune_get : commune_post,
                                .context = citizens->commune};
            if (i > 0) {
                side.of = "64 clients";
                side.goal = GOAL_AT_LEAST;
                side.limit = stall_min;
            }
            race_run(table, groups[g], &side, 1, clients[i], table->seconds / 4);
        }
}

static void mixed(struct table *table, const struct citizens *citizens, const struct server *server,
                  const struct server *hollow) {
    const struct side sides[] = {{.name = HOLLOW,
                                  .port = hollow->port,
                                  .status = 200,
                                  .other_status = 303,
                                  .next = commune_mixed,
                                  .context = citizens->commune},
                                 {.name = "GET and POST, durable",
                                  .port = server->port,
                                  .status = 200,
                                  .other_status = 303,
                                  .next = commune_mixed,
                                  .context = citizens->commune,
                                  .of = HOLLOW,
                                  .tail = true}};
    race_run(table, "mixed load, nine forms and one POST, 64 connections", sides, 2, 64, table->seconds);
}

void citizens_forms(struct table *table, const struct citizens *citizens) {
    struct server server, hollow;
    table_note(table, "the form");
    if (!serve(citizens->program, citizens->commune->dir, &server)) {
        table_failed(table, "form");
        return;
    }
    usleep(IDLE_US);
    form_beside(table, citizens, &server);
    form_encodings(table, citizens, &server, 64);
    form_encodings(table, citizens, &server, 512);
    no_stall(table, citizens, &server);
    if (serve(citizens->self, citizens->hollow, &hollow)) {
        mixed(table, citizens, &server, &hollow);
        server_end(&hollow);
    } else {
        table_failed(table, "mixed load");
    }
    server_end(&server);
}

static double sqlite_alone(void *context, size_t connections, double seconds) {
    const struct citizens *citizens = context;
    return peer_sqlite(citizens->dir, connections, citizens->commune->answers_size, seconds / 2);
}

/* The sides that have a server: nothing stored, the least one (young), the product. */
static void posts_of(struct table *table, const struct citizens *citizens, const char *group, size_t clients,
                     const struct server servers[3], bool young) {
    static const char *const names[] = {HOLLOW, FLOOR, DURABLE};
    struct side sides[4];
    struct citizens alone = *citizens;
    size_t count = 0;
    sides[count++] = (struct side){.name = RAW, .alone = sqlite_alone, .context = &alone};
    for (size_t i = 0; i < 3; i++)
        if (i != 1 || young)
            sides[count++] = (struct side){.name = names[i],
                                           .port = servers[i].port,
                                           .status = 303,
                                           .next = commune_post,
                                           .context = citizens->commune,
                                           .of = i == 0 ? NULL : HOLLOW,
                                           .server = &servers[i]};
    struct side *durable = &sides[count - 1];
    durable->tail = true;
    durable->goal = clients >= 64 ? GOAL_AT_LEAST : GOAL_NONE;
    durable->limit = clients >= 512 ? 0.6 : 0.45;
    race_run(table, group, sides, count, clients, table->seconds);
    if (young)
        table_again(table,
                    &(struct table_row){.group = group,
                                        .name = "POST /CODE beside the least server",
                                        .of = FLOOR,
                                        .goal = GOAL_AT_LEAST,
                                        .limit = floor_min},
                    DURABLE);
    table_again(table,
                &(struct table_row){.group = group, .name = "POST /CODE beside SQLite alone", .of = RAW},
                DURABLE);
}

void citizens_posts(struct table *table, const struct citizens *citizens, const char *state, bool young) {
    static const size_t clients[] = {1, 8, 64, 512};
    struct server servers[3] = {{0}}; /* nothing stored, the least one, the product */
    bool hollow = serve(citizens->self, citizens->hollow, &servers[0]);
    bool least = young && peer(citizens, "epoll", citizens->floor, &servers[1]);
    bool durable = serve(citizens->program, citizens->commune->dir, &servers[2]);
    table_note(table, "the durable POST, %s", state);
    for (size_t i = 0; hollow && durable && least == young && i < sizeof clients / sizeof *clients; i++) {
        char group[160];
        snprintf(group, sizeof group, "durable POST, %s, %zu connection%s", state, clients[i],
                 clients[i] == 1 ? "" : "s");
        posts_of(table, citizens, group, clients[i], servers, young);
    }
    if (!hollow || !durable || least != young)
        table_failed(table, state);
    if (hollow)
        server_end(&servers[0]);
    if (least)
        server_end(&servers[1]);
    if (durable)
        server_end(&servers[2]);
}
