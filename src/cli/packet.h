/* The language between a command and the server on the same data directory: packets over DIR/hailong.sock
 * (SOCK_SEQPACKET, so that a packet is whole or not there). The first byte is the kind. */
#ifndef CLI_PACKET_H
#define CLI_PACKET_H

#include <sys/un.h>

#include "base/err.h"
#include "base/str.h"

#define PACKET_SOCKET "hailong.sock"

enum packet_kind {
    /* command → server */
    PACKET_RUN =
        'R', /* 'j' or '-' (--json), 't' or '-' (terminal), then NUL-ended: version, command, arguments */
    PACKET_FILE = 'F', /* an open file comes with it; or, without one, why not */
    /* server → command */
    PACKET_OPEN = 'O',   /* path of a file to read */
    PACKET_OUT = '1',    /* bytes for standard output */
    PACKET_ERRORS = '2', /* bytes for standard error */
    PACKET_END = 'E'     /* exit status as one byte */
};

enum {
    PACKET_MAX = 64 * 1024,
    PACKET_SEND_MS = 10 * 1000 /* who does not take a packet for so long has gone */
};

/* One end. Sending and receiving end early when `wake` becomes readable (-1: nothing does). */
struct packet_end {
    int fd, wake;
};

struct packet {
    enum packet_kind kind;
    int file; /* descriptor that came with it, the receiver's to close; -1: none */
    size_t n;
    char bytes[PACKET_MAX]; /* NUL behind them */
};

/* The socket's address. A path may be longer than an address can hold, so it goes by the open directory's
 * descriptor (dir_fd), which must stay open while the address is used. */
void packet_address(int dir_fd, struct sockaddr_un *out);

/* Sends one packet, with a file unless that is -1. ERR_IO when the other side has gone or takes nothing. */
int packet_send(const struct packet_end *end, enum packet_kind kind, struct str bytes, int file,
                struct err *err);

/* Waits at most timeout_ms (-1: as long as it takes). ERR_IO when the other side has gone, is silent, or
 * talks nonsense. */
int packet_receive(const struct packet_end *end, int timeout_ms, struct packet *out, struct err *err);

#endif
