#include "core/personal.h"
#include "core/personal_parts.h"

/* Identity and telephone numbers: groups of digits with gaps between. */

enum { GROUPS = 14, DIGITS_MAX = 16, IDENTITY_DIGITS = 12, OLD_IDENTITY_DIGITS = 9 };

/* Brackets: around the first groups, "(024) 3825…", around a nought, "+84 (0)9…", and both at once. */
enum bracket {
    BRACKET_NONE,
    BRACKET_OUTER,
    BRACKET_OUTER_CLOSED,
    BRACKET_INNER,
    BRACKET_INNER_CLOSED,
    BRACKET_BOTH
};

struct group {
    size_t token;         /* in words->all */
    size_t length, end;   /* digits of this one; of all so far */
    char gap;             /* before it: ' ' '.' '-' ',' '(' ')' */
    enum bracket bracket; /* after it */
};

struct run {
    size_t count;
    struct group groups[GROUPS];
    char digits[DIGITS_MAX + 1];
    bool plus;
};

/* What the text says a number is. */
struct saying {
    bool identity, phone, code;
    bool phone_beside, place_beside; /* the very word before it does */
};

static size_t skip_space(const struct words *words, size_t at) {
    const struct token *token = &words->all[at];
    return at + (token->type == TOKEN_SPACE && token->length <= 2);
}

/* The token of the next group, or 0; *gap and *bracket only then. */
static size_t next_group(const struct words *words, size_t at, char *gap, enum bracket *bracket) {
    size_t i = skip_space(words, at + 1);
    enum bracket now = *bracket;
    char sign = i > at + 1 ? ' ' : '\0';
    bool opened = now == BRACKET_OUTER || now == BRACKET_INNER || now == BRACKET_BOTH;
    if (token_is(&words->all[i], ")") && opened) {
        now = now == BRACKET_BOTH ? BRACKET_OUTER : now + 1;
        sign = ')';
        i = skip_space(words, i + 1);
        if (token_is(&words->all[i], ".-"))
            i = skip_space(words, i + 1);
    } else if (token_is(&words->all[i], "(") && (now == BRACKET_NONE || now == BRACKET_OUTER)) {
        now = now == BRACKET_NONE ? BRACKET_INNER : BRACKET_BOTH;
        sign = '(';
        i++;
    } else if (token_is(&words->all[i], ".-")) {
        sign = words->all[i].sign;
        i = skip_space(words, i + 1);
    } else if (token_is(&words->all[i], ",") && sign == '\0') {
        sign = ',';
        i++;
    }
    if (sign == '\0' || words->all[i].type != TOKEN_DIGITS)
        return 0;
    *gap = sign;
    *bracket = now;
    return i;
}

/* The groups that begin with token `at`. */
static void run_read(const struct words *words, size_t at, enum bracket bracket, struct run *run) {
    char gap = '\0';
    size_t n = 0;
    while (at != 0 && run->count < GROUPS && words->all[at].length <= DIGITS_MAX - n) {
        char digits[DIGITS_MAX + 1];
        const struct token *token = &words->all[at];
        token_digits(words, token, digits);
        memcpy(run->digits + n, digits, token->length);
        n += token->length;
        run->groups[run->count++] = (struct group){at, token->length, n, gap, bracket};
        at = next_group(words, at, &gap, &bracket);
    }
    run->digits[n] = '\0';
}

/* The gaps before groups from…count-1 are of one sort, and none that needs to be explained. */
static bool gaps_alike(const struct run *run, size_t from, size_t count) {
    for (size_t i = from; i < count; i++)
        if (strchr(" .-", run->groups[i].gap) == NULL || run->groups[i].gap != run->groups[from].gap)
            return false;
    return true;
}

/* How people group the twelve digits; the first three are the province's. */
static bool identity_grouped(const struct run *run, size_t count) {
    static const char *const shapes[] = {"12", "3333", "444", "39",   "336",          "66",
                                         "48", "84",   "426", "3126", "111111111111", NULL};
    char shape[2 * GROUPS + 1];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        size_t length = run->groups[i].length;
        if (length >= 10)
            shape[n++] = '1';
        shape[n++] = (char)('0' + length % 10);
    }
    shape[n] = '\0';
    for (const char *const *s = shapes; *s != NULL; s++)
        if (strcmp(shape, *s) == 0)
            return gaps_alike(run, 1, count);
    return false;
}

/* Groups of any size, but no old number with something behind it, nor the end of a list, "1. 2. …". */
static bool identity_loose(const struct run *run, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (run->groups[i].length < 2)
            return false;
    return run->groups[0].length != OLD_IDENTITY_DIGITS;
}

static bool identity_fits(const struct run *run, size_t count, const struct saying *says) {
    enum { PROVINCE_LAST = 96 };
    const char *d = run->digits;
    int province = (d[0] - '0') * 100 + (d[1] - '0') * 10 + d[2] - '0';
    if (says->identity && identity_loose(run, count))
        return gaps_alike(run, 1, count);
    return province >= 1 && province <= PROVINCE_LAST && identity_grouped(run, count) && !says->code;
}

/* Nine digits are many things; only the words tell. */
static bool old_identity_fits(const struct run *run, size_t count, const struct saying *says) {
    bool grouped = count == 1 || (count == 3 && run->groups[0].length == 3 && run->groups[1].length == 3);
    return says->identity && grouped && gaps_alike(run, 1, count);
}

/* Where the digits behind the country's code and the nought begin; 0: this is no telephone number. */
static size_t phone_begins(const struct run *run, size_t n) {
    const char *d = run->digits;
    size_t at = 0;
    if (strncmp(d, "0084", 4) == 0)
        at = 4;
    else if (strncmp(d, "84", 2) == 0 && n >= 11)
        at = 2;
    bool abroad = at > 0;
    if (d[at] == '0')
        at++;
    else if (!abroad)
        return 0;
    bool mobile = n - at == 9 && strchr("35789", d[at]) != NULL;
    bool fixed = n - at == 10 && d[at] == '2';
    bool before_2018 = n - at == 10 && !abroad && d[at] == '1' && strchr("2689", d[at + 1]) != NULL;
    return mobile || fixed || before_2018 ? at : 0;
}

static bool is_year(const struct run *run, const struct group *group) {
    const char *d = run->digits + group->end - group->length;
    return group->length == 4 && (strncmp(d, "19", 2) == 0 || strncmp(d, "20", 2) == 0);
}

/* Groups that begin with a date, or a month and a year. */
static bool looks_dated(const struct run *run, size_t first, size_t count) {
    const struct group *g = run->groups + first;
    return (count - first >= 2 && g[0].length <= 2 && is_year(run, &g[1])) ||
           (count - first >= 3 && g[0].length <= 2 && g[1].length <= 2 && is_year(run, &g[2]));
}

/* Digit by digit, "0 9 1 2 …". */
static bool dictated(const struct run *run, size_t first, size_t count) {
    for (size_t i = first; i < count; i++)
        if (run->groups[i].length != 1)
            return false;
    return true;
}

/* The nation's part: a first group, which may be set apart by anything, and others alike. */
static bool phone_grouped(const struct run *run, size_t count, size_t begins, const struct saying *says) {
    size_t first = 0;
    while (run->groups[first].end <= begins && run->groups[first].end > 1)
        first++;
    bool singly = dictated(run, first, count);
    for (size_t i = first + 2; i < count && !singly; i++)
        if (run->groups[i].length < 2)
            return false;
    bool comma = count > first + 1 && run->groups[first + 1].gap == ',';
    if (!singly && (count - first > 6 || (count > first + 1 && run->groups[count - 1].length < 2)))
        return false;
    if (says->phone_beside)
        return true;
    return !comma && gaps_alike(run, first + 2, count) && !looks_dated(run, first, count) &&
           !(says->place_beside && count > first + 1);
}

static bool phone_fits(const struct run *run, size_t count, const struct saying *says) {
    size_t n = run->groups[count - 1].end, begins = phone_begins(run, n);
    if (begins == 0)
        return says->phone && n == 9 && strchr("35789", run->digits[0]) != NULL && gaps_alike(run, 1, count);
    /* 84.912.345.678 is an amount rather. */
    if (run->digits[0] == '8' && !run->plus && count > 1 && run->groups[1].gap == '.' && !says->phone)
        return false;
    return (!says->code || says->phone) && phone_grouped(run, count, begins, says);
}

static unsigned run_kind(const struct run *run, size_t count, const struct saying *says) {
    const struct group *last = &run->groups[count - 1];
    if (last->bracket == BRACKET_INNER || last->bracket == BRACKET_BOTH)
        return 0;
    if (last->end == IDENTITY_DIGITS && !run->plus && identity_fits(run, count, says))
        return PERSONAL_IDENTITY;
    if (last->end == OLD_IDENTITY_DIGITS && !run->plus && old_identity_fits(run, count, says))
        return PERSONAL_IDENTITY;
    return last->end >= 9 && phone_fits(run, count, says) ? PERSONAL_PHONE : 0;
}

bool number_shape(const struct words *words, size_t at) {
    struct run run = {0};
    struct saying nothing = {0};
    run_read(words, at, BRACKET_NONE, &run);
    for (size_t count = run.count; count > 0; count--)
        if (run_kind(&run, count, &nothing) != 0)
            return true;
    return false;
}

static bool may_end(const struct words *words, const struct run *run, size_t count,
                    const struct saying *says) {
    size_t last = run->groups[count - 1].token;
    const struct token *next = &words->all[last + 1];
    if (run->digits[0] != '0' && !run->plus && words_amount(words, last))
        return false;
    if (next->type == TOKEN_WORD && !words_label(words, next))
        return words->all[last + 2].type != TOKEN_DIGITS && (next->length > 1 || !next->upper) &&
               (count == 1 || run->groups[count - 1].length > 2); /* "… 10h" */
    if (!token_is(next, ".-") || words->all[last + 2].type != TOKEN_DIGITS || says->phone_beside)
        return true;
    if (number_shape(words, last + 2) || plate_shape(words, last + 2))
        return true;
    return count > 1 && run->groups[count - 1].gap != next->sign;
}

static const char *const identity_words[] = {"cmnd",       "cmt",       "cmtnd",    "cccd", "can cuoc",
                                             "chung minh", "dinh danh", "tuy than", NULL};
static const char *const phone_words[] = {"sdt",      "dt",     "dtdd",     "dien thoai", "zalo",    "tel",
                                          "phone",    "goi",    "alo",      "lien he",    "di dong", "viber",
                                          "whatsapp", "so may", "nhan tin", NULL};
/* Numbers of things. */
static const char *const code_words[] = {"ma so thue", "mst",       "ma so",     "so ho so",  "ho so so",
                                         "ma ho so",   "mhs",       "bien nhan", "bien lai",  "hoa don",
                                         "phieu thu",  "phieu hen", "giay hen",  "giay phep", "van don",
                                         "seri",       "serial",    "so vao so", NULL};
/* Words of many meanings without their marks: only right before the number. */
static const char *const code_words_beside[] = {"ma", "ho so", NULL};
static const char *const money_words[] = {"phi", "tien", "mat", "het", "nop", "ton", "gia", NULL};
static const char *const place_words[] = {"quay", "phong", "cua", "thang",     "ngay",
                                          "luc",  "tu",    "gio", "so thu tu", NULL};

/* "012345678 (CMND)", "012345678 là số chứng minh của tôi". */
static bool named_after(const struct words *words, const struct run *run) {
    char right[WORDS_TEXT_MAX];
    const char *at = right;
    words_right(words, run->groups[run->count - 1].token, 4, right);
    if (strncmp(at, " la ", 4) == 0)
        at += 3;
    if (strncmp(at, " so ", 4) == 0)
        at += 3;
    for (const char *const *word = identity_words; *word != NULL; word++)
        if (strncmp(at + 1, *word, strlen(*word)) == 0)
            return true;
    return false;
}

/* "CMND: … và …": the second is what the first was. */
static bool named_as_before(const struct words *words, size_t end) {
    static const char *const joining[] = {"va", "hoac", "voi", "cung", NULL};
    for (size_t i = end; i-- > 1 && end - i < 6;) {
        const struct token *token = &words->all[i];
        if (token->type == TOKEN_ITEM)
            return token->kind == PERSONAL_IDENTITY;
        if (token->type != TOKEN_SPACE && !token_is(token, ",;/&+-\n") && !word_among(words, token, joining))
            return false;
    }
    return false;
}

static void listen(const struct words *words, size_t end, const struct run *run, struct saying *says) {
    char left[WORDS_TEXT_MAX], near[WORDS_TEXT_MAX];
    words_left(words, end, WORDS_LEFT_MAX, false, left);
    words_left(words, end, 4, true, near);
    size_t phone = phrase_last(near, phone_words), code = phrase_last(near, code_words);
    if (phrase_ends(near, code_words_beside))
        code = strlen(near);
    size_t identity = phrase_last(near, identity_words), farther = phrase_last(left, identity_words);
    says->phone = phone > code && phone > identity;
    says->phone_beside = phrase_ends(near, phone_words);
    says->code = code > phone && code > identity;
    says->place_beside = phrase_ends(near, place_words);
    says->identity = (farther > 0 && farther > phrase_last(left, phone_words) &&
                      farther > phrase_last(left, code_words) && farther > phrase_last(left, money_words)) ||
                     named_after(words, run) || named_as_before(words, end);
}

bool number_find(const struct words *words, struct match *out) {
    struct run run = {0};
    struct saying says = {0};
    size_t start = words->done;
    if (words_ahead(words, 0)->type != TOKEN_DIGITS)
        return false;
    run.plus = token_is(words_behind(words, 1), "+");
    start -= run.plus;
    bool outer = start > 1 && token_is(&words->all[start - 1], "(");
    run_read(words, words->next, outer ? BRACKET_OUTER : BRACKET_NONE, &run);
    if (run.count == 0 || run.groups[run.count - 1].end < OLD_IDENTITY_DIGITS)
        return false;
    listen(words, start, &run, &says);
    /* The longest that fits; where the text names an identity number, that first. */
    bool found = false;
    for (size_t count = run.count; count > 0; count--) {
        unsigned kind = run_kind(&run, count, &says);
        size_t from = start - (run.groups[count - 1].bracket == BRACKET_OUTER_CLOSED);
        if (kind == 0 || !words_may_begin(words, from) || !may_end(words, &run, count, &says))
            continue;
        if (!found || (out->kind == PERSONAL_PHONE && says.identity && kind == PERSONAL_IDENTITY))
            *out = (struct match){from, run.groups[count - 1].token + 1, kind};
        found = true;
    }
    return found;
}
