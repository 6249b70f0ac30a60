/* What the system says of this process. */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdint.h>

/* -1: the system does not say. */
struct process_numbers {
    int64_t resident_bytes, open_files, open_files_max;
    double cpu_seconds;
};
void process_look(struct process_numbers *out);

#endif
