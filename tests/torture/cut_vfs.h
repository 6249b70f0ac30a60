/* A disk whose power can be cut: SQLite's own file access, which also keeps what of every file is durable and which changes
 * came after the last sync. The cut makes of these what a disk may: some are there, some are not, some are torn at a sector of
 * 512 bytes, and not in the order in which they were made. */
#ifndef TORTURE_CUT_VFS_H
#define TORTURE_CUT_VFS_H

#include <stdbool.h>

#include "base/rand.h"

/* Becomes SQLite's default; once, before anything is opened. What goes wrong here ends the program with a message. */
void cut_vfs_install(void);

/* From here on the operations that change files are counted, and after so many every one fails, as on a machine that is off. 0:
 * none fails. */
void cut_vfs_arm(unsigned operations);
bool cut_vfs_off(void);

/* Writes back what the disk holds after the cut, with nothing open. The machine is on again. */
void cut_vfs_cut(struct rng *rng);

/* What is on the files now is durable, and nothing else is known of them: after they were changed by another hand. */
void cut_vfs_forget(void);

#endif
