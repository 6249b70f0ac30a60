#include "print/layout/check.h"
#include "print/draw/turn.h"

#include "print/layout/check_rules.h"

enum { PDF_MAX = 64 * 1024 * 1024, FAULT_BYTES_MAX = 4 * 1024 * 1024 };

static const char emblem_svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" "
                                 "height=\"10\"><circle cx=\"5\" cy=\"5\" r=\"5\"/></svg>";

/* ---- Drawn with what may come
 * ---------------------------------------------------------------------------------- */

struct trial {
    struct poster_layout *layout;
    bool full, optional; /* long values; with optional fields and emblem */
    const char *first, *second;
};

/* The sheet is thrown away; what does not fit is in the faults. */
static int draw_one(const struct trial *t, struct err *err) {
    struct poster_field fields[POSTER_FIELD_COUNT];
    for (size_t i = 0; i < POSTER_FIELD_COUNT; i++) {
        const struct poster_field_kind *kind = &poster_field_kinds[i];
        bool empty = kind->optional && !t->optional;
        fields[i].name = kind->name;
        fields[i].value = empty ? STR("") : str_of(t->full ? kind->full : kind->brief);
    }
    struct poster_page page = {fields, POSTER_FIELD_COUNT, NULL, NULL};
    struct poster_job job = {.pages = &page,
                             .count = 1,
                             .format = POSTER_PDF,
                             .first = t->first,
                             .second = t->second,
                             .emblem = t->optional ? str_of(emblem_svg) : STR("")};
    char what[120];
    snprintf(what, sizeof what, "%s values%s%s%s%s%s", t->full ? "long" : "short",
             t->optional ? "" : ", optional ones empty", t->first != NULL ? ", " : "",
             t->first != NULL ? t->first : "", t->second != NULL ? " and " : "",
             t->second != NULL ? t->second : "");
    t->layout->faults->trial = what;
    struct buf pdf;
    buf_init(&pdf, PDF_MAX);
    int rc = poster_draw(t->layout, &job, &pdf, err);
    buf_release(&pdf);
    t->layout->faults->trial = NULL;
    return rc;
}

static int draw_values(struct trial *t, struct err *err) {
    int rc = 0;
    for (unsigned i = 0; i < 4 && rc == 0; i++) {
        t->full = i % 2 == 0; /* first, for they are the ones to fail */
        t->optional = i < 2;
        rc = draw_one(t, err);
    }
    return rc;
}

static int draw_trials(struct poster_layout *layout, const struct poster_layout_info *info, struct err *err) {
    struct trial t = {.layout = layout};
    int rc = info->language_count == 0 ? draw_values(&t, err) : 0;
    for (size_t i = 0; i < info->language_count && rc == 0; i++) {
        t.first = info->languages[i];
        t.second = NULL;
        rc = draw_values(&t, err);
        for (size_t j = 0; j < info->language_count && rc == 0 && info->second; j++) {
            t.second = info->languages[j];
            rc = i == j ? 0 : draw_values(&t, err);
        }
    }
    return rc;
}

/* ---- The whole
 * ------------------------------------------------------------------------------------------------- */

/* What outlives the layout. */
static int keep_info(struct arena *arena, struct poster_layout_info *info, struct err *err) {
    info->title = arena_strdup(arena, info->title);
    info->purpose = arena_strdup(arena, info->purpose);
    bool kept = info->title != NULL && info->purpose != NULL;
    for (size_t i = 0; i < info->language_count; i++) {
        info->languages[i] = arena_strdup(arena, info->languages[i]);
        kept = kept && info->languages[i] != NULL;
    }
    return kept ? 0 : err_set(err, ERR_NOMEM, "no memory for what a layout says of itself");
}

static int find_faults(const char *name, struct str svg, const char *base_dir, struct faults *faults,
                       struct arena *arena, struct poster_layout_info *out, struct err *err) {
    struct poster_layout *layout = NULL;
    struct poster_layout_info info;
    int rc = layout_load(name, svg, base_dir, faults, &layout, err);
    if (rc != 0)
        return rc;
    poster_layout_info(layout, &info);
    rc = check_rules(layout, faults->total == 0, err);
    if (rc == 0 && faults->total == 0)
        rc = draw_trials(layout, &info, err);
    if (rc == 0 && out != NULL) {
        rc = keep_info(arena, &info, err);
        *out = info;
    }
    poster_layout_free(layout);
    return rc;
}

static int check_layout(const char *name, struct str svg, const char *base_dir, poster_fault *fault,
                        void *context, struct arena *arena, struct poster_layout_info *info, size_t *count,
                        struct err *err) {
    struct arena *own = arena_new(FAULT_BYTES_MAX);
    struct faults *faults = own == NULL ? NULL : arena_alloc(own, sizeof *faults);
    *count = 0;
    if (faults == NULL) {
        arena_free(own);
        return err_set(err, ERR_NOMEM, "%s: no memory to check it", name);
    }
    faults->arena = own;
    int rc = find_faults(name, svg, base_dir, faults, arena, info, err);
    faults_sort(faults);
    for (size_t i = 0; i < faults->count; i++)
        fault(context, faults->items[i].text);
    *count = faults->total;
    if ((rc == 0 || rc == ERR_INPUT) && faults->total > 0)
        rc = err_set(err, ERR_INPUT, "%s: %zu faults", name, faults->total);
    arena_free(own);
    return rc;
}

int poster_check(const char *name, struct str svg, const char *base_dir, poster_fault *fault, void *context,
                 struct arena *arena, struct poster_layout_info *info, size_t *count, struct err *err) {
    turn_begin();
    int rc = check_layout(name, svg, base_dir, fault, context, arena, info, count, err);
    turn_end();
    return rc;
}
