#include "view/view.h"

#include "base/hash.h"
#include "view/catalogue.h"
#include "view/css.h"
#include "view/files.h"
#include "view/mustache.h"
#include "view/script.h"

enum {
    VIEW_ARENA = 64 << 20,
    VIEW_LANGUAGES_MAX = 16,
    VIEW_STYLE_MAX = 512 * 1024,
    VIEW_SCRIPT_MAX = 64 * 1024,
    VIEW_VERSION_LENGTH = 8
};

struct template {
    const char *stem, *name;
    struct mustache *tree;
};
struct templates {
    struct template *items; /* ordered by stem */
    size_t count;
};

struct script { /* of js/, with one language's words, or of vendor/, as it is */
    const char *stem;
    struct str text;
    char version[VIEW_VERSION_LENGTH + 1]; /* differs when the text does */
};

struct language {
    const char *code;
    json_t *words;
    struct script *scripts;
    json_t *versions; /* of the scripts, by stem */
};

struct sheet {
    const char *stem, *name;
    char hash[HASH_SHA256_BASE64_SIZE];
    json_t *globals[VIEW_LANGUAGES_MAX]; /* t, language, style_html, script */
};

struct view {
    struct arena *arena;
    struct templates templates, parts;
    struct language languages[VIEW_LANGUAGES_MAX]; /* vi first, then by code */
    size_t language_count, script_count;
    struct sheet *
        sheets; /* css/page.css first; each of the others is page.css, what stands before each "-" of its name, and its own */
    size_t sheet_count;
};

static int no_memory(struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory for the templates and words of web/");
}

static const struct template *template_find(const struct templates *templates, const char *stem) {
    for (size_t i = 0; i < templates->count; i++)
        if (strcmp(templates->items[i].stem, stem) == 0)
            return &templates->items[i];
    return NULL;
}

static const struct language *language_find(const struct view *view, struct str code) {
    for (size_t i = 0; i < view->language_count; i++)
        if (str_is(code, view->languages[i].code))
            return &view->languages[i];
    return NULL;
}

/* ---- Languages
 * -------------------------------------------------------------------------------------------------- */

static int load_languages(struct view *view, const char *web_dir, struct err *err) {
    struct web_files files;
    int rc = web_files_load(web_dir, "i18n", ".json", view->arena, &files, err);
    if (rc < 0)
        return rc;
    if (files.count > VIEW_LANGUAGES_MAX)
        return err_set(err, ERR_LIMIT, "i18n: more than %d languages", VIEW_LANGUAGES_MAX);
    size_t main = 0;
    while (main < files.count && strcmp(files.items[main].stem, "vi") != 0)
        main++;
    if (main == files.count)
        return err_set(err, ERR_INPUT, "i18n/vi.json: missing; Vietnamese is the main language");
    struct web_file vi = files.items[main];
    memmove(files.items + 1, files.items, main * sizeof *files.items);
    files.items[0] = vi;
    for (size_t i = 0; i < files.count; i++) {
        struct language *language = &view->languages[i];
        if ((rc = catalogue_parse(files.items[i].name, files.items[i].bytes, &language->words, err)) < 0)
            return rc;
        language->code = files.items[i].stem;
        view->language_count = i + 1;
        rc = catalogue_compare(vi.name, view->languages[0].words, files.items[i].name, language->words, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* ---- The script
 * -------------------------------------------------------------------------------------------------- */

/* Makes its version, which pages put behind its address. */
static void script_version(struct script *script) {
    uint8_t digest[HASH_DIGEST_SIZE];
    char hash[HASH_SHA256_BASE64_SIZE];
    hash_digest(script->text, digest); /* a megabyte: SHA-256 takes four times as long */
    hash_base64(digest, hash);
    for (size_t i = 0; i < VIEW_VERSION_LENGTH; i++)
        script->version[i] = hash[i];
    for (char *c = script->version; *c != '\0'; c++)
        *c = *c == '+' || *c == '/' ? '_' : *c;
}

static int script_name(struct language *language, const struct script *script, struct err *err) {
    if (json_object_set_new(language->versions, script->stem, json_string(script->version)) != 0)
        return no_memory(err);
    return 0;
}

static int load_script(struct view *view, struct language *language, const struct web_file *file,
                       struct script *out, struct err *err) {
    struct buf text;
    buf_init(&text, VIEW_SCRIPT_MAX);
    int rc = script_minify(file->name, file->bytes, json_object_get(language->words, "script"), &text, err);
    *out = (struct script){.stem = file->stem, .text = arena_str(view->arena, buf_str(&text))};
    if (rc == 0 && (text.failed || out->text.p == NULL))
        rc = no_memory(err);
    buf_release(&text);
    if (rc != 0)
        return rc;
    script_version(out);
    return script_name(language, out, err);
}

/* Other people's scripts come with the program, byte for byte as they were released, and are the same in all languages. first: that
 * of the first one, which is made by it. */
static int load_vendored(struct language *language, const struct web_file *file, const struct script *first,
                         struct script *out, struct err *err) {
    *out = first == out ? (struct script){.stem = file->stem, .text = file->bytes} : *first;
    if (first == out)
        script_version(out);
    return script_name(language, out, err);
}

static int load_scripts(struct view *view, const char *web_dir, struct err *err) {
    struct web_files files, vendored;
    int rc = web_files_load(web_dir, "js", ".js", view->arena, &files, err);
    if (rc == 0)
        rc = web_files_load(NULL, "vendor", ".js", view->arena, &vendored, err);
    view->script_count = rc == 0 ? files.count + vendored.count : 0;
    for (size_t l = 0; rc == 0 && l < view->language_count; l++) {
        struct language *language = &view->languages[l];
        language->scripts = arena_array(view->arena, view->script_count, sizeof *language->scripts);
        language->versions = json_object();
        if (language->scripts == NULL || language->versions == NULL)
            rc = no_memory(err);
        for (size_t i = 0; rc == 0 && i < files.count; i++)
            rc = load_script(view, language, &files.items[i], &language->scripts[i], err);
        for (size_t i = 0; rc == 0 && i < vendored.count; i++)
            rc = load_vendored(language, &vendored.items[i], &view->languages[0].scripts[files.count + i],
                               &language->scripts[files.count + i], err);
    }
    return rc;
}

/* ---- Style sheets
 * -------------------------------------------------------------------------------------------------- */

/* The sheet of a template: its own one, or of "a-b-c" that of "a-b" or of "a", or the page's. */
static const struct sheet *sheet_find(const struct view *view, const char *template) {
    const struct sheet *found = &view->sheets[0];
    size_t longest = 0;
    for (size_t i = 1; i < view->sheet_count; i++) {
        const char *stem = view->sheets[i].stem;
        size_t n = strlen(stem);
        bool goes_on = strncmp(stem, template, n) == 0 && (template[n] == '-' || template[n] == '\0');
        if (goes_on && n > longest) {
            found = &view->sheets[i];
            longest = n;
        }
    }
    return found;
}

static int set_globals(struct view *view, struct sheet *sheet, struct str style, struct err *err) {
    json_t *text = json_stringn(style.p, style.n);
    if (text == NULL)
        return err_set(err, ERR_INPUT, "%s: not valid UTF-8, or no memory for it", sheet->name);
    bool good = true;
    for (size_t i = 0; good && i < view->language_count; i++) {
        const struct language *language = &view->languages[i];
        sheet->globals[i] = json_pack("{s:O, s:s, s:O, s:O}", "t", language->words, "language",
                                      language->code, "script", language->versions, "style_html", text);
        good = sheet->globals[i] != NULL;
    }
    json_decref(text);
    return good ? 0 : no_memory(err);
}

static const struct web_file *css_find(const struct web_files *files, struct str stem) {
    for (size_t i = 0; i < files->count; i++)
        if (str_is(stem, files->items[i].stem))
            return &files->items[i];
    return NULL;
}

/* In place of what was read. */
static int minify(struct view *view, struct web_file *file, struct err *err) {
    struct buf style;
    buf_init(&style, VIEW_STYLE_MAX);
    int rc = css_minify(file->name, file->bytes, &style, err);
    if (rc == 0) {
        file->bytes = arena_str(view->arena, buf_str(&style));
        rc = style.failed || file->bytes.p == NULL ? no_memory(err) : 0;
    }
    buf_release(&style);
    return rc;
}

/* Puts one behind the other: page.css, of "a-b-c" what "a" and "a-b" have, and its own. own: NULL for the page's alone. */
static void join_sheets(const struct web_files *files, const struct web_file *page,
                        const struct web_file *own, struct buf *style) {
    buf_addstr(style, page->bytes);
    if (own == NULL)
        return;
    for (const char *dash = strchr(own->stem, '-'); dash != NULL; dash = strchr(dash + 1, '-')) {
        const struct web_file *base = css_find(files, (struct str){own->stem, (size_t)(dash - own->stem)});
        if (base != NULL)
            buf_addstr(style, base->bytes);
    }
    buf_addstr(style, own->bytes);
}

static int load_sheet(struct view *view, const struct web_files *files, const struct web_file *page,
                      const struct web_file *own, struct err *err) {
    const struct web_file *file = own == NULL ? page : own;
    struct sheet *sheet = &view->sheets[view->sheet_count++];
    *sheet = (struct sheet){.stem = file->stem, .name = file->name};
    struct buf style;
    buf_init(&style, VIEW_STYLE_MAX);
    join_sheets(files, page, own, &style);
    int rc = style.failed ? no_memory(err) : 0;
    if (rc == 0) {
        hash_sha256_base64(buf_str(&style), sheet->hash);
        rc = set_globals(view, sheet, buf_str(&style), err);
    }
    buf_release(&style);
    return rc;
}

/* After the templates: a sheet that none of them would show is a misspelt name. */
static int load_sheets(struct view *view, const char *web_dir, struct err *err) {
    struct web_files files;
    int rc = web_files_load(web_dir, "css", ".css", view->arena, &files, err);
    if (rc < 0)
        return rc;
    const struct web_file *page = css_find(&files, STR("page"));
    if (page == NULL)
        return err_set(err, ERR_INPUT, "css/page.css: missing");
    view->sheets = arena_array(view->arena, files.count, sizeof *view->sheets);
    if (view->sheets == NULL)
        return no_memory(err);
    for (size_t i = 0; rc == 0 && i < files.count; i++)
        rc = minify(view, &files.items[i], err);
    if (rc == 0)
        rc = load_sheet(view, &files, page, NULL, err);
    for (size_t i = 0; rc == 0 && i < files.count; i++) {
        const struct web_file *own = &files.items[i];
        if (own == page)
            continue;
        if (template_find(&view->templates, own->stem) == NULL)
            return err_set(err, ERR_INPUT, "%s: there is no templates/%s.html; name it after a template",
                           own->name, own->stem);
        rc = load_sheet(view, &files, page, own, err);
    }
    return rc;
}

/* ---- Templates
 * -------------------------------------------------------------------------------------------------- */

static int load_templates(struct view *view, const char *web_dir, const char *folder, struct templates *out,
                          struct err *err) {
    struct web_files files;
    int rc = web_files_load(web_dir, folder, ".html", view->arena, &files, err);
    if (rc < 0)
        return rc;
    struct template *items = arena_array(view->arena, files.count, sizeof *items);
    if (items == NULL)
        return no_memory(err);
    for (size_t i = 0; i < files.count; i++) {
        items[i].stem = files.items[i].stem;
        items[i].name = files.items[i].name;
        if ((rc = mustache_parse(items[i].name, files.items[i].bytes, view->arena, &items[i].tree, err)) < 0)
            return rc;
    }
    *out = (struct templates){items, files.count};
    return 0;
}

static const struct mustache *find_part(void *context, const char *part) {
    const struct template *found = template_find(&((const struct view *)context)->parts, part);
    return found == NULL ? NULL : found->tree;
}

struct word_check {
    const struct view *view;
    const char *template;
};

/* A word that a template names must exist: found when the program starts, not when somebody opens the page.
 */
static int check_word(void *context, enum mustache_use use, const char *name, unsigned line,
                      struct err *err) {
    const struct word_check *check = context;
    if (use != MUSTACHE_VALUE || strncmp(name, "t.", 2) != 0 ||
        catalogue_word(check->view->languages[0].words, name + 2) != NULL)
        return 0;
    return err_set(err, ERR_INPUT, "%s:%u: no such word '%s' in i18n", check->template, line, name + 2);
}

static int link_templates(struct view *view, const struct templates *templates, struct err *err) {
    for (size_t i = 0; i < templates->count; i++) {
        struct word_check check = {view, templates->items[i].name};
        int rc = mustache_link(templates->items[i].tree, find_part, view, err);
        if (rc == 0)
            rc = mustache_names(templates->items[i].tree, check_word, &check, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* ---- The view
 * --------------------------------------------------------------------------------------------------- */

static int load(struct view *view, const char *web_dir, struct err *err) {
    int rc = load_languages(view, web_dir, err);
    if (rc == 0)
        rc = load_scripts(view, web_dir, err);
    if (rc == 0)
        rc = load_templates(view, web_dir, "templates", &view->templates, err);
    if (rc == 0)
        rc = load_sheets(view, web_dir, err);
    if (rc == 0)
        rc = load_templates(view, web_dir, "parts", &view->parts, err);
    if (rc == 0)
        rc = link_templates(view, &view->templates, err);
    if (rc == 0)
        rc = link_templates(view, &view->parts, err);
    return rc;
}

int view_new(const char *web_dir, struct view **out, struct err *err) {
    struct view *view = calloc(1, sizeof *view);
    if (view == NULL || (view->arena = arena_new(VIEW_ARENA)) == NULL) {
        free(view);
        return no_memory(err);
    }
    int rc = load(view, web_dir, err);
    if (rc == 0)
        *out = view;
    else
        view_free(view);
    return rc;
}

void view_free(struct view *view) {
    if (view == NULL)
        return;
    for (size_t i = 0; i < VIEW_LANGUAGES_MAX; i++) {
        for (size_t k = 0; k < view->sheet_count; k++)
            json_decref(view->sheets[k].globals[i]);
        json_decref(view->languages[i].words);
        json_decref(view->languages[i].versions);
    }
    arena_free(view->arena);
    free(view);
}

size_t view_language_count(const struct view *view) {
    return view->language_count;
}

const char *view_language(const struct view *view, size_t index) {
    return index < view->language_count ? view->languages[index].code : NULL;
}

const char *view_language_find(const struct view *view, struct str code) {
    const struct language *language = language_find(view, code);
    return language == NULL ? NULL : language->code;
}

size_t view_script_count(const struct view *view) {
    return view->language_count * view->script_count;
}

struct str view_script(const struct view *view, const char *language, struct str stem, size_t *number) {
    const struct language *found = language_find(view, str_of(language));
    for (size_t i = 0; found != NULL && i < view->script_count; i++)
        if (str_is(stem, found->scripts[i].stem)) {
            *number = (size_t)(found - view->languages) * view->script_count + i;
            return found->scripts[i].text;
        }
    return (struct str){NULL, 0};
}

const char *view_word(const struct view *view, const char *language, const char *key) {
    const struct language *found = language_find(view, str_of(language));
    return found == NULL ? NULL : catalogue_word(found->words, key);
}

int view_render(const struct view *view, const char *name, const char *language, const json_t *model,
                struct buf *out, struct err *err) {
    const struct template *template = template_find(&view->templates, name);
    const struct language *words = language_find(view, str_of(language));
    if (template == NULL)
        return err_set(err, ERR_BUG, "no such template: templates/%s.html", name);
    if (words == NULL)
        return err_set(err, ERR_BUG, "no such language: i18n/%s.json", language);
    const json_t *globals = sheet_find(view, name)->globals[words - view->languages];
    return mustache_render(template->tree, globals, model, out, err);
}

const char *view_style_hash(const struct view *view, const char *name) {
    return sheet_find(view, name)->hash;
}
