#include "print/layout/attribute.h"

#include "base/suggest.h"
#include "print/layout/expand.h"
#include "print/layout/fields.h"

enum { GRID_MAX = 100, PAPER_MAX = 2000 /* mm */, GAP_MAX = 100, FLAP_MAX = 200 };

static const char text_in_language[] = "data-hl-text-";

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
    style->themed = fill != NULL && strcasecmp(fill, "currentColor") == 0;
    if (style->themed)
        fill = layout->colour;
    if (fill != NULL && !pango_color_parse(&colour, fill))
        return layout_fault(layout, layout_line(node), err,
                            "fill=\"%.60s\": the text's colour is a name, #rrggbb or currentColor", fill);
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

/* A box of each kind knows the first so many. */
static const char *const known[] = {"data-hl",          "data-hl-if",     "data-hl-unless", "data-hl-text",
                                    "data-hl-language", "data-hl-font",   "data-hl-size",   "data-hl-min",
                                    "data-hl-weight",   "data-hl-align",  "data-hl-valign", "data-hl-balance",
                                    "data-hl-line",     "data-hl-spacing"};
static const size_t known_counts[] = {
    [BOX_TEXT] = sizeof known / sizeof *known, [BOX_QR] = 4, [BOX_EMBLEM] = 3};
static const char *const paper_names[] = {"data-hl-sheet", "data-hl-grid",  "data-hl-gap", "data-hl-at",
                                          "data-hl-fold",  "data-hl-marks", "data-hl-use"};
enum { PAPER_NAMES = sizeof paper_names / sizeof *paper_names };

bool attribute_is_ours(const char *name) {
    return g_ascii_strncasecmp(name, "data-hl", 7) == 0 || g_ascii_strncasecmp(name, "data-h1", 7) == 0;
}

bool attribute_is_paper(const char *name) {
    bool found = false;
    for (size_t i = 0; i < PAPER_NAMES && !found; i++)
        found = strcmp(name, paper_names[i]) == 0;
    return found;
}

/* What tells the names apart: behind "data-hl-". */
static const char *tail(const char *name) {
    return strlen(name) > 8 && name[7] == '-' ? name + 8 : name;
}

/* ": is data-hl-min meant?", or nothing. */
static const char *meant(struct poster_layout *layout, const char *name, size_t count, bool paper) {
    const char *best = NULL;
    unsigned distance = SUGGEST_FAR;
    for (size_t i = 0; i < count; i++)
        suggest_offer(tail(name), tail(known[i]), &best, &distance);
    for (size_t i = 0; i < PAPER_NAMES && paper; i++)
        suggest_offer(tail(name), tail(paper_names[i]), &best, &distance);
    const char *text = best == NULL ? "" : arena_printf(layout->arena, ": is data-hl-%s meant?", best);
    return text != NULL ? text : "";
}

int attribute_misplaced(struct poster_layout *layout, const xmlNode *node, const char *name,
                        struct err *err) {
    bool correct = false;
    for (size_t i = 0; i < known_counts[BOX_TEXT]; i++)
        correct = correct || strcmp(name, known[i]) == 0;
    if (attribute_is_paper(name))
        return layout_fault(layout, layout_line(node), err, "%.60s belongs on the svg element", name);
    return layout_fault(layout, layout_line(node), err, "%.60s on an element without data-hl%s", name,
                        correct ? "" : meant(layout, name, known_counts[BOX_TEXT], true));
}

/* A misspelt attribute would otherwise be a setting that silently does nothing. */
static int check_names(struct poster_layout *layout, const xmlNode *node, enum box_kind kind,
                       struct err *err) {
    static const char *const kinds[] = {[BOX_TEXT] = "a text", [BOX_QR] = "a qr", [BOX_EMBLEM] = "an emblem"};
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        const char *name = (const char *)a->name;
        bool is_known = !attribute_is_ours(name) ||
                        (kind == BOX_TEXT && strncmp(name, text_in_language, strlen(text_in_language)) == 0);
        for (size_t i = 0; i < known_counts[kind] && !is_known; i++)
            is_known = strcmp(name, known[i]) == 0;
        if (!is_known)
            return layout_fault(layout, layout_line(node), err, "%s box has no attribute %.60s%s",
                                kinds[kind], name, meant(layout, name, known_counts[kind], false));
    }
    return 0;
}

/* ---- Texts by language
 * ----------------------------------------------------------------------------------------- */

static bool is_language(const char *tag) {
    size_t n = strlen(tag);
    bool good = n >= 2 && n < POSTER_LANGUAGE_SIZE;
    for (size_t i = 0; i < n && good; i++)
        good = (tag[i] >= 'a' && tag[i] <= 'z') || (i > 0 && tag[i] == '-');
    return good;
}

/* The language's index among the layout's, which gains it; POSTER_LANGUAGES_MAX: there is no room. */
static size_t language_index(struct poster_layout *layout, const char *tag) {
    for (size_t i = 0; i < layout->language_count; i++)
        if (strcmp(layout->languages[i], tag) == 0)
            return i;
    if (layout->language_count == POSTER_LANGUAGES_MAX)
        return POSTER_LANGUAGES_MAX;
    layout->languages[layout->language_count] = tag;
    return layout->language_count++;
}

static int check_text(struct poster_layout *layout, const struct layout_box *box, const char *text,
                      struct err *err) {
    struct err why = ERR_INIT;
    if (text == NULL)
        return err_set(err, ERR_NOMEM, "%s: no memory for its texts", layout->name);
    if (expand_check(str_of(text), &why) < 0 || fields_check_text(str_of(text), &why) != 0)
        return layout_fault(layout, box->line, err, "box %s: %s", box->id, why.text);
    return 0;
}

static int read_texts(struct poster_layout *layout, const xmlNode *node, struct layout_box *box,
                      struct err *err) {
    size_t found = 0;
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        const char *name = (const char *)a->name;
        if (strncmp(name, text_in_language, strlen(text_in_language)) != 0)
            continue;
        const char *tag = arena_strdup(layout->arena, name + strlen(text_in_language));
        if (tag == NULL)
            return err_set(err, ERR_NOMEM, "%s: no memory for its texts", layout->name);
        if (!is_language(tag))
            return layout_fault(layout, box->line, err, "%.60s: behind %s stands a language such as vi or en",
                                name, text_in_language);
        size_t index = language_index(layout, tag);
        if (index == POSTER_LANGUAGES_MAX)
            return layout_fault(layout, box->line, err, "more than %d languages in one layout",
                                POSTER_LANGUAGES_MAX);
        box->texts[index] = attribute_get(layout, node, name);
        int rc = check_text(layout, box, box->texts[index], err);
        if (rc != 0)
            return rc;
        found++;
    }
    box->text = attribute_get(layout, node, "data-hl-text");
    if (box->text != NULL && found > 0)
        return layout_fault(layout, box->line, err,
                            "box %.60s has data-hl-text and one by language: keep one of them", box->id);
    if (box->text == NULL && found == 0)
        return layout_fault(layout, box->line, err, "data-hl-text is missing: say what box %.60s shows",
                            box->id);
    return box->text != NULL ? check_text(layout, box, box->text, err) : 0;
}

int attribute_read_box(struct poster_layout *layout, const xmlNode *node, struct layout_box *box,
                       struct err *err) {
    static const char *const kinds[] = {"text", "qr", "emblem", NULL}, *const which[] = {"first", "second",
                                                                                         NULL};
    int kind, second = 0;
    if (read_word(layout, node, "data-hl", kinds, &kind, err) != 0)
        return ERR_INPUT;
    box->kind = (enum box_kind)kind;
    box->line = layout_line(node);
    box->id = attribute_get(layout, node, "id");
    if (box->id == NULL || box->id[0] == '\0')
        return layout_fault(layout, box->line, err, "a box without id: give the rect an id");
    if (check_names(layout, node, box->kind, err) != 0)
        return ERR_INPUT;
    if (box->kind == BOX_EMBLEM)
        return 0;
    int rc = read_texts(layout, node, box, err);
    if (rc != 0 || box->kind == BOX_QR)
        return rc;
    if (read_word(layout, node, "data-hl-language", which, &second, err) != 0)
        return ERR_INPUT;
    box->second = second == 1;
    return read_style(layout, node, &box->style, err);
}

/* ---- The paper
 * ------------------------------------------------------------------------------------------------- */

/* "2x4" as two whole numbers from 1. */
static bool read_grid(const char *text, unsigned *columns, unsigned *rows) {
    const char *x = strchr(text, 'x');
    int64_t across, down;
    if (x == NULL || !str_to_int((struct str){text, (size_t)(x - text)}, 1, GRID_MAX, &across) ||
        !str_to_int(str_of(x + 1), 1, GRID_MAX, &down))
        return false;
    *columns = (unsigned)across;
    *rows = (unsigned)down;
    return true;
}

/* "12 9.5" */
static bool read_point(const char *text, double *x, double *y) {
    char *end;
    *x = g_ascii_strtod(text, &end);
    if (end == text || *end != ' ')
        return false;
    return *x >= 0 && *x <= PAPER_MAX && attribute_number(end + 1, "", y) && *y >= 0 && *y <= PAPER_MAX;
}

static int read_length(struct poster_layout *layout, const xmlNode *root, const char *name, double high,
                       double *out, struct err *err) {
    const char *value = attribute_get(layout, root, name);
    *out = 0;
    if (value == NULL || (attribute_number(value, "", out) && *out >= 0 && *out <= high))
        return 0;
    return layout_fault(layout, layout_line(root), err,
                        "%s=\"%.60s\": write a number of mm from 0 to %g without a unit", name, value, high);
}

int attribute_read_sheet(struct poster_layout *layout, const xmlNode *root, struct err *err) {
    static const char *const names[] = {"data-hl-grid", "data-hl-gap", "data-hl-at", "data-hl-fold",
                                        "data-hl-marks"};
    static const char *const marks[] = {"cut", "none", NULL}, *const uses[] = {"hang", "give", NULL};
    struct poster_sheet *sheet = &layout->sheet;
    *sheet = (struct poster_sheet){.left = -1, .top = -1, .marks = true};
    const char *paper = attribute_get(layout, root, "data-hl-sheet");
    const char *grid = attribute_get(layout, root, "data-hl-grid"),
               *at = attribute_get(layout, root, "data-hl-at");
    long line = layout_line(root);
    for (size_t i = 0; i < sizeof names / sizeof *names && paper == NULL; i++)
        if (attribute_get(layout, root, names[i]) != NULL)
            return layout_fault(layout, line, err, "%s needs data-hl-sheet beside it: name the paper",
                                names[i]);
    if (paper != NULL && !poster_paper(paper, sheet))
        return layout_fault(layout, line, err,
                            "data-hl-sheet=\"%.60s\": write A3, A4, A5, A6 or mm as in 210x297", paper);
    if (grid != NULL && !read_grid(grid, &sheet->columns, &sheet->rows))
        return layout_fault(layout, line, err,
                            "data-hl-grid=\"%.60s\": write how many across and down, as in 2x4", grid);
    if (at != NULL && !read_point(at, &sheet->left, &sheet->top))
        return layout_fault(layout, line, err,
                            "data-hl-at=\"%.60s\": write mm from the left and from the top, as in \"12 9.5\"",
                            at);
    int which = 0, use = 0;
    int rc = read_length(layout, root, "data-hl-gap", GAP_MAX, &sheet->gap, err);
    if (rc == 0)
        rc = read_length(layout, root, "data-hl-fold", FLAP_MAX, &sheet->fold, err);
    if (rc == 0)
        rc = read_word(layout, root, "data-hl-marks", marks, &which, err);
    if (rc == 0)
        rc = read_word(layout, root, "data-hl-use", uses, &use, err);
    sheet->marks = which == 0;
    layout->given = use == 1;
    return rc;
}
