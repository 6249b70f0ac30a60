#include "core/stats/cluster.h"

#include <math.h>
#include <stdbool.h>

#include "base/err.h"
#include "core/stats/share.h"

typedef unsigned __int128 wide;

#define WIDE_MAX ((wide)1 << 126) /* two of these add up without a wrap */

static bool product(uint64_t a, uint64_t b, uint64_t c, wide *out) {
    wide ab = (wide)a * b;
    if (c > 0 && ab > WIDE_MAX / c)
        return false;
    *out = ab * c;
    return true;
}

/* Σ(y − R m)² · (Σm)², never below 0. */
static double spread(const struct cluster_sums *s) {
    wide yy, my, mm;
    if (product(s->yy, s->m, s->m, &yy) && product(s->y, s->m, s->my, &my) && product(s->y, s->y, s->mm, &mm))
        return yy + mm > 2 * my ? (double)(yy + mm - 2 * my) : 0;
    long double m = (long double)s->m, y = (long double)s->y;
    long double sum =
        (long double)s->yy * m * m - 2 * y * m * (long double)s->my + y * y * (long double)s->mm;
    return (double)fmaxl(sum, 0);
}

static bool possible(const struct cluster_sums *s, uint64_t unit) {
    return s->k > 0 && s->m >= s->k && unit > 0 && s->y <= (wide)s->m * unit;
}

/* R and its variance, both for credits of 0…1 an answer; variance 0 where there is none to measure. */
static void estimate(const struct cluster_sums *s, uint64_t unit, struct cluster *c) {
    double k = (double)s->k, mm = (double)s->m * (double)s->m * (double)unit;
    *c = (struct cluster){.people = s->k, .ratio = (double)s->y / ((double)s->m * (double)unit)};
    bool alike = s->y == 0 || s->y == (wide)s->m * unit;
    if (s->k > 1 && !alike)
        c->variance = k / (k - 1) * (spread(s) / mm / mm);
}

/* deff and n_eff of the variance, against yes/no answers. */
static void measure(struct cluster *c, double answers) {
    double most = c->ratio * (1 - c->ratio);
    c->basis = CLUSTER_MEASURED;
    c->deff = c->variance * answers / most;
    c->n_eff = most / c->variance;
}

static void people_only(struct cluster *c, double answers) {
    c->basis = CLUSTER_PEOPLE;
    c->variance = 0;
    c->n_eff = (double)c->people;
    c->deff = answers / c->n_eff;
}

/* Rounding must not put the ratio outside its own interval. */
static void set_interval(struct cluster *c, double low, double high) {
    c->low = fmin(fmax(low, 0), c->ratio);
    c->high = fmax(fmin(high, 1), c->ratio);
}

static void set_wilson(struct cluster *c, double z) {
    double low, high;
    stats_wilson(c->ratio * c->n_eff, c->n_eff, z, &low, &high);
    set_interval(c, low, high);
}

int cluster_share(const struct cluster_sums *sums, double z, struct cluster *out) {
    if (!possible(sums, 1))
        return ERR_INPUT;
    double answers = (double)sums->m;
    estimate(sums, 1, out);
    if (out->variance > 0)
        measure(out, answers);
    else
        people_only(out, answers);
    if (out->basis == CLUSTER_MEASURED && out->deff < 1) {
        out->basis = CLUSTER_INDEPENDENT;
        out->deff = 1;
        out->n_eff = answers;
        out->variance = out->ratio * (1 - out->ratio) / answers;
    }
    out->se = sqrt(out->variance);
    set_wilson(out, z);
    return 0;
}

int cluster_score(const struct cluster_sums *sums, uint64_t unit, double z, struct cluster *out) {
    if (!possible(sums, unit))
        return ERR_INPUT;
    double answers = (double)sums->m;
    estimate(sums, unit, out);
    out->se = sqrt(out->variance);
    if (out->variance > 0) {
        measure(out, answers);
        set_interval(out, out->ratio - z * out->se, out->ratio + z * out->se);
        return 0;
    }
    people_only(out, answers);
    if (out->people > 1) {
        set_wilson(out, z);
    } else {
        out->basis = CLUSTER_NONE;
        set_interval(out, 0, 1);
    }
    return 0;
}
