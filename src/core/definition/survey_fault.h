/* Faults of a definition file: collected in any order, kept in document order, each with the place and a
 * cure. */
#ifndef CORE_SURVEY_FAULT_H
#define CORE_SURVEY_FAULT_H

#include "core/survey_json.h"

enum { SURVEY_JSON_DEPTH_MAX = 16, SHOWN_SIZE = 128 };

/* A value in the document: the way from it up to the root. Spots live as long as something points to them,
 * mostly on the stack of the function that visits the value. */
struct spot {
    const struct spot *up; /* NULL: the root */
    const char *key;       /* NULL: an element of an array */
    size_t index;          /* position among its siblings in the file, from 0 */
};

struct fault_list {
    struct arena *arena; /* owns pointers and messages */
    struct survey_faults *faults;
    bool nomem; /* a fault is lost for want of memory: the result must be ERR_NOMEM */
    /* Beside each kept fault: its place as positions from the root, by which the list is sorted. */
    struct fault_place {
        size_t depth;
        size_t positions[SURVEY_JSON_DEPTH_MAX + 1];
    } places[SURVEY_FAULTS_MAX];
};

void fault_list_init(struct fault_list *list, struct arena *arena, struct survey_faults *faults);

/* One line: what is wrong, and what to do. Foreign text in it goes through fault_show. */
__attribute__((format(printf, 3, 4))) void fault_add(struct fault_list *list, const struct spot *spot,
                                                     const char *format, ...);

/* Names to choose from; NULL past the last. */
typedef const char *name_at(const void *table, size_t index);

/* The name with the fewest slips, if they are few for its length: one in three letters. Else NULL. */
const char *fault_near(const char *got, name_at *at, const void *table);

/* "unknown WHAT "GOT"", with the most similar name or else the names there are. Returns the similar name or
 * NULL. */
const char *fault_unknown(struct fault_list *list, const struct spot *spot, const char *what, const char *got,
                          name_at *at, const void *table);

/* Foreign text made fit for one line of a message: control characters escaped, cut when long. */
struct shown {
    char text[SHOWN_SIZE];
};
const char *fault_show(const char *text, struct shown *shown);

#endif
