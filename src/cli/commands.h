/* The commands: rows in commands.def, one function each. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/cli.h"

#define GROUP(title)
#define COMMAND(name, function, needs, usage, help) cli_run function;
#include "cli/commands.def"
#undef GROUP
#undef COMMAND

/* The row of a name ("unit import"), or NULL. */
const struct command *command_find(const char *name);
const struct command *command_at(size_t index); /* NULL past the last; run is NULL in a heading */

#endif
