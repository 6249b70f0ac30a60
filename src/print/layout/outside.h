/* What a layout may take from elsewhere: PNG, JPEG and SVG pictures in its own folder and below; an inner one: nothing. The library that draws
 * leaves out whatever else is named, silently; on a sheet that hangs for years that is a fault, so it is found here. */
#ifndef PRINT_OUTSIDE_H
#define PRINT_OUTSIDE_H

#include "print/layout/layout.h"

/* Refuses an element that reads something from outside, or runs. */
int outside_check(struct poster_layout *layout, const xmlNode *node, struct err *err);
/* <?xml-stylesheet …?> */
int outside_check_instruction(struct poster_layout *layout, const xmlNode *node, struct err *err);

#endif
