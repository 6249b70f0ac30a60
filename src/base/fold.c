#include "base/fold.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/utf8.h"

/* The letter itself, of one that is written with a mark. */
static ucs4_t unmarked(ucs4_t c) {
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    int count;
    while ((count = uc_canonical_decomposition(c, parts)) == 1 || (count > 1 && utf8_is_joined(parts[1])))
        c = parts[0];
    return c;
}

/* The folded letter or digit; 0 for what parts words. */
static ucs4_t fold_letter(ucs4_t c) {
    char plain = utf8_plain(c);
    if (plain != '\0') {
        bool upper = plain >= 'A' && plain <= 'Z';
        bool word = upper || (plain >= 'a' && plain <= 'z') || (plain >= '0' && plain <= '9');
        return !word ? 0 : upper ? (ucs4_t)(plain - 'A' + 'a') : (ucs4_t)plain;
    }
    if (!utf8_is_letter(c) && !uc_is_general_category_withtable(c, UC_CATEGORY_MASK_N))
        return 0;
    return uc_tolower(unmarked(c));
}

/* Writes at most 2 × text.n + 2 bytes: a small letter may be a byte longer than its capital. from: NULL, or room for as many. */
static size_t fold(struct str text, char *out, uint32_t *from) {
    size_t n = 0;
    bool blank = true;
    if (from != NULL)
        from[0] = 0;
    out[n++] = ' ';
    for (size_t at = 0, begin = 0; at < text.n; begin = at) {
        ucs4_t c = utf8_next(text, &at);
        if (utf8_is_joined(c))
            continue;
        c = fold_letter(c);
        if (c == 0 && blank)
            continue;
        uint8_t bytes[4] = {' '};
        size_t length = c == 0 ? 1 : (size_t)u8_uctomb(bytes, c, sizeof bytes);
        for (size_t i = 0; i < length; i++) {
            if (from != NULL)
                from[n] = (uint32_t)begin;
            out[n++] = (char)bytes[i];
        }
        blank = c == 0;
    }
    if (!blank) {
        if (from != NULL)
            from[n] = (uint32_t)text.n;
        out[n++] = ' ';
    }
    if (from != NULL)
        from[n] = (uint32_t)text.n;
    return n;
}

static int no_memory(struct str text, struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory to fold a text of %zu bytes", text.n);
}

int fold_text(struct str text, struct arena *arena, struct str *out, struct err *err) {
    char *bytes = arena_alloc(arena, 2 * text.n + 2);
    if (bytes == NULL)
        return no_memory(text, err);
    *out = (struct str){bytes, fold(text, bytes, NULL)};
    return 0;
}

int fold_map(struct str text, struct arena *arena, struct folded *out, struct err *err) {
    char *bytes = arena_alloc(arena, 2 * text.n + 2);
    uint32_t *from = arena_array(arena, 2 * text.n + 3, sizeof *from);
    if (bytes == NULL || from == NULL)
        return no_memory(text, err);
    *out = (struct folded){{bytes, fold(text, bytes, from)}, from};
    return 0;
}

bool fold_find(struct str folded, struct str wanted, size_t *at) {
    if (wanted.n < 2 || *at >= folded.n)
        return false;
    const char *hit = memmem(folded.p + *at, folded.n - *at, wanted.p, wanted.n);
    if (hit != NULL)
        *at = (size_t)(hit - folded.p);
    return hit != NULL;
}
