#include "posters/batch.h"

#include "base/embed.h"
#include "base/file.h"
#include "base/utf8.h"
#include "core/setting.h"
#include "posters/parts.h"
#include "print/read/qr_advice.h"

int batch_no_memory(struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory for so many posters; choose a unit");
}

/* ---- On which layout --------------------------------------------------------------------------------------------- */

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
    return dir == NULL ? batch_no_memory(err) : poster_layout_load(path, svg, dir, out, err);
}

static const struct embed_file *find_layout(const char *name) {
    static const char *const prefixes[] = {"", "poster-"};
    char file[100];
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        int n = snprintf(file, sizeof file, "%s%s.svg", prefixes[i], name);
        const struct embed_file *found = n < (int)sizeof file ? embed_find(embed_print, file) : NULL;
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* "poster-a4" of "poster-a4.svg" or "designs/poster-a4.svg". */
static const char *stem(struct arena *arena, const char *file) {
    const char *slash = strrchr(file, '/'), *name = slash != NULL ? slash + 1 : file;
    size_t n = strlen(name);
    return arena_copy(arena, name, n > 4 && strcmp(name + n - 4, ".svg") == 0 ? n - 4 : n);
}

int batch_layout(const char *name, struct poster_layout **out, struct err *err) {
    const struct embed_file *found = find_layout(name);
    if (found != NULL)
        return poster_layout_load(found->name, found->bytes, NULL, out, err);
    char names[300] = "";
    for (const struct embed_file *f = embed_print; f->name != NULL; f++) {
        size_t n = strlen(names);
        snprintf(names + n, sizeof names - n, " %.*s", (int)(strlen(f->name) - 4), f->name);
    }
    return err_set(err, ERR_NOT_FOUND,
                   "there is no layout \"%.60s\"; there are:%s; or give the path of an .svg file", name,
                   names);
}

static int open_layout(struct batch *b, struct err *err) {
    const char *name = b->request.layout != NULL ? b->request.layout : BATCH_LAYOUT;
    const struct embed_file *found = is_path(name) ? NULL : find_layout(name);
    int rc = is_path(name) ? load_path(b->arena, name, &b->layout, err) : batch_layout(name, &b->layout, err);
    if (rc != 0)
        return rc;
    b->layout_name = stem(b->arena, found != NULL ? found->name : name);
    if (b->layout_name == NULL)
        return batch_no_memory(err);
    struct str stored = str_of(b->layout_name); /* by the register, and shown by it */
    if (!utf8_valid(stored) || utf8_length(stored) > BATCH_LAYOUT_NAME_MAX)
        return err_set(
            err, ERR_INPUT,
            "%s: the register keeps the file's name, of at most %d letters: give it a shorter, plain one",
            name, BATCH_LAYOUT_NAME_MAX);
    return 0;
}

/* Paper and languages that were not asked for are the layout's. */
static int settle_layout(struct batch *b, struct err *err) {
    struct poster_layout_info info;
    poster_layout_info(b->layout, &info);
    b->paper = info.sheet;
    b->given = info.given;
    if (b->request.paper != NULL) {
        b->paper = (struct poster_sheet){
            .left = -1, .top = -1, .gap = info.sheet.gap, .fold = info.sheet.fold, .marks = true};
        if (!poster_paper(b->request.paper, &b->paper))
            return err_set(err, ERR_INPUT,
                           "there is no paper \"%.40s\": write A3, A4, A5, A6 or mm as in 210x297",
                           b->request.paper);
    }
    if (b->request.first == NULL && info.language_count > 0) {
        b->request.first = info.languages[0];
        if (info.second && info.language_count > 1)
            b->request.second = info.languages[1];
    }
    int rc = poster_languages_check(b->layout, b->request.first, b->request.second, err);
    if (rc == 0)
        rc = poster_plan(b->layout, &b->paper, &b->plan, err);
    if (rc == 0 && b->request.copies == 0)
        b->request.copies =
            b->request.format == POSTER_PDF && b->request.paper == NULL ? (unsigned)b->plan.pieces : 1;
    return rc;
}

/* ---- What the settings say --------------------------------------------------------------------------------------- */

int batch_emblem(struct store *store, struct arena *arena, struct str *out, struct err *err) {
    const char *value;
    int rc = store_setting(store, "look.emblem", arena, &value, err);
    return rc == 0 ? setting_picture_bytes(value, arena, out, err) : rc;
}

static int read_settings(struct batch *b, struct store *store, struct err *err) {
    int rc = address_read(store, b->arena, b->request.base_url, &b->address, err);
    if (rc == 0 && b->address.base.n == 0)
        rc = err_set(err, ERR_INPUT,
                     "the address for the QR codes is not set; set it with: hailong setting set base.url "
                     "https://HOST, or give --base-url https://HOST");
    if (rc == 0)
        rc = store_setting(store, "site.name", b->arena, &b->site, err);
    if (rc == 0)
        rc = store_setting(store, "look.slogan", b->arena, &b->slogan, err);
    if (rc == 0)
        rc = store_setting(store, "look.colour", b->arena, &b->colour, err);
    return rc == 0 ? batch_emblem(store, b->arena, &b->emblem, err) : rc;
}

static int read_contact(struct batch *b, struct store *store, const char *unit, struct batch_contact *out,
                        struct err *err) {
    struct setting_value hotline, wifi;
    int rc = store_setting_find(store, "hotline", unit, b->arena, &hotline, err);
    if (rc == 0)
        rc = store_setting_find(store, "wifi.name", unit, b->arena, &wifi, err);
    if (rc == 0)
        *out = (struct batch_contact){hotline.value, wifi.value};
    return rc;
}

/* ---- For which counters ------------------------------------------------------------------------------------------ */

static int make_rows(struct batch *b, struct store *store, const struct counter *counters, size_t count,
                     struct err *err) {
    b->rows = arena_array(b->arena, count, sizeof *b->rows);
    struct batch_contact *contacts = arena_array(b->arena, count, sizeof *contacts);
    if (b->rows == NULL || contacts == NULL)
        return batch_no_memory(err);
    struct unit unit = {.code = ""};
    for (size_t i = 0; i < count; i++) {
        int rc = 0;
        if (i > 0 && strcmp(unit.code, counters[i].unit) == 0) { /* counters of one unit stand together */
            contacts[i] = contacts[i - 1];
        } else {
            rc = store_unit(store, counters[i].unit, b->arena, &unit, err);
            if (rc == 0)
                rc = read_contact(b, store, unit.code, &contacts[i], err);
        }
        if (rc != 0)
            return rc;
        b->rows[i] = (struct batch_row){&counters[i], unit.name, 0, b->request.copies};
    }
    b->row_count = count;
    b->contacts = contacts;
    b->pieces = count * b->request.copies;
    b->sheets = (b->pieces + b->plan.pieces - 1) / b->plan.pieces;
    if (b->pieces > BATCH_PIECES_MAX)
        return err_set(err, ERR_LIMIT,
                       "%zu pieces are too many for one batch (at most %d): choose a unit, or fewer copies",
                       b->pieces, BATCH_PIECES_MAX);
    return 0;
}

static int read_store(struct batch *b, struct store *store, struct err *err) {
    struct counter *counters = NULL;
    size_t count = 0;
    int rc = read_settings(b, store, err);
    if (rc == 0)
        rc = choice_counters(&(struct choice){store, b->arena, b->today, b->request.counters,
                                              b->request.counter_count, b->request.unit, true},
                             &counters, &count, &b->left_out, err);
    return rc == 0 ? make_rows(b, store, counters, count, err) : rc;
}

static int check_request(const struct batch *b, struct err *err) {
    const struct batch_request *r = &b->request;
    if (r->format != POSTER_PDF && r->copies > 1)
        return err_set(err, ERR_INPUT,
                       "SVG and PNG show one piece: leave the number of copies out, or choose PDF");
    if (r->format != POSTER_PDF && !r->apart && b->row_count > 1)
        return err_set(err, ERR_INPUT,
                       "SVG and PNG hold one poster, not %zu: choose one counter, or PDF, or a .zip of them",
                       b->row_count);
    if (r->cover && r->format != POSTER_PDF && !r->apart)
        return err_set(err, ERR_INPUT, "a picture has no cover: choose PDF or .zip");
    return 0;
}

int batch_plan(struct store *store, const struct view *view, int32_t today, struct arena *arena,
               const struct batch_request *request, struct batch **out, struct err *err) {
    struct batch *b = arena_alloc(arena, sizeof *b);
    if (b == NULL)
        return batch_no_memory(err);
    *b = (struct batch){.arena = arena, .view = view, .request = *request, .today = today};
    int rc = open_layout(b, err);
    if (rc == 0)
        rc = settle_layout(b, err);
    if (rc == 0)
        rc = read_store(b, store, err);
    if (rc == 0)
        rc = check_request(b, err);
    if (rc == 0)
        *out = b;
    else
        batch_free(b);
    return rc;
}

int batch_code_check(const struct batch *batch, struct err *err) {
    int modules;
    const char *url = batch_url(batch, &batch->rows[0]);
    return url == NULL ? batch_no_memory(err) : qr_advice(str_of(url), &modules, err);
}

void batch_free(struct batch *batch) {
    if (batch != NULL)
        poster_layout_free(batch->layout);
}
