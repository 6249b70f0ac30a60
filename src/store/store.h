/* The data directory: DIR/hailong.db (SQLite, WAL), DIR/lock (held by the one writing process), DIR/hailong.sock
 * (the server's control socket), DIR/backups/.
 *
 * A store is opened for READ (query_only; any number of processes and threads, one store each) or for WRITE (holds
 * DIR/lock, migrates, the only connection that writes and checkpoints). A store is used by one thread at a time; the
 * exceptions are store_submit, store_transact and store_opened, which any thread may call while the writer thread runs.
 * Strings and structs handed out live in the caller's arena. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "core/period.h"
#include "core/place.h"
#include "core/submit_key.h"
#include "core/survey_json.h"
#include "core/tally.h"
#include "core/target.h"

struct store;

enum store_mode { STORE_READ, STORE_WRITE };

/* WRITE makes the directory and the database if need be. READ of a directory without a database: ERR_NOT_FOUND.
 * WRITE while another process writes: ERR_BUSY. A database of a newer program, of an older one (READ), of another
 * program, or a damaged one: ERR_STORE with what to do. Free what was opened with store_close. */
int store_open(const char *dir, enum store_mode mode, struct store **out, struct err *err);
void store_close(struct store *store); /* stops the writer thread first; NULL is allowed */
/* Of a reader that may not be asked again for long: gives back the memory of the pages and statements it keeps. What
 * store_revision_kept gave stays. NULL is allowed. */
void store_rest(struct store *store);

const uint8_t *store_secret(const struct store *store); /* HASH_SECRET_SIZE bytes, made with the database */
uint16_t store_start_number(const struct store *store); /* counts the WRITE opens of this database */
/* Grows with every committed store_transact of this process that is not quiet: what was read before it may be out of
 * date. */
uint64_t store_generation(const struct store *store);

/* ---- Reading --------------------------------------------------------------------------------------------------- */

/* The value of a setting, its default when it was never set. ERR_NOT_FOUND for an unknown name. */
int store_setting(struct store *store, const char *name, struct arena *arena, const char **out,
                  struct err *err);

/* The same of a setting that is a whole number. */
int store_setting_number(struct store *store, const char *name, struct arena *arena, int *out,
                         struct err *err);

struct setting_value {
    const char *value;
    const char *unit; /* code of the unit whose it is; "": the general one */
    bool is_default;  /* set nowhere */
};
/* The value that holds for a unit: its own, else that of the nearest unit above, else the general one, else the default.
 * ERR_NOT_FOUND for an unknown name or unit, ERR_INPUT for a setting that no unit has. unit_code NULL: the general one. */
int store_setting_find(struct store *store, const char *name, const char *unit_code, struct arena *arena,
                       struct setting_value *out, struct err *err);

/* What units have of their own, in the order of unit codes. */
struct unit_setting {
    const char *unit, *name, *value;
};
int store_unit_settings(struct store *store, struct arena *arena, struct unit_setting **out, size_t *count,
                        struct err *err);

struct revision {
    int64_t id;
    unsigned number;   /* 1, 2, … within the survey */
    int32_t published; /* day */
    const struct survey *survey;
    struct str definition; /* the published JSON */
};

struct survey_entry {
    const char *code;
    unsigned revisions;    /* number of the latest one */
    int32_t published;     /* day of the latest one */
    struct str definition; /* the latest one's JSON */
};

int store_surveys(struct store *store, struct arena *arena, struct survey_entry **out, size_t *count,
                  struct err *err);
/* number 0: the latest. ERR_NOT_FOUND names the survey and what to do. */
int store_revision(struct store *store, const char *survey_code, unsigned number, struct arena *arena,
                   struct revision *out, struct err *err);
/* The same, but what it points to lives as long as the store, not the arena: reading a definition takes as long as hundreds of
 * tallies, and no revision ever changes. Only while reading, and only so many; else as store_revision. */
enum { STORE_REVISIONS_KEPT = 32 };
int store_revision_kept(struct store *store, const char *survey_code, unsigned number, struct arena *arena,
                        struct revision *out, struct err *err);
/* The one in force on a day: the latest published on it or before. Where there was none yet, the first: out->published is later. */
int store_revision_on(struct store *store, const char *survey_code, int32_t day, struct arena *arena,
                      struct revision *out, struct err *err);
int store_revision_by_id(struct store *store, int64_t id, struct arena *arena, struct revision *out,
                         struct err *err);
/* The same for many rows, each with its revision: every revision is read once. What was met before stands in *met, NULL at first;
 * it lives in the arena, and what it points to as in store_revision_kept. */
struct revision_met {
    struct revision revision;
    struct revision_met *next;
};
int store_revision_met(struct store *store, int64_t id, struct revision_met **met, struct arena *arena,
                       const struct revision **out, struct err *err);

/* In code order. */
int store_units(struct store *store, struct arena *arena, struct unit **out, size_t *count, struct err *err);
/* The unit and those above it, the nearest first, `most` at most; of "" those that stand below none. Unknown: none. */
int store_unit_line(struct store *store, const char *code, size_t most, struct arena *arena,
                    struct unit **out, size_t *count, struct err *err);
int store_unit(struct store *store, const char *code, struct arena *arena, struct unit *out, struct err *err);

/* Counters with the unit they belong to on `day` (their first unit, if the day is before it), ordered by unit code,
 * then code. unit_code NULL: all; else those of the unit and of every unit below it. */
int store_counters(struct store *store, const char *unit_code, int32_t day, struct arena *arena,
                   struct counter **out, size_t *count, struct err *err);
/* Whether the counter belonged on `day` to the unit or to one below it; unit "": always. The tree is that of today. */
int store_counter_within(struct store *store, const char *code, int32_t day, const char *unit,
                         struct arena *arena, bool *out, struct err *err);
int store_counter(struct store *store, const char *code, int32_t day, struct arena *arena,
                  struct counter *out, struct err *err); /* code: normalised */

/* Which responses: of one revision, in a unit's subtree (by the unit the counter belonged to on the response's day),
 * between two days (DAY_NONE: open). */
struct selection {
    int64_t revision_id; /* 0: of every revision (store_responses and store_response_days only) */
    const char *survey_code;
    const char *unit_code; /* NULL: everywhere */
    int32_t from, to;
};

/* From begin to end everything that is read is of one moment. Keep it short: meanwhile the log cannot be taken into the
 * database. end is for what began well; within a transaction neither does anything. */
int store_snapshot_begin(struct store *store, bool *begun, struct err *err);
void store_snapshot_end(struct store *store, bool begun);

/* Whether anybody answered any revision of the survey there. */
int store_answered(struct store *store, const char *survey_code, const char *unit_code, bool *out,
                   struct err *err);
/* The first and the last day with a response to a revision in a unit or below it (NULL: anywhere); DAY_NONE: there is none. */
int store_answered_days(struct store *store, int64_t revision_id, const char *unit_code, int32_t *first,
                        int32_t *last, struct err *err);
/* Adds the responses to a revision in a unit or below it (NULL: anywhere) between two days to out, by channel. From months where
 * these hold no other days, else from days. */
int store_channels(struct store *store, int64_t revision_id, const char *unit_code, int32_t from, int32_t to,
                   uint64_t out[CHANNEL_COUNT], struct err *err);
/* Calls back with every tally of a revision between two days (both inclusive) and the unit its counter belonged to on that
 * day, a unit's tallies mostly one behind the other; cells are for tally_merge_packed and hold during the callback. A
 * non-zero return stops and is returned. */
typedef int store_unit_tally(void *context, int64_t unit_id, int32_t day, const uint8_t *cells, size_t size,
                             struct err *err);
int store_unit_tallies(struct store *store, int64_t revision_id, int32_t from, int32_t to,
                       store_unit_tally *each, void *context, struct err *err);
/* The same by calendar month, day being the first of the month: everything of the months that begin between two days, a
 * month's units one behind the other. Costs a thirtieth. */
int store_month_tallies(struct store *store, int64_t revision_id, int32_t from, int32_t to,
                        store_unit_tally *each, void *context, struct err *err);
/* The same of a unit's own counters, those that have left it among them, each with the days on which it belonged to the unit;
 * a counter's tallies come one behind the other, in the order of codes. code, name and cells hold during the callback. */
typedef int store_counter_tally(void *context, const char *code, const char *name, const uint8_t *cells,
                                size_t size, struct err *err);
int store_counter_tallies(struct store *store, int64_t revision_id, int64_t unit_id, int32_t from, int32_t to,
                          store_counter_tally *each, void *context, struct err *err);
/* First and last day with a response, and how many responses there are of this revision and of the survey's other
 * revisions. Without any response the days are DAY_NONE. */
struct response_extent {
    int32_t first, last;
    uint64_t responses, other_revisions;
};
int store_extent(struct store *store, const struct selection *selection, struct response_extent *out,
                 struct err *err);

/* The half-day of a response that came on paper or from another system, where nobody wrote it down. */
enum { HALF_UNKNOWN = 2 };

/* One stored response, for export. Pointers hold during the callback only. */
struct stored_comment {
    size_t question;
    struct str text;
};
struct stored_response {
    int32_t day;
    int half; /* 0 morning, 1 afternoon, HALF_UNKNOWN */
    const char *counter_code;
    enum channel channel;
    const char *language;
    unsigned revision;
    int64_t revision_id;
    const uint8_t *answers;
    size_t answers_size;
    const struct stored_comment *comments;
    size_t comment_count;
};
/* Calls back for each, ordered by day, half-day, counter and then by the answers themselves, never by the order in
 * which they came (that would tell who came when). A non-zero return of the callback stops and is returned. */
int store_responses(struct store *store, const struct selection *selection,
                    int (*each)(void *context, const struct stored_response *, struct err *), void *context,
                    struct err *err);
/* The same with only those comments that stand in a closed batch and are shown on that day (store/comments.h). */
int store_responses_shown(struct store *store, const struct selection *selection, int32_t shown_on,
                          int (*each)(void *context, const struct stored_response *, struct err *),
                          void *context, struct err *err);

/* How many people came to a counter on a day, as somebody counted them. */
enum { VISITS_MAX = 100 * 1000 /* of one counter and day */ };
struct visit {
    char counter[PLACE_CODE_SIZE];
    const char *unit; /* code of the unit the counter belonged to on that day; not looked at when storing */
    int32_t day;
    uint32_t visits; /* 0…VISITS_MAX */
};
/* In a unit's subtree (by the unit the counter belonged to on the day), between two days (DAY_NONE: open). */
struct visit_selection {
    const char *unit_code; /* NULL: everywhere */
    int32_t from, to;
};
/* By day, unit code and counter code. ERR_NOT_FOUND for a unit that does not exist. */
int store_visit_list(struct store *store, const struct visit_selection *selection, struct arena *arena,
                     struct visit **out, size_t *count, struct err *err);
/* The same of counters and days on which more people answered some survey than came, which is a fault of counting. How many
 * answered at a single counter is not told. */
int store_visits_exceeded(struct store *store, const struct visit_selection *selection, struct arena *arena,
                          struct visit **out, size_t *count, struct err *err);
/* Whose visits are added up: those of counters that ask a survey now, or have a response to it in the selection. */
struct visit_surveys {
    const char *asked; /* code */
    const char *usual; /* the setting survey.default: what counters ask that name none */
};
/* sums[i] for periods[i], which are consecutive and ordered. A response rate is responses ÷ visits: both of the counters
 * and days that were counted, and of no others. After a failure the sums are not to be used. */
struct visit_sum {
    uint64_t visits;
    uint64_t counter_days; /* counters × days with a number of visits, be it 0 */
    uint64_t responses;    /* to any revision of the survey, at those counters on those days */
};
int store_visits(struct store *store, const struct visit_selection *selection,
                 const struct visit_surveys *surveys, const struct period *periods, struct visit_sum *sums,
                 size_t count, struct err *err);

/* The first and the last day with a number; DAY_NONE twice when there is none. */
int store_visit_extent(struct store *store, const struct visit_selection *selection,
                       const struct visit_surveys *surveys, int32_t *first, int32_t *last, struct err *err);

/* Printed sheets (posters, stickers, cards) with consecutive serial numbers, alike in everything. */
enum {
    SHEET_SERIAL_MAX = 9999999,
    SHEET_COUNT_MAX = 50 * 1000, /* alike; a slip of the pen must not use the serials up */
    SHEET_ADD_MAX = 200 * 1000   /* added at once */
};
struct sheet {
    uint32_t first, count; /* serial numbers first … first + count - 1, from 1 on */
    char counter[PLACE_CODE_SIZE];
    const char *layout;    /* name, not empty */
    int32_t printed;       /* day */
    const char *name;      /* what they say: the counter's name, */
    const char *unit;      /* its unit (code), */
    const char *unit_name; /* the unit's name when they were added; not looked at when adding, */
    const char *address;   /* and the base URL without the code */
    int32_t removed;       /* day they were taken down; DAY_NONE: never. Not looked at when adding */
    bool given;            /* handed out or put on folders: nobody takes them down from a wall */
};
static inline bool sheet_hangs(const struct sheet *sheet) {
    return sheet->removed == DAY_NONE && !sheet->given;
}
/* By the code of the unit the counter belongs to on `day`, then counter and first serial. unit_code: of counters that belong
 * to this unit or one below it on the day; counter: of this one (normalised code); NULL: all. ERR_NOT_FOUND for what
 * does not exist. */
int store_sheets(struct store *store, const char *unit_code, const char *counter, int32_t day,
                 struct arena *arena, struct sheet **out, size_t *count, struct err *err);

/* How often a counter's form was opened, of every counter with an opening, in code order. */
struct counter_openings {
    char counter[PLACE_CODE_SIZE];
    int32_t last;      /* the last day with one */
    uint64_t openings; /* from the day asked about on */
};
int store_openings(struct store *store, int32_t from, struct arena *arena, struct counter_openings **out,
                   size_t *count, struct err *err);

/* Which targets: NULL and 0 for all. unit_code: those of the unit and of every unit below it; not those without a
 * unit. ERR_NOT_FOUND for a survey or a unit that does not exist. */
struct target_filter {
    const char *survey_code, *unit_code;
    int year;
};
/* By survey code, year and unit code; within them in the order they came first. */
int store_targets(struct store *store, const struct target_filter *filter, struct arena *arena,
                  struct target **out, size_t *count, struct err *err);

struct target_place {
    const char *survey_code, *dimension_code;
    const char *unit_code; /* NULL: only what is set without a unit */
    int year;
};
/* The nearest that sets a target: the unit's own, else its parent's and so on, else the one without a unit; out->unit
 * says whose it is ("": without a unit). 1: found; 0: none, *out untouched. ERR_NOT_FOUND for an unknown unit. */
int store_target_find(struct store *store, const struct target_place *place, struct arena *arena,
                      struct target *out, struct err *err);
/* The same for the nearest that has an official result. Whoever shows it beside the unit's figures says whose it is. */
int store_official_find(struct store *store, const struct target_place *place, struct arena *arena,
                        struct target *out, struct err *err);

/* What target_find would have found at the end of a day. */
struct target_then {
    const char
        *unit; /* whose it was, as in struct target; NULL: nothing was touched since, all below is void */
    int32_t changed;         /* the last day after it on which that what holds now was touched */
    enum target_operator op; /* TARGET_NONE: nothing held */
    int64_t value;           /* or TARGET_ABSENT */
};
int store_target_then(struct store *store, const struct target_place *place, int32_t day, struct arena *arena,
                      struct target_then *out, struct err *err);

/* What is set for that unit itself (NULL: without a unit), a target or an official result. 1: found; 0: nothing. */
int store_target_own(struct store *store, const struct target_place *place, struct arena *arena,
                     struct target *out, struct err *err);

/* Integrity check, foreign keys, the audit log, the frozen reports, and every tally equal to a recount of the responses. Writes what it finds wrong, one
 * line each (at most a thousand), to `fault`. 0: all is well; ERR_STORE: something is not, and *out says how much when
 * faults > 0. progress may be NULL. Reads one snapshot: while it runs, the server's log grows. */
struct verify_result {
    uint64_t responses, tallies, faults;
};
int store_verify(struct store *store, void (*fault)(void *context, const char *line),
                 void (*progress)(void *context, uint64_t done, uint64_t total), void *context,
                 struct verify_result *out, struct err *err);

/* Makes a store in an empty directory that has what figures are made with (settings, surveys, units, counters, targets, visits) and
 * no response: what an export says can be computed in it. */
int store_copy_without_responses(const struct store *from, const char *dir, struct err *err);

/* ---- Writing: configuration and bulk ---------------------------------------------------------------------------- */

/* Runs fn inside one transaction: on the writer thread if it runs (and waits for it), else at once. A negative return
 * rolls everything back. The store functions below may only be called from within such a fn. */
struct transaction;
int store_transact(struct store *store, int (*fn)(struct transaction *, void *context, struct err *),
                   void *context, struct err *err);
/* The writing connection, for the reading functions above inside a transaction. */
struct store *transaction_store(struct transaction *tx);
/* Said by fn: nothing that pages are made from changes, so that the generation stays. */
void transaction_quiet(struct transaction *tx);

/* Takes the write-ahead log into the database and cuts its file to nothing, so that nothing stands there that stands nowhere else.
 * ERR_BUSY while somebody reads what was before. Not within a transaction. */
int store_log_empty(struct store *store, struct err *err);

/* The value is checked; ERR_NOT_FOUND and ERR_INPUT as for store_setting_find. The first sets the general value. */
int store_setting_set(struct transaction *tx, const char *name, const char *value, struct err *err);
int store_unit_setting_set(struct transaction *tx, const char *name, const char *unit_code, const char *value,
                           struct err *err);
/* Takes a unit's value back, or with unit_code NULL the general one, so that the next one holds. Nothing set is no fault:
 * *was_set says so. */
int store_setting_unset(struct transaction *tx, const char *name, const char *unit_code, bool *was_set,
                        struct err *err);

/* The definition must load, and what it continues must be there and comparable (ERR_INPUT with the JSON pointer); a survey
 * of another code may be missing. Equal to the latest revision: *out is that one's number and nothing is written. */
int store_publish(struct transaction *tx, const char *survey_code, struct str definition, int32_t day,
                  unsigned *number, bool *is_new, struct err *err);

/* Adds or updates by code. The parent must exist (ERR_NOT_FOUND) and make no loop (ERR_CONFLICT). */
int store_unit_put(struct transaction *tx, const struct unit *unit, bool *is_new, struct err *err);

/* Adds or updates by code (not empty). A new unit holds from max(valid_from, `day`): the counter's earlier responses
 * and visits stay with the earlier unit; a counter without any simply moves. ERR_CONFLICT, naming the campaign: it is a
 * campaign's and would be another one, or would ask a campaign's survey. */
int store_counter_put(struct transaction *tx, const struct counter *counter, int32_t day, bool *is_new,
                      struct err *err);
/* ERR_CONFLICT also of a campaign's. */
int store_counter_retire(struct transaction *tx, const char *code, int32_t last_day, struct err *err);

/* Adds or updates by survey, dimension, unit and year. The survey and the unit must exist (ERR_NOT_FOUND); that the
 * survey has the dimension is the caller's to check. ERR_INPUT for a value that does not go with its operator and for an
 * official result without a source. */
int store_target_put(struct transaction *tx, const struct target *target, struct err *err);

/* Gives out serials, one behind the other in the order of the array, and sets .first of each. No two sheets that were
 * printed have the same. ERR_NOT_FOUND for a counter or unit that does not exist, ERR_INPUT for a sheet without count, day,
 * layout or name or with a count over SHEET_COUNT_MAX, ERR_LIMIT for more than SHEET_ADD_MAX sheets and when the serials are
 * used up; .first then means nothing. */
int store_sheets_add(struct transaction *tx, struct sheet *sheets, size_t n, struct err *err);
/* For what was not printed after all: the sheets go. *free_again: their serials were the last ones given out and are the
 * next to be; else they stay used: others came behind them, or one of the sheets was taken down, so it had been printed.
 * ERR_NOT_FOUND names the first serial that no sheet has, and the transaction is to be taken back. */
int store_sheets_take_back(struct transaction *tx, uint32_t first, uint32_t count, bool *free_again,
                           struct err *err);
/* Taken down from the wall on `day`. *how_many: sheets that hung until now; those that were taken down before keep their
 * day. ERR_NOT_FOUND as above. */
int store_sheets_remove(struct transaction *tx, uint32_t first, uint32_t last, int32_t day,
                        uint32_t *how_many, struct err *err);
/* They hang after all, as if they had not been taken down. *how_many: sheets that did not hang until now. */
int store_sheets_hang(struct transaction *tx, uint32_t first, uint32_t last, uint32_t *how_many,
                      struct err *err);

/* Bulk insertion with tallies, inside the transaction. The rows come from a pull function: 1 row, 0 end, negative
 * error (which rolls back). Row pointers must hold until the next pull. entered: local day on which they are stored, by which those
 * that come long after their day are counted (late.h); DAY_NONE: each came on its own, as invented ones. */
struct bulk_row {
    int64_t counter_id, revision_id;
    int32_t day;
    int half; /* 0 morning, 1 afternoon, HALF_UNKNOWN */
    enum channel channel;
    char language[9];
    const uint8_t *answers;
    size_t answers_size;
    const struct stored_comment *comments;
    size_t comment_count;
};
int store_append(struct transaction *tx, int32_t entered,
                 int (*next)(void *context, struct bulk_row *row, struct err *err), void *context,
                 uint64_t *rows, struct err *err);

/* ---- Writing: one response from the form ------------------------------------------------------------------------ */

enum submission_result {
    SUBMISSION_STORED,   /* on disk */
    SUBMISSION_REPEATED, /* the same key with the same content was on disk already: counted once */
    SUBMISSION_CONFLICT, /* the same key with other content is on disk */
    SUBMISSION_FAILED    /* not stored */
};

struct submission {
    uint8_t key[SUBMIT_KEY_SIZE];
    struct bulk_row row; /* its pointers must hold until done is called */
    /* Called on the writer thread, after COMMIT; must not block and may free the submission. */
    void (*done)(struct submission *submission);
    void *context;
    enum submission_result result;
    struct submission *next; /* the writer's */
};

/* The half-day by which keys of forms are made and judged (submit_key.h). It goes on with the clock and never goes back, over
 * restarts either: keys whose time was over are forgotten, and must not be taken again after a clock was set back. Of the
 * writing store; any thread. */
uint16_t store_half_day(struct store *store, int64_t now);

enum { STORE_QUEUE_MAX = 8192 };

/* Starts the writer thread on a WRITE store. */
int store_writer_start(struct store *store, const struct clock *clock, struct err *err);
/* Takes what waits to its end, then stops the thread. Submissions after this are refused. */
void store_writer_stop(struct store *store);
/* 0: queued, done will be called. ERR_BUSY: the queue is full, the writer stops or is not healthy; done will not be
 * called. */
int store_submit(struct store *store, struct submission *submission);
/* Counts one opening of a counter's form on a day, in memory; cheap, and waits for no disk. The writer thread writes the
 * counts within about a minute and when it is stopped, in a transaction of their own that grows no generation; while the
 * disk is full they stay in memory. A crash loses those of the last minute, as nothing depends on them. Past some
 * 50,000 counters a thread and minute an opening may go uncounted. */
void store_opened(struct store *store, int64_t counter_id, int32_t day);
/* How many responses to a revision were stored through a counter since this store was opened, in whatever way: from memory, from
 * any thread. What is counted is on disk. */
uint64_t store_arrived(struct store *store, int64_t counter_id, int64_t revision_id);
/* What the writer did since it was made, for whoever watches over the server. Any thread. */
enum { STORE_COMMIT_BOUNDS = 10 };
extern const double store_commit_bounds[STORE_COMMIT_BOUNDS]; /* seconds, growing */
struct store_numbers {
    uint64_t stored, repeated, conflicting, failed; /* submissions, by how they ended */
    uint64_t refused;                               /* not taken: the queue was full, or the writer stopped */
    size_t waiting;
    uint64_t commits
        [STORE_COMMIT_BOUNDS +
         1]; /* of batches, by how long the disk took: at most this bound, and more than the one before */
    uint64_t commit_us; /* all of them together */
};
void store_numbers(struct store *store, struct store_numbers *out);
/* Whether the clock was set forward less long ago than a form lives, so that it may be wrong: nothing is thrown away for its
 * age then. Any thread, once the writer was started. */
bool store_clock_doubted(struct store *store);
/* False once a commit failed in a way after which nothing may be acknowledged (fsync, corruption): the server stops. */
bool store_writer_healthy(const struct store *store);

#endif
