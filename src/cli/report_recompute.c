/* A report that was written down, computed anew: does it say the same numbers? */
#include <errno.h>
#include <ftw.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/report.h"

enum { REMOVE_DESCRIPTORS = 16 };

/* ---- What was written down ---------------------------------------------------------------------------------------- */

static int wrong_file(const char *path, struct err *err) {
    return err_set(
        err, ERR_INPUT,
        "%s: not a report as hailong writes it: give what hailong report --json, hailong frozen show "
        "--json or the page of a report made",
        path);
}

static bool day_read(const json_t *document, const char *key, int32_t *out) {
    const json_t *day = json_object_get(document, key);
    *out = DAY_NONE;
    return json_is_null(day) || (json_is_string(day) && day_parse(str_of(json_string_value(day)), out));
}

static int request_read(const json_t *document, const char *path, struct report_request *out,
                        struct err *err) {
    const json_t *by = json_object_get(document, "by"), *weighted = json_object_get(document, "weighted");
    const char *style = json_string_value(json_object_get(document, "period_style"));
    *out = (struct report_request){.survey_code = json_string_value(json_object_get(document, "survey")),
                                   .unit_code = json_string_value(json_object_get(document, "unit")),
                                   .against_code = json_string_value(json_object_get(document, "against")),
                                   .by = PERIOD_WHOLE};
    if (json_object_get(document, "document") == NULL || out->survey_code == NULL || style == NULL ||
        !period_style_parse(str_of(style), &out->style) || !day_read(document, "from", &out->from) ||
        !day_read(document, "to", &out->to) ||
        (json_is_string(by) && !period_unit_parse(str_of(json_string_value(by)), &out->by)))
        return wrong_file(path, err);
    return json_is_null(weighted)
               ? 0
               : err_set(err, ERR_INPUT, "%s: a weighted report cannot be computed anew: leave --weights out",
                         path);
}

/* *out is the caller's. */
static int document_read(struct cli *cli, const char *path, json_t **out, struct err *err) {
    FILE *file = cli_open(cli, path, err);
    struct str text;
    if (file == NULL)
        return ERR_IO;
    int rc = file_read(file, path, DOCUMENT_MAX, cli->arena, &text, err);
    fclose(file);
    if (rc < 0)
        return rc;
    *out = json_loadb(text.p, text.n, 0, NULL);
    return json_is_object(*out) ? 0 : wrong_file(path, err);
}

/* ---- From an export ----------------------------------------------------------------------------------------------- */

static int entry_remove(const char *path, const struct stat *stat, int type, struct FTW *at) {
    (void)stat;
    (void)type;
    (void)at;
    return remove(path);
}

static int import_into(struct cli *cli, const char *dir, const char *survey, const char *path,
                       struct store *read, struct err *err) {
    struct cli inner = *cli;
    char *argv[] = {(char *)(uintptr_t) "--survey", (char *)(uintptr_t)survey, (char *)(uintptr_t)path, NULL};
    inner.data_dir = dir;
    inner.read = read;
    inner.json = false;
    inner.out = fopen("/dev/null", "w");
    if (inner.out == NULL)
        return err_set(err, ERR_IO, "/dev/null: %s", strerror(errno));
    int rc = store_open(dir, STORE_WRITE, &inner.store, err);
    if (rc == 0 && cli_import(&inner, 3, argv, err) != 0)
        rc = err->code != 0 ? err->code : ERR_INPUT;
    store_close(inner.store);
    fclose(inner.out);
    return rc;
}

/* The document of what an export says, everything else being as it is in the data directory. */
static int make_from_export(struct cli *cli, const struct report_request *request, const char *path,
                            int32_t today, json_t **out, struct err *err) {
    const char *base = getenv("TMPDIR");
    char dir[4096];
    struct store *read = NULL;
    int n = snprintf(dir, sizeof dir, "%s/hailong-recompute-XXXXXX", base != NULL && base[0] ? base : "/tmp");
    if (n < 0 || (size_t)n >= sizeof dir)
        return err_set(err, ERR_LIMIT, "the path in TMPDIR is too long");
    if (mkdtemp(dir) == NULL)
        return err_set(err, ERR_IO, "%s: cannot make a directory: %s; set TMPDIR", dir, strerror(errno));
    int rc = store_copy_without_responses(cli->read, dir, err);
    if (rc == 0)
        rc = store_open(dir, STORE_READ, &read, err);
    if (rc == 0)
        rc = import_into(cli, dir, request->survey_code, path, read, err);
    if (rc == 0)
        rc = report_document_make(read, request, today, cli->arena, out, err);
    store_close(read);
    if (nftw(dir, entry_remove, REMOVE_DESCRIPTORS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0)
        cli_note(cli, "%s could not be removed: %s", dir, strerror(errno));
    return rc;
}

/* ---- Said --------------------------------------------------------------------------------------------------------- */

struct saying {
    json_t *figures, *words; /* lists, to be said at the end */
};

static void say(void *context, bool words, const char *place, const json_t *then, const json_t *now) {
    const struct saying *saying = context;
    (void)json_array_append_new(words ? saying->words : saying->figures,
                                json_pack("{ss sO? sO?}", "place", place, "then", (json_t *)(uintptr_t)then,
                                          "now", (json_t *)(uintptr_t)now));
}

static char *value_text(const json_t *value) {
    return json_is_null(value) ? NULL
                               : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(10));
}

static void print_list(FILE *out, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        char *before = value_text(json_object_get(one, "then")),
             *after = value_text(json_object_get(one, "now"));
        fprintf(out, "%s: then %s, now %s\n", json_string_value(json_object_get(one, "place")),
                before == NULL ? "nothing" : before, after == NULL ? "nothing" : after);
        free(before);
        free(after);
    }
}

static void print_differences(FILE *out, const struct saying *saying, size_t count) {
    size_t words = json_array_size(saying->words);
    print_list(out, saying->figures);
    if (count == 0)
        fputs("The same numbers: every number of the report comes out again.\n", out);
    else
        fprintf(out, "%zu %s.\n", count, count == 1 ? "number differs" : "numbers differ");
    if (words == 0)
        return;
    fprintf(out, "\nWords differ in %zu %s:\n", words, words == 1 ? "place" : "places");
    print_list(out, saying->words);
}

/* Words decide nothing: the same numbers are the same report. */
static int compare(struct cli *cli, const json_t *then, const json_t *now, struct err *err) {
    const struct saying saying = {json_array(), json_array()};
    size_t count = report_document_differ(then, now, say, (void *)(uintptr_t)&saying);
    int status = 0;
    if (cli->json)
        status = cli_print_json(
            cli,
            json_pack("{sb sO sO}", "same", count == 0, "differences", saying.figures, "words", saying.words),
            err);
    else
        print_differences(cli->out, &saying, count);
    json_decref(saying.figures);
    json_decref(saying.words);
    return status != 0 ? status : count > 0;
}

int report_recompute(struct cli *cli, const char *path, const char *responses, struct err *err) {
    int32_t today = day_of_seconds(clock_wall_seconds(cli->clock));
    struct report_request request;
    json_t *then = NULL, *now = NULL;
    int rc = document_read(cli, path, &then, err), status = 1;
    if (rc == 0)
        rc = request_read(then, path, &request, err);
    if (rc == 0)
        rc = responses == NULL ? report_document_make(cli->read, &request, today, cli->arena, &now, err)
                               : make_from_export(cli, &request, responses, today, &now, err);
    if (rc == 0)
        status = compare(cli, then, now, err);
    json_decref(then);
    json_decref(now);
    return status;
}
