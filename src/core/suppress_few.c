/* Where anything is few people's. The rules hide a figure only because others are, so where no figure, no rest and nothing
 * below is, they have nothing to do; that is known before they begin, for it follows from counts alone. */
#include "core/suppress_parts.h"

/* A part, or what is left beside the parts, is few people's: all wholes above have to look. */
static void mark_up(struct suppress *suppress, size_t family, size_t slot) {
    while (family != SUPPRESS_NONE) {
        struct group *whole = suppress_at(suppress, suppress->families[family].whole);
        if (whole->marks[slot].parts_few)
            return; /* and so those above it */
        whole->marks[slot].parts_few = true;
        whole->parts_few = true;
        family = whole->up;
    }
}

static void target_add(struct suppress *suppress, struct group *group, size_t slot, enum target target) {
    group->marks[slot].targets |= (uint8_t)(1 << target);
    group->targets = suppress->targets = true;
}

static void look_at_figures(struct suppress *suppress, size_t g) {
    struct group *group = suppress_at(suppress, g);
    for (size_t slot = 0, slots = suppress_slots(group->survey); slot < slots; slot++) {
        const struct mark *mark = &group->marks[slot];
        if (suppress_few(suppress, mark->people)) {
            group->few = true;
            target_add(suppress, group, slot, TARGET_FIGURE);
            mark_up(suppress, group->up, slot);
        }
        if (group->family != SUPPRESS_NONE && suppress_few(suppress, mark->rest)) {
            if (mark->people > 0)
                target_add(suppress, group, slot, TARGET_REST);
            mark_up(suppress, group->family, slot);
        }
    }
}

static void sum_add(const struct suppress *suppress, struct sum *sum, uint64_t people) {
    sum->all += people;
    sum->few += people < suppress->threshold ? people : 0;
}

static void look_at_parts(struct suppress *suppress, size_t g) {
    struct group *group = suppress_at(suppress, g);
    for (size_t slot = 0; group->parts_few && slot < suppress_slots(group->survey); slot++) {
        const struct mark *mark = &group->marks[slot];
        const struct family *family = &suppress->families[group->family];
        struct sum sum = {0, 0};
        if (!mark->parts_few)
            continue;
        sum_add(suppress, &sum, mark->rest);
        for (size_t i = 0; i < family->count; i++)
            sum_add(suppress, &sum, suppress_at(suppress, family->parts[i])->marks[slot].people);
        if (suppress_few(suppress, sum.few) && sum.few < mark->people)
            target_add(suppress, group, slot, TARGET_PARTS);
    }
}

static void look_at_periods(struct suppress *suppress, size_t g) {
    struct group *group = suppress_at(suppress, g);
    struct sum *sums = suppress->sums;
    for (size_t i = group->first; i != SUPPRESS_NONE; i = suppress_at(suppress, i)->next) {
        const struct group *period = suppress_at(suppress, i);
        for (size_t slot = 0, slots = suppress_slots(period->survey); slot < slots; slot++) {
            size_t there = period->slots == NULL ? slot : period->slots[slot];
            if (there != SUPPRESS_NONE)
                sum_add(suppress, &sums[there], period->marks[slot].people);
        }
    }
    for (size_t slot = 0; group->first != SUPPRESS_NONE && slot < suppress_slots(group->survey); slot++) {
        struct mark *mark = &group->marks[slot];
        uint64_t rest = mark->people > sums[slot].all ? mark->people - sums[slot].all : 0;
        if (sums[slot].few > 0 || suppress_few(suppress, rest))
            group->periods_few = mark->periods_few = true;
        if (suppress_few(suppress, sums[slot].few) && sums[slot].few < mark->people)
            target_add(suppress, group, slot, TARGET_PERIODS);
        sums[slot] = (struct sum){0, 0};
    }
}

void suppress_find_few(struct suppress *suppress) {
    for (size_t g = 0; g < suppress->group_count; g++) {
        look_at_figures(suppress, g);
        look_at_periods(suppress, g);
    }
    for (size_t g = 0; g < suppress->group_count; g++)
        look_at_parts(suppress, g);
}
