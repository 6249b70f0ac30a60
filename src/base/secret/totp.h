/* The second factor: six digits that a telephone computes from a secret and the time (RFC 6238: HMAC-SHA-1, steps of 30
 * seconds), by liboath. */
#ifndef BASE_SECRET_TOTP_H
#define BASE_SECRET_TOTP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/rand.h"

enum { TOTP_SECRET_SIZE = 20, TOTP_DIGITS = 6, TOTP_STEP_SECONDS = 30 };

/* Call once before the others, from one thread. */
int totp_init(struct err *err);

void totp_secret_make(struct rng *rng, uint8_t out[TOTP_SECRET_SIZE]);

/* digits: 6…8; out has room for a NUL behind them. False when the library fails. */
bool totp_code(const uint8_t secret[TOTP_SECRET_SIZE], int64_t step, unsigned digits, char *out);

/* Whether it is the code of this moment or of the step before or behind, and of a step later than `last`: a code counts
 * once. Spaces are allowed. *step: the one it belongs to, to be kept as the next `last`. */
bool totp_check(const uint8_t secret[TOTP_SECRET_SIZE], struct str typed, int64_t now, int64_t last,
                int64_t *step);

/* What an app reads from a QR code ("otpauth://totp/…"), and the secret alone for whoever types it in (base32, in groups of
 * four). issuer, account: any text. */
int totp_url(const uint8_t secret[TOTP_SECRET_SIZE], const char *issuer, const char *account,
             struct arena *arena, const char **out, struct err *err);
int totp_secret_text(const uint8_t secret[TOTP_SECRET_SIZE], struct arena *arena, const char **out,
                     struct err *err);

#endif
