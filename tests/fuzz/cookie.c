/* A Cookie header of any bytes: the session's cookie, when it is there once and could be one. */
#include "http/gate.h"

#include "must.h"

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Another way: go through the places where the name stands. */
static size_t places(struct str cookie, struct str *value) {
    static const char name[] = "__Host-s=";
    const size_t length = sizeof name - 1;
    size_t count = 0;
    for (size_t i = 0; i + length <= cookie.n; i++) {
        size_t before = i, to = i + length;
        if (memcmp(cookie.p + i, name, length) != 0)
            continue;
        while (before > 0 && is_space(cookie.p[before - 1]))
            before--;
        if (before > 0 && cookie.p[before - 1] != ';')
            continue;
        while (to < cookie.n && cookie.p[to] != ';')
            to++;
        while (to > i + length && is_space(cookie.p[to - 1]))
            to--;
        *value = (struct str){cookie.p + i + length, to - i - length};
        count++;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct str cookie = {(const char *)data, size};
    struct str value = {NULL, 0}, found = gate_session(cookie);
    bool good = places(cookie, &value) == 1 && value.n > 0 && value.n <= HTTP_SESSION_MAX;
    for (size_t i = 0; good && i < value.n; i++)
        good = is_plain(value.p[i]);
    must((found.p != NULL) == good);
    must(!good || (found.p == value.p && found.n == value.n));
    return 0;
}
