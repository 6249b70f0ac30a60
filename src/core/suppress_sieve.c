/* Most exchanges that come into question fail by one of the few figures that their first cell is part of and that are shown: the
 * city's month, the unit's year. Which of these another unit or time is part of as well is noted once for each, so that such a
 * failure is seen from a few bits, without looking cells up and adding them to everything they are part of. Only a sieve: what
 * passes is added up all the same, so nothing else is decided than without it. */
#include <string.h>

#include "core/suppress_parts.h"

void suppress_sieve_begin(struct search *search, size_t question) {
    struct sieve *sieve = &search->sieve;
    sieve->count = sieve->group_count = 0;
    sieve->question = question;
    memset(sieve->known, 0, sizeof sieve->known);
}

void suppress_sieve_add(struct search *search, size_t g, size_t slot, uint64_t price) {
    struct sieve *sieve = &search->sieve;
    /* Where periods have surveys of their own, what a cell is part of depends on its question too. */
    if (sieve->count == SIEVE_MAX || search->suppress->mapped)
        return;
    size_t last = sieve->group_count - 1;
    if (sieve->group_count == 0 || sieve->groups[last].group != g) {
        last = sieve->group_count++;
        sieve->groups[last].group = g;
        sieve->groups[last].items = 0;
    }
    sieve->groups[last].items |= (uint64_t)1 << sieve->count;
    sieve->items[sieve->count++] = (struct sieve_item){g, slot, price};
}

/* Bits of the figures whose group the cell's is part of. */
static uint64_t of_group(const struct search *search, size_t g) {
    const struct sieve *sieve = &search->sieve;
    struct link links[CHAIN_MAX];
    size_t count = suppress_chain(search->suppress, g, sieve->question, links);
    uint64_t bits = 0;
    for (size_t i = 0; i < sieve->group_count; i++)
        for (size_t k = 0; k < count; k++)
            bits |= links[k].group == sieve->groups[i].group ? sieve->groups[i].items : 0;
    return bits;
}

static uint64_t of_question(const struct search *search, size_t question) {
    const struct sieve *sieve = &search->sieve;
    uint64_t bits = 0;
    for (size_t i = 0; i < sieve->count; i++) {
        size_t slot = sieve->items[i].slot;
        const struct survey *survey = suppress_at(search->suppress, sieve->items[i].group)->survey;
        bool in = slot == SUPPRESS_ALL || slot == suppress_question_slot(survey, question);
        if (!in && slot < suppress_question_slot(survey, 0))
            in = survey_question_in(survey, question, slot - 1);
        bits |= (uint64_t)in << i;
    }
    return bits;
}

uint64_t suppress_sieve_cell(struct search *search, size_t unit, size_t time, size_t u, size_t t) {
    struct sieve *sieve = &search->sieve;
    if (!sieve->known[u][t]) {
        size_t g = suppress_find(search, unit, time);
        sieve->known[u][t] = true;
        sieve->cells[u][t] = g == SUPPRESS_NONE ? 0 : of_group(search, g);
    }
    return sieve->cells[u][t];
}

uint64_t suppress_sieve_question(struct search *search, size_t question, size_t q) {
    struct sieve *sieve = &search->sieve;
    if (!sieve->known[q][SIEVE_TRIED]) {
        sieve->known[q][SIEVE_TRIED] = true;
        sieve->cells[q][SIEVE_TRIED] = of_question(search, question);
    }
    return sieve->cells[q][SIEVE_TRIED];
}

bool suppress_sieve_fails(const struct search *search, const uint64_t *corners, size_t count,
                          uint64_t price) {
    const struct sieve *sieve = &search->sieve;
    for (size_t i = 0; i < sieve->count; i++) {
        int net = 0;
        for (size_t set = 0; set < count; set++)
            net += (int)(corners[set] >> i & 1) * (__builtin_popcountll(set) % 2 == 0 ? 1 : -1);
        if (net != 0 && sieve->items[i].price >= price)
            return true;
    }
    return false;
}
