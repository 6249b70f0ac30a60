/* The faults of a layout, collected by whoever checks it. Reading and drawing then go on behind each. */
#ifndef PRINT_FAULTS_H
#define PRINT_FAULTS_H

#include "base/arena.h"

enum { FAULTS_MAX = 500 };

struct fault {
    long line;
    const char *box;  /* its id; NULL: none, or all of the element */
    const char *text; /* with "NAME:LINE: " */
};
struct faults {
    struct arena *arena; /* of the texts */
    struct fault items[FAULTS_MAX];
    size_t count, total; /* kept, found */
    const char *trial;   /* what is being drawn ("long values, vi"); NULL while the file is read */
};

/* In a trial a line and box that have a fault already gain no other one. NULL faults: nothing happens. */
void faults_add(struct faults *faults, long line, const char *box, const char *text);

/* By line; those of one line in the order they were found. */
void faults_sort(struct faults *faults);

#endif
