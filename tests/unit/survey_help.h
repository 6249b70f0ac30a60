/* For the tests of what a definition becomes: one of tests/surveys/ok, loaded. */
#ifndef TESTS_UNIT_SURVEY_HELP_H
#define TESTS_UNIT_SURVEY_HELP_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/file.h"
#include "core/index.h"
#include "core/kind.h"
#include "core/survey_json.h"

struct loaded {
    struct arena *arena;
    struct survey *survey;
};

static inline struct loaded load_ok(const char *name) {
    static struct survey_faults faults;
    struct loaded loaded = {arena_new(64 * 1024 * 1024), NULL};
    struct str json;
    struct err err = ERR_INIT;
    char path[256];
    snprintf(path, sizeof path, TESTS "/surveys/ok/%s.json", name);
    assert_non_null(loaded.arena);
    assert_int_equal(file_load(path, SURVEY_FILE_MAX, loaded.arena, &json, NULL), 0);
    if (survey_load(json, loaded.arena, &loaded.survey, &faults, &err) != 0)
        fail_msg("%s: %s", name, err.text);
    return loaded;
}

static inline struct question *question_of(const struct survey *survey, const char *code) {
    size_t index = survey_question(survey, str_of(code));
    if (index == SURVEY_NONE)
        fail_msg("no question %s", code);
    return &survey->questions[index];
}

#endif
