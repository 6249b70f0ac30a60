#include <math.h>

#include "print/slip/slip_parts.h"

enum { LINES_MAX = 2 /* of one choice beside others */ };

/* From the left edge of a box to its words. */
static double words_at(const struct slip_look *look, const struct slip_choice *choice) {
    double key = (double)strlen(choice->key) * 0.6 * look->body; /* a digit of Noto Sans Bold is 0.57 wide */
    return look->box + 0.3 * look->body + (key > 0 ? key + 0.25 * look->body : 0);
}

struct text_size slip_choice(struct slip_pen *pen, const struct slip_choice *choice, double x, double y,
                             double width) {
    const struct slip_look *look = pen->look;
    double before = words_at(look, choice);
    slip_square(pen, x, y + (slip_line_height(look, look->body) - look->box) / 2, look->box);
    slip_text(pen, (struct slip_text){look->body, SLIP_BOLD, TEXT_LEFT}, x + look->box + 0.3 * look->body, y,
              before, choice->key);
    struct text_size size = slip_text_size(pen, (struct slip_text){look->body, SLIP_NORMAL, TEXT_LEFT},
                                           x + before, y, width - before, choice->words);
    size.width += before;
    return size;
}

/* Between a choice and what stands right of it. */
static double gap(const struct slip_look *look) {
    return 0.7 * look->body;
}

static double between_rows(const struct slip_look *look) {
    return 0.25 * look->body;
}

struct text_size slip_choice_size(struct slip_pen *pen, const struct slip_choice *choice, double width) {
    double before = words_at(pen->look, choice);
    struct slip_text style = {pen->look->body, SLIP_NORMAL, TEXT_LEFT};
    struct text_size size = slip_measured(pen, style, width - before, choice->words);
    size.width += before;
    return size;
}

/* The width of a choice on one line. */
static double natural_width(struct slip_pen *pen, const struct slip_choice *choice) {
    return slip_choice_size(pen, choice, 1e5).width;
}

static bool fits(struct slip_pen *pen, const struct slip_choice *choice, double width, size_t lines) {
    struct text_size size = slip_choice_size(pen, choice, width);
    return size.lines <= lines && !size.broken;
}

/* The least width of a choice on so many lines, to two points. */
static double narrow_width(struct slip_pen *pen, const struct slip_choice *choice, size_t lines) {
    double width = natural_width(pen, choice), least = width / (double)lines;
    while (least < width && pen->rc == 0 && !fits(pen, choice, least, lines))
        least += 2;
    return fmin(least, width);
}

static double widest(struct slip_pen *pen, const struct slip_question *question) {
    double width = 0;
    for (size_t i = 0; i < question->choice_count; i++)
        width = fmax(width, natural_width(pen, &question->choices[i]));
    return width;
}

static bool all_fit(struct slip_pen *pen, const struct slip_question *question, double column, size_t lines) {
    for (size_t i = 0; i < question->choice_count; i++)
        if (!fits(pen, &question->choices[i], column - gap(pen->look), lines))
            return false;
    return true;
}

/* All of them on one row, as wide as they need at most; beside them, if it can be, "not applicable". */
static bool one_row(struct slip_pen *pen, const struct slip_question *question, size_t lines,
                    struct slip_arrangement *out) {
    const struct slip_look *look = pen->look;
    double width = slip_content_width(look), count = (double)question->choice_count;
    double wanted = fmax(widest(pen, question), 4 * look->body) + 2 * look->body;
    if (question->na.words != NULL) {
        double na = narrow_width(pen, &question->na, LINES_MAX) + gap(look) + 1;
        double column = fmin((width - na) / count, wanted);
        *out = (struct slip_arrangement){question->choice_count, column, NA_BESIDE};
        if (all_fit(pen, question, column, lines))
            return true;
    }
    double column = fmin(width / count, wanted);
    *out = (struct slip_arrangement){question->choice_count, column,
                                     question->na.words != NULL ? NA_BELOW : NA_NONE};
    return all_fit(pen, question, column, lines);
}

/* In equal columns over the whole width; in the free cells of the last row, if they do, "not applicable". */
static bool rows(struct slip_pen *pen, const struct slip_question *question, size_t columns, size_t lines,
                 struct slip_arrangement *out) {
    double column = slip_content_width(pen->look) / (double)columns;
    if (!all_fit(pen, question, column, lines))
        return false;
    size_t used = question->choice_count % columns;
    double left = used == 0 ? 0 : column * (double)(columns - used);
    *out = (struct slip_arrangement){columns, column, NA_NONE};
    if (question->na.words != NULL)
        out->na = left - gap(pen->look) >= natural_width(pen, &question->na) ? NA_LAST_CELL : NA_BELOW;
    return true;
}

/* The fewest rows, of about the same length, in which every choice has so many lines at most. */
static bool arrange(struct slip_pen *pen, const struct slip_question *question, size_t lines,
                    struct slip_arrangement *out) {
    if (one_row(pen, question, lines, out))
        return true;
    size_t count = question->choice_count;
    for (size_t row_count = 2, before = count; before > 2; row_count++) {
        size_t columns = (count + row_count - 1) / row_count;
        if (columns < before && columns > 1 && rows(pen, question, columns, lines, out))
            return true;
        before = columns;
    }
    return false;
}

struct slip_arrangement slip_arrange(struct slip_pen *pen, const struct slip_question *question) {
    struct slip_arrangement found;
    /* Levels stand side by side even on two lines each; other choices, and levels of which that would leave "not
     * applicable" to a line of its own, read better on one line each. */
    if (question->scale && one_row(pen, question, LINES_MAX, &found) && found.na != NA_BELOW)
        return found;
    if (arrange(pen, question, 1, &found) && (!question->scale || found.na != NA_BELOW))
        return found;
    if (arrange(pen, question, LINES_MAX, &found))
        return found;
    return (struct slip_arrangement){1, slip_content_width(pen->look),
                                     question->na.words != NULL ? NA_BELOW : NA_NONE};
}

/* "Not applicable" is set apart by a line in front of it. */
static double beside(struct slip_pen *pen, const struct slip_choice *na, double x, double y, double width) {
    double height = slip_choice(pen, na, x, y, width).height;
    slip_rule(pen, x - gap(pen->look), y, 0, height);
    return height;
}

double slip_choices(struct slip_pen *pen, const struct slip_question *question,
                    const struct slip_arrangement *arrangement, double x, double y) {
    const struct slip_look *look = pen->look;
    double at = y, row = 0, right = x + slip_content_width(look);
    size_t columns = arrangement->columns, count = question->choice_count;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && i % columns == 0) {
            at += row + between_rows(look);
            row = 0;
        }
        double left = x + (double)(i % columns) * arrangement->column;
        row = fmax(row,
                   slip_choice(pen, &question->choices[i], left, at, arrangement->column - gap(look)).height);
    }
    size_t used = (count - 1) % columns + 1;
    double left = x + (double)used * arrangement->column + gap(look);
    if (arrangement->na == NA_BESIDE || arrangement->na == NA_LAST_CELL)
        row = fmax(row, beside(pen, &question->na, left, at, right - left + 1));
    at += row;
    if (arrangement->na == NA_BELOW) {
        at += between_rows(look);
        at += slip_choice(pen, &question->na, x, at, slip_content_width(look)).height;
    }
    return at - y;
}
