#include "core/personal.h"
#include "core/personal_parts.h"

/* Plates: province (two digits), letters, for motorbikes a digit, then five digits, or four on old plates. */

struct plate {
    size_t to;             /* token behind it */
    bool attached, dotted; /* the number is written to the letters; is written 123.45 */
    bool spaced;           /* only a space is before it */
    bool digit;            /* behind the letters */
    unsigned number;       /* digits */
};

/* The number from token `at` on, of which `skip` digits are not its own. */
static bool read_number(const struct words *words, size_t at, size_t skip, struct plate *out) {
    const struct token *token = &words->all[at];
    if (token->type != TOKEN_DIGITS || token->length < skip + 2 || token->length > skip + 5)
        return false;
    size_t length = token->length - skip;
    out->number = (unsigned)length;
    out->to = at + 1;
    if (length > 3)
        return true;
    const struct token *sign = token + 1, *rest = sign + (sign->type != TOKEN_END);
    bool dotted = token_is(sign, ".-");
    if ((!dotted && (length < 3 || sign->type != TOKEN_SPACE || sign->length > 1)) ||
        rest->type != TOKEN_DIGITS || rest->length != 2)
        return false;
    out->number += 2;
    out->dotted = length == 3 && dotted;
    out->to = at + 3;
    return true;
}

/* Behind the letters: maybe a digit, a gap, and the number. */
static bool read_tail(const struct words *words, size_t at, struct plate *out) {
    const struct token *token = &words->all[at];
    if (token->type == TOKEN_DIGITS && token->length > 1) {
        out->attached = true;
        if (read_number(words, at, 0, out) && (out->number == 5 || token->length == 4))
            return true;
        out->digit = true;
        return read_number(words, at, 1, out) && out->number == 5;
    }
    out->digit = token->type == TOKEN_DIGITS;
    at += out->digit;
    out->spaced = words->all[at].type == TOKEN_SPACE;
    at += out->spaced;
    bool sign = token_is(&words->all[at], ".-");
    at += sign;
    at += sign && words->all[at].type == TOKEN_SPACE;
    bool apart = out->spaced || sign;
    out->spaced &= !sign;
    return apart && read_number(words, at, 0, out);
}

/* out->to and the rest, for what begins with the digits at `at`; 0: the letters are nowhere. */
static size_t read_plate(const struct words *words, size_t at, struct plate *out) {
    char province[2];
    const struct token *token = &words->all[at];
    if (token->type != TOKEN_DIGITS || token->length != 2)
        return 0;
    token_digits(words, token, province);
    size_t letters = at + 1 + token_is(token + 1, "-.");
    const struct token *word = &words->all[letters];
    if (province[0] == '0' || word->type != TOKEN_WORD || word->length > 2)
        return 0;
    return read_tail(words, letters + 1, out) ? letters : 0;
}

bool plate_shape(const struct words *words, size_t at) {
    struct plate plate = {0};
    return read_plate(words, at, &plate) != 0 && plate.number == 5;
}

/* What can be something else: "15h 15000", "50m2 12345", "15k 12345". */
static bool is_weak(const struct words *words, size_t letters, const struct plate *plate) {
    static const char *const hours[] = {"h", NULL}, *const areas[] = {"m", NULL};
    const struct token *word = &words->all[letters];
    char province[2];
    token_digits(words, &words->all[words->next], province);
    if (plate->number == 4)
        return true;
    if (plate->dotted || plate->attached)
        return false;
    if (plate->digit)
        return word_among(words, word, areas);
    bool hour = province[0] < '2' || (province[0] == '2' && province[1] <= '4');
    return (hour && word_among(words, word, hours)) || (plate->spaced && !word->upper);
}

static bool may_end(const struct words *words, size_t to) {
    const struct token *next = &words->all[to];
    if (next->type == TOKEN_WORD || next->type == TOKEN_DIGITS)
        return false;
    if (token_is(next, ".-") && words->all[to + 1].type == TOKEN_DIGITS)
        return plate_shape(words, to + 1) || number_shape(words, to + 1);
    return !token_is(next, "/") || words->all[to + 1].type != TOKEN_WORD;
}

bool plate_find(const struct words *words, struct match *out) {
    static const char *const vehicles[] = {"xe", "bien", "bks", "bsx", "o to", "oto", NULL};
    static const char *const places[] = {"lop", "phong", "can ho", "can",   "lo", "quay", "day",
                                         "toa", "mau",   "dieu",   "khoan", "to", "thua", "ngo",
                                         "hem", "ngach", "nha",    "tang",  NULL};
    static const char *const thousands[] = {"k", NULL};
    struct plate plate = {0};
    char left[WORDS_TEXT_MAX], near[WORDS_TEXT_MAX];
    size_t letters = read_plate(words, words->next, &plate);
    if (letters == 0 || !words_may_begin(words, words->done) || !may_end(words, plate.to) ||
        (plate.spaced && !plate.dotted && words_amount(words, plate.to - 1)))
        return false;
    words_left(words, words->done, 6, false, left);
    words_left(words, words->done, 2, true, near);
    bool vehicle = phrase_last(left, vehicles) > 0, weak = is_weak(words, letters, &plate);
    if (weak && plate.spaced && word_among(words, &words->all[letters], thousands) &&
        !words->all[letters].upper)
        return false;
    if (!vehicle && (weak || (!plate.dotted && phrase_ends(near, places))))
        return false;
    *out = (struct match){words->done, plate.to, PERSONAL_PLATE};
    return true;
}
