/* What would be published of a period, and how its name is read. */
#include "pages/publish.h"

#include "pages/report_document.h"
#include "store/frozen.h"

/* The bytes of the report that was handed in last; 0 with out->frozen 0: none was. */
static int find_frozen(struct store *read, const struct published_place *place, struct arena *arena,
                       struct offer *out, struct err *err) {
    const struct frozen_filter filter = {.unit = place->unit,
                                         .survey = place->survey,
                                         .period = place->period,
                                         .by = place->by,
                                         .style = place->style,
                                         .max = 1};
    struct frozen *frozen, found;
    size_t count = 0;
    int rc = store_frozen_list(read, &filter, arena, &frozen, &count, err);
    if (rc == 0 && count > 0)
        rc = store_frozen(read, frozen[0].number, arena, &found, &out->report, err);
    if (rc <= 0)
        return rc;
    out->frozen = found.number;
    return 0;
}

/* As the page of reports makes one of this period. */
static int make_report(struct store *read, const struct published_place *place, int32_t today,
                       struct arena *arena, json_t **out, struct err *err) {
    struct period period;
    if (!period_find(place->by, place->style, place->period, &period))
        return err_set(err, ERR_INPUT, "\"%.40s\" is no period", place->period);
    const struct report_request request = {.survey_code = place->survey,
                                           .unit_code = place->unit,
                                           .from = period.from,
                                           .to = period.to,
                                           .by = place->by,
                                           .style = place->style};
    return report_document_make(read, &request, today, arena, out, err);
}

static int parse_report(struct str bytes, json_t **out, struct err *err) {
    *out = json_loadb(bytes.p, bytes.n, 0, NULL);
    return *out != NULL ? 0 : err_set(err, ERR_STORE, "a frozen report cannot be read");
}

/* A document's hash but for where it was taken from: a report that is made anew has another one. */
static int set_digest(struct offer *offer, struct arena *arena, struct err *err) {
    json_t *seen = json_copy(offer->document);
    (void)json_object_del(seen, "report");
    const char *bytes = publication_bytes(seen, arena);
    json_decref(seen);
    offer->bytes = publication_bytes(offer->document, arena);
    if (bytes == NULL || offer->bytes == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a publication");
    hash_sha256_hex(str_of(bytes), offer->digest);
    return 0;
}

int offer_make(struct store *read, const struct published_place *place, const struct publication *earlier,
               size_t count, int32_t today, struct arena *arena, struct offer *out, struct err *err) {
    char sha256[HASH_SHA256_HEX_SIZE];
    json_t *report = NULL;
    *out = (struct offer){.bytes = ""};
    int rc = find_frozen(read, place, arena, out, err);
    if (rc == 0 && out->frozen != 0)
        rc = parse_report(out->report, &report, err);
    else if (rc == 0)
        rc = make_report(read, place, today, arena, &report, err);
    if (rc == 0 && out->frozen == 0)
        rc = report_document_bytes(report, arena, &out->report, err);
    if (rc == 0) {
        hash_sha256_hex(out->report, sha256);
        rc = publication_make(report, sha256, earlier, count, &out->document, err);
    }
    json_decref(report);
    return rc == 0 && out->document != NULL ? set_digest(out, arena, err) : rc;
}

void offer_free(struct offer *offer) {
    json_decref(offer->document);
    offer->document = NULL;
}

/* ---- What is asked for ------------------------------------------------------------------------------------------------ */

static bool read_period(const struct http_request *request, struct str label, int32_t today,
                        struct published_place *out) {
    struct period period;
    out->period = label.p == NULL ? "" : arena_copy(request->arena, label.p, label.n);
    if (out->period == NULL)
        return false;
    return out->period[0] == '\0' ||
           (period_find(out->by, out->style, out->period, &period) && period.to < today);
}

bool publish_place_read(const struct http_request *request, const struct http_fields *fields,
                        const struct site *site, const char *unit, int32_t today,
                        struct published_place *out) {
    struct str survey = http_field_get(fields, "survey"), by = http_field_get(fields, "by"),
               style = http_field_get(fields, "style");
    const struct site_survey *found =
        site_survey(site, survey.p == NULL ? str_of(site->survey_default) : survey);
    if (found == NULL && survey.p == NULL && site->survey_count > 0)
        found = &site->surveys[0];
    *out = (struct published_place){
        .unit = arena_strdup(request->arena, unit),
        .survey = found == NULL ? NULL : arena_strdup(request->arena, found->revisions[0]->survey->code),
        .by = PERIOD_MONTH,
        .style = PERIOD_CALENDAR};
    if (out->unit == NULL || out->survey == NULL)
        return false;
    if ((by.p != NULL && !period_unit_parse(by, &out->by)) || out->by < PERIOD_MONTH ||
        (style.p != NULL && !period_style_parse(style, &out->style)))
        return false;
    return read_period(request, http_field_get(fields, "period"), today, out);
}
