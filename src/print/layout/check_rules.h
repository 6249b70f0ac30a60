/* The rules of poster_check that a layout can break although it can be read and drawn. For check.c alone. */
#ifndef PRINT_CHECK_RULES_H
#define PRINT_CHECK_RULES_H

#include "print/layout/layout.h"

/* whole: every box was read, so that what is not there is missing. Faults go to layout->faults; an error is returned only
 * when the rules cannot be tried. */
int check_rules(struct poster_layout *layout, bool whole, struct err *err);

/* How much of each box lies on something other than white, 0…1, by drawing what lies under the boxes. */
int check_ground(struct poster_layout *layout, double share[LAYOUT_BOXES_MAX], struct err *err);

#endif
