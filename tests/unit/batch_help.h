/* What the tests of batches share: plans of the store of posters_help.h, and files looked at by other programs. */
#ifndef BATCH_HELP_H
#define BATCH_HELP_H

#include "posters_help.h"

#include "posters/parts.h"

enum { OUT_MAX = 64 << 20 };

static struct view *view; /* by batch_open */

static inline int batch_setup(void **state) {
    posters_setup(state);
    posters_set(*state, NULL, "base.url", "https://gopy.example.gov.vn");
    return 0;
}

static inline int try_plan(struct help *h, struct batch_request request, struct batch **out) {
    h->err = (struct err)ERR_INIT;
    return batch_plan(h->store, view, HELP_DAY, h->arena, &request, out, &h->err);
}

/* Free with batch_free. */
static inline struct batch *plan(struct help *h, struct batch_request request) {
    struct batch *batch = NULL;
    help_ok(h, try_plan(h, request, &batch));
    return batch;
}

static inline void refused(struct help *h, struct batch_request request, int code, const char *why) {
    struct batch *batch = NULL;
    int rc = try_plan(h, request, &batch);
    if (rc != code || strstr(h->err.text, why) == NULL)
        fail_msg("%d \"%s\", expected %d \"%s\"", rc, h->err.text, code, why);
    assert_null(batch);
}

static inline struct buf draw(struct help *h, struct batch *batch) {
    struct buf out;
    buf_init(&out, OUT_MAX);
    help_ok(h, batch_draw(batch, NULL, NULL, &out, &h->err));
    return out;
}

/* A layout of the test's own, as its path. */
static inline const char *own_layout(struct help *h, const char *name, const char *svg) {
    const char *path = arena_printf(h->arena, "%s/%s", h->dir, name);
    FILE *file = fopen(path, "wbe");
    assert_non_null(file);
    fputs(svg, file);
    fclose(file);
    return path;
}

/* What a program says about a PDF, with white space as single blanks. */
static inline const char *ask(struct help *h, struct str pdf, const char *program, const char *more) {
    const char *path = arena_printf(h->arena, "%s/asked.pdf", h->dir);
    FILE *file = fopen(path, "wbe");
    assert_non_null(file);
    assert_int_equal(fwrite(pdf.p, 1, pdf.n, file), pdf.n);
    fclose(file);
    FILE *pipe = popen(arena_printf(h->arena, "%s %s %s", program, path, more), "re");
    struct buf text;
    buf_init(&text, OUT_MAX);
    for (int c, before = ' '; (c = fgetc(pipe)) != EOF; before = c) {
        c = c == '\n' || c == '\f' || c == '\t' || c == '\0' ? ' ' : c;
        if (c != ' ' || before != ' ')
            buf_addc(&text, (char)c);
    }
    assert_int_equal(pclose(pipe), 0);
    const char *copy = arena_copy(h->arena, buf_str(&text).p, text.n);
    buf_release(&text);
    return copy;
}

static inline size_t page_count(struct help *h, struct str pdf) {
    const char *pages = strstr(ask(h, pdf, "pdfinfo", ""), "Pages: ");
    assert_non_null(pages);
    return strtoul(pages + strlen("Pages: "), NULL, 10);
}

/* For cmocka's group. */
static inline int batch_open(void **state) {
    struct err err = ERR_INIT;
    (void)state;
    return view_new(NULL, &view, &err);
}

static inline int batch_close(void **state) {
    (void)state;
    view_free(view);
    poster_cleanup();
    return 0;
}

#define BATCH_TEST(name) cmocka_unit_test_setup_teardown(test_##name, batch_setup, help_teardown)

#endif
