#include "print/layout/check_rules.h"

#include <math.h>

#include "core/colour.h"
#include "print/layout/attribute.h"
#include "print/layout/expand.h"
#include "print/layout/fields.h"
#include "print/draw/qr.h"
#include "print/sheet.h"

static const double mm = 72 / 25.4, slack = 0.02 /* points */;
static const double paper_edge = 4, piece_edge = 1.5, size_min = 1.5, module_min = 0.4; /* mm */
static const double ground_max = 0.3;
enum { MODULES = 29 /* of a code with the longest usual address, 47 characters */ };

/* ---- When a thing is shown
 * ------------------------------------------------------------------------------------- */

/* Sets of fields (fields.h): shown only where these are filled, and those are empty. */
struct when {
    unsigned filled, empty;
};

static unsigned named(struct poster_layout *layout, const xmlNode *node, const char *attribute) {
    const char *name = attribute_get(layout, node, attribute);
    size_t index = name == NULL ? FIELD_NAMES : fields_index(str_of(name));
    return index < FIELD_NAMES ? 1u << index : 0;
}

static struct when when_node(struct poster_layout *layout, const xmlNode *node) {
    struct when when = {0, 0};
    for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent) {
        when.filled |= named(layout, node, "data-hl-if");
        when.empty |= named(layout, node, "data-hl-unless");
    }
    return when;
}

/* The field a text is nothing else than; FIELD_NAMES: it has more in it, or none. */
static size_t only_field(const char *text) {
    struct str rest = str_trim(str_of(text)), name = {NULL, 0};
    bool alone = rest.n > 2 && memcmp(rest.p, "{{", 2) == 0 && expand_next(&rest, &name) && rest.n == 0;
    return alone ? fields_index(name) : FIELD_NAMES;
}

static struct when when_box(struct poster_layout *layout, const struct layout_box *box) {
    struct when when = when_node(layout, box->node);
    when.filled |= box->second ? 1u << FIELD_SECOND : 0;
    when.filled |= box->kind == BOX_EMBLEM ? 1u << FIELD_EMBLEM : 0;
    for (size_t i = 0; i < POSTER_FIELD_COUNT; i++)
        when.filled |= poster_field_kinds[i].optional ? 0 : 1u << i;
    /* An empty text is not drawn. */
    size_t only = box->text != NULL ? only_field(box->text) : FIELD_NAMES;
    when.filled |= only < FIELD_NAMES ? 1u << only : 0;
    return when;
}

/* "{{wifi}}" alone shows nothing where it is empty; "Wifi: {{wifi}}" would leave a word standing. */
static void check_left_word(struct poster_layout *layout, const xmlNode *node, long line, const char *id,
                            const char *text) {
    unsigned needs = fields_used(str_of(text)) & ~when_node(layout, node).filled;
    for (size_t i = 0; i < POSTER_FIELD_COUNT && only_field(text) == FIELD_NAMES; i++) {
        const struct poster_field_kind *field = &poster_field_kinds[i];
        if ((needs & 1u << i) == 0 || !field->optional)
            continue;
        layout_fault(layout, line, NULL,
                     "%s%s%s{{%s}} may be empty, and leave the rest standing: add data-hl-if=\"%s\"",
                     id != NULL ? "box " : "", id != NULL ? id : "", id != NULL ? ": " : "", field->name,
                     field->name);
        return;
    }
}

/* ---- Texts
 * ----------------------------------------------------------------------------------------------------- */

static unsigned char channel(double value) {
    return (unsigned char)lround(value * 255);
}

static double contrast(const struct text_style *style) {
    return colour_contrast((struct colour){channel(style->red), channel(style->green), channel(style->blue)});
}

static void check_text_box(struct poster_layout *layout, const struct layout_box *box, double ground) {
    for (size_t i = 0; i < layout->language_count; i++) {
        const char *text = box->text != NULL ? box->text : box->texts[i];
        if (text == NULL) {
            layout_fault(layout, box->line, NULL, "box %s has no text in \"%s\": add data-hl-text-%s",
                         box->id, layout->languages[i], layout->languages[i]);
            break;
        }
        if (box->text == NULL)
            check_left_word(layout, box->node, box->line, box->id, text);
    }
    if (box->text != NULL)
        check_left_word(layout, box->node, box->line, box->id, box->text);
    if (box->style.min < size_min * mm - slack)
        layout_fault(layout, box->line, NULL,
                     "box %s: letters of %.4g mm are too small to be read: data-hl-min is at least %g",
                     box->id, box->style.min / mm, size_min);
    if (ground <= ground_max && contrast(&box->style) < colour_contrast_text)
        layout_fault(
            layout, box->line, NULL,
            "box %s: its colour has a contrast of %.1f to 1 with white: take a darker one, with %.1f at "
            "least",
            box->id, floor(contrast(&box->style) * 10) / 10, colour_contrast_text);
}

static void check_code_box(struct poster_layout *layout, const struct layout_box *box) {
    double side = box->area.width < box->area.height ? box->area.width : box->area.height,
           least = module_min * (MODULES + 2 * QR_QUIET);
    size_t only = box->text != NULL ? only_field(box->text) : FIELD_NAMES;
    if (only != fields_index(STR("url")))
        layout_fault(layout, box->line, NULL,
                     "box %s: a code leads to the counter's form: write data-hl-text=\"{{url}}\"", box->id);
    if (side < least * mm - slack)
        layout_fault(layout, box->line, NULL,
                     "box %s: a code in a square of %.4g mm cannot be read when the address is long: make it "
                     "%.1f mm at "
                     "least",
                     box->id, side / mm, least);
}

/* ---- Places
 * ---------------------------------------------------------------------------------------------------- */

static bool overlap(const struct area *a, const struct area *b) {
    return a->x + a->width > b->x + slack && b->x + b->width > a->x + slack &&
           a->y + a->height > b->y + slack && b->y + b->height > a->y + slack;
}

/* Against the boxes before it. */
static void check_overlap(struct poster_layout *layout, const struct when *whens, size_t at) {
    const struct layout_box *box = &layout->boxes[at];
    for (size_t i = 0; i < at; i++) {
        const struct layout_box *other = &layout->boxes[i];
        bool apart = (whens[i].filled & whens[at].empty) != 0 || (whens[i].empty & whens[at].filled) != 0;
        if (apart || !overlap(&box->area, &other->area))
            continue;
        bool code = box->kind == BOX_QR || other->kind == BOX_QR;
        layout_fault(layout, box->line, NULL, "box %s lies over box %s (line %ld)%s", box->id, other->id,
                     other->line,
                     code ? ": a code and the white around it stay free, so move one of them"
                          : ": move one of them, or show only one of them by data-hl-if and data-hl-unless");
        return;
    }
}

/* Distances in points of a box from the edges of the paper, the nearest on any piece of the sheet. */
static double paper_distance(const struct sheet *sheet, cairo_t *cr, const struct area *area) {
    double nearest = INFINITY;
    for (size_t piece = 0; piece < sheet_pieces(sheet); piece++)
        for (size_t face = 0; face < sheet_faces(sheet); face++) {
            double x1 = area->x, y1 = area->y, x2 = area->x + area->width, y2 = area->y + area->height;
            cairo_save(cr);
            sheet_enter(sheet, cr, piece, face);
            cairo_user_to_device(cr, &x1, &y1);
            cairo_user_to_device(cr, &x2, &y2);
            cairo_restore(cr);
            nearest = fmin(nearest, fmin(fmin(x1, x2), sheet->width - fmax(x1, x2)));
            nearest = fmin(nearest, fmin(fmin(y1, y2), sheet->height - fmax(y1, y2)));
        }
    return nearest;
}

/* Without the white around them, which may well fall where no printer prints. */
static struct area modules_of(const struct area *a) {
    double side = a->width < a->height ? a->width : a->height,
           size = side * MODULES / (MODULES + 2 * QR_QUIET);
    return (struct area){a->x + (a->width - size) / 2, a->y + (a->height - size) / 2, size, size};
}

static void check_edges(struct poster_layout *layout, const struct sheet *sheet, cairo_t *cr,
                        const struct layout_box *box) {
    const struct area *a = &box->area;
    struct area ink = box->kind == BOX_QR ? modules_of(a) : *a;
    double paper = paper_distance(sheet, cr, &ink) / mm;
    double piece = fmin(fmin(a->x, sheet->piece_width - a->x - a->width),
                        fmin(a->y, sheet->piece_height - a->y - a->height)) /
                   mm;
    bool cut = sheet_pieces(sheet) > 1 || sheet->marks || sheet->flap > 0;
    if (paper < paper_edge - slack)
        layout_fault(
            layout, box->line, NULL,
            "box %s is %.1f mm from the paper's edge, which office printers leave white: leave %g mm",
            box->id, fmax(paper, 0), paper_edge);
    else if (cut && piece < piece_edge - slack)
        layout_fault(layout, box->line, NULL, "box %s is %.1f mm from where it is cut: leave %g mm", box->id,
                     fmax(piece, 0), piece_edge);
}

static void check_all_edges(struct poster_layout *layout, long line) {
    struct sheet sheet;
    struct err why = ERR_INIT;
    if (sheet_plan(&layout->sheet, layout->width, layout->height, &sheet, &why) != 0) {
        layout_fault(layout, line, NULL, "%s", why.text);
        return;
    }
    cairo_surface_t *nothing = cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, NULL);
    cairo_t *cr = cairo_create(nothing);
    for (size_t i = 0; i < layout->box_count; i++)
        check_edges(layout, &sheet, cr, &layout->boxes[i]);
    cairo_destroy(cr);
    cairo_surface_destroy(nothing);
}

/* ---- What must be there
 * ---------------------------------------------------------------------------------------- */

static unsigned printed(const struct poster_layout *layout) {
    unsigned used = 0;
    for (size_t i = 0; i < layout->text_count; i++)
        used |= layout->texts[i].drawn ? fields_used(str_of(layout->texts[i].content)) : 0;
    for (size_t i = 0; i < layout->box_count; i++) {
        const struct layout_box *box = &layout->boxes[i];
        if (box->kind != BOX_TEXT)
            continue;
        used |= box->text != NULL ? fields_used(str_of(box->text)) : 0;
        for (size_t j = 0; j < layout->language_count; j++)
            used |= box->texts[j] != NULL ? fields_used(str_of(box->texts[j])) : 0;
    }
    return used;
}

static bool has(unsigned set, const char *name) {
    return (set & 1u << fields_index(str_of(name))) != 0;
}

static void check_missing(struct poster_layout *layout, long line) {
    unsigned used = printed(layout);
    bool code = false;
    for (size_t i = 0; i < layout->box_count; i++)
        code = code || layout->boxes[i].kind == BOX_QR;
    if (!code)
        layout_fault(layout, line, NULL,
                     "there is no code to scan: add a <rect data-hl=\"qr\" data-hl-text=\"{{url}}\">");
    if (!has(used, "url") && (!has(used, "address") || !has(used, "code")))
        layout_fault(layout, line, NULL,
                     "{{%s}} is printed nowhere: whoever cannot scan types the address and the code",
                     has(used, "address") ? "code" : "address");
    if (!has(used, "serial"))
        layout_fault(layout, line, NULL,
                     "{{serial}} is printed nowhere: without it nobody knows which sheet hangs where");
}

int check_rules(struct poster_layout *layout, bool whole, struct err *err) {
    double ground[LAYOUT_BOXES_MAX];
    struct when whens[LAYOUT_BOXES_MAX];
    int rc = check_ground(layout, ground, err);
    if (rc != 0)
        return rc;
    long line = layout_line(xmlDocGetRootElement(layout->doc));
    if (whole)
        check_missing(layout, line);
    for (size_t i = 0; i < layout->text_count; i++)
        if (layout->texts[i].drawn)
            check_left_word(layout, layout->texts[i].node->parent, layout->texts[i].line, NULL,
                            layout->texts[i].content);
    for (size_t i = 0; i < layout->box_count; i++) {
        struct layout_box *box = &layout->boxes[i];
        whens[i] = when_box(layout, box);
        if ((whens[i].filled & whens[i].empty) != 0)
            layout_fault(layout, box->line, NULL, "box %s is never shown: its conditions exclude each other",
                         box->id);
        if (box->kind == BOX_TEXT)
            check_text_box(layout, box, ground[i]);
        if (box->kind == BOX_QR)
            check_code_box(layout, box);
        check_overlap(layout, whens, i);
    }
    check_all_edges(layout, line);
    return 0;
}
