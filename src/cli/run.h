/* Runs one command: opens what it needs, here or in the server that runs on the same directory. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/cli.h"

/* Returns the exit status; errors have been shown. argv: what is behind the command's name, NULL-terminated;
 * changed. */
int run_command(const struct command *command, const char *data_dir, bool json, int argc, char **argv);

/* Only calls the command and shows its error on cli->errors; everything in cli is ready. */
int run_ready(const struct command *command, struct cli *cli, int argc, char **argv);

/* A writing command called from within another one, as if it had been typed: by the server where one runs on the same
 * directory. Appends its standard output, with --json, to *out. Negative with its complaint in err when it fails. */
int run_writing(struct cli *cli, const char *command, int argc, char **argv, struct buf *out,
                struct err *err);

#endif
