#include "pages/publication.h"

#include <math.h>
#include <stdlib.h>

#include "core/survey.h"
#include "core/target.h"
#include "core/told.h"

enum { DEPTH_MAX = 16 };

const json_t *publication_dimension(const json_t *document, const char *code) {
    size_t i;
    json_t *dimension;
    json_array_foreach(json_object_get(document, "dimensions"), i, dimension) {
        const char *here = json_string_value(json_object_get(dimension, "code"));
        if (here != NULL && strcmp(here, code) == 0)
            return dimension;
    }
    return NULL;
}

const char *publication_bytes(const json_t *document, struct arena *arena) {
    char *text = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
    const char *out = text == NULL ? NULL : arena_strdup(arena, text);
    free(text);
    return out;
}

int publication_parse(const char *bytes, json_t **out, struct err *err) {
    json_t *document = json_loads(bytes, 0, NULL);
    if (!json_is_object(document) || !json_is_array(json_object_get(document, "dimensions"))) {
        json_decref(document);
        return err_set(err, ERR_STORE, "a publication cannot be read");
    }
    *out = document;
    return 0;
}

size_t publications_now(struct publication *publications, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool replaced = false;
        for (size_t k = i + 1; k < count && !replaced; k++)
            replaced = publication_place_same(&publications[i].place, &publications[k].place);
        if (!replaced)
            publications[kept++] = publications[i];
    }
    return kept;
}

const struct publication *publications_last(const struct publication *publications, size_t count,
                                            const struct published_place *place) {
    while (count-- > 0)
        if (publication_place_same(&publications[count].place, place))
            return &publications[count];
    return NULL;
}

/* ---- What may be shown beside what was published before ------------------------------------------------------------ */

struct making {
    const json_t *report, *period; /* period: the report's only one */
    const struct publication *earlier;
    json_t **documents; /* of earlier */
    size_t count;
    uint64_t threshold;
    struct told *told; /* room for one a publication */
    json_t *out;
};

static uint64_t count_of(const json_t *object, const char *key) {
    return (uint64_t)json_integer_value(json_object_get(object, key));
}

static bool is_hidden(const json_t *entry) {
    return entry == NULL || json_is_true(json_object_get(entry, "hidden"));
}

/* It is told that nobody answered, which is a figure as others are. key: "why" of a report, "reason" of a publication */
static bool is_nobody(const json_t *entry, const char *key) {
    const char *why = json_string_value(json_object_get(entry, key));
    return why != NULL && strcmp(why, "nobody") == 0;
}

static struct told told_of(const json_t *entry, int32_t from, int32_t to) {
    return (struct told){from, to, count_of(entry, "respondents"), count_of(entry, "answers"),
                         count_of(entry, "satisfied")};
}

static const json_t *entry_of(const struct making *m, const char *code) {
    return publication_dimension(m->period, code);
}

static bool days_of(const struct making *m, int32_t *from, int32_t *to) {
    const char *first = json_string_value(json_object_get(m->period, "from")),
               *last = json_string_value(json_object_get(m->period, "to"));
    return first != NULL && last != NULL && day_parse(str_of(first), from) && day_parse(str_of(last), to);
}

static bool dimension_safe(const struct making *m, const char *code, int32_t from, int32_t to) {
    const json_t *entry = entry_of(m, code);
    size_t count = 0;
    if (is_hidden(entry) && !is_nobody(entry, "why"))
        return true;
    for (size_t i = 0; i < m->count; i++) {
        const json_t *then = publication_dimension(m->documents[i], code);
        if (!is_hidden(then) || is_nobody(then, "reason"))
            m->told[count++] = told_of(then, m->earlier[i].from, m->earlier[i].to);
    }
    struct told next = told_of(entry, from, to);
    return told_safe(m->told, count, &next, m->threshold);
}

/* How far a dimension lies below the whole survey, which is 0; by the parents that the report names. */
static size_t depth_of(const struct making *m, const char *code) {
    size_t depth = 0;
    while (code != NULL && strcmp(code, SURVEY_ALL_CODE) != 0 && depth < DEPTH_MAX) {
        const json_t *dimension = publication_dimension(m->report, code);
        code = json_string_value(json_object_get(dimension, "parent"));
        depth++;
    }
    return depth;
}

/* The first level that may not be shown. A level goes as a whole, with all below it: those above it tell the sum of what is
 * left out and nothing of its parts. */
static size_t first_withheld(const struct making *m, int32_t from, int32_t to) {
    size_t level = DEPTH_MAX + 1, i;
    json_t *dimension;
    json_array_foreach(json_object_get(m->report, "dimensions"), i, dimension) {
        const char *code = json_string_value(json_object_get(dimension, "code"));
        size_t depth = code == NULL ? 0 : depth_of(m, code);
        if (code != NULL && depth < level && !dimension_safe(m, code, from, to))
            level = depth;
    }
    return level;
}

/* ---- The document -------------------------------------------------------------------------------------------------- */

static void copy(json_t *out, const json_t *from, const char *const *keys) {
    for (; *keys != NULL; keys++) {
        json_t *value = json_object_get(from, *keys);
        if (value != NULL)
            (void)json_object_set_new(out, *keys, json_deep_copy(value));
    }
}

static bool same_year_before(const char *then, const char *now) {
    int year = (int)strtol(now, NULL, 10);
    return (int)strtol(then, NULL, 10) == year - 1 && strcmp(then + 4, now + 4) == 0;
}

/* The document of the same unit's period directly before, or a year before, if it is shown; NULL: it is not. */
static const json_t *held_against(const struct making *m, bool year, int32_t from) {
    const char *by = json_string_value(json_object_get(m->report, "by")),
               *style = json_string_value(json_object_get(m->report, "period_style")),
               *label = json_string_value(json_object_get(m->period, "period"));
    const json_t *found = NULL;
    for (size_t i = 0; by != NULL && style != NULL && label != NULL && i < m->count; i++) {
        const struct publication *p = &m->earlier[i];
        if (strcmp(period_unit_name(p->place.by), by) == 0 &&
            strcmp(period_style_name(p->place.style), style) == 0 &&
            (year ? same_year_before(p->place.period, label) : p->to == from - 1))
            found = p->withdrawn == 0 ? m->documents[i] : NULL; /* the last one of its place holds */
    }
    return found;
}

/* What is held against a figure that is not public, or was another one when it was published, would tell that one. */
static void copy_change(json_t *out, const json_t *entry, const char *code, const char *key,
                        const json_t *then) {
    static const char *const keys[] = {"verdict", "percent", "diff", "score", "score_diff", NULL};
    const json_t *change = json_object_get(entry, key);
    const json_t *other = then == NULL ? NULL : publication_dimension(then, code);
    double percent = json_number_value(json_object_get(change, "percent"));
    if (change == NULL || is_hidden(other) || !json_is_number(json_object_get(change, "percent")) ||
        fabs(json_number_value(json_object_get(other, "percent")) - percent) > 1e-9)
        return;
    json_t *kept = json_object();
    copy(kept, change, keys);
    (void)json_object_set_new(out, key, kept);
}

static void copy_then(json_t *out, const json_t *entry) {
    static const char *const keys[] = {"changed", "operator", "value", NULL};
    const json_t *then = json_object_get(entry, "target_then");
    if (then == NULL)
        return;
    json_t *kept = json_object();
    copy(kept, then, keys);
    (void)json_object_set_new(out, "target_then", kept);
}

/* "Better than last year" tells last year's figure, which must be public itself. Where no verdict is told, nothing is to be said
 * of what the target was before, unless it was taken away. */
static void copy_target(json_t *out, const json_t *entry) {
    static const char *const keys[] = {"operator", "value", "verdict", "gap", NULL};
    const json_t *target = json_object_get(entry, "target");
    const char *operator= json_string_value(json_object_get(target, "operator"));
    if (operator== NULL)
        copy_then(out, entry);
    if (operator== NULL ||(strcmp(operator, target_operator_name(TARGET_BETTER)) == 0 &&
                           json_object_get(out, "year_before") == NULL))
        return;
    json_t *kept = json_object();
    copy(kept, target, keys);
    (void)json_object_set_new(out, "target", kept);
    copy_then(out, entry);
}

static json_t *dimension_value(const struct making *m, const json_t *dimension, const char *code,
                               size_t withheld, int32_t from) {
    static const char *const words[] = {"code", "titles", "repeats", "best", NULL};
    static const char *const figures[] = {"respondents", "answers",   "satisfied",  "percent", "score", "low",
                                          "high",        "score_low", "score_high", "break",   NULL};
    const json_t *entry = entry_of(m, code);
    size_t depth = depth_of(m, code);
    bool valued = json_is_number(json_object_get(entry, "percent"));
    bool hidden = is_hidden(entry) || !valued || depth >= withheld;
    json_t *out = json_object();
    copy(out, dimension, words);
    (void)json_object_set_new(out, "depth", json_integer((json_int_t)depth));
    (void)json_object_set_new(out, "hidden", json_boolean(hidden));
    if (hidden) {
        bool nobody = is_nobody(entry, "why") && depth < withheld;
        (void)json_object_set_new(out, "reason",
                                  json_string(nobody             ? "nobody"
                                              : is_hidden(entry) ? "few"
                                              : !valued          ? "none"
                                                                 : "earlier"));
        return out;
    }
    copy(out, entry, figures);
    copy_change(out, entry, code, "before", held_against(m, false, from));
    copy_change(out, entry, code, "year_before", held_against(m, true, from));
    copy_target(out, entry);
    return out;
}

static json_t *document(const struct making *m, const char *sha256, size_t withheld, int32_t from) {
    static const char *const of_report[] = {
        "survey",        "titles",  "unit",     "unit_name",    "authority", "by", "method",
        "for_reference", "measure", "revision", "period_style", "threshold", NULL};
    static const char *const of_period[] = {"period",   "from",     "to",   "responses",
                                            "left_out", "excluded", "late", NULL};
    json_t *out = json_pack("{si ss sb}", "publication", PUBLICATION_SHAPE, "report", sha256, "withheld",
                            (int)(withheld <= DEPTH_MAX));
    json_t *list = json_array(), *dimension;
    size_t i;
    copy(out, m->report, of_report);
    copy(out, m->period, of_period);
    json_array_foreach(json_object_get(m->report, "dimensions"), i, dimension) {
        const char *code = json_string_value(json_object_get(dimension, "code"));
        if (code != NULL)
            (void)json_array_append_new(list, dimension_value(m, dimension, code, withheld, from));
    }
    (void)json_object_set_new(out, "dimensions", list);
    return out;
}

static int read_earlier(struct making *m, struct err *err) {
    m->documents = calloc(m->count + 1, sizeof(json_t *));
    m->told = calloc(m->count + 1, sizeof *m->told);
    if (m->documents == NULL || m->told == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu publications", m->count);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < m->count; i++)
        rc = publication_parse(m->earlier[i].document, &m->documents[i], err);
    return rc;
}

int publication_make(const json_t *report, const char *sha256, const struct publication *earlier,
                     size_t count, json_t **out, struct err *err) {
    struct making m = {.report = report,
                       .period = json_array_get(json_object_get(report, "periods"), 0),
                       .earlier = earlier,
                       .count = count,
                       .threshold = count_of(report, "threshold")};
    int32_t from = 0, to = 0;
    if (json_array_size(json_object_get(report, "periods")) != 1 || !days_of(&m, &from, &to))
        return err_set(err, ERR_STORE, "a report of one period is wanted");
    int rc = read_earlier(&m, err);
    if (rc == 0) {
        size_t withheld = first_withheld(&m, from, to);
        *out = withheld == 0 ? NULL : document(&m, sha256, withheld, from);
    }
    for (size_t i = 0; m.documents != NULL && i < count; i++)
        json_decref(m.documents[i]);
    free(m.documents);
    free(m.told);
    return rc;
}
