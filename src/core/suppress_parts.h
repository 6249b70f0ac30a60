/* What suppress.c and suppress_exchange.c share. For them only. */
#ifndef CORE_SUPPRESS_PARTS_H
#define CORE_SUPPRESS_PARTS_H

#include "core/suppress.h"

enum {
    SUPPRESS_TOUCHED_MAX = 2048,
    SUPPRESS_PARTNERS_MAX = 64,
    CHAIN_MAX = 32, /* groups that one cell is part of */
    SIEVE_MAX = 64, /* figures */
    SIEVE_TRIED = 9 /* partners of each kind that are tried at most, and the cell's own */
};

/* What must not follow if it is few people's: a figure; its rest, the people who are in none of the group's parts; the sum of
 * those parts that are few people's, the rest among them; the sum of the periods that are. */
enum target { TARGET_FIGURE, TARGET_REST, TARGET_PARTS, TARGET_PERIODS, TARGETS };

struct mark {
    uint32_t people, rest; /* there are many marks, and fewer people than 2^32 in a country */
    bool hidden : 1, withheld : 1;
    /* Some of the parts of its family, or of what those have below them, or of its periods, or what is left beside these, is
     * few people's: without that no rule about them hides anything. */
    bool parts_few : 1, periods_few : 1;
    uint8_t targets; /* bit by target: it is there, and few people's */
    uint8_t safe;    /* bit by target: an exchange is known that changes it */
    int8_t net, rest_net, parts_net,
        periods_net; /* while an exchange is looked at: what it adds, by target */
};

struct group {
    const struct survey *survey;
    struct mark *marks; /* by slot */
    size_t within;
    const size_t *slots;
    unsigned stage;     /* 0: within none; else one more than what it lies within */
    size_t first, next; /* of those that lie within it; the next one beside it. SUPPRESS_NONE: none */
    size_t family, up;  /* that it is the whole of; that it is a part of. SUPPRESS_NONE: none */
    size_t place;       /* among the parts of `up` */
    size_t time;        /* the same number for all groups of one time, as families tell */
    bool dark;          /* nothing of it is shown */
    /* Of any figure: it is few people's, its parts or periods are in its mark's sense, it has targets. */
    bool few, parts_few, periods_few, targets;
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
    bool targets; /* any group has some */
    bool mapped;  /* any group has slots of its own */
    /* People of the figures that add up to another: of all, and of those that are few people's. */
    struct sum {
        uint64_t all, few;
    } * sums; /* by slot, while they are looked at; else 0 */
    size_t sum_room;
    /* Where exchanges are looked for and equations solved: large, and of use to one call at a time. */
    struct search *search;
    struct linear *linear;
};
/* Room for the equations; NULL without memory. */
struct linear *suppress_linear_new(struct arena *arena);
/* Room for a search; NULL without memory. */
struct search *suppress_search_new(struct arena *arena);

/* The same figure in what the group lies within; NULL: none. */
const struct mark *suppress_whole(const struct suppress *suppress, const struct group *group, size_t slot);
/* As large as its whole's, which is shown. */
bool suppress_fixed(const struct suppress *suppress, const struct group *group, size_t slot);
bool suppress_few(const struct suppress *suppress, uint64_t people); /* some, but below the threshold */
/* Finds where anything is few people's, as counts tell, which stay as they are. Almost everywhere nothing is, and there no
 * rule has to look. */
void suppress_find_few(struct suppress *suppress);

/* The two halves of suppress_settle: what follows from counts alone, then hiding. */
void suppress_prepare(struct suppress *suppress);
void suppress_hide(struct suppress *suppress);

/* ---- Cells: one question to the people at one unit's own counters in one period ---------------------------- */

struct cell {
    size_t unit; /* its group of the whole time */
    size_t time;
    size_t question;
};

/* Those of one exchange; every second one loses what the others gain. */
struct corners {
    size_t count;
    struct corner {
        size_t group, question;
    } items[8];
    uint64_t price; /* it costs no less: what each cell asks for alone */
};

struct best {
    uint64_t price;
    size_t pattern;
    struct cell to;
    struct corners corners;
};

/* Figures that the first cell of exchanges is part of, and what tells which of them another one is part of: a bit for each. */
struct sieve {
    size_t count;
    struct sieve_item {
        size_t group, slot;
        uint64_t price; /* of changing it */
    } items[SIEVE_MAX];
    size_t group_count;
    struct {
        size_t group;
        uint64_t items; /* bits of those that are its */
    } groups[SIEVE_MAX];
    size_t question; /* of the cell */
    /* By numbers of partners, 0 the cell's own; in the last column by those of questions. */
    bool known[SIEVE_TRIED][SIEVE_TRIED + 1];
    uint64_t cells[SIEVE_TRIED][SIEVE_TRIED + 1];
};

/* While exchanges are looked for. */
struct search {
    struct suppress *suppress;
    unsigned stage;     /* of the groups that may hide more; those of later ones do not exist yet */
    size_t group, slot; /* the figure of the target, which an exchange must change */
    enum target target;
    struct last { /* what served a group's figure before, by target */
        size_t group;
        struct cell from;
        struct best best; /* without corners: nothing yet */
    } lasts[TARGETS];
    bool sums; /* note what is added to sums too */
    struct touched {
        size_t group;
        struct mark *mark;
        size_t slot;
    } touched[SUPPRESS_TOUCHED_MAX]; /* the figures that were added to or taken from */
    size_t count;                    /* SUPPRESS_TOUCHED_MAX: there was no room */
    struct sieve sieve;
};

static inline struct group *suppress_at(const struct suppress *suppress, size_t group) {
    return &suppress->groups[group];
}
/* Whether anybody at its own counters answered the question: other cells take part in nothing (suppress_exchange.c). */
static inline bool suppress_answered(const struct group *group, size_t question) {
    return question < group->survey->question_count &&
           group->marks[suppress_question_slot(group->survey, question)].rest > 0;
}
/* The group of the whole time that a group lies within. */
size_t suppress_unit(const struct suppress *suppress, size_t group);
/* Whether the periods within it are settled too. */
bool suppress_divided(const struct search *search, size_t group);
/* The group of a unit at a time, or SUPPRESS_NONE. */
size_t suppress_find(const struct search *search, size_t unit, size_t time);
/* Adds the sign to every figure that the cell is part of. */
void suppress_touch(struct search *search, size_t group, size_t question, int8_t sign);
void suppress_untouch(struct search *search); /* takes all back */

/* What is added to the target. */
int suppress_net(const struct search *search);

/* One of the groups that a cell is part of. */
struct link {
    size_t group, question;
    bool own; /* the people at the unit's own counters */
};
/* Returns how many; CHAIN_MAX: perhaps more. */
size_t suppress_chain(const struct suppress *suppress, size_t group, size_t question,
                      struct link links[CHAIN_MAX]);

/* suppress_sieve.c: for exchanges of a cell with this question. Then one call of add for each of its figures that is shown. */
void suppress_sieve_begin(struct search *search, size_t question);
void suppress_sieve_add(struct search *search, size_t group, size_t slot, uint64_t price);
/* Bits of the figures that a cell of the unit at the time is part of, whatever its question; u and t: their numbers. */
uint64_t suppress_sieve_cell(struct search *search, size_t unit, size_t time, size_t u, size_t t);
/* Bits of the figures that the question is part of. */
uint64_t suppress_sieve_question(struct search *search, size_t question, size_t q);
/* Whether an exchange of these cells changes one of the figures, and that costs so much. Every second one loses. */
bool suppress_sieve_fails(const struct search *search, const uint64_t *corners, size_t count, uint64_t price);

/* What a cell may exchange with, cheapest first. */
struct partners {
    size_t count;
    struct partner {
        size_t value;
        uint64_t price;
    } items[SUPPRESS_PARTNERS_MAX];
};

/* Down to a unit with people of its own, by hidden ones if there are, else by the smallest; SUPPRESS_NONE: nobody. */
size_t suppress_unit_down(const struct suppress *suppress, size_t group, size_t slot);
/* Units below the group's, beside it, beside the one above it, and so on, and the own counters of those above: by the whole
 * time, in which more units have responses than at the same time. */
void suppress_find_units(const struct search *search, size_t group, size_t slot, struct partners *out);
/* Other times of the highest unit above, whose times are all there are. */
void suppress_find_times(const struct search *search, size_t group, size_t slot, struct partners *out);
void suppress_find_questions(const struct search *search, size_t group, size_t question,
                             struct partners *out);

/* Hides the least that keeps the target from following, by elimination over the cell and its partners (units, times,
 * questions). False: it follows from what may not be hidden. *hid is left alone when nothing had to be hidden. */
bool suppress_solve(struct search *search, size_t group, size_t question, struct partners partners[3],
                    bool *hid);

/* Before the first exchange of a stage. */
void suppress_exchange_start(struct suppress *suppress);
/* Finds for every target of few people in the groups up to a stage an exchange that leaves everything shown as it is,
 * hiding further figures of that stage where there is none yet. Returns whether it hid any. */
bool suppress_exchange(struct suppress *suppress, unsigned stage);

#endif
