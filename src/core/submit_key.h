/* The key that makes a response count once (law 3). The server makes it when it shows the form, the form carries it,
 * the store keeps it for as long as a form may live.
 *
 * 16 bytes: half-day (2, big-endian, since 1970) · start of the server (2) · running number (4) · tag (8).
 * The half-day is that of the time of forms, which never goes back (store_half_day): a key that was forgotten is not taken again.
 * Time first, so that the store's unique index grows at its end (limits.md 3); nothing finer than the half-day, so that
 * the key table cannot tell when somebody answered; the tag (SipHash under the store's secret, over the rest, the
 * counter's code and the revision shown) tells our keys from invented ones, ties a key to its counter, and lets the
 * server judge an answer by exactly the questions its sender saw. */
#ifndef CORE_SUBMIT_KEY_H
#define CORE_SUBMIT_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/str.h"

enum {
    SUBMIT_KEY_SIZE = 16,
    SUBMIT_KEY_TEXT = 32,     /* hexadecimal */
    SUBMIT_KEY_HALF_DAYS = 2, /* a form lives through its own half-day and this many more: 24 to 36 hours */
    REPLY_CODE_LENGTH = 13,   /* 60 bits and a check symbol */
    REPLY_CODE_SIZE = 14
};

void submit_key_make(const uint8_t secret[HASH_SECRET_SIZE], uint16_t half_day, uint16_t start,
                     uint32_t number, const char *counter_code, int64_t revision_id,
                     uint8_t out[SUBMIT_KEY_SIZE]);
void submit_key_format(const uint8_t key[SUBMIT_KEY_SIZE], char out[SUBMIT_KEY_TEXT + 1]);
bool submit_key_parse(struct str text, uint8_t out[SUBMIT_KEY_SIZE]); /* exactly 32 hexadecimal digits */
uint16_t submit_key_half_day(const uint8_t key[SUBMIT_KEY_SIZE]);

/* Ours, for this counter and revision, and not older than a form may live. */
bool submit_key_good(const uint8_t secret[HASH_SECRET_SIZE], const uint8_t key[SUBMIT_KEY_SIZE],
                     const char *counter_code, int64_t revision_id, uint16_t half_day_now);

/* The receipt shown on the thank-you page: the same for the same key, without revealing it. */
void submit_key_reply(const uint8_t secret[HASH_SECRET_SIZE], const uint8_t key[SUBMIT_KEY_SIZE],
                      char out[REPLY_CODE_SIZE]);

uint16_t half_day_number(int64_t wall_seconds); /* half-days since 1970-01-01 local */

#endif
