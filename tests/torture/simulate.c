/* simulate FROM COUNT [trace] — as many seeds, each a store and a model through the same operations (simulation.h), compared
 * every few operations and altogether at the end. The last line has a digest of all that was drawn, done and compared: the same
 * seeds give the same digest. trace: every operation is told. Exit status 0: every figure was equal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "simulation.h"

enum { OPERATIONS = 70, COMPARE_EVERY = 6, FAILURES_MAX = 20 };

static struct sim_world world;

static void seed_run(uint64_t seed) {
    sim_world_begin(&world, seed);
    while (world.operation < OPERATIONS && !world.failed) {
        sim_act(&world);
        if (world.operation % COMPARE_EVERY == 0 && !world.failed)
            sim_compare(&world);
    }
    if (!world.failed)
        sim_compare_all(&world);
    sim_world_end(&world);
}

static double seconds_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    uint64_t from = argc > 1 ? strtoull(argv[1], NULL, 10) : 0,
             count = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    uint64_t failures = 0, done = 0;
    world.trace = argc > 3 && strcmp(argv[3], "trace") == 0;
    if (count == 0 || argc > 4 || (argc > 3 && !world.trace)) {
        fputs("usage: simulate FROM COUNT [trace]\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    /* What the store logs when the power goes would drown the rest. */
    if (freopen("/dev/null", "w", stderr) == NULL)
        return 2;
    sim_world_install(&world);
    world.digest = 14695981039346656037u;
    double start = seconds_now(), said = start;
    for (; done < count && failures < FAILURES_MAX; done++) {
        seed_run(from + done);
        failures += world.failed;
        if (world.failed)
            printf("simulation: again, told step by step: make torture-simulation ONLY=%llu\n",
                   (unsigned long long)(from + done));
        if (seconds_now() - said > 15) {
            said = seconds_now();
            printf("  %llu of %llu seeds\n", (unsigned long long)(done + 1), (unsigned long long)count);
        }
    }
    printf("simulation: %llu seeds from %llu, %llu operations (%llu refused), %llu responses, %llu sent "
           "(%llu again), "
           "%llu cuts, %llu comparisons, %llu seeds differ; %.0f s; digest %016llx\n",
           (unsigned long long)done, (unsigned long long)from, (unsigned long long)world.sum.operations,
           (unsigned long long)world.sum.refused, (unsigned long long)world.sum.responses,
           (unsigned long long)world.sum.submissions, (unsigned long long)world.sum.repeated,
           (unsigned long long)world.sum.kills, (unsigned long long)world.sum.comparisons,
           (unsigned long long)failures, seconds_now() - start, (unsigned long long)world.digest);
    sim_world_remove(&world);
    return failures == 0 ? 0 : 1;
}
