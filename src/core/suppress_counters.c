#include "core/suppress_counters.h"

static bool few(const struct suppress_counters *c, uint64_t people) {
    return people > 0 && people < c->threshold;
}

static size_t at(const struct suppress_counters *c, size_t row, size_t slot) {
    return row * suppress_slots(c->survey) + slot;
}

static void darken(const struct suppress_counters *c, size_t row, bool *dark, bool *hidden) {
    dark[row] = true;
    for (size_t slot = 0; slot < suppress_slots(c->survey); slot++)
        hidden[at(c, row, slot)] = true;
}

/* Each counter by itself. */
static int settle_each(const struct suppress_counters *c, struct arena *arena, bool *hidden,
                       struct err *err) {
    struct suppress *suppress = suppress_new(c->threshold, arena);
    size_t slots = suppress_slots(c->survey), first = suppress_question_slot(c->survey, 0);
    size_t *groups = arena_array(arena, c->count, sizeof *groups);
    if (suppress == NULL || groups == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    for (size_t row = 0; row < c->count; row++) {
        int rc = suppress_group(suppress, c->survey, SUPPRESS_NONE, NULL, &groups[row], err);
        if (rc != 0)
            return rc;
        for (size_t slot = 0; slot < slots; slot++) {
            suppress_count(suppress, groups[row], slot, c->people[at(c, row, slot)]);
            if (slot >= first)
                suppress_withhold(suppress, groups[row], slot);
        }
    }
    suppress_settle(suppress);
    for (size_t row = 0; row < c->count; row++)
        for (size_t slot = 0; slot < slots; slot++)
            hidden[at(c, row, slot)] = suppress_hidden(suppress, groups[row], slot);
    return 0;
}

bool suppress_counters_follow(const struct survey *survey, size_t slot) {
    size_t first = suppress_question_slot(survey, 0);
    if (slot < first)
        return true;
    const struct question *question = &survey->questions[slot - first];
    for (size_t i = 0; question_counts(question) && i < survey->dimension_count; i++)
        if (survey->dimensions[i].parent == question->dimension)
            return true;
    return false;
}

/* The smallest that is not dark and has people in the figure; count: none. */
static size_t smallest(const struct suppress_counters *c, const bool *dark, size_t slot) {
    size_t found = c->count;
    for (size_t row = 0; row < c->count; row++)
        if (!dark[row] && c->people[at(c, row, slot)] > 0 &&
            (found == c->count ||
             c->people[at(c, row, SUPPRESS_ALL)] < c->people[at(c, found, SUPPRESS_ALL)]))
            found = row;
    return found;
}

/* Whether those behind a figure at dark counters and those few who are hidden at others are few together. The first alone
 * may be: how they divide does not follow. */
static bool too_few(const struct suppress_counters *c, const bool *dark, const bool *hidden, size_t slot) {
    uint64_t together = 0;
    for (size_t row = 0; row < c->count; row++) {
        uint64_t people = c->people[at(c, row, slot)];
        together += dark[row] || (hidden[at(c, row, slot)] && few(c, people)) ? people : 0;
    }
    return few(c, together);
}

/* Whether anything with people is hidden. */
static bool any_hidden(const struct suppress_counters *c, const bool *hidden) {
    size_t first = suppress_question_slot(c->survey, 0);
    for (size_t row = 0; row < c->count; row++)
        for (size_t slot = 0; slot < first; slot++)
            if (hidden[at(c, row, slot)] && c->people[at(c, row, slot)] > 0)
                return true;
    return false;
}

bool suppress_counters_open(const struct suppress_counters *c, const bool *hidden) {
    return c->told && !any_hidden(c, hidden);
}

int suppress_counters(const struct suppress_counters *c, struct arena *arena, bool *hidden, struct err *err) {
    uint64_t dark_people = 0;
    bool *dark = arena_array(arena, c->count, sizeof *dark), changed = true;
    if (dark == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    int rc = settle_each(c, arena, hidden, err);
    if (rc != 0)
        return rc;
    for (size_t row = 0; row < c->count; row++)
        if (hidden[at(c, row, SUPPRESS_ALL)]) {
            darken(c, row, dark, hidden);
            dark_people += c->people[at(c, row, SUPPRESS_ALL)];
        }
    if (suppress_counters_open(c, hidden))
        return 0;
    size_t row = smallest(c, dark, SUPPRESS_ALL);
    if (dark_people == 0 && row < c->count)
        darken(c, row, dark, hidden);
    while (changed) {
        changed = false;
        for (size_t slot = 0; slot < suppress_slots(c->survey); slot++) {
            bool more = suppress_counters_follow(c->survey, slot) && too_few(c, dark, hidden, slot);
            row = more ? smallest(c, dark, slot) : c->count;
            if (row == c->count)
                continue;
            darken(c, row, dark, hidden);
            changed = true;
        }
    }
    return 0;
}
