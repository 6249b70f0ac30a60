#include "base/base64.h"

#include <sodium.h>

int base64_encode(struct str bytes, struct arena *arena, struct str *out, struct err *err) {
    size_t room = sodium_base64_encoded_len(bytes.n, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(arena, room);
    if (text == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu bytes", room);
    sodium_bin2base64(text, room, (const unsigned char *)bytes.p, bytes.n, sodium_base64_VARIANT_ORIGINAL);
    *out = str_of(text);
    return 0;
}

int base64_decode(struct str text, struct arena *arena, struct str *out, struct err *err) {
    size_t room = text.n / 4 * 3 + 3, n = 0;
    unsigned char *bytes = arena_alloc(arena, room);
    if (bytes == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu bytes", room);
    const char *end = NULL;
    if (sodium_base642bin(bytes, room, text.p, text.n, NULL, &n, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != text.p + text.n)
        return err_set(err, ERR_INPUT, "not base64");
    *out = (struct str){(const char *)bytes, n};
    return 0;
}
