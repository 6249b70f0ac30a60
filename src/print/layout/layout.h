/* A loaded layout, as poster.c draws it. The document is changed while a page is drawn (texts and
 * conditions), so a layout belongs to one thread at a time. */
#ifndef PRINT_LAYOUT_H
#define PRINT_LAYOUT_H

#include <libxml/tree.h>
#include <librsvg/rsvg.h>

#include "print/layout/faults.h"
#include "print/draw/picture.h"
#include "print/poster.h"
#include "print/draw/text_box.h"

enum { LAYOUT_BOXES_MAX = 100, LAYOUT_TEXTS_MAX = 500, LAYOUT_CONDITIONS_MAX = 100 };

enum box_kind { BOX_TEXT, BOX_QR, BOX_EMBLEM };

struct layout_box {
    xmlNode *node;
    const char *id;
    long line;
    enum box_kind kind;
    const char *text; /* with {{name}}; NULL: it differs by language, or it is an emblem */
    const char *texts[POSTER_LANGUAGES_MAX]; /* by the layout's languages; NULL: none in that one */
    bool second;                             /* for the second language */
    struct text_style style;
    struct area area;
};

/* A text node under <text>, or one with {{name}} elsewhere (<title>). */
struct layout_text {
    xmlNode *node;
    const char *content; /* as in the file */
    long line;
    bool replaced; /* has {{name}} */
    bool drawn;    /* under <text>: font holds */
    struct font font;
};

/* data-hl-if="name" and data-hl-unless="name": drawn only where the field is not empty, or only where it is. */
struct layout_condition {
    xmlNode *node;
    const char *style; /* the element's own, NULL for none */
};

struct poster_layout {
    struct arena *arena;
    struct faults *faults; /* where they are collected; NULL: the first ends what is being done */
    GHashTable *ids;       /* id → line, while the file is read */
    bool spoilt;           /* it must not be drawn, not even to find places */
    struct picture_room room;
    bool inner;                  /* a picture of a layout, or an emblem (svg.h) */
    const char *name;            /* NULL: inner */
    const char *base_dir;        /* NULL: no images from outside */
    const char *title, *purpose; /* of the document, may be "" */
    xmlDoc *doc;
    double width, height; /* points */
    struct poster_sheet sheet;
    bool given;         /* what it shows is handed out, not hung up */
    const char *colour; /* the svg element's own, NULL for none */
    const char *languages[POSTER_LANGUAGES_MAX];
    size_t language_count;
    struct layout_box boxes[LAYOUT_BOXES_MAX];
    struct layout_text texts[LAYOUT_TEXTS_MAX];
    struct layout_condition conditions[LAYOUT_CONDITIONS_MAX];
    size_t box_count, text_count, condition_count;
};

/* The XML library's idea of a byte is unsigned. */
static inline const xmlChar *layout_xml(const char *text) {
    return (const xmlChar *)text;
}

/* "NAME:LINE: …", or "line LINE: …" in an inner one, as ERR_INPUT. */
__attribute__((format(printf, 4, 5))) int layout_fault(const struct poster_layout *layout, long line,
                                                       struct err *err, const char *format, ...);
/* After a fault that was collected there is more to be found. */
int layout_go_on(const struct poster_layout *layout, int rc);
/* Makes layout->doc; options: of the XML library, besides those that keep it from fetching anything. */
int layout_parse(struct poster_layout *layout, struct str svg, int options, struct err *err);
/* poster_layout_load; with faults *out is set although there are some, unless the page itself cannot be read. */
int layout_load(const char *name, struct str svg, const char *base_dir, struct faults *faults,
                struct poster_layout **out, struct err *err);

/* An element of SVG, of that name unless it is NULL. */
bool layout_is_svg(const xmlNode *node, const char *name);

/* Line of the tag's end. */
long layout_line(const xmlNode *node);

/* The document as it stands now, as bytes (free with xmlFree), and ready to draw (free with g_object_unref).
 */
int layout_dump(struct poster_layout *layout, xmlChar **bytes, int *size, struct err *err);
int layout_open(struct poster_layout *layout, const xmlChar *bytes, int size, RsvgHandle **out,
                struct err *err);

/* Finds the boxes' areas on the page; one that has none is left out, when faults are collected. */
int layout_place(struct poster_layout *layout, struct err *err);

/* Whether every condition above the node (and its own) holds. */
int layout_visible(const struct poster_layout *layout, xmlNode *node, const struct poster_field *fields,
                   size_t count, bool *out, struct err *err);

#endif
