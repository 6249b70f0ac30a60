/* The pages on which officers shape units and counters: what they share. page_counters.c and page_units.c read what is asked and
 * write what is posted, counters_model.c and units_model.c make the view models; places.c has what both need. */
#ifndef PAGES_PLACES_H
#define PAGES_PLACES_H

#include "pages/job.h"
#include "pages/office.h"
#include "pages/place_preview.h"
#include "store/places.h"

#define COUNTERS_SUFFIX "/counters"
#define UNITS_SUFFIX "/units"
#define UNIT_SUFFIX "/unit"

enum { PLACES_ARENA = 256 * 1024 * 1024, PLACES_SHOWN = 50 /* rows of a page */ };

/* ---- Forms (places.c) ----------------------------------------------------------------------------------------------- */

/* A copy of a field, whole, if it is valid UTF-8; "" else. May be as long as the form. */
const char *places_typed(const struct http_request *request, const struct http_fields *fields,
                         const char *name);
/* A day of a form. NULL, or the key of words that says what is wrong. */
const char *places_day(const char *typed, int32_t *out);
/* The key of words of a name that cannot be stored; NULL: *out is it, clean. */
const char *places_name(const struct http_request *request, const char *typed, bool empty_good,
                        const char **out);
/* "office.place.fault.…" in the request's arena. */
const char *places_fault_key(const struct http_request *request, enum place_fault fault);

/* Who may do what where: whether the visitor may do it about a unit of the site. */
bool places_may(const struct http_request *request, const struct site *site, enum action action,
                const char *unit);
/* Adds "fault_list" for parts/office-alert.html. */
struct places_fault {
    const char *id, *label, *fault; /* of the field; keys of words. fault NULL: none */
};
void places_alert(json_t *model, const struct view *view, const char *language, const char *alert,
                  const struct places_fault *faults, size_t count);
/* An option of a select. */
void places_option(json_t *list, const char *value, const char *name, const char *chosen);
/* Adds any_choice and choices, the units that the visitor may do `action` at and that go on, without one of them; or, where there are too
 * many for a list, none: then the code is typed. */
void places_units(json_t *model, const struct http_request *request, const struct site *site,
                  enum action action, const char *without, const char *chosen);

/* ---- Counters --------------------------------------------------------------------------------------------------------- */

struct counters_page { /* in the request's arena */
    struct job job;
    const char *unit; /* code */
    int32_t today;
    const char *asked;     /* code of the counter whose forms are shown, "": none */
    const char *done;      /* what was done: "added" …, as the log has it; "": nothing */
    int64_t first;         /* row the list begins with */
    const char *to, *from; /* of a move: as typed */
    int32_t from_day;
    bool to_good;       /* the visitor may put counters there */
    const char *survey; /* whose figures a preview shows: code, "": none is published */

    /* Of a POST. */
    enum {
        COUNTERS_LOOK,
        COUNTERS_ADD,
        COUNTERS_CHANGE,
        COUNTERS_CLOSE,
        COUNTERS_REOPEN,
        COUNTERS_MOVE
    } verb;
    const char *typed_name, *field, *survey_code, *seen;
    const char *name; /* clean */
    enum channel channel;
    const char *name_fault, *from_fault, *to_fault, *fault; /* keys of words; NULL: none */
    bool print;                                             /* of a new counter: its poster next */
    const char *same; /* the name that may be another counter's too, as the form came back with it */
    char namesake[PLACE_CODE_SIZE]; /* code of the counter that has the name already, "": none */
    char made[PLACE_CODE_SIZE];
    const char *campaign; /* title of the one whose counter was to be changed, "": none */
    bool written, gone;
    bool unchanged; /* a change was as it is already */

    struct arena *arena;
    struct counter *counters; /* everyday ones of the unit itself, open ones first, by name */
    size_t count, open;
    const struct counter *shown; /* the one asked for; NULL: none */
    uint64_t sheets;             /* that hang at it */
    struct counter_plan plan;    /* what is planned for the one asked for */
    struct counter moved;        /* where the one asked for is now, if elsewhere */
    struct counter_before before;
    struct counter_last_move last_move;
    struct place_preview preview;
    bool previewing;
};
enum http_next counters_show(struct job *job, struct http_response *response);
/* What an everyday counter may ask. "": the usual one; not a campaign's, which its own counters alone ask. */
bool counters_survey_good(const struct site *site, const char *code);

/* ---- Units ------------------------------------------------------------------------------------------------------------ */

struct units_page { /* in the request's arena; of the list, and of a unit's own page */
    struct job job;
    const char *unit; /* code; "": the whole installation */
    int32_t today;
    const char *done; /* what was done: "added" …, "": nothing */
    const char *made; /* code of what was added */
    int64_t first;    /* row the list begins with */
    const char *survey;
    bool whole; /* the visitor's rights are of the whole installation */

    /* A change that is looked at, or done. */
    bool planning;
    struct unit_change change;
    const char *to, *from; /* as typed */
    bool then;             /* leave the past where it arose */

    /* Of a POST. */
    enum { UNITS_LOOK, UNITS_ADD, UNITS_CHANGE, UNITS_DO, UNITS_UNDO } verb;
    const char *typed_name, *name, *kind, *typed_code, *seen;
    int64_t undo;
    const char *name_fault, *code_fault, *from_fault, *to_fault, *fault; /* keys of words; NULL: none */
    bool written, gone;

    struct arena *arena;
    struct unit *units; /* all, in code order */
    size_t unit_count;
    struct unit *below;   /* directly below, those that go on first, by name */
    size_t *below_counts; /* of each: units directly below it that go on */
    size_t below_count;
    struct unit_change_entry *changes;
    size_t change_count;
    struct unit_before before; /* of the unit's own page */
    struct unit_hangs hangs;
    uint64_t sheets; /* that hang at counters of the unit */
    char now[PLACE_SEEN_SIZE];
    char successor[UNIT_CODE_LENGTH_MAX + 1];
    struct place_preview preview;
    bool previewing;
};
enum http_next units_show(struct job *job, struct http_response *response);
enum http_next unit_show(struct job *job, struct http_response *response);

#endif
