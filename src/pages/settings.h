/* The page of settings: all of them, and one that is being changed. */
#ifndef PAGES_SETTINGS_H
#define PAGES_SETTINGS_H

#include "core/setting.h"
#include "pages/job.h"
#include "store/officers.h"

#define SETTINGS_SUFFIX "/settings"
#define SETTINGS_PATH "/office/settings"

enum { SETTINGS_MAX = 64, SETTINGS_PAST_MAX = 10, SETTINGS_KEY_SIZE = 80 };
enum settings_verb { SETTINGS_LOOK, SETTINGS_SET, SETTINGS_UNSET, SETTINGS_UNDO };

struct settings_page {
    struct job job;
    enum settings_verb verb;
    const char *unit, *unit_name; /* NULL: of the whole installation */
    enum unit_relation relation;
    const struct setting *chosen; /* NULL: none */
    struct str typed;             /* of SET */
    bool sure;                    /* the warning was read */
    int64_t seen;                 /* of UNDO: the entry that is to be undone */
    bool saved;                   /* the page is the one after a change */

    bool fault, sure_fault; /* what is wrong with the value, and with the mark beside the warning */
    bool later;             /* somebody changed it meanwhile */
    bool done;              /* written: to be redirected */
    struct setting_value values[SETTINGS_MAX]; /* in the order of the table */
    struct audit_entry *past;                  /* changes of the chosen one, the latest first */
    size_t past_count;
    const char *former; /* what it was before, where the log has no room for it; NULL: nothing is kept */
    struct survey_entry *surveys; /* what survey.default can be */
    size_t survey_count;
};

/* What an undo would put back. True: there is such a value; *value NULL: it was not set. */
bool settings_before(const struct settings_page *page, const char **value);
/* The same of any setting in a place. detail: of the latest line of the log about it, which must tell of the value that holds,
 * else something was changed that the log does not know; former: what the store keeps beside it, or NULL; unit: "" for all. */
bool settings_undo(const char *detail, const struct setting_value *now, const char *unit, const char *former,
                   struct arena *arena, const char **value);
/* What is said of a setting: which "name", "about", "fault", or "warning" (most have none: ""). */
const char *settings_word(const struct view *view, const char *language, const struct setting *setting,
                          const char *which, char key[SETTINGS_KEY_SIZE]);
enum http_next settings_show(struct job *job, struct http_response *response);

#endif
