/* /metrics, for Prometheus (text format 0.0.4): how the server fares. Nothing about a counter, a unit or a person; only this machine
 * may ask. */
#include <sys/stat.h>

#include "base/process.h"
#include "pages/page.h"
#include "pages/saver.h"
#include "store/shelf.h"

static void head(struct buf *b, const char *name, const char *type, const char *help) {
    buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void count(struct buf *b, const char *name, const char *label, const char *value, uint64_t n) {
    if (label == NULL)
        buf_printf(b, "%s %llu\n", name, (unsigned long long)n);
    else
        buf_printf(b, "%s{%s=\"%s\"} %llu\n", name, label, value, (unsigned long long)n);
}

static void gauge(struct buf *b, const char *name, const char *help, double value) {
    head(b, name, "gauge", help);
    buf_printf(b, "%s %.17g\n", name, value);
}

/* What is not known is left out. */
static void gauge_known(struct buf *b, const char *name, const char *help, int64_t value) {
    if (value >= 0)
        gauge(b, name, help, (double)value);
}

static void add_server(struct buf *b, struct pages *pages) {
    static const char *const classes[HTTP_CLASSES] = {NULL, "1xx", "2xx", "3xx", "4xx", "5xx"};
    const struct http_counts *counts = pages_counts(pages);
    uint64_t answers[HTTP_CLASSES] = {0}, opened = 0, closed = 0;
    for (size_t i = 0; i < HTTP_THREADS_MAX; i++) {
        closed += atomic_load_explicit(&counts[i].closed, memory_order_relaxed);
        opened += atomic_load_explicit(&counts[i].opened, memory_order_relaxed);
        for (size_t c = 0; c < HTTP_CLASSES; c++)
            answers[c] += atomic_load_explicit(&counts[i].answers[c], memory_order_relaxed);
    }
    head(b, "hailong_http_responses_total", "counter", "Answers sent, by class of their status.");
    for (size_t c = 2; c < HTTP_CLASSES; c++)
        count(b, "hailong_http_responses_total", "class", classes[c], answers[c]);
    gauge(b, "hailong_http_connections", "Open connections.",
          (double)(opened > closed ? opened - closed : 0));
}

static void add_writer(struct buf *b, struct store *store) {
    struct store_numbers n;
    uint64_t commits = 0;
    store_numbers(store, &n);
    head(b, "hailong_submissions_total", "counter",
         "Responses sent by forms: stored; repeated (stored before, counted once); conflict (same key, other "
         "content); "
         "failed; refused (queue full or stopping).");
    count(b, "hailong_submissions_total", "result", "stored", n.stored);
    count(b, "hailong_submissions_total", "result", "repeated", n.repeated);
    count(b, "hailong_submissions_total", "result", "conflict", n.conflicting);
    count(b, "hailong_submissions_total", "result", "failed", n.failed);
    count(b, "hailong_submissions_total", "result", "refused", n.refused);
    gauge(b, "hailong_queue_length", "Responses that wait for the writer.", (double)n.waiting);
    gauge(b, "hailong_store_healthy", "1: responses can be stored; 0: the disk or the database failed.",
          store_writer_healthy(store));
    head(b, "hailong_commit_seconds", "histogram", "Time the disk took to commit a batch of responses.");
    for (size_t i = 0; i <= STORE_COMMIT_BOUNDS; i++) {
        char bound[32] = "+Inf";
        commits += n.commits[i];
        if (i < STORE_COMMIT_BOUNDS)
            snprintf(bound, sizeof bound, "%g", store_commit_bounds[i]);
        count(b, "hailong_commit_seconds_bucket", "le", bound, commits);
    }
    buf_printf(b, "hailong_commit_seconds_sum %.6f\n", (double)n.commit_us / 1e6);
    count(b, "hailong_commit_seconds_count", NULL, NULL, commits);
}

static int64_t file_size(const struct pages *pages, struct arena *arena, const char *name) {
    struct stat file;
    const char *path = arena_printf(arena, "%s/%s", pages_data_dir(pages), name);
    return path != NULL && stat(path, &file) == 0 ? (int64_t)file.st_size : -1;
}

static void add_backups(struct buf *b, struct pages *pages) {
    struct saver_state s;
    saver_look(pages_saver(pages), &s);
    if (!s.known)
        return;
    gauge(b, "hailong_backup_interval_seconds", "The setting backup.every; 0: the server makes no copies.",
          s.every * 3600.0);
    gauge(b, "hailong_backup_last_timestamp_seconds",
          "When the newest copy in the directory of data that was found whole was begun; 0: there is none.",
          (double)s.newest);
    gauge(b, "hailong_backup_copies", "Copies in the directory of data that were found whole.",
          (double)s.copies);
    gauge(b, "hailong_backup_overdue", "1: the newest copy is older than it may be, or there is none.",
          s.late);
    if (s.made + s.failed > 0)
        gauge(b, "hailong_backup_last_success",
              "1: the last copy this server made was recounted and is whole; 0: it failed.", !s.failing);
    head(b, "hailong_backup_runs_total", "counter", "Copies tried by this server.");
    count(b, "hailong_backup_runs_total", "result", "whole", s.made);
    count(b, "hailong_backup_runs_total", "result", "failed", s.failed);
}

static void add_process(struct buf *b, struct pages *pages) {
    struct process_numbers p;
    double running = (double)pages_running_us(pages) / 1e6;
    process_look(&p);
    gauge_known(b, "process_resident_memory_bytes", "Resident memory.", p.resident_bytes);
    gauge_known(b, "process_open_fds", "Open file descriptors.", p.open_files);
    gauge_known(b, "process_max_fds", "Most file descriptors that may be open.", p.open_files_max);
    if (p.cpu_seconds >= 0) {
        head(b, "process_cpu_seconds_total", "counter", "Processor time used.");
        buf_printf(b, "process_cpu_seconds_total %.6f\n", p.cpu_seconds);
    }
    gauge(b, "hailong_crosstab_bytes",
          "Memory of responses that cross-tabs are counted from; given back minutes after the last one.",
          (double)shelf_bytes(pages_shelf(pages)));
    gauge(b, "hailong_uptime_seconds", "Time since the start.", running);
}

enum http_next page_metrics(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    struct buf *b = &response->body;
    response->type = "text/plain; version=0.0.4; charset=utf-8";
    head(b, "hailong_build_info", "gauge", "1, with the version of the program.");
    count(b, "hailong_build_info", "version", HAILONG_VERSION, 1);
    add_server(b, pages);
    add_writer(b, pages_store(pages));
    gauge_known(b, "hailong_database_bytes", "Size of the database.",
                file_size(pages, request->arena, "hailong.db"));
    gauge_known(b, "hailong_wal_bytes", "Size of the database's write-ahead log.",
                file_size(pages, request->arena, "hailong.db-wal"));
    add_backups(b, pages);
    add_process(b, pages);
    return HTTP_REPLY;
}
