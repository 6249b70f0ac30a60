#include "core/name_order.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One place of a name: what it is sorted by first, and its tone. */
struct place {
    uint64_t letter;
    unsigned tone;
};

/* Letters the byte order would put elsewhere, in alphabetical order, each with its tones: none, huyền, hỏi, ngã,
 * sắc, nặng. */
static const char *const letters[] = {
    "aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "b", "c",      "d",      "đ", "eèẻẽéẹ", "êềểễếệ", "f",      "g",
    "h",      "iìỉĩíị", "j",      "k", "l",      "m",      "n", "oòỏõóọ", "ôồổỗốộ", "ơờởỡớợ", "p",
    "q",      "r",      "s",      "t", "uùủũúụ", "ưừửữứự", "v", "w",      "x",      "yỳỷỹýỵ", "z"};

/* Digits come before letters, everything else before digits in the order of Unicode. */
enum { DIGITS = 0x200000, LETTERS = DIGITS + 1, NUMBER_MAX = 1000000000 };

/* The next character; the text is valid. */
static uint32_t next(const char **p) {
    const unsigned char *s = (const unsigned char *)*p;
    uint32_t c = *s++;
    int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
    if (more > 0)
        c &= 0x3fU >> more;
    for (; more > 0 && (*s & 0xc0) == 0x80; more--)
        c = c << 6 | (*s++ & 0x3fU);
    *p = (const char *)s;
    return c;
}

/* Enough for the letters above: Latin-1 goes by distance, later blocks by neighbours, even then odd. */
static uint32_t lower(uint32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde))
        return c + 0x20;
    if (c == 0x1af) /* Ư */
        return 0x1b0;
    if ((c >= 0x102 && c <= 0x1a0) || (c >= 0x1ea0 && c <= 0x1ef9))
        return c | 1;
    return c;
}

static struct place place(uint32_t c) {
    for (unsigned i = 0; i < sizeof letters / sizeof *letters; i++) {
        const char *p = letters[i];
        for (unsigned tone = 0; *p != '\0'; tone++)
            if (next(&p) == c)
                return (struct place){LETTERS + i, tone};
    }
    return (struct place){c, 0};
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static uint64_t number(const char **p) {
    uint64_t n = 0;
    for (; is_digit(**p); ++*p)
        if (n < NUMBER_MAX)
            n = n * 10 + (uint64_t)(**p - '0');
    return n;
}

/* How many bytes are the same in both and decide nothing: not a part of a letter, nor of a number. Names of one kind begin
 * alike. */
static size_t common(const char *a, const char *b) {
    size_t n = 0;
    while (a[n] == b[n] && a[n] != '\0')
        n++;
    while (n > 0 && (((unsigned char)a[n] & 0xc0) == 0x80 || ((unsigned char)b[n] & 0xc0) == 0x80))
        n--;
    while (n > 0 && is_digit(a[n - 1]))
        n--;
    return n;
}

int name_order(const char *a, const char *b) {
    int tones = 0;
    size_t same = common(a, b);
    a += same;
    b += same;
    while (*a != '\0' && *b != '\0') {
        if (is_digit(*a) && is_digit(*b)) {
            uint64_t x = number(&a), y = number(&b);
            if (x != y)
                return x < y ? -1 : 1;
            continue;
        }
        struct place x = is_digit(*a) ? (struct place){DIGITS, 0} : place(lower(next(&a)));
        struct place y = is_digit(*b) ? (struct place){DIGITS, 0} : place(lower(next(&b)));
        if (x.letter != y.letter)
            return x.letter < y.letter ? -1 : 1;
        if (tones == 0)
            tones = (x.tone > y.tone) - (x.tone < y.tone);
    }
    if (*a != '\0' || *b != '\0')
        return *a != '\0' ? 1 : -1;
    return tones;
}
