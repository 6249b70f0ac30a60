/* A survey in words → what is printed on a paper slip. The words are those of the web form: both come from form_model. */
#ifndef PAGES_SLIP_MODEL_H
#define PAGES_SLIP_MODEL_H

#include "core/survey.h"
#include "print/slip/slip.h"
#include "view/view.h"

/* Everything in *out lives in the arena. Keys, which a clerk types: the choices' places from 1 in the form's order (a
 * scale's levels; yes, no; options), 0 for "not applicable". Where a scale has more than nine levels its words are numbers
 * themselves and are typed as printed; "not applicable" then is "-", as it is where 0 is a number one may write. */
int slip_model(const struct view *view, const char *language, const struct survey *survey, unsigned revision,
               struct arena *arena, struct slip_form *out, struct err *err);

#endif
