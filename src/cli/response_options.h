/* The options that say which responses, as several commands have them. */
#ifndef CLI_RESPONSE_OPTIONS_H
#define CLI_RESPONSE_OPTIONS_H

#include "store/store.h"

/* --survey, --unit, --from, --to as they were given; NULL: not given. */
struct response_options {
    const char *survey, *unit, *from, *to;
};
/* ERR_INPUT (wrong usage) for a day that is none, or days in the wrong order; DAY_NONE for what is not given. */
int response_days(const struct response_options *given, int32_t *from, int32_t *to, struct err *err);
/* ERR_INPUT (wrong usage) for a missing survey, a day that is none, or days in the wrong order. revision_id is 0. */
int response_selection(const struct response_options *given, struct selection *out, struct err *err);
/* 0 for NULL or a unit that exists; else an error that says how to find its code. */
int response_unit_known(struct store *store, const char *code, struct arena *arena, struct err *err);

#endif
