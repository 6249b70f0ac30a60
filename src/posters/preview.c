/* A picture of a sheet that nobody can take for a printed one. */
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
