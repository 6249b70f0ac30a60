#include "report/internal.h"

int report_note(struct making *making, const char *text, struct err *err) {
    struct report *report = making->report;
    const char **notes = arena_array(making->arena, report->note_count + 1, sizeof *notes);
    if (notes == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a note");
    if (report->note_count > 0)
        memcpy(notes, report->notes, report->note_count * sizeof *notes);
    notes[report->note_count++] = text;
    report->notes = notes;
    return 0;
}

static int threshold_read(struct making *making, struct err *err) {
    const char *text;
    int64_t threshold;
    int rc = store_setting(making->store, "threshold.respondents", making->arena, &text, err);
    if (rc < 0)
        return rc;
    if (!str_to_int(str_of(text), 1, INT32_MAX, &threshold))
        return err_set(err, ERR_STORE, "the setting threshold.respondents is not a number; set it again");
    making->report->threshold = (uint64_t)threshold;
    return 0;
}

int making_new(struct store *store, const struct report_request *request, struct arena *arena,
               struct making **out, struct err *err) {
    struct making *making = arena_alloc(arena, sizeof *making);
    struct report *report = arena_alloc(arena, sizeof *report);
    if (making == NULL || report == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    report->request = *request;
    *making = (struct making){.store = store, .arena = arena, .report = report};
    *out = making;
    int rc = threshold_read(making, err);
    if (rc == 0)
        rc = chain_load(making, err);
    if (rc == 0)
        rc = units_load(making, err);
    return rc == 0 ? spans_plan(making, err) : rc;
}

void making_finish(const struct making *making, struct report *out) {
    *out = *making->report;
    out->revision = making->links[making->shown].revision;
    out->survey = making->links[making->shown].survey;
}

int report_make(struct store *store, const struct report_request *request, struct arena *arena,
                struct report *out, struct err *err) {
    /* Those from PLAIN_STEPS on hold figures against something. */
    enum { PLAIN_STEPS = 4 };
    static int (*const steps[])(struct making *, struct err *) = {
        ranking_plan, counts_read, tables_make,   series_make,   changes_make, goals_make,  signals_make,
        needs_make,   late_make,   excluded_make, channels_make, weights_make, ranking_make};
    struct making *making;
    size_t count = request->plain ? PLAIN_STEPS : sizeof steps / sizeof *steps;
    bool begun;
    int rc = store_snapshot_begin(store, &begun, err);
    if (rc != 0)
        return rc;
    rc = making_new(store, request, arena, &making, err);
    for (size_t i = 0; rc == 0 && making->span_count > 0 && i < count; i++)
        rc = steps[i](making, err);
    store_snapshot_end(store, begun);
    if (rc == 0)
        making_finish(making, out);
    return rc;
}

uint64_t report_responses(const struct report *report) {
    uint64_t total = 0;
    for (size_t i = 0; i < report->count; i++)
        total += report->periods[i].responses;
    return total;
}

const struct report_period *report_last(const struct report *report) {
    size_t last = report->count - 1;
    while (last > 0 && report->periods[last].responses == 0)
        last--;
    return &report->periods[last];
}
