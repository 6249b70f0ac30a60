/* How much time and memory posters take, by how many there are. */
#ifndef BENCH_POSTERS_H
#define BENCH_POSTERS_H

/* Makes a data directory of its own in DIR, prints a table. 0, or 1 with a line on stderr. */
int posters_bench(const char *program, const char *dir);

#endif
