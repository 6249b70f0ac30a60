#include "cli/poster.h"

#include "base/embed.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/printing.h"

/* What one run has read. */
struct posters {
    struct store *store;
    struct arena *arena;
    const struct poster_request *request;
    int32_t today;
    struct printing_address address;
    const char *site, *date;
    struct counter *counters;
    size_t count, left_out;
};

static int no_memory(struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory for so many posters; choose a unit");
}

/* ---- What stands on them
 * --------------------------------------------------------------------------------------- */

static int read_settings(struct posters *p, struct err *err) {
    int rc = printing_address(p->store, p->arena, p->request->base_url, &p->address, err);
    if (rc == 0 && p->address.upper.n == 0)
        rc = err_set(err, ERR_INPUT,
                     "the address for the QR codes is not set; set it with: hailong setting set base.url "
                     "https://HOST, or give --base-url https://HOST");
    if (rc == 0)
        rc = store_setting(p->store, "site.name", p->arena, &p->site, err);
    if (rc != 0)
        return rc;
    struct date date = date_from_day(p->today);
    p->date = arena_printf(p->arena, "%02d/%02d/%04d", date.day, date.month, date.year);
    return p->date != NULL ? 0 : no_memory(err);
}

static int make_page(struct posters *p, const struct counter *counter, const char *unit, const char *hotline,
                     struct poster_page *page, struct err *err) {
    enum { FIELDS = 8 };
    struct poster_field *fields = arena_array(p->arena, FIELDS, sizeof *fields);
    const char *url = arena_printf(p->arena, "%.*s/%s", STR_ARG(p->address.upper), counter->code);
    const char *bookmark = arena_printf(p->arena, "%s – %s", counter->name, counter->code);
    if (fields == NULL || url == NULL || bookmark == NULL)
        return no_memory(err);
    const struct poster_field values[FIELDS] = {
        {"site", str_of(p->site)},       {"unit", str_of(unit)},    {"counter", str_of(counter->name)},
        {"hotline", str_of(hotline)},    {"url", str_of(url)},      {"address", p->address.shown},
        {"code", str_of(counter->code)}, {"date", str_of(p->date)},
    };
    memcpy(fields, values, sizeof values);
    *page = (struct poster_page){fields, FIELDS, bookmark, unit};
    return 0;
}

static int make_pages(struct posters *p, struct poster_page **out, struct err *err) {
    struct poster_page *pages = arena_array(p->arena, p->count, sizeof *pages);
    if (pages == NULL)
        return no_memory(err);
    struct unit unit = {.code = ""};
    struct setting_value hotline = {.value = ""};
    for (size_t i = 0; i < p->count; i++) {
        const struct counter *counter = &p->counters[i];
        int rc = 0;
        if (strcmp(unit.code, counter->unit) != 0) { /* counters of one unit stand together */
            rc = store_unit(p->store, counter->unit, p->arena, &unit, err);
            if (rc == 0)
                rc = store_setting_find(p->store, "hotline", unit.code, p->arena, &hotline, err);
        }
        if (rc == 0)
            rc = make_page(p, counter, unit.name, hotline.value, &pages[i], err);
        if (rc != 0)
            return rc;
    }
    *out = pages;
    return 0;
}

/* ---- On which layout
 * ------------------------------------------------------------------------------------------- */

static bool is_path(const char *name) {
    size_t n = strlen(name);
    return strchr(name, '/') != NULL || (n > 4 && strcmp(name + n - 4, ".svg") == 0);
}

static int load_path(struct arena *arena, const char *path, struct poster_layout **out, struct err *err) {
    struct str svg;
    int rc = file_load(path, POSTER_LAYOUT_MAX, arena, &svg, err);
    if (rc != 0)
        return rc;
    const char *slash = strrchr(path, '/');
    const char *dir = slash == NULL ? "." : arena_copy(arena, path, (size_t)(slash - path) + 1);
    return dir == NULL ? no_memory(err) : poster_layout_load(path, svg, dir, out, err);
}

/* "poster-a4", or "a4" for short. */
static int load_layout(struct arena *arena, const char *name, struct poster_layout **out, struct err *err) {
    if (is_path(name))
        return load_path(arena, name, out, err);
    static const char *const prefixes[] = {"", "poster-"};
    char file[100];
    for (size_t i = 0; i < 2; i++) {
        int n = snprintf(file, sizeof file, "%s%s.svg", prefixes[i], name);
        const struct embed_file *found = n < (int)sizeof file ? embed_find(embed_print, file) : NULL;
        if (found != NULL)
            return poster_layout_load(found->name, found->bytes, NULL, out, err);
    }
    char names[300] = "";
    for (const struct embed_file *f = embed_print; f->name != NULL; f++) {
        size_t n = strlen(names);
        snprintf(names + n, sizeof names - n, " %.*s", (int)(strlen(f->name) - 4), f->name);
    }
    return err_set(err, ERR_NOT_FOUND,
                   "there is no layout \"%.60s\"; there are:%s; or give the path of an .svg file", name,
                   names);
}

int poster_make(struct store *store, const struct clock *clock, struct arena *arena,
                const struct poster_request *request, struct buf *out, struct poster_result *result,
                struct err *err) {
    struct posters p = {.store = store, .arena = arena, .request = request};
    p.today = day_of_seconds(clock_wall_seconds(clock));
    struct poster_page *pages = NULL;
    struct poster_layout *layout = NULL;
    int rc = read_settings(&p, err);
    if (rc == 0)
        rc = printing_counters(&(struct printing){store, arena, p.today, request->counters,
                                                  request->counter_count, request->unit, true},
                               &p.counters, &p.count, &p.left_out, err);
    if (rc == 0)
        rc = make_pages(&p, &pages, err);
    if (rc == 0)
        rc = load_layout(arena, request->layout != NULL ? request->layout : "poster-a4", &layout, err);
    if (rc == 0)
        rc = poster_draw(layout,
                         &(struct poster_job){.pages = pages,
                                              .count = p.count,
                                              .format = request->format,
                                              .dpi = POSTER_DPI,
                                              .progress = request->progress,
                                              .context = request->context},
                         out, err);
    poster_layout_free(layout);
    if (rc == 0)
        *result = (struct poster_result){p.count, p.left_out, p.address.loopback};
    return rc;
}

/* ---- The command
 * ----------------------------------------------------------------------------------------------- */

static void show_progress(void *context, size_t done, size_t total) {
    printing_progress(context, done, total, "posters");
}

/* Without --format the file's name tells it. A name that tells something else is not answered with a PDF. */
static int read_format(const char *format, const char *file, enum poster_format *out, struct err *err) {
    static const struct {
        const char *name, *end;
        enum poster_format format;
    } formats[] = {{"pdf", ".pdf", POSTER_PDF}, {"svg", ".svg", POSTER_SVG}, {"png", ".png", POSTER_PNG}};
    struct str end = printing_extension(file);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (format != NULL ? strcmp(format, formats[i].name) == 0
                           : str_equal_nocase(end, str_of(formats[i].end))) {
            *out = formats[i].format;
            return 0;
        }
    if (format == NULL && end.n == 0) {
        *out = POSTER_PDF;
        return 0;
    }
    if (format == NULL)
        err_set(err, ERR_INPUT,
                "-o %s: the name ends in none of .pdf, .svg and .png; rename it or give --format", file);
    else
        err_set(err, ERR_INPUT, "--format %.*s: choose pdf, svg or png", cli_shown(str_of(format)), format);
    return 2;
}

int cli_poster(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *codes[CLI_ARGUMENTS_MAX], *format = NULL, *file = NULL;
    struct poster_request request = {.counters = codes};
    const struct cli_option options[] = {{"--unit", &request.unit, NULL},
                                         {"--layout", &request.layout, NULL},
                                         {"--format", &format, NULL},
                                         {"-o", &file, NULL},
                                         {"--base-url", &request.base_url, NULL},
                                         {NULL, NULL, NULL}};
    if (printing_take_counters(&argc, argv, codes, &request.counter_count, err) != 0 ||
        cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (file == NULL) {
        err_set(err, ERR_INPUT, "-o FILE is missing: say where to write");
        return 2;
    }
    if (request.unit != NULL && request.counter_count > 0) {
        err_set(err, ERR_INPUT, "--unit and --counter stand together; give one of them");
        return 2;
    }
    if (read_format(format, file, &request.format, err) != 0)
        return 2;
    request.progress = show_progress;
    request.context = cli;
    struct buf bytes;
    struct poster_result result;
    buf_init(&bytes, PRINTING_FILE_MAX);
    int status = 1;
    if (poster_make(cli->read, cli->clock, cli->arena, &request, &bytes, &result, err) == 0)
        status = printing_write(cli, file, buf_str(&bytes), result.posters, "poster", "posters",
                                result.loopback, err);
    if (status == 0 && result.left_out > 0)
        cli_note(cli,
                 "left out: %zu not answered by QR code (kiosk, paper, …); print one with --counter CODE",
                 result.left_out);
    buf_release(&bytes);
    return status;
}
