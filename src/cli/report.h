/* What a report is made of, for its formats. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/cli.h"
#include "core/index.h"
#include "core/period.h"

struct report {
    struct cli *cli;
    struct revision revision;
    struct selection selection; /* from and to: what the periods cover; DAY_NONE where nothing tells */
    const char *unit_name;      /* NULL: everywhere */
    enum period_unit by;
    enum period_style style;
    uint64_t threshold;
    struct response_extent extent;
    struct period *periods;
    struct tally *tallies;   /* one per period */
    size_t count;            /* of periods; 0 when there is no response and no range was asked for */
    struct figures *figures; /* one per period, hidden with regard to each other */
};

/* Whether a question has a figure: a comment has none. */
bool report_has_figure(const struct survey *survey, size_t question);

/* Each writes the whole report to cli->out; returns the exit status. */
int report_text(struct report *report, struct err *err);
int report_json(struct report *report, struct err *err);
int report_csv(struct report *report, struct err *err);

#endif
