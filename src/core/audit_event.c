#include "core/audit_event.h"

static const char *const words[AUDIT_EVENT_COUNT] = {
#define AUDIT(name, word) [AUDIT_##name] = word,
#include "core/audit.def"
#undef AUDIT
};

const char *audit_event_name(enum audit_event event) {
    return words[event];
}

bool audit_event_parse(struct str name, enum audit_event *out) {
    for (unsigned i = 0; i < AUDIT_EVENT_COUNT; i++) {
        if (str_is(name, words[i])) {
            *out = (enum audit_event)i;
            return true;
        }
    }
    return false;
}
