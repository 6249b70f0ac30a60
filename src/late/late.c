#include "late/late.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "outbound/post.h"
#include "outbound/reach.h"
#include "print/archive.h"
#include "print/draw/qr_svg.h"
#include "print/layout/check.h"
#include "print/poster.h"
#include "print/read/decode.h"
#include "print/read/qr_advice.h"
#include "print/result/result.h"
#include "print/slip/slip.h"

static struct part {
    const char *name;
    int file;
    void *handle; /* NULL: not loaded; behind the lock */
} print = {"print", -1, NULL}, outbound = {"outbound", -1, NULL};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

typedef _Atomic(void *) late_slot;

static int part_open(struct part *part, struct err *err) {
    static const char *const places[] = {"", "../lib/hailong/"};
    char program[PATH_MAX], path[PATH_MAX + 64];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length < 0)
        return err_set(err, ERR_IO, "cannot tell where the program is: %s", strerror(errno));
    program[length] = '\0';
    strrchr(program, '/')[1] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%s%shailong-%s.so", program, places[i], part->name);
        if ((part->file = open(path, O_RDONLY | O_CLOEXEC)) >= 0)
            return 0;
        if (errno != ENOENT)
            return err_set(err, ERR_IO, "cannot open %s, a part of the program: %s", path, strerror(errno));
    }
    return err_set(err, ERR_IO,
                   "hailong-%s.so, a part of the program, is neither beside it nor in ../lib/hailong: "
                   "install hailong again",
                   part->name);
}

int late_open(struct err *err) {
    int rc = part_open(&print, err);
    return rc != 0 ? rc : part_open(&outbound, err);
}

/* NULL with the reason in `err`. The file is never closed again: its threads and what they keep may outlive any call. */
static void *find(struct part *part, late_slot *slot, const char *name, struct err *err) {
    void *found = atomic_load_explicit(slot, memory_order_acquire);
    if (found != NULL)
        return found;
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", part->file);
    pthread_mutex_lock(&lock);
    if (part->handle == NULL)
        part->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (part->handle != NULL)
        found = dlsym(part->handle, name);
    if (found == NULL) {
        const char *why = dlerror();
        err_set(err, ERR_IO, "cannot load %s of hailong-%s.so: %s", name, part->name,
                why != NULL ? why : "unknown");
    }
    pthread_mutex_unlock(&lock);
    atomic_store_explicit(slot, found, memory_order_release);
    return found;
}

/* For what cannot tell its caller. */
static void *find_or_log(struct part *part, late_slot *slot, const char *name) {
    struct err err = ERR_INIT;
    void *found = find(part, slot, name, &err);
    if (found == NULL)
        log_event(LOG_LEVEL_ERROR, "part", "%s", err.text);
    return found;
}

#define LATE_TRY(part, name, parameters, arguments)                                                          \
    int name parameters {                                                                                    \
        static late_slot slot;                                                                               \
        __typeof__(&name) function = (__typeof__(&name))find(&part, &slot, #name, err);                      \
        return function == NULL ? ERR_IO : function arguments;                                               \
    }
#define LATE(part, type, name, parameters, arguments)                                                        \
    type name parameters {                                                                                   \
        static late_slot slot;                                                                               \
        __typeof__(&name) function = (__typeof__(&name))find_or_log(&part, &slot, #name);                    \
        if (function == NULL)                                                                                \
            return (type)0;                                                                                  \
        return function arguments;                                                                           \
    }
#include "late/late.def"

/* What was never loaded keeps nothing. */
void poster_cleanup(void) {
    static late_slot slot;
    pthread_mutex_lock(&lock);
    bool loaded = print.handle != NULL;
    pthread_mutex_unlock(&lock);
    __typeof__(&poster_cleanup) function =
        loaded ? (__typeof__(&poster_cleanup))find_or_log(&print, &slot, "poster_cleanup") : NULL;
    if (function != NULL)
        function();
}
