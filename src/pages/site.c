#include "pages/site.h"

#include <stdatomic.h>

#include "core/setting.h"
#include "core/name_order.h"
#include "pages/page.h"
#include "pages/site_parts.h"
#include "store/campaigns.h"
#include "store/publications.h"

enum { SITE_ARENA = 256 * 1024 * 1024, FORM_PAGE_MAX = 1024 * 1024, SITE_CAMPAIGNS_MAX = 10000 };

/* The public part is what readers see; the rest is how it lives. */
struct holder {
    struct site site; /* first: a site is its holder */
    atomic_size_t holds;
    struct arena *arena;
    const struct site_counter **table; /* by code, open addressing, half empty */
    size_t table_mask;
};

static struct holder *holder_of(const struct site *site) {
    return (struct holder *)(uintptr_t)site; /* made by site_build only, and never const there */
}

/* ---- Finding ------------------------------------------------------------------------------------------- */

static size_t code_slot(const char *code, size_t mask) {
    uint64_t bits = 0;
    memcpy(&bits, code, PLACE_CODE_LENGTH);
    return (size_t)((bits * 0x9e3779b97f4a7c15U) >> 20) &
           mask; /* Fibonacci hashing; codes are random as they are */
}

const struct site_counter *site_counter(const struct site *site, const char *code) {
    const struct holder *holder = holder_of(site);
    for (size_t i = code_slot(code, holder->table_mask);; i = (i + 1) & holder->table_mask) {
        const struct site_counter *counter = holder->table[i];
        if (counter == NULL || memcmp(counter->counter.code, code, PLACE_CODE_LENGTH) == 0)
            return counter;
    }
}

const struct unit *site_unit(const struct site *site, struct str code) {
    size_t low = 0, high = site->unit_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct str here = str_of(site->units[middle].code);
        int order = memcmp(code.p, here.p, code.n < here.n ? code.n : here.n);
        if (order == 0)
            order = (code.n > here.n) - (code.n < here.n);
        if (order == 0)
            return &site->units[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

bool site_within(const struct site *site, const struct unit *unit, const struct unit *top) {
    while (unit != NULL && unit != top)
        unit = site_unit(site, str_of(unit->parent));
    return unit == top;
}

const struct site_survey *site_survey(const struct site *site, struct str code) {
    for (size_t i = 0; i < site->survey_count; i++)
        if (str_is(code, site->surveys[i].revisions[0]->survey->code))
            return &site->surveys[i];
    return NULL;
}

const struct unit *site_publisher(const struct site *site, const struct unit *unit) {
    for (size_t depth = 0; site->results_public && unit != NULL && depth < UNIT_DEPTH_MAX; depth++) {
        if (site->publishes[unit - site->units])
            return unit;
        unit = site_unit(site, str_of(unit->parent));
    }
    return NULL;
}

bool site_counter_open(const struct site *site, const struct site_counter *counter) {
    const struct counter *c = &counter->counter;
    return counter->survey != NULL && (c->valid_from == DAY_NONE || site->day >= c->valid_from) &&
           (c->valid_to == DAY_NONE || site->day <= c->valid_to);
}

/* ---- Building ------------------------------------------------------------------------------------------ */

static int read_settings(struct site *site, struct store *store, const char *base_url, struct arena *arena,
                         struct err *err) {
    const char *threshold, *is_public, *url;
    int rc = store_setting(store, "site.name", arena, &site->name, err);
    if (rc == 0)
        rc = store_setting(store, "survey.default", arena, &site->survey_default, err);
    if (rc == 0)
        rc = store_setting(store, "opendata.licence", arena, &site->licence, err);
    if (rc == 0)
        rc = store_setting(store, "threshold.respondents", arena, &threshold, err);
    if (rc == 0)
        rc = store_setting(store, "results.public", arena, &is_public, err);
    if (rc == 0)
        rc = store_setting(store, "base.url", arena, &url, err);
    if (rc != 0)
        return rc;
    if (base_url != NULL)
        url = arena_strdup(arena, base_url);
    if (url == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the settings");
    const char *host = strstr(url, "://");
    int64_t number;
    if (!str_to_int(str_of(threshold), 1, INT64_MAX, &number))
        return err_set(err, ERR_STORE, "setting threshold.respondents is \"%s\": set it to a number",
                       threshold);
    site->threshold = (uint64_t)number;
    site->host = host == NULL ? "" : host + 3;
    site->results_public = strcmp(is_public, "yes") == 0;
    return 0;
}

static int build_form(const struct site *site, const struct site_options *options,
                      const struct survey *survey, size_t language_index, struct arena *arena,
                      struct form *out, struct err *err) {
    const char *language = view_language(options->view, language_index);
    struct form_refill nothing = {0};
    struct form_view usual = form_view_usual(survey, language, false);
    /* Without a footer, which differs from unit to unit and is what a page ends with. */
    json_t *model = page_model(options->view, site, NULL, language, text_in(&survey->title, language), NULL);
    model_set(model, "hotline", json_false());
    model_set_text(model, "unit", FORM_UNIT_MARK);
    model_set_text(model, "counter", FORM_COUNTER_MARK);
    model_set_text(model, "key", FORM_KEY_MARK);
    form_model(model, options->view, survey, &nothing, &usual);
    struct buf page;
    buf_init(&page, FORM_PAGE_MAX);
    int rc = view_render(options->view, form_view_template(&usual), language, model, &page, err);
    buf_adds(&page, FORM_FOOT_MARK);
    if (rc == 0 && page.failed)
        rc = err_set(err, ERR_NOMEM, "no memory for a form page");
    if (rc == 0)
        rc = form_split(buf_str(&page), arena, out, err);
    if (rc != 0)
        err_wrap(err, "form of survey %s in %s", survey->code, language);
    buf_release(&page);
    json_decref(model);
    return rc;
}

/* A form opened before a revision came out may be sent for as long as its key is good: a day and a half at most. */
static int read_revisions(struct site_survey *survey, struct store *store, const char *code, int32_t today,
                          struct arena *arena, struct err *err) {
    enum { FORM_LIFE_DAYS = 2 };
    unsigned number = 0; /* the latest */
    do {
        struct revision *revision = arena_alloc(arena, sizeof *revision);
        if (revision == NULL)
            return err_set(err, ERR_NOMEM, "no memory for survey %s", code);
        int rc = store_revision(store, code, number, arena, revision, err);
        if (rc != 0)
            return rc;
        survey->revisions[survey->revision_count++] = revision;
        number = revision->published >= today - FORM_LIFE_DAYS ? revision->number - 1 : 0;
    } while (number > 0 && survey->revision_count < SITE_REVISIONS_MAX);
    return 0;
}

static int read_campaigns(struct site *site, struct store *store, struct arena *arena, struct err *err) {
    struct campaign *campaigns;
    size_t count;
    int rc = store_campaigns(store, NULL, SITE_CAMPAIGNS_MAX, arena, &campaigns, &count, err);
    for (size_t i = 0; i < site->survey_count; i++)
        site->surveys[i].first = site->surveys[i].last = DAY_NONE;
    for (size_t c = 0; c < count && rc == 0; c++)
        for (size_t i = 0; i < site->survey_count; i++)
            if (strcmp(site->surveys[i].revisions[0]->survey->code, campaigns[c].survey) == 0) {
                site->surveys[i].first = campaigns[c].first;
                site->surveys[i].last = campaigns[c].last;
            }
    return rc;
}

static int read_surveys(struct site *site, struct store *store, const struct site_options *options,
                        struct arena *arena, struct err *err) {
    struct survey_entry *entries;
    size_t count;
    int rc = store_surveys(store, arena, &entries, &count, err);
    if (rc != 0)
        return rc;
    site->surveys = arena_array(arena, count, sizeof *site->surveys);
    if (site->surveys == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu surveys", count);
    for (size_t i = 0; i < count; i++) {
        struct site_survey *survey = &site->surveys[i];
        rc = read_revisions(survey, store, entries[i].code, options->day, arena, err);
        for (size_t l = 0; rc == 0 && l < view_language_count(options->view); l++)
            rc = build_form(site, options, survey->revisions[0]->survey, l, arena, &survey->forms[l], err);
        if (rc != 0)
            return rc;
    }
    site->survey_count = count;
    return read_campaigns(site, store, arena, err);
}

/* A unit and all above it, from the root down to itself. */
struct branch {
    const struct unit *units[UNIT_DEPTH_MAX];
    size_t depth;
};

static int branch_order(const void *a, const void *b) {
    const struct branch *x = a, *y = b;
    for (size_t i = 0; i < x->depth && i < y->depth; i++) {
        int order = name_order(x->units[i]->name, y->units[i]->name);
        if (order == 0)
            order = strcmp(x->units[i]->code, y->units[i]->code);
        if (order != 0)
            return order;
    }
    return (x->depth > y->depth) - (x->depth < y->depth);
}

static int order_tree(struct site *site, struct arena *arena, struct err *err) {
    struct branch *branches = calloc(site->unit_count + 1, sizeof *branches);
    site->tree = arena_array(arena, site->unit_count, sizeof *site->tree);
    if (branches == NULL || site->tree == NULL) {
        free(branches);
        return err_set(err, ERR_NOMEM, "no memory for %zu units", site->unit_count);
    }
    for (size_t i = 0; i < site->unit_count; i++) {
        const struct unit *up[UNIT_DEPTH_MAX];
        size_t depth = 0;
        for (const struct unit *u = &site->units[i]; u != NULL && depth < UNIT_DEPTH_MAX;
             u = site_unit(site, str_of(u->parent)))
            up[depth++] = u;
        branches[i].depth = depth;
        for (size_t k = 0; k < depth; k++)
            branches[i].units[k] = up[depth - 1 - k];
    }
    qsort(branches, site->unit_count, sizeof *branches, branch_order);
    for (size_t i = 0; i < site->unit_count; i++)
        site->tree[i] = branches[i].units[branches[i].depth - 1];
    free(branches);
    return 0;
}

static int read_publishing(struct site *site, struct store *store, struct arena *arena, struct err *err) {
    const char **codes;
    size_t count;
    bool *publishes = arena_array(arena, site->unit_count + 1, sizeof *publishes);
    if (publishes == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu units", site->unit_count);
    int rc = store_publication_units(store, arena, &codes, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        const struct unit *unit = site_unit(site, str_of(codes[i]));
        if (unit != NULL)
            publishes[unit - site->units] = true;
    }
    site->publishes = publishes;
    return rc;
}

static int read_places(struct site *site, struct store *store, struct arena *arena, struct err *err) {
    struct counter *counters;
    size_t count;
    int rc = store_units(store, arena, &site->units, &site->unit_count, err);
    if (rc == 0)
        rc = order_tree(site, arena, err);
    if (rc == 0)
        rc = read_publishing(site, store, arena, err);
    if (rc == 0)
        rc = store_counters(store, NULL, site->day, arena, &counters, &count, err);
    if (rc != 0)
        return rc;
    site->counters = arena_array(arena, count, sizeof *site->counters);
    if (site->counters == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu counters", count);
    for (size_t i = 0; i < count; i++) {
        struct site_counter *c = &site->counters[i];
        c->counter = counters[i];
        c->unit = site_unit(site, str_of(counters[i].unit));
        if (c->unit == NULL)
            return err_set(err, ERR_STORE, "counter %s belongs to unit \"%s\", which is not there",
                           counters[i].code, counters[i].unit);
        c->unit_html = html_escape(str_of(c->unit->name), arena);
        c->name_html = html_escape(str_of(c->counter.name), arena);
        if (c->unit_html.p == NULL || c->name_html.p == NULL)
            return err_set(err, ERR_NOMEM, "no memory for %zu counters", count);
        const char *survey = counters[i].survey[0] == '\0' ? site->survey_default : counters[i].survey;
        c->survey = site_survey(site, str_of(survey));
    }
    site->counter_count = count;
    return 0;
}

static int build_table(struct holder *holder, struct err *err) {
    size_t size = 16;
    while (size < 2 * holder->site.counter_count)
        size *= 2;
    holder->table = arena_array(holder->arena, size, sizeof(void *));
    if (holder->table == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu counters", holder->site.counter_count);
    holder->table_mask = size - 1;
    for (size_t i = 0; i < holder->site.counter_count; i++) {
        const struct site_counter *counter = &holder->site.counters[i];
        size_t slot = code_slot(counter->counter.code, holder->table_mask);
        while (holder->table[slot] != NULL)
            slot = (slot + 1) & holder->table_mask;
        holder->table[slot] = counter;
    }
    return 0;
}

int site_build(struct store *store, const struct site_options *options, const struct site **out,
               struct err *err) {
    struct arena *arena = arena_new(SITE_ARENA);
    struct holder *holder = calloc(1, sizeof *holder);
    int rc = 0;
    if (arena == NULL || holder == NULL) {
        rc = err_set(err, ERR_NOMEM, "no memory for the pages");
        goto out;
    }
    holder->arena = arena;
    holder->site.day = options->day;
    holder->site.serial = options->serial;
    atomic_init(&holder->holds, 1);
    rc = read_settings(&holder->site, store, options->base_url, arena, err);
    if (rc == 0)
        rc = site_read_contact(&holder->site, store, options->view, arena, err);
    if (rc == 0)
        rc = read_surveys(&holder->site, store, options, arena, err);
    if (rc == 0)
        rc = read_places(&holder->site, store, arena, err);
    if (rc == 0)
        rc = site_read_contacts(&holder->site, store, options->view, arena, err);
    if (rc == 0)
        rc = build_table(holder, err);
    if (rc == 0) {
        holder->site.kept =
            http_kept_new(holder->site.counter_count * view_language_count(options->view), SITE_KEPT_MAX);
        if (holder->site.kept == NULL)
            rc = err_set(err, ERR_NOMEM, "no memory for the pages");
    }
    if (rc == 0)
        *out = &holder->site;
out:
    if (rc != 0) {
        arena_free(arena);
        free(holder);
    }
    return rc;
}

const struct site *site_hold(const struct site *site) {
    atomic_fetch_add_explicit(&holder_of(site)->holds, 1, memory_order_relaxed);
    return site;
}

void site_release(const struct site *site) {
    if (site == NULL)
        return;
    struct holder *holder = holder_of(site);
    if (atomic_fetch_sub_explicit(&holder->holds, 1, memory_order_acq_rel) != 1)
        return;
    http_kept_release(holder->site.kept);
    arena_free(holder->arena);
    free(holder);
}
