#include "core/submit_key.h"

#include "base/date.h"
#include "core/place.h"

/* Key bytes: half-day 0–1, start 2–3, number 4–7, tag 8–15. */
enum { HEAD_SIZE = 8, TAG_SIZE = 8 };

/* One secret serves two purposes; the first byte keeps them apart, so that a reply code can never be a tag. */
enum { PURPOSE_TAG = 1, PURPOSE_REPLY = 2 };

static void put_bytes(uint64_t value, size_t n, uint8_t *out) {
    for (size_t i = n; i-- > 0; value >>= 8)
        out[i] = (uint8_t)value;
}

static uint64_t get_bytes(const uint8_t *bytes, size_t n) {
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | bytes[i];
    return value;
}

static uint64_t key_tag(const uint8_t secret[HASH_SECRET_SIZE], const uint8_t key[SUBMIT_KEY_SIZE],
                        const char *counter_code, int64_t revision_id) {
    uint8_t bytes[1 + HEAD_SIZE + PLACE_CODE_LENGTH + 8] = {PURPOSE_TAG};
    memcpy(bytes + 1, key, HEAD_SIZE);
    memcpy(bytes + 1 + HEAD_SIZE, counter_code, strnlen(counter_code, PLACE_CODE_LENGTH));
    put_bytes((uint64_t)revision_id, 8, bytes + 1 + HEAD_SIZE + PLACE_CODE_LENGTH);
    return hash_keyed(secret, bytes, sizeof bytes);
}

void submit_key_make(const uint8_t secret[HASH_SECRET_SIZE], uint16_t half_day, uint16_t start,
                     uint32_t number, const char *counter_code, int64_t revision_id,
                     uint8_t out[SUBMIT_KEY_SIZE]) {
    put_bytes(half_day, 2, out);
    put_bytes(start, 2, out + 2);
    put_bytes(number, 4, out + 4);
    put_bytes(key_tag(secret, out, counter_code, revision_id), TAG_SIZE, out + HEAD_SIZE);
}

void submit_key_format(const uint8_t key[SUBMIT_KEY_SIZE], char out[SUBMIT_KEY_TEXT + 1]) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SUBMIT_KEY_SIZE; i++) {
        out[2 * i] = digits[key[i] >> 4];
        out[2 * i + 1] = digits[key[i] & 15];
    }
    out[SUBMIT_KEY_TEXT] = '\0';
}

bool submit_key_parse(struct str text, uint8_t out[SUBMIT_KEY_SIZE]) {
    uint8_t key[SUBMIT_KEY_SIZE];
    if (text.n != SUBMIT_KEY_TEXT)
        return false;
    for (size_t i = 0; i < SUBMIT_KEY_SIZE; i++) {
        int high = hex_digit(text.p[2 * i]), low = hex_digit(text.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        key[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(out, key, sizeof key);
    return true;
}

uint16_t submit_key_half_day(const uint8_t key[SUBMIT_KEY_SIZE]) {
    return (uint16_t)get_bytes(key, 2);
}

bool submit_key_good(const uint8_t secret[HASH_SECRET_SIZE], const uint8_t key[SUBMIT_KEY_SIZE],
                     const char *counter_code, int64_t revision_id, uint16_t half_day_now) {
    /* One comparison of two words takes the same time wherever they differ. */
    bool ours = (key_tag(secret, key, counter_code, revision_id) ^ get_bytes(key + HEAD_SIZE, TAG_SIZE)) == 0;
    /* Modulo 2¹⁶, so that the count may wrap (it does in 2059); a key of the future is 65 thousand half-days old. */
    uint16_t age = (uint16_t)(half_day_now - submit_key_half_day(key));
    return ours && age <= SUBMIT_KEY_HALF_DAYS;
}

void submit_key_reply(const uint8_t secret[HASH_SECRET_SIZE], const uint8_t key[SUBMIT_KEY_SIZE],
                      char out[REPLY_CODE_SIZE]) {
    uint8_t bytes[1 + SUBMIT_KEY_SIZE] = {PURPOSE_REPLY};
    memcpy(bytes + 1, key, SUBMIT_KEY_SIZE);
    uint64_t hash = hash_keyed(secret, bytes, sizeof bytes);
    uint8_t bits[REPLY_CODE_LENGTH - 1];
    for (size_t i = 0; i < sizeof bits; i++, hash >>= 5)
        bits[i] = hash & 31;
    code_from_bits(bits, REPLY_CODE_LENGTH, out);
}

uint16_t half_day_number(int64_t wall_seconds) {
    return (uint16_t)(day_of_seconds(wall_seconds) * 2 + half_of_seconds(wall_seconds));
}
