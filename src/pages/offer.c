#include "pages/offer.h"

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

/* ---- Publishing -------------------------------------------------------------------------------------------------------- */

/* Whether it is safe was judged beside what had been published then. */
static int check_known(struct transaction *tx, const struct published_place *place, size_t known,
                       struct arena *arena, struct err *err) {
    struct publication *ignored;
    size_t count;
    int rc = store_publications(transaction_store(tx), place->unit, place->survey, false, arena, &ignored,
                                &count, err);
    return rc != 0 || count == known
               ? rc
               : err_set(err, ERR_CONFLICT, "somebody else has published: look at it first");
}

static int freeze(struct transaction *tx, const struct published_place *place, const struct offer *offer,
                  const struct offer_author *author, int64_t *number, struct err *err) {
    const struct frozen frozen = {.at = author->at,
                                  .login = author->login,
                                  .name = author->name,
                                  .unit = place->unit,
                                  .survey = place->survey,
                                  .by = place->by,
                                  .style = place->style,
                                  .period = place->period};
    *number = offer->frozen;
    return *number != 0 ? 0 : store_frozen_add(tx, &frozen, offer->report, number, err);
}

int offer_publish(struct transaction *tx, const struct published_place *place, const struct offer *offer,
                  size_t known, int64_t after, const struct offer_author *author, struct arena *arena,
                  struct err *err) {
    struct period period;
    int64_t id, number;
    if (!period_find(place->by, place->style, place->period, &period))
        return err_set(err, ERR_INPUT, "\"%.40s\" is no period", place->period);
    int rc = check_known(tx, place, known, arena, err);
    if (rc == 0)
        rc = freeze(tx, place, offer, author, &number, err);
    if (rc != 0)
        return rc;
    const struct publication publication = {.place = *place,
                                            .from = period.from,
                                            .to = period.to,
                                            .document = offer->bytes,
                                            .frozen = number,
                                            .login = author->login,
                                            .name = author->name,
                                            .at = author->at};
    return store_publication_add(tx, &publication, after, &id, err);
}

int offer_publish_now(struct transaction *tx, const struct published_place *place, int32_t today,
                      const struct offer_author *author, struct arena *arena, struct err *err) {
    struct publication *all;
    struct offer offer = {.bytes = ""};
    size_t count;
    int rc =
        store_publications(transaction_store(tx), place->unit, place->survey, true, arena, &all, &count, err);
    if (rc == 0)
        rc = offer_make(transaction_store(tx), place, all, count, today, arena, &offer, err);
    if (rc != 0)
        return rc;
    const struct publication *last = publications_last(all, count, place);
    if (offer.document == NULL)
        rc =
            err_set(err, ERR_CONFLICT,
                    "%s: together with what is published already, the answers of too few people would follow",
                    place->period);
    else
        rc = offer_publish(tx, place, &offer, count, last == NULL ? 0 : last->id, author, arena, err);
    offer_free(&offer);
    return rc;
}
