#include "pages/result_sheet.h"

#include "core/colour.h"
#include "core/target.h"
#include "pages/late_words.h"
#include "pages/page.h"
#include "pages/results.h"
#include "posters/batch.h"
#include "print/result/result.h"
#include "view/format.h"

/* What the parts share while one sheet is made. */
struct making {
    struct store *store;
    struct telling telling;
    const struct published_place *place;
    struct arena *arena;
    struct result_sheet sheet;
    struct result_row rows[RESULT_ROWS_MAX];
};

static double number_or(const json_t *object, const char *key, double otherwise) {
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : otherwise;
}

static const char *kept(struct making *m, const char *text) {
    const char *copy = arena_strdup(m->arena, text);
    return copy == NULL ? "" : copy;
}

/* A target that is a percentage, where percentages are shown. */
static double target_of(const json_t *dimension) {
    const json_t *target = json_object_get(dimension, "target");
    bool score = json_object_get(dimension, "score") != NULL;
    double value = number_or(target, "value", -1);
    enum target_operator op = TARGET_NONE;
    const char *name = json_string_value(json_object_get(target, "operator"));
    if (name == NULL || !target_operator_parse(str_of(name), &op) || score || value > 100)
        return -1;
    return op == TARGET_AT_LEAST || op == TARGET_ABOVE ? value : -1;
}

static const char *value_text(struct making *m, const json_t *dimension) {
    char value[TELLING_SIZE], best[TELLING_SIZE], both[2 * TELLING_SIZE + 8];
    telling_value(&m->telling, dimension, value, best);
    snprintf(both, sizeof both, "%s%s%s", value, best[0] == '\0' ? "" : "/", best);
    return kept(m, both);
}

static void set_row(struct making *m, const json_t *dimension, bool top, struct result_row *out) {
    char text[TELLING_SIZE], verdict[TELLING_SIZE], people[32];
    *out =
        (struct result_row){.name = kept(m, telling_title(&m->telling, json_object_get(dimension, "titles"))),
                            .value = "",
                            .people = "",
                            .bar = number_or(dimension, "percent", 0),
                            .low = number_or(dimension, "low", -1),
                            .high = number_or(dimension, "high", -1),
                            .target = target_of(dimension),
                            .top = top};
    if (json_is_true(json_object_get(dimension, "hidden"))) {
        telling_why(&m->telling, dimension, text);
        out->words = kept(m, text);
        return;
    }
    out->value = value_text(m, dimension);
    telling_verdict(&m->telling, dimension, verdict);
    bool late = json_object_get(dimension, "target_then") != NULL;
    snprintf(text, sizeof text, "%.200s%s%s", verdict, late ? verdict[0] == '\0' ? "" : "; " : "",
             late ? telling_word(&m->telling, "sheet_then") : "");
    out->words = kept(m, text);
    format_count((uint64_t)number_or(dimension, "respondents", 0), m->telling.language, people,
                 sizeof people);
    snprintf(text, sizeof text, "%s %s", people, telling_word(&m->telling, "people"));
    out->people = kept(m, text);
}

static size_t count_to(const json_t *list, json_int_t depth) {
    size_t i, count = 0;
    json_t *dimension;
    json_array_foreach(list, i, dimension) {
        json_int_t here = json_integer_value(json_object_get(dimension, "depth"));
        count += here > 0 && here <= depth && !json_is_true(json_object_get(dimension, "repeats"));
    }
    return count;
}

/* As deep as all of a level fit, so that nothing is chosen by how good it looks; a first level of too many is cut. */
static void set_rows(struct making *m) {
    const json_t *list = json_object_get(m->telling.document, "dimensions");
    json_int_t depth = 1;
    while (count_to(list, depth + 1) > count_to(list, depth) && count_to(list, depth + 1) <= RESULT_ROWS_MAX)
        depth++;
    bool parts = count_to(list, depth) > count_to(list, 1);
    json_t *dimension;
    size_t i;
    json_array_foreach(list, i, dimension) {
        json_int_t here = json_integer_value(json_object_get(dimension, "depth"));
        if (here > 0 && here <= depth && !json_is_true(json_object_get(dimension, "repeats")) &&
            m->sheet.row_count < RESULT_ROWS_MAX)
            set_row(m, dimension, parts && here == 1, &m->rows[m->sheet.row_count++]);
    }
    m->sheet.rows = m->rows;
}

static void set_headline(struct making *m) {
    const json_t *all = publication_dimension(m->telling.document, SURVEY_ALL_CODE);
    char plain[TELLING_SIZE], interval[TELLING_SIZE], target[TELLING_SIZE], then[TELLING_SIZE], people[32],
        facts[5 * TELLING_SIZE];
    if (json_is_true(json_object_get(all, "hidden"))) {
        telling_why(&m->telling, all, plain);
        m->sheet.value = m->sheet.facts = "";
        m->sheet.plain = kept(m, plain);
        return;
    }
    telling_plain(&m->telling, all, plain);
    telling_interval(&m->telling, all, interval);
    telling_target(&m->telling, all, target);
    telling_then(&m->telling, all, then);
    format_count((uint64_t)number_or(all, "respondents", 0), m->telling.language, people, sizeof people);
    snprintf(facts, sizeof facts, "%s%s%s%s%s %s.%s%s%s%s%s", target, target[0] == '\0' ? "" : ". ", then,
             then[0] == '\0' ? "" : ". ", people, telling_word(&m->telling, "people"),
             interval[0] == '\0' ? "" : " ", interval[0] == '\0' ? "" : telling_word(&m->telling, "likely"),
             interval[0] == '\0' ? "" : " ", interval, interval[0] == '\0' ? "" : ".");
    m->sheet.value = value_text(m, all);
    m->sheet.plain = kept(m, plain);
    m->sheet.facts = kept(m, facts);
}

static int set_deeds(struct making *m, struct err *err) {
    struct deeds deeds;
    int rc = store_deeds(m->store, m->place, m->arena, &deeds, err);
    for (size_t i = 0; rc == 0 && i < DEED_LINES; i++) {
        if (deeds.lines[i].said[0] == '\0')
            continue;
        m->sheet.deeds[m->sheet.deed_count].said = deeds.lines[i].said;
        m->sheet.deeds[m->sheet.deed_count++].done = deeds.lines[i].done;
    }
    m->sheet.deeds_title = telling_word(&m->telling, "deeds");
    m->sheet.said = telling_word(&m->telling, "said");
    m->sheet.done = telling_word(&m->telling, "done");
    return rc;
}

/* Without the setting base.url there is no code: it would lead nowhere. */
static int set_address(struct making *m, const char *unit, struct err *err) {
    struct address address;
    struct http_request request = {.arena = m->arena};
    const char *path = page_results_path(&request, unit);
    int rc = address_read(m->store, m->arena, NULL, &address, err);
    if (rc != 0 || address.base.n == 0 || path == NULL)
        return rc;
    m->sheet.url = arena_printf(m->arena, "%.*s%s", STR_ARG(address.base), path);
    m->sheet.address = arena_printf(m->arena, "%.*s%s", STR_ARG(address.shown), path);
    m->sheet.more = telling_word(&m->telling, "sheet_more");
    return m->sheet.url == NULL || m->sheet.address == NULL
               ? err_set(err, ERR_NOMEM, "no memory for an address")
               : 0;
}

/* How many responses are in no figure, by a decision; "" where none are. */
static void excluded_text(const struct making *m, char *out, size_t size) {
    const json_t *excluded = json_object_get(m->telling.document, "excluded");
    char count[32];
    out[0] = '\0';
    if (excluded == NULL)
        return;
    format_count((uint64_t)json_integer_value(excluded), m->telling.language, count, sizeof count);
    snprintf(out, size, "%s %s. ", telling_word(&m->telling, "excluded"), count);
}

static int set_look(struct making *m, int64_t published, struct err *err) {
    const char *colour, *survey = json_string_value(json_object_get(m->telling.document, "survey"));
    char period[TELLING_SIZE], days[TELLING_SIZE], both[2 * TELLING_SIZE + 8], late[TELLING_SIZE],
        excluded[TELLING_SIZE], day[32], key[128];
    int rc = store_setting(m->store, "site.name", m->arena, &m->sheet.site, err);
    if (rc == 0)
        rc = store_setting(m->store, "look.colour", m->arena, &colour, err);
    if (rc == 0)
        rc = batch_emblem(m->store, m->arena, &m->sheet.emblem, err);
    if (rc != 0)
        return rc;
    m->sheet.red = 0.09, m->sheet.green = 0.23, m->sheet.blue = 0.37;
    struct colour look;
    if (colour_parse(str_of(colour), &look)) {
        m->sheet.red = look.red / 255.0;
        m->sheet.green = look.green / 255.0;
        m->sheet.blue = look.blue / 255.0;
    }
    telling_period_of(&m->telling, period);
    telling_days(&m->telling, days);
    snprintf(both, sizeof both, "%s (%s)", period, days);
    m->sheet.period = kept(m, both);
    const char *unit = json_string_value(json_object_get(m->telling.document, "unit_name"));
    m->sheet.unit = unit == NULL ? "" : unit;
    m->sheet.title = telling_word(&m->telling, "title");
    survey = survey == NULL ? "" : survey;
    snprintf(key, sizeof key, "results.basis.%.*s", (int)strcspn(survey, "-"), survey);
    format_day(day_of_seconds(published), day, sizeof day);
    late_words_of(m->telling.view, m->telling.language, m->telling.document, late, sizeof late);
    excluded_text(m, excluded, sizeof excluded);
    m->sheet.note = arena_printf(
        m->arena, "%s%s%s%s %s %s %s %s.", excluded, late, late[0] == '\0' ? "" : ". ",
        telling_word(&m->telling, "sheet_legend"), page_word(m->telling.view, m->telling.language, key),
        telling_word(&m->telling, "note"), telling_word(&m->telling, "sheet_published"), day);
    return m->sheet.note == NULL ? err_set(err, ERR_NOMEM, "no memory for a sheet") : 0;
}

static int find_shown(struct making *m, int64_t *published, json_t **document, struct err *err) {
    struct publication *all;
    size_t count;
    const char *bytes;
    int rc =
        store_publications(m->store, m->place->unit, m->place->survey, false, m->arena, &all, &count, err);
    if (rc != 0)
        return rc;
    const struct publication *last = publications_last(all, count, m->place);
    if (last == NULL || last->withdrawn != 0)
        return err_set(err, ERR_NOT_FOUND, "%s of %s is not published: publish it first", m->place->period,
                       m->place->unit);
    *published = last->at;
    rc = store_publication_document(m->store, last->id, m->arena, &bytes, err);
    return rc == 0 ? publication_parse(bytes, document, err) : rc;
}

int result_sheet_make(struct store *store, const struct view *view, const char *language,
                      const struct published_place *place, struct arena *arena, struct buf *out,
                      struct err *err) {
    struct making *m = arena_alloc(arena, sizeof *m);
    json_t *document = NULL;
    int64_t published = 0;
    if (m == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a sheet");
    *m = (struct making){.store = store, .place = place, .arena = arena};
    int rc = find_shown(m, &published, &document, err);
    m->telling = (struct telling){view, language, document};
    if (rc == 0)
        rc = set_look(m, published, err);
    if (rc == 0)
        rc = set_deeds(m, err);
    if (rc == 0)
        rc = set_address(m, place->unit, err);
    if (rc == 0) {
        set_headline(m);
        set_rows(m);
        rc = result_draw(&m->sheet, out, err);
    }
    json_decref(document);
    return rc;
}
