#include "print/attribute.h"

#include "print/expand.h"

const char *attribute_get(struct poster_layout *layout, const xmlNode *node, const char *name) {
    xmlChar *value = xmlGetNoNsProp(node, layout_xml(name));
    if (value == NULL)
        return NULL;
    char *copy = arena_strdup(layout->arena, (const char *)value);
    xmlFree(value);
    return copy;
}

const char *attribute_property(struct poster_layout *layout, const xmlNode *node, const char *name) {
    const char *style = attribute_get(layout, node, "style");
    size_t length = strlen(name);
    while (style != NULL && *style != '\0') {
        size_t n = strcspn(style, ";");
        struct str declaration = str_trim((struct str){style, n});
        const char *colon = memchr(declaration.p, ':', declaration.n);
        if (colon != NULL &&
            str_equal_nocase(str_trim((struct str){declaration.p, (size_t)(colon - declaration.p)}),
                             (struct str){name, length})) {
            struct str value =
                str_trim((struct str){colon + 1, declaration.n - (size_t)(colon + 1 - declaration.p)});
            return arena_copy(layout->arena, value.p, value.n);
        }
        style += n + (style[n] == ';');
    }
    return attribute_get(layout, node, name);
}

bool attribute_number(const char *text, const char *unit, double *out) {
    if (text == NULL)
        return false;
    char *end;
    double value = g_ascii_strtod(text, &end); /* a decimal point in every locale */
    if (end == text || strcmp(end, unit) != 0 || !(value > -1e6 && value < 1e6))
        return false;
    *out = value;
    return true;
}

/* Up to six numbers up to ')'; their count, or 0. */
static int read_numbers(const char **text, double numbers[6]) {
    int count = 0;
    for (const char *p = *text; count <= 6;) {
        p += strspn(p, " \t\r\n,");
        if (*p == ')') {
            *text = p + 1;
            return count;
        }
        char *end;
        double value = g_ascii_strtod(p, &end);
        if (end == p || count == 6)
            return 0;
        numbers[count++] = value;
        p = end;
    }
    return 0;
}

bool attribute_is_upright(const char *transform) {
    for (const char *p = transform; *(p += strspn(p, " \t\r\n,")) != '\0';) {
        const char *function = p;
        p += strcspn(p, "(");
        struct str name = str_trim((struct str){function, (size_t)(p - function)});
        if (*p++ != '(')
            return false;
        double v[6];
        int count = read_numbers(&p, v);
        bool moves = str_is(name, "translate") && (count == 1 || count == 2);
        bool scales = str_is(name, "scale") && (count == 1 || count == 2) && v[0] > 0 && v[count - 1] > 0;
        bool both = str_is(name, "matrix") && count == 6 && v[1] == 0 && v[2] == 0 && v[0] > 0 && v[3] > 0;
        if (!moves && !scales && !both)
            return false;
    }
    return true;
}

/* The index of the value among the words, or an error that lists them. Missing: the first. */
static int read_word(struct poster_layout *layout, const xmlNode *node, const char *name,
                     const char *const words[], int *out, struct err *err) {
    const char *value = attribute_get(layout, node, name);
    *out = 0;
    char list[120] = "";
    for (int i = 0; words[i] != NULL; i++) {
        if (value == NULL || strcmp(value, words[i]) == 0) {
            *out = i;
            return 0;
        }
        size_t n = strlen(list);
        snprintf(list + n, sizeof list - n, "%s%s",
                 i == 0                 ? ""
                 : words[i + 1] == NULL ? " or "
                                        : ", ",
                 words[i]);
    }
    return layout_fault(layout, layout_line(node), err, "%s=\"%.60s\": write %s", name, value, list);
}

/* In millimetres; *out in points. */
static int read_size(struct poster_layout *layout, const xmlNode *node, const char *name, double low,
                     double high, double missing, double *out, struct err *err) {
    const char *value = attribute_get(layout, node, name);
    double number = missing;
    if (value == NULL && missing >= 0) {
        *out = missing;
        return 0;
    }
    if (value == NULL)
        return layout_fault(layout, layout_line(node), err, "%s is missing: give a number of millimetres",
                            name);
    if (!attribute_number(value, "", &number) || number < low || number > high)
        return layout_fault(layout, layout_line(node), err,
                            "%s=\"%.60s\": write a number from %g to %g without a unit", name, value, low,
                            high);
    *out = number * 72 / 25.4;
    return 0;
}

static int read_colour(struct poster_layout *layout, const xmlNode *node, struct text_style *style,
                       struct err *err) {
    const char *fill = attribute_property(layout, node, "fill");
    PangoColor colour = {0, 0, 0};
    if (fill != NULL && !pango_color_parse(&colour, fill))
        return layout_fault(layout, layout_line(node), err,
                            "fill=\"%.60s\": the text's colour is a name or #rrggbb", fill);
    style->red = colour.red / 65535.0;
    style->green = colour.green / 65535.0;
    style->blue = colour.blue / 65535.0;
    return 0;
}

static int read_style(struct poster_layout *layout, const xmlNode *node, struct text_style *style,
                      struct err *err) {
    static const char *const weights[] = {"normal", "bold", NULL}, *const yes[] = {"no", "yes", NULL};
    static const char *const aligns[] = {"left", "center", "right", NULL};
    static const char *const valigns[] = {"top", "middle", "bottom", NULL};
    int weight = 0, align = 0, valign = 0, balance = 0;
    style->font.family = attribute_get(layout, node, "data-hl-font");
    if (style->font.family == NULL)
        return layout_fault(layout, layout_line(node), err, "data-hl-font is missing: name a font family");
    if (read_size(layout, node, "data-hl-size", 0.5, 300, -1, &style->size, err) != 0 ||
        read_size(layout, node, "data-hl-min", 0.5, 300, style->size, &style->min, err) != 0 ||
        read_size(layout, node, "data-hl-spacing", 0, 50, 0, &style->spacing, err) != 0 ||
        read_word(layout, node, "data-hl-weight", weights, &weight, err) != 0 ||
        read_word(layout, node, "data-hl-align", aligns, &align, err) != 0 ||
        read_word(layout, node, "data-hl-valign", valigns, &valign, err) != 0 ||
        read_word(layout, node, "data-hl-balance", yes, &balance, err) != 0)
        return ERR_INPUT;
    if (style->min > style->size)
        return layout_fault(layout, layout_line(node), err, "data-hl-min is larger than data-hl-size");
    const char *line = attribute_get(layout, node, "data-hl-line");
    if (line != NULL && (!attribute_number(line, "", &style->line) || style->line < 0.7 || style->line > 3))
        return layout_fault(layout, layout_line(node), err,
                            "data-hl-line=\"%.60s\": write a factor from 0.7 to 3", line);
    style->font.bold = weight == 1;
    style->align = (enum text_align)align;
    style->valign = (enum text_valign)valign;
    style->balance = balance == 1;
    if (read_colour(layout, node, style, err) != 0)
        return ERR_INPUT;
    struct err why = ERR_INIT;
    if (font_check(&style->font, &why) != 0)
        return layout_fault(layout, layout_line(node), err, "%s", why.text);
    return 0;
}

/* A misspelt attribute would otherwise be a setting that silently does nothing. */
static int check_names(struct poster_layout *layout, const xmlNode *node, enum box_kind kind,
                       struct err *err) {
    static const char *const known[] = {"data-hl",         "data-hl-if",    "data-hl-text",
                                        "data-hl-font",    "data-hl-size",  "data-hl-min",
                                        "data-hl-weight",  "data-hl-align", "data-hl-valign",
                                        "data-hl-balance", "data-hl-line",  "data-hl-spacing"};
    size_t count = kind == BOX_QR ? 3 : sizeof known / sizeof *known;
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        bool is_known = strncmp((const char *)a->name, "data-hl", 7) != 0;
        for (size_t i = 0; i < count && !is_known; i++)
            is_known = strcmp((const char *)a->name, known[i]) == 0;
        if (!is_known)
            return layout_fault(layout, layout_line(node), err, "a %s box has no attribute %.60s",
                                kind == BOX_QR ? "qr" : "text", (const char *)a->name);
    }
    return 0;
}

int attribute_read_box(struct poster_layout *layout, const xmlNode *node, struct layout_box *box,
                       struct err *err) {
    static const char *const kinds[] = {"text", "qr", NULL};
    int kind;
    if (read_word(layout, node, "data-hl", kinds, &kind, err) != 0)
        return ERR_INPUT;
    box->kind = (enum box_kind)kind;
    box->line = layout_line(node);
    box->id = attribute_get(layout, node, "id");
    if (box->id == NULL || box->id[0] == '\0')
        return layout_fault(layout, box->line, err, "a box without id: give the rect an id");
    if (check_names(layout, node, box->kind, err) != 0)
        return ERR_INPUT;
    box->text = attribute_get(layout, node, "data-hl-text");
    if (box->text == NULL)
        return layout_fault(layout, box->line, err, "data-hl-text is missing: say what box %.60s shows",
                            box->id);
    struct err why = ERR_INIT;
    if (expand_check(str_of(box->text), &why) < 0)
        return layout_fault(layout, box->line, err, "box %.60s: %s", box->id, why.text);
    return box->kind == BOX_TEXT ? read_style(layout, node, &box->style, err) : 0;
}
