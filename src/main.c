#include <stdio.h>

#include "cli/cli.h"
#ifdef LATE
#include "late/late.h"
#endif

int main(int argc, char **argv) {
#ifdef LATE
    struct err err = ERR_INIT;
    if (late_open(&err) != 0) {
        fprintf(stderr, "hailong: %s\n", err.text);
        return 1;
    }
#endif
    return cli_main(argc, argv);
}
