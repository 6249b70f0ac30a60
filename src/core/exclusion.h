/* Responses that are put aside because an auditor doubts them: kept as they are, counted openly, in no figure, and back in all of them
 * when the decision is taken back. A decision is about one counter, days that are over, and one channel or all; it holds for
 * what was stored by then. What is typed for these days afterwards counts. */
#ifndef CORE_EXCLUSION_H
#define CORE_EXCLUSION_H

#include "core/place.h"

enum { EXCLUSION_DAYS_MAX = 92, EXCLUSION_REASON_MAX = 200 /* characters, as note_text leaves them */ };
enum { EXCLUSION_ALL_CHANNELS = -1 };

/* What is to be put aside. */
struct exclusion_asked {
    const char *counter; /* code */
    int32_t first, last; /* both inclusive */
    int channel;         /* enum channel, or EXCLUSION_ALL_CHANNELS */
};

enum exclusion_fault {
#define EXCLUSION_FAULT(name, word, text) EXCLUSION_##name,
#include "core/exclusion_fault.def"
#undef EXCLUSION_FAULT
    EXCLUSION_FAULT_COUNT
};
const char *exclusion_fault_word(enum exclusion_fault fault); /* ends a key of words */
const char *exclusion_fault_text(
    enum exclusion_fault fault); /* English, for the command line: what is wrong, and what to do */

/* Of the days alone. */
enum exclusion_fault exclusion_days_check(const struct exclusion_asked *asked, int32_t today);

#endif
