/* A seeded simulation: what happens to a store is drawn from a seed, done to the real one and written down in a model, and the
 * figures of the one are held against those of the other. The model is lists of what was acknowledged and counts by looking at
 * every response again for every figure: slow, and nothing of it is the program's. */
#ifndef TORTURE_SIMULATION_H
#define TORTURE_SIMULATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/rand.h"
#include "store/store.h"

enum {
    SIM_UNITS = 14,
    SIM_COUNTERS = 8,
    SIM_REVISIONS = 7,
    SIM_QUESTIONS = 8,
    SIM_DIMENSIONS = 4, /* A, and B with B1 and B2 below it; questions are in A, B1 and B2 */
    SIM_RESPONSES = 3000,
    SIM_FORMS = 48,   /* sent lately, so that they can be sent again */
    SIM_CHANGES = 12, /* of units, that can be taken back */
    SIM_BATCHES = 3,  /* of paper, open */
    SIM_SLIPS = 8,
    SIM_TARGETS = 24,
    SIM_DECISIONS = 24, /* that put responses aside */
    SIM_DAY = 19400,    /* the first day of the model */
    SIM_DAYS = 1500,
    SIM_START = SIM_DAY + 500, /* where the clock begins */
    SIM_NONE = -1
};

/* ---- The model (sim_model.c) ---------------------------------------------------------------------------------------- */

enum sim_kind { SIM_FIVE, SIM_FIVE_REVERSED, SIM_THREE, SIM_YES_NO, SIM_KINDS };
enum sim_dimension { SIM_A, SIM_B, SIM_B1, SIM_B2 };

struct sim_question {
    char code[8];
    enum sim_dimension dimension;
    enum sim_kind kind;
};

struct sim_continuation {
    int revision;            /* index, SIM_NONE: none */
    int from[SIM_QUESTIONS]; /* by question: the one it continues, or SIM_NONE */
};

struct sim_revision {
    int64_t id; /* the store's */
    int32_t published;
    int count;
    struct sim_question questions[SIM_QUESTIONS];
    struct sim_continuation continues[2];
};

struct sim_unit {
    char code[16];
    int parent;
    int32_t valid_from, valid_to;
};

struct sim_counter {
    char code[PLACE_CODE_SIZE];
    char survey[8];
    int64_t id;               /* the store's */
    int8_t unit[SIM_DAYS];    /* to which it belongs, day by day; the last day stands for all that follow */
    int32_t visits[SIM_DAYS]; /* SIM_NONE: nobody counted */
};

struct sim_response {
    int32_t day;
    int counter, revision, half;
    enum channel channel;
    uint8_t answers[SIM_QUESTIONS]; /* as they are stored */
    unsigned comment;               /* its number, 0: none */
    int32_t entered;                /* day; 0: its own */
    int aside; /* the decision that keeps it out of every figure, from 1 on; 0: it counts */
};

struct sim_decision {
    int64_t id;           /* the store's */
    int counter, channel; /* SIM_NONE: all */
    int32_t first, last;
    bool stands;
};

/* A change of units, with all it may have changed as it was before and after. */
struct sim_places {
    int parent[SIM_UNITS];
    int32_t valid_to[SIM_UNITS];
    int8_t unit[SIM_COUNTERS][SIM_DAYS];
};
struct sim_change {
    int64_t id; /* the store's; 0: none, or taken back */
    int successor;
    struct sim_places before, after;
};

struct sim_batch {
    int64_t id; /* the store's; 0: none */
    int counter, revision, count;
    int32_t day;
    struct sim_response slips[SIM_SLIPS];
    uint8_t keys[SIM_SLIPS][SUBMIT_KEY_SIZE];
};

/* A form that was filled in and sent. */
struct sim_form {
    uint8_t key[SUBMIT_KEY_SIZE];
    struct sim_response response;
    bool stored;
};

struct sim_target {
    int place; /* the whole survey or a dimension */
    int unit;  /* SIM_NONE: without one */
    int year;
    int64_t value;
};

struct sim_model {
    int unit_count, counter_count, revision_count, target_count;
    size_t response_count, form_count;
    struct sim_unit units[SIM_UNITS];
    struct sim_counter counters[SIM_COUNTERS];
    struct sim_revision revisions[SIM_REVISIONS];
    struct sim_response responses[SIM_RESPONSES];
    struct sim_form forms[SIM_FORMS]; /* the latest, round and round */
    struct sim_change changes[SIM_CHANGES];
    int change_count;
    struct sim_batch batches[SIM_BATCHES];
    struct sim_target targets[SIM_TARGETS];
    struct sim_decision decisions[SIM_DECISIONS];
    int decision_count;
    uint64_t threshold;
    bool usual; /* the setting survey.default is our survey */
};

/* Which responses. */
struct sim_selection {
    int unit; /* SIM_NONE: everywhere */
    int32_t from, to;
};

struct sim_figure {
    uint64_t people, answers, satisfied;
};

bool sim_within(const struct sim_model *model, int unit, int top /* SIM_NONE: everything */);
int sim_unit_on(const struct sim_counter *counter, int32_t day);
bool sim_selected(const struct sim_model *model, const struct sim_selection *selection, int counter,
                  int32_t day);
/* From a day on the counter belongs to a unit; DAY_NONE: from the beginning. */
void sim_move(struct sim_counter *counter, int32_t from, int unit);
/* The first day from which on the counter belongs to one unit for good. */
int32_t sim_settled(const struct sim_counter *counter);
bool sim_in_use(const struct sim_model *model, int counter);
void sim_places_keep(const struct sim_model *model, struct sim_places *out);

bool sim_satisfied(enum sim_kind kind, uint8_t answer);
uint8_t sim_levels(enum sim_kind kind);

/* Places: 0 the whole survey, then the dimensions, then the questions. Bits of the questions it counts. */
enum { SIM_WHOLE = 0, SIM_PLACES = 1 + SIM_DIMENSIONS + SIM_QUESTIONS };
int sim_places(const struct sim_revision *revision);
unsigned sim_questions(const struct sim_revision *revision, int place);

/* Which questions of `then` a place of the latest revision counts, along what it continues; 0: it does not continue there. */
unsigned sim_continued(const struct sim_model *model, int place, int then);
/* What one revision's responses say of some of its questions. */
struct sim_figure sim_count(const struct sim_model *model, const struct sim_selection *selection,
                            int revision, unsigned questions);
/* All revisions', along what continues. */
struct sim_figure sim_joined(const struct sim_model *model, const struct sim_selection *selection, int place);
/* What a report says in a place, asked for all revisions (asked: SIM_NONE) or one; *revision: whose it is. */
struct sim_figure sim_shown(const struct sim_model *model, const struct sim_selection *selection, int place,
                            int asked, int *revision);
/* The same of another unit beside that figure: of the revision whose it is. */
struct sim_figure sim_beside(const struct sim_model *model, const struct sim_selection *selection, int place,
                             int revision);
uint64_t sim_responses(const struct sim_model *model, const struct sim_selection *selection, int revision);
/* Of those, how many were entered more than 15 days after the selection's end. */
uint64_t sim_late(const struct sim_model *model, const struct sim_selection *selection, int revision);

/* Of the responses that would be counted, how many are aside. */
uint64_t sim_aside(const struct sim_model *model, const struct sim_selection *selection, int revision);

struct sim_visits {
    uint64_t visits, counter_days, answered;
};
/* Of counters that ask the survey or have a response to it among the days of `range`. */
struct sim_visits sim_visits(const struct sim_model *model, const struct sim_selection *range, int32_t from,
                             int32_t to);

/* The reporting period of a day: equal for days of the same one. */
int64_t sim_period(enum period_unit by, enum period_style style, int32_t day);

/* ---- The world (sim_world.c) ---------------------------------------------------------------------------------------- */

struct sim_world {
    char dir[64];
    struct store *store, *reader;
    struct arena *arena; /* emptied for every operation */
    struct err err;
    struct rng rng;
    struct clock clock;
    struct sim_model model;
    uint64_t seed, digest, operation, marker;
    uint32_t forms, comments, codes; /* given out so far */
    bool trace, failed;
    const char *doing; /* the operation's name */
    struct {
        uint64_t operations, refused, kills, comparisons, submissions, repeated, responses;
    } sum;
};

extern const char sim_survey[]; /* its code */

void sim_fail(struct sim_world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_trace(const struct sim_world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_mix(struct sim_world *world, uint64_t value);
int sim_draw(struct sim_world *world, int n); /* 0…n-1 */
bool sim_chance(struct sim_world *world, int of);
int32_t sim_today(const struct sim_world *world);

/* Made once; then a new world for every seed. */
void sim_world_install(struct sim_world *world);
void sim_world_begin(struct sim_world *world, uint64_t seed);
void sim_world_end(struct sim_world *world);
void sim_world_remove(struct sim_world *world);
struct store *sim_reader(struct sim_world *world);

bool sim_writer_start(struct sim_world *world);
/* Whether the log goes into the database in what comes. */
void sim_checkpoint_draw(struct sim_world *world);
/* Where the power is off: it comes back. True when it was. */
bool sim_recover(struct sim_world *world);
/* In a transaction, with a mark by which it is known afterwards whether it took place, on this thread or on the writer's. 1: it took
 * place, the machine may have gone down behind it; 0: it did not, or the store refuses it. */
int sim_transact(struct sim_world *world, int (*fn)(struct transaction *, void *context, struct err *),
                 void *context);

/* ---- What happens (sim_acts.c, sim_survey.c, sim_send.c, sim_places.c, sim_aside.c), and what is compared (sim_compare.c) ------------------------------- */

/* same: in the words "the questions of the same code, but for …". */
void sim_definition(const struct sim_model *model, const struct sim_revision *revision, bool same, char *out,
                    size_t size);
void sim_revision_draw(struct sim_world *world, struct sim_revision *out);
void sim_answers_draw(struct sim_world *world, struct sim_response *out);
/* text: room for the comment's. */
struct bulk_row sim_row(const struct sim_world *world, const struct sim_response *response,
                        struct stored_comment *comment, char text[24]);
void sim_add(struct sim_world *world, const struct sim_response *response);
int sim_revision_any(struct sim_world *world); /* mostly the latest */

void sim_act(struct sim_world *world);
void sim_send(struct sim_world *world);
void sim_paper(struct sim_world *world);
void sim_move_counter(struct sim_world *world);
void sim_put_counter(struct sim_world *world);
void sim_put_unit(struct sim_world *world);
void sim_change_units(struct sim_world *world);
void sim_undo_change(struct sim_world *world);
void sim_put_aside(struct sim_world *world);
void sim_take_back(struct sim_world *world);

void sim_compare(struct sim_world *world);     /* a handful */
void sim_compare_all(struct sim_world *world); /* everything */

#endif
