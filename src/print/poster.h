/* Posters and whatever else is printed for a counter: an SVG layout with boxes + fields → pages of a PDF (or one piece as SVG
 * or PNG).
 *
 * A layout is an SVG whose user unit is one millimetre: width="210mm" height="297mm" viewBox="0 0 210 297". What it shows is
 * one piece: a poster, a sticker, a card. On its svg element may stand
 *   data-hl-sheet="A4"     the paper the pieces are printed on and cut from (A3 to A6, or "210x297"); else the piece is the page
 *   data-hl-grid="2x4"     pieces side by side × one above the other; else as many as fit
 *   data-hl-gap="2"        mm between pieces
 *   data-hl-at="12 12"     mm from the paper's left and upper edge to the pieces; else they stand in the middle
 *   data-hl-fold="30"      a tent: the piece twice, the upper one upside down, with flaps of 30 mm at both ends
 *   data-hl-marks="none"   no marks where to cut
 *   data-hl-use="give"     handed out or put on folders; else ("hang") each piece has a place from which it is taken down
 *   color="#173a5e"        what currentColor means; the look's colour takes its place
 * Every <rect> with data-hl is a box and needs an id:
 *   data-hl="text"    data-hl-text="… {{name}} …", or data-hl-text-vi="…" data-hl-text-en="…" where languages differ;
 *                     data-hl-font data-hl-size data-hl-min (mm; missing: the size) data-hl-weight (normal, bold) data-hl-align
 *                     (left, center, right) data-hl-valign (top, middle, bottom) data-hl-balance (no, yes) data-hl-line (line
 *                     height, times the font's own) data-hl-spacing (mm between letters) fill (text colour, or currentColor)
 *   data-hl="qr"      data-hl-text="{{url}}": a code at level Q with its quiet zone of four modules inside the box
 *   data-hl="emblem"  the look's emblem, as large as it fits
 * data-hl-language="second" on a box: it shows the sheet's second language, and nothing on a sheet of one language.
 * {{name}} is a field of poster_field_kinds, also in ordinary text nodes. Any element with data-hl-if="name" is drawn only
 * where that field is not empty, with data-hl-unless="name" only where it is; a box whose text comes out empty draws
 * nothing. Two names are conditions alone: emblem and second (there is a second language).
 * Errors name layout, line and box: a missing value, a text that does not fit at its smallest size, a turned box, a font or a
 * character that is not installed, an attribute that is not known. Nothing is fetched from the network, and nothing read but
 * PNG, JPEG and SVG pictures in the layout's folder and below: whatever names another place is an error, too.
 * What else makes a good layout is said by poster_check (print/layout/check.h). */
#ifndef PRINT_POSTER_H
#define PRINT_POSTER_H

#include "base/arena.h"
#include "base/err.h"
#include "core/setting.h"

enum {
    POSTER_LAYOUT_MAX = 8 * 1024 * 1024,     /* bytes of a layout */
    POSTER_EMBLEM_MAX = SETTING_PICTURE_MAX, /* bytes of an emblem */
    POSTER_LANGUAGES_MAX = 8,
    POSTER_LANGUAGE_SIZE = 9 /* of a language's tag, with its NUL */
};

/* The fields: whoever makes pages gives a value for each. */
enum { POSTER_FIELD_COUNT = 11 };
struct poster_field_kind {
    const char *name;
    bool optional;            /* may be empty */
    const char *brief, *full; /* examples, about as short and as long as they come */
};
extern const struct poster_field_kind poster_field_kinds[POSTER_FIELD_COUNT];

struct poster_field {
    const char *name;
    struct str value; /* UTF-8 */
};
struct poster_page {
    const struct poster_field *fields;
    size_t field_count;
    const char *
        bookmark; /* outline entry in the PDF, at the first of several pieces that have the same; NULL: none */
    const char *group; /* entry above it; NULL: none */
};

struct poster_layout;
/* name is for messages; svg is the whole file. base_dir: folder images may be loaded from, NULL for none. */
int poster_layout_load(const char *name, struct str svg, const char *base_dir, struct poster_layout **out,
                       struct err *err);
void poster_layout_free(struct poster_layout *layout);

/* Paper, in mm. Also what the data-hl-… of a layout's svg element say. */
struct poster_sheet {
    double width, height;   /* 0: the piece is the page */
    unsigned columns, rows; /* 0: as many as fit */
    double gap;             /* between pieces */
    double left, top;       /* of the first piece; negative: in the middle */
    double fold;            /* height of a tent's flap; 0: no tent */
    bool marks;             /* where to cut */
};
/* A3 to A6 in either case, or WIDTHxHEIGHT in mm; only width and height are set. False: neither. */
bool poster_paper(const char *text, struct poster_sheet *out);

struct poster_layout_info {
    const char *title, *purpose; /* <title> and <desc>; may be "" */
    double width, height;        /* of a piece, mm */
    struct poster_sheet sheet;
    size_t pieces;                               /* on a sheet */
    const char *languages[POSTER_LANGUAGES_MAX]; /* its texts are in; none: they are the same in all */
    size_t language_count;
    bool second, emblem; /* has boxes for them */
    bool given;          /* data-hl-use="give" */
};
/* Strings live as long as the layout. */
void poster_layout_info(const struct poster_layout *layout, struct poster_layout_info *out);
/* Whether {{name}} stands in some text. */
bool poster_layout_uses(const struct poster_layout *layout, const char *name);

/* How the pieces come to lie: on a sheet of the paper given (NULL: the layout's), and how often each is drawn (a tent shows it
 * on both sides). ERR_INPUT when the paper does not hold one. */
struct poster_plan {
    double width, height; /* of the sheet, mm */
    size_t pieces, faces;
};
int poster_plan(const struct poster_layout *layout, const struct poster_sheet *paper, struct poster_plan *out,
                struct err *err);

/* A list of what a file holds, as its first pages: what to hang where, to be ticked off. All texts valid UTF-8. */
struct poster_cover_row {
    const char *group; /* heading, above the first of those that have the same */
    const char *name, *code, *serials;
};
struct poster_cover {
    const char *title;
    const char *const *facts; /* lines below the title */
    size_t fact_count;
    const char *name, *code, *serials, *done; /* column headings */
    const char *note;                         /* below the list */
    const char *page;                         /* in the footer: "Trang" */
    const struct poster_cover_row *rows;
    size_t row_count;
};

enum poster_format { POSTER_PDF, POSTER_SVG, POSTER_PNG };

struct poster_job {
    const struct poster_page *pages; /* one a piece */
    size_t count;
    enum poster_format format;
    unsigned dpi;               /* of a PNG */
    const char *first, *second; /* languages; first NULL: the layout's first; second NULL: none */
    const char *colour;         /* "#rrggbb"; NULL: the layout's */
    struct str emblem;          /* PNG or SVG; n 0: none */
    const struct poster_page *
        *at; /* set to the page that is drawn, so also to the one that fails; NULL: nobody asks */
    const struct poster_cover *cover; /* of a PDF; NULL: none */
    size_t *cover_pages;              /* set to how many it took; NULL: nobody asks */
    const struct poster_sheet *sheet; /* NULL: as the layout says */
    /* After each piece; false stops it all (ERR_BUSY). May be NULL. */
    bool (*progress)(void *context, size_t done, size_t total);
    void *context;
};

/* Whether the layout can be drawn in these languages, as poster_draw finds them: ERR_INPUT for one it lacks. */
int poster_languages_check(struct poster_layout *layout, const char *first, const char *second,
                           struct err *err);

/* Draws the pieces into *out (binary). SVG and PNG take exactly one piece and no sheet. PDF is byte-identical for the same
 * input. ERR_INPUT for a language the layout lacks. */
int poster_draw(struct poster_layout *layout, const struct poster_job *job, struct buf *out, struct err *err);

/* The cover alone, as a PDF on A4. */
int poster_cover_draw(const struct poster_cover *cover, struct buf *out, struct err *err);

/* Small pictures of what a full sheet looks like: every place of it shows the job's first page. */
struct poster_specimen {
    struct poster_layout *layout;
    const struct poster_job *job;
    const char *name;
    const char *const *lines; /* what is said about it */
    size_t line_count;
};
/* All of them, with their names and lines, on A4 sheets of a PDF, or on one page of a PNG. */
int poster_overview(const struct poster_specimen *specimens, size_t count, enum poster_format format,
                    struct buf *out, struct err *err);
/* One of them as a PNG, so many pixels wide. mark: words across it that say it is not to be hung up; NULL: none. */
int poster_picture(const struct poster_specimen *specimen, unsigned width, const char *mark, struct buf *out,
                   struct err *err);
/* In dots, row by row, true where it is dark; at most columns × rows, and *columns and *rows are set to what is filled. */
int poster_dots(const struct poster_specimen *specimen, size_t *columns, size_t *rows, bool *dots,
                struct err *err);

/* Whether bytes are an emblem that can be drawn: a PNG or an SVG that needs nothing from outside. ERR_INPUT says why not. */
int poster_emblem_check(struct str bytes, struct err *err);
/* The same, and for whoever says it in other words what kind of fault it is. */
enum emblem_fault {
    EMBLEM_GOOD,
    EMBLEM_LARGE,   /* no bytes, or more than POSTER_EMBLEM_MAX */
    EMBLEM_FOREIGN, /* a JPEG, GIF or WebP */
    EMBLEM_PACKED,
    EMBLEM_UNKNOWN, /* no picture at all */
    EMBLEM_DAMAGED, /* a PNG */
    EMBLEM_PIXELS,  /* of a PNG, too many */
    EMBLEM_BROKEN,  /* an SVG that is none, or cannot be drawn */
    EMBLEM_UNSAFE,  /* an SVG with a script, or with something from outside */
    EMBLEM_FONT,    /* an SVG with a text in a font that is not installed */
    EMBLEM_EFFECT,  /* an SVG with a filter, pattern, marker or dashed line */
    EMBLEM_HEAVY,   /* an SVG with too much to draw */
    EMBLEM_NO_SIZE, /* an SVG */
    EMBLEM_ZERO,    /* an SVG that says it is 0 wide or high */
    EMBLEM_HUGE,    /* an SVG that says it is 100000 or more so */
    EMBLEM_EMPTY    /* an SVG that paints nothing */
};
int poster_emblem_judge(struct str bytes, enum emblem_fault *fault, struct err *err);
/* The emblem alone on white as a PNG, side × side pixels. Errors as poster_emblem_check's. */
int poster_emblem_picture(struct str bytes, unsigned side, struct buf *out, struct err *err);

/* Frees what the libraries keep for the process (fonts, parser), for leak-clean runs. */
void poster_cleanup(void);

#endif
