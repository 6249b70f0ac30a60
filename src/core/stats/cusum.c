#include "core/stats/cusum.h"

#include <math.h>

#include "base/err.h"

int cusum_scores(double p0, double p1, struct cusum_scores *out) {
    if (batch_level(p0) != 0 || batch_level(p1) != 0 || !(p1 < p0))
        return ERR_INPUT;
    *out = (struct cusum_scores){.satisfied = log(p1 / p0), .unsatisfied = log((1 - p1) / (1 - p0))};
    return 0;
}

int cusum_ratio(double p0, double p1, double h, const struct batch *batches, size_t count, double *path,
                size_t *alarm) {
    struct cusum_scores scores;
    if (!(h > 0) || batch_check(batches, count) != 0 || cusum_scores(p0, p1, &scores) != 0)
        return ERR_INPUT;
    double sum = 0;
    *alarm = CUSUM_NO_ALARM;
    for (size_t i = 0; i < count; i++) {
        double x = fmin(batches[i].x, batches[i].n);
        sum = fmax(sum + x * scores.satisfied + (batches[i].n - x) * scores.unsatisfied, 0);
        path[i] = sum;
        if (sum > h && *alarm == CUSUM_NO_ALARM)
            *alarm = i;
    }
    return 0;
}

int cusum_tabular(double p0, double k, double h, const struct batch *batches, size_t count, double *path,
                  size_t *alarm) {
    if (!(k >= 0) || !(h > 0) || batch_level(p0) != 0 || batch_check(batches, count) != 0)
        return ERR_INPUT;
    double sum = 0;
    *alarm = CUSUM_NO_ALARM;
    for (size_t i = 0; i < count; i++) {
        sum = fmax(sum - batch_deviation(p0, batches[i]) - k, 0);
        path[i] = sum;
        if (sum > h && *alarm == CUSUM_NO_ALARM)
            *alarm = i;
    }
    return 0;
}
