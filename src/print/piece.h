/* One piece (a poster, a sticker, a card) drawn onto its place on a sheet. For poster.c and overview.c. */
#ifndef PRINT_PIECE_H
#define PRINT_PIECE_H

#include "print/draw/emblem.h"
#include "print/layout/layout.h"
#include "print/sheet.h"
#include "print/draw/stamp.h"

enum { NO_LANGUAGE = POSTER_LANGUAGES_MAX };

/* One run of poster_draw. */
struct drawing {
    struct poster_layout *layout;
    const struct poster_job *job;
    struct sheet sheet;
    size_t first, second;    /* languages, by the layout's list; NO_LANGUAGE: none */
    double red, green, blue; /* currentColor */
    struct emblem *emblem;   /* NULL: none */
    cairo_surface_t *surface;
    cairo_t *cr;
    struct arena *arena;         /* reset for every piece */
    struct poster_field *fields; /* the piece's, cleaned, and the layout's own */
    size_t field_count;
    struct buf text;
    /* Most layouts draw the same background for every piece: it is read again only when its bytes change. */
    RsvgHandle *background;
    struct stamp *recorded; /* the same, drawn once; NULL where that cannot be */
    xmlChar *background_bytes;
    int background_size;
    struct text_set *texts[LAYOUT_BOXES_MAX]; /* by box: what it showed last; NULL: nothing yet */
    size_t cover_pages;
    /* The last entries of the outline. */
    const char *group, *bookmark;
    int group_entry;
};

/* poster.c: a sheet full of the job's first page, with the pen's (0, 0) as its corner, for an eye that looks from afar: without
 * links and outline. */
int poster_paint(struct poster_layout *layout, const struct poster_job *job, cairo_t *cr, struct err *err);

/* place: on the sheet, from 0. */
int piece_draw(struct drawing *d, const struct poster_page *piece, size_t place, struct err *err);
/* What is drawn next is on another page. */
void piece_turn_page(struct drawing *d);
/* Lets go of what was kept from one piece to the next. */
void piece_forget(struct drawing *d);

#endif
