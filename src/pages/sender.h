/* Sends the messages of store/webhooks.h in a thread of its own, one after the other: those that are due, again what failed. */
#ifndef PAGES_SENDER_H
#define PAGES_SENDER_H

#include "account/account.h"
#include "store/store.h"

struct sender;

/* write: its writer runs until sender_free; account and clock: borrowed. */
int sender_new(const char *data_dir, struct store *write, const struct account *account,
               const struct clock *clock, struct sender **out, struct err *err);
/* Gives up what is on its way; it is sent again after the next start. NULL is allowed. */
void sender_free(struct sender *sender);

#endif
