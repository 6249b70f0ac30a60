#include "base/process.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static int64_t resident_bytes(void) {
    long long pages = -1;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL)
        return -1;
    /* NOLINTNEXTLINE(cert-err34-c): the kernel wrote it */
    if (fscanf(file, "%*s %lld", &pages) != 1)
        pages = -1;
    fclose(file);
    return pages < 0 ? -1 : pages * sysconf(_SC_PAGESIZE);
}

/* Without the one that reads them. */
static int64_t open_files(void) {
    int64_t count = -1;
    DIR *folder = opendir("/proc/self/fd");
    if (folder == NULL)
        return -1;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

void process_look(struct process_numbers *out) {
    struct rlimit limit;
    struct timespec cpu;
    out->resident_bytes = resident_bytes();
    out->open_files = open_files();
    out->open_files_max = getrlimit(RLIMIT_NOFILE, &limit) == 0 ? (int64_t)limit.rlim_cur : -1;
    out->cpu_seconds = clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu) == 0
                           ? (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9
                           : -1;
}
