/* A figure pooled over the answers of people who gave several each. Answers of one person move together, so the number of
 * answers overstates what is known; the people are the sample (method.md 3.2). Pure; golden numbers in
 * tests/unit/cluster.c.
 *
 * Ratio estimator R = Σy/Σm over k people with its linearised variance (Cochran 1977, 6.3; Kish 1965, 6.3):
 *   variance = k/(k−1) · Σ(y − R m)² / (Σm)²
 *   deff     = variance / (R(1−R)/Σm)      against as many independent answers
 *   n_eff    = Σm / deff                   as many independent answers would leave the same variance
 * Limits: it takes the people for independent of each other and for a sample that was not chosen by what they think; with
 * few people (under about 20) the variance is itself a rough guess. */
#ifndef CORE_STATS_CLUSTER_H
#define CORE_STATS_CLUSTER_H

#include <stdint.h>

/* Sums over the people who answered at least one item: m items answered by a person, y of them satisfied (or y the
 * person's credits). Adding two groups is adding their sums. */
struct cluster_sums {
    uint64_t k, m, y, mm, yy, my; /* how many people, Σm, Σy, Σm², Σy², Σmy */
};

/* What variance, deff, n_eff and the interval are made of. */
enum cluster_basis {
    CLUSTER_MEASURED,    /* the formulas above */
    CLUSTER_INDEPENDENT, /* deff came out below 1, by chance as a rule: 1 is used, variance = R(1−R)/Σm */
    CLUSTER_PEOPLE,      /* all people alike, or one person: variance 0, n_eff = k, Wilson with k */
    CLUSTER_NONE         /* a score of one person: variance 0, n_eff = k, interval 0…1 */
};

struct cluster {
    double ratio;        /* R, 0…1 */
    double variance, se; /* of R; 0 says "not measured", never "certain" */
    double deff, n_eff;  /* > 0; n_eff is not whole, and may be larger than k */
    double low, high;    /* 0 ≤ low ≤ ratio ≤ high ≤ 1 */
    uint64_t people;     /* k */
    enum cluster_basis basis;
};

/* The share of satisfied answers; Wilson's interval with (R·n_eff, n_eff). z: STATS_Z95. 0, or ERR_INPUT (out untouched)
 * when nobody answered, which has no value, or when no people can have these sums (m < k, y > m).
 *
 * Σ(y − R m)² is a small difference of large products. It is computed in integers, exactly, while Σy²(Σm)², ΣyΣmΣmy and
 * (Σy)²Σm² are below 2^126 each: 500 million people with 64 items each, in credits up to 100 an answer. Beyond that in
 * long double, which leaves an error of about 2^-60 of these products. */
int cluster_share(const struct cluster_sums *sums, double z, struct cluster *out);

/* The mean score: y is a person's sum of credits, 0…unit per answer (unit > 0); R = Σy/(unit·Σm). The interval is
 * R ± z·se, cut to 0…1: good for many people, too narrow for few. deff compares with independent yes/no answers, which
 * vary most, so it may be below 1 and is not raised. Where all people scored alike, R ± 0 would claim certainty: then
 * Wilson with k, which is wider than any scores need. Errors as above, with y > unit·m. */
int cluster_score(const struct cluster_sums *sums, uint64_t unit, double z, struct cluster *out);

#endif
