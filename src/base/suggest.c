#include "base/suggest.h"

#include <string.h>

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/* Optimal string alignment (Damerau 1964): three rows of the table are enough. */
unsigned suggest_distance(const char *a, const char *b) {
    size_t n = strlen(a), m = strlen(b);
    if (n > SUGGEST_LENGTH_MAX || m > SUGGEST_LENGTH_MAX)
        return SUGGEST_FAR;
    unsigned rows[3][SUGGEST_LENGTH_MAX + 1];
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(replaced, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

void suggest_offer(const char *typed, const char *candidate, const char **best, unsigned *distance) {
    /* A third of the word may be wrong: "sevre" is near "serve", "x" is near nothing. */
    unsigned allowed = least(3, (unsigned)strlen(candidate) / 3);
    unsigned d = suggest_distance(typed, candidate);
    if (d <= allowed && d < *distance) {
        *best = candidate;
        *distance = d;
    }
}
