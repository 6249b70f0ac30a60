/* For the tests of core: the arena they take their surveys from, and loading one from text. */
#ifndef TESTS_UNIT_LOAD_HELP_H
#define TESTS_UNIT_LOAD_HELP_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/survey_json.h"

static struct arena *arena;

static inline struct survey *load(const char *json) {
    struct survey *survey = NULL;
    struct survey_faults faults = {0};
    struct err err = ERR_INIT;
    if (survey_load(str_of(json), arena, &survey, &faults, &err) != 0)
        fail_msg("%s (%s: %s)\n%s", err.text, faults.count ? faults.items[0].pointer : "",
                 faults.count ? faults.items[0].message : "", json);
    return survey;
}

#endif
