/* The file of --weights: question,options,share,source; one row a category. */
#ifndef CLI_REPORT_MARGINS_H
#define CLI_REPORT_MARGINS_H

#include "cli/cli.h"
#include "report/report.h"

/* Everything in the command's arena. ERR_INPUT after every fault was shown with its line. */
int margins_read(struct cli *cli, const char *path, const struct report_margin **out, size_t *count,
                 struct err *err);

#endif
