#include "view/script.h"

#include <stdlib.h>

static const char words_name[] = "SCRIPT_WORDS";

/* The next line without its white space at both ends; false past the last. */
static bool next_line(struct str *rest, struct str *line) {
    if (rest->n == 0)
        return false;
    const char *end = memchr(rest->p, '\n', rest->n);
    size_t n = end == NULL ? rest->n : (size_t)(end - rest->p);
    *line = str_trim((struct str){rest->p, n});
    n += end != NULL;
    *rest = (struct str){rest->p + n, rest->n - n};
    return true;
}

static bool is_sign(char c) {
    return c != '\0' && strchr("=(){}[],;:?<>+*&|!", c) != NULL;
}

/* Code without the spaces that stand beside a sign, but for those in strings. */
static void add_code(struct buf *out, struct str code, bool *in_string) {
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i], before = i > 0 ? code.p[i - 1] : '\0',
             behind = i + 1 < code.n ? code.p[i + 1] : '\0';
        if (c == '\'' && before != '\\')
            *in_string = !*in_string;
        if (c != ' ' || *in_string || !(is_sign(before) || is_sign(behind)))
            buf_addc(out, c);
    }
}

int script_minify(const char *name, struct str script, const json_t *words, struct buf *out,
                  struct err *err) {
    struct str line;
    unsigned number = 0;
    char *json = words == NULL ? NULL : json_dumps(words, JSON_COMPACT);
    if (words != NULL && json == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %s", name);
    while (next_line(&script, &line)) {
        number++;
        if (line.n == 0 || (line.n >= 2 && memcmp(line.p, "//", 2) == 0))
            continue;
        if (memmem(line.p, line.n, "/*", 2) != NULL || memchr(line.p, '`', line.n) != NULL ||
            memchr(line.p, '"', line.n) != NULL) {
            free(json);
            return err_set(err, ERR_INPUT, "%s:%u: write comments as lines with //, and strings in '", name,
                           number);
        }
        bool in_string = false;
        const char *place = memmem(line.p, line.n, words_name, sizeof words_name - 1);
        if (place == NULL) {
            add_code(out, line, &in_string);
        } else {
            const char *behind = place + sizeof words_name - 1;
            add_code(out, (struct str){line.p, (size_t)(place - line.p)}, &in_string);
            buf_adds(out, json == NULL ? "{}" : json);
            add_code(out, (struct str){behind, (size_t)(line.p + line.n - behind)}, &in_string);
        }
        buf_addc(out, '\n');
    }
    free(json);
    return 0;
}
