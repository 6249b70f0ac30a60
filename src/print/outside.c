#include "print/outside.h"

#include <stdlib.h>
#include <sys/stat.h>

static const char inclusion[] = "http://www.w3.org/2001/XInclude";

static bool begins(const char *text, const char *start) {
    return g_ascii_strncasecmp(text, start, strlen(start)) == 0;
}

/* ---- Pictures
 * -------------------------------------------------------------------------------------------------- */

/* A picture within the file itself. */
static bool is_embedded(const char *reference) {
    static const char *const types[] = {"image/png", "image/jpeg", "image/jpg", "image/svg+xml"};
    const char *type = reference + strlen("data:");
    size_t n = strcspn(type, ";,");
    bool known = false;
    for (size_t i = 0; i < sizeof types / sizeof *types && !known; i++)
        known = str_equal_nocase((struct str){type, n}, str_of(types[i]));
    return known;
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

/* By its first bytes, as the library judges it. */
static bool is_picture(const char *path) {
    unsigned char head[512];
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return false;
    struct str bytes = {(const char *)head, fread(head, 1, sizeof head, file)};
    fclose(file);
    if (bytes.n >= 8 && memcmp(bytes.p, "\x89PNG\r\n\x1a\n", 8) == 0)
        return true;
    if (bytes.n >= 3 && memcmp(bytes.p, "\xff\xd8\xff", 3) == 0)
        return true;
    return bytes.n > 0 && bytes.p[0] == '<' &&
           (memmem(bytes.p, bytes.n, "<svg", 4) != NULL || memmem(bytes.p, bytes.n, "<?xml", 5) != NULL);
}

/* NULL: the picture is there, below the folder also when links are followed. Else why not. */
static const char *why_not(const char *base_dir, const char *path) {
    char *folder = realpath(base_dir, NULL), *joined = g_build_filename(base_dir, path, NULL);
    char *file = realpath(joined, NULL);
    size_t n = folder != NULL ? strlen(folder) : 0;
    n -= n > 0 && folder[n - 1] == '/';
    struct stat status;
    const char *why = NULL;
    if (folder == NULL || file == NULL)
        why = "there is no such file beside the layout";
    else if (strncmp(file, folder, n) != 0 || (file[n] != '/' && file[n] != '\0'))
        why = "it leads out of the layout's folder; put the picture beside the layout";
    else if (stat(file, &status) != 0 || !S_ISREG(status.st_mode) || !is_picture(file))
        why = "it is no PNG, JPEG or SVG picture that can be read";
    free(folder);
    free(file);
    g_free(joined);
    return why;
}

static int check_reference(struct poster_layout *layout, const xmlNode *node, const char *name,
                           const char *reference, struct err *err) {
    bool picture = layout_is_svg(node, "image") || layout_is_svg(node, "feImage");
    long line = layout_line(node);
    reference += strspn(reference, " \t\r\n");
    if (reference[0] == '#' || (picture && begins(reference, "data:") && is_embedded(reference)))
        return 0;
    if (!picture)
        return layout_fault(layout, line, err,
                            "%s=\"%.60s\" on <%.30s>: it may only lead to a part of this file, as in #part",
                            name, reference, (const char *)node->name);
    char *path = g_uri_unescape_string(reference, NULL);
    const char *why =
        "a picture is data:image/png, data:image/jpeg, data:image/svg+xml, or a file beside the "
        "layout, as in picture.png";
    if (path != NULL && is_plain(reference) && is_plain(path))
        why = layout->base_dir == NULL ? "a built-in layout has no folder to take pictures from"
                                       : why_not(layout->base_dir, path);
    g_free(path);
    return why == NULL ? 0 : layout_fault(layout, line, err, "%s=\"%.60s\": %s", name, reference, why);
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
