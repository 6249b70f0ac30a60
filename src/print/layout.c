#include "print/layout.h"

#include <libxml/parser.h>

#include "print/attribute.h"
#include "print/expand.h"

enum { LAYOUT_ARENA_MAX = 4 * POSTER_LAYOUT_MAX };

static const char svg_namespace[] = "http://www.w3.org/2000/svg";

int layout_fault(const struct poster_layout *layout, long line, struct err *err, const char *format, ...) {
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return err_set(err, ERR_INPUT, "%s:%ld: %s", layout->name, line, text);
}

long layout_line(const xmlNode *node) {
    return xmlGetLineNo(node);
}

static bool is_svg(const xmlNode *node, const char *name) {
    return node->type == XML_ELEMENT_NODE && node->ns != NULL &&
           strcmp((const char *)node->ns->href, svg_namespace) == 0 &&
           (name == NULL || strcmp((const char *)node->name, name) == 0);
}

static xmlNode *next_node(xmlNode *node, const xmlNode *root) {
    if (node->children != NULL && node->type == XML_ELEMENT_NODE)
        return node->children;
    while (node != root && node->next == NULL)
        node = node->parent;
    return node == root ? NULL : node->next;
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

/* No entity is replaced, nothing is fetched, and the parser's own limits on depth and size stand. */
static int parse(struct poster_layout *layout, struct str svg, struct err *err) {
    struct xml_fault fault = {0, "not XML"};
    xmlParserCtxt *parser = xmlNewParserCtxt();
    if (parser == NULL)
        return err_set(err, ERR_NOMEM, "%s: no memory to read it", layout->name);
    parser->_private = &fault;
    parser->sax->serror = note_first;
    layout->doc = xmlCtxtReadMemory(parser, svg.p, (int)svg.n, NULL, NULL,
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
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

/* The nearest value of an inherited property. */
static const char *inherited(struct poster_layout *layout, const xmlNode *node, const char *name) {
    for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent) {
        const char *value = attribute_property(layout, node, name);
        if (value != NULL)
            return value;
    }
    return NULL;
}

/* The first family of a list, without quotes. */
static const char *first_family(struct poster_layout *layout, const char *list) {
    struct str first = str_trim((struct str){list, strcspn(list, ",")});
    if (first.n >= 2 && (first.p[0] == '\'' || first.p[0] == '"') && first.p[first.n - 1] == first.p[0])
        first = (struct str){first.p + 1, first.n - 2};
    return arena_copy(layout->arena, first.p, first.n);
}

static int read_text_font(struct poster_layout *layout, const xmlNode *element, struct layout_text *text,
                          struct err *err) {
    const char *list = inherited(layout, element, "font-family");
    if (list == NULL)
        return layout_fault(layout, text->line, err, "text without font-family: name an installed font");
    const char *weight = inherited(layout, element, "font-weight");
    text->drawn = true;
    text->font.family = first_family(layout, list);
    text->font.bold =
        weight != NULL && (strcmp(weight, "bold") == 0 || g_ascii_strtoll(weight, NULL, 10) >= 600);
    struct err why = ERR_INIT;
    int rc = font_check(&text->font, &why);
    if (rc == 0 && !text->replaced)
        rc = font_check_text(&text->font, str_of(text->content), &why);
    return rc == 0 ? 0 : layout_fault(layout, text->line, err, "%s", why.text);
}

static bool is_blank(const char *text) {
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* Whether the text node is drawn. Up to the page only: a text inside a hidden definition counts as drawn,
 * too. */
static bool is_drawn(const xmlNode *element) {
    for (; element != NULL && element->type == XML_ELEMENT_NODE; element = element->parent)
        if (is_svg(element, "text"))
            return true;
    return false;
}

static int read_text(struct poster_layout *layout, xmlNode *node, struct err *err) {
    const char *content = node->content == NULL ? "" : (const char *)node->content;
    struct layout_text text = {.node = node, .line = layout_line(node->parent)};
    struct err why = ERR_INIT;
    int found = expand_check(str_of(content), &why);
    if (found < 0)
        return layout_fault(layout, text.line, err, "%s", why.text);
    text.replaced = found > 0;
    bool drawn = is_drawn(node->parent);
    if (is_blank(content) || (!drawn && !text.replaced))
        return 0;
    if (layout->text_count == LAYOUT_TEXTS_MAX)
        return layout_fault(layout, text.line, err, "more than %d texts in one layout", LAYOUT_TEXTS_MAX);
    text.content = arena_strdup(layout->arena, content);
    if (text.content == NULL)
        return err_set(err, ERR_NOMEM, "%s: no memory for its texts", layout->name);
    if (drawn && read_text_font(layout, node->parent, &text, err) != 0)
        return ERR_INPUT;
    layout->texts[layout->text_count++] = text;
    return 0;
}

/* The library tells the rectangle around a box, which for a turned one is another rectangle. */
static int check_box_place(struct poster_layout *layout, const struct layout_box *box, struct err *err) {
    static const char *const nowhere[] = {"defs", "symbol", "clipPath", "mask", "pattern", "marker", NULL};
    for (const xmlNode *n = box->node; n != NULL && n->type == XML_ELEMENT_NODE; n = n->parent) {
        const char *transform = attribute_property(layout, n, "transform");
        if (transform != NULL && !attribute_is_upright(transform))
            return layout_fault(layout, layout_line(n), err,
                                "box %.60s is turned or skewed: only translate and scale are allowed",
                                box->id);
        for (size_t i = 0; nowhere[i] != NULL; i++)
            if (is_svg(n, nowhere[i]))
                return layout_fault(layout, box->line, err, "box %.60s is inside <%s>: move it onto the page",
                                    box->id, nowhere[i]);
    }
    return 0;
}

static int read_box(struct poster_layout *layout, xmlNode *node, struct err *err) {
    if (!is_svg(node, "rect"))
        return layout_fault(layout, layout_line(node), err, "data-hl on <%.60s>: only a <rect> can be a box",
                            (const char *)node->name);
    struct layout_box box = {.node = node};
    int rc = attribute_read_box(layout, node, &box, err);
    if (rc == 0)
        rc = check_box_place(layout, &box, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < layout->box_count; i++)
        if (strcmp(layout->boxes[i].id, box.id) == 0)
            return layout_fault(layout, box.line, err,
                                "a second box with id %.60s (the first is in line %ld)", box.id,
                                layout->boxes[i].line);
    if (layout->box_count == LAYOUT_BOXES_MAX)
        return layout_fault(layout, box.line, err, "more than %d boxes in one layout", LAYOUT_BOXES_MAX);
    layout->boxes[layout->box_count++] = box;
    /* The rectangle is a place, not a drawing. "hidden" keeps its geometry; style and class could undo it. */
    xmlUnsetProp(node, layout_xml("style"));
    xmlUnsetProp(node, layout_xml("class"));
    xmlSetProp(node, layout_xml("visibility"), layout_xml("hidden"));
    return 0;
}

static int read_condition(struct poster_layout *layout, xmlNode *node, struct err *err) {
    if (layout->condition_count == LAYOUT_CONDITIONS_MAX)
        return layout_fault(layout, layout_line(node), err, "more than %d data-hl-if in one layout",
                            LAYOUT_CONDITIONS_MAX);
    layout->conditions[layout->condition_count++] =
        (struct layout_condition){.node = node, .style = attribute_get(layout, node, "style")};
    return 0;
}

/* What a style sheet says would escape the checks above, which read the elements. */
static int check_style_sheet(struct poster_layout *layout, const xmlNode *node, struct err *err) {
    static const char *const words[] = {"font", "transform", "@import", NULL};
    xmlChar *sheet = xmlNodeGetContent(node);
    const char *found = NULL;
    for (size_t i = 0; sheet != NULL && words[i] != NULL; i++)
        if (strcasestr((const char *)sheet, words[i]) != NULL)
            found = words[i];
    xmlFree(sheet);
    if (found == NULL)
        return 0;
    return layout_fault(layout, layout_line(node), err,
                        "<style> sets \"%s\": put it on the elements themselves, where it can be checked",
                        found);
}

static bool is_condition(const char *name) {
    return strcmp(name, "data-hl-if") == 0 || strcmp(name, "data-hl-unless") == 0;
}

/* What only the svg element may say. */
static bool is_paper(const char *name) {
    static const char *const names[] = {"data-hl-sheet", "data-hl-grid", "data-hl-gap",
                                        "data-hl-at",    "data-hl-fold", "data-hl-marks"};
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++)
        found = strcmp(name, names[i]) == 0;
    return found;
}

static int read_element(struct poster_layout *layout, xmlNode *node, struct err *err) {
    bool box = xmlHasProp(node, layout_xml("data-hl")) != NULL;
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        const char *name = (const char *)a->name;
        bool ours = strncmp(name, "data-hl", 7) == 0;
        bool allowed =
            box || is_condition(name) || (node->parent->type == XML_DOCUMENT_NODE && is_paper(name));
        if (ours && !allowed)
            return layout_fault(layout, layout_line(node), err, "%.60s on an element without data-hl", name);
        const xmlNode *value = ours ? NULL : a->children; /* in place: it may be a whole picture */
        if (value != NULL && value->content != NULL && strstr((const char *)value->content, "{{") != NULL)
            return layout_fault(layout, layout_line(node), err,
                                "{{…}} in attribute %.60s: it is replaced only in texts and data-hl-text",
                                name);
    }
    if (is_svg(node, "style") && check_style_sheet(layout, node, err) != 0)
        return ERR_INPUT;
    bool condition = xmlHasProp(node, layout_xml("data-hl-if")) != NULL ||
                     xmlHasProp(node, layout_xml("data-hl-unless")) != NULL;
    if (condition && !box && read_condition(layout, node, err) != 0)
        return ERR_INPUT;
    return box ? read_box(layout, node, err) : 0;
}

static int read_nodes(struct poster_layout *layout, xmlNode *root, struct err *err) {
    int rc = 0;
    for (xmlNode *node = root; node != NULL && rc == 0; node = next_node(node, root)) {
        if (node->type == XML_ENTITY_REF_NODE)
            rc = layout_fault(layout, layout_line(node->parent), err,
                              "&%.60s; is not defined: write the text itself", (const char *)node->name);
        else if (node->type == XML_TEXT_NODE)
            rc = read_text(layout, node, err);
        else if (node->type == XML_ELEMENT_NODE)
            rc = read_element(layout, node, err);
    }
    return rc;
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
        if (is_svg(node, element) && node->children != NULL && node->children->content != NULL)
            return arena_strdup(layout->arena, (const char *)node->children->content);
    return "";
}

static int read_layout(struct poster_layout *layout, struct str svg, struct err *err) {
    int rc = parse(layout, svg, err);
    if (rc == 0)
        rc = check_doctype(layout, err);
    if (rc != 0)
        return rc;
    xmlNode *root = xmlDocGetRootElement(layout->doc);
    if (!is_svg(root, "svg"))
        return layout_fault(layout, layout_line(root), err, "the outermost element is not an svg of %s",
                            svg_namespace);
    layout->title = read_about(layout, root, "title");
    layout->purpose = read_about(layout, root, "desc");
    layout->colour = attribute_property(layout, root, "color");
    rc = read_page(layout, root, err);
    if (rc == 0)
        rc = attribute_read_sheet(layout, root, err);
    if (rc == 0)
        rc = read_nodes(layout, root, err);
    return rc == 0 ? layout_place(layout, err) : rc;
}

int poster_layout_load(const char *name, struct str svg, const char *base_dir, struct poster_layout **out,
                       struct err *err) {
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

void poster_layout_free(struct poster_layout *layout) {
    if (layout == NULL)
        return;
    xmlFreeDoc(layout->doc);
    arena_free(layout->arena);
}
