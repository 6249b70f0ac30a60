/* Servers under the same load, in turn, round by round; and what is measured without one. */
#ifndef BENCH_RACE_H
#define BENCH_RACE_H

#include "load.h"
#include "peers.h"
#include "table.h"

enum { RACE_SIDES_MAX = 8 };

struct side {
    const char *name;
    int port, status, other_status; /* as in struct load */
    size_t (*next)(void *context, char *out);
    /* Instead of a server and `next`: measures by itself, and returns how many a second. NULL: as said above. */
    double (*alone)(void *context, size_t connections, double seconds);
    void *context;
    const char *of; /* the rest as in struct table_row, about requests a second */
    enum goal goal;
    double limit;
    bool tail;                   /* a row more for the 99th percentile */
    const struct server *server; /* a row more for its processor time in user mode; NULL: none */
};

/* Rows of the group, in the order of the sides. */
void race_run(struct table *table, const char *group, const struct side *sides, size_t count,
              size_t connections, double seconds);

#endif
