/* Hashes, by libsodium. No secret is made or kept here. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
    HASH_SECRET_SIZE = 16,
    HASH_SHA256_BASE64_SIZE = 45,
    HASH_SHA256_HEX_SIZE = 65,
    HASH_DIGEST_SIZE = 32,
    HASH_KEY_SIZE = 32
};

/* SipHash-2-4 (Aumasson, Bernstein 2012) of the bytes under a 16-byte secret. */
uint64_t hash_keyed(const uint8_t secret[HASH_SECRET_SIZE], const void *bytes, size_t n);

/* SHA-256 in base64 with padding, as a Content-Security-Policy wants it. */
void hash_sha256_base64(struct str s, char out[HASH_SHA256_BASE64_SIZE]);

/* SHA-256, as other programs print it: what people may want to recompute. */
void hash_sha256(struct str s, uint8_t out[HASH_DIGEST_SIZE]);
void hash_sha256_hex(struct str s, char out[HASH_SHA256_HEX_SIZE]);
/* 32 bytes in small hexadecimal letters. */
void hash_hex(const uint8_t digest[HASH_DIGEST_SIZE], char out[HASH_SHA256_HEX_SIZE]);

/* BLAKE2b (RFC 7693) with 32 bytes; with a key, a message authentication code. */
void hash_digest(struct str bytes, uint8_t out[HASH_DIGEST_SIZE]);
void hash_digest_keyed(const uint8_t key[HASH_KEY_SIZE], struct str bytes, uint8_t out[HASH_DIGEST_SIZE]);

/* HMAC-SHA-256 (RFC 2104) under a key of any length, in base64 with padding. */
void hash_hmac_sha256_base64(struct str key, struct str text, char out[HASH_SHA256_BASE64_SIZE]);
/* 32 bytes in base64 with padding. */
void hash_base64(const uint8_t bytes[HASH_KEY_SIZE], char out[HASH_SHA256_BASE64_SIZE]);

/* Takes the same time wherever they differ: for secrets. */
bool hash_same(const void *a, const void *b, size_t n);

#endif
