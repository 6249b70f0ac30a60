#include "pages/lately.h"

#include "pages/office.h"

static bool is_own(const struct job *job, const struct audit_entry *line) {
    return strcmp(line->who, office_visitor(job->request)->session.login) == 0;
}

int lately_about(const struct job *job, struct store *read, const char *about, struct arena *arena,
                 struct audit_entry *out, struct err *err) {
    const struct audit_filter filter = {
        .about = about, .from = pages_now(job->pages) - LATELY_SECONDS, .max = 1};
    struct audit_entry *lines;
    size_t count = 0;
    *out = (struct audit_entry){.number = 0};
    int rc = store_audit_list(read, &filter, arena, &lines, &count, err);
    if (rc == 0 && count > 0 && is_own(job, &lines[0]))
        *out = lines[0];
    return rc;
}

int lately_change(const struct job *job, struct store *read, const char *unit, bool below, int64_t number,
                  size_t most, struct arena *arena, struct audit_entry **out, size_t *count,
                  struct err *err) {
    const struct audit_filter filter = {.unit = below ? unit : NULL,
                                        .before = number + 1,
                                        .from = pages_now(job->pages) - LATELY_SECONDS,
                                        .max = most};
    struct audit_entry *lines = NULL;
    size_t found = 0, n = 0;
    int rc = store_audit_list(read, &filter, arena, &lines, &found, err);
    while (rc == 0 && n < found && lines[n].number == number - (int64_t)n && is_own(job, &lines[n]) &&
           (below || strcmp(lines[n].unit, unit) == 0) && lines[n].at == lines[0].at &&
           strcmp(lines[n].event, lines[0].event) == 0)
        n++;
    *out = lines;
    *count = n;
    return rc;
}

int lately_any(const struct job *job, struct store *read, const char *about, const char *unit,
               const enum audit_event *events, size_t event_count, struct arena *arena, bool *out,
               struct err *err) {
    const struct audit_filter filter = {.about = about,
                                        .unit = unit == NULL || unit[0] == '\0' ? NULL : unit,
                                        .from = pages_now(job->pages) - LATELY_SECONDS,
                                        .max = AUDIT_LIST_MAX};
    struct audit_entry *lines = NULL;
    size_t count = 0;
    *out = false;
    int rc = store_audit_list(read, &filter, arena, &lines, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        for (size_t k = 0; k < event_count; k++)
            *out |= lately_is(&lines[i], events[k]) && is_own(job, &lines[i]) &&
                    (unit == NULL || strcmp(lines[i].unit, unit) == 0);
    return rc;
}

bool lately_is(const struct audit_entry *line, enum audit_event event) {
    return line->number != 0 && strcmp(line->event, audit_event_name(event)) == 0;
}
