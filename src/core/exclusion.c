#include "core/exclusion.h"

#include "base/date.h"

static const struct {
    const char *word, *text;
} faults[] = {
#define EXCLUSION_FAULT(name, word, text) {word, text},
#include "core/exclusion_fault.def"
#undef EXCLUSION_FAULT
};

const char *exclusion_fault_word(enum exclusion_fault fault) {
    return faults[fault].word;
}

const char *exclusion_fault_text(enum exclusion_fault fault) {
    return faults[fault].text;
}

enum exclusion_fault exclusion_days_check(const struct exclusion_asked *asked, int32_t today) {
    if (asked->first == DAY_NONE || asked->last == DAY_NONE || asked->last < asked->first)
        return EXCLUSION_DAYS;
    if (asked->last >= today)
        return EXCLUSION_NOT_OVER;
    return (int64_t)asked->last - asked->first >= EXCLUSION_DAYS_MAX ? EXCLUSION_LONG : EXCLUSION_GOOD;
}
