#include "pages/audit_words.h"

#include "pages/settings.h"
#include "view/format.h"

/* What the functions below share. */
struct telling {
    const struct view *view;
    const char *language;
    struct arena *arena;
    const struct audit_entry *entry;
};

static const char *word(const struct telling *t, const char *key) {
    return page_word(t->view, t->language, key);
}

static bool is_event(const struct telling *t, enum audit_event event) {
    return strcmp(t->entry->event, audit_event_name(event)) == 0;
}

static const char *about_words(const struct telling *t) {
    char key[SETTINGS_KEY_SIZE];
    const char *found = "";
    if (is_event(t, AUDIT_SETTING)) {
        const struct setting *setting = setting_find(str_of(t->entry->about));
        if (setting != NULL)
            found = settings_word(t->view, t->language, setting, "name", key);
    } else if (is_event(t, AUDIT_ERASED)) {
        snprintf(key, sizeof key, "office.audit.erased.%.20s", t->entry->about);
        found = word(t, key);
    }
    return found[0] != '\0' ? found : t->entry->about;
}

/* "clerk of a-mc": the role as a word. */
static const char *role_words(const struct telling *t, struct str text) {
    const char *space = memchr(text.p, ' ', text.n);
    size_t n = space == NULL ? text.n : (size_t)(space - text.p);
    char key[40];
    struct str of = STR(" of ");
    snprintf(key, sizeof key, "office.role.%.*s", (int)(n < 20 ? n : 20), text.p);
    const char *role = word(t, key);
    struct str unit = {text.p + n, text.n - n};
    if (unit.n <= of.n || memcmp(unit.p, of.p, of.n) != 0)
        return t->entry->unit[0] != '\0' ? role
                                         : arena_printf(t->arena, "%s (%s)", role, word(t, "office.whole"));
    return arena_printf(t->arena, "%s (%.*s)", role, (int)(unit.n - of.n), unit.p + of.n);
}

/* "clerk of a-mc, was officer of a-mc" */
static const char *officer_words(const struct telling *t) {
    const char *detail = t->entry->detail, *was = strstr(detail, ", was ");
    if (was == NULL)
        return role_words(t, str_of(detail));
    return arena_printf(t->arena, "%s, %s %s", role_words(t, (struct str){detail, (size_t)(was - detail)}),
                        word(t, "office.audit.was"), role_words(t, str_of(was + strlen(", was "))));
}

/* "1000, before 2024-12-01", "to 40, HASH", "2" */
static const char *erased_words(const struct telling *t) {
    const char *detail = t->entry->detail, *before = strstr(detail, ", before ");
    int32_t day;
    char text[32];
    if (strncmp(detail, "to ", 3) == 0)
        return arena_printf(t->arena, "%s %.*s", word(t, "office.audit.to_line"),
                            (int)strcspn(detail + 3, ","), detail + 3);
    if (before == NULL || !day_parse(str_of(before + strlen(", before ")), &day))
        return detail;
    format_day(day, text, sizeof text);
    return arena_printf(t->arena, "%.*s, %s %s", (int)(before - detail), detail,
                        word(t, "office.audit.before"), text);
}

/* What the log says in fixed words. */
static const char *fixed_words(const struct telling *t) {
    static const struct {
        enum audit_event event;
        const char *detail, *key;
    } fixed[] = {
        {AUDIT_LOGIN, "recovery code", "office.audit.detail.recovery_code"},
        {AUDIT_SETUP, "second factor", "office.audit.detail.second_factor"},
        {AUDIT_SETUP, "no second factor", "office.audit.detail.no_second_factor"},
        {AUDIT_SETUP_LINK, "first officer", "office.audit.detail.first_officer"},
        {AUDIT_SETTING, SETTING_TAKEN_BACK, "office.audit.detail.taken_back"},
    };
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (is_event(t, fixed[i].event) && strcmp(t->entry->detail, fixed[i].detail) == 0)
            return word(t, fixed[i].key);
    char text[32];
    int32_t day;
    if (!day_parse(str_of(t->entry->detail), &day))
        return t->entry->detail;
    format_day(day, text, sizeof text);
    return arena_strdup(t->arena, text);
}

static const char *detail_words(const struct telling *t) {
    if (is_event(t, AUDIT_OFFICER_ADDED) || is_event(t, AUDIT_OFFICER_CHANGED))
        return officer_words(t);
    if (is_event(t, AUDIT_ERASED))
        return erased_words(t);
    if (is_event(t, AUDIT_SESSION_REVOKED))
        return arena_printf(t->arena, "%s %s", word(t, "office.audit.sessions"), t->entry->detail);
    return fixed_words(t);
}

json_t *audit_row(const struct view *view, struct http_request *request, const char *language,
                  const struct audit_entry *entry) {
    const struct telling t = {view, language, request->arena, entry};
    json_t *row = json_object();
    char at[OFFICE_TIME_SIZE], key[64];
    office_time(entry->at, at);
    snprintf(key, sizeof key, "office.audit.kind.%.30s", entry->event);
    const char *kind = word(&t, key);
    model_set(row, "number", json_integer(entry->number));
    model_set(row, "at", json_string(at));
    model_set(row, "who", json_string(entry->who[0] != '\0' ? entry->who : word(&t, "office.audit.program")));
    model_set(row, "kind", json_string(kind[0] != '\0' ? kind : entry->event));
    model_set_text(row, "about", about_words(&t));
    model_set_text(row, "unit", entry->unit);
    model_set_text(row, "detail", detail_words(&t));
    return row;
}
