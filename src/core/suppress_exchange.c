/* Whether a hidden figure follows from what is shown cannot be seen one sum at a time: hidden cells of a table of units
 * and periods may have company in every row and column, and one of them still be the difference of some rows and some
 * columns. It is safe when other counts would show exactly the same: then there is an exchange, a few cells with one
 * answer more and a few with one less, that changes the figure and nothing that is shown.
 *
 * A cell is one question to the people at one unit's own counters in one period. An exchange is made of a cell and up to
 * three partners, another unit, period and question, each moving the answer alone or together with another; what one
 * move changes and should not, a second move turns back, so up to eight cells take part. Of the exchanges that come into
 * question the one is taken that hides the fewest figures more, and of few people. Cells without an answer take no part: that
 * nobody answered is said on pages, and where it is not it may be known, as of a question that does not go with an office. */
#include "core/suppress_parts.h"

enum {
    ALL_TRIED = 3,                   /* of each kind, where all are needed */
    PARTNERS_FREE = SIEVE_TRIED - 1, /* of each kind that are tried */
    PARTNERS_PRICED = 4,
    FIGURE_PRICE = 1000000, /* of hiding one more, whose people are added */
    PART_DEPTH = 2          /* of dimensions: above are the whole survey and its blocks, which cost more */
};
#define IMPOSSIBLE UINT64_MAX

enum { UNIT = 1, TIME = 2, QUESTION = 4 }; /* what a move changes */

/* Moves that are made independently; every set of them makes one cell. */
static const uint8_t patterns[][3] = {
    {0},
    {UNIT},
    {TIME},
    {QUESTION},
    {UNIT | TIME},
    {UNIT | QUESTION},
    {TIME | QUESTION},
    {UNIT | TIME | QUESTION},
    {UNIT, TIME},
    {UNIT, QUESTION},
    {TIME, QUESTION},
    {UNIT | TIME, QUESTION},
    {UNIT | QUESTION, TIME},
    {UNIT, TIME | QUESTION},
    {UNIT, TIME, QUESTION},
};
enum { PATTERNS = sizeof patterns / sizeof *patterns };

/* What everybody looks for first goes last: one late slip must not be able to blank a month's headline where a part would do. */
static uint64_t figure_price(const struct group *group, size_t slot) {
    const struct survey *survey = group->survey;
    size_t depth = 0;
    if (slot >= suppress_question_slot(survey, 0))
        depth = PART_DEPTH;
    else if (slot != SUPPRESS_ALL)
        for (size_t d = survey->dimensions[slot - 1].parent; d != SURVEY_NONE;
             d = survey->dimensions[d].parent)
            depth++;
    uint64_t times = depth == 0 ? 16 : depth < PART_DEPTH ? 4 : 1;
    return times * FIGURE_PRICE + group->marks[slot].people;
}

/* What hiding one figure costs, or IMPOSSIBLE. */
static uint64_t slot_price(const struct search *search, size_t g, size_t slot) {
    const struct group *group = suppress_at(search->suppress, g);
    if (group->marks[slot].hidden)
        return 0;
    if (group->stage < search->stage || suppress_fixed(search->suppress, group, slot))
        return IMPOSSIBLE;
    return figure_price(group, slot);
}

/* What all that is changed costs, or IMPOSSIBLE. */
static uint64_t touched_price(const struct search *search) {
    uint64_t price = 0;
    if (search->count == SUPPRESS_TOUCHED_MAX)
        return IMPOSSIBLE;
    for (size_t i = 0; i < search->count; i++) {
        const struct touched *t = &search->touched[i];
        uint64_t more = t->mark->net == 0 ? 0 : slot_price(search, t->group, t->slot);
        if (more == IMPOSSIBLE)
            return IMPOSSIBLE;
        price += more;
    }
    return price;
}

/* What hiding a cell's own figure costs, if it has one: that of a unit with others below it has none. */
static uint64_t corner_price(const struct search *search, size_t g, size_t slot) {
    return suppress_at(search->suppress, g)->family != SUPPRESS_NONE ? 0 : slot_price(search, g, slot);
}

static size_t corner_count(const uint8_t *moves) {
    size_t count = 0;
    while (count < 3 && moves[count] != 0)
        count++;
    return (size_t)1 << count;
}

/* What the moves of a set change together. */
static unsigned changed_by(const uint8_t *moves, unsigned set) {
    unsigned changed = 0;
    for (size_t i = 0; i < 3; i++)
        changed |= (set >> i & 1) != 0 ? moves[i] : 0;
    return changed;
}

/* The cells of a pattern; false where one cannot take part. */
static bool find_corners(const struct search *search, const uint8_t *moves, const struct cell *from,
                         const struct cell *to, struct corners *out) {
    out->count = corner_count(moves);
    out->price = 0;
    for (unsigned set = 0; set < out->count; set++) {
        unsigned changed = changed_by(moves, set);
        size_t unit = (changed & UNIT) != 0 ? to->unit : from->unit;
        size_t question = (changed & QUESTION) != 0 ? to->question : from->question;
        size_t g = suppress_find(search, unit, (changed & TIME) != 0 ? to->time : from->time);
        const struct group *group = g == SUPPRESS_NONE ? NULL : suppress_at(search->suppress, g);
        if (group == NULL || !suppress_answered(group, question))
            return false;
        size_t slot = suppress_question_slot(group->survey, question);
        uint64_t price = corner_price(search, g, slot);
        if (price == IMPOSSIBLE)
            return false;
        out->price += price;
        out->items[set] = (struct corner){g, question};
    }
    return true;
}

static void touch_corners(struct search *search, const struct corners *corners) {
    for (unsigned set = 0; set < corners->count; set++)
        suppress_touch(search, corners->items[set].group, corners->items[set].question,
                       __builtin_popcount(set) % 2 == 0 ? 1 : -1);
}

/* ---- Looking for the best -------------------------------------------------------------------------------- */

static void try_pattern(struct search *search, size_t pattern, const struct cell *from, const struct cell *to,
                        struct best *best) {
    struct corners corners;
    if (!find_corners(search, patterns[pattern], from, to, &corners) || corners.price >= best->price)
        return;
    touch_corners(search, &corners);
    uint64_t price = suppress_net(search) == 0 ? IMPOSSIBLE : touched_price(search);
    suppress_untouch(search);
    if (price < best->price)
        *best = (struct best){price, pattern, *to, corners};
}

/* The figures that the cell of the exchanges is part of and that are shown. */
static void fill_sieve(struct search *search, size_t g, size_t question) {
    suppress_sieve_begin(search, question);
    suppress_touch(search, g, question, 1);
    for (size_t i = 0; i < search->count && search->count < SUPPRESS_TOUCHED_MAX; i++) {
        const struct touched *t = &search->touched[i];
        if (!t->mark->hidden)
            suppress_sieve_add(search, t->group, t->slot, slot_price(search, t->group, t->slot));
    }
    suppress_untouch(search);
}

/* Whether a figure that the first cell is part of makes it cost so much; at: numbers of the partners. */
static bool sieved(struct search *search, const uint8_t *moves, const struct cell *from,
                   const struct cell *to, const size_t at[3], uint64_t price) {
    uint64_t corners[8];
    size_t count = corner_count(moves);
    for (unsigned set = 0; set < count; set++) {
        unsigned changed = changed_by(moves, set);
        bool unit = (changed & UNIT) != 0, time = (changed & TIME) != 0;
        corners[set] = suppress_sieve_cell(search, unit ? to->unit : from->unit, time ? to->time : from->time,
                                           unit ? at[0] + 1 : 0, time ? at[1] + 1 : 0);
        if ((changed & QUESTION) != 0)
            corners[set] &= suppress_sieve_question(search, to->question, at[2] + 1);
    }
    return suppress_sieve_fails(search, corners, count, price);
}

/* Every pattern with every partner it needs, at most so many of each, for less than the best so far. */
static void try_partners(struct search *search, const struct cell *from, const struct partners *partners,
                         size_t tried, struct best *best) {
    for (size_t n = 0; n < PATTERNS && best->price >= FIGURE_PRICE; n++) {
        unsigned needed = patterns[n][0] | patterns[n][1] | patterns[n][2];
        size_t counts[3], most = needed == (UNIT | TIME | QUESTION) ? ALL_TRIED : tried;
        for (size_t i = 0; i < 3; i++) {
            counts[i] = partners[i].count < most ? partners[i].count : most;
            counts[i] = (needed >> i & 1) != 0 ? counts[i] : 1;
        }
        for (size_t u = 0; u < counts[0]; u++)
            for (size_t t = 0; t < counts[1]; t++)
                for (size_t q = 0; q < counts[2] && best->price > 0; q++) {
                    struct cell to = {partners[0].items[u].value, partners[1].items[t].value,
                                      partners[2].items[q].value};
                    if (!sieved(search, patterns[n], from, &to, (size_t[]){u, t, q}, best->price))
                        try_pattern(search, n, from, &to, best);
                }
    }
}

/* First what served the group's figure before: the same partners mostly serve the next one too, and hide less together than
 * partners of its own. Then among what is hidden already; then for a price. */
static struct best find_best(struct search *search, const struct cell *from,
                             const struct partners *partners) {
    struct last *last = &search->lasts[search->target];
    struct best best = {.price = FIGURE_PRICE};
    bool again = last->best.corners.count > 0 && last->group == search->group &&
                 last->from.unit == from->unit && last->from.time == from->time;
    if (again) {
        best.price = last->best.price * 2 + FIGURE_PRICE;
        try_pattern(search, last->best.pattern, from, &last->best.to, &best);
    }
    if (best.corners.count == 0) {
        best.price = FIGURE_PRICE;
        try_partners(search, from, partners, PARTNERS_FREE, &best);
    }
    if (best.corners.count == 0) {
        best.price = IMPOSSIBLE;
        try_partners(search, from, partners, PARTNERS_PRICED, &best);
    }
    if (best.corners.count > 0)
        *last = (struct last){search->group, *from, best};
    return best;
}

static uint8_t changed(const struct mark *mark) {
    return (uint8_t)((mark->net != 0) << TARGET_FIGURE | (mark->rest_net != 0) << TARGET_REST |
                     (mark->parts_net != 0) << TARGET_PARTS | (mark->periods_net != 0) << TARGET_PERIODS);
}

/* The exchange of these corners, made with another question: whether all of them have answers to it. */
static bool serves(const struct suppress *suppress, const struct corners *corners, size_t question) {
    for (size_t i = 0; i < corners->count; i++)
        if (!suppress_answered(suppress_at(suppress, corners->items[i].group), question))
            return false;
    return true;
}

static void note_safe(const struct group *group, size_t question, uint8_t bits) {
    const struct survey *survey = group->survey;
    if (question >= survey->question_count)
        return;
    group->marks[suppress_question_slot(survey, question)].safe |= bits;
    for (size_t d = survey->questions[question].dimension; d != SURVEY_NONE; d = survey->dimensions[d].parent)
        group->marks[suppress_dimension_slot(d)].safe |= bits;
}

/* An exchange that moves whole groups of which nothing is shown serves every question that all of them answered. */
static void serve_others(const struct search *search, const struct corners *corners) {
    const struct suppress *suppress = search->suppress;
    const struct survey *survey = suppress_at(suppress, corners->items[0].group)->survey;
    for (size_t q = 0; q < survey->question_count; q++) {
        if (!serves(suppress, corners, q))
            continue;
        for (size_t i = 0; i < search->count; i++) {
            const struct touched *t = &search->touched[i];
            if (t->slot == SUPPRESS_ALL)
                note_safe(suppress_at(suppress, t->group), q,
                          changed(t->mark) & (1 << TARGET_FIGURE | 1 << TARGET_REST));
        }
    }
}

/* Hides what the exchange changes, and notes that it is safe now. */
static bool exchange_use(struct search *search, const struct corners *corners) {
    bool hid = false, dark = true;
    for (size_t i = 1; i < corners->count; i++)
        dark &= corners->items[i].question == corners->items[0].question;
    search->sums = true;
    touch_corners(search, corners);
    search->sums = false;
    for (size_t i = 0; i < search->count; i++) {
        struct mark *mark = search->touched[i].mark;
        hid |= mark->net != 0 && !mark->hidden;
        mark->hidden |= mark->net != 0;
        mark->safe |= changed(mark);
        dark &= mark->net == 0 || suppress_at(search->suppress, search->touched[i].group)->dark;
    }
    if (dark)
        serve_others(search, corners);
    suppress_untouch(search);
    return hid;
}

static uint64_t cell_people(const struct suppress *suppress, size_t g, size_t slot, bool own) {
    return own ? suppress_at(suppress, g)->marks[slot].rest : suppress_at(suppress, g)->marks[slot].people;
}

/* A cell of the figure that has answers, in the period, unit and question where they are the fewest; *slot becomes that
 * of the question. SUPPRESS_NONE: there is none. */
static size_t cell_down(const struct search *search, size_t g, size_t *slot, bool own) {
    const struct suppress *suppress = search->suppress;
    while (suppress_divided(search, g)) {
        size_t found = SUPPRESS_NONE;
        for (size_t i = suppress_at(suppress, g)->first; i != SUPPRESS_NONE;
             i = suppress_at(suppress, i)->next) {
            uint64_t people = cell_people(suppress, i, *slot, own);
            if (people > 0 && (found == SUPPRESS_NONE || people < cell_people(suppress, found, *slot, own)))
                found = i;
        }
        if (found == SUPPRESS_NONE)
            return found;
        g = found;
    }
    g = own ? g : suppress_unit_down(suppress, g, *slot);
    if (g == SUPPRESS_NONE)
        return g;
    const struct survey *survey = suppress_at(suppress, g)->survey;
    size_t first = suppress_question_slot(survey, 0), top = *slot == SUPPRESS_ALL ? SURVEY_ALL : *slot - 1;
    uint64_t fewest = UINT64_MAX;
    for (size_t i = 0, any = *slot; any < first && i < survey->question_count; i++) {
        uint64_t people =
            survey_question_in(survey, i, top) ? suppress_at(suppress, g)->marks[first + i].rest : 0;
        if (people > 0 && people < fewest) {
            fewest = people;
            *slot = first + i;
        }
    }
    return *slot < first ? SUPPRESS_NONE : g;
}

/* The part, or the period, with the fewest people of all that are among the target's. SUPPRESS_NONE: there are none, or
 * it is the rest. */
static size_t target_part(const struct search *search) {
    const struct suppress *suppress = search->suppress;
    const struct group *group = suppress_at(suppress, search->group);
    size_t found = SUPPRESS_NONE;
    uint64_t fewest = suppress->threshold;
    for (size_t i = 0; search->target == TARGET_PARTS && i < suppress->families[group->family].count; i++) {
        size_t part = suppress->families[group->family].parts[i];
        uint64_t people = suppress_at(suppress, part)->marks[search->slot].people;
        if (people > 0 && people < fewest) {
            fewest = people;
            found = part;
        }
    }
    return found;
}

static size_t target_cell(const struct search *search, size_t *slot) {
    const struct suppress *suppress = search->suppress;
    *slot = search->slot;
    if (search->target == TARGET_FIGURE || search->target == TARGET_PERIODS)
        return cell_down(search, search->group, slot, false);
    size_t part = target_part(search);
    if (part != SUPPRESS_NONE)
        return cell_down(search, part, slot, false);
    return suppress_at(suppress, search->group)->marks[*slot].rest == 0
               ? SUPPRESS_NONE
               : cell_down(search, search->group, slot, true);
}

/* Elimination is for where no exchange of a few cells is found: it takes longer, and looks at one order only. */
static bool exchange_find(struct search *search) {
    struct partners partners[3] = {{0}};
    struct mark *mark = &suppress_at(search->suppress, search->group)->marks[search->slot];
    size_t slot, g = target_cell(search, &slot);
    if (g == SUPPRESS_NONE)
        return false;
    const struct group *group = suppress_at(search->suppress, g);
    size_t question = slot - suppress_question_slot(group->survey, 0);
    struct cell from = {suppress_unit(search->suppress, g), group->time, question};
    suppress_find_units(search, g, slot, &partners[0]);
    suppress_find_times(search, g, slot, &partners[1]);
    suppress_find_questions(search, g, question, &partners[2]);
    fill_sieve(search, g, question);
    struct best best = find_best(search, &from, partners);
    uint8_t bit = (uint8_t)(1 << search->target);
    bool hid = false;
    if (best.corners.count > 0)
        hid = exchange_use(search, &best.corners);
    else
        suppress_solve(search, g, question, partners, &hid);
    mark->safe |= bit; /* or as safe as it gets */
    return hid;
}

static bool target_applies(const struct search *search) {
    const struct mark *mark = &suppress_at(search->suppress, search->group)->marks[search->slot];
    return ((mark->targets & ~mark->safe) >> search->target & 1) != 0 &&
           (search->target != TARGET_PERIODS || suppress_divided(search, search->group));
}

void suppress_exchange_start(struct suppress *suppress) {
    for (size_t g = 0; g < suppress->group_count; g++) {
        const struct group *group = suppress_at(suppress, g);
        for (size_t slot = 0; group->targets && slot < suppress_slots(group->survey); slot++)
            group->marks[slot].safe = 0;
    }
}

static void find_dark(struct suppress *suppress) {
    for (size_t g = 0; g < suppress->group_count; g++) {
        struct group *group = suppress_at(suppress, g);
        size_t slot = 0, slots = suppress_slots(group->survey);
        while (slot < slots && group->marks[slot].hidden)
            slot++;
        group->dark = slot == slots;
    }
}

struct search *suppress_search_new(struct arena *arena) {
    return arena_alloc(arena, sizeof(struct search));
}

bool suppress_exchange(struct suppress *suppress, unsigned stage) {
    struct search *search = suppress->search;
    *search = (struct search){.suppress = suppress, .stage = stage};
    bool hid = false;
    if (!suppress->targets)
        return false;
    find_dark(suppress);
    for (search->group = 0; search->group < suppress->group_count; search->group++) {
        const struct group *group = suppress_at(suppress, search->group);
        if (group->stage > stage || !group->targets)
            continue;
        for (search->slot = 0; search->slot < suppress_slots(group->survey); search->slot++)
            for (search->target = 0; search->target < TARGETS; search->target++)
                if (target_applies(search))
                    hid |= exchange_find(search);
    }
    return hid;
}
