/* The key beside the database: DIR/key, 32 random bytes that only their owner may read. What is sealed with it is worth
 * nothing to whoever has a copy of the database alone. XChaCha20-Poly1305 and BLAKE2b, by libsodium. */
#ifndef BASE_SECRET_SEAL_H
#define BASE_SECRET_SEAL_H

#include "base/err.h"
#include "base/hash.h"

#define SEAL_FILE "key"

struct seal {
    uint8_t key[HASH_KEY_SIZE]; /* what the file holds; only keys derived from it are used */
};

/* Reads DIR/key, and makes it when it is not there. ERR_IO when others may read it, ERR_STORE when it is no key. */
int seal_load(const char *dir, struct seal *out, struct err *err);
/* Reads a key from wherever it was kept; ERR_NOT_FOUND when there is no such file, else as above, whoever may
 * read it. */
int seal_read(const char *path, struct seal *out, struct err *err);
/* Makes it DIR/key, where there is none. */
int seal_put(const char *dir, const struct seal *seal, struct err *err);
void seal_wipe(struct seal *seal);

/* out: plain.n + SEAL_EXTRA bytes. `about` says what it belongs to and is not stored: under another name it does not
 * open. */
enum { SEAL_EXTRA = 24 + 16 };
void seal_close(const struct seal *seal, struct str about, struct str plain, uint8_t *out);
/* out: sealed.n - SEAL_EXTRA bytes. False, out untouched, for what this key did not seal for this name. */
bool seal_open(const struct seal *seal, struct str about, struct str sealed, uint8_t *out);

/* A mark nobody can make or search for without the key; marks of different uses have nothing to do with each other. */
enum seal_use { SEAL_RECOVERY = 1, SEAL_CSRF, SEAL_LOGIN };
void seal_mark(const struct seal *seal, enum seal_use use, struct str bytes, uint8_t out[HASH_DIGEST_SIZE]);

#endif
