/* What other programs are told of (core/webhook.def), and when a message that did not arrive is tried again. A set of kinds is a
 * number, bit n for the nth. */
#ifndef CORE_WEBHOOK_H
#define CORE_WEBHOOK_H

#include <stdbool.h>

#include "base/str.h"

enum webhook_kind {
#define WEBHOOK(name, word) WEBHOOK_##name,
#include "core/webhook.def"
#undef WEBHOOK
    WEBHOOK_KINDS
};
enum { WEBHOOK_KINDS_SIZE = 64, WEBHOOK_LIFE_SECONDS = 24 * 3600 /* after which a message is given up */ };

const char *webhook_kind_name(enum webhook_kind kind); /* "report.frozen" … */
/* Names with spaces or commas between, at least one. False for anything else. */
bool webhook_kinds_parse(struct str text, unsigned *out);
void webhook_kinds_format(unsigned kinds, char out[WEBHOOK_KINDS_SIZE]);

/* Seconds to wait after so many tries (at least 1): 5 s, four times as long each time, at most 4 hours; of that between a half and
 * all, by chance (0…1), so that what failed together does not come back together. */
int64_t webhook_delay(unsigned tries, double chance);

#endif
