/* Many comparisons at once: without a correction nine of them give a false alarm more often than every third time
 * (method.md 3.4). Pure; golden numbers in tests/unit/holm.c. */
#ifndef CORE_STATS_HOLM_H
#define CORE_STATS_HOLM_H

#include <stddef.h>

/* Holm's step-down adjustment (Holm 1979): the i-th smallest p becomes the largest (count − j + 1)·p(j) over j ≤ i, at most
 * 1. Holding the adjusted p against alpha keeps the chance of any false alarm at alpha, whatever the tests have to do
 * with each other. p in 0…1; adjusted[i] belongs to p[i], is ≥ p[i], and keeps the order of the p. The arrays must not
 * overlap; order is of `count` too, and holds nothing afterwards that anybody needs. 0, or ERR_INPUT when a p is no probability. */
int holm_adjust(const double *p, size_t count, size_t *order, double *adjusted);

#endif
