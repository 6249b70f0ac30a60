#include <string.h>

#include "view/mustache_tree.h"

struct render {
    const struct mustache *template; /* the one being written, for messages */
    struct buf *out;
    struct err *err;
    const json_t *frames[MUSTACHE_DEPTH_MAX + 2]; /* innermost last */
    size_t frame_count, depth, steps;
    bool space;     /* folded white space waits for what follows it */
    bool after_tag; /* the last thing written was literal and ended in '>' */
    bool unquoted;  /* the closing quote that follows is left out, as the opening one was */
    size_t url;     /* where the current address begins in out */
};

__attribute__((format(printf, 4, 5))) static int fault(struct render *r, const struct node *node, int code,
                                                       const char *format, ...) {
    char why[400];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return err_set(r->err, code, "%s:%u: %s", r->template->name, node->line, why);
}

/* ---- Names
 * ------------------------------------------------------------------------------------------------------ */

/* NULL when there is none. Only the first name is looked for in all frames: a later one missing there is a
 * mistake, not a reason to look further out. */
static const json_t *find(const struct render *r, const struct node *node) {
    if (node->segment_count == 0)
        return r->frames[r->frame_count - 1];
    const json_t *value = NULL;
    for (size_t i = r->frame_count; i > 0 && value == NULL; i--)
        value = json_object_get(r->frames[i - 1], node->segments[0]);
    for (size_t i = 1; i < node->segment_count && value != NULL; i++)
        value = json_object_get(value, node->segments[i]);
    return value;
}

static int unknown(struct render *r, const struct node *node) {
    return fault(r, node, ERR_BUG, "no such value '%s'", node->name);
}

/* ---- Text
 * ------------------------------------------------------------------------------------------------------- */

static void write_space(struct render *r, bool before_tag) {
    if (r->space && !(r->after_tag && before_tag))
        buf_addc(r->out, ' ');
    r->space = false;
}

static void write_text(struct render *r, const struct node *node) {
    r->space |= node->space_before;
    if (node->text.n == 0)
        return;
    write_space(r, node->text.p[0] == '<');
    size_t skip = r->unquoted; /* the parser saw that a quote follows */
    r->unquoted = false;
    buf_add(r->out, node->text.p + skip, node->text.n - skip);
    r->after_tag = node->text.p[node->text.n - 1] == '>';
    r->space = node->space_after;
}

static void write_escaped(struct buf *out, struct str s) {
    size_t done = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *entity;
        switch (s.p[i]) {
        case '&':
            entity = "&amp;";
            break;
        case '<':
            entity = "&lt;";
            break;
        case '>':
            entity = "&gt;";
            break;
        case '"':
            entity = "&quot;";
            break;
        case '\'':
            entity = "&#39;";
            break;
        default:
            continue;
        }
        buf_add(out, s.p + done, i - done);
        buf_adds(out, entity);
        done = i + 1;
    }
    buf_add(out, s.p + done, s.n - done);
}

/* An attribute value of letters, digits, '.', '_' and '-' alone needs no quotes; a form has hundreds of them. */
static bool needs_no_quotes(const struct render *r, const struct node *node, struct str value) {
    const struct buf *out = r->out;
    if (!node->whole_attr || value.n == 0 || out->n < 2 || out->failed ||
        memcmp(out->p + out->n - 2, "=\"", 2) != 0)
        return false;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
              c == '_' || c == '-'))
            return false;
    }
    return true;
}

static int write_value(struct render *r, const struct node *node) {
    const json_t *value = find(r, node);
    if (value == NULL)
        return unknown(r, node);
    if (!json_is_string(value) && !(json_is_integer(value) && node->kind == NODE_VALUE))
        return fault(r, node, ERR_BUG, "'%s' is not a text%s", node->name,
                     json_is_real(value) ? "; give numbers with decimals as text" : "");
    write_space(r, false);
    struct str text = {json_string_value(value), json_string_length(value)};
    if (needs_no_quotes(r, node, text)) {
        r->out->n--;
        r->unquoted = true;
    }
    if (json_is_integer(value))
        buf_printf(r->out, "%lld", (long long)json_integer_value(value));
    else if (node->kind == NODE_RAW)
        buf_addstr(r->out, text);
    else
        write_escaped(r->out, text);
    r->after_tag = false;
    return 0;
}

/* scheme, and a host or the like behind it. */
static bool leads_to(struct str url, const char *scheme) {
    size_t n = strlen(scheme);
    return url.n > n && memcmp(url.p, scheme, n) == 0 && url.p[n] != '/' && url.p[n] != '\\';
}

/* A PNG in base64. */
static bool is_picture(struct str url) {
    struct str head = STR("data:image/png;base64,");
    bool good = url.n > head.n && memcmp(url.p, head.p, head.n) == 0;
    for (size_t i = head.n; i < url.n && good; i++) {
        char c = url.p[i], lower = (char)(c | 0x20);
        good = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || memchr("/+=", c, 3) != NULL;
    }
    return good;
}

/* The whole address as it was put together. Browsers drop control characters and read '\' as '/', and "//"
 * begins another server's address. */
static bool address_good(struct str url, enum address address) {
    bool good = url.n > 0 &&
                (url.p[0] == '/' || (address == ADDRESS_LITERAL && (url.p[0] == '#' || url.p[0] == '?')));
    if (good && url.n > 1 && url.p[0] == '/')
        good = url.p[1] != '/' && url.p[1] != '\\';
    if (address == ADDRESS_PICTURE)
        return is_picture(url);
    if (address == ADDRESS_LINK)
        good = leads_to(url, "https://") || leads_to(url, "otpauth://");
    for (size_t i = 0; i < url.n && good; i++)
        good = (unsigned char)url.p[i] >= ' ';
    return good;
}

static int check_url(struct render *r, const struct node *node) {
    if (r->out->failed)
        return 0; /* reported at the end */
    struct str url = {r->out->p + r->url, r->out->n - r->url};
    bool good = address_good(url, node->address);
    if (!good && node->address == ADDRESS_LINK)
        return fault(r, node, ERR_BUG,
                     "the link \"%.*s\" must begin with https:// and a host, or with otpauth://",
                     (int)(url.n < 100 ? url.n : 100), url.p);
    if (!good)
        return fault(r, node, ERR_BUG,
                     "the address \"%.*s\" could lead to another server; it must begin with one '/'",
                     (int)(url.n < 100 ? url.n : 100), url.p);
    return 0;
}

/* ---- The tree
 * --------------------------------------------------------------------------------------------------- */

static int render_list(struct render *r, const struct node *list);

static int render_framed(struct render *r, const struct node *node, const json_t *frame) {
    r->frames[r->frame_count++] = frame; /* room: one frame for each depth at most, counted by render_list */
    int rc = render_list(r, node->child);
    r->frame_count--;
    return rc;
}

static int render_section(struct render *r, const struct node *node) {
    const json_t *value = find(r, node);
    if (value == NULL)
        return unknown(r, node);
    if (json_is_number(value))
        return fault(r, node, ERR_BUG,
                     "'%s' is a number; a section needs true, false, a text, a list or an object",
                     node->name);
    bool yes = json_is_true(value) || json_is_object(value) || json_string_length(value) > 0 ||
               json_array_size(value) > 0;
    if (node->kind == NODE_INVERTED)
        return yes ? 0 : render_list(r, node->child);
    if (!yes || json_is_true(value))
        return yes ? render_list(r, node->child) : 0;
    if (!json_is_array(value))
        return render_framed(r, node, value);
    int rc = 0;
    for (size_t i = 0; i < json_array_size(value) && rc == 0; i++)
        rc = render_framed(r, node, json_array_get(value, i));
    return rc;
}

static int render_part(struct render *r, const struct node *node) {
    const struct mustache *outer = r->template;
    r->template = node->part;
    int rc = render_list(r, node->part->first);
    r->template = outer;
    return rc;
}

static int render_node(struct render *r, const struct node *node) {
    switch (node->kind) {
    case NODE_TEXT:
        write_text(r, node);
        return 0;
    case NODE_VALUE:
    case NODE_RAW:
        return write_value(r, node);
    case NODE_SECTION:
    case NODE_INVERTED:
        return render_section(r, node);
    case NODE_PART:
        return render_part(r, node);
    case NODE_URL_BEGIN:
        r->url = r->out->n - node->back;
        return 0;
    case NODE_URL_END:
        return check_url(r, node);
    }
    return 0;
}

static int render_list(struct render *r, const struct node *list) {
    if (list != NULL && r->depth == MUSTACHE_DEPTH_MAX)
        return fault(r, list, ERR_LIMIT, "more than %d sections and parts in one another",
                     MUSTACHE_DEPTH_MAX);
    r->depth++;
    r->steps++; /* an empty list in a long loop is work too */
    int rc = 0;
    for (; list != NULL && rc == 0; list = list->next) {
        if (++r->steps > MUSTACHE_STEPS_MAX || r->out->failed)
            rc = fault(r, list, ERR_LIMIT,
                       "the page is larger than its limit of %zu bytes or too many pieces", r->out->max);
        else
            rc = render_node(r, list);
    }
    r->depth--;
    return rc;
}

int mustache_render(const struct mustache *template, const json_t *globals, const json_t *model,
                    struct buf *out, struct err *err) {
    struct render r = {.template = template, .out = out, .err = err, .after_tag = true};
    r.frames[0] = globals;
    r.frames[1] = model;
    r.frame_count = 2;
    size_t start = out->n;
    bool failed = out->failed;
    int rc = render_list(&r, template->first);
    if (rc == 0 && out->failed)
        rc = err_set(err, ERR_LIMIT, "%s: the page is larger than its limit of %zu bytes", template->name,
                     out->max);
    if (rc < 0) {
        out->n = start;
        out->failed = failed;
        if (out->p != NULL)
            out->p[start] = '\0';
    }
    return rc;
}

/* ---- Names and parts
 * -------------------------------------------------------------------------------------------- */

static int names(const struct node *list, mustache_each *each, void *context, struct err *err) {
    int rc = 0;
    for (; list != NULL && rc == 0; list = list->next) {
        enum mustache_use use = list->kind == NODE_PART                              ? MUSTACHE_PART
                                : list->kind == NODE_VALUE || list->kind == NODE_RAW ? MUSTACHE_VALUE
                                                                                     : MUSTACHE_SECTION;
        if (list->name != NULL)
            rc = each(context, use, list->name, list->line, err);
        if (rc == 0)
            rc = names(list->child, each, context, err); /* as deep as the parser let sections be */
    }
    return rc;
}

int mustache_names(const struct mustache *template, mustache_each *each, void *context, struct err *err) {
    return names(template->first, each, context, err);
}

static int link_list(const struct mustache *template, struct node *list, mustache_find *find_part,
                     void *context, struct err *err) {
    int rc = 0;
    for (; list != NULL && rc == 0; list = list->next) {
        if (list->kind == NODE_PART && (list->part = find_part(context, list->name)) == NULL)
            return err_set(err, ERR_INPUT, "%s:%u: no such part '%s'", template->name, list->line,
                           list->name);
        rc = link_list(template, list->child, find_part, context, err);
    }
    return rc;
}

int mustache_link(struct mustache *template, mustache_find *find_part, void *context, struct err *err) {
    return link_list(template, template->first, find_part, context, err);
}
