#include "print/read/decode.h"

#include "print/read/decode_parts.h"

enum { PAGE_ARENA_MAX = 4 * 1024 * 1024 };

/* A whole run, and in it the page at hand: what was found on it in the best resolution so far. */
struct decoding {
    struct str bytes;
    enum poster_format format;
    const struct decode_reader *reader;
    struct arena *arena; /* reset for every page */
    size_t expected;
    struct decoded *codes;
    size_t count;
};

static int look(void *context, size_t number, struct picture *picture, struct err *err) {
    struct decoding *d = context;
    struct decoded *codes = NULL;
    size_t count = 0;
    (void)number;
    int rc = decode_scan(picture, d->expected, d->arena, &codes, &count, err);
    if (rc == 0 && (d->codes == NULL || count > d->count)) {
        d->codes = codes;
        d->count = count;
    }
    return rc;
}

static int look_at(struct decoding *d, size_t number, unsigned dpi, struct err *err) {
    if (d->format == POSTER_PDF)
        return decode_pdf(d->bytes, dpi, number, number, look, d, err);
    struct picture picture = {NULL, 0, 0};
    int rc = d->format == POSTER_PNG ? decode_png(d->bytes, dpi, &picture, err)
                                     : decode_svg(d->bytes, dpi, &picture, err);
    if (rc == 0)
        rc = look(d, number, &picture, err);
    free(picture.grey);
    return rc;
}

/* After the first look at it: the others, if need be, then the caller has his turn. */
static int finish_page(struct decoding *d, size_t number, struct err *err) {
    static const unsigned dpis[] = {DECODE_DPI_FINE, DECODE_DPI_COARSE};
    const struct decode_reader *reader = d->reader;
    int rc = 0;
    for (size_t i = 0; i < sizeof dpis / sizeof *dpis && rc == 0 && d->count < d->expected; i++)
        rc = look_at(d, number, dpis[i], err);
    return rc == 0 ? reader->page(reader->context, number, d->codes, d->count, err) : rc;
}

static void begin_page(struct decoding *d, size_t number) {
    const struct decode_reader *reader = d->reader;
    arena_reset(d->arena);
    d->expected = reader->expected != NULL ? reader->expected(reader->context, number) : 1;
    d->codes = NULL;
    d->count = 0;
}

static int on_page(void *context, size_t number, struct picture *picture, struct err *err) {
    struct decoding *d = context;
    begin_page(d, number);
    int rc = look(d, number, picture, err);
    return rc == 0 ? finish_page(d, number, err) : rc;
}

int decode(struct str bytes, enum poster_format format, const struct decode_reader *reader, struct err *err) {
    struct decoding d = {bytes, format, reader, arena_new(PAGE_ARENA_MAX), 0, NULL, 0};
    if (d.arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory to read the pages back");
    int rc;
    if (format == POSTER_PDF) {
        rc = decode_pdf(bytes, DECODE_DPI, 1, 0, on_page, &d, err);
    } else {
        begin_page(&d, 1);
        rc = look_at(&d, 1, DECODE_DPI, err);
        if (rc == 0)
            rc = finish_page(&d, 1, err);
    }
    arena_free(d.arena);
    return rc;
}

/* ---- Held against what should be there -------------------------------------------------------------------------- */

struct expectation {
    const struct decode_page *pages;
    size_t count, seen;
    bool (*progress)(void *context, size_t done);
    void *context;
};

static size_t expected_codes(void *context, size_t number) {
    const struct expectation *e = context;
    return number <= e->count ? e->pages[number - 1].count : 0;
}

static size_t times(struct str text, const struct decode_page *page) {
    size_t n = 0;
    for (size_t i = 0; i < page->count; i++)
        n += str_equal(page->texts[i], text);
    return n;
}
static size_t times_read(struct str text, const struct decoded *codes, size_t count) {
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += str_equal(codes[i].text, text);
    return n;
}

/* A code's text for a message: who drew it may have put anything into it. */
enum { SHOWN_SIZE = 220 };
static void show(struct str text, char out[SHOWN_SIZE]) {
    size_t n = 0;
    for (; n < text.n && n + 1 < SHOWN_SIZE; n++)
        out[n] = text.p[n] >= ' ' && text.p[n] < 0x7f ? text.p[n] : '?';
    out[n] = '\0';
}

static int fault(size_t number, const struct str *missing, const struct str *foreign, size_t read,
                 size_t expected, struct err *err) {
    char wanted[SHOWN_SIZE] = "", got[SHOWN_SIZE] = "";
    if (missing != NULL)
        show(*missing, wanted);
    if (foreign != NULL)
        show(*foreign, got);
    if (missing != NULL && foreign != NULL)
        return err_set(err, ERR_BUG, "page %zu: a code reads \"%s\", where \"%s\" should be", number, got,
                       wanted);
    if (missing != NULL)
        return err_set(
            err, ERR_INPUT,
            "page %zu: the code of \"%s\" could not be read (%zu of %zu codes were): make its box larger, "
            "or take away what lies over it",
            number, wanted, read, expected);
    return err_set(err, ERR_INPUT, "page %zu: a code too many, which reads \"%s\": take it out of the layout",
                   number, got);
}

static int compare_page(void *context, size_t number, const struct decoded *codes, size_t count,
                        struct err *err) {
    struct expectation *e = context;
    e->seen = number;
    if (number > e->count)
        return err_set(err, ERR_BUG, "a page %zu, where there should be %zu", number, e->count);
    const struct decode_page *page = &e->pages[number - 1];
    const struct str *missing = NULL, *foreign = NULL;
    for (size_t i = 0; i < page->count && missing == NULL; i++)
        if (times(page->texts[i], page) > times_read(page->texts[i], codes, count))
            missing = &page->texts[i];
    for (size_t i = 0; i < count && foreign == NULL; i++)
        if (times_read(codes[i].text, codes, count) > times(codes[i].text, page))
            foreign = &codes[i].text;
    if (missing != NULL || foreign != NULL)
        return fault(number, missing, foreign, count, page->count, err);
    if (e->progress != NULL && !e->progress(e->context, number))
        return err_set(err, ERR_BUSY, "stopped");
    return 0;
}

int decode_expect(struct str bytes, enum poster_format format, const struct decode_page *pages, size_t count,
                  bool (*progress)(void *context, size_t done), void *context, struct err *err) {
    struct expectation e = {pages, count, 0, progress, context};
    const struct decode_reader reader = {expected_codes, compare_page, &e};
    int rc = decode(bytes, format, &reader, err);
    if (rc == 0 && e.seen < count)
        rc = err_set(err, ERR_BUG, "%zu pages, where there should be %zu", e.seen, count);
    return rc;
}
