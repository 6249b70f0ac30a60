#include "core/note.h"

#include "base/utf8.h"
#include "core/personal.h"

int note_text(struct str typed, size_t max, bool lines, struct arena *arena, const char **out,
              struct err *err) {
    struct str text;
    unsigned masked;
    int rc = utf8_clean(typed, lines, arena, &text, err);
    if (rc != 0)
        return rc;
    if (text.n == 0)
        return err_set(err, ERR_INPUT, "the text is empty: say what it is about");
    if (utf8_length(text) > max)
        return err_set(err, ERR_LIMIT, "the text has %zu characters, at most %zu are allowed: shorten it",
                       utf8_length(text), max);
    rc = personal_mask(text, arena, &text, &masked, err);
    if (rc != 0)
        return rc;
    const char *copy = arena_copy(arena, text.p, text.n);
    if (copy == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a text");
    *out = copy;
    return 0;
}
