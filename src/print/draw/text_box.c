#include "print/draw/text_box.h"

#include <math.h>
#include <stdlib.h>

/* Sizes are tried in whole steps of a twentieth of a millimetre: a few bisections, and the same size every
 * time. */
static const double step = 0.05 * 72 / 25.4;
/* How far a letter may reach out of its own width, in sizes of letters. */
static const double lean = 0.15;

/* What the lines cover: the font's own line boxes, and ink that reaches past them (Ễ when lines are set tight, the horn of
 * a last Ự). */
struct extent {
    double left, top, width, height; /* points, in the layout's coordinates */
};

static struct extent measure(PangoLayout *layout) {
    PangoRectangle ink, logical;
    pango_layout_get_extents(layout, &ink, &logical);
    int left = MIN(ink.x, logical.x), right = MAX(ink.x + ink.width, logical.x + logical.width);
    int top = MIN(ink.y, logical.y), bottom = MAX(ink.y + ink.height, logical.y + logical.height);
    return (struct extent){(double)left / PANGO_SCALE, (double)top / PANGO_SCALE,
                           (double)(right - left) / PANGO_SCALE, (double)(bottom - top) / PANGO_SCALE};
}

static void set_size(PangoLayout *layout, const struct text_style *style, double size) {
    PangoFontDescription *description = font_description(&style->font, size);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
}

/* The width is rounded down and a unit of rounding is forgiven, so that a text fits the width it was measured
 * at. */
static bool fits(PangoLayout *layout, const struct area *area) {
    struct extent extent = measure(layout);
    return extent.width <= area->width + 0.01 && extent.height <= area->height + 0.01;
}

/* Sets the largest size in min…size that fits; false when not even min does. */
static bool shrink(PangoLayout *layout, const struct text_style *style, const struct area *area) {
    set_size(layout, style, style->size);
    if (fits(layout, area))
        return true;
    set_size(layout, style, style->min);
    if (!fits(layout, area))
        return false;
    int low = 0, high = (int)ceil((style->size - style->min) / step); /* low fits, high does not */
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        set_size(layout, style, style->min + middle * step);
        if (fits(layout, area))
            low = middle;
        else
            high = middle;
    }
    set_size(layout, style, style->min + low * step);
    return true;
}

/* The narrowest width with as many lines as there are now: no line with one lost word. Returns it. */
static double balance(PangoLayout *layout, const struct area *area, double width) {
    int lines = pango_layout_get_line_count(layout);
    int low = 0, high = (int)(width * PANGO_SCALE);
    struct area narrow = *area;
    while (lines > 1 && high - low > PANGO_SCALE / 4) {
        int middle = low + (high - low) / 2;
        pango_layout_set_width(layout, middle);
        narrow.width = (double)middle / PANGO_SCALE;
        if (pango_layout_get_line_count(layout) == lines && fits(layout, &narrow))
            high = middle;
        else
            low = middle;
    }
    pango_layout_set_width(layout, high);
    return (double)high / PANGO_SCALE;
}

static PangoLayout *layout_new(cairo_t *cr, const struct text_style *style, double width, struct str text) {
    PangoContext *context = pango_cairo_create_context(cr);
    cairo_font_options_t *options = cairo_font_options_create();
    /* Screen hinting would move letters by the resolution; a sheet is the same on every printer. */
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("vi"));
    PangoLayout *layout = pango_layout_new(context);
    g_object_unref(context);

    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_fallback_new(FALSE)); /* no glyph from another font */
    pango_attr_list_insert(attributes,
                           pango_attr_insert_hyphens_new(FALSE)); /* a broken address gains no hyphen */
    if (style->spacing > 0)
        pango_attr_list_insert(attributes,
                               pango_attr_letter_spacing_new((int)(style->spacing * PANGO_SCALE)));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_text(layout, text.p, (int)text.n);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_line_spacing(layout, (float)style->line);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_alignment(layout, style->align == TEXT_CENTER  ? PANGO_ALIGN_CENTER
                                       : style->align == TEXT_RIGHT ? PANGO_ALIGN_RIGHT
                                                                    : PANGO_ALIGN_LEFT);
    return layout;
}

static void show(cairo_t *cr, PangoLayout *layout, const struct text_style *style, const struct area *area,
                 double width) {
    static const double share[] = {[TEXT_TOP] = 0, [TEXT_MIDDLE] = 0.5, [TEXT_BOTTOM] = 1};
    static const double indent[] = {[TEXT_LEFT] = 0, [TEXT_CENTER] = 0.5, [TEXT_RIGHT] = 1};
    struct extent extent = measure(layout);
    double right = extent.left + extent.width;
    double shift = extent.left < 0 ? -extent.left : right > width ? width - right : 0;
    cairo_save(cr);
    cairo_set_source_rgb(cr, style->red, style->green, style->blue);
    cairo_move_to(cr, area->x + shift + (area->width - width) * indent[style->align],
                  area->y + (area->height - extent.height) * share[style->valign] - extent.top);
    pango_cairo_show_layout(cr, layout);
    cairo_restore(cr);
}

struct text_set {
    PangoLayout *layout; /* NULL: the text is empty */
    struct text_style style;
    struct area area;
    double width; /* of the longest line, where they are balanced */
};

/* As large as it fits; returns the width its lines were broken at, 0 when it does not fit. A line whose last letter leans out of
 * the box by a hair (the horn of Ữ) is broken earlier, and a word longer than a line at the smallest size, such as an address, is
 * broken inside rather than refused. */
static double fit(PangoLayout *layout, const struct text_style *style, const struct area *area) {
    static const PangoWrapMode wraps[] = {PANGO_WRAP_WORD, PANGO_WRAP_WORD_CHAR};
    const double widths[] = {area->width, area->width - lean * style->min};
    for (size_t i = 0; i < 4; i++) {
        double width = widths[i % 2];
        pango_layout_set_wrap(layout, wraps[i / 2]);
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
        if (width > 0 && shrink(layout, style, area))
            return width;
    }
    return 0;
}

static int too_long(const struct text_style *style, struct str text, struct err *err) {
    char quoted[FONT_QUOTE_SIZE];
    font_quote(text, quoted);
    return err_set(err, ERR_LIMIT,
                   "%s does not fit at the smallest size of %.1f mm: shorten it, or enlarge the box or lower "
                   "data-hl-min",
                   quoted, style->min * 25.4 / 72);
}

int text_set_make(cairo_t *cr, const struct text_style *style, const struct area *area, struct str text,
                  struct text_set **out, struct err *err) {
    PangoLayout *layout = NULL;
    double width = area->width;
    int rc = text.n == 0 ? 0 : font_check_text(&style->font, text, err);
    if (rc == 0 && text.n > 0) {
        layout = layout_new(cr, style, area->width, text);
        width = fit(layout, style, area);
        if (width <= 0)
            rc = too_long(style, text, err);
        else if (style->balance)
            width = balance(layout, area, width);
    }
    struct text_set *set = rc == 0 ? calloc(1, sizeof *set) : NULL;
    if (rc == 0 && set == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for a text");
    if (set != NULL) {
        *set = (struct text_set){layout, *style, *area, width};
        *out = set;
    } else if (layout != NULL) {
        g_object_unref(layout);
    }
    return rc;
}

void text_set_show(const struct text_set *set, cairo_t *cr) {
    if (set->layout != NULL)
        show(cr, set->layout, &set->style, &set->area, set->width);
}

void text_set_free(struct text_set *set) {
    if (set != NULL && set->layout != NULL)
        g_object_unref(set->layout);
    free(set);
}

bool text_set_is(const struct text_set *set, struct str text) {
    return str_equal(set->layout != NULL ? str_of(pango_layout_get_text(set->layout)) : STR(""), text);
}

int text_box_draw(cairo_t *cr, const struct text_style *style, const struct area *area, struct str text,
                  struct err *err) {
    struct text_set *set;
    int rc = text_set_make(cr, style, area, text, &set, err);
    if (rc != 0)
        return rc;
    text_set_show(set, cr);
    text_set_free(set);
    return 0;
}

int text_flow(cairo_t *cr, const struct text_style *style, const struct area *area, struct str text,
              bool draw, struct text_size *size, struct err *err) {
    *size = (struct text_size){0};
    if (text.n == 0)
        return 0;
    int rc = draw ? 0 : font_check_text(&style->font, text, err);
    if (rc != 0)
        return rc;
    PangoLayout *layout = layout_new(cr, style, area->width, text);
    set_size(layout, style, style->size);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    struct extent extent = measure(layout);
    *size = (struct text_size){.broken = extent.width > area->width + 0.01};
    if (size->broken) {
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
        extent = measure(layout);
    }
    size->width = extent.width;
    size->height = extent.height;
    size->lines = (size_t)pango_layout_get_line_count(layout);
    if (draw) {
        struct area place = {area->x, area->y, area->width, extent.height};
        show(cr, layout, style, &place, area->width);
    }
    g_object_unref(layout);
    return 0;
}
