/* The brute force: every figure from every response. */
#include <string.h>
#include <time.h>

#include "simulation.h"

/* ---- Places --------------------------------------------------------------------------------------------------------- */

bool sim_within(const struct sim_model *model, int unit, int top) {
    while (unit != SIM_NONE && unit != top)
        unit = model->units[unit].parent;
    return unit == top;
}

int sim_unit_on(const struct sim_counter *counter, int32_t day) {
    int at = day - SIM_DAY;
    return counter->unit[at < 0 ? 0 : at < SIM_DAYS ? at : SIM_DAYS - 1];
}

bool sim_selected(const struct sim_model *model, const struct sim_selection *selection, int counter,
                  int32_t day) {
    return day >= selection->from && day <= selection->to &&
           sim_within(model, sim_unit_on(&model->counters[counter], day), selection->unit);
}

void sim_move(struct sim_counter *counter, int32_t from, int unit) {
    for (int at = from == DAY_NONE ? 0 : from - SIM_DAY; at < SIM_DAYS; at++)
        counter->unit[at] = (int8_t)unit;
}

int32_t sim_settled(const struct sim_counter *counter) {
    int at = SIM_DAYS - 1;
    while (at > 0 && counter->unit[at - 1] == counter->unit[SIM_DAYS - 1])
        at--;
    return at == 0 ? DAY_NONE : SIM_DAY + at;
}

bool sim_in_use(const struct sim_model *model, int counter) {
    for (size_t i = 0; i < model->response_count; i++)
        if (model->responses[i].counter == counter)
            return true;
    for (int at = 0; at < SIM_DAYS; at++)
        if (model->counters[counter].visits[at] != SIM_NONE)
            return true;
    return false;
}

void sim_places_keep(const struct sim_model *model, struct sim_places *out) {
    memset(out, 0, sizeof *out);
    for (int u = 0; u < model->unit_count; u++) {
        out->parent[u] = model->units[u].parent;
        out->valid_to[u] = model->units[u].valid_to;
    }
    for (int c = 0; c < model->counter_count; c++)
        memcpy(out->unit[c], model->counters[c].unit, sizeof out->unit[c]);
}

/* ---- Questions ------------------------------------------------------------------------------------------------------ */

uint8_t sim_levels(enum sim_kind kind) {
    static const uint8_t levels[] = {
        [SIM_FIVE] = 5, [SIM_FIVE_REVERSED] = 5, [SIM_THREE] = 3, [SIM_YES_NO] = 2};
    return levels[kind];
}

bool sim_satisfied(enum sim_kind kind, uint8_t answer) {
    switch (kind) {
    case SIM_FIVE:
        return answer >= 4;
    case SIM_FIVE_REVERSED:
        return answer <= 2;
    case SIM_THREE:
        return answer == 3;
    case SIM_YES_NO:
    case SIM_KINDS:
        break;
    }
    return answer == 2; /* yes */
}

int sim_places(const struct sim_revision *revision) {
    return 1 + SIM_DIMENSIONS + revision->count;
}

unsigned sim_questions(const struct sim_revision *revision, int place) {
    unsigned bits = 0;
    if (place > SIM_DIMENSIONS)
        return 1u << (place - 1 - SIM_DIMENSIONS);
    for (int q = 0; q < revision->count; q++) {
        enum sim_dimension dimension = revision->questions[q].dimension;
        bool in = place == SIM_WHOLE || dimension == (enum sim_dimension)(place - 1) ||
                  (place - 1 == SIM_B && dimension != SIM_A);
        bits |= in ? 1u << q : 0;
    }
    return bits;
}

/* By question of the latest revision: the one it continues in `then`. False: `then` is not continued at all. A revision is
 * reached on the shortest way, and of several on the one that is named first. */
static bool map_to(const struct sim_model *model, int then, int map[SIM_QUESTIONS]) {
    int order[SIM_REVISIONS], maps[SIM_REVISIONS][SIM_QUESTIONS], count = 1;
    bool reached[SIM_REVISIONS] = {false};
    order[0] = model->revision_count - 1;
    reached[order[0]] = true;
    for (int q = 0; q < SIM_QUESTIONS; q++)
        maps[order[0]][q] = q;
    for (int i = 0; i < count; i++)
        for (int c = 0; c < 2; c++) {
            const struct sim_continuation *step = &model->revisions[order[i]].continues[c];
            if (step->revision == SIM_NONE || reached[step->revision])
                continue;
            reached[step->revision] = true;
            order[count++] = step->revision;
            for (int q = 0; q < SIM_QUESTIONS; q++) {
                int middle = maps[order[i]][q];
                maps[step->revision][q] = middle == SIM_NONE ? SIM_NONE : step->from[middle];
            }
        }
    memcpy(map, maps[then], sizeof maps[then]);
    return reached[then];
}

unsigned sim_continued(const struct sim_model *model, int place, int then) {
    const struct sim_revision *now = &model->revisions[model->revision_count - 1];
    unsigned wanted = sim_questions(now, place), carried = 0;
    int map[SIM_QUESTIONS];
    if (!map_to(model, then, map))
        return 0;
    for (int q = 0; q < now->count; q++)
        if ((wanted >> q & 1) != 0) {
            if (map[q] == SIM_NONE)
                return 0;
            carried |= 1u << map[q];
        }
    if (place > SIM_DIMENSIONS)
        return carried;
    for (int d = SIM_WHOLE; d <= SIM_DIMENSIONS; d++) /* a dimension of then has exactly these */
        if (sim_questions(&model->revisions[then], d) == carried)
            return carried;
    return 0;
}

/* ---- Figures -------------------------------------------------------------------------------------------------------- */

struct sim_figure sim_count(const struct sim_model *model, const struct sim_selection *selection,
                            int revision, unsigned questions) {
    struct sim_figure figure = {0, 0, 0};
    for (size_t i = 0; i < model->response_count; i++) {
        const struct sim_response *r = &model->responses[i];
        uint64_t answered = 0;
        if (r->aside != 0 || r->revision != revision || !sim_selected(model, selection, r->counter, r->day))
            continue;
        for (int q = 0; q < SIM_QUESTIONS; q++) {
            if ((questions >> q & 1) == 0 || r->answers[q] == 0 || r->answers[q] == 255)
                continue;
            answered++;
            figure.satisfied += sim_satisfied(model->revisions[revision].questions[q].kind, r->answers[q]);
        }
        figure.answers += answered;
        figure.people += answered > 0;
    }
    return figure;
}

struct sim_figure sim_joined(const struct sim_model *model, const struct sim_selection *selection,
                             int place) {
    struct sim_figure sum = {0, 0, 0};
    for (int r = 0; r < model->revision_count; r++) {
        struct sim_figure one = sim_count(model, selection, r, sim_continued(model, place, r));
        sum.people += one.people;
        sum.answers += one.answers;
        sum.satisfied += one.satisfied;
    }
    return sum;
}

/* The place that has the same code in another revision; SIM_NONE: none has. */
static int namesake(const struct sim_revision *now, const struct sim_revision *then, int place) {
    if (place <= SIM_DIMENSIONS)
        return place;
    for (int q = 0; q < then->count; q++)
        if (strcmp(then->questions[q].code, now->questions[place - 1 - SIM_DIMENSIONS].code) == 0)
            return 1 + SIM_DIMENSIONS + q;
    return SIM_NONE;
}

struct sim_figure sim_shown(const struct sim_model *model, const struct sim_selection *selection, int place,
                            int asked, int *revision) {
    int latest = model->revision_count - 1;
    if (asked != SIM_NONE) {
        *revision = asked;
        return sim_count(model, selection, asked, sim_questions(&model->revisions[asked], place));
    }
    struct sim_figure joined = sim_joined(model, selection, place);
    *revision = latest;
    for (int r = latest; joined.people == 0 && r-- > 0;) {
        int there = namesake(&model->revisions[latest], &model->revisions[r], place);
        if (there == SIM_NONE || sim_continued(model, place, r) != 0)
            continue;
        struct sim_figure alone = sim_count(model, selection, r, sim_questions(&model->revisions[r], there));
        if (alone.people > 0) {
            *revision = r;
            return alone;
        }
    }
    return joined;
}

struct sim_figure sim_beside(const struct sim_model *model, const struct sim_selection *selection, int place,
                             int revision) {
    int latest = model->revision_count - 1;
    if (revision == latest)
        return sim_joined(model, selection, place);
    int there = namesake(&model->revisions[latest], &model->revisions[revision], place);
    return sim_count(model, selection, revision, sim_questions(&model->revisions[revision], there));
}

uint64_t sim_responses(const struct sim_model *model, const struct sim_selection *selection, int revision) {
    uint64_t n = 0;
    for (size_t i = 0; i < model->response_count; i++) {
        const struct sim_response *r = &model->responses[i];
        n += r->aside == 0 && (revision == SIM_NONE || r->revision == revision) &&
             sim_selected(model, selection, r->counter, r->day);
    }
    return n;
}

uint64_t sim_aside(const struct sim_model *model, const struct sim_selection *selection, int revision) {
    uint64_t n = 0;
    for (size_t i = 0; i < model->response_count; i++) {
        const struct sim_response *r = &model->responses[i];
        n += r->aside != 0 && (revision == SIM_NONE || r->revision == revision) &&
             sim_selected(model, selection, r->counter, r->day);
    }
    return n;
}

uint64_t sim_late(const struct sim_model *model, const struct sim_selection *selection, int revision) {
    uint64_t n = 0;
    for (size_t i = 0; i < model->response_count; i++) {
        const struct sim_response *r = &model->responses[i];
        n += r->aside == 0 && r->entered - selection->to > 15 &&
             (revision == SIM_NONE || r->revision == revision) &&
             sim_selected(model, selection, r->counter, r->day);
    }
    return n;
}

/* ---- Visits --------------------------------------------------------------------------------------------------------- */

static uint64_t answered_on(const struct sim_model *model, int counter, int32_t from, int32_t to,
                            bool aside_too) {
    uint64_t n = 0;
    for (size_t i = 0; i < model->response_count; i++)
        n += model->responses[i].counter == counter && model->responses[i].day >= from &&
             model->responses[i].day <= to && (aside_too || model->responses[i].aside == 0);
    return n;
}

struct sim_visits sim_visits(const struct sim_model *model, const struct sim_selection *range, int32_t from,
                             int32_t to) {
    struct sim_visits sum = {0, 0, 0};
    for (int c = 0; c < model->counter_count; c++) {
        const struct sim_counter *counter = &model->counters[c];
        bool asks = strcmp(counter->survey, sim_survey) == 0 || (counter->survey[0] == '\0' && model->usual);
        for (int32_t day = range->from, end; day <= range->to; day = end + 1) {
            /* As long as it belongs to the same unit. */
            for (end = day; end < range->to && sim_unit_on(counter, end + 1) == sim_unit_on(counter, day);)
                end++;
            if (!sim_within(model, sim_unit_on(counter, day), range->unit) ||
                (!asks && answered_on(model, c, day, end, true) == 0))
                continue;
            for (int32_t d = day > from ? day : from; d <= end && d <= to; d++) {
                int32_t visits = counter->visits[d - SIM_DAY];
                if (visits == SIM_NONE)
                    continue;
                sum.visits += (uint64_t)visits;
                sum.counter_days++;
                sum.answered += answered_on(model, c, d, d, false);
            }
        }
    }
    return sum;
}

/* ---- Time ----------------------------------------------------------------------------------------------------------- */

int64_t sim_period(enum period_unit by, enum period_style style, int32_t day) {
    time_t seconds = (time_t)day * 86400;
    struct tm tm;
    gmtime_r(&seconds, &tm);
    int64_t month = (int64_t)tm.tm_year * 12 + tm.tm_mon;
    if (style == PERIOD_ADMINISTRATIVE && tm.tm_mday >= 15)
        month++;
    switch (by) {
    case PERIOD_DAY:
        return day;
    case PERIOD_WEEK:
        return (day + 3) / 7; /* day 0 was a Thursday */
    case PERIOD_MONTH:
        return month;
    case PERIOD_QUARTER:
        return month / 3;
    case PERIOD_HALF:
        return month / 6;
    case PERIOD_YEAR:
        return month / 12;
    case PERIOD_WHOLE:
        break;
    }
    return 0;
}
