#include "base/err.h"

#include <stdio.h>
#include <string.h>

/* A text that did not fit was cut at a byte: what is left of a character goes too. */
static void end_whole(char *text) {
    size_t n = strlen(text), tail = 0;
    while (tail < n && tail < 3 && ((unsigned char)text[n - 1 - tail] & 0xc0) == 0x80)
        tail++;
    unsigned char lead = tail < n ? (unsigned char)text[n - 1 - tail] : 0;
    size_t needs = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    if (needs > tail)
        text[n - 1 - tail] = '\0';
}

int(err_set)(struct err *err, int code, const char *format, ...) {
    if (err != NULL) {
        va_list args;
        va_start(args, format);
        err->code = code;
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        end_whole(err->text);
    }
    return code;
}

int err_wrap(struct err *err, const char *format, ...) {
    if (err == NULL)
        return ERR_BUG;
    char old[sizeof err->text];
    memcpy(old, err->text, sizeof old);
    va_list args;
    va_start(args, format);
    int n = vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof err->text)
        snprintf(err->text + n, sizeof err->text - (size_t)n, ": %.590s", old);
    end_whole(err->text);
    return err->code;
}
