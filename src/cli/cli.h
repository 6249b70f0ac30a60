/* A command: one row in commands.def, one function, in one file per noun. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/err.h"
#include "core/audit_event.h"
#include "store/store.h"

enum {
    CLI_ARGUMENTS_MAX = 1024,         /* words and options of one call */
    CLI_ARENA_MAX = 512 * 1024 * 1024 /* bytes a command may keep */
};

enum cli_needs {
    CLI_NOTHING, /* no data directory */
    CLI_READ,    /* cli->read is open */
    CLI_WRITE /* cli->read and cli->store are open; runs inside the server when one runs on the same directory
               */
};

struct control; /* the connection to the calling process, when the command runs inside the server */

struct cli {
    const char *data_dir;
    bool json;
    struct store *read;  /* for every reading function; NULL for CLI_NOTHING */
    struct store *store; /* for store_transact only (inside the server other threads use it too); NULL unless
                            CLI_WRITE */
    const struct clock *clock;
    FILE *out, *errors; /* what the person sees; inside the server no file descriptors, so no fileno() */
    bool terminal;      /* errors is a terminal: progress ("\r…") may be shown there */
    struct arena *arena;
    struct control *control; /* NULL unless inside the server */
    const char *command;     /* "unit import", for messages */
};

/* The arguments behind the command's own words and the common options, NULL-terminated; argv[0] is the first
 * of them. Returns the exit status: 0 fine, 1 failed (err->text is shown as "hailong: COMMAND: …", nothing
 * when it is empty), 2 wrong usage (the usage line is shown too). A warning goes to cli->errors with
 * cli_note(). */
typedef int cli_run(struct cli *cli, int argc, char **argv, struct err *err);

struct command {
    const char *name; /* "unit import" */
    cli_run *run;
    enum cli_needs needs;
    const char *usage; /* behind the name */
    const char *help;  /* what it does, options one a line */
};

/* Options of one command. value: "--from DATE" or "--from=DATE". Others are words. Ends with name NULL. */
struct cli_option {
    const char *name;   /* "--from" */
    const char **value; /* set to the text; NULL for a flag */
    bool *flag;         /* set to true */
};
/* Takes the options out of argv and leaves the words; *argc becomes their number. ERR_INPUT for an unknown
 * option, a missing value or a repeated option (answer it with status 2). "--" ends the options. An option
 * whose value may repeat has its own loop and is not for this function. */
int cli_options(int *argc, char **argv, const struct cli_option *options, struct err *err);

/* Opens a file the person named for reading: here, or in the calling process when we run inside the server.
 * Close with fclose. "-" is standard input. */
FILE *cli_open(struct cli *cli, const char *path, struct err *err);

/* One line for the person on cli->errors: "hailong: COMMAND: …". */
__attribute__((format(printf, 2, 3))) void cli_note(struct cli *cli, const char *format, ...);

/* A line of the log in the transaction of what the command changed, done by nobody who signed in. Texts as audit_entry's. */
int cli_audit(const struct cli *cli, struct transaction *tx, enum audit_event event, const char *about,
              const char *unit, const char *detail, struct err *err);

/* 2 with a text in err, which names the missing ones, unless low ≤ argc ≤ high; else 0. what: "FILE", "NAME and
 * VALUE". */
int cli_words(int argc, int low, int high, const char *what, struct err *err);

/* one for 1, else many: "response", "responses". */
const char *cli_noun(uint64_t n, const char *one, const char *many);

/* Bytes of a wrong value that a message repeats ("%.*s"): not too many, and no half character. */
int cli_shown(struct str value);

/* A value as one JSON document on cli->out, indented, with a newline; takes the reference. NULL: ERR_NOMEM.
 * Returns the exit status. */
int cli_print_json(struct cli *cli, json_t *value, struct err *err);

/* YYYY-MM-DD; an open end (DAY_NONE) is "". */
const char *cli_day_text(int32_t day, char text[DATE_TEXT_SIZE]); /* returns text */

/* A time of day in Vietnam: "2026-11-26 08:30:05", or with `json` "2026-11-26T08:30:05+07:00". 0 is "". Returns text. */
enum { CLI_TIME_SIZE = 40 };
const char *cli_time_text(int64_t seconds, bool json, char text[CLI_TIME_SIZE]);

int cli_main(int argc, char **argv);

#endif
