/* What happens in the demo's commune, in quarters counted from the last day, so that it is there whatever day that is:
 *
 * - at the centre procedures become worse with the first day of the quarter before the one of the last day, and stay so;
 * - the quarter before that, petitions look worse by some nine points. Few people ever sent one, as many as before are
 *   satisfied but for three or four, and no honest test takes that for a change;
 * - the reception desk of one village gets better, slowly, and so does everywhere what people are told of policies;
 * - on Mondays one waits; those over 60 find access harder, and women a little.
 *
 * Pure. Feelings are in standard deviations of one answer, about. */
#ifndef CLI_DEMO_STORY_H
#define CLI_DEMO_STORY_H

#include "base/date.h"

/* Dimensions that both slips ask about, counted from the last one; those of policies are the quick slip's alone. */
enum demo_section {
    DEMO_PETITIONS,
    DEMO_RESULTS,
    DEMO_STAFF,
    DEMO_PROCEDURES,
    DEMO_ACCESS,
    DEMO_POLICY_EFFECTS,
    DEMO_POLICY_WORK,
    DEMO_TAKING_PART,
    DEMO_POLICY_NEWS,
    DEMO_SECTIONS
};

enum demo_part { DEMO_PLAIN, DEMO_WORSE, DEMO_BETTER }; /* a counter's part in the story */

struct demo_person { /* options of core/respondent.def; -1: not said */
    int sex, age;
};
struct demo_story {
    int32_t worse_from;       /* first day of the real drop */
    int32_t dip_from, dip_to; /* the quarter that only looks worse */
    int32_t last_day;
};
/* The first day of the day's quarter, or of one so many quarters before. */
int32_t demo_story_quarter(int32_t day, int back);

/* From when to when there are responses, when so many days are asked for today: not in a quarter of which they would take a
 * few days only. It would show nothing, and take others with it (core/suppress.h). */
void demo_story_range(int32_t today, unsigned days, int32_t *first, int32_t *last);

void demo_story_start(struct demo_story *story, int32_t last_day);

/* How a person at a counter of this part feels about a section on a day, beside what counter and mood make of it. */
double demo_story_feeling(const struct demo_story *story, enum demo_part part, enum demo_section section,
                          int32_t day, const struct demo_person *person);

/* Of a hundred who sent a petition, how many are satisfied on that day. */
double demo_story_petitions(const struct demo_story *story, int32_t day);

#endif
