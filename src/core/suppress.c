#include "core/suppress.h"

#include "core/index.h"

struct mark {
    uint64_t people;
    bool hidden;
};

struct group {
    const struct survey *survey;
    struct mark *marks; /* by slot */
    size_t within;
    const size_t *slots;
    unsigned stage;     /* 0: within none; else one more than what it lies within */
    size_t first, next; /* of those that lie within it; the next one beside it. SUPPRESS_NONE: none */
};

struct family {
    size_t whole;
    size_t *parts;
    size_t count;
};

struct suppress {
    uint64_t threshold;
    struct arena *arena;
    struct group *groups;
    struct family *families;
    size_t group_count, group_room, family_count, family_room;
};

/* ---- Making -------------------------------------------------------------------------------------------- */

size_t suppress_slots(const struct survey *survey) {
    return 1 + survey->dimension_count + survey->question_count;
}

size_t suppress_dimension_slot(size_t dimension) {
    return dimension == SURVEY_ALL ? SUPPRESS_ALL : 1 + dimension;
}

size_t suppress_question_slot(const struct survey *survey, size_t question) {
    return 1 + survey->dimension_count + question;
}

struct suppress *suppress_new(uint64_t threshold, struct arena *arena) {
    struct suppress *suppress = arena_alloc(arena, sizeof *suppress);
    if (suppress != NULL) {
        suppress->threshold = threshold;
        suppress->arena = arena;
    }
    return suppress;
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
    struct mark *marks = arena_array(suppress->arena, suppress_slots(survey), sizeof *marks);
    struct group *groups =
        grown(suppress, suppress->groups, suppress->group_count, &suppress->group_room, sizeof *groups);
    if (marks == NULL || groups == NULL)
        return err_set(err, ERR_NOMEM, "no memory to decide what is hidden");
    suppress->groups = groups;
    struct group *group = &groups[suppress->group_count];
    *group = (struct group){survey, marks, within, slots, 0, SUPPRESS_NONE, SUPPRESS_NONE};
    if (within != SUPPRESS_NONE) {
        group->stage = groups[within].stage + 1;
        group->next = groups[within].first;
        groups[within].first = suppress->group_count;
    }
    *out = suppress->group_count++;
    return 0;
}

void suppress_people(struct suppress *suppress, size_t group, const struct tally *tally) {
    const struct survey *survey = tally->survey;
    struct mark *marks = suppress->groups[group].marks;
    struct figure figure;
    marks[SUPPRESS_ALL].people += tally_sums(tally, SURVEY_ALL)[TALLY_K];
    for (size_t i = 0; i < survey->dimension_count; i++)
        marks[suppress_dimension_slot(i)].people += tally_sums(tally, i)[TALLY_K];
    for (size_t i = 0; i < survey->question_count; i++) {
        index_question(tally, i, 0, &figure);
        marks[suppress_question_slot(survey, i)].people += figure.respondents;
    }
}

void suppress_add(struct suppress *suppress, size_t group, size_t from) {
    const struct group *source = &suppress->groups[from];
    for (size_t i = 0; i < suppress_slots(source->survey); i++)
        suppress->groups[group].marks[i].people += source->marks[i].people;
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

/* Whether the hidden follows: a hidden whole from parts that are all shown, a single hidden part, or the sum of a few
 * people's. */
static bool parts_tell(const struct parts *parts, bool whole_hidden, uint64_t threshold) {
    if (parts->hidden == 0)
        return whole_hidden;
    return (parts->hidden == 1 && !whole_hidden) || parts->covered < threshold;
}

/* The same where people of the whole are in no part: they are never shown, and follow when all parts are shown. */
static bool family_tells(const struct parts *parts, const struct mark *whole, uint64_t threshold) {
    uint64_t rest = whole->people > parts->people ? whole->people - parts->people : 0;
    if (rest == 0)
        return parts_tell(parts, whole->hidden, threshold);
    if (parts->hidden == 0)
        return !whole->hidden && rest < threshold;
    return parts->covered + rest < threshold;
}

/* ---- Within one group: the tree of dimensions ----------------------------------------------------------- */

static const struct mark *whole_mark(const struct suppress *suppress, const struct group *group,
                                     size_t slot) {
    if (group->within == SUPPRESS_NONE)
        return NULL;
    slot = group->slots == NULL ? slot : group->slots[slot];
    return slot == SUPPRESS_NONE ? NULL : &suppress->groups[group->within].marks[slot];
}

/* As large as its whole's. */
static bool is_fixed(const struct suppress *suppress, const struct group *group, size_t slot) {
    const struct mark *whole = whole_mark(suppress, group, slot);
    return whole != NULL && whole->people == group->marks[slot].people;
}

static struct parts tree_parts(const struct suppress *suppress, const struct group *group, size_t dimension) {
    const struct survey *survey = group->survey;
    size_t parent = dimension == SURVEY_ALL ? SURVEY_NONE : dimension;
    struct parts parts = {0};
    for (size_t i = 0; i < survey->question_count; i++) {
        size_t slot = suppress_question_slot(survey, i);
        if (question_counts(&survey->questions[i]) && survey->questions[i].dimension == dimension)
            part_seen(&parts, &group->marks[slot], false, is_fixed(suppress, group, slot));
    }
    for (size_t i = 0; i < survey->dimension_count; i++) {
        size_t slot = suppress_dimension_slot(i);
        if (survey->dimensions[i].parent == parent)
            part_seen(&parts, &group->marks[slot], false, is_fixed(suppress, group, slot));
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
        if (!parts_tell(&parts, mark->hidden, suppress->threshold))
            return changed;
        if (parts.smallest != NULL)
            parts.smallest->hidden = true;
        else if (!mark->hidden && !is_fixed(suppress, group, slot) && (parts.kept || parts.hidden == 1))
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

/* The groups that lie within another, in one of its figures. That one stays as it is. */
static bool time_settle(const struct suppress *suppress, size_t whole, size_t slot) {
    const struct mark *mark = &suppress->groups[whole].marks[slot];
    for (bool changed = false;; changed = true) {
        struct parts parts = {0};
        for (size_t g = suppress->groups[whole].first; g != SUPPRESS_NONE; g = suppress->groups[g].next) {
            const struct group *group = &suppress->groups[g];
            for (size_t i = 0; group->slots != NULL && i < suppress_slots(group->survey); i++)
                if (group->slots[i] == slot)
                    part_seen(&parts, &group->marks[i], true, false);
            if (group->slots == NULL)
                part_seen(&parts, &group->marks[slot], true, false);
        }
        if (!family_tells(&parts, mark, suppress->threshold) || parts.smallest == NULL)
            return changed;
        parts.smallest->hidden = true;
    }
}

/* A unit and those below it, in one figure. */
static bool family_settle(const struct suppress *suppress, const struct family *family, size_t slot) {
    const struct group *whole = &suppress->groups[family->whole];
    struct mark *mark = &whole->marks[slot];
    for (bool changed = false;; changed = true) {
        struct parts parts = {0};
        for (size_t i = 0; i < family->count; i++) {
            const struct group *part = &suppress->groups[family->parts[i]];
            part_seen(&parts, &part->marks[slot], true, is_fixed(suppress, part, slot));
        }
        if (!family_tells(&parts, mark, suppress->threshold))
            return changed;
        if (parts.smallest != NULL)
            parts.smallest->hidden = true;
        else if (!mark->hidden && !is_fixed(suppress, whole, slot))
            mark->hidden = true;
        else
            return changed;
    }
}

static bool stage_settle(struct suppress *suppress, unsigned stage) {
    bool changed = false;
    for (size_t g = 0; g < suppress->group_count; g++) {
        const struct group *group = &suppress->groups[g];
        if (group->stage == stage)
            changed |= group_settle(suppress, group);
        for (size_t slot = 0; group->stage + 1 == stage && slot < suppress_slots(group->survey); slot++)
            changed |= time_settle(suppress, g, slot);
    }
    for (size_t f = 0; f < suppress->family_count; f++) {
        const struct group *whole = &suppress->groups[suppress->families[f].whole];
        for (size_t slot = 0; whole->stage == stage && slot < suppress_slots(whole->survey); slot++)
            changed |= family_settle(suppress, &suppress->families[f], slot);
    }
    return changed;
}

static void hide_small(struct suppress *suppress) {
    for (size_t g = 0; g < suppress->group_count; g++) {
        const struct group *group = &suppress->groups[g];
        for (size_t i = 0; i < suppress_slots(group->survey); i++)
            group->marks[i].hidden = group->marks[i].people < suppress->threshold;
    }
}

void suppress_settle(struct suppress *suppress) {
    unsigned last = 0;
    hide_small(suppress);
    for (size_t g = 0; g < suppress->group_count; g++)
        last = suppress->groups[g].stage > last ? suppress->groups[g].stage : last;
    for (unsigned stage = 0; stage <= last; stage++)
        while (stage_settle(suppress, stage))
            ;
}
