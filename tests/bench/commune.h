/* A data directory as citizens see it: its counters, and what a browser sends to them. */
#ifndef BENCH_COMMUNE_H
#define BENCH_COMMUNE_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "core/place.h"
#include "table.h"

#define COMMUNE_SURVEY "sipas-service"
enum { COMMUNE_COUNTERS = 20, COMMUNE_QUESTIONS = 16 };

struct commune {
    char dir[4096];
    uint8_t secret[HASH_SECRET_SIZE];
    char codes[COMMUNE_COUNTERS][PLACE_CODE_SIZE];
    int64_t counter_ids[COMMUNE_COUNTERS];
    int64_t revision_id;
    size_t answers_size;
    size_t offsets
        [COMMUNE_QUESTIONS]; /* in the packed answers, of the questions in the order they are sent in */
    uint32_t number;         /* of the next request */
};

/* Makes a commune of COMMUNE_COUNTERS counters in a new directory, by the program's own commands. 0 or -1. */
int commune_make(struct commune *commune, const char *dir);
/* Learns the first counters of a directory that has COMMUNE_SURVEY. 0 or -1 (message on stderr). */
int commune_learn(struct commune *commune, const char *dir);
/* Stores responses of the last 1,000 days in bulk, and tells how fast. 0 or -1. */
int commune_fill(const struct commune *commune, uint64_t rows, struct table *table);
/* Copies the database, which must be small and which nobody may write to, into another directory. 0 or -1. */
int commune_copy(const struct commune *commune, const char *to);

/* For struct load; context is a struct commune. A POST stores a response of its own each time. */
size_t commune_get(void *context, char *out);
size_t commune_get_gzip(void *context, char *out);
size_t commune_get_br(void *context, char *out);
size_t commune_post(void *context, char *out);
size_t commune_mixed(void *context, char *out); /* nine GETs, one POST */

#endif
