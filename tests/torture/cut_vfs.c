#include "cut_vfs.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 16, PATH_SIZE = 512, SECTOR = 512 };

struct change {
    sqlite3_int64 at; /* of a truncation: the new size */
    size_t size;
    unsigned char *bytes; /* NULL: a truncation */
};

struct bytes {
    unsigned char *p;
    size_t n;
};

/* One file of the disk, by its path; it stays when it is closed. */
struct disk_file {
    char path[PATH_SIZE];
    bool durable, deleted; /* its name is on the disk; it was taken away, and that is not on the disk */
    struct bytes content;  /* that is durable */
    struct change *changes;
    size_t count, room;
};

struct open_file {
    sqlite3_file base;
    struct disk_file *disk;
    sqlite3_file *real; /* behind this struct */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct disk_file files[FILES_MAX];
static size_t file_count;
static sqlite3_vfs *real_vfs, vfs;
static unsigned left; /* operations before the power goes; 0: not counted */
static bool off;

static void *need(void *p) {
    if (p == NULL) {
        fputs("cut_vfs: no memory\n", stderr);
        abort();
    }
    return p;
}

/* Whether the operation is still done. Under the lock. */
static bool powered(void) {
    if (!off && left > 0 && --left == 0)
        off = true;
    return !off;
}

static struct disk_file *disk_file(const char *path) {
    for (size_t i = 0; i < file_count; i++)
        if (strcmp(files[i].path, path) == 0)
            return &files[i];
    if (file_count == FILES_MAX || strlen(path) >= PATH_SIZE) {
        fprintf(stderr, "cut_vfs: too many files, or a long path: %s\n", path);
        abort();
    }
    struct disk_file *file = &files[file_count++];
    memset(file, 0, sizeof *file);
    memcpy(file->path, path, strlen(path) + 1);
    return file;
}

static void changes_drop(struct disk_file *file) {
    for (size_t i = 0; i < file->count; i++)
        free(file->changes[i].bytes);
    file->count = 0;
}

static void change_add(struct disk_file *file, sqlite3_int64 at, const void *bytes, size_t size) {
    if (file->count == file->room) {
        file->room = 2 * file->room + 16;
        file->changes = need(realloc(file->changes, file->room * sizeof *file->changes));
    }
    struct change *change = &file->changes[file->count++];
    *change = (struct change){at, size, NULL};
    if (bytes != NULL)
        change->bytes = memcpy(need(malloc(size + 1)), bytes, size);
}

static void resize(struct bytes *content, size_t size) {
    if (size > content->n) {
        content->p = need(realloc(content->p, size));
        memset(content->p + content->n, 0, size - content->n);
    }
    content->n = size;
}

static void apply_bytes(struct bytes *content, sqlite3_int64 at, const unsigned char *bytes, size_t size) {
    if ((size_t)at + size > content->n)
        resize(content, (size_t)at + size);
    memcpy(content->p + at, bytes, size);
}

static void apply(struct bytes *content, const struct change *change) {
    if (change->bytes == NULL)
        resize(content, (size_t)change->at);
    else
        apply_bytes(content, change->at, change->bytes, change->size);
}

/* ---- Operations of an open file ------------------------------------------------------------------------------------- */

static struct open_file *opened(sqlite3_file *file) {
    return (struct open_file *)(void *)file;
}

static int do_close(sqlite3_file *file) {
    return opened(file)->real->pMethods->xClose(opened(file)->real);
}

static int do_read(sqlite3_file *file, void *out, int size, sqlite3_int64 at) {
    sqlite3_file *real = opened(file)->real;
    return cut_vfs_off() ? SQLITE_IOERR_READ : real->pMethods->xRead(real, out, size, at);
}

static int do_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at) {
    struct open_file *f = opened(file);
    pthread_mutex_lock(&lock);
    bool on = powered();
    if (on || left == 0) /* the last one may have begun */
        change_add(f->disk, at, bytes, (size_t)size);
    pthread_mutex_unlock(&lock);
    return on ? f->real->pMethods->xWrite(f->real, bytes, size, at) : SQLITE_IOERR_WRITE;
}

static int do_truncate(sqlite3_file *file, sqlite3_int64 size) {
    struct open_file *f = opened(file);
    pthread_mutex_lock(&lock);
    bool on = powered();
    if (on)
        change_add(f->disk, size, NULL, 0);
    pthread_mutex_unlock(&lock);
    return on ? f->real->pMethods->xTruncate(f->real, size) : SQLITE_IOERR_TRUNCATE;
}

static int do_sync(sqlite3_file *file, int flags) {
    struct disk_file *disk = opened(file)->disk;
    (void)flags;
    pthread_mutex_lock(&lock);
    bool on = powered();
    for (size_t i = 0; on && i < disk->count; i++)
        apply(&disk->content, &disk->changes[i]);
    /* The first sync of a new file is one of its directory too (SQLite sees to that): what was taken away is gone for good. */
    for (size_t i = 0; on && !disk->durable && i < file_count; i++)
        if (files[i].deleted) {
            files[i].durable = files[i].deleted = false;
            files[i].content.n = 0;
        }
    if (on) {
        changes_drop(disk);
        disk->durable = true;
        disk->deleted = false;
    }
    pthread_mutex_unlock(&lock);
    return on ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

#define PASS(name, method, ...)                                                                              \
    static int name {                                                                                        \
        sqlite3_file *real = opened(file)->real;                                                             \
        return real->pMethods->method(real, __VA_ARGS__);                                                    \
    }
PASS(do_size(sqlite3_file *file, sqlite3_int64 *size), xFileSize, size)
PASS(do_lock(sqlite3_file *file, int level), xLock, level)
PASS(do_unlock(sqlite3_file *file, int level), xUnlock, level)
PASS(do_reserved(sqlite3_file *file, int *out), xCheckReservedLock, out)
PASS(do_control(sqlite3_file *file, int op, void *arg), xFileControl, op, arg)
PASS(do_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out), xShmMap, page, size,
     extend, out)
PASS(do_shm_lock(sqlite3_file *file, int at, int n, int flags), xShmLock, at, n, flags)
PASS(do_shm_unmap(sqlite3_file *file, int gone), xShmUnmap, gone)

static void do_shm_barrier(sqlite3_file *file) {
    opened(file)->real->pMethods->xShmBarrier(opened(file)->real);
}
static int do_sector(sqlite3_file *file) {
    (void)file;
    return SECTOR;
}
/* Not even that a sector is written whole or not at all is promised. */
static int do_traits(sqlite3_file *file) {
    (void)file;
    return 0;
}

/* ---- Operations of the disk ----------------------------------------------------------------------------------------- */

static int vfs_open(sqlite3_vfs *self, const char *path, sqlite3_file *file, int flags, int *out) {
    static const sqlite3_io_methods methods = {
        2,           do_close,       do_read,      do_write,   do_truncate, do_sync,   do_size,
        do_lock,     do_unlock,      do_reserved,  do_control, do_sector,   do_traits, do_shm_map,
        do_shm_lock, do_shm_barrier, do_shm_unmap, NULL,       NULL};
    struct open_file *f = opened(file);
    (void)self;
    f->real = (sqlite3_file *)(void *)(f + 1);
    f->base.pMethods = NULL;
    if (path == NULL || cut_vfs_off())
        return SQLITE_CANTOPEN;
    bool existed = access(path, F_OK) == 0;
    int rc = real_vfs->xOpen(real_vfs, path, f->real, flags, out);
    if (rc != SQLITE_OK)
        return rc;
    pthread_mutex_lock(&lock);
    size_t known = file_count;
    f->disk = disk_file(path);
    if (!existed) { /* made anew: nothing of an earlier one of this name is in it */
        changes_drop(f->disk);
        f->disk->content.n = 0;
        f->disk->durable = f->disk->deleted = false;
    }
    if (file_count > known && existed) { /* it was there before the power could go */
        FILE *in = fopen(path, "rb");
        unsigned char block[65536];
        for (size_t n; in != NULL && (n = fread(block, 1, sizeof block, in)) > 0;)
            apply_bytes(&f->disk->content, (sqlite3_int64)f->disk->content.n, block, n);
        /* Nobody else has it open yet, so no lock of ours is lost. */
        if (in != NULL)
            fclose(in);
        f->disk->durable = true;
    }
    pthread_mutex_unlock(&lock);
    f->base.pMethods = &methods;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *self, const char *path, int sync) {
    (void)self;
    pthread_mutex_lock(&lock);
    bool on = powered();
    if (on) {
        struct disk_file *file = disk_file(path);
        changes_drop(file);
        file->deleted = true;
        if (sync) {
            file->durable = false;
            file->content.n = 0;
        }
    }
    pthread_mutex_unlock(&lock);
    return on ? real_vfs->xDelete(real_vfs, path, sync) : SQLITE_IOERR_DELETE;
}

void cut_vfs_install(void) {
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "cut";
    vfs.szOsFile = (int)sizeof(struct open_file) + real_vfs->szOsFile;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
        need(NULL);
}

void cut_vfs_arm(unsigned operations) {
    pthread_mutex_lock(&lock);
    left = operations;
    off = false;
    pthread_mutex_unlock(&lock);
}

bool cut_vfs_off(void) {
    pthread_mutex_lock(&lock);
    bool now = off;
    pthread_mutex_unlock(&lock);
    return now;
}

/* ---- The cut -------------------------------------------------------------------------------------------------------- */

/* What a write leaves when the power goes in the middle: some of its sectors. */
static void apply_torn(struct bytes *content, const struct change *change, struct rng *rng) {
    for (size_t at = 0; at < change->size;) {
        size_t end = ((size_t)change->at + at) / SECTOR * SECTOR + SECTOR - (size_t)change->at;
        end = end < change->size ? end : change->size;
        if (rng_below(rng, 2) == 0)
            apply_bytes(content, change->at + (sqlite3_int64)at, change->bytes + at, end - at);
        at = end;
    }
}

static void shuffle(struct change *changes, size_t count, struct rng *rng) {
    for (size_t i = count; i > 1; i--) {
        size_t j = rng_below(rng, i);
        struct change swap = changes[i - 1];
        changes[i - 1] = changes[j];
        changes[j] = swap;
    }
}

enum fate { FATE_NONE, FATE_ALL, FATE_ANY, FATE_PREFIX, FATES };

static void survive(struct disk_file *file, struct rng *rng) {
    enum fate fate = (enum fate)rng_below(rng, FATES);
    size_t prefix = fate == FATE_PREFIX ? rng_below(rng, file->count + 1) : 0;
    if (fate == FATE_ANY && rng_below(rng, 4) == 0)
        shuffle(file->changes, file->count, rng);
    for (size_t i = 0; i < file->count; i++) {
        const struct change *change = &file->changes[i];
        unsigned lot = (unsigned)rng_below(rng, 5);
        if (fate == FATE_ALL || i < prefix || (fate == FATE_ANY && lot < 2))
            apply(&file->content, change);
        else if (change->bytes != NULL && (fate == FATE_ANY || (fate == FATE_PREFIX && i == prefix)) &&
                 lot < 4)
            apply_torn(&file->content, change, rng);
    }
}

static void write_back(const struct disk_file *file) {
    FILE *out = fopen(file->path, "wb");
    if (out == NULL || fwrite(file->content.p, 1, file->content.n, out) != file->content.n ||
        fclose(out) != 0) {
        perror(file->path);
        abort();
    }
}

void cut_vfs_cut(struct rng *rng) {
    char index[PATH_SIZE + 8];
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < file_count; i++) {
        struct disk_file *file = &files[i];
        bool gone = file->deleted && rng_below(rng, 2) == 0;
        /* A name that was never synced may be there all the same. */
        bool there = !gone && (file->durable || (file->count > 0 && rng_below(rng, 2) == 0));
        if (there)
            survive(file, rng);
        else
            file->content.n = 0;
        changes_drop(file);
        if (there)
            write_back(file);
        else
            (void)unlink(file->path);
        file->durable = there;
        file->deleted = false;
        snprintf(index, sizeof index, "%s-shm", file->path); /* memory */
        (void)unlink(index);
    }
    off = false;
    left = 0;
    pthread_mutex_unlock(&lock);
}

void cut_vfs_forget(void) {
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < file_count; i++) {
        changes_drop(&files[i]);
        free(files[i].content.p);
        free(files[i].changes);
    }
    file_count = 0;
    off = false;
    left = 0;
    pthread_mutex_unlock(&lock);
}
