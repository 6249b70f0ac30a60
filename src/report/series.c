/* The entries of every period: which revisions a figure counts, whether it may be shown, and where its series breaks. */
#include <math.h>

#include "core/stats/share.h"
#include "report/internal.h"

bool report_has_figure(const struct survey *survey, size_t slot) {
    size_t first = suppress_question_slot(survey, 0);
    return slot < first || question_counts(&survey->questions[slot - first]);
}

/* What a slot stands for: a dimension (or SURVEY_ALL), or a question. */
struct place {
    size_t dimension, question; /* the other one is SURVEY_NONE */
};

static struct place place_of(const struct survey *survey, size_t slot) {
    size_t first = suppress_question_slot(survey, 0);
    if (slot >= first)
        return (struct place){SURVEY_NONE, slot - first};
    return (struct place){slot == SUPPRESS_ALL ? SURVEY_ALL : slot - 1, SURVEY_NONE};
}

static bool continues(const struct link *link, struct place place) {
    return place.question != SURVEY_NONE ? link->now.questions[place.question] != SURVEY_NONE
                                         : equivalence_dimension(&link->now, place.dimension) != SURVEY_NONE;
}

/* The place with the same code in a revision that does not continue, SURVEY_NONE twice when it has none. */
static struct place namesake(const struct survey *survey, const struct survey *then, struct place place) {
    if (place.question != SURVEY_NONE) {
        size_t q = survey_question(then, str_of(survey->questions[place.question].code));
        return (struct place){SURVEY_NONE,
                              q != SURVEY_NONE && question_counts(&then->questions[q]) ? q : SURVEY_NONE};
    }
    if (place.dimension == SURVEY_ALL)
        return place;
    return (struct place){survey_dimension(then, str_of(survey->dimensions[place.dimension].code)),
                          SURVEY_NONE};
}

/* Where everybody gave one answer and it is counted as satisfied or not, the people are the answers: no variance between
 * people need be measured. */
static void use_single(const struct figure *figure, struct cluster *basis) {
    double n = (double)figure->answers;
    if (basis->basis != CLUSTER_MEASURED || figure->answers != figure->respondents)
        return;
    basis->basis = CLUSTER_INDEPENDENT;
    basis->deff = 1;
    basis->n_eff = n;
    basis->variance = basis->ratio * (1 - basis->ratio) / n;
    basis->se = sqrt(basis->variance);
    stats_wilson(basis->ratio * n, n, STATS_Z95, &basis->low, &basis->high);
}

static void figure_read(const struct tally *tally, struct place place, struct report_entry *out) {
    if (place.question != SURVEY_NONE) {
        index_question(tally, place.question, 0, &out->figure);
        out->tested = index_question_basis(tally, place.question, &out->basis);
    } else {
        index_dimension(tally, place.dimension, 0, &out->figure);
        out->tested = index_dimension_basis(tally, place.dimension, &out->basis);
    }
    if (out->tested && tally->survey->method->unit == INDEX_PERCENT)
        use_single(&out->figure, &out->basis);
}

/* Nobody is hidden where nobody answered: the dimension at all, or a question although enough people sent a response.
 * (A few people who answered the dimension are not told apart by which of its questions they left out.) */
static bool is_nobody(const struct making *making, const struct tally *tally, struct place place,
                      const struct figure *figure) {
    if (place.question == SURVEY_NONE)
        return figure->respondents == 0;
    const struct question *question = &tally->survey->questions[place.question];
    return tally_sums(tally, question->dimension)[TALLY_K] == 0 ||
           (figure->respondents == 0 && tally->cells[0] >= making->report->threshold);
}

/* Reads the entry from a tally, and hides it where its group says so. */
static void entry_read(const struct making *making, const struct tally *tally, struct place place,
                       size_t group, struct report_entry *out) {
    size_t slot = place.question != SURVEY_NONE ? suppress_question_slot(tally->survey, place.question)
                                                : suppress_dimension_slot(place.dimension);
    figure_read(tally, place, out);
    out->nobody = is_nobody(making, tally, place, &out->figure);
    if (!suppress_hidden(making->suppress, group, slot))
        return;
    out->few = out->figure.respondents < making->report->threshold;
    out->figure = (struct figure){.hidden = true};
    out->tested = false;
    out->basis = (struct cluster){0};
}

void entry_whole(const struct making *making, const struct tally *tally, size_t group,
                 struct report_entry *out) {
    *out = (struct report_entry){.revision = making->links[making->shown].revision.number};
    entry_read(making, tally, (struct place){SURVEY_ALL, SURVEY_NONE}, group, out);
}

static size_t own_group(const struct making *making, size_t subject, size_t span, size_t link) {
    const struct node *node = &making->nodes[making->subjects[subject]];
    return node->own_groups == NULL ? node->groups[span] : node->own_groups[span * making->link_count + link];
}

/* Everything that continues in the slot, added up; NULL: one revision alone, whose tally is *one. */
static int joined(const struct making *making, size_t subject, size_t span, struct place place,
                  struct tally *sum, const struct tally **out) {
    int parts = 0;
    for (size_t l = 0; l < making->link_count; l++)
        parts += l > 0 && making->links[l].used && continues(&making->links[l], place);
    *out = making_count(making, subject, span, 0);
    if (parts == 0)
        return 0;
    tally_clear(sum);
    for (size_t l = 0; l < making->link_count; l++)
        if (making->links[l].used && continues(&making->links[l], place))
            equivalence_carry(&making->links[l].now, making_count(making, subject, span, l), sum);
    *out = sum;
    return parts;
}

/* The latest revision that asked the same code otherwise and was answered in the span; link_count when there is none. */
static size_t other_asked(const struct making *making, size_t subject, size_t span, struct place place,
                          struct place *then) {
    const struct survey *survey = making->links[0].survey;
    size_t best = making->link_count;
    for (size_t l = 1; l < making->link_count; l++) {
        const struct link *link = &making->links[l];
        struct report_entry entry = {0};
        if (!link->own || !link->used || continues(link, place) || link->survey->method != survey->method)
            continue;
        struct place here = namesake(survey, link->survey, place);
        if (here.dimension == SURVEY_NONE && here.question == SURVEY_NONE)
            continue;
        figure_read(making_count(making, subject, span, l), here, &entry);
        if (entry.figure.respondents == 0 ||
            (best < making->link_count && making->links[best].revision.number > link->revision.number))
            continue;
        best = l;
        *then = here;
    }
    return best;
}

void entry_make(const struct making *making, size_t subject, size_t span, size_t slot, struct tally *scratch,
                struct report_entry *out) {
    const struct link *shown = &making->links[making->shown];
    struct place place = place_of(shown->survey, slot), then;
    *out = (struct report_entry){.revision = shown->revision.number};
    if (making->report->request.revision > 0) {
        entry_read(making, making_count(making, subject, span, making->shown), place,
                   own_group(making, subject, span, making->shown), out);
        return;
    }
    const struct tally *tally;
    joined(making, subject, span, place, scratch, &tally);
    entry_read(making, tally, place, making->nodes[making->subjects[subject]].groups[span], out);
    struct report_entry alone = {0};
    figure_read(tally, place, &alone);
    size_t other = other_asked(making, subject, span, place, &then);
    if (other == making->link_count)
        return;
    if (alone.figure.respondents > 0) {
        out->broken = true; /* part of the span was asked otherwise, and is not in the figure */
        return;
    }
    out->revision = making->links[other].revision.number;
    entry_read(making, making_count(making, subject, span, other), then,
               own_group(making, subject, span, other), out);
}

/* ---- The whole series ------------------------------------------------------------------------------------------- */

/* What the figures count, and what of the survey they leave out. */
static void count_responses(const struct making *making, struct report_period *period, size_t span) {
    bool alone = making->report->request.revision > 0;
    for (size_t l = 0; l < making->link_count; l++) {
        const struct link *link = &making->links[l];
        uint64_t n = making_count(making, 0, span, l)->cells[0];
        bool counted = alone ? l == making->shown : link->used;
        bool whole = alone ? counted : continues(link, (struct place){SURVEY_ALL, SURVEY_NONE});
        period->responses += counted ? n : 0;
        period->left_out += link->own && !whole ? n : 0;
    }
}

/* A series breaks where the revision changes whose figure it is. */
static void mark_breaks(struct report *report, size_t slots) {
    for (size_t slot = 0; slot < slots; slot++) {
        unsigned before = 0;
        for (size_t p = 0; p < report->count; p++) {
            struct report_entry *entry = &report->periods[p].entries[slot];
            if (entry->nobody)
                continue;
            entry->broken |= before != 0 && before != entry->revision;
            before = entry->revision;
        }
    }
}

/* Whether a slot's series breaks where one revision of the survey gives way to the next: what an unjoined revision says
 * stands by itself, so the series breaks if the next one asks the same code at all. */
static bool breaks(const struct making *making, const struct link *link, const struct link *next,
                   size_t slot) {
    const struct survey *survey = making->links[0].survey;
    struct place place = place_of(survey, slot), there;
    if (!report_has_figure(survey, slot) || continues(link, place))
        return false;
    there = namesake(survey, next->survey, place);
    return continues(next, place) || there.dimension != SURVEY_NONE || there.question != SURVEY_NONE;
}

/* What of each revision of the survey does not continue the one before it. */
static int list_breaks(struct making *making, size_t slots, struct err *err) {
    struct report *report = making->report;
    report->breaks = arena_array(making->arena, making->link_count, sizeof *report->breaks);
    if (report->breaks == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu revisions", making->link_count);
    for (size_t l = 1; l < making->link_count; l++) {
        const struct link *link = &making->links[l], *next = NULL;
        for (size_t i = 0; i < making->link_count && link->own && link->used; i++)
            if (making->links[i].own && making->links[i].revision.number == link->revision.number + 1)
                next = &making->links[i];
        if (next == NULL)
            continue;
        size_t *list = arena_array(making->arena, slots, sizeof *list), count = 0;
        if (list == NULL)
            return err_set(err, ERR_NOMEM, "no memory for %zu revisions", making->link_count);
        for (size_t slot = 0; slot < slots; slot++)
            if (breaks(making, link, next, slot))
                list[count++] = slot;
        if (count > 0)
            report->breaks[report->break_count++] =
                (struct report_break){next->revision.number, next->revision.published, list, count};
    }
    return 0;
}

int series_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    size_t slots = suppress_slots(making->links[making->shown].survey);
    struct tally scratch;
    report->count = making->bands[0].count;
    report->periods = arena_array(making->arena, report->count, sizeof *report->periods);
    int rc = tally_init(&scratch, making->links[0].survey, making->arena, err);
    if (rc != 0 || report->periods == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu periods", report->count);
    for (size_t p = 0; p < report->count; p++) {
        struct report_period *period = &report->periods[p];
        period->period = *making_span(making, p);
        period->entries = arena_array(making->arena, slots, sizeof *period->entries);
        if (period->entries == NULL)
            return err_set(err, ERR_NOMEM, "no memory for %zu periods", report->count);
        for (size_t slot = 0; slot < slots; slot++)
            if (report_has_figure(making->links[making->shown].survey, slot))
                entry_make(making, 0, p, slot, &scratch, &period->entries[slot]);
        count_responses(making, period, p);
        report->other_revisions += period->left_out;
    }
    mark_breaks(report, slots);
    return report->request.revision > 0 ? 0 : list_breaks(making, slots, err);
}
