/* What paper_model.c and paper_rows.c share. */
#ifndef PAGES_PAPER_PARTS_H
#define PAGES_PAPER_PARTS_H

#include "pages/paper.h"

struct showing {
    const struct paper_page *page;
    struct pages *pages;
    struct http_request *request;
    const struct site *site;
    const struct view *view;
    const char *language;
};

static inline const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

static inline void set_number(json_t *model, const char *key, uint64_t number) {
    model_set(model, key, json_integer((json_int_t)number));
}

/* Of each question its model, as form_model made it. */
static inline const json_t *questions_of(const struct showing *s) {
    return json_object_get(s->page->model, "questions");
}

/* A fault (NULL: none) of a field for parts/office-alert.html. */
void paper_fault(json_t *faults, const char *id, const char *label, const char *fault);

/* rows: the form of a slip, with its key; typed again without texts. Adds to faults. */
void paper_model_form(json_t *model, const struct showing *s, bool again);
/* rows: the questions that were typed differently, each with both sides. */
void paper_model_differences(json_t *model, const struct showing *s);
/* rows: questions and answers of the last slip. */
void paper_model_last(json_t *model, const struct showing *s);

#endif
