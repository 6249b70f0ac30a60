#include <string.h>

#include "view/html.h"
#include "view/mustache_tree.h"

enum { SECTIONS_MAX = 32, TEXT_MAX = 1 << 20 };

/* An open section: what to come back to at its end. */
struct level {
    struct node *node;
    struct node **tail;
    struct html html;
};

/* An attribute that holds an address, from its first tag to its closing quote. */
enum url { URL_NONE, URL_LITERAL, URL_PATH, URL_PATH_DONE };

struct parser {
    const char *name;
    struct str source;
    size_t at;     /* in source */
    unsigned line; /* of `at` */
    struct arena *arena;
    struct err *err;
    struct html html;
    enum url url;
    bool link;          /* URL_PATH: the value is a …_url */
    bool picture;       /* URL_PATH: the value is a …_png */
    struct node **tail; /* where the next node goes */
    struct buf text;    /* literal text since the last node */
    bool space_before, space_after;
    struct str run; /* white space read and not yet written; run.p is in source */
    struct level levels[SECTIONS_MAX];
    size_t depth;
    bool
        quote_follows; /* right behind the tag that is being read, and behind it what ends a value without quotes */
};

__attribute__((format(printf, 2, 3))) static int fault(struct parser *p, const char *format, ...) {
    char why[400];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return err_set(p->err, ERR_INPUT, "%s:%u: %s", p->name, p->line, why);
}

static int no_memory(struct parser *p) {
    return err_set(p->err, ERR_NOMEM, "%s: no memory to parse it", p->name);
}

static struct node *node_add(struct parser *p, enum node_kind kind) {
    struct node *node = arena_alloc(p->arena, sizeof *node);
    if (node != NULL) {
        node->kind = kind;
        node->line = p->line;
        *p->tail = node;
        p->tail = &node->next;
    }
    return node;
}

/* ---- Literal text
 * ----------------------------------------------------------------------------------------------- */

/* Writes the white space that was read, now that what follows it is known: '\0' is the end of the literal. */
static void run_flush(struct parser *p, char next) {
    struct str run = p->run;
    p->run = (struct str){NULL, 0};
    if (run.n == 0)
        return;
    if (memchr(run.p, '\n', run.n) == NULL)
        buf_addstr(&p->text, run);
    else if (p->text.n == 0)
        p->space_before = true;
    else if (next == '\0')
        p->space_after = true;
    else if (next != '<' || p->text.p[p->text.n - 1] != '>')
        buf_addc(&p->text, ' ');
}

static int text_flush(struct parser *p) {
    run_flush(p, '\0');
    if (p->text.n == 0 && !p->space_before)
        return 0;
    struct node *node = node_add(p, NODE_TEXT);
    if (node == NULL || p->text.failed)
        return no_memory(p);
    node->text = arena_str(p->arena, buf_str(&p->text));
    if (node->text.p == NULL)
        return no_memory(p);
    node->space_before = p->space_before;
    node->space_after = p->space_after;
    p->space_before = p->space_after = false;
    buf_reset(&p->text);
    return 0;
}

/* A literal character inside an address: none may stand beside a …_path value, and the closing quote ends it.
 */
static int url_feed(struct parser *p, char c) {
    char quote = p->html.state == HTML_VALUE_DOUBLE ? '"' : '\'';
    if (c != quote)
        return p->url == URL_LITERAL ? 0 : fault(p, "a ..._path or ..._url value must be the whole address");
    int rc = text_flush(p);
    if (rc < 0)
        return rc;
    struct node *node = node_add(p, NODE_URL_END);
    if (node == NULL)
        return no_memory(p);
    node->address = p->url != URL_PATH_DONE ? ADDRESS_LITERAL
                    : p->link               ? ADDRESS_LINK
                    : p->picture            ? ADDRESS_PICTURE
                                            : ADDRESS_PATH;
    p->url = URL_NONE;
    return 0;
}

static int literal(struct parser *p, size_t end) {
    int rc;
    for (; p->at < end; p->at++) {
        const char *from = p->source.p + p->at;
        char c = *from;
        if (c == '\0')
            return fault(p, "a NUL character");
        bool folded = (c == ' ' || c == '\t' || c == '\r' || c == '\n') && html_folds(&p->html);
        if (!folded)
            run_flush(p, c);
        else if (p->run.n == 0)
            p->run.p = from;
        if (p->url != URL_NONE && (rc = url_feed(p, c)) < 0)
            return rc;
        const char *why = html_feed(&p->html, c);
        if (why != NULL)
            return fault(p, "%s", why);
        if (folded)
            p->run.n++;
        else
            buf_addc(&p->text, c);
        p->line += c == '\n';
    }
    return text_flush(p);
}

/* ---- Names
 * ------------------------------------------------------------------------------------------------------ */

static bool name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* Splits a name at its dots. */
static int name_set(struct parser *p, struct node *node, struct str name) {
    const char *segments[MUSTACHE_SEGMENTS_MAX];
    size_t count = 0, start = 0;
    if (name.n > MUSTACHE_NAME_MAX)
        return fault(p, "the name is longer than %d bytes", MUSTACHE_NAME_MAX);
    for (size_t i = 0; i <= name.n && !str_is(name, "."); i++) {
        if (i < name.n && name_char(name.p[i]))
            continue;
        if (i == start || (i < name.n && name.p[i] != '.'))
            return fault(p, "\"%.*s\" is not a name (letters, digits, '_', '-', with dots between)",
                         STR_ARG(name));
        if (count == MUSTACHE_SEGMENTS_MAX)
            return fault(p, "\"%.*s\" has more than %d parts", STR_ARG(name), MUSTACHE_SEGMENTS_MAX);
        segments[count] = arena_copy(p->arena, name.p + start, i - start);
        if (segments[count++] == NULL)
            return no_memory(p);
        start = i + 1;
    }
    node->name = arena_copy(p->arena, name.p, name.n);
    node->segments = arena_array(p->arena, count, sizeof *segments);
    if (node->name == NULL || node->segments == NULL)
        return no_memory(p);
    if (count > 0)
        memcpy(node->segments, segments, count * sizeof *segments);
    node->segment_count = count;
    return 0;
}

static bool ends_in(struct str name, const char *suffix) {
    size_t n = strlen(suffix);
    return name.n > n && memcmp(name.p + name.n - n, suffix, n) == 0;
}

/* ---- Places
 * ----------------------------------------------------------------------------------------------------- */

/* The first tag inside an address decides what the address is; a later one must fit it. name: of a value,
 * else empty. */
static int url_tag(struct parser *p, struct str name) {
    const struct html *html = &p->html;
    if (p->url == URL_LITERAL)
        return 0;
    if (p->url != URL_NONE)
        return fault(p, "a ..._path or ..._url value must be the whole address");
    char first = html->value_n > 0 ? html->value_head[0] : '\0';
    char second = html->value_n > 1 ? html->value_head[1] : '\0';
    /* Only what a person follows by a tap may lead elsewhere: never what a browser fetches, never a form. */
    p->link = first == '\0' && ends_in(name, "_url") && !html->closing && strcmp(html->element, "a") == 0;
    p->picture = first == '\0' && ends_in(name, "_png") && strcmp(html->element, "img") == 0;
    if (first == '\0' && !p->link && !p->picture && !ends_in(name, "_path"))
        return fault(p,
                     "an address must begin with a literal '/', '#' or '?', or be one value named ..._path");
    if (first != '\0' && ((first != '/' && first != '#' && first != '?') ||
                          (first == '/' && (second == '/' || second == '\\'))))
        return fault(p, "an address with values in it must begin with one '/', '#' or '?'");
    struct node *node = node_add(p, NODE_URL_BEGIN);
    if (node == NULL)
        return no_memory(p);
    node->back = html->value_n;
    p->url = first == '\0' ? URL_PATH : URL_LITERAL;
    return 0;
}

/* Whether a value may stand here. */
static int value_place(struct parser *p, struct str name, bool raw) {
    const struct html *html = &p->html;
    if (raw && html->state == HTML_RAW && html->matched == 0 && strcmp(html->element, "style") == 0 &&
        str_is(name, "style_html"))
        return 0;
    if (html->state == HTML_RAW)
        return fault(p, "no value may stand in <script> or <style>, but {{{style_html}}} in <style>");
    if (raw && html->state != HTML_TEXT)
        return fault(p, "a value in three braces may only stand between tags");
    if (html->state == HTML_TEXT || (html->state == HTML_RCDATA && html->matched == 0))
        return 0;
    if (!html_in_quotes(html))
        return fault(p, html->state == HTML_COMMENT ? "no value may stand in an HTML comment; use {{! }}"
                                                    : "a value inside a tag must be in a quoted attribute");
    if (html_attr_is_code(html))
        return fault(p, "no value may stand in the attribute \"%s\"", html->attr);
    int rc = html_attr_is_url(html) ? url_tag(p, name) : 0;
    if (rc == 0 && p->url == URL_PATH)
        p->url = URL_PATH_DONE;
    return rc;
}

/* Whether a section may begin or end here. A name that stands before it is complete. */
static int section_place(struct parser *p) {
    struct html *html = &p->html;
    switch (html->state) {
    case HTML_TEXT:
    case HTML_IN_TAG:
    case HTML_GLUED:
        return 0;
    case HTML_TAG_NAME:
    case HTML_ATTR_NAME:
        html->state = HTML_GLUED;
        return 0;
    case HTML_AFTER_NAME:
        html->state = HTML_IN_TAG;
        return 0;
    case HTML_VALUE_DOUBLE:
    case HTML_VALUE_SINGLE:
        return html_attr_is_url(html) ? url_tag(p, STR("")) : 0;
    case HTML_RCDATA:
        if (html->matched == 0)
            return 0;
        break;
    default:
        break;
    }
    return fault(
        p, "no section may begin or end here (in a tag's or attribute's name, an unquoted value, a comment, "
           "<script>, <style>)");
}

/* Whatever way a section goes, what follows it must mean the same: so its end stands where its beginning
 * stood. */
static bool same_place(const struct html *a, const struct html *b) {
    bool tag = a->state == HTML_IN_TAG || a->state == HTML_GLUED;
    bool same = a->state == b->state || (tag && (b->state == HTML_IN_TAG || b->state == HTML_GLUED));
    if (!same || a->pre != b->pre)
        return false;
    if (a->state == HTML_RCDATA)
        return strcmp(a->element, b->element) == 0;
    if (tag)
        return a->tags == b->tags;
    return !html_in_quotes(a) || a->attrs == b->attrs;
}

/* ---- Tags
 * ------------------------------------------------------------------------------------------------------- */

static int value_add(struct parser *p, struct str name, bool raw) {
    int rc = value_place(p, name, raw);
    if (rc < 0)
        return rc;
    if (raw && !ends_in(name, "_html"))
        return fault(p, "three braces are only for names that end in _html, not \"%.*s\"", STR_ARG(name));
    struct node *node = node_add(p, raw ? NODE_RAW : NODE_VALUE);
    if (node == NULL)
        return no_memory(p);
    const struct html *html = &p->html;
    node->whole_attr =
        html->state == HTML_VALUE_DOUBLE && html->value_n == 0 && !html_attr_is_url(html) && p->quote_follows;
    return name_set(p, node, name);
}

static int section_begin(struct parser *p, struct str name, bool inverted) {
    int rc = section_place(p);
    if (rc < 0)
        return rc;
    if (p->depth == SECTIONS_MAX)
        return fault(p, "more than %d sections in one another", SECTIONS_MAX);
    struct node *node = node_add(p, inverted ? NODE_INVERTED : NODE_SECTION);
    if (node == NULL)
        return no_memory(p);
    if ((rc = name_set(p, node, name)) < 0)
        return rc;
    p->levels[p->depth++] = (struct level){node, p->tail, p->html};
    p->tail = &node->child;
    return 0;
}

static int section_end(struct parser *p, struct str name) {
    if (p->depth == 0)
        return fault(p, "{{/%.*s}} ends no section", STR_ARG(name));
    const struct level *level = &p->levels[p->depth - 1];
    if (!str_is(name, level->node->name))
        return fault(p, "{{/%.*s}} stands where {{/%s}} must end the section of line %u", STR_ARG(name),
                     level->node->name, level->node->line);
    int rc = section_place(p);
    if (rc < 0)
        return rc;
    if (!same_place(&level->html, &p->html))
        return fault(p,
                     "the section {{#%s}} of line %u must end where it began: with the same tag, attribute, "
                     "<pre>, <textarea> or <title> open",
                     level->node->name, level->node->line);
    if (level->html.state == HTML_GLUED)
        p->html.state = HTML_GLUED;
    p->tail = level->tail;
    p->depth--;
    return 0;
}

static int part_add(struct parser *p, struct str name) {
    if (p->html.state != HTML_TEXT || p->html.pre > 0)
        return fault(p, "a part may only stand between tags, outside <pre>");
    struct node *node = node_add(p, NODE_PART);
    return node == NULL ? no_memory(p) : name_set(p, node, name);
}

static int tag_use(struct parser *p, char sigil, struct str name) {
    switch (sigil) {
    case '{':
        return value_add(p, name, true);
    case '#':
    case '^':
        return section_begin(p, name, sigil == '^');
    case '/':
        return section_end(p, name);
    case '>':
        return part_add(p, name);
    case '!':
        return 0;
    case '&':
    case '=':
        return fault(p, "{{%c is not part of our mustache", sigil);
    default:
        return value_add(p, name, false);
    }
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* For a tag from `from` up to `to` that stands alone on its line: moves both out to the line's ends. */
static void stand_alone(struct str source, size_t *from, size_t *to) {
    size_t begin = *from, end = *to;
    while (begin > 0 && is_blank(source.p[begin - 1]))
        begin--;
    while (end < source.n && is_blank(source.p[end]))
        end++;
    if ((begin > 0 && source.p[begin - 1] != '\n') || (end < source.n && source.p[end] != '\n'))
        return;
    *from = begin;
    *to = end < source.n ? end + 1 : end;
}

/* Reads the literal before a tag, and the tag that opens at `open`. */
static int tag(struct parser *p, size_t open) {
    struct str source = p->source;
    size_t inside = open + 2;
    char sigil = inside < source.n ? source.p[inside] : '\0';
    if (strchr("{#^/>!&=", sigil) == NULL)
        sigil = '\0';
    inside += sigil != '\0';
    const char *closing = sigil == '{' ? "}}}" : "}}";
    const char *close =
        inside < source.n ? memmem(source.p + inside, source.n - inside, closing, strlen(closing)) : NULL;
    size_t from = open, to = 0;
    if (close != NULL) {
        to = (size_t)(close - source.p) + strlen(closing);
        if (sigil != '\0' && sigil != '{')
            stand_alone(source, &from, &to);
    }
    /* The blanks of a lone tag's line may lie before p->at only when the line began there: then there are
     * none left. */
    int rc = literal(p, from > p->at ? from : p->at);
    if (rc < 0)
        return rc;
    if (close == NULL)
        return fault(p, "{{ without its }}");
    struct str name = str_trim((struct str){source.p + inside, (size_t)(close - source.p) - inside});
    p->quote_follows = to + 1 < source.n && source.p[to] == '"' && strchr(" \n>{", source.p[to + 1]) != NULL;
    if ((rc = tag_use(p, sigil, name)) < 0)
        return rc;
    for (; p->at < to; p->at++)
        p->line += source.p[p->at] == '\n';
    return 0;
}

static int parse(struct parser *p) {
    while (p->at < p->source.n) {
        const char *open = memmem(p->source.p + p->at, p->source.n - p->at, "{{", 2);
        int rc = open == NULL ? literal(p, p->source.n) : tag(p, (size_t)(open - p->source.p));
        if (rc < 0)
            return rc;
    }
    if (p->depth > 0)
        return fault(p, "{{#%s}} of line %u has no end", p->levels[p->depth - 1].node->name,
                     p->levels[p->depth - 1].node->line);
    if (p->html.state != HTML_TEXT || p->html.pre > 0)
        return fault(p, "the file ends inside a tag, a comment, <pre>, <textarea> or <title>");
    return 0;
}

int mustache_parse(const char *name, struct str source, struct arena *arena, struct mustache **out,
                   struct err *err) {
    if (source.n > TEXT_MAX)
        return err_set(err, ERR_LIMIT, "%s: larger than %d bytes", name, TEXT_MAX);
    struct mustache *template = arena_alloc(arena, sizeof *template);
    struct parser *p = arena_alloc(arena, sizeof *p);
    if (template == NULL || p == NULL || (template->name = arena_strdup(arena, name)) == NULL)
        return err_set(err, ERR_NOMEM, "%s: no memory to parse it", name);
    *p = (struct parser){.name = template->name, .source = source, .line = 1, .arena = arena, .err = err};
    p->tail = &template->first;
    buf_init(&p->text, TEXT_MAX);
    int rc = parse(p);
    buf_release(&p->text);
    if (rc == 0)
        *out = template;
    return rc;
}
