/* Everything that is wrong with a layout, told at once to whoever draws it.
 *
 * Besides what poster_layout_load refuses: no code or one that does not lead to {{url}} or is too small for 29 modules
 * (the longest usual address); no typed address and code, no serial; boxes that overlap although both may be shown;
 * boxes nearer than 4 mm to the paper's edge, or than 1.5 mm to where a piece is cut; letters under 1.5 mm, or paler than
 * 4.5:1 on white; words missing in one of the layout's languages; a word left standing beside a field that may be empty.
 * A layout without such faults is then drawn with the examples of poster_field_kinds: the short and the long ones, with
 * and without the optional fields and an emblem, in every language and every two. Not judged: colour and size of ordinary
 * <text>, and colours on anything but white. */
#ifndef PRINT_CHECK_H
#define PRINT_CHECK_H

#include "print/poster.h"

/* "NAME:LINE: what is wrong: what to do" */
typedef void poster_fault(void *context, const char *text);

/* As poster_layout_load reads it. Calls back with each fault, by line; *count becomes their number, and is larger than
 * the number of calls when there are more than 500. 0: *info (may be NULL) says what the layout is, its strings in the
 * arena. ERR_INPUT: there are faults, or it cannot be read at all, which err says when *count is 0. */
int poster_check(const char *name, struct str svg, const char *base_dir, poster_fault *fault, void *context,
                 struct arena *arena, struct poster_layout_info *info, size_t *count, struct err *err);

#endif
