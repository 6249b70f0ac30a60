/* What the parts of a slip share: sizes, and a pen that measures and draws by the same code. For slip*.c alone. */
#ifndef PRINT_SLIP_PARTS_H
#define PRINT_SLIP_PARTS_H

#include "print/slip/slip.h"
#include "print/draw/text_box.h"

/* Everything in points. */
struct slip_look {
    double width, height, margin; /* of the sheet */
    double body, small, title; /* sizes of letters; no text one has to read to answer is smaller than body */
    double line;               /* line height, times the font's own */
    double box;                /* side of a box to mark */
    double qr;                 /* side of the code with its quiet zone */
    double footer;             /* height of the footer */
    double between;            /* above a question */
    double ruled;              /* from one line to write on to the next */
    size_t lines;              /* of them for a text */
};
extern const struct slip_look slip_looks[]; /* by enum slip_paper */

/* Parts return the height they take. The first error stays, and with it nothing further is measured or drawn. */
struct slip_pen {
    cairo_t *cr;
    const struct slip_look *look;
    bool draw; /* else only measured */
    int rc;
    struct err *err;
};

enum slip_weight { SLIP_NORMAL, SLIP_BOLD };
struct slip_text {
    double size;
    enum slip_weight weight;
    enum text_align align;
};

double slip_text(struct slip_pen *pen, struct slip_text style, double x, double y, double width,
                 const char *text);
struct text_size slip_text_size(struct slip_pen *pen, struct slip_text style, double x, double y,
                                double width, const char *text);
struct text_size slip_measured(struct slip_pen *pen, struct slip_text style, double width,
                               const char *text);                   /* without drawing it */
double slip_line_height(const struct slip_look *look, double size); /* of one line */
void slip_rule(struct slip_pen *pen, double x, double y, double dx, double dy);
void slip_square(struct slip_pen *pen, double x, double y, double side);
double slip_content_width(const struct slip_look *look);

/* slip_choices.c: how the choices of a question stand. */
struct slip_arrangement {
    size_t columns;
    double column; /* width of one */
    enum { NA_NONE, NA_BESIDE, NA_LAST_CELL, NA_BELOW } na;
};
struct slip_arrangement slip_arrange(struct slip_pen *pen, const struct slip_question *question);
double slip_choices(struct slip_pen *pen, const struct slip_question *question,
                    const struct slip_arrangement *arrangement, double x, double y);
/* One box with its key and words; the width is that of all three. */
struct text_size slip_choice(struct slip_pen *pen, const struct slip_choice *choice, double x, double y,
                             double width);

struct text_size slip_choice_size(struct slip_pen *pen, const struct slip_choice *choice, double width);

/* slip_question.c: from its number down to the last choice. */
double slip_heading(struct slip_pen *pen, const struct slip_question *question, double x, double y);
double slip_question(struct slip_pen *pen, const struct slip_question *question,
                     const struct slip_arrangement *arrangement, double x, double y);

/* slip_margins.c: what stands around the questions. */
double slip_header(struct slip_pen *pen, const struct slip *slip, double x, double y);
void slip_footer(struct slip_pen *pen, const struct slip *slip, size_t page, size_t pages);

#endif
