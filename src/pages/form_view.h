/* How a form is shown: one definition, several ways to answer it. What differs from the usual way stands in the address
 * (?mode=steps&size=2) or, once the form was sent or changed, in hidden fields of the form. */
#ifndef PAGES_FORM_VIEW_H
#define PAGES_FORM_VIEW_H

#include <jansson.h>

#include "core/survey.h"
#include "http/http.h"
#include "view/view.h"

/* PAGE: all on one page. PARTS: one section at a time. STEPS: one question at a time. QUICK: of each dimension one
 * question, the others folded away. */
enum form_mode { FORM_PAGE, FORM_PARTS, FORM_STEPS, FORM_QUICK, FORM_MODE_COUNT };

enum {
    FORM_SIZE_MAX = 3,       /* sizes of text: 1, 2 and 3 for 18, 24 and 32 px */
    FORM_PAGE_QUESTIONS = 20 /* numbered questions; a survey with more is usually shown in parts */
};

struct form_view {
    const char *language;
    enum form_mode mode;
    unsigned size; /* 1…FORM_SIZE_MAX */
    bool kiosk;    /* on a screen that many people use one after the other */
};

/* survey, here and below: NULL for a counter that asks none now. The usual view in a language: by the survey's length, and on a kiosk in steps with large text. */
struct form_view form_view_usual(const struct survey *survey, const char *language, bool kiosk);
/* All questions on one page, however many, as they are put on paper. */
struct form_view form_view_whole(const char *language);
/* What a request asks for. kiosk: the counter is one. What is not known is ignored. */
struct form_view form_view_asked(const struct view *view, const struct http_request *request,
                                 const struct survey *survey, bool kiosk);
bool form_view_is_usual(const struct form_view *form, const struct survey *survey);

/* A posted form that only wants to be shown otherwise, with everything that was filled in. */
bool form_view_changes(const struct http_request *request);

const char *form_view_template(const struct form_view *form); /* "form", "steps" or "steps-kiosk" */

/* Whether the question has a number: it has answers to choose or count, and is not about the person. */
bool form_view_numbers(const struct question *question);
/* The question is folded away in QUICK: an earlier one asks about its dimension, or it is about the person. */
bool form_view_folds(const struct survey *survey, size_t question);

/* A path of ours with what is not usual about the view behind it: "/CODE/thanks?r=…&lang=en&size=2". In the arena; NULL
 * without memory. */
const char *form_view_path(const struct view *view, const struct survey *survey, const struct form_view *form,
                           struct arena *arena, const char *path);

/* Sets look: the class of the page for the size of its text. */
void form_view_look(json_t *model, const struct form_view *form);

/* Adds look, kiosk, hidden (fields to send along), switches and ways (to other views). */
void form_view_model(json_t *model, const struct view *view, const struct survey *survey,
                     const struct form_view *form);

#endif
