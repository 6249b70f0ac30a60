#include "print/slip/slip.h"

#include "base/arena.h"
#include "print/slip/page_break.h"
#include "print/slip/slip_parts.h"
#include "print/draw/surface.h"
#include "print/draw/turn.h"

enum { SLIP_ARENA_MAX = 16 * 1024 * 1024 };

#define MM(n) ((n)*72 / 25.4)
const struct slip_look slip_looks[] = {
    [SLIP_A4] = {.width = MM(210),
                 .height = MM(297),
                 .margin = MM(11),
                 .body = 10.5,
                 .small = 8.5,
                 .title = 15,
                 .line = 0.88,
                 .box = 9.5,
                 .qr = MM(33),
                 .footer = MM(8.5),
                 .between = 6,
                 .ruled = 20.5,
                 .lines = 3},
    [SLIP_A5] = {.width = MM(148),
                 .height = MM(210),
                 .margin = MM(9),
                 .body = 9.5,
                 .small = 7.5,
                 .title = 13,
                 .line = 0.88,
                 .box = 8.5,
                 .qr = MM(33),
                 .footer = MM(9),
                 .between = 6,
                 .ruled = 19,
                 .lines = 3},
};

/* A block of a slip: the header, a heading, a question, or the thanks. */
enum part { PART_HEADER, PART_HEADING, PART_QUESTION, PART_THANKS };
struct block {
    enum part part;
    const struct slip_question *question;
};

/* The blocks of the form drawn last. Slips of one form differ in the header alone. */
struct drawing {
    struct slip_pen pen;
    struct arena *arena; /* reset with every form */
    const struct slip_form *form;
    struct slip_arrangement *arrangements; /* by question */
    struct block *blocks;
    struct page_block *places; /* of the blocks */
    size_t block_count;
    size_t page; /* drawn so far */
};

static double space(const struct slip_look *look) {
    return look->height - 2 * look->margin - look->footer - 0.5 * look->body;
}

static const struct slip_arrangement *arrangement_of(const struct drawing *d,
                                                     const struct slip_question *question) {
    return &d->arrangements[question - d->form->questions];
}

/* Measures or draws one block with its upper edge at y; returns its height. */
static double part(struct drawing *d, const struct slip *slip, const struct block *block, double y) {
    const struct slip_look *look = d->pen.look;
    double x = look->margin;
    switch (block->part) {
    case PART_HEADER:
        return slip_header(&d->pen, slip, x, y);
    case PART_HEADING:
        return slip_heading(&d->pen, block->question, x, y);
    case PART_QUESTION:
        return slip_question(&d->pen, block->question, arrangement_of(d, block->question), x, y);
    case PART_THANKS:
        break;
    }
    return slip_text(&d->pen, (struct slip_text){look->body, SLIP_BOLD, TEXT_LEFT}, x, y,
                     slip_content_width(look), slip->form->thanks);
}

static void add_block(struct drawing *d, enum part kind, const struct slip_question *question, double gap,
                      bool keep) {
    d->blocks[d->block_count] = (struct block){kind, question};
    d->places[d->block_count++] = (struct page_block){.gap = gap, .keep = keep};
}

static int add_blocks(struct drawing *d, const struct slip_form *form, struct err *err) {
    double between = d->pen.look->between;
    arena_reset(d->arena);
    d->form = form;
    d->block_count = 0;
    d->arrangements = arena_array(d->arena, form->question_count, sizeof *d->arrangements);
    d->blocks = arena_array(d->arena, 2 * form->question_count + 2, sizeof *d->blocks);
    d->places = arena_array(d->arena, 2 * form->question_count + 2, sizeof *d->places);
    if (d->arrangements == NULL || d->blocks == NULL || d->places == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a slip");
    add_block(d, PART_HEADER, NULL, 0, false);
    for (size_t i = 0; i < form->question_count; i++) {
        const struct slip_question *question = &form->questions[i];
        if (question->answer == SLIP_CHOICES)
            d->arrangements[i] = slip_arrange(&d->pen, question);
        if (question->heading != NULL)
            add_block(d, PART_HEADING, question, 1.5 * between, true);
        add_block(d, PART_QUESTION, question, between, i + 1 == form->question_count);
    }
    add_block(d, PART_THANKS, NULL, between, false);
    return d->pen.rc;
}

static int too_high(const struct block *block, struct err *err) {
    if (block->part == PART_HEADER)
        return err_set(err, ERR_LIMIT,
                       "title and intro are higher than a page: shorten them, or choose --paper a4");
    return err_set(err, ERR_LIMIT,
                   "question \"%.100s\": higher than a page: shorten its texts, or choose --paper a4",
                   block->question != NULL ? block->question->text : "");
}

/* Says where everything stands. */
static int lay_out(struct drawing *d, const struct slip *slip, size_t *pages, struct err *err) {
    bool again = d->form == slip->form;
    d->pen.draw = false;
    if (!again && add_blocks(d, slip->form, err) != 0)
        return d->pen.rc != 0 ? d->pen.rc : ERR_NOMEM;
    for (size_t i = 0; i < (again ? 1 : d->block_count); i++)
        d->places[i].height = part(d, slip, &d->blocks[i], 0);
    if (d->pen.rc != 0)
        return d->pen.rc;
    size_t at = 0;
    *pages = page_break(d->places, d->block_count, space(d->pen.look), &at);
    return *pages > 0 ? 0 : too_high(&d->blocks[at], err);
}

static int draw_slip(struct drawing *d, const struct slip *slip, unsigned copies, cairo_surface_t *surface,
                     struct err *err) {
    size_t pages = 0;
    int rc = lay_out(d, slip, &pages, err);
    d->pen.draw = true;
    for (unsigned copy = 0; copy < copies && rc == 0; copy++)
        for (size_t page = 0, next = 0; page < pages; page++) {
            for (; next < d->block_count && d->places[next].page == page; next++)
                part(d, slip, &d->blocks[next], d->pen.look->margin + d->places[next].y);
            slip_footer(&d->pen, slip, page + 1, pages);
            rc = d->pen.rc;
            cairo_show_page(
                d->pen.cr); /* a faulty one too: cairo 1.16 loses fonts of a file that breaks off */
            turn_pass();
            d->page++;
            if (rc == 0 && copy == 0 && page == 0)
                surface_bookmark(surface, SURFACE_ROOT, slip->bookmark, d->page);
        }
    return rc;
}

static int draw_slips(const struct slip *slips, size_t count, enum slip_paper paper, unsigned copies,
                      void (*progress)(void *context, size_t done, size_t total), void *context,
                      struct buf *out, struct err *err) {
    if (count == 0 || copies == 0)
        return err_set(err, ERR_INPUT, "no slip to draw");
    size_t before = out->n;
    const struct slip_look *look = &slip_looks[paper];
    struct drawing d = {.pen = {.look = look, .err = err}, .arena = arena_new(SLIP_ARENA_MAX)};
    if (d.arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory to draw the slips");
    cairo_surface_t *surface = surface_pdf(look->width, look->height, slips[0].form->title, out);
    d.pen.cr = cairo_create(surface);
    int rc = 0;
    for (size_t i = 0; i < count && rc == 0; i++) {
        rc = draw_slip(&d, &slips[i], copies, surface, err);
        if (rc == 0 && progress != NULL)
            progress(context, i + 1, count);
    }
    if (rc == 0)
        rc = surface_finish(surface, cairo_status(d.pen.cr), out, "slips", err);
    cairo_destroy(d.pen.cr);
    cairo_surface_destroy(surface);
    arena_free(d.arena);
    if (rc != 0) {
        out->n = before;
        out->failed = false;
    }
    return rc;
}

int slip_draw(const struct slip *slips, size_t count, enum slip_paper paper, unsigned copies,
              void (*progress)(void *context, size_t done, size_t total), void *context, struct buf *out,
              struct err *err) {
    turn_begin();
    int rc = draw_slips(slips, count, paper, copies, progress, context, out, err);
    turn_end();
    return rc;
}
