#include "print/layout/layout.h"

#include <libxml/parser.h>

#include "base/utf8.h"
#include "print/layout/attribute.h"
#include "print/layout/element.h"
#include "print/layout/expand.h"
#include "print/layout/outside.h"

enum { LAYOUT_ARENA_MAX = 4 * POSTER_LAYOUT_MAX };

static const char svg_namespace[] = "http://www.w3.org/2000/svg";

/* What libraries say may have lines of its own and quote the file, whatever that has in it, cut anywhere. */
static void make_line(char *text) {
    struct str s = str_of(text);
    for (size_t at = 0; at < s.n; at++)
        if ((unsigned char)s.p[at] < 0x20 || s.p[at] == 0x7f)
            text[at] = ' ';
    if (utf8_valid(s))
        return;
    for (size_t at = 0; at < s.n; at++)
        if ((unsigned char)s.p[at] >= 0x80)
            text[at] = '?';
}

int layout_fault(const struct poster_layout *layout, long line, struct err *err, const char *format, ...) {
    struct err mine;
    char text[sizeof mine.text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    make_line(text);
    int rc = layout->inner ? err_set(&mine, ERR_INPUT, "line %ld: %s", line, text)
                           : err_set(&mine, ERR_INPUT, "%s:%ld: %s", layout->name, line, text);
    faults_add(layout->faults, line, NULL, mine.text);
    if (err != NULL)
        *err = mine;
    return rc;
}

int layout_go_on(const struct poster_layout *layout, int rc) {
    return layout->faults != NULL && (rc == ERR_INPUT || rc == ERR_LIMIT) ? 0 : rc;
}

long layout_line(const xmlNode *node) {
    return xmlGetLineNo(node);
}

bool layout_is_svg(const xmlNode *node, const char *name) {
    return node->type == XML_ELEMENT_NODE && node->ns != NULL &&
           strcmp((const char *)node->ns->href, svg_namespace) == 0 &&
           (name == NULL || strcmp((const char *)node->name, name) == 0);
}

/* ---- Reading
 * --------------------------------------------------------------------------------------------------- */

/* The first thing the parser finds wrong; what follows is mostly its consequence. */
struct xml_fault {
    int line;
    char text[300];
};

static void note_first(void *parser, xmlErrorPtr error) {
    struct xml_fault *fault = ((xmlParserCtxt *)parser)->_private;
    if (fault->line > 0 || error->level < XML_ERR_ERROR)
        return;
    struct str text = str_trim(str_of(error->message != NULL ? error->message : "not XML"));
    fault->line = error->line > 0 ? error->line : 1;
    snprintf(fault->text, sizeof fault->text, "%.*s", STR_ARG(text));
}

/* Nothing is fetched, and the parser's own limits on depth and size stand. */
int layout_parse(struct poster_layout *layout, struct str svg, int options, struct err *err) {
    struct xml_fault fault = {0, "not XML"};
    xmlParserCtxt *parser = xmlNewParserCtxt();
    if (parser == NULL)
        return err_set(err, ERR_NOMEM, "no memory to read %s", layout->inner ? "a picture" : layout->name);
    parser->_private = &fault;
    parser->sax->serror = note_first;
    layout->doc = xmlCtxtReadMemory(parser, svg.p, (int)svg.n, NULL, NULL,
                                    options | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                        XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
    xmlFreeParserCtxt(parser);
    if (layout->doc != NULL)
        return 0;
    return layout_fault(layout, fault.line > 0 ? fault.line : 1, err, "not well-formed XML: %s", fault.text);
}

/* A DOCTYPE as drawing programs write it is harmless; declarations of one's own (entities) have no use here.
 */
static int check_doctype(struct poster_layout *layout, struct err *err) {
    xmlDtd *dtd = layout->doc->intSubset;
    if (dtd != NULL && dtd->children != NULL)
        return layout_fault(layout, 1, err, "the DOCTYPE declares entities: write the text itself instead");
    if (dtd != NULL) {
        xmlUnlinkNode((xmlNode *)dtd);
        xmlFreeDtd(dtd);
    }
    return 0;
}

/* One user unit is one millimetre, so that sizes in the layout are sizes on paper. */
static int read_page(struct poster_layout *layout, const xmlNode *root, struct err *err) {
    const char *view = attribute_get(layout, root, "viewBox");
    double width, height;
    if (!attribute_number(attribute_get(layout, root, "width"), "mm", &width) ||
        !attribute_number(attribute_get(layout, root, "height"), "mm", &height) || width < 10 ||
        height < 10 || width > 2000 || height > 2000)
        return layout_fault(
            layout, layout_line(root), err,
            "width and height of the svg element must be 10mm to 2000mm, as in width=\"210mm\"");
    double box[4] = {-1, -1, -1, -1};
    for (int i = 0; view != NULL && i < 4; i++) {
        char *end;
        box[i] = g_ascii_strtod(view, &end);
        view = end + strspn(end, " ,\t\n");
    }
    if (box[0] < 0 || box[0] > 0 || box[1] < 0 || box[1] > 0 || box[2] < width || box[2] > width ||
        box[3] < height || box[3] > height)
        return layout_fault(layout, layout_line(root), err,
                            "viewBox must be \"0 0 %g %g\": one user unit is one millimetre", width, height);
    layout->width = width * 72 / 25.4;
    layout->height = height * 72 / 25.4;
    return 0;
}

/* ---- The whole
 * ------------------------------------------------------------------------------------------------- */

/* Whether the field named by the node's attribute is there and not empty; *there false: the node has no such attribute. */
static int look_up(const struct poster_layout *layout, const xmlNode *node, const char *attribute,
                   const struct poster_field *fields, size_t count, bool *there, bool *filled,
                   struct err *err) {
    xmlChar *name = xmlGetNoNsProp(node, layout_xml(attribute));
    *there = name != NULL;
    if (name == NULL)
        return 0;
    struct str value = {NULL, 0};
    struct err why = ERR_INIT;
    int rc = expand_find(str_of((const char *)name), fields, count, &value, &why);
    xmlFree(name);
    *filled = value.n > 0;
    return rc == 0 ? 0 : layout_fault(layout, layout_line(node), err, "%s: %s", attribute, why.text);
}

int layout_visible(const struct poster_layout *layout, xmlNode *node, const struct poster_field *fields,
                   size_t count, bool *out, struct err *err) {
    bool visible = true;
    for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent) {
        bool there, filled = false;
        int rc = look_up(layout, node, "data-hl-if", fields, count, &there, &filled, err);
        visible = visible && (!there || filled);
        if (rc == 0)
            rc = look_up(layout, node, "data-hl-unless", fields, count, &there, &filled, err);
        visible = visible && (!there || !filled);
        if (rc != 0)
            return rc;
    }
    *out = visible;
    return 0;
}

/* What <title> or <desc> says of the document. */
static const char *read_about(struct poster_layout *layout, const xmlNode *root, const char *element) {
    for (const xmlNode *node = root->children; node != NULL; node = node->next)
        if (layout_is_svg(node, element) && node->children != NULL && node->children->content != NULL)
            return arena_strdup(layout->arena, (const char *)node->children->content);
    return "";
}

/* Size and paper: without them nothing can be placed. Both are read, and what the elements say is, too. */
static int read_layout(struct poster_layout *layout, struct str svg, struct err *err) {
    int rc = layout_parse(layout, svg, 0, err);
    if (rc == 0)
        rc = check_doctype(layout, err);
    if (rc != 0)
        return rc;
    xmlNode *root = xmlDocGetRootElement(layout->doc);
    if (!layout_is_svg(root, "svg"))
        return layout_fault(layout, layout_line(root), err, "the outermost element is not an svg of %s",
                            svg_namespace);
    layout->title = read_about(layout, root, "title");
    layout->purpose = read_about(layout, root, "desc");
    layout->colour = attribute_property(layout, root, "color");
    int size = read_page(layout, root, err);
    if (layout_go_on(layout, size) == 0)
        rc = attribute_read_sheet(layout, root, err);
    size = size != 0 ? size : rc;
    if (layout_go_on(layout, size) == 0)
        rc = element_read_all(layout, err);
    if (size != 0 || rc != 0)
        return size != 0 ? size : rc;
    return layout->spoilt ? ERR_INPUT : layout_place(layout, err);
}

int layout_load(const char *name, struct str svg, const char *base_dir, struct faults *faults,
                struct poster_layout **out, struct err *err) {
    if (svg.n > POSTER_LAYOUT_MAX)
        return err_set(err, ERR_LIMIT, "%s: a layout is at most %d bytes", name, POSTER_LAYOUT_MAX);
    struct arena *arena = arena_new(LAYOUT_ARENA_MAX);
    struct poster_layout *layout = arena == NULL ? NULL : arena_alloc(arena, sizeof *layout);
    int rc = ERR_NOMEM;
    if (layout == NULL) {
        arena_free(arena);
        return err_set(err, ERR_NOMEM, "%s: no memory to load it", name);
    }
    layout->arena = arena;
    layout->faults = faults;
    layout->room = picture_room(PICTURE_SIDE_MAX);
    layout->name = arena_strdup(arena, name);
    layout->base_dir = base_dir == NULL ? NULL : arena_strdup(arena, base_dir);
    if (layout->name == NULL || (base_dir != NULL && layout->base_dir == NULL))
        rc = err_set(err, ERR_NOMEM, "%s: no memory to load it", name);
    else
        rc = read_layout(layout, svg, err);
    if (rc == 0)
        *out = layout;
    else
        poster_layout_free(layout);
    return rc;
}

int poster_layout_load(const char *name, struct str svg, const char *base_dir, struct poster_layout **out,
                       struct err *err) {
    return layout_load(name, svg, base_dir, NULL, out, err);
}

void poster_layout_free(struct poster_layout *layout) {
    if (layout == NULL)
        return;
    xmlFreeDoc(layout->doc);
    arena_free(layout->arena);
}
