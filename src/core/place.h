/* Places: units, counters, and the codes printed on posters. */
#ifndef CORE_PLACE_H
#define CORE_PLACE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/rand.h"

enum { PLACE_CODE_LENGTH = 7, PLACE_CODE_SIZE = 8, PLACE_NAME_MAX = 120 /* characters */ };

enum channel { CHANNEL_QR, CHANNEL_LINK, CHANNEL_KIOSK, CHANNEL_PAPER, CHANNEL_STAFF, CHANNEL_COUNT };
const char *channel_name(enum channel channel); /* "qr" … */
bool channel_parse(struct str name, enum channel *out);
bool unit_kind_known(struct str kind); /* city, district, commune, ward, centre, office */

struct unit {
    int64_t id; /* the store's */
    const char *code;
    const char *parent; /* code; "" for a root */
    const char *name;
    const char *kind;
    int32_t valid_from, valid_to; /* DAY_NONE: open */
};

struct counter {
    int64_t id;
    char code[PLACE_CODE_SIZE];
    const char *unit; /* code of the unit it belongs to on the day asked about */
    const char *name;
    const char *field;  /* service field, may be "" */
    const char *survey; /* survey code; "" means the setting survey.default */
    enum channel channel;
    int32_t valid_from, valid_to; /* DAY_NONE: open; a retired counter has its last day in valid_to */
    const char *
        campaign; /* title of the campaign that made it, "": an everyday counter; not looked at when writing */
};

/* Whether people may answer at it on that day, and whether they no longer may. */
bool counter_is_open(const struct counter *counter, int32_t day);
bool counter_is_closed(const struct counter *counter, int32_t day);

/* The unit of a list in code order, as the store gives it; NULL: it is not in it. */
const struct unit *units_find(const struct unit *units, size_t count, const char *code);

/* Codes: 6 random symbols and a check symbol, Crockford base32 (0-9 A-Z without I L O U), printed upper case.
 * The check symbol makes Σ wᵢ·xᵢ = 0 over GF(32) with different weights, so that every single wrong symbol and every
 * swap of two neighbours (indeed of any two) is noticed. */
void place_code_make(struct rng *rng, char out[PLACE_CODE_SIZE]);

enum code_fault { CODE_GOOD, CODE_LENGTH, CODE_SYMBOL, CODE_CHECK };
/* Understands lower case, O as 0, I and L as 1, spaces and hyphens between; *out is upper case with NUL. */
enum code_fault place_code_parse(struct str typed, char out[PLACE_CODE_SIZE]);

/* Whether a code is what somebody meant who typed `typed`: at most one symbol is another one, missing or too many, or two
 * neighbours are swapped. typed is read as place_code_parse reads it, but may hold anything. */
bool place_code_near(struct str typed, const char code[PLACE_CODE_SIZE]);

/* The same arithmetic for longer codes (receipts): `length` symbols of which the last is the check, 2 ≤ length ≤ 31. */
void code_from_bits(const uint8_t *bits, size_t length,
                    char *out /* length + 1 */); /* bits: length-1 values 0…31 */
enum code_fault code_parse(struct str typed, size_t length, char *out /* length + 1 */);

#endif
