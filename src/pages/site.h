/* Everything the pages need to know of the data directory, read once and never changed: settings, units,
 * counters, the surveys' latest revisions and their prepared forms. All network threads share it; when the
 * configuration changes a new one is built, and the old one goes when its last request is over. */
#ifndef PAGES_SITE_H
#define PAGES_SITE_H

#include "pages/form.h"
#include "store/store.h"

enum {
    SITE_LANGUAGES_MAX = SURVEY_LANGUAGES_MAX,
    UNIT_DEPTH_MAX = 16,
    SITE_KEPT_MAX = 1024, /* forms of about 5 KB, 15 KB where they are sent as they are */
    SITE_REVISIONS_MAX = 16
};

struct site_survey {
    /* The latest first, then those before it that an open form may still show. */
    const struct revision *revisions[SITE_REVISIONS_MAX];
    size_t revision_count;                 /* at least 1 */
    int32_t first, last;                   /* of a campaign's; DAY_NONE: an everyday one */
    struct form forms[SITE_LANGUAGES_MAX]; /* by the view's language index */
};

/* Whom to turn to. Units that share one share the pointer. */
struct contact {
    const char *hotline, *zalo, *portal_name,
        *portal_url;                          /* "": none; zalo and portal_url begin with https:// */
    struct str foot_html[SITE_LANGUAGES_MAX]; /* the page's footer, by the view's language index */
};

struct site_counter {
    struct counter counter;
    const struct unit *unit;
    struct str unit_html, name_html;
    const struct site_survey *survey; /* NULL: none is published */
};

struct site {
    const char *name; /* of the authority, may be "" */
    const char *host; /* of the base URL, "host" or "host:port", lower case; may be "" */
    const char *survey_default;
    const char *licence; /* of open data, may be "" */
    uint64_t threshold;
    bool results_public;
    int32_t day;        /* the day it was built for: counters change units by the day */
    uint64_t serial;    /* differs from one site to the next */
    struct unit *units; /* in code order */
    size_t unit_count;
    const struct contact *contact;   /* where no unit has its own */
    const struct contact **contacts; /* by unit: contacts[i] of units[i] */
    const bool *publishes;           /* by unit: it has published results, whatever became of them */
    const struct unit **tree; /* the same units, each behind its parent, siblings in order of their names */
    struct site_survey *surveys;
    size_t survey_count;
    struct site_counter *counters;
    size_t counter_count;
    struct http_kept *kept; /* forms as sent: slot = counter × language */
};

struct site_options {
    const struct view *view;
    const char *base_url; /* NULL: the setting */
    int32_t day;
    uint64_t serial;
};

/* The new site belongs to the caller once (site_release). */
int site_build(struct store *store, const struct site_options *options, const struct site **out,
               struct err *err);
const struct site *site_hold(const struct site *site);
void site_release(const struct site *site); /* NULL is allowed */

/* NULL when there is none. code: normalised (place_code_parse). */
const struct site_counter *site_counter(const struct site *site, const char *code);
const struct unit *site_unit(const struct site *site, struct str code);
const struct site_survey *site_survey(const struct site *site, struct str code);

/* Whether a unit is `top` or stands below it; both are the site's. */
bool site_within(const struct site *site, const struct unit *unit, const struct unit *top);
/* The unit, or the nearest one above it, that has public results; NULL: none, or nothing is public. */
const struct unit *site_publisher(const struct site *site, const struct unit *unit);

/* Never NULL. unit: one of the site's, or NULL for pages of no unit. */
const struct contact *site_contact(const struct site *site, const struct unit *unit);

/* Takes responses on the site's day. */
bool site_counter_open(const struct site *site, const struct site_counter *counter);

#endif
