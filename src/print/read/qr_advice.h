/* Whether an address makes a code that is larger than it need be, and what would make it smaller. Nothing here is looked up
 * in a table: every figure is that of a code made for the purpose. */
#ifndef PRINT_QR_ADVICE_H
#define PRINT_QR_ADVICE_H

#include "base/err.h"
#include "base/str.h"

enum { QR_MODULES_GOOD = 29 /* version 3: read from afar, and on cheap cameras */ };

/* The address as it goes into the code. 0: QR_MODULES_GOOD or fewer. ERR_INPUT: more; the text says how many and what
 * helps: capitals, a shorter host, no characters of other kinds. *modules is set in both cases, to the code's width. */
int qr_advice(struct str text, int *modules, struct err *err);

#endif
