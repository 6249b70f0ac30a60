#include "core/personal.h"
#include "core/personal_parts.h"

/* E-mail addresses, also those written so that no program finds them: "ten (a) gmail.com", "ten @ gmail . com",
 * "ten a còng gmail chấm com". The farther from the form, the better known must be what follows. */

enum { LABELS_MAX = 8 };

static const char *const providers[] = {"gmail",  "yahoo", "hotmail", "outlook",
                                        "icloud", "ymail", "zoho",    NULL};
static const char *const top_domains[] = {"com", "vn", "net", "org", "edu", "gov", "info", NULL};

static const struct token *token_of(const struct words *words, size_t at) {
    return &words->all[at < words->total ? at : words->total - 1];
}

static bool is_word(const struct words *words, size_t at, const char *plain) {
    const char *const list[] = {plain, NULL};
    return word_among(words, token_of(words, at), list);
}

/* "(a)", "[at]", "(dot)", "[.]": the token behind it, or 0. */
static size_t in_brackets(const struct words *words, size_t at, const char *const *names, const char *sign) {
    if (!token_is(token_of(words, at), "([{") || !token_is(token_of(words, at + 2), ")]}"))
        return 0;
    const struct token *inside = token_of(words, at + 1);
    return token_is(inside, sign) || word_among(words, inside, names) ? at + 3 : 0;
}

/* What stands for "@" at `at`: the token behind it, or 0. */
static size_t at_sign(const struct words *words, size_t at, bool spaced) {
    static const char *const names[] = {"a", "at", NULL};
    if (token_is(token_of(words, at), "@"))
        return at + 1;
    size_t end = in_brackets(words, at, names, "@");
    if (end != 0 || !spaced)
        return end;
    bool named = is_word(words, at, "a") && token_of(words, at + 1)->type == TOKEN_SPACE;
    return named && (is_word(words, at + 2, "cong") || is_word(words, at + 2, "moc")) ? at + 3 : 0;
}

static size_t skip_space(const struct words *words, size_t at, bool *spaced) {
    const struct token *token = token_of(words, at);
    bool space = token->type == TOKEN_SPACE && token->length <= 2;
    *spaced |= space;
    return at + space;
}

/* What stands for "." at `at`, or 0. *known: only a well-known name may follow. */
static size_t dot(const struct words *words, size_t at, bool *known) {
    static const char *const names[] = {"dot", "cham", NULL};
    bool spaced = false;
    size_t i = skip_space(words, at, &spaced), end = in_brackets(words, i, names, ".");
    *known = spaced || !token_is(token_of(words, i), ".");
    if (end == 0 && (token_is(token_of(words, i), ".") || (!spaced && token_is(token_of(words, i), ","))))
        end = i + 1;
    if (end == 0 && spaced && word_among(words, token_of(words, i), names))
        end = i + 1;
    if (end == 0)
        return 0;
    spaced = false;
    i = skip_space(words, end, &spaced);
    *known |= spaced;
    return i;
}

/* Letters, digits and dashes: the token behind them; `at` when there are none. */
static size_t label(const struct words *words, size_t at) {
    for (;; at++) {
        const struct token *token = token_of(words, at);
        bool part = token->type == TOKEN_DIGITS || (token->type == TOKEN_WORD && token->ascii);
        if (!part && !(token_is(token, "-_") && token->ascii))
            return at;
    }
}

static bool is_name(const struct token *token) {
    return token->type == TOKEN_WORD && token->length > 1;
}

/* The token behind the domain at `at`, or 0. known: only one that everybody knows will do. A label that goes on with digits
 * may end before them: "gmail.com0912…" lacks a space, and once these are masked it does end there. */
static size_t domain(const struct words *words, size_t at, bool known) {
    size_t end = 0;
    for (size_t i = 0; i < LABELS_MAX; i++) {
        const struct token *token = token_of(words, at);
        size_t behind = label(words, at);
        bool top = word_among(words, token, top_domains), far;
        if (behind == at)
            break;
        if (i == 0 ? word_among(words, token, providers) : top || (!known && is_name(token)))
            end = at + 1;
        size_t next = dot(words, behind, &far);
        if (next == 0 || (i > 0 && top && (far || !is_word(words, next, "vn"))) || is_word(words, at, "vn"))
            break;
        known |= far;
        at = next;
    }
    return end;
}

/* Where the name before all[end] begins; end when there is none. */
static size_t name_begins(const struct words *words, size_t end, bool ascii) {
    size_t begin = end;
    while (begin > 1) {
        const struct token *token = &words->all[begin - 1];
        bool part = token->type == TOKEN_DIGITS || (token->type == TOKEN_WORD && (token->ascii || !ascii));
        if (!part && !(token_is(token, "._%+-") && token->ascii))
            break;
        begin--;
    }
    while (begin < end && words->all[begin].type == TOKEN_SIGN)
        begin++;
    return begin;
}

bool email_find(const struct words *words, struct match *out) {
    bool spaced = words_behind(words, 1)->type == TOKEN_SPACE;
    size_t end = words->done - spaced, to = at_sign(words, words->next, spaced);
    if (to == 0)
        return false;
    bool known = spaced || to != words->next + 1;
    to = skip_space(words, to, &known);
    size_t from = name_begins(words, end, known);
    to = domain(words, to, known);
    if (from == end || to == 0)
        return false;
    *out = (struct match){from, to, PERSONAL_EMAIL};
    return true;
}
