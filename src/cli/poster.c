#include "cli/poster.h"

#include "base/embed.h"
#include "base/file.h"
#include "cli/commands.h"
#include "core/setting.h"

enum { PROGRESS_FROM = 20 /* posters */ };

/* What one run has read. */
struct posters {
    struct store *store;
    struct arena *arena;
    const struct poster_request *request;
    int32_t today;
    struct str base_url, url_upper, address;
    const char *site, *date;
    struct counter *counters;
    size_t count, left_out;
};

static int no_memory(struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory for so many posters; choose a unit");
}

/* ---- Which counters
 * -------------------------------------------------------------------------------------------- */

static int compare_counters(const void *a, const void *b) {
    const struct counter *x = a, *y = b;
    int order = strcmp(x->unit, y->unit);
    return order != 0 ? order : strcmp(x->code, y->code);
}

static int named_counter(struct posters *p, const char *typed, struct counter *out, struct err *err) {
    char code[PLACE_CODE_SIZE];
    if (place_code_parse(str_of(typed), code) != CODE_GOOD)
        return err_set(
            err, ERR_INPUT,
            "\"%.60s\" is not a counter's code (%d letters and digits, the last one a check); see: hailong "
            "counter list",
            typed, PLACE_CODE_LENGTH);
    int rc = store_counter(p->store, code, p->today, p->arena, out, err);
    if (rc == 0 && out->valid_to != DAY_NONE && out->valid_to < p->today) {
        char day[DATE_TEXT_SIZE];
        day_format(out->valid_to, day);
        return err_set(err, ERR_CONFLICT, "counter %s was closed on %s; a poster would lead nowhere", code,
                       day);
    }
    return rc;
}

static int named_counters(struct posters *p, struct err *err) {
    const struct poster_request *request = p->request;
    p->counters = arena_array(p->arena, request->counter_count, sizeof *p->counters);
    if (p->counters == NULL)
        return no_memory(err);
    for (size_t i = 0; i < request->counter_count; i++) {
        int rc = named_counter(p, request->counters[i], &p->counters[i], err);
        if (rc != 0)
            return rc;
    }
    qsort(p->counters, request->counter_count, sizeof *p->counters, compare_counters);
    for (size_t i = 0; i < request->counter_count; i++) /* a code named twice is one poster */
        if (p->count == 0 || strcmp(p->counters[p->count - 1].code, p->counters[i].code) != 0)
            p->counters[p->count++] = p->counters[i];
    return 0;
}

static bool is_open(const struct counter *counter, int32_t day) {
    return (counter->valid_from == DAY_NONE || counter->valid_from <= day) &&
           (counter->valid_to == DAY_NONE || counter->valid_to >= day);
}

static int all_counters(struct posters *p, struct err *err) {
    const char *unit = p->request->unit;
    struct unit found;
    size_t count = 0;
    int rc = unit == NULL ? 0 : store_unit(p->store, unit, p->arena, &found, err);
    if (rc == 0)
        rc = store_counters(p->store, unit, p->today, p->arena, &p->counters, &count, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < count; i++) {
        if (!is_open(&p->counters[i], p->today))
            continue;
        if (p->counters[i].channel == CHANNEL_QR)
            p->counters[p->count++] = p->counters[i];
        else
            p->left_out++;
    }
    if (p->count > 0)
        return 0;
    return err_set(
        err, ERR_NOT_FOUND,
        "there is no counter %s%s that is open today and answered by QR code; add one with: hailong counter "
        "import FILE.csv",
        unit == NULL ? "yet" : "in unit ", unit == NULL ? "" : unit);
}

/* ---- What stands on them
 * --------------------------------------------------------------------------------------- */

static int read_address(struct posters *p, struct err *err) {
    const char *url = p->request->base_url;
    int rc = url != NULL ? 0 : store_setting(p->store, "base.url", p->arena, &url, err);
    if (rc == 0)
        rc = setting_check_url(str_of(url), p->arena, &p->base_url, err);
    if (rc != 0)
        return p->request->base_url != NULL ? err_wrap(err, "--base-url %.100s", url) : rc;
    if (p->base_url.n == 0)
        return err_set(err, ERR_INPUT,
                       "the address for the QR codes is not set; set it with: hailong setting set base.url "
                       "https://HOST, or give --base-url https://HOST");
    const char *host = memmem(p->base_url.p, p->base_url.n, "://", 3);
    host = host == NULL ? p->base_url.p : host + 3;
    p->address = (struct str){host, (size_t)(p->base_url.p + p->base_url.n - host)};
    /* Scheme and host mean the same in capitals, and capitals make a QR code of fewer, larger modules. */
    char *upper = arena_copy(p->arena, p->base_url.p, p->base_url.n);
    if (upper == NULL)
        return no_memory(err);
    for (size_t i = 0; i < p->base_url.n; i++)
        if (upper[i] >= 'a' && upper[i] <= 'z')
            upper[i] = (char)(upper[i] - 'a' + 'A');
    p->url_upper = (struct str){upper, p->base_url.n};
    return 0;
}

/* Only this computer calls itself so: 127.x.x.x, [::1] or localhost, with a port or without. */
static bool is_loopback(struct str address) {
    static const char ipv6[] = "[::1]";
    const char *colon = memchr(address.p, ':', address.n);
    if (address.n >= strlen(ipv6) && memcmp(address.p, ipv6, strlen(ipv6)) == 0)
        return true;
    struct str host = {address.p, colon != NULL ? (size_t)(colon - address.p) : address.n};
    bool number = host.n > 4 && memcmp(host.p, "127.", 4) == 0;
    for (size_t i = 0; i < host.n && number; i++)
        number = host.p[i] == '.' || (host.p[i] >= '0' && host.p[i] <= '9');
    return number || str_is(host, "localhost");
}

static int read_settings(struct posters *p, struct err *err) {
    int rc = read_address(p, err);
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
    const char *url = arena_printf(p->arena, "%.*s/%s", STR_ARG(p->url_upper), counter->code);
    const char *bookmark = arena_printf(p->arena, "%s – %s", counter->name, counter->code);
    if (fields == NULL || url == NULL || bookmark == NULL)
        return no_memory(err);
    const struct poster_field values[FIELDS] = {
        {"site", str_of(p->site)},       {"unit", str_of(unit)},    {"counter", str_of(counter->name)},
        {"hotline", str_of(hotline)},    {"url", str_of(url)},      {"address", p->address},
        {"code", str_of(counter->code)}, {"date", str_of(p->date)},
    };
    memcpy(fields, values, sizeof values);
    *page = (struct poster_page){fields, FIELDS, bookmark};
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
        rc = request->counter_count > 0 ? named_counters(&p, err) : all_counters(&p, err);
    if (rc == 0)
        rc = make_pages(&p, &pages, err);
    if (rc == 0)
        rc = load_layout(arena, request->layout != NULL ? request->layout : "poster-a4", &layout, err);
    if (rc == 0)
        rc = poster_draw(layout, pages, p.count, request->format, POSTER_DPI, request->progress,
                         request->context, out, err);
    poster_layout_free(layout);
    if (rc == 0)
        *result = (struct poster_result){p.count, p.left_out, is_loopback(p.address)};
    return rc;
}

/* ---- The command
 * ----------------------------------------------------------------------------------------------- */

static void show_progress(void *context, size_t done, size_t total) {
    struct cli *cli = context;
    if (total < PROGRESS_FROM)
        return;
    /* The last one wipes the line for what is said next. */
    if (done < total)
        fprintf(cli->errors, "\r%zu of %zu posters", done, total);
    else
        fprintf(cli->errors, "\r%40s\r", "");
    fflush(cli->errors);
}

/* Takes every --counter out of argv and leaves the rest; 2 with a text in err when one has no value. */
static int take_counters(int *argc, char **argv, const char **codes, size_t *count, struct err *err) {
    int kept = 0;
    bool options = true;
    for (int i = 0; i < *argc; i++) {
        options = options && strcmp(argv[i], "--") != 0;
        if (options && strncmp(argv[i], "--counter=", 10) == 0) {
            codes[(*count)++] = argv[i] + 10;
        } else if (options && strcmp(argv[i], "--counter") == 0) {
            if (i + 1 == *argc || argv[i + 1][0] == '-') {
                err_set(err, ERR_INPUT, "the option --counter needs a value behind it");
                return 2;
            }
            codes[(*count)++] = argv[++i];
        } else {
            argv[kept++] = argv[i];
        }
    }
    argv[kept] = NULL;
    *argc = kept;
    return 0;
}

/* What a file's name ends in from its last dot on; "" for a name without one. */
static struct str extension(const char *file) {
    const char *slash = strrchr(file, '/'), *name = slash != NULL ? slash + 1 : file;
    const char *dot = strrchr(name, '.');
    return dot != NULL ? str_of(dot) : STR("");
}

/* Without --format the file's name tells it. A name that tells something else is not answered with a PDF. */
static int read_format(const char *format, const char *file, enum poster_format *out, struct err *err) {
    static const struct {
        const char *name, *end;
        enum poster_format format;
    } formats[] = {{"pdf", ".pdf", POSTER_PDF}, {"svg", ".svg", POSTER_SVG}, {"png", ".png", POSTER_PNG}};
    struct str end = extension(file);
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

static int write_out(struct cli *cli, const char *file, struct str bytes, const struct poster_result *result,
                     struct err *err) {
    bool standard = strcmp(file, "-") == 0;
    if (standard && (fwrite(bytes.p, 1, bytes.n, cli->out) != bytes.n || fflush(cli->out) != 0)) {
        err_set(err, ERR_IO, "standard output: cannot write");
        return 1;
    }
    if (!standard && file_replace(file, bytes, err) != 0)
        return 1;
    if (!standard)
        fprintf(cli->out, "%s: %zu %s, %zu kB\n", file, result->posters,
                cli_noun(result->posters, "poster", "posters"), (bytes.n + 999) / 1000);
    if (result->loopback)
        cli_note(
            cli,
            "telephones cannot open the address in these codes, for it means this computer only; set the "
            "address citizens use with: hailong setting set base.url https://HOST");
    if (result->left_out > 0)
        cli_note(cli,
                 "left out: %zu not answered by QR code (kiosk, paper, …); print one with --counter CODE",
                 result->left_out);
    return 0;
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
    if (argc > CLI_ARGUMENTS_MAX) {
        err_set(err, ERR_LIMIT, "more than %d arguments", CLI_ARGUMENTS_MAX);
        return 2;
    }
    if (take_counters(&argc, argv, codes, &request.counter_count, err) != 0 ||
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
    if (cli->terminal) {
        request.progress = show_progress;
        request.context = cli;
    }
    struct buf bytes;
    struct poster_result result;
    buf_init(&bytes, POSTER_FILE_MAX);
    int status = 1;
    if (poster_make(cli->read, cli->clock, cli->arena, &request, &bytes, &result, err) == 0)
        status = write_out(cli, file, buf_str(&bytes), &result, err);
    buf_release(&bytes);
    return status;
}
