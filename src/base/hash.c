#include "base/hash.h"

#include <sodium.h>

_Static_assert(crypto_shorthash_KEYBYTES == HASH_SECRET_SIZE, "SipHash key");
_Static_assert(crypto_hash_sha256_BYTES == HASH_DIGEST_SIZE, "SHA-256");
_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "SipHash tag");

uint64_t hash_keyed(const uint8_t secret[HASH_SECRET_SIZE], const void *bytes, size_t n) {
    uint64_t tag;
    crypto_shorthash((unsigned char *)&tag, bytes, n, secret);
    return tag;
}

void hash_sha256_base64(struct str s, char out[HASH_SHA256_BASE64_SIZE]) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)s.p, s.n);
    sodium_bin2base64(out, HASH_SHA256_BASE64_SIZE, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL);
}

void hash_sha256(struct str s, uint8_t out[HASH_DIGEST_SIZE]) {
    crypto_hash_sha256(out, (const unsigned char *)s.p, s.n);
}

void hash_hex(const uint8_t digest[HASH_DIGEST_SIZE], char out[HASH_SHA256_HEX_SIZE]) {
    sodium_bin2hex(out, HASH_SHA256_HEX_SIZE, digest, HASH_DIGEST_SIZE);
}

void hash_sha256_hex(struct str s, char out[HASH_SHA256_HEX_SIZE]) {
    uint8_t digest[HASH_DIGEST_SIZE];
    hash_sha256(s, digest);
    hash_hex(digest, out);
}

void hash_digest(struct str bytes, uint8_t out[HASH_DIGEST_SIZE]) {
    crypto_generichash(out, HASH_DIGEST_SIZE, (const unsigned char *)bytes.p, bytes.n, NULL, 0);
}

void hash_digest_keyed(const uint8_t key[HASH_KEY_SIZE], struct str bytes, uint8_t out[HASH_DIGEST_SIZE]) {
    crypto_generichash(out, HASH_DIGEST_SIZE, (const unsigned char *)bytes.p, bytes.n, key, HASH_KEY_SIZE);
}

void hash_base64(const uint8_t bytes[HASH_KEY_SIZE], char out[HASH_SHA256_BASE64_SIZE]) {
    sodium_bin2base64(out, HASH_SHA256_BASE64_SIZE, bytes, HASH_KEY_SIZE, sodium_base64_VARIANT_ORIGINAL);
}

void hash_hmac_sha256_base64(struct str key, struct str text, char out[HASH_SHA256_BASE64_SIZE]) {
    crypto_auth_hmacsha256_state state;
    uint8_t tag[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.p, key.n);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.p, text.n);
    crypto_auth_hmacsha256_final(&state, tag);
    hash_base64(tag, out);
    sodium_memzero(&state, sizeof state);
}

bool hash_same(const void *a, const void *b, size_t n) {
    return sodium_memcmp(a, b, n) == 0;
}
