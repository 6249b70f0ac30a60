/* A library put before the C library's (LD_PRELOAD), which lets the n-th call of a kind fail, once or from then on. What is to
 * fail stands in the file named by FAULTS, a struct control that the test writes while the program runs. */
#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PLACES_MAX = 65536, FRAMES = 48 };

/* As tests/torture/faults.mjs writes it: numbers of eight bytes. */
struct control {
    _Atomic int64_t kind; /* 0: nothing fails and nothing is counted */
    _Atomic int64_t nth, sticky, error;
    _Atomic int64_t seen, failed; /* calls of the kind; those that failed */
    _Atomic int64_t mark;         /* the first call from each place is noted */
    _Atomic int64_t noted;        /* of PLACES_MAX */
    _Atomic int64_t first[PLACES_MAX];
};
enum kind {
    KIND_NONE,
    KIND_MEMORY,
    KIND_READ,
    KIND_WRITE,
    KIND_SYNC,
    KIND_OPEN,
    KIND_ACCEPT,
    KIND_SIZE,
    KIND_MAP,
    KIND_SEND,
    KIND_RECEIVE
};

static struct control nothing, *control = &nothing;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS");
    int fd = path == NULL ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return;
    void *p =
        (void *)syscall(SYS_mmap, NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (p != MAP_FAILED)
        control = p;
}

/* A place is a call with all its callers: tens of thousands of calls at a start come from some thousand. Unwinding may
 * itself ask for memory. */
static void mark(int64_t now) {
    static _Atomic uint64_t known[4 * PLACES_MAX];
    static _Thread_local int unwinding;
    void *frames[FRAMES];
    if (unwinding)
        return;
    unwinding = 1;
    int n = backtrace(frames, FRAMES);
    unwinding = 0;
    uint64_t hash = 14695981039346656037U; /* FNV-1a */
    for (int i = 0; i < n; i++)
        hash = (hash ^ (uint64_t)(uintptr_t)frames[i]) * 1099511628211U;
    hash |= 1;
    for (size_t at = (hash >> 32) % (4 * PLACES_MAX);; at = (at + 1) % (4 * PLACES_MAX)) {
        uint64_t free_slot = 0;
        if (atomic_load(&known[at]) == hash)
            return;
        if (!atomic_compare_exchange_strong(&known[at], &free_slot, hash)) {
            if (free_slot == hash)
                return;
            continue;
        }
        int64_t place = atomic_fetch_add(&control->noted, 1);
        if (place < PLACES_MAX)
            atomic_store(&control->first[place], now);
        return;
    }
}

static int fails(enum kind kind) {
    if (atomic_load(&control->kind) != (int64_t)kind)
        return 0;
    int64_t now = atomic_fetch_add(&control->seen, 1) + 1, nth = atomic_load(&control->nth);
    if (atomic_load(&control->mark) && atomic_load(&control->noted) < PLACES_MAX)
        mark(now);
    if (nth == 0 || (now != nth && !(atomic_load(&control->sticky) && now > nth)))
        return 0;
    atomic_fetch_add(&control->failed, 1);
    errno = (int)atomic_load(&control->error);
    return 1;
}

/* ---- Memory: the names that the C library gives its own ------------------------------------------------------------ */

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *malloc(size_t size) {
    return fails(KIND_MEMORY) ? NULL : __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
    return fails(KIND_MEMORY) ? NULL : __libc_calloc(count, size);
}
void *realloc(void *p, size_t size) {
    return fails(KIND_MEMORY) ? NULL : __libc_realloc(p, size);
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t from) {
    return fails(KIND_MAP) ? MAP_FAILED : (void *)syscall(SYS_mmap, at, size, protection, flags, fd, from);
}
void *mmap64(void *, size_t, int, int, int, off64_t) __attribute__((alias("mmap")));

/* ---- Files --------------------------------------------------------------------------------------------------------- */

ssize_t read(int fd, void *out, size_t n) {
    return fails(KIND_READ) ? -1 : syscall(SYS_read, fd, out, n);
}
ssize_t pread(int fd, void *out, size_t n, off_t at) {
    return fails(KIND_READ) ? -1 : syscall(SYS_pread64, fd, out, n, at);
}
ssize_t pread64(int, void *, size_t, off64_t) __attribute__((alias("pread")));

/* Half of it is written where the error says that the disk is full, as a file system does. */
static ssize_t short_write(int fd, const void *bytes, size_t n, off_t at) {
    int error = errno;
    if (error != ENOSPC || n < 2)
        return -1;
    return syscall(SYS_pwrite64, fd, bytes, n / 2, at);
}
ssize_t write(int fd, const void *bytes, size_t n) {
    return fails(KIND_WRITE) ? -1 : syscall(SYS_write, fd, bytes, n);
}
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
    return fails(KIND_WRITE) ? short_write(fd, bytes, n, at) : syscall(SYS_pwrite64, fd, bytes, n, at);
}
ssize_t pwrite64(int, const void *, size_t, off64_t) __attribute__((alias("pwrite")));

int fsync(int fd) {
    return fails(KIND_SYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}
int fdatasync(int fd) {
    return fails(KIND_SYNC) ? -1 : (int)syscall(SYS_fdatasync, fd);
}
int ftruncate(int fd, off_t size) {
    return fails(KIND_SIZE) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}
int ftruncate64(int, off64_t) __attribute__((alias("ftruncate")));
int rename(const char *from, const char *to) {
    return fails(KIND_SIZE) ? -1 : (int)syscall(SYS_rename, from, to);
}

static int open_any(int dir, const char *path, int flags, va_list args) {
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, mode_t) : 0;
    return fails(KIND_OPEN) ? -1 : (int)syscall(SYS_openat, dir, path, flags, mode);
}
int open(const char *path, int flags, ...) {
    va_list args;
    va_start(args, flags);
    int fd = open_any(AT_FDCWD, path, flags, args);
    va_end(args);
    return fd;
}
int openat(int dir, const char *path, int flags, ...) {
    va_list args;
    va_start(args, flags);
    int fd = open_any(dir, path, flags, args);
    va_end(args);
    return fd;
}
int open64(const char *, int, ...) __attribute__((alias("open")));
int openat64(int, const char *, int, ...) __attribute__((alias("openat")));

/* ---- Sockets --------------------------------------------------------------------------------------------------------- */

int accept4(int fd, struct sockaddr *address, socklen_t *size, int flags) {
    return fails(KIND_ACCEPT) ? -1 : (int)syscall(SYS_accept4, fd, address, size, flags);
}
ssize_t recv(int fd, void *out, size_t n, int flags) {
    return fails(KIND_RECEIVE) ? -1 : syscall(SYS_recvfrom, fd, out, n, flags, NULL, NULL);
}
ssize_t send(int fd, const void *bytes, size_t n, int flags) {
    return fails(KIND_SEND) ? -1 : syscall(SYS_sendto, fd, bytes, n, flags, NULL, 0);
}
ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    return fails(KIND_SEND) ? -1 : syscall(SYS_sendmsg, fd, message, flags);
}
