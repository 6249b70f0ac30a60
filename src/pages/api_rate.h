/* How often a token may ask: a bucket of API_RATE_BURST that fills by API_RATE_PER_SECOND, in memory. Requests past it are refused
 * and cost nothing. The table is bounded: with all places taken, the one longest unused is given away. */
#ifndef PAGES_API_RATE_H
#define PAGES_API_RATE_H

#include "base/err.h"

enum { API_RATE_BURST = 60, API_RATE_PER_SECOND = 10, API_RATE_TOKENS_MAX = 256 };

struct api_rate;
int api_rate_new(struct api_rate **out, struct err *err);
void api_rate_free(struct api_rate *rate); /* NULL is allowed */
/* 0: go on; else the seconds after which to come again. now_us: monotonic. Any thread. */
unsigned api_rate_take(struct api_rate *rate, int64_t token, int64_t now_us);

#endif
