#include "core/kind.h"

#include <stdio.h>

static const struct kind *const kinds[] = {
#define KIND(symbol) &kind_##symbol,
#include "core/kinds.def"
#undef KIND
};

const struct kind *kind_at(size_t index) {
    return index < sizeof kinds / sizeof *kinds ? kinds[index] : NULL;
}

const struct kind *kind_find(const char *name) {
    for (size_t i = 0; kind_at(i) != NULL; i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

const char *fault_key_name(enum fault_key key) {
    static const char *const names[] = {[FAULT_NONE] = "none",
                                        [FAULT_CHOICE_UNKNOWN] = "choice_unknown",
                                        [FAULT_CHOICES_MANY] = "choices_many",
                                        [FAULT_CHOICES_MIXED] = "choices_mixed",
                                        [FAULT_NUMBER_INVALID] = "number_invalid",
                                        [FAULT_NUMBER_RANGE] = "number_range",
                                        [FAULT_TEXT_TOO_LONG] = "text_too_long",
                                        [FAULT_TEXT_INVALID] = "text_invalid",
                                        [FAULT_NOTHING_ANSWERED] = "nothing_answered"};
    return names[key];
}

void kind_choice_pack(const struct value *value, int64_t choice, uint8_t *bytes) {
    *bytes = (uint8_t)(value->state == VALUE_SET  ? choice + 1
                       : value->state == VALUE_NA ? ANSWER_NA_BYTE
                                                  : 0);
}

bool kind_choice_unpack(const struct question *question, uint8_t byte, size_t choices,
                        enum value_state *state, size_t *choice) {
    *choice = SURVEY_NONE;
    *state = VALUE_SKIPPED;
    if (byte == ANSWER_NA_BYTE && question->na) {
        *state = VALUE_NA;
    } else if (byte > choices) {
        return false;
    } else if (byte > 0) {
        *state = VALUE_SET;
        *choice = (size_t)byte - 1;
    }
    return true;
}

bool kind_accept_none(const struct question *question, struct str raw, struct value *out) {
    bool na = question->na && str_is(raw, "na");
    if (raw.n == 0 || na)
        *out = (struct value){.state = na ? VALUE_NA : VALUE_SKIPPED};
    return raw.n == 0 || na;
}

int kind_refuse(const struct question *question, enum fault_key key, enum fault_key *fault, struct err *err,
                const char *format, ...) {
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    *fault = key;
    return err_set(err, ERR_INPUT, "%s: %s", question->code, text);
}
