/* The page of officers: those of a unit and of the units below it, or all of them; one of them; and a new one. */
#ifndef PAGES_OFFICERS_H
#define PAGES_OFFICERS_H

#include "account/account.h"
#include "pages/job.h"

#define OFFICERS_SUFFIX "/officers"
#define OFFICERS_PATH "/office/officers"

enum { OFFICERS_ROWS = 100 /* of one page */ };
enum officers_verb {
    OFFICERS_LOOK,
    OFFICERS_ADD,
    OFFICERS_CHANGE,
    OFFICERS_DISABLE,
    OFFICERS_ENABLE,
    OFFICERS_RESET,
    OFFICERS_REVOKE
};

struct officers_page {
    struct job job;
    enum officers_verb verb;
    const char *unit, *unit_name; /* NULL: of the whole installation */
    enum unit_relation relation;
    const char *chosen; /* login; "": the list */
    size_t from;        /* first row of the list */
    bool sure, saved;
    struct str login, name, at; /* as typed; at: the unit's code */
    bool whole;                 /* chosen in so many words: an empty unit does not mean it */
    enum role role;             /* as chosen */

    struct officer *officers;
    size_t count;
    const struct officer *one; /* the chosen one; NULL: none that the visitor may look after */
    /* Keys of words: what is wrong, beside a field and as a whole. NULL: nothing. */
    const char *login_fault, *name_fault, *role_fault, *at_fault, *sure_fault, *alert;
    bool gone;         /* there is no such officer for the visitor */
    bool done;         /* written */
    const char *token; /* of the link to hand over */
    const char *base;  /* address in front of it; "" when it is not set */
};

static inline bool officers_faulty(const struct officers_page *page) {
    return page->login_fault != NULL || page->name_fault != NULL || page->role_fault != NULL ||
           page->at_fault != NULL || page->sure_fault != NULL || page->alert != NULL;
}

enum http_next officers_show(struct job *job, struct http_response *response);

#endif
