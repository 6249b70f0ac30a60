#include "print/poster.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <libxml/parser.h>

#include "print/cover.h"
#include "print/layout/expand.h"
#include "print/piece.h"
#include "print/draw/surface.h"
#include "print/draw/turn.h"

enum { TEXT_MAX = 64 * 1024 /* bytes of one text with its values */, PIECE_ARENA_MAX = 4 * 1024 * 1024 };
enum { DPI_MIN = 36, DPI_MAX = 600 };

static bool same(const char *a, const char *b) {
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* Pieces of one counter stand together, and have one entry. */
static void bookmark(struct drawing *d, const struct poster_page *piece, size_t page) {
    if (piece->group != NULL && !same(piece->group, d->group))
        d->group_entry = surface_bookmark(d->surface, SURFACE_ROOT, piece->group, page);
    if (!same(piece->bookmark, d->bookmark) || !same(piece->group, d->group))
        surface_bookmark(d->surface, piece->group != NULL ? d->group_entry : SURFACE_ROOT, piece->bookmark,
                         page);
    d->group = piece->group;
    d->bookmark = piece->bookmark;
}

static void open_surface(struct drawing *d, struct buf *out) {
    double width = d->sheet.width, height = d->sheet.height;
    if (d->job->format == POSTER_PDF) {
        d->surface = surface_pdf(width, height, d->layout->title, out);
    } else if (d->job->format == POSTER_SVG) {
        d->surface = cairo_svg_surface_create_for_stream(surface_write, out, width, height);
    } else {
        double scale = d->job->dpi / 72.0;
        d->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(width * scale + 0.5),
                                                (int)(height * scale + 0.5));
    }
    d->cr = cairo_create(d->surface);
    if (d->job->format == POSTER_PDF)
        return;
    /* A screen's background is not paper. */
    cairo_set_source_rgb(d->cr, 1, 1, 1);
    cairo_paint(d->cr);
    if (d->job->format == POSTER_PNG)
        cairo_scale(d->cr, d->job->dpi / 72.0, d->job->dpi / 72.0);
}

static int draw_pieces(struct drawing *d, struct err *err) {
    const struct poster_job *job = d->job;
    size_t on_sheet = sheet_pieces(&d->sheet);
    int rc = 0;
    if (d->cover_pages > 0) /* which may be on other paper */
        cairo_pdf_surface_set_size(d->surface, d->sheet.width, d->sheet.height);
    for (size_t i = 0; i < job->count && rc == 0; i++) {
        size_t place = i % on_sheet;
        if (job->at != NULL)
            *job->at = &job->pages[i];
        if (job->format == POSTER_PDF)
            bookmark(d, &job->pages[i], d->cover_pages + i / on_sheet + 1);
        rc = piece_draw(d, &job->pages[i], place, err);
        if (rc == 0 && job->progress != NULL && !job->progress(job->context, i + 1, job->count))
            rc = err_set(err, ERR_BUSY, "stopped");
        bool full = place + 1 == on_sheet || i + 1 == job->count;
        if (full && rc == 0)
            sheet_marks(&d->sheet, d->cr, place + 1);
        /* A faulty page is ended, too: cairo 1.16 loses its fonts when a file breaks off within one. */
        if (job->format == POSTER_PDF && (full || rc != 0))
            cairo_show_page(d->cr);
        if (full) {
            piece_turn_page(d);
            turn_pass();
        }
    }
    return rc;
}

static int close_surface(struct drawing *d, struct buf *out, struct err *err) {
    cairo_status_t status = cairo_status(d->cr);
    if (status == CAIRO_STATUS_SUCCESS && d->job->format == POSTER_PNG)
        status = cairo_surface_write_to_png_stream(d->surface, surface_write, out);
    return surface_finish(d->surface, status, out, "posters", err);
}

/* ---- What is asked for
 * ----------------------------------------------------------------------------------------- */

static int check_job(const struct poster_job *job, struct err *err) {
    if (job->count == 0)
        return err_set(err, ERR_INPUT, "no poster to draw");
    if (job->format != POSTER_PDF && job->count != 1)
        return err_set(err, ERR_INPUT, "SVG and PNG hold one poster, not %zu: choose one counter, or PDF",
                       job->count);
    if (job->format == POSTER_PNG && (job->dpi < DPI_MIN || job->dpi > DPI_MAX))
        return err_set(err, ERR_INPUT, "a resolution of %u dpi: choose %d to %d", job->dpi, DPI_MIN, DPI_MAX);
    return 0;
}

/* Every text that differs by language must be there in this one: nothing is shown in another language than asked for. */
static int check_language(const struct poster_layout *layout, size_t language, bool second, const char *tag,
                          struct err *err) {
    bool any = false;
    for (size_t i = 0; i < layout->box_count; i++) {
        const struct layout_box *box = &layout->boxes[i];
        if (box->kind != BOX_TEXT || box->second != second)
            continue;
        any = true;
        if (box->text == NULL && box->texts[language] == NULL)
            return layout_fault(layout, box->line, err, "box %s has no text in \"%s\": add data-hl-text-%s",
                                box->id, tag, tag);
    }
    if (second && !any)
        return err_set(
            err, ERR_INPUT,
            "%s: this layout has no place for a second language (data-hl-language=\"second\"): choose one",
            layout->name);
    return 0;
}

static int find_language(const struct poster_layout *layout, const char *tag, bool second, size_t *out,
                         struct err *err) {
    char there[POSTER_LANGUAGES_MAX * POSTER_LANGUAGE_SIZE + 1] = "";
    for (size_t i = 0; i < layout->language_count; i++) {
        if (strcmp(layout->languages[i], tag) == 0) {
            *out = i;
            return check_language(layout, i, second, tag, err);
        }
        size_t n = strlen(there);
        snprintf(there + n, sizeof there - n, " %s", layout->languages[i]);
    }
    if (layout->language_count == 0 && !second) { /* a layout without words is the same in every language */
        *out = NO_LANGUAGE;
        return 0;
    }
    return err_set(err, ERR_INPUT, "%s: there are no texts in \"%.20s\"; it has:%s", layout->name, tag,
                   there);
}

static int choose_languages(struct drawing *d, struct err *err) {
    const struct poster_layout *layout = d->layout;
    const char *first = d->job->first;
    d->first = d->second = NO_LANGUAGE;
    if (first == NULL && layout->language_count > 0)
        first = layout->languages[0];
    int rc = first == NULL ? 0 : find_language(layout, first, false, &d->first, err);
    if (rc == 0 && d->job->second != NULL)
        rc = find_language(layout, d->job->second, true, &d->second, err);
    return rc;
}

int poster_languages_check(struct poster_layout *layout, const char *first, const char *second,
                           struct err *err) {
    const struct poster_job job = {.first = first, .second = second};
    struct drawing d = {.layout = layout, .job = &job};
    return choose_languages(&d, err);
}

/* What currentColor means, in the document and in boxes. */
static int choose_colour(struct drawing *d, struct err *err) {
    const char *colour = d->job->colour != NULL ? d->job->colour : d->layout->colour;
    xmlNode *root = xmlDocGetRootElement(d->layout->doc);
    PangoColor parsed = {0, 0, 0};
    if (colour != NULL && !pango_color_parse(&parsed, colour))
        return err_set(err, ERR_INPUT, "the colour \"%.40s\" is not like #173a5e", colour);
    d->red = parsed.red / 65535.0;
    d->green = parsed.green / 65535.0;
    d->blue = parsed.blue / 65535.0;
    if (colour != NULL)
        xmlSetProp(root, layout_xml("color"), layout_xml(colour));
    return 0;
}

static int prepare(struct drawing *d, struct err *err) {
    static const struct poster_sheet itself = {.left = -1, .top = -1};
    const struct poster_job *job = d->job;
    /* A picture shows the piece alone. */
    const struct poster_sheet *paper = job->format != POSTER_PDF ? &itself
                                       : job->sheet != NULL      ? job->sheet
                                                                 : &d->layout->sheet;
    int rc = check_job(job, err);
    if (rc == 0)
        rc = choose_languages(d, err);
    if (rc == 0)
        rc = choose_colour(d, err);
    if (rc == 0)
        rc = sheet_plan(paper, d->layout->width, d->layout->height, &d->sheet, err);
    if (rc == 0 && job->emblem.n > 0) {
        rc = emblem_load(job->emblem, &d->emblem, err);
        if (rc != 0)
            rc = err_wrap(err, "the emblem");
    }
    return rc;
}

static int begin(struct drawing *d, struct err *err) {
    int rc = prepare(d, err);
    if (rc != 0)
        return rc;
    d->arena = arena_new(PIECE_ARENA_MAX);
    if (d->arena == NULL) {
        emblem_free(d->emblem);
        return err_set(err, ERR_NOMEM, "no memory to draw the posters");
    }
    buf_init(&d->text, TEXT_MAX);
    return 0;
}

static void end(struct drawing *d) {
    piece_forget(d);
    emblem_free(d->emblem);
    buf_release(&d->text);
    arena_free(d->arena);
}

static int draw_job(struct poster_layout *layout, const struct poster_job *job, struct buf *out,
                    struct err *err) {
    size_t before = out->n;
    struct drawing d = {.layout = layout, .job = job};
    int rc = begin(&d, err);
    if (rc != 0)
        return rc;
    open_surface(&d, out);
    if (job->cover != NULL && job->format == POSTER_PDF)
        rc = cover_draw(job->cover, d.surface, d.cr, &d.cover_pages, err);
    if (job->cover_pages != NULL)
        *job->cover_pages = d.cover_pages;
    if (rc == 0)
        rc = draw_pieces(&d, err);
    if (rc == 0)
        rc = close_surface(&d, out, err);
    cairo_destroy(d.cr);
    cairo_surface_destroy(d.surface);
    end(&d);
    if (rc != 0) {
        out->n = before;
        out->failed = false;
    }
    return rc;
}

int poster_draw(struct poster_layout *layout, const struct poster_job *job, struct buf *out,
                struct err *err) {
    turn_begin();
    int rc = draw_job(layout, job, out, err);
    turn_end();
    return rc;
}

int poster_paint(struct poster_layout *layout, const struct poster_job *job, cairo_t *cr, struct err *err) {
    struct poster_job picture = *job;
    picture.format = POSTER_PNG; /* no links */
    picture.dpi = DPI_MIN;
    picture.count = 1;
    struct drawing d = {.layout = layout, .job = &picture, .cr = cr};
    int rc = begin(&d, err);
    if (rc != 0)
        return rc;
    rc = sheet_plan(&layout->sheet, layout->width, layout->height, &d.sheet, err);
    for (size_t i = 0; rc == 0 && i < sheet_pieces(&d.sheet); i++)
        rc = piece_draw(&d, &picture.pages[0], i, err);
    if (rc == 0)
        sheet_marks(&d.sheet, cr, sheet_pieces(&d.sheet));
    end(&d);
    return rc;
}

/* ---- What a layout is
 * ------------------------------------------------------------------------------------------ */

void poster_layout_info(const struct poster_layout *layout, struct poster_layout_info *out) {
    struct poster_plan plan;
    *out = (struct poster_layout_info){.title = layout->title,
                                       .purpose = layout->purpose,
                                       .width = layout->width * 25.4 / 72,
                                       .height = layout->height * 25.4 / 72,
                                       .sheet = layout->sheet,
                                       .language_count = layout->language_count,
                                       .given = layout->given};
    memcpy(out->languages, layout->languages, sizeof layout->languages);
    if (poster_plan(layout, NULL, &plan, NULL) == 0)
        out->pieces = plan.pieces;
    for (size_t i = 0; i < layout->box_count; i++) {
        out->second = out->second || layout->boxes[i].second;
        out->emblem = out->emblem || layout->boxes[i].kind == BOX_EMBLEM;
    }
}

int poster_plan(const struct poster_layout *layout, const struct poster_sheet *paper, struct poster_plan *out,
                struct err *err) {
    struct sheet plan;
    int rc = sheet_plan(paper != NULL ? paper : &layout->sheet, layout->width, layout->height, &plan, err);
    if (rc == 0)
        *out = (struct poster_plan){plan.width * 25.4 / 72, plan.height * 25.4 / 72, sheet_pieces(&plan),
                                    sheet_faces(&plan)};
    return rc;
}

static bool text_uses(const char *text, const char *name) {
    struct str left = str_of(text != NULL ? text : ""), used;
    while (expand_next(&left, &used))
        if (str_is(used, name))
            return true;
    return false;
}

bool poster_layout_uses(const struct poster_layout *layout, const char *name) {
    for (size_t i = 0; i < layout->text_count; i++)
        if (text_uses(layout->texts[i].content, name))
            return true;
    for (size_t i = 0; i < layout->box_count; i++) {
        const struct layout_box *box = &layout->boxes[i];
        bool used = text_uses(box->text, name);
        for (size_t j = 0; j < layout->language_count; j++)
            used = used || text_uses(box->texts[j], name);
        if (used)
            return true;
    }
    return false;
}

/* Before several threads draw: what a library sets up once for the process. When this code is loaded, nobody draws yet. */
__attribute__((constructor)) static void start(void) {
    xmlInitParser();
}

/* Not cairo_debug_reset_static_data and FcFini: a thread of pango's may still be letting go of its fonts, and the first
 * of them then aborts. */
void poster_cleanup(void) {
    pango_cairo_font_map_set_default(NULL);
    xmlCleanupParser();
}

#ifdef SANITIZED
/* fontconfig keeps its configuration behind offsets, which the leak checker cannot follow; librsvg 2.54 loses the texts of a file's
 * own entities. */
const char *__lsan_default_options(void);
const char *__lsan_default_options(void) {
    return "print_suppressions=0";
}

const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libfontconfig\nleak:xmlParseEntityValue\n";
}

/* pango loads fonts in a thread of its own; the locks of these libraries are futexes the race checker cannot see. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void) {
    return "race:libfontconfig\nrace:libglib\nrace:libpango\nrace:libcairo\nrace:librsvg\nrace:libharfbuzz\n";
}
#endif
