#include "core/stats/compare.h"

#include <math.h>

#include "base/err.h"
#include "core/stats/normal.h"
#include "core/stats/share.h"

/* One side: share, how many independent answers it is worth, bounds. */
struct side {
    double share, n, low, high;
};

static double pooled_variance(const struct side *a, const struct side *b) {
    double pooled = (a->share * a->n + b->share * b->n) / (a->n + b->n);
    return fmax(pooled * (1 - pooled), 0) * (1 / a->n + 1 / b->n);
}

static void set_test(struct compare *c, double variance) {
    c->se = sqrt(variance);
    c->z = variance > 0 ? c->diff / c->se : 0;
    c->p = stats_two_sided(c->z);
}

static void set_interval(struct compare *c, const struct side *a, const struct side *b) {
    c->diff = a->share - b->share;
    c->low = fmax(c->diff - hypot(a->share - a->low, b->high - b->share), -1);
    c->high = fmin(c->diff + hypot(a->high - a->share, b->share - b->low), 1);
}

static struct side counted(uint64_t x, uint64_t n, double z) {
    struct side side = {.share = (double)x / (double)n, .n = (double)n};
    stats_wilson((double)x, side.n, z, &side.low, &side.high);
    return side;
}

int compare_shares(uint64_t x1, uint64_t n1, uint64_t x2, uint64_t n2, double z, struct compare *out) {
    if (n1 == 0 || n2 == 0 || x1 > n1 || x2 > n2)
        return ERR_INPUT;
    struct side a = counted(x1, n1, z), b = counted(x2, n2, z);
    *out = (struct compare){.fewest = n1 < n2 ? n1 : n2};
    set_interval(out, &a, &b);
    set_test(out, pooled_variance(&a, &b));
    return 0;
}

static struct side clustered(const struct cluster *c) {
    return (struct side){.share = c->ratio, .n = c->n_eff, .low = c->low, .high = c->high};
}

void compare_ratios(const struct cluster *first, const struct cluster *second, struct compare *out) {
    struct side a = clustered(first), b = clustered(second);
    *out = (struct compare){.fewest = first->people < second->people ? first->people : second->people};
    set_interval(out, &a, &b);
    if (first->variance > 0 && second->variance > 0)
        set_test(out, first->variance + second->variance);
    else
        set_test(out, pooled_variance(&a, &b));
}

enum compare_verdict compare_judge(const struct compare *compare, double p, double alpha, uint64_t least) {
    if (compare->fewest < least)
        return COMPARE_TOO_FEW;
    if (p < alpha && compare->low > 0)
        return COMPARE_UP;
    if (p < alpha && compare->high < 0)
        return COMPARE_DOWN;
    return COMPARE_UNCLEAR;
}
