/* An installation as officers see it: a city, and the units directly below it, with a year of responses. */
#ifndef BENCH_TOWN_H
#define BENCH_TOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rand.h"
#include "base/secret/token.h"
#include "core/survey.h"
#include "peers.h"
#include "table.h"

#define TOWN_SURVEY "sipas-service"
#define TOWN_CITY "tp-do"
enum { TOWN_YEAR = 365, TOWN_PATH = 4096 };

struct town {
    char dir[TOWN_PATH];
    size_t units; /* xa-0000 and so on */
    uint64_t rows, left;
    struct rng rng;
    int32_t today;
    int64_t *counters; /* ids */
    size_t counter_count;
    int64_t revision;
    uint8_t answers[SURVEY_QUESTIONS_MAX];
    size_t answers_size;
    char session[TOKEN_SIZE]; /* of an officer of the whole installation who is signed in */
    size_t next;              /* unit whose page is asked for */
};

/* Makes DIR/NAME. The same number of units gives the same codes of counters. False: message on stderr. */
bool town_fill(struct town *town, const char *dir, const char *name, size_t units, uint64_t rows);

/* The program on its directory. */
bool town_serve(const char *program, const struct town *town, struct server *out);

/* For struct load; context is a struct town: the pages of figures of all units in turn, and of the city. */
size_t town_next_unit(void *context, char *out);
size_t town_next_city(void *context, char *out);

#endif
