#include "print/draw/svg_weight.h"

#include "base/arena.h"
#include "print/layout/element.h"

enum {
    BYTES_OF_ONE =
        1000, /* of a path: as much work as an element more, and further as its own lines may cross */
    LETTERS_OF_ONE = 30,  /* of a text */
    IMAGE_WEIGHT = 100,   /* its pixels */
    MASK_WEIGHT = 20,     /* the picture's pixels twice */
    STYLED_CLIPS_MAX = 30 /* clipPaths where a style sheet says what they cut */
};

/* ---- Effects ------------------------------------------------------------------------------------------------------ */

static const char *const effects[] = {"filter",     "marker",     "marker-start",
                                      "marker-mid", "marker-end", "stroke-dasharray"};

static bool is_effect(struct str name) {
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
        if (str_equal_nocase(name, str_of(effects[i])))
            return true;
    return false;
}

/* "none", and no dashes as some programs write it: "0 0". */
static bool is_nothing(struct str value) {
    static const char none[] = "none";
    bool zeros = true;
    for (size_t i = 0; i < value.n && zeros; i++)
        zeros = strchr("0., \t\r\n", value.p[i]) != NULL;
    return zeros || (value.n >= strlen(none) && strncasecmp(value.p, none, strlen(none)) == 0);
}

static struct str trimmed(const char *from, const char *end) {
    while (from < end && g_ascii_isspace(*from))
        from++;
    while (end > from && g_ascii_isspace(end[-1]))
        end--;
    return (struct str){from, (size_t)(end - from)};
}

/* The first declaration of the name, or of any effect (NULL), that sets something. Selectors before a brace do no harm. */
static bool declares(const char *css, const char *name) {
    while (*css != '\0') {
        const char *end = css + strcspn(css, ";{}"), *colon = memchr(css, ':', (size_t)(end - css));
        if (colon != NULL) {
            struct str said = trimmed(css, colon);
            bool meant = name == NULL ? is_effect(said) : str_equal_nocase(said, str_of(name));
            if (meant && !is_nothing(trimmed(colon + 1, end)))
                return true;
        }
        css = end + (*end != '\0');
    }
    return false;
}

/* A comment could hide a declaration; where one might, there must be none. */
static bool hides(const char *css) {
    bool named = strcasestr(css, "mask") != NULL || strcasestr(css, "clip-path") != NULL;
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
        named = named || strcasestr(css, effects[i]) != NULL;
    return named && strstr(css, "/*") != NULL;
}

static const char *bad_css(const char *css) {
    return hides(css) ? "has a comment: take it out"
           : declares(css, NULL)
               ? "asks for a filter, a marker or a dashed line, and only flat drawings are printed: turn the "
                 "effect into paths, or save the picture as PNG"
               : NULL;
}

static int effect_fault(struct poster_layout *picture, const xmlNode *node, const char *what,
                        struct err *err) {
    return layout_fault(
        picture, layout_line(node), err,
        "%.40s on <%.30s>: only flat drawings are printed; turn the effect into paths, or save the "
        "picture as PNG",
        what, (const char *)node->name);
}

static int check_sheet(struct poster_layout *picture, const xmlNode *style, struct err *err) {
    xmlChar *sheet = xmlNodeGetContent(style);
    const char *css = (const char *)sheet, *why = css == NULL ? NULL : bad_css(css);
    if (why == NULL && css != NULL && declares(css, "mask"))
        why = "sets a mask: put it on the elements themselves";
    xmlFree(sheet);
    return why == NULL ? 0 : layout_fault(picture, layout_line(style), err, "<style> %s", why);
}

/* Of an attribute that SVG knows; "": it has no value. */
static const char *value_of(const xmlAttr *a) {
    return a->children == NULL || a->children->content == NULL ? "" : (const char *)a->children->content;
}

int svg_check_flat(struct poster_layout *picture, const xmlNode *node, struct err *err) {
    if (!layout_is_svg(node, NULL))
        return 0;
    if (layout_is_svg(node, "pattern"))
        return layout_fault(
            picture, layout_line(node), err,
            "<pattern>: only flat drawings are printed; draw what it repeats, or save the picture as PNG");
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        const char *name = (const char *)a->name, *value = value_of(a);
        if (a->ns != NULL)
            continue;
        if (is_effect(str_of(name)) && !is_nothing(str_of(value)))
            return effect_fault(picture, node, name, err);
        const char *why = strcmp(name, "style") == 0 ? bad_css(value) : NULL;
        if (why != NULL)
            return layout_fault(picture, layout_line(node), err, "style on <%.30s> %s",
                                (const char *)node->name, why);
    }
    return layout_is_svg(node, "style") ? check_sheet(picture, node, err) : 0;
}

/* ---- Weight ------------------------------------------------------------------------------------------------------- */

/* What an element and all it draws weighs; found once, however often it is referred to. */
struct load {
    size_t weight;
    unsigned height; /* elements within each other, itself included */
    bool done;       /* no: it is being reckoned, or cannot be */
};

struct weighing {
    struct poster_layout *picture;
    GHashTable *ids;   /* id → node */
    GHashTable *loads; /* node → load */
    struct err *err;
};

/* Lines of one path that cross each other, or a broad round stroke around them, cost by the square of how many there are. */
static size_t line_weight(size_t length, size_t of_one) {
    size_t ones = length / of_one;
    return ones + ones * ones / 2;
}

static int weigh(struct weighing *w, xmlNode *node, unsigned depth, struct load *sum);

static int add_target(struct weighing *w, const xmlNode *node, struct str id, unsigned depth,
                      struct load *sum) {
    char *key = g_strndup(id.p, id.n);
    xmlNode *target = g_hash_table_lookup(w->ids, key);
    g_free(key);
    if (memchr(id.p, '%', id.n) != NULL)
        return layout_fault(w->picture, layout_line(node), w->err,
                            "#%.*s on <%.30s>: write the id without a percent sign",
                            id.n < 60 ? (int)id.n : 60, id.p, (const char *)node->name);
    return target == NULL ? 0 : weigh(w, target, depth + 1, sum);
}

/* url(#part), url( "#part" ) */
static int add_urls(struct weighing *w, const xmlNode *node, const char *css, unsigned depth,
                    struct load *sum) {
    int rc = 0;
    while (rc == 0 && (css = strcasestr(css, "url(")) != NULL) {
        css += strlen("url(");
        css += strspn(css, " \t\r\n");
        char quote[2] = {*css == '"' || *css == '\'' ? *css : '\0', '\0'};
        css += quote[0] != '\0';
        css += strspn(css, " \t\r\n#");
        size_t n = strcspn(css, quote[0] != '\0' ? quote : ") \t\r\n");
        rc = add_target(w, node, trimmed(css, css + n), depth, sum);
        css += n;
    }
    return rc;
}

static int add_attributes(struct weighing *w, const xmlNode *node, unsigned depth, struct load *sum) {
    int rc = 0;
    for (const xmlAttr *a = node->properties; a != NULL && rc == 0; a = a->next) {
        const char *name = (const char *)a->name, *value = value_of(a);
        if (strcmp(name, "d") == 0 || strcmp(name, "points") == 0) {
            sum->weight += line_weight(strlen(value), BYTES_OF_ONE);
        } else if (strcmp(name, "href") == 0) {
            value += strspn(value, " \t\r\n");
            if (*value == '#')
                rc = add_target(w, node, trimmed(value + 1, value + strlen(value)), depth, sum);
        } else if (a->ns == NULL) {
            bool masks = strcmp(name, "mask") == 0 || (strcmp(name, "style") == 0 && declares(value, "mask"));
            sum->weight += masks && !is_nothing(str_of(value)) ? MASK_WEIGHT : 0;
            rc = add_urls(w, node, value, depth, sum);
        }
    }
    return rc;
}

static int too_heavy(const struct weighing *w, const xmlNode *node) {
    return layout_fault(
        w->picture, layout_line(node), w->err,
        "more than %d elements are drawn, repeated and long ones counted by what they cost: make the "
        "drawing simpler, or save it as PNG",
        SVG_DRAWN_MAX);
}

static int too_deep(const struct weighing *w, const xmlNode *node) {
    return layout_fault(
        w->picture, layout_line(node), w->err,
        "more than %d elements within each other: make the drawing simpler, or save it as PNG",
        SVG_NESTED_MAX);
}

/* Its own weight, that of what is in it and of what it refers to. */
static int reckon(struct weighing *w, const xmlNode *node, unsigned depth, struct load *load) {
    load->weight = layout_is_svg(node, "image") ? IMAGE_WEIGHT : layout_is_svg(node, NULL) ? 1 : 0;
    int rc = add_attributes(w, node, depth, load);
    for (xmlNode *child = node->children; child != NULL && rc == 0; child = child->next) {
        if (child->type == XML_ELEMENT_NODE)
            rc = weigh(w, child, depth + 1, load);
        else if (child->type == XML_TEXT_NODE && !layout_is_svg(node, "style") && layout_is_svg(node, NULL))
            load->weight += line_weight(strlen((const char *)child->content), LETTERS_OF_ONE);
    }
    load->height++;
    return rc;
}

static int weigh(struct weighing *w, xmlNode *node, unsigned depth, struct load *sum) {
    struct load *load = g_hash_table_lookup(w->loads, node);
    if (load != NULL && !load->done)
        return layout_fault(w->picture, layout_line(node), w->err,
                            "<%.30s> leads back to itself: take the reference out", (const char *)node->name);
    if (depth > SVG_NESTED_MAX)
        return too_deep(w, node);
    if (load == NULL) {
        load = arena_alloc(w->picture->arena, sizeof *load);
        if (load == NULL)
            return err_set(w->err, ERR_NOMEM, "no memory for a picture");
        g_hash_table_insert(w->loads, node, load);
        int rc = reckon(w, node, depth, load);
        if (rc != 0)
            return rc;
        load->done = true;
    }
    sum->weight += load->weight;
    if (sum->height < load->height)
        sum->height = load->height;
    if (sum->weight > SVG_DRAWN_MAX)
        return too_heavy(w, node);
    return depth + load->height > SVG_NESTED_MAX + 1 ? too_deep(w, node) : 0;
}

/* What a style sheet cuts is not known by element: then clipPaths may cut each other in a short line, but not in a tree. */
static int check_clips(struct weighing *w, const xmlNode *styled) {
    size_t clips = 0;
    bool simple = true;
    for (xmlNode *node = w->picture->doc->children; node != NULL; node = element_next(node)) {
        if (!layout_is_svg(node, "clipPath"))
            continue;
        xmlNode *first = xmlFirstElementChild(node);
        clips++;
        simple = simple &&
                 (first == NULL || (xmlNextElementSibling(first) == NULL &&
                                    xmlFirstElementChild(first) == NULL && !layout_is_svg(first, "use")));
    }
    if (simple && clips <= STYLED_CLIPS_MAX)
        return 0;
    return layout_fault(
        w->picture, layout_line(styled), w->err,
        "<style> sets clip-path: put it on the elements themselves, or save the picture as PNG");
}

static bool sheet_clips(const xmlNode *style) {
    xmlChar *sheet = xmlNodeGetContent(style);
    bool clips = sheet != NULL && declares((const char *)sheet, "clip-path");
    xmlFree(sheet);
    return clips;
}

int svg_check_weight(struct poster_layout *picture, struct err *err) {
    struct weighing w = {picture, g_hash_table_new(g_str_hash, g_str_equal), g_hash_table_new(NULL, NULL),
                         err};
    const xmlNode *styled = NULL;
    for (xmlNode *node = picture->doc->children; node != NULL; node = element_next(node)) {
        const xmlAttr *a = node->type == XML_ELEMENT_NODE ? node->properties : NULL;
        for (; a != NULL; a = a->next)
            if (a->ns == NULL && strcmp((const char *)a->name, "id") == 0 && a->children != NULL &&
                !g_hash_table_contains(w.ids, a->children->content))
                g_hash_table_insert(w.ids, a->children->content, node);
        if (layout_is_svg(node, "style") && sheet_clips(node))
            styled = node;
    }
    struct load sum = {0};
    int rc = weigh(&w, xmlDocGetRootElement(picture->doc), 1, &sum);
    if (rc == 0 && styled != NULL)
        rc = check_clips(&w, styled);
    g_hash_table_destroy(w.ids);
    g_hash_table_destroy(w.loads);
    return rc;
}
