#include "base/secret/password.h"

#include <errno.h>
#include <semaphore.h>
#include <sodium.h>
#include <uninorm.h>

#include "base/embed.h"
#include "base/utf8.h"

enum {
    OPSLIMIT = 2,
    MEMLIMIT = 19 * 1024 * 1024,
    AT_ONCE = 2,
    WAIT_SECONDS = 3,
    WORD_MIN = 4,     /* of context; shorter ones are in half of all passwords */
    DIFFERENT_MIN = 5 /* characters of a password */
};

_Static_assert(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "argon2id string");

/* Of no password anybody has, at today's cost: what a name that does not exist is measured against. */
#define NOBODY                                                                                               \
    "$argon2id$v=19$m=19456,t=2,p=1$QGbV9zQafWwzhqMgUsPpzA$InfopAgXBmxffAXFd1JjP5YkLP+Y8RM8JXapCuMk2Mg"

int password_clean(struct str typed, struct arena *arena, struct str *out, struct err *err) {
    if (!utf8_valid(typed))
        return err_set(err, ERR_INPUT, "the password is not valid UTF-8");
    size_t n = 0;
    uint8_t *composed = u8_normalize(UNINORM_NFC, (const uint8_t *)typed.p, typed.n, NULL, &n);
    if (composed == NULL && typed.n > 0)
        return err_set(err, ERR_NOMEM, "no memory for a password");
    char *copy = arena_copy(arena, n > 0 ? (const char *)composed : "", n);
    if (composed != NULL)
        sodium_memzero(composed, n);
    free(composed);
    if (copy == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a password");
    *out = (struct str){copy, n};
    return 0;
}

/* ---- Which ones are taken ---------------------------------------------------------------------------------------- */

/* Letters without marks and in small, and digits; everything else is left out. out: at most `max` bytes. */
static struct str fold(struct str text, char *out, size_t max) {
    size_t n = 0;
    for (size_t i = 0; i < text.n && n < max;) {
        char c = utf8_plain(utf8_next(text, &i));
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[n++] = c;
    }
    return (struct str){out, n};
}

static int compare(struct str a, struct str b) {
    int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

/* The file is sorted, a word a line. */
static bool is_common(struct str word) {
    struct str list = embed_find(embed_secret, "common.txt")->bytes;
    size_t low = 0, high = list.n;
    if (word.n == 0)
        return false;
    while (low < high) {
        size_t start = low + (high - low) / 2;
        while (start > low && list.p[start - 1] != '\n')
            start--;
        const char *end = memchr(list.p + start, '\n', list.n - start);
        struct str line = {list.p + start, (size_t)(end - (list.p + start))};
        int order = compare(word, line);
        if (order == 0)
            return true;
        if (order < 0)
            high = start;
        else
            low = start + line.n + 1;
    }
    return false;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* "Password2026!" is "password" to whoever guesses. */
static struct str without_digits(struct str word) {
    while (word.n > 0 && is_digit(word.p[word.n - 1]))
        word.n--;
    while (word.n > 0 && is_digit(word.p[0])) {
        word.p++;
        word.n--;
    }
    return word;
}

/* Few different characters, or each at most one further than the one before. */
static bool is_simple(struct str password) {
    uint32_t seen[DIFFERENT_MIN], before = 0;
    size_t different = 0, near = 0, n = 0;
    for (size_t i = 0; i < password.n; n++) {
        uint32_t c = utf8_next(password, &i);
        size_t k = 0;
        while (k < different && seen[k] != c)
            k++;
        if (k == different && different < DIFFERENT_MIN)
            seen[different++] = c;
        near += n > 0 && c <= before + 1 && before <= c + 1;
        before = c;
    }
    return different < DIFFERENT_MIN || near + 1 >= n;
}

/* Takes every occurrence of the word out of the text; returns the new length. */
static size_t cut_out(char *text, size_t n, struct str word) {
    for (size_t i = 0; i + word.n <= n;) {
        if (memcmp(text + i, word.p, word.n) == 0) {
            memmove(text + i, text + i + word.n, n - i - word.n);
            n -= word.n;
        } else
            i++;
    }
    return n;
}

static size_t word_end(struct str text, size_t at) {
    while (at < text.n && strchr(" .,-_/()", text.p[at]) == NULL)
        at++;
    return at;
}

/* Every run of `words` words that stand side by side in a text of the context: a Vietnamese name is two short ones. */
static size_t cut_words(char *text, size_t n, struct str context, size_t words) {
    char folded[PASSWORD_MAX];
    for (size_t i = 0; i < context.n;) {
        size_t first = word_end(context, i), end = first;
        for (size_t k = 1; k < words && end < context.n; k++)
            end = word_end(context, end + 1);
        struct str word = fold((struct str){context.p + i, end - i}, folded, sizeof folded);
        if (word.n >= WORD_MIN)
            n = cut_out(text, n, word);
        i = first + 1;
    }
    return n;
}

static size_t cut_context(char *text, size_t n, struct str context) {
    char folded[PASSWORD_MAX];
    struct str whole = fold(context, folded, sizeof folded);
    if (whole.n >= WORD_MIN)
        n = cut_out(text, n, whole);
    for (size_t words = 3; words > 0; words--)
        n = cut_words(text, n, context, words);
    return n;
}

enum password_fault password_judge(struct str password, const char *const *context, size_t count) {
    char folded[PASSWORD_MAX];
    if (utf8_length(password) < PASSWORD_MIN)
        return PASSWORD_SHORT;
    if (password.n > PASSWORD_MAX)
        return PASSWORD_LONG;
    struct str word = fold(password, folded, sizeof folded);
    if (is_simple(password) || is_common(word) || is_common(without_digits(word)))
        return PASSWORD_COMMON;
    size_t n = word.n;
    for (size_t i = 0; i < count; i++)
        n = cut_context(folded, n, str_of(context[i]));
    return n < word.n && n < PASSWORD_MIN ? PASSWORD_CONTEXT : PASSWORD_GOOD;
}

/* ---- Hashes ------------------------------------------------------------------------------------------------------ */

struct password_gate {
    sem_t places;
};

struct password_gate *password_gate_new(void) {
    struct password_gate *gate = sodium_init() < 0 ? NULL : calloc(1, sizeof *gate);
    if (gate != NULL)
        sem_init(&gate->places, 0, AT_ONCE);
    return gate;
}

void password_gate_free(struct password_gate *gate) {
    if (gate == NULL)
        return;
    sem_destroy(&gate->places);
    free(gate);
}

static int gate_enter(struct password_gate *gate, struct err *err) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += WAIT_SECONDS;
    while (sem_clockwait(&gate->places, CLOCK_MONOTONIC, &until) != 0)
        if (errno != EINTR)
            return err_set(err, ERR_BUSY, "too many people are signing in: try again in a moment");
    return 0;
}

int password_hash(struct password_gate *gate, struct str password, char out[PASSWORD_HASH_SIZE],
                  struct err *err) {
    char hash[PASSWORD_HASH_SIZE];
    if (password.n > PASSWORD_MAX)
        return err_set(err, ERR_LIMIT, "the password is longer than %d bytes", PASSWORD_MAX);
    int rc = gate_enter(gate, err);
    if (rc != 0)
        return rc;
    if (crypto_pwhash_str_alg(hash, password.p, password.n, OPSLIMIT, MEMLIMIT,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        rc = err_set(err, ERR_NOMEM, "no memory to hash a password");
    sem_post(&gate->places);
    if (rc == 0)
        memcpy(out, hash, sizeof hash);
    return rc;
}

int password_match(struct password_gate *gate, const char *hash, struct str password, bool *match, bool *weak,
                   struct err *err) {
    if (password.n > PASSWORD_MAX)
        password.n = 0; /* never anybody's password; takes as long as one */
    int rc = gate_enter(gate, err);
    if (rc != 0)
        return rc;
    errno = 0;
    bool same = crypto_pwhash_str_verify(hash != NULL ? hash : NOBODY, password.p, password.n) == 0;
    if (!same && errno == ENOMEM)
        rc = err_set(err, ERR_NOMEM, "no memory to check a password");
    sem_post(&gate->places);
    if (rc != 0)
        return rc;
    *match = same && hash != NULL && password.n > 0;
    *weak = hash != NULL && crypto_pwhash_str_needs_rehash(hash, OPSLIMIT, MEMLIMIT) != 0;
    return 0;
}
