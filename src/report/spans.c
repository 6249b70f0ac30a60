/* Which stretches of days are counted: those that are shown, and those they are compared with. */
#include "report/internal.h"

struct period *making_span(const struct making *making, size_t span) {
    size_t b = 0;
    while (span >= making->bands[b].first + making->bands[b].count)
        b++;
    return &making->bands[b].periods[span - making->bands[b].first];
}

size_t span_find(const struct making *making, const struct period *wanted) {
    for (size_t s = 0; s < making->span_count; s++) {
        const struct period *span = making_span(making, s);
        if (span->from == wanted->from && span->to == wanted->to)
            return s;
    }
    return making->span_count;
}

static int link_days(const struct making *making, size_t l, const char *unit_code, struct period *out,
                     struct err *err) {
    return store_answered_days(making->store, making->links[l].revision.id, unit_code, &out->from, &out->to,
                               err);
}

/* One revision alone, where the range is open, is shown on the days before and after those on which others it is joined
 * with were answered too: on these its own figures could not be shown (tables.c). */
static int leave_joined(struct making *making, const struct report_request *asked, struct err *err) {
    struct report_request *request = &making->report->request;
    const struct link *shown = &making->links[making->shown];
    const struct period all = {request->from, request->to, ""};
    for (size_t l = 0; table_joins(shown) && l < making->link_count; l++) {
        const struct link *link = &making->links[l];
        if (l == making->shown || !link->used || !link->own || !table_joins(link))
            continue;
        bool later = link->revision.number > shown->revision.number;
        if (later && asked->to == DAY_NONE && link->first > request->from && link->first <= request->to)
            request->to = link->first - 1;
        if (!later && asked->from == DAY_NONE && link->last < request->to && link->last >= request->from)
            request->from = link->last + 1;
    }
    if (request->from == all.from && request->to == all.to)
        return 0;
    return report_note(
        making,
        "days with responses to other revisions too are left out, as the figures of one alone could "
        "tell of few people there; choose days with --from and --to",
        err);
}

/* Days on which people came and nobody answered belong to the range as well: a response rate is of all of them. */
static int widen_to_visits(struct making *making, int32_t *first, int32_t *last, struct err *err) {
    const struct report_request *request = &making->report->request;
    struct visit_selection selection = {making->unit_code, request->from, request->to};
    struct visit_surveys surveys = {.asked = request->survey_code};
    int32_t from = DAY_NONE, to = DAY_NONE;
    int rc = store_setting(making->store, "survey.default", making->arena, &surveys.usual, err);
    if (rc == 0)
        rc = store_visit_extent(making->store, &selection, &surveys, &from, &to, err);
    if (rc != 0 || from == DAY_NONE)
        return rc;
    *first = from < *first ? from : *first;
    *last = to > *last ? to : *last;
    return 0;
}

/* The survey's responses of every link, or of the one that is shown, bound the range where it is open. */
static int close_range(struct making *making, struct err *err) {
    struct report_request *request = &making->report->request;
    int32_t first = DAY_NONE, last = DAY_NONE;
    if (request->from != DAY_NONE && request->to != DAY_NONE)
        return 0;
    for (size_t i = 0; i < making->link_count; i++) {
        struct period days;
        if (request->revision > 0 && i != making->shown)
            continue;
        int rc = link_days(making, i, making->unit_code, &days, err);
        if (rc != 0)
            return rc;
        /* Only one end is open here, so those on the other side of the given one are all there are. */
        if (days.from == DAY_NONE || (request->to != DAY_NONE && days.from > request->to) ||
            (request->from != DAY_NONE && days.to < request->from))
            continue;
        if (first == DAY_NONE || days.from < first)
            first = days.from;
        if (last == DAY_NONE || days.to > last)
            last = days.to;
    }
    if (first != DAY_NONE && request->revision == 0 && !request->plain) {
        int rc = widen_to_visits(making, &first, &last, err);
        if (rc != 0)
            return rc;
    }
    making->opens = request->from == DAY_NONE ? first : DAY_NONE;
    request->from = request->from == DAY_NONE ? first : request->from;
    request->to = request->to == DAY_NONE ? last : request->to;
    return 0;
}

/* Which revisions have responses, and on which days. */
static int mark_used(struct making *making, struct err *err) {
    making->first = DAY_NONE;
    for (size_t l = 0; l < making->link_count; l++) {
        struct link *link = &making->links[l];
        struct period days;
        int rc = link_days(making, l, NULL, &days, err);
        if (rc != 0)
            return rc;
        link->first = days.from;
        link->last = days.to;
        link->used = days.from != DAY_NONE;
        if (link->used && (making->first == DAY_NONE || link->first < making->first))
            making->first = link->first;
    }
    return 0;
}

static int band_set(struct making *making, size_t band, const struct period *periods, size_t count,
                    struct err *err) {
    struct band *b = &making->bands[band];
    b->periods = arena_array(making->arena, count, sizeof *periods);
    if (b->periods == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu periods", count);
    if (count > 0)
        memcpy(b->periods, periods, count * sizeof *periods);
    b->count = count;
    return 0;
}

/* The whole range: held against the stretch directly before it, and the same one a year earlier. These two may overlap;
 * of a range longer than a year, the one a year earlier would hold the same people as the range itself. */
static int plan_whole(struct making *making, struct err *err) {
    const struct report_request *request = &making->report->request;
    const struct period *shown = &making->bands[0].periods[0];
    struct period other;
    period_before(PERIOD_WHOLE, request->style, shown, &other);
    int rc = band_set(making, 1, &other, 1, err);
    if (rc != 0)
        return rc;
    period_year_before(PERIOD_WHOLE, request->style, shown, &other);
    return band_set(making, 2, &other, other.to < shown->from, err);
}

/* The first and the last period may be cut: they are held against the same days a year earlier, which are no span yet. */
static int plan_cut(struct making *making, struct err *err) {
    const struct report_request *request = &making->report->request;
    const struct band *shown = &making->bands[0];
    const struct period *ends[] = {&shown->periods[0], &shown->periods[shown->count - 1]};
    struct period cut[2];
    size_t count = 0;
    for (size_t i = 0; i < 2 && making->first != DAY_NONE; i++) {
        struct period year;
        period_year_before(request->by, request->style, ends[i], &year);
        bool known = span_find(making, &year) < making->span_count || (count > 0 && cut[0].from == year.from);
        if (year.to >= making->first && !known)
            cut[count++] = year;
    }
    return band_set(making, 2, cut, count, err);
}

/* Period by period: all whole periods of the year before the first one, as far as there are responses. */
static int plan_series(struct making *making, struct err *err) {
    const struct report_request *request = &making->report->request;
    struct period *periods = arena_array(making->arena, PERIODS_MAX, sizeof *periods);
    struct period before, year;
    if (periods == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the periods before");
    period_before(request->by, request->style, &making->bands[0].periods[0], &before);
    period_year_before(request->by, request->style, &making->bands[0].periods[0], &year);
    int n = 0;
    /* Of years, the one before is the year before. */
    int32_t from = year.from < before.from ? year.from : before.from;
    from = making->first > from ? making->first : from;
    if (making->first != DAY_NONE && from <= before.to)
        n = period_split(request->by, request->style, from, before.to, periods, PERIODS_MAX, err);
    return n < 0 ? n : band_set(making, 1, periods, (size_t)n, err);
}

static void number_spans(struct making *making) {
    making->span_count = 0;
    for (size_t b = 0; b < BANDS; b++) {
        making->bands[b].first = making->span_count;
        making->span_count += making->bands[b].count;
    }
}

int spans_plan(struct making *making, struct err *err) {
    struct report_request *request = &making->report->request;
    const struct report_request asked = *request;
    int rc = mark_used(making, err);
    if (rc == 0)
        rc = close_range(making, err);
    if (rc == 0 && request->revision > 0)
        rc = leave_joined(making, &asked, err);
    if (rc != 0)
        return rc;
    if (request->from == DAY_NONE || request->to == DAY_NONE || request->from > request->to)
        return 0;
    struct period *periods = arena_array(making->arena, PERIODS_MAX, sizeof *periods);
    if (periods == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    int n = period_split(request->by, request->style, request->from, request->to, periods, PERIODS_MAX, err);
    if (n < 0)
        return n;
    rc = band_set(making, 0, periods, (size_t)n, err);
    if (rc == 0 && !request->plain)
        rc = request->by == PERIOD_WHOLE ? plan_whole(making, err) : plan_series(making, err);
    number_spans(making);
    if (rc == 0 && !request->plain && request->by != PERIOD_WHOLE)
        rc = plan_cut(making, err);
    number_spans(making);
    return rc;
}
