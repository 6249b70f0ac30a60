#include "print/emblem.h"

#include <libxml/parser.h>
#include <librsvg/rsvg.h>
#include <stdlib.h>

#include "print/poster.h"
#include "print/stamp.h"

enum { SIDE_MAX = 3000 /* pixels of a PNG */, PNG_HEAD = 24 /* bytes, with its width and height */ };

struct emblem {
    struct stamp *stamp;  /* pixels, or what the SVG drew */
    double width, height; /* of it, in its own units */
    RsvgHandle *handle;   /* of an SVG; NULL: a PNG */
};

static const unsigned char png_start[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

struct reading {
    struct str left;
};

static cairo_status_t read_some(void *context, unsigned char *bytes, unsigned n) {
    struct reading *reading = context;
    if (n > reading->left.n)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(bytes, reading->left.p, n);
    reading->left.p += n;
    reading->left.n -= n;
    return CAIRO_STATUS_SUCCESS;
}

/* A number of four bytes in a PNG's head. */
static uint32_t png_number(struct str bytes, size_t at) {
    const unsigned char *p = (const unsigned char *)bytes.p + at;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int load_png(struct emblem *emblem, struct str bytes, struct err *err) {
    /* Its size is told before its pixels are unpacked. */
    if (bytes.n < PNG_HEAD || png_number(bytes, 16) > SIDE_MAX || png_number(bytes, 20) > SIDE_MAX)
        return err_set(err, ERR_LIMIT, "a PNG of at most %d×%d pixels is needed: make it smaller", SIDE_MAX,
                       SIDE_MAX);
    struct reading reading = {bytes};
    cairo_surface_t *picture = cairo_image_surface_create_from_png_stream(read_some, &reading);
    cairo_status_t status = cairo_surface_status(picture);
    if (status != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(picture);
        return err_set(err, ERR_INPUT, "the PNG cannot be read: %s", cairo_status_to_string(status));
    }
    emblem->width = cairo_image_surface_get_width(picture);
    emblem->height = cairo_image_surface_get_height(picture);
    return stamp_new(picture, emblem->width, emblem->height, &emblem->stamp, err);
}

/* ---- What an SVG takes from elsewhere
 * ------------------------------------------------------------------------------------ */

/* #part and data:… are in the file itself. */
static bool is_within(const char *reference) {
    reference += strspn(reference, " \t\r\n\"'");
    return reference[0] == '#' || g_ascii_strncasecmp(reference, "data:", strlen("data:")) == 0;
}

static bool style_within(const char *css) {
    for (const char *url = css; (url = strcasestr(url, "url(")) != NULL;) {
        url += strlen("url(");
        if (!is_within(url))
            return false;
    }
    return strcasestr(css, "@import") == NULL;
}

/* Texts are looked at as they stand: entities are not expanded. */
static bool node_within(const xmlNode *node) {
    if (node->type == XML_PI_NODE)
        return strcmp((const char *)node->name, "xml-stylesheet") != 0;
    if (node->type != XML_ELEMENT_NODE)
        return true;
    bool within = true, link = strcmp((const char *)node->name, "a") == 0;
    for (const xmlAttr *a = node->properties; a != NULL && within; a = a->next) {
        bool reference = strcmp((const char *)a->name, "href") == 0 && !link;
        for (const xmlNode *value = a->children; value != NULL && within; value = value->next)
            if (value->content != NULL)
                within = reference ? is_within((const char *)value->content)
                                   : link || style_within((const char *)value->content);
    }
    bool style = strcmp((const char *)node->name, "style") == 0;
    for (const xmlNode *text = node->children; text != NULL && within && style; text = text->next)
        within = text->content == NULL || style_within((const char *)text->content);
    return within;
}

static bool tree_within(const xmlDoc *doc) {
    for (const xmlNode *e = doc->intSubset != NULL ? doc->intSubset->children : NULL; e != NULL; e = e->next)
        if (e->type == XML_ENTITY_DECL && ((const xmlEntity *)e)->SystemID != NULL)
            return false;
    const xmlNode *node = doc->children;
    while (node != NULL) {
        if (!node_within(node))
            return false;
        const xmlNode *next = node->type == XML_ELEMENT_NODE ? node->children : NULL;
        while (next == NULL && node != NULL) {
            next = node->next;
            node = node->parent == (const xmlNode *)doc ? NULL : node->parent;
        }
        node = next;
    }
    return true;
}

/* The library leaves such parts out without a word; on a sheet that hangs for years that is a fault. */
static int check_svg(struct str bytes, struct err *err) {
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    xmlDoc *doc = xmlReadMemory(bytes.p, (int)bytes.n, NULL, NULL, options);
    bool outside = doc != NULL && !tree_within(doc); /* what is no SVG is said by who draws it */
    xmlFreeDoc(doc);
    if (!outside)
        return 0;
    return err_set(err, ERR_INPUT,
                   "the SVG takes a part from another file, which would be missing on paper: embed "
                   "pictures, styles and fonts in it, or make it a PNG");
}

/* ---- Reading ------------------------------------------------------------------------------------------------------ */

static int render(const struct emblem *emblem, cairo_t *cr, struct err *err) {
    RsvgRectangle viewport = {0, 0, emblem->width, emblem->height};
    GError *error = NULL;
    if (rsvg_handle_render_document(emblem->handle, cr, &viewport, &error))
        return 0;
    int rc = err_set(err, ERR_INPUT, "the SVG cannot be drawn: %.300s", g_strchomp(error->message));
    g_error_free(error);
    return rc;
}

/* Recorded once; the PDF then holds it once. Without a base nothing is loaded from outside. */
static int load_svg(struct emblem *emblem, struct str bytes, struct err *err) {
    GError *error = NULL;
    int rc = check_svg(bytes, err);
    if (rc != 0)
        return rc;
    RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)bytes.p, bytes.n, &error);
    if (handle == NULL) {
        rc = err_set(err, ERR_INPUT, "neither a PNG nor an SVG: %.300s", g_strchomp(error->message));
        g_error_free(error);
        return rc;
    }
    rsvg_handle_set_dpi(handle, 72);
    gboolean has_width, has_height, has_box;
    RsvgLength width, height;
    RsvgRectangle box = {0, 0, 0, 0};
    rsvg_handle_get_intrinsic_dimensions(handle, &has_width, &width, &has_height, &height, &has_box, &box);
    double w = 0, h = 0;
    if (!rsvg_handle_get_intrinsic_size_in_pixels(handle, &w, &h) && has_box) {
        w = box.width;
        h = box.height;
    }
    if (!(w > 0 && h > 0 && w < 1e5 && h < 1e5)) {
        rc = err_set(err, ERR_INPUT, "the SVG has no size: give it width and height, or a viewBox");
    } else {
        cairo_rectangle_t extents = {0, 0, w, h};
        emblem->width = w;
        emblem->height = h;
        emblem->handle = g_object_ref(handle);
        cairo_surface_t *picture = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
        cairo_t *cr = cairo_create(picture);
        rc = render(emblem, cr, err);
        cairo_destroy(cr);
        int made = stamp_new(picture, w, h, &emblem->stamp, err);
        rc = rc != 0 ? rc : made;
    }
    g_object_unref(handle);
    return rc;
}

int emblem_load(struct str bytes, struct emblem **out, struct err *err) {
    if (bytes.n == 0 || bytes.n > POSTER_EMBLEM_MAX)
        return err_set(err, ERR_LIMIT, "an emblem has 1 to %d bytes, not %zu", POSTER_EMBLEM_MAX, bytes.n);
    struct emblem *emblem = calloc(1, sizeof *emblem);
    if (emblem == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the emblem");
    bool png = bytes.n >= sizeof png_start && memcmp(bytes.p, png_start, sizeof png_start) == 0;
    int rc = png ? load_png(emblem, bytes, err) : load_svg(emblem, bytes, err);
    if (rc == 0)
        *out = emblem;
    else
        emblem_free(emblem);
    return rc;
}

void emblem_free(struct emblem *emblem) {
    if (emblem == NULL)
        return;
    stamp_free(emblem->stamp);
    if (emblem->handle != NULL)
        g_object_unref(emblem->handle);
    free(emblem);
}

int emblem_draw(struct emblem *emblem, cairo_t *cr, const struct area *area, struct err *err) {
    double scale = area->width / emblem->width;
    if (scale > area->height / emblem->height)
        scale = area->height / emblem->height;
    cairo_save(cr);
    cairo_translate(cr, area->x + (area->width - scale * emblem->width) / 2,
                    area->y + (area->height - scale * emblem->height) / 2);
    cairo_scale(cr, scale, scale);
    /* cairo 1.16 does not let go of what was recorded once it is painted into an SVG. */
    bool straight =
        emblem->handle != NULL && cairo_surface_get_type(cairo_get_target(cr)) == CAIRO_SURFACE_TYPE_SVG;
    if (straight) {
        cairo_rectangle(cr, 0, 0, emblem->width, emblem->height);
        cairo_clip(cr);
    }
    int rc = straight ? render(emblem, cr, err) : stamp_paint(emblem->stamp, cr, err);
    cairo_restore(cr);
    return rc;
}

void emblem_turn_page(struct emblem *emblem) {
    if (emblem != NULL)
        stamp_turn_page(emblem->stamp);
}

int poster_emblem_check(struct str bytes, struct err *err) {
    struct emblem *emblem;
    int rc = emblem_load(bytes, &emblem, err);
    if (rc == 0)
        emblem_free(emblem);
    return rc;
}
