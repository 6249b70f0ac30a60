/* Sends one message to a receiver of webhooks, signed as Standard Webhooks 1 has it: webhook-id, webhook-timestamp and
 * webhook-signature "v1," and the base64 of HMAC-SHA-256 over "ID.TIMESTAMP.BODY". By libcurl: no redirect is followed, no proxy
 * used, and a connection made only to an address that outbound_address_good lets pass. */
#ifndef OUTBOUND_POST_H
#define OUTBOUND_POST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum {
    OUTBOUND_SECONDS = 10, /* from the name's look-up to the end of the answer */
    OUTBOUND_CONNECT_SECONDS = 5,
    OUTBOUND_ANSWER_MAX = 64 * 1024, /* bytes of an answer's body, which nobody reads */
    OUTBOUND_FAULT_MAX = 160
};

struct outbound_message {
    const char *url;
    bool loopback;
    struct str secret;           /* bytes of the key */
    const char *id;              /* the same with every try */
    int64_t at;                  /* of this try: seconds since 1970-01-01T00:00Z */
    const char *body;            /* JSON */
    bool (*stop)(void *context); /* asked about once a second; true gives up. NULL: never */
    void *context;
};
struct outbound_answer {
    bool arrived;                       /* the receiver answered 200 to 299 */
    long status;                        /* 0: there was no answer */
    char fault[OUTBOUND_FAULT_MAX + 1]; /* why it did not arrive */
};
/* 0: it was tried, and answer tells. ERR_NOMEM. Any thread. */
int outbound_post(const struct outbound_message *message, struct outbound_answer *answer, struct err *err);

#endif
