/* "Did you mean …?" */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

enum { SUGGEST_LENGTH_MAX = 64, SUGGEST_FAR = 1000 };

/* Letters to insert, delete, replace, or swap with their neighbour, to make one word of the other;
 * SUGGEST_FAR for words longer than SUGGEST_LENGTH_MAX bytes. */
unsigned suggest_distance(const char *a, const char *b);

/* Keeps in *best the candidate nearest to what was typed, if it is near enough to be meant: start with *best
 * NULL and *distance SUGGEST_FAR, and offer every candidate. */
void suggest_offer(const char *typed, const char *candidate, const char **best, unsigned *distance);

#endif
