/* What the log says in its own short form, "from a-mc, 2026-11-26", as a sentence in words with names. */
#include "pages/audit_words.h"

#include "core/change_note.h"
#include "pages/report_page.h"
#include "view/format.h"

enum { SLOTS_MAX = 6, KEY_SIZE = 80 };

/* Letters behind % are what stands there: u unit, c counter, s survey, m dimension of the survey before it, p period, d day, r days "2026-10-18..2026-10-20", f field,
 * k kind of unit, w channel, l layout, h hash, a scopes of a token, t which comments, v a number, n as it is. In the words {1} is the first of them. The first that fits holds. */
static const struct sentence {
    enum audit_event event;
    const char *pattern, *key;
} details[] =
    {
        {AUDIT_UNIT_ADDED, "below %u", "office.audit.say.below"},
        /* Of before 2026-11-26, here and at counters; since then see say_changed. */
        {AUDIT_UNIT_CHANGED, "name %n", "office.audit.say.old_name"},
        {AUDIT_UNIT_CHANGED, "kind %k", "office.audit.say.old_kind"},
        {AUDIT_UNIT_MOVED, "from \"%u\" to \"%u\", %d, goes on as %n", "office.audit.say.moved_goes_on"},
        {AUDIT_UNIT_MOVED, "from \"%u\" to \"%u\"", "office.audit.say.moved"},
        {AUDIT_UNIT_MERGED, "into %u, %d, with its past", "office.audit.say.merged_past"},
        {AUDIT_UNIT_MERGED, "into %u, %d", "office.audit.say.merged"},
        {AUDIT_UNIT_RETIRED, "%d", "office.audit.say.last_day"},
        {AUDIT_UNIT_UNDONE, "move", "office.units.did_move"},
        {AUDIT_UNIT_UNDONE, "merge", "office.units.did_merge"},
        {AUDIT_UNIT_UNDONE, "retire", "office.units.did_retire"},
        {AUDIT_COUNTER_ADDED, "name %n", "office.audit.say.name"},
        {AUDIT_COUNTER_CHANGED, "name %n", "office.audit.say.old_name"},
        {AUDIT_COUNTER_CHANGED, "field %f", "office.audit.say.old_field"},
        {AUDIT_COUNTER_CHANGED, "survey %s", "office.audit.say.old_survey"},
        {AUDIT_COUNTER_CHANGED, "channel %w", "office.audit.say.old_channel"},
        {AUDIT_COUNTER_MOVED, "from %u, %d", "office.audit.say.counter_moved"},
        {AUDIT_COUNTER_MOVED, "from %u", "office.audit.say.counter_moved_whole"},
        {AUDIT_COUNTER_RETIRED, "%d", "office.audit.say.last_day"},
        {AUDIT_COUNTER_REOPENED, "%d", "office.audit.say.was_last_day"},
        {AUDIT_REPORT_FROZEN, "%s %p administrative sha256 %h", "office.audit.say.frozen_administrative"},
        {AUDIT_REPORT_FROZEN, "%s %p sha256 %h", "office.audit.say.frozen"},
        {AUDIT_RESULTS_PUBLISHED, "%s %p", "office.audit.say.period"},
        {AUDIT_RESULTS_WITHDRAWN, "%s %p", "office.audit.say.period"},
        {AUDIT_DEEDS, "%s %p", "office.audit.say.period"},
        {AUDIT_REMARK, "%s %m %p", "office.audit.say.remark"},
        {AUDIT_PAPER_BEGUN, "%c %d %n", "office.audit.say.paper"},
        {AUDIT_PAPER_DROPPED, "%c %d %n", "office.audit.say.paper"},
        {AUDIT_PAPER_SETTLED, "%c %d %n, first wrong %n, both %n", "office.audit.say.paper_settled"},
        {AUDIT_PAPER_CLOSED, "%c %d %n", "office.audit.say.paper"},
        {AUDIT_PAPER_DISCARDED, "%c %d %n", "office.audit.say.paper"},
        {AUDIT_CAMPAIGN_SET, "%s %d %d", "office.audit.say.campaign"},
        {AUDIT_CAMPAIGN_END, "%s %d %d", "office.audit.say.campaign"},
        {AUDIT_POSTERS_PRINTED, "%l", "office.audit.say.as_is"},
        {AUDIT_POSTERS_TAKEN_BACK, "%n", "office.audit.say.sheets"},
        {AUDIT_POSTERS_REMOVED, "%n", "office.audit.say.sheets"},
        {AUDIT_POSTERS_HUNG, "%n", "office.audit.say.sheets"},
        {AUDIT_SURVEY_PUBLISHED, "revision %n", "office.audit.say.revision"},
        {AUDIT_EXPORT, "%n %d..%d comments=%t", "office.audit.say.export"},
        {AUDIT_VISITS, "%v → %v, %r, %v", "office.audit.say.visits"},
        {AUDIT_VISITS, "%n", "office.audit.say.cells"},
        {AUDIT_UNITS_IMPORTED, "%n, %n new", "office.audit.say.imported"},
        {AUDIT_COUNTERS_IMPORTED, "%n, %n new", "office.audit.say.imported"},
        {AUDIT_RESPONSES_IMPORTED, "%n", "office.audit.say.responses"},
        {AUDIT_TOKEN_ADDED, "%a, until %d", "office.audit.say.token"},
        {AUDIT_TOKEN_VISITS, "%c %d: %v → %v", "office.audit.say.token_visits_changed"},
        {AUDIT_TOKEN_VISITS, "%c %d: %n", "office.audit.say.token_visits"},
        {AUDIT_TOKEN_RESPONSES, "%n of %s", "office.audit.say.token_responses"},
        {AUDIT_EXCLUDED, "%c %r all %v: %n", "office.audit.say.excluded_all"},
        {AUDIT_EXCLUDED, "%c %r %w %v: %n", "office.audit.say.excluded"},
        {AUDIT_EXCLUSION_UNDONE, "%c %r all %v: %n", "office.audit.say.excluded_all"},
        {AUDIT_EXCLUSION_UNDONE, "%c %r %w %v: %n", "office.audit.say.excluded"},
},
  abouts[] = {
      {AUDIT_UNIT_MOVED, "%n", "office.audit.say.change"},
      {AUDIT_UNIT_MERGED, "%n", "office.audit.say.change"},
      {AUDIT_UNIT_RETIRED, "%n", "office.audit.say.change"},
      {AUDIT_UNIT_UNDONE, "%n", "office.audit.say.change"},
      {AUDIT_COUNTER_ADDED, "%c", "office.audit.say.as_is"},
      {AUDIT_COUNTER_CHANGED, "%c", "office.audit.say.as_is"},
      {AUDIT_COUNTER_MOVED, "%c", "office.audit.say.as_is"},
      {AUDIT_COUNTER_RETIRED, "%c", "office.audit.say.as_is"},
      {AUDIT_COUNTER_REOPENED, "%c", "office.audit.say.as_is"},
      {AUDIT_SURVEY_PUBLISHED, "%s", "office.audit.say.as_is"},
      {AUDIT_EXPORT, "%s", "office.audit.say.as_is"},
      {AUDIT_RESPONSES_IMPORTED, "%s", "office.audit.say.as_is"},
      {AUDIT_VISITS, "%d", "office.audit.say.as_is"},
      {AUDIT_TARGET_SET, "%s/%m/%n/%n", "office.audit.say.target"},
      {AUDIT_TARGET_SET, "%s/%m/%n", "office.audit.say.target"},
};

struct slot {
    char what;
    struct str text;
};

/* The slots of a text that has the pattern's shape; -1: it has another one. */
static int fit(const char *pattern, const char *text, struct slot slots[SLOTS_MAX]) {
    int count = 0;
    while (*pattern != '\0') {
        if (*pattern != '%') {
            if (*pattern++ != *text++)
                return -1;
            continue;
        }
        struct slot *slot = &slots[count++];
        size_t literal = strcspn(pattern + 2, "%");
        const char *end = text + strlen(text);
        slot->what = pattern[1];
        pattern += 2;
        if (literal > 0) {
            char next[KEY_SIZE];
            snprintf(next, sizeof next, "%.*s", (int)literal, pattern);
            if ((end = strstr(text, next)) == NULL)
                return -1;
        }
        slot->text = (struct str){text, (size_t)(end - text)};
        text = end;
    }
    return *text == '\0' ? count : -1;
}

/* ---- What stands in a slot ------------------------------------------------------------------------------------------ */

static const char *word(const struct audit_telling *t, const char *key) {
    return page_word(t->view, t->language, key);
}

/* The word of a kind, field, layout or the like; NULL: it has none. */
static const char *named(const struct audit_telling *t, const char *group, struct str text) {
    char key[KEY_SIZE];
    snprintf(key, sizeof key, "%s%.*s", group, STR_ARG(text));
    const char *found = word(t, key);
    return found[0] == '\0' ? NULL : found;
}

const char *audit_unit(const struct audit_telling *t, struct str code) {
    const struct unit *unit = t->site == NULL ? NULL : site_unit(t->site, code);
    return code.n == 0    ? word(t, "office.units.top")
           : unit == NULL ? NULL
                          : arena_printf(t->arena, "%s (%s)", unit->name, unit->code);
}

static const struct survey *survey_of(const struct audit_telling *t, struct str code) {
    const struct site_survey *found = t->site == NULL ? NULL : site_survey(t->site, code);
    return found == NULL ? NULL : found->revisions[0]->survey;
}

static const char *dimension_of(const struct audit_telling *t, struct str survey_code, struct str code) {
    const struct survey *survey = survey_of(t, survey_code);
    size_t i = survey == NULL ? SURVEY_NONE : survey_dimension(survey, code);
    return i == SURVEY_NONE  ? NULL
           : i == SURVEY_ALL ? word(t, "office.fig.whole")
                             : text_in(&survey->dimensions[i].title, t->language);
}

static const char *counter_of(const struct audit_telling *t, const char *code) {
    const struct site_counter *counter = t->site == NULL ? NULL : site_counter(t->site, code);
    return counter == NULL ? NULL
                           : arena_printf(t->arena, "%s (%s)", counter->counter.name, counter->counter.code);
}

/* By its shape: "2026", "2026-Q3", "2026-H1", "2026-10". */
static const char *period_of(const struct audit_telling *t, const char *label) {
    char text[RETELLING_SIZE];
    const char *part = strchr(label, '-');
    period_words(t->view, t->language,
                 part == NULL     ? PERIOD_YEAR
                 : part[1] == 'Q' ? PERIOD_QUARTER
                 : part[1] == 'H' ? PERIOD_HALF
                                  : PERIOD_MONTH,
                 label, text);
    return arena_strdup(t->arena, text);
}

static const char *day_of(const struct audit_telling *t, struct str text) {
    char shown[DATE_TEXT_SIZE];
    int32_t day;
    if (!day_parse(text, &day))
        return text.n == 0 ? "…" : NULL;
    format_day(day, shown, sizeof shown);
    return arena_strdup(t->arena, shown);
}

/* "2026-10-18..2026-10-20"; one day is told once. */
static const char *days_of(const struct audit_telling *t, struct str text) {
    const char *dots = memchr(text.p, '.', text.n);
    if (dots == NULL || (size_t)(text.p + text.n - dots) < 2)
        return NULL;
    const char *first = day_of(t, (struct str){text.p, (size_t)(dots - text.p)});
    const char *last = day_of(t, (struct str){dots + 2, (size_t)(text.p + text.n - dots - 2)});
    return first == NULL || last == NULL ? NULL
           : strcmp(first, last) == 0    ? first
                                         : arena_printf(t->arena, "%s–%s", first, last);
}

/* "read-figures write-visits" */
static const char *scopes_of(const struct audit_telling *t, const char *text) {
    const char *out = "";
    while (*text != '\0' && out != NULL) {
        size_t n = strcspn(text, " ,");
        const char *name = named(t, "office.api.scope.", (struct str){text, n});
        if (n > 0 && name != NULL)
            out = arena_printf(t->arena, "%s%s%s", out, out[0] == '\0' ? "" : ", ", name);
        else if (n > 0)
            out = arena_printf(t->arena, "%s%s%.*s", out, out[0] == '\0' ? "" : ", ", (int)n, text);
        text += n + (text[n] != '\0');
    }
    return out;
}

static const char *count_of(const struct audit_telling *t, struct str text) {
    char shown[32];
    int64_t count;
    if (!str_to_int(text, 0, INT64_MAX, &count))
        return NULL;
    format_count((uint64_t)count, t->language, shown, sizeof shown);
    return arena_strdup(t->arena, shown);
}

/* "shown": which comments went along */
static const char *comments_of(const struct audit_telling *t, const char *text) {
    char key[KEY_SIZE];
    snprintf(key, sizeof key, "office.audit.comments.%.20s", text);
    const char *found = word(t, key);
    return found[0] == '\0' ? NULL : found;
}

/* NULL: there is nothing better than the text itself. */
static const char *better(const struct audit_telling *t, const struct slot *slots, int i, const char *text) {
    struct str code = slots[i].text;
    const struct survey *survey;
    switch (slots[i].what) {
    case 'u':
        return audit_unit(t, code);
    case 'c':
        return counter_of(t, text);
    case 's':
        survey = survey_of(t, code);
        return survey == NULL ? NULL : text_in(&survey->title, t->language);
    case 'm':
        return i == 0 ? NULL : dimension_of(t, slots[i - 1].text, code);
    case 'p':
        return period_of(t, text);
    case 'd':
        return day_of(t, code);
    case 'r':
        return days_of(t, code);
    case 'f':
        return named(t, "field.", code);
    case 'k':
        return named(t, "office.units.kind_", code);
    case 'w':
        return named(t, "office.cross.channel_", code);
    case 'l':
        return named(t, "office.posters.layout.", code);
    case 'h':
        return arena_printf(t->arena, "%.16s", text);
    case 'a':
        return scopes_of(t, text);
    case 't':
        return comments_of(t, text);
    case 'v':
        return count_of(t, code);
    default:
        return NULL;
    }
}

static const char *slot_words(const struct audit_telling *t, const struct slot *slots, int i) {
    const char *text = arena_copy(t->arena, slots[i].text.p, slots[i].text.n);
    const char *words = text == NULL ? NULL : better(t, slots, i, text);
    return words != NULL ? words : text == NULL ? "" : text[0] == '\0' ? "–" : text;
}

/* ---- Sentences ------------------------------------------------------------------------------------------------------ */

static const char *fill(const struct audit_telling *t, const char *words, const struct slot *slots,
                        int count) {
    const char *out = "";
    while (*words != '\0' && out != NULL) {
        size_t n = strcspn(words, "{");
        bool slot = words[n] == '{' && words[n + 1] > '0' && words[n + 1] <= '0' + count;
        out = arena_printf(t->arena, "%s%.*s%s", out, (int)n, words,
                           slot ? slot_words(t, slots, words[n + 1] - '1') : "");
        words += n + (words[n] == '{' ? strlen("{1}") : 0);
    }
    return out;
}

static const char *say(const struct audit_telling *t, const struct sentence *list, size_t count,
                       const char *text) {
    struct slot slots[SLOTS_MAX];
    if (text[0] == '\0')
        return NULL;
    for (size_t i = 0; i < count; i++) {
        int fitted = strcmp(t->entry->event, audit_event_name(list[i].event)) == 0
                         ? fit(list[i].pattern, text, slots)
                         : -1;
        if (fitted >= 0)
            return fill(t, word(t, list[i].key), slots, fitted);
    }
    return NULL;
}

/* A part that became another. NULL: the line is not of that kind, or older and tells what was before alone. */
static const char *say_changed(const struct audit_telling *t) {
    static const struct {
        const char *what;
        char slot;
        const char *key;
    } parts[] = {{"name", 'n', "office.audit.say.changed_name"},
                 {"kind", 'k', "office.audit.say.changed_kind"},
                 {"field", 'f', "office.audit.say.changed_field"},
                 {"survey", 's', "office.audit.say.changed_survey"},
                 {"channel", 'w', "office.audit.say.changed_channel"}};
    if (strcmp(t->entry->event, audit_event_name(AUDIT_UNIT_CHANGED)) != 0 &&
        strcmp(t->entry->event, audit_event_name(AUDIT_COUNTER_CHANGED)) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *was, *is;
        if (!change_read(t->arena, t->entry->detail, parts[i].what, &was, &is) || was == NULL || is == NULL)
            continue;
        const struct slot slots[] = {{parts[i].slot, str_of(was)}, {parts[i].slot, str_of(is)}};
        return fill(t, word(t, parts[i].key), slots, 2);
    }
    return NULL;
}

const char *audit_detail_sentence(const struct audit_telling *t) {
    const char *changed = say_changed(t);
    return changed != NULL ? changed : say(t, details, sizeof details / sizeof *details, t->entry->detail);
}

const char *audit_about_sentence(const struct audit_telling *t) {
    return say(t, abouts, sizeof abouts / sizeof *abouts, t->entry->about);
}
