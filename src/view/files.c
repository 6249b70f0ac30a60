#include "view/files.h"

#include <dirent.h>
#include <errno.h>

#include "base/embed.h"
#include "base/file.h"

static int no_memory(struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory for the files of web/");
}

static bool has_suffix(const char *name, const char *suffix) {
    size_t n = strlen(name), k = strlen(suffix);
    return n > k && name[0] != '.' && strcmp(name + n - k, suffix) == 0;
}

/* base: the file's name in its folder. */
static int add(struct web_files *files, const char *base, const char *suffix, const char *name,
               struct str bytes, struct arena *arena, struct err *err) {
    if (files->count == FILES_MAX)
        return err_set(err, ERR_LIMIT, "%s: more than %d files in its folder", name, FILES_MAX);
    const char *stem = arena_copy(arena, base, strlen(base) - strlen(suffix));
    if (name == NULL || stem == NULL)
        return no_memory(err);
    files->items[files->count++] = (struct web_file){stem, name, bytes};
    return 0;
}

static int load_embedded(const char *folder, const char *suffix, struct arena *arena, struct web_files *files,
                         struct err *err) {
    size_t n = strlen(folder);
    int rc = 0;
    for (const struct embed_file *file = embed_web; file->name != NULL && rc == 0; file++)
        if (strncmp(file->name, folder, n) == 0 && file->name[n] == '/' &&
            has_suffix(file->name + n + 1, suffix))
            rc = add(files, file->name + n + 1, suffix, file->name, file->bytes, arena, err);
    return rc;
}

static int load_directory(const char *path, const char *suffix, struct arena *arena, struct web_files *files,
                          struct err *err) {
    DIR *dir = opendir(path);
    if (dir == NULL)
        return err_set(err, ERR_IO, "%s: cannot open the folder: %s", path, strerror(errno));
    int rc = 0;
    const struct dirent *entry;
    while (rc == 0 && (entry = readdir(dir)) != NULL) {
        if (!has_suffix(entry->d_name, suffix))
            continue;
        struct str bytes;
        const char *name = arena_printf(arena, "%s/%s", path, entry->d_name);
        rc = name == NULL ? no_memory(err) : file_load(name, FILES_SIZE_MAX, arena, &bytes, err);
        if (rc == 0)
            rc = add(files, entry->d_name, suffix, name, bytes, arena, err);
    }
    closedir(dir);
    return rc;
}

static int by_stem(const void *a, const void *b) {
    const struct web_file *left = a, *right = b;
    return strcmp(left->stem, right->stem);
}

int web_files_load(const char *web_dir, const char *folder, const char *suffix, struct arena *arena,
                   struct web_files *out, struct err *err) {
    struct web_files files = {arena_array(arena, FILES_MAX, sizeof *files.items), 0};
    if (files.items == NULL)
        return no_memory(err);
    int rc;
    if (web_dir == NULL) {
        rc = load_embedded(folder, suffix, arena, &files, err);
    } else {
        const char *path = arena_printf(arena, "%s/%s", web_dir, folder);
        rc = path == NULL ? no_memory(err) : load_directory(path, suffix, arena, &files, err);
    }
    if (rc < 0)
        return rc;
    qsort(files.items, files.count, sizeof *files.items, by_stem);
    *out = files;
    return 0;
}
