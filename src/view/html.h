/* Where in an HTML page a template's literal text stands: enough of HTML's tokenizer to say which template
 * values are safe at a place, and strict where browsers are lenient, so that what we believe is what a
 * browser sees. */
#ifndef VIEW_HTML_H
#define VIEW_HTML_H

#include <stdbool.h>
#include <stddef.h>

enum html_state {
    HTML_TEXT,         /* between tags */
    HTML_RCDATA,       /* inside <textarea> or <title>: only its own end tag is a tag */
    HTML_RAW,          /* inside <script> or <style> */
    HTML_LESS,         /* behind '<' */
    HTML_LESS_SLASH,   /* behind "</" */
    HTML_TAG_NAME,     /* in the name of a tag */
    HTML_IN_TAG,       /* between attributes */
    HTML_GLUED,        /* between attributes, but a space, '/' or '>' must come first */
    HTML_ATTR_NAME,    /* in the name of an attribute */
    HTML_AFTER_NAME,   /* in the space behind it */
    HTML_BEFORE_VALUE, /* behind '=' */
    HTML_VALUE_DOUBLE, /* in a value in double quotes */
    HTML_VALUE_SINGLE, /* in a value in single quotes */
    HTML_VALUE_BARE,   /* in a value without quotes */
    HTML_MARKUP,       /* behind "<!" */
    HTML_COMMENT       /* behind "<!--" */
};

enum { HTML_NAME_SIZE = 16 }; /* longer names are cut; every name we know is shorter */

struct html {
    enum html_state state;
    bool closing;                 /* the tag is an end tag */
    char element[HTML_NAME_SIZE]; /* name of the tag, and of the element of HTML_RCDATA and HTML_RAW; lower
                                     case */
    char attr[HTML_NAME_SIZE];    /* name of the attribute; lower case */
    size_t element_n, attr_n;
    size_t matched;       /* characters of an end tag or end of comment seen */
    unsigned pre;         /* depth of <pre> */
    unsigned tags, attrs; /* running numbers of the tag and the attribute */
    size_t value_n;       /* literal characters of the attribute's value */
    char value_head[2];   /* its first two */
};

/* Takes one character. NULL, or why a template may not say that here. */
const char *html_feed(struct html *html, char c);

bool html_in_quotes(const struct html *html); /* in a quoted attribute value */
bool html_folds(const struct html *html);     /* white space at this place may be made shorter */
bool html_attr_is_url(const struct html *html);
bool html_attr_is_code(const struct html *html); /* a browser would run or interpret what is put in */

#endif
