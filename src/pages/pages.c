#include "pages/page.h"

#include <pthread.h>
#include <stdatomic.h>

#include "account/account.h"
#include "base/embed.h"
#include "core/scope.h"
#include "base/log.h"
#include "pages/api_rate.h"
#include "pages/closer.h"
#include "pages/exports.h"
#include "pages/saver.h"
#include "pages/sender.h"
#include "pages/watcher.h"
#include "pages/worker.h"
#include "print/poster.h"
#include "store/shelf.h"

/* Only its own network thread touches a slot, so a request finds its site without a lock. */
struct slot {
    const struct site *site; /* held */
    struct store *reader;    /* NULL until first needed */
};

struct pages {
    struct pages_options options;
    struct view *view;
    struct account *account;
    struct workers *workers[WORKER_POOLS];
    struct api_rate *rate;
    struct shelf *shelf;
    struct closer *closer;
    struct exports *exports;
    struct sender *sender;
    struct watcher *watcher;
    struct saver *saver;
    int64_t started_us; /* monotonic */
    struct http_kept *scripts, *pictures, *receipts;
    atomic_uint_least32_t key_number;

    pthread_mutex_t swap;             /* guards current */
    const struct site *current;       /* held */
    atomic_uint_least64_t serial;     /* of current */
    atomic_uint_least64_t generation; /* the store's, before current was read */
    atomic_int_least32_t day;         /* of current */

    pthread_mutex_t build; /* guards the two below; whoever has it makes the next site */
    struct store *build_store;
    int64_t retry_us; /* monotonic: not to be tried before */

    struct slot slots[PAGES_THREADS_MAX];
    struct http_counts counts[HTTP_THREADS_MAX];
};

enum {
    BUILD_RETRY_US = 1000 * 1000,
    SCRIPT_COPIES_MAX = 64,
    PICTURE_COPIES_MAX = 64,
    RECEIPT_COPIES_MAX = 64
};

const struct view *pages_view(const struct pages *pages) {
    return pages->view;
}

struct store *pages_store(struct pages *pages) {
    return pages->options.store;
}

const char *pages_data_dir(const struct pages *pages) {
    return pages->options.data_dir;
}

struct account *pages_account(struct pages *pages) {
    return pages->account;
}

struct workers *pages_workers(struct pages *pages, enum worker_pool pool) {
    return pages->workers[pool];
}

struct api_rate *pages_rate(struct pages *pages) {
    return pages->rate;
}

struct shelf *pages_shelf(struct pages *pages) {
    return pages->shelf;
}

struct exports *pages_exports(struct pages *pages) {
    return pages->exports;
}

struct saver *pages_saver(struct pages *pages) {
    return pages->saver;
}

int64_t pages_running_us(const struct pages *pages) {
    return clock_monotonic_us() - pages->started_us;
}

struct http_counts *pages_counts(struct pages *pages) {
    return pages->counts;
}

struct http_kept *pages_scripts(struct pages *pages) {
    return pages->scripts;
}

struct http_kept *pages_pictures(struct pages *pages) {
    return pages->pictures;
}

struct http_kept *pages_receipts(struct pages *pages) {
    return pages->receipts;
}

const char *pages_base_url(const struct pages *pages) {
    return pages->options.base_url;
}

int64_t pages_now(const struct pages *pages) {
    return clock_wall_seconds(pages->options.clock);
}

void pages_key(struct pages *pages, const struct site_counter *counter, int64_t revision_id,
               char out[SUBMIT_KEY_TEXT + 1]) {
    uint8_t key[SUBMIT_KEY_SIZE];
    uint32_t number = (uint32_t)atomic_fetch_add_explicit(&pages->key_number, 1, memory_order_relaxed);
    struct store *store = pages->options.store;
    submit_key_make(store_secret(store), store_half_day(store, pages_now(pages)), store_start_number(store),
                    number, counter->counter.code, revision_id, key);
    submit_key_format(key, out);
}

/* Builds a site and makes it the current one. The generation is read first: what changes meanwhile leads to
 * the next build. Called with `build` locked. */
static int build(struct pages *pages, int32_t day, struct err *err) {
    uint64_t generation = store_generation(pages->options.store);
    struct site_options options = {.view = pages->view,
                                   .base_url = pages->options.base_url,
                                   .day = day,
                                   .serial = atomic_load(&pages->serial) + 1};
    const struct site *site;
    int rc = site_build(pages->build_store, &options, &site, err);
    if (rc != 0)
        return rc;
    pthread_mutex_lock(&pages->swap);
    const struct site *old = pages->current;
    pages->current = site;
    pthread_mutex_unlock(&pages->swap);
    atomic_store(&pages->day, day);
    atomic_store(&pages->generation, generation);
    atomic_store(&pages->serial, options.serial);
    site_release(old);
    return 0;
}

/* Makes a new site when something has changed. One thread does it, the others go on with what there is. */
static void refresh(struct pages *pages) {
    int32_t day = day_of_seconds(pages_now(pages));
    if (atomic_load(&pages->generation) == store_generation(pages->options.store) &&
        atomic_load(&pages->day) == day)
        return;
    if (pthread_mutex_trylock(&pages->build) != 0)
        return;
    bool stale = atomic_load(&pages->generation) != store_generation(pages->options.store) ||
                 atomic_load(&pages->day) != day;
    if (stale && clock_monotonic_us() >= pages->retry_us) {
        struct err err = ERR_INIT;
        if (build(pages, day, &err) != 0) {
            log_event(LOG_LEVEL_ERROR, "pages", "what=\"old pages stay\" error=\"%s\"", err.text);
            pages->retry_us = clock_monotonic_us() + BUILD_RETRY_US;
        }
    }
    pthread_mutex_unlock(&pages->build);
}

const struct site *pages_site_hold(struct pages *pages) {
    refresh(pages);
    pthread_mutex_lock(&pages->swap);
    const struct site *site = site_hold(pages->current);
    pthread_mutex_unlock(&pages->swap);
    return site;
}

const struct site *pages_site(struct pages *pages, const struct http_request *request) {
    if (request->thread >= PAGES_THREADS_MAX)
        return NULL;
    refresh(pages);
    struct slot *slot = &pages->slots[request->thread];
    if (slot->site == NULL || slot->site->serial != atomic_load(&pages->serial)) {
        const struct site *old = slot->site;
        slot->site = pages_site_hold(pages);
        site_release(old);
    }
    return slot->site;
}

int pages_reader(struct pages *pages, const struct http_request *request, struct store **out,
                 struct err *err) {
    if (request->thread >= PAGES_THREADS_MAX)
        return err_set(err, ERR_LIMIT, "network thread %zu is past the limit of %d", request->thread,
                       PAGES_THREADS_MAX);
    struct slot *slot = &pages->slots[request->thread];
    if (slot->reader == NULL) {
        int rc = store_open(pages->options.data_dir, STORE_READ, &slot->reader, err);
        if (rc != 0)
            return rc;
    }
    *out = slot->reader;
    return 0;
}

bool pages_host_allowed(void *app, struct str host) {
    struct pages *pages = app;
    refresh(pages); /* or a new base.url would never be noticed: its first request would be refused */
    pthread_mutex_lock(&pages->swap);
    bool allowed = host.n > 0 && str_is(host, pages->current->host);
    pthread_mutex_unlock(&pages->swap);
    return allowed;
}

const struct http_route *pages_routes(size_t *count) {
    static const struct http_route routes[] = {
#define ROUTE(method, pattern, handler, access, csrf, right, body_max)                                       \
    {method, pattern, page_##handler, access, csrf, body_max, right, false},
#define UPLOAD(method, pattern, handler, access, csrf, right, body_max)                                      \
    {method, pattern, page_##handler, access, csrf, body_max, right, true},
#include "pages/routes.def"
#undef UPLOAD
#undef ROUTE
    };
    *count = sizeof routes / sizeof *routes;
    return routes;
}

static size_t layout_count(void) {
    size_t count = 0;
    while (embed_print[count].name != NULL)
        count++;
    return count;
}

int pages_new(const struct pages_options *options, struct pages **out, struct err *err) {
    struct pages *pages = aligned_alloc(_Alignof(struct pages), sizeof *pages);
    if (pages == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the pages");
    memset(pages, 0, sizeof *pages);
    pages->options = *options;
    pages->started_us = clock_monotonic_us();
    pthread_mutex_init(&pages->swap, NULL);
    pthread_mutex_init(&pages->build, NULL);
    int rc = view_new(options->web_dir, &pages->view, err);
    if (rc == 0 && view_language_count(pages->view) > SITE_LANGUAGES_MAX)
        rc = err_set(err, ERR_LIMIT, "%zu languages in i18n, at most %d are possible: remove some",
                     view_language_count(pages->view), SITE_LANGUAGES_MAX);
    if (rc == 0)
        rc = store_open(options->data_dir, STORE_READ, &pages->build_store, err);
    if (rc == 0)
        rc = build(pages, day_of_seconds(pages_now(pages)), err);
    const struct account_options account = {options->data_dir, options->store, options->clock};
    if (rc == 0)
        rc = account_new(&account, &pages->account, err);
    for (size_t i = 0; rc == 0 && i < WORKER_POOLS; i++)
        rc = workers_new(options->data_dir, &pages->workers[i], err);
    if (rc == 0)
        rc = api_rate_new(&pages->rate, err);
    if (rc == 0)
        rc = shelf_new(SHELF_BYTES_MAX, SHELF_IDLE_SECONDS, &pages->shelf, err);
    if (rc == 0 &&
        (pages->scripts = http_kept_new(view_script_count(pages->view), SCRIPT_COPIES_MAX)) == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for the scripts");
    if (rc == 0 && (pages->pictures = http_kept_new(layout_count(), PICTURE_COPIES_MAX)) == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for the pictures of layouts");
    if (rc == 0 && (pages->receipts = http_kept_new(1, RECEIPT_COPIES_MAX)) == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for receipts");
    if (rc == 0)
        rc = closer_new(options->data_dir, options->store, options->clock, &pages->closer, err);
    if (rc == 0)
        rc = exports_new(options->data_dir, pages->view, &pages->exports, err);
    if (rc == 0)
        rc = sender_new(options->data_dir, options->store, pages->account, options->clock, &pages->sender,
                        err);
    if (rc == 0)
        rc = watcher_new(options->data_dir, options->store, options->clock, &pages->watcher, err);
    if (rc == 0 && options->saving)
        rc = saver_new(options->data_dir, options->clock, &pages->saver, err);
    if (rc != 0)
        pages_free(pages);
    else
        *out = pages;
    return rc;
}

void pages_free(struct pages *pages) {
    if (pages == NULL)
        return;
    exports_free(pages->exports);
    saver_free(pages->saver);
    watcher_free(pages->watcher);
    sender_free(pages->sender);
    closer_free(pages->closer);
    for (size_t i = 0; i < WORKER_POOLS; i++)
        workers_free(pages->workers[i]);
    shelf_free(pages->shelf);
    api_rate_free(pages->rate);
    http_kept_release(pages->scripts);
    http_kept_release(pages->pictures);
    http_kept_release(pages->receipts);
    account_free(pages->account);
    for (size_t i = 0; i < PAGES_THREADS_MAX; i++) {
        site_release(pages->slots[i].site);
        store_close(pages->slots[i].reader);
    }
    poster_cleanup();
    site_release(pages->current);
    store_close(pages->build_store);
    view_free(pages->view);
    pthread_mutex_destroy(&pages->build);
    pthread_mutex_destroy(&pages->swap);
    free(pages);
}
