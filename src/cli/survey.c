#include "core/survey.h"

#include "base/file.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "core/survey_json.h"
#include "view/format.h"

struct definition {
    const char *path;
    struct str json;
    struct survey *survey;
    unsigned number;
    bool is_new;
};

static void show_faults(struct cli *cli, const char *path, const struct survey_faults *faults) {
    for (size_t i = 0; i < faults->count; i++) {
        const struct survey_fault *fault = &faults->items[i];
        fprintf(cli->errors, "%s: %s%s%s\n", path, fault->pointer, fault->pointer[0] != '\0' ? ": " : "",
                fault->message);
    }
    if (faults->total > faults->count)
        fprintf(cli->errors, "%s: %zu more %s not shown\n", path, faults->total - faults->count,
                cli_noun(faults->total - faults->count, "fault is", "faults are"));
}

/* Reads and checks one file; its faults have been shown when it fails with ERR_INPUT. */
static int definition_read(struct cli *cli, const char *path, struct definition *out,
                           struct survey_faults *faults, struct err *err) {
    *out = (struct definition){.path = strcmp(path, "-") == 0 ? "standard input" : path};
    FILE *file = cli_open(cli, path, err);
    if (file == NULL)
        return ERR_IO;
    int rc = file_read(file, out->path, SURVEY_FILE_MAX, cli->arena, &out->json, err);
    fclose(file);
    if (rc < 0)
        return rc;
    faults->count = faults->total = 0;
    rc = survey_load(out->json, cli->arena, &out->survey, faults, err);
    if (rc < 0 && faults->count > 0)
        show_faults(cli, out->path, faults);
    else if (rc < 0)
        err_wrap(err, "%s", out->path);
    return rc;
}

/* Reads and checks all files; *out: one definition each. Faults of every file are shown before it fails. */
static int definitions_read(struct cli *cli, int count, char **paths, struct definition **out,
                            struct err *err) {
    struct definition *all = arena_array(cli->arena, (size_t)count, sizeof *all);
    struct survey_faults *faults = arena_alloc(cli->arena, sizeof *faults);
    if (all == NULL || faults == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %d files", count);
    int bad = 0;
    for (int i = 0; i < count; i++) {
        struct err mine = ERR_INIT;
        int rc = definition_read(cli, paths[i], &all[i], faults, &mine);
        if (rc < 0 && rc != ERR_INPUT && rc != ERR_LIMIT && rc != ERR_IO)
            return err_set(err, rc, "%s", mine.text);
        if (rc < 0 && faults->count == 0)
            fprintf(cli->errors, "%s\n", mine.text);
        faults->count = 0;
        bad += rc < 0;
        for (int k = 0; k < i && rc == 0; k++)
            if (all[k].survey != NULL && strcmp(all[k].survey->code, all[i].survey->code) == 0) {
                fprintf(cli->errors, "%s: /code: \"%s\" is the code of %s too; give each survey its own\n",
                        all[i].path, all[i].survey->code, all[k].path);
                bad++;
            }
    }
    if (bad > 0)
        return err_set(err, ERR_INPUT, "%d of %d %s cannot be used; mend what is named above", bad, count,
                       cli_noun((uint64_t)count, "file", "files"));
    *out = all;
    return 0;
}

int cli_survey_check(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    struct definition *all;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, CLI_ARGUMENTS_MAX, "FILE", err) != 0)
        return 2;
    if (definitions_read(cli, argc, argv, &all, err) < 0)
        return 1;
    for (int i = 0; i < argc; i++)
        fprintf(cli->out, "%s: good (%s, %zu %s)\n", all[i].path, all[i].survey->code,
                all[i].survey->question_count,
                cli_noun(all[i].survey->question_count, "question", "questions"));
    return 0;
}

struct publication {
    struct cli *cli;
    struct definition *all;
    int count;
    int32_t day;
    const struct definition *refused; /* the one that what is published already speaks against */
};

static int publish_all(struct transaction *tx, void *context, struct err *err) {
    struct publication *p = context;
    char detail[32];
    p->refused = NULL;
    for (int i = 0; i < p->count; i++) {
        struct definition *d = &p->all[i];
        int rc = store_publish(tx, d->survey->code, d->json, p->day, &d->number, &d->is_new, err);
        if (rc == ERR_INPUT)
            p->refused = d;
        if (rc == 0 && d->is_new) {
            snprintf(detail, sizeof detail, "revision %u", d->number);
            rc = cli_audit(p->cli, tx, AUDIT_SURVEY_PUBLISHED, d->survey->code, "", detail, err);
        }
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Told like the faults of a file alone. */
static void publish_refused(struct cli *cli, const struct publication *p, struct err *err) {
    fprintf(cli->errors, "%s: %s\n", p->refused->path, err->text);
    err_set(err, ERR_INPUT, "1 of %d %s cannot be used; mend what is named above", p->count,
            cli_noun((uint64_t)p->count, "file", "files"));
}

/* Whether the survey continues this revision of its own, or a later one, which told of the earlier ones itself. */
static bool goes_on_from(const struct survey *survey, unsigned number) {
    for (size_t i = 0; i < survey->continuation_count; i++)
        if (strcmp(survey->continuations[i].survey, survey->code) == 0 &&
            survey->continuations[i].revision >= number)
            return true;
    return false;
}

/* The responses to an earlier revision seem to have vanished from the figures, unless this is said. */
static void publish_warn(struct cli *cli, const struct definition *published) {
    for (unsigned number = published->number; number-- > 1;) {
        struct revision revision;
        struct response_extent extent;
        if (store_revision(cli->read, published->survey->code, number, cli->arena, &revision, NULL) < 0)
            return;
        const struct selection all = {revision.id, published->survey->code, NULL, DAY_NONE, DAY_NONE};
        if (store_extent(cli->read, &all, &extent, NULL) < 0)
            return;
        if (extent.responses == 0)
            continue;
        if (!goes_on_from(published->survey, number))
            cli_note(cli,
                     "%llu %s with revision %u of %s, and the figures of revisions %u and %u are not joined "
                     "unless the file says \"continues\": [{\"revision\": %u, \"same\": true}]; "
                     "hailong report --survey %s --revision %u shows the earlier ones",
                     (unsigned long long)extent.responses,
                     cli_noun(extent.responses, "response stays", "responses stay"), number,
                     published->survey->code, number, published->number, number, published->survey->code,
                     number);
        return; /* those before it have been told when it was published */
    }
}

int cli_survey_publish(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    struct publication p = {.cli = cli, .day = day_of_seconds(clock_wall_seconds(cli->clock))};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, CLI_ARGUMENTS_MAX, "FILE", err) != 0)
        return 2;
    p.count = argc;
    if (definitions_read(cli, argc, argv, &p.all, err) < 0)
        return 1;
    if (store_transact(cli->store, publish_all, &p, err) < 0) {
        if (p.refused != NULL)
            publish_refused(cli, &p, err);
        return 1;
    }
    json_t *list = json_array();
    for (int i = 0; i < argc; i++) {
        const struct definition *d = &p.all[i];
        if (cli->json)
            json_array_append_new(list, json_pack("{ss si sb}", "code", d->survey->code, "revision",
                                                  (int)d->number, "new", d->is_new));
        else if (d->is_new)
            fprintf(cli->out, "%s: revision %u published\n", d->survey->code, d->number);
        else
            fprintf(cli->out, "%s: unchanged (revision %u)\n", d->survey->code, d->number);
    }
    int status = cli->json ? cli_print_json(cli, list, err) : 0;
    if (!cli->json)
        json_decref(list);
    fflush(cli->out); /* what was done stands before what follows from it */
    for (int i = 0; i < argc; i++)
        if (p.all[i].is_new)
            publish_warn(cli, &p.all[i]);
    return status;
}

static json_t *entry_json(const struct survey_entry *entry, const struct survey *survey) {
    json_t *title = json_object();
    for (size_t i = 0; i < survey->title.count; i++)
        json_object_set_new(title, survey->title.languages[i], json_string(survey->title.strings[i]));
    return json_pack("{ss so si so}", "code", entry->code, "title", title, "revision", (int)entry->revisions,
                     "published", format_day_json(entry->published));
}

int cli_survey_list(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    static const char *const headings[] = {"CODE", ">REVISION", "PUBLISHED", "TITLE", NULL};
    struct survey_entry *entries;
    size_t count;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (store_surveys(cli->read, cli->arena, &entries, &count, err) < 0)
        return 1;
    json_t *list = json_array();
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct survey_entry *entry = &entries[i];
        struct revision revision;
        char day[DATE_TEXT_SIZE];
        if (store_revision(cli->read, entry->code, entry->revisions, cli->arena, &revision, err) < 0) {
            json_decref(list);
            return 1;
        }
        json_array_append_new(list, entry_json(entry, revision.survey));
        table_add(table, str_of(entry->code));
        table_addf(table, "%u", entry->revisions);
        table_add(table, str_of(cli_day_text(entry->published, day)));
        table_add(table, str_of(text_in(&revision.survey->title, "vi")));
    }
    if (cli->json)
        return cli_print_json(cli, list, err);
    json_decref(list);
    if (count == 0)
        cli_note(cli, "no survey is published yet; publish one with: hailong survey publish FILE");
    else if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu surveys", count);
        return 1;
    }
    return 0;
}
