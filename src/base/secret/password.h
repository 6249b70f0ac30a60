/* Passwords: which ones are taken, and their hashes (argon2id, RFC 9106, by libsodium; 19 MiB, two passes). */
#ifndef BASE_SECRET_PASSWORD_H
#define BASE_SECRET_PASSWORD_H

#include "base/arena.h"
#include "base/err.h"

enum { PASSWORD_MIN = 8 /* characters */, PASSWORD_MAX = 128 /* bytes */, PASSWORD_HASH_SIZE = 128 };

/* In one normal form (NFC), otherwise as it was typed, spaces too. ERR_INPUT when it is not valid UTF-8. */
int password_clean(struct str typed, struct arena *arena, struct str *out, struct err *err);

enum password_fault {
    PASSWORD_GOOD,
    PASSWORD_SHORT,
    PASSWORD_LONG,
    PASSWORD_COMMON, /* among the passwords everybody tries, or one of them with digits and signs around it; few different
                        characters, or a run like 12345678 */
    PASSWORD_CONTEXT /* made of what everybody knows about the installation or its owner */
};
/* password: clean. context: texts that are known, such as names of units, the site and the officer; NULL: none. Case, marks
 * and signs make no difference. */
enum password_fault password_judge(struct str password, const char *const *context, size_t count);

/* At most two hashes are computed at once: each takes 19 MiB and some 40 ms. Any thread. */
struct password_gate;
struct password_gate *password_gate_new(void); /* NULL without memory or libsodium */
void password_gate_free(struct password_gate *gate);

/* ERR_BUSY when the gate was full for three seconds; ERR_NOMEM. password: clean, at most PASSWORD_MAX bytes, or ERR_LIMIT. */
int password_hash(struct password_gate *gate, struct str password, char out[PASSWORD_HASH_SIZE],
                  struct err *err);
/* hash NULL: of nobody; takes the same time and never matches. *weak: the hash is of lower cost than today's: make it anew. */
int password_match(struct password_gate *gate, const char *hash, struct str password, bool *match, bool *weak,
                   struct err *err);

#endif
