#include "core/stats/sample.h"

#include <math.h>
#include <stdbool.h>

#include "base/err.h"
#include "core/stats/share.h"

#define WHOLE_MAX 9007199254740992.0 /* 2^53: above, doubles skip whole numbers */

static bool between(double x, double low, double high) {
    return x > low && x < high;
}

/* 80 computed as 80.00000000000001 is 80. */
static double whole_up(double x) {
    return fmax(ceil(x * (1 - 1e-12)), 1);
}

int sample_effective(double n_eff, uint64_t k, uint64_t N, double *out) {
    if (!between(n_eff, 0, INFINITY) || k == 0 || k > N)
        return ERR_INPUT;
    *out = k == N ? INFINITY : n_eff * ((double)(N - 1) / (double)(N - k));
    return 0;
}

int sample_wilson(double p, double n_eff, uint64_t k, uint64_t N, double z, double *low, double *high) {
    double n;
    if (!(p >= 0 && p <= 1) || sample_effective(n_eff, k, N, &n) != 0)
        return ERR_INPUT;
    double bounds[2] = {p, p};
    if (isfinite(n))
        stats_wilson(p * n, n, z, &bounds[0], &bounds[1]);
    *low = fmin(bounds[0], p);
    *high = fmax(bounds[1], p);
    return 0;
}

int sample_slovin(uint64_t N, double e, double *exact, uint64_t *need) {
    if (N == 0 || !between(e, 0, 1))
        return ERR_INPUT;
    *exact = (double)N / (1 + (double)N * e * e);
    *need = (uint64_t)whole_up(*exact);
    return 0;
}

int sample_need(const struct sample_plan *plan, uint64_t *need) {
    double p = plan->p, e = plan->half_width;
    if (!between(p, 0, 1) || !between(e, 0, 1) || !between(plan->z, 0, INFINITY) ||
        !between(plan->effect, 0, INFINITY))
        return ERR_INPUT;
    double n = plan->effect * plan->z * plan->z * p * (1 - p) / (e * e), N = (double)plan->N;
    if (plan->N > 0)
        n = N * (n / (n + N - 1));
    n = whole_up(n);
    if (!(n <= WHOLE_MAX))
        return ERR_LIMIT;
    *need = (uint64_t)n;
    return 0;
}

uint64_t sample_missing(uint64_t need, uint64_t have) {
    return have < need ? need - have : 0;
}
