/* What somebody typed as a counter's code, a receipt or a form's key: read the same again, and no single slip is taken for
 * another code. */
#include "core/place.h"
#include "core/submit_key.h"
#include "must.h"

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void check_slips(const char *code, size_t length) {
    char slip[32], out[32];
    for (size_t i = 0; i < length; i++) {
        memcpy(slip, code, length + 1);
        for (size_t s = 0; s < sizeof symbols - 1; s++) {
            slip[i] = symbols[s];
            enum code_fault fault = code_parse((struct str){slip, length}, length, out);
            must(fault == (symbols[s] == code[i] ? CODE_GOOD : CODE_CHECK));
        }
    }
    for (size_t i = 0; i + 1 < length; i++) {
        memcpy(slip, code, length + 1);
        slip[i] = code[i + 1];
        slip[i + 1] = code[i];
        must(code_parse((struct str){slip, length}, length, out) ==
             (code[i] == code[i + 1] ? CODE_GOOD : CODE_CHECK));
    }
}

static void check_code(struct str typed, size_t length) {
    char out[32] = "untouched", again[32];
    if (code_parse(typed, length, out) != CODE_GOOD)
        return;
    must(strlen(out) == length && strspn(out, symbols) == length);
    must(code_parse(str_of(out), length, again) == CODE_GOOD && strcmp(out, again) == 0);
    check_slips(out, length);
}

static void check_place(struct str typed) {
    char out[PLACE_CODE_SIZE] = "", same[32];
    enum code_fault fault = place_code_parse(typed, out);
    must(fault == code_parse(typed, PLACE_CODE_LENGTH, same));
    must(fault != CODE_GOOD || (strcmp(out, same) == 0 && place_code_near(typed, out)));
    static const char *const codes[] = {"AAAAAA1", "0000000", "ZZZZZZZ", "7H3K9QX"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (place_code_near(typed, codes[i]))
            must(typed.n + 1 >= PLACE_CODE_LENGTH);
}

static void check_key(struct str text) {
    uint8_t key[SUBMIT_KEY_SIZE] = {0};
    char again[SUBMIT_KEY_TEXT + 1];
    bool good = text.n == SUBMIT_KEY_TEXT;
    for (size_t i = 0; good && i < text.n; i++)
        good = hex_digit(text.p[i]) >= 0;
    must(submit_key_parse(text, key) == good);
    if (!good)
        return;
    submit_key_format(key, again);
    must(str_equal_nocase(text, str_of(again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct str typed = {(const char *)data, size};
    check_place(typed);
    check_code(typed, PLACE_CODE_LENGTH);
    check_code(typed, REPLY_CODE_LENGTH);
    check_key(typed);
    return 0;
}
