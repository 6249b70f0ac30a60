/* Pictures of sheets that nobody can take for printed ones. */
#include "posters/parts.h"

int batch_preview(struct batch *batch, unsigned width, const char *mark, struct buf *out, struct err *err) {
    struct poster_page page;
    batch->rows[0].first = 0;
    batch->rows[0].count = 1;
    int rc = batch_pages(batch, &batch->rows[0], &page, err);
    if (rc != 0)
        return rc;
    const struct poster_job job = {.pages = &page,
                                   .count = 1,
                                   .first = batch->request.first,
                                   .second = batch->request.second,
                                   .colour = batch->colour[0] != '\0' ? batch->colour : NULL,
                                   .emblem = batch->emblem};
    const struct poster_specimen specimen = {batch->layout, &job, batch->layout_name, NULL, 0};
    return poster_picture(&specimen, width, mark, out, err);
}

/* The fields of a made-up sheet, with what is set in place of what is made up. */
static int set_fields(struct store *store, struct arena *arena, struct poster_field out[POSTER_FIELD_COUNT],
                      struct err *err) {
    static const struct {
        const char *field, *setting;
    } known[] = {
        {"site", "site.name"}, {"hotline", "hotline"}, {"slogan", "look.slogan"}, {"wifi", "wifi.name"}};
    memcpy(out, batch_example, POSTER_FIELD_COUNT * sizeof *out);
    int rc = 0;
    for (size_t k = 0; k < sizeof known / sizeof *known && rc == 0; k++)
        for (size_t i = 0; i < POSTER_FIELD_COUNT && rc == 0; i++) {
            const char *value;
            if (strcmp(out[i].name, known[k].field) != 0)
                continue;
            rc = store_setting(store, known[k].setting, arena, &value, err);
            if (rc == 0)
                out[i].value = str_of(value);
        }
    return rc;
}

int batch_emblem_preview(struct store *store, struct str emblem, unsigned width, const char *mark,
                         struct arena *arena, struct buf *out, struct err *err) {
    struct poster_field fields[POSTER_FIELD_COUNT];
    struct poster_layout *layout;
    const char *colour;
    int rc = set_fields(store, arena, fields, err);
    if (rc == 0)
        rc = store_setting(store, "look.colour", arena, &colour, err);
    if (rc == 0)
        rc = batch_layout(BATCH_LAYOUT, &layout, err);
    if (rc != 0)
        return rc;
    const struct poster_page page = {fields, POSTER_FIELD_COUNT, NULL, NULL};
    const struct poster_job job = {
        .pages = &page, .count = 1, .colour = colour[0] != '\0' ? colour : NULL, .emblem = emblem};
    const struct poster_specimen specimen = {layout, &job, BATCH_LAYOUT, NULL, 0};
    rc = poster_picture(&specimen, width, mark, out, err);
    poster_layout_free(layout);
    return rc;
}
