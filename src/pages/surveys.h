/* The pages of surveys: what is published, how it looks, what differs between revisions, and publishing. page_surveys.c and
 * page_survey_words.c read what is asked, surveys_run.c reads and writes the store, the models are made by surveys_model.c and
 * surveys_diff.c. */
#ifndef PAGES_SURVEYS_H
#define PAGES_SURVEYS_H

#include "core/survey_diff.h"
#include "pages/job.h"
#include "pages/office.h"

#define SURVEYS_PATH "/office/surveys"
#define SURVEY_NEW_PATH "/office/survey"

enum { SURVEYS_REVISIONS_SHOWN = 30, SURVEYS_TYPED_MAX = 120 * 1000 /* bytes of a definition in a form */ };

enum surveys_verb {
    SURVEYS_LIST,
    SURVEYS_ONE,
    SURVEYS_PREVIEW,
    SURVEYS_COMPARE,
    SURVEYS_WORDS, /* its words are changed */
    SURVEYS_PASTE, /* a definition is asked for */
    SURVEYS_CHECK, /* one was given */
    SURVEYS_PUBLISH
};

struct surveys_page { /* in the request's arena */
    struct job job;
    enum surveys_verb verb;
    const char *code;
    unsigned number, other; /* revisions asked for; 0: the latest, and the one before it */
    struct arena *arena;
    bool gone; /* there is no such survey or revision */

    struct revision *revisions; /* LIST: the latest of each survey; ONE: the survey's own, the latest first */
    size_t revision_count;

    struct revision now, then; /* then.survey NULL: there is nothing to compare with */
    json_t *differences;       /* surveys_diff.c; owned */

    /* Of a POST. */
    struct str definition;
    unsigned after; /* the revision that was the latest when the form was made */
    struct survey_faults *faults;
    const char *fault;  /* a key of words; NULL: none */
    const char *detail; /* what the program says of it, in English; NULL: nothing */
    bool done;
    unsigned published;
};

/* The whole of job.run. */
int surveys_run(struct job *job, struct store *read, struct err *err);
/* The job's show. */
enum http_next surveys_show(struct job *job, struct http_response *response);

/* page_surveys.c: NULL without memory. */
struct surveys_page *surveys_new(struct http_request *request, enum surveys_verb verb);
enum http_next surveys_begin(struct pages *pages, struct http_request *request, struct surveys_page *page);

/* surveys_diff.c: what differs, and which series go on; NULL without memory. Any thread. */
json_t *surveys_diff_model(const struct surveys_page *page, const struct equivalence *equivalence,
                           const struct view *view, const char *language, struct err *err);

/* page_survey_words.c: the definition with the words that were typed, in page->definition, or page->fault. */
int surveys_words_apply(struct surveys_page *page, struct err *err);
/* The form's fields. */
void surveys_words_model(json_t *model, const struct surveys_page *page, const struct view *view,
                         const char *language);

/* ---- survey_fault_words.c --------------------------------------------------------------------------------------------- */

struct fault_telling {
    const struct view *view;
    const char *language;
    struct arena *arena;
    const json_t *root; /* the definition, to name its questions; NULL: it is not JSON */
};
/* place and why in the page's language; pointer and message as the reader told them, in English. */
json_t *survey_fault_model(const struct fault_telling *telling, const struct survey_fault *fault);

#endif
