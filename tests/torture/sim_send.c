/* Forms that are sent, again and again, and paper. */
#include <stdio.h>
#include <string.h>

#include "cut_vfs.h"
#include "simulation.h"
#include "store/internal.h"
#include "store/paper.h"

enum { TOGETHER = 6 };

struct sending {
    struct submission submission;
    struct sim_form *form;
    struct sim_response response;
    struct stored_comment comment;
    char text[24];
    bool fresh; /* the first of this form, which was not stored before */
    enum submission_result expected;
};

struct post {
    struct sending items[TOGETHER];
    int count;
    struct store *store;
};

static const char *result_name(enum submission_result result) {
    static const char *const names[] = {[SUBMISSION_STORED] = "stored",
                                        [SUBMISSION_REPEATED] = "repeated",
                                        [SUBMISSION_CONFLICT] = "conflict",
                                        [SUBMISSION_FAILED] = "failed"};
    return names[result];
}

static void sent(struct submission *submission) {
    (void)submission;
}

/* On the writer's thread, so that all wait together when it looks next. */
static int post_all(struct transaction *tx, void *context, struct err *err) {
    struct post *post = context;
    (void)err;
    transaction_quiet(tx);
    for (int i = 0; i < post->count; i++)
        (void)store_submit(post->store, &post->items[i].submission);
    return 0;
}

/* A new form, shown some half-days ago. */
static struct sim_form *form_new(struct sim_world *world) {
    struct sim_model *model = &world->model;
    struct sim_form *form = &model->forms[model->form_count++ % SIM_FORMS];
    uint16_t age = (uint16_t)(sim_chance(world, 5) ? sim_draw(world, SUBMIT_KEY_HALF_DAYS + 1) : 0);
    memset(form, 0, sizeof *form);
    form->response.counter = sim_draw(world, model->counter_count);
    form->response.revision = sim_revision_any(world);
    form->response.channel = CHANNEL_QR;
    sim_answers_draw(world, &form->response);
    submit_key_make(store_secret(world->store),
                    (uint16_t)(store_half_day(world->store, world->clock.fixed) - age), 1, world->forms++,
                    model->counters[form->response.counter].code,
                    model->revisions[form->response.revision].id, form->key);
    return form;
}

/* One of those that were sent before, as long as it may be sent again. */
static struct sim_form *form_again(struct sim_world *world) {
    struct sim_model *model = &world->model;
    size_t known = model->form_count < SIM_FORMS ? model->form_count : SIM_FORMS;
    if (known == 0)
        return NULL;
    struct sim_form *form = &model->forms[sim_draw(world, (int)known)];
    bool good = submit_key_good(
        store_secret(world->store), form->key, model->counters[form->response.counter].code,
        model->revisions[form->response.revision].id, store_half_day(world->store, world->clock.fixed));
    return good ? form : NULL;
}

static bool same_content(const struct sim_response *a, const struct sim_response *b) {
    return memcmp(a->answers, b->answers, sizeof a->answers) == 0 && a->comment == b->comment;
}

static void post_add(struct sim_world *world, struct post *post, struct sim_form *form,
                     const struct sim_response *response) {
    struct sending *sending = &post->items[post->count++];
    memset(sending, 0, sizeof *sending);
    sending->form = form;
    sending->response = *response;
    sending->response.day = sim_today(world);
    sending->response.half = (int)((world->clock.fixed + 7 * 3600) % 86400 / 43200);
    memcpy(sending->submission.key, form->key, sizeof form->key);
    sending->submission.row = sim_row(world, &sending->response, &sending->comment, sending->text);
    sending->submission.done = sent;
    sending->submission.result = SUBMISSION_FAILED;
    sending->fresh = !form->stored;
    sending->expected = !form->stored                             ? SUBMISSION_STORED
                        : same_content(&form->response, response) ? SUBMISSION_REPEATED
                                                                  : SUBMISSION_CONFLICT;
    if (!form->stored)
        form->response = sending->response;
    form->stored = true;
}

static void post_draw(struct sim_world *world, struct post *post) {
    int wanted = 1 + sim_draw(world, TOGETHER - 1);
    while (wanted-- > 0) {
        int lot = sim_draw(world, 10);
        struct sim_form *form = lot < 6 ? form_new(world) : lot < 9 ? form_again(world) : NULL;
        if (lot == 9 && post->count > 0) /* a double tap */
            form = post->items[post->count - 1].form;
        if (form == NULL)
            continue;
        struct sim_response response = form->response;
        if (lot == 8)
            sim_answers_draw(world, &response);
        post_add(world, post, form, &response);
    }
}

static bool key_there(struct sim_world *world, const uint8_t key[SUBMIT_KEY_SIZE]) {
    sqlite3_stmt *stmt = NULL;
    bool there = false;
    if (sqlite3_prepare_v2(world->store->db, "SELECT 1 FROM submit_key WHERE key = ?1", -1, &stmt, NULL) ==
        SQLITE_OK) {
        sqlite3_bind_blob(stmt, 1, key, SUBMIT_KEY_SIZE, SQLITE_STATIC);
        there = sqlite3_step(stmt) == SQLITE_ROW;
    } else {
        sim_fail(world, "the keys cannot be read");
    }
    sqlite3_finalize(stmt);
    return there;
}

/* What was acknowledged is there; of the rest all that came in this post or nothing. */
static void look_after_cut(struct sim_world *world, struct post *post) {
    int fresh = 0, there = 0;
    for (int i = 0; i < post->count && !world->failed; i++) {
        const struct sending *sending = &post->items[i];
        enum submission_result result = sending->submission.result;
        bool known = key_there(world, sending->form->key);
        if (!known && (result == SUBMISSION_STORED || result == SUBMISSION_REPEATED))
            sim_fail(world, "response %d was acknowledged (%s) and is lost", i, result_name(result));
        if (!sending->fresh)
            continue;
        fresh++;
        there += known;
        sending->form->stored = known;
    }
    if (there != 0 && there != fresh)
        sim_fail(world, "%d of %d responses of one transaction are there", there, fresh);
    for (int i = 0; i < post->count; i++)
        if (post->items[i].fresh && post->items[i].form->stored)
            sim_add(world, &post->items[i].response);
}

void sim_send(struct sim_world *world) {
    struct post post = {.count = 0};
    if (world->model.response_count + TOGETHER > SIM_RESPONSES)
        return;
    post_draw(world, &post);
    post.store = world->store;
    if (sim_writer_start(world) && store_transact(world->store, post_all, &post, &world->err) != 0 &&
        !cut_vfs_off())
        sim_fail(world, "%s", world->err.text);
    store_writer_stop(world->store);
    world->sum.submissions += (uint64_t)post.count;
    if (sim_recover(world)) {
        look_after_cut(world, &post);
        return;
    }
    for (int i = 0; i < post.count; i++) {
        const struct sending *sending = &post.items[i];
        enum submission_result result = sending->submission.result;
        sim_trace(world, "counter %d, revision %d: %s", sending->response.counter,
                  sending->response.revision + 1, result_name(result));
        sim_mix(world, result);
        world->sum.repeated += result == SUBMISSION_REPEATED;
        if (result != sending->expected)
            sim_fail(world, "response %d was %s and should have been %s", i, result_name(result),
                     result_name(sending->expected));
        if (sending->fresh)
            sim_add(world, &sending->response);
    }
}

/* ---- Paper ---------------------------------------------------------------------------------------------------------- */

struct slips {
    struct paper_batch begin;
    struct paper_typed typed;
    struct paper_end end;
    int64_t id;
};

static int begin_fn(struct transaction *tx, void *context, struct err *err) {
    struct slips *slips = context;
    return store_paper_begin(tx, &slips->begin, &slips->id, err);
}
static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct slips *slips = context;
    return store_paper_add(tx, &slips->typed, err);
}
static int end_fn(struct transaction *tx, void *context, struct err *err) {
    struct slips *slips = context;
    return store_paper_end(tx, &slips->end, err);
}

static void paper_begin(struct sim_world *world, struct sim_batch *batch) {
    struct sim_model *model = &world->model;
    struct sim_batch next = {.counter = sim_draw(world, model->counter_count),
                             .revision = sim_revision_any(world)};
    next.day = sim_today(world) - sim_draw(world, 40);
    const struct sim_counter *counter = &model->counters[next.counter];
    const struct sim_revision *revision = &model->revisions[next.revision];
    struct slips slips = {.begin = {.unit = model->units[sim_unit_on(counter, next.day)].code,
                                    .counter_id = counter->id,
                                    .revision_id = revision->id,
                                    .day = next.day,
                                    .expected = SIM_SLIPS,
                                    .login = "van.thu",
                                    .name = "Lê Thị Thư",
                                    .begun = world->clock.fixed}};
    memcpy(slips.begin.counter, counter->code, sizeof slips.begin.counter);
    if (sim_transact(world, begin_fn, &slips) <= 0)
        return;
    if (next.day < revision->published)
        sim_fail(world, "slips of day %d were taken of revision %d, of day %d", next.day, next.revision + 1,
                 revision->published);
    *batch = next;
    batch->id = slips.id;
}

static void paper_add(struct sim_world *world, struct sim_batch *batch) {
    bool again = batch->count > 0 && sim_chance(world, 5);
    int number = again ? sim_draw(world, batch->count) : batch->count;
    struct sim_response *slip = &batch->slips[number];
    if (!again) {
        *slip = (struct sim_response){.day = batch->day,
                                      .counter = batch->counter,
                                      .revision = batch->revision,
                                      .half = HALF_UNKNOWN,
                                      .channel = CHANNEL_PAPER};
        sim_answers_draw(world, slip);
        rng_bytes(&world->rng, batch->keys[number], SUBMIT_KEY_SIZE);
    }
    struct stored_comment comment;
    char text[24];
    struct bulk_row row = sim_row(world, slip, &comment, text);
    struct slips slips = {.typed = {.batch = batch->id,
                                    .answers = row.answers,
                                    .answers_size = row.answers_size,
                                    .comments = row.comments,
                                    .comment_count = row.comment_count}};
    memcpy(slips.typed.key, batch->keys[number], SUBMIT_KEY_SIZE);
    if (sim_transact(world, add_fn, &slips) <= 0)
        return;
    if (slips.typed.result != (again ? PAPER_REPEATED : PAPER_STORED))
        sim_fail(world, "slip %d came out as %d", number + 1, (int)slips.typed.result);
    batch->count += !again;
}

static int drop_fn(struct transaction *tx, void *context, struct err *err) {
    struct slips *slips = context;
    return store_paper_drop(tx, slips->id, slips->typed.number, "van.thu", slips->end.now, err);
}

/* The last slip is taken back. */
static void paper_drop(struct sim_world *world, struct sim_batch *batch) {
    struct slips slips = {
        .id = batch->id, .typed = {.number = (unsigned)batch->count}, .end = {.now = world->clock.fixed}};
    if (sim_transact(world, drop_fn, &slips) > 0)
        batch->count--;
}

static void paper_end(struct sim_world *world, struct sim_batch *batch) {
    struct slips slips = {.end = {.batch = batch->id,
                                  .keep = !sim_chance(world, 4),
                                  .login = "van.thu",
                                  .name = "Lê Thị Thư",
                                  .now = world->clock.fixed}};
    if (world->model.response_count + SIM_SLIPS > SIM_RESPONSES || sim_transact(world, end_fn, &slips) <= 0)
        return;
    for (int i = 0; slips.end.keep && i < batch->count; i++) {
        batch->slips[i].entered = sim_today(world);
        sim_add(world, &batch->slips[i]);
    }
    batch->id = 0;
}

void sim_paper(struct sim_world *world) {
    struct sim_batch *batch = &world->model.batches[sim_draw(world, SIM_BATCHES)];
    if (batch->id == 0)
        paper_begin(world, batch);
    else if (batch->count > 0 && sim_chance(world, 8))
        paper_drop(world, batch);
    else if (batch->count < SIM_SLIPS && !sim_chance(world, 5))
        paper_add(world, batch);
    else
        paper_end(world, batch);
}
