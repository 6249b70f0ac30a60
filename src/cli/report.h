/* The formats of a report. Each writes the whole report to cli->out; returns the exit status. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/cli.h"
#include "pages/report_document.h"

int report_text(struct cli *cli, const struct report *report, struct err *err);
int report_json(struct cli *cli, const struct report *report, struct err *err);
int report_xlsx(struct cli *cli, const struct report *report, struct err *err);
/* Makes the report of a file anew, from the data directory or from an export of responses, and says what differs. 0: nothing. */
int report_recompute(struct cli *cli, const char *path, const char *responses, struct err *err);
/* The weighted figures of report_text; false without memory. */
bool report_weighted_text(struct cli *cli, const struct report *report);
int report_csv(struct cli *cli, const struct report *report, struct err *err);
/* The unit's own counters, or the units directly below. */
int report_compare_text(struct cli *cli, const struct report_comparison *comparison, bool counters,
                        struct err *err);
int report_compare_json(struct cli *cli, const struct report_comparison *comparison, bool counters,
                        struct err *err);

/* What stands around the tables of report_text: whose report it is, what has to be explained, how many came, and what the
 * words and marks mean. */
void report_text_head(FILE *out, const struct report *report);
void report_text_below(FILE *out, const struct report *report, const struct report_period *period);
/* Targets that were others when the period ended. */
void report_text_then(FILE *out, const struct report *report, const struct report_period *period);
void report_text_need(FILE *out, const struct report *report, const struct report_period *period);
/* moves: report_moves' */
void report_text_moves(FILE *out, const json_t *moves);
/* The same of report_exclusions. */
void report_text_exclusions(FILE *out, const json_t *exclusions);
void report_text_notes(FILE *out, const struct report *report);

#endif
