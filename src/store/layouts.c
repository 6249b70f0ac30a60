#include "core/kind.h"
#include "core/survey_json.h"
#include "store/counting.h"
#include "store/internal.h"

struct layouts {
    struct arena *arena;
    size_t count;
    struct {
        int64_t revision;
        const struct survey *survey;
    } items[LAYOUTS_MAX];
};

struct layouts *layouts_new(void) {
    struct layouts *layouts = calloc(1, sizeof *layouts);
    if (layouts != NULL)
        layouts->arena = arena_new(LAYOUTS_ARENA);
    if (layouts == NULL || layouts->arena == NULL) {
        free(layouts);
        return NULL;
    }
    return layouts;
}

void layouts_free(struct layouts *layouts) {
    if (layouts == NULL)
        return;
    arena_free(layouts->arena);
    free(layouts);
}

bool layouts_full(const struct layouts *layouts) {
    return layouts->count >= LAYOUTS_KEEP;
}

void layouts_drop(struct layouts *layouts) {
    arena_reset(layouts->arena);
    layouts->count = 0;
}

int layout_get(struct store *store, int64_t revision, const struct survey **out, struct err *err) {
    struct layouts *layouts = store->layouts;
    for (size_t i = layouts->count; i-- > 0;) /* the latest met is the likeliest */
        if (layouts->items[i].revision == revision) {
            *out = layouts->items[i].survey;
            return 0;
        }
    if (layouts->count == LAYOUTS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d revisions in one batch", LAYOUTS_MAX);
    struct revision loaded;
    int rc = store_revision_by_id(store, revision, layouts->arena, &loaded, err);
    if (rc != 0)
        return rc;
    layouts->items[layouts->count].revision = revision;
    layouts->items[layouts->count++].survey = loaded.survey;
    *out = loaded.survey;
    return 0;
}

bool layout_fits(const struct survey *survey, const uint8_t *answers, size_t size) {
    if (size != survey->answers_size)
        return false;
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        struct value value;
        if (question->size > 0 && !question->kind->unpack(question, answers + question->offset, &value))
            return false;
    }
    return true;
}
