/* Parts of the program that are loaded when first called: print/ and outbound/. They stand in files of their own, because of the some
 * ninety libraries they draw and send with, which a server that does neither would keep in memory and bind at every start. late.def
 * names their functions; callers include the parts' own headers and do not see the difference. */
#ifndef LATE_LATE_H
#define LATE_LATE_H

#include "base/err.h"

/* Finds the parts, beside the program or in ../lib/hailong, and keeps their files open until the process ends: a new version that
 * is installed meanwhile does not get into a program that is running. Before any thread. ERR_IO: one is not there. */
int late_open(struct err *err);

#endif
