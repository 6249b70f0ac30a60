#include "cli/commands.h"

static void show_fault(void *context, const char *line) {
    struct cli *cli = context;
    fprintf(cli->errors, "%s%s\n", cli->terminal ? "\r\033[K" : "", line);
}

static void show_progress(void *context, uint64_t done, uint64_t total) {
    struct cli *cli = context;
    if (total > 0)
        fprintf(cli->errors, "\rverify: %d %%", (int)((double)done * 100 / (double)total));
}

int cli_verify(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    struct verify_result result = {0, 0, 0};
    int rc = store_verify(cli->read, show_fault, cli->terminal ? show_progress : NULL, cli, &result, err);
    if (cli->terminal)
        fputs("\r\033[K", cli->errors); /* the progress goes from its line */
    if (rc < 0 && result.faults == 0)
        return 1; /* it could not look */
    if (cli->json) {
        int status =
            cli_print_json(cli,
                           json_pack("{sI sI sI}", "responses", (json_int_t)result.responses, "tallies",
                                     (json_int_t)result.tallies, "faults", (json_int_t)result.faults),
                           err);
        return rc < 0 ? 1 : status;
    }
    if (rc < 0)
        return 1;
    fprintf(cli->out, "All is well: %llu %s, %llu %s recounted.\n", (unsigned long long)result.responses,
            cli_noun(result.responses, "response", "responses"), (unsigned long long)result.tallies,
            cli_noun(result.tallies, "tally", "tallies"));
    return 0;
}
