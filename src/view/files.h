/* The files of one folder of web/, from the program itself or from a directory. */
#ifndef VIEW_FILES_H
#define VIEW_FILES_H

#include "base/arena.h"
#include "base/err.h"

enum { FILES_MAX = 256, FILES_SIZE_MAX = 512 * 1024 }; /* files of a folder; bytes of each */

struct web_file {
    const char *stem; /* name without folder and suffix: "form" */
    const char *name; /* for messages: "templates/form.html", with the directory's name if there is one */
    struct str bytes;
};
struct web_files {
    struct web_file *items; /* ordered by stem */
    size_t count;
};

/* All files of web_dir/folder (NULL: of the embedded files) whose names end in suffix and do not begin with
 * '.'. */
int web_files_load(const char *web_dir, const char *folder, const char *suffix, struct arena *arena,
                   struct web_files *out, struct err *err);

#endif
