/* Lines of the audit log as sentences. */
#ifndef PAGES_AUDIT_WORDS_H
#define PAGES_AUDIT_WORDS_H

#include "pages/office.h"

/* A row for a list: at, who, kind, about, unit (false: none), detail (false: none). */
json_t *audit_row(const struct view *view, struct http_request *request, const char *language,
                  const struct audit_entry *entry);

#endif
