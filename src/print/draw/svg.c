#include "print/draw/svg.h"

#include "print/draw/svg_weight.h"
#include "print/layout/element.h"
#include "print/layout/layout.h"
#include "print/layout/outside.h"

enum { ARENA_MAX = 32 * 1024 * 1024 };

/* ---- Checking ----------------------------------------------------------------------------------------------------- */

/* What other files an entity of the DOCTYPE would read. */
static int check_entities(struct poster_layout *picture, struct err *err) {
    const xmlDtd *dtd = picture->doc->intSubset;
    for (const xmlNode *e = dtd != NULL ? dtd->children : NULL; e != NULL; e = e->next)
        if (e->type == XML_ENTITY_DECL && ((const xmlEntity *)e)->SystemID != NULL)
            return layout_fault(picture, 1, err, "the DOCTYPE reads another file: put its content here");
    return 0;
}

/* First without entities, so that none is read from a file; then with them, for their texts count as much as others.
 */
static int parse(struct poster_layout *picture, struct str svg, struct err *err) {
    int rc = layout_parse(picture, svg, 0, err);
    if (rc == 0)
        rc = check_entities(picture, err);
    if (rc != 0)
        return rc;
    xmlFreeDoc(picture->doc);
    picture->doc = NULL;
    rc = layout_parse(picture, svg, XML_PARSE_NOENT, err);
    if (rc == 0 && !layout_is_svg(xmlDocGetRootElement(picture->doc), "svg"))
        rc = layout_fault(picture, layout_line(xmlDocGetRootElement(picture->doc)), err,
                          "the outermost element is not an svg of http://www.w3.org/2000/svg");
    return rc;
}

/* Its fonts, as in layouts. */
static int check_text(struct poster_layout *picture, const xmlNode *node, struct err *err) {
    struct layout_text text = {.line = layout_line(node->parent), .content = (const char *)node->content};
    struct err why = ERR_INIT;
    int rc = element_font(picture, node->parent, &text, &why);
    return rc == 0 ? 0 : err_set(err, rc, "%s; or turn the text into a path", why.text);
}

static bool sets_font(const xmlNode *style) {
    xmlChar *sheet = xmlNodeGetContent(style);
    bool found = sheet != NULL && strcasestr((const char *)sheet, "font") != NULL;
    xmlFree(sheet);
    return found;
}

static int check_node(struct poster_layout *picture, const xmlNode *node, struct err *err) {
    if (node->type == XML_PI_NODE)
        return outside_check_instruction(picture, node, err);
    return outside_check(picture, node, err);
}

static int check_nodes(struct poster_layout *picture, enum svg_fault *fault, struct err *err) {
    const xmlNode *style = NULL; /* that sets a font */
    size_t texts = 0;
    int rc = 0;
    for (xmlNode *node = picture->doc->children; node != NULL && rc == 0; node = element_next(node)) {
        *fault = SVG_OUTSIDE;
        rc = check_node(picture, node, err);
        if (layout_is_svg(node, "style") && sets_font(node))
            style = node;
        if (rc == 0) {
            *fault = SVG_EFFECT;
            rc = svg_check_flat(picture, node, err);
        }
        if (rc != 0 || !element_is_drawn(node))
            continue;
        *fault = SVG_FONT;
        rc = ++texts <= LAYOUT_TEXTS_MAX
                 ? check_text(picture, node, err)
                 : layout_fault(picture, layout_line(node->parent), err,
                                "more than %d texts: turn them into paths", LAYOUT_TEXTS_MAX);
    }
    *fault = rc == 0 ? SVG_FONT : *fault;
    /* The checks above read the elements. */
    if (rc == 0 && texts > 0 && style != NULL)
        rc = layout_fault(picture, layout_line(style), err,
                          "<style> sets a font: put it on the texts themselves, or turn them into paths");
    return rc;
}

int svg_check(struct str svg, struct picture_room *room, enum svg_fault *fault, struct err *err) {
    enum svg_fault kind = SVG_NOT_READ;
    struct arena *arena = arena_new(ARENA_MAX);
    struct poster_layout *picture = arena == NULL ? NULL : arena_alloc(arena, sizeof *picture);
    if (picture == NULL) {
        arena_free(arena);
        return err_set(err, ERR_NOMEM, "no memory for a picture");
    }
    picture->arena = arena;
    picture->inner = true;
    picture->room = *room;
    int rc = parse(picture, svg, err);
    if (rc == 0)
        rc = check_nodes(picture, &kind, err);
    if (rc == 0) {
        kind = SVG_HEAVY;
        rc = svg_check_weight(picture, err);
    }
    if (fault != NULL)
        *fault = kind;
    *room = picture->room;
    poster_layout_free(picture);
    return rc;
}

/* ---- Opening ------------------------------------------------------------------------------------------------------ */

/* What its own size lacks. NULL: nothing. Compared so that what is no number lacks something, too. */
static const char *size_lacks(const RsvgLength *width, const RsvgLength *height, bool said, double w,
                              double h, enum svg_fault *fault) {
    bool percent = said && (width->unit == RSVG_UNIT_PERCENT || height->unit == RSVG_UNIT_PERCENT);
    *fault = SVG_NO_SIZE;
    if (w > 0 && h > 0 && w < SVG_SIDE_MAX && h < SVG_SIDE_MAX)
        return NULL;
    if (w >= SVG_SIDE_MAX || h >= SVG_SIDE_MAX) {
        *fault = SVG_HUGE;
        return "the SVG says it is 100000 or more wide or high: make its width, height and viewBox smaller";
    }
    if (!said || percent)
        return "the SVG has no size of its own: give it width and height as numbers, or a viewBox";
    *fault = SVG_ZERO;
    return "the SVG says it is 0 wide or high: give its width, height and viewBox numbers above 0";
}

int svg_open(struct str svg, RsvgHandle **out, double *width, double *height, enum svg_fault *fault,
             struct err *err) {
    GError *error = NULL;
    RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)svg.p, svg.n, &error);
    if (handle == NULL) {
        int rc = err_set(err, ERR_INPUT, "the SVG cannot be read: %.300s", g_strchomp(error->message));
        g_error_free(error);
        if (fault != NULL)
            *fault = SVG_NOT_READ;
        return rc;
    }
    rsvg_handle_set_dpi(handle, 72);
    gboolean has_width, has_height, has_box;
    RsvgLength w = {0}, h = {0};
    RsvgRectangle box = {0, 0, 0, 0};
    rsvg_handle_get_intrinsic_dimensions(handle, &has_width, &w, &has_height, &h, &has_box, &box);
    *width = *height = 0;
    if (!rsvg_handle_get_intrinsic_size_in_pixels(handle, width, height) && has_box) {
        *width = box.width;
        *height = box.height;
    }
    enum svg_fault kind;
    const char *why = size_lacks(&w, &h, has_box || (has_width && has_height), *width, *height, &kind);
    if (why == NULL) {
        *out = handle;
        return 0;
    }
    g_object_unref(handle);
    if (fault != NULL)
        *fault = kind;
    return err_set(err, ERR_INPUT, "%s", why);
}
