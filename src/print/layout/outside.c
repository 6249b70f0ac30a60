#include "print/layout/outside.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "print/draw/svg.h"

enum { ARENA_MAX = 4 * PICTURE_FILE_MAX };

static const char inclusion[] = "http://www.w3.org/2001/XInclude";

static bool begins(const char *text, const char *start) {
    return g_ascii_strncasecmp(text, start, strlen(start)) == 0;
}

/* ---- Pictures
 * -------------------------------------------------------------------------------------------------- */

/* What may stand in data:TYPE; as the library judges it, the bytes must be of that very type. */
static enum picture_kind kind_of_type(struct str type) {
    static const struct {
        const char *type;
        enum picture_kind kind;
    } types[] = {{"image/png", PICTURE_PNG}, {"image/jpeg", PICTURE_JPEG}, {"image/svg+xml", PICTURE_SVG}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_equal_nocase(type, str_of(types[i].type)))
            return types[i].kind;
    return PICTURE_UNKNOWN;
}

/* An SVG becomes pixels, too, as many as it says it is large. */
static int check_svg(struct poster_layout *layout, struct str bytes, struct err *err) {
    RsvgHandle *handle;
    double width, height;
    int rc = svg_check(bytes, &layout->room, NULL, err);
    if (rc == 0)
        rc = svg_open(bytes, &handle, &width, &height, NULL, err);
    if (rc != 0)
        return rc;
    g_object_unref(handle);
    return picture_take(&layout->room, width, height, err);
}

static int check_bytes(struct poster_layout *layout, struct str bytes, struct err *err) {
    double width, height;
    if (picture_kind(bytes) == PICTURE_SVG && !layout->inner)
        return check_svg(layout, bytes, err);
    if (!picture_size(bytes, &width, &height))
        return err_set(err, ERR_INPUT, "it is no PNG%s picture that can be read",
                       layout->inner ? " or JPEG" : ", JPEG or SVG");
    int rc = picture_take(&layout->room, width, height, err); /* before it is unpacked */
    if (rc == 0 && !picture_is_whole(bytes))
        rc = err_set(err, ERR_INPUT, "the picture is damaged: save it anew");
    return rc;
}

static int check_data(struct poster_layout *layout, const char *url, struct err *err) {
    struct arena *arena = arena_new(ARENA_MAX);
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a picture");
    struct str type, bytes;
    int rc = picture_data(url, arena, &type, &bytes, err);
    if (rc == 0 && picture_kind(bytes) != kind_of_type(type))
        rc = err_set(err, ERR_INPUT, "what it holds is no %.*s", type.n < 40 ? (int)type.n : 40, type.p);
    if (rc == 0)
        rc = check_bytes(layout, bytes, err);
    arena_free(arena);
    return rc;
}

/* A path that means the same to everyone who reads it: no scheme, no root, no way up, nothing a URL treats specially. */
static bool is_plain(const char *path) {
    if (path[0] == '\0' || path[0] == '/' || strpbrk(path, ":?#\\") != NULL)
        return false;
    for (const char *part = path; part != NULL; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return false;
    }
    for (const char *c = path; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return false;
    return true;
}

/* The library that draws takes for an SVG only what shows it soon. */
static bool is_shown(struct str bytes) {
    size_t n = bytes.n < 512 ? bytes.n : 512;
    return picture_kind(bytes) != PICTURE_SVG ||
           (bytes.p[0] == '<' &&
            (memmem(bytes.p, n, "<svg", 4) != NULL || memmem(bytes.p, n, "<?xml", 5) != NULL));
}

static int check_regular(struct poster_layout *layout, const char *path, struct err *err) {
    static const char unreadable[] = "it is no PNG, JPEG or SVG picture that can be read";
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return err_set(err, ERR_INPUT, "%s", unreadable);
    struct arena *arena = arena_new(ARENA_MAX);
    struct str bytes;
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a picture");
    int rc = file_load(path, PICTURE_FILE_MAX, arena, &bytes, err);
    if (rc == ERR_IO || (rc == 0 && !is_shown(bytes)))
        rc = err_set(err, ERR_INPUT, "%s", unreadable);
    if (rc == 0)
        rc = check_bytes(layout, bytes, err);
    arena_free(arena);
    return rc;
}

/* The picture is there, below the folder also when links are followed. */
static int check_file(struct poster_layout *layout, const char *path, struct err *err) {
    if (layout->base_dir == NULL)
        return err_set(err, ERR_INPUT, "a built-in layout has no folder to take pictures from");
    char *folder = realpath(layout->base_dir, NULL), *joined = g_build_filename(layout->base_dir, path, NULL);
    char *file = realpath(joined, NULL);
    size_t n = folder != NULL ? strlen(folder) : 0;
    n -= n > 0 && folder[n - 1] == '/';
    int rc = 0;
    if (folder == NULL || file == NULL)
        rc = err_set(err, ERR_INPUT, "there is no such file beside the layout");
    else if (strncmp(file, folder, n) != 0 || (file[n] != '/' && file[n] != '\0'))
        rc =
            err_set(err, ERR_INPUT, "it leads out of the layout's folder; put the picture beside the layout");
    else
        rc = check_regular(layout, file, err);
    free(folder);
    free(file);
    g_free(joined);
    return rc;
}

static int check_picture(struct poster_layout *layout, const char *reference, struct err *err) {
    bool data = begins(reference, "data:");
    const char *type = data ? reference + strlen("data:") : "";
    enum picture_kind kind = kind_of_type((struct str){type, strcspn(type, ";,")});
    if (kind != PICTURE_UNKNOWN && (kind != PICTURE_SVG || !layout->inner))
        return check_data(layout, reference, err);
    if (layout->inner)
        return err_set(err, ERR_INPUT, "a picture within an SVG is data:image/png or data:image/jpeg");
    char *path = g_uri_unescape_string(reference, NULL);
    int rc =
        path != NULL && is_plain(reference) && is_plain(path)
            ? check_file(layout, path, err)
            : err_set(err, ERR_INPUT,
                      "a picture is data:image/png, data:image/jpeg, data:image/svg+xml, or a file beside "
                      "the layout, as in picture.png");
    g_free(path);
    return rc;
}

static int check_reference(struct poster_layout *layout, const xmlNode *node, const char *name,
                           const char *reference, struct err *err) {
    long line = layout_line(node);
    reference += strspn(reference, " \t\r\n");
    /* Nobody follows a link on paper; emblems from the web are full of them. */
    if (reference[0] == '#' || (layout->inner && layout_is_svg(node, "a")))
        return 0;
    if (!layout_is_svg(node, "image") && !layout_is_svg(node, "feImage"))
        return layout_fault(layout, line, err,
                            "%s=\"%.60s\" on <%.30s>: it may only lead to a part of this file, as in #part",
                            name, reference, (const char *)node->name);
    struct err why = ERR_INIT;
    int rc = check_picture(layout, reference, &why);
    if (rc == ERR_NOMEM)
        return err_set(err, rc, "%s", why.text);
    return rc == 0 ? 0 : layout_fault(layout, line, err, "%s=\"%.60s\": %s", name, reference, why.text);
}

/* ---- Attributes and style sheets
 * ------------------------------------------------------------------------------- */

/* What stands in url(…), other than #part. With escapes the word would not be seen. NULL: nothing. */
static const char *bad_style(const char *css) {
    if (strchr(css, '\\') != NULL)
        return "has a backslash: write it plainly";
    for (const char *url = css; (url = strcasestr(url, "url(")) != NULL;) {
        url += strlen("url(");
        url += strspn(url, " \t\r\n\"'");
        if (*url != '#')
            return "takes something by url(…): it may only lead to a part of this file, as in url(#part)";
    }
    return strcasestr(css, "@import") != NULL ? "imports another style sheet: put the rules into the file"
                                              : NULL;
}

static int check_attribute(struct poster_layout *layout, const xmlNode *node, const xmlAttr *a,
                           struct err *err) {
    const char *name = (const char *)a->name;
    const xmlNode *value = a->children; /* in place: it may be a whole picture */
    if (value == NULL || value->content == NULL || begins(name, "data-"))
        return 0;
    if (value->next != NULL)
        return layout_fault(layout, layout_line(node), err,
                            "an entity in attribute %.60s: write the text itself", name);
    if (strcmp(name, "href") == 0 || strcmp(name, "src") == 0)
        return check_reference(layout, node, name, (const char *)value->content, err);
    /* Those of other programs say nothing to the library that draws. */
    const char *why = a->ns == NULL ? bad_style((const char *)value->content) : NULL;
    return why == NULL ? 0 : layout_fault(layout, layout_line(node), err, "attribute %.60s %s", name, why);
}

int outside_check(struct poster_layout *layout, const xmlNode *node, struct err *err) {
    if (node->ns != NULL && strcmp((const char *)node->ns->href, inclusion) == 0)
        return layout_fault(layout, layout_line(node), err,
                            "<%.30s> reads another file: put its content here", (const char *)node->name);
    if (!layout_is_svg(node, NULL))
        return 0;
    if (layout_is_svg(node, "script") || layout_is_svg(node, "foreignObject"))
        return layout_fault(layout, layout_line(node), err, "<%s> is not drawn on paper: take it out",
                            (const char *)node->name);
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        int rc = check_attribute(layout, node, a, err);
        if (rc != 0)
            return rc;
    }
    if (!layout_is_svg(node, "style"))
        return 0;
    xmlChar *sheet = xmlNodeGetContent(node);
    const char *why = sheet != NULL ? bad_style((const char *)sheet) : NULL;
    xmlFree(sheet);
    return why == NULL ? 0 : layout_fault(layout, layout_line(node), err, "<style> %s", why);
}

int outside_check_instruction(struct poster_layout *layout, const xmlNode *node, struct err *err) {
    if (strcmp((const char *)node->name, "xml-stylesheet") != 0)
        return 0;
    return layout_fault(layout, layout_line(node), err,
                        "<?xml-stylesheet?> reads another file: put the style on the elements");
}
