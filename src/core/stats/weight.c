#include "core/stats/weight.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "core/stats/share.h"

#define STILL 1e-12    /* a weight that changes by less has arrived */
#define ON_TARGET 1e-9 /* and so has a weighted share */
#define SUM_TOLERANCE 0.005

struct rake {
    const struct weight_cell *cells;
    size_t count;
    const struct weight_margin *margins;
    size_t margin_count;
    double people;
    /* A cell's weight is the product of its categories' factors, so nothing is kept per cell. */
    double factors[WEIGHT_MARGINS_MAX][WEIGHT_CATEGORIES_MAX];
};

static bool well_formed(const struct rake *r) {
    if (r->margin_count == 0 || r->margin_count > WEIGHT_MARGINS_MAX)
        return false;
    for (size_t m = 0; m < r->margin_count; m++)
        if (r->margins[m].categories == 0 || r->margins[m].categories > WEIGHT_CATEGORIES_MAX)
            return false;
    for (size_t i = 0; i < r->count; i++)
        for (size_t m = 0; m < r->margin_count; m++)
            if (r->cells[i].category[m] >= r->margins[m].categories)
                return false;
    return true;
}

static double factor_product(const struct rake *r, const struct weight_cell *cell) {
    double weight = 1;
    for (size_t m = 0; m < r->margin_count; m++)
        weight *= r->factors[m][cell->category[m]];
    return weight;
}

static double target_sum(const struct weight_margin *margin) {
    double sum = 0;
    for (size_t c = 0; c < margin->categories; c++)
        sum += margin->targets[c];
    return sum;
}

/* Whether a margin may be used at all. */
static enum weight_stop judge(const struct rake *r, size_t m, struct weight_raking *out) {
    const struct weight_margin *margin = &r->margins[m];
    uint64_t people[WEIGHT_CATEGORIES_MAX] = {0};
    for (size_t i = 0; i < r->count; i++)
        people[r->cells[i].category[m]] += r->cells[i].sums.k;
    out->margin = m;
    for (size_t c = 0; c < margin->categories; c++) {
        out->category = c;
        if (!(margin->targets[c] > 0 && isfinite(margin->targets[c])))
            return WEIGHT_TARGET;
        if (people[c] < WEIGHT_LEAST)
            return WEIGHT_FEW;
    }
    out->category = 0;
    return fabs(target_sum(margin) - 1) <= SUM_TOLERANCE ? WEIGHT_DONE : WEIGHT_SUM;
}

/* Weighted people per category of a margin, whose weights are `weights`, or the factors' where that is NULL. */
static void margin_totals(const struct rake *r, size_t m, const double *weights, double *totals) {
    memset(totals, 0, WEIGHT_CATEGORIES_MAX * sizeof *totals);
    for (size_t i = 0; i < r->count; i++) {
        double weight = weights != NULL ? weights[i] : factor_product(r, &r->cells[i]);
        totals[r->cells[i].category[m]] += (double)r->cells[i].sums.k * weight;
    }
}

static void fit_margin(struct rake *r, size_t m) {
    double totals[WEIGHT_CATEGORIES_MAX], sum = target_sum(&r->margins[m]);
    margin_totals(r, m, NULL, totals);
    for (size_t c = 0; c < r->margins[m].categories; c++)
        r->factors[m][c] *= r->margins[m].targets[c] / sum * r->people / totals[c];
}

/* One round; whether every weight stood still. False as well when numbers got out of hand. */
static bool fit_round(struct rake *r) {
    struct rake before = *r;
    bool still = true;
    for (size_t m = 0; m < r->margin_count; m++)
        fit_margin(r, m);
    for (size_t i = 0; i < r->count; i++) {
        double weight = factor_product(r, &r->cells[i]);
        if (r->cells[i].sums.k > 0)
            still = still && fabs(weight - factor_product(&before, &r->cells[i])) <= STILL * fmax(weight, 1);
    }
    return still;
}

/* Largest |weighted share − target| with `weights`, or the factors' where that is NULL. */
static double off_target(const struct rake *r, const double *weights) {
    double off = 0;
    for (size_t m = 0; m < r->margin_count; m++) {
        double totals[WEIGHT_CATEGORIES_MAX], all = 0, sum = target_sum(&r->margins[m]);
        margin_totals(r, m, weights, totals);
        for (size_t c = 0; c < r->margins[m].categories; c++)
            all += totals[c];
        for (size_t c = 0; c < r->margins[m].categories; c++)
            off = fmax(off, fabs(totals[c] / all - r->margins[m].targets[c] / sum));
    }
    return off;
}

static void set_weights(const struct rake *r, double *weights, struct weight_raking *out) {
    for (size_t i = 0; i < r->count; i++) {
        double weight = factor_product(r, &r->cells[i]);
        weights[i] = fmin(fmax(weight, WEIGHT_LOW), WEIGHT_HIGH);
        out->trimmed += r->cells[i].sums.k > 0 && fabs(weights[i] - weight) > 0;
    }
    out->off = off_target(r, weights);
}

enum weight_stop weight_rake(const struct weight_cell *cells, size_t count,
                             const struct weight_margin *margins, size_t margin_count, double *weights,
                             struct weight_raking *out) {
    struct rake r = {.cells = cells, .count = count, .margins = margins, .margin_count = margin_count};
    if (!well_formed(&r))
        return WEIGHT_INPUT;
    *out = (struct weight_raking){0};
    for (size_t m = 0; m < margin_count; m++) {
        enum weight_stop stop = judge(&r, m, out);
        if (stop != WEIGHT_DONE)
            return stop;
        for (size_t c = 0; c < margins[m].categories; c++)
            r.factors[m][c] = 1;
    }
    out->margin = 0;
    for (size_t i = 0; i < count; i++)
        r.people += (double)cells[i].sums.k;
    do {
        if (out->rounds == WEIGHT_ROUNDS_MAX)
            return WEIGHT_NO_END;
        out->rounds++;
    } while (!fit_round(&r));
    /* Targets that contradict each other may come to rest, too: each round undoes itself. */
    if (!(off_target(&r, NULL) <= ON_TARGET))
        return WEIGHT_NO_END;
    set_weights(&r, weights, out);
    return WEIGHT_DONE;
}

/* ---- The weighted share -------------------------------------------------------------------------------- */

/* Σw²(y − R m)² over all people. */
static double residuals(const struct weight_cell *cells, size_t count, const double *weights, long double R) {
    long double sum = 0;
    for (size_t i = 0; i < count; i++) {
        const struct cluster_sums *s = &cells[i].sums;
        long double cell = (long double)s->yy - 2 * R * (long double)s->my + R * R * (long double)s->mm;
        sum += (long double)weights[i] * weights[i] * fmaxl(cell, 0);
    }
    return (double)sum;
}

int weight_share(const struct weight_cell *cells, size_t count, const double *weights, double z,
                 struct weight_share *out) {
    long double m = 0, y = 0;
    double w = 0, ww = 0;
    uint64_t people = 0;
    for (size_t i = 0; i < count; i++) {
        const struct cluster_sums *s = &cells[i].sums;
        if (!(weights[i] > 0 && isfinite(weights[i])) || s->y > s->m || s->k > s->m)
            return ERR_INPUT;
        m += (long double)weights[i] * (long double)s->m;
        y += (long double)weights[i] * (long double)s->y;
        w += weights[i] * (double)s->k;
        ww += weights[i] * weights[i] * (double)s->k;
        people += s->k;
    }
    if (people == 0)
        return ERR_INPUT;
    struct cluster_sums all = {0};
    for (size_t i = 0; i < count; i++) {
        const struct cluster_sums *s = &cells[i].sums;
        all = (struct cluster_sums){all.k + s->k,   all.m + s->m,   all.y + s->y,
                                    all.mm + s->mm, all.yy + s->yy, all.my + s->my};
    }
    struct cluster plain;
    double n = (double)people, share = fmin((double)(y / m), 1), low, high;
    *out = (struct weight_share){.share = share, .people = people, .deff = fmax(n * ww / (w * w), 1)};
    if (people > 1)
        out->se = sqrt(n / (n - 1) * residuals(cells, count, weights, y / m)) / (double)m;
    out->n_eff = n / out->deff;
    if (all.m > all.k && cluster_share(&all, z, &plain) == 0)
        out->n_eff = plain.n_eff / out->deff;
    stats_wilson(share * out->n_eff, out->n_eff, z, &low, &high);
    out->low = fmin(low, share);
    out->high = fmax(high, share);
    return 0;
}
