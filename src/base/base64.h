/* Bytes as text and back (RFC 4648, with padding), by libsodium. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/arena.h"
#include "base/err.h"

/* ERR_NOMEM. */
int base64_encode(struct str bytes, struct arena *arena, struct str *out, struct err *err);

/* ERR_INPUT for a text that is not base64. */
int base64_decode(struct str text, struct arena *arena, struct str *out, struct err *err);

#endif
