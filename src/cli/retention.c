/* Erasing what was kept long enough, now. */
#include "cli/commands.h"
#include "store/retention.h"

static int print_erased(struct cli *cli, const struct retention *limits, const struct erased *erased,
                        bool dry, struct err *err) {
    char day[DATE_TEXT_SIZE], log_day[DATE_TEXT_SIZE], backup_day[DATE_TEXT_SIZE];
    day_format(limits->comments_before, day);
    day_format(day_of_seconds(limits->log_before), log_day);
    day_format(day_of_seconds(limits->backups_before), backup_day);
    if (cli->json)
        return cli_print_json(cli,
                              json_pack("{sI ss sI ss sI ss sI sb}", "comments", (json_int_t)erased->comments,
                                        "comments_before", day, "log_lines", (json_int_t)erased->log_lines,
                                        "log_before", log_day, "backups", (json_int_t)erased->backups,
                                        "backups_before", backup_day, "searched",
                                        (json_int_t)erased->looked_for, "dry_run", (int)dry),
                              err);
    const char *what = dry ? "would be erased" : "erased";
    fprintf(cli->out, "%s: %llu %s from before %s\n", what, (unsigned long long)erased->comments,
            cli_noun(erased->comments, "comment", "comments"), day);
    fprintf(cli->out, "%s: %llu %s of the audit log from before %s\n", what,
            (unsigned long long)erased->log_lines, cli_noun(erased->log_lines, "line", "lines"), log_day);
    fprintf(cli->out, "%s: %llu %s of the database from before %s\n", what,
            (unsigned long long)erased->backups, cli_noun(erased->backups, "copy", "copies"), backup_day);
    if (erased->looked_for > 0)
        fprintf(cli->out, "searched the file for %llu of the erased comments: none is in it\n",
                (unsigned long long)erased->looked_for);
    return 0;
}

int cli_retention_run(struct cli *cli, int argc, char **argv, struct err *err) {
    bool dry = false;
    const struct cli_option options[] = {{"--dry-run", NULL, &dry}, {NULL, NULL, NULL}};
    int64_t now = clock_wall_seconds(cli->clock);
    struct retention limits;
    struct erased erased;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    int rc = store_retention(cli->read, now, cli->arena, &limits, err);
    if (rc == 0)
        rc = dry ? store_retention_look(cli->read, &limits, &erased, err)
                 : store_retention_run(cli->read, cli->store, "", now, &erased, err);
    return rc < 0 ? 1 : print_erased(cli, &limits, &erased, dry, err);
}
