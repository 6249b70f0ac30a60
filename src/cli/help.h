/* Help texts, made from commands.def. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/cli.h"

void help_program(FILE *out);                                /* hailong --help */
void help_command(FILE *out, const struct command *command); /* hailong COMMAND --help */
void help_usage(FILE *out, const struct command *command);   /* one line, and where to read more */

/* "survey": the first word of several commands. */
bool help_is_group(const char *word);
void help_group(FILE *out, const char *word);

#endif
