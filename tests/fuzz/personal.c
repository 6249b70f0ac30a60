/* Any text, cleaned as a form's is: masked it is valid, no longer, and masking again changes nothing. */
#include "base/utf8.h"
#include "core/personal.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new(64 << 20);
    struct str text, out, again, cleaned;
    unsigned found, more;
    must(arena != NULL);
    if (utf8_clean((struct str){(const char *)data, size}, true, arena, &text, NULL) == 0) {
        must(personal_mask(text, arena, &out, &found, NULL) == 0);
        must(utf8_valid(out) && utf8_length(out) <= utf8_length(text));
        must((found == 0) == str_equal(text, out));
        must(utf8_clean(out, true, arena, &cleaned, NULL) == 0 && str_equal(out, cleaned));
        must(personal_mask(out, arena, &again, &more, NULL) == 0 && more == 0 && str_equal(out, again));
    }
    arena_free(arena);
    return 0;
}
