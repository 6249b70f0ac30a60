/* The file of a batch. */
#include "base/utf8.h"
#include "posters/parts.h"
#include "print/archive.h"
#include "print/read/decode.h"

#define COVER_FILE "00-danh-muc.pdf"

struct drawing {
    struct batch *batch;
    batch_progress *progress;
    void *context;
    size_t done, checked; /* pieces, and pages with posters, of files that are finished */
    size_t cover_pages;   /* of the file that is being checked */
};

static bool drawn(void *context, size_t done, size_t total) {
    struct drawing *d = context;
    (void)total;
    return d->progress == NULL || d->progress(d->context, BATCH_DRAWN, d->done + done, d->batch->pieces);
}

static bool checked(void *context, size_t done) {
    struct drawing *d = context;
    size_t sheets = done > d->cover_pages ? done - d->cover_pages : 0;
    return d->progress == NULL ||
           d->progress(d->context, BATCH_CHECKED, d->checked + sheets, d->batch->sheets);
}

/* Rows from..from + count as one file. */
static int draw_rows(struct drawing *d, size_t from, size_t count, const struct poster_cover *cover,
                     size_t *cover_pages, struct buf *out, struct err *err) {
    struct batch *b = d->batch;
    size_t pieces = count * b->request.copies;
    struct poster_page *pages = arena_array(b->arena, pieces, sizeof *pages);
    if (pages == NULL)
        return batch_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        int rc = batch_pages(b, &b->rows[from + i], pages + i * b->request.copies, err);
        if (rc != 0)
            return rc;
    }
    const struct poster_page *at = NULL;
    struct poster_job job = {.pages = pages,
                             .at = &at,
                             .count = pieces,
                             .format = b->request.format,
                             .dpi = BATCH_DPI,
                             .first = b->request.first,
                             .second = b->request.second,
                             .colour = b->colour[0] != '\0' ? b->colour : NULL,
                             .emblem = b->emblem,
                             .cover = cover,
                             .cover_pages = cover_pages,
                             .sheet = &b->paper,
                             .progress = drawn,
                             .context = d};
    int rc = poster_draw(b->layout, &job, out, err);
    if (rc == 0)
        d->done += pieces;
    else if (at != NULL && (rc == ERR_LIMIT || rc == ERR_INPUT)) /* a text of this one */
        err_wrap(err, "counter %s", b->rows[from + (size_t)(at - pages) / b->request.copies].counter->code);
    return rc;
}

/* "xa-a-mc/03-quay-so-3-K7M2Q9X.pdf": names any system takes, in the order of the batch. */
static const char *file_name(struct batch *b, size_t row, size_t nth) {
    static const char *const ends[] = {[POSTER_PDF] = "pdf", [POSTER_SVG] = "svg", [POSTER_PNG] = "png"};
    enum { NAME_MAX_BYTES = 40 };
    const struct counter *counter = b->rows[row].counter;
    char plain[NAME_MAX_BYTES + 1];
    size_t n = 0;
    struct str name = str_of(counter->name);
    for (size_t at = 0; at < name.n && n < NAME_MAX_BYTES;) {
        char c = utf8_plain(utf8_next(name, &at));
        bool upper = c >= 'A' && c <= 'Z', word = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (word)
            plain[n++] = (char)(upper ? c - 'A' + 'a' : c);
        else if (n > 0 && plain[n - 1] != '-')
            plain[n++] = '-';
    }
    while (n > 0 && plain[n - 1] == '-')
        n--;
    plain[n] = '\0';
    return arena_printf(b->arena, "%s/%02zu-%s-%s.%s", counter->unit, nth, plain, counter->code,
                        ends[b->request.format]);
}

/* What every page of the file must read as. The pages of the cover, at its front, have no code; how many they are is seen
 * only in the file. */
static int check_file(struct drawing *d, size_t from, size_t count, size_t cover_pages, struct str file,
                      struct err *err) {
    struct batch *b = d->batch;
    size_t pieces = count * b->request.copies;
    bool picture = b->request.format != POSTER_PDF;
    size_t on_page = picture ? 1 : b->plan.pieces, faces = picture ? 1 : b->plan.faces;
    size_t sheets = (pieces + on_page - 1) / on_page;
    struct decode_page *pages = arena_array(b->arena, cover_pages + sheets, sizeof *pages);
    struct str *texts = arena_array(b->arena, pieces * faces, sizeof *texts);
    if (pages == NULL || texts == NULL)
        return batch_no_memory(err);
    for (size_t i = 0; i < pieces; i++) {
        const char *url = batch_url(b, &b->rows[from + i / b->request.copies]);
        if (url == NULL)
            return batch_no_memory(err);
        for (size_t face = 0; face < faces; face++)
            texts[i * faces + face] = str_of(url);
    }
    for (size_t i = 0; i < sheets; i++) {
        size_t first = i * on_page, last = first + on_page < pieces ? first + on_page : pieces;
        pages[cover_pages + i] = (struct decode_page){texts + first * faces, (last - first) * faces};
    }
    d->cover_pages = cover_pages;
    int rc = decode_expect(file, b->request.format, pages, cover_pages + sheets, checked, d, err);
    d->checked += sheets;
    return rc;
}

/* Rows from..from + count as one file, looked at if that is wanted. */
static int make_file(struct drawing *d, size_t from, size_t count, const struct poster_cover *cover,
                     struct buf *out, struct err *err) {
    size_t before = out->n, cover_pages = 0;
    int rc = draw_rows(d, from, count, cover, &cover_pages, out, err);
    if (rc == 0 && d->batch->request.verify)
        rc = check_file(d, from, count, cover_pages, (struct str){out->p + before, out->n - before}, err);
    if (rc != 0)
        out->n = before;
    return rc;
}

static int add_file(struct drawing *d, struct archive *archive, size_t row, size_t nth, struct buf *bytes,
                    struct err *err) {
    const char *name = file_name(d->batch, row, nth);
    buf_reset(bytes);
    int rc = name == NULL ? batch_no_memory(err) : make_file(d, row, 1, NULL, bytes, err);
    return rc == 0 ? archive_add(archive, name, buf_str(bytes), err) : rc;
}

static int add_files(struct drawing *d, struct archive *archive, const struct poster_cover *cover,
                     struct buf *bytes, struct err *err) {
    struct batch *b = d->batch;
    int rc = 0;
    if (cover != NULL) {
        rc = poster_cover_draw(cover, bytes, err);
        if (rc == 0)
            rc = archive_add(archive, COVER_FILE, buf_str(bytes), err);
    }
    for (size_t i = 0, nth = 1; i < b->row_count && rc == 0; i++, nth++) {
        if (i > 0 && strcmp(b->rows[i].counter->unit, b->rows[i - 1].counter->unit) != 0)
            nth = 1;
        rc = add_file(d, archive, i, nth, bytes, err);
    }
    return rc;
}

static int draw_apart(struct drawing *d, const struct poster_cover *cover, struct buf *out, struct err *err) {
    struct archive *archive;
    struct buf bytes;
    int rc = archive_new(d->batch->today, &archive, err);
    if (rc != 0)
        return rc;
    buf_init(&bytes, BATCH_FILE_MAX);
    rc = add_files(d, archive, cover, &bytes, err);
    if (rc == 0)
        rc = archive_finish(archive, out, err);
    buf_release(&bytes);
    archive_free(archive);
    return rc;
}

int batch_draw(struct batch *batch, batch_progress *progress, void *context, struct buf *out,
               struct err *err) {
    struct drawing d = {.batch = batch, .progress = progress, .context = context};
    struct poster_cover cover;
    int rc = batch->request.cover ? batch_cover(batch, &cover, err) : 0;
    const struct poster_cover *front = batch->request.cover ? &cover : NULL;
    if (rc != 0)
        return rc;
    return batch->request.apart ? draw_apart(&d, front, out, err)
                                : make_file(&d, 0, batch->row_count, front, out, err);
}
