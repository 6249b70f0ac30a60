/* The events of the audit log. The table is core/audit.def. */
#ifndef CORE_AUDIT_EVENT_H
#define CORE_AUDIT_EVENT_H

#include "base/str.h"

enum audit_event {
#define AUDIT(name, word) AUDIT_##name,
#include "core/audit.def"
#undef AUDIT
    AUDIT_EVENT_COUNT
};
const char *audit_event_name(enum audit_event event); /* "login" … */
bool audit_event_parse(struct str name, enum audit_event *out);

#endif
