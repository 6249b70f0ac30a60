/* The entries of every period: which revisions a figure counts, whether it may be shown, and where its series breaks. */
#include <math.h>

#include "core/stats/share.h"
#include "report/internal.h"

bool report_has_figure(const struct survey *survey, size_t slot) {
    size_t first = suppress_question_slot(survey, 0);
    return slot < first || question_counts(&survey->questions[slot - first]);
}

static bool continues(const struct link *link, struct place place) {
    struct place then;
    return place_continues(link, place, &then);
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

void figure_read(const struct tally *tally, struct place place, struct report_entry *out) {
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

/* Nobody is hidden where nobody answered: the dimension at all, or a question although enough people sent a response. Few
 * people are not told apart by what they left out: where so few sent a response, nothing is said of anything. */
static bool is_nobody(const struct making *making, const struct tally *tally, const struct figure *figure) {
    uint64_t responses = tally->cells[0];
    return figure->respondents == 0 && (responses == 0 || responses >= making->report->threshold);
}

void entry_read(const struct making *making, const struct tally *tally, struct place place, bool shown,
                struct report_entry *out) {
    figure_read(tally, place, out);
    out->nobody = is_nobody(making, tally, &out->figure);
    if (shown && out->figure.respondents >= making->report->threshold)
        return;
    out->few = out->figure.respondents < making->report->threshold;
    out->figure = (struct figure){.hidden = true};
    out->tested = false;
    out->basis = (struct cluster){0};
}

/* Spans first … end − 1. */
struct range {
    size_t first, end;
};

/* Bits of the links answered in a span that continue in the place. */
static uint64_t joined_set(const struct making *making, uint64_t present, struct place place) {
    uint64_t set = 0;
    for (size_t l = 0; l < making->link_count; l++)
        if ((present >> l & 1) != 0 && continues(&making->links[l], place))
            set |= (uint64_t)1 << l;
    return set;
}

/* One revision by itself. */
static void entry_alone(const struct making *making, const struct tally *tally, size_t node, size_t span,
                        const struct source *source, struct report_entry *out) {
    bool shown = table_shows_alone(making, node, span, source->link, source->place);
    uint64_t present = table_present(making, source->link, span);
    *out = (struct report_entry){.revision = making->links[source->link].revision.number};
    entry_read(making, tally, source->place, shown, out);
    out->mixed = out->figure.hidden && !out->few && (present & (present - 1)) != 0;
}

void entry_whole(const struct making *making, const struct tally *tally, size_t node,
                 const struct source *source, struct report_entry *out) {
    struct place place = source->place;
    uint64_t present = table_present(making, 0, making->span_count);
    if (source->link != 0) {
        entry_alone(making, tally, node, making->span_count, source, out);
        return;
    }
    bool joined = joined_set(making, present, place) == present, several = (present & (present - 1)) != 0;
    *out = (struct report_entry){.revision = making->links[making->shown].revision.number};
    entry_read(making, tally, place,
               joined ? table_shows_joined(making, node, making->span_count, place)
                      : table_shows_alone(making, node, making->span_count, 0, place),
               out);
    out->mixed = out->figure.hidden && !out->few && several && !joined;
}

/* What continues in the place, added up. */
static void add_joined(const struct making *making, size_t subject, size_t span, uint64_t set,
                       struct tally *sum) {
    tally_clear(sum);
    for (size_t l = 0; l < making->link_count; l++)
        if ((set >> l & 1) != 0)
            equivalence_carry(&making->links[l].now, making_count(making, subject, span, l), sum);
}

/* People behind a figure of a link's own in some spans. */
static uint64_t answered(const struct making *making, size_t subject, const struct range *spans, size_t link,
                         struct place place) {
    struct report_entry entry = {0};
    uint64_t people = 0;
    for (size_t s = spans->first; s < spans->end; s++) {
        figure_read(making_count(making, subject, s, link), place, &entry);
        people += entry.figure.respondents;
    }
    return people;
}

/* The latest revision that asked the same code otherwise and was answered in the spans; link_count when there is none. */
static size_t other_asked(const struct making *making, size_t subject, const struct range *spans,
                          struct place place, struct place *then) {
    const struct survey *survey = making->links[0].survey;
    size_t best = making->link_count;
    for (size_t l = 1; l < making->link_count; l++) {
        const struct link *link = &making->links[l];
        if (!link->own || !link->used || continues(link, place) || link->survey->method != survey->method)
            continue;
        struct place here = namesake(survey, link->survey, place);
        if (here.dimension == SURVEY_NONE && here.question == SURVEY_NONE)
            continue;
        if (answered(making, subject, spans, l, here) == 0 ||
            (best < making->link_count && making->links[best].revision.number > link->revision.number))
            continue;
        best = l;
        *then = here;
    }
    return best;
}

struct source source_of(const struct making *making, struct place place) {
    const struct range spans = {0, making->bands[0].count};
    struct source out = {0, place};
    struct place then;
    for (size_t l = 0; l < making->link_count; l++)
        if (making->links[l].used && place_continues(&making->links[l], place, &then) &&
            answered(making, 0, &spans, l, then) > 0)
            return out;
    size_t other = other_asked(making, 0, &spans, place, &then);
    return other == making->link_count ? out : (struct source){other, then};
}

void entry_make(const struct making *making, size_t subject, size_t span, size_t slot, struct tally *scratch,
                struct report_entry *out) {
    const struct link *asked = &making->links[making->shown];
    struct source alone = {making->shown, place_of(asked->survey, slot)};
    struct place place = alone.place;
    size_t node = making->subjects[subject];
    *out = (struct report_entry){.revision = asked->revision.number};
    if (making->report->request.revision > 0) {
        entry_alone(making, making_count(making, subject, span, alone.link), node, span, &alone, out);
        return;
    }
    uint64_t present = table_present(making, 0, span), set = joined_set(making, present, place);
    bool several = (present & (present - 1)) != 0, whole = set == present;
    struct report_entry counted = {0};
    add_joined(making, subject, span, set, scratch);
    figure_read(scratch, place, &counted);
    entry_read(making, scratch, place,
               whole ? table_shows_joined(making, node, span, place)
                     : table_shows_alone(making, node, span, 0, place),
               out);
    out->mixed = out->figure.hidden && !out->few && several && !whole;
    alone.link = other_asked(making, subject, &(struct range){span, span + 1}, place, &alone.place);
    if (alone.link == making->link_count)
        return;
    if (counted.figure.respondents > 0) {
        out->broken = true; /* part of the span was asked otherwise, and is not in the figure */
        return;
    }
    entry_alone(making, making_count(making, subject, span, alone.link), node, span, &alone, out);
}

/* ---- The whole series ------------------------------------------------------------------------------------------- */

/* What the figures count, and what the figure of the whole survey leaves out, which may be an earlier revision's own. */
static void count_responses(const struct making *making, struct report_period *period, size_t span) {
    bool alone = making->report->request.revision > 0;
    unsigned whose = period->entries[SUPPRESS_ALL].revision;
    bool earlier = whose != making->links[making->shown].revision.number;
    for (size_t l = 0; l < making->link_count; l++) {
        const struct link *link = &making->links[l];
        uint64_t n = making_count(making, 0, span, l)->cells[0];
        bool counted = making_counts(making, l);
        bool whole = alone     ? counted
                     : earlier ? link->own && link->revision.number == whose
                               : continues(link, (struct place){SURVEY_ALL, SURVEY_NONE});
        period->responses += counted ? n : 0;
        period->whole += counted && whole ? n : 0;
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
