/* What a report's figures rest on, fact by fact, read out of its document: responses, channels, visits, what is missing, what was
 * changed afterwards. The workbook and the CSV of a report are made of this one list. */
#ifndef FILES_REPORT_FACTS_H
#define FILES_REPORT_FACTS_H

#include <jansson.h>
#include <stdbool.h>

/* kind      code                                            value                               of
 * count     one of those below                              how many                            "visits_revised" or "visits_late" of a period's "need", or NULL
 * percent   response_rate, all_visitors_low, …_high         0…100                               NULL
 * channel   core's name: "qr"                               responses of the last period        NULL
 * target    code of a dimension                             what was to be reached then         ENTRY, with "target_then"
 * comments  code of a question                              comments that are shown             member of "comments"
 * move      code of a counter or unit                              none                                member of "moves"
 * exclusion code of a counter                              responses it keeps aside            member of "exclusions"
 * Counts: of the whole report "excluded", "other_revisions"; of a period "responses", "left_out", "excluded", "late" (entered long after it; "late_fewer_than"
 * where they are few), "late_hides" (figures that may be hidden for it), "visits", "counter_days", "answered", "visits_revised", "visits_late" (counters and days), "needed" (for ±half_width points), "missing". */
struct report_fact {
    const char *kind, *code;
    const json_t *period; /* of the document; NULL: of the whole range */
    bool known;           /* value holds */
    double value;
    const json_t *of; /* borrowed */
};

typedef void report_fact_each(void *context, const struct report_fact *fact);
/* In the order they are read in. Facts that a report of an earlier version does not have are left out. */
void report_facts(const json_t *document, report_fact_each *each, void *context);
/* The last period with responses, else the first; NULL: there is none. */
const json_t *report_facts_last(const json_t *document);

/* The words of a list {"vi": …, "en": …} in a language, else in Vietnamese; NULL: it has none. */
const char *report_words_in(const json_t *titles, const char *language);
/* What a dimension's or question's entry is called in a language, else in Vietnamese; "" where it says nothing. */
const char *report_entry_title(const json_t *document, const json_t *entry, bool dimension,
                               const char *language);

#endif
