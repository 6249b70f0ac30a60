#include "core/suppress_parts.h"

/* ---- Making -------------------------------------------------------------------------------------------- */

struct suppress *suppress_new(uint64_t threshold, struct arena *arena) {
    struct suppress *suppress = arena_alloc(arena, sizeof *suppress);
    if (suppress == NULL)
        return NULL;
    suppress->threshold = threshold;
    suppress->arena = arena;
    suppress->search = suppress_search_new(arena);
    suppress->linear = suppress_linear_new(arena);
    return suppress->search == NULL || suppress->linear == NULL ? NULL : suppress;
}

/* Room for one more; NULL without memory. */
static void *grown(struct suppress *suppress, void *items, size_t count, size_t *room, size_t size) {
    if (count < *room)
        return items;
    void *larger = arena_array(suppress->arena, *room * 2 + 8, size);
    if (larger != NULL && count > 0)
        memcpy(larger, items, count * size);
    if (larger != NULL)
        *room = *room * 2 + 8;
    return larger;
}

int suppress_group(struct suppress *suppress, const struct survey *survey, size_t within, const size_t *slots,
                   size_t *out, struct err *err) {
    size_t width = suppress_slots(survey);
    struct mark *marks = arena_array(suppress->arena, width, sizeof *marks);
    struct group *groups =
        grown(suppress, suppress->groups, suppress->group_count, &suppress->group_room, sizeof *groups);
    if (width > suppress->sum_room) {
        suppress->sums = arena_array(suppress->arena, width, sizeof *suppress->sums);
        suppress->sum_room = suppress->sums == NULL ? 0 : width;
    }
    if (marks == NULL || groups == NULL || suppress->sums == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    suppress->groups = groups;
    struct group *group = &groups[suppress->group_count];
    *group = (struct group){.survey = survey,
                            .marks = marks,
                            .within = within,
                            .slots = slots,
                            .first = SUPPRESS_NONE,
                            .next = SUPPRESS_NONE,
                            .family = SUPPRESS_NONE,
                            .up = SUPPRESS_NONE,
                            .time = suppress->group_count};
    suppress->mapped |= slots != NULL;
    if (within != SUPPRESS_NONE) {
        group->stage = groups[within].stage + 1;
        group->next = groups[within].first;
        groups[within].first = suppress->group_count;
    }
    *out = suppress->group_count++;
    return 0;
}

void suppress_count(struct suppress *suppress, size_t group, size_t slot, uint64_t people) {
    suppress->groups[group].marks[slot].people += (uint32_t)people;
}

void suppress_count_all(struct suppress *suppress, size_t group, const struct suppress_route *routes,
                        size_t count, const uint32_t *people) {
    struct mark *marks = suppress->groups[group].marks;
    for (size_t i = 0; i < count; i++)
        marks[routes[i].to].people += people[routes[i].from];
}

void suppress_withhold(struct suppress *suppress, size_t group, size_t slot) {
    suppress->groups[group].marks[slot].withheld = true;
}

int suppress_family(struct suppress *suppress, size_t whole, const size_t *parts, size_t count,
                    struct err *err) {
    size_t *copy = arena_array(suppress->arena, count, sizeof *copy);
    struct family *families =
        grown(suppress, suppress->families, suppress->family_count, &suppress->family_room, sizeof *families);
    if (copy == NULL || families == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    if (count > 0)
        memcpy(copy, parts, count * sizeof *copy);
    suppress->families = families;
    suppress->groups[whole].family = suppress->family_count;
    for (size_t i = 0; i < count; i++) {
        suppress->groups[parts[i]].up = suppress->family_count;
        suppress->groups[parts[i]].place = i;
    }
    families[suppress->family_count++] = (struct family){whole, copy, count};
    return 0;
}

bool suppress_hidden(const struct suppress *suppress, size_t group, size_t slot) {
    return suppress->groups[group].marks[slot].hidden;
}

/* ---- The parts of one whole ---------------------------------------------------------------------------- */

/* As far as the rules ask about them. */
struct parts {
    size_t hidden;         /* how many are */
    uint64_t people;       /* behind all parts */
    uint64_t covered;      /* behind the hidden ones */
    bool kept;             /* one is shown and cannot be hidden */
    struct mark *smallest; /* of the others that are shown, the one fewest people answered; NULL: none */
};

/* apart: other people are behind every part, so they add up. Else two small parts may be the same people's and make no
 * larger group. */
static void part_seen(struct parts *parts, struct mark *mark, bool apart, bool fixed) {
    uint64_t people = mark->people;
    if (people == 0)
        return; /* nothing to subtract, and nobody to protect */
    parts->people += people;
    if (mark->hidden) {
        parts->hidden++;
        if (apart)
            parts->covered += people;
        else if (people > parts->covered)
            parts->covered = people;
    } else if (fixed) {
        parts->kept = true;
    } else if (parts->smallest == NULL || people < parts->smallest->people) {
        parts->smallest = mark;
    }
}

bool suppress_few(const struct suppress *suppress, uint64_t people) {
    return people > 0 && people < suppress->threshold;
}

/* ---- Within one group: the tree of dimensions ----------------------------------------------------------- */

const struct mark *suppress_whole(const struct suppress *suppress, const struct group *group, size_t slot) {
    if (group->within == SUPPRESS_NONE)
        return NULL;
    slot = group->slots == NULL ? slot : group->slots[slot];
    return slot == SUPPRESS_NONE ? NULL : &suppress->groups[group->within].marks[slot];
}

bool suppress_fixed(const struct suppress *suppress, const struct group *group, size_t slot) {
    const struct mark *whole = suppress_whole(suppress, group, slot);
    return whole != NULL && !whole->hidden && whole->people == group->marks[slot].people;
}

static struct parts tree_parts(const struct suppress *suppress, const struct group *group, size_t dimension) {
    const struct survey *survey = group->survey;
    size_t parent = dimension == SURVEY_ALL ? SURVEY_NONE : dimension;
    struct parts parts = {0};
    for (size_t i = 0; i < survey->question_count; i++) {
        size_t slot = suppress_question_slot(survey, i);
        if (question_counts(&survey->questions[i]) && survey->questions[i].dimension == dimension)
            part_seen(&parts, &group->marks[slot], false, suppress_fixed(suppress, group, slot));
    }
    for (size_t i = 0; i < survey->dimension_count; i++) {
        size_t slot = suppress_dimension_slot(i);
        if (survey->dimensions[i].parent == parent)
            part_seen(&parts, &group->marks[slot], false, suppress_fixed(suppress, group, slot));
    }
    return parts;
}

/* Without a part left to hide, the dimension itself goes, unless its hidden parts are all it has: then it tells of
 * them no more than itself. */
static bool tree_settle(const struct suppress *suppress, const struct group *group, size_t dimension) {
    size_t slot = suppress_dimension_slot(dimension);
    struct mark *mark = &group->marks[slot];
    for (bool changed = false;; changed = true) {
        struct parts parts = tree_parts(suppress, group, dimension);
        if (mark->hidden || !suppress_few(suppress, parts.covered))
            return changed;
        if (parts.smallest != NULL)
            parts.smallest->hidden = true;
        else if (parts.kept && !suppress_fixed(suppress, group, slot))
            mark->hidden = true;
        else
            return changed;
    }
}

static bool group_settle(const struct suppress *suppress, const struct group *group) {
    bool changed = false;
    for (bool again = true; again; changed |= again) {
        again = false;
        for (size_t i = group->survey->dimension_count; i-- > 0;) /* children before parents */
            again |= tree_settle(suppress, group, i);
        again |= tree_settle(suppress, group, SURVEY_ALL);
    }
    return changed;
}

/* ---- Between groups ------------------------------------------------------------------------------------- */

static struct parts time_parts(const struct suppress *suppress, size_t whole, size_t slot) {
    struct parts parts = {0};
    for (size_t g = suppress->groups[whole].first; g != SUPPRESS_NONE; g = suppress->groups[g].next) {
        const struct group *group = &suppress->groups[g];
        for (size_t i = 0; group->slots != NULL && i < suppress_slots(group->survey); i++)
            if (group->slots[i] == slot)
                part_seen(&parts, &group->marks[i], true, false);
        if (group->slots == NULL)
            part_seen(&parts, &group->marks[slot], true, false);
    }
    return parts;
}

/* The groups that lie within another, in one of its figures. That one stays as it is. */
static bool time_settle(const struct suppress *suppress, size_t whole, size_t slot) {
    const struct mark *mark = &suppress->groups[whole].marks[slot];
    for (bool changed = false;; changed = true) {
        struct parts parts = time_parts(suppress, whole, slot);
        uint64_t rest = mark->people > parts.people ? mark->people - parts.people : 0;
        if (mark->hidden || parts.smallest == NULL || !suppress_few(suppress, parts.covered + rest))
            return changed;
        parts.smallest->hidden = true;
    }
}

/* Of a part that is hidden, what is shown below it may be taken away too. */
static void family_seen(const struct suppress *suppress, size_t family, size_t slot, struct parts *parts) {
    for (size_t i = 0; i < suppress->families[family].count; i++) {
        const struct group *part = &suppress->groups[suppress->families[family].parts[i]];
        struct mark *mark = &part->marks[slot];
        if (mark->hidden && part->family != SUPPRESS_NONE)
            family_seen(suppress, part->family, slot, parts);
        else
            part_seen(parts, mark, true, suppress_fixed(suppress, part, slot));
    }
    parts->covered += suppress->groups[suppress->families[family].whole].marks[slot].rest;
}

/* A unit and those below it, in one figure. */
static bool family_settle(const struct suppress *suppress, size_t family, size_t slot) {
    const struct group *whole = &suppress->groups[suppress->families[family].whole];
    struct mark *mark = &whole->marks[slot];
    for (bool changed = false;; changed = true) {
        struct parts parts = {0};
        family_seen(suppress, family, slot, &parts);
        if (mark->hidden || !suppress_few(suppress, parts.covered))
            return changed;
        if (parts.smallest != NULL)
            parts.smallest->hidden = true;
        else if (!suppress_fixed(suppress, whole, slot))
            mark->hidden = true;
        else
            return changed;
    }
}

/* Only where something is few people's: elsewhere these change nothing. */
static bool stage_settle(struct suppress *suppress, unsigned stage) {
    bool changed = false;
    for (size_t g = 0; g < suppress->group_count; g++) {
        const struct group *group = &suppress->groups[g];
        if (group->stage == stage && group->few)
            changed |= group_settle(suppress, group);
        if (group->stage + 1 != stage || !group->periods_few)
            continue;
        for (size_t slot = 0; slot < suppress_slots(group->survey); slot++)
            changed |= group->marks[slot].periods_few && time_settle(suppress, g, slot);
    }
    for (size_t f = 0; f < suppress->family_count; f++) {
        const struct group *whole = &suppress->groups[suppress->families[f].whole];
        if (whole->stage != stage || !whole->parts_few)
            continue;
        for (size_t slot = 0; slot < suppress_slots(whole->survey); slot++)
            changed |= whole->marks[slot].parts_few && family_settle(suppress, f, slot);
    }
    return changed;
}

static void hide_small(struct suppress *suppress) {
    for (size_t g = 0; g < suppress->group_count; g++) {
        const struct group *group = &suppress->groups[g];
        for (size_t i = 0, slots = suppress_slots(group->survey); i < slots; i++) {
            group->marks[i].hidden = group->marks[i].withheld || group->marks[i].people < suppress->threshold;
            group->marks[i].rest = group->marks[i].people;
        }
    }
}

static void take_parts(struct suppress *suppress) {
    for (size_t f = 0; f < suppress->family_count; f++) {
        const struct family *family = &suppress->families[f];
        const struct group *whole = &suppress->groups[family->whole];
        size_t slots = suppress_slots(whole->survey);
        for (size_t i = 0; i < family->count; i++) {
            const struct mark *parts = suppress->groups[family->parts[i]].marks;
            for (size_t slot = 0; slot < slots; slot++) {
                uint32_t *rest = &whole->marks[slot].rest;
                *rest -= parts[slot].people < *rest ? parts[slot].people : *rest;
            }
        }
    }
}

/* Families are of one time: all of a tree of units get the number of its highest one. */
static void number_times(struct suppress *suppress) {
    for (size_t g = 0; g < suppress->group_count; g++) {
        size_t top = g;
        while (suppress->groups[top].up != SUPPRESS_NONE)
            top = suppress->families[suppress->groups[top].up].whole;
        suppress->groups[g].time = top;
    }
}

void suppress_prepare(struct suppress *suppress) {
    hide_small(suppress);
    take_parts(suppress);
    number_times(suppress);
    suppress_find_few(suppress);
}

void suppress_hide(struct suppress *suppress) {
    unsigned last = 0;
    for (size_t g = 0; g < suppress->group_count; g++)
        last = suppress->groups[g].stage > last ? suppress->groups[g].stage : last;
    for (unsigned stage = 0; stage <= last; stage++) {
        suppress_exchange_start(suppress);
        do
            while (stage_settle(suppress, stage))
                ;
        while (suppress_exchange(suppress, stage));
    }
}

void suppress_settle(struct suppress *suppress) {
    suppress_prepare(suppress);
    suppress_hide(suppress);
}
