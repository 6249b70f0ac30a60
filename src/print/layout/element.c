#include "print/layout/element.h"

#include "print/layout/attribute.h"
#include "print/layout/expand.h"
#include "print/layout/fields.h"
#include "print/layout/outside.h"

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

int element_font(struct poster_layout *layout, const xmlNode *element, struct layout_text *text,
                 struct err *err) {
    if (inherited(layout, element, "font") != NULL)
        return layout_fault(layout, text->line, err,
                            "text with \"font\": write font-family, font-weight and font-size instead");
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

bool element_is_drawn(const xmlNode *node) {
    if (node->type != XML_TEXT_NODE || node->content == NULL || is_blank((const char *)node->content))
        return false;
    for (const xmlNode *n = node->parent; n != NULL && n->type == XML_ELEMENT_NODE; n = n->parent)
        if (layout_is_svg(n, "text"))
            return true;
    return false;
}

static int read_text(struct poster_layout *layout, xmlNode *node, struct err *err) {
    const char *content = node->content == NULL ? "" : (const char *)node->content;
    struct layout_text text = {.node = node, .line = layout_line(node->parent)};
    struct err why = ERR_INIT;
    int found = expand_check(str_of(content), &why);
    if (found > 0 && fields_check_text(str_of(content), &why) != 0)
        found = ERR_INPUT;
    if (found < 0)
        return layout_fault(layout, text.line, err, "%s", why.text);
    text.replaced = found > 0;
    bool drawn = element_is_drawn(node);
    if (!drawn && !text.replaced) /* blank, or not drawn */
        return 0;
    if (layout->text_count == LAYOUT_TEXTS_MAX)
        return layout_fault(layout, text.line, err, "more than %d texts in one layout", LAYOUT_TEXTS_MAX);
    text.content = arena_strdup(layout->arena, content);
    if (text.content == NULL)
        return err_set(err, ERR_NOMEM, "%s: no memory for its texts", layout->name);
    if (drawn && element_font(layout, node->parent, &text, err) != 0)
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
            if (layout_is_svg(n, nowhere[i]))
                return layout_fault(layout, box->line, err, "box %.60s is inside <%s>: move it onto the page",
                                    box->id, nowhere[i]);
    }
    return 0;
}

static int read_box(struct poster_layout *layout, xmlNode *node, struct err *err) {
    if (!layout_is_svg(node, "rect"))
        return layout_fault(layout, layout_line(node), err, "data-hl on <%.60s>: only a <rect> can be a box",
                            (const char *)node->name);
    struct layout_box box = {.node = node};
    int rc = attribute_read_box(layout, node, &box, err);
    if (rc == 0)
        rc = check_box_place(layout, &box, err);
    if (rc != 0)
        return rc;
    if (layout->box_count == LAYOUT_BOXES_MAX)
        return layout_fault(layout, box.line, err, "more than %d boxes in one layout", LAYOUT_BOXES_MAX);
    layout->boxes[layout->box_count++] = box;
    /* The rectangle is a place, not a drawing. "hidden" keeps its geometry; style and class could undo it. */
    xmlUnsetProp(node, layout_xml("style"));
    xmlUnsetProp(node, layout_xml("class"));
    xmlSetProp(node, layout_xml("visibility"), layout_xml("hidden"));
    return 0;
}

/* Boxes are found by their id, and would be found elsewhere. */
static int read_id(struct poster_layout *layout, const xmlNode *node, struct err *err) {
    const char *id = attribute_get(layout, node, "id");
    long line = layout_line(node);
    if (id == NULL)
        return 0;
    gpointer first = g_hash_table_lookup(layout->ids, id);
    if (first != NULL)
        return layout_fault(layout, line, err, "a second element with id %.60s (the first is in line %ld)",
                            id, GPOINTER_TO_SIZE(first));
    g_hash_table_insert(layout->ids, g_strdup(id), GSIZE_TO_POINTER((gsize)line));
    return 0;
}

/* Names of fields only; a box's conditions are looked up on its element. */
static int check_condition(struct poster_layout *layout, const xmlNode *node, const char *attribute,
                           struct err *err) {
    const char *name = attribute_get(layout, node, attribute);
    struct err why = ERR_INIT;
    if (name == NULL || fields_check_condition(str_of(name), &why) == 0)
        return 0;
    return layout_fault(layout, layout_line(node), err, "%s: %s", attribute, why.text);
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
    static const char *const words[] = {"font", "transform", NULL};
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

/* What the drawing library must not see, or what would let it put boxes elsewhere. */
static int check_safe(struct poster_layout *layout, const xmlNode *node, struct err *err) {
    int rc = node->type == XML_PI_NODE ? outside_check_instruction(layout, node, err)
                                       : outside_check(layout, node, err);
    if (rc == 0 && layout_is_svg(node, "style"))
        rc = check_style_sheet(layout, node, err);
    layout->spoilt = layout->spoilt || rc != 0;
    return rc;
}

/* {{name}} is replaced in texts alone, and what begins with data-hl has its places. */
static int check_attributes(struct poster_layout *layout, const xmlNode *node, bool box, struct err *err) {
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        const char *name = (const char *)a->name;
        bool ours = attribute_is_ours(name);
        bool allowed = box || is_condition(name) ||
                       (node->parent->type == XML_DOCUMENT_NODE && attribute_is_paper(name));
        if (ours && !allowed)
            return attribute_misplaced(layout, node, name, err);
        const xmlNode *value = ours ? NULL : a->children; /* in place: it may be a whole picture */
        if (value != NULL && value->content != NULL && strstr((const char *)value->content, "{{") != NULL)
            return layout_fault(layout, layout_line(node), err,
                                "{{…}} in attribute %.60s: it is replaced only in texts and data-hl-text",
                                name);
    }
    return 0;
}

static int read_element(struct poster_layout *layout, xmlNode *node, struct err *err) {
    bool box = xmlHasProp(node, layout_xml("data-hl")) != NULL;
    int rc = check_safe(layout, node, err);
    if (rc == 0)
        rc = check_attributes(layout, node, box, err);
    if (rc == 0)
        rc = read_id(layout, node, err);
    if (rc == 0)
        rc = check_condition(layout, node, "data-hl-if", err);
    if (rc == 0)
        rc = check_condition(layout, node, "data-hl-unless", err);
    if (rc != 0)
        return rc;
    bool condition = xmlHasProp(node, layout_xml("data-hl-if")) != NULL ||
                     xmlHasProp(node, layout_xml("data-hl-unless")) != NULL;
    if (box)
        return read_box(layout, node, err);
    return condition ? read_condition(layout, node, err) : 0;
}

static int read_node(struct poster_layout *layout, xmlNode *node, struct err *err) {
    switch (node->type) {
    case XML_ENTITY_REF_NODE:
        layout->spoilt = true;
        return layout_fault(layout, layout_line(node->parent), err,
                            "&%.60s; is not defined: write the text itself", (const char *)node->name);
    case XML_PI_NODE:
        return check_safe(layout, node, err);
    case XML_TEXT_NODE:
        return read_text(layout, node, err);
    case XML_ELEMENT_NODE:
        return read_element(layout, node, err);
    default:
        return 0;
    }
}

xmlNode *element_next(const xmlNode *node) {
    if (node->children != NULL && node->type == XML_ELEMENT_NODE)
        return node->children;
    while (node->next == NULL && node->parent != NULL && node->parent->type == XML_ELEMENT_NODE)
        node = node->parent;
    return node->next;
}

int element_read_all(struct poster_layout *layout, struct err *err) {
    int rc = 0;
    layout->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (xmlNode *node = layout->doc->children; node != NULL && rc == 0; node = element_next(node))
        rc = layout_go_on(layout, read_node(layout, node, err));
    g_hash_table_destroy(layout->ids);
    layout->ids = NULL;
    return rc;
}
