#include "core/personal_parts.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/utf8.h"
#include "core/personal.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool digit_at(struct str text, size_t at) {
    return at < text.n && is_digit(utf8_plain(utf8_next(text, &at)));
}

/* One character: what it would begin, behind a token of type `before`. */
static enum token_type type_of(struct str text, size_t behind, uint32_t c, enum token_type before) {
    char plain = utf8_plain(c);
    bool nought = c == 'o' || c == 'O';
    if (is_digit(plain) || (nought && before != TOKEN_WORD && digit_at(text, behind)))
        return TOKEN_DIGITS;
    if (utf8_is_letter(c))
        return TOKEN_WORD;
    return plain == ' ' ? TOKEN_SPACE : TOKEN_SIGN;
}

static struct token token_at(struct str text, size_t at, enum token_type before) {
    static const struct str mask = {PERSONAL_MASK, sizeof PERSONAL_MASK - 1};
    struct token token = {.from = at, .to = at + mask.n, .length = 1, .type = TOKEN_ITEM};
    if (text.n - at >= mask.n && memcmp(text.p + at, mask.p, mask.n) == 0)
        at += mask.n;
    else {
        uint32_t c = utf8_next(text, &at);
        token.type = type_of(text, at, c, before);
        token.ascii = c < 0x80;
        token.upper = utf8_plain(c) < 'a' || utf8_plain(c) > 'z';
        token.sign = token.type == TOKEN_SIGN ? utf8_plain(c) : '\0';
    }
    token.to = at;
    return token;
}

/* Adds a character to the token it goes on with; false: it begins another. */
static bool goes_on(struct str text, struct token *last) {
    size_t at = last->to;
    if (utf8_is_joined(utf8_next(text, &at))) {
        last->to = at;
        return true;
    }
    struct token one = token_at(text, last->to, last->type);
    if (one.type != last->type || one.type == TOKEN_SIGN || one.type == TOKEN_ITEM)
        return false;
    last->to = one.to;
    last->length++;
    last->ascii &= one.ascii;
    last->upper &= one.upper;
    return true;
}

int words_cut(struct str text, struct words *out) {
    struct token *all = calloc(text.n + 2, sizeof *all);
    if (all == NULL)
        return ERR_NOMEM;
    size_t n = 1;
    for (size_t at = 0; at < text.n; at = all[n - 1].to)
        if (n == 1 || !goes_on(text, &all[n - 1])) {
            all[n] = token_at(text, at, all[n - 1].type);
            n++;
        }
    all[n] = (struct token){.from = text.n, .to = text.n, .type = TOKEN_END};
    *out = (struct words){.text = text, .all = all, .total = n + 1, .next = 1, .done = 1};
    return 0;
}

void words_again(struct words *words) {
    words->all[words->done] = words->all[words->total - 1];
    words->total = words->done + 1;
    words->next = words->done = 1;
}

void words_keep(struct words *words) {
    words->all[words->done++] = words->all[words->next++];
}

void words_mask(struct words *words, size_t from, size_t to, unsigned kind) {
    size_t begin = words_ahead(words, 0)->from;
    if (from < words->done)
        begin = words->all[from].from;
    struct token item = {.from = begin, .to = words->all[to - 1].to, .type = TOKEN_ITEM, .kind = kind};
    words->all[from] = item;
    words->done = from + 1;
    words->next = to;
}

const struct token *words_ahead(const struct words *words, size_t k) {
    size_t left = words->total - 1 - words->next;
    return &words->all[words->next + (k < left ? k : left)];
}

const struct token *words_behind(const struct words *words, size_t k) {
    return &words->all[k < words->done ? words->done - k : 0];
}

bool token_is(const struct token *token, const char *signs) {
    return token->type == TOKEN_SIGN && token->sign != '\0' && strchr(signs, token->sign) != NULL;
}

void word_plain(const struct words *words, const struct token *word, char out[16]) {
    size_t n = 0;
    for (size_t at = word->from; at < word->to && n < 15 && word->length < 16;) {
        char c = utf8_plain(utf8_next(words->text, &at));
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != '\0')
            out[n++] = c;
    }
    if (n == 0)
        out[n++] = '?';
    out[n] = '\0';
}

void token_digits(const struct words *words, const struct token *digits, char *out) {
    for (size_t at = digits->from; at < digits->to;) {
        uint32_t c = utf8_next(words->text, &at);
        if (!utf8_is_joined(c))
            *out++ = c == 'o' || c == 'O' ? '0' : utf8_plain(c);
    }
}

bool word_among(const struct words *words, const struct token *word, const char *const *list) {
    char plain[16];
    if (word->type != TOKEN_WORD || word->length > 15)
        return false;
    word_plain(words, word, plain);
    for (; *list != NULL; list++)
        if (strcmp(plain, *list) == 0)
            return true;
    return false;
}

/* Whether words further on, past this sign, say nothing about the number. */
static bool sign_stops(const struct token *sign, bool near, bool beside) {
    return token_is(sign, ".!?;") ? !beside : near && token_is(sign, ",()[]\n");
}

void words_left(const struct words *words, size_t end, size_t max, bool near, char out[WORDS_TEXT_MAX]) {
    const struct token *found[WORDS_LEFT_MAX];
    size_t count = 0, n = 0;
    for (size_t i = end, seen = 0; i-- > 1 && count < max && seen < 4 * WORDS_LEFT_MAX; seen++) {
        const struct token *token = &words->all[i];
        /* "62 ngày": what was counted belongs to that number. */
        if (near && token->type == TOKEN_DIGITS && count == 1 && found[0] <= token + 2)
            count--;
        if (token->type == TOKEN_DIGITS || token->type == TOKEN_ITEM ||
            sign_stops(token, near, near ? i + 1 == end : count <= 1))
            break;
        if (token->type == TOKEN_WORD)
            found[count++] = token;
    }
    out[n++] = ' ';
    while (count-- > 0) {
        char plain[16];
        word_plain(words, found[count], plain);
        n += strlen(memcpy(out + n, plain, sizeof plain));
        out[n++] = ' ';
    }
    out[n] = '\0';
}

void words_right(const struct words *words, size_t at, size_t max, char out[WORDS_TEXT_MAX]) {
    size_t n = 0;
    out[n++] = ' ';
    for (size_t i = at + 1, seen = 0; i < words->total && max > 0 && seen < 4 * WORDS_LEFT_MAX; i++, seen++) {
        const struct token *token = &words->all[i];
        if (token->type == TOKEN_SIGN && !token_is(token, "(-:"))
            break;
        if (token->type != TOKEN_WORD && token->type != TOKEN_SPACE && token->type != TOKEN_SIGN)
            break;
        if (token->type != TOKEN_WORD)
            continue;
        char plain[16];
        word_plain(words, token, plain);
        n += strlen(memcpy(out + n, plain, sizeof plain));
        out[n++] = ' ';
        max--;
    }
    out[n] = '\0';
}

size_t phrase_last(const char *words, const char *const *phrases) {
    size_t last = 0;
    for (; *phrases != NULL; phrases++) {
        size_t n = strlen(*phrases);
        for (const char *at = words; (at = strstr(at, *phrases)) != NULL; at++)
            if (at[-1] == ' ' && at[n] == ' ' && (size_t)(at - words) + n > last)
                last = (size_t)(at - words) + n;
    }
    return last;
}

bool phrase_ends(const char *words, const char *const *phrases) {
    size_t last = phrase_last(words, phrases);
    return last > 0 && last + 1 == strlen(words);
}

/* Words that are written together with a number, as in sđt0912…. */
static const char *const labels[] = {"sdt",    "dt",   "dtdd",    "zalo", "tel",  "phone", "so",    "la",
                                     "goi",    "alo",  "cccd",    "cmnd", "cmt",  "cmtnd", "bks",   "bien",
                                     "mobile", "fone", "hotline", "va",   "hoac", "mail",  "email", NULL};

bool words_label(const struct words *words, const struct token *word) {
    return word_among(words, word, labels);
}

bool words_may_begin(const struct words *words, size_t end) {
    const struct token *last = &words->all[end - 1], *earlier = &words->all[end > 1 ? end - 2 : 0];
    if (token_is(last, ".-_"))
        return earlier->type != TOKEN_DIGITS;
    if (last->type != TOKEN_WORD || words_label(words, last))
        return last->type != TOKEN_DIGITS;
    return earlier->type != TOKEN_DIGITS && last->length > 1 && !last->upper;
}

bool words_amount(const struct words *words, size_t at) {
    static const char *const units[] = {"dong", "d", "vnd", "trieu", "tr", "ty", "ti", "nghin",
                                        "ngan", "k", "usd", "m",     "ha", "kg", "km", NULL};
    static const char *const comrade[] = {"dong chi", NULL};
    char right[WORDS_TEXT_MAX];
    const struct token *next = &words->all[at + 1];
    if (token_is(next, "%"))
        return true;
    next += next->type == TOKEN_SPACE;
    if (!word_among(words, next, units))
        return false;
    words_right(words, at, 2, right);
    return phrase_last(right, comrade) == 0;
}
