#include "base/secret/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, SUBKEY_SEAL = 100, TRIES = 3 };

_Static_assert(SEAL_EXTRA ==
                   crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "nonce and tag");
_Static_assert(crypto_kdf_KEYBYTES == HASH_KEY_SIZE, "the file is a master key");

static void subkey(const struct seal *seal, uint64_t id, uint8_t out[HASH_KEY_SIZE]) {
    crypto_kdf_derive_from_key(out, HASH_KEY_SIZE, id, "hailong_", seal->key);
}

/* ---- The file ---------------------------------------------------------------------------------------------------- */

static int fault(const char *path, const char *what, struct err *err) {
    return err_set(err, ERR_IO, "%s: cannot %s: %s", path, what, strerror(errno));
}

/* 1: read; 0: there is none. */
static int key_read(const char *path, bool alone, struct seal *out, struct err *err) {
    uint8_t bytes[HASH_KEY_SIZE + 1];
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? 0 : fault(path, "open", err);
    int rc = 1;
    ssize_t n = read(fd, bytes, sizeof bytes);
    if (n < 0 || fstat(fd, &s) != 0)
        rc = fault(path, "read", err);
    else if (alone && (s.st_mode & 077) != 0)
        rc = err_set(err, ERR_IO, "%s: others may read this key: make it yours alone with chmod 600", path);
    else if (n != HASH_KEY_SIZE)
        rc = err_set(
            err, ERR_STORE,
            "%s: this is no key of ours: put back a copy of it; or remove it, and reset every officer", path);
    else
        memcpy(out->key, bytes, HASH_KEY_SIZE);
    sodium_memzero(bytes, sizeof bytes);
    close(fd);
    return rc;
}

static int directory_sync(const char *dir, struct err *err) {
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 || fsync(fd) != 0 ? fault(dir, "sync", err) : 0;
    if (fd >= 0)
        close(fd);
    return rc;
}

/* Written beside it and linked in: whoever comes first has made the key, and nobody reads half of one. */
static int key_write(const char *dir, const char *path, const uint8_t bytes[HASH_KEY_SIZE], struct err *err) {
    char temporary[PATH_SIZE];
    int n = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof temporary)
        return err_set(err, ERR_LIMIT, "%s: the path is too long", path);
    unlink(temporary);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fault(path, "make", err);
    int rc = 0;
    if (write(fd, bytes, HASH_KEY_SIZE) != HASH_KEY_SIZE || fsync(fd) != 0)
        rc = fault(path, "write", err);
    close(fd);
    if (rc == 0 && link(temporary, path) != 0 && errno != EEXIST)
        rc = fault(path, "make", err);
    unlink(temporary);
    return rc == 0 ? directory_sync(dir, err) : rc;
}

static int key_make(const char *dir, const char *path, struct err *err) {
    uint8_t bytes[HASH_KEY_SIZE];
    crypto_kdf_keygen(bytes);
    int rc = key_write(dir, path, bytes, err);
    sodium_memzero(bytes, sizeof bytes);
    return rc;
}

static int key_path(const char *dir, char path[PATH_SIZE], struct err *err) {
    if (sodium_init() < 0)
        return err_set(err, ERR_BUG, "libsodium does not start");
    int n = snprintf(path, PATH_SIZE, "%s/" SEAL_FILE, dir);
    return n < 0 || n >= PATH_SIZE ? err_set(err, ERR_LIMIT, "%s: the path is too long", dir) : 0;
}

int seal_read(const char *path, struct seal *out, struct err *err) {
    int rc = key_read(path, false, out, err); /* a stick's file system may know no modes */
    return rc == 0 ? err_set(err, ERR_NOT_FOUND, "%s: there is no such file", path) : rc < 0 ? rc : 0;
}

int seal_put(const char *dir, const struct seal *seal, struct err *err) {
    char path[PATH_SIZE];
    int rc = key_path(dir, path, err);
    return rc == 0 ? key_write(dir, path, seal->key, err) : rc;
}

int seal_load(const char *dir, struct seal *out, struct err *err) {
    char path[PATH_SIZE];
    int failed = key_path(dir, path, err);
    if (failed != 0)
        return failed;
    for (int i = 0; i < TRIES; i++) {
        int rc = key_read(path, true, out, err);
        if (rc != 0)
            return rc < 0 ? rc : 0;
        rc = key_make(dir, path, err);
        if (rc != 0)
            return rc;
    }
    return err_set(err, ERR_IO, "%s: it disappears again and again", path);
}

void seal_wipe(struct seal *seal) {
    sodium_memzero(seal, sizeof *seal);
}

/* ---- What it is for ---------------------------------------------------------------------------------------------- */

void seal_close(const struct seal *seal, struct str about, struct str plain, uint8_t *out) {
    uint8_t key[HASH_KEY_SIZE];
    enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };
    subkey(seal, SUBKEY_SEAL, key);
    randombytes_buf(out, NONCE); /* long enough to be drawn at random each time */
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, (const uint8_t *)plain.p, plain.n,
                                               (const uint8_t *)about.p, about.n, NULL, out, key);
    sodium_memzero(key, sizeof key);
}

bool seal_open(const struct seal *seal, struct str about, struct str sealed, uint8_t *out) {
    uint8_t key[HASH_KEY_SIZE];
    enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };
    if (sealed.n < SEAL_EXTRA)
        return false;
    subkey(seal, SUBKEY_SEAL, key);
    const uint8_t *p = (const uint8_t *)sealed.p;
    int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, p + NONCE, sealed.n - NONCE,
                                                        (const uint8_t *)about.p, about.n, p, key);
    sodium_memzero(key, sizeof key);
    return rc == 0;
}

void seal_mark(const struct seal *seal, enum seal_use use, struct str bytes, uint8_t out[HASH_DIGEST_SIZE]) {
    uint8_t key[HASH_KEY_SIZE];
    subkey(seal, (uint64_t)use, key);
    hash_digest_keyed(key, bytes, out);
    sodium_memzero(key, sizeof key);
}
