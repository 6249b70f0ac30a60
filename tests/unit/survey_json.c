#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/embed.h"
#include "base/file.h"
#include "base/rand.h"
#include "core/index.h"
#include "core/kind.h"
#include "core/survey_json.h"

enum { ARENA = 64 * 1024 * 1024 };

static struct survey_faults faults;

static struct str load_file(const char *folder, const char *name, struct arena *arena) {
    struct str json;
    char path[512];
    snprintf(path, sizeof path, TESTS "/surveys/%s/%s", folder, name);
    assert_int_equal(file_load(path, 8 * SURVEY_FILE_MAX, arena, &json, NULL), 0);
    return json;
}

static int is_definition(const struct dirent *entry) {
    size_t n = strlen(entry->d_name);
    return n > 5 && strcmp(entry->d_name + n - 5, ".json") == 0;
}

/* Runs `check` on every definition of tests/surveys/FOLDER and returns how many there were. */
static int each_file(const char *folder, void (*check)(const char *name)) {
    char path[512];
    snprintf(path, sizeof path, TESTS "/surveys/%s", folder);
    struct dirent **entries;
    int n = scandir(path, &entries, is_definition, alphasort);
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        check(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return n;
}

/* The faults as `survey check` prints them, without the file's name in front. */
static void list_faults(int rc, const struct err *err, struct buf *out) {
    if (faults.count == 0 && rc != 0)
        buf_printf(out, "error: %s\n", err->text);
    for (size_t i = 0; i < faults.count; i++)
        buf_printf(out, "%s: %s\n", faults.items[i].pointer, faults.items[i].message);
}

static void check_bad(const char *name) {
    struct arena *arena = arena_new(ARENA);
    struct survey *const untouched = (struct survey *)&faults, *survey = untouched;
    struct err err = ERR_INIT;
    int rc = survey_load(load_file("bad", name, arena), arena, &survey, &faults, &err);
    struct buf got;
    buf_init(&got, 1 << 20);
    list_faults(rc, &err, &got);
    char expected_name[256];
    snprintf(expected_name, sizeof expected_name, "%.*s.txt", (int)(strlen(name) - 5), name);
    struct str expected = load_file("bad", expected_name, arena);
    if (!str_equal(buf_str(&got), expected))
        fail_msg("%s:\n--- expected\n%.*s--- got\n%.*s", name, STR_ARG(expected), STR_ARG(buf_str(&got)));
    assert_int_equal(rc, faults.count > 0 ? ERR_INPUT : ERR_LIMIT);
    assert_int_equal(err.code, rc);
    assert_ptr_equal(survey, untouched);
    buf_release(&got);
    arena_free(arena);
}

static void bad_definitions_are_told_in_full(void **state) {
    (void)state;
    assert_true(each_file("bad", check_bad) >= 260);
}

static void check_ok(const char *name) {
    struct arena *arena = arena_new(ARENA);
    struct survey *survey;
    struct err err = ERR_INIT;
    struct str json = load_file("ok", name, arena);
    if (survey_load(json, arena, &survey, &faults, &err) != 0)
        fail_msg("%s: %s", name, err.text);
    assert_int_equal(faults.total, 0);
    assert_true(survey_json_equal(json, json));
    assert_string_equal(survey->languages[0], "vi");
    arena_free(arena);
}

static void good_definitions_load(void **state) {
    (void)state;
    each_file("ok", check_ok);
}

static struct survey *load(struct str json, struct arena *arena) {
    struct survey *survey = NULL;
    struct err err = ERR_INIT;
    if (survey_load(json, arena, &survey, &faults, &err) != 0)
        fail_msg("%s", err.text);
    return survey;
}

static struct str sipas(void) {
    return embed_find(embed_surveys, "sipas-service.json")->bytes;
}

static void sipas_service_is_what_design_says(void **state) {
    (void)state;
    static const size_t items[] = {3, 4, 3, 3, 3};
    struct arena *arena = arena_new(ARENA);
    struct survey *s = load(sipas(), arena);
    assert_string_equal(s->code, "sipas-service");
    assert_string_equal(s->method->name, "satisfied-share");
    assert_int_equal(s->dimension_count, 6);
    assert_int_equal(s->question_count, 17);
    assert_int_equal(s->language_count, 2);
    assert_int_equal(s->answers_size, 16);
    assert_int_equal(s->tally_cells, 1 + 16 * 6 + 7 * 6);
    size_t question = 0;
    for (size_t factor = 0; factor < 5; factor++) {
        char code[16];
        snprintf(code, sizeof code, "II.%zu", factor + 5);
        size_t d = survey_dimension(s, str_of(code));
        assert_int_equal(d, factor + 1);
        assert_int_equal(s->dimensions[d].parent, 0);
        assert_int_equal(s->dimensions[d].depth, 1);
        for (size_t i = 1; i <= items[factor]; i++, question++) {
            const struct question *q = &s->questions[question];
            snprintf(code, sizeof code, "II.%zu.%zu", factor + 5, i);
            assert_string_equal(q->code, code);
            assert_int_equal(q->dimension, d);
            assert_ptr_equal(q->kind, kind_find("scale"));
            assert_ptr_equal(q->scale, scale_find("satisfaction-5"));
            assert_true(q->na);
            assert_int_equal(q->offset, question);
            assert_int_equal(q->cell, 1 + 6 * question);
            assert_true(strlen(text_in(&q->text, "vi")) <= 60);
        }
    }
    const struct question *comment = &s->questions[16];
    assert_string_equal(comment->code, "comment");
    assert_ptr_equal(comment->kind, kind_find("text"));
    assert_int_equal(comment->length_max, 1000);
    assert_true(comment->dimension == SURVEY_NONE);
    assert_string_equal(text_in(&comment->hint, "vi"), "Xin không ghi họ tên, số căn cước, số điện thoại.");
    arena_free(arena);
}

static void main_language_comes_first(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA);
    struct survey *s = load(load_file("ok", "three-languages.json", arena), arena);
    assert_int_equal(s->language_count, 3);
    assert_string_equal(s->languages[0], "vi");
    assert_string_equal(s->languages[1], "en");
    assert_string_equal(s->languages[2], "hmn");
    assert_string_equal(text_in(&s->questions[0].text, "hmn"), "Lus Question one");
    assert_string_equal(text_in(&s->questions[0].text, NULL), "Câu hỏi một");
    arena_free(arena);
}

static void no_more_than_the_first_hundred_faults_are_kept(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA);
    struct buf json;
    buf_init(&json, SURVEY_FILE_MAX);
    buf_adds(&json, "{");
    for (int i = 0; i < 20000; i++)
        buf_printf(&json, "%s\"x%d\":0", i == 0 ? "" : ",", i);
    buf_adds(&json, "}");
    assert_false(json.failed);
    struct survey *survey;
    assert_int_equal(survey_load(buf_str(&json), arena, &survey, &faults, NULL), ERR_INPUT);
    assert_int_equal(faults.total, 20000 + 5);
    assert_int_equal(faults.count, SURVEY_FAULTS_MAX);
    assert_string_equal(faults.items[0].pointer, "");
    assert_string_equal(faults.items[5].pointer, "/x0");
    assert_string_equal(faults.items[99].pointer, "/x94");
    buf_release(&json);
    arena_free(arena);
}

static void limits_are_refused(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA);
    struct survey *survey;
    struct err err = ERR_INIT;
    static char large[SURVEY_FILE_MAX + 1];
    memset(large, ' ', sizeof large);
    memcpy(large, sipas().p, sipas().n);
    assert_int_equal(survey_load((struct str){large, SURVEY_FILE_MAX}, arena, &survey, &faults, &err), 0);
    assert_int_equal(survey_load((struct str){large, sizeof large}, arena, &survey, &faults, &err),
                     ERR_LIMIT);
    assert_string_equal(err.text, "262145 bytes, at most 262144 are allowed: shorten the definition");
    memset(large, '[', sizeof large);
    assert_int_equal(survey_load((struct str){large, SURVEY_FILE_MAX}, arena, &survey, &faults, &err),
                     ERR_LIMIT);
    assert_string_equal(err.text, "nested deeper than 16 levels: flatten the definition");
    assert_int_equal(survey_load((struct str){large, 17}, arena, &survey, &faults, &err), ERR_LIMIT);
    assert_int_equal(survey_load((struct str){large, 16}, arena, &survey, &faults, &err), ERR_INPUT);
    /* Brackets inside strings do not nest, whatever is escaped before them. */
    struct str quoted =
        STR("{\"a\\\"[[[[[[[[[[[[[[[[[[[[\": \"\\\\\", \"b\": [[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}");
    assert_int_equal(survey_load(quoted, arena, &survey, &faults, &err), ERR_INPUT);
    assert_int_equal(faults.total, 7);
    arena_free(arena);
}

static void equality_ignores_order_and_space(void **state) {
    (void)state;
    struct str a = STR("{\"code\": \"a\", \"n\": [1, 2]}");
    assert_true(survey_json_equal(a, STR("{\"n\":[1,2],\"code\":\"a\"}")));
    assert_true(
        survey_json_equal(a, STR("\xef\xbb\xbf{\"$schema\": \"s\", \"n\":[1,2],\"code\":\"\\u0061\"}")));
    assert_false(survey_json_equal(a, STR("{\"n\":[2,1],\"code\":\"a\"}")));
    assert_false(survey_json_equal(a, STR("{\"n\":[1,2],\"code\":\"b\"}")));
    assert_false(survey_json_equal(a, STR("{\"n\":[1,2],\"code\":\"a\"")));
    assert_false(survey_json_equal(STR("x"), STR("x")));
}

/* Every allocation fails once: ERR_NOMEM or the whole survey, and nothing in between. */
static void memory_may_end_anywhere(void **state) {
    (void)state;
    int rc = ERR_NOMEM;
    for (size_t limit = 0; rc != 0; limit += 48) {
        assert_true(limit < 1024 * 1024);
        struct arena *arena = arena_new(limit);
        struct survey *survey = NULL;
        rc = survey_load(sipas(), arena, &survey, &faults, NULL);
        assert_true(rc == 0 ? survey != NULL : rc == ERR_NOMEM && survey == NULL);
        arena_free(arena);
        struct str bad = STR("{\"code\": \"A b\", \"titel\": {}, \"questions\": [{}]}");
        arena = arena_new(limit);
        int bad_rc = survey_load(bad, arena, &survey, &faults, NULL);
        assert_true(bad_rc == ERR_NOMEM || bad_rc == ERR_INPUT);
        arena_free(arena);
    }
}

/* The same where every kind, condition and continuation takes its part. */
static void memory_may_end_in_every_option(void **state) {
    (void)state;
    struct arena *files = arena_new(ARENA);
    struct str good = load_file("ok", "every-option.json", files);
    struct str bad = load_file("bad", "condition-answer-twice.json", files);
    int rc = ERR_NOMEM;
    for (size_t limit = 0; rc != 0; limit += 80) {
        assert_true(limit < 1024 * 1024);
        struct arena *arena = arena_new(limit);
        struct survey *survey = NULL;
        rc = survey_load(good, arena, &survey, &faults, NULL);
        assert_true(rc == 0 ? survey != NULL : rc == ERR_NOMEM && survey == NULL);
        arena_free(arena);
        arena = arena_new(limit);
        int bad_rc = survey_load(bad, arena, &survey, &faults, NULL);
        assert_true(bad_rc == ERR_NOMEM || bad_rc == ERR_INPUT);
        arena_free(arena);
    }
    arena_free(files);
}

/* Bytes of a good definition overwritten, cut and doubled: always one of the three outcomes. */
static void random_damage_is_survived(void **state) {
    (void)state;
    static const char spice[] = "{}[]\",:\\0 9a\n\xc3\xa9\xff";
    struct rng rng = rng_seeded(7);
    struct arena *arena = arena_new(ARENA);
    char *bytes = malloc(sipas().n);
    for (int round = 0; round < 3000; round++) {
        memcpy(bytes, sipas().p, sipas().n);
        size_t n = rng_below(&rng, 4) == 0 ? rng_below(&rng, sipas().n) : sipas().n;
        for (uint64_t hits = rng_below(&rng, 6); hits > 0 && n > 0; hits--)
            bytes[rng_below(&rng, n)] = spice[rng_below(&rng, sizeof spice - 1)];
        struct survey *survey = NULL;
        int rc = survey_load((struct str){bytes, n}, arena, &survey, &faults, NULL);
        assert_true(rc == 0 || rc == ERR_LIMIT || (rc == ERR_INPUT && faults.count > 0));
        assert_true((rc == 0) == (survey != NULL));
        arena_reset(arena);
    }
    free(bytes);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_definitions_are_told_in_full),
        cmocka_unit_test(good_definitions_load),
        cmocka_unit_test(sipas_service_is_what_design_says),
        cmocka_unit_test(main_language_comes_first),
        cmocka_unit_test(no_more_than_the_first_hundred_faults_are_kept),
        cmocka_unit_test(limits_are_refused),
        cmocka_unit_test(equality_ignores_order_and_space),
        cmocka_unit_test(memory_may_end_anywhere),
        cmocka_unit_test(memory_may_end_in_every_option),
        cmocka_unit_test(random_damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
