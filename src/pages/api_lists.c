#include "base/utf8.h"
#include "pages/api.h"

static const char symbols[] = "0123456789abcdef";

const char *api_cursor_make(struct arena *arena, struct str text) {
    char *out = arena_alloc(arena, 2 * text.n + 1);
    for (size_t i = 0; out != NULL && i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        out[2 * i] = symbols[c >> 4];
        out[2 * i + 1] = symbols[c & 15];
    }
    return out;
}

bool api_cursor_read(struct str cursor, struct arena *arena, struct str *out) {
    enum { CURSOR_MAX = 400 };
    if (cursor.n == 0 || cursor.n % 2 != 0 || cursor.n > CURSOR_MAX)
        return false;
    char *text = arena_alloc(arena, cursor.n / 2 + 1);
    if (text == NULL)
        return false;
    for (size_t i = 0; i < cursor.n; i += 2) {
        int high = hex_digit(cursor.p[i]), low = hex_digit(cursor.p[i + 1]);
        if (high < 0 || low < 0)
            return false;
        text[i / 2] = (char)(high << 4 | low);
    }
    *out = (struct str){text, cursor.n / 2};
    return utf8_valid(*out);
}
