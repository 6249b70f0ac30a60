/* What a report says of decisions: counters and units that were moved afterwards, responses put aside. */
#include "pages/report_document.h"
#include "store/exclusions.h"
#include "store/officers.h"
#include "store/places.h"
#include "view/format.h"

struct asking {
    struct store *store;
    const struct report *report;
    struct arena *arena;
};

static int no_memory(struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory for a report");
}

static int append(json_t *list, json_t *value, struct err *err) {
    return json_array_append_new(list, value) == 0 ? 0 : no_memory(err);
}

static int is_within(struct asking *a, const char *unit, bool *out, struct err *err) {
    enum { DEEP = 64 };
    struct unit *line;
    size_t count = 0;
    *out = false;
    int rc = store_unit_line(a->store, unit, DEEP, a->arena, &line, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        *out |= strcmp(line[i].code, a->report->request.unit_code) == 0;
    return rc;
}

/* Whether what holds from a day on (DAY_NONE: for all of the past) reached back into a period that was over. */
static bool is_late(const struct report *report, int32_t day, int64_t entered) {
    for (size_t p = 0; p < report->count; p++) {
        int32_t last = report->periods[p].period.to;
        if (day_of_seconds(entered) > last && (day == DAY_NONE || day <= last))
            return true;
    }
    return false;
}

static int is_below(struct asking *a, const char *unit, bool *out, struct err *err) {
    *out = false;
    return unit[0] == '\0' ? 0 : is_within(a, unit, out, err);
}

/* A unit that came with days of the period, or left with them; *value NULL: neither. */
static int unit_move_json(struct asking *a, const struct unit_move *move, json_t **value, struct err *err) {
    const char *of = a->report->request.unit_code;
    bool was, is, dated = move->day != DAY_NONE && is_late(a->report, move->day, move->at);
    *value = NULL;
    if (!move->past && !dated)
        return 0;
    int rc = is_below(a, move->from, &was, err);
    if (rc == 0)
        rc = is_below(a, move->to, &is, err);
    if (rc != 0)
        return rc;
    was |= dated && strcmp(of, move->unit) == 0;
    is |= dated && strcmp(of, move->successor) == 0;
    if (was != is)
        *value = json_pack("{ss ss ss ss ss ss so so}", "counter", move->unit, "name", move->unit_name,
                           "from", move->from, "from_name", move->from[0] == '\0' ? "–" : move->from_name,
                           "to", move->to, "to_name", move->to[0] == '\0' ? "–" : move->to_name, "day",
                           move->past ? json_null() : format_day_json(move->day), "entered",
                           format_day_json(day_of_seconds(move->at)));
    return 0;
}

static int add_unit_moves(struct asking *a, int64_t since, json_t *list, struct err *err) {
    struct unit_move *moves = NULL;
    size_t count = 0;
    int rc = store_unit_moves(a->store, since, AUDIT_LIST_MAX, a->arena, &moves, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        json_t *value;
        rc = unit_move_json(a, &moves[i], &value, err);
        if (rc == 0 && value != NULL)
            rc = append(list, value, err);
    }
    return rc;
}

static int add_counter_moves(struct asking *a, int64_t since, json_t *list, struct err *err) {
    struct counter_move *moves = NULL;
    size_t count = 0;
    int rc = store_counter_moves(a->store, a->report->request.unit_code, since, AUDIT_LIST_MAX, a->arena,
                                 &moves, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        const struct counter_move *m = &moves[i];
        if (is_late(a->report, m->day, m->at))
            rc = append(list,
                        json_pack("{ss ss ss ss ss ss so so}", "counter", m->counter, "name", m->name, "from",
                                  m->from, "from_name", m->from_name, "to", m->to, "to_name", m->to_name,
                                  "day", format_day_json(m->day), "entered",
                                  format_day_json(day_of_seconds(m->at))),
                        err);
    }
    return rc;
}

int report_moves(struct store *store, const struct report *report, struct arena *arena, json_t **out,
                 struct err *err) {
    struct asking a = {.store = store, .report = report, .arena = arena};
    json_t *list = json_array();
    *out = list;
    if (report->count == 0 || report->request.unit_code == NULL)
        return 0;
    int64_t since = ((int64_t)report->periods[0].period.to + 1) * 24 * 3600 - DATE_ZONE_SECONDS;
    int rc = add_counter_moves(&a, since, list, err);
    if (rc == 0)
        rc = add_unit_moves(&a, since, list, err);
    if (rc != 0) {
        json_decref(list);
        *out = NULL;
    }
    return rc;
}

static json_t *exclusion_json(const struct exclusion *e) {
    bool all = e->what.channel == EXCLUSION_ALL_CHANNELS;
    return json_pack("{sI ss ss so so so sI so ss ss}", "id", (json_int_t)e->id, "counter", e->what.counter,
                     "name", e->counter_name, "from", format_day_json(e->what.first), "to",
                     format_day_json(e->what.last), "channel",
                     all ? json_null() : json_string(channel_name((enum channel)e->what.channel)),
                     "responses", (json_int_t)e->responses, "decided", format_day_json(day_of_seconds(e->at)),
                     "by", e->name, "reason", e->reason);
}

int report_exclusions(const struct report *report, json_t **out, struct err *err) {
    json_t *list = json_array();
    int rc = list == NULL ? no_memory(err) : 0;
    for (size_t i = 0; rc == 0 && i < report->exclusion_count; i++)
        rc = append(list, exclusion_json(&report->exclusions[i]), err);
    if (rc == 0)
        *out = list;
    else
        json_decref(list);
    return rc;
}
