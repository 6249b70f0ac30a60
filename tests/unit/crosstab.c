/* Cross-tabs against the tallies: random surveys of every kind and method, random people at random counters. The figure of a
 * cell is that of a tally of exactly its people. */
#include "core/crosstab.h"
#include "core/place.h"
#include "index_help.h"

enum { SURVEYS_EACH = 40, COUNTERS = 4, DAY = 20000 /* a Sunday */, DAYS = 20, GROUPS = 3 };

struct visit {
    uint32_t counter;
    int32_t day;
    unsigned channel;
};

struct world {
    struct made made;
    struct columns *columns;
    struct visit visits[PEOPLE];
    struct crosstab_stretch stretches[COUNTERS + 1];
};

static void pack(const struct made *made, size_t person, uint8_t *bytes) {
    memset(bytes, 0, ITEMS * 8);
    for (size_t q = 0; q < made->item_count; q++) {
        const struct question *question = &made->survey->questions[q];
        if (question->size > 0)
            question->kind->pack(question, &made->values[person][q], bytes + question->offset);
    }
}

static void world_make(struct world *w, struct rng *rng, const char *method) {
    random_survey(&w->made, rng, method);
    random_people(&w->made, rng);
    w->columns = columns_new(w->made.survey, SIZE_MAX);
    assert_non_null(w->columns);
    for (size_t p = 0; p < w->made.people; p++) {
        uint8_t bytes[ITEMS * 8];
        w->visits[p] = (struct visit){(uint32_t)rng_below(rng, COUNTERS), DAY + (int32_t)rng_below(rng, DAYS),
                                      (unsigned)rng_below(rng, CHANNEL_COUNT)};
        pack(&w->made, p, bytes);
        struct err err = ERR_INIT;
        assert_int_equal(columns_add(w->columns, w->visits[p].counter, w->visits[p].day, w->visits[p].channel,
                                     bytes, &err),
                         0);
    }
    assert_int_equal(w->columns->rows, w->made.people);
    /* Counter 0 comes back, counter 2 belongs elsewhere. */
    w->stretches[0] = (struct crosstab_stretch){0, INT32_MIN, DAY + 4, 1};
    w->stretches[1] = (struct crosstab_stretch){0, DAY + 9, INT32_MAX, 1};
    w->stretches[2] = (struct crosstab_stretch){1, DAY + 2, DAY + 17, 1};
    w->stretches[3] = (struct crosstab_stretch){3, DAY, DAY + DAYS, 1};
}

static bool is_selected(const struct world *w, const struct visit *v) {
    for (size_t i = 0; i < 4; i++)
        if (w->stretches[i].counter == v->counter && w->stretches[i].first <= v->day &&
            v->day <= w->stretches[i].last)
            return true;
    return false;
}

static size_t category(const struct world *w, const struct crosstab_axis *axis, size_t person) {
    const struct visit *v = &w->visits[person];
    const struct value *value =
        axis->kind == CROSSTAB_QUESTION ? &w->made.values[person][axis->question] : NULL;
    switch (axis->kind) {
    case CROSSTAB_CHANNEL:
        return v->channel;
    case CROSSTAB_WEEKDAY:
        return (size_t)day_weekday(v->day) - 1;
    case CROSSTAB_COUNTER:
        return axis->of_counter[v->counter];
    case CROSSTAB_QUESTION:
        return value->state == VALUE_SET  ? 1 + (size_t)value->number
               : value->state == VALUE_NA ? axis->count - 1
                                          : 0;
    default:
        return 0;
    }
}

/* A question of one choice that counts, so that its column is kept; SURVEY_NONE: there is none. */
static size_t single_of(const struct made *made) {
    for (size_t q = 0; q < made->item_count; q++)
        if (made->items[q].form == FORM_SINGLE && made->items[q].dimension != SURVEY_NONE)
            return q;
    return SURVEY_NONE;
}

static void random_axes(const struct world *w, struct rng *rng, struct crosstab_request *request) {
    static const uint8_t groups[COUNTERS] = {2, 0, 1, 2};
    size_t single = single_of(&w->made);
    enum crosstab_kind rows = CROSSTAB_QUESTION + (enum crosstab_kind)rng_below(rng, 4), columns;
    do
        columns = (enum crosstab_kind)rng_below(rng, 5);
    while (columns == rows);
    if (single == SURVEY_NONE) {
        rows = rows == CROSSTAB_QUESTION ? CROSSTAB_CHANNEL : rows;
        columns = columns == CROSSTAB_QUESTION || columns == rows ? CROSSTAB_NOTHING : columns;
    }
    crosstab_axis_set(&request->rows, rows, w->made.survey, single);
    crosstab_axis_set(&request->columns, columns, w->made.survey, single);
    struct crosstab_axis *axes[] = {&request->rows, &request->columns};
    for (size_t i = 0; i < 2; i++)
        if (axes[i]->kind == CROSSTAB_COUNTER) {
            axes[i]->of_counter = groups;
            axes[i]->counter_count = COUNTERS;
            axes[i]->count = GROUPS;
        }
}

static void same_figure(const struct figure *a, const struct figure *b) {
    assert_int_equal(a->respondents, b->respondents);
    assert_int_equal(a->answers, b->answers);
    assert_int_equal(a->satisfied, b->satisfied);
    assert_true(a->valued == b->valued && a->bounded == b->bounded && !a->hidden);
    if (a->valued)
        assert_true(a->percent == b->percent && a->score == b->score);
    if (a->bounded)
        assert_true(a->low == b->low && a->high == b->high);
}

/* Without a threshold nothing is hidden. */
static void check_cells(const struct world *w, const struct crosstab_request *request,
                        const struct crosstab *tab) {
    for (size_t r = 0; r <= tab->rows; r++)
        for (size_t c = 0; c <= tab->columns; c++) {
            struct tally tally = tally_of(w->made.survey);
            struct figure expect;
            for (size_t p = 0; p < w->made.people; p++)
                if (is_selected(w, &w->visits[p]) &&
                    (r == tab->rows || category(w, &request->rows, p) == r) &&
                    (c == tab->columns || category(w, &request->columns, p) == c))
                    add_person(&w->made, p, &tally);
            index_dimension(&tally, request->dimension, 0, &expect);
            same_figure(&crosstab_at(tab, r, c)->figure, &expect);
            if (r == tab->rows && c == tab->columns)
                assert_int_equal(tab->responses, tally.cells[0]);
        }
}

static void every_cell_is_the_figure_of_its_people(void **state) {
    struct rng rng = rng_seeded(21);
    static struct world w;
    (void)state;
    for (size_t m = 0; index_method_at(m) != NULL; m++)
        for (size_t n = 0; n < SURVEYS_EACH; n++) {
            world_make(&w, &rng, index_method_at(m)->name);
            for (size_t d = 0; d <= w.made.dimension_count; d++) {
                struct crosstab_request request = {.dimension = d == w.made.dimension_count ? SURVEY_ALL : d,
                                                   .stretches = w.stretches,
                                                   .stretch_count = 4};
                struct crosstab tab;
                struct err err = ERR_INIT;
                random_axes(&w, &rng, &request);
                assert_int_equal(crosstab_make(w.columns, &request, arena, &tab, &err), 0);
                check_cells(&w, &request, &tab);
            }
            columns_free(w.columns);
            arena_reset(arena);
        }
}

/* What is shown with a threshold is what is there without one; few people are never shown; a dimension hides what one below
 * it hides. */
static void hides_few_people_in_every_dimension(void **state) {
    struct rng rng = rng_seeded(22);
    static struct world w;
    size_t shown = 0, hidden = 0;
    (void)state;
    for (size_t n = 0; n < 4 * SURVEYS_EACH; n++) {
        struct crosstab tab, open;
        struct crosstab_request request = {.stretches = w.stretches, .stretch_count = 4};
        struct err err = ERR_INIT;
        world_make(&w, &rng, "satisfied-share");
        random_axes(&w, &rng, &request);
        for (size_t d = 0; d <= w.made.dimension_count; d++) {
            request.dimension = d == w.made.dimension_count ? SURVEY_ALL : d;
            request.threshold = 0;
            assert_int_equal(crosstab_make(w.columns, &request, arena, &open, &err), 0);
            request.threshold = 4;
            assert_int_equal(crosstab_make(w.columns, &request, arena, &tab, &err), 0);
            for (size_t i = 0; i < (open.rows + 1) * (open.columns + 1); i++) {
                const struct figure *figure = &tab.cells[i].figure, *true_one = &open.cells[i].figure;
                bool few = true_one->respondents > 0 && true_one->respondents < 4;
                assert_true(figure->hidden || !few);
                if (!figure->hidden)
                    same_figure(figure, true_one);
                shown += !figure->hidden && true_one->respondents > 0;
                hidden += figure->hidden;
            }
        }
        columns_free(w.columns);
        arena_reset(arena);
    }
    assert_true(shown > 1000 && hidden > 1000);
}

static void refuses_what_is_too_large(void **state) {
    struct rng rng = rng_seeded(23);
    static struct world w;
    struct crosstab_request request = {.threshold = 1, .dimension = SURVEY_ALL};
    struct crosstab tab;
    struct err err = ERR_INIT;
    (void)state;
    world_make(&w, &rng, "satisfied-share");
    assert_int_equal(crosstab_make(w.columns, &request, arena, &tab, &err), ERR_INPUT);
    request.rows.count = 41;
    assert_int_equal(crosstab_make(w.columns, &request, arena, &tab, &err), ERR_INPUT);
    request.rows.count = request.columns.count = 13;
    assert_int_equal(crosstab_make(w.columns, &request, arena, &tab, &err), ERR_INPUT);
    columns_free(w.columns);
}

int main(void) {
    arena = arena_new((size_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_is_the_figure_of_its_people),
        cmocka_unit_test(hides_few_people_in_every_dimension),
        cmocka_unit_test(refuses_what_is_too_large),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
