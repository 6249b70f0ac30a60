#include "pages/watcher.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/log.h"
#include "core/suppress.h"
#include "pages/ticker.h"
#include "report/report.h"
#include "store/webhooks.h"

enum {
    LOOK_SECONDS = 60,
    MONTHS = 24,       /* that a warning is judged by, the last one that is over among them */
    PLACES_MAX = 5000, /* units and surveys looked at in one day; the rest on the next */
    LIST_MAX = 16 * 1024 * 1024
};

struct watcher {
    struct store *write;
    const struct clock *clock;
    struct ticker *ticker;
    int32_t looked; /* the day it was done for */
    bool failing;
};

/* One unit and survey. */
struct looking {
    const struct signal_place *place;
    const struct report *report;
    int64_t now;
};

/* ---- What is told --------------------------------------------------------------------------------------------------- */

/* Where to look, and no figure: what may be shown to whom is decided there. */
static json_t *data_json(const struct report *report, size_t dimension, const struct period *month) {
    const struct survey *survey = report->survey;
    bool whole = dimension == SURVEY_ALL;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE], first[DATE_TEXT_SIZE];
    day_format(month->from, from);
    day_format(month->to, to);
    day_format(report->request.from, first);
    return json_pack("{ss ss ss ss ss ss ss ss ss}", "unit", report->unit->code, "unit_name",
                     report->unit->name, "survey", survey->code, "dimension",
                     whole ? SURVEY_ALL_CODE : survey->dimensions[dimension].code, "dimension_title",
                     text_in(whole ? &survey->title : &survey->dimensions[dimension].title, "vi"), "month",
                     month->label, "from", from, "to", to, "series_from", first);
}

static int tell(struct transaction *tx, const struct looking *looking, size_t dimension,
                const struct report_period *period, struct err *err) {
    const struct survey *survey = looking->report->survey;
    const char *code = dimension == SURVEY_ALL ? SURVEY_ALL_CODE : survey->dimensions[dimension].code;
    bool is_new = false;
    int rc = store_signal_told(tx, looking->place, code, period->period.label, &is_new, err);
    if (rc != 0 || !is_new)
        return rc;
    json_t *data = data_json(looking->report, dimension, &period->period);
    char *text = data == NULL ? NULL : json_dumps(data, JSON_COMPACT);
    json_decref(data);
    rc = text == NULL ? err_set(err, ERR_NOMEM, "no memory for a message")
                      : store_webhook_event(tx, WEBHOOK_SIGNAL_RAISED, text, looking->now, err);
    free(text);
    return rc;
}

static bool is_raised(const struct report_entry *entry) {
    return !entry->figure.hidden && (entry->signal.rules != 0 || entry->signal.alarm);
}

static int note_fn(struct transaction *tx, void *context, struct err *err) {
    const struct looking *looking = context;
    const struct report *report = looking->report;
    int rc = 0;
    transaction_quiet(tx);
    if (report->count > 0 && report->unit != NULL) {
        const struct report_period *last = &report->periods[report->count - 1];
        if (is_raised(&last->entries[SUPPRESS_ALL]))
            rc = tell(tx, looking, SURVEY_ALL, last, err);
        for (size_t i = 0; rc == 0 && i < report->survey->dimension_count; i++)
            if (is_raised(&last->entries[suppress_dimension_slot(i)]))
                rc = tell(tx, looking, i, last, err);
    }
    return rc == 0 ? store_signal_looked(tx, looking->place, err) : rc;
}

/* ---- Looking -------------------------------------------------------------------------------------------------------- */

static int look_at(struct watcher *watcher, struct store *read, const struct signal_place *place,
                   struct err *err) {
    int64_t now = clock_wall_seconds(watcher->clock);
    struct date date = date_from_day(day_of_seconds(now));
    struct report_request request = {
        .survey_code = place->survey, .unit_code = place->unit, .by = PERIOD_MONTH};
    struct report report;
    date.day = 1;
    request.to = day_from_date(date) - 1;
    date.year -= MONTHS / 12;
    request.from = day_from_date(date);
    struct arena *arena = arena_new(REPORT_ARENA_MAX);
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    struct looking looking = {place, &report, now};
    int rc = report_make(read, &request, arena, &report, err);
    if (rc == 0)
        rc = store_transact(watcher->write, note_fn, &looking, err);
    arena_free(arena);
    return rc;
}

static int wanted(struct store *read, struct arena *arena, bool *out, struct err *err) {
    struct webhook *webhooks;
    size_t count;
    int rc = store_webhooks(read, arena, &webhooks, &count, err);
    *out = false;
    for (size_t i = 0; rc == 0 && i < count; i++)
        *out |= (webhooks[i].kinds >> WEBHOOK_SIGNAL_RAISED & 1) != 0;
    return rc;
}

/* *done: everything was looked at, or as much as a day may. */
static int look(struct watcher *watcher, struct ticker *ticker, struct store *read, struct arena *arena,
                bool *done, struct err *err) {
    struct signal_place *places;
    size_t count;
    bool want;
    int rc = wanted(read, arena, &want, err);
    if (rc != 0 || !want)
        return rc; /* who comes to want it today hears of it today */
    rc = store_signal_places(read, arena, &places, &count, err);
    for (size_t i = 0; rc == 0 && i < count && i < PLACES_MAX; i++) {
        if (ticker_stopping(ticker))
            return 0;
        rc = look_at(watcher, read, &places[i], err);
    }
    *done = rc == 0;
    return rc;
}

static void tick(struct ticker *ticker, struct store *read, void *context) {
    struct watcher *watcher = context;
    int32_t today = day_of_seconds(clock_wall_seconds(watcher->clock));
    struct err err = ERR_INIT;
    bool done = false;
    if (watcher->looked == today)
        return;
    struct arena *arena = arena_new(LIST_MAX);
    int rc = arena == NULL ? err_set(&err, ERR_NOMEM, "no memory for the units")
                           : look(watcher, ticker, read, arena, &done, &err);
    arena_free(arena);
    if (done)
        watcher->looked = today;
    if (rc != 0 && rc != ERR_BUSY && !watcher->failing)
        log_event(LOG_LEVEL_ERROR, "signals", "what=\"nobody looks for early warnings\" error=\"%s\"",
                  err.text);
    watcher->failing = rc != 0;
}

int watcher_new(const char *data_dir, struct store *write, const struct clock *clock, struct watcher **out,
                struct err *err) {
    struct watcher *watcher = calloc(1, sizeof *watcher);
    if (watcher == NULL)
        return err_set(err, ERR_NOMEM, "no memory to look for early warnings");
    *watcher = (struct watcher){.write = write, .clock = clock, .looked = DAY_NONE};
    const struct ticker_options options = {
        .data_dir = data_dir, .seconds = LOOK_SECONDS, .yielding = true, .tick = tick, .context = watcher};
    int rc = ticker_new(&options, &watcher->ticker, err);
    if (rc == 0)
        *out = watcher;
    else
        free(watcher);
    return rc;
}

void watcher_free(struct watcher *watcher) {
    if (watcher == NULL)
        return;
    ticker_free(watcher->ticker);
    free(watcher);
}
