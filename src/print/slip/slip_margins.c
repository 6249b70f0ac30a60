#include <math.h>

#include "print/draw/qr.h"
#include "print/slip/slip_parts.h"

/* A label with a line behind it to write on. Returns the height. */
static double line_to_write(struct slip_pen *pen, const char *label, double x, double y, double width) {
    const struct slip_look *look = pen->look;
    struct slip_text style = {look->body, SLIP_NORMAL, TEXT_LEFT};
    double height = fmax(look->ruled, slip_line_height(look, look->body));
    double top = height - slip_line_height(look, look->body);
    struct text_size size = slip_text_size(pen, style, x, y + top, width, label);
    double left = size.width + 0.4 * look->body;
    slip_rule(pen, x + left, y + height - 0.2 * look->body, width - left, 0);
    return height;
}

/* Day, month and year. */
static double day(struct slip_pen *pen, const char *label, double x, double y) {
    const struct slip_look *look = pen->look;
    struct slip_text style = {look->body, SLIP_NORMAL, TEXT_LEFT};
    double height = 1.5 * look->body, top = height - slip_line_height(look, look->body);
    double left = x + slip_text_size(pen, style, x, y + top, 1e5, label).width + 0.4 * look->body;
    for (size_t i = 0; i < 3; i++) {
        double width = (i == 2 ? 4.5 : 2.6) * look->body;
        slip_rule(pen, left, y + height - 0.2 * look->body, width, 0);
        left += width + 0.15 * look->body;
        if (i < 2)
            slip_text(pen, style, left, y + top, look->body, "/");
        left += 0.6 * look->body;
    }
    return height;
}

/* The code at the top right, its words below it. Returns the height. */
static double code(struct slip_pen *pen, const struct slip *slip, double right, double y) {
    const struct slip_look *look = pen->look;
    struct area area = {right - look->qr, y, look->qr, look->qr};
    if (pen->draw && pen->rc == 0)
        pen->rc = qr_draw(pen->cr, &area, str_of(slip->url), pen->err);
    struct slip_text style = {look->small, SLIP_NORMAL, TEXT_CENTER};
    return look->qr + slip_text(pen, style, area.x, y + look->qr, look->qr, slip->form->scan);
}

/* Whose slip it is. */
static double place(struct slip_pen *pen, const struct slip *slip, double x, double y, double width) {
    const struct slip_look *look = pen->look;
    struct slip_text normal = {look->body, SLIP_NORMAL, TEXT_LEFT}, bold = {look->body, SLIP_BOLD, TEXT_LEFT};
    double at = y;
    at += slip_text(pen, bold, x, at, width, slip->site);
    if (slip->counter != NULL) {
        at += slip_text(pen, normal, x, at, width, slip->unit);
        at += slip_text(pen, normal, x, at, width, slip->counter);
    } else {
        at += line_to_write(pen, slip->form->unit, x, at, width);
        at += line_to_write(pen, slip->form->counter, x, at, width);
    }
    at += day(pen, slip->form->day, x, at);
    return at - y;
}

double slip_header(struct slip_pen *pen, const struct slip *slip, double x, double y) {
    const struct slip_look *look = pen->look;
    const struct slip_form *form = slip->form;
    double all = slip_content_width(look), at = y;
    double width = slip->url != NULL ? all - look->qr - look->body : all;
    at += place(pen, slip, x, at, width) + 0.5 * look->body;
    at += slip_text(pen, (struct slip_text){look->title, SLIP_BOLD, TEXT_LEFT}, x, at, width, form->title);
    at += 0.2 * look->body;
    at += slip_text(pen, (struct slip_text){look->body, SLIP_NORMAL, TEXT_LEFT}, x, at, width, form->intro);
    if (slip->url != NULL)
        at = fmax(at, y + code(pen, slip, x + all, y));
    at += 0.4 * look->body;
    at += slip_text(pen, (struct slip_text){look->body, SLIP_BOLD, TEXT_LEFT}, x, at, all, form->marking);
    return at - y;
}

/* Set smaller where it is long. */
static void fitted(struct slip_pen *pen, struct slip_text style, struct area area, const char *text) {
    struct text_style whole = {
        .font = {"Noto Sans", style.weight == SLIP_BOLD}, .size = style.size, .min = 2, .align = style.align};
    if (pen->rc == 0)
        pen->rc = text_box_draw(pen->cr, &whole, &area, str_of(text), pen->err);
}

/* The title stands in full above the questions; in the footer the beginning of a long one will do. */
static void short_title(const char *title, char *out, size_t size) {
    size_t n = strlen(title), most = size - sizeof "…";
    bool cut = n > most;
    if (cut)
        for (n = most; n > 0 && ((unsigned char)title[n] & 0xc0) == 0x80;)
            n--;
    snprintf(out, size, "%.*s%s", (int)n, title, cut ? "…" : "");
}

/* Survey and revision, the counter's code large enough to type it from, and the page. */
void slip_footer(struct slip_pen *pen, const struct slip *slip, size_t page, size_t pages) {
    const struct slip_look *look = pen->look;
    double x = look->margin, width = slip_content_width(look), y = look->height - look->margin - look->footer;
    double names = 0.64 * width, number = 0.12 * width, code_width = width - names - number;
    slip_rule(pen, x, y, width, 0);
    y += 2;
    double half = (look->footer - 2) / 2;
    char text[512], title[160]; /* an address has 253 bytes and a port at most */
    struct slip_text left = {look->small, SLIP_NORMAL, TEXT_LEFT},
                     right = {look->small, SLIP_NORMAL, TEXT_RIGHT};
    struct slip_text large = {look->title, SLIP_BOLD, TEXT_CENTER};
    short_title(slip->form->title, title, sizeof title);
    fitted(pen, left, (struct area){x, y, names, half}, title);
    snprintf(text, sizeof text, "%s%s%s", slip->form->name, slip->address != NULL ? " – " : "",
             slip->address != NULL ? slip->address : "");
    fitted(pen, left, (struct area){x, y + half, names, half}, text);
    if (slip->code != NULL)
        fitted(pen, large, (struct area){x + names, y, code_width, 2 * half}, slip->code);
    snprintf(text, sizeof text, "%s %zu/%zu", slip->form->page, page, pages);
    fitted(pen, right, (struct area){x + width - number, y, number, half}, text);
}
