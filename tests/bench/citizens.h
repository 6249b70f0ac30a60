/* What citizens wait for: the form and the durable POST, beside what they are measured against. */
#ifndef BENCH_CITIZENS_H
#define BENCH_CITIZENS_H

#include "commune.h"

struct citizens {
    const char *program; /* the product */
    const char *self;    /* this very program, for the peers */
    const char *dir;     /* for what peers write */
    struct commune *commune;
    const char *hollow,
        *floor; /* copies of the commune's directory, for the server without a store and the least one */
};

/* The form, by encoding and by how many ask; a mix of reading and writing. */
void citizens_forms(struct table *table, const struct citizens *citizens);
/* The POST at 1 to 512 connections. `state` names the database in the rows; beside the least server while it is young only, as
 * that one's database stays so. */
void citizens_posts(struct table *table, const struct citizens *citizens, const char *state, bool young);

#endif
