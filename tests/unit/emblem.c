/* Emblems: what can be drawn and how it comes to lie, and what is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/base64.h"
#include "print/draw/emblem.h"
#include "print/poster.h"
#include "print/draw/surface.h"

enum { WIDTH = 60, HEIGHT = 40, PNG_MAX = 1 << 20 };

/* A page with one emblem on it. */
struct page {
    cairo_surface_t *surface;
};

struct colour {
    int red, green, blue;
};

static int load(struct str bytes, struct emblem **out, struct err *err) {
    *err = (struct err)ERR_INIT;
    return emblem_load(bytes, out, err);
}

static struct page page_with(struct str bytes, const struct area *area) {
    struct err err;
    struct emblem *emblem;
    if (load(bytes, &emblem, &err) != 0)
        fail_msg("%s", err.text);
    struct page page = {cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT)};
    cairo_t *cr = cairo_create(page.surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    assert_int_equal(emblem_draw(emblem, cr, area, &err), 0);
    cairo_destroy(cr);
    emblem_free(emblem);
    cairo_surface_flush(page.surface);
    return page;
}

static struct colour colour_at(const struct page *page, size_t x, size_t y) {
    const unsigned char *row = cairo_image_surface_get_data(page->surface) +
                               y * (size_t)cairo_image_surface_get_stride(page->surface);
    uint32_t pixel;
    memcpy(&pixel, row + 4 * x, sizeof pixel);
    return (struct colour){pixel >> 16 & 0xff, pixel >> 8 & 0xff, pixel & 0xff};
}

static void is(const struct page *page, size_t x, size_t y, int red, int green, int blue) {
    struct colour c = colour_at(page, x, y);
    if (abs(c.red - red) > 2 || abs(c.green - green) > 2 || abs(c.blue - blue) > 2)
        fail_msg("at %zu, %zu: %d %d %d, expected %d %d %d", x, y, c.red, c.green, c.blue, red, green, blue);
}

/* Pixels that are not white: from x0, y0 to just before x1, y1, and nothing else. */
static void covers(const struct page *page, size_t x0, size_t y0, size_t x1, size_t y1) {
    for (size_t y = 0; y < HEIGHT; y++)
        for (size_t x = 0; x < WIDTH; x++) {
            struct colour c = colour_at(page, x, y);
            bool white = c.red > 250 && c.green > 250 && c.blue > 250;
            bool within = x >= x0 && x < x1 && y >= y0 && y < y1;
            if (white == within)
                fail_msg("%zu, %zu is %s", x, y, white ? "white" : "drawn on");
        }
}

static void page_free(struct page *page) {
    cairo_surface_destroy(page->surface);
}

/* A PNG all of one colour. */
static void make_png(struct buf *out, int width, int height, double red, double green, double blue,
                     double alpha) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgba(cr, red, green, blue, alpha);
    cairo_paint(cr);
    cairo_destroy(cr);
    buf_init(out, PNG_MAX);
    assert_int_equal(cairo_surface_write_to_png_stream(surface, surface_write, out), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(surface);
}

static const struct area whole = {0, 0, WIDTH, HEIGHT};

static void refused(struct str bytes, int code, const char *why) {
    struct err err;
    struct emblem *emblem = NULL;
    int rc = load(bytes, &emblem, &err);
    if (rc == 0)
        emblem_free(emblem);
    if (rc != code || strstr(err.text, why) == NULL)
        fail_msg("%.*s: %d \"%s\", expected %d \"%s\"", bytes.n < 200 ? (int)bytes.n : 200, bytes.p, rc,
                 err.text, code, why);
    assert_null(emblem);
    assert_null(strchr(err.text, '\n')); /* one line, whatever the library says */
    assert_int_equal(poster_emblem_check(bytes, NULL), code);
}

/* ---- PNG ---------------------------------------------------------------------------------------------------------- */

static void test_png_alpha(void **state) {
    (void)state;
    struct buf png;
    make_png(&png, 20, 20, 1, 0, 0, 0.5);
    struct page page = page_with(buf_str(&png), &whole);
    is(&page, 30, 20, 255, 128, 128); /* half of the paper shines through */
    page_free(&page);
    assert_int_equal(poster_emblem_check(buf_str(&png), NULL), 0);
    buf_release(&png);
}

static void test_png_proportions(void **state) {
    (void)state;
    static const struct {
        int width, height;
        struct area area;
        size_t x0, y0, x1, y1;
    } cases[] = {
        {20, 20, {0, 0, WIDTH, HEIGHT}, 10, 0, 50, 40}, /* in the middle of a wide place */
        {40, 10, {10, 4, 40, 30}, 10, 14, 50, 24},      /* and of a high one */
        {10, 30, {10, 5, 40, 30}, 25, 5, 35, 35},
        {600, 300, {0, 0, 40, 20}, 0, 0, 40, 20}, /* made smaller */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf png;
        make_png(&png, cases[i].width, cases[i].height, 0, 0, 1, 1);
        struct page page = page_with(buf_str(&png), &cases[i].area);
        covers(&page, cases[i].x0, cases[i].y0, cases[i].x1, cases[i].y1);
        page_free(&page);
        buf_release(&png);
    }
}

static void test_png_too_many_pixels(void **state) {
    (void)state;
    for (size_t at = 16; at <= 20; at += 4) {
        struct buf png;
        make_png(&png, 20, 20, 1, 0, 0, 1);
        png.p[at + 2] = 1200 >> 8; /* so many are allowed, but these are not there */
        png.p[at + 3] = (char)(1200 & 0xff);
        refused(buf_str(&png), ERR_INPUT, "the PNG cannot be read: it is damaged");
        png.p[at + 3]++;
        refused((struct str){png.p, 24}, ERR_INPUT, "1200×1200 at most"); /* its head alone tells */
        png.p[at] = (char)0x80;
        refused(buf_str(&png), ERR_INPUT, "1200×1200 at most");
        refused((struct str){png.p, 23}, ERR_INPUT, "the PNG cannot be read: it is damaged");
        buf_release(&png);
    }
}

static void test_png_truncated(void **state) {
    (void)state;
    struct buf png;
    make_png(&png, 20, 20, 1, 0, 0, 1);
    for (size_t n = 24; n < png.n; n += 7) {
        char *cut = malloc(n); /* so that reading past the end is seen */
        memcpy(cut, png.p, n);
        refused((struct str){cut, n}, ERR_INPUT, "the PNG cannot be read");
        free(cut);
    }
    buf_release(&png);
}

static void test_bytes(void **state) {
    (void)state;
    static char many[POSTER_EMBLEM_MAX + 1];
    memset(many, ' ', sizeof many);
    refused((struct str){many, sizeof many}, ERR_LIMIT, "an emblem has 1 to 262144 bytes, not 262145");
    refused(STR(""), ERR_LIMIT, "not 0");
    refused((struct str){many, POSTER_EMBLEM_MAX}, ERR_INPUT, "neither a PNG nor an SVG");
    refused(STR("\xff\xd8\xff\xe0 JFIF"), ERR_INPUT, "save it as PNG");
    refused(STR("GIF89a"), ERR_INPUT, "save it as PNG");
    refused(STR("RIFF\1\2\3\4WEBPVP8"), ERR_INPUT, "save it as PNG");
    refused(STR("\x1f\x8b\x08 packed"), ERR_INPUT, "unpack it");
    refused(STR("<html/>"), ERR_INPUT, "line 1: the outermost element is not an svg");
    emblem_free(NULL);
}

/* ---- SVG ---------------------------------------------------------------------------------------------------------- */

#define SVG(attributes, content) "<svg xmlns='http://www.w3.org/2000/svg' " attributes ">" content "</svg>"
#define FULL "<rect width='100' height='100' fill='#00f'/>"

static void test_svg_size(void **state) {
    (void)state;
    static const struct {
        const char *svg;
        size_t x0, x1; /* of what is drawn on the page */
    } cases[] = {
        {SVG("width='100' height='100'", FULL), 10, 50},
        {SVG("viewBox='0 0 100 100'", FULL), 10, 50},
        {SVG("width='50mm' height='50mm' viewBox='0 0 100 100'", FULL), 10, 50},
        {SVG("width='30' height='40'", FULL), 15, 45},
        {SVG("viewBox='50 0 30 40'", FULL), 15, 45}, /* the box does not begin at 0 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct page page = page_with(str_of(cases[i].svg), &whole);
        covers(&page, cases[i].x0, 0, cases[i].x1, HEIGHT);
        is(&page, 30, 20, 0, 0, 255);
        page_free(&page);
    }
    refused(STR(SVG("", FULL)), ERR_INPUT,
            "the SVG has no size of its own: give it width and height as numbers, or a viewBox");
    refused(STR(SVG("width='100%' height='100%'", FULL)), ERR_INPUT, "the SVG has no size of its own");
    refused(STR(SVG("width='0' height='100'", FULL)), ERR_INPUT, "the SVG says it is 0 wide or high");
    refused(STR(SVG("width='1000000' height='10'", FULL)), ERR_INPUT, "100000 or more wide or high");
    refused(STR(SVG("viewBox='0 0 100000 1'", FULL)), ERR_INPUT, "100000 or more wide or high");
    refused(STR(SVG("width='1e9' height='1e9'", FULL)), ERR_INPUT, "100000 or more wide or high");
    refused(STR("<svg xmlns='http://www.w3.org/2000/svg'"), ERR_INPUT, "line 1: not well-formed XML");
    /* The library says this in two lines. */
    refused(STR("<svg \xc3 x/>"), ERR_INPUT, "indicate encoding ! Bytes: 0xC3 0x20 0x78");
}

/* What is outside its own frame is not drawn over the poster. */
static void test_svg_is_cut_at_its_frame(void **state) {
    (void)state;
    const char *svg =
        SVG("width='20' height='20'", "<rect x='-50' y='-50' width='200' height='200' fill='#00f'/>");
    struct page page = page_with(str_of(svg), &(struct area){20, 10, 20, 20});
    covers(&page, 20, 10, 40, 30);
    page_free(&page);
}

/* A picture that is there, and an SVG that only names it. */
static void test_svg_outside(void **state) {
    (void)state;
    char dir[] = "/tmp/hailong-test-XXXXXX", path[64], secret[64];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/red.png", dir);
    snprintf(secret, sizeof secret, "%s/secret.txt", dir);
    struct buf png;
    make_png(&png, 20, 20, 1, 0, 0, 1);
    FILE *file = fopen(path, "wbe");
    assert_int_equal(fwrite(png.p, 1, png.n, file), png.n);
    fclose(file);
    file = fopen(secret, "wbe");
    fputs("SECRET", file);
    fclose(file);
    static const char *const templates[][2] = {
        {SVG("width='20' height='20'", "<image width='20' height='20' href='%s'/>"),
         "a picture within an SVG"},
        {SVG("width='20' height='20'", "<image width='20' height='20' href='file://%s'/>"),
         "a picture within an SVG"},
        {SVG("width='20' height='20'", "<g><g/><image href=' http://127.0.0.1:9%s'/></g>"),
         "a picture within an SVG"},
        {SVG("width='20' height='20' xmlns:xlink='http://www.w3.org/1999/xlink'",
             "<image width='20' height='20' xlink:href='%s'/>"),
         "a picture within an SVG"},
        {SVG("width='20' height='20'", "<use href='%s#part'/>"), "on <use>: it may only lead to a part"},
        {SVG("width='20' height='20'", "<rect fill='URL(%s#part)' width='20' height='20'/>"), "url(…)"},
        {SVG("width='20' height='20'", "<rect style='fill:url( \"%s#part\")' width='20' height='20'/>"),
         "url(…)"},
        {SVG("width='20' height='20'", "<rect style='fill:ur\\6c(%s#part)' width='20' height='20'/>"),
         "backslash"},
        {SVG("width='20' height='20'", "<style>@import '%s';</style>"), "imports"},
        {SVG("width='20' height='20'", "<style><![CDATA[@font-face{src:url(%s)}]]></style>"), "url(…)"},
        {"<!DOCTYPE svg [<!ENTITY u 'url(%s)'>]>" SVG("width='20' height='20'", "<rect fill='&u;'/>"),
         "url(…)"},
        {SVG("width='20' height='20'", "<foreignObject><p>%s</p></foreignObject>"), "not drawn on paper"},
        {"<?xml-stylesheet href='%s'?>" SVG("width='20' height='20'", ""), "<?xml-stylesheet?>"},
        {"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file://%s'>]>" SVG("width='20' height='20'", "<text>&x;</text>"),
         "the DOCTYPE reads another file"},
        {"<!DOCTYPE svg [<!ENTITY x PUBLIC 'x' 'file://%s'>]>" SVG("width='20' height='20'", ""),
         "the DOCTYPE reads another file"},
    };
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
        char svg[600];
        const char *template = templates[i][0], *at = strstr(template, "%s");
        bool entity = strstr(template, "<!ENTITY x") != NULL;
        snprintf(svg, sizeof svg, "%.*s%s%s", (int)(at - template), template, entity ? secret : path, at + 2);
        refused(str_of(svg), ERR_INPUT, templates[i][1]);
    }
    buf_release(&png);
    unlink(path);
    unlink(secret);
    rmdir(dir);
}

/* An SVG that shows the bytes as a picture `times` times. */
static void make_svg(struct buf *out, const char *type, struct str bytes, int times) {
    struct arena *arena = arena_new(4 * PNG_MAX);
    struct str text;
    assert_int_equal(base64_encode(bytes, arena, &text, NULL), 0);
    buf_init(out, PNG_MAX);
    buf_adds(out, "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'>");
    for (int i = 0; i < times; i++)
        buf_printf(out, "<image width='20' height='20' href='data:%s;base64,%s'/>", type, text.p);
    buf_adds(out, "</svg>");
    arena_free(arena);
}

static void refused_within(const char *type, struct str bytes, int times, const char *why) {
    struct buf svg;
    make_svg(&svg, type, bytes, times);
    refused(buf_str(&svg), ERR_INPUT, why);
    buf_release(&svg);
}

/* What it holds is as large as it may be, and is read as what it is. */
static void test_svg_pictures(void **state) {
    (void)state;
    struct buf png, svg;
    make_png(&png, 1200, 600, 0, 0, 1, 1);
    make_svg(&svg, "image/png", buf_str(&png), 2);
    struct page page = page_with(buf_str(&svg), &whole);
    is(&page, 30, 20, 0, 0, 255);
    page_free(&page);
    buf_release(&svg);
    refused_within("image/png", buf_str(&png), 3, "all pictures together have more pixels than 1200×1200");
    refused_within("image/jpeg", buf_str(&png), 1, "what it holds is no image/jpeg");
    refused_within("image/png", (struct str){png.p, png.n / 2}, 1, "the picture is damaged");
    refused_within("image/png", (struct str){png.p, 23}, 1, "it is no PNG or JPEG picture");
    refused_within("image/webp", STR("RIFF\1\2\3\4WEBPVP8"), 1, "data:image/png or data:image/jpeg");
    refused_within("image/svg+xml", STR(SVG("width='20' height='20'", FULL)), 1,
                   "data:image/png or data:image/jpeg");
    png.p[16 + 2] = 15000 >> 8; /* its head, which alone is looked at first */
    png.p[16 + 3] = (char)(15000 & 0xff);
    refused_within("image/png", buf_str(&png), 1, "it has 15000×600 pixels: make it smaller, 1200×1200");
    buf_release(&png);
}

/* Another font would be taken for one that is missing. */
static void test_svg_fonts(void **state) {
    (void)state;
    assert_int_equal(
        poster_emblem_check(STR(SVG("width='20' height='20' font-family='Noto Sans'",
                                    "<text y='15'><tspan font-weight='700'>UBND xã</tspan></text>")),
                            NULL),
        0);
    static const char *const bad[][2] = {
        {"<text y='9' font-family='Không Có'>UBND</text>", "font \"Không Có\" is not installed"},
        {"<text y='9' font-family='sans-serif'>UBND</text>", "font \"sans-serif\" is not installed"},
        {"<text y='9'>UBND</text>", "text without font-family"},
        {"<text y='9' font-family='Noto Sans'>\xe5\xa7\x94</text>", "U+59D4, which font \"Noto Sans\" lacks"},
        {"<text y='9' style='font: 9px Noto Sans'>UBND</text>", "write font-family"},
        {"<style>text{font-family:Noto Sans}</style><text y='9' font-family='Noto Sans'>UBND</text>",
         "<style> sets a font"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char svg[400];
        snprintf(svg, sizeof svg, "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'>\n%s</svg>",
                 bad[i][0]);
        refused(str_of(svg), ERR_INPUT, bad[i][1]);
        refused(str_of(svg), ERR_INPUT, "line 2: ");
        refused(str_of(svg), ERR_INPUT, i == 4 ? "or turn the text into a path" : "");
    }
}

static void test_svg_paints_nothing(void **state) {
    (void)state;
    static const char *const empty[] = {
        SVG("width='20' height='20'", ""),
        SVG("width='20' height='20'", "<rect x='20' width='9' height='9'/>"), /* beside it */
        SVG("width='20' height='20'", "<rect width='9' height='9' fill='none'/>"),
        SVG("width='20' height='20'", "<rect width='9' height='9' visibility='hidden'/>"),
        SVG("width='20' height='20'", "<defs><rect width='9' height='9'/></defs>"),
    };
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        refused(str_of(empty[i]), ERR_INPUT, "the SVG paints nothing");
}

/* A huge one is no more pixels than a small one. */
static void test_svg_huge(void **state) {
    (void)state;
    const char *svg = SVG("width='90000' height='60000'",
                          "<g opacity='0.5'><rect width='90000' height='60000' fill='#00f'/></g>");
    struct page page = page_with(str_of(svg), &whole);
    is(&page, 30, 20, 128, 128, 255);
    page_free(&page);
}

#define BLUR "<filter id='f'><feGaussianBlur stdDeviation='1'/></filter>"
#define DASHED "<path d='M0 0L20 20' stroke='red' "

/* What costs without end by a number alone is refused however it is written. */
static void test_svg_effects(void **state) {
    (void)state;
    static const char *const bad[][2] = {
        {"<filter id='f'><feTurbulence numOctaves='1000000' baseFrequency='0.01'/></filter>"
         "<circle r='9' filter='url(#f)'/>",
         "filter on <circle>"},
        {"<filter id='f'><feMorphology operator='dilate' radius='20000'/></filter><g filter='url(#f)'/>",
         "filter on <g>"},
        {"<filter id='f' x='-1000000' width='2000000'><feOffset dx='1'/></filter><g filter='url(#f)'/>",
         "filter on <g>"},
        {BLUR "<g style='fill:red;Filter : url(#f)'/>", "style on <g> asks for a filter"},
        {"<g filter='blur(50px)'/>", "filter on <g>"},
        {BLUR "<style>g{fill:red;filter:url(#f)}</style><g/>", "<style> asks for a filter"},
        {BLUR "<style>g{/**/filter:url(#f)}</style><g/>", "<style> has a comment"},
        {BLUR "<style>g{x:\"/*\"}g{filter:url(#f)}g{x:\"*/\"}</style><g/>", "<style> has a comment"},
        {"<style>g{mask:url(#m)}</style><mask id='m'/><g/>", "<style> sets a mask"},
        {"<pattern id='p' width='0.000001' height='0.000001'><g/></pattern><g fill='url(#p)'/>", "<pattern>"},
        {"<marker id='m'/>" DASHED "marker-mid='url(#m)'/>", "marker-mid on <path>"},
        {"<marker id='m'/>" DASHED "style='marker:url(#m)'/>", "style on <path> asks for"},
        {DASHED "stroke-dasharray='0.0000001'/>", "stroke-dasharray on <path>"},
        {"<style>path{stroke-dasharray:.1}</style>" DASHED "/>", "<style> asks for"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char svg[400];
        snprintf(svg, sizeof svg, "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'>\n%s</svg>",
                 bad[i][0]);
        refused(str_of(svg), ERR_INPUT, bad[i][1]);
        refused(str_of(svg), ERR_INPUT, "line 2: ");
    }
    /* As drawing programs write that there is none, and what nothing refers to. */
    const char *good = SVG("width='20' height='20'", BLUR
                           "<marker id='m'/><rect width='20' height='20' fill='#00f' stroke-dasharray='0,0' "
                           "style='filter:none;marker:none;mask:none;color-interpolation-filters:sRGB'/>");
    assert_int_equal(poster_emblem_check(str_of(good), NULL), 0);
}

/* The text, with the number in the place of its %d, if it has one. */
static void add_numbered(struct buf *out, const char *text, int number) {
    const char *at = strstr(text, "%d");
    if (at == NULL)
        buf_adds(out, text);
    else
        buf_printf(out, "%.*s%d%s", (int)(at - text), text, number, at + 2);
}

/* Levels of <use>, each ten times the one before, of which the first is `first`. */
static void make_uses(struct buf *out, const char *first, const char *open, int levels) {
    buf_init(out, PNG_MAX);
    buf_adds(out,
             "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='20' "
             "height='20'>");
    buf_printf(out, "<defs><g id='l0'>%s</g>", first);
    for (int i = 1; i <= levels; i++) {
        buf_printf(out, "<g id='l%d'>", i);
        for (int j = 0; j < 10; j++)
            add_numbered(out, open, i - 1);
        buf_adds(out, "</g>");
    }
    buf_printf(out, "</defs><use href='#l%d'/></svg>", levels);
}

static void refused_uses(const char *first, const char *open, int levels, const char *why) {
    struct buf svg;
    make_uses(&svg, first, open, levels);
    refused(buf_str(&svg), ERR_INPUT, why);
    buf_release(&svg);
}

/* `times` times the same, within each other or not. */
static void refused_times(const char *open, const char *close, int times, const char *why) {
    struct buf svg;
    buf_init(&svg, PNG_MAX);
    buf_adds(&svg, "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'>" FULL);
    for (int i = 0; i < times; i++)
        add_numbered(&svg, open, i);
    for (int i = 0; i < times; i++)
        buf_adds(&svg, close);
    buf_adds(&svg, "</svg>");
    if (why == NULL)
        assert_int_equal(poster_emblem_check(buf_str(&svg), NULL), 0);
    else
        refused(buf_str(&svg), ERR_INPUT, why);
    buf_release(&svg);
}

/* What is repeated counts as often as it is drawn. */
static void test_svg_heavy(void **state) {
    (void)state;
    static const char many[] = "more than 2000 elements are drawn", deep[] = "more than 40 elements within";
    static const char *const ways[] = {
        "<use href='#l%d'/>",         "<use xlink:href=' #l%d '/>",  "<rect clip-path='url(#l%d)'/>",
        "<g mask=\"url( '#l%d')\"/>", "<g style='mask:url(#l%d)'/>",
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        refused_uses(FULL, ways[i], 8, many);
    refused_uses(FULL, "<use href='#%6c%d'/>", 8, "without a percent sign");
    refused_uses("<use href='#l8'/>", "<use href='#l%d'/>", 8, "leads back to itself");
    struct buf svg;
    make_uses(&svg, FULL, "<use href='#l%d'/>", 2); /* 100 times */
    assert_int_equal(poster_emblem_check(buf_str(&svg), NULL), 0);
    buf_release(&svg);
    refused_times("<rect x='%d'/>", "", 1998, NULL);
    refused_times("<rect x='%d'/>", "", 1999, many); /* with the blue one and the svg itself */
    refused_times("<g opacity='0.%d'>", "</g>", 39, NULL);
    refused_times("<g opacity='0.%d'>", "</g>", 40, deep);
    refused_times("<g id='a%d' mask='url(#b)'/>", "", 100, many);
    refused_times("<g id='a%d' mask='none'/>", "", 100, NULL);
    refused_times("<style>rect{clip-path:url(#c%d)}</style>", "<clipPath><rect/></clipPath>", 30, NULL);
    refused_times("<style>rect{clip-path:url(#c%d)}</style>", "<clipPath><rect/></clipPath>", 31,
                  "<style> sets clip-path");
    refused_times("<style>rect{clip-path:url(#c%d)}</style>", "<clipPath><rect/><rect/></clipPath>", 1,
                  "<style> sets clip-path");
    /* A long path is as much work as many elements. */
    buf_init(&svg, PNG_MAX);
    buf_adds(&svg, "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'><path id='p' d='M0 0");
    for (int i = 0; i < 10000; i++)
        buf_adds(&svg, "h1v1");
    buf_adds(&svg, "'/>");
    for (int i = 0; i < 60; i++)
        buf_adds(&svg, "<use href='#p'/>");
    buf_adds(&svg, "</svg>");
    refused(buf_str(&svg), ERR_INPUT, many);
    buf_release(&svg);
}

/* A path whose lines cross each other everywhere, under a round stroke far broader than the picture. */
static struct str tangle(struct buf *svg, size_t bytes) {
    uint32_t at = 1;
    buf_init(svg, PNG_MAX);
    buf_adds(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'><path fill='none' stroke='#000' "
        "stroke-width='5000' stroke-linejoin='round' stroke-linecap='round' d='M0 0L");
    size_t head = svg->n;
    while (svg->n - head < bytes) {
        at = at * 1664525 + 1013904223;
        buf_printf(svg, "%u %u ", at >> 16 & 63, at >> 24 & 63);
    }
    buf_adds(svg, "'/></svg>");
    return buf_str(svg);
}

/* One number more or less asks for minutes and gigabytes: it is refused before anything is drawn. What is taken is drawn in seconds. */
static void test_svg_tangled(void **state) {
    (void)state;
    enum { BYTES = 200000, TAKEN = 20000, SECONDS = 20 };
    struct buf svg;
    refused(tangle(&svg, BYTES), ERR_INPUT, "more than 2000 elements are drawn");
    buf_release(&svg);
    clock_t before = clock();
    assert_int_equal(poster_emblem_check(tangle(&svg, TAKEN), NULL), 0);
    assert_true((clock() - before) / CLOCKS_PER_SEC < SECONDS);
    buf_release(&svg);
    buf_init(&svg, PNG_MAX);
    buf_adds(&svg,
             "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'><text font-family='Noto Sans'>");
    while (svg.n < TAKEN)
        buf_adds(&svg, "Uỷ ban ");
    buf_adds(&svg, "</text></svg>");
    refused(buf_str(&svg), ERR_INPUT, "more than 2000 elements are drawn");
    buf_release(&svg);
}

/* What is in the file itself, and links that nothing follows, are no fault. */
static void test_svg_within(void **state) {
    (void)state;
    static const char *const good[] = {
        SVG("width='20' height='20'",
            "<style>rect{fill:url(#g)}</style><defs><linearGradient id='g'><stop stop-color='#00f'/>"
            "</linearGradient></defs><rect id='r' width='20' height='20'/><use href='#r'/>"),
        SVG("width='20' height='20'",
            "<a href='https://example.vn'><rect width='20' height='20' fill='#00f'/></a>"),
        "<!DOCTYPE svg [<!ENTITY ns 'http://www.w3.org/2000/svg'><!ENTITY f 'fill:'>]>" /* as drawing programs do */
        "<svg xmlns='&ns;' width='20' height='20'><rect width='20' height='20' style='&f;#00f'/></svg>",
        "<!DOCTYPE svg [<!ENTITY blue '#00f'>]>" SVG("width='20' height='20'",
                                                     "<rect width='20' height='20' fill='&blue;'/>"),
        SVG("width='20' height='20'", "<image width='20' height='20' href='data:image/png;base64,"
                                      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQ"
                                      "AIicLsAAAAAElFTkSuQmCC'/>"),
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct page page = page_with(str_of(good[i]), &whole);
        is(&page, 30, 20, 0, 0, 255);
        page_free(&page);
    }
}

/* What is said in other words elsewhere is told apart. */
static void test_faults(void **state) {
    (void)state;
    struct buf png;
    make_png(&png, 1201, 2, 1, 0, 0, 1);
    const struct {
        struct str bytes;
        enum emblem_fault fault;
    } cases[] = {
        {STR(SVG("width='20' height='20'", FULL)), EMBLEM_GOOD},
        {STR(""), EMBLEM_LARGE},
        {STR("GIF89a"), EMBLEM_FOREIGN},
        {STR("\x1f\x8b\x08 packed"), EMBLEM_PACKED},
        {STR("%PDF-1.7"), EMBLEM_UNKNOWN},
        {buf_str(&png), EMBLEM_PIXELS},
        {{png.p, 20}, EMBLEM_DAMAGED},
        {STR("<svg xmlns='http://www.w3.org/2000/svg'"), EMBLEM_BROKEN},
        {STR("<html/>"), EMBLEM_BROKEN},
        {STR(SVG("width='20' height='20'", "<script>1</script>" FULL)), EMBLEM_UNSAFE},
        {STR(SVG("width='20' height='20'", "<text font-family='Noto Sans'>x</text><image href='x.png'/>")),
         EMBLEM_UNSAFE},
        {STR(SVG("width='20' height='20'", "<text>x</text>")), EMBLEM_FONT},
        {STR(SVG("width='20' height='20'",
                 "<style>text{font-size:9px}</style><text font-family='Noto Sans'>x</text><g/>")),
         EMBLEM_FONT},
        {STR(SVG("width='20' height='20'", "<g filter='blur(9px)'/>" FULL)), EMBLEM_EFFECT},
        {STR(SVG("width='20' height='20'", "<g id='a'><use href='#a'/></g>" FULL)), EMBLEM_HEAVY},
        {STR(SVG("", FULL)), EMBLEM_NO_SIZE},
        {STR(SVG("width='100%' height='100%'", FULL)), EMBLEM_NO_SIZE},
        {STR(SVG("width='0' height='9'", FULL)), EMBLEM_ZERO},
        {STR(SVG("width='1e9' height='1e9'", FULL)), EMBLEM_HUGE},
        {STR(SVG("width='20' height='20'", "")), EMBLEM_EMPTY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum emblem_fault fault;
        int rc = poster_emblem_judge(cases[i].bytes, &fault, NULL);
        if (fault != cases[i].fault || (rc == 0) != (fault == EMBLEM_GOOD))
            fail_msg("%zu: %d, fault %d", i, rc, (int)fault);
    }
    buf_release(&png);
}

/* Alone on white, in the middle of a square. */
static void test_picture(void **state) {
    (void)state;
    struct buf out;
    buf_init(&out, PNG_MAX);
    assert_int_equal(poster_emblem_picture(STR(SVG("width='20' height='10'", FULL)), 40, &out, NULL), 0);
    struct page page = page_with(buf_str(&out), &(struct area){10, 0, 40, 40});
    covers(&page, 10, 10, 50, 30);
    is(&page, 30, 20, 0, 0, 255);
    page_free(&page);
    buf_release(&out);
    assert_int_equal(poster_emblem_picture(STR("GIF89a"), 40, &out, NULL), ERR_INPUT);
}

/* An entity of entities of entities must not fill the memory. */
static void test_svg_bomb(void **state) {
    (void)state;
    struct buf svg;
    buf_init(&svg, 1 << 16);
    buf_adds(&svg, "<!DOCTYPE svg [<!ENTITY e0 'xxxxxxxxxx'>");
    for (int i = 1; i < 12; i++)
        buf_printf(&svg, "<!ENTITY e%d '&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;'>", i, i - 1,
                   i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    buf_adds(&svg, "]>" SVG("width='20' height='20'", "<text>&e11;</text>"));
    assert_int_equal(poster_emblem_check(buf_str(&svg), NULL), ERR_INPUT);
    buf_release(&svg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_png_alpha),
        cmocka_unit_test(test_png_proportions),
        cmocka_unit_test(test_png_too_many_pixels),
        cmocka_unit_test(test_png_truncated),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_svg_size),
        cmocka_unit_test(test_svg_is_cut_at_its_frame),
        cmocka_unit_test(test_svg_outside),
        cmocka_unit_test(test_svg_pictures),
        cmocka_unit_test(test_svg_fonts),
        cmocka_unit_test(test_svg_paints_nothing),
        cmocka_unit_test(test_svg_huge),
        cmocka_unit_test(test_svg_effects),
        cmocka_unit_test(test_svg_heavy),
        cmocka_unit_test(test_svg_tangled),
        cmocka_unit_test(test_svg_within),
        cmocka_unit_test(test_svg_bomb),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_picture),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    poster_cleanup();
    return failed;
}
