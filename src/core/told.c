#include "core/told.h"

#include <stdlib.h>

/* A day on which a figure begins or has ended. What is told of a stretch is the difference of two running sums, which are
 * known but for a constant to all cuts that are connected by figures. */
struct cut {
    int32_t day;
    size_t group;
    int64_t people, answers, good; /* running sums, from the group's own zero */
};

struct cuts {
    struct cut *cuts;
    size_t count;
};

static struct cut *cut_of(struct cuts *c, int32_t day) {
    for (size_t i = 0; i < c->count; i++)
        if (c->cuts[i].day == day)
            return &c->cuts[i];
    c->cuts[c->count] = (struct cut){.day = day, .group = c->count};
    return &c->cuts[c->count++];
}

/* The two groups become one: those of b's are counted from a's zero. */
static void join(struct cuts *c, const struct cut *a, const struct cut *b, const struct told *told) {
    size_t from = b->group, to = a->group;
    int64_t people = a->people + (int64_t)told->people - b->people,
            answers = a->answers + (int64_t)told->answers - b->answers,
            good = a->good + (int64_t)told->good - b->good;
    for (size_t i = 0; i < c->count; i++) {
        if (c->cuts[i].group != from)
            continue;
        c->cuts[i].group = to;
        c->cuts[i].people += people;
        c->cuts[i].answers += answers;
        c->cuts[i].good += good;
    }
}

static bool few(int64_t people, uint64_t threshold) {
    uint64_t size = (uint64_t)(people < 0 ? -people : people);
    return size > 0 && size < threshold;
}

/* Said of the same days: nothing new, or by enough people. */
static bool differs_safely(int64_t people, int64_t answers, int64_t good, uint64_t threshold) {
    return (people == 0 && answers == 0 && good == 0) || (people != 0 && !few(people, threshold));
}

/* Every stretch between a cut on the one side and one on the other follows from now on. */
static bool joins_safely(const struct cuts *c, const struct cut *a, const struct cut *b,
                         const struct told *next, uint64_t threshold) {
    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; c->cuts[i].group == a->group && k < c->count; k++)
            if (c->cuts[k].group == b->group &&
                few(a->people - c->cuts[i].people + (int64_t)next->people + c->cuts[k].people - b->people,
                    threshold))
                return false;
    return true;
}

static bool again_safely(const struct told *earlier, size_t count, const struct told *next,
                         uint64_t threshold) {
    for (size_t i = 0; i < count; i++)
        if (earlier[i].from == next->from && earlier[i].to == next->to &&
            !differs_safely((int64_t)next->people - (int64_t)earlier[i].people,
                            (int64_t)next->answers - (int64_t)earlier[i].answers,
                            (int64_t)next->good - (int64_t)earlier[i].good, threshold))
            return false;
    return true;
}

bool told_safe(const struct told *earlier, size_t count, const struct told *next, uint64_t threshold) {
    if (count > TOLD_MAX || !again_safely(earlier, count, next, threshold))
        return false;
    struct cuts c = {calloc(2 * count + 2, sizeof *c.cuts), 0};
    if (c.cuts == NULL)
        return false;
    /* Backwards: where two do not agree the later one holds. */
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): cuts lie in c.cuts, which is freed at the end */
    for (size_t i = count; i-- > 0;) {
        const struct cut *a = cut_of(&c, earlier[i].from), *b = cut_of(&c, earlier[i].to + 1);
        if (a->group != b->group)
            join(&c, a, b, &earlier[i]);
    }
    const struct cut *a = cut_of(&c, next->from), *b = cut_of(&c, next->to + 1);
    bool safe = a->group != b->group ? joins_safely(&c, a, b, next, threshold)
                                     : differs_safely((int64_t)next->people - (b->people - a->people),
                                                      (int64_t)next->answers - (b->answers - a->answers),
                                                      (int64_t)next->good - (b->good - a->good), threshold);
    free(c.cuts);
    return safe;
}
