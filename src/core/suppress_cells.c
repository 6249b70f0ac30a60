/* Which figures a cell is part of (suppress_exchange.c says what cells are for). */
#include "core/suppress_parts.h"

size_t suppress_unit(const struct suppress *suppress, size_t g) {
    while (suppress_at(suppress, g)->within != SUPPRESS_NONE)
        g = suppress_at(suppress, g)->within;
    return g;
}

bool suppress_divided(const struct search *search, size_t g) {
    const struct group *group = suppress_at(search->suppress, g);
    return group->stage < search->stage && group->first != SUPPRESS_NONE;
}

size_t suppress_find(const struct search *search, size_t unit, size_t time) {
    if (!suppress_divided(search, unit))
        return unit;
    /* Groups are mostly made unit by unit, the periods in the same order: first where it stands then. */
    size_t likely = unit + (time - suppress_unit(search->suppress, time));
    if (likely < search->suppress->group_count && suppress_at(search->suppress, likely)->within == unit &&
        suppress_at(search->suppress, likely)->time == time)
        return likely;
    for (size_t g = suppress_at(search->suppress, unit)->first; g != SUPPRESS_NONE;
         g = suppress_at(search->suppress, g)->next)
        if (suppress_at(search->suppress, g)->time == time)
            return g;
    return SUPPRESS_NONE;
}

/* ---- What an exchange changes ---------------------------------------------------------------------------- */

/* The sums of few people's parts and periods that the figure is in. */
static void touch_sums(const struct search *search, size_t g, size_t slot, bool own, int8_t sign) {
    const struct suppress *suppress = search->suppress;
    const struct group *group = suppress_at(suppress, g);
    struct mark *mark = &group->marks[slot];
    if (own && group->family != SUPPRESS_NONE && mark->rest < suppress->threshold)
        mark->parts_net = (int8_t)(mark->parts_net + sign);
    if (mark->people >= suppress->threshold)
        return;
    if (group->up != SUPPRESS_NONE) {
        struct mark *up = &suppress_at(suppress, suppress->families[group->up].whole)->marks[slot];
        up->parts_net = (int8_t)(up->parts_net + sign);
    }
    size_t there = group->slots == NULL ? slot : group->slots[slot];
    if (group->within != SUPPRESS_NONE && there != SUPPRESS_NONE) {
        struct mark *whole = &suppress_at(suppress, group->within)->marks[there];
        whole->periods_net = (int8_t)(whole->periods_net + sign);
    }
}

static void touch(struct search *search, size_t g, size_t slot, bool own, int8_t sign) {
    struct mark *mark = &suppress_at(search->suppress, g)->marks[slot];
    if (search->count == SUPPRESS_TOUCHED_MAX)
        return; /* seen by the caller */
    search->touched[search->count++] = (struct touched){g, mark, slot};
    mark->net = (int8_t)(mark->net + sign);
    mark->rest_net = (int8_t)(mark->rest_net + (own ? sign : 0));
    if (search->sums)
        touch_sums(search, g, slot, own, sign);
}

static void touch_group(struct search *search, size_t g, size_t question, bool own, int8_t sign) {
    const struct survey *survey = suppress_at(search->suppress, g)->survey;
    touch(search, g, suppress_question_slot(survey, question), own, sign);
    for (size_t d = survey->questions[question].dimension; d != SURVEY_NONE; d = survey->dimensions[d].parent)
        touch(search, g, suppress_dimension_slot(d), own, sign);
    touch(search, g, SUPPRESS_ALL, own, sign);
}

static void link_add(struct link *links, size_t *count, struct link link) {
    for (size_t i = 0; i < *count; i++)
        if (links[i].group == link.group)
            return;
    if (*count < CHAIN_MAX)
        links[(*count)++] = link;
}

size_t suppress_chain(const struct suppress *suppress, size_t g, size_t question,
                      struct link links[CHAIN_MAX]) {
    size_t count = 1;
    links[0] = (struct link){g, question, true};
    for (size_t i = 0; i < count; i++) {
        const struct group *group = suppress_at(suppress, links[i].group);
        size_t first = suppress_question_slot(group->survey, 0), asked = links[i].question;
        if (group->up != SUPPRESS_NONE)
            link_add(links, &count, (struct link){suppress->families[group->up].whole, asked, false});
        if (group->within == SUPPRESS_NONE)
            continue;
        size_t slot = group->slots == NULL ? first + asked : group->slots[first + asked];
        if (slot == SUPPRESS_NONE)
            continue;
        const struct survey *whole = suppress_at(suppress, group->within)->survey;
        link_add(links, &count,
                 (struct link){group->within, slot - suppress_question_slot(whole, 0), links[i].own});
    }
    return count;
}

void suppress_touch(struct search *search, size_t g, size_t question, int8_t sign) {
    struct link links[CHAIN_MAX];
    size_t count = suppress_chain(search->suppress, g, question, links);
    for (size_t i = 0; i < count; i++)
        touch_group(search, links[i].group, links[i].question, links[i].own, sign);
    if (count == CHAIN_MAX)
        search->count = SUPPRESS_TOUCHED_MAX;
}

void suppress_untouch(struct search *search) {
    for (size_t i = 0; i < search->count; i++) {
        struct mark *mark = search->touched[i].mark;
        mark->net = mark->rest_net = mark->parts_net = mark->periods_net = 0;
    }
    search->count = 0;
}

/* ---- Targets --------------------------------------------------------------------------------------------- */

static int net_parts(const struct search *search) {
    const struct suppress *suppress = search->suppress;
    const struct group *group = suppress_at(suppress, search->group);
    const struct family *family = &suppress->families[group->family];
    const struct mark *mark = &group->marks[search->slot];
    int net = mark->rest < suppress->threshold ? mark->rest_net : 0;
    for (size_t i = 0; i < family->count; i++) {
        mark = &suppress_at(suppress, family->parts[i])->marks[search->slot];
        net += mark->people < suppress->threshold ? mark->net : 0;
    }
    return net;
}

static int net_periods(const struct search *search) {
    const struct suppress *suppress = search->suppress;
    int net = 0;
    for (size_t g = suppress_at(suppress, search->group)->first; g != SUPPRESS_NONE;
         g = suppress_at(suppress, g)->next) {
        const struct group *group = suppress_at(suppress, g);
        size_t i = group->slots == NULL ? search->slot : 0, slots = suppress_slots(group->survey);
        for (; i < (group->slots == NULL ? search->slot + 1 : slots); i++)
            if (group->slots == NULL || group->slots[i] == search->slot)
                net += group->marks[i].people < suppress->threshold ? group->marks[i].net : 0;
    }
    return net;
}

int suppress_net(const struct search *search) {
    const struct mark *mark = &suppress_at(search->suppress, search->group)->marks[search->slot];
    switch (search->target) {
    case TARGET_FIGURE:
        return mark->net;
    case TARGET_REST:
        return mark->rest_net;
    case TARGET_PARTS:
        return net_parts(search);
    default:
        return net_periods(search);
    }
}
