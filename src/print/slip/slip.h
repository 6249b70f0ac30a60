/* Paper slips: a form described in plain words → pages of a PDF, to be filled in with a pen and typed in later.
 *
 * Every choice has a box and, beside it, the key a clerk types: 1, 2, 3 … in the order they stand in, 0 for "not
 * applicable". Choices whose words are numbers of their own stand without a key. Black on white, Noto Sans. No question is
 * split, no heading stands alone at a page's end; every page tells in its footer what it belongs to. All texts are valid
 * UTF-8 and wrap where they are long. */
#ifndef PRINT_SLIP_H
#define PRINT_SLIP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum slip_paper { SLIP_A4, SLIP_A5 };
enum slip_answer { SLIP_CHOICES, SLIP_NUMBER, SLIP_LINES };

struct slip_choice {
    const char *key; /* what is typed for it; "" when the words say it */
    const char *words;
};

struct slip_question {
    const char *heading, *note; /* of the section that begins here; NULL: none */
    const char *number;         /* "3"; NULL: none */
    const char *text;
    const char *condition, *hint; /* NULL: none */
    enum slip_answer answer;
    bool scale; /* SLIP_CHOICES: levels, which belong on one line where they can */
    const struct slip_choice *choices;
    size_t choice_count;
    struct slip_choice na; /* words NULL: none */
    const char *range;     /* SLIP_NUMBER: "Ghi một số, từ 1 đến 100 (lần)" */
    size_t digits;         /* SLIP_NUMBER: places to write them in */
};

/* What all slips of one survey say. */
struct slip_form {
    const char *title, *intro;
    const char *marking;        /* how to fill it in */
    const char *unit, *counter; /* labels of lines to write on, where the slip has no counter */
    const char *day;            /* label of the day */
    const char *scan;           /* beside the QR code */
    const char *thanks;         /* at the end */
    const char *name;           /* in the footer: "sipas-quick – bản 2" */
    const char *page;           /* in the footer: "trang" */
    const struct slip_question *questions;
    size_t question_count;
};

struct slip {
    const struct slip_form *form;
    const char *site;
    const char *unit, *counter, *code; /* all NULL: lines to write unit and counter on */
    const char *url, *address;         /* in the QR code, and as one types it; NULL: no code */
    const char *bookmark;              /* outline entry of its first page */
};

/* Appends a PDF to *out: `copies` of each slip, one behind the other. The same input gives the same bytes. progress (may be
 * NULL) is called after each slip. ERR_LIMIT when a question is higher than a page, ERR_INPUT for a font or a character
 * that is not installed. */
int slip_draw(const struct slip *slips, size_t count, enum slip_paper paper, unsigned copies,
              void (*progress)(void *context, size_t done, size_t total), void *context, struct buf *out,
              struct err *err);

#endif
