/* Our own subset of mustache on jansson: a template is parsed once to a tree and then only read, from any
 * thread.
 *
 *   {{a.b}}      text, escaped; {{.}} is the current item; the first name is looked up from the innermost
 * section out
 *   {{{a_html}}} as it is; only names that end in _html, only between tags
 *   {{#a}}…{{/a}} for each item of a list, once in an object, a true or a text that is not empty; {{^a}} the
 * opposite
 *   {{>part}}    another template, only between tags;  {{!…}} nothing
 *
 * A section tag, part or comment alone on its line takes the line away. White space with a line break in it
 * vanishes between '>' and '<' and is one space elsewhere, except in <pre>, <textarea> and quoted attributes:
 * write words that must stay apart on one line.
 *
 * It fails closed. Where a value would not be safe, the template does not parse: attributes without quotes,
 * event and style attributes, <script>, <style> (but {{{style_html}}}), comments. An address (href, src,
 * action …) with values in it begins with a literal '/', '#' or '?', or is one value named …_path; rendered,
 * it never leads to another server. Only <a href="{{…_url}}"> does, by https; and <img src="{{…_png}}"> holds the picture
 * itself, "data:image/png;base64,…". A name the model lacks is an error, in sections too; so is a value that
 * is not text or a whole number. */
#ifndef VIEW_MUSTACHE_H
#define VIEW_MUSTACHE_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

enum {
    MUSTACHE_NAME_MAX = 120,     /* bytes of a name with its dots */
    MUSTACHE_SEGMENTS_MAX = 8,   /* names between its dots */
    MUSTACHE_DEPTH_MAX = 48,     /* sections and parts open at once */
    MUSTACHE_STEPS_MAX = 1 << 22 /* pieces one rendering may write */
};

struct mustache;

/* name is for messages ("templates/form.html"); everything lives in the arena, source need not outlive the
 * call. ERR_INPUT "NAME:LINE: why". */
int mustache_parse(const char *name, struct str source, struct arena *arena, struct mustache **out,
                   struct err *err);

/* Calls back once for each name the template uses, in order; a non-zero return stops and is returned. */
enum mustache_use { MUSTACHE_VALUE, MUSTACHE_SECTION, MUSTACHE_PART };
typedef int mustache_each(void *context, enum mustache_use use, const char *name, unsigned line,
                          struct err *err);
int mustache_names(const struct mustache *template, mustache_each *each, void *context, struct err *err);

/* Ties every {{>part}} to its template; find returns NULL for an unknown one (ERR_INPUT). Parts may contain
 * themselves; sections must end that. */
typedef const struct mustache *mustache_find(void *context, const char *part);
int mustache_link(struct mustache *template, mustache_find *find, void *context, struct err *err);

/* Appends to out. Names are looked up in model, then in globals (both borrowed). ERR_BUG "NAME:LINE: why"
 * when template and model do not agree, ERR_LIMIT past out's maximum or the limits above; out is then as it
 * was. */
int mustache_render(const struct mustache *template, const json_t *globals, const json_t *model,
                    struct buf *out, struct err *err);

#endif
