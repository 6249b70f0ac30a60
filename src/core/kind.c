#include "core/kind.h"

static const struct kind *const kinds[] = {
#define KIND(name) &kind_##name,
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
    switch (key) {
    case FAULT_NONE:
        return "none";
    case FAULT_CHOICE_UNKNOWN:
        return "choice_unknown";
    case FAULT_TEXT_TOO_LONG:
        return "text_too_long";
    case FAULT_TEXT_INVALID:
        return "text_invalid";
    case FAULT_NOTHING_ANSWERED:
        return "nothing_answered";
    }
    return "none";
}
