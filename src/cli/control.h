/* Commands that write while `serve` runs are run by the server (law 2: one connection writes). The server
 * listens on DIR/hailong.sock, for its own user and root only. One command at a time; a caller that vanishes
 * or falls silent stops nothing but its own command. */
#ifndef CLI_CONTROL_H
#define CLI_CONTROL_H

#include "cli/cli.h"

struct control_server;

/* The server's side. store is the server's WRITE store, with its writer running. A socket that is left over
 * from a dead server is replaced (the store's lock says that it is dead). */
int control_start(const char *data_dir, struct store *store, const struct clock *clock,
                  struct control_server **out, struct err *err);
/* Lets the command that runs finish; NULL is allowed. */
void control_stop(struct control_server *server);

/* The caller's side. 1: a server ran the command, all output has been shown, *status is the exit status; 0:
 * no server runs on cli->data_dir; negative: an error. */
int control_call(struct cli *cli, const char *command, int argc, char **argv, int *status, struct err *err);

/* Inside the server: the file `path` as the calling process sees it. NULL with err set. */
FILE *control_open(struct control *control, const char *path, struct err *err);

#endif
