#include "core/webhook.h"

#include <stdio.h>
#include <string.h>

static const char *const names[WEBHOOK_KINDS] = {
#define WEBHOOK(name, word) [WEBHOOK_##name] = word,
#include "core/webhook.def"
#undef WEBHOOK
};

const char *webhook_kind_name(enum webhook_kind kind) {
    return names[kind];
}

static unsigned kind_bit(struct str name) {
    for (unsigned i = 0; i < WEBHOOK_KINDS; i++)
        if (str_is(name, names[i]))
            return 1u << i;
    return 0;
}

bool webhook_kinds_parse(struct str text, unsigned *out) {
    unsigned set = 0;
    for (size_t i = 0; i < text.n;) {
        size_t end = i;
        while (end < text.n && text.p[end] != ' ' && text.p[end] != ',')
            end++;
        unsigned bit = kind_bit((struct str){text.p + i, end - i});
        if (bit == 0 && end > i)
            return false;
        set |= bit;
        i = end + 1;
    }
    if (set == 0)
        return false;
    *out = set;
    return true;
}

void webhook_kinds_format(unsigned kinds, char out[WEBHOOK_KINDS_SIZE]) {
    size_t n = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < WEBHOOK_KINDS; i++)
        if ((kinds >> i & 1) != 0)
            n += (size_t)snprintf(out + n, WEBHOOK_KINDS_SIZE - n, "%s%s", n > 0 ? " " : "", names[i]);
}

int64_t webhook_delay(unsigned tries, double chance) {
    enum { FIRST = 5, MOST = 4 * 3600 };
    int64_t delay = FIRST;
    for (unsigned i = 1; i < tries && delay < MOST; i++)
        delay *= 4;
    if (delay > MOST)
        delay = MOST;
    return delay - (int64_t)((double)(delay / 2) * chance);
}
