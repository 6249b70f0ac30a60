#include "pages/place_preview.h"

#include "core/suppress.h"
#include "pages/figure.h"
#include "pages/report_page.h"
#include "view/format.h"

struct making {
    struct place_preview *preview;
    struct arena *arena;
    bool finished;
};

/* The units' series as they are in the transaction; those that are not there have none. */
static int reports_make(struct store *store, struct making *making, bool after, struct err *err) {
    struct place_preview *preview = making->preview;
    int32_t first = day_month_start(preview->today, PREVIEW_MONTHS - 1);
    if (preview->day != DAY_NONE && preview->day < first)
        first = day_month_start(preview->day, 1);
    for (size_t i = 0; i < preview->count; i++) {
        struct preview_unit *unit = &preview->units[i];
        const struct report_request request = {.survey_code = preview->survey,
                                               .unit_code = unit->code,
                                               .from = first,
                                               .to = preview->today,
                                               .by = PERIOD_MONTH,
                                               .plain = true};
        struct unit found;
        int rc = store_unit(store, unit->code, making->arena, &found, err);
        if (rc == ERR_NOT_FOUND)
            continue;
        *(after ? &unit->has : &unit->had) = true;
        if (rc == 0)
            rc = report_make(store, &request, making->arena, after ? &unit->after : &unit->before, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* Always fails, so that nothing of it stays. */
static int make_fn(struct transaction *tx, void *context, struct err *err) {
    struct making *making = context;
    struct place_preview *preview = making->preview;
    int rc = reports_make(transaction_store(tx), making, false, err);
    if (rc == 0)
        rc = preview->apply_rc = preview->apply(tx, preview->context, err);
    if (rc == 0)
        rc = reports_make(transaction_store(tx), making, true, err);
    making->finished = rc == 0;
    return rc != 0 ? rc : err_set(err, ERR_CONFLICT, "a preview is taken back");
}

int preview_make(struct store *store, struct place_preview *preview, struct arena *arena, struct err *err) {
    struct making making = {preview, arena, false};
    int rc = store_transact(store, make_fn, &making, err);
    preview->made = making.finished;
    /* What cannot be done, and no figures, are said on the page. */
    bool said = preview->apply_rc != 0 || rc == ERR_INPUT || rc == ERR_LIMIT || rc == ERR_NOT_FOUND;
    return preview->made || said ? 0 : rc;
}

/* ---- The view ------------------------------------------------------------------------------------------------------- */

static const struct report_entry *whole(const struct report *report, size_t period) {
    return &report->periods[period].entries[SUPPRESS_ALL];
}

/* Whether the figure of after may stand beside that of before. */
static bool may_show(const struct report_entry *before, const struct report_entry *after,
                     uint64_t threshold) {
    bool known = before == NULL || before->nobody || !before->figure.hidden;
    if (after->figure.hidden || !known)
        return false;
    uint64_t then = before == NULL || before->nobody ? 0 : before->figure.respondents,
             now = after->figure.respondents, apart = then > now ? then - now : now - then;
    return apart == 0 || apart >= threshold;
}

/* The day the change holds from lies in the period, and not at its beginning. */
static bool is_split(const struct place_preview *preview, const struct report *report, size_t period) {
    const struct period *days = &report->periods[period].period;
    return preview->day != DAY_NONE && preview->day > days->from && preview->day <= days->to;
}

/* Two previews, of this day and of the next, differ by one day's people: what changes in such a month is not told by its figure. */
static bool is_same(const struct report *before, const struct report *after, size_t period) {
    if (before == NULL || before->periods[period].responses != after->periods[period].responses)
        return false;
    const struct report_entry *was = whole(before, period), *is = whole(after, period);
    return was->figure.respondents == is->figure.respondents && was->figure.percent == is->figure.percent;
}

/* What a side says; its report is NULL where the unit is not there. */
struct side {
    const struct view *view;
    const char *language;
    const struct report *report;
    size_t period;
    bool shown;
    bool split; /* not shown for the day the change holds from */
};

/* As elsewhere; or, where the figure by itself could be shown, that the other side's stands beside it. */
static json_t *why_hidden(const struct side *side, const struct report_entry *entry) {
    char text[FIGURE_WHY_SIZE], least[FIGURE_TEXT_SIZE];
    if (side->split)
        return json_string(page_word(side->view, side->language, "office.place.split"));
    if (entry->figure.hidden && entry->mixed)
        return json_string(page_word(side->view, side->language, "office.fig.mixed"));
    if (entry->figure.hidden)
        return figure_why(side->view, side->language, side->report->threshold, entry);
    format_count(side->report->threshold, side->language, least, sizeof least);
    snprintf(text, sizeof text, "%s %s)", page_word(side->view, side->language, "office.place.apart"), least);
    return json_string(text);
}

static void set_side(json_t *row, const char *responses_key, const char *figure_key,
                     const struct side *side) {
    char text[FIGURE_TEXT_SIZE];
    const struct report *report = side->report;
    const struct report_entry *entry = report == NULL ? NULL : whole(report, side->period);
    format_count(report == NULL ? 0 : report->periods[side->period].responses, side->language, text,
                 sizeof text);
    model_set(row, responses_key, json_string(text));
    if (entry == NULL || entry->nobody) {
        model_set(row, figure_key, json_string("–"));
    } else if (!side->shown) {
        model_set(row, figure_key, why_hidden(side, entry));
    } else {
        figure_text(report->survey, SURVEY_ALL, entry->figure.percent, side->language, text);
        model_set(row, figure_key, json_string(text));
    }
}

/* "3": months that show their figure now and will not. NULL: none. */
static void set_lost(json_t *model, size_t lost, const char *language) {
    char text[FIGURE_TEXT_SIZE];
    format_count(lost, language, text, sizeof text);
    model_set_text(model, "lost", lost == 0 ? NULL : text);
}

static json_t *unit_model(const struct place_preview *preview, const struct preview_unit *unit,
                          const struct view *view, const char *language) {
    const struct report *before = unit->had ? &unit->before : NULL, *after = unit->has ? &unit->after : NULL;
    size_t count = before != NULL ? before->count : after != NULL ? after->count : 0;
    json_t *model = json_object(), *rows = json_array();
    bool changes = false;
    size_t lost = 0;
    for (size_t i = 0; i < count; i++) {
        json_t *row = json_object();
        const struct report *any = before != NULL ? before : after;
        bool split = after != NULL && is_split(preview, after, i) && !is_same(before, after, i);
        bool shown = after != NULL && !split &&
                     may_show(before == NULL ? NULL : whole(before, i), whole(after, i), after->threshold);
        bool was = before != NULL && whole(before, i)->figure.valued;
        /* Hidden by the change itself; not what only may not stand beside the figure of before. */
        bool loses = was && (after == NULL || !whole(after, i)->figure.valued);
        bool differs = before == NULL || after == NULL ||
                       before->periods[i].responses != after->periods[i].responses ||
                       was != whole(after, i)->figure.valued;
        lost += loses;
        changes |= differs;
        char month[RETELLING_SIZE];
        period_words(view, language, PERIOD_MONTH, any->periods[i].period.label, month);
        model_set(row, "month", json_string(month));
        set_side(row, "then_responses", "then_figure",
                 &(struct side){view, language, before, i, before != NULL && !whole(before, i)->figure.hidden,
                                false});
        set_side(row, "now_responses", "now_figure", &(struct side){view, language, after, i, shown, split});
        model_set(row, "differs", json_boolean(differs));
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "unit_name", json_string(unit->name));
    model_set(model, "changes", json_boolean(changes));
    set_lost(model, lost, language);
    model_set(model, "months", rows);
    return model;
}

void preview_model(json_t *model, const struct place_preview *preview, const struct view *view,
                   const char *language) {
    json_t *series = json_array();
    for (size_t i = 0; preview->made && i < preview->count; i++)
        (void)json_array_append_new(series, unit_model(preview, &preview->units[i], view, language));
    model_set(model, "any_series", json_boolean(json_array_size(series) > 0));
    model_set(model, "series", series);
}
