/* The condition of a question in words, as messages and listings give it. */
#ifndef CORE_CONDITION_H
#define CORE_CONDITION_H

#include "core/kind.h"

/* "gave is yes", "how is 1 or 2 or na": answers as in a CSV cell. NULL without memory. */
const char *condition_words(const struct survey *survey, const struct condition *condition,
                            struct arena *arena);

#endif
