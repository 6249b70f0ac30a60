/* The line behind a copy's last page, which SQLite does not read: a checksum of all before it. Recounting finds an answer that changed;
 * only this finds a word or a setting that did. */
#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "store/backup_parts.h"

#define SUM_START "\nhailong copy, BLAKE2b "

enum { START_LENGTH = sizeof SUM_START - 1, SUM_LENGTH = START_LENGTH + 2 * HASH_DIGEST_SIZE + 1 };

static int sum_make(int fd, const char *path, size_t size, char out[SUM_LENGTH + 1], struct err *err) {
    uint8_t digest[HASH_DIGEST_SIZE];
    char hex[HASH_SHA256_HEX_SIZE];
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return backup_fault(path, "read", err);
    hash_digest((struct str){bytes, size}, digest);
    munmap(bytes, size);
    hash_hex(digest, hex);
    snprintf(out, SUM_LENGTH + 1, SUM_START "%s\n", hex);
    return 0;
}

int backup_sum_add(int fd, const char *path, struct err *err) {
    char sum[SUM_LENGTH + 1];
    struct stat file;
    if (fstat(fd, &file) != 0 || file.st_size == 0)
        return backup_fault(path, "read", err);
    int rc = sum_make(fd, path, (size_t)file.st_size, sum, err);
    return rc == 0 && pwrite(fd, sum, SUM_LENGTH, file.st_size) != SUM_LENGTH
               ? backup_fault(path, "write", err)
               : rc;
}

/* Where it begins, or 0. */
static off_t sum_read(int fd, char said[SUM_LENGTH + 1]) {
    struct stat file;
    off_t size = fstat(fd, &file) == 0 ? file.st_size - SUM_LENGTH : 0;
    return size > 0 && pread(fd, said, SUM_LENGTH, size) == SUM_LENGTH &&
                   memcmp(said, SUM_START, START_LENGTH) == 0
               ? size
               : 0;
}

bool backup_sum_there(int fd) {
    char said[SUM_LENGTH + 1];
    return sum_read(fd, said) > 0;
}

int backup_sum_take(int fd, const char *path, struct err *err) {
    char said[SUM_LENGTH + 1] = "", sum[SUM_LENGTH + 1];
    off_t size = sum_read(fd, said);
    if (size == 0)
        return 0;
    int rc = sum_make(fd, path, (size_t)size, sum, err);
    if (rc == 0 && memcmp(said, sum, SUM_LENGTH) != 0)
        rc = err_set(err, ERR_STORE, "its checksum is another one");
    if (rc == 0 && ftruncate(fd, size) != 0)
        rc = backup_fault(path, "write", err);
    return rc == 0 ? 1 : rc;
}
