#include "core/place.h"

#include <stdlib.h>

static const char *const channels[CHANNEL_COUNT] = {"qr", "link", "kiosk", "paper", "staff"};

const char *channel_name(enum channel channel) {
    return channels[channel];
}

bool channel_parse(struct str name, enum channel *out) {
    for (unsigned i = 0; i < CHANNEL_COUNT; i++) {
        if (str_is(name, channels[i])) {
            *out = (enum channel)i;
            return true;
        }
    }
    return false;
}

bool unit_kind_known(struct str kind) {
    static const char *const kinds[] = {"city", "district", "commune", "ward", "centre", "office"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(kind, kinds[i]))
            return true;
    return false;
}

bool counter_is_closed(const struct counter *counter, int32_t day) {
    return counter->valid_to != DAY_NONE && counter->valid_to < day;
}

bool counter_is_open(const struct counter *counter, int32_t day) {
    bool begun = counter->valid_from == DAY_NONE || counter->valid_from <= day;
    return begun && !counter_is_closed(counter, day);
}

static int compare_units(const void *a, const void *b) {
    const struct unit *x = a, *y = b;
    return strcmp(x->code, y->code);
}

const struct unit *units_find(const struct unit *units, size_t count, const char *code) {
    const struct unit key = {.code = code};
    return count == 0 ? NULL : bsearch(&key, units, count, sizeof key, compare_units);
}

/* Crockford's base32 and GF(32) = GF(2)[x] / (x⁵ + x² + 1). The polynomial is primitive, so the powers of α = x are
 * 31 different weights, and the sum Σ αⁱ·xᵢ changes when one symbol changes and when two different ones swap. */
enum { CODE_BITS = 5, CODE_SYMBOLS = 32, CODE_LONGEST = 31, FIELD_POLYNOMIAL = 0x25 };
static const char symbols[CODE_SYMBOLS + 1] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static unsigned times_alpha(unsigned a) {
    a <<= 1;
    return a & CODE_SYMBOLS ? a ^ FIELD_POLYNOMIAL : a;
}

/* Σ αⁱ·xᵢ by Horner's rule from the last symbol on. */
static unsigned weighted_sum(const uint8_t *values, size_t length) {
    unsigned sum = 0;
    for (size_t i = length; i-- > 0;)
        sum = times_alpha(sum) ^ values[i];
    return sum;
}

/* Divides by α^n: α has order 31, so that is 31 - n steps forward. */
static unsigned divide_by_alpha(unsigned a, size_t n) {
    for (size_t i = n; i < CODE_LONGEST; i++)
        a = times_alpha(a);
    return a;
}

void code_from_bits(const uint8_t *bits, size_t length, char *out) {
    for (size_t i = 0; i + 1 < length; i++)
        out[i] = symbols[bits[i] % CODE_SYMBOLS];
    /* In characteristic 2 the check symbol that makes the sum zero is the sum so far over its own weight. */
    out[length - 1] = symbols[divide_by_alpha(weighted_sum(bits, length - 1), length - 1)];
    out[length] = '\0';
}

void place_code_make(struct rng *rng, char out[PLACE_CODE_SIZE]) {
    uint8_t bits[PLACE_CODE_LENGTH - 1];
    rng_bytes(rng, bits, sizeof bits);
    for (size_t i = 0; i < sizeof bits; i++)
        bits[i] %= CODE_SYMBOLS; /* 256 is a multiple of 32: no bias */
    code_from_bits(bits, PLACE_CODE_LENGTH, out);
}

/* 0…31, or -1. Every address of a form is read by it. */
static int symbol_value(char c) {
    /* By letter; CODE_SYMBOLS: none. O is a 0, I and L are a 1. */
    static const uint8_t letters[] = {10, 11, 12, 13, 14, 15, 16, 17,           1,  18, 19, 1,  20,
                                      21, 0,  22, 23, 24, 25, 26, CODE_SYMBOLS, 27, 28, 29, 30, 31};
    if (c >= '0' && c <= '9')
        return c - '0';
    char upper = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    if (upper < 'A' || upper > 'Z' || letters[upper - 'A'] == CODE_SYMBOLS)
        return -1;
    return letters[upper - 'A'];
}

enum code_fault code_parse(struct str typed, size_t length, char *out) {
    uint8_t values[CODE_LONGEST];
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        if (typed.p[i] == ' ' || typed.p[i] == '-')
            continue;
        int value = symbol_value(typed.p[i]);
        if (value < 0)
            return CODE_SYMBOL;
        if (n == length || n == CODE_LONGEST)
            return CODE_LENGTH;
        values[n++] = (uint8_t)value;
    }
    if (n != length)
        return CODE_LENGTH;
    if (weighted_sum(values, n) != 0)
        return CODE_CHECK;
    for (size_t i = 0; i < n; i++)
        out[i] = symbols[values[i]];
    out[n] = '\0';
    return CODE_GOOD;
}

enum code_fault place_code_parse(struct str typed, char out[PLACE_CODE_SIZE]) {
    return code_parse(typed, PLACE_CODE_LENGTH, out);
}

bool place_code_near(struct str typed, const char code[PLACE_CODE_SIZE]) {
    enum { TYPED_MAX = PLACE_CODE_LENGTH + 1 };
    int a[TYPED_MAX] = {0}, b[PLACE_CODE_LENGTH] = {0};
    size_t n = 0, m = PLACE_CODE_LENGTH;
    for (size_t i = 0; i < typed.n; i++) {
        unsigned char c = (unsigned char)typed.p[i];
        if (c == ' ' || c == '-' || (c & 0xc0) == 0x80) /* the rest of one character outside ASCII */
            continue;
        if (n == TYPED_MAX)
            return false;
        a[n++] = symbol_value(typed.p[i]); /* -1 is like no symbol of a code */
    }
    for (size_t i = 0; i < m; i++)
        b[i] = symbol_value(code[i]);
    size_t start = 0;
    while (start < n && start < m && a[start] == b[start])
        start++;
    while (n > start && m > start && a[n - 1] == b[m - 1]) {
        n--;
        m--;
    }
    n -= start;
    m -= start;
    bool swapped = n == 2 && m == 2 && a[start] == b[start + 1] && a[start + 1] == b[start];
    return (n <= 1 && m <= 1) || swapped;
}
