/* The page of the emblem: what is set, a file looked at on a poster, set, taken away, and put back. */
#ifndef PAGES_EMBLEM_H
#define PAGES_EMBLEM_H

#include "core/setting.h"
#include "pages/job.h"
#include "print/poster.h"
#include "store/officers.h"

#define EMBLEM_PATH "/office/emblem"
#define EMBLEM_SETTING "look.emblem"

enum { EMBLEM_PAST_MAX = 10, EMBLEM_FILE_MAX = SETTING_PICTURE_MAX };
_Static_assert((int)SETTING_PICTURE_MAX <= (int)HTTP_UPLOAD_FILE_MAX,
               "what the setting takes, a browser can send");
enum emblem_verb { EMBLEM_LOOK, EMBLEM_TRY, EMBLEM_USE, EMBLEM_REMOVE, EMBLEM_UNDO };

struct emblem_page { /* in the request's arena */
    struct job job;
    struct arena *arena; /* what is read and made: pictures are larger than a request */
    enum emblem_verb verb;
    struct str file;   /* of TRY */
    uint64_t size;     /* of it, also where it is too long to be kept */
    struct str posted; /* of USE: the setting's value that the page of TRY had */
    int64_t seen;      /* of UNDO: the entry that is to be undone */
    bool saved;        /* the page is the one after a change */

    const char *fault;  /* a key of words: what is wrong with the file; NULL: nothing */
    const char *detail; /* what the checks say of it, in English; NULL: nothing */
    bool later;         /* somebody changed it meanwhile */
    bool done;          /* written: to be redirected */
    const char *value;  /* of TRY: what would be set; NULL: it is faulty */
    struct setting_value now;
    bool undo;                /* there is something to put back: */
    const char *before;       /* the value, NULL: there was none */
    struct audit_entry *past; /* the latest first */
    size_t past_count;
    /* PNGs, SETTING_PNG and base64; NULL: none. */
    const char *now_picture, *before_picture, *preview;
};

enum http_next emblem_show(struct job *job, struct http_response *response);

#endif
