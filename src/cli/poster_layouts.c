/* What layouts there are: a list with small pictures in the terminal, or a sheet of larger ones. */
#include "base/embed.h"
#include "cli/commands.h"
#include "cli/printing.h"
#include "posters/batch.h"

enum {
    DOTS_ACROSS = 44, /* a character of Braille is 2 dots wide and 4 high */
    DOTS_DOWN = 60,
    LAYOUTS_MAX = 64,
    LINES = 4,
    SHOWS_SIZE = 200
};

struct listed {
    const char *name;
    struct poster_layout *layout;
    struct poster_layout_info info;
    char shows[SHOWS_SIZE];
};

struct listing {
    struct cli *cli;
    struct listed items[LAYOUTS_MAX];
    size_t count;
    struct poster_page page; /* what the pictures show */
};

static int load_all(struct listing *l, struct err *err) {
    /* Settings and fields a clerk can leave empty, by the name they have as settings. */
    static const struct {
        const char *field, *name;
    } shown[] = {
        {"site", "site.name"}, {"hotline", "hotline"}, {"slogan", "look.slogan"}, {"wifi", "wifi.name"}};
    for (const struct embed_file *f = embed_print; f->name != NULL && l->count < LAYOUTS_MAX; f++) {
        struct listed *item = &l->items[l->count];
        size_t stem = strlen(f->name) - strlen(".svg"), n = 0;
        item->name = arena_copy(l->cli->arena, f->name, stem);
        if (item->name == NULL)
            return err_set(err, ERR_NOMEM, "no memory for the layouts");
        int rc = batch_layout(item->name, &item->layout, err);
        if (rc != 0)
            return rc;
        l->count++;
        poster_layout_info(item->layout, &item->info);
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
            if (poster_layout_uses(item->layout, shown[i].field))
                n += (size_t)snprintf(item->shows + n, SHOWS_SIZE - n, "%s%s", n > 0 ? ", " : "",
                                      shown[i].name);
        if (item->info.emblem)
            snprintf(item->shows + n, SHOWS_SIZE - n, "%slook.emblem", n > 0 ? ", " : "");
    }
    return 0;
}

/* "210 × 297 mm", "105 × 74 mm, 8 on A4" */
static void write_size(const struct listed *item, char *out, size_t size) {
    const struct poster_layout_info *info = &item->info;
    int n = snprintf(out, size, "%g × %g mm", info->width, info->height);
    if (info->sheet.width > 0 && n > 0)
        snprintf(out + n, size - (size_t)n, ", %zu on a sheet of %g × %g mm%s", info->pieces,
                 info->sheet.width, info->sheet.height, info->sheet.fold > 0 ? ", to be folded" : "");
}

static void write_languages(const struct listed *item, char *out, size_t size) {
    const struct poster_layout_info *info = &item->info;
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < info->language_count && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", i > 0 ? ", " : "", info->languages[i]);
    if (info->second && info->language_count > 1 && n < size)
        snprintf(out + n, size - n, ", or two on one sheet");
}

/* Rows of Braille: eight dots in one character (Unicode 16, block U+2800). */
static void print_braille(FILE *out, const bool *dots, size_t columns, size_t rows, size_t row) {
    static const unsigned char bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    for (size_t x = 0; x < DOTS_ACROSS; x += 2) {
        unsigned pattern = 0;
        for (size_t y = 0; y < 4; y++)
            for (size_t i = 0; i < 2; i++)
                if (x + i < columns && row * 4 + y < rows && dots[(row * 4 + y) * columns + x + i])
                    pattern |= bits[y][i];
        fprintf(out, "%c%c%c", 0xe2, (int)(0xa0 + (pattern >> 6)), (int)(0x80 + (pattern & 0x3f)));
    }
}

static int print_item(const struct listing *l, const struct listed *item,
                      const struct poster_specimen *specimen, struct err *err) {
    FILE *out = l->cli->out;
    size_t columns = DOTS_ACROSS, rows = DOTS_DOWN;
    bool dots[DOTS_ACROSS * DOTS_DOWN];
    int rc = poster_dots(specimen, &columns, &rows, dots, err);
    if (rc != 0)
        return rc;
    size_t lines = (rows + 3) / 4;
    for (size_t row = 0; row < (lines > LINES + 1 ? lines : LINES + 1); row++) {
        print_braille(out, dots, columns, rows, row);
        if (row == 0)
            fprintf(out, "  %s", item->name);
        else if (row <= LINES)
            fprintf(out, "    %s", specimen->lines[row - 1]);
        fputc('\n', out);
    }
    fputc('\n', out);
    return 0;
}

static json_t *item_json(const struct listed *item) {
    const struct poster_layout_info *info = &item->info;
    json_t *languages = json_array();
    for (size_t i = 0; i < info->language_count; i++)
        json_array_append_new(languages, json_string(info->languages[i]));
    json_t *paper = info->sheet.width > 0 ? json_pack("[f, f]", info->sheet.width, info->sheet.height)
                                          : json_pack("[f, f]", info->width, info->height);
    return json_pack("{ss ss ss sf sf so sI so sb ss}", "name", item->name, "title", info->title, "purpose",
                     info->purpose, "width", info->width, "height", info->height, "paper", paper, "pieces",
                     (json_int_t)info->pieces, "languages", languages, "two_languages", info->second, "shows",
                     item->shows);
}

static int print_json(const struct listing *l, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < l->count; i++)
        json_array_append_new(list, item_json(&l->items[i]));
    return cli_print_json(l->cli, list, err);
}

/* What is said beside a picture. */
static int describe(const struct listing *l, const struct listed *item, struct poster_specimen *out,
                    struct err *err) {
    char size[120], languages[100];
    write_size(item, size, sizeof size);
    write_languages(item, languages, sizeof languages);
    const char **lines = arena_array(l->cli->arena, LINES, sizeof *lines);
    if (lines == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the layouts");
    lines[0] = item->info.purpose;
    lines[1] = arena_strdup(l->cli->arena, size);
    lines[2] = arena_printf(l->cli->arena, "languages: %s", languages);
    lines[3] = arena_printf(l->cli->arena, "shows: %s", item->shows);
    if (lines[1] == NULL || lines[2] == NULL || lines[3] == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the layouts");
    struct poster_job *job = arena_alloc(l->cli->arena, sizeof *job);
    if (job == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the layouts");
    *job = (struct poster_job){
        .pages = &l->page, .count = 1, .second = item->info.second ? item->info.languages[1] : NULL};
    *out = (struct poster_specimen){item->layout, job, item->name, lines, LINES};
    return 0;
}

/* On a sheet of its own, or in the terminal. */
static int show(const struct listing *l, const char *file, struct err *err) {
    struct poster_specimen specimens[LAYOUTS_MAX];
    int rc = 0;
    for (size_t i = 0; i < l->count && rc == 0; i++) {
        rc = describe(l, &l->items[i], &specimens[i], err);
        if (rc == 0 && file == NULL)
            rc = print_item(l, &l->items[i], &specimens[i], err);
    }
    if (rc != 0 || file == NULL)
        return rc != 0;
    struct buf bytes;
    buf_init(&bytes, BATCH_FILE_MAX);
    bool png = str_equal_nocase(printing_extension(file), STR(".png"));
    int status = 1;
    if (poster_overview(specimens, l->count, png ? POSTER_PNG : POSTER_PDF, &bytes, err) == 0)
        status = printing_write(l->cli, file, buf_str(&bytes), l->count, "layout", "layouts", false, err);
    buf_release(&bytes);
    return status;
}

int cli_poster_layouts(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *file = NULL;
    const struct cli_option options[] = {{"-o", &file, NULL}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    struct str end = printing_extension(file != NULL ? file : "");
    if (end.n > 0 && !str_equal_nocase(end, STR(".pdf")) && !str_equal_nocase(end, STR(".png"))) {
        err_set(err, ERR_INPUT, "-o %s: the name ends in neither .pdf nor .png", file);
        return 2;
    }
    struct listing l = {.cli = cli, .page = {batch_example, POSTER_FIELD_COUNT, NULL, NULL}};
    int status = 1;
    if (load_all(&l, err) == 0)
        status = cli->json ? print_json(&l, err) : show(&l, file, err);
    for (size_t i = 0; i < l.count; i++)
        poster_layout_free(l.items[i].layout);
    return status;
}
