#include "pages/audit_words.h"

#include "core/target_row.h"
#include "pages/settings.h"
#include "view/format.h"

static const char *word(const struct audit_telling *t, const char *key) {
    return page_word(t->view, t->language, key);
}

static bool is_event(const struct audit_telling *t, enum audit_event event) {
    return strcmp(t->entry->event, audit_event_name(event)) == 0;
}

static const char *about_words(const struct audit_telling *t) {
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
    if (found[0] != '\0')
        return found;
    /* The unit's name stands behind, mostly as it was given to it. */
    const struct unit *unit = t->site == NULL ? NULL : site_unit(t->site, str_of(t->entry->unit));
    if ((is_event(t, AUDIT_UNIT_CHANGED) && strcmp(t->entry->about, t->entry->unit) == 0) ||
        (is_event(t, AUDIT_UNIT_ADDED) && unit != NULL && strcmp(t->entry->about, unit->name) == 0))
        return NULL;
    const char *said = audit_about_sentence(t);
    return said != NULL ? said : t->entry->about;
}

/* "clerk of a-mc": the role as a word, and the unit if it is not the line's own, which stands before it. */
static const char *role_words(const struct audit_telling *t, struct str text) {
    const char *space = memchr(text.p, ' ', text.n);
    size_t n = space == NULL ? text.n : (size_t)(space - text.p);
    char key[40];
    struct str of = STR(" of ");
    snprintf(key, sizeof key, "office.role.%.*s", (int)(n < 20 ? n : 20), text.p);
    const char *role = word(t, key);
    struct str unit = {text.p + n, text.n - n};
    if (unit.n <= of.n || memcmp(unit.p, of.p, of.n) != 0)
        return arena_printf(t->arena, "%s (%s)", role, word(t, "office.whole"));
    struct str code = {unit.p + of.n, unit.n - of.n};
    if (str_is(code, t->entry->unit))
        return role;
    const char *name = audit_unit(t, code);
    return name != NULL ? arena_printf(t->arena, "%s, %s", role, name)
                        : arena_printf(t->arena, "%s (%.*s)", role, STR_ARG(code));
}

/* "clerk of a-mc, was officer of a-mc" */
static const char *officer_words(const struct audit_telling *t) {
    const char *detail = t->entry->detail, *was = strstr(detail, ", was ");
    if (was == NULL)
        return role_words(t, str_of(detail));
    return arena_printf(t->arena, "%s, %s %s", role_words(t, (struct str){detail, (size_t)(was - detail)}),
                        word(t, "office.audit.was"), role_words(t, str_of(was + strlen(", was "))));
}

/* "1000, before 2024-12-01", "to 40, HASH", "2" */
static const char *erased_words(const struct audit_telling *t) {
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
static const char *fixed_words(const struct audit_telling *t) {
    static const struct {
        enum audit_event event;
        const char *detail, *key;
    } fixed[] = {
        {AUDIT_LOGIN, "recovery code", "office.audit.detail.recovery_code"},
        {AUDIT_SETUP, "second factor", "office.audit.detail.second_factor"},
        {AUDIT_SETUP, "no second factor", "office.audit.detail.no_second_factor"},
        {AUDIT_SETUP_LINK, "first officer", "office.audit.detail.first_officer"},
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

static const char *setting_word_of(const struct audit_telling *t, const char *value) {
    char mark[SETTING_MARK + 1];
    bool picture = strcmp(t->entry->about, "look.emblem") == 0;
    if (setting_noted_long(value, mark))
        return picture && mark[0] == '\0' ? word(t, "office.emblem.a_file")
                                          : arena_printf(t->arena, "%s %s",
                                                         word(t, picture ? "office.emblem.file_mark"
                                                                         : "office.audit.detail.long_value"),
                                                         mark);
    return strcmp(value, SETTING_TAKEN_BACK) == 0 ? word(t, "office.audit.detail.taken_back")
           : strcmp(value, SETTING_NOT_SET) == 0  ? word(t, "office.audit.detail.not_set")
                                                  : value;
}

/* "(not set) → 1022", "1022 → taken back", "1022" */
static const char *setting_words(const struct audit_telling *t) {
    const char *detail = t->entry->detail, *arrow = strstr(detail, SETTING_ARROW);
    if (arrow == NULL)
        return setting_word_of(t, detail);
    const char *old = arena_copy(t->arena, detail, (size_t)(arrow - detail));
    return old == NULL ? NULL
                       : arena_printf(t->arena, "%s" SETTING_ARROW "%s", setting_word_of(t, old),
                                      setting_word_of(t, arrow + strlen(SETTING_ARROW)));
}

/* ---- Targets ------------------------------------------------------------------------------------------------------ */

/* A target as the log has it, its operator as words. NULL without memory. */
static const char *logged_goal(const struct audit_telling *t, struct str text) {
    struct str group = str_of(target_operator_name(TARGET_GROUP));
    if (str_is(text, target_operator_name(TARGET_BETTER)))
        return word(t, "office.fig.target_better");
    if (text.n > group.n && memcmp(text.p, group.p, group.n) == 0)
        return arena_printf(t->arena, "%s%.*s", word(t, "office.fig.target_group"), (int)(text.n - group.n),
                            text.p + group.n);
    return arena_copy(t->arena, text.p, text.n);
}

/* "better → ≥ 88,00" */
static const char *logged_goals(const struct audit_telling *t, struct str text) {
    static const char arrow[] = " → ";
    const char *at = strstr(text.p, arrow);
    if (at == NULL || at >= text.p + text.n)
        return logged_goal(t, text);
    const char *now = at + sizeof arrow - 1;
    const char *was_text = logged_goal(t, (struct str){text.p, (size_t)(at - text.p)});
    const char *now_text = logged_goal(t, (struct str){now, (size_t)(text.p + text.n - now)});
    return was_text == NULL || now_text == NULL ? NULL
                                                : arena_printf(t->arena, "%s%s%s", was_text, arrow, now_text);
}

const char *audit_target_words(const struct audit_telling *t) {
    static const struct {
        const char *name, *key;
    } names[] = {{"target: ", "office.targets.value"},
                 {"official: ", "office.targets.official"},
                 {"source: ", "office.targets.source"},
                 {"owner: ", "office.targets.owner"}};
    const char *out = "", *detail = t->entry->detail;
    for (const char *part = detail; part != NULL && out != NULL;) {
        const char *end = strstr(part, " | ");
        size_t n = end == NULL ? strlen(part) : (size_t)(end - part);
        const char *name = "", *rest = part;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (strncmp(part, names[i].name, strlen(names[i].name)) == 0) {
                name = word(t, names[i].key);
                rest = part + strlen(names[i].name);
            }
        struct str value = {rest, n - (size_t)(rest - part)};
        const char *text = strncmp(part, names[0].name, strlen(names[0].name)) == 0
                               ? logged_goals(t, value)
                               : arena_copy(t->arena, value.p, value.n);
        out = text == NULL ? NULL
                           : arena_printf(t->arena, "%s%s%s%s%s", out, part == detail ? "" : "; ", name,
                                          name[0] == '\0' ? "" : ": ", text);
        part = end == NULL ? NULL : end + strlen(" | ");
    }
    return out;
}

/* ---- Rows --------------------------------------------------------------------------------------------------------- */

static const char *detail_words(const struct audit_telling *t) {
    if (is_event(t, AUDIT_OFFICER_ADDED) || is_event(t, AUDIT_OFFICER_CHANGED))
        return officer_words(t);
    if (is_event(t, AUDIT_ERASED))
        return erased_words(t);
    if (is_event(t, AUDIT_SESSION_REVOKED))
        return arena_printf(t->arena, "%s %s", word(t, "office.audit.sessions"), t->entry->detail);
    if (is_event(t, AUDIT_SETTING))
        return setting_words(t);
    if (is_event(t, AUDIT_TARGET_SET))
        return audit_target_words(t);
    const char *said = audit_detail_sentence(t);
    return said != NULL ? said : fixed_words(t);
}

json_t *audit_row(const struct audit_telling *t) {
    const struct audit_entry *entry = t->entry;
    json_t *row = json_object();
    char at[OFFICE_TIME_SIZE], key[64];
    office_time(entry->at, at);
    snprintf(key, sizeof key, "office.audit.kind.%.30s", entry->event);
    const char *kind = word(t, key),
               *unit = entry->unit[0] == '\0' ? NULL : audit_unit(t, str_of(entry->unit));
    model_set(row, "number", json_integer(entry->number));
    model_set(row, "at", json_string(at));
    model_set(row, "who", json_string(entry->who[0] != '\0' ? entry->who : word(t, "office.audit.program")));
    model_set(row, "kind", json_string(kind[0] != '\0' ? kind : entry->event));
    model_set_text(row, "about", about_words(t));
    model_set_text(row, "unit", unit != NULL ? unit : entry->unit);
    model_set_text(row, "detail", detail_words(t));
    return row;
}
