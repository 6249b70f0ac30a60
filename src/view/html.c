#include "view/html.h"

#include <string.h>

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static void name_add(char name[HTML_NAME_SIZE], size_t *n, char c) {
    if (*n < HTML_NAME_SIZE - 1)
        name[(*n)++] = lower(c);
    name[*n] = '\0';
}

static bool one_of(const char *name, const char *const *list) {
    for (; *list != NULL; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

static const char *tag_begin(struct html *html, char c, bool closing) {
    html->state = HTML_TAG_NAME;
    html->closing = closing;
    html->element_n = 0;
    html->tags++;
    name_add(html->element, &html->element_n, c);
    return NULL;
}

static const char *tag_end(struct html *html) {
    static const char *const raw[] = {"script", "style", NULL}, *const rcdata[] = {"textarea", "title", NULL};
    bool pre = strcmp(html->element, "pre") == 0;
    html->state = HTML_TEXT;
    html->matched = 0;
    if (html->closing) {
        html->pre -= pre && html->pre > 0;
        return NULL;
    }
    html->pre += pre;
    if (one_of(html->element, raw))
        html->state = HTML_RAW;
    else if (one_of(html->element, rcdata))
        html->state = HTML_RCDATA;
    return NULL;
}

static const char *attr_begin(struct html *html, char c) {
    if (c == '=' || c == '"' || c == '\'' || c == '<')
        return "'=', a quote or '<' stands in a tag without an attribute name before it";
    html->state = HTML_ATTR_NAME;
    html->attr_n = 0;
    html->attrs++;
    name_add(html->attr, &html->attr_n, c);
    return NULL;
}

static const char *value_begin(struct html *html, enum html_state state) {
    html->state = state;
    html->value_n = 0;
    return NULL;
}

/* Inside an element that only its own end tag ends. Raw elements hold nothing at all: an inline script is
 * refused by the content security policy, and the style's hash holds for the sheet alone. */
static const char *feed_element(struct html *html, char c) {
    size_t n = html->element_n + 2;
    if (html->matched == n && (is_space(c) || c == '/' || c == '>')) {
        html->closing = true;
        html->state = HTML_IN_TAG;
        return c == '>' ? tag_end(html) : NULL;
    }
    char want = html->matched == 0   ? '<'
                : html->matched == 1 ? '/'
                : html->matched < n  ? html->element[html->matched - 2]
                                     : '\0';
    if (want != '\0' && lower(c) == want)
        html->matched++;
    else if (html->state == HTML_RAW)
        return strcmp(html->element, "style") == 0
                   ? "<style> may hold {{{style_html}}} and nothing else, not even a space"
                   : "<script> must be empty (use src): the content security policy allows no inline script";
    else
        html->matched = c == '<';
    return NULL;
}

static const char *feed_markup(struct html *html, char c) {
    if (html->state == HTML_COMMENT) {
        if (c == '>' && html->matched >= 2)
            html->state = HTML_TEXT;
        html->matched = c == '-' ? html->matched + 1 : 0;
    } else if (c == '>') {
        html->state = HTML_TEXT;
    } else {
        html->matched = c == '-' && html->matched < 2 ? html->matched + 1 : 3;
        if (html->matched == 2) {
            html->state = HTML_COMMENT;
            html->matched = 0;
        }
    }
    return NULL;
}

static const char *feed_less(struct html *html, char c) {
    if (is_letter(c))
        return tag_begin(html, c, html->state == HTML_LESS_SLASH);
    if (html->state == HTML_LESS_SLASH || c == '?')
        return "'</' and '<?' must begin a tag; write &lt; for the character";
    html->matched = 0;
    html->state = c == '/' ? HTML_LESS_SLASH : c == '!' ? HTML_MARKUP : c == '<' ? HTML_LESS : HTML_TEXT;
    return NULL;
}

/* In a tag, outside its values. */
static const char *feed_tag(struct html *html, char c) {
    if (c == '>' && html->state != HTML_BEFORE_VALUE)
        return tag_end(html);
    if (is_space(c)) {
        if (html->state == HTML_ATTR_NAME)
            html->state = HTML_AFTER_NAME;
        else if (html->state == HTML_TAG_NAME || html->state == HTML_GLUED)
            html->state = HTML_IN_TAG;
        return NULL;
    }
    if (html->state == HTML_BEFORE_VALUE) {
        if (c == '>')
            return "an attribute has no value behind its '='";
        return value_begin(html, c == '"'    ? HTML_VALUE_DOUBLE
                                 : c == '\'' ? HTML_VALUE_SINGLE
                                             : HTML_VALUE_BARE);
    }
    if (c == '/') {
        html->state = HTML_IN_TAG;
        return NULL;
    }
    switch (html->state) {
    case HTML_GLUED:
        return "put a space between a section's tag and the attributes beside it";
    case HTML_TAG_NAME:
        if (c == '<' || c == '"' || c == '\'' || c == '=')
            return "'=', a quote or '<' stands in the name of a tag";
        name_add(html->element, &html->element_n, c);
        return NULL;
    case HTML_ATTR_NAME:
    case HTML_AFTER_NAME:
        if (c == '=')
            html->state = HTML_BEFORE_VALUE;
        else if (html->state == HTML_AFTER_NAME || c == '<' || c == '"' || c == '\'')
            return attr_begin(html, c);
        else
            name_add(html->attr, &html->attr_n, c);
        return NULL;
    default:
        return attr_begin(html, c);
    }
}

static const char *feed_value(struct html *html, char c) {
    if (html->state == HTML_VALUE_BARE) {
        if (c == '>')
            return tag_end(html);
        if (c == '"' || c == '\'' || c == '<' || c == '=' || c == '`')
            return "an attribute value with such characters must be in double quotes";
        if (is_space(c))
            html->state = HTML_IN_TAG;
        return NULL;
    }
    if (c == (html->state == HTML_VALUE_DOUBLE ? '"' : '\'')) {
        html->state = HTML_IN_TAG;
        return NULL;
    }
    if (html->value_n < sizeof html->value_head)
        html->value_head[html->value_n] = c;
    html->value_n++;
    return NULL;
}

const char *html_feed(struct html *html, char c) {
    switch (html->state) {
    case HTML_TEXT:
        html->state = c == '<' ? HTML_LESS : HTML_TEXT;
        return NULL;
    case HTML_RCDATA:
    case HTML_RAW:
        return feed_element(html, c);
    case HTML_LESS:
    case HTML_LESS_SLASH:
        return feed_less(html, c);
    case HTML_MARKUP:
    case HTML_COMMENT:
        return feed_markup(html, c);
    case HTML_VALUE_DOUBLE:
    case HTML_VALUE_SINGLE:
    case HTML_VALUE_BARE:
        return feed_value(html, c);
    default:
        return feed_tag(html, c);
    }
}

bool html_in_quotes(const struct html *html) {
    return html->state == HTML_VALUE_DOUBLE || html->state == HTML_VALUE_SINGLE;
}

bool html_folds(const struct html *html) {
    switch (html->state) {
    case HTML_TEXT:
    case HTML_LESS:
        return html->pre == 0;
    case HTML_RCDATA:
        return strcmp(html->element, "title") == 0;
    case HTML_RAW:
    case HTML_COMMENT:
    case HTML_VALUE_DOUBLE:
    case HTML_VALUE_SINGLE:
        return false;
    default:
        return true;
    }
}

bool html_attr_is_url(const struct html *html) {
    static const char *const names[] = {"href",       "src",    "action",     "formaction", "poster",
                                        "data",       "cite",   "srcset",     "ping",       "manifest",
                                        "background", "usemap", "xlink:href", NULL};
    return one_of(html->attr, names);
}

bool html_attr_is_code(const struct html *html) {
    static const char *const names[] = {"style", "srcdoc", "http-equiv", NULL};
    return strncmp(html->attr, "on", 2) == 0 || one_of(html->attr, names);
}
