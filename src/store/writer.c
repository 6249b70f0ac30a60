/* The writer thread: takes everything that waits, writes it in one transaction, and only after COMMIT tells those who
 * wait. It never lingers: while one batch is on its way to the disk the next one gathers. */
#include <pthread.h>

#include "base/hash.h"
#include "base/log.h"
#include "store/arrivals.h"
#include "store/counting.h"
#include "store/internal.h"
#include "store/openings.h"

enum {
    CONTENT_MAX = 4 * 1024 * 1024, /* bytes of one submission's content, for its digest */
    PRUNE_ROWS = 2000,             /* keys deleted between two batches: some milliseconds */
    LOOK_SECONDS = 60,   /* how often openings are written, and an idle writer looks at the clock to prune */
    JUMP_SECONDS = 3600, /* a clock that gains more than that between two looks was set */
    JUMP_HALF_DAYS = 20, /* the same while nobody was there, since the newest key of an earlier day */
    FORM_LIFE_SECONDS = (SUBMIT_KEY_HALF_DAYS + 1) * 43200
};

/* A transaction somebody waits for, on that thread's stack. */
struct job {
    int (*fn)(struct transaction *, void *context,
              struct err *); /* NULL: no transaction, the log is emptied */
    void *context;
    struct err *err;
    int rc;
    bool finished;
    struct job *next;
};

const double store_commit_bounds[STORE_COMMIT_BOUNDS] = {0.001, 0.0025, 0.005, 0.01, 0.025,
                                                         0.05,  0.1,    0.25,  0.5,  1};

enum writer_state { WRITER_OFF, WRITER_RUNNING, WRITER_STOPPING };

struct writer {
    pthread_mutex_t lock; /* over everything down to `thread` */
    pthread_cond_t work;  /* something to do, or stopping */
    pthread_cond_t done;  /* a job is finished */
    enum writer_state state;
    struct submission *first, **last;
    size_t waiting;
    struct job *first_job, **last_job;
    struct store_numbers numbers; /* but for `waiting` */
    pthread_t thread;

    const struct clock *clock;
    pthread_mutex_t clock_lock; /* over the next two lines */
    int64_t wall_s, wall_at_us; /* both clocks when last compared */
    int64_t doubt_until_us;     /* monotonic: until then the clock may be wrong */

    /* The thread's own. */
    uint16_t half_day; /* at the last look */
    int64_t look_us;   /* monotonic: when openings are to be written next */
    bool prune;        /* there may be keys whose time is over */
    bool failing;      /* the last batch failed, and the log knows */
    struct buf content;
};

int writer_new(struct store *store, struct err *err) {
    struct writer *w = calloc(1, sizeof *w);
    if (w == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the writer");
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&w->lock, NULL);
    pthread_mutex_init(&w->clock_lock, NULL);
    pthread_cond_init(&w->work, &attributes);
    pthread_cond_init(&w->done, NULL);
    pthread_condattr_destroy(&attributes);
    w->last = &w->first;
    w->last_job = &w->first_job;
    buf_init(&w->content, CONTENT_MAX);
    store->writer = w;
    return 0;
}

void writer_free(struct store *store) {
    struct writer *w = store->writer;
    store_writer_stop(store);
    pthread_mutex_destroy(&w->lock);
    pthread_mutex_destroy(&w->clock_lock);
    pthread_cond_destroy(&w->work);
    pthread_cond_destroy(&w->done);
    buf_release(&w->content);
    free(w);
    store->writer = NULL;
}

/* ---- One submission ---------------------------------------------------------------------------------------------- */

/* What makes two submissions the same: where, what was answered, what was written. Lengths stand before the bytes, so
 * that no two contents look alike. */
static int digest_make(struct store *store, const struct bulk_row *row, int64_t *out, struct err *err) {
    struct buf *b = &store->writer->content;
    buf_reset(b);
    buf_add(b, &row->counter_id, sizeof row->counter_id);
    buf_add(b, &row->answers_size, sizeof row->answers_size);
    buf_add(b, row->answers, row->answers_size);
    for (size_t i = 0; i < row->comment_count; i++) {
        const struct stored_comment *comment = &row->comments[i];
        buf_add(b, &comment->question, sizeof comment->question);
        buf_add(b, &comment->text.n, sizeof comment->text.n);
        buf_add(b, comment->text.p, comment->text.n);
    }
    if (b->failed)
        return err_set(err, ERR_NOMEM, "a response of more than %d bytes", CONTENT_MAX);
    uint64_t digest = hash_keyed(store->secret, b->p, b->n);
    memcpy(out, &digest, sizeof *out);
    return 0;
}

static int key_compare(struct store *store, struct submission *s, int64_t digest, struct err *err) {
    struct query q = query_of(store, STATEMENT_SUBMIT_KEY_DIGEST);
    query_blob(&q, 1, s->key, sizeof s->key);
    int rc = query_step(&q, err);
    if (rc > 0) {
        s->result = sqlite3_column_int64(q.stmt, 0) == digest ? SUBMISSION_REPEATED : SUBMISSION_CONFLICT;
        rc = 0;
    }
    query_end(&q);
    return rc;
}

static int submission_write(struct store *store, struct submission *s, struct err *err) {
    int64_t digest = 0;
    int rc = digest_make(store, &s->row, &digest, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_SUBMIT_KEY_ADD);
    query_blob(&q, 1, s->key, sizeof s->key);
    query_int(&q, 2, digest);
    rc = query_run(&q, err);
    if (rc == 0 && sqlite3_changes(store->db) == 0)
        return key_compare(store, s, digest, err);
    if (rc == 0)
        rc = response_insert(store, &s->row, DAY_NONE, err);
    if (rc == 0)
        s->result = SUBMISSION_STORED;
    return rc;
}

/* ---- One batch --------------------------------------------------------------------------------------------------- */

/* In a savepoint, so that a fault takes back this one alone. */
static int submission_try(struct store *store, struct submission *s, struct err *err) {
    int rc = store_run(store, STATEMENT_SAVEPOINT_BEGIN, err);
    if (rc != 0)
        return rc;
    struct err fault = ERR_INIT;
    if (submission_write(store, s, &fault) != 0) {
        s->result = SUBMISSION_FAILED;
        log_event(LOG_LEVEL_ERROR, "response-refused", "why=\"%s\"", fault.text);
        if (!sqlite3_get_autocommit(store->db))
            rc = store_run(store, STATEMENT_SAVEPOINT_ROLLBACK, err);
        else /* the failure took back the whole batch */
            rc = err_set(err, fault.code, "%s", fault.text);
    }
    return rc == 0 ? store_run(store, STATEMENT_SAVEPOINT_RELEASE, err) : rc;
}

static int batch_commit(struct store *store, struct err *err) {
    int64_t begun = clock_monotonic_us();
    int rc = store_run(store, STATEMENT_TRANSACTION_COMMIT, err);
    int64_t us = clock_monotonic_us() - begun;
    size_t at = 0;
    while (at < STORE_COMMIT_BOUNDS && (double)us > store_commit_bounds[at] * 1e6)
        at++;
    pthread_mutex_lock(&store->writer->lock);
    store->writer->numbers.commits[at]++;
    store->writer->numbers.commit_us += (uint64_t)us;
    pthread_mutex_unlock(&store->writer->lock);
    return rc;
}

/* *single is set when a submission was at fault and not the disk or the transaction as a whole. */
static int batch_write(struct store *store, struct submission *list, bool careful, bool *single,
                       struct err *err) {
    int rc = store_run(store, STATEMENT_TRANSACTION_BEGIN, err);
    for (struct submission *s = list; s != NULL && rc == 0; s = s->next) {
        rc = careful ? submission_try(store, s, err) : submission_write(store, s, err);
        *single = rc != 0 && !sqlite3_get_autocommit(store->db);
    }
    if (rc == 0)
        rc = counting_flush(store->counting, err);
    if (rc == 0)
        rc = batch_commit(store, err);
    if (rc != 0)
        transaction_undo(store);
    else
        arrivals_commit(store->arrivals);
    return rc;
}

/* Before anybody is told: who has an answer finds it counted. */
static void batch_count(struct writer *w, const struct submission *list) {
    pthread_mutex_lock(&w->lock);
    uint64_t *const by_result[] = {[SUBMISSION_STORED] = &w->numbers.stored,
                                   [SUBMISSION_REPEATED] = &w->numbers.repeated,
                                   [SUBMISSION_CONFLICT] = &w->numbers.conflicting,
                                   [SUBMISSION_FAILED] = &w->numbers.failed};
    for (const struct submission *s = list; s != NULL; s = s->next)
        ++*by_result[s->result];
    pthread_mutex_unlock(&w->lock);
}

/* Savepoints cost a copy of every page they touch, and a fault of a single submission is our own mistake (the pages
 * check before they submit): so first without, and once more with them only if something went wrong. */
static void batch_run(struct store *store, struct submission *list) {
    struct err err = ERR_INIT;
    int rc = ERR_STORE;
    bool single = false;
    if (atomic_load(&store->healthy)) {
        rc = batch_write(store, list, false, &single, &err);
        if (rc != 0 && single && atomic_load(&store->healthy))
            rc = batch_write(store, list, true, &single, &err);
        if (rc != 0 && !store->writer->failing)
            log_event(LOG_LEVEL_ERROR, "batch-failed", "why=\"%s\"", err.text);
        store->writer->failing = rc != 0;
    }
    for (struct submission *s = list; s != NULL && rc != 0; s = s->next)
        s->result = SUBMISSION_FAILED;
    batch_count(store->writer, list);
    for (struct submission *s = list, *next; s != NULL; s = next) {
        next = s->next; /* done may free it */
        s->done(s);
    }
    /* Keeping the counts for the next batch gains a twentieth of the processor time and nothing one could wait for;
     * reading them anew from the page that is at hand can never be out of date. */
    counting_drop(store->counting);
}

/* ---- Keys whose time is over ------------------------------------------------------------------------------------- */

/* A clock that was set forward may be set back again. It is believed once it has gone on evenly for as long as a form lives. */
static void clock_doubt(struct writer *w) {
    w->doubt_until_us = w->wall_at_us + FORM_LIFE_SECONDS * INT64_C(1000000);
    log_event(LOG_LEVEL_WARNING, "clock-jumped", "to=%lld", (long long)w->wall_s);
}

bool store_clock_doubted(struct store *store) {
    struct writer *w = store->writer;
    pthread_mutex_lock(&w->clock_lock);
    int64_t wall_s = clock_wall_seconds(w->clock), at_us = clock_monotonic_us();
    bool jumped = wall_s - w->wall_s > (at_us - w->wall_at_us) / 1000000 + JUMP_SECONDS;
    w->wall_s = wall_s;
    w->wall_at_us = at_us;
    if (jumped)
        clock_doubt(w);
    bool doubted = at_us < w->doubt_until_us;
    pthread_mutex_unlock(&w->clock_lock);
    return doubted;
}

static void clock_begin(struct store *store, const struct clock *clock) {
    struct writer *w = store->writer;
    w->clock = clock;
    w->wall_s = clock_wall_seconds(clock);
    w->wall_at_us = clock_monotonic_us();
    w->doubt_until_us = 0;
    w->half_day = store_half_day(store, w->wall_s);
    w->prune = true;
}

static void clock_look(struct store *store) {
    struct writer *w = store->writer;
    uint16_t now = store_half_day(store, clock_wall_seconds(w->clock));
    w->prune = w->prune || now != w->half_day;
    w->half_day = now;
}

/* A clock that was wrong before the program began shows by the newest key of an earlier day, or by the time of forms, which does
 * not go back with it. */
static int clock_compare(struct store *store, struct err *err) {
    struct writer *w = store->writer;
    if ((int16_t)(uint16_t)(w->half_day - half_day_number(w->wall_s)) > JUMP_HALF_DAYS)
        clock_doubt(w);
    uint16_t today = w->half_day > 0 ? (uint16_t)(w->half_day - 1) : 0;
    uint8_t bound[2] = {(uint8_t)(today >> 8), (uint8_t)today};
    struct query q = query_of(store, STATEMENT_SUBMIT_KEY_NEWEST);
    query_blob(&q, 1, bound, sizeof bound);
    int rc = query_step(&q, err);
    if (rc > 0 && sqlite3_column_bytes(q.stmt, 0) == SUBMIT_KEY_SIZE &&
        w->half_day > submit_key_half_day(sqlite3_column_blob(q.stmt, 0)) + JUMP_HALF_DAYS)
        clock_doubt(w);
    query_end(&q);
    return rc < 0 ? rc : 0;
}

/* Some of them, in a transaction of its own. A key may still come as long as submit_key_good lets it. */
static void keys_prune(struct store *store) {
    struct writer *w = store->writer;
    struct err err = ERR_INIT;
    uint16_t oldest = w->half_day < SUBMIT_KEY_HALF_DAYS ? 0 : (uint16_t)(w->half_day - SUBMIT_KEY_HALF_DAYS);
    uint8_t bound[2] = {(uint8_t)(oldest >> 8), (uint8_t)oldest};
    w->prune = false;
    /* By the keys that are there a later start sees that its clock is wrong. */
    if (!atomic_load(&store->healthy) || store_clock_doubted(store))
        return;
    struct query q = query_of(store, STATEMENT_SUBMIT_KEY_PRUNE);
    query_blob(&q, 1, bound, sizeof bound);
    query_int(&q, 2, PRUNE_ROWS);
    if (form_clock_keep(store, &err) != 0 || query_run(&q, &err) != 0)
        log_event(LOG_LEVEL_ERROR, "prune-failed", "why=\"%s\"", err.text);
    else
        w->prune = sqlite3_changes(store->db) == PRUNE_ROWS;
}

/* ---- Openings ---------------------------------------------------------------------------------------------------- */

static void openings_write(struct store *store) {
    struct err err = ERR_INIT;
    store->writer->look_us = clock_monotonic_us() + LOOK_SECONDS * INT64_C(1000000);
    if (atomic_load(&store->healthy) && openings_flush(store, &err) != 0)
        log_event(LOG_LEVEL_ERROR, "openings-not-written", "why=\"%s\"", err.text);
}

/* ---- The thread -------------------------------------------------------------------------------------------------- */

static int job_run(struct store *store, const struct job *job) {
    return job->fn == NULL ? checkpoint_all(store, job->err)
                           : transaction_run(store, job->fn, job->context, job->err);
}

static void jobs_run(struct store *store, struct job *jobs) {
    struct writer *w = store->writer;
    for (struct job *job = jobs, *next; job != NULL; job = next) {
        next = job->next;
        int rc = job_run(store, job);
        pthread_mutex_lock(&w->lock);
        job->rc = rc;
        job->finished = true; /* from here on its owner may be gone */
        pthread_cond_broadcast(&w->done);
        pthread_mutex_unlock(&w->lock);
    }
}

/* Waits for work. False: stopping, and nothing is left. */
static bool work_take(struct writer *w, struct submission **list, struct job **jobs) {
    struct timespec until = {.tv_sec = w->look_us / 1000000, .tv_nsec = w->look_us % 1000000 * 1000};
    pthread_mutex_lock(&w->lock);
    bool more = w->prune;
    while (w->first == NULL && w->first_job == NULL && w->state == WRITER_RUNNING && !more)
        more = pthread_cond_timedwait(&w->work, &w->lock, &until) != 0;
    *list = w->first;
    *jobs = w->first_job;
    w->first = NULL;
    w->last = &w->first;
    w->waiting = 0;
    w->first_job = NULL;
    w->last_job = &w->first_job;
    bool go_on = *list != NULL || *jobs != NULL || w->state == WRITER_RUNNING;
    pthread_mutex_unlock(&w->lock);
    return go_on;
}

static void *writer_main(void *argument) {
    struct store *store = argument;
    struct writer *w = store->writer;
    struct submission *list;
    struct job *jobs;
    while (work_take(w, &list, &jobs)) {
        if (list != NULL)
            batch_run(store, list);
        jobs_run(store, jobs);
        clock_look(store);
        if (w->prune)
            keys_prune(store);
        if (clock_monotonic_us() >= w->look_us)
            openings_write(store);
        store_checkpoint(store);
    }
    openings_write(store);
    return NULL;
}

int store_writer_start(struct store *store, const struct clock *clock, struct err *err) {
    struct writer *w = store->writer;
    int rc = 0;
    if (w == NULL)
        return err_set(err, ERR_BUG, "a store that is open for reading has no writer");
    pthread_mutex_lock(&w->lock);
    if (w->state != WRITER_OFF) {
        rc = err_set(err, ERR_BUG, "the writer runs already");
    } else {
        clock_begin(store, clock);
        rc = clock_compare(store, err);
        w->look_us = w->wall_at_us + LOOK_SECONDS * INT64_C(1000000);
        if (rc == 0 && pthread_create(&w->thread, NULL, writer_main, store) == 0)
            w->state = WRITER_RUNNING; /* the thread looks at it under the lock */
        else if (rc == 0)
            rc = err_set(err, ERR_NOMEM, "no thread for the writer");
    }
    pthread_mutex_unlock(&w->lock);
    return rc;
}

void store_writer_stop(struct store *store) {
    struct writer *w = store->writer;
    pthread_mutex_lock(&w->lock);
    bool running = w->state == WRITER_RUNNING;
    if (running)
        w->state = WRITER_STOPPING;
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
    if (!running)
        return;
    pthread_join(w->thread, NULL);
    pthread_mutex_lock(&w->lock);
    w->state = WRITER_OFF;
    pthread_mutex_unlock(&w->lock);
}

int store_submit(struct store *store, struct submission *submission) {
    struct writer *w = store->writer;
    int rc = 0;
    submission->next = NULL;
    pthread_mutex_lock(&w->lock);
    if (w->state != WRITER_RUNNING || w->waiting >= STORE_QUEUE_MAX || !atomic_load(&store->healthy)) {
        rc = ERR_BUSY;
        w->numbers.refused++;
    } else {
        bool idle = w->first == NULL;
        *w->last = submission;
        w->last = &submission->next;
        w->waiting++;
        if (idle) /* else it was told already */
            pthread_cond_signal(&w->work);
    }
    pthread_mutex_unlock(&w->lock);
    return rc;
}

void store_numbers(struct store *store, struct store_numbers *out) {
    struct writer *w = store->writer;
    pthread_mutex_lock(&w->lock);
    *out = w->numbers;
    out->waiting = w->waiting;
    pthread_mutex_unlock(&w->lock);
}

bool store_writer_healthy(const struct store *store) {
    return atomic_load(&store->healthy);
}

/* On the writer's thread, or on this one where none runs. */
static int job_wait(struct store *store, struct job *job, struct err *err) {
    struct writer *w = store->writer;
    if (w == NULL)
        return err_set(err, ERR_BUG, "a store that is open for reading cannot be written");
    pthread_mutex_lock(&w->lock);
    enum writer_state state = w->state;
    if (state == WRITER_RUNNING && !pthread_equal(w->thread, pthread_self())) {
        *w->last_job = job;
        w->last_job = &job->next;
        pthread_cond_signal(&w->work);
        while (!job->finished)
            pthread_cond_wait(&w->done, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    switch (state) {
    case WRITER_STOPPING:
        return err_set(err, ERR_BUSY, "the server is stopping: try again");
    case WRITER_RUNNING:
        return job->finished ? job->rc
                             : err_set(err, ERR_BUG, "a transaction within the writer's own thread");
    case WRITER_OFF:
        break;
    }
    int rc = job_run(store, job);
    if (rc == 0)
        store_checkpoint(store);
    return rc;
}

int store_transact(struct store *store, int (*fn)(struct transaction *, void *context, struct err *),
                   void *context, struct err *err) {
    struct job job = {.fn = fn, .context = context, .err = err};
    return job_wait(store, &job, err);
}

int store_log_empty(struct store *store, struct err *err) {
    struct job job = {.err = err};
    return job_wait(store, &job, err);
}
