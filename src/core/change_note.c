#include "core/change_note.h"

#include <string.h>

static const char arrow[] = " → ";

/* The text with its quotation marks doubled, between two more. */
static const char *quoted(struct arena *arena, const char *text) {
    char *out = arena_alloc(arena, 2 * strlen(text) + sizeof "\"\""), *to = out;
    if (out == NULL)
        return NULL;
    *to++ = '"';
    for (; *text != '\0'; text++) {
        *to++ = *text;
        if (*text == '"')
            *to++ = '"';
    }
    *to = '"';
    return out;
}

const char *change_note(struct arena *arena, const char *what, const char *before, const char *after) {
    const char *was = quoted(arena, before), *is = quoted(arena, after);
    return was == NULL || is == NULL ? NULL : arena_printf(arena, "%s %s%s%s", what, was, arrow, is);
}

/* Where what is quoted at the text ends. NULL: nothing is. */
static const char *quoted_end(const char *text) {
    if (*text != '"')
        return NULL;
    for (text++; *text != '\0'; text++) {
        if (*text != '"')
            continue;
        if (text[1] != '"')
            return text + 1;
        text++;
    }
    return NULL;
}

static const char *unquoted(struct arena *arena, const char *from, const char *end) {
    char *out = arena_alloc(arena, (size_t)(end - from)), *to = out;
    if (out == NULL)
        return NULL;
    for (from++; from < end - 1; from += *from == '"' ? 2 : 1)
        *to++ = *from;
    return out;
}

bool change_read(struct arena *arena, const char *line, const char *what, const char **before,
                 const char **after) {
    size_t n = strlen(what);
    if (strncmp(line, what, n) != 0 || line[n] != ' ')
        return false;
    const char *was = line + n + 1, *was_end = quoted_end(was);
    bool both = was_end != NULL && strncmp(was_end, arrow, strlen(arrow)) == 0;
    const char *is = both ? was_end + strlen(arrow) : NULL, *is_end = both ? quoted_end(is) : NULL;
    both = is_end != NULL && *is_end == '\0';
    *before = both ? unquoted(arena, was, was_end) : arena_strdup(arena, was);
    *after = both ? unquoted(arena, is, is_end) : NULL;
    return true;
}
