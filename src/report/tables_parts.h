/* What the files that decide on hiding share while one table is made. */
#ifndef REPORT_TABLES_PARTS_H
#define REPORT_TABLES_PARTS_H

#include "report/internal.h"

/* A table being made. */
struct draft {
    struct making *making;
    struct table *table;
    size_t first;  /* member that the others' figures are numbered after */
    size_t *inner; /* by link × dimension (all last): the innermost of the figures that are this one */
    size_t inner_width;
    struct survey *layouts[REPORT_REVISIONS_MAX]; /* by link: where it is alone */
};

static inline bool table_has(const struct table *table, size_t link) {
    return (table->members >> link & 1) != 0;
}

/* The number of a member's figure among all of the table's, a slot of its groups. Once they are numbered. */
size_t table_number(const struct making *making, const struct table *table, size_t link, struct place place);

/* Numbers the figures of all members; ERR_NOMEM. */
int tables_number(struct draft *draft, struct err *err);
/* The tree of the figures of a span in which these members were answered; NULL without memory. */
const struct survey *tables_layout(struct draft *draft, uint64_t present, struct err *err);
/* Fills in table->routes, once table->present is known; ERR_NOMEM. */
int tables_route(struct draft *draft, struct err *err);

#endif
