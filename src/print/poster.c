#include "print/poster.h"

#include <cairo-svg.h>
#include <libxml/parser.h>

#include "base/utf8.h"
#include "print/expand.h"
#include "print/layout.h"
#include "print/qr.h"
#include "print/surface.h"

enum { PAGE_TEXT_MAX = 64 * 1024 /* bytes of one text with its values */, PAGE_ARENA_MAX = 4 * 1024 * 1024 };
enum { DPI_MIN = 36, DPI_MAX = 600 };

/* One run of poster_draw. */
struct drawing {
    struct poster_layout *layout;
    enum poster_format format;
    cairo_surface_t *surface;
    cairo_t *cr;
    struct arena *arena;         /* reset for every page */
    struct poster_field *fields; /* the page's, cleaned */
    size_t field_count;
    struct buf text;
    /* Most layouts draw the same background on every page: it is read again only when its bytes change. */
    RsvgHandle *background;
    xmlChar *background_bytes;
    int background_size;
};

/* Values come from people: one normal form, no control or direction characters. */
static int clean_fields(struct drawing *d, const struct poster_page *page, struct err *err) {
    arena_reset(d->arena);
    d->field_count = 0;
    d->fields = arena_array(d->arena, page->field_count + 1, sizeof *d->fields);
    if (d->fields == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the fields of a page");
    for (size_t i = 0; i < page->field_count; i++) {
        const struct poster_field *field = &page->fields[i];
        d->fields[i].name = field->name;
        if (utf8_clean(field->value, true, d->arena, &d->fields[i].value, err) != 0)
            return err_wrap(err, "field %s", field->name);
    }
    d->field_count = page->field_count;
    return 0;
}

/* Puts "NAME:LINE: " and perhaps the box before what a deeper function said. */
static int fault_at(const struct poster_layout *layout, long line, const char *box, struct err *err) {
    if (box != NULL)
        return err_wrap(err, "%s:%ld: box %s", layout->name, line, box);
    return err_wrap(err, "%s:%ld", layout->name, line);
}

static int expand_text(struct drawing *d, const char *text, struct err *err) {
    buf_reset(&d->text);
    return expand(str_of(text), d->fields, d->field_count, &d->text, err);
}

/* Texts and conditions of this page, into the document. */
static int fill_document(struct drawing *d, struct err *err) {
    struct poster_layout *layout = d->layout;
    for (size_t i = 0; i < layout->text_count; i++) {
        const struct layout_text *text = &layout->texts[i];
        if (!text->replaced)
            continue;
        int rc = expand_text(d, text->content, err);
        if (rc == 0 && text->drawn)
            rc = font_check_text(&text->font, buf_str(&d->text), err);
        if (rc != 0)
            return fault_at(layout, text->line, NULL, err);
        /* Raw for a text node; it is escaped when the document is written out. */
        xmlNodeSetContent(text->node, layout_xml(buf_str(&d->text).p));
    }
    for (size_t i = 0; i < layout->condition_count; i++) {
        const struct layout_condition *condition = &layout->conditions[i];
        bool visible = false;
        int rc = layout_visible(layout, condition->node, d->fields, d->field_count, &visible, err);
        if (rc != 0)
            return rc;
        xmlUnsetProp(condition->node, layout_xml("style"));
        const char *style = visible ? condition->style : "display:none";
        if (style != NULL)
            xmlSetProp(condition->node, layout_xml("style"), layout_xml(style));
    }
    return 0;
}

static void forget_background(struct drawing *d) {
    if (d->background != NULL)
        g_object_unref(d->background);
    xmlFree(d->background_bytes);
    d->background = NULL;
    d->background_bytes = NULL;
}

static int draw_background(struct drawing *d, struct err *err) {
    xmlChar *bytes = NULL;
    int size = 0;
    int rc = fill_document(d, err);
    if (rc == 0)
        rc = layout_dump(d->layout, &bytes, &size, err);
    if (rc != 0)
        return rc;
    if (d->background != NULL && size == d->background_size &&
        memcmp(bytes, d->background_bytes, (size_t)size) == 0) {
        xmlFree(bytes);
    } else {
        forget_background(d);
        d->background_bytes = bytes;
        d->background_size = size;
        rc = layout_open(d->layout, bytes, size, &d->background, err);
        if (rc != 0)
            return rc;
    }
    RsvgRectangle page = {0, 0, d->layout->width, d->layout->height};
    GError *error = NULL;
    if (!rsvg_handle_render_document(d->background, d->cr, &page, &error)) {
        rc = err_set(err, ERR_INPUT, "%s: cannot be drawn: %.400s", d->layout->name, error->message);
        g_error_free(error);
    }
    return rc;
}

/* The code is a link, too, for whoever opens the PDF on a screen. */
static void link_box(struct drawing *d, const struct area *area) {
    struct str text = buf_str(&d->text);
    bool address = text.n > 8 && (str_equal_nocase((struct str){text.p, 8}, STR("https://")) ||
                                  str_equal_nocase((struct str){text.p, 7}, STR("http://")));
    for (size_t i = 0; i < text.n && address; i++)
        address = text.p[i] > ' ' && text.p[i] < 0x7f && strchr("'\"\\<>", text.p[i]) == NULL;
    if (d->format != POSTER_PDF || !address)
        return;
    char attributes[QR_TEXT_MAX + 160], numbers[4][G_ASCII_DTOSTR_BUF_SIZE];
    const double values[4] = {area->x, area->y, area->width, area->height};
    for (size_t i = 0; i < 4; i++)
        g_ascii_formatd(numbers[i], sizeof numbers[i], "%.3f", values[i]);
    snprintf(attributes, sizeof attributes, "uri='%.*s' rect=[%s %s %s %s]", STR_ARG(text), numbers[0],
             numbers[1], numbers[2], numbers[3]);
    cairo_tag_begin(d->cr, CAIRO_TAG_LINK, attributes);
    cairo_tag_end(d->cr, CAIRO_TAG_LINK);
}

static int draw_box(struct drawing *d, const struct layout_box *box, struct err *err) {
    bool visible = false;
    int rc = layout_visible(d->layout, box->node, d->fields, d->field_count, &visible, err);
    if (rc != 0 || !visible)
        return rc;
    rc = expand_text(d, box->text, err);
    struct str text = str_trim(buf_str(&d->text));
    if (rc == 0 && box->kind == BOX_TEXT)
        rc = text_box_draw(d->cr, &box->style, &box->area, text, err);
    else if (rc == 0) {
        rc = qr_draw(d->cr, &box->area, text, err);
        if (rc == 0)
            link_box(d, &box->area);
    }
    return rc == 0 ? 0 : fault_at(d->layout, box->line, box->id, err);
}

static int draw_page(struct drawing *d, const struct poster_page *page, size_t number, struct err *err) {
    bool pdf = d->format == POSTER_PDF;
    int rc = clean_fields(d, page, err);
    if (rc != 0)
        return rc;
    /* cairo 1.16 writes a damaged file for a link outside of a structure element. */
    if (pdf)
        cairo_tag_begin(d->cr, "Sect", NULL);
    rc = draw_background(d, err);
    for (size_t i = 0; i < d->layout->box_count && rc == 0; i++)
        rc = draw_box(d, &d->layout->boxes[i], err);
    /* A faulty page is ended, too: cairo 1.16 loses its fonts when a file breaks off within one. */
    if (pdf) {
        cairo_tag_end(d->cr, "Sect");
        cairo_show_page(d->cr);
    }
    if (rc == 0 && pdf)
        surface_bookmark(d->surface, page->bookmark, number);
    return rc;
}

static void open_surface(struct drawing *d, unsigned dpi, struct buf *out) {
    double width = d->layout->width, height = d->layout->height;
    if (d->format == POSTER_PDF) {
        d->surface = surface_pdf(width, height, d->layout->title, out);
    } else if (d->format == POSTER_SVG) {
        d->surface = cairo_svg_surface_create_for_stream(surface_write, out, width, height);
    } else {
        double scale = dpi / 72.0;
        d->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(width * scale + 0.5),
                                                (int)(height * scale + 0.5));
    }
    d->cr = cairo_create(d->surface);
    if (d->format == POSTER_PDF)
        return;
    /* A screen's background is not paper. */
    cairo_set_source_rgb(d->cr, 1, 1, 1);
    cairo_paint(d->cr);
    if (d->format == POSTER_PNG)
        cairo_scale(d->cr, dpi / 72.0, dpi / 72.0);
}

static int draw_pages(struct drawing *d, const struct poster_page *pages, size_t count,
                      void (*progress)(void *context, size_t done, size_t total), void *context,
                      struct err *err) {
    for (size_t i = 0; i < count; i++) {
        int rc = draw_page(d, &pages[i], i + 1, err);
        if (rc != 0)
            return rc;
        if (progress != NULL)
            progress(context, i + 1, count);
    }
    return 0;
}

static int close_surface(struct drawing *d, struct buf *out, struct err *err) {
    cairo_status_t status = cairo_status(d->cr);
    if (status == CAIRO_STATUS_SUCCESS && d->format == POSTER_PNG)
        status = cairo_surface_write_to_png_stream(d->surface, surface_write, out);
    return surface_finish(d->surface, status, out, "posters", err);
}

static int check_arguments(size_t count, enum poster_format format, unsigned dpi, struct err *err) {
    if (count == 0)
        return err_set(err, ERR_INPUT, "no poster to draw");
    if (format != POSTER_PDF && count != 1)
        return err_set(err, ERR_INPUT, "SVG and PNG hold one poster, not %zu: choose one counter, or PDF",
                       count);
    if (format == POSTER_PNG && (dpi < DPI_MIN || dpi > DPI_MAX))
        return err_set(err, ERR_INPUT, "a resolution of %u dpi: choose %d to %d", dpi, DPI_MIN, DPI_MAX);
    return 0;
}

int poster_draw(struct poster_layout *layout, const struct poster_page *pages, size_t count,
                enum poster_format format, unsigned dpi,
                void (*progress)(void *context, size_t done, size_t total), void *context, struct buf *out,
                struct err *err) {
    int rc = check_arguments(count, format, dpi, err);
    if (rc != 0)
        return rc;
    size_t before = out->n;
    struct drawing d = {.layout = layout, .format = format, .arena = arena_new(PAGE_ARENA_MAX)};
    if (d.arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory to draw the posters");
    buf_init(&d.text, PAGE_TEXT_MAX);
    open_surface(&d, dpi, out);
    rc = draw_pages(&d, pages, count, progress, context, err);
    if (rc == 0)
        rc = close_surface(&d, out, err);
    cairo_destroy(d.cr);
    cairo_surface_destroy(d.surface);
    forget_background(&d);
    buf_release(&d.text);
    arena_free(d.arena);
    if (rc != 0) {
        out->n = before;
        out->failed = false;
    }
    return rc;
}

/* Not cairo_debug_reset_static_data and FcFini: a thread of pango's may still be letting go of its fonts, and the first
 * of them then aborts. */
void poster_cleanup(void) {
    pango_cairo_font_map_set_default(NULL);
    xmlCleanupParser();
}

#ifdef SANITIZED
/* fontconfig keeps its configuration behind offsets, which the leak checker cannot follow. */
const char *__lsan_default_options(void);
const char *__lsan_default_options(void) {
    return "print_suppressions=0";
}

const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libfontconfig\n";
}

/* pango loads fonts in a thread of its own; the locks of these libraries are futexes the race checker cannot see. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void) {
    return "race:libfontconfig\nrace:libglib\nrace:libpango\nrace:libcairo\nrace:librsvg\nrace:libharfbuzz\n";
}
#endif
