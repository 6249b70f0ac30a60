/* A file that is there as a whole or not at all. */
#ifndef CLI_WHOLE_FILE_H
#define CLI_WHOLE_FILE_H

#include "cli/cli.h"

/* Written beside the file and renamed at the end: a failure leaves the earlier file as it was. For the owner's eyes, as the data
 * directory is. "-": straight to cli->out. */
int whole_file_write(struct cli *cli, const char *path, int (*write)(void *context, FILE *out, struct err *),
                     void *context, struct err *err);

#endif
