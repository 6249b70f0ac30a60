/* Copies of the database that are known to be whole, and putting one in its place. */
#include <unistd.h>

#include "account/sealed.h"
#include "cli/commands.h"
#include "store/backup.h"

static void show_progress(void *context, enum backup_step step, uint64_t done, uint64_t total) {
    struct cli *cli = context;
    if (cli->terminal && total > 0)
        fprintf(cli->errors, "\r\033[K%s: %s %d %%", cli->command,
                step == BACKUP_COPYING ? "copying" : "checking", (int)((double)done * 100 / (double)total));
}

static void show_fault(void *context, const char *line) {
    struct cli *cli = context;
    fprintf(cli->errors, "%s%s\n", cli->terminal ? "\r\033[K" : "", line);
}

static struct backup_watch watch_of(struct cli *cli) {
    return (struct backup_watch){.progress = show_progress, .fault = show_fault, .context = cli};
}

static void progress_end(struct cli *cli) {
    if (cli->terminal)
        fputs("\r\033[K", cli->errors); /* the progress goes from its line */
}

int cli_backup(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *to = NULL;
    const struct cli_option options[] = {{"--to", &to, NULL}, {NULL, NULL, NULL}};
    const struct backup_watch watch = watch_of(cli);
    struct backup made;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (to != NULL && to[0] == '\0')
        return err_set(err, ERR_INPUT, "the file behind --to is empty; name one"), 2;
    int rc = store_backup(cli->data_dir, to, clock_wall_seconds(cli->clock), &watch, &made, err);
    progress_end(cli);
    if (rc != 0)
        return 1;
    if (cli->json)
        return cli_print_json(cli,
                              json_pack("{ss sI sI sI}", "file", made.path, "bytes", (json_int_t)made.bytes,
                                        "responses", (json_int_t)made.responses, "tallies",
                                        (json_int_t)made.tallies),
                              err);
    fprintf(cli->out, "%s: whole, with %llu %s and %llu %s, recounted\n", made.path,
            (unsigned long long)made.responses, cli_noun(made.responses, "response", "responses"),
            (unsigned long long)made.tallies, cli_noun(made.tallies, "tally", "tallies"));
    const char *key = arena_printf(cli->arena, "%s/" SEAL_FILE, cli->data_dir);
    if (key != NULL && access(key, F_OK) == 0) /* it is made for the first officer */
        fprintf(cli->out, "Not in it: %s. Keep a copy of that too, apart from this one.\n", key);
    return 0;
}

/* ---- Putting one in its place --------------------------------------------------------------------------------------- */

struct restoring {
    const char *key_file; /* NULL: DIR/key */
    bool without_key, without_sum;
    struct seal seal;
    bool any_key, put_key; /* there is one; it is to be made DIR/key */
    struct account_sealed sealed;
};

/* The key that is to be DIR/key. One that is there is not changed: the database that is there may need it still. */
static int key_find(struct cli *cli, struct restoring *r, struct err *err) {
    struct seal own;
    const char *path = arena_printf(cli->arena, "%s/" SEAL_FILE, cli->data_dir);
    if (path == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a path");
    int rc = seal_read(path, &own, err);
    if (rc != 0 && rc != ERR_NOT_FOUND)
        return rc;
    r->any_key = rc == 0;
    r->seal = own;
    if (r->key_file != NULL) {
        rc = seal_read(r->key_file, &r->seal, err);
        if (rc == 0 && r->any_key && memcmp(&own, &r->seal, sizeof own) != 0)
            rc = err_set(err, ERR_CONFLICT, "%s is another key than %s: move the latter aside, and try again",
                         r->key_file, path);
        r->put_key = !r->any_key;
        r->any_key = true;
    } else {
        rc = 0;
    }
    seal_wipe(&own);
    return rc;
}

static int key_check(struct cli *cli, struct restoring *r, struct store *copy, const char *file,
                     struct err *err) {
    int rc = account_sealed_look(copy, r->any_key ? &r->seal : NULL, cli->arena, &r->sealed, err);
    if (rc != 0 || r->without_key || r->sealed.officers_shut + r->sealed.webhooks_shut == 0)
        return rc;
    return err_set(
        err, ERR_CONFLICT,
        "%s: the key %s the second factors of %zu %s and the secrets of %zu %s in it: give the one that "
        "belongs to it with --key FILE; if it is lost, --without-key",
        file, r->any_key ? "does not open" : "is missing that opens", r->sealed.officers_shut,
        cli_noun(r->sealed.officers_shut, "officer", "officers"), r->sealed.webhooks_shut,
        cli_noun(r->sealed.webhooks_shut, "webhook", "webhooks"));
}

static int print_restored(struct cli *cli, const struct restoring *r, const struct restored *done,
                          struct err *err) {
    if (cli->json)
        return cli_print_json(cli,
                              json_pack("{sI sI si si ss? sI sI}", "responses", (json_int_t)done->responses,
                                        "tallies", (json_int_t)done->tallies, "version", done->version,
                                        "version_now", done->known, "aside",
                                        done->aside[0] == '\0' ? NULL : done->aside, "officers_to_reset",
                                        (json_int_t)r->sealed.officers_shut, "webhooks_to_add",
                                        (json_int_t)r->sealed.webhooks_shut),
                              err);
    fprintf(cli->out, "restored: %llu %s and %llu %s, recounted\n", (unsigned long long)done->responses,
            cli_noun(done->responses, "response", "responses"), (unsigned long long)done->tallies,
            cli_noun(done->tallies, "tally", "tallies"));
    if (done->version < done->known)
        fprintf(cli->out, "The copy was of version %d and was brought up to version %d.\n", done->version,
                done->known);
    if (done->aside[0] != '\0')
        fprintf(cli->out, "The database that was there: %s\n", done->aside);
    fprintf(cli->out, "Officers, tokens and settings are as they were when the copy was made; everybody must "
                      "sign in anew.\n");
    if (r->sealed.officers_shut > 0)
        fprintf(cli->out, "%zu %s cannot sign in: hailong officer reset LOGIN\n", r->sealed.officers_shut,
                cli_noun(r->sealed.officers_shut, "officer", "officers"));
    if (r->sealed.webhooks_shut > 0)
        fprintf(cli->out, "%zu %s must be added anew\n", r->sealed.webhooks_shut,
                cli_noun(r->sealed.webhooks_shut, "webhook", "webhooks"));
    return 0;
}

static int restore_run(struct cli *cli, struct restoring *r, const char *file, struct restored *done,
                       struct err *err) {
    const struct backup_watch watch = watch_of(cli);
    struct restore *restore = NULL;
    int rc = store_restore_begin(cli->data_dir, file, !r->without_sum, &watch, &restore, err);
    progress_end(cli);
    if (rc == ERR_BUSY)
        return err_set(err, rc, "%s: a server or another command writes there: stop it first", cli->data_dir);
    if (rc == 0)
        rc = key_find(cli, r, err);
    if (rc == 0)
        rc = key_check(cli, r, store_restore_store(restore), file, err);
    if (rc == 0 &&
        r->put_key) /* first: whoever is cut off here has the key and no database that needs another */
        rc = seal_put(cli->data_dir, &r->seal, err);
    if (rc == 0)
        rc = store_restore_take(restore, clock_wall_seconds(cli->clock), done, err);
    store_restore_end(restore);
    seal_wipe(&r->seal);
    return rc;
}

int cli_restore(struct cli *cli, int argc, char **argv, struct err *err) {
    struct restoring r = {.key_file = NULL};
    struct restored done;
    const struct cli_option options[] = {{"--key", &r.key_file, NULL},
                                         {"--without-key", NULL, &r.without_key},
                                         {"--without-checksum", NULL, &r.without_sum},
                                         {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "FILE", err) != 0)
        return 2;
    return restore_run(cli, &r, argv[0], &done, err) != 0 ? 1 : print_restored(cli, &r, &done, err);
}
