#include "print/draw/font.h"

PangoFontDescription *font_description(const struct font *font, double size) {
    PangoFontDescription *description = pango_font_description_new();
    pango_font_description_set_family(description, font->family);
    pango_font_description_set_weight(description, font->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(description, size * PANGO_SCALE);
    return description;
}

/* The font that would be drawn with; NULL when there is none at all. The caller unrefs it. */
static PangoFont *load(const struct font *font) {
    PangoFontMap *map = pango_cairo_font_map_get_default();
    PangoContext *context = pango_font_map_create_context(map);
    PangoFontDescription *wanted = font_description(font, 10);
    PangoFont *loaded = pango_font_map_load_font(map, context, wanted);
    pango_font_description_free(wanted);
    g_object_unref(context);
    return loaded;
}

/* Of the face that is installed: bold may also be made from a thinner one, whose letters keep their width. */
static bool is_bold(PangoFont *loaded) {
    PangoFontDescription *face = pango_font_face_describe(pango_font_get_face(loaded));
    bool bold = pango_font_description_get_weight(face) >= PANGO_WEIGHT_SEMIBOLD;
    pango_font_description_free(face);
    return bold;
}

static int check_loaded(const struct font *font, PangoFont *loaded, struct err *err) {
    if (loaded == NULL)
        return err_set(err, ERR_INPUT, "no font is installed: install fonts-noto-core");
    PangoFontDescription *got = pango_font_describe(loaded);
    const char *family = pango_font_description_get_family(got);
    bool bold = is_bold(loaded);
    int rc = 0;
    if (family == NULL || g_ascii_strcasecmp(family, font->family) != 0)
        rc = err_set(err, ERR_INPUT, "font \"%s\" is not installed: install it, or name another one",
                     font->family);
    else if (bold != font->bold)
        rc = err_set(err, ERR_INPUT, "font \"%s\" has no %s face: install it, or name another weight",
                     font->family, font->bold ? "bold" : "normal");
    pango_font_description_free(got);
    return rc;
}

int font_check(const struct font *font, struct err *err) {
    PangoFont *loaded = load(font);
    int rc = check_loaded(font, loaded, err);
    if (loaded != NULL)
        g_object_unref(loaded);
    return rc;
}

void font_quote(struct str text, char out[FONT_QUOTE_SIZE]) {
    size_t n = text.n;
    bool cut = n > FONT_QUOTE_SIZE - 16;
    if (cut)
        for (n = FONT_QUOTE_SIZE - 16; n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80;)
            n--;
    snprintf(out, FONT_QUOTE_SIZE, "\"%.*s%s\"", (int)n, text.p, cut ? "…" : "");
    /* One message is one line. */
    for (char *c = out; *c != '\0'; c++)
        if (*c == '\n')
            *c = ' ';
}

/* Spaces and joiners need no glyph of their own. */
static bool is_drawn(gunichar c) {
    return !g_unichar_isspace(c) && g_unichar_type(c) != G_UNICODE_FORMAT && c != 0x2028 && c != 0x2029;
}

int font_check_text(const struct font *font, struct str text, struct err *err) {
    PangoFont *loaded = load(font);
    int rc = check_loaded(font, loaded, err);
    const char *end = text.p + text.n;
    for (const char *p = text.p; rc == 0 && p < end; p += g_utf8_skip[*(const unsigned char *)p]) {
        gunichar c = g_utf8_get_char(p);
        if (!is_drawn(c) || pango_font_has_char(loaded, c))
            continue;
        char quoted[FONT_QUOTE_SIZE];
        font_quote(text, quoted);
        rc = err_set(
            err, ERR_INPUT,
            "%s has the character U+%04X, which font \"%s\" lacks: take it out of the text, or name a font "
            "that has it",
            quoted, (unsigned)c, font->family);
    }
    if (loaded != NULL)
        g_object_unref(loaded);
    return rc;
}
