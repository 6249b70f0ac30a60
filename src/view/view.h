/* Templates and words → HTML. A view is made once and then only read, from any thread.
 *
 * Templates are mustache ({{x}} escaped, {{#s}} {{^s}} {{/s}} {{>part}} {{!comment}}; {{{x}}} only for keys that end
 * in _html); an unknown name is an error with template and line. Words are in web/i18n/LANGUAGE.json. */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

struct view;

/* web_dir NULL: the files embedded in the program; else DIR/templates, DIR/parts, DIR/css, DIR/js, DIR/i18n. Checks at once that
 * all templates parse and all languages have the same keys. */
int view_new(const char *web_dir, struct view **out, struct err *err);
void view_free(struct view *view);

size_t view_language_count(const struct view *view);
const char *view_language(const struct view *view, size_t index);         /* 0 is "vi" */
const char *view_language_find(const struct view *view, struct str code); /* NULL when there is none */

/* A word by its dotted key ("form.title"); ERR_BUG-visible text "⟦key⟧" never appears: an unknown key returns NULL. */
const char *view_word(const struct view *view, const char *language, const char *key);

/* web/js/STEM.js with the words of a language the view has, or web/vendor/STEM.js, always the program's own and the same in
 * every language; p == NULL when there is none. *number: 0 … view_script_count - 1, of this text alone. */
struct str view_script(const struct view *view, const char *language, struct str stem, size_t *number);
size_t view_script_count(const struct view *view);

/* Renders web/templates/NAME.html with model (borrowed). The names `t` (the language's words), `language`, `style_html`
 * (the sheet web/css/page.css, for "A-B-C" css/A.css and css/A-B.css, and css/NAME.css behind it, as far as there are any, minified), `script` (by stem, the
 * scripts' versions, to be put behind their addresses) are there without being in the model. */
int view_render(const struct view *view, const char *name, const char *language, const json_t *model,
                struct buf *out, struct err *err);

/* base64 SHA-256 of the text put in for style_html in templates/NAME.html. */
const char *view_style_hash(const struct view *view, const char *name);

#endif
