#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/control.h"
#include "cli/help.h"

/* Another command may be writing, or a server may be starting: it is worth waiting for. */
enum { BUSY_WAIT_US = 50 * 1000, BUSY_TRIES = 100 };

int run_ready(const struct command *command, struct cli *cli, int argc, char **argv) {
    struct err err = ERR_INIT;
    int status = command->run(cli, argc, argv, &err);
    fflush(cli->out); /* what went well stands before what did not */
    if (status != 0 && err.text[0] != '\0')
        fprintf(cli->errors, "hailong: %s: %s\n", command->name, err.text);
    if (status == 2)
        help_usage(cli->errors, command);
    return status;
}

/* The store for writing, or the status of the server that ran the command: 1, *status set; 0, store open;
 * negative. */
static int open_or_call(const struct command *command, struct cli *cli, int argc, char **argv, int *status,
                        struct err *err) {
    int rc = 0;
    for (int i = 0; i < BUSY_TRIES; i++) {
        rc = control_call(cli, command->name, argc, argv, status, err);
        if (rc != 0)
            return rc;
        rc = store_open(cli->data_dir, STORE_WRITE, &cli->store, err);
        if (rc != ERR_BUSY)
            break;
        usleep(BUSY_WAIT_US);
    }
    if (rc == ERR_BUSY)
        err_set(err, ERR_BUSY, "%s: another hailong is writing there; wait until it has ended and try again",
                cli->data_dir);
    cli->read = cli->store;
    return rc;
}

int run_command(const struct command *command, const char *data_dir, bool json, int argc, char **argv) {
    struct err err = ERR_INIT;
    int status = 1, rc = 0;
    struct arena *arena = arena_new(CLI_ARENA_MAX);
    struct cli cli = {.data_dir = data_dir,
                      .json = json,
                      .clock = &clock_system,
                      .out = stdout,
                      .errors = stderr,
                      .terminal = isatty(STDERR_FILENO) == 1,
                      .arena = arena,
                      .command = command->name};
    if (arena == NULL) {
        rc = err_set(&err, ERR_NOMEM, "no memory");
        goto out;
    }
    if (command->needs == CLI_READ)
        rc = store_open(data_dir, STORE_READ, &cli.read, &err);
    else if (command->needs == CLI_WRITE)
        rc = open_or_call(command, &cli, argc, argv, &status, &err);
    if (rc == 0)
        status = run_ready(command, &cli, argc, argv);
out:
    if (rc < 0)
        fprintf(stderr, "hailong: %s: %s\n", command->name, err.text);
    store_close(cli.store != NULL ? cli.store : cli.read);
    arena_free(arena);
    return rc < 0 ? 1 : status;
}

/* What a command printed, the first line without "hailong: COMMAND: ". */
static int set_complaint(const char *command, const char *text, struct err *err) {
    char start[100];
    int n = snprintf(start, sizeof start, "hailong: %s: ", command);
    if (n > 0 && strncmp(text, start, (size_t)n) == 0)
        text += n;
    return err_set(err, ERR_STORE, "%.*s", (int)strcspn(text, "\n"), text);
}

int run_writing(struct cli *outer, const char *name, int argc, char **argv, struct buf *out,
                struct err *err) {
    char *printed = NULL, *complaint = NULL;
    size_t printed_size = 0, complaint_size = 0;
    struct cli cli = *outer;
    int status = 1, rc = 0;
    const struct command *command = command_find(name);
    cli.json = true;
    cli.terminal = false;
    cli.command = name;
    cli.store = NULL;
    cli.out = open_memstream(&printed, &printed_size);
    cli.errors = open_memstream(&complaint, &complaint_size);
    if (command == NULL || cli.out == NULL || cli.errors == NULL)
        rc = err_set(err, ERR_BUG, "%s: no such command, or no memory", name);
    if (rc == 0)
        rc = open_or_call(command, &cli, argc, argv, &status, err);
    if (rc == 0) {
        status = run_ready(command, &cli, argc, argv);
        store_close(cli.store);
    }
    if (cli.out != NULL)
        fclose(cli.out);
    if (cli.errors != NULL)
        fclose(cli.errors);
    if (rc >= 0 && status == 0)
        buf_add(out, printed, printed_size);
    else if (rc >= 0)
        rc = set_complaint(name, complaint, err);
    free(printed);
    free(complaint);
    return rc < 0 ? rc : 0;
}

FILE *cli_open(struct cli *cli, const char *path, struct err *err) {
    if (cli->control != NULL)
        return control_open(cli->control, path, err);
    FILE *file;
    if (strcmp(path, "-") == 0) {
        int fd = dup(STDIN_FILENO);
        file = fd < 0 ? NULL : fdopen(fd, "rb");
        if (file == NULL && fd >= 0)
            close(fd);
    } else {
        file = fopen(path, "rbe");
    }
    if (file == NULL)
        err_set(err, ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    return file;
}
