#include "print/piece.h"

#include "base/utf8.h"
#include "print/layout/expand.h"
#include "print/draw/qr.h"

enum { OWN_FIELDS = 2 /* emblem, second */ };

/* Values come from people: one normal form, no control or direction characters. */
static int clean_fields(struct drawing *d, const struct poster_page *page, struct err *err) {
    arena_reset(d->arena);
    d->field_count = 0;
    d->fields = arena_array(d->arena, page->field_count + OWN_FIELDS, sizeof *d->fields);
    if (d->fields == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the fields of a page");
    for (size_t i = 0; i < page->field_count; i++) {
        const struct poster_field *field = &page->fields[i];
        d->fields[i].name = field->name;
        if (utf8_clean(field->value, true, d->arena, &d->fields[i].value, err) != 0)
            return err_wrap(err, "field %s", field->name);
    }
    d->field_count = page->field_count + OWN_FIELDS;
    struct poster_field *own = d->fields + page->field_count;
    own[0] = (struct poster_field){"emblem", d->emblem != NULL ? STR("yes") : STR("")};
    own[1] = (struct poster_field){"second", d->second != NO_LANGUAGE ? STR("yes") : STR("")};
    return 0;
}

/* Puts "NAME:LINE: " and perhaps the box before what a deeper function said. */
static int fault_at(const struct poster_layout *layout, long line, const char *box, struct err *err) {
    int rc = box != NULL ? err_wrap(err, "%s:%ld: box %s", layout->name, line, box)
                         : err_wrap(err, "%s:%ld", layout->name, line);
    if (err != NULL)
        faults_add(layout->faults, line, box, err->text);
    return rc;
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
        if (rc != 0 && (rc = layout_go_on(layout, fault_at(layout, text->line, NULL, err))) != 0)
            return rc;
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
    stamp_free(d->recorded);
    xmlFree(d->background_bytes);
    d->background = NULL;
    d->recorded = NULL;
    d->background_bytes = NULL;
}

static int render_background(struct drawing *d, cairo_t *cr, struct err *err) {
    RsvgRectangle page = {0, 0, d->layout->width, d->layout->height};
    GError *error = NULL;
    if (rsvg_handle_render_document(d->background, cr, &page, &error))
        return 0;
    int rc = err_set(err, ERR_INPUT, "%s: cannot be drawn: %.400s", d->layout->name, error->message);
    g_error_free(error);
    return rc;
}

/* Drawn once into memory; what is then painted from there is in a PDF once, however many pieces show it. Not where it has texts:
 * the library records letters as outlines, which nobody could select or search. */
static int record_background(struct drawing *d, struct err *err) {
    if (d->job->format == POSTER_SVG) /* one piece, and cairo 1.16 does not let go of pictures in an SVG */
        return 0;
    for (size_t i = 0; i < d->layout->text_count; i++)
        if (d->layout->texts[i].drawn)
            return 0;
    const cairo_rectangle_t extents = {0, 0, d->layout->width, d->layout->height};
    cairo_surface_t *picture = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    cairo_t *cr = cairo_create(picture);
    int rc = render_background(d, cr, err);
    cairo_destroy(cr);
    int made = stamp_new(picture, d->layout->width, d->layout->height, &d->recorded, err);
    return rc != 0 ? rc : made;
}

static int read_background(struct drawing *d, struct err *err) {
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
        return 0;
    }
    forget_background(d);
    d->background_bytes = bytes;
    d->background_size = size;
    rc = layout_open(d->layout, bytes, size, &d->background, err);
    return rc == 0 ? record_background(d, err) : rc;
}

static int draw_background(struct drawing *d, struct err *err) {
    int rc = read_background(d, err);
    if (rc != 0)
        return rc;
    return d->recorded != NULL ? stamp_paint(d->recorded, d->cr, err) : render_background(d, d->cr, err);
}

/* The code is a link, too, for whoever opens the PDF on a screen. */
static void link_box(struct drawing *d, const struct area *area) {
    struct str text = buf_str(&d->text);
    bool address = text.n > 8 && (str_equal_nocase((struct str){text.p, 8}, STR("https://")) ||
                                  str_equal_nocase((struct str){text.p, 7}, STR("http://")));
    for (size_t i = 0; i < text.n && address; i++)
        address = text.p[i] > ' ' && text.p[i] < 0x7f && strchr("'\"\\<>", text.p[i]) == NULL;
    if (d->job->format != POSTER_PDF || !address)
        return;
    char attributes[QR_TEXT_MAX + 160], numbers[4][G_ASCII_DTOSTR_BUF_SIZE];
    /* cairo 1.16 takes the rectangle as it is, wherever the pen was moved. */
    double x1 = area->x, y1 = area->y, x2 = area->x + area->width, y2 = area->y + area->height;
    cairo_user_to_device(d->cr, &x1, &y1);
    cairo_user_to_device(d->cr, &x2, &y2);
    const double values[4] = {x1 < x2 ? x1 : x2, y1 < y2 ? y1 : y2, area->width, area->height};
    for (size_t i = 0; i < 4; i++)
        g_ascii_formatd(numbers[i], sizeof numbers[i], "%.3f", values[i]);
    snprintf(attributes, sizeof attributes, "uri='%.*s' rect=[%s %s %s %s]", STR_ARG(text), numbers[0],
             numbers[1], numbers[2], numbers[3]);
    cairo_tag_begin(d->cr, CAIRO_TAG_LINK, attributes);
    cairo_tag_end(d->cr, CAIRO_TAG_LINK);
}

/* NULL: this box shows nothing on this sheet. */
static const char *text_of(const struct drawing *d, const struct layout_box *box) {
    if (box->second && d->second == NO_LANGUAGE)
        return NULL;
    if (box->text != NULL)
        return box->text;
    size_t language = box->second ? d->second : d->first;
    return language == NO_LANGUAGE ? NULL : box->texts[language];
}

/* Most boxes say the same on every piece: what was set for the last one is shown again. */
static int draw_text_box(struct drawing *d, const struct layout_box *box, struct err *err) {
    struct text_set **kept = &d->texts[box - d->layout->boxes];
    struct str text = str_trim(buf_str(&d->text));
    if (*kept != NULL && text_set_is(*kept, text)) {
        text_set_show(*kept, d->cr);
        return 0;
    }
    struct text_style style = box->style;
    if (style.themed) {
        style.red = d->red;
        style.green = d->green;
        style.blue = d->blue;
    }
    text_set_free(*kept);
    *kept = NULL;
    int rc = text_set_make(d->cr, &style, &box->area, text, kept, err);
    if (rc == 0)
        text_set_show(*kept, d->cr);
    return rc;
}

static int draw_code(struct drawing *d, const struct layout_box *box, struct err *err) {
    int rc = qr_draw(d->cr, &box->area, str_trim(buf_str(&d->text)), err);
    if (rc == 0)
        link_box(d, &box->area);
    return rc;
}

static int draw_box(struct drawing *d, const struct layout_box *box, struct err *err) {
    bool visible = false;
    int rc = layout_visible(d->layout, box->node, d->fields, d->field_count, &visible, err);
    if (rc != 0 || !visible)
        return rc;
    if (box->kind == BOX_EMBLEM) {
        rc = d->emblem == NULL ? 0 : emblem_draw(d->emblem, d->cr, &box->area, err);
    } else {
        const char *text = text_of(d, box);
        if (text == NULL)
            return 0;
        rc = expand_text(d, text, err);
        if (rc == 0)
            rc = box->kind == BOX_QR ? draw_code(d, box, err) : draw_text_box(d, box, err);
    }
    return rc == 0 ? 0 : fault_at(d->layout, box->line, box->id, err);
}

static int draw_face(struct drawing *d, size_t place, size_t face, struct err *err) {
    cairo_save(d->cr);
    sheet_enter(&d->sheet, d->cr, place, face);
    int rc = draw_background(d, err);
    for (size_t i = 0; i < d->layout->box_count && rc == 0; i++)
        rc = layout_go_on(d->layout, draw_box(d, &d->layout->boxes[i], err));
    cairo_restore(d->cr);
    return rc;
}

int piece_draw(struct drawing *d, const struct poster_page *piece, size_t place, struct err *err) {
    bool pdf = d->job->format == POSTER_PDF;
    int rc = clean_fields(d, piece, err);
    if (rc != 0)
        return rc;
    /* cairo 1.16 writes a damaged file for a link outside of a structure element. */
    if (pdf)
        cairo_tag_begin(d->cr, "Sect", NULL);
    for (size_t face = 0; face < sheet_faces(&d->sheet) && rc == 0; face++)
        rc = draw_face(d, place, face, err);
    if (pdf)
        cairo_tag_end(d->cr, "Sect");
    return rc;
}

void piece_turn_page(struct drawing *d) {
    stamp_turn_page(d->recorded);
    emblem_turn_page(d->emblem);
}

void piece_forget(struct drawing *d) {
    forget_background(d);
    for (size_t i = 0; i < d->layout->box_count; i++) {
        text_set_free(d->texts[i]);
        d->texts[i] = NULL;
    }
}
