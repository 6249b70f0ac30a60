#include <math.h>

#include "print/slip/slip_parts.h"

double slip_content_width(const struct slip_look *look) {
    return look->width - 2 * look->margin;
}

double slip_line_height(const struct slip_look *look, double size) {
    static const double noto_sans = 1.362; /* ascent and descent, times the size */
    return noto_sans * look->line * size;
}

struct text_size slip_text_size(struct slip_pen *pen, struct slip_text style, double x, double y,
                                double width, const char *text) {
    struct text_size size = {0};
    struct text_style whole = {.font = {"Noto Sans", style.weight == SLIP_BOLD},
                               .size = style.size,
                               .min = style.size,
                               .line = pen->look->line,
                               .align = style.align};
    struct area area = {x, y, width, 0};
    if (pen->rc == 0)
        pen->rc = text_flow(pen->cr, &whole, &area, str_of(text), pen->draw, &size, pen->err);
    return size;
}

double slip_text(struct slip_pen *pen, struct slip_text style, double x, double y, double width,
                 const char *text) {
    return slip_text_size(pen, style, x, y, width, text).height;
}

struct text_size slip_measured(struct slip_pen *pen, struct slip_text style, double width, const char *text) {
    bool draw = pen->draw;
    pen->draw = false;
    struct text_size size = slip_text_size(pen, style, 0, 0, width, text);
    pen->draw = draw;
    return size;
}

static void stroke(struct slip_pen *pen, double width) {
    cairo_set_source_rgb(pen->cr, 0, 0, 0);
    cairo_set_line_width(pen->cr, width);
    cairo_stroke(pen->cr);
}

void slip_rule(struct slip_pen *pen, double x, double y, double dx, double dy) {
    if (!pen->draw || pen->rc != 0)
        return;
    cairo_move_to(pen->cr, x, y);
    cairo_rel_line_to(pen->cr, dx, dy);
    stroke(pen, 0.5);
}

void slip_square(struct slip_pen *pen, double x, double y, double side) {
    if (!pen->draw || pen->rc != 0)
        return;
    cairo_rectangle(pen->cr, x, y, side, side);
    stroke(pen, 0.8);
}

double slip_heading(struct slip_pen *pen, const struct slip_question *question, double x, double y) {
    const struct slip_look *look = pen->look;
    double width = slip_content_width(look), at = y;
    at += slip_text(pen, (struct slip_text){look->body + 1.5, SLIP_BOLD, TEXT_LEFT}, x, at, width,
                    question->heading);
    at += 0.15 * look->body;
    slip_rule(pen, x, at, width, 0);
    if (question->note != NULL) {
        at += 0.2 * look->body;
        at += slip_text(pen, (struct slip_text){look->body, SLIP_NORMAL, TEXT_LEFT}, x, at, width,
                        question->note);
    }
    return at - y;
}

/* A number is written into cells, digit by digit. */
static double number_cells(struct slip_pen *pen, const struct slip_question *question, double x, double y) {
    const struct slip_look *look = pen->look;
    struct slip_text style = {look->body, SLIP_NORMAL, TEXT_LEFT};
    double right = x + slip_content_width(look), side = 1.9 * look->body;
    double cells = side * (double)question->digits, gap = 0.7 * look->body;
    double middle = (side - slip_line_height(look, look->body)) / 2;
    struct text_size range =
        slip_text_size(pen, style, x, y + middle, right - x - cells - gap, question->range);
    double left = x + range.width + gap, height = fmax(side, range.height + middle);
    for (size_t i = 0; i < question->digits; i++)
        slip_square(pen, left + side * (double)i, y, side);
    if (question->na.words == NULL)
        return height;
    left += cells + 2 * gap;
    struct text_size na = slip_choice_size(pen, &question->na, right - left);
    if (left < right && na.lines == 1 && !na.broken) {
        slip_rule(pen, left - gap, y, 0, side);
        slip_choice(pen, &question->na, left, y + middle, right - left);
        return height;
    }
    height += 0.25 * look->body;
    return height + slip_choice(pen, &question->na, x, y + height, right - x).height;
}

static double lines(struct slip_pen *pen, double x, double y) {
    const struct slip_look *look = pen->look;
    for (size_t i = 1; i <= look->lines; i++)
        slip_rule(pen, x, y + (double)i * look->ruled, slip_content_width(look), 0);
    return (double)look->lines * look->ruled;
}

static double remark(struct slip_pen *pen, const char *text, double x, double y, double width) {
    struct slip_text style = {pen->look->body, SLIP_NORMAL, TEXT_LEFT};
    return text == NULL ? 0 : slip_text(pen, style, x, y, width, text);
}

/* A short hint stands behind a short question on its line, a long one below. */
static double text_and_hint(struct slip_pen *pen, const struct slip_question *question, double x, double y,
                            double width) {
    const struct slip_look *look = pen->look;
    struct slip_text bold = {look->body, SLIP_BOLD, TEXT_LEFT}, normal = {look->body, SLIP_NORMAL, TEXT_LEFT};
    struct text_size text = slip_text_size(pen, bold, x, y, width, question->text);
    double left = text.width + 0.8 * look->body;
    if (question->hint != NULL && question->condition == NULL && text.lines == 1 && left < width &&
        slip_measured(pen, normal, width - left, question->hint).lines == 1)
        return fmax(text.height, slip_text(pen, normal, x + left, y, width - left, question->hint));
    double at = y + text.height;
    at += remark(pen, question->condition, x, at, width);
    at += remark(pen, question->hint, x, at, width);
    return at - y;
}

double slip_question(struct slip_pen *pen, const struct slip_question *question,
                     const struct slip_arrangement *arrangement, double x, double y) {
    const struct slip_look *look = pen->look;
    struct slip_text style = {look->body, SLIP_BOLD, TEXT_LEFT};
    double width = slip_content_width(look), at = y, indent = 0;
    if (question->number != NULL) {
        char label[16];
        snprintf(label, sizeof label, "%.10s.", question->number);
        struct text_size size = slip_text_size(pen, style, x, at, width, label);
        indent = fmax(size.width + 0.4 * look->body, 1.6 * look->body);
    }
    at += text_and_hint(pen, question, x + indent, at, width - indent);
    at += 0.2 * look->body;
    switch (question->answer) {
    case SLIP_CHOICES:
        at += slip_choices(pen, question, arrangement, x, at);
        break;
    case SLIP_NUMBER:
        at += number_cells(pen, question, x, at);
        break;
    case SLIP_LINES:
        at += lines(pen, x, at);
        break;
    }
    return at - y;
}
