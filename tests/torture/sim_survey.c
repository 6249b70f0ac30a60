/* Definitions and answers as they are drawn. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "simulation.h"

/* ---- Definitions ---------------------------------------------------------------------------------------------------- */

static const enum sim_dimension leaves[] = {SIM_A, SIM_B1, SIM_B2};

static bool comparable(const struct sim_question *now, const struct sim_question *then) {
    return strcmp(now->code, then->code) == 0 && now->kind == then->kind;
}

/* The question of `then` with the same code and kind. */
static int same_question(const struct sim_revision *then, const struct sim_question *question) {
    for (int q = 0; q < then->count; q++)
        if (comparable(question, &then->questions[q]))
            return q;
    return SIM_NONE;
}

static void continues_nothing(struct sim_continuation *out) {
    out->revision = SIM_NONE;
    for (int q = 0; q < SIM_QUESTIONS; q++)
        out->from[q] = SIM_NONE;
}

static void code_new(struct sim_world *world, struct sim_question *question) {
    snprintf(question->code, sizeof question->code, "q%u", world->codes++ % 100000);
}

static void question_new(struct sim_world *world, struct sim_revision *revision,
                         enum sim_dimension dimension) {
    struct sim_question *question = &revision->questions[revision->count++];
    code_new(world, question);
    question->dimension = dimension;
    question->kind = (enum sim_kind)sim_draw(world, SIM_KINDS);
}

/* A question of the revision before, as it is or changed; `from` says whether it goes on. */
static void question_keep(struct sim_world *world, struct sim_revision *revision,
                          const struct sim_revision *before, int q) {
    struct sim_question *question = &revision->questions[revision->count];
    int *from = &revision->continues[0].from[revision->count++];
    *question = before->questions[q];
    *from = q;
    switch (sim_draw(world, 10)) {
    case 0: /* another scale, which is another question */
        question->kind =
            (enum sim_kind)((question->kind + 1 + (unsigned)sim_draw(world, SIM_KINDS - 1)) % SIM_KINDS);
        *from = SIM_NONE;
        break;
    case 1: /* another code, and goes on */
        code_new(world, question);
        break;
    case 2: /* the same code, and is another one */
        *from = SIM_NONE;
        break;
    case 3:
        question->dimension = leaves[sim_draw(world, 3)];
        break;
    default:
        break;
    }
}

static void leaves_fill(struct sim_world *world, struct sim_revision *revision) {
    for (size_t l = 0; l < 3; l++) {
        bool any = false;
        for (int q = 0; q < revision->count; q++)
            any |= revision->questions[q].dimension == leaves[l];
        if (!any)
            question_new(world, revision, leaves[l]);
    }
}

/* Some go on from an older revision too, as far as the code stayed. */
static void continue_older(struct sim_world *world, struct sim_revision *revision, int before) {
    int older = sim_draw(world, before);
    bool any = false;
    for (int q = 0; q < revision->count; q++) {
        int from = same_question(&world->model.revisions[older], &revision->questions[q]);
        revision->continues[1].from[q] = from;
        any |= from != SIM_NONE;
    }
    revision->continues[1].revision = any ? older : SIM_NONE;
}

void sim_revision_draw(struct sim_world *world, struct sim_revision *out) {
    int before = world->model.revision_count - 1;
    const struct sim_revision *last = before >= 0 ? &world->model.revisions[before] : NULL;
    bool any = false;
    memset(out, 0, sizeof *out);
    continues_nothing(&out->continues[0]);
    continues_nothing(&out->continues[1]);
    for (int q = 0; last != NULL && q < last->count && out->count < SIM_QUESTIONS - 3; q++)
        if (!sim_chance(world, 8))
            question_keep(world, out, last, q);
    if (sim_chance(world, 2))
        question_new(world, out, leaves[sim_draw(world, 3)]);
    leaves_fill(world, out);
    for (int q = 0; q < out->count; q++)
        any |= out->continues[0].from[q] != SIM_NONE;
    if (any && !sim_chance(world, 10))
        out->continues[0].revision = before;
    else
        continues_nothing(&out->continues[0]);
    if (before > 0 && sim_chance(world, 4))
        continue_older(world, out, before);
}

struct words {
    char *at;
    size_t left;
};

static void put(struct words *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct words *text, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text->at, text->left, format, args);
    va_end(args);
    size_t used = n < 0 || (size_t)n >= text->left ? text->left - 1 : (size_t)n;
    text->at += used;
    text->left -= used;
}

static void put_continuation(struct words *text, const struct sim_model *model,
                             const struct sim_revision *revision, int which, bool same) {
    const struct sim_continuation *c = &revision->continues[which];
    const char *between = "";
    if (c->revision == SIM_NONE)
        return;
    const struct sim_revision *then = &model->revisions[c->revision];
    put(text, "%s{\"revision\":%d%s", which > 0 && revision->continues[0].revision != SIM_NONE ? "," : "",
        c->revision + 1, same ? ",\"same\":true" : "");
    for (int q = 0; q < revision->count; q++) {
        const struct sim_question *question = &revision->questions[q];
        int usual = same ? same_question(then, question) : SIM_NONE;
        if (usual == c->from[q])
            continue;
        put(text, "%s\"%s\":", between[0] == '\0' ? ",\"questions\":{" : between, question->code);
        if (c->from[q] == SIM_NONE)
            put(text, "null");
        else
            put(text, "\"%s\"", then->questions[c->from[q]].code);
        between = ",";
    }
    put(text, "%s}", between[0] == '\0' ? "" : "}");
}

void sim_definition(const struct sim_model *model, const struct sim_revision *revision, bool same, char *out,
                    size_t size) {
    static const char *const kinds[] = {
        [SIM_FIVE] = "\"kind\":\"scale\",\"scale\":\"satisfaction-5\"",
        [SIM_FIVE_REVERSED] = "\"kind\":\"scale\",\"scale\":\"satisfaction-5\",\"reverse\":true",
        [SIM_THREE] = "\"kind\":\"scale\",\"scale\":\"satisfaction-3\"",
        [SIM_YES_NO] = "\"kind\":\"yes-no\",\"positive\":\"yes\""};
    static const char *const dimensions[] = {[SIM_A] = "A", [SIM_B] = "B", [SIM_B1] = "B1", [SIM_B2] = "B2"};
    struct words text = {out, size};
    put(&text,
        "{\"code\":\"%s\",\"title\":{\"vi\":\"Thử\"},\"method\":\"satisfied-share\",\"dimensions\":["
        "{\"code\":\"A\",\"title\":{\"vi\":\"Một\"}},{\"code\":\"B\",\"title\":{\"vi\":\"Hai\"},"
        "\"dimensions\":[{\"code\":\"B1\",\"title\":{\"vi\":\"Ba\"}},{\"code\":\"B2\",\"title\":{\"vi\":"
        "\"Bốn\"}}]}],"
        "\"questions\":[",
        sim_survey);
    for (int q = 0; q < revision->count; q++)
        put(&text, "{\"code\":\"%s\",\"dimension\":\"%s\",%s,\"na\":true,\"text\":{\"vi\":\"Hỏi\"}},",
            revision->questions[q].code, dimensions[revision->questions[q].dimension],
            kinds[revision->questions[q].kind]);
    put(&text, "{\"code\":\"comment\",\"kind\":\"text\",\"text\":{\"vi\":\"Ý kiến\"}}]");
    if (revision->continues[0].revision != SIM_NONE || revision->continues[1].revision != SIM_NONE) {
        put(&text, ",\"continues\":[");
        put_continuation(&text, model, revision, 0, same);
        put_continuation(&text, model, revision, 1, same);
        put(&text, "]");
    }
    put(&text, "}");
}

/* ---- Answers -------------------------------------------------------------------------------------------------------- */

int sim_revision_any(struct sim_world *world) {
    int count = world->model.revision_count;
    return sim_chance(world, 6) ? sim_draw(world, count) : count - 1;
}

void sim_answers_draw(struct sim_world *world, struct sim_response *out) {
    const struct sim_revision *revision = &world->model.revisions[out->revision];
    memset(out->answers, 0, sizeof out->answers);
    for (int q = 0; q < revision->count; q++) {
        int levels = sim_levels(revision->questions[q].kind), lot = sim_draw(world, 12);
        out->answers[q] = (uint8_t)(lot == 0 ? 0 : lot == 1 ? 255 : 1 + sim_draw(world, levels));
    }
    out->comment = sim_chance(world, 5) ? ++world->comments : 0;
}

struct bulk_row sim_row(const struct sim_world *world, const struct sim_response *response,
                        struct stored_comment *comment, char text[24]) {
    const struct sim_revision *revision = &world->model.revisions[response->revision];
    *comment = (struct stored_comment){(size_t)revision->count,
                                       {text, (size_t)snprintf(text, 24, "phieu %u", response->comment)}};
    return (struct bulk_row){.counter_id = world->model.counters[response->counter].id,
                             .revision_id = revision->id,
                             .day = response->day,
                             .half = response->half,
                             .channel = response->channel,
                             .language = "vi",
                             .answers = response->answers,
                             .answers_size = (size_t)revision->count,
                             .comments = comment,
                             .comment_count = response->comment != 0};
}

void sim_add(struct sim_world *world, const struct sim_response *response) {
    world->model.responses[world->model.response_count++] = *response;
}
