/* What the commands that print sheets for counters (poster, slip) share: their words on the command line, and where the file goes. */
#ifndef CLI_PRINTING_H
#define CLI_PRINTING_H

#include "cli/cli.h"

enum { PRINTING_FILE_MAX = 512 * 1024 * 1024 /* bytes */ };

/* Takes every --counter out of argv and leaves the rest; 2 with a text in err when one has no value. */
int printing_take_counters(int *argc, char **argv, const char **codes, size_t *count, struct err *err);

/* The file, or "-" for standard output; then what was made: "FILE: 3 posters, 12 kB", and a note for a loopback
 * address. Returns the exit status. */
int printing_write(struct cli *cli, const char *file, struct str bytes, size_t count, const char *one,
                   const char *many, bool loopback, struct err *err);

/* On a terminal: "12 of 40 posters", wiped behind the last one. Few are made before one could read it. */
void printing_progress(struct cli *cli, size_t done, size_t total, const char *what);

/* What a file's name ends in from its last dot on; "" for a name without one. */
struct str printing_extension(const char *file);

#endif
