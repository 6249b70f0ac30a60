/* With whom a cell may exchange: other units, periods and questions, those that cost least first. */
#include "core/suppress_parts.h"

enum { BESIDE_MAX = 24 /* parts of one family that are looked at */ };

static void partner_add(struct partners *partners, size_t value, uint64_t price) {
    bool full = partners->count == SUPPRESS_PARTNERS_MAX;
    size_t i = full ? partners->count - 1 : partners->count++;
    if (full && partners->items[i].price <= price)
        return;
    for (; i > 0 && partners->items[i - 1].price > price; i--)
        partners->items[i] = partners->items[i - 1];
    partners->items[i] = (struct partner){value, price};
}

static uint64_t mark_price(const struct mark *mark) {
    return mark->hidden ? 0 : mark->people;
}

/* Down to a unit with people of its own, by hidden ones if there are, else by the smallest; SUPPRESS_NONE: nobody. */
size_t suppress_unit_down(const struct suppress *suppress, size_t g, size_t slot) {
    while (suppress_at(suppress, g)->family != SUPPRESS_NONE &&
           suppress_at(suppress, g)->marks[slot].rest == 0) {
        const struct family *family = &suppress->families[suppress_at(suppress, g)->family];
        const struct mark *best = NULL;
        for (size_t i = 0; i < family->count; i++) {
            const struct mark *mark = &suppress_at(suppress, family->parts[i])->marks[slot];
            if (mark->people == 0 ||
                (best != NULL && (best->hidden > mark->hidden ||
                                  (best->hidden == mark->hidden && best->people <= mark->people))))
                continue;
            best = mark;
            g = family->parts[i];
        }
        if (best == NULL)
            return SUPPRESS_NONE;
    }
    return suppress_at(suppress, g)->marks[slot].people > 0 ? g : SUPPRESS_NONE;
}

/* The parts of a family but one, g, by what hiding them over the whole time and at this time would cost. */
static void find_parts(const struct search *search, size_t f, size_t g, size_t slot, size_t time,
                       struct partners *out) {
    const struct suppress *suppress = search->suppress;
    const struct family *family = &suppress->families[f];
    for (size_t i = 0; i < family->count && i < BESIDE_MAX; i++) {
        size_t part = family->parts[(suppress_at(suppress, g)->place + i) % family->count];
        const struct mark *mark = &suppress_at(suppress, part)->marks[slot];
        size_t unit = part == g ? SUPPRESS_NONE
                                : suppress_unit_down(suppress, part, mark->people > 0 ? slot : SUPPRESS_ALL);
        size_t now = suppress_find(search, part, time);
        uint64_t price = mark_price(mark);
        if (now != SUPPRESS_NONE)
            price += mark_price(&suppress_at(suppress, now)->marks[slot]);
        if (unit != SUPPRESS_NONE)
            partner_add(out, unit, price);
    }
}

/* Units below it, beside it, beside the one above it, and so on, and the own counters of those above: by the whole time,
 * in which more units have responses than at the same time. */
void suppress_find_units(const struct search *search, size_t here, size_t slot, struct partners *out) {
    const struct suppress *suppress = search->suppress;
    size_t g = here, time = suppress_at(suppress, here)->time;
    while (suppress_at(suppress, g)->within != SUPPRESS_NONE) {
        slot = suppress_at(suppress, g)->slots == NULL ? slot : suppress_at(suppress, g)->slots[slot];
        slot = slot == SUPPRESS_NONE ? SUPPRESS_ALL : slot;
        g = suppress_at(suppress, g)->within;
    }
    if (suppress_at(suppress, g)->family != SUPPRESS_NONE)
        find_parts(search, suppress_at(suppress, g)->family, g, slot, time, out);
    for (size_t up; (up = suppress_at(suppress, g)->up) != SUPPRESS_NONE; g = suppress->families[up].whole) {
        if (suppress_at(suppress, suppress->families[up].whole)->marks[SUPPRESS_ALL].rest > 0)
            partner_add(out, suppress->families[up].whole, 0);
        find_parts(search, up, g, slot, time, out);
    }
}

/* Other times of the highest unit above, whose times are all there are. */
void suppress_find_times(const struct search *search, size_t g, size_t slot, struct partners *out) {
    const struct suppress *suppress = search->suppress;
    size_t unit = suppress_unit(suppress, g), top = unit, time = suppress_at(suppress, g)->time;
    while (suppress_at(suppress, top)->up != SUPPRESS_NONE)
        top = suppress->families[suppress_at(suppress, top)->up].whole;
    if (!suppress_divided(search, top))
        return;
    for (size_t i = suppress_at(suppress, top)->first; i != SUPPRESS_NONE;
         i = suppress_at(suppress, i)->next) {
        const struct group *group = suppress_at(suppress, i);
        size_t here = suppress_find(search, unit, group->time);
        if (group->time != time)
            partner_add(out, group->time,
                        here == SUPPRESS_NONE ? group->marks[0].people
                                              : mark_price(&suppress_at(suppress, here)->marks[slot]));
    }
}

void suppress_find_questions(const struct search *search, size_t g, size_t question, struct partners *out) {
    const struct group *group = suppress_at(search->suppress, g);
    for (size_t i = 0; i < group->survey->question_count; i++) {
        const struct mark *mark = &group->marks[suppress_question_slot(group->survey, i)];
        if (i != question && question_counts(&group->survey->questions[i]))
            partner_add(out, i, mark->people == 0 ? search->suppress->threshold : mark_price(mark));
    }
}
