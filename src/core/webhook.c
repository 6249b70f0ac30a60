#include "core/webhook.h"

#include "base/word_set.h"

static const char *const names[WEBHOOK_KINDS] = {
#define WEBHOOK(name, word) [WEBHOOK_##name] = word,
#include "core/webhook.def"
#undef WEBHOOK
};

const char *webhook_kind_name(enum webhook_kind kind) {
    return names[kind];
}

bool webhook_kinds_parse(struct str text, unsigned *out) {
    return word_set_parse(text, names, WEBHOOK_KINDS, out);
}

void webhook_kinds_format(unsigned kinds, char out[WEBHOOK_KINDS_SIZE]) {
    word_set_format(kinds, names, WEBHOOK_KINDS, out, WEBHOOK_KINDS_SIZE);
}

int64_t webhook_delay(unsigned tries, double chance) {
    enum { FIRST = 5, MOST = 4 * 3600 };
    int64_t delay = FIRST;
    for (unsigned i = 1; i < tries && delay < MOST; i++)
        delay *= 4;
    if (delay > MOST)
        delay = MOST;
    int64_t half = delay / 2; /* of whole seconds */
    return delay - (int64_t)((double)half * chance);
}
