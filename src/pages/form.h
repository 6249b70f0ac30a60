/* The form page of a survey: its view model, and the page prepared for speed.
 *
 * What differs between two visits (unit, counter, key, footer) is rendered as a sentinel and the page is cut there,
 * so that a visit costs a few copies and neither SQL nor a template. */
#ifndef PAGES_FORM_H
#define PAGES_FORM_H

#include <jansson.h>

#include "core/answer.h"
#include "core/submit_key.h"
#include "http/http.h"
#include "pages/form_view.h"
#include "view/view.h"

enum form_slot { FORM_END, FORM_UNIT, FORM_COUNTER, FORM_KEY, FORM_FOOT };

/* A private-use character on both sides: no name and no word of ours has it, and HTML escaping leaves it
 * alone. */
#define FORM_MARK "\xee\x80\x80"
#define FORM_UNIT_MARK FORM_MARK "u" FORM_MARK
#define FORM_COUNTER_MARK FORM_MARK "c" FORM_MARK
#define FORM_KEY_MARK FORM_MARK "k" FORM_MARK
#define FORM_FOOT_MARK FORM_MARK "f" FORM_MARK

struct form_segment {
    struct str text;
    enum form_slot slot; /* what comes behind the text; FORM_END in the last segment only */
};

struct form {
    const struct form_segment *segments;
    size_t fixed; /* bytes of all texts together */
};

/* What goes into the slots. Except the key it is HTML already. */
struct form_slots {
    struct str unit, counter;
    char key[SUBMIT_KEY_TEXT + 1];
    struct str foot; /* the whole footer; empty: none */
};

/* Cuts a rendered page. The texts are copied into the arena. ERR_BUG when a mark is damaged or the key is not
 * there. */
int form_split(struct str page, struct arena *arena, struct form *out, struct err *err);
void form_write(const struct form *form, const struct form_slots *slots, struct buf *out);
size_t form_key_at(const struct form *form, const struct form_slots *slots); /* where the key begins in it */

/* What a person had filled in, to be shown again. A form as at first has all of these zero. */
struct form_refill {
    const struct http_fields *fields;   /* as posted: every input is kept, the faulty ones too */
    const struct answer_faults *faults; /* NULL: none */
    const char *title, *text;           /* of the notice on top; NULL: none */
    bool again;                         /* a button "send again" in the notice */
};

/* Adds what templates/form.html and steps.html need beyond page_model: heading, intro, questions or screens, alert, and
 * what form_view_model adds. */
void form_model(json_t *model, const struct view *view, const struct survey *survey,
                const struct form_refill *refill, const struct form_view *form);

struct str html_escape(struct str text, struct arena *arena); /* p == NULL without memory */

#endif
